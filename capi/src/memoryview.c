/* memoryview.c: memory views for C, the buffer protocol of the VM's types, and buffers of C's types for the VM.
 *
 * A Hold keeps a Py_buffer that C gave out for a memory view of the VM's; it is the exporter of bare memory, too.
 */
#include "capi/src/capi_buffer.h"
#include "gcbridge/expose_fill.h"
#include "vm/object/memview_internal.h"

/* ---- buffers of C's types ---- */

typedef struct Hold {
    Obj base;
    Py_buffer *view; /* malloc memory; NULL once released */
} Hold;
static TypeObj *hold_type;
static Shape *hold_shape;
static const TypeDef hold_def = {.name = "buffer_hold", .size = sizeof(Hold), .flags = TF_NO_NEW};
GC_ROOT(hold_type)

static Hold *hold_new(const Py_buffer *view) {
    Py_buffer *copy = malloc(sizeof *copy);
    if (!copy) return exc_no_memory(), NULL;
    *copy = *view;
    Hold *h = gc_alloc(hold_shape, sizeof *h);
    h->view = copy;
    return h;
}

static void to_vm_buffer(const Py_buffer *view, Value owner, Hold *h, Buffer *out) {
    *out = (Buffer){.data = view->buf, .len = view->len, .owner = owner, .view = obj_value(h), .readonly = view->readonly,
                    .itemsize = view->itemsize, .ndim = view->ndim, .shape = (i64 *)view->shape,
                    .strides = (i64 *)view->strides, .suboffsets = (i64 *)view->suboffsets};
    out->shape1 = view->shape ? view->shape[0] : view->itemsize ? view->len / view->itemsize : view->len;
    out->stride1 = view->strides ? view->strides[0] : view->itemsize;
    snprintf(out->format, sizeof out->format, "%s", view->format ? view->format : "B");
    if (view->ndim <= 1 && !view->suboffsets) out->shape = out->strides = NULL;
}

static bool exports(Value v) {
    TypeObj *t = value_type(v);
    if (t == hold_type) return true;
    while (t && !t->c_type) t = t->parent;
    if (!t) return false;
    PyBufferProcs *procs = ((PyTypeObject *)t->c_type)->tp_as_buffer;
    return procs && procs->bf_getbuffer;
}

static bool get(Value v, Buffer *out, bool writable) {
    Py_buffer view;
    PyObject *p;
    Hold *h;
    if (is_exact(v, hold_type)) return to_vm_buffer(((Hold *)v.w)->view, V_NONE, (Hold *)v.w, out), true;
    p = expose_owned(v);
    if (!p) return bridge_exc_in(), false;
    int failed = PyObject_GetBuffer(p, &view, writable ? PyBUF_FULL : PyBUF_FULL_RO);
    Py_DECREF(p);
    if (failed) return bridge_exc_in(), false;
    h = hold_new(&view);
    if (!h) return PyBuffer_Release(&view), false;
    to_vm_buffer(h->view, v, h, out);
    return true;
}

static void release(Buffer *b) {
    Hold *h = (Hold *)b->view.w;
    if (!h->view) return;
    PyBuffer_Release(h->view);
    free(h->view);
    h->view = NULL;
}

static const BufferForeign foreign = {exports, get, release};

/* ---- memory views ---- */

static PyObject *view_of(Value v) { return expose_fresh(is_err(v) ? v : memview_new(v)); }

PyObject *PyMemoryView_FromObject(PyObject *o) { return view_of(adopt(o)); }

PyObject *PyMemoryView_FromBuffer(const Py_buffer *view) {
    Py_buffer copy;
    Hold *h;
    if (!view->buf) {
        PyErr_SetString(PyExc_ValueError, "PyMemoryView_FromBuffer(): info->buf must not be NULL");
        return NULL;
    }
    copy = *view;
    copy.obj = NULL;                            /* the caller keeps the hold on it */
    h = hold_new(&copy);
    return view_of(h ? obj_value(h) : V_ERR);
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

/* ---- tp_as_buffer ---- */

static int refused(const char *why) {
    PyErr_Format(PyExc_BufferError, "memoryview: %s", why);
    return -1;
}

/* Leaves out what 'flags' does not ask for, or says why that cannot be done. */
static int restrict_view(Py_buffer *view, int flags) {
    bool c = PyBuffer_IsContiguous(view, 'C'), f = PyBuffer_IsContiguous(view, 'F');
    if ((flags & PyBUF_WRITABLE) && view->readonly) return refused("underlying buffer is not writable");
    if (!(flags & PyBUF_FORMAT)) view->format = NULL;
    if ((flags & PyBUF_C_CONTIGUOUS) == PyBUF_C_CONTIGUOUS && !c) return refused("underlying buffer is not C-contiguous");
    if ((flags & PyBUF_F_CONTIGUOUS) == PyBUF_F_CONTIGUOUS && !f)
        return refused("underlying buffer is not Fortran contiguous");
    if ((flags & PyBUF_ANY_CONTIGUOUS) == PyBUF_ANY_CONTIGUOUS && !c && !f)
        return refused("underlying buffer is not contiguous");
    if ((flags & PyBUF_INDIRECT) != PyBUF_INDIRECT && view->suboffsets)
        return refused("underlying buffer requires suboffsets");
    if ((flags & PyBUF_STRIDES) != PyBUF_STRIDES) {
        if (!c) return refused("underlying buffer is not C-contiguous");
        view->strides = NULL;
    }
    if ((flags & PyBUF_ND) != PyBUF_ND) {
        if (view->format) return refused("cannot cast to unsigned bytes if the format flag is present");
        view->ndim = 1;
        view->shape = NULL;
    }
    return 0;
}

static int memoryview_getbuffer(PyObject *p, Py_buffer *view, int flags) {
    PyMemoryViewObject *s = (PyMemoryViewObject *)p;
    Value v = adopt_peek(p);
    view->obj = NULL;
    if (is_err(v) || !expose_fill_memview(p, v)) return glue_fail();
    if (s->flags & _Py_MEMORYVIEW_RELEASED) {
        PyErr_SetString(PyExc_ValueError, "operation forbidden on released memoryview object");
        return -1;
    }
    *view = s->view;
    view->internal = NULL;
    view->obj = NULL;
    if (restrict_view(view, flags) < 0) return -1;
    view->obj = Py_NewRef(p);
    as_memview(v)->exports++;
    return 0;
}

static char of_exporter; /* the address in view->internal: the memory view was made for this buffer alone */

static void memoryview_releasebuffer(PyObject *p, Py_buffer *view) {
    Value v = adopt_peek(p);
    as_memview(v)->exports--;
    if (view->internal == &of_exporter && is_err(value_call_method(v, "release", 0))) exc_clear();
}

int memoryview_getbuffer_of(PyObject *p, Py_buffer *view, int flags) {
    PyObject *mv = PyMemoryView_FromObject(p);
    if (!mv) return -1;
    int failed = memoryview_getbuffer(mv, view, flags);
    if (!failed) view->internal = &of_exporter;
    Py_DECREF(mv);
    return failed;
}

static int bytes_getbuffer(PyObject *p, Py_buffer *view, int flags) {
    return PyBuffer_FillInfo(view, p, PyBytes_AS_STRING(p), PyBytes_GET_SIZE(p), 1, flags);
}

void capi_buffer_init(void) {
    static PyBufferProcs bytes = {bytes_getbuffer, NULL};
    static PyBufferProcs bytearray = {bytearray_getbuffer, bytearray_releasebuffer};
    static PyBufferProcs memoryview = {memoryview_getbuffer, memoryview_releasebuffer};
    PyBytes_Type.tp_as_buffer = &bytes;
    PyByteArray_Type.tp_as_buffer = &bytearray;
    PyMemoryView_Type.tp_as_buffer = &memoryview;
    hold_type = type_from_def(&hold_def, &hold_shape);
    buffer_foreign = &foreign;
}
