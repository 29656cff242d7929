/* _collections.h: what the files of the module _collections share. */
#pragma once
#include "vm/modules/native.h"

/* Items in a ring: item number i is at items->v[(head + i) & (cap - 1)]; cap is a power of two, or 0. */
typedef struct DequeObj {
    Obj base;
    ListItems *items;
    i64 head, len;
    i64 max;   /* -1: unbounded */
    u64 state; /* changes with every change of the length: iterators look at it */
} DequeObj;
ALWAYS_INLINE DequeObj *as_deque(Value v) { return (DequeObj *)v.w; }
ALWAYS_INLINE Value *deque_slot(DequeObj *d, i64 i) { return &d->items->v[(d->head + i) & (d->items->cap - 1)]; }

extern TypeObj *deque_type;
bool deque_add_types(Value m);
ALWAYS_INLINE bool is_deque(Value v) { return is_obj(v) && value_is(v, deque_type); }
Value dequeiter_new(Value deque, bool reversed);
bool dequeiter_add_types(Value m);
bool odict_add_types(Value m);
bool odict_make_views(void);
