/* exception_ext.c: the fields of exceptions, read inline and through the API. */
#include <Python.h>

static PyObject *or_none(PyObject *o) { return Py_NewRef(o ? o : Py_None); }

/* errno, strerror, filename as they stand in the struct */
static PyObject *os_fields(PyObject *module, PyObject *exc) {
    PyOSErrorObject *e = (PyOSErrorObject *)exc;
    return Py_BuildValue("(NNN)", or_none(e->myerrno), or_none(e->strerror), or_none(e->filename));
}

static PyObject *stop_value(PyObject *module, PyObject *exc) { return or_none(((PyStopIterationObject *)exc)->value); }

/* (cause, context, traceback) by the API */
static PyObject *links(PyObject *module, PyObject *exc) {
    PyObject *cause = PyException_GetCause(exc), *context = PyException_GetContext(exc);
    PyObject *traceback = PyException_GetTraceback(exc), *result;
    result = PyTuple_Pack(3, cause ? cause : Py_None, context ? context : Py_None, traceback ? traceback : Py_None);
    Py_XDECREF(cause);
    Py_XDECREF(context);
    Py_XDECREF(traceback);
    return result;
}

static PyObject *set_links(PyObject *module, PyObject *args) {
    PyObject *exc, *cause, *context;
    if (!PyArg_ParseTuple(args, "OOO", &exc, &cause, &context)) return NULL;
    PyException_SetCause(exc, Py_NewRef(cause));
    PyException_SetContext(exc, Py_NewRef(context));
    Py_RETURN_NONE;
}

/* object[start:end] of a decoding error, which then is widened by one on each side */
static PyObject *widen(PyObject *module, PyObject *exc) {
    Py_ssize_t start, end;
    PyObject *object = PyUnicodeDecodeError_GetObject(exc), *bad;
    if (!object) return NULL;
    if (PyUnicodeDecodeError_GetStart(exc, &start) < 0 || PyUnicodeDecodeError_GetEnd(exc, &end) < 0) return NULL;
    bad = PySequence_GetSlice(object, start, end);
    Py_DECREF(object);
    if (PyUnicodeDecodeError_SetStart(exc, start - 1) < 0 || PyUnicodeDecodeError_SetEnd(exc, end + 1) < 0 ||
        PyUnicodeDecodeError_SetReason(exc, "widened") < 0)
        Py_CLEAR(bad);
    return bad;
}

/* Catches what calling f raises, and raises it again. */
static PyObject *pass_on(PyObject *module, PyObject *f) {
    PyObject *type, *value, *traceback, *result = PyObject_CallNoArgs(f);
    if (result) return result;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyErr_Restore(type, value, traceback);
    return NULL;
}

/* Calls f(), or raises without an exception if that is None, while C handles 'exc', as Cython's except clauses do. */
static PyObject *while_handling(PyObject *module, PyObject *args) {
    PyObject *exc, *f, *before = PyErr_GetHandledException(), *r;
    if (!PyArg_ParseTuple(args, "OO", &exc, &f)) return NULL;
    PyErr_SetHandledException(exc);
    r = PyObject_CallNoArgs(f);
    PyErr_SetHandledException(before);
    Py_XDECREF(before);
    return r;
}

/* What Python code handles, seen by C. */
static PyObject *handled(PyObject *module, PyObject *unused) {
    PyObject *exc = PyErr_GetHandledException();
    if (exc) return exc;
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"while_handling", while_handling, METH_VARARGS, NULL}, {"handled", handled, METH_NOARGS, NULL},
    {"os_fields", os_fields, METH_O, NULL}, {"stop_value", stop_value, METH_O, NULL},
    {"links", links, METH_O, NULL},         {"set_links", set_links, METH_VARARGS, NULL},
    {"widen", widen, METH_O, NULL},         {"pass_on", pass_on, METH_O, NULL},
    {0},
};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, .m_name = "exception_ext", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_exception_ext(void) { return PyModule_Create(&def); }
