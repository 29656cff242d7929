/* errors_make.c: exceptions with arguments of their own, new exception classes, warnings, the end of the program. */
#include "capi/src/abstract.h"
#include <unistd.h>
#undef Py_FatalError

/* OSError and its like, from errno. */
PyObject *PyErr_SetFromErrnoWithFilenameObjects(PyObject *type, PyObject *name, PyObject *name2) {
    int code = errno;
    if (code == EINTR && PyErr_CheckSignals()) return NULL;
    PyObject *message = code ? PyUnicode_DecodeLocale(strerror(code), "surrogateescape")
                             : PyUnicode_FromString("Error");
    if (!message) return NULL;
    PyObject *args;
    if (!name) args = Py_BuildValue("(iO)", code, message);
    else if (!name2) args = Py_BuildValue("(iOO)", code, message, name);
    else args = Py_BuildValue("(iOOiO)", code, message, name, 0, name2);
    Py_DECREF(message);
    PyObject *exc = args ? PyObject_Call(type, args, NULL) : NULL;
    Py_XDECREF(args);
    if (exc) PyErr_SetObject((PyObject *)Py_TYPE(exc), exc);
    Py_XDECREF(exc);
    return NULL;
}

PyObject *PyErr_SetFromErrnoWithFilenameObject(PyObject *type, PyObject *name) {
    return PyErr_SetFromErrnoWithFilenameObjects(type, name, NULL);
}

PyObject *PyErr_SetFromErrnoWithFilename(PyObject *type, const char *name) {
    int code = errno;                           /* decoding may change it */
    PyObject *str = name ? PyUnicode_DecodeFSDefault(name) : NULL;
    if (name && !str) return NULL;
    errno = code;
    PyErr_SetFromErrnoWithFilenameObjects(type, str, NULL);
    Py_XDECREF(str);
    return NULL;
}

PyObject *PyErr_SetFromErrno(PyObject *type) { return PyErr_SetFromErrnoWithFilenameObjects(type, NULL, NULL); }

PyObject *PyErr_SetImportErrorSubclass(PyObject *type, PyObject *message, PyObject *name, PyObject *path) {
    int is_subclass = PyObject_IsSubclass(type, PyExc_ImportError);
    if (is_subclass < 0) return NULL;
    if (!is_subclass || !message) {
        PyErr_SetString(PyExc_TypeError, !is_subclass ? "expected a subclass of ImportError"
                                                      : "expected a message argument");
        return NULL;
    }
    PyObject *kwargs = Py_BuildValue("{sOsO}", "name", name ? name : Py_None, "path", path ? path : Py_None);
    PyObject *exc = kwargs ? PyObject_VectorcallDict(type, &message, 1, kwargs) : NULL;
    Py_XDECREF(kwargs);
    if (exc) PyErr_SetObject((PyObject *)Py_TYPE(exc), exc);
    Py_XDECREF(exc);
    return NULL;
}

PyObject *PyErr_SetImportError(PyObject *message, PyObject *name, PyObject *path) {
    return PyErr_SetImportErrorSubclass(PyExc_ImportError, message, name, path);
}

/* Classes. */
static int set_module(PyObject *dict, const char *name, const char *dot) {
    PyObject *key = PyUnicode_InternFromString("__module__");
    int has = key ? PyDict_Contains(dict, key) : -1, failed = has < 0;
    if (has == 0) {
        PyObject *module = PyUnicode_FromStringAndSize(name, dot - name);
        failed = !module || PyDict_SetItem(dict, key, module);
        Py_XDECREF(module);
    }
    Py_XDECREF(key);
    return failed ? -1 : 0;
}

PyObject *PyErr_NewException(const char *name, PyObject *base, PyObject *dict) {
    const char *dot = strrchr(name, '.');
    if (!dot) {
        PyErr_SetString(PyExc_SystemError, "PyErr_NewException: name must be module.class");
        return NULL;
    }
    if (!base) base = PyExc_Exception;
    PyObject *own = dict ? Py_NewRef(dict) : PyDict_New(), *cls = NULL;
    if (own && !set_module(own, name, dot)) {
        PyObject *bases = PyTuple_Check(base) ? Py_NewRef(base) : PyTuple_Pack(1, base);
        if (bases) cls = PyObject_CallFunction((PyObject *)&PyType_Type, "sOO", dot + 1, bases, own);
        Py_XDECREF(bases);
    }
    Py_XDECREF(own);
    return cls;
}

PyObject *PyErr_NewExceptionWithDoc(const char *name, const char *doc, PyObject *base, PyObject *dict) {
    PyObject *own = dict ? Py_NewRef(dict) : PyDict_New(), *cls = NULL;
    if (!own) return NULL;
    PyObject *text = doc ? PyUnicode_FromString(doc) : NULL;
    if (!doc || (text && !PyDict_SetItemString(own, "__doc__", text))) cls = PyErr_NewException(name, base, own);
    Py_XDECREF(text);
    Py_DECREF(own);
    return cls;
}

/* Warnings go through the warnings module, which may have been replaced or patched by the program. */
static int warn(const char *function, PyObject *args, PyObject *kwargs) {
    PyObject *module = args ? PyImport_ImportModule("warnings") : NULL;
    PyObject *callable = module ? PyObject_GetAttrString(module, function) : NULL;
    PyObject *result = callable ? PyObject_Call(callable, args, kwargs) : NULL;
    Py_XDECREF(module);
    Py_XDECREF(callable);
    Py_XDECREF(args);
    Py_XDECREF(result);
    return result ? 0 : -1;
}

static int warn_message(PyObject *category, PyObject *message, Py_ssize_t level, PyObject *source) {
    if (!message) return -1;
    PyObject *args = Py_BuildValue("(NOnO)", message, category ? category : PyExc_RuntimeWarning, level,
                                   source ? source : Py_None);
    return warn("warn", args, NULL);
}

int PyErr_WarnEx(PyObject *category, const char *message, Py_ssize_t level) {
    return warn_message(category, PyUnicode_FromString(message), level, NULL);
}

int PyErr_WarnFormat(PyObject *category, Py_ssize_t level, const char *format, ...) {
    va_list va;
    va_start(va, format);
    int failed = warn_message(category, PyUnicode_FromFormatV(format, va), level, NULL);
    va_end(va);
    return failed;
}

int PyErr_ResourceWarning(PyObject *source, Py_ssize_t level, const char *format, ...) {
    va_list va;
    va_start(va, format);
    int failed = warn_message(PyExc_ResourceWarning, PyUnicode_FromFormatV(format, va), level, source);
    va_end(va);
    return failed;
}

int PyErr_WarnExplicitObject(PyObject *category, PyObject *message, PyObject *filename, int lineno, PyObject *module,
                             PyObject *registry) {
    PyObject *kwargs = Py_BuildValue("{sO}", "registry", registry ? registry : Py_None);
    if (!kwargs) return -1;
    int failed = module ? PyDict_SetItemString(kwargs, "module", module) : 0;
    if (!failed) {
        failed = warn("warn_explicit", Py_BuildValue("(OOOi)", message, category ? category : PyExc_RuntimeWarning,
                                                     filename, lineno), kwargs);
    }
    Py_DECREF(kwargs);
    return failed;
}

static int warn_explicit(PyObject *category, PyObject *message, const char *filename, int lineno, const char *module,
                         PyObject *registry) {
    PyObject *file = message ? PyUnicode_DecodeFSDefault(filename) : NULL;
    PyObject *mod = file && module ? PyUnicode_FromString(module) : NULL;
    int failed = file && (mod || !module)
                     ? PyErr_WarnExplicitObject(category, message, file, lineno, mod, registry) : -1;
    Py_XDECREF(message);
    Py_XDECREF(file);
    Py_XDECREF(mod);
    return failed;
}

int PyErr_WarnExplicit(PyObject *category, const char *message, const char *filename, int lineno, const char *module,
                       PyObject *registry) {
    return warn_explicit(category, PyUnicode_FromString(message), filename, lineno, module, registry);
}

int PyErr_WarnExplicitFormat(PyObject *category, const char *filename, int lineno, const char *module,
                             PyObject *registry, const char *format, ...) {
    va_list va;
    va_start(va, format);
    int failed = warn_explicit(category, PyUnicode_FromFormatV(format, va), filename, lineno, module, registry);
    va_end(va);
    return failed;
}

/* The end. */
static _Noreturn void fatal(const char *func, const char *message) {
    fflush(stdout);
    if (func) fprintf(stderr, "Fatal Python error: %s: %s\n", func, message ? message : "<message not set>");
    else fprintf(stderr, "Fatal Python error: %s\n", message ? message : "<message not set>");
    fflush(stderr);
    abort();
}

void Py_FatalError(const char *message) { fatal(NULL, message); }

void _Py_FatalErrorFunc(const char *func, const char *message) { fatal(func, message); }

void _Py_FatalErrorFormat(const char *func, const char *format, ...) {
    char message[512];
    va_list va;
    va_start(va, format);
    vsnprintf(message, sizeof message, format, va);
    va_end(va);
    fatal(func, message);
}

void _Py_FatalError_TstateNULL(const char *func) {
    fatal(func, "the function must be called with the GIL held, but the GIL is released (the current Python thread "
                "state is NULL)");
}

void _Py_FatalRefcountErrorFunc(const char *func, const char *message) { fatal(func, message); }

void _PyObject_AssertFailed(PyObject *o, const char *expr, const char *message, const char *file, int line,
                            const char *function) {
    fprintf(stderr, "%s:%d: %s%s%s: %s\n", file, line, function ? function : "", function ? ": " : "",
            expr ? expr : "Assertion failed", message ? message : "");
    fatal("_PyObject_AssertFailed", "_PyObject_AssertFailed");
}
