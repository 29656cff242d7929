/* slice.h: slice objects; range.c has ranges. */
#pragma once
#include "vm/object/object.h"

typedef struct SliceObj {
    Obj base;
    Value start, stop, step;
} SliceObj;
typedef struct RangeObj {
    Obj base;
    Value start, stop, step, length; /* ints */
} RangeObj;

ALWAYS_INLINE bool is_slice(Value v) { return is_exact(v, SliceType); }
Value slice_new(Value start, Value stop, Value step);
/* Raw i64 start, stop, step (clamped as PySlice_Unpack); then adjusted to a sequence of 'len' with
   the number of items in *count. */
bool slice_unpack(Value s, i64 *start, i64 *stop, i64 *step) MAY_RUN_PYTHON;
i64 slice_adjust(i64 len, i64 *start, i64 *stop, i64 step);
/* The index that obj[key] means: 1 with *out set (negative ones have 'len' added, the range is not
   checked), 0 if the key has no __index__ (nothing raised), -1 raised. */
int slice_key_index(Value key, i64 len, i64 *out) MAY_RUN_PYTHON;
/* A start or stop argument of index(): clamped to i64, then a negative one has 'len' added and is
 * at least 0. */
bool slice_bound(Value v, i64 len, i64 *out) MAY_RUN_PYTHON;
/* The count of a sequence repetition; TypeError "can't multiply sequence by non-int of type 'X'".
 */
bool slice_repeat_count(Value v, i64 *out) MAY_RUN_PYTHON;
/* slice.indices(len) for any len >= 0: start, stop, step as ints. */
bool slice_big_indices(Value s, Value len, Value out[3]) MAY_RUN_PYTHON;
Value range_new(Value start, Value stop, Value step); /* ints */
