/* namespace_ext.c: tp_dict of a class as an object like any other, and what C reads inline of a slot's method. */
#include <Python.h>

static PyObject *get(PyObject *module, PyObject *args) {
    PyTypeObject *type;
    PyObject *key;
    if (!PyArg_ParseTuple(args, "O!O", &PyType_Type, &type, &key)) return NULL;
    return PyObject_GetItem(type->tp_dict, key);
}

static PyObject *set(PyObject *module, PyObject *args) {
    PyTypeObject *type;
    PyObject *key, *value;
    if (!PyArg_ParseTuple(args, "O!OO", &PyType_Type, &type, &key, &value)) return NULL;
    if (PyObject_SetItem(type->tp_dict, key, value) < 0) return NULL;
    PyType_Modified(type);
    Py_RETURN_NONE;
}

/* f(tp_dict) */
static PyObject *show(PyObject *module, PyObject *args) {
    PyTypeObject *type;
    PyObject *f;
    if (!PyArg_ParseTuple(args, "O!O", &PyType_Type, &type, &f)) return NULL;
    return PyObject_CallOneArg(f, type->tp_dict);
}

static PyObject *wrapper_name(PyObject *module, PyObject *wrapper) {
    if (!Py_IS_TYPE(wrapper, &PyWrapperDescr_Type)) Py_RETURN_NONE;
    return PyUnicode_FromString(((PyWrapperDescrObject *)wrapper)->d_base->name);
}

static PyMethodDef methods[] = {
    {"get", get, METH_VARARGS, NULL},
    {"set", set, METH_VARARGS, NULL},
    {"show", show, METH_VARARGS, NULL},
    {"wrapper_name", wrapper_name, METH_O, NULL},
    {0},
};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, .m_name = "namespace_ext", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_namespace_ext(void) { return PyModule_Create(&def); }
