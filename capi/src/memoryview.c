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
    if (view->ndim > PyBUF_MAX_NDIM) {
        PyErr_Format(PyExc_ValueError, "memoryview: number of dimensions must not exceed %d", PyBUF_MAX_NDIM);
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

/* A view of the bytes of 'flat', one after the other in order 'C' or 'F', that looks like 'from'. */
static Value shaped_like(Value flat, const Py_buffer *from, char order) {
    i64 length;
    Value format = TRY(str_intern_c(from->format ? from->format : "B")); /* stays, as the text of a view must */
    Value v = TRY(memview_make(memview_managed(as_memview(flat)), from->ndim, false));
    MemViewObj *m = as_memview(v);
    m->len = from->len;
    m->itemsize = from->itemsize;
    m->format = str_utf8(format, &length);
    m->readonly = true;
    memcpy(memview_shape(m), from->shape, (size_t)from->ndim * sizeof *from->shape);
    PyBuffer_FillContiguousStrides(from->ndim, (Py_ssize_t *)memview_shape(m), (Py_ssize_t *)memview_strides(m), (int)from->itemsize, order);
    return v;
}

/* A copy of the contents in order 'C' or 'F', as the memory of a view. */
static PyObject *contiguous_copy(const Py_buffer *from, char order) {
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, from->len), *flat = NULL, *result = NULL;
    if (bytes && PyBuffer_ToContiguous(PyBytes_AS_STRING(bytes), from, from->len, order) == 0)
        flat = PyMemoryView_FromObject(bytes);
    if (flat) result = expose_fresh(shaped_like(adopt(flat), from, order == 'F' ? 'F' : 'C'));
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
    copy = contiguous_copy(view, order);
    Py_DECREF(mv);
    return copy;
}
