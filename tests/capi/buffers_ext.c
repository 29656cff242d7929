/* buffers_ext.c: buffers that C asks for, and a type of C that gives some, with a format longer than a few characters. */
#include <Python.h>

/* What PyObject_GetBuffer says with the flags given, the contents as bytes last. */
static PyObject *describe(PyObject *m, PyObject *args) {
    PyObject *o, *r;
    int flags;
    Py_buffer b;
    if (!PyArg_ParseTuple(args, "Oi", &o, &flags)) return NULL;
    if (PyObject_GetBuffer(o, &b, flags) < 0) return NULL;
    PyObject *shape = Py_NewRef(Py_None), *strides = Py_NewRef(Py_None);
    if (b.shape && b.ndim == 1) Py_SETREF(shape, PyLong_FromSsize_t(b.shape[0]));
    if (b.strides && b.ndim == 1) Py_SETREF(strides, PyLong_FromSsize_t(b.strides[0]));
    r = Py_BuildValue("(nninNNzO)", b.len, b.itemsize, b.readonly, (Py_ssize_t)b.ndim, shape, strides, b.format,
                      b.obj == o ? Py_True : Py_False);
    PyBuffer_Release(&b);
    return r;
}

/* Adds 1 to each byte while f() runs. */
static PyObject *hold(PyObject *m, PyObject *args) {
    PyObject *o, *f, *r;
    Py_buffer b;
    if (!PyArg_ParseTuple(args, "OO", &o, &f)) return NULL;
    if (PyObject_GetBuffer(o, &b, PyBUF_WRITABLE) < 0) return NULL;
    r = PyObject_CallNoArgs(f);
    for (Py_ssize_t i = 0; i < b.len; i++) ((unsigned char *)b.buf)[i]++;
    PyBuffer_Release(&b);
    return r;
}

/* ---- a type that gives out 3 records ---- */

typedef struct Records {
    PyObject_HEAD
    int held;
    char data[36];
} Records;

static Py_ssize_t shape[] = {3}, strides[] = {12};

static int records_get(PyObject *p, Py_buffer *b, int flags) {
    Records *r = (Records *)p;
    *b = (Py_buffer){.obj = Py_NewRef(p), .buf = r->data, .len = 36, .itemsize = 12, .ndim = 1, .shape = shape,
                     .strides = strides, .format = "T{<i:number:<d:weight:}"};
    r->held++;
    return 0;
}

static void records_release(PyObject *p, Py_buffer *b) { ((Records *)p)->held--; }

static PyObject *records_held(PyObject *p, PyObject *none) { return PyLong_FromLong(((Records *)p)->held); }

/* As types with memory that can move refuse it. */
static PyObject *records_resize(PyObject *p, PyObject *none) {
    if (((Records *)p)->held) {
        PyErr_SetString(PyExc_BufferError, "cannot resize while held");
        return NULL;
    }
    Py_RETURN_NONE;
}

static Py_ssize_t records_len(PyObject *p) { return ((Records *)p)->held; }

static PyBufferProcs records_buffer = {records_get, records_release};
static PySequenceMethods records_sequence = {.sq_length = records_len};
static PyMethodDef records_methods[] = {
    {"held", records_held, METH_NOARGS}, {"resize", records_resize, METH_NOARGS}, {0},
};
static PyTypeObject RecordsType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "buffers_ext.Records", .tp_basicsize = sizeof(Records), .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew, .tp_as_buffer = &records_buffer, .tp_methods = records_methods,
    .tp_as_sequence = &records_sequence,
};

/* The macros' view of sets and byte arrays that Python changes. */
static PyObject *kept;
static PyObject *keep(PyObject *m, PyObject *o) {
    Py_INCREF(o);
    Py_XSETREF(kept, o);
    Py_RETURN_NONE;
}
static PyObject *set_used(PyObject *m, PyObject *none) { return PyLong_FromSsize_t(PySet_GET_SIZE(kept)); }
static PyObject *bytearray_text(PyObject *m, PyObject *none) {
    return PyBytes_FromStringAndSize(PyByteArray_AS_STRING(kept), PyByteArray_GET_SIZE(kept));
}

static PyMethodDef methods[] = {
    {"describe", describe, METH_VARARGS}, {"hold", hold, METH_VARARGS}, {"keep", keep, METH_O},
    {"set_used", set_used, METH_NOARGS}, {"bytearray_text", bytearray_text, METH_NOARGS}, {0},
};

static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "buffers_ext", NULL, -1, methods};

PyMODINIT_FUNC PyInit_buffers_ext(void) {
    PyObject *m = PyModule_Create(&def);
    if (!m || PyModule_AddType(m, &RecordsType) < 0) return NULL;
    return m;
}
