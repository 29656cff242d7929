/* stackview_stack.c: which temporaries lie where on the stack. */
#include "vm/interp/stackview.h"

#include "vm/interp/liveness.h"

static bool is_variable(const StackView *v, u16 entry) {
    return entry < v->code->nlocals;
}

void stackview_push(StackView *v, u16 entry) {
    vec_push(&v->stack, entry);
    v->deepest = KR_MAX(v->deepest, (u32)v->stack.len);
}

u16 stackview_pop(StackView *v) {
    return v->stack.len ? vec_pop(&v->stack) : ENTRY_DEAD;
}

u32 stackview_depth(const StackView *v, i32 reg) {
    for (i64 i = v->stack.len; i > 0; i--)
        if (v->stack.v[i - 1] == reg) return (u32)(v->stack.len - i + 1);
    return 0;
}

bool stackview_live(const StackView *v, i32 reg) {
    return v->after[reg / 64] >> (reg % 64) & 1;
}

/* ---- sources ---- */

void stackview_source(StackView *v, int kind, i32 n, bool keep) {
    Source s = {kind, n, keep};
    vec_push(&v->sources, s);
}

void stackview_rk(StackView *v, u16 rk, bool keep) {
    bool constant = rk & OPERAND_CONST;
    stackview_source(v, constant ? SOURCE_CONST : SOURCE_REG, constant ? rk & 0x7fff : rk, keep);
}

static bool is_temp(const StackView *v, const Source *s) {
    return s->kind == SOURCE_REG && s->n >= v->code->nlocals;
}

/* May the entry itself be taken?  Variables are copies of their own. */
static bool is_last_use(const StackView *v, i64 k) {
    const Source *s = &v->sources.v[k];
    if (s->kind != SOURCE_REG) return false;
    if (s->n < v->code->nlocals) return true;
    if (stackview_live(v, s->n)) return s->keep;
    for (i64 i = k + 1; i < v->sources.len; i++)
        if (v->sources.v[i].kind == SOURCE_REG && v->sources.v[i].n == s->n) return false;
    return true;
}

/* Do sources from .. from+n lie on the top, in order? */
static bool in_place(const StackView *v, i64 from, i64 n) {
    const Source *s = v->sources.v + from;
    if (v->stack.len < n) return false;
    const u16 *top = v->stack.v + v->stack.len - n;
    for (i64 i = 0; i < n; i++)
        if (s[i].kind != SOURCE_REG || s[i].n != top[i] || !is_last_use(v, from + i)) return false;
    return true;
}

/* How many of the first sources are there already. */
static i64 find_place(const StackView *v) {
    for (i64 n = KR_MIN(v->sources.len, v->stack.len); n > 0; n--)
        if (v->sources.v[0].n == v->stack.v[v->stack.len - n] && in_place(v, 0, n)) return n;
    return 0;
}

static void swap(StackView *v, u32 depth) {
    u16 *top = v->stack.v + v->stack.len - 1, *other = top - (depth - 1);
    u16 entry = *top;
    if (depth < 2) return;
    stackview_put(v, STACK_SWAP, depth);
    *top = *other;
    *other = entry;
}

/* Brings an entry to the top; the others keep their order. */
static void raise_entry(StackView *v, u32 depth) {
    for (u32 d = 2; d <= depth; d++) swap(v, d);
}

/* A variable that is a cell is one of a closure to be. */
static void push_variable(StackView *v, i32 reg) {
    bool cell = false;
    u32 number = stackview_variable(v, reg, &cell);
    stackview_put(v, cell ? STACK_LOAD_CLOSURE : STACK_LOAD_FAST, number);
    stackview_push(v, (u16)reg);
}

static void push_const(StackView *v, Value value) {
    i32 k = stackview_const(v, value);
    if (k < 0) stackview_put(v, STACK_PUSH_NULL, 0);
    else stackview_put(v, STACK_LOAD_CONST, (u32)k);
    stackview_push(v, ENTRY_DEAD);
}

/* Source number k to the top, where the ones before it lie already. */
static void push_source(StackView *v, i64 k) {
    const Source *s = &v->sources.v[k];
    if (s->kind == SOURCE_INT) {
        push_const(v, fixnum(s->n));
    } else if (s->kind == SOURCE_CONST) {
        push_const(v, v->code->consts[s->n]);
    } else if (!is_temp(v, s)) {
        push_variable(v, s->n);
    } else {
        u32 depth = stackview_depth(v, s->n);
        if (depth == 0 || !is_last_use(v, k)) {
            stackview_put(v, depth ? STACK_COPY : STACK_PUSH_NULL, depth);
            stackview_push(v, ENTRY_DEAD);
        } else if (k == 0) {
            swap(v, depth);
        } else {
            raise_entry(v, depth);
        }
    }
}

/* A value that was computed before its left neighbour is loaded: the neighbour goes below it. */
static bool push_below(StackView *v) {
    i64 n = v->sources.len;
    if (n < 2 || n > 4 || is_temp(v, &v->sources.v[0]) || !in_place(v, 1, n - 1)) return false;
    push_source(v, 0);
    for (i64 d = n; d >= 2; d--) swap(v, (u32)d);
    return true;
}

void stackview_gather(StackView *v) {
    i64 n = v->sources.len, found = find_place(v);
    if (!found) {
        while (v->stack.len && is_variable(v, vec_last(&v->stack))) {
            stackview_put(v, STACK_POP_TOP, 0);
            stackview_pop(v);
        }
        if (push_below(v)) found = n;
    }
    for (; found < n; found++) push_source(v, found);
    for (i64 k = n - 1; k >= 0; k--)
        if (!v->sources.v[k].keep) stackview_pop(v);
    vec_clear(&v->sources);
}

/* ---- results ---- */

void stackview_result(StackView *v, i32 reg) {
    if (reg < v->code->nlocals) {
        stackview_push(v, ENTRY_DEAD);
        stackview_pop(v);
        stackview_put(v, STACK_STORE_FAST, stackview_variable(v, reg, NULL));
        return;
    }
    u32 depth = stackview_depth(v, reg);
    if (depth) v->stack.v[v->stack.len - depth] = ENTRY_DEAD;
    stackview_push(v, (u16)reg);
}

static bool is_dead(const StackView *v, u16 entry) {
    return entry != ENTRY_NULL && (entry == ENTRY_DEAD || is_variable(v, entry) || !stackview_live(v, entry));
}

void stackview_drop(StackView *v) {
    for (i64 i = v->stack.len; i > 0; i--) {
        if (!is_dead(v, v->stack.v[i - 1])) continue;
        raise_entry(v, (u32)(v->stack.len - i + 1));
        stackview_put(v, STACK_POP_TOP, 0);
        stackview_pop(v);
    }
}

/* ---- at targets ---- */

static bool needed_at(const u64 *live, u16 entry) {
    return entry < ENTRY_NULL && live[entry / 64] >> (entry % 64) & 1;
}

/* The only way there takes all with it, which is dropped there. */
static bool goes_along(const StackView *v, const u64 *live, i64 i, bool only) {
    u16 entry = v->stack.v[i];
    if (entry != ENTRY_NULL) return only || (!is_variable(v, entry) && needed_at(live, entry));
    return i + 1 < v->stack.len && goes_along(v, live, i + 1, only);
}

void stackview_keep(StackView *v, u32 target, i32 reg) {
    const u64 *live = liveness_at(v->code, target, true);
    bool handler = reg >= 0 && v->code->insns[target].op == OP_END_ASYNC_FOR; /* takes the iterator */
    bool only = reg < 0 ? v->ways[target] < 2 : handler;
    if (v->kept_at[target] >= 0 || target <= v->at) return;
    i64 at = v->kept.len;
    v->kept_at[target] = (i32)at;
    vec_push(&v->kept, 0);
    for (i64 i = 0; i < v->stack.len; i++)
        if (v->stack.v[i] != reg && goes_along(v, live, i, only)) vec_push(&v->kept, v->stack.v[i]);
    if (reg >= 0) vec_push(&v->kept, (u16)reg);
    v->kept.v[at] = (u16)(v->kept.len - at - 1);
}

bool stackview_leaves(const StackView *v, u32 target) {
    const u64 *live = liveness_at(v->code, target, true);
    for (i64 i = 0; v->ways[target] > 1 && i < v->stack.len; i++)
        if (!goes_along(v, live, i, false)) return true;
    return false;
}

void stackview_restore(StackView *v, u32 at) {
    vec_clear(&v->stack);
    if (v->kept_at[at] < 0) return;
    const u16 *kept = v->kept.v + v->kept_at[at];
    vec_append(&v->stack, kept + 1, kept[0]);
    v->deepest = KR_MAX(v->deepest, (u32)v->stack.len);
}
