/* exception.c: fields of exception objects.  C code sees a copy in the struct. */
#include "capi/src/abstract.h"

/* The struct, up to date. */
static PyBaseExceptionObject *base(PyObject *exc) {
    exc_mirror_read(exc);
    return (PyBaseExceptionObject *)exc;
}

PyObject *PyException_GetTraceback(PyObject *exc) { return Py_XNewRef(base(exc)->traceback); }

int PyException_SetTraceback(PyObject *exc, PyObject *traceback) {
    if (!traceback) {
        PyErr_SetString(PyExc_TypeError, "__traceback__ may not be deleted");
        return -1;
    }
    if (traceback != Py_None && !PyTraceBack_Check(traceback)) {
        PyErr_SetString(PyExc_TypeError, "__traceback__ must be a traceback or None");
        return -1;
    }
    Py_XSETREF(base(exc)->traceback, traceback == Py_None ? NULL : Py_NewRef(traceback));
    exc_mirror_written(exc);
    return 0;
}

PyObject *PyException_GetCause(PyObject *exc) { return Py_XNewRef(base(exc)->cause); }

void PyException_SetCause(PyObject *exc, PyObject *cause) {
    base(exc)->suppress_context = 1;
    Py_XSETREF(((PyBaseExceptionObject *)exc)->cause, cause);
    exc_mirror_written(exc);
}

PyObject *PyException_GetContext(PyObject *exc) { return Py_XNewRef(base(exc)->context); }

void PyException_SetContext(PyObject *exc, PyObject *context) {
    Py_XSETREF(base(exc)->context, context);
    exc_mirror_written(exc);
}

const char *PyExceptionClass_Name(PyObject *cls) { return ((PyTypeObject *)cls)->tp_name; }

/* UnicodeEncodeError, UnicodeDecodeError, UnicodeTranslateError have one layout; the object is bytes for decoding. */
static PyUnicodeErrorObject *unicode_error(PyObject *exc) { return (PyUnicodeErrorObject *)base(exc); }

static PyObject *field(PyObject *value, const char *name, bool bytes) {
    if (!value) {
        PyErr_Format(PyExc_TypeError, "%.200s attribute not set", name);
        return NULL;
    }
    if (bytes ? !PyBytes_Check(value) : !PyUnicode_Check(value)) {
        PyErr_Format(PyExc_TypeError, "%.200s attribute must be %s", name, bytes ? "bytes" : "unicode");
        return NULL;
    }
    return Py_NewRef(value);
}

/* The length of the object, or -1. */
static Py_ssize_t object_length(PyObject *exc, bool bytes) {
    PyObject *o = field(unicode_error(exc)->object, "object", bytes);
    if (!o) return -1;
    Py_ssize_t len = bytes ? PyBytes_GET_SIZE(o) : PyUnicode_GET_LENGTH(o);
    Py_DECREF(o);
    return len;
}

static int get_start(PyObject *exc, Py_ssize_t *start, bool bytes) {
    Py_ssize_t len = object_length(exc, bytes);
    if (len < 0) return -1;
    *start = unicode_error(exc)->start;
    if (*start < 0) *start = 0;
    if (*start >= len) *start = len - 1;
    return 0;
}

static int get_end(PyObject *exc, Py_ssize_t *end, bool bytes) {
    Py_ssize_t len = object_length(exc, bytes);
    if (len < 0) return -1;
    *end = unicode_error(exc)->end;
    if (*end < 1) *end = 1;
    if (*end > len) *end = len;
    return 0;
}

static int set_reason(PyObject *exc, const char *reason) {
    PyObject *str = PyUnicode_FromString(reason);
    if (!str) return -1;
    Py_XSETREF(unicode_error(exc)->reason, str);
    exc_mirror_written(exc);
    return 0;
}

#define UNICODE_ERROR(prefix, bytes)                                                               \
    PyObject *prefix##_GetObject(PyObject *exc) {                                                  \
        return field(unicode_error(exc)->object, "object", bytes);                                 \
    }                                                                                              \
    PyObject *prefix##_GetReason(PyObject *exc) {                                                  \
        return field(unicode_error(exc)->reason, "reason", false);                                 \
    }                                                                                              \
    int prefix##_SetReason(PyObject *exc, const char *reason) { return set_reason(exc, reason); }  \
    int prefix##_GetStart(PyObject *exc, Py_ssize_t *start) { return get_start(exc, start, bytes); } \
    int prefix##_GetEnd(PyObject *exc, Py_ssize_t *end) { return get_end(exc, end, bytes); }       \
    int prefix##_SetStart(PyObject *exc, Py_ssize_t start) {                                       \
        unicode_error(exc)->start = start;                                                         \
        exc_mirror_written(exc);                                                                   \
        return 0;                                                                                  \
    }                                                                                              \
    int prefix##_SetEnd(PyObject *exc, Py_ssize_t end) {                                           \
        unicode_error(exc)->end = end;                                                             \
        exc_mirror_written(exc);                                                                   \
        return 0;                                                                                  \
    }
UNICODE_ERROR(PyUnicodeEncodeError, false)
UNICODE_ERROR(PyUnicodeDecodeError, true)
UNICODE_ERROR(PyUnicodeTranslateError, false)

PyObject *PyUnicodeEncodeError_GetEncoding(PyObject *exc) {
    return field(unicode_error(exc)->encoding, "encoding", false);
}

PyObject *PyUnicodeDecodeError_GetEncoding(PyObject *exc) {
    return field(unicode_error(exc)->encoding, "encoding", false);
}

PyObject *PyUnicodeDecodeError_Create(const char *encoding, const char *object, Py_ssize_t length, Py_ssize_t start,
                                      Py_ssize_t end, const char *reason) {
    return _PyObject_CallFunction_SizeT(PyExc_UnicodeDecodeError, "sy#nns", encoding, object, length, start, end,
                                        reason);
}

PyObject *_PyUnicodeTranslateError_Create(PyObject *object, Py_ssize_t start, Py_ssize_t end, const char *reason) {
    return PyObject_CallFunction(PyExc_UnicodeTranslateError, "Onns", object, start, end, reason);
}
