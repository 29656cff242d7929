/* calls_ext.c: calls of C from Python: every convention, slots, attributes, results; what C sees of counts and exceptions. */
#include <Python.h>
#include <structmember.h>

/* ---- what a call shows ---- */

static PyObject *count_of(PyObject *self, PyObject *o) { return PyLong_FromSsize_t(Py_REFCNT(o)); }

/* The exception being handled, as C finds it. */
static PyObject *handled(void) {
    PyObject *exc = PyErr_GetHandledException();
    return exc ? exc : Py_NewRef(Py_None);
}
static PyObject *f_handled(PyObject *self, PyObject *none) { return handled(); }

static PyObject *f_fast(PyObject *self, PyObject *const *args, Py_ssize_t n) {
    PyObject *t = PyTuple_New(n);
    for (Py_ssize_t i = 0; t && i < n; i++) PyTuple_SET_ITEM(t, i, Py_NewRef(args[i]));
    return t;
}
static PyObject *f_fast_keywords(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names) {
    PyObject *given = f_fast(self, args, n + (names ? PyTuple_GET_SIZE(names) : 0));
    return given ? Py_BuildValue("NO", given, names ? names : Py_None) : NULL;
}
static PyObject *f_varargs(PyObject *self, PyObject *args) { return Py_BuildValue("On", args, Py_REFCNT(args)); }
static PyObject *f_keywords(PyObject *self, PyObject *args, PyObject *kw) {
    return Py_BuildValue("OO", args, kw ? kw : Py_None);
}

/* The argument is kept, and given back by kept(). */
static PyObject *last;
static PyObject *keep(PyObject *self, PyObject *o) {
    Py_XSETREF(last, Py_NewRef(o));
    Py_RETURN_NONE;
}
static PyObject *kept(PyObject *self, PyObject *none) { return last ? Py_NewRef(last) : Py_NewRef(Py_None); }

/* A tuple that C keeps too is not taken apart when it is returned. */
static PyObject *returned_and_kept(PyObject *self, PyObject *o) {
    Py_XSETREF(last, PyTuple_Pack(2, o, o));
    return Py_XNewRef(last);
}
static PyObject *nested(PyObject *self, PyObject *o) { return Py_BuildValue("((iO)(ds)y)", 70000, o, 0.5, "text", "bytes"); }

/* ---- a class that METH_METHOD functions are given ---- */

static PyObject *defining(PyObject *self, PyTypeObject *cls, PyObject *const *args, Py_ssize_t n, PyObject *names) {
    return Py_NewRef((PyObject *)cls);
}
static PyMethodDef defining_def = {"defining", (PyCFunction)(void (*)(void))defining,
                                   METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL};
static PyObject *bound_to_class(PyObject *self, PyObject *cls) {
    return PyCMethod_New(&defining_def, Py_None, NULL, (PyTypeObject *)cls);
}

/* ---- a type with slots and attributes, and a derived one ---- */

typedef struct Thing {
    PyObject_HEAD
    long n;
    int i;
    double d;
    char flag;
    PyObject *o, *ox;
    const char *made_by;
} Thing;

static int thing_init(Thing *t, PyObject *args, PyObject *kw) {
    static char *names[] = {"n", NULL};
    t->made_by = "Thing";
    return PyArg_ParseTupleAndKeywords(args, kw, "|l", names, &t->n) ? 0 : -1;
}
static void thing_dealloc(Thing *t) {
    Py_XDECREF(t->o);
    Py_XDECREF(t->ox);
    Py_TYPE(t)->tp_free((PyObject *)t);
}
static PyObject *thing_repr(Thing *t) { return PyUnicode_FromString("a Thing"); }
static PyObject *thing_add(PyObject *a, PyObject *b) { return handled(); }
static Py_ssize_t thing_len(PyObject *self) { return 3; }
static PyObject *thing_item(PyObject *self, Py_ssize_t i) {
    if (i >= 3) return PyErr_Format(PyExc_IndexError, "item %zd", i);
    return PyLong_FromSsize_t(i * 1000);
}
static PyObject *thing_get_handled(PyObject *self, void *closure) { return handled(); }
static int thing_set_refused(PyObject *self, PyObject *v, void *closure) {
    PyErr_SetString(PyExc_ValueError, v ? "not set" : "not deleted");
    return -1;
}
static PyObject *thing_made_by(Thing *t, PyObject *none) { return PyUnicode_FromString(t->made_by ? t->made_by : "nobody"); }
static PyObject *thing_self_count(PyObject *self, PyObject *none) { return PyLong_FromSsize_t(Py_REFCNT(self)); }

static PyMethodDef thing_methods[] = {
    {"made_by", (PyCFunction)thing_made_by, METH_NOARGS, NULL}, {"self_count", thing_self_count, METH_NOARGS, NULL},
    {"one", count_of, METH_O, NULL}, {NULL},
};
static PyMemberDef thing_members[] = {
    {"n", T_LONG, offsetof(Thing, n), 0, NULL}, {"i", T_INT, offsetof(Thing, i), 0, NULL},
    {"d", T_DOUBLE, offsetof(Thing, d), 0, NULL}, {"flag", T_BOOL, offsetof(Thing, flag), 0, NULL},
    {"o", T_OBJECT, offsetof(Thing, o), 0, NULL}, {"ox", T_OBJECT_EX, offsetof(Thing, ox), 0, NULL},
    {"fixed", T_LONG, offsetof(Thing, n), READONLY, NULL}, {NULL},
};
static PyGetSetDef thing_getset[] = {
    {"handled", thing_get_handled, NULL, NULL, NULL}, {"refused", thing_get_handled, thing_set_refused, NULL, NULL}, {NULL},
};
static PyNumberMethods thing_number = {.nb_add = thing_add};
static PySequenceMethods thing_sequence = {.sq_length = thing_len, .sq_item = thing_item};
static PyTypeObject Thing_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "calls_ext.Thing", .tp_basicsize = sizeof(Thing),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_new = PyType_GenericNew, .tp_init = (initproc)thing_init,
    .tp_dealloc = (destructor)thing_dealloc, .tp_methods = thing_methods, .tp_members = thing_members,
    .tp_getset = thing_getset, .tp_as_number = &thing_number, .tp_as_sequence = &thing_sequence,
    .tp_repr = (reprfunc)thing_repr,
};

static int derived_init(Thing *t, PyObject *args, PyObject *kw) {
    t->made_by = "Derived";
    return 0;
}
static PyObject *derived_repr(Thing *t) { return PyUnicode_FromString("a Derived"); }
static PyTypeObject Derived_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "calls_ext.Derived", .tp_basicsize = sizeof(Thing),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_base = &Thing_Type, .tp_init = (initproc)derived_init,
    .tp_repr = (reprfunc)derived_repr,
};

static PyMethodDef functions[] = {
    {"count_of", count_of, METH_O, NULL}, {"f_handled", f_handled, METH_NOARGS, NULL},
    {"f_fast", (PyCFunction)(void (*)(void))f_fast, METH_FASTCALL, NULL},
    {"f_fast_keywords", (PyCFunction)(void (*)(void))f_fast_keywords, METH_FASTCALL | METH_KEYWORDS, NULL},
    {"f_varargs", f_varargs, METH_VARARGS, NULL},
    {"f_keywords", (PyCFunction)(void (*)(void))f_keywords, METH_VARARGS | METH_KEYWORDS, NULL},
    {"keep", keep, METH_O, NULL}, {"kept", kept, METH_NOARGS, NULL},
    {"returned_and_kept", returned_and_kept, METH_O, NULL}, {"nested", nested, METH_O, NULL},
    {"bound_to_class", bound_to_class, METH_O, NULL}, {NULL},
};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "calls_ext", NULL, -1, functions};

PyMODINIT_FUNC PyInit_calls_ext(void) {
    PyObject *m = PyModule_Create(&module);
    if (!m || PyModule_AddType(m, &Thing_Type) < 0 || PyModule_AddType(m, &Derived_Type) < 0) return NULL;
    return m;
}
