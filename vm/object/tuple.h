/* tuple.h: immutable sequences. */
#pragma once
#include "vm/object/object.h"

typedef struct TupleObj {
    Obj base;
    i64 len;
    Value v[];
} TupleObj;

extern TypeObj *TupleType;
extern Shape *TupleShape;
ALWAYS_INLINE bool is_tuple(Value v) { return has_flag(v, TF_TUPLE_SUB); }
ALWAYS_INLINE bool is_tuple_exact(Value v) { return has_shape(v, TupleShape); }
ALWAYS_INLINE TupleObj *as_tuple(Value v) { return (TupleObj *)v.w; }
ALWAYS_INLINE i64 tuple_len(Value v) { return as_tuple(v)->len; }
ALWAYS_INLINE Value tuple_at(Value v, i64 i) { return as_tuple(v)->v[i]; }

extern Value tuple_empty;
Value tuple_new(i64 n); /* items V_NULL; fill (fresh: no barrier before the next allocation) */
Value tuple_from(const Value *items, i64 n);
Value tuple_pack(i64 n, ...);
Value tuple_slice(Value t, i64 start, i64 stop);
Value tuple_from_iterable(Value it) MAY_RUN_PYTHON; /* tuple(it) */
Value tuple_concat(Value a, Value b);
void tuple_init(void); /* the empty tuple; after the type */
/* Stores into a tuple under construction that may have become old. */
void tuple_set(Value t, i64 i, Value v);
