/* emit_flow.c: which instructions can be reached, and where jumps really go. */
#include "vm/compile/emit_internal.h"

typedef struct Work {
    i32 *v;
    i32 n, cap;
} Work;

static void reach(Compiler *c, Work *w, i32 i) {
    Unit *u = c->unit;
    if (i >= u->nins || u->ins[i].live) return;
    u->ins[i].live = true;
    w->v = compile_grow(c, w->v, w->n, &w->cap, sizeof *w->v);
    w->v[w->n++] = i;
}

static void mark_live(Compiler *c) {
    Unit *u = c->unit;
    Work w = {0};
    for (i32 i = 0; i < u->nins; i++) u->ins[i].live = false;
    reach(c, &w, 0);
    while (w.n) {
        i32 i = w.v[--w.n];
        Ins *ins = &u->ins[i];
        if (!emit_ends_flow(ins->op)) reach(c, &w, i + 1);
        if (ins->target >= 0) reach(c, &w, u->labels[ins->target].at);
        if (ins->handler >= 0) reach(c, &w, u->labels[u->handlers[ins->handler].label].at);
    }
}

static i32 next_live(const Unit *u, i32 i) {
    while (i < u->nins && !u->ins[i].live) i++;
    return i;
}

/* Jumps to jumps go to the end of the chain. A conditional jump stays in front of a JUMP_BACK:
   the back edge of a loop passes exactly one of those. */
static void thread_jumps(Compiler *c) {
    Unit *u = c->unit;
    for (i32 i = 0; i < u->nins; i++) {
        Ins *ins = &u->ins[i];
        if (!ins->live || ins->target < 0) continue;
        for (int hops = 0; hops < 16; hops++) {
            i32 at = next_live(u, u->labels[ins->target].at);
            Ins *dst = at < u->nins ? &u->ins[at] : NULL;
            if (!dst || dst->op != OP_JUMP || dst == ins) break;
            ins->target = dst->target;
        }
        i32 at = next_live(u, u->labels[ins->target].at);
        if (ins->op == OP_JUMP && at < u->nins && u->ins[at].op == OP_JUMP_BACK) {
            ins->op = OP_JUMP_BACK;
            ins->target = u->ins[at].target;
            if (ins->pos.lineno < 0) ins->pos = u->ins[at].pos;
        }
    }
    mark_live(c);
}

static bool is_plain_exit(const Ins *ins) {
    return (ins->op == OP_RETURN || ins->op == OP_RETURN_GEN) && ins->pos.lineno < 0;
}

/* A jump to a return that has no line of its own: an unconditional one becomes the return, any other one gets a return of
   its own, so that every way out of the function is on the line that it came from. */
static void copy_exit(Compiler *c, i32 i, i32 at) {
    Unit *u = c->unit;
    Ins exit = u->ins[at];
    exit.pos = u->ins[i].pos;
    if (u->ins[i].op == OP_JUMP) {
        exit.handler = u->ins[i].handler;
        u->ins[i] = exit;
        return;
    }
    Label label = emit_label(c);
    u->labels[label].at = u->nins;
    u->ins[i].target = label;
    *emit(c, exit.op, 0, 0, 0) = exit;
}

static void copy_exits(Compiler *c) {
    Unit *u = c->unit;
    i32 n = u->nins;
    for (i32 i = 0; i < n; i++) {
        if (!u->ins[i].live || u->ins[i].target < 0) continue;
        i32 at = next_live(u, u->labels[u->ins[i].target].at);
        if (at < n && is_plain_exit(&u->ins[at])) copy_exit(c, i, at);
    }
    mark_live(c);
}

/* What has no line of its own belongs to the line before it if there is only one: the instruction before, or the only
   jump there. */
static void inherit_positions(Compiler *c) {
    Unit *u = c->unit;
    i32 *njumps = ast_alloc(c->arena, (u->nins + 1) * (i64)sizeof *njumps);
    const Ins **from = ast_alloc(c->arena, (u->nins + 1) * (i64)sizeof *from), *before = NULL;
    for (i32 i = 0; i < u->nins; i++) {
        const Ins *ins = &u->ins[i];
        if (!ins->live || ins->target < 0) continue;
        i32 at = next_live(u, u->labels[ins->target].at);
        njumps[at]++;
        from[at] = ins;
    }
    for (i32 i = 0; i < u->nins; i++) {
        Ins *ins = &u->ins[i];
        if (!ins->live) continue;
        bool falls = before && !emit_ends_flow(before->op);
        if (ins->pos.lineno < 0 && falls && !njumps[i]) ins->pos = before->pos;
        else if (ins->pos.lineno < 0 && before && !falls && njumps[i] == 1) ins->pos = from[i]->pos;
        before = ins;
    }
}

/* A jump to the next instruction, and a NOP whose line shows anyway, are nothing. */
static void drop_nops(Compiler *c) {
    Unit *u = c->unit;
    i32 line_before = -1;
    for (i32 i = 0; i < u->nins; i++) {
        Ins *ins = &u->ins[i];
        if (!ins->live) continue;
        i32 next = next_live(u, i + 1);
        bool to_next = ins->op == OP_JUMP && next_live(u, u->labels[ins->target].at) == next;
        if (to_next) {
            ins->op = OP_NOP;
            ins->target = -1;
        }
        if (ins->op == OP_NOP && next < u->nins) {
            i32 line = ins->pos.lineno;
            if (line < 0 || line == line_before || u->ins[next].pos.lineno == line) ins->live =
                false;
        }
        if (ins->live) line_before = emit_ends_flow(ins->op) ? -1 : ins->pos.lineno;
    }
}

void emit_flow(Compiler *c) {
    mark_live(c);
    thread_jumps(c);
    copy_exits(c);
    inherit_positions(c);
    drop_nops(c);
}
