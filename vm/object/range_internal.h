/* range_internal.h: what range.c and range_iter.c share. */
#pragma once
#include "vm/object/slice.h"

ALWAYS_INLINE bool is_range(Value v) { return is_exact(v, RangeType); }
ALWAYS_INLINE RangeObj *as_range(Value v) { return (RangeObj *)v.w; }
/* start + i * step */
Value range_item(const RangeObj *r, Value i);
Value rangeiter_new(const RangeObj *r, bool reversed);
