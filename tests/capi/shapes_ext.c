/* shapes_ext.c: an exporter of any shape, strides, format and owner, with or without pointers to its items. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define DIMS 4
#define ITEMS 64

/* Shape(data, format, itemsize, shape, strides, owner=None, pointers=False, owned=True): 'pointers' gives a first dimension of
 * pointers; without an owner the object itself is it, unless it is not to be owned. */
typedef struct Shape {
    PyObject_HEAD
    char data[ITEMS * 8], format[16];
    char *rows[ITEMS];
    Py_ssize_t itemsize, ndim, shape[DIMS], strides[DIMS], suboffsets[DIMS];
    PyObject *owner;
    int pointers, owned;
} Shape;

static int read_dims(PyObject *tuple, Py_ssize_t *dims) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); i++) dims[i] = PyLong_AsSsize_t(PyTuple_GET_ITEM(tuple, i));
    return PyErr_Occurred() ? -1 : 0;
}

static int shape_init(PyObject *self, PyObject *args, PyObject *kw) {
    Shape *s = (Shape *)self;
    const char *format, *data;
    Py_ssize_t n;
    PyObject *shape, *strides, *owner = NULL;
    s->owned = 1;
    if (!PyArg_ParseTuple(args, "y#snO!O!|Opp", &data, &n, &format, &s->itemsize, &PyTuple_Type, &shape, &PyTuple_Type, &strides,
                          &owner, &s->pointers, &s->owned))
        return -1;
    memcpy(s->data, data, (size_t)Py_MIN(n, (Py_ssize_t)sizeof s->data));
    strncpy(s->format, format, sizeof s->format - 1);
    s->ndim = PyTuple_GET_SIZE(shape);
    if (read_dims(shape, s->shape) < 0 || read_dims(strides, s->strides) < 0) return -1;
    for (Py_ssize_t i = 0; s->pointers && i < s->shape[0]; i++) s->rows[i] = s->data + i * s->strides[0];
    for (Py_ssize_t i = 0; i < DIMS; i++) s->suboffsets[i] = i == 0 ? 0 : -1;
    if (s->pointers) s->strides[0] = sizeof(char *);
    Py_XINCREF(owner);
    Py_XSETREF(s->owner, owner);
    return 0;
}

static void shape_dealloc(PyObject *self) {
    Py_XDECREF(((Shape *)self)->owner);
    Py_TYPE(self)->tp_free(self);
}

static int shape_getbuffer(PyObject *self, Py_buffer *view, int flags) {
    Shape *s = (Shape *)self;
    Py_ssize_t len = s->itemsize;
    for (Py_ssize_t i = 0; i < s->ndim; i++) len *= s->shape[i];
    *view = (Py_buffer){.buf = s->pointers ? (char *)s->rows : s->data, .len = len, .itemsize = s->itemsize, .format = s->format,
                        .ndim = (int)s->ndim, .shape = s->ndim ? s->shape : NULL, .strides = s->ndim ? s->strides : NULL,
                        .suboffsets = s->pointers ? s->suboffsets : NULL};
    view->obj = s->owner && s->owner != Py_None ? Py_NewRef(s->owner) : s->owned ? Py_NewRef(self) : NULL;
    return 0;
}

static PyBufferProcs shape_buffer = {shape_getbuffer, NULL};
static PyTypeObject ShapeType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "shapes_ext.Shape", .tp_basicsize = sizeof(Shape), .tp_flags = Py_TPFLAGS_DEFAULT, .tp_new = PyType_GenericNew,
    .tp_init = shape_init, .tp_dealloc = shape_dealloc, .tp_as_buffer = &shape_buffer,
};

/* contiguous(object, order, writable) */
static PyObject *contiguous(PyObject *m, PyObject *args) {
    PyObject *o;
    int order, writable = 0;
    if (!PyArg_ParseTuple(args, "OC|p", &o, &order, &writable)) return NULL;
    return PyMemoryView_GetContiguous(o, writable ? PyBUF_WRITE : PyBUF_READ, (char)order);
}

/* packed(object, order, flags) -> bytes */
static PyObject *packed(PyObject *m, PyObject *args) {
    PyObject *o, *bytes;
    int order, flags;
    Py_buffer b;
    if (!PyArg_ParseTuple(args, "OCi", &o, &order, &flags) || PyObject_GetBuffer(o, &b, flags) < 0) return NULL;
    bytes = PyBytes_FromStringAndSize(NULL, b.len);
    if (bytes && PyBuffer_ToContiguous(PyBytes_AS_STRING(bytes), &b, b.len, (char)order) < 0) Py_CLEAR(bytes);
    PyBuffer_Release(&b);
    return bytes;
}

/* dims(object) -> whether the buffer has shape, strides, suboffsets */
static PyObject *dims(PyObject *m, PyObject *o) {
    Py_buffer b;
    if (PyObject_GetBuffer(o, &b, PyBUF_FULL_RO) < 0) return NULL;
    PyObject *r = Py_BuildValue("iii", b.shape != NULL, b.strides != NULL, b.suboffsets != NULL);
    PyBuffer_Release(&b);
    return r;
}

static PyObject *many_dims(PyObject *m, PyObject *unused) {
    Py_ssize_t ones[65];
    for (int i = 0; i < 65; i++) ones[i] = 1;
    Py_buffer b = {.buf = ones, .len = 1, .itemsize = 1, .ndim = 65, .shape = ones, .strides = ones, .format = "B"};
    return PyMemoryView_FromBuffer(&b);
}

/* fields(struct.Struct) -> bytes and values of the format, as they lie in the object */
static PyObject *fields(PyObject *m, PyObject *o) {
    const Py_ssize_t *words = (const Py_ssize_t *)(o + 1);
    return Py_BuildValue("nn", words[0], words[1]);
}

static PyMethodDef methods[] = {
    {"contiguous", contiguous, METH_VARARGS}, {"packed", packed, METH_VARARGS}, {"dims", dims, METH_O},
    {"many_dims", many_dims, METH_NOARGS}, {"fields", fields, METH_O}, {0},
};

static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "shapes_ext", NULL, -1, methods};

PyMODINIT_FUNC PyInit_shapes_ext(void) {
    PyObject *m = PyModule_Create(&def);
    if (!m || PyModule_AddType(m, &ShapeType) < 0) return NULL;
    return m;
}
