/* metaclass_ext.c: a metaclass that finds slots in the member table behind a class, and stores functions into the class. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

typedef struct {
    PyHeapTypeObject type;
    int mark;
} Meta;

typedef struct {
    PyObject_HEAD
    long n;
} Base;

static PyTypeObject Meta_Type, Base_Type;

static int sealed(PyObject *self, PyObject *name, PyObject *v) {
    PyErr_Format(PyExc_AttributeError, "'%s' is sealed", Py_TYPE(self)->tp_name);
    return -1;
}

static PyObject *meta_new(PyTypeObject *meta, PyObject *args, PyObject *kwargs) {
    PyObject *made = PyType_Type.tp_new(meta, args, kwargs), *ns = PyTuple_GET_ITEM(args, 2);
    if (!made) return NULL;
    ((Meta *)made)->mark = 7;
    if (PyDict_GetItemString(ns, "sealed")) ((PyTypeObject *)made)->tp_setattro = sealed;
    return made;
}

static PyMemberDef *table(PyTypeObject *c) { return (PyMemberDef *)((char *)c + Py_TYPE(c)->tp_basicsize); }

static PyObject *members(PyObject *module, PyObject *cls) {
    PyObject *d = PyDict_New();
    PyMemberDef *m = table((PyTypeObject *)cls);
    for (Py_ssize_t i = 0; d && i < Py_SIZE(cls); i++, m++) {
        PyObject *offset = PyLong_FromSsize_t(m->offset);
        if (!offset || PyDict_SetItemString(d, m->name, offset) < 0) return NULL;
        Py_DECREF(offset);
    }
    return d;
}

static PyObject *get_at(PyObject *module, PyObject *args) {
    PyObject *o, *v;
    Py_ssize_t offset;
    if (!PyArg_ParseTuple(args, "On", &o, &offset)) return NULL;
    v = *(PyObject **)((char *)o + offset);
    return Py_NewRef(v ? v : Py_None);
}

static PyObject *set_at(PyObject *module, PyObject *args) {
    PyObject *o, *v;
    Py_ssize_t offset;
    if (!PyArg_ParseTuple(args, "OnO", &o, &offset, &v)) return NULL;
    Py_XSETREF(*(PyObject **)((char *)o + offset), Py_NewRef(v));
    Py_RETURN_NONE;
}

static PyObject *mark(PyObject *module, PyObject *cls) { return PyLong_FromLong(((Meta *)cls)->mark); }

static PyTypeObject Meta_Type = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "metaclass_ext.Meta", .tp_basicsize = sizeof(Meta),
                                 .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_new = meta_new};
static PyTypeObject Base_Type = {PyVarObject_HEAD_INIT(&Meta_Type, 0).tp_name = "metaclass_ext.Base", .tp_basicsize = sizeof(Base),
                                 .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_new = PyType_GenericNew};

static PyMethodDef methods[] = {{"members", members, METH_O, NULL}, {"get_at", get_at, METH_VARARGS, NULL},
                                {"set_at", set_at, METH_VARARGS, NULL}, {"mark", mark, METH_O, NULL}, {0}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "metaclass_ext", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_metaclass_ext(void) {
    PyObject *m = PyModule_Create(&module);
    Meta_Type.tp_base = &PyType_Type;
    if (!m || PyModule_AddType(m, &Meta_Type) < 0 || PyModule_AddType(m, &Base_Type) < 0) return NULL;
    return m;
}
