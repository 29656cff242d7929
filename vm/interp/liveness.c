/* liveness.c: backward data flow over the instructions, by the operand roles of op.def.
 *
 * An exception may leave from any instruction of a handler's range, so what is live where the
 * handler starts is live at all of them.  The result is kept per code object: a row of bits for
 * every instruction, equal rows shared. */
#include "vm/interp/liveness.h"

#include "vm/base/vec.h"
#include "vm/gc/gc.h"
#include "vm/interp/op.h"

/* handler[i]: entry of the exception table that covers instruction i, or -1 */
static i32 *handlers_of(const CodeObj *code) {
    i32 *handler = malloc(KR_MAX(code->ninsns, 1) * sizeof *handler);
    if (!handler) KR_FATAL("out of memory");
    memset(handler, 0xff, code->ninsns * sizeof *handler);
    for (i64 e = (i64)code->nexc - 1; e >= 0; e--) /* inner ranges come first: they overwrite */
        for (u32 i = code->exctable[e].start; i < code->exctable[e].end; i++) handler[i] = (i32)e;
    return handler;
}

/* ---- bits ---- */

static bool bit_get(const u64 *set, u32 i) {
    return set[i / 64] >> (i % 64) & 1;
}

static void bit_set(u64 *set, u32 i) {
    set[i / 64] |= (u64)1 << (i % 64);
}

static void bit_clear(u64 *set, u32 i) {
    set[i / 64] &= ~((u64)1 << (i % 64));
}

static void set_range(void *set, u32 first, u32 n) {
    for (u32 i = 0; i < n; i++) bit_set(set, first + i);
}

static void clear_range(void *set, u32 first, u32 n) {
    for (u32 i = 0; i < n; i++) bit_clear(set, first + i);
}

static void nothing(void *set, u32 first, u32 n) {}

/* ---- liveness ---- */

typedef struct Flow {
    const CodeObj *code;
    u32 words;
    u64 *in;         /* per instruction: live before it */
    i32 *handler;
    u64 *tmp, *out;
} Flow;

static u64 *row(const Flow *f, u64 *rows, u32 i) {
    return rows + (size_t)i * f->words;
}

static void join(const Flow *f, u64 *into, const u64 *from) {
    for (u32 w = 0; w < f->words; w++) into[w] |= from[w];
}

/* What a handler needs of the raising instruction: all but the register that gets the exception. */
static void join_handler(const Flow *f, u64 *into, u32 i) {
    if (f->handler[i] < 0) return;
    const ExcEntry *e = &f->code->exctable[f->handler[i]];
    const u64 *live = row(f, f->in, e->target);
    bool had = bit_get(into, e->reg);
    join(f, into, live);
    if (!had) bit_clear(into, e->reg);
}

static void live_after(const Flow *f, u32 i, u64 *out) {
    const CodeObj *code = f->code;
    memset(out, 0, f->words * sizeof *out);
    i64 target = op_jump_target(code, i);
    u32 next = op_next(code, i);
    if (op_falls_through(code->insns[i].op) && next < code->ninsns) join(f, out, row(f, f->in, next));
    if (target >= 0) join(f, out, row(f, f->in, (u32)target));
}

static bool step(Flow *f, u32 i) {
    live_after(f, i, f->out);
    op_operands(&f->code->insns[i], nothing, clear_range, f->out);
    join_handler(f, f->out, i);
    op_operands(&f->code->insns[i], set_range, nothing, f->out);
    u64 *in = row(f, f->in, i);
    if (!memcmp(in, f->out, f->words * sizeof *in)) return false;
    memcpy(in, f->out, f->words * sizeof *in);
    return true;
}

/* The instruction starts, last first. */
static u32 *starts_backwards(const CodeObj *code, u32 *n) {
    u32 *starts = malloc((code->ninsns + 1) * sizeof *starts);
    if (!starts) KR_FATAL("out of memory");
    u32 count = 0;
    for (u32 i = 0; i < code->ninsns; i = op_next(code, i)) starts[count++] = i;
    for (u32 i = 0; i < count / 2; i++) {
        u32 t = starts[i];
        starts[i] = starts[count - 1 - i];
        starts[count - 1 - i] = t;
    }
    *n = count;
    return starts;
}

/* Rows are shared: most instructions have the bits of a neighbour. */
typedef struct LiveMap {
    u32 words, nrows;
    u32 *before, *during; /* per instruction: row number */
    u64 *rows;
} LiveMap;

typedef VEC(u64) Bits;

static u32 intern_row(Bits *rows, u32 words, const u64 *bits, u32 guess) {
    u32 n = (u32)(rows->len / words);
    u32 first = n > 32 ? n - 32 : 0;
    if (guess < n && !memcmp(rows->v + (size_t)guess * words, bits, words * sizeof *bits))
        return guess;
    for (u32 i = n; i > first; i--)
        if (!memcmp(rows->v + (size_t)(i - 1) * words, bits, words * sizeof *bits)) return i - 1;
    vec_append(rows, bits, words);
    return n;
}

/* The same without the value that was yielded. */
static void live_suspended(const Flow *f, u32 i, u64 *out) {
    live_after(f, i, out);
    op_operands(&f->code->insns[i], nothing, clear_range, out);
    join_handler(f, out, i);
    if (f->code->insns[i].c) bit_set(out, f->code->insns[i].c - 1u);
    set_range(out, 0, f->code->nlocals);
}

static LiveMap *build_map(Flow *f, const u32 *starts, u32 n) {
    const CodeObj *code = f->code;
    LiveMap *map = meta_alloc(sizeof *map);
    *map = (LiveMap){.words = f->words};
    map->before = meta_alloc_data((code->ninsns + 1) * (i64)sizeof(u32));
    map->during = meta_alloc_data((code->ninsns + 1) * (i64)sizeof(u32));
    Bits rows = {0};
    u32 b = 0, d = 0;
    for (u32 k = 0; k < n; k++) {
        u32 i = starts[k];
        memcpy(f->tmp, row(f, f->in, i), f->words * sizeof(u64));
        set_range(f->tmp, 0, code->nlocals);
        b = map->before[i] = intern_row(&rows, f->words, f->tmp, b);
        if (code->insns[i].op == OP_YIELD) live_suspended(f, i, f->tmp);
        d = map->during[i] = intern_row(&rows, f->words, f->tmp, d);
    }
    map->rows = meta_alloc_data(KR_MAX(rows.len, 1) * (i64)sizeof(u64));
    if (rows.len) memcpy(map->rows, rows.v, (size_t)rows.len * sizeof(u64));
    map->nrows = (u32)(rows.len / f->words);
    vec_free(&rows);
    return map;
}

static u32 words_for(const CodeObj *code) {
    return KR_MAX(code->nreg, 1u) / 64 + 1;
}

static LiveMap *compute(CodeObj *code) {
    Flow f = {.code = code, .words = words_for(code), .handler = handlers_of(code)};
    f.in = calloc((size_t)(code->ninsns + 3) * f.words, sizeof *f.in);
    if (!f.in) KR_FATAL("out of memory");
    f.tmp = f.in + (size_t)code->ninsns * f.words;
    f.out = f.tmp + f.words;
    u32 n;
    u32 *starts = starts_backwards(code, &n);
    for (bool changed = true; changed;) {
        changed = false;
        for (u32 k = 0; k < n; k++) changed |= step(&f, starts[k]);
    }
    LiveMap *map = build_map(&f, starts, n);
    free(starts);
    free(f.in);
    free(f.handler);
    return map;
}

const u64 *liveness_at(CodeObj *code, u32 index, bool before) {
    if (!code->liveness) code->liveness = compute(code);
    const LiveMap *map = code->liveness;
    return map->rows + (size_t)(before ? map->before : map->during)[index] * map->words;
}

/* ---- the verifier ---- */

typedef struct Check {
    const CodeObj *code;
    u32 at;
    u64 *written; /* registers written on every path to this instruction */
} Check;

static void check_range(const Check *k, u32 first, u32 n) {
    if (n && first + n > k->code->nreg)
        KR_FATAL("instruction %u: register %u of %u", k->at, first + n - 1, k->code->nreg);
}

static void check_read(void *arg, u32 first, u32 n) {
    Check *k = arg;
    check_range(k, first, n);
    for (u32 i = first; i < first + n; i++)
        if (i >= k->code->nlocals && !bit_get(k->written, i))
            KR_FATAL("%s: instruction %u (%s) reads temporary %u, which may not be written",
                     "verify", k->at,
                     op_info[k->code->insns[k->at].op].name, i);
}

static void check_write(void *arg, u32 first, u32 n) {
    Check *k = arg;
    check_range(k, first, n);
    set_range(k->written, first, n);
}

static void check_constants(const CodeObj *code, u32 i) {
    const Insn *insn = &code->insns[i];
    const u16 values[3] = {insn->a, insn->b, insn->c};
    for (int k = 0; k < 3; k++) {
        int role = op_info[insn->op].role[k];
        u32 index = role == ROLE_N || role == ROLE_K ? values[k]
                    : role == ROLE_RK && values[k] & OPERAND_CONST ? values[k] & 0x7fffu
                    : role == ROLE_K32 ? (u32)insn->j : 0;
        bool names =
            role == ROLE_N || role == ROLE_K || role == ROLE_K32 ||
                (role == ROLE_RK && values[k] & OPERAND_CONST);
        if (names && index >= code->nconsts)
            KR_FATAL("instruction %u: constant %u of %u", i, index, code->nconsts);
    }
}

typedef struct Paths {
    const CodeObj *code;
    u32 words;
    u64 *in;      /* per instruction: registers written on every path seen so far */
    u8 *seen;     /* bit 0: reached; bit 1: in the work list */
    u32 *work, nwork;
} Paths;

/* A path with the registers 'set' written leads to instruction 'i'. */
static void flow_to(Paths *p, i64 i, const u64 *set) {
    if (i < 0 || i >= p->code->ninsns)
        KR_FATAL("jump or fall to %lld of %u", (long long)i, p->code->ninsns);
    u64 *in = p->in + (size_t)i * p->words;
    bool changed = false;
    if (!(p->seen[i] & 1)) {
        memcpy(in, set, p->words * sizeof *in);
        changed = true;
    } else {
        for (u32 w = 0; w < p->words; w++) {
            changed |= (in[w] & ~set[w]) != 0;
            in[w] &= set[w];
        }
    }
    p->seen[i] |= 1;
    if (changed && !(p->seen[i] & 2)) {
        p->seen[i] |= 2;
        p->work[p->nwork++] = (u32)i;
    }
}

static void flow_from(Paths *p, u32 i, const i32 *handler, u64 *set) {
    const CodeObj *code = p->code;
    size_t bytes = p->words * sizeof *set;
    if (handler[i] >= 0) {
        const ExcEntry *e = &code->exctable[handler[i]];
        memcpy(set, p->in + (size_t)i * p->words, bytes);
        bit_set(set, e->reg);
        flow_to(p, e->target, set);
    }
    memcpy(set, p->in + (size_t)i * p->words, bytes);
    op_operands(&code->insns[i], nothing, set_range, set);
    i64 target = op_jump_target(code, i);
    if (target >= 0) flow_to(p, target, set);
    if (op_falls_through(code->insns[i].op)) flow_to(p, op_next(code, i), set);
}

static void check_insn(const Paths *p, u32 i, u64 *set) {
    if (!(p->seen[i] & 1)) return;
    memcpy(set, p->in + (size_t)i * p->words, p->words * sizeof *set);
    Check k = {p->code, i, set};
    op_operands(&p->code->insns[i], check_read, check_write, &k);
    check_constants(p->code, i);
}

void liveness_verify(const CodeObj *code) {
    Paths p = {.code = code, .words = words_for(code)};
    i32 *handler = handlers_of(code);
    size_t n = code->ninsns + 1;
    p.in = calloc(n * p.words, sizeof *p.in);
    p.seen = calloc(n, 1);
    p.work = calloc(n, sizeof *p.work);
    u64 *set = calloc(p.words + 1200 / 64, sizeof *set);
    if (!p.in || !p.seen || !p.work || !set) KR_FATAL("out of memory");
    flow_to(&p, 0, set);
    while (p.nwork) {
        u32 i = p.work[--p.nwork];
        p.seen[i] &= (u8)~2;
        flow_from(&p, i, handler, set);
    }
    for (u32 i = 0; i < code->ninsns; i = op_next(code, i)) check_insn(&p, i, set);
    free(set);
    free(p.work);
    free(p.seen);
    free(p.in);
    free(handler);
}
