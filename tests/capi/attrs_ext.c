/* attrs_ext.c: attributes and methods by name, and questions about classes, from C. */
#include <Python.h>

#define TWO(fn)                                                                                    \
    PyObject *o;                                                                                   \
    const char *name;                                                                              \
    if (!PyArg_ParseTuple(args, "Os", &o, &name)) return NULL;                                     \
    fn

static PyObject *get(PyObject *m, PyObject *args) { TWO(return PyObject_GetAttrString(o, name)); }
static PyObject *has(PyObject *m, PyObject *args) { TWO(return PyBool_FromLong(PyObject_HasAttrString(o, name))); }
static PyObject *call(PyObject *m, PyObject *args) { TWO(return PyObject_CallMethod(o, name, NULL)); }

static PyObject *has_object(PyObject *m, PyObject *args) {
    PyObject *o, *name;
    if (!PyArg_ParseTuple(args, "OO", &o, &name)) return NULL;
    return PyBool_FromLong(PyObject_HasAttr(o, name));
}

/* The value, or ... without an exception. */
static PyObject *lookup(PyObject *m, PyObject *args) {
    PyObject *o, *name, *value;
    if (!PyArg_ParseTuple(args, "OO", &o, &name)) return NULL;
    int found = _PyObject_LookupAttr(o, name, &value);
    if (found < 0) return NULL;
    return found ? value : Py_NewRef(Py_Ellipsis);
}

/* call_with(o, name, x): o.name(x) in four ways, which must agree. */
static PyObject *call_with(PyObject *m, PyObject *args) {
    PyObject *o, *name, *x, *list = PyList_New(0), *r[5];
    if (!PyArg_ParseTuple(args, "OOO", &o, &name, &x)) return NULL;
    PyObject *stack[3] = {NULL, o, x};
    r[0] = PyObject_CallMethod(o, PyUnicode_AsUTF8(name), "O", x);
    r[1] = PyObject_CallMethodObjArgs(o, name, x, NULL);
    r[2] = PyObject_VectorcallMethod(name, stack + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    r[3] = PyObject_CallMethodOneArg(o, name, x);
    r[4] = PyObject_CallMethod(o, PyUnicode_AsUTF8(name), "(Oi)", x, 7);
    for (int i = 0; i < 5; i++) {
        if (!r[i]) return NULL;
        PyList_Append(list, r[i]);
        Py_DECREF(r[i]);
    }
    return list;
}

static PyObject *is_instance(PyObject *m, PyObject *args) {
    PyObject *o, *cls;
    if (!PyArg_ParseTuple(args, "OO", &o, &cls)) return NULL;
    int is = PyObject_IsInstance(o, cls);
    return is < 0 ? NULL : PyBool_FromLong(is);
}

static PyObject *type_of(PyObject *m, PyObject *o) { return Py_NewRef((PyObject *)Py_TYPE(o)); }

static PyObject *offsets(PyObject *m, PyObject *o) {
    return Py_BuildValue("nn", ((PyTypeObject *)o)->tp_dictoffset, ((PyTypeObject *)o)->tp_weaklistoffset);
}

/* What the attribute of a type's tp_getset answers for an object. */
static PyObject *ask_getset(PyObject *m, PyObject *args) {
    TWO(for (PyGetSetDef *g = Py_TYPE(o)->tp_getset; g && g->name; g++)
            if (!strcmp(g->name, name)) return g->get(o, g->closure));
    return PyErr_Format(PyExc_LookupError, "%s", name);
}

/* Results of slots, called as macros and generated code call them. */
static PyObject *slots(PyObject *m, PyObject *args) {
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "OO", &a, &b)) return NULL;
    PyTypeObject *t = Py_TYPE(a);
    PyObject *eq = t->tp_richcompare(a, b, Py_EQ), *lt = t->tp_richcompare(a, b, Py_LT), *sum = Py_NewRef(Py_None);
    if (t->tp_as_number && t->tp_as_number->nb_add) Py_SETREF(sum, PyNumber_Add(a, b));
    PyObject *mul = PyNumber_Check(a) ? PyNumber_Multiply(a, b) : Py_NewRef(Py_None);
    PyObject *sub = PyNumber_Check(a) ? PyNumber_Subtract(a, b) : Py_NewRef(Py_None);
    return Py_BuildValue("(NNNNNni)", eq, lt, sum, mul, sub, (Py_ssize_t)PyObject_Hash(a), PyObject_IsTrue(a));
}

static PyObject *generic_set(PyObject *m, PyObject *args) {
    PyObject *o, *name, *value = NULL;
    if (!PyArg_ParseTuple(args, "OO|O", &o, &name, &value)) return NULL;
    return PyObject_GenericSetAttr(o, name, value) < 0 ? NULL : Py_NewRef(Py_None);
}

/* Exporters have to bear it that nobody wants their buffer. */
static PyObject *no_view(PyObject *m, PyObject *o) {
    return PyObject_GetBuffer(o, NULL, PyBUF_SIMPLE) < 0 ? NULL : Py_NewRef(Py_None);
}

/* Without a thread state, as the way to a new one is: NULL, and no exception, which would have no place. */
static PyObject *second_interpreter(PyObject *m, PyObject *none) {
    PyThreadState *mine = PyThreadState_Swap(NULL), *made = Py_NewInterpreter();
    if (made) Py_EndInterpreter(made);
    PyThreadState_Swap(mine);
    return PyBool_FromLong(PyErr_Occurred() != NULL);
}

static PyMethodDef methods[] = {
    {"generic_set", generic_set, METH_VARARGS}, {"no_view", no_view, METH_O}, {"second_interpreter", second_interpreter, METH_NOARGS},
    {"get", get, METH_VARARGS}, {"has", has, METH_VARARGS}, {"call", call, METH_VARARGS},
    {"has_object", has_object, METH_VARARGS}, {"lookup", lookup, METH_VARARGS}, {"call_with", call_with, METH_VARARGS},
    {"is_instance", is_instance, METH_VARARGS}, {"offsets", offsets, METH_O}, {"ask_getset", ask_getset, METH_VARARGS}, {"type_of", type_of, METH_O}, {"slots", slots, METH_VARARGS}, {0},
};

static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "attrs_ext", NULL, -1, methods};

/* Room for a dict and weak references, and no names for them. */
typedef struct {
    PyObject_HEAD
    PyObject *dict, *weakrefs;
} Roomy;

static void roomy_dealloc(PyObject *self) {
    PyObject_ClearWeakRefs(self);
    Py_CLEAR(((Roomy *)self)->dict);
    Py_TYPE(self)->tp_free(self);
}

static PyTypeObject Roomy_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "attrs_ext.Roomy", .tp_basicsize = sizeof(Roomy),
    .tp_dictoffset = offsetof(Roomy, dict), .tp_weaklistoffset = offsetof(Roomy, weakrefs),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_new = PyType_GenericNew, .tp_dealloc = roomy_dealloc,
};

PyMODINIT_FUNC PyInit_attrs_ext(void) {
    PyObject *m = PyModule_Create(&def);
    return m && PyModule_AddType(m, &Roomy_Type) < 0 ? NULL : m;
}
