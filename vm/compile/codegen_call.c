/* codegen_call.c: calls: the callee and its arguments are evaluated straight into the area that
 * becomes the callee's frame. */
#include "vm/compile/codegen.h"

#include "vm/object/tuple.h"

#define MAX_ARGS 30 /* beyond, arguments travel in a tuple and a dict; a keyword counts twice */

u16 area_new(Compiler *c) {
    return temp_row(c, FRAME_WORDS);
}

static bool has_star(NodeList *args, NodeList *keywords) {
    for (i64 i = 0; i < args->n; i++)
        if (args->items[i]->kind == AST_Starred) return true;
    for (i64 i = 0; i < keywords->n; i++)
        if (is_null(as_Keyword(keywords->items[i])->arg)) return true;
    return false;
}

static bool fits_row(NodeList *args, NodeList *keywords) {
    return args->n + 2 * keywords->n <= MAX_ARGS && !has_star(args, keywords);
}

static void check_keywords(Compiler *c, NodeList *keywords) {
    for (i64 i = 0; i < keywords->n; i++) {
        AstKeyword *k = as_Keyword(keywords->items[i]);
        if (is_null(k->arg)) continue;
        check_forbidden(c, k->arg, c->unit->pos, true);
        for (i64 j = i + 1; j < keywords->n; j++) {
            AstKeyword *other = as_Keyword(keywords->items[j]);
            if (!is_null(other->arg) && str_eq(k->arg, other->arg))
                compile_error(c, other->head.pos, "keyword argument repeated: %V", k->arg);
        }
    }
}

static Value keyword_names(Compiler *c, NodeList *keywords) {
    Value *names = ast_alloc(c->arena, keywords->n * (i64)sizeof *names);
    for (i64 i = 0; i < keywords->n; i++) names[i] = as_Keyword(keywords->items[i])->arg;
    return compile_keep(c, tuple_from(names, keywords->n));
}

/* The arguments of f(*a, **k): 'given' values lie behind the area already. */
static void args_as_tuple(Compiler *c, u16 area, i32 given, NodeList *args) {
    u16 dst = area + FRAME_WORDS;
    if (given == 0) {
        temp_new(c);
        if (args->n == 1 && args->items[0]->kind == AST_Starred)
            expr_to(c, as_Starred(args->items[0])->value, dst);
        else build_row(c, args, OP_BUILD_TUPLE, dst);
        return;
    }
    i32 top = c->unit->top;
    u16 list = temp_new(c);
    emit(c, OP_BUILD_LIST, list, dst, (u32)given);
    for (i64 i = 0; i < args->n; i++) {
        Node *e = args->items[i];
        i32 inner = c->unit->top;
        if (e->kind == AST_Starred)
            emit(c, OP_LIST_EXTEND, list, expr_reg(c, as_Starred(e)->value), 0);
        else emit(c, OP_LIST_APPEND, list, expr_any(c, e), 0);
        temp_reset(c, inner);
    }
    emit(c, OP_LIST_TO_TUPLE, dst, list, 0);
    temp_reset(c, top);
}

static void keywords_as_dict(Compiler *c, u16 area, u16 dst, NodeList *keywords) {
    if (keywords->n == 0) {
        emit(c, OP_CLEAR, dst, 0, 0);
        return;
    }
    emit(c, OP_BUILD_MAP, dst, 0, 0);
    bool merged = false;
    for (i64 i = 0; i < keywords->n; i++) {
        AstKeyword *k = as_Keyword(keywords->items[i]);
        i32 top = c->unit->top;
        if (is_null(k->arg)) {
            emit(c, OP_DICT_MERGE, dst, expr_reg(c, k->value), area);
            merged = true;
        } else if (!merged) {
            Rk name = const_rk(c, k->arg);
            emit(c, OP_MAP_ADD, dst, name, expr_any(c, k->value));
        } else { /* may repeat a key that a ** brought: merge, which checks */
            u16 pair = temp_row(c, 2), one = temp_new(c);
            load_const(c, pair, k->arg);
            expr_to(c, k->value, pair + 1);
            emit(c, OP_BUILD_MAP, one, pair, 1);
            emit(c, OP_DICT_MERGE, dst, one, area);
        }
        temp_reset(c, top);
    }
}

void call_args(Compiler *c, u16 area, i32 given, NodeList *args, NodeList *keywords, u16 dst,
               bool method, Pos pos) {
    check_keywords(c, keywords);
    if (!fits_row(args, keywords)) {
        KR_ASSERT(!method);
        args_as_tuple(c, area, given, args);
        temp_reset(c, area + FRAME_WORDS + 1);
        u16 dict = temp_new(c);
        keywords_as_dict(c, area, dict, keywords);
        c->unit->pos = pos;
        emit(c, OP_CALL_EX, dst, area, 0);
        return;
    }
    for (i64 i = 0; i < args->n; i++) expr_temp(c, args->items[i]);
    for (i64 i = 0; i < keywords->n; i++) expr_temp(c, as_Keyword(keywords->items[i])->value);
    c->unit->pos = pos;
    u32 count = (u32)(given + args->n + keywords->n);
    if (keywords->n == 0) {
        emit(c, method ? OP_CALL_METHOD : OP_CALL, dst, area, count);
        return;
    }
    temp_new(c); /* the names go behind the arguments while the call runs: the word must be this frame's */
    u32 names = emit_const_index(c, keyword_names(c, keywords));
    emit(c, method ? OP_CALL_METHOD_KW : OP_CALL_KW, dst, area, count)->lo = names;
}

/* ---- super ---- */

/* The module binds the name itself: then it is an ordinary call. (Builtins that are replaced are
   seen at run time.) */
static bool super_is_rebound(Compiler *c) {
    const Symbol *sym = symtable_find(c->st->top, compile_name(c, "super"));
    return sym && sym->flags & (DEF_BOUND | DEF_GLOBAL);
}

/* super() with an implicit class and first argument, or super(C, self), where 'super' is not a
   local name. */
static bool is_super_call(Compiler *c, Node *e) {
    if (e->kind != AST_Call) return false;
    AstCall *call = as_Call(e);
    if (call->func->kind != AST_Name || !str_eq_c(as_Name(call->func)->id, "super") ||
        call->keywords->n)
        return false;
    Scope *s = c->unit->scope;
    Symbol *sym = symtable_find(s, as_Name(call->func)->id);
    if (s->kind != SCOPE_FUNCTION || !sym || sym->where != SYM_GLOBAL_IMPLICIT ||
        super_is_rebound(c))
        return false;
    if (call->args->n == 2) return !has_star(call->args, call->keywords);
    Symbol *cell = symtable_find(s, name___class__);
    AstFunctionDef *f = (AstFunctionDef *)s->node;
    bool def = s->node->kind == AST_FunctionDef || s->node->kind == AST_AsyncFunctionDef;
    return call->args->n == 0 && def && cell && cell->where == SYM_FREE &&
           f->args->posonlyargs->n + f->args->args->n > 0;
}

/* r[row] = super, r[row+1] = class, r[row+2] = object */
static u16 super_row(Compiler *c, Node *e) {
    AstCall *call = as_Call(e);
    u16 row = temp_row(c, 3);
    expr_to(c, call->func, row);
    if (call->args->n == 2) {
        expr_to(c, call->args->items[0], row + 1);
        expr_to(c, call->args->items[1], row + 2);
        return row;
    }
    Pos before = pos_set(c, e->pos);
    name_load_to(c, name___class__, row + 1);
    name_load_to(c, c->unit->scope->params[0], row + 2);
    pos_restore(c, before);
    return row;
}

bool super_attribute(Compiler *c, Node *attribute, u16 dst) {
    AstAttribute *a = as_Attribute(attribute);
    if (!is_super_call(c, a->value)) return false;
    u16 row = super_row(c, a->value);
    pos_at_attribute(c, attribute);
    emit(c, OP_SUPER_ATTR, dst, row, emit_name(c, name_mangle(c, a->attr)));
    return true;
}

/* ---- calls ---- */

static void method_call(Compiler *c, AstCall *call, u16 dst) {
    AstAttribute *a = as_Attribute(call->func);
    u16 area = area_new(c), self = temp_new(c);
    Value name = name_mangle(c, a->attr);
    Pos before = pos_set(c, call->func->pos);
    if (is_super_call(c, a->value)) {
        u16 row = super_row(c, a->value);
        pos_at_attribute(c, call->func);
        emit(c, OP_SUPER_METHOD, area, row, emit_name(c, name));
    } else {
        i32 reg = a->value->kind == AST_Name ? name_register(c, as_Name(a->value)->id) : -1;
        u16 object = self;
        if (reg >= 0) object = (u16)expr_any(c, a->value);
        else expr_to(c, a->value, self);
        pos_at_attribute(c, call->func);
        emit(c, OP_GETMETHOD, area, object, emit_name(c, name));
    }
    temp_reset(c, self + 1);
    pos_restore(c, before);
    pos_at_attribute(c, call->func);
    call_args(c, area, 0, call->args, call->keywords, dst, true, c->unit->pos);
}

/* A name that the module imports: most likely a module, whose functions take no self. */
static bool is_imported(Compiler *c, const Node *e) {
    if (e->kind != AST_Name) return false;
    const Symbol *sym = symtable_find(c->st->top, as_Name(e)->id);
    return sym && sym->flags & DEF_IMPORT;
}

static bool is_method_call(Compiler *c, AstCall *call) {
    return call->func->kind == AST_Attribute && fits_row(call->args, call->keywords) &&
           !is_imported(c, as_Attribute(call->func)->value);
}

void call_to(Compiler *c, Node *e, u16 dst) {
    AstCall *call = as_Call(e);
    warn_not_callable(c, call->func, e->pos);
    if (is_method_call(c, call)) {
        method_call(c, call, dst);
        return;
    }
    u16 area = area_new(c);
    expr_to(c, call->func, area);
    call_args(c, area, 0, call->args, call->keywords, dst, false, e->pos);
}
