/* list.c: lists: as C made them, until the VM sees them; from then on the heap's list, which the array in the struct follows. */
#include "capi/src/glue.h"
#include "gcbridge/list_proxy.h"
#include "vm/object/list_internal.h"

static bool check(PyObject *p) {
    if (likely(p && PyList_Check(p))) return true;
    PyErr_BadInternalCall();
    return false;
}

/* The heap's list, with what C stored into the array. */
static Value heap_list(PyObject *p) {
    Value list = adopt_peek(p);
    if (!is_err(list)) list_proxy_pull((PyListObject *)p);
    return list;
}

/* After a change of the heap's list. */
static int changed(Value list, bool ok) {
    list_proxy_refresh(list);
    return glue_status(ok);
}

/* ---- making ---- */

PyObject *PyList_New(Py_ssize_t n) {
    PyListObject *p;
    PyObject **items = NULL;
    if (n < 0) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (n && !(items = PyMem_Calloc((size_t)n, sizeof *items))) return PyErr_NoMemory();
    p = glue_alloc(&PyList_Type, sizeof *p);
    if (!p) return PyMem_Free(items), NULL;
    p->ob_item = items;
    p->allocated = n;
    Py_SET_SIZE(p, n);
    return (PyObject *)p;
}

/* ---- reading: the array is good for that ---- */

Py_ssize_t PyList_Size(PyObject *p) { return check(p) ? PyList_GET_SIZE(p) : -1; }

PyObject *PyList_GetItem(PyObject *p, Py_ssize_t i) {
    if (!check(p)) return NULL;
    if (i < 0 || i >= PyList_GET_SIZE(p)) {
        PyErr_SetString(PyExc_IndexError, "list index out of range");
        return NULL;
    }
    return PyList_GET_ITEM(p, i);
}

PyObject *PyList_GetSlice(PyObject *p, Py_ssize_t start, Py_ssize_t end) {
    if (!check(p)) return NULL;
    start = KR_MIN(KR_MAX(start, 0), PyList_GET_SIZE(p));
    end = KR_MIN(KR_MAX(end, start), PyList_GET_SIZE(p));
    PyObject *slice = PyList_New(end - start);
    for (Py_ssize_t i = start; slice && i < end; i++)
        PyList_SET_ITEM(slice, i - start, Py_NewRef(PyList_GET_ITEM(p, i)));
    return slice;
}

PyObject *PyList_AsTuple(PyObject *p) {
    if (!check(p)) return NULL;
    Py_ssize_t n = PyList_GET_SIZE(p);
    PyObject *t = PyTuple_New(n);
    for (Py_ssize_t i = 0; t && i < n; i++) PyTuple_SET_ITEM(t, i, Py_NewRef(PyList_GET_ITEM(p, i)));
    return t;
}

/* ---- the array ---- */

static bool grow(PyListObject *p, Py_ssize_t n) {
    if (n <= p->allocated) return true;
    Py_ssize_t cap = n + n / 8 + (n < 9 ? 3 : 6);
    PyObject **items = PyMem_Realloc(p->ob_item, (size_t)cap * sizeof *items);
    if (!items) return PyErr_NoMemory(), false;
    p->ob_item = items;
    p->allocated = cap;
    return true;
}

static int array_insert(PyListObject *p, Py_ssize_t i, PyObject *item) {
    Py_ssize_t n = Py_SIZE(p);
    if (!grow(p, n + 1)) return -1;
    memmove(p->ob_item + i + 1, p->ob_item + i, (size_t)(n - i) * sizeof *p->ob_item);
    p->ob_item[i] = Py_NewRef(item);
    Py_SET_SIZE(p, n + 1);
    return 0;
}

/* ---- changing ---- */

int PyList_SetItem(PyObject *p, Py_ssize_t i, PyObject *item) {
    PyObject *old;
    Value list, v = V_NULL;
    bool tied = is_tied(p);
    if (!PyList_Check(p) || (tied && item && is_err(v = adopt(item)))) {
        Py_XDECREF(item);
        if (PyList_Check(p)) return glue_fail();
        PyErr_BadInternalCall();
        return -1;
    }
    if (i < 0 || i >= PyList_GET_SIZE(p)) {
        Py_XDECREF(item);
        PyErr_SetString(PyExc_IndexError, "list assignment index out of range");
        return -1;
    }
    old = PyList_GET_ITEM(p, i);
    PyList_SET_ITEM(p, i, item);
    if (tied && item) {
        list = heap_list(p);
        if (i < list_len(list)) list_set(list, i, v);
    }
    Py_XDECREF(old);
    return 0;
}

/* Both places get the item, and nothing is done about the others. */
static int append_tied(PyListObject *p, PyObject *item) {
    Value list = heap_list((PyObject *)p), v = is_err(list) ? list : adopt(item);
    if (is_err(v)) return glue_fail();
    as_list(list)->exposed = false;
    bool ok = list_append(list, v);
    as_list(list)->exposed = true;
    return ok ? array_insert(p, Py_SIZE(p), item) : glue_fail();
}

int PyList_Append(PyObject *p, PyObject *item) {
    if (!check(p)) return -1;
    if (!item) {
        PyErr_BadInternalCall();
        return -1;
    }
    return is_tied(p) ? append_tied((PyListObject *)p, item) : array_insert((PyListObject *)p, PyList_GET_SIZE(p), item);
}

int PyList_Insert(PyObject *p, Py_ssize_t i, PyObject *item) {
    Value list, v;
    if (!check(p)) return -1;
    if (!item) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (i < 0) i = KR_MAX(i + PyList_GET_SIZE(p), 0);
    i = KR_MIN(i, PyList_GET_SIZE(p));
    if (!is_tied(p)) return array_insert((PyListObject *)p, i, item);
    list = heap_list(p);
    v = adopt(item);
    if (is_err(v)) return glue_fail();
    return changed(list, list_insert(list, i, v));
}

/* The items to store, as a list or tuple; V_NULL raised in C. */
static Value new_items(PyObject *items) {
    if (!items) return tuple_empty;
    PyObject *fast = PySequence_Fast(items, "can only assign an iterable");
    return fast ? adopt_owned(fast) : V_NULL;
}

int PyList_SetSlice(PyObject *p, Py_ssize_t start, Py_ssize_t end, PyObject *items) {
    Value list, seq;
    if (!check(p)) return -1;
    seq = new_items(items);
    if (is_null(seq)) return -1;
    if (is_err(seq) || is_err(list = heap_list(p))) return glue_fail();
    start = KR_MIN(KR_MAX(start, 0), list_len(list));
    end = KR_MIN(KR_MAX(end, start), list_len(list));
    return changed(list, list_replace(as_list(list), start, end, seq));
}

int PyList_Sort(PyObject *p) {
    Value list;
    if (!check(p)) return -1;
    if (is_err(list = heap_list(p))) return glue_fail();
    return changed(list, list_sort(list, V_NULL, false));
}

int PyList_Reverse(PyObject *p) {
    Value list;
    if (!check(p)) return -1;
    PyObject **items = ((PyListObject *)p)->ob_item;
    for (Py_ssize_t i = 0, j = PyList_GET_SIZE(p) - 1; i < j; i++, j--) {
        PyObject *item = items[i];
        items[i] = items[j];
        items[j] = item;
    }
    if (!is_tied(p)) return 0;
    list = heap_list(p);
    for (i64 i = 0, j = list_len(list) - 1; i < j; i++, j--) {
        Value v = list_at(list, i);
        list_set(list, i, list_at(list, j));
        list_set(list, j, v);
    }
    return 0;
}

PyObject *_PyList_Extend(PyListObject *p, PyObject *iterable) {
    Value list = heap_list((PyObject *)p), it = is_err(list) ? list : adopt(iterable);
    if (is_err(it)) return bridge_exc_out(), NULL;
    return changed(list, list_extend(list, it)) < 0 ? NULL : Py_NewRef(Py_None);
}
