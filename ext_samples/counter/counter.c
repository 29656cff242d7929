/* counter.c: a type: counts objects, shows its table of counts through the buffer protocol, takes part in collection. */
#include <Python.h>
#include <structmember.h>

enum { MAX_KEYS = 64 };

typedef struct {
    PyObject_HEAD
    PyObject *keys;          /* list: the key of each count */
    PyObject *on_new;        /* called with every new key, or NULL */
    long long counts[MAX_KEYS];
    Py_ssize_t length, exports;
    double scale;
} Counter;

static PyTypeObject Counter_Type;

/* ---- life ---- */

static PyObject *counter_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    Counter *self = (Counter *)type->tp_alloc(type, 0);
    if (!self) return NULL;
    self->keys = PyList_New(0);
    self->scale = 1.0;
    if (!self->keys) Py_CLEAR(self);
    return (PyObject *)self;
}

static int counter_init(Counter *self, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"on_new", NULL};
    PyObject *on_new = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|O:Counter", names, &on_new)) return -1;
    Py_XINCREF(on_new);
    Py_XSETREF(self->on_new, on_new);
    return 0;
}

static int counter_traverse(Counter *self, visitproc visit, void *arg) {
    Py_VISIT(self->keys);
    Py_VISIT(self->on_new);
    return 0;
}

static int counter_clear(Counter *self) {
    Py_CLEAR(self->keys);
    Py_CLEAR(self->on_new);
    return 0;
}

static void counter_dealloc(Counter *self) {
    PyObject_GC_UnTrack(self);
    counter_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* ---- counting ---- */

/* The place of a key, -1 if it is new, -2 with an exception set. */
static Py_ssize_t find(Counter *self, PyObject *key) {
    for (Py_ssize_t i = 0; i < self->length; i++) {
        int same = PyObject_RichCompareBool(PyList_GET_ITEM(self->keys, i), key, Py_EQ);
        if (same) return same < 0 ? -2 : i;
    }
    return -1;
}

static PyObject *counter_add(Counter *self, PyObject *args) {
    PyObject *key;
    long long n = 1;
    Py_ssize_t i;
    if (!PyArg_ParseTuple(args, "O|L:add", &key, &n) || (i = find(self, key)) == -2) return NULL;
    if (i < 0) {
        if (self->length == MAX_KEYS) return PyErr_Format(PyExc_OverflowError, "more than %d keys", MAX_KEYS);
        if (self->on_new) {
            PyObject *result = PyObject_CallOneArg(self->on_new, key);
            if (!result) return NULL;
            Py_DECREF(result);
        }
        if (PyList_Append(self->keys, key) < 0) return NULL;
        i = self->length++;
        self->counts[i] = 0;
    }
    return PyLong_FromLongLong(self->counts[i] += n);
}

static PyObject *counter_items(Counter *self, PyObject *unused) {
    PyObject *items = PyTuple_New(self->length);
    for (Py_ssize_t i = 0; items && i < self->length; i++) {
        PyObject *pair = Py_BuildValue("(OL)", PyList_GET_ITEM(self->keys, i), self->counts[i]);
        if (!pair) Py_CLEAR(items);
        else PyTuple_SET_ITEM(items, i, pair);
    }
    return items;
}

/* ---- protocols ---- */

static Py_ssize_t counter_length(Counter *self) { return self->length; }

static PyObject *counter_subscript(Counter *self, PyObject *key) {
    Py_ssize_t i = find(self, key);
    if (i >= 0) return PyLong_FromLongLong(self->counts[i]);
    if (i == -1) PyErr_SetObject(PyExc_KeyError, key);
    return NULL;
}

static int counter_contains(Counter *self, PyObject *key) {
    Py_ssize_t i = find(self, key);
    return i == -2 ? -1 : i >= 0;
}

static PyObject *counter_iter(Counter *self) { return PyObject_GetIter(self->keys); }

static PyObject *counter_repr(Counter *self) {
    return PyUnicode_FromFormat("<%s of %zd keys>", Py_TYPE(self)->tp_name, self->length);
}

static PyObject *counter_or(PyObject *a, PyObject *b) {
    PyObject *result, *items;
    if (!PyObject_TypeCheck(a, &Counter_Type) || !PyObject_TypeCheck(b, &Counter_Type)) Py_RETURN_NOTIMPLEMENTED;
    result = PyObject_CallNoArgs((PyObject *)&Counter_Type);
    if (!result) return NULL;
    for (int k = 0; k < 2; k++) {
        items = counter_items((Counter *)(k ? b : a), NULL);
        for (Py_ssize_t i = 0; items && i < PyTuple_GET_SIZE(items); i++) {
            PyObject *count = counter_add((Counter *)result, PyTuple_GET_ITEM(items, i));
            if (!count) Py_CLEAR(items);
            Py_XDECREF(count);
        }
        if (!items) Py_CLEAR(result);
        Py_XDECREF(items);
        if (!result) break;
    }
    return result;
}

static int counter_getbuffer(Counter *self, Py_buffer *view, int flags) {
    static Py_ssize_t stride = sizeof(long long);
    if (flags & PyBUF_WRITABLE) {
        PyErr_SetString(PyExc_BufferError, "counts are read-only");
        view->obj = NULL;
        return -1;
    }
    *view = (Py_buffer){.buf = self->counts, .obj = Py_NewRef(self), .len = self->length * stride, .itemsize = stride,
                        .readonly = 1, .ndim = 1, .format = flags & PyBUF_FORMAT ? "q" : NULL,
                        .shape = &self->length, .strides = &stride};
    self->exports++;
    return 0;
}

static void counter_releasebuffer(Counter *self, Py_buffer *view) { self->exports--; }

static PyObject *counter_total(Counter *self, void *closure) {
    long long sum = 0;
    for (Py_ssize_t i = 0; i < self->length; i++) sum += self->counts[i];
    return PyLong_FromLongLong(sum);
}

/* ---- the type ---- */

static PyMethodDef methods[] = {
    {"add", (PyCFunction)counter_add, METH_VARARGS, "Counts a key."},
    {"items", (PyCFunction)counter_items, METH_NOARGS, "Pairs of keys and counts."},
    {NULL, NULL, 0, NULL},
};
static PyMemberDef members[] = {
    {"scale", T_DOUBLE, offsetof(Counter, scale), 0, "a number to play with"},
    {"on_new", T_OBJECT, offsetof(Counter, on_new), 0, "called with new keys"},
    {"exports", T_PYSSIZET, offsetof(Counter, exports), READONLY, "views of the counts"},
    {NULL, 0, 0, 0, NULL},
};
static PyGetSetDef getset[] = {{"total", (getter)counter_total, NULL, "sum of all counts", NULL}, {NULL, NULL, NULL, NULL, NULL}};
static PyMappingMethods mapping = {(lenfunc)counter_length, (binaryfunc)counter_subscript, NULL};
static PySequenceMethods sequence = {.sq_contains = (objobjproc)counter_contains};
static PyNumberMethods number = {.nb_or = counter_or};
static PyBufferProcs buffer = {(getbufferproc)counter_getbuffer, (releasebufferproc)counter_releasebuffer};

static PyTypeObject Counter_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "counter.Counter",
    .tp_doc = "Counter(on_new=None)\n--\n\nCounts objects.",
    .tp_basicsize = sizeof(Counter),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_new = counter_new,
    .tp_init = (initproc)counter_init,
    .tp_dealloc = (destructor)counter_dealloc,
    .tp_traverse = (traverseproc)counter_traverse,
    .tp_clear = (inquiry)counter_clear,
    .tp_repr = (reprfunc)counter_repr,
    .tp_iter = (getiterfunc)counter_iter,
    .tp_methods = methods,
    .tp_members = members,
    .tp_getset = getset,
    .tp_as_mapping = &mapping,
    .tp_as_sequence = &sequence,
    .tp_as_number = &number,
    .tp_as_buffer = &buffer,
};

static int execute(PyObject *module) { return PyModule_AddType(module, &Counter_Type); }

static PyModuleDef_Slot slots[] = {{Py_mod_exec, (void *)execute}, {0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "counter", .m_size = 0, .m_slots = slots};

PyMODINIT_FUNC PyInit_counter(void) { return PyModuleDef_Init(&definition); }
