/* codegen_try.c: try, except, except*, finally, with: handlers, and the code that every way out
 * has to pass.
 *
 * An instruction belongs to one handler, the innermost; a handler's own code belongs to the one
 * around it, or to a clean-up handler which ends what EXC_ENTER began and goes on unwinding.
 * finally bodies are copied to every way out. */
#include "vm/compile/codegen.h"

#include "vm/object/exc.h"

#define MAX_BLOCKS 20

/* ---- blocks ---- */

void block_push(Compiler *c, Block *b, enum BlockKind kind) {
    Unit *u = c->unit;
    if (u->nblocks++ >= MAX_BLOCKS) compile_error(c, u->pos, "too many statically nested blocks");
    b->kind = kind;
    b->outer = u->blocks;
    b->handler = u->handler;
    b->pos = u->pos;
    u->blocks = b;
}

void block_pop(Compiler *c, Block *b) {
    Unit *u = c->unit;
    KR_ASSERT(u->blocks == b);
    u->nblocks--;
    u->blocks = b->outer;
    u->handler = b->handler;
}

static void again(Compiler *c, NodeList *body) {
    bool quiet = c->quiet;
    c->quiet = true;
    stmts(c, body);
    c->quiet = quiet;
}

/* exit(None, None, None), or what is passed in r[row .. row+2]. */
static void call_exit(Compiler *c, u16 exit, i32 exc, bool is_async, u16 dst) {
    i32 top = c->unit->top;
    u16 area = area_new(c), self = temp_new(c), args = temp_row(c, 3);
    move_to(c, area, exit);
    move_to(c, self, exit + 1);
    if (exc >= 0) emit(c, OP_EXC_INFO, args, (u32)exc, 0);
    else for (int i = 0; i < 3; i++) load_const(c, (u16)(args + i), V_NONE);
    emit(c, OP_CALL_METHOD, dst, area, 3);
    if (is_async) expr_await(c, dst, 2, dst);
    temp_reset(c, top);
}

static void leave_block(Compiler *c, Block *b) {
    Unit *u = c->unit;
    i32 top = u->top;
    switch (b->kind) {
    case BLOCK_FINALLY:
        again(c, b->finalbody);
        u->pos = pos_none;
        break;
    case BLOCK_FINALLY_END: emit(c, OP_EXC_LEAVE, b->reg, 0, 0); break;
    case BLOCK_WITH:
    case BLOCK_ASYNC_WITH: {
        u->pos = b->pos;
        u16 result = temp_new(c);
        call_exit(c, b->reg, -1, b->kind == BLOCK_ASYNC_WITH, result);
        u->pos = pos_none;
        break;
    }
    case BLOCK_HANDLER:
        emit(c, OP_EXC_LEAVE, b->reg, 0, 0);
        if (!is_null(b->name)) name_clear(c, b->name);
        break;
    case BLOCK_STAR:
        compile_error(c, u->pos,
                      "'break', 'continue' and 'return' cannot appear in an except* block");
    default: break;
    }
    temp_reset(c, top);
}

void unwind_to(Compiler *c, Block *stop) {
    Unit *u = c->unit;
    i32 nblocks = u->nblocks;
    while (u->blocks != stop) {
        Block *b = u->blocks;
        u->blocks = b->outer;
        u->handler = b->handler;
        u->nblocks--;
        leave_block(c, b);
    }
    u->nblocks = nblocks;
}

bool unwind_runs_code(Compiler *c, Block *stop) {
    for (Block *b = c->unit->blocks; b != stop; b = b->outer)
        if (b->kind == BLOCK_FINALLY || (b->kind == BLOCK_HANDLER && !is_null(b->name)))
            return true;
    return false;
}

/* ---- handlers ---- */

/* A handler for what follows; 'body' and 'more' (may be NULL) are the statements that it guards. */
static i32 guard(Compiler *c, Label label, u16 reg, NodeList *body, NodeList *more,
                 NodeList *last) {
    Unit *u = c->unit;
    i32 h = emit_handler(c, label, reg);
    loop_handler_state(c, label);
    u64 *bound = u->labels[label].bound;
    NodeList *lists[] = {body, more, last};
    for (int k = 0; bound && k < 3; k++) {
        if (!lists[k]) continue;
        u64 *gone = unbinds(c, lists[k]);
        for (i32 i = 0; i < u->bound_words; i++) bound[i] &= ~gone[i];
    }
    return h;
}

/* The end of a clean-up handler: the exception in r[exc] goes on. */
static void cleanup(Compiler *c, Label label, u16 saved, u16 exc) {
    emit_place(c, label);
    c->unit->pos = pos_none;
    emit(c, OP_EXC_LEAVE, saved, 0, 0);
    emit(c, OP_RERAISE, exc, 0, 0);
}

/* ---- try ... except ---- */

typedef struct Clauses {
    /* the exception, what was handled before, an exception raised by a clause */
    u16 exc, saved, inner;
    Label cleanup, end;
    i32 outer, cleanup_handler;
} Clauses;

static void named_clause(Compiler *c, const Clauses *k, AstExceptHandler *h) {
    Unit *u = c->unit;
    Label failed = emit_label(c);
    name_store(c, h->name, k->exc);
    Block b = {.reg = k->saved, .name = h->name};
    u->handler = k->outer;
    block_push(c, &b, BLOCK_HANDLER);
    u->handler = guard(c, failed, k->inner, h->body, NULL, NULL);
    stmts(c, h->body);
    block_pop(c, &b);
    u->pos = pos_none;
    if (u->reachable) {
        emit(c, OP_EXC_LEAVE, k->saved, 0, 0);
        name_clear(c, h->name);
        emit_jump(c, OP_JUMP, 0, 0, k->end);
    }
    emit_place(c, failed);
    emit(c, OP_EXC_LEAVE, k->saved, 0, 0);
    name_clear(c, h->name);
    emit(c, OP_RERAISE, k->inner, 0, 0);
}

static void plain_clause(Compiler *c, const Clauses *k, AstExceptHandler *h) {
    Unit *u = c->unit;
    Block b = {.reg = k->saved, .name = V_NULL};
    u->handler = k->outer;
    block_push(c, &b, BLOCK_HANDLER);
    u->handler = k->cleanup_handler;
    stmts(c, h->body);
    block_pop(c, &b);
    u->pos = pos_none;
    if (!u->reachable) return;
    emit(c, OP_EXC_LEAVE, k->saved, 0, 0);
    emit_jump(c, OP_JUMP, 0, 0, k->end);
}

static void except_clause(Compiler *c, const Clauses *k, AstExceptHandler *h, bool last) {
    Unit *u = c->unit;
    Label next = emit_label(c);
    i32 top = u->top;
    u->handler = k->cleanup_handler;
    u->pos = h->head.pos;
    if (!h->type && !last) compile_error(c, h->head.pos, "default 'except:' must be last");
    if (h->type) {
        Pos before = pos_set(c, h->head.pos);
        Rk type = expr_any(c, h->type);
        emit_jump(c, OP_EXC_MATCH_JF, k->exc, type, next);
        pos_restore(c, before);
    } else {
        emit(c, OP_NOP, 0, 0, 0); /* shows the line of "except:" */
    }
    temp_reset(c, top);
    if (is_null(h->name)) plain_clause(c, k, h);
    else named_clause(c, k, h);
    u->handler = k->cleanup_handler;
    emit_place(c, next);
}

static void try_except(Compiler *c, AstTry *s) {
    Unit *u = c->unit;
    Label caught = emit_label(c);
    Clauses k =
        {.exc = temp_new(c), .saved = temp_new(c), .inner = temp_new(c), .cleanup = emit_label(c),
                 .end = emit_label(c), .outer = u->handler};
    Block b = {0}, clauses = {0};
    emit(c, OP_NOP, 0, 0, 0);
    block_push(c, &b, BLOCK_TRY);
    u->handler = guard(c, caught, k.exc, s->body, NULL, NULL);
    stmts(c, s->body);
    block_pop(c, &b);
    stmts(c, s->orelse);
    u->pos = pos_none;
    if (u->reachable) emit_jump(c, OP_JUMP, 0, 0, k.end);
    emit_place(c, caught);
    emit(c, OP_EXC_ENTER, k.saved, k.exc, 0);
    k.cleanup_handler = guard(c, k.cleanup, k.inner, NULL, NULL, s->handlers);
    block_push(c, &clauses, BLOCK_TRY); /* nothing to do on the way out, but counts as nesting */
    for (i64 i = 0; i < s->handlers->n; i++)
        except_clause(c, &k, as_ExceptHandler(s->handlers->items[i]), i + 1 == s->handlers->n);
    block_pop(c, &clauses);
    u->handler = k.outer;
    u->pos = pos_none;
    if (u->reachable) {
        emit(c, OP_EXC_LEAVE, k.saved, 0, 0);
        emit(c, OP_RERAISE, k.exc, 0, 0);
    }
    cleanup(c, k.cleanup, k.saved, k.inner);
    emit_place(c, k.end);
}

/* ---- finally ---- */

static void try_finally(Compiler *c, AstTry *s, void (*inside)(Compiler *, AstTry *)) {
    Unit *u = c->unit;
    Label raised = emit_label(c), failed = emit_label(c), end = emit_label(c);
    u16 exc = temp_new(c), saved = temp_new(c), inner = temp_new(c);
    i32 outer = u->handler;
    Block b = {.finalbody = s->finalbody}, e = {.reg = saved};
    emit(c, OP_NOP, 0, 0, 0);
    block_push(c, &b, BLOCK_FINALLY);
    u->handler = guard(c, raised, exc, s->body, s->orelse, s->handlers);
    if (s->handlers->n) inside(c, s);
    else stmts(c, s->body);
    block_pop(c, &b);
    stmts(c, s->finalbody);
    u->pos = pos_none;
    if (u->reachable) emit_jump(c, OP_JUMP, 0, 0, end);
    emit_place(c, raised);
    emit(c, OP_EXC_ENTER, saved, exc, 0);
    block_push(c, &e, BLOCK_FINALLY_END);
    u->handler = guard(c, failed, inner, s->finalbody, NULL, NULL);
    again(c, s->finalbody);
    block_pop(c, &e);
    u->handler = outer;
    emit(c, OP_EXC_LEAVE, saved, 0, 0);
    emit(c, OP_RERAISE, exc, 0, 0);
    cleanup(c, failed, saved, inner);
    emit_place(c, end);
}

void try_stmt(Compiler *c, Node *n) {
    AstTry *s = as_Try(n);
    if (s->finalbody->n) try_finally(c, s, try_except);
    else try_except(c, s);
}

/* ---- except* ---- */

typedef struct StarClauses {
    /* found, found+1: the matching part and what is left */
    u16 exc, saved, inner, list, rest, found;
    i32 outer, cleanup_handler;
} StarClauses;

/* What a clause raises is collected, and the next clause looks at the rest. */
static void star_clause(Compiler *c, const StarClauses *k, AstExceptHandler *h) {
    Unit *u = c->unit;
    Label next = emit_label(c), failed = emit_label(c);
    i32 top = u->top;
    u->pos = h->head.pos;
    Rk type = expr_any(c, h->type);
    emit_jump(c, OP_JNONE, k->rest, 0, next);
    emit(c, OP_EG_MATCH, k->found, k->rest, type);
    move_to(c, k->rest, k->found + 1);
    emit_jump(c, OP_JNONE, k->found, 0, next);
    emit(c, OP_EXC_ENTER, temp_new(c), k->found, 0);
    temp_reset(c, top);
    if (!is_null(h->name)) name_store(c, h->name, k->found);
    Block b = {.reg = k->saved, .name = h->name};
    block_push(c, &b, BLOCK_STAR);
    u->handler = guard(c, failed, k->inner, h->body, NULL, NULL);
    stmts(c, h->body);
    block_pop(c, &b);
    u->pos = pos_none;
    if (u->reachable) {
        if (!is_null(h->name)) name_clear(c, h->name);
        emit_jump(c, OP_JUMP, 0, 0, next);
    }
    emit_place(c, failed);
    if (!is_null(h->name)) name_clear(c, h->name);
    emit(c, OP_LIST_APPEND, k->list, k->inner, 0);
    emit_place(c, next);
}

static void star_end(Compiler *c, const StarClauses *k, Label end) {
    Label none = emit_label(c);
    u16 left = temp_new(c);
    emit_jump(c, OP_JNONE, k->rest, 0, none);
    emit(c, OP_LIST_APPEND, k->list, k->rest, 0);
    emit_place(c, none);
    emit(c, OP_EG_RERAISE, left, k->exc, k->list);
    c->unit->handler = k->outer;
    emit(c, OP_EXC_LEAVE, k->saved, 0, 0);
    emit_jump(c, OP_JNONE, left, 0, end);
    emit(c, OP_RERAISE, left, 0, 0);
}

static void try_star(Compiler *c, AstTry *s) {
    Unit *u = c->unit;
    Label caught = emit_label(c), failed = emit_label(c), end = emit_label(c);
    StarClauses k =
        {.exc = temp_new(c), .saved = temp_new(c), .inner = temp_new(c), .list = temp_new(c),
                     .rest = temp_new(c), .outer = u->handler};
    k.found = temp_row(c, 2);
    Block b = {0}, clauses = {0};
    emit(c, OP_NOP, 0, 0, 0);
    block_push(c, &b, BLOCK_TRY);
    u->handler = guard(c, caught, k.exc, s->body, NULL, NULL);
    stmts(c, s->body);
    block_pop(c, &b);
    stmts(c, s->orelse);
    u->pos = pos_none;
    if (u->reachable) emit_jump(c, OP_JUMP, 0, 0, end);
    emit_place(c, caught);
    emit(c, OP_EXC_ENTER, k.saved, k.exc, 0);
    emit(c, OP_BUILD_LIST, k.list, 0, 0);
    move_to(c, k.rest, k.exc);
    k.cleanup_handler = guard(c, failed, k.inner, NULL, NULL, s->handlers);
    block_push(c, &clauses, BLOCK_TRY);
    u->handler = k.cleanup_handler;
    for (i64 i = 0; i < s->handlers->n; i++)
        star_clause(c, &k, as_ExceptHandler(s->handlers->items[i]));
    block_pop(c, &clauses);
    u->handler = k.cleanup_handler;
    star_end(c, &k, end);
    u->handler = k.outer;
    cleanup(c, failed, k.saved, k.inner);
    emit_place(c, end);
}

void trystar_stmt(Compiler *c, Node *n) {
    AstTry *s = (AstTry *)n; /* TryStar has the same fields */
    if (s->finalbody->n) try_finally(c, s, try_star);
    else try_star(c, s);
}

/* ---- with ---- */

/* Looks up both special methods, then enters; returns the pair of registers with the exit
   function. */
static u16 enter_context(Compiler *c, AstWithItem *item, bool is_async) {
    u16 exit = temp_row(c, 2);
    i32 top = c->unit->top;
    u16 area = area_new(c), self = temp_new(c), enter = temp_row(c, 2);
    u16 manager = expr_reg(c, item->context_expr);
    emit(c, OP_WITH_SPECIAL, enter, manager, is_async ? 2 : 0);
    emit(c, OP_WITH_SPECIAL, exit, manager, is_async ? 3 : 1);
    move_to(c, area, enter);
    move_to(c, self, enter + 1);
    u16 result = exit + 2; /* the callee register of the area, free again by then */
    emit(c, OP_CALL_METHOD, result, area, 0);
    if (is_async) expr_await(c, result, 1, result);
    temp_reset(c, top);
    return exit;
}

static void with_body(Compiler *c, Node *n, i64 item) {
    AstWith *s = (AstWith *)n; /* AsyncWith has the same fields */
    if (item + 1 < s->items->n) with_stmt(c, n, item + 1);
    else stmts(c, s->body);
}

void with_stmt(Compiler *c, Node *n, i64 item) {
    Unit *u = c->unit;
    compile_check_depth(c);
    AstWith *s = (AstWith *)n;
    AstWithItem *it = as_WithItem(s->items->items[item]);
    bool is_async = n->kind == AST_AsyncWith;
    Label raised = emit_label(c), failed = emit_label(c), end = emit_label(c);
    u->pos = n->pos;
    u16 exit = enter_context(c, it, is_async);
    u16 value = temp_new(c), exc = temp_new(c), saved = temp_new(c), inner = temp_new(c);
    i32 outer = u->handler;
    Block b = {.reg = exit};
    block_push(c, &b, is_async ? BLOCK_ASYNC_WITH : BLOCK_WITH);
    u->handler = guard(c, raised, exc, s->body, NULL, NULL);
    if (it->optional_vars) assign_to(c, it->optional_vars, value);
    with_body(c, n, item);
    block_pop(c, &b);
    u->pos = n->pos;
    if (u->reachable) {
        call_exit(c, exit, -1, is_async, value);
        emit_jump(c, OP_JUMP, 0, 0, end);
    }
    emit_place(c, raised);
    emit(c, OP_EXC_ENTER, saved, exc, 0);
    u->handler = guard(c, failed, inner, NULL, NULL, NULL);
    call_exit(c, exit, exc, is_async, value);
    Label suppressed = emit_label(c);
    emit_jump(c, OP_JT, value, 0, suppressed);
    u->handler = outer;
    emit(c, OP_EXC_LEAVE, saved, 0, 0);
    emit(c, OP_RERAISE, exc, 1, 0);
    emit_place(c, suppressed);
    emit(c, OP_EXC_LEAVE, saved, 0, 0);
    emit_jump(c, OP_JUMP, 0, 0, end);
    cleanup(c, failed, saved, inner);
    emit_place(c, end);
}
