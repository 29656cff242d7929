/* buffer.c: the buffer protocol: getting views, asking about their layout, copying between layouts. */
#include "capi/src/abstract.h"

int PyObject_CheckBuffer(PyObject *o) {
    PyBufferProcs *procs = Py_TYPE(o)->tp_as_buffer;
    return procs && procs->bf_getbuffer;
}

int PyObject_GetBuffer(PyObject *o, Py_buffer *view, int flags) {
    if (!PyObject_CheckBuffer(o)) {
        abstract_type_error("a bytes-like object is required, not '%.100s'", o);
        return -1;
    }
    return Py_TYPE(o)->tp_as_buffer->bf_getbuffer(o, view, flags);
}

void PyBuffer_Release(Py_buffer *view) {
    PyObject *o = view->obj;
    if (!o) return;
    PyBufferProcs *procs = Py_TYPE(o)->tp_as_buffer;
    if (procs && procs->bf_releasebuffer) procs->bf_releasebuffer(o, view);
    view->obj = NULL;
    Py_DECREF(o);
}

int PyBuffer_FillInfo(Py_buffer *view, PyObject *o, void *buf, Py_ssize_t len, int readonly, int flags) {
    if (!view) {
        PyErr_SetString(PyExc_BufferError, "PyBuffer_FillInfo: view==NULL argument is obsolete");
        return -1;
    }
    if ((flags & PyBUF_WRITABLE) == PyBUF_WRITABLE && readonly == 1) {
        PyErr_SetString(PyExc_BufferError, "Object is not writable.");
        return -1;
    }
    *view = (Py_buffer){.obj = Py_XNewRef(o), .buf = buf, .len = len, .readonly = readonly, .itemsize = 1, .ndim = 1};
    if ((flags & PyBUF_FORMAT) == PyBUF_FORMAT) view->format = "B";
    if ((flags & PyBUF_ND) == PyBUF_ND) view->shape = &view->len;
    if ((flags & PyBUF_STRIDES) == PyBUF_STRIDES) view->strides = &view->itemsize;
    return 0;
}

/* The interface of Python 2: the memory stays valid only as long as the object does not change. */
static int old_buffer(PyObject *o, void **buffer, Py_ssize_t *size, int flags) {
    Py_buffer view;
    if (!o || !buffer || !size) return abstract_null(), -1;
    if (PyObject_GetBuffer(o, &view, flags) != 0) return -1;
    *buffer = view.buf;
    *size = view.len;
    PyBuffer_Release(&view);
    return 0;
}

int PyObject_AsCharBuffer(PyObject *o, const char **buffer, Py_ssize_t *size) {
    return old_buffer(o, (void **)buffer, size, PyBUF_SIMPLE);
}

int PyObject_AsReadBuffer(PyObject *o, const void **buffer, Py_ssize_t *size) {
    return old_buffer(o, (void **)buffer, size, PyBUF_SIMPLE);
}

int PyObject_AsWriteBuffer(PyObject *o, void **buffer, Py_ssize_t *size) {
    if (!o || !buffer || !size) return abstract_null(), -1;
    if (!PyObject_CheckBuffer(o) || old_buffer(o, buffer, size, PyBUF_WRITABLE) != 0) {
        PyErr_SetString(PyExc_TypeError, "expected a writable bytes-like object");
        return -1;
    }
    return 0;
}

int PyObject_CheckReadBuffer(PyObject *o) {
    Py_buffer view;
    if (!PyObject_CheckBuffer(o)) return 0;
    if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) == -1) {
        PyErr_Clear();
        return 0;
    }
    PyBuffer_Release(&view);
    return 1;
}

/* Layout. */
static bool is_c_contiguous(const Py_buffer *view) {
    Py_ssize_t stride = view->itemsize;
    if (view->len == 0 || !view->strides) return true;
    for (int i = view->ndim - 1; i >= 0; i--) {
        if (view->shape[i] > 1 && view->strides[i] != stride) return false;
        stride *= view->shape[i];
    }
    return true;
}

static bool is_fortran_contiguous(const Py_buffer *view) {
    Py_ssize_t stride = view->itemsize;
    if (view->len == 0) return true;
    if (!view->strides) {
        int wide = 0;                           /* C order is Fortran order with one dimension */
        for (int i = 0; view->ndim > 1 && i < view->ndim; i++) wide += view->shape[i] > 1;
        return wide <= 1;
    }
    for (int i = 0; i < view->ndim; i++) {
        if (view->shape[i] > 1 && view->strides[i] != stride) return false;
        stride *= view->shape[i];
    }
    return true;
}

int PyBuffer_IsContiguous(const Py_buffer *view, char order) {
    if (view->suboffsets) return 0;
    switch (order) {
    case 'C': return is_c_contiguous(view);
    case 'F': return is_fortran_contiguous(view);
    case 'A': return is_c_contiguous(view) || is_fortran_contiguous(view);
    default: return 0;
    }
}

void PyBuffer_FillContiguousStrides(int ndim, Py_ssize_t *shape, Py_ssize_t *strides, int itemsize, char order) {
    Py_ssize_t stride = itemsize;
    for (int k = 0; k < ndim; k++) {
        int i = order == 'F' ? k : ndim - 1 - k;
        strides[i] = stride;
        stride *= shape[i];
    }
}

void *PyBuffer_GetPointer(const Py_buffer *view, const Py_ssize_t *indices) {
    char *p = view->buf;
    for (int i = 0; i < view->ndim; i++) {
        p += view->strides[i] * indices[i];
        if (view->suboffsets && view->suboffsets[i] >= 0) p = *(char **)p + view->suboffsets[i];
    }
    return p;
}

/* The next index tuple: the last index runs fastest in C order, the first one in Fortran order. */
void _Py_add_one_to_index_C(int ndim, Py_ssize_t *index, const Py_ssize_t *shape) {
    for (int i = ndim - 1; i >= 0; i--) {
        if (index[i] < shape[i] - 1) {
            index[i]++;
            return;
        }
        index[i] = 0;
    }
}

void _Py_add_one_to_index_F(int ndim, Py_ssize_t *index, const Py_ssize_t *shape) {
    for (int i = 0; i < ndim; i++) {
        if (index[i] < shape[i] - 1) {
            index[i]++;
            return;
        }
        index[i] = 0;
    }
}

/* Copies. */
static char *item_at(const Py_buffer *view, const Py_ssize_t *index, Py_ssize_t n) {
    return view->strides ? PyBuffer_GetPointer(view, index) : (char *)view->buf + n * view->itemsize;
}

typedef enum { FROM_VIEW, TO_VIEW } Direction;

/* Moves `len` bytes between a view and packed memory in the given order. */
static int copy_items(const Py_buffer *view, char *packed, Py_ssize_t len, char order, Direction direction) {
    Py_ssize_t index[PyBUF_MAX_NDIM] = {0};
    if (view->ndim > PyBUF_MAX_NDIM) {
        PyErr_Format(PyExc_ValueError, "memoryview: number of dimensions must not exceed %d", PyBUF_MAX_NDIM);
        return -1;
    }
    Py_buffer strided = *view;
    Py_ssize_t strides[PyBUF_MAX_NDIM];
    if (view->shape && !view->strides) {
        PyBuffer_FillContiguousStrides(view->ndim, view->shape, strides, (int)view->itemsize, 'C');
        strided.strides = strides;
    }
    void (*step)(int, Py_ssize_t *, const Py_ssize_t *) = order == 'F' ? _Py_add_one_to_index_F
                                                                       : _Py_add_one_to_index_C;
    for (Py_ssize_t n = 0, count = len / view->itemsize; n < count; n++) {
        char *item = item_at(&strided, index, n);
        if (direction == TO_VIEW) memcpy(item, packed, (size_t)view->itemsize);
        else memcpy(packed, item, (size_t)view->itemsize);
        packed += view->itemsize;
        if (view->shape) step(view->ndim, index, view->shape);
    }
    return 0;
}

int PyBuffer_ToContiguous(void *buf, const Py_buffer *view, Py_ssize_t len, char order) {
    if (len != view->len) {
        PyErr_SetString(PyExc_ValueError, "PyBuffer_ToContiguous: len != view->len");
        return -1;
    }
    if (PyBuffer_IsContiguous(view, order)) {
        memcpy(buf, view->buf, (size_t)len);
        return 0;
    }
    return copy_items(view, buf, len, order, FROM_VIEW);
}

int PyBuffer_FromContiguous(const Py_buffer *view, const void *buf, Py_ssize_t len, char order) {
    if (len > view->len) len = view->len;
    if (PyBuffer_IsContiguous(view, order)) {
        memcpy(view->buf, buf, (size_t)len);
        return 0;
    }
    return copy_items(view, (char *)buf, len, order, TO_VIEW);
}

static void copy_view(const Py_buffer *dest, const Py_buffer *src) {
    Py_ssize_t index[PyBUF_MAX_NDIM] = {0};
    for (Py_ssize_t n = 0, count = src->len / src->itemsize; n < count; n++) {
        memcpy(item_at(dest, index, n), item_at(src, index, n), (size_t)src->itemsize);
        if (src->shape) _Py_add_one_to_index_C(src->ndim, index, src->shape);
    }
}

int PyObject_CopyData(PyObject *dest, PyObject *src) {
    Py_buffer to, from;
    if (!PyObject_CheckBuffer(dest) || !PyObject_CheckBuffer(src)) {
        PyErr_SetString(PyExc_TypeError, "both destination and source must be bytes-like objects");
        return -1;
    }
    if (PyObject_GetBuffer(dest, &to, PyBUF_FULL) != 0) return -1;
    if (PyObject_GetBuffer(src, &from, PyBUF_FULL_RO) != 0) {
        PyBuffer_Release(&to);
        return -1;
    }
    int failed = to.len < from.len;
    if (failed) {
        PyErr_SetString(PyExc_BufferError, "destination is too small to receive data from source");
    } else if ((PyBuffer_IsContiguous(&to, 'C') && PyBuffer_IsContiguous(&from, 'C')) ||
               (PyBuffer_IsContiguous(&to, 'F') && PyBuffer_IsContiguous(&from, 'F'))) {
        memcpy(to.buf, from.buf, (size_t)from.len);
    } else {
        copy_view(&to, &from);
    }
    PyBuffer_Release(&to);
    PyBuffer_Release(&from);
    return failed ? -1 : 0;
}

Py_ssize_t PyBuffer_SizeFromFormat(const char *format) {
    PyObject *module = PyImport_ImportModule("struct");
    PyObject *result = module ? PyObject_CallMethod(module, "calcsize", "s", format) : NULL;
    Py_ssize_t size = result ? PyLong_AsSsize_t(result) : -1;
    Py_XDECREF(module);
    Py_XDECREF(result);
    return size;
}
