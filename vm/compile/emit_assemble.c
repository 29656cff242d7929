/* emit_assemble.c: the finished code: layout, line and exception tables, the code object.
 *
 * There are no labels in it, dead instructions are gone, and constants out of operand reach lie behind all others. */
#include "vm/compile/emit_internal.h"
#include "vm/object/tuple.h"

/* ---- layout ---- */

static bool has_role(int op, int role) {
    return op_info[op].role[0] == role || op_info[op].role[1] == role ||
           op_info[op].role[2] == role;
}

static u32 place_all(Unit *u) {
    u32 at = 0;
    for (i32 i = 0; i < u->nins; i++) {
        Ins *ins = &u->ins[i];
        ins->at = at;
        if (ins->live) at += 1u + op_info[ins->op].words + (ins->wide ? 2 : 0);
    }
    return at;
}

static u32 label_at(const Unit *u, Label label, u32 total) {
    i32 i = u->labels[label].at;
    KR_ASSERT(i >= 0);
    return i < u->nins ? u->ins[i].at : total;
}

/* Widens short jumps until every one reaches its target. */
static u32 layout(Unit *u) {
    for (;;) {
        u32 total = place_all(u);
        bool changed = false;
        for (i32 i = 0; i < u->nins; i++) {
            Ins *ins = &u->ins[i];
            if (!ins->live || ins->wide || ins->target < 0 || !has_role(ins->op, ROLE_J)) continue;
            i64 distance = (i64)label_at(u, ins->target, total) - (ins->at + 1);
            if (distance == (i16)distance) continue;
            ins->wide = changed = true;
        }
        if (!changed) return total;
    }
}

static void write_jump(const Unit *u, Insn *out, const Ins *ins, u32 total) {
    u32 target = label_at(u, ins->target, total);
    if (has_role(ins->op, ROLE_J32)) {
        out->j = (i32)(target - (ins->at + 1 + op_info[ins->op].words));
        return;
    }
    if (!ins->wide) {
        out->c = (u16)(target - (ins->at + 1));
        return;
    }
    /* short jump over a jump over the far jump */
    out->c = 1;
    out[1] = (Insn){.op_ = OP_JUMP, .j = 1};
    out[2] = (Insn){.op_ = OP_JUMP, .j = (i32)(target - (ins->at + 3))};
}

static Insn *write_insns(const Unit *u, u32 total) {
    Insn *insns = meta_alloc(total * (i64)sizeof *insns);
    for (i32 i = 0; i < u->nins; i++) {
        const Ins *ins = &u->ins[i];
        if (!ins->live) continue;
        Insn *out = &insns[ins->at];
        out->op = ins->op;
        out->a = ins->a;
        out->b = ins->b;
        out->c = ins->c;
        if (ins->op == OP_LOADK32) out->j = u->consts.n + (i32)ins->lo;
        else if (ins->lo) out[1].lo = ins->lo;
        if (ins->target >= 0) write_jump(u, out, ins, total);
    }
    return insns;
}

/* ---- tables ---- */

static void write_exceptions(Compiler *c, CodeObj *code, u32 total) {
    Unit *u = c->unit;
    ExcEntry *entries = NULL;
    i32 n = 0, cap = 0, before = -1;
    for (i32 i = 0; i < u->nins; i++) {
        const Ins *ins = &u->ins[i];
        if (!ins->live) continue;
        if (ins->handler != before && ins->handler >= 0) {
            const Handler *h = &u->handlers[ins->handler];
            entries = compile_grow(c, entries, n, &cap, sizeof *entries);
            entries[n++] =
                (ExcEntry){.start = ins->at, .target = label_at(u, h->label, total), .reg = h->reg,
                                      .lasti_reg = 0xffff};
        }
        before = ins->handler;
        if (before >= 0) entries[n - 1].end =
            ins->at + 1u + op_info[ins->op].words + (ins->wide ? 2 : 0);
    }
    code->nexc = (u32)n;
    code->exctable = meta_alloc_data(KR_MAX(n, 1) * (i64)sizeof *entries);
    if (n) memcpy(code->exctable, entries, (size_t)n * sizeof *entries);
}

static void write_lines(Compiler *c, CodeObj *code) {
    Unit *u = c->unit;
    LineEntry *entries = NULL;
    i32 n = 0, cap = 0;
    for (i32 i = 0; i < u->nins; i++) {
        const Ins *ins = &u->ins[i];
        if (!ins->live) continue;
        LineEntry e =
            {ins->at, ins->pos.lineno, ins->pos.end_lineno, ins->pos.col, ins->pos.end_col};
        if (!compile_debug_ranges) compile_drop_columns(&e);
        if (n && !memcmp(&entries[n - 1].line, &e.line, sizeof e - sizeof e.start)) continue;
        entries = compile_grow(c, entries, n, &cap, sizeof *entries);
        entries[n++] = e;
    }
    code->nlines = (u32)n;
    code->lines = meta_alloc_data(KR_MAX(n, 1) * (i64)sizeof *entries);
    if (n) memcpy(code->lines, entries, (size_t)n * sizeof *entries);
}

static Value names_tuple(Compiler *c, const Value *items, i64 n) {
    return n ? compile_keep(c, tuple_from(items, n)) : tuple_empty;
}

static Value symbols_tuple(Compiler *c, Symbol **syms, i64 n) {
    Value *items = ast_alloc(c->arena, (n + 1) * (i64)sizeof *items);
    for (i64 i = 0; i < n; i++) items[i] = syms[i]->name;
    return names_tuple(c, items, n);
}

static void write_registers(Unit *u, CodeObj *code) {
    i32 n = u->ncell + u->nfree;
    code->cell_regs = meta_alloc_data(KR_MAX(n, 1) * (i64)sizeof *code->cell_regs);
    for (i32 i = 0; i < n; i++) code->cell_regs[i] =
        (u16)(i < u->ncell ? u->cells[i] : u->frees[i - u->ncell])->reg;
    code->nreg = (u16)KR_MAX(u->maxreg, u->nlocals);
    code->nlocals = (u16)u->nlocals;
    code->argcount = u->argcount;
    code->posonly = u->posonly;
    code->kwonly = u->kwonly;
    code->ncellvars = (u16)u->ncell;
    code->nfreevars = (u16)u->nfree;
    code->flags = u->flags;
    code->firstline = (u32)u->firstline;
    code->simple = !(u->flags & (CO_VARARGS | CO_VARKEYWORDS | CO_ANY_GEN)) && !u->kwonly;
}

static void write_consts(Unit *u, CodeObj *code) {
    i64 n = u->consts.n + u->far.n;
    Value *consts = meta_alloc(KR_MAX(n, 1) * (i64)sizeof *consts);
    if (u->consts.n) memcpy(consts, u->consts.v, (size_t)u->consts.n * sizeof *consts);
    if (u->far.n) memcpy(consts + u->consts.n, u->far.v, (size_t)u->far.n * sizeof *consts);
    code->consts = consts;
    code->nconsts = (u32)n;
}

CodeObj *emit_assemble(Compiler *c) {
    Unit *u = c->unit;
    emit_flow(c);
    u32 total = layout(u);
    Insn *insns = write_insns(u, total);
    Value varnames = names_tuple(c, u->varnames, u->nvarnames);
    Value cellvars = symbols_tuple(c, u->cells, u->ncell), freevars =
        symbols_tuple(c, u->frees, u->nfree);
    Value names = names_tuple(c, u->names.v, u->names.n), shown =
        names_tuple(c, u->shown.v, u->shown.n);
    CodeObj *code = code_alloc();
    compile_keep(c, obj_value(code));
    code->insns = insns;
    code->ninsns = total;
    write_registers(u, code);
    write_consts(u, code);
    write_exceptions(c, code, total);
    write_lines(c, code);
    gc_barrier_all(code);
    code->name = u->name;
    code->qualname = u->qualname;
    code->filename = c->filename;
    code->doc = u->doc;
    code->varnames = varnames;
    code->cellvars = cellvars;
    code->freevars = freevars;
    code->names = names;
    code->consts_tuple = shown;
    return code;
}
