/* codegen_stmt.c: statements, all but try, with and match. */
#include "vm/compile/codegen.h"

#include "vm/object/exc.h"
#include "vm/object/tuple.h"

/* ---- assignment ---- */

static i64 starred_index(Compiler *c, Node *target, NodeList *elts) {
    i64 found = -1;
    for (i64 i = 0; i < elts->n; i++) {
        if (elts->items[i]->kind != AST_Starred) continue;
        if (found >= 0) compile_error(c, target->pos, "multiple starred expressions in assignment");
        found = i;
        if (i >= 256 || elts->n - i - 1 >= 1 << 8)
            compile_error(c, target->pos, "too many expressions in star-unpacking assignment");
    }
    return found;
}

/* The first register if all targets are plain locals that lie in a row, else -1. */
static i32 targets_in_row(Compiler *c, NodeList *elts) {
    i32 first = -1;
    for (i64 i = 0; i < elts->n; i++) {
        Node *e = elts->items[i];
        if (e->kind == AST_Starred) e = as_Starred(e)->value;
        i32 reg = e->kind == AST_Name ? name_register(c, as_Name(e)->id) : -1;
        if (reg < 0 || (i > 0 && reg != first + i)) return -1;
        if (i == 0) first = reg;
    }
    return first;
}

static void unpack_to(Compiler *c, Node *target, NodeList *elts, Rk value) {
    i64 n = elts->n, star = starred_index(c, target, elts);
    u16 source = to_reg(c, value);
    i32 row = n ? targets_in_row(c, elts) : -1;
    if (row < 0) row = temp_row(c, (i32)n);
    if (star < 0) emit(c, OP_UNPACK, (u32)row, source, (u32)n);
    else emit(c, OP_UNPACK_EX, (u32)row, source, (u32)(star | (n - star - 1) << 8));
    for (i64 i = 0; i < n; i++) {
        Node *e = elts->items[i];
        assign_to(c, e->kind == AST_Starred ? as_Starred(e)->value : e, (Rk)(row + i));
    }
}

static void assign_attribute(Compiler *c, Node *target, Rk value) {
    AstAttribute *a = as_Attribute(target);
    check_forbidden(c, a->attr, target->pos, true);
    value = protect(c, value, a->value);
    u16 object = expr_reg(c, a->value);
    pos_at_attribute(c, target);
    emit(c, OP_SETATTR, object, emit_name(c, name_mangle(c, a->attr)), value);
}

static void assign_item(Compiler *c, Node *target, Rk value) {
    AstSubscript *s = as_Subscript(target);
    value = protect(c, protect(c, value, s->value), s->slice);
    u16 object = (u16)protect(c, expr_reg(c, s->value), s->slice);
    Rk key = expr_any(c, s->slice);
    emit(c, OP_SETITEM, object, key, value);
}

void assign_to(Compiler *c, Node *target, Rk value) {
    compile_check_depth(c);
    i32 top = c->unit->top;
    Pos before = pos_set(c, target->pos);
    switch (target->kind) {
    case AST_Name: name_store(c, as_Name(target)->id, value); break;
    case AST_Attribute: assign_attribute(c, target, value); break;
    case AST_Subscript: assign_item(c, target, value); break;
    case AST_Tuple: unpack_to(c, target, as_Tuple(target)->elts, value); break;
    case AST_List: unpack_to(c, target, as_List(target)->elts, value); break;
    case AST_Starred: compile_error(c, target->pos, "starred assignment target must be in a list or tuple");
    default: KR_FATAL("assignment to %s", ast_info(target->kind)->name);
    }
    pos_restore(c, before);
    temp_reset(c, top);
}

/* Assigning to the first 'n' targets may change the local in 'rk'. */
static bool targets_change(Compiler *c, NodeList *targets, i64 n, Rk rk) {
    for (i64 i = 0; i < n; i++) {
        Node *t = targets->items[i];
        bool nested = t->kind == AST_Tuple || t->kind == AST_List;
        if (nested || (t->kind == AST_Name && name_register(c, as_Name(t)->id) == rk)) return true;
    }
    return false;
}

static bool has_starred(NodeList *elts) {
    for (i64 i = 0; i < elts->n; i++)
        if (elts->items[i]->kind == AST_Starred) return true;
    return false;
}

#define PARALLEL_MAX 4

/* a, b = x, y without building the tuple: the values first, all of them, then the targets. */
static bool assign_parallel(Compiler *c, Node *target, Node *value) {
    NodeList *to = target->kind == AST_Tuple ? as_Tuple(target)->elts : NULL;
    NodeList *from = value->kind == AST_Tuple ? as_Tuple(value)->elts : NULL;
    if (!to || !from || to->n != from->n || to->n < 2 || to->n > PARALLEL_MAX) return false;
    if (has_starred(to) || has_starred(from)) return false;
    Rk values[PARALLEL_MAX];
    for (i64 i = 0; i < to->n; i++) {
        values[i] = expr_any(c, from->items[i]);
        for (i64 k = i + 1; k < from->n; k++) values[i] = protect(c, values[i], from->items[k]);
    }
    for (i64 i = 1; i < to->n; i++) {
        if (!is_local_reg(c->unit, values[i]) || !targets_change(c, to, i, values[i])) continue;
        u16 t = temp_new(c);
        move_to(c, t, values[i]);
        values[i] = t;
    }
    for (i64 i = 0; i < to->n; i++) assign_to(c, to->items[i], values[i]);
    return true;
}

static void assign(Compiler *c, AstAssign *s) {
    Node *first = s->targets->items[0];
    if (s->targets->n == 1) {
        i32 reg = first->kind == AST_Name ? target_register(c, as_Name(first)->id, s->value) : -1;
        if (reg >= 0) {
            check_forbidden(c, as_Name(first)->id, first->pos, true);
            expr_to(c, s->value, (u16)reg);
            assign_to(c, first, (Rk)reg);
            return;
        }
        if (assign_parallel(c, first, s->value)) return;
    }
    Rk value = expr_any(c, s->value);
    if (s->targets->n > 1 && is_local_reg(c->unit, value)) { /* a target may rebind it */
        u16 t = temp_new(c);
        move_to(c, t, value);
        value = t;
    }
    for (i64 i = 0; i < s->targets->n; i++) assign_to(c, s->targets->items[i], value);
}

static void augassign_name(Compiler *c, AstAugAssign *s) {
    Value name = as_Name(s->target)->id;
    Pos pos = c->unit->pos;
    Rk left = protect(c, expr_any(c, s->target), s->value);
    i32 reg = name_register(c, name);
    u16 dst = reg >= 0 ? (u16)reg : temp_new(c);
    binary_to(c, s->op, true, left, s->value, dst);
    c->unit->pos = s->target->pos;
    name_store(c, name, dst);
    c->unit->pos = pos;
}

static void augassign(Compiler *c, AstAugAssign *s) {
    Pos pos = c->unit->pos;
    Node *target = s->target;
    u16 t;
    switch (target->kind) {
    case AST_Name: augassign_name(c, s); return;
    case AST_Attribute: {
        AstAttribute *a = as_Attribute(target);
        u16 object = (u16)protect(c, expr_reg(c, a->value), s->value);
        u32 name = emit_name(c, name_mangle(c, a->attr));
        t = temp_new(c);
        c->unit->pos = target->pos;
        pos_at_attribute(c, target);
        emit(c, OP_GETATTR, t, object, name);
        c->unit->pos = pos;
        binary_to(c, s->op, true, t, s->value, t);
        c->unit->pos = target->pos;
        pos_at_attribute(c, target);
        emit(c, OP_SETATTR, object, name, t);
        break;
    }
    case AST_Subscript: {
        AstSubscript *sub = as_Subscript(target);
        u16 object = (u16)protect(c, protect(c, expr_reg(c, sub->value), sub->slice), s->value);
        Rk key = protect(c, expr_any(c, sub->slice), s->value);
        t = temp_new(c);
        c->unit->pos = target->pos;
        emit(c, OP_GETITEM, t, object, key);
        c->unit->pos = pos;
        binary_to(c, s->op, true, t, s->value, t);
        c->unit->pos = target->pos;
        emit(c, OP_SETITEM, object, key, t);
        break;
    }
    default: KR_FATAL("augmented assignment to %s", ast_info(target->kind)->name);
    }
    c->unit->pos = pos;
}

/* ---- annotated assignment ---- */

static bool keeps_annotations(Compiler *c) {
    return !unit_is_function(c->unit);
}

static void store_annotation(Compiler *c, AstAnnAssign *s) {
    Value name = as_Name(s->target)->id;
    check_forbidden(c, name, s->target->pos, true);
    if (!s->simple || !keeps_annotations(c)) return;
    u16 note = temp_new(c), dict = temp_new(c);
    annotation_to(c, s->annotation, note);
    emit(c, OP_LOAD_NAME, dict, emit_name(c, compile_name(c, "__annotations__")), 0);
    emit(c, OP_SETITEM, dict, const_rk(c, name_mangle(c, name)), note);
}

static void discard_parts(Compiler *c, Node *e) {
    if (!e) return;
    if (e->kind == AST_Slice) {
        discard_parts(c, as_Slice(e)->lower);
        discard_parts(c, as_Slice(e)->upper);
        discard_parts(c, as_Slice(e)->step);
    } else {
        expr_discard(c, e);
    }
}

static void annassign(Compiler *c, AstAnnAssign *s) {
    Node *t = s->target;
    if (s->value) {
        Rk value = expr_any(c, s->value);
        assign_to(c, t, value);
    }
    if (t->kind == AST_Name) {
        store_annotation(c, s);
    } else if (t->kind == AST_Attribute) {
        check_forbidden(c, as_Attribute(t)->attr, c->unit->pos, true);
        if (!s->value) discard_parts(c, as_Attribute(t)->value);
    } else if (!s->value) {
        discard_parts(c, as_Subscript(t)->value);
        discard_parts(c, as_Subscript(t)->slice);
    }
    bool evaluated = !s->simple && keeps_annotations(c) && !(c->flags & COMPILE_FUTURE_ANNOTATIONS);
    if (evaluated) expr_discard(c, s->annotation);
}

/* ---- del ---- */

static void delete_target(Compiler *c, Node *t) {
    i32 top = c->unit->top;
    Pos before = pos_set(c, t->pos);
    NodeList *elts = t->kind == AST_Tuple ? as_Tuple(t)->elts : t->kind == AST_List ? as_List(t)->elts : NULL;
    if (t->kind == AST_Name) {
        name_delete(c, as_Name(t)->id);
    } else if (t->kind == AST_Attribute) {
        AstAttribute *a = as_Attribute(t);
        check_forbidden(c, a->attr, t->pos, false);
        u16 object = expr_reg(c, a->value);
        pos_at_attribute(c, t);
        emit(c, OP_DELATTR, object, emit_name(c, name_mangle(c, a->attr)), 0);
    } else if (t->kind == AST_Subscript) {
        AstSubscript *s = as_Subscript(t);
        u16 object = (u16)protect(c, expr_reg(c, s->value), s->slice);
        emit(c, OP_DELITEM, object, expr_any(c, s->slice), 0);
    }
    for (i64 i = 0; elts && i < elts->n; i++) delete_target(c, elts->items[i]);
    pos_restore(c, before);
    temp_reset(c, top);
}

/* ---- if and loops ---- */

static void if_stmt(Compiler *c, AstIf *s) {
    Label other = emit_label(c), end = emit_label(c);
    jump_if(c, s->test, false, other);
    stmts(c, s->body);
    if (s->orelse->n) {
        c->unit->pos = pos_none;
        if (c->unit->reachable) emit_jump(c, OP_JUMP, 0, 0, end);
    }
    emit_place(c, other);
    stmts(c, s->orelse);
    emit_place(c, end);
}

static void while_stmt(Compiler *c, Node *n) {
    AstWhile *s = as_While(n);
    Block b = {.start = emit_label(c), .end = emit_label(c)};
    Label exit = emit_label(c);
    emit(c, OP_NOP, 0, 0, 0); /* shows the line of "while True" */
    emit_place_loop(c, b.start, unbinds(c, s->body));
    block_push(c, &b, BLOCK_LOOP);
    jump_if(c, s->test, false, exit);
    stmts(c, s->body);
    c->unit->pos = pos_none;
    emit_jump(c, OP_JUMP_BACK, 0, 0, b.start);
    block_pop(c, &b);
    emit_place(c, exit);
    stmts(c, s->orelse);
    emit_place(c, b.end);
}

void loop_for(Compiler *c, Node *target, Node *iter, NodeList *body, NodeList *orelse) {
    Block b = {.start = emit_label(c), .end = emit_label(c)};
    Label exit = emit_label(c);
    u16 it = temp_row(c, 3), item = temp_new(c);
    i32 top = c->unit->top;
    block_push(c, &b, BLOCK_LOOP);
    Pos pos = pos_set(c, iter->pos);
    emit(c, OP_GET_ITER, it, expr_any(c, iter), 0);
    temp_reset(c, top);
    i32 reg = target->kind == AST_Name ? name_register(c, as_Name(target)->id) : -1;
    emit_place_loop(c, b.start, unbinds(c, body));
    emit_jump(c, OP_FOR_ITER, it, reg >= 0 ? (u32)reg : item, exit);
    pos_restore(c, pos);
    assign_to(c, target, reg >= 0 ? (Rk)reg : item);
    stmts(c, body);
    c->unit->pos = pos_none;
    emit_jump(c, OP_JUMP_BACK, 0, 0, b.start);
    block_pop(c, &b);
    emit_place(c, exit);
    stmts(c, orelse);
    emit_place(c, b.end);
}

/* What is bound when an exception jumps to 'label': what is bound here and cannot be unbound meanwhile. */
void loop_handler_state(Compiler *c, Label label) {
    Unit *u = c->unit;
    if (!u->reachable) return;
    u64 *bound = ast_alloc(c->arena, (u->bound_words + 1) * (i64)sizeof *bound);
    memcpy(bound, u->bound, (size_t)u->bound_words * sizeof *bound);
    u->labels[label].bound = bound;
}

static void check_async(Compiler *c, Node *n, const char *what) {
    const Scope *s = c->unit->scope;
    bool top_level = s->kind == SCOPE_MODULE && c->flags & COMPILE_TOP_LEVEL_AWAIT;
    if (s->node->kind != AST_AsyncFunctionDef && !top_level)
        compile_error(c, n->pos, "'async %s' outside async function", what);
}

static void async_for(Compiler *c, AstAsyncFor *s) {
    check_async(c, &s->head, "for");
    Block b = {.start = emit_label(c), .end = emit_label(c)};
    Label ended = emit_label(c), exit = emit_label(c);
    u16 it = temp_new(c), item = temp_new(c), exc = temp_new(c);
    i32 top = c->unit->top;
    block_push(c, &b, BLOCK_LOOP);
    Pos pos = pos_set(c, s->iter->pos);
    emit(c, OP_AITER, it, expr_reg(c, s->iter), 0);
    temp_reset(c, top);
    emit_place_loop(c, b.start, unbinds(c, s->body));
    i32 outer = c->unit->handler;
    c->unit->handler = emit_handler(c, ended, exc);
    loop_handler_state(c, ended);
    expr_anext(c, it, item);
    c->unit->handler = outer;
    pos_restore(c, pos);
    assign_to(c, s->target, item);
    stmts(c, s->body);
    c->unit->pos = pos_none;
    emit_jump(c, OP_JUMP_BACK, 0, 0, b.start);
    block_pop(c, &b);
    emit_place(c, ended);
    c->unit->pos = s->iter->pos;
    emit_jump(c, OP_END_ASYNC_FOR, exc, 0, exit);
    emit_place(c, exit);
    stmts(c, s->orelse);
    emit_place(c, b.end);
}

static Block *innermost_loop(Compiler *c) {
    Block *b = c->unit->blocks;
    while (b && b->kind != BLOCK_LOOP) b = b->outer;
    return b;
}

static void leave_loop(Compiler *c, Node *n, bool again) {
    Block *loop = innermost_loop(c);
    if (!loop) compile_error(c, n->pos, again ? "'continue' not properly in loop" : "'break' outside loop");
    i32 handler = c->unit->handler;
    Block *blocks = c->unit->blocks;
    emit(c, OP_NOP, 0, 0, 0); /* shows the line before clean-up code of other lines */
    unwind_to(c, loop);
    emit_jump(c, again ? OP_JUMP_BACK : OP_JUMP, 0, 0, again ? loop->start : loop->end);
    c->unit->handler = handler;
    c->unit->blocks = blocks;
}

static void return_stmt(Compiler *c, Node *n) {
    Unit *u = c->unit;
    AstReturn *s = as_Return(n);
    if (!unit_is_function(u)) compile_error(c, n->pos, "'return' outside function");
    i32 handler = u->handler;
    Block *blocks = u->blocks;
    Rk value = s->value ? expr_any(c, s->value) : none_rk(c);
    if (is_local_reg(u, value) && unwind_runs_code(c, NULL)) { /* a finally clause may assign to it */
        u16 t = temp_new(c);
        move_to(c, t, value);
        value = t;
    }
    if (s->value && s->value->kind == AST_Constant) u->pos = s->value->pos;
    if (u->blocks) emit(c, OP_NOP, 0, 0, 0); /* shows the line before clean-up code of other lines */
    unwind_to(c, NULL);
    emit(c, u->flags & CO_ANY_GEN ? OP_RETURN_GEN : OP_RETURN, value, 0, 0);
    u->handler = handler;
    u->blocks = blocks;
}

/* ---- import ---- */

static Value module_part(Compiler *c, Value name, i64 *at) {
    i64 len = str_len(name), dot = str_find(name, str_from_c("."), *at, len);
    if (dot < 0) dot = len;
    Value part = compile_keep(c, str_intern(str_slice(name, *at, dot)));
    *at = dot + 1;
    return part;
}

static void import_to(Compiler *c, Value name, i64 level, Value fromlist, u16 dst) {
    i32 top = c->unit->top;
    u16 row = temp_row(c, 2);
    load_const(c, row, fixnum(level));
    load_const(c, row + 1, fromlist);
    emit(c, OP_IMPORT_NAME, dst, emit_name(c, name_mangle(c, name)), row);
    temp_reset(c, top);
}

static void import_stmt(Compiler *c, AstImport *s) {
    for (i64 i = 0; i < s->names->n; i++) {
        AstAlias *a = as_Alias(s->names->items[i]);
        i32 top = c->unit->top;
        i64 at = 0, len = str_len(a->name);
        u16 module = temp_new(c);
        import_to(c, a->name, 0, V_NONE, module);
        Value first = module_part(c, a->name, &at);
        if (is_null(a->asname)) {
            name_store(c, first, module);
        } else {
            while (at < len) emit(c, OP_IMPORT_FROM, module, module, emit_name(c, module_part(c, a->name, &at)));
            name_store(c, a->asname, module);
        }
        temp_reset(c, top);
    }
}

static void import_from(Compiler *c, Node *n) {
    AstImportFrom *s = as_ImportFrom(n);
    Value *names = ast_alloc(c->arena, (s->names->n + 1) * (i64)sizeof *names);
    for (i64 i = 0; i < s->names->n; i++) names[i] = as_Alias(s->names->items[i])->name;
    Value fromlist = compile_keep(c, tuple_from(names, s->names->n));
    Value from = is_null(s->module) ? str_empty : s->module;
    if (n->pos.lineno > c->future_line && s->level == 0 && str_eq_c(from, "__future__"))
        compile_error(c, n->pos, "from __future__ imports must occur at the beginning of the file");
    u16 module = temp_new(c), item = temp_new(c);
    import_to(c, from, s->level, fromlist, module);
    for (i64 i = 0; i < s->names->n; i++) {
        AstAlias *a = as_Alias(s->names->items[i]);
        if (i == 0 && str_eq_c(a->name, "*")) {
            emit(c, OP_IMPORT_STAR, module, 0, 0);
            return;
        }
        emit(c, OP_IMPORT_FROM, item, module, emit_name(c, name_mangle(c, a->name)));
        name_store(c, is_null(a->asname) ? a->name : a->asname, item);
    }
}

/* ---- the rest ---- */

/* Where a failed assertion is reported: the comparison that was looked at last, else the statement. */
static Node *failed_part(Node *test, Node *statement) {
    for (;;) {
        if (test->kind == AST_UnaryOp && as_UnaryOp(test)->op == AST_Not) test = as_UnaryOp(test)->operand;
        else if (test->kind == AST_BoolOp) test = as_BoolOp(test)->values->items[as_BoolOp(test)->values->n - 1];
        else if (test->kind == AST_IfExp) test = as_IfExp(test)->orelse;
        else return test->kind == AST_Compare ? test : statement;
    }
}

static void assert_stmt(Compiler *c, Node *n) {
    AstAssert *s = as_Assert(n);
    bool tuple = s->test->kind == AST_Tuple && as_Tuple(s->test)->elts->n > 0;
    if (s->test->kind == AST_Constant) {
        Value v = as_Constant(s->test)->value;
        tuple = is_tuple_exact(v) && tuple_len(v) > 0;
    }
    if (tuple) compile_warn(c, n->pos, "assertion is always true, perhaps remove parentheses?");
    if (c->optimize) return;
    Label end = emit_label(c);
    jump_if(c, s->test, true, end);
    c->unit->pos = failed_part(s->test, n)->pos;
    u16 area = area_new(c);
    emit(c, OP_ASSERTION_ERROR, area, 0, 0);
    if (s->msg) {
        expr_temp(c, s->msg);
        emit(c, OP_CALL, area, area, 1);
    }
    emit(c, OP_RAISE, area, area, 0);
    emit_place(c, end);
}

static void raise_stmt(Compiler *c, AstRaise *s) {
    if (!s->exc) {
        emit(c, OP_RAISE0, 0, 0, 0);
        return;
    }
    Rk exc = expr_any(c, s->exc), cause = exc;
    if (s->cause) {
        exc = protect(c, exc, s->cause);
        cause = expr_any(c, s->cause);
    }
    emit(c, OP_RAISE, exc, cause, s->cause != NULL);
}

static void expr_stmt(Compiler *c, Node *n) {
    Node *value = as_Expr(n)->value;
    if (c->interactive && c->unit->outer == NULL) {
        emit(c, OP_PRINT_EXPR, expr_reg(c, value), 0, 0);
    } else {
        i32 before = c->unit->nins;
        expr_discard(c, value);
        if (c->unit->nins == before) emit(c, OP_NOP, 0, 0, 0);
    }
}

void stmt(Compiler *c, Node *n) {
    compile_check_depth(c);
    Unit *u = c->unit;
    i32 top = u->top;
    u->pos = n->pos;
    switch (n->kind) {
    case AST_FunctionDef:
    case AST_AsyncFunctionDef: function_def(c, n); break;
    case AST_ClassDef: class_def(c, n); break;
    case AST_Return: return_stmt(c, n); break;
    case AST_Delete:
        for (i64 i = 0; i < as_Delete(n)->targets->n; i++) delete_target(c, as_Delete(n)->targets->items[i]);
        break;
    case AST_Assign: assign(c, as_Assign(n)); break;
    case AST_AugAssign: augassign(c, as_AugAssign(n)); break;
    case AST_AnnAssign: annassign(c, as_AnnAssign(n)); break;
    case AST_For: loop_for(c, as_For(n)->target, as_For(n)->iter, as_For(n)->body, as_For(n)->orelse); break;
    case AST_AsyncFor: async_for(c, as_AsyncFor(n)); break;
    case AST_While: while_stmt(c, n); break;
    case AST_If: if_stmt(c, as_If(n)); break;
    case AST_AsyncWith: check_async(c, n, "with"); /* fall through */
    case AST_With: with_stmt(c, n, 0); break;
    case AST_Match: match_stmt(c, n); break;
    case AST_Raise: raise_stmt(c, as_Raise(n)); break;
    case AST_Try: try_stmt(c, n); break;
    case AST_TryStar: trystar_stmt(c, n); break;
    case AST_Assert: assert_stmt(c, n); break;
    case AST_Import: import_stmt(c, as_Import(n)); break;
    case AST_ImportFrom: import_from(c, n); break;
    case AST_Global:
    case AST_Nonlocal: break;
    case AST_Expr: expr_stmt(c, n); break;
    case AST_Pass: emit(c, OP_NOP, 0, 0, 0); break;
    case AST_Break: leave_loop(c, n, false); break;
    case AST_Continue: leave_loop(c, n, true); break;
    default: KR_FATAL("statement of kind %s", ast_info(n->kind)->name);
    }
    temp_reset(c, top);
}

void stmts(Compiler *c, NodeList *body) {
    for (i64 i = 0; i < body->n; i++) stmt(c, body->items[i]);
}
