/* list_proxy.h: the struct of a list: from the moment that C first sees a list, ob_item is where its items are. */
#pragma once
#include "gcbridge/bridge_internal.h"

/* Moves the items of a heap list into the struct's array. */
bool list_proxy_fill(PyListObject *p, Value list);
/* Drops the items. */
void list_proxy_clear(PyListObject *p);
/* A heap list with the items of a list that only the caller's reference knows of, and that goes; V_NULL: some are not set. */
Value list_proxy_consume(PyListObject *p);
/* n items at 'item', whose references go over, in place of those from start to stop; false: no memory. */
bool list_proxy_replace(PyListObject *p, i64 start, i64 stop, PyObject *const *item, i64 n);
void list_proxy_init(void);
/* The array's capacity changes. */
void list_proxy_note(i64 old_cap, i64 cap);

/* Room for one more item at the end; false: there is none, and the array has to grow. */
ALWAYS_INLINE bool list_proxy_push(PyListObject *p, PyObject *item) {
    i64 n = p->ob_base.ob_size;
    if (unlikely(n >= p->allocated)) return false;
    p->ob_item[n] = item;
    p->ob_base.ob_size = n + 1;
    return true;
}
