/* minfunc.c: one function for every way in which C functions receive their arguments. */
#include <Python.h>

/* METH_NOARGS */
static PyObject *nothing(PyObject *module, PyObject *unused) {
    return PyUnicode_FromString("nothing");
}

/* METH_O: exactly one argument. */
static PyObject *twice(PyObject *module, PyObject *x) {
    return PyNumber_Add(x, x);
}

/* METH_VARARGS: a tuple. */
static PyObject *add(PyObject *module, PyObject *args) {
    long a, b;
    if (!PyArg_ParseTuple(args, "ll:add", &a, &b)) return NULL;
    return PyLong_FromLong(a + b);
}

/* METH_VARARGS | METH_KEYWORDS: a tuple and a dict, or NULL. */
static PyObject *power(PyObject *module, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"base", "exponent", NULL};
    double base, exponent = 2.0, result = 1.0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "d|d:power", names, &base, &exponent)) return NULL;
    for (int i = 0; i < (int)exponent; i++) result *= base;
    return PyFloat_FromDouble(result);
}

/* METH_FASTCALL: an array. */
static PyObject *last(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    if (nargs == 0) {
        PyErr_SetString(PyExc_TypeError, "last() needs an argument");
        return NULL;
    }
    return Py_NewRef(args[nargs - 1]);
}

/* METH_FASTCALL | METH_KEYWORDS: values of keywords follow in the array, their names are in a tuple, or NULL. */
static PyObject *describe(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *names) {
    Py_ssize_t count = names ? PyTuple_GET_SIZE(names) : 0;
    PyObject *keywords = PyDict_New(), *positional = PyList_New(0), *result = NULL;
    if (!keywords || !positional) goto out;
    for (Py_ssize_t i = 0; i < nargs; i++)
        if (PyList_Append(positional, args[i]) < 0) goto out;
    for (Py_ssize_t i = 0; i < count; i++)
        if (PyDict_SetItem(keywords, PyTuple_GET_ITEM(names, i), args[nargs + i]) < 0) goto out;
    result = Py_BuildValue("(OO)", positional, keywords);
out:
    Py_XDECREF(keywords);
    Py_XDECREF(positional);
    return result;
}

static PyMethodDef functions[] = {
    {"nothing", nothing, METH_NOARGS, PyDoc_STR("nothing()\n--\n\nTakes nothing.")},
    {"twice", twice, METH_O, PyDoc_STR("twice(x, /)\n--\n\nx + x.")},
    {"add", add, METH_VARARGS, PyDoc_STR("The sum of two integers.")},
    {"power", (PyCFunction)(void (*)(void))power, METH_VARARGS | METH_KEYWORDS, NULL},
    {"last", (PyCFunction)(void (*)(void))last, METH_FASTCALL, NULL},
    {"describe", (PyCFunction)(void (*)(void))describe, METH_FASTCALL | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "minfunc", .m_doc = "Functions of all kinds.", .m_size = -1, .m_methods = functions,
};

PyMODINIT_FUNC PyInit_minfunc(void) {
    PyObject *module = PyModule_Create(&definition);
    if (module && PyModule_AddIntConstant(module, "ANSWER", 42) < 0) Py_CLEAR(module);
    return module;
}
