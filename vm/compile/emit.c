/* emit.c: the end of a compilation unit: reachability, jump threading, layout, tables.
 *
 * Until assembly an instruction is known by its number in u->ins and a jump by its label.  In
 * the finished code there are no labels, dead instructions are gone, and constants out of
 * operand reach lie behind all others. */
#include "vm/compile/emit.h"

#include "vm/object/exc.h"
#include "vm/object/float.h"
#include "vm/object/bytes.h"
#include "vm/object/complex.h"
#include "vm/object/int.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"
#include "vm/base/hash.h"

/* ---- instructions and labels ---- */

static bool ends_flow(int op) {
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
    if (ends_flow(op) && op != OP_JUMP && op != OP_JUMP_BACK && op != OP_END_ASYNC_FOR) {
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
    if (ends_flow(op)) {
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

/* ---- constants ---- */

static u64 const_hash(Value v) {
    if (is_tuple_exact(v)) {
        u64 h = 7;
        for (i64 i = 0; i < tuple_len(v); i++) h = h * 31 + const_hash(tuple_at(v, i));
        return h;
    }
    if (is_str_exact(v)) return (u64)str_hash(v);
    if (is_bytes(v)) return (u64)hash_bytes(bytes_data(v), bytes_len(v)) + 3;
    if (is_float_exact(v)) return (u64)hash_double(as_double(v), 0) + 1;
    if (is_int_exact(v)) return (u64)int_hash(v);
    if (is_complex(v)) {
        const ComplexObj *z = (ComplexObj *)v.w;
        return (u64)hash_complex(hash_double(z->real, 0), hash_double(z->imag, 0)) + 2;
    }
    return v.w >> 4;
}

static bool double_same(double a, double b) {
    return !memcmp(&a, &b, sizeof a);
}

/* The same type and the same value: 1, 1.0 and True differ, and so do 0.0 and -0.0. */
static bool const_same(Value a, Value b) {
    if (same(a, b)) return true;
    if (!is_obj(a) && !is_obj(b)) return false;
    if (value_type(a) != value_type(b)) return false;
    if (is_str_exact(a)) return str_eq(a, b);
    if (is_bytes(a)) return bytes_len(a) == bytes_len(b) &&
        !memcmp(bytes_data(a), bytes_data(b), (size_t)bytes_len(a));
    if (is_float_exact(a)) return double_same(as_double(a), as_double(b));
    if (is_int_exact(a)) return int_cmp(a, b) == 0;
    if (is_complex(a)) {
        ComplexObj *x = (ComplexObj *)a.w, *y = (ComplexObj *)b.w;
        return double_same(x->real, y->real) && double_same(x->imag, y->imag);
    }
    if (!is_tuple_exact(a) || tuple_len(a) != tuple_len(b)) return false;
    for (i64 i = 0; i < tuple_len(a); i++)
        if (!const_same(tuple_at(a, i), tuple_at(b, i))) return false;
    return true;
}

static void pool_insert(Pool *p, i32 number) {
    u32 i = (u32)const_hash(p->v[number]) & p->mask;
    while (p->index[i] >= 0) i = (i + 1) & p->mask;
    p->index[i] = number;
}

static i32 pool_find(Pool *p, Value v) {
    if (!p->index) return -1;
    for (u32 i = (u32)const_hash(v) & p->mask; p->index[i] >= 0; i = (i + 1) & p->mask)
        if (const_same(p->v[p->index[i]], v)) return p->index[i];
    return -1;
}

i32 pool_add(Compiler *c, Pool *p, Value v) {
    i32 found = pool_find(p, v);
    if (found >= 0) return found;
    p->v = compile_grow(c, p->v, p->n, &p->cap, sizeof *p->v);
    p->v[p->n++] = v;
    if (!p->index || (u32)p->n * 2 > p->mask) {
        u32 size = p->index ? (p->mask + 1) * 2 : 16;
        p->index = ast_alloc(c->arena, size * (i64)sizeof *p->index);
        memset(p->index, 0xff, size * sizeof *p->index);
        p->mask = size - 1;
        for (i32 i = 0; i < p->n; i++) pool_insert(p, i);
    } else {
        pool_insert(p, p->n - 1);
    }
    return p->n - 1;
}

static bool is_name_like(Value s) {
    if (!as_str(s)->ascii) return false;
    for (i64 i = 0; i < str_len(s); i++) {
        u32 cp = str_at(s, i);
        bool word =
            (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || (cp >= '0' && cp <= '9') ||
                cp == '_';
        if (!word) return false;
    }
    return true;
}

/* Strings that look like names are interned, as CPython does: "is" on them is everyday (if bad)
   Python. */
static Value canonical(Compiler *c, Value v) {
    if (is_str_exact(v) && !as_str(v)->interned && is_name_like(v))
        return compile_keep(c, str_intern(v));
    if (!is_tuple_exact(v)) return compile_keep(c, v);
    for (i64 i = 0; i < tuple_len(v); i++) {
        Value item = tuple_at(v, i), wanted = canonical(c, item);
        if (!same(item, wanted)) tuple_set(v, i, wanted);
    }
    return compile_keep(c, v);
}

#define NEAR_CONSTS 0x7ff0 /* constants that operands reach; names may go on to 0xffff */
#define MAX_NAMES 0xffff

i32 emit_const(Compiler *c, Value v) {
    Unit *u = c->unit;
    v = canonical(c, v);
    pool_add(c, &u->shown, v);
    i32 found = pool_find(&u->consts, v);
    if (found < 0) {
        if (u->consts.n >= NEAR_CONSTS) return -1;
        found = pool_add(c, &u->consts, v);
    }
    return found < OPERAND_CONST ? found | OPERAND_CONST : -1;
}

static u32 near_index(Compiler *c, Value v) {
    i32 i = pool_add(c, &c->unit->consts, v);
    if (i > MAX_NAMES) compile_error(c, c->unit->pos, "too many names in one code object");
    return (u32)i;
}

u32 emit_const_index(Compiler *c, Value v) {
    v = canonical(c, v);
    pool_add(c, &c->unit->shown, v);
    return near_index(c, v);
}

u32 emit_hidden_name(Compiler *c, Value name) {
    if (!as_str(name)->interned) name = compile_keep(c, str_intern(name));
    u32 i = near_index(c, name);
    c->unit->consts.v[i] = name; /* an equal constant may have been there that was not interned */
    return i;
}

u32 emit_name(Compiler *c, Value name) {
    u32 i = emit_hidden_name(c, name);
    pool_add(c, &c->unit->names, c->unit->consts.v[i]);
    return i;
}

void emit_load_const(Compiler *c, u16 reg, Value v) {
    i32 k = emit_const(c, v);
    if (k >= 0) {
        emit(c, OP_MOVE, reg, (u32)k, 0);
        return;
    }
    emit(c, OP_LOADK32, reg, 0, 0)->lo = (u32)pool_add(c, &c->unit->far, canonical(c, v));
}

/* ---- reachability and jump threading ---- */

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
        if (!ends_flow(ins->op)) reach(c, &w, i + 1);
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
        bool falls = before && !ends_flow(before->op);
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
        if (ins->live) line_before = ends_flow(ins->op) ? -1 : ins->pos.lineno;
    }
}

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
        if (!compile_debug_ranges) e.end_line = e.line, e.col = e.end_col = -1;
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
    mark_live(c);
    thread_jumps(c);
    copy_exits(c);
    inherit_positions(c);
    drop_nops(c);
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
