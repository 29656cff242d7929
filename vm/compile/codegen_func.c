/* codegen_func.c: functions, lambdas, classes, comprehensions: nested units and the code that
 * makes them. */
#include "vm/compile/codegen.h"

#include "vm/object/exc.h"
#include "vm/object/tuple.h"

/* ---- decorators ---- */

typedef struct Decorated {
    i64 n;
    u16 first_area; /* areas lie one argument apart: each result is the argument of the next */
} Decorated;

static Decorated decorators_begin(Compiler *c, NodeList *list) {
    Decorated d = {list->n, 0};
    for (i64 i = 0; i < list->n; i++) {
        u16 area = area_new(c);
        if (i == 0) d.first_area = area;
        expr_to(c, list->items[i], area);
    }
    return d;
}

static u16 decorators_apply(Compiler *c, Decorated d, NodeList *list, u16 value) {
    Pos before = c->unit->pos;
    for (i64 i = d.n - 1; i >= 0; i--) {
        u16 area = (u16)(d.first_area + i * FRAME_WORDS);
        c->unit->pos = list->items[i]->pos;
        emit(c, OP_CALL, area, area, 1);
        value = area;
    }
    pos_restore(c, before);
    return value;
}

static i32 first_line(Node *n, NodeList *decorators) {
    return decorators->n ? decorators->items[0]->pos.lineno : n->pos.lineno;
}

/* ---- defaults and annotations ---- */

static bool all_const(NodeList *list) {
    for (i64 i = 0; i < list->n; i++)
        if (list->items[i]->kind != AST_Constant) return false;
    return true;
}

static void defaults_to(Compiler *c, NodeList *defaults, u16 dst) {
    if (!all_const(defaults)) {
        build_row(c, defaults, OP_BUILD_TUPLE, dst);
        return;
    }
    Value *items = ast_alloc(c->arena, defaults->n * (i64)sizeof *items);
    for (i64 i = 0; i < defaults->n; i++) items[i] = as_Constant(defaults->items[i])->value;
    load_const(c, dst, compile_keep(c, tuple_from(items, defaults->n)));
}

static bool has_kwdefaults(AstArguments *a) {
    for (i64 i = 0; i < a->kw_defaults->n; i++)
        if (a->kw_defaults->items[i]) return true;
    return false;
}

static void kwdefaults_to(Compiler *c, AstArguments *a, u16 dst) {
    emit(c, OP_BUILD_MAP, dst, 0, 0);
    for (i64 i = 0; i < a->kw_defaults->n; i++) {
        if (!a->kw_defaults->items[i]) continue;
        i32 top = c->unit->top;
        Rk name = const_rk(c, name_mangle(c, as_Arg(a->kwonlyargs->items[i])->arg));
        Rk value = expr_any(c, a->kw_defaults->items[i]);
        emit(c, OP_MAP_ADD, dst, name, value);
        temp_reset(c, top);
    }
}

typedef struct Annotations {
    Node **nodes;
    Value *names;
    i32 n, cap, names_cap;
} Annotations;

static void annotation_add(Compiler *c, Annotations *a, Value name, Node *annotation) {
    if (!annotation) return;
    a->nodes = compile_grow(c, a->nodes, a->n, &a->cap, sizeof *a->nodes);
    a->names = compile_grow(c, a->names, a->n, &a->names_cap, sizeof *a->names);
    a->nodes[a->n] = annotation;
    a->names[a->n++] = name_mangle(c, name);
}

static void annotation_add_args(Compiler *c, Annotations *a, NodeList *args) {
    for (i64 i = 0; i < args->n; i++)
        annotation_add(c, a, as_Arg(args->items[i])->arg, as_Arg(args->items[i])->annotation);
}

static Annotations annotations_of(Compiler *c, AstArguments *args, Node *returns) {
    Annotations a = {0};
    annotation_add_args(c, &a, args->posonlyargs);
    annotation_add_args(c, &a, args->args);
    if (args->vararg) annotation_add(c, &a, args->vararg->arg, args->vararg->annotation);
    annotation_add_args(c, &a, args->kwonlyargs);
    if (args->kwarg) annotation_add(c, &a, args->kwarg->arg, args->kwarg->annotation);
    annotation_add(c, &a, compile_name(c, "return"), returns);
    return a;
}

void annotation_to(Compiler *c, Node *annotation, u16 dst) {
    if (c->flags & COMPILE_FUTURE_ANNOTATIONS) {
        load_const(c, dst, unparse_expr(c, annotation));
    } else if (annotation->kind == AST_Starred) { /* *args: *Ts is the one item of *Ts */
        u16 t = expr_reg(c, as_Starred(annotation)->value);
        emit(c, OP_UNPACK, dst, t, 1);
    } else {
        expr_to(c, annotation, dst);
    }
}

static void annotations_to(Compiler *c, const Annotations *a, u16 dst) {
    i32 top = c->unit->top;
    u16 row = temp_row(c, 2 * a->n);
    for (i32 i = 0; i < a->n; i++) {
        load_const(c, (u16)(row + 2 * i), a->names[i]);
        annotation_to(c, a->nodes[i], (u16)(row + 2 * i + 1));
    }
    emit(c, OP_BUILD_TUPLE, dst, row, (u32)(2 * a->n));
    temp_reset(c, top);
}

/* ---- making a function ---- */

/* The register with the cell that the inner code calls 'name'. */
static u16 cell_register(Compiler *c, Value name) {
    Unit *u = c->unit;
    for (i32 i = 0; i < u->ncell; i++)
        if (same(u->cells[i]->name, name)) return (u16)u->cells[i]->reg;
    for (i32 i = 0; i < u->nfree; i++)
        if (same(u->frees[i]->name, name)) return (u16)u->frees[i]->reg;
    KR_FATAL("no cell for a free variable");
}

static void closure_to(Compiler *c, CodeObj *code, u16 dst) {
    i32 top = c->unit->top;
    i64 n = tuple_len(code->freevars);
    u16 row = temp_row(c, (i32)n);
    for (i64 i = 0; i < n; i++)
        move_to(c, (u16)(row + i), cell_register(c, tuple_at(code->freevars, i)));
    emit(c, OP_BUILD_TUPLE, dst, row, (u32)n);
    temp_reset(c, top);
}

enum { HAS_DEFAULTS = 1, HAS_KWDEFAULTS = 2, HAS_ANNOTATIONS = 4, HAS_CLOSURE = 8 };

/* Evaluates what a function takes along besides its closure: returns the HAS_* bits; the row
   starts at *row. */
static u32 function_extras(Compiler *c, AstArguments *args, Node *returns, u16 *row) {
    Annotations notes = annotations_of(c, args, returns);
    u32 has = (args->defaults->n ? HAS_DEFAULTS : 0) | (has_kwdefaults(args) ? HAS_KWDEFAULTS : 0) |
              (notes.n ? HAS_ANNOTATIONS : 0);
    *row = (u16)c->unit->top;
    if (has & HAS_DEFAULTS) defaults_to(c, args->defaults, temp_new(c));
    if (has & HAS_KWDEFAULTS) kwdefaults_to(c, args, temp_new(c));
    if (has & HAS_ANNOTATIONS) annotations_to(c, &notes, temp_new(c));
    return has;
}

static void make_function(Compiler *c, CodeObj *code, u32 has, u16 row, u16 dst) {
    if (code->nfreevars) {
        has |= HAS_CLOSURE;
        closure_to(c, code, temp_new(c));
    }
    emit(c, OP_MAKE_FUNC, dst, emit_const_index(c, obj_value(code)), has ? row : 0)->lo = has;
}

static void set_arguments(Compiler *c, AstArguments *a) {
    Unit *u = c->unit;
    u->posonly = (u16)a->posonlyargs->n;
    u->argcount = (u16)(a->posonlyargs->n + a->args->n);
    u->kwonly = (u16)a->kwonlyargs->n;
}

static void check_arguments(Compiler *c, Node *n, AstArguments *a) {
    NodeList *lists[] = {a->posonlyargs, a->args, a->kwonlyargs};
    for (int k = 0; k < 3; k++)
        for (i64 i = 0; i < lists[k]->n; i++)
            check_forbidden(c, as_Arg(lists[k]->items[i])->arg, n->pos, true);
    if (a->vararg) check_forbidden(c, a->vararg->arg, n->pos, true);
    if (a->kwarg) check_forbidden(c, a->kwarg->arg, n->pos, true);
}

static bool is_docstring(Node *n) {
    return n->kind == AST_Expr && as_Expr(n)->value->kind == AST_Constant &&
           is_str_exact(as_Constant(as_Expr(n)->value)->value);
}

static CodeObj *function_code(Compiler *c, Node *n, AstFunctionDef *f) {
    unit_enter(c, symtable_scope(c->st, n), f->name, first_line(n, f->decorator_list));
    set_arguments(c, f->args);
    Unit *u = c->unit;
    bool doc = f->body->n && is_docstring(f->body->items[0]) && c->optimize < 2;
    if (doc) u->doc = as_Constant(as_Expr(f->body->items[0])->value)->value;
    emit_pool_add(c, &u->shown, u->doc);
    Scope *s = u->scope;
    if (s->generator && s->coroutine && s->returns_value)
        compile_error(c, s->return_value_pos, "'return' with value in async generator");
    for (i64 i = doc; i < f->body->n; i++) stmt(c, f->body->items[i]);
    return unit_leave(c);
}

void function_def(Compiler *c, Node *n) {
    AstFunctionDef *f = (AstFunctionDef *)n; /* AsyncFunctionDef has the same fields */
    i32 top = c->unit->top;
    check_arguments(c, n, f->args);
    Decorated d = decorators_begin(c, f->decorator_list);
    u16 value = temp_new(c), row;
    u32 has = function_extras(c, f->args, f->returns, &row);
    CodeObj *code = function_code(c, n, f);
    make_function(c, code, has, row, value);
    value = decorators_apply(c, d, f->decorator_list, value);
    name_store(c, f->name, value);
    temp_reset(c, top);
}

void lambda_to(Compiler *c, Node *n, u16 dst) {
    AstLambda *f = as_Lambda(n);
    check_arguments(c, n, f->args);
    u16 row;
    u32 has = function_extras(c, f->args, NULL, &row);
    unit_enter(c, symtable_scope(c->st, n), compile_name(c, "<lambda>"), n->pos.lineno);
    set_arguments(c, f->args);
    emit_pool_add(c, &c->unit->shown, V_NONE); /* no docstring */
    Rk value = expr_any(c, f->body);
    c->unit->pos = f->body->pos;
    emit(c, c->unit->flags & CO_ANY_GEN ? OP_RETURN_GEN : OP_RETURN, value, 0, 0);
    make_function(c, unit_leave(c), has, row, dst);
}

/* ---- classes ---- */

static void class_prologue(Compiler *c, AstClassDef *d) {
    Unit *u = c->unit;
    u16 t = temp_new(c);
    u->pos.col = u->pos.end_col = 0;
    emit(c, OP_LOAD_NAME, t, emit_name(c, name___name__), 0);
    emit(c, OP_STORE_NAME, emit_name(c, name___module__), t, 0);
    emit(c, OP_STORE_NAME, emit_name(c, name___qualname__), const_rk(c, u->qualname), 0);
    if (u->scope->has_annotations) emit(c, OP_SETUP_ANNOTATIONS, 0, 0, 0);
    temp_reset(c, u->nlocals);
}

static CodeObj *class_code(Compiler *c, Node *n, AstClassDef *d) {
    unit_enter(c, symtable_scope(c->st, n), d->name, first_line(n, d->decorator_list));
    Unit *u = c->unit;
    class_prologue(c, d);
    bool doc = d->body->n && is_docstring(d->body->items[0]) && c->optimize < 2;
    if (doc) {
        u->doc = as_Constant(as_Expr(d->body->items[0])->value)->value;
        pos_set(c, d->body->items[0]->pos);
        emit(c, OP_STORE_NAME, emit_name(c, name___doc__), const_rk(c, u->doc), 0);
    }
    for (i64 i = doc; i < d->body->n; i++) stmt(c, d->body->items[i]);
    if (u->scope->needs_class_closure) {
        u->pos = u->nins ? u->ins[u->nins - 1].pos : pos_none;
        u16 cell = cell_register(c, name___class__);
        emit(c, OP_STORE_NAME, emit_name(c, name___classcell__), cell, 0);
        emit(c, OP_RETURN, cell, 0, 0);
    }
    return unit_leave(c);
}

void class_def(Compiler *c, Node *n) {
    AstClassDef *d = as_ClassDef(n);
    i32 top = c->unit->top;
    Decorated decorated = decorators_begin(c, d->decorator_list);
    u16 value = temp_new(c), area = area_new(c);
    CodeObj *code = class_code(c, n, d);
    emit(c, OP_BUILD_CLASS, area, 0, 0);
    u16 func = temp_new(c);
    i32 after = c->unit->top;
    make_function(c, code, 0, (u16)after, func);
    temp_reset(c, after);
    load_const(c, temp_new(c), d->name);
    Pos pos = c->unit->pos;
    call_args(c, area, 2, d->bases, d->keywords, value, false, pos);
    value = decorators_apply(c, decorated, d->decorator_list, value);
    name_store(c, d->name, value);
    temp_reset(c, top);
}

/* ---- comprehensions ---- */

typedef struct Comp {
    CompKind kind;
    NodeList *gens;
    Node *elt, *value; /* value of a dict's item */
    u16 result;
} Comp;

static void comp_loops(Compiler *c, const Comp *k, i64 depth);

static void comp_item(Compiler *c, const Comp *k) {
    i32 top = c->unit->top;
    Rk item = expr_any(c, k->elt), value;
    switch (k->kind) {
    case COMP_DICT:
        item = protect(c, item, k->value);
        value = expr_any(c, k->value);
        c->unit->pos = k->elt->pos;
        c->unit->pos.end_lineno = k->value->pos.end_lineno;
        c->unit->pos.end_col = k->value->pos.end_col;
        emit(c, OP_MAP_ADD, k->result, item, value);
        break;
    case COMP_GEN:
        c->unit->pos = k->elt->pos;
        emit_yield(c, item, temp_new(c));
        break;
    default:
        c->unit->pos = k->elt->pos;
        emit(c, k->kind == COMP_SET ? OP_SET_ADD : OP_LIST_APPEND, k->result, item, 0);
    }
    temp_reset(c, top);
}

static void comp_body(Compiler *c, const Comp *k, i64 depth, AstComprehension *g, Label next) {
    for (i64 i = 0; i < g->ifs->n; i++) jump_if(c, g->ifs->items[i], false, next);
    if (depth + 1 < k->gens->n) comp_loops(c, k, depth + 1);
    else comp_item(c, k);
}

/* for x in [e]: is an assignment */
static Node *single_item(Node *iter) {
    NodeList *elts = iter->kind == AST_List    ? as_List(iter)->elts
                     : iter->kind == AST_Tuple ? as_Tuple(iter)->elts
                                               : NULL;
    if (!elts || elts->n != 1 || elts->items[0]->kind == AST_Starred) return NULL;
    return elts->items[0];
}

static void comp_async_loop(Compiler *c, const Comp *k, i64 depth, AstComprehension *g) {
    Label start = emit_label(c), next = emit_label(c), ended = emit_label(c), end = emit_label(c);
    u16 it = temp_new(c), item = temp_new(c), exc = temp_new(c);
    if (depth == 0) emit(c, OP_MOVE, it, 0, 0);
    else emit(c, OP_AITER, it, expr_reg(c, g->iter), 0);
    temp_reset(c, exc + 1);
    emit_place_loop(c, start, NULL);
    i32 outer = c->unit->handler;
    c->unit->handler = emit_handler(c, ended, exc);
    loop_handler_state(c, ended);
    expr_anext(c, it, item);
    c->unit->handler = outer;
    assign_to(c, g->target, item);
    comp_body(c, k, depth, g, next);
    emit_place(c, next);
    emit_jump(c, OP_JUMP_BACK, 0, 0, start);
    emit_place(c, ended);
    emit_jump(c, OP_END_ASYNC_FOR, exc, 0, end);
    emit_place(c, end);
}

static void comp_sync_loop(Compiler *c, const Comp *k, i64 depth, AstComprehension *g) {
    Label start = emit_label(c), next = emit_label(c), end = emit_label(c);
    u16 it = temp_row(c, 3), item = temp_new(c);
    i32 top = c->unit->top;
    if (depth == 0) emit(c, OP_ITERATE, it, 0, 0);
    else emit(c, OP_GET_ITER, it, expr_any(c, g->iter), 0);
    temp_reset(c, top);
    emit_place_loop(c, start, NULL);
    i32 reg = loop_register(c, g->target);
    emit_jump(c, OP_FOR_ITER, it, reg >= 0 ? (u32)reg : item, end);
    assign_to(c, g->target, reg >= 0 ? (Rk)reg : item);
    comp_body(c, k, depth, g, next);
    emit_place(c, next);
    emit_jump(c, OP_JUMP_BACK, 0, 0, start);
    emit_place(c, end);
}

static void comp_loops(Compiler *c, const Comp *k, i64 depth) {
    compile_check_depth(c);
    AstComprehension *g = as_Comprehension(k->gens->items[depth]);
    i32 top = c->unit->top;
    Node *single = depth > 0 && !g->is_async ? single_item(g->iter) : NULL;
    if (single) {
        Label next = emit_label(c);
        assign_to(c, g->target, expr_any(c, single));
        comp_body(c, k, depth, g, next);
        emit_place(c, next);
    } else if (g->is_async) {
        comp_async_loop(c, k, depth, g);
    } else {
        comp_sync_loop(c, k, depth, g);
    }
    temp_reset(c, top);
}

static CodeObj *comp_code(Compiler *c, Node *n, Comp *k) {
    Scope *s = symtable_scope(c->st, n);
    unit_enter(c, s, s->name, n->pos.lineno);
    Unit *u = c->unit;
    u->argcount = 1;
    u->pos = n->pos;
    static const int builds[] = {0, OP_BUILD_LIST, OP_BUILD_SET, OP_BUILD_MAP, 0};
    if (k->kind != COMP_GEN) {
        k->result = temp_new(c);
        emit(c, builds[k->kind], k->result, 0, 0);
    }
    comp_loops(c, k, 0);
    u->pos = n->pos;
    int op = u->flags & CO_ANY_GEN ? OP_RETURN_GEN : OP_RETURN;
    if (k->kind != COMP_GEN) emit(c, op, k->result, 0, 0);
    return unit_leave(c);
}

static Comp comp_of(Node *n) {
    switch (n->kind) {
    case AST_ListComp: return (Comp){COMP_LIST, as_ListComp(n)->generators, as_ListComp(n)->elt,
                                     NULL, 0};
    case AST_SetComp: return (Comp){COMP_SET, as_SetComp(n)->generators, as_SetComp(n)->elt, NULL,
                                    0};
    case AST_DictComp:
        return (Comp){COMP_DICT, as_DictComp(n)->generators, as_DictComp(n)->key,
                      as_DictComp(n)->value, 0};
    default: return (Comp){COMP_GEN, as_GeneratorExp(n)->generators, as_GeneratorExp(n)->elt, NULL,
                           0};
    }
}

static bool may_be_async(Compiler *c) {
    const Scope *s = c->unit->scope;
    if (s->comp || s->node->kind == AST_AsyncFunctionDef) return true;
    return s->kind == SCOPE_MODULE && c->flags & COMPILE_TOP_LEVEL_AWAIT;
}

void comp_to(Compiler *c, Node *n, u16 dst) {
    Comp k = comp_of(n);
    Scope *s = symtable_scope(c->st, n);
    bool awaited = s->coroutine && k.kind != COMP_GEN;
    if (awaited && !may_be_async(c))
        compile_error(c, n->pos, "asynchronous comprehension outside of an asynchronous function");
    u16 area = area_new(c), arg = temp_new(c);
    CodeObj *code = comp_code(c, n, &k);
    make_function(c, code, 0, (u16)c->unit->top, area);
    temp_reset(c, arg + 1);
    AstComprehension *first = as_Comprehension(k.gens->items[0]);
    if (first->is_async) emit(c, OP_AITER, arg, expr_reg(c, first->iter), 0);
    else emit(c, OP_ITER, arg, expr_any(c, first->iter), 0);
    temp_reset(c, arg + 1);
    if (!awaited) {
        emit(c, OP_CALL, dst, area, 1);
        return;
    }
    emit(c, OP_CALL, area, area, 1);
    expr_await(c, area, 0, dst);
}
