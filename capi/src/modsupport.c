/* modsupport.c: objects from C variables, as a format string says. */
#include "capi/src/capi_internal.h"

typedef struct {
    const char *format;                         /* the next unit */
    va_list *va;
    bool size_t_clean;
} Build;

static PyObject *build_value(Build *b);

/* The number of units up to `end` on this level; -1 with an exception set. */
static Py_ssize_t count_units(const char *format, char end) {
    Py_ssize_t n = 0;
    int level = 0;
    for (; level > 0 || *format != end; format++) {
        switch (*format) {
        case '\0':
            PyErr_SetString(PyExc_SystemError, "unmatched paren in format");
            return -1;
        case '(': case '[': case '{':
            if (level++ == 0) n++;
            break;
        case ')': case ']': case '}':
            level--;
            break;
        case '#': case '&': case ',': case ':': case ' ': case '\t':
            break;
        default:
            if (level == 0) n++;
        }
    }
    return n;
}

/* After an error: uses up the variables of the next n units, so that the references of 'N' are not lost. */
static void discard(Build *b, Py_ssize_t n) {
    PyObject *type, *value, *traceback;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyErr_Fetch(&type, &value, &traceback);
        PyObject *item = build_value(b);
        PyErr_Restore(type, value, traceback);
        Py_XDECREF(item);
    }
}

static bool at_end(Build *b, char end) {
    if (*b->format != end) {
        PyErr_SetString(PyExc_SystemError, "Unmatched paren in format");
        return false;
    }
    if (end) b->format++;
    return true;
}

static PyObject *build_sequence(Build *b, char end, Py_ssize_t n, bool list) {
    if (n < 0) return NULL;
    PyObject *seq = list ? PyList_New(n) : PyTuple_New(n);
    if (!seq) {
        discard(b, n);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *item = build_value(b);
        if (!item) {
            discard(b, n - i - 1);
            Py_DECREF(seq);
            return NULL;
        }
        if (list) PyList_SET_ITEM(seq, i, item);
        else PyTuple_SET_ITEM(seq, i, item);
    }
    if (!at_end(b, end)) Py_CLEAR(seq);
    return seq;
}

static PyObject *build_dict(Build *b, char end, Py_ssize_t n) {
    if (n < 0) return NULL;
    if (n % 2) {
        PyErr_SetString(PyExc_SystemError, "Bad dict format");
        discard(b, n);
        return NULL;
    }
    PyObject *dict = PyDict_New();
    if (!dict) {
        discard(b, n);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i += 2) {
        PyObject *key = build_value(b);
        if (!key) discard(b, 1);
        PyObject *value = key ? build_value(b) : NULL;
        int failed = value ? PyDict_SetItem(dict, key, value) : -1;
        Py_XDECREF(key);
        Py_XDECREF(value);
        if (failed) {
            discard(b, n - i - 2);
            Py_DECREF(dict);
            return NULL;
        }
    }
    if (!at_end(b, end)) Py_CLEAR(dict);
    return dict;
}

/* The length behind a '#', or -1 if there is none.  False with an exception set. */
static bool sized(Build *b, Py_ssize_t *size) {
    *size = -1;
    if (*b->format != '#') return true;
    b->format++;
    if (b->size_t_clean) {
        *size = va_arg(*b->va, Py_ssize_t);
        return true;
    }
    *size = va_arg(*b->va, int);
    PyErr_SetString(PyExc_SystemError, "PY_SSIZE_T_CLEAN macro must be defined for '#' formats");
    return false;
}

static PyObject *build_text(Build *b, bool bytes) {
    Py_ssize_t size;
    const char *text = va_arg(*b->va, const char *);
    if (!sized(b, &size)) return NULL;
    if (!text) return Py_NewRef(Py_None);
    if (size < 0) {
        size_t len = strlen(text);
        if (len > PY_SSIZE_T_MAX) {
            PyErr_SetString(PyExc_OverflowError, bytes ? "string too long for Python bytes"
                                                       : "string too long for Python string");
            return NULL;
        }
        size = (Py_ssize_t)len;
    }
    return bytes ? PyBytes_FromStringAndSize(text, size) : PyUnicode_FromStringAndSize(text, size);
}

static PyObject *build_wide(Build *b) {
    Py_ssize_t size;
    const wchar_t *text = va_arg(*b->va, const wchar_t *);
    if (!sized(b, &size)) return NULL;
    return text ? PyUnicode_FromWideChar(text, size) : Py_NewRef(Py_None);
}

static PyObject *build_object(Build *b, char unit) {
    if (*b->format == '&') {
        b->format++;
        PyObject *(*converter)(void *) = va_arg(*b->va, PyObject *(*)(void *));
        void *arg = va_arg(*b->va, void *);
        return converter(arg);
    }
    PyObject *o = va_arg(*b->va, PyObject *);
    if (!o && !PyErr_Occurred()) PyErr_SetString(PyExc_SystemError, "NULL object passed to Py_BuildValue");
    return unit == 'N' ? o : Py_XNewRef(o);
}

static PyObject *build_unit(Build *b, char unit) {
    switch (unit) {
    case '(': return build_sequence(b, ')', count_units(b->format, ')'), false);
    case '[': return build_sequence(b, ']', count_units(b->format, ']'), true);
    case '{': return build_dict(b, '}', count_units(b->format, '}'));
    case 'b': case 'B': case 'h': case 'i': return PyLong_FromLong(va_arg(*b->va, int));
    case 'H': return PyLong_FromLong(va_arg(*b->va, unsigned int));
    case 'I': return PyLong_FromUnsignedLong(va_arg(*b->va, unsigned int));
    case 'n': return PyLong_FromSsize_t(va_arg(*b->va, Py_ssize_t));
    case 'l': return PyLong_FromLong(va_arg(*b->va, long));
    case 'k': return PyLong_FromUnsignedLong(va_arg(*b->va, unsigned long));
    case 'L': return PyLong_FromLongLong(va_arg(*b->va, long long));
    case 'K': return PyLong_FromUnsignedLongLong(va_arg(*b->va, unsigned long long));
    case 'f': case 'd': return PyFloat_FromDouble(va_arg(*b->va, double));
    case 'D': return PyComplex_FromCComplex(*va_arg(*b->va, Py_complex *));
    case 'c': {
        char c = (char)va_arg(*b->va, int);
        return PyBytes_FromStringAndSize(&c, 1);
    }
    case 'C': return PyUnicode_FromOrdinal(va_arg(*b->va, int));
    case 's': case 'z': case 'U': return build_text(b, false);
    case 'y': return build_text(b, true);
    case 'u': return build_wide(b);
    case 'N': case 'S': case 'O': return build_object(b, unit);
    default:
        PyErr_SetString(PyExc_SystemError, "bad format char passed to Py_BuildValue");
        return NULL;
    }
}

static PyObject *build_value(Build *b) {
    while (*b->format == ',' || *b->format == ':' || *b->format == ' ' || *b->format == '\t') b->format++;
    char unit = *b->format;
    if (unit) b->format++;
    return build_unit(b, unit);
}

static PyObject *build(const char *format, va_list va, bool size_t_clean) {
    Py_ssize_t n = count_units(format, '\0');
    if (n < 0) return NULL;
    if (n == 0) return Py_NewRef(Py_None);
    va_list copy;
    va_copy(copy, va);
    Build b = {format, &copy, size_t_clean};
    PyObject *result = n == 1 ? build_value(&b) : build_sequence(&b, '\0', n, false);
    va_end(copy);
    return result;
}

PyObject *Py_BuildValue(const char *format, ...) {
    va_list va;
    va_start(va, format);
    PyObject *result = build(format, va, false);
    va_end(va);
    return result;
}

PyObject *_Py_BuildValue_SizeT(const char *format, ...) {
    va_list va;
    va_start(va, format);
    PyObject *result = build(format, va, true);
    va_end(va);
    return result;
}

PyObject *Py_VaBuildValue(const char *format, va_list va) { return build(format, va, false); }

PyObject *_Py_VaBuildValue_SizeT(const char *format, va_list va) { return build(format, va, true); }

/* The units as an array of new references, in `small` if it has room, else in memory of PyMem_Malloc. */
static PyObject **build_stack(PyObject **small, Py_ssize_t small_len, const char *format, va_list va,
                              Py_ssize_t *p_nargs, bool size_t_clean) {
    *p_nargs = 0;
    Py_ssize_t n = count_units(format, '\0');
    if (n < 0) return NULL;
    if (n == 0) return small;
    PyObject **stack = small;
    if (n > small_len && !(stack = PyMem_New(PyObject *, n))) {
        PyErr_NoMemory();
        return NULL;
    }
    va_list copy;
    va_copy(copy, va);
    Build b = {format, &copy, size_t_clean};
    Py_ssize_t i = 0;
    while (i < n && (stack[i] = build_value(&b))) i++;
    if (i < n) {
        discard(&b, n - i - 1);
        while (i > 0) Py_DECREF(stack[--i]);
        if (stack != small) PyMem_Free(stack);
        stack = NULL;
    } else {
        *p_nargs = n;
    }
    va_end(copy);
    return stack;
}

PyObject **_Py_VaBuildStack(PyObject **small, Py_ssize_t small_len, const char *format, va_list va,
                            Py_ssize_t *p_nargs) {
    return build_stack(small, small_len, format, va, p_nargs, false);
}

PyObject **_Py_VaBuildStack_SizeT(PyObject **small, Py_ssize_t small_len, const char *format, va_list va,
                                  Py_ssize_t *p_nargs) {
    return build_stack(small, small_len, format, va, p_nargs, true);
}

/* Names in modules. */
int PyModule_AddObjectRef(PyObject *module, const char *name, PyObject *value) {
    if (!PyModule_Check(module)) {
        PyErr_SetString(PyExc_TypeError, "PyModule_AddObjectRef() first argument must be a module");
        return -1;
    }
    if (!value) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_SystemError, "PyModule_AddObjectRef() must be called with an exception raised "
                                               "if value is NULL");
        }
        return -1;
    }
    PyObject *dict = PyModule_GetDict(module);
    if (!dict) {
        PyErr_Format(PyExc_SystemError, "module '%s' has no __dict__", PyModule_GetName(module));
        return -1;
    }
    return PyDict_SetItemString(dict, name, value) ? -1 : 0;
}

int PyModule_AddObject(PyObject *module, const char *name, PyObject *value) {
    int failed = PyModule_AddObjectRef(module, name, value);
    if (!failed) Py_DECREF(value);
    return failed;
}

int _PyModule_Add(PyObject *module, const char *name, PyObject *value) {
    int failed = PyModule_AddObjectRef(module, name, value);
    Py_XDECREF(value);
    return failed;
}

int PyModule_AddIntConstant(PyObject *module, const char *name, long value) {
    return _PyModule_Add(module, name, PyLong_FromLong(value));
}

int PyModule_AddStringConstant(PyObject *module, const char *name, const char *value) {
    return _PyModule_Add(module, name, PyUnicode_FromString(value));
}

int PyModule_AddType(PyObject *module, PyTypeObject *type) {
    if (PyType_Ready(type) < 0) return -1;
    const char *dot = strrchr(type->tp_name, '.');
    return PyModule_AddObjectRef(module, dot ? dot + 1 : type->tp_name, _PyObject_CAST(type));
}
