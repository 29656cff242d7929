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
static NameList ast_no_names;
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
