/* getargs_check.c: checks of argument counts, for functions that take their arguments apart themselves. */
#include "capi/src/capi_internal.h"
#undef _PyArg_NoKeywords
#undef _PyArg_NoPositional
#undef _PyArg_NoKwnames
#undef _PyArg_CheckPositional

static int wrong_count(const char *name, Py_ssize_t nargs, const char *bound, Py_ssize_t wanted) {
    if (name) {
        PyErr_Format(PyExc_TypeError, "%.200s expected %s%zd argument%s, got %zd", name, bound, wanted,
                     wanted == 1 ? "" : "s", nargs);
    } else {
        PyErr_Format(PyExc_TypeError, "unpacked tuple should have %s%zd element%s, but has %zd", bound, wanted,
                     wanted == 1 ? "" : "s", nargs);
    }
    return 0;
}

int _PyArg_CheckPositional(const char *name, Py_ssize_t nargs, Py_ssize_t min, Py_ssize_t max) {
    if (nargs < min) return wrong_count(name, nargs, min == max ? "" : "at least ", min);
    if (nargs > max) return wrong_count(name, nargs, min == max ? "" : "at most ", max);
    return 1;
}

static int unpack(PyObject *const *args, Py_ssize_t nargs, const char *name, Py_ssize_t min, Py_ssize_t max,
                  va_list *va) {
    if (!_PyArg_CheckPositional(name, nargs, min, max)) return 0;
    for (Py_ssize_t i = 0; i < nargs; i++) *va_arg(*va, PyObject **) = args[i];
    return 1;
}

int PyArg_UnpackTuple(PyObject *args, const char *name, Py_ssize_t min, Py_ssize_t max, ...) {
    if (!PyTuple_Check(args)) {
        PyErr_SetString(PyExc_SystemError, "PyArg_UnpackTuple() argument list is not a tuple");
        return 0;
    }
    va_list va;
    va_start(va, max);
    int ok = unpack(_PyTuple_CAST(args)->ob_item, PyTuple_GET_SIZE(args), name, min, max, &va);
    va_end(va);
    return ok;
}

int _PyArg_UnpackStack(PyObject *const *args, Py_ssize_t nargs, const char *name, Py_ssize_t min, Py_ssize_t max,
                       ...) {
    va_list va;
    va_start(va, max);
    int ok = unpack(args, nargs, name, min, max, &va);
    va_end(va);
    return ok;
}

int _PyArg_NoKeywords(const char *funcname, PyObject *kwargs) {
    if (!kwargs) return 1;
    if (!PyDict_CheckExact(kwargs)) {
        PyErr_BadInternalCall();
        return 0;
    }
    if (PyDict_GET_SIZE(kwargs) == 0) return 1;
    PyErr_Format(PyExc_TypeError, "%.200s() takes no keyword arguments", funcname);
    return 0;
}

int _PyArg_NoKwnames(const char *funcname, PyObject *kwnames) {
    if (!kwnames || PyTuple_GET_SIZE(kwnames) == 0) return 1;
    PyErr_Format(PyExc_TypeError, "%s() takes no keyword arguments", funcname);
    return 0;
}

int _PyArg_NoPositional(const char *funcname, PyObject *args) {
    if (!args) return 1;
    if (!PyTuple_CheckExact(args)) {
        PyErr_BadInternalCall();
        return 0;
    }
    if (PyTuple_GET_SIZE(args) == 0) return 1;
    PyErr_Format(PyExc_TypeError, "%.200s() takes no positional arguments", funcname);
    return 0;
}

void _PyArg_BadArgument(const char *fname, const char *displayname, const char *expected, PyObject *arg) {
    PyErr_Format(PyExc_TypeError, "%.200s() %.200s must be %.50s, not %.50s", fname, displayname, expected,
                 arg == Py_None ? "None" : Py_TYPE(arg)->tp_name);
}

int PyArg_ValidateKeywordArguments(PyObject *kwargs) {
    if (!PyDict_Check(kwargs)) {
        PyErr_BadInternalCall();
        return 0;
    }
    Py_ssize_t pos = 0;
    PyObject *key, *value;
    while (PyDict_Next(kwargs, &pos, &key, &value)) {
        if (!PyUnicode_Check(key)) {
            PyErr_SetString(PyExc_TypeError, "keywords must be strings");
            return 0;
        }
    }
    return 1;
}
