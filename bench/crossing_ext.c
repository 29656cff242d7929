/* crossing_ext.c: C functions that crossing.py calls from Python, and loops in C that call back.
 *
 * Loops return nanoseconds an iteration, so that what they cost outside of the case does not count.
 */
#include <Python.h>
#include <structmember.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* ---- functions ---- */

static PyObject *noargs(PyObject *m, PyObject *unused) { Py_RETURN_NONE; }
static PyObject *one(PyObject *m, PyObject *o) { Py_RETURN_NONE; }
static PyObject *same(PyObject *m, PyObject *o) { return Py_NewRef(o); }
static PyObject *fast(PyObject *m, PyObject *const *a, Py_ssize_t n) { Py_RETURN_NONE; }

static PyObject *varargs(PyObject *m, PyObject *args) {
    int a, b;
    return PyArg_ParseTuple(args, "ii", &a, &b) ? Py_NewRef(Py_None) : NULL;
}

static PyObject *keywords(PyObject *m, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"a", "b", NULL};
    PyObject *a, *b = NULL;
    return PyArg_ParseTupleAndKeywords(args, kwargs, "O|O", names, &a, &b) ? Py_NewRef(Py_None) : NULL;
}

static PyObject *add(PyObject *m, PyObject *const *a, Py_ssize_t n) {
    return n == 2 ? PyLong_FromLong(PyLong_AsLong(a[0]) + PyLong_AsLong(a[1])) : Py_NewRef(Py_None);
}

static PyObject *give_int(PyObject *m, PyObject *unused) { return PyLong_FromLong(123456789); }
static PyObject *give_float(PyObject *m, PyObject *unused) { return PyFloat_FromDouble(1.5); }
static PyObject *give_str(PyObject *m, PyObject *unused) { return PyUnicode_FromString("some text"); }
static PyObject *give_tuple(PyObject *m, PyObject *unused) { return Py_BuildValue("(ii)", 1, 2); }

/* ---- a type ---- */

typedef struct Thing {
    PyObject_HEAD
    long x;
} Thing;

static PyObject *thing_method(PyObject *self, PyObject *unused) { Py_RETURN_NONE; }
static PyObject *thing_get(PyObject *self, void *closure) { return PyLong_FromLong(((Thing *)self)->x); }
static PyObject *thing_add(PyObject *a, PyObject *b) { return Py_NewRef(a); }
static Py_ssize_t thing_len(PyObject *self) { return 3; }
static PyMethodDef thing_methods[] = {{"method", thing_method, METH_NOARGS, NULL}, {0}};
static PyMemberDef thing_members[] = {{"x", T_LONG, offsetof(Thing, x), 0, NULL}, {0}};
static PyGetSetDef thing_getset[] = {{"y", thing_get, NULL, NULL, NULL}, {0}};
static PyNumberMethods thing_number = {.nb_add = thing_add};
static PySequenceMethods thing_sequence = {.sq_length = thing_len};
static PyTypeObject Thing_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "crossing_ext.Thing", .tp_basicsize = sizeof(Thing),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_new = PyType_GenericNew, .tp_methods = thing_methods,
    .tp_members = thing_members, .tp_getset = thing_getset, .tp_as_number = &thing_number,
    .tp_as_sequence = &thing_sequence,
};

/* ---- loops in C ---- */

#define LOOP(name, body)                                                                           \
    static PyObject *name(PyObject *m, PyObject *const *a, Py_ssize_t nargs) {                     \
        long n = PyLong_AsLong(a[0]);                                                              \
        PyObject *o = a[1], *key = nargs > 2 ? a[2] : NULL;                                        \
        double start = now();                                                                      \
        (void)key;                                                                                 \
        for (long i = 0; i < n; i++) {                                                             \
            body                                                                                   \
        }                                                                                          \
        return PyFloat_FromDouble((now() - start) / (double)n);                                    \
    }
#define RESULT(expression)                                                                         \
    {                                                                                              \
        PyObject *r = (expression);                                                                \
        if (!r) return NULL;                                                                       \
        Py_DECREF(r);                                                                              \
    }
LOOP(call0, RESULT(PyObject_CallNoArgs(o)))
LOOP(call1, RESULT(PyObject_CallOneArg(o, Py_None)))
LOOP(getattr_, RESULT(PyObject_GetAttr(o, key)))
LOOP(getitem, RESULT(PyObject_GetItem(o, key)))
LOOP(list_item, RESULT(Py_NewRef(PyList_GET_ITEM(o, i))))
LOOP(list_long, if (PyLong_AsLong(PyList_GET_ITEM(o, i)) == -1 && PyErr_Occurred()) return NULL;)
LOOP(list_append, if (PyList_Append(o, Py_None) < 0) return NULL;)
LOOP(is_instance, if (PyObject_IsInstance(o, key) < 0) return NULL;)
LOOP(new_long, RESULT(PyLong_FromLong(1000 + i)))
LOOP(new_tuple, RESULT(PyTuple_New(2)))
LOOP(buffer, Py_buffer view; if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0) return NULL; PyBuffer_Release(&view);)

#define FAST(name) (PyCFunction)(void (*)(void))name, METH_FASTCALL, NULL
static PyMethodDef methods[] = {
    {"noargs", noargs, METH_NOARGS, NULL}, {"one", one, METH_O, NULL}, {"same", same, METH_O, NULL},
    {"fast", FAST(fast)}, {"varargs", varargs, METH_VARARGS, NULL},
    {"keywords", (PyCFunction)(void (*)(void))keywords, METH_VARARGS | METH_KEYWORDS, NULL}, {"add", FAST(add)},
    {"give_int", give_int, METH_NOARGS, NULL}, {"give_float", give_float, METH_NOARGS, NULL},
    {"give_str", give_str, METH_NOARGS, NULL}, {"give_tuple", give_tuple, METH_NOARGS, NULL},
    {"call0", FAST(call0)}, {"call1", FAST(call1)}, {"getattr", FAST(getattr_)}, {"getitem", FAST(getitem)},
    {"list_item", FAST(list_item)}, {"list_long", FAST(list_long)}, {"list_append", FAST(list_append)},
    {"is_instance", FAST(is_instance)}, {"new_long", FAST(new_long)}, {"new_tuple", FAST(new_tuple)},
    {"buffer", FAST(buffer)},
    {0},
};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, .m_name = "crossing_ext", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_crossing_ext(void) {
    PyObject *m = PyType_Ready(&Thing_Type) < 0 ? NULL : PyModule_Create(&def);
    if (m && PyModule_AddObjectRef(m, "Thing", (PyObject *)&Thing_Type) < 0) Py_CLEAR(m);
    return m;
}
