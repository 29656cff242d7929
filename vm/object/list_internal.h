/* list_internal.h: what list.c, list_methods.c, list_slice.c, list_sort.c and sort.c share. */
#pragma once
#include "vm/object/list.h"

#define LIST_MAX ((i64)((INT64_MAX - (i64)sizeof(ListItems)) / (i64)sizeof(Value)))

/* The storage of capacity 0 that all empty lists share. */
extern ListItems *list_no_items;
/* What a list has as its storage, empty as well, while it is being sorted: any change replaces it.
 */
extern ListItems *list_sort_marker;
/* Storage with unset items; NULL raised. */
ListItems *list_items_new(i64 cap);
/* A list with the storage given. */
Value list_make(ListItems *items, i64 len);
/* Room for 'n' items in all, with slack when it has to grow; may shrink.  Does not change len. */
bool list_reserve(ListObj *l, i64 n);
/* A list or tuple as it is, the items of another iterable as a list; TypeError 'message' if it is
 * not iterable. */
Value list_fast(Value iterable, const char *message) MAY_RUN_PYTHON;
/* Items of a list or tuple, their number in *n; to be read again after anything that may run
 * Python.  NULL raised, as list_values. */
Value *list_fast_items(Value seq, i64 *n);
Value list_getslice(Value self, Value key) MAY_RUN_PYTHON;
bool list_setslice(Value self, Value key, Value v) MAY_RUN_PYTHON;
Value list_m_sort(Value self, Value *bound) MAY_RUN_PYTHON; /* key, reverse */
/* sort.c: sorts the first n items by the keys, which move along; NULL: they are the keys.  False raised, with all items
   still there. */
bool sort_items(ListItems *items, i64 n, ListItems *keys, bool descending) MAY_RUN_PYTHON;
/* Whether the item is equal; -1 raised. */
int list_item_eq(Value list, i64 i, Value item) MAY_RUN_PYTHON;
Value list_getitem(Value self, Value key) MAY_RUN_PYTHON;
extern const MethodDef list_methods[];
