/* emit.c: instructions and labels.
 *
 * Until assembly an instruction is known by its number in u->ins and a jump by its label.  What happens to them then is
 * in emit_flow.c and emit_assemble.c. */
#include "vm/compile/emit_internal.h"

bool emit_ends_flow(int op) {
    switch (op) {
    case OP_JUMP:
    case OP_JUMP_BACK:
    case OP_RETURN:
    case OP_RETURN_GEN:
    case OP_RAISE:
    case OP_RAISE0:
    case OP_RERAISE: return true;
    case OP_END_ASYNC_FOR: return true; /* jumps or raises */
    default: return false;
    }
}

Ins *emit(Compiler *c, int op, u32 a, u32 b, u32 cc) {
    Unit *u = c->unit;
    u->ins = compile_grow(c, u->ins, u->nins, &u->ins_cap, sizeof *u->ins);
    Ins *ins = &u->ins[u->nins++];
    *ins = (Ins){.op = (u16)op, .a = (u16)a, .b = (u16)b, .c = (u16)cc, .target = -1,
                 .handler = u->handler, .pos = u->pos};
    if (emit_ends_flow(op) && op != OP_JUMP && op != OP_JUMP_BACK && op != OP_END_ASYNC_FOR) {
        u->reachable = false;
        memset(u->bound, 0xff, (size_t)u->bound_words * sizeof(u64));
    }
    return ins;
}

Ins *emit_jump(Compiler *c, int op, u32 a, u32 b, Label target) {
    Unit *u = c->unit;
    Ins *ins = emit(c, op, a, b, 0);
    ins->target = target;
    LabelInfo *l = &u->labels[target];
    size_t bytes = (size_t)u->bound_words * sizeof(u64);
    if (u->reachable && !l->bound) {
        l->bound = ast_alloc(c->arena, (i64)bytes);
        memcpy(l->bound, u->bound, bytes);
    } else if (u->reachable) {
        for (i32 i = 0; i < u->bound_words; i++) l->bound[i] &= u->bound[i];
    }
    if (emit_ends_flow(op)) {
        u->reachable = false;
        memset(u->bound, 0xff, bytes);
    }
    return &u->ins[u->nins - 1];
}

Label emit_label(Compiler *c) {
    Unit *u = c->unit;
    u->labels = compile_grow(c, u->labels, u->nlabels, &u->labels_cap, sizeof *u->labels);
    u->labels[u->nlabels] = (LabelInfo){.at = -1};
    return u->nlabels++;
}

void emit_place(Compiler *c, Label label) {
    Unit *u = c->unit;
    LabelInfo *l = &u->labels[label];
    KR_ASSERT(l->at < 0);
    l->at = u->nins;
    if (!l->bound) return;
    for (i32 i = 0; i < u->bound_words; i++) u->bound[i] &= l->bound[i];
    u->reachable = true;
}

void emit_place_loop(Compiler *c, Label label, const u64 *unbound) {
    Unit *u = c->unit;
    u->labels[label].at = u->nins;
    if (!u->reachable) return;
    for (i32 i = 0; unbound && i < u->bound_words; i++) u->bound[i] &= ~unbound[i];
}

i32 emit_handler(Compiler *c, Label label, u16 reg) {
    Unit *u = c->unit;
    u->handlers = compile_grow(c, u->handlers, u->nhandlers, &u->handlers_cap, sizeof *u->handlers);
    u->handlers[u->nhandlers] = (Handler){label, reg};
    return u->nhandlers++;
}
