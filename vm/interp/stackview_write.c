/* stackview_write.c: CPython's bytes: jumps and their lengths, caches, line and exception table. */
#include "vm/interp/stackview.h"

#include "vm/object/bytes.h"
#include "vm/object/code_lines.h"
#include "vm/object/str.h"

typedef VEC(u8) Bytes;

/* ---- layout ---- */

static u32 extended_args(u32 arg) {
    return (arg > 0xff) + (arg > 0xffff) + (arg > 0xffffff);
}

static int backward(int op) {
    switch (op) {
    case STACK_JUMP_FORWARD: return STACK_JUMP_BACKWARD;
    case STACK_POP_JUMP_FORWARD_IF_FALSE: return STACK_POP_JUMP_BACKWARD_IF_FALSE;
    case STACK_POP_JUMP_FORWARD_IF_TRUE: return STACK_POP_JUMP_BACKWARD_IF_TRUE;
    case STACK_POP_JUMP_FORWARD_IF_NONE: return STACK_POP_JUMP_BACKWARD_IF_NONE;
    case STACK_POP_JUMP_FORWARD_IF_NOT_NONE: return STACK_POP_JUMP_BACKWARD_IF_NOT_NONE;
    default: return op;
    }
}

static void turn_jumps(StackView *v) {
    for (u32 i = 0; i < v->ins.len; i++) {
        StackIns *ins = &v->ins.v[i];
        if (ins->target >= 0 && v->first[ins->target] <= i) ins->op = (u8)backward(ins->op);
    }
}

/* units[i]: where the i-th begins, with its EXTENDED_ARGs. */
static void place(const StackView *v, u32 *units) {
    u32 at = 0;
    for (i64 i = 0; i < v->ins.len; i++) {
        units[i] = at;
        at += 1 + extended_args(v->ins.v[i].arg) + (u32)stackop_caches(v->ins.v[i].op);
    }
    units[v->ins.len] = at;
}

static u32 unit_of(const StackView *v, const u32 *units, u32 insn) {
    return units[insn < v->code->ninsns ? v->first[insn] : v->ins.len];
}

/* Jumps say how many units lie between; that grows their own size, until nothing changes. */
static void measure_jumps(StackView *v, u32 *units) {
    for (bool changed = true; changed;) {
        changed = false;
        place(v, units);
        for (i64 i = 0; i < v->ins.len; i++) {
            StackIns *ins = &v->ins.v[i];
            if (ins->target < 0 && !ins->near) continue;
            u32 to = ins->near ? units[i + 1 + ins->near] : unit_of(v, units, (u32)ins->target), from = units[i + 1];
            u32 arg = to > from ? to - from : from - to;
            changed |= extended_args(arg) > extended_args(ins->arg);
            ins->arg = extended_args(arg) < extended_args(ins->arg) ? ins->arg : arg;
        }
    }
}

/* ---- bytes ---- */

static void put_code(const StackIns *ins, Bytes *out) {
    for (u32 k = extended_args(ins->arg); k > 0; k--) {
        vec_push(out, STACK_EXTENDED_ARG);
        vec_push(out, (u8)(ins->arg >> 8 * k));
    }
    vec_push(out, ins->op);
    vec_push(out, (u8)ins->arg);
    for (int k = 0; k < stackop_caches(ins->op); k++) {
        vec_push(out, 0);
        vec_push(out, 0);
    }
}

/* Code compiled with -X no_debug_ranges has lines only. */
static bool has_columns(const CodeObj *c) {
    for (u32 i = 0; i < c->nlines; i++)
        if (c->lines[i].line >= 0) return c->lines[i].col >= 0;
    return true;
}

static LineEntry position(const StackView *v, i32 pos) {
    const CodeObj *c = v->code;
    i32 line = (i32)c->firstline;
    bool module = str_eq_c(c->name, "<module>");
    if (pos >= 0) return c->lines[pos];
    if (pos == POS_START && has_columns(c)) return (LineEntry){0, line - module, line, 0, 0};
    if (pos == POS_START) return (LineEntry){0, line - module, line - module, -1, -1};
    if (pos == POS_START_LINE) return (LineEntry){0, line, line, -1, -1};
    return (LineEntry){0, -1, -1, -1, -1};
}

static void put_varint(Bytes *out, u32 n, u8 first_bit) {
    for (int shift = 30; shift > 0; shift -= 6) {
        if (n >> shift == 0) continue;
        vec_push(out, (u8)((n >> shift & 63) | 64 | first_bit));
        first_bit = 0;
    }
    vec_push(out, (u8)((n & 63) | first_bit));
}

static void put_handlers(const StackView *v, const u32 *units, Bytes *out) {
    for (u32 i = 0; i < v->code->nexc; i++) {
        const ExcEntry *e = &v->code->exctable[i];
        u32 start = unit_of(v, units, e->start), end = unit_of(v, units, e->end);
        i32 kept = e->target < v->code->ninsns ? v->kept_at[e->target] : -1;
        u32 depth = kept < 0 || !v->kept.v[kept] ? 0 : v->kept.v[kept] - 1u;
        if (end <= start) continue;
        put_varint(out, start, 0x80);
        put_varint(out, end - start, 0);
        put_varint(out, unit_of(v, units, e->target), 0);
        put_varint(out, depth << 1, 0);
    }
}

static Value take(Bytes *b) {
    Value bytes = bytes_new((const char *)b->v, b->len);
    vec_free(b);
    return bytes;
}

static Value line_table(const StackView *v, const u32 *units) {
    LineWriter w = {.line = (i32)v->code->firstline};
    for (i64 i = 0; i < v->ins.len; i++) {
        LineEntry e = position(v, v->ins.v[i].pos);
        code_lines_put(&w, units[i + 1] - units[i], &e);
    }
    return code_lines_finish(&w);
}

CodeView *stackview_write(StackView *v) {
    CodeObj *code = v->code;
    CodeView *view = meta_alloc(sizeof *view);
    u32 *units = malloc((size_t)(v->ins.len + 1) * sizeof *units);
    Bytes bytes = {0}, handlers = {0};
    if (!units) KR_FATAL("out of memory");
    turn_jumps(v);
    measure_jumps(v, units);
    for (i64 i = 0; i < v->ins.len; i++) put_code(&v->ins.v[i], &bytes);
    put_handlers(v, units, &handlers);
    view->nunits = units[v->ins.len];
    view->stacksize = v->deepest;
    view->units = meta_alloc_data((code->ninsns + 1) * (i64)sizeof *view->units);
    for (u32 i = 0; i < code->ninsns; i++) {
        u32 k = v->main[i];
        view->units[i] = k < v->ins.len ? units[k] + extended_args(v->ins.v[k].arg) : view->nunits;
    }
    Value code_bytes = take(&bytes), exctable = take(&handlers), lines = line_table(v, units);
    gc_barrier_all(code);
    code->view = view;
    view->code = code_bytes;
    view->exctable = exctable;
    view->linetable = lines;
    free(units);
    return view;
}
