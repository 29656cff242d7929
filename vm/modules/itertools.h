/* itertools.h: what the files of the module itertools share. */
#pragma once
#include "vm/modules/native.h"

/* Each adds the types of its file. */
bool itertools_add_endless(Value m);
bool itertools_add_filters(Value m);
bool itertools_add_chain(Value m);
bool itertools_add_groupby(Value m);
bool itertools_add_tee(Value m);
bool itertools_add_combine(Value m);
bool itertools_add_product(Value m);
Value itertools_tee(Value m, Value iterable, Value n);

/* A field of indices and the like of the combining iterators: a bytes object used as an array, which only they see. */
ALWAYS_INLINE i64 *itertools_indices(Value bytes) { return (i64 *)bytes_data(bytes); }
static inline Value itertools_indices_new(i64 n) { return bytes_new(NULL, n * (i64)sizeof(i64)); }
/* The item of a tuple that is a state, clamped to [low, high]. */
static inline bool itertools_state_index(Value state, i64 i, i64 low, i64 high, i64 *out) {
    i64 n;
    if (!number_as_index(tuple_at(state, i), &n, OverflowErrorType)) return false;
    *out = n < low ? low : n > high ? high : n;
    return true;
}
