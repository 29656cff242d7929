/* tuple.c: tuples that C makes: structs with counted items, C's own until the VM sees them. */
#include "capi/src/glue.h"
#include "gcbridge/cycle.h"

PyObject *PyTuple_New(Py_ssize_t n) {
    PyTupleObject *p;
    if (n < 0) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (n == 0) return expose_owned(tuple_empty);
    if ((size_t)n > PY_SSIZE_T_MAX / sizeof(PyObject *) - sizeof *p) return PyErr_NoMemory();
    p = glue_alloc(&PyTuple_Type, (i64)offsetof(PyTupleObject, ob_item) + n * (i64)sizeof(PyObject *));
    if (!p) return NULL;
    Py_SET_SIZE(p, n);
    cycle_track((PyObject *)p);
    return (PyObject *)p;
}

/* A new tuple of new references to the items. */
static PyObject *from_items(PyObject *const *items, Py_ssize_t n) {
    PyObject *p = PyTuple_New(n);
    if (!p) return NULL;
    for (Py_ssize_t i = 0; i < n; i++) PyTuple_SET_ITEM(p, i, Py_XNewRef(items[i]));
    return p;
}

PyObject *PyTuple_Pack(Py_ssize_t n, ...) {
    va_list va;
    PyObject *p = PyTuple_New(n);
    if (!p) return NULL;
    va_start(va, n);
    for (Py_ssize_t i = 0; i < n; i++) PyTuple_SET_ITEM(p, i, Py_NewRef(va_arg(va, PyObject *)));
    va_end(va);
    return p;
}

Py_ssize_t PyTuple_Size(PyObject *p) {
    if (likely(PyTuple_Check(p))) return PyTuple_GET_SIZE(p);
    PyErr_BadInternalCall();
    return -1;
}

PyObject *PyTuple_GetItem(PyObject *p, Py_ssize_t i) {
    if (!PyTuple_Check(p)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (i < 0 || i >= PyTuple_GET_SIZE(p)) {
        PyErr_SetString(PyExc_IndexError, "tuple index out of range");
        return NULL;
    }
    return PyTuple_GET_ITEM(p, i);
}

/* The tuple is an object of the VM's: the heap holds its items, of the struct's only numbers are counted.  Takes the reference. */
static int set_tied(PyObject *p, Py_ssize_t i, PyObject *item) {
    PyObject *old = PyTuple_GET_ITEM(p, i);
    Value v = adopt(item);
    if (is_err(v)) {
        Py_DECREF(item);
        return glue_fail();
    }
    tuple_set(tied_value(p), i, v);
    PyTuple_SET_ITEM(p, i, item);
    if (!is_untied(item)) Py_DECREF(item);
    if (old && is_untied(old)) Py_DECREF(old);
    return 0;
}

int PyTuple_SetItem(PyObject *p, Py_ssize_t i, PyObject *item) {
    PyObject *old;
    if (!PyTuple_Check(p) || Py_REFCNT(p) != 1) {
        Py_XDECREF(item);
        PyErr_BadInternalCall();
        return -1;
    }
    if (i < 0 || i >= PyTuple_GET_SIZE(p)) {
        Py_XDECREF(item);
        PyErr_SetString(PyExc_IndexError, "tuple assignment index out of range");
        return -1;
    }
    if (is_tied(p) && item) return set_tied(p, i, item);
    old = PyTuple_GET_ITEM(p, i);
    PyTuple_SET_ITEM(p, i, item);
    Py_XDECREF(old);
    return 0;
}

PyObject *PyTuple_GetSlice(PyObject *p, Py_ssize_t start, Py_ssize_t end) {
    if (!p || !PyTuple_Check(p)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    start = KR_MAX(start, 0);
    end = KR_MAX(KR_MIN(end, PyTuple_GET_SIZE(p)), start);
    if (start == 0 && end == PyTuple_GET_SIZE(p) && PyTuple_CheckExact(p)) return Py_NewRef(p);
    return from_items(&PyTuple_GET_ITEM(p, 0) + start, end - start);
}

/* C's own tuple becomes shorter where it is. */
static void shrink(PyObject *p, Py_ssize_t n) {
    Py_ssize_t old = PyTuple_GET_SIZE(p);
    Py_SET_SIZE(p, n);
    for (Py_ssize_t i = n; i < old; i++) {
        PyObject *item = PyTuple_GET_ITEM(p, i);
        PyTuple_SET_ITEM(p, i, NULL);
        Py_XDECREF(item);
    }
}

int _PyTuple_Resize(PyObject **place, Py_ssize_t n) {
    PyObject *p = *place, *q;
    if (!p || !PyTuple_CheckExact(p) || (Py_SIZE(p) && Py_REFCNT(p) != 1)) {
        *place = NULL;
        Py_XDECREF(p);
        PyErr_BadInternalCall();
        return -1;
    }
    Py_ssize_t old = PyTuple_GET_SIZE(p);
    if (n == old) return 0;
    if (n && n < old && glue_is_raw(p)) {
        shrink(p, n);
        return 0;
    }
    q = PyTuple_New(n);
    for (Py_ssize_t i = 0; q && i < KR_MIN(n, old); i++) PyTuple_SET_ITEM(q, i, Py_XNewRef(PyTuple_GET_ITEM(p, i)));
    *place = q;
    Py_DECREF(p);
    return q ? 0 : -1;
}

void _PyTuple_MaybeUntrack(PyObject *p) {}      /* the collector tracks no tuples */
