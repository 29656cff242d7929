/* slice.c: the numbers of slices. */
#include "capi/src/abstract.h"
#undef PySlice_GetIndicesEx

/* A bound of a slice: None leaves *value alone, what is too large is clipped.  1, or 0 with an exception set. */
int _PyEval_SliceIndexNotNone(PyObject *o, Py_ssize_t *value) {
    if (!PyIndex_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "slice indices must be integers or have an __index__ method");
        return 0;
    }
    Py_ssize_t index = PyNumber_AsSsize_t(o, NULL);
    if (index == -1 && PyErr_Occurred()) return 0;
    *value = index;
    return 1;
}

int _PyEval_SliceIndex(PyObject *o, Py_ssize_t *value) {
    if (o && o != Py_None) {
        if (PyIndex_Check(o)) return _PyEval_SliceIndexNotNone(o, value);
        PyErr_SetString(PyExc_TypeError, "slice indices must be integers or None or have an __index__ method");
        return 0;
    }
    return 1;
}

int PySlice_Unpack(PyObject *o, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step) {
    PySliceObject *slice = (PySliceObject *)o;
    *step = 1;
    if (!_PyEval_SliceIndex(slice->step, step)) return -1;
    if (*step == 0) {
        PyErr_SetString(PyExc_ValueError, "slice step cannot be zero");
        return -1;
    }
    if (*step < -PY_SSIZE_T_MAX) *step = -PY_SSIZE_T_MAX;   /* so that -step is a number */
    *start = *step < 0 ? PY_SSIZE_T_MAX : 0;
    *stop = *step < 0 ? PY_SSIZE_T_MIN : PY_SSIZE_T_MAX;
    return _PyEval_SliceIndex(slice->start, start) && _PyEval_SliceIndex(slice->stop, stop) ? 0 : -1;
}

static Py_ssize_t clip(Py_ssize_t bound, Py_ssize_t length, Py_ssize_t step) {
    if (bound < 0) {
        bound += length;
        return bound < 0 ? (step < 0 ? -1 : 0) : bound;
    }
    return bound >= length ? (step < 0 ? length - 1 : length) : bound;
}

/* Clips to a sequence and returns how many items that are. */
Py_ssize_t PySlice_AdjustIndices(Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t step) {
    *start = clip(*start, length, step);
    *stop = clip(*stop, length, step);
    if (step < 0) return *stop < *start ? (*start - *stop - 1) / -step + 1 : 0;
    return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
}

int PySlice_GetIndicesEx(PyObject *slice, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step,
                         Py_ssize_t *slicelength) {
    if (PySlice_Unpack(slice, start, stop, step) < 0) return -1;
    *slicelength = PySlice_AdjustIndices(length, start, stop, *step);
    return 0;
}

static bool int_bound(PyObject *o, Py_ssize_t *value) {
    if (!PyLong_Check(o)) return false;
    *value = PyLong_AsSsize_t(o);
    return true;
}

/* The oldest form: ints only, bounds outside of the sequence are an error without an exception. */
int PySlice_GetIndices(PyObject *o, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step) {
    PySliceObject *slice = (PySliceObject *)o;
    *step = 1;
    if (slice->step != Py_None && !int_bound(slice->step, step)) return -1;
    *start = *step < 0 ? length - 1 : 0;
    if (slice->start != Py_None) {
        if (!int_bound(slice->start, start)) return -1;
        if (*start < 0) *start += length;
    }
    *stop = *step < 0 ? -1 : length;
    if (slice->stop != Py_None) {
        if (!int_bound(slice->stop, stop)) return -1;
        if (*stop < 0) *stop += length;
    }
    return *stop > length || *start >= length || *step == 0 ? -1 : 0;
}

PyObject *_PySlice_FromIndices(Py_ssize_t start, Py_ssize_t stop) {
    PyObject *from = PyLong_FromSsize_t(start), *to = from ? PyLong_FromSsize_t(stop) : NULL;
    PyObject *slice = to ? PySlice_New(from, to, NULL) : NULL;
    Py_XDECREF(from);
    Py_XDECREF(to);
    return slice;
}
