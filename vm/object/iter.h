/* iter.h: the iterators whose fields other files know, and what iterators share. */
#pragma once
#include "vm/base/thread.h"
#include "vm/object/int.h"
#include "vm/object/list.h"

/* Of list, tuple, and anything with __getitem__ (SeqIter).  An exhausted iterator has let go of its
 * sequence. */
typedef struct SeqIterObj {
    Obj base;
    Value seq; /* V_NULL when exhausted */
    i64 index; /* of the next item; reversed iterators count down to -1 */
} SeqIterObj;
typedef struct RangeIterObj {
    Obj base;
    i64 index, len;
    i64 start, step;
} RangeIterObj;
typedef struct MapObj {
    Obj base;
    Value fn;
    Value iters; /* tuple */
    bool inner;  /* asking one of them may run Python code (interp_may_push) */
} MapObj;
typedef struct FilterIterObj {
    Obj base;
    Value fn;
    Value it;
    bool inner; /* as above */
} FilterIterObj;
ALWAYS_INLINE SeqIterObj *as_seqiter(Value v) { return (SeqIterObj *)v.w; }
ALWAYS_INLINE RangeIterObj *as_rangeiter(Value v) { return (RangeIterObj *)v.w; }

/* The item of an inner iterator, which may be another of the same kind, and so on: the C stack may end. */
ALWAYS_INLINE Value iter_next_of(Value it) { return likely(thread_stack_ok("")) ? value_next(it) : V_ERR; }

/* The next item of an iterator over a list or a range; V_NULL: it is another, or something is to be done at its end. */
ALWAYS_INLINE Value iter_next_plain(Value iter) {
    if (has_shape(iter, ListIterShape)) {
        SeqIterObj *it = as_seqiter(iter);
        if (is_null(it->seq) || it->index >= as_list(it->seq)->len) return V_NULL;
        return as_list(it->seq)->items->v[it->index++];
    }
    if (has_shape(iter, RangeIterShape)) {
        RangeIterObj *it = as_rangeiter(iter);
        if (it->index >= it->len) return V_NULL;
        return int_from_i64(it->start + it->index++ * it->step);
    }
    return V_NULL;
}

/* An iterator of exactly the given layout over 'seq', starting at 'index'. */
Value seqiter_make(Shape *shape, Value seq, i64 index);
/* __iter__ of iterators. */
Value iter_self(Value self);
/* iter(callable, sentinel) */
Value calliter_new(Value callable, Value sentinel);
/* iter(seq) by __getitem__ from 0 on. */
Value seqiter_new(Value seq);
/* So many iterators 'z', a zip, goes through. */
i64 zip_width(Value z);
/* An item of what 'e' enumerates, with its number. */
Value enumerate_item(Value e, Value item);
/* The value of a name in the builtins namespace, for __reduce__. */
Value iter_builtin(const char *name) MAY_RUN_PYTHON;
/* The namespace of builtins, set once by vm/modules/builtins.c. */
extern Value builtins_dict;

/* ---- iter_tools.c ---- */

/* The iterators of all n values, as a tuple; whether the next item of one is computed by Python code. */
Value iter_of_all(const Value *v, i64 n) MAY_RUN_PYTHON;
bool iter_any_is_python(Value iters);
/* The same as far as their types say. */
bool iter_any_may_push(Value iters);
/* One item of each iterator, as a tuple; V_NULL when one has ended: number *ended. */
Value iter_next_items(Value iters, i64 *ended) MAY_RUN_PYTHON;
