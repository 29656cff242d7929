/* exporter.c: the buffer protocol of the VM's types: Py_buffers filled from what the heap objects say.
 *
 * A buffer raises the object's count of exports, so that the memory stays where it is.
 */
#include "capi/src/capi_buffer.h"
#include "gcbridge/expose_fill.h"
#include "vm/object/memview_internal.h"

/* ---- memory views ---- */

static int refused(const char *why) {
    PyErr_Format(PyExc_BufferError, "memoryview: %s", why);
    return -1;
}

/* Leaves out what 'flags' does not ask for, or says why that cannot be done. */
static int restrict_view(Py_buffer *view, int layout, int flags) {
    bool c = layout & (_Py_MEMORYVIEW_SCALAR | _Py_MEMORYVIEW_C), f = layout & (_Py_MEMORYVIEW_SCALAR | _Py_MEMORYVIEW_FORTRAN);
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

/* What the struct shows was filled when C first saw the view, and holds until the view is released. */
static int memoryview_getbuffer(PyObject *p, Py_buffer *view, int flags) {
    PyMemoryViewObject *s = (PyMemoryViewObject *)p;
    Value v = adopt_peek(p);
    view->obj = NULL;
    if (is_err(v)) return glue_fail();
    if (as_memview(v)->released) {
        s->flags |= _Py_MEMORYVIEW_RELEASED;
        PyErr_SetString(PyExc_ValueError, "operation forbidden on released memoryview object");
        return -1;
    }
    *view = s->view;
    view->internal = NULL;
    view->obj = NULL;
    if (restrict_view(view, s->flags, flags) < 0) return -1;
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

/* ---- types that register a getter: array and others ---- */

static int by_memoryview(PyObject *p, Py_buffer *view, int flags) {
    PyObject *mv = PyMemoryView_FromObject(p);
    if (!mv) return -1;
    int failed = memoryview_getbuffer(mv, view, flags);
    if (!failed) view->internal = &of_exporter;
    Py_DECREF(mv);
    return failed;
}

/* The object of a struct, from which an exporter takes in itself what C has stored. */
static Value exporting(PyObject *p) { return likely(is_tied(p) && arena_prefix(p)->word0) ? tied_value(p) : adopt_peek(p); }

/* One dimension without gaps is told in the Py_buffer itself, as PyBuffer_FillInfo does: the shape in 'internal'. */
static int registered_getbuffer(PyObject *p, Py_buffer *view, int flags) {
    Value v = exporting(p);
    Buffer b;
    if (!view) {
        PyErr_Format(PyExc_BufferError, "%s_getbuffer: view==NULL argument is obsolete", Py_TYPE(p)->tp_name);
        return -1;
    }
    view->obj = NULL;
    if (is_err(v) || !buffer_get_any(v, &b, flags & PyBUF_WRITABLE)) return glue_fail();
    if (b.ndim != 1 || b.shape || b.stride1 != b.itemsize || !same(b.view, v)) {
        buffer_release(&b);
        return by_memoryview(p, view, flags);
    }
    *view = (Py_buffer){.obj = Py_NewRef(p), .buf = b.data, .len = b.len, .readonly = b.readonly, .itemsize = b.itemsize,
                        .ndim = 1, .internal = (void *)b.shape1};
    if ((flags & PyBUF_FORMAT) == PyBUF_FORMAT) view->format = (char *)b.format;
    if ((flags & PyBUF_ND) == PyBUF_ND) view->shape = (Py_ssize_t *)&view->internal;
    if ((flags & PyBUF_STRIDES) == PyBUF_STRIDES) view->strides = &view->itemsize;
    return 0;
}

static void registered_releasebuffer(PyObject *p, Py_buffer *view) {
    Value v = exporting(p);
    buffer_release(&(Buffer){.data = view->buf, .len = view->len, .owner = v, .view = v});
}

void capi_export_buffers(PyBufferProcs *procs) {
    *procs = (PyBufferProcs){registered_getbuffer, registered_releasebuffer};
}

/* ---- bytes ---- */

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
    capi_hold_init();
}
