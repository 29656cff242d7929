/* list.h: growable arrays of Values; storage apart from the header. */
#pragma once
#include "gcbridge/hooks.h"
#include "vm/object/object.h"

typedef struct ListItems { /* internal storage object */
    Obj base;
    i64 cap;
    Value v[];
} ListItems;
typedef struct ListObj {
    Obj base;
    i64 len;
    ListItems
        *items; /* never NULL: an empty list points at one shared empty storage of capacity 0 */
    bool exposed; /* C has its struct, whose array has the items (hooks.h): here len is 0, items empty,
                     so that what looks at these two alone finds nothing and goes the slow way */
} ListObj;

extern TypeObj *ListType;
extern Shape *ListShape;
ALWAYS_INLINE bool is_list(Value v) { return has_flag(v, TF_LIST_SUB); }
ALWAYS_INLINE bool is_list_exact(Value v) { return has_shape(v, ListShape); }
ALWAYS_INLINE ListObj *as_list(Value v) { return (ListObj *)v.w; }
ALWAYS_INLINE i64 list_len(Value v) {
    return likely(!as_list(v)->exposed) ? as_list(v)->len : bridge_hooks.list_len(v);
}
/* 0 <= i < len.  V_ERR raised: only for an exposed list. */
ALWAYS_INLINE Value list_at(Value v, i64 i) {
    return likely(!as_list(v)->exposed) ? as_list(v)->items->v[i] : bridge_hooks.list_at(v, i);
}
/* n items from 'start' on, good until the next change; those of an exposed list are copied, which can raise: NULL. */
Value *list_values(Value list, i64 start, i64 n);

void list_init(void);    /* the shared empty storage; after the type */
Value list_new(i64 cap); /* empty, room for cap */
Value list_from(const Value *items, i64 n);
bool list_append_slow(ListObj *l, Value v); /* MemoryError */
ALWAYS_INLINE bool list_append(Value list, Value v) {
    ListObj *l = as_list(list);
    if (unlikely(l->len >= l->items->cap)) return list_append_slow(l, v);
    gc_write(l->items, &l->items->v[l->len], v);
    l->len++;
    return true;
}
bool list_set(Value list, i64 i, Value v); /* 0 <= i < len; false raised: only for an exposed list */
bool list_insert(Value list, i64 i, Value v);
bool list_extend(Value list, Value iterable) MAY_RUN_PYTHON;
/* The same with the keys in a list of their own. */
bool list_sort_by(Value list, Value keys, bool reverse) MAY_RUN_PYTHON;
Value list_slice(Value list, i64 start, i64 stop);
Value list_from_iterable(Value it) MAY_RUN_PYTHON;
Value list_to_tuple(Value list);
Value list_pop(Value list, i64 i);
void list_clear(Value list);
bool list_sort(Value list, Value key, bool reverse) MAY_RUN_PYTHON; /* key V_NULL: none */
