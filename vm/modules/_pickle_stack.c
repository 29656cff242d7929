/* _pickle_stack.c: what an unpickler works on: a stack with marks, and the memo. */
#include "vm/modules/_pickle.h"

bool stack_push(UnpicklerObj *u, Value v) { return !is_err(v) && list_append(u->stack, v); }

i64 stack_fence(UnpicklerObj *u) { return u->nmarks ? u->marks[u->nmarks - 1] : 0; }

bool stack_underflow(UnpicklerObj *u) {
    return native_fail(exc_raise(unpickling_error, u->nmarks ? "unexpected MARK found" : "unpickling stack underflow"));
}

void stack_cut(UnpicklerObj *u, i64 len) { as_list(u->stack)->len = len; }

Value stack_top(UnpicklerObj *u) {
    i64 n = stack_len(u);
    if (n <= stack_fence(u)) return stack_underflow(u), V_ERR;
    return stack_at(u, n - 1);
}

Value stack_pop(UnpicklerObj *u) {
    Value v = TRY(stack_top(u));
    stack_cut(u, stack_len(u) - 1);
    return v;
}

bool stack_mark(UnpicklerObj *u) {
    if (u->nmarks >= u->marks_cap) {
        i64 cap = 2 * u->marks_cap + 32;
        i64 *grown = realloc(u->marks, (size_t)cap * sizeof *grown);
        if (!grown) return native_fail(exc_no_memory());
        u->marks = grown;
        u->marks_cap = cap;
    }
    u->marks[u->nmarks++] = stack_len(u);
    return true;
}

i64 stack_unmark(UnpicklerObj *u) {
    if (u->nmarks) return u->marks[--u->nmarks];
    exc_raise(unpickling_error, "could not find MARK");
    return -1;
}

Value stack_tuple(UnpicklerObj *u, i64 from) {
    i64 n = stack_len(u);
    if (from > n || from < stack_fence(u)) return stack_underflow(u), V_ERR;
    Value t = from == n ? tuple_empty : TRY(tuple_from(as_list(u->stack)->items->v + from, n - from));
    stack_cut(u, from);
    return t;
}

/* ---- the memo: numbers come in order, but for those of hand-made pickles ---- */

enum { MEMO_GAP = 1024 };

static bool put_far(UnpicklerObj *u, i64 number, Value v) {
    if (is_null(u->far_memo)) {
        Value d = dict_new();
        if (is_err(d)) return false;
        gc_write(u, &u->far_memo, d);
    }
    Value key = int_from_i64(number), known;
    int there = dict_get(u->far_memo, key, &known);
    u->memo_count += there == 0;
    return there >= 0 && dict_set(u->far_memo, key, v);
}

bool stack_memo_put(UnpicklerObj *u, i64 number, Value v) {
    i64 n = list_len(u->memo);
    if (number > 2 * n + MEMO_GAP) return put_far(u, number, v);
    for (; n <= number; n++)
        if (!list_append(u->memo, V_NULL)) return false;
    u->memo_count += is_null(list_at(u->memo, number));
    list_set(u->memo, number, v);
    return true;
}

Value stack_memo_get(UnpicklerObj *u, i64 number) {
    Value v = V_NULL;
    if (number >= 0 && number < list_len(u->memo)) v = list_at(u->memo, number);
    if (!is_null(v) || is_null(u->far_memo)) return v;
    int there = dict_get(u->far_memo, int_from_i64(number), &v);
    return there < 0 ? V_ERR : there ? v : V_NULL;
}
