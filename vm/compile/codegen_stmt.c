/* codegen_stmt.c: loops, imports, and the statements that are a line of code; the others have
 * files of their own. */
#include "vm/compile/codegen.h"

#include "vm/object/exc.h"
#include "vm/object/tuple.h"

/* ---- if and loops ---- */

static void if_stmt(Compiler *c, AstIf *s) {
    Label other = emit_label(c), end = emit_label(c);
    emit(c, OP_NOP, 0, 0, 0); /* shows the line of "if True" */
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
    c->unit->pos = s->test->kind == AST_Constant ? n->pos : pos_none; /* the way back shows the line of "while True" too */
    emit_jump(c, OP_JUMP_BACK, 0, 0, b.start);
    block_pop(c, &b);
    emit_place(c, exit);
    stmts(c, s->orelse);
    emit_place(c, b.end);
}

i32 loop_register(Compiler *c, Node *target) {
    i32 reg = target->kind == AST_Name ? name_register(c, as_Name(target)->id) : -1;
    return target->pos.lineno == c->unit->pos.lineno ? reg : -1;
}

static void loop_for(Compiler *c, Node *target, Node *iter, NodeList *body, NodeList *orelse) {
    Block b = {.start = emit_label(c), .end = emit_label(c)};
    Label exit = emit_label(c);
    u16 it = temp_row(c, 3), item = temp_new(c);
    i32 top = c->unit->top;
    block_push(c, &b, BLOCK_LOOP);
    emit(c, OP_GET_ITER, it, expr_any(c, iter), 0);
    temp_reset(c, top);
    i32 reg = loop_register(c, target);
    emit_place_loop(c, b.start, unbinds(c, body));
    emit_jump(c, OP_FOR_ITER, it, reg >= 0 ? (u32)reg : item, exit);
    assign_to(c, target, reg >= 0 ? (Rk)reg : item);
    stmts(c, body);
    c->unit->pos = pos_none;
    emit_jump(c, OP_JUMP_BACK, 0, 0, b.start);
    block_pop(c, &b);
    emit_place(c, exit);
    stmts(c, orelse);
    emit_place(c, b.end);
}

/* What is bound when an exception jumps to 'label': what is bound here and cannot be unbound
   meanwhile. */
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
    for (Block *b = c->unit->blocks; b != loop; b = b->outer)
        if (b->kind == BLOCK_STAR) unwind_to(c, loop); /* which is an error, even without a loop */
    if (!loop)
        compile_error(c, n->pos, again ? "'continue' not properly in loop"
                      : "'break' outside loop");
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
    /* a finally clause may assign to it */
    if (is_local_reg(u, value) && unwind_runs_code(c, NULL)) {
        u16 t = temp_new(c);
        move_to(c, t, value);
        value = t;
    }
    if (s->value && s->value->kind == AST_Constant) u->pos = s->value->pos;
    /* shows the line before clean-up code of other lines */
    if (u->blocks) emit(c, OP_NOP, 0, 0, 0);
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
            while (at < len)
                emit(c, OP_IMPORT_FROM, module, module, emit_name(c, module_part(c, a->name, &at)));
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

/* Where a failed assertion is reported: the comparison that was looked at last, else the
   statement. */
static Node *failed_part(Node *test, Node *statement) {
    for (;;) {
        if (test->kind == AST_UnaryOp && as_UnaryOp(test)->op == AST_Not) test =
            as_UnaryOp(test)->operand;
        else if (test->kind == AST_BoolOp) test =
            as_BoolOp(test)->values->items[as_BoolOp(test)->values->n - 1];
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
    } else if (value->kind == AST_Constant) {
        emit(c, OP_NOP, 0, 0, 0);
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
        for (i64 i = 0; i < as_Delete(n)->targets->n; i++)
            delete_target(c, as_Delete(n)->targets->items[i]);
        break;
    case AST_Assign: assign_stmt(c, as_Assign(n)); break;
    case AST_AugAssign: augassign_stmt(c, as_AugAssign(n)); break;
    case AST_AnnAssign: annassign_stmt(c, as_AnnAssign(n)); break;
    case AST_For: loop_for(c, as_For(n)->target, as_For(n)->iter, as_For(n)->body,
                           as_For(n)->orelse); break;
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
