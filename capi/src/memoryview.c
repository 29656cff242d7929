/* memoryview.c: memory views for C, of objects and of bare memory. */
#include "capi/src/capi_buffer.h"
#include "vm/object/memview_internal.h"

static PyObject *view_of(Value v) { return expose_fresh(is_err(v) ? v : memview_new(v)); }

PyObject *PyMemoryView_FromObject(PyObject *o) { return view_of(adopt(o)); }

PyObject *PyMemoryView_FromBuffer(const Py_buffer *view) {
    Py_buffer copy;
    if (!view->buf) {
        PyErr_SetString(PyExc_ValueError, "PyMemoryView_FromBuffer(): info->buf must not be NULL");
        return NULL;
    }
    copy = *view;
    copy.obj = NULL;                            /* the caller keeps the hold on it */
    return view_of(capi_hold(&copy));
}

PyObject *PyMemoryView_FromMemory(char *mem, Py_ssize_t size, int flags) {
    Py_buffer view;
    if (PyBuffer_FillInfo(&view, NULL, mem, size, flags == PyBUF_READ, flags == PyBUF_WRITE ? PyBUF_FULL : PyBUF_FULL_RO) < 0)
        return NULL;
    view.shape = view.strides = NULL;           /* they point into 'view' itself */
    return PyMemoryView_FromBuffer(&view);
}

/* A copy of the contents in order 'C' or 'F', as the memory of a view. */
static PyObject *contiguous_copy(PyObject *mv, const Py_buffer *from, char order) {
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, from->len), *flat = NULL, *result = NULL;
    if (bytes && PyBuffer_ToContiguous(PyBytes_AS_STRING(bytes), from, from->len, order) == 0)
        flat = PyMemoryView_FromObject(bytes);
    if (flat && from->ndim == 1) result = PyObject_CallMethod(flat, "cast", "s", from->format);
    else if (flat) {
        PyObject *shape = PyObject_GetAttrString(mv, "shape");
        result = shape ? PyObject_CallMethod(flat, "cast", "sO", from->format, shape) : NULL;
        Py_XDECREF(shape);
    }
    Py_XDECREF(bytes);
    Py_XDECREF(flat);
    return result;
}

PyObject *PyMemoryView_GetContiguous(PyObject *o, int buffertype, char order) {
    PyObject *mv = PyMemoryView_FromObject(o), *copy;
    const Py_buffer *view;
    if (!mv) return NULL;
    view = PyMemoryView_GET_BUFFER(mv);
    if (buffertype == PyBUF_WRITE && view->readonly) {
        PyErr_SetString(PyExc_BufferError, "underlying buffer is not writable");
        Py_DECREF(mv);
        return NULL;
    }
    if (PyBuffer_IsContiguous(view, order)) return mv;
    if (buffertype == PyBUF_WRITE) {
        PyErr_SetString(PyExc_BufferError, "writable contiguous buffer requested for a non-contiguous object.");
        Py_DECREF(mv);
        return NULL;
    }
    copy = contiguous_copy(mv, view, order);
    Py_DECREF(mv);
    return copy;
}
