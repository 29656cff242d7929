/* list.c: lists: their items are in the struct's array (list_proxy.h), whether the VM has seen them or not. */
#include "capi/src/glue.h"
#include "gcbridge/cycle.h"
#include "gcbridge/list_proxy.h"

static bool check(PyObject *p) {
    if (likely(p && PyList_Check(p))) return true;
    PyErr_BadInternalCall();
    return false;
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
    list_proxy_note(0, n);
    p->ob_item = items;
    p->allocated = n;
    Py_SET_SIZE(p, n);
    cycle_track((PyObject *)p);
    return (PyObject *)p;
}

/* ---- reading ---- */

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

/* ---- changing ---- */

/* The items' references go over, or are dropped. */
static int replace(PyObject *p, Py_ssize_t start, Py_ssize_t stop, PyObject *const *item, Py_ssize_t n) {
    if (list_proxy_replace((PyListObject *)p, start, stop, item, n)) return 0;
    for (Py_ssize_t i = 0; i < n; i++) Py_DECREF(item[i]);
    PyErr_NoMemory();
    return -1;
}

int PyList_SetItem(PyObject *p, Py_ssize_t i, PyObject *item) {
    bool list = PyList_Check(p);
    if (likely(list && i >= 0 && i < PyList_GET_SIZE(p))) {
        PyObject *old = PyList_GET_ITEM(p, i);
        PyList_SET_ITEM(p, i, item);
        Py_XDECREF(old);
        return 0;
    }
    Py_XDECREF(item);
    if (list) PyErr_SetString(PyExc_IndexError, "list assignment index out of range");
    else PyErr_BadInternalCall();
    return -1;
}

int PyList_Append(PyObject *p, PyObject *item) {
    if (unlikely(!check(p))) return -1;
    if (unlikely(!item)) {
        PyErr_BadInternalCall();
        return -1;
    }
    Py_INCREF(item);
    if (likely(list_proxy_push((PyListObject *)p, item))) return 0;
    return replace(p, PyList_GET_SIZE(p), PyList_GET_SIZE(p), &item, 1);
}

int PyList_Insert(PyObject *p, Py_ssize_t i, PyObject *item) {
    if (!check(p)) return -1;
    if (!item) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (i < 0) i = KR_MAX(i + PyList_GET_SIZE(p), 0);
    i = KR_MIN(i, PyList_GET_SIZE(p));
    Py_INCREF(item);
    return replace(p, i, i, &item, 1);
}

/* n items, each with a reference more, in memory of their own: the list they come from may be the one that changes. */
static PyObject **copy_items(PyObject *const *from, Py_ssize_t n) {
    PyObject **items = PyMem_New(PyObject *, n);
    if (!items) return (PyObject **)PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < n; i++) items[i] = Py_NewRef(from[i]);
    return items;
}

static int replace_by_sequence(PyObject *p, Py_ssize_t start, Py_ssize_t stop, PyObject *fast) {
    Py_ssize_t n = PySequence_Fast_GET_SIZE(fast);
    PyObject **items = copy_items(PySequence_Fast_ITEMS(fast), n);
    int failed = items ? replace(p, start, stop, items, n) : -1;
    PyMem_Free(items);
    return failed;
}

int PyList_SetSlice(PyObject *p, Py_ssize_t start, Py_ssize_t end, PyObject *items) {
    PyObject *fast;
    if (!check(p)) return -1;
    fast = items ? PySequence_Fast(items, "can only assign an iterable") : NULL;
    if (items && !fast) return -1;
    start = KR_MIN(KR_MAX(start, 0), PyList_GET_SIZE(p));
    end = KR_MIN(KR_MAX(end, start), PyList_GET_SIZE(p));
    int failed = fast ? replace_by_sequence(p, start, end, fast) : replace(p, start, end, NULL, 0);
    Py_XDECREF(fast);
    return failed;
}

int PyList_Sort(PyObject *p) {
    Value list;
    if (!check(p)) return -1;
    list = adopt_peek(p);
    return glue_status(!is_err(list) && list_sort(list, V_NULL, false));
}

int PyList_Reverse(PyObject *p) {
    if (!check(p)) return -1;
    PyObject **items = ((PyListObject *)p)->ob_item;
    for (Py_ssize_t i = 0, j = PyList_GET_SIZE(p) - 1; i < j; i++, j--) {
        PyObject *item = items[i];
        items[i] = items[j];
        items[j] = item;
    }
    return 0;
}

static int extend_by_iterator(PyObject *p, PyObject *it) {
    iternextfunc next = Py_TYPE(it)->tp_iternext;
    for (PyObject *item; (item = next(it));) {
        if (unlikely(!list_proxy_push((PyListObject *)p, item)) &&
            replace(p, PyList_GET_SIZE(p), PyList_GET_SIZE(p), &item, 1) < 0)
            return -1;
    }
    if (!PyErr_Occurred()) return 0;
    if (!PyErr_ExceptionMatches(PyExc_StopIteration)) return -1;
    PyErr_Clear();
    return 0;
}

PyObject *_PyList_Extend(PyListObject *list, PyObject *iterable) {
    PyObject *p = (PyObject *)list, *it;
    int failed;
    if (PyList_CheckExact(iterable) || PyTuple_CheckExact(iterable) || p == iterable) {
        failed = replace_by_sequence(p, PyList_GET_SIZE(p), PyList_GET_SIZE(p), iterable);
    } else {
        if (!(it = PyObject_GetIter(iterable))) return NULL;
        failed = extend_by_iterator(p, it);
        Py_DECREF(it);
    }
    return failed ? NULL : Py_NewRef(Py_None);
}
