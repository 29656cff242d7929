/* bytearray.c: byte arrays: C acts on the heap's object, whose memory the struct shows. */
#include "capi/src/glue.h"
#include "capi/src/capi_buffer.h"
#include "vm/object/bytes_internal.h"


static ByteArrayObj *current(PyObject *p) { return as_bytearray(adopt_peek(p)); }

PyObject *PyByteArray_FromStringAndSize(const char *str, Py_ssize_t n) {
    if (n < 0) {
        PyErr_SetString(PyExc_SystemError, "Negative size passed to PyByteArray_FromStringAndSize");
        return NULL;
    }
    return expose_fresh(bytearray_new((const u8 *)str, n));
}

PyObject *PyByteArray_FromObject(PyObject *o) { return PyObject_CallOneArg((PyObject *)&PyByteArray_Type, o); }
Py_ssize_t PyByteArray_Size(PyObject *p) { return current(p)->len; }

char *PyByteArray_AsString(PyObject *p) {
    ByteArrayObj *b = current(p);
    return b->len ? (char *)b->data : _PyByteArray_empty_string;
}

int PyByteArray_Resize(PyObject *p, Py_ssize_t n) {
    return glue_status(bytearray_resize(adopt_peek(p), n));
}

PyObject *PyByteArray_Concat(PyObject *a, PyObject *b) {
    Py_buffer x = {0}, y = {0};
    PyObject *p = NULL;
    if (PyObject_GetBuffer(a, &x, PyBUF_SIMPLE) < 0 || PyObject_GetBuffer(b, &y, PyBUF_SIMPLE) < 0) {
        PyErr_Format(PyExc_TypeError, "can't concat %.100s to %.100s", Py_TYPE(b)->tp_name, Py_TYPE(a)->tp_name);
    } else if (x.len > PY_SSIZE_T_MAX - y.len) {
        PyErr_NoMemory();
    } else if ((p = PyByteArray_FromStringAndSize(NULL, x.len + y.len))) {
        ByteArrayObj *out = current(p);
        memcpy(out->data, x.buf, (size_t)x.len);
        memcpy(out->data + x.len, y.buf, (size_t)y.len);
    }
    if (x.obj) PyBuffer_Release(&x);
    if (y.obj) PyBuffer_Release(&y);
    return p;
}

int bytearray_getbuffer(PyObject *p, Py_buffer *view, int flags) {
    ByteArrayObj *b = current(p);
    if (!view) {
        PyErr_SetString(PyExc_BufferError, "bytearray_getbuffer: view==NULL argument is obsolete");
        return -1;
    }
    if (PyBuffer_FillInfo(view, p, PyByteArray_AsString(p), b->len, 0, flags) < 0) return -1;
    b->exports++;
    return 0;
}

void bytearray_releasebuffer(PyObject *p, Py_buffer *view) { as_bytearray(adopt_peek(p))->exports--; }
