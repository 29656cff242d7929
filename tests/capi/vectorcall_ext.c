/* vectorcall_ext.c: calls from C of whatever can be called, through the vectorcall field where there is one. */
#include <Python.h>

/* ---- a function for each convention; they return what they got ---- */

static PyObject *noargs(PyObject *m, PyObject *none) { return PyBool_FromLong(none == NULL); }
static PyObject *one(PyObject *m, PyObject *arg) { return Py_NewRef(arg); }
static PyObject *varargs(PyObject *m, PyObject *args) { return Py_NewRef(args); }

static PyObject *keywords(PyObject *m, PyObject *args, PyObject *kw) {
    return Py_BuildValue("(OO)", args, kw ? kw : Py_None);
}

static PyObject *fast(PyObject *m, PyObject *const *args, Py_ssize_t n) {
    PyObject *t = PyTuple_New(n);
    for (Py_ssize_t i = 0; t && i < n; i++) PyTuple_SET_ITEM(t, i, Py_NewRef(args[i]));
    return t;
}

static PyObject *fastkw(PyObject *m, PyObject *const *args, Py_ssize_t n, PyObject *names) {
    PyObject *t = fast(m, args, n + (names ? PyTuple_GET_SIZE(names) : 0));
    return t ? Py_BuildValue("(NO)", t, names ? names : Py_None) : NULL;
}

static PyObject *wrong_null(PyObject *m, PyObject *none) { return NULL; }

static PyObject *wrong_set(PyObject *m, PyObject *none) {
    PyErr_SetString(PyExc_ValueError, "left over");
    Py_RETURN_NONE;
}

/* ---- calling ---- */

/* vcall(f, how, *args): how 0 plain, 1 with the spare word, 2 the last argument is keyword 'k', 3 through the field. */
static PyObject *vcall(PyObject *m, PyObject *args) {
    PyObject *stack[16] = {NULL}, *f = PyTuple_GET_ITEM(args, 0), *names = NULL, *r;
    long how = PyLong_AsLong(PyTuple_GET_ITEM(args, 1));
    size_t n = (size_t)PyTuple_GET_SIZE(args) - 2;
    vectorcallfunc direct;
    for (size_t i = 0; i < n; i++) stack[i + 1] = PyTuple_GET_ITEM(args, (Py_ssize_t)i + 2);
    stack[0] = m;
    if (how == 2) {
        names = Py_BuildValue("(s)", "k");
        n--;
    }
    if (how == 3) {
        direct = PyVectorcall_Function(f);
        if (!direct) return PyUnicode_FromString("no field");
        r = direct(f, stack + 1, n, NULL);
    } else {
        r = PyObject_Vectorcall(f, stack + 1, n | (how == 1 ? PY_VECTORCALL_ARGUMENTS_OFFSET : 0), names);
    }
    Py_XDECREF(names);
    if (stack[0] != m) {
        PyErr_SetString(PyExc_AssertionError, "the spare word was not given back");
        Py_CLEAR(r);
    }
    return r;
}

static PyObject *call(PyObject *m, PyObject *args) {
    PyObject *f, *t, *kw = NULL;
    if (!PyArg_ParseTuple(args, "OO|O", &f, &t, &kw)) return NULL;
    return PyObject_Call(f, t, kw);
}

static PyObject *has_vectorcall(PyObject *m, PyObject *f) {
    return PyBool_FromLong(PyType_HasFeature(Py_TYPE(f), Py_TPFLAGS_HAVE_VECTORCALL));
}

static PyMethodDef methods[] = {
    {"noargs", noargs, METH_NOARGS},
    {"one", one, METH_O},
    {"varargs", varargs, METH_VARARGS},
    {"keywords", (PyCFunction)(void (*)(void))keywords, METH_VARARGS | METH_KEYWORDS},
    {"fast", (PyCFunction)(void (*)(void))fast, METH_FASTCALL},
    {"fastkw", (PyCFunction)(void (*)(void))fastkw, METH_FASTCALL | METH_KEYWORDS},
    {"wrong_null", wrong_null, METH_NOARGS},
    {"wrong_set", wrong_set, METH_NOARGS},
    {"vcall", vcall, METH_VARARGS},
    {"call", call, METH_VARARGS},
    {"has_vectorcall", has_vectorcall, METH_O},
    {0},
};

static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "vectorcall_ext", NULL, -1, methods};

PyMODINIT_FUNC PyInit_vectorcall_ext(void) { return PyModule_Create(&def); }
