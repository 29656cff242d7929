/* list_proxy.c: ob_item of lists that C has seen.
 *
 * The array holds counted references.  The VM's list is the truth; each change of an exposed list refreshes the array
 * (hooks.h), and what C stored inline is taken in when C passes the list or returns.
 */
#include "gcbridge/list_proxy.h"

#include "gcbridge/bridge_internal.h"

static bool grow(PyListObject *p, i64 n) {
    PyObject **items;
    i64 cap = n + n / 8 + 6;
    if (n <= p->allocated) return true;
    items = PyMem_Realloc(p->ob_item, (size_t)cap * sizeof *items);
    if (!items) return exc_no_memory(), false;
    p->ob_item = items;
    p->allocated = cap;
    return true;
}

/* The struct stands for this Value.  Small numbers have no tie: they are read. */
static bool stands_for(PyObject *p, Value v) {
    if (is_tied(p)) return same(tied_value(p), v);
    return (is_fixnum(v) || is_flonum(v)) && (PyLong_CheckExact(p) || PyFloat_CheckExact(p)) && same(adopt_peek(p), v);
}

/* The struct for an item, as a new reference; the one that is there already if it will do: C may have borrowed it. */
static PyObject *item_struct(Value v, PyObject *old) {
    return old && stands_for(old, v) ? Py_NewRef(old) : expose_owned(v);
}

bool list_proxy_fill(PyListObject *p, Value list) {
    i64 n = list_len(list), old = p->ob_base.ob_size;
    if (!thread_stack_ok(" while exposing a nested list")) return false;
    if (!grow(p, n)) return false;
    for (i64 i = 0; i < n; i++) {
        PyObject *before = i < old ? p->ob_item[i] : NULL;
        PyObject *item = item_struct(list_at(list, i), before);
        if (!item) return false;
        p->ob_item[i] = item;
        if (i >= old) p->ob_base.ob_size = i + 1;
        Py_XDECREF(before);
    }
    p->ob_base.ob_size = n;
    for (i64 i = n; i < old; i++) Py_XDECREF(p->ob_item[i]);
    as_list(list)->exposed = true;
    return true;
}

void list_proxy_refresh(Value list) {
    u32 index = obj_proxy(as_obj(list));
    if (index && !list_proxy_fill(arena_object(index), list)) exc_clear();
}

void list_proxy_clear(PyListObject *p) {
    i64 n = p->ob_base.ob_size;
    PyObject **items = p->ob_item;
    p->ob_item = NULL;
    p->ob_base.ob_size = p->allocated = 0;
    for (i64 i = 0; i < n; i++) Py_XDECREF(items[i]);
    PyMem_Free(items);
}

Value list_proxy_adopt(PyListObject *p) {
    i64 n = p->ob_base.ob_size;
    Value list = TRY(list_new(n));
    for (i64 i = 0; i < n; i++) {
        Value v;
        if (!p->ob_item[i]) return exc_raise(SystemErrorType, "a list made by C has a NULL item");
        v = TRY(adopt(p->ob_item[i]));
        TRY_OK(list_append(list, v));
    }
    as_list(list)->exposed = true;
    return list;
}

void list_proxy_pull(PyListObject *p) {
    Value list;
    if (!is_tied((PyObject *)p)) return;
    list = tied_value((PyObject *)p);
    as_list(list)->exposed = false; /* the appends below are C's own */
    for (i64 i = list_len(list); i < p->ob_base.ob_size; i++) {
        Value v = adopt(p->ob_item[i]);
        if (is_err(v) || !list_append(list, v)) break;
    }
    as_list(list)->exposed = true;
}
