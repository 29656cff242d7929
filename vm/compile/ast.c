/* ast.c: arenas, constructors, the description of every node and the printer, all derived from
 * ast.def.
 *
 * An arena is a chain of blocks in the metadata heap.  Since metadata keeps no heap object alive,
 * each arena lists the objects its nodes mention, and a root tracer visits the lists of all live
 * arenas. */
#include "vm/compile/ast.h"

#include <stdio.h>

#include "vm/base/vec.h"
#include "vm/gc/gc.h"

#define BLOCK_BYTES (32 * 1024)

struct Arena {
    char *top, *end;
    void **blocks; /* the newest block; its first word is the previous one */
    VEC(Value) kept;
    Arena *prev, *next; /* all live arenas */
};

/* The live arenas; a metadata root, which keeps their blocks. */
static Arena *live;

static void trace_live(Tracer *t) {
    for (Arena *a = live; a; a = a->next) trace_values(t, a->kept.v, a->kept.len);
}

__attribute__((constructor)) static void add_tracer(void) {
    gc_add_root_tracer(trace_live);
}

Arena *ast_arena_new(void) {
    static bool rooted;
    if (!rooted) meta_add_root(&live, sizeof live);
    rooted = true;
    Arena *a = meta_alloc(sizeof *a);
    a->next = live;
    if (a->next) a->next->prev = a;
    return live = a;
}

void ast_arena_free(Arena *a) {
    if (a->prev) a->prev->next = a->next;
    else live = a->next;
    if (a->next) a->next->prev = a->prev;
    vec_free(&a->kept);
    *a = (Arena){0};
}

static NOINLINE void *alloc_slow(Arena *a, i64 size) {
    i64 bytes = KR_MAX(size + 16, BLOCK_BYTES);
    void **block = meta_alloc(bytes);
    block[0] = a->blocks;
    a->blocks = block;
    char *start = (char *)(block + 2);
    if (size > BLOCK_BYTES / 4) return start; /* a block of its own; the current one goes on */
    a->top = start + size;
    a->end = (char *)block + bytes;
    return start;
}

void *ast_alloc(Arena *a, i64 size) {
    size = (size + 7) & ~(i64)7;
    if (unlikely(size > a->end - a->top)) return alloc_slow(a, size);
    void *p = a->top;
    a->top += size;
    return p;
}

Value ast_keep(Arena *a, Value v) {
    if (!is_obj(v)) return v;
    v = gc_pin_forever(v);
    vec_push(&a->kept, v);
    return v;
}

/* ---- lists and constructors ---- */

NodeList ast_no_nodes;
NameList ast_no_names;
static OpList no_ops;

NodeList *ast_list_new(Arena *a, i64 n) {
    if (n == 0) return &ast_no_nodes;
    NodeList *list = ast_alloc(a, (i64)sizeof *list + n * (i64)sizeof *list->items);
    list->n = n;
    return list;
}

NameList *ast_names_new(Arena *a, i64 n) {
    if (n == 0) return &ast_no_names;
    NameList *list = ast_alloc(a, (i64)sizeof *list + n * (i64)sizeof *list->items);
    list->n = n;
    return list;
}

OpList *ast_ops_new(Arena *a, i64 n) {
    if (n == 0) return &no_ops;
    OpList *list = ast_alloc(a, (i64)sizeof *list + n * (i64)sizeof *list->items);
    list->n = n;
    return list;
}

/* A constructor needs its fields twice, as parameters and as assignments, so F makes a sequence
   of them, (h, t, n)(h, t, n), and P_ and S_ walk along it by naming each other in turn. */
#define F(how_many, type, name) (how_many, type, name)
#define P_A(h, t, n) , AST_T_##h##_##t n P_B
#define P_B(h, t, n) , AST_T_##h##_##t n P_A
#define P_A_END
#define P_B_END
#define S_A(h, t, n) node->n = n; S_B
#define S_B(h, t, n) node->n = n; S_A
#define S_A_END
#define S_B_END
#define END_(...) __VA_ARGS__##_END
#define END(...) END_(__VA_ARGS__)

#define BODY(cname, fields) \
    Ast##cname *node = ast_alloc(a, sizeof *node); \
    node->head.kind = AST_##cname; \
    node->head.pos = pos; \
    END(S_A fields)
#define NODE(sum, name, fields) \
    Node *ast_##name(Arena *a, Pos pos END(P_A fields)) { \
        BODY(name, fields) \
        return &node->head; \
    }
#define PRODUCT(name, cname, positions, fields) \
    Ast##cname *ast_##cname(Arena *a, Pos pos END(P_A fields)) { \
        BODY(cname, fields) \
        return node; \
    }
#include "vm/compile/ast.def"

/* ---- description ---- */

enum {
#define SUM(name, positions) POSITIONS_##name = positions,
#include "vm/compile/ast.def"
};

/* One function per kind, so that THIS can name its struct inside F. */
#define F(h, t, n) {#n, AST_##h, AST_T_##t, offsetof(THIS, n)},
#define INFO(pyname, cname, the_sum, has_pos, ...) \
    static const AstInfo *info_##cname(void) { \
        typedef Ast##cname THIS; \
        static const AstField list[] = {__VA_ARGS__{0}}; \
        static const AstInfo info = {#pyname,      AST_T_##the_sum,     has_pos, \
                                     sizeof(THIS), ARRAY_LEN(list) - 1, list}; \
        return &info; \
    }
#define NODE(sum, name, fields) INFO(name, name, sum, POSITIONS_##sum, fields)
#define PRODUCT(name, cname, positions, fields) INFO(name, cname, name, positions, fields)
#define ENUM(sum, name) \
    static const AstInfo *info_##name(void) { \
        static const AstInfo info = {#name, AST_T_##sum, false, 0, 0, NULL}; \
        return &info; \
    }
#include "vm/compile/ast.def"

static const AstInfo *(*const infos[AST_COUNT])(void) = {
#define NODE(sum, name, fields) [AST_##name] = info_##name,
#define PRODUCT(name, cname, positions, fields) [AST_##cname] = info_##cname,
#define ENUM(sum, name) [AST_##name] = info_##name,
#include "vm/compile/ast.def"
};

const AstInfo *ast_info(AstKind kind) {
    KR_ASSERT(kind > AST_NONE && kind < AST_COUNT);
    return infos[kind]();
}

const char *const ast_type_name[AST_T_COUNT] = {
    "identifier", "string", "constant", "int",
#define SUM(name, positions) #name,
#define PRODUCT(name, cname, positions, fields) #name,
#include "vm/compile/ast.def"
};

bool ast_type_is_enum(AstType type) {
    return type == AST_T_expr_context || type == AST_T_boolop || type == AST_T_operator ||
           type == AST_T_unaryop || type == AST_T_cmpop;
}

/* ---- printer ---- */

void ast_put(AstText *out, const char *s, i64 n) {
    if (out->len + n + 1 > out->cap) out->s = vec_grow(out->s, &out->cap, out->len + n + 1, 1);
    memcpy(out->s + out->len, s, (size_t)n);
    out->len += n;
    out->s[out->len] = 0;
}

static void put(AstText *out, const char *s) {
    ast_put(out, s, (i64)strlen(s));
}

static void put_int(AstText *out, i64 i) {
    char digits[24];
    ast_put(out, digits, snprintf(digits, sizeof digits, "%lld", (long long)i));
}

typedef struct {
    AstText *out;
    bool attributes;
    void (*repr)(AstText *out, Value v);
} Dump;

static void dump_node(Dump *d, const Node *n);

static void put_enum(AstText *out, AstKind kind) {
    put(out, ast_info(kind)->name);
    put(out, "()");
}

static void dump_list(Dump *d, AstType type, const void *list) {
    i64 n = *(const i64 *)list;
    put(d->out, "[");
    for (i64 i = 0; i < n; i++) {
        if (i) put(d->out, ", ");
        if (type == AST_T_identifier) d->repr(d->out, ((const NameList *)list)->items[i]);
        else if (type == AST_T_cmpop) put_enum(d->out, ((const OpList *)list)->items[i]);
        else dump_node(d, ((const NodeList *)list)->items[i]);
    }
    put(d->out, "]");
}

/* An absent optional field is the class's default, None, and not shown. */
static bool is_shown(const AstField *f, const void *at) {
    if (f->how_many != AST_OPT || f->type == AST_T_int) return true;
    return *(void *const *)at != NULL;
}

static void dump_field(Dump *d, const AstField *f, const void *at) {
    put(d->out, f->name);
    put(d->out, "=");
    if (f->how_many == AST_LIST) dump_list(d, f->type, *(void *const *)at);
    else if (f->type == AST_T_int) put_int(d->out, *(const i32 *)at);
    else if (f->type <= AST_T_constant) d->repr(d->out, *(const Value *)at);
    else if (ast_type_is_enum(f->type)) put_enum(d->out, *(const AstKind *)at);
    else dump_node(d, *(Node *const *)at);
}

static void dump_positions(Dump *d, const Pos *pos, const char *separator) {
    const char *names[] = {"lineno=", ", col_offset=", ", end_lineno=", ", end_col_offset="};
    i32 numbers[] = {pos->lineno, pos->col, pos->end_lineno, pos->end_col};
    put(d->out, separator);
    for (int i = 0; i < 4; i++) {
        put(d->out, names[i]);
        put_int(d->out, numbers[i]);
    }
}

static void dump_node(Dump *d, const Node *n) {
    if (!n) {
        put(d->out, "None");
        return;
    }
    const AstInfo *info = ast_info(n->kind);
    const char *separator = "";
    put(d->out, info->name);
    put(d->out, "(");
    for (int i = 0; i < info->nfields; i++) {
        const void *at = (const char *)n + info->fields[i].offset;
        if (!is_shown(&info->fields[i], at)) continue;
        put(d->out, separator);
        dump_field(d, &info->fields[i], at);
        separator = ", ";
    }
    if (d->attributes && info->positions) dump_positions(d, &n->pos, separator);
    put(d->out, ")");
}

void ast_dump(AstText *out, const Node *n, bool attributes, void (*repr)(AstText *out, Value v)) {
    Dump d = {out, attributes, repr};
    dump_node(&d, n);
}
