/* stackview.c: code_view: a code object in CPython's encoding, made when a Python program looks at it.
 *
 * It is executed by nobody.  Every instruction stands in it with the names, constants, lines and columns that it has, so that
 * dis, inspect, traceback and coverage tell what happens.
 */
#include "vm/interp/stackview.h"

#include "vm/interp/liveness.h"
#include "vm/object/object.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

/* ---- numbers of constants and names ---- */

/* Where in the tuples co_consts and co_names a value stands, found by identity. */
typedef struct Numbering {
    Value tuple[2];
    u32 *slots[2]; /* 1 + index */
    u32 mask[2];
} Numbering;

static u32 *find_slot(const Numbering *l, int which, Value value) {
    u32 i = (u32)(value.w * 0x9e3779b97f4a7c15ull >> 40) & l->mask[which];
    while (l->slots[which][i] && !same(tuple_at(l->tuple[which], l->slots[which][i] - 1), value)) i = (i + 1) & l->mask[which];
    return &l->slots[which][i];
}

static void number_all(Numbering *l, int which, Value tuple) {
    u32 size = 8;
    while (size < 2 * (u64)tuple_len(tuple)) size *= 2;
    l->tuple[which] = tuple;
    l->mask[which] = size - 1;
    l->slots[which] = calloc(size, sizeof(u32));
    if (!l->slots[which]) KR_FATAL("out of memory");
    for (i64 i = 0; i < tuple_len(tuple); i++) {
        u32 *slot = find_slot(l, which, tuple_at(tuple, i));
        if (!*slot) *slot = (u32)i + 1;
    }
}

/* A string may be another object than its equal among the constants: names are interned. */
static i32 find_string(Value tuple, Value value) {
    for (i64 i = 0; is_str_exact(value) && i < tuple_len(tuple); i++)
        if (is_str_exact(tuple_at(tuple, i)) && str_eq(tuple_at(tuple, i), value)) return (i32)i;
    return -1;
}

static i32 number_in(const StackView *v, int which, Value value) {
    u32 slot = *find_slot(v->numbers, which, value);
    return slot ? (i32)slot - 1 : find_string(v->numbers->tuple[which], value);
}

i32 stackview_const(StackView *v, Value value) {
    return number_in(v, 0, value);
}

i32 stackview_name(StackView *v, u32 k) {
    return number_in(v, 1, v->code->consts[k]);
}

u32 stackview_variable(const StackView *v, i32 reg, bool *is_cell) {
    const CodeObj *c = v->code;
    u32 nvarnames = (u32)tuple_len(c->varnames), number = nvarnames;
    for (u32 i = 0; i < (u32)c->ncellvars + c->nfreevars; i++) {
        if (c->cell_regs[i] == reg) {
            if (is_cell) *is_cell = true;
            return (u32)reg < nvarnames ? (u32)reg : number;
        }
        if (c->cell_regs[i] >= nvarnames) number++;
    }
    return (u32)reg;
}

/* ---- writing ---- */

void stackview_put(StackView *v, int op, u32 arg) {
    StackIns ins = {.op = (u8)op, .arg = arg, .target = -1, .pos = v->pos};
    vec_push(&v->ins, ins);
}

void stackview_act(StackView *v, int op, u32 arg) {
    v->main[v->at] = (u32)v->ins.len;
    v->acted = true;
    stackview_put(v, op, arg);
}

static void put_jump(StackView *v, int op, i64 target) {
    if (v->acted) stackview_put(v, op, 0);
    else stackview_act(v, op, 0);
    vec_last(&v->ins).target = (i32)target;
    stackview_keep(v, (u32)target, -1);
}

static int opposite(int op) {
    switch (op) {
    case STACK_POP_JUMP_FORWARD_IF_FALSE: return STACK_POP_JUMP_FORWARD_IF_TRUE;
    case STACK_POP_JUMP_FORWARD_IF_TRUE: return STACK_POP_JUMP_FORWARD_IF_FALSE;
    case STACK_POP_JUMP_FORWARD_IF_NONE: return STACK_POP_JUMP_FORWARD_IF_NOT_NONE;
    case STACK_POP_JUMP_FORWARD_IF_NOT_NONE: return STACK_POP_JUMP_FORWARD_IF_NONE;
    default: return 0;
    }
}

/* The opposite condition jumps over what is popped on the way. */
static void jump_with_drops(StackView *v, int op, i64 target) {
    u16 stack[64];
    i64 n = v->stack.len, at = v->ins.len;
    if (v->acted) stackview_put(v, op, 0);
    else stackview_act(v, op, 0);
    memcpy(stack, v->stack.v, (size_t)n * sizeof *stack);
    memcpy(v->after, liveness_at(v->code, (u32)target, true), v->words * sizeof *v->after);
    stackview_drop(v);
    put_jump(v, STACK_JUMP_FORWARD, target);
    v->ins.v[at].near = (i32)(v->ins.len - at - 1);
    vec_clear(&v->stack);
    vec_append(&v->stack, stack, n);
}

void stackview_jump(StackView *v, int op, i64 target) {
    bool drops = opposite(op) && v->stack.len <= 64 && stackview_leaves(v, (u32)target);
    if (drops) jump_with_drops(v, opposite(op), target);
    else put_jump(v, op, target);
}

/* ---- before the first ---- */

/* Is the register of a plain callee, or of super's, read by this instruction? */
static i32 callee_of(const Insn *insn) {
    switch (op_info[insn->op].generic) {
    case OP_CALL:
    case OP_CALL_KW:
    case OP_CALL_EX:
    case OP_SUPER_ATTR:
    case OP_SUPER_METHOD: return insn->b;
    default: return -1;
    }
}

static bool live_at(CodeObj *code, u32 i, i32 reg) {
    return liveness_at(code, i, true)[reg / 64] >> (reg % 64) & 1;
}

static void count_way(StackView *v, i64 target) {
    if (target >= 0 && target < v->code->ninsns && v->ways[target] < 2) v->ways[target]++;
}

static void count_ways(StackView *v) {
    const CodeObj *code = v->code;
    for (u32 i = 0; i < code->ninsns; i = op_next(code, i)) {
        count_way(v, op_jump_target(code, i));
        if (op_falls_through(code->insns[i].op)) count_way(v, op_next(code, i));
    }
}

/* CPython pushes a NULL before it begins with a callee; starts[last] calls what is in 'reg'.  Where the callee is one of
   two, the instruction before the second jumps behind it: it ends the first, or has tested it. */
static void mark_callee(StackView *v, const u32 *starts, u32 last, i32 reg) {
    CodeObj *code = v->code;
    u32 k = last;
    for (;;) {
        while (k > 0 && live_at(code, starts[k], reg)) k--;
        i64 target = k > 0 ? op_jump_target(code, starts[k - 1]) : -1;
        bool either = target > starts[k] && target <= starts[last] && live_at(code, (u32)target, reg);
        if (!either || !op_falls_through(code->insns[starts[k - 1]].op)) v->push_null[starts[k]] = true;
        if (!either) return;
        k--;
    }
}

static void mark_callees(StackView *v) {
    CodeObj *code = v->code;
    u32 *starts = malloc((code->ninsns + 1) * sizeof *starts), n = 0;
    if (!starts) KR_FATAL("out of memory");
    for (u32 i = 0; i < code->ninsns; i = op_next(code, i)) {
        i32 reg = callee_of(&code->insns[i]);
        starts[n++] = i;
        if (reg >= code->nlocals) mark_callee(v, starts, n - 1, reg);
    }
    free(starts);
}

static void note_temps(void *arg, u32 first, u32 n) {
    StackView *v = arg;
    if (n && first + n > v->code->nlocals) v->push_null[v->at] = 2;
}
static void ignore(void *arg, u32 first, u32 n) {}

/* ---- one instruction ---- */

/* What begins a callee from temporaries has its NULL put below it afterwards. */
static bool null_first(StackView *v) {
    const Insn *insn = &v->code->insns[v->at];
    if (!v->push_null[v->at] || op_info[insn->op].generic == OP_LOAD_GLOBAL) return false;
    op_operands(insn, note_temps, ignore, v);
    if (v->stack.len && vec_last(&v->stack) < v->code->nlocals) v->push_null[v->at] = 2;
    if (v->push_null[v->at] == 2) return false;
    stackview_put(v, STACK_PUSH_NULL, 0);
    stackview_push(v, ENTRY_NULL);
    return true;
}

static void null_below(StackView *v) {
    u16 callee = stackview_pop(v);
    stackview_put(v, STACK_PUSH_NULL, 0);
    stackview_put(v, STACK_SWAP, 2);
    stackview_push(v, ENTRY_NULL);
    stackview_push(v, callee);
}

static void clear_written(void *arg, u32 first, u32 n) {
    u64 *set = arg;
    for (u32 i = first; i < first + n; i++) set[i / 64] &= ~((u64)1 << (i % 64));
}

/* What others than this instruction will read. */
static void find_live(StackView *v) {
    CodeObj *code = v->code;
    i64 target = op_jump_target(code, v->at);
    memset(v->after, 0, v->words * sizeof *v->after);
    if (op_falls_through(code->insns[v->at].op) && v->next < code->ninsns) {
        const u64 *live = liveness_at(code, v->next, true);
        for (u32 w = 0; w < v->words; w++) v->after[w] |= live[w];
    }
    if (target >= 0 && target < code->ninsns) {
        const u64 *live = liveness_at(code, (u32)target, true);
        for (u32 w = 0; w < v->words; w++) v->after[w] |= live[w];
    }
    op_operands(&code->insns[v->at], ignore, clear_written, v->after);
}

static bool is_prologue(int op) {
    return op == OP_MAKE_CELL || op == OP_COPY_FREE || op == OP_GEN_START;
}

static void begin(StackView *v) {
    int op = v->code->insns[v->at].op;
    if (v->started) return;
    if (is_prologue(op)) {
        v->pos = op == OP_GEN_START ? POS_START_LINE : POS_NONE;
        return;
    }
    i32 pos = v->pos;
    v->started = true;
    v->pos = POS_START;
    stackview_put(v, STACK_RESUME, 0);
    v->pos = pos;
}

/* What the instructions in a handler's range leave to it. */
static void keep_for_handlers(StackView *v) {
    const ExcEntry *table = v->code->exctable;
    while (v->handler < v->code->nexc && table[v->handler].start < v->at) v->handler++;
    if (v->handler < v->code->nexc && table[v->handler].start == v->at)
        stackview_keep(v, table[v->handler].target, table[v->handler].reg);
}

static void drop_behind(StackView *v) {
    int op = v->code->insns[v->at].op;
    if (!op_falls_through(op) || v->next >= v->code->ninsns || op == OP_CHECK_LOCAL || v->next < v->skip) return;
    const u64 *live = liveness_at(v->code, v->next, true);
    memcpy(v->after, live, v->words * sizeof *live);
    stackview_drop(v);
}

static void translate(StackView *v, bool falls) {
    v->acted = false;
    find_live(v);
    if (!falls) {
        stackview_restore(v, v->at);
        memcpy(v->after, liveness_at(v->code, v->at, true), v->words * sizeof *v->after);
        v->first[v->at] = (u32)v->ins.len;
        if (v->code->insns[v->at].op != OP_END_ASYNC_FOR) stackview_drop(v);
        find_live(v);
    }
    begin(v);
    if (falls) v->first[v->at] = (u32)v->ins.len;
    keep_for_handlers(v);
    u32 before = (u32)v->ins.len;
    bool null = v->push_null[v->at] && !null_first(v) && v->push_null[v->at] == 2;
    stackview_translate(v);
    if (null) null_below(v);
    if (!v->acted) v->main[v->at] = before;
    drop_behind(v);
}

static void translate_all(StackView *v) {
    const CodeObj *code = v->code;
    bool falls = true;
    u32 line = 0;
    for (u32 i = 0; i < code->ninsns; i = v->next) {
        while (line < code->nlines && code->lines[line].start <= i) line++;
        v->at = i;
        v->next = op_next(code, i);
        v->pos = (i32)line - 1;
        if (i < v->skip) {
            v->first[i] = v->main[i] = v->main[i - 1];
            drop_behind(v);
        } else {
            translate(v, falls);
        }
        for (u32 k = i + 1; k < v->next && k < code->ninsns; k++) v->main[k] = v->main[i];
        falls = op_falls_through(code->insns[i].op);
    }
}

/* What C made to be looked at says only that it raises. */
static void translate_hollow(StackView *v) {
    v->pos = POS_START_LINE;
    stackview_put(v, STACK_RESUME, 0);
    stackview_put(v, STACK_LOAD_ASSERTION_ERROR, 0);
    stackview_put(v, STACK_RAISE_VARARGS, 1);
    v->deepest = 1;
    for (u32 i = 0; i < v->code->ninsns; i++) v->main[i] = 2;
}

static void *zeroed(u64 n, size_t size) {
    void *p = calloc(n + 1, size);
    if (!p) KR_FATAL("out of memory");
    return p;
}

CodeView *code_view(CodeObj *code) {
    if (code->view) return code->view;
    Numbering numbers;
    StackView v = {.code = code, .numbers = &numbers, .words = KR_MAX(code->nreg, 1u) / 64 + 1};
    u64 n = code->ninsns;
    v.first = zeroed(n, sizeof *v.first);
    v.main = zeroed(n, sizeof *v.main);
    v.ways = zeroed(n, 1);
    v.push_null = zeroed(n, 1);
    v.kept_at = zeroed(n, sizeof *v.kept_at);
    v.after = zeroed(v.words, sizeof *v.after);
    memset(v.kept_at, 0xff, n * sizeof *v.kept_at);
    number_all(&numbers, 0, code->consts_tuple);
    number_all(&numbers, 1, code->names);
    if (code->flags & CO_HOLLOW) {
        translate_hollow(&v);
    } else {
        count_ways(&v);
        mark_callees(&v);
        translate_all(&v);
    }
    code->view = stackview_write(&v);
    free(numbers.slots[0]);
    free(numbers.slots[1]);
    free(v.first);
    free(v.main);
    free(v.ways);
    free(v.push_null);
    free(v.kept_at);
    free(v.after);
    vec_free(&v.ins);
    vec_free(&v.stack);
    vec_free(&v.kept);
    vec_free(&v.sources);
    return code->view;
}
