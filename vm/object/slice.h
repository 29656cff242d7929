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
/* Raw i64 start, stop, step (clamped as PySlice_Unpack); then adjusted to a sequence of 'len' with the number of
   items in *count. */
bool slice_unpack(Value s, i64 *start, i64 *stop, i64 *step) MAY_RUN_PYTHON;
i64 slice_adjust(i64 len, i64 *start, i64 *stop, i64 step);
Value range_new(Value start, Value stop, Value step); /* ints */
