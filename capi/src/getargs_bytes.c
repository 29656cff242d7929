/* getargs_bytes.c: bytes, buffers and text. */
#include "capi/src/getargs.h"

static int undo_buffer(PyObject *none, void *item) {
    PyBuffer_Release(item);
    return 0;
}

static int undo_string(PyObject *none, void *item) {
    char **text = item;
    PyMem_Free(*text);
    *text = NULL;
    return 0;
}

static const char *get_buffer(ArgParse *parse, PyObject *arg, Py_buffer *view) {
    if (PyObject_GetBuffer(arg, view, PyBUF_SIMPLE) != 0) return arg_must_be(parse, "bytes-like object", arg);
    if (!PyBuffer_IsContiguous(view, 'C')) {
        PyBuffer_Release(view);
        return arg_must_be(parse, "contiguous buffer", arg);
    }
    return NULL;
}

/* The bytes of an object that keeps them in place without a release: bytes, in practice. */
static const char *get_bytes(ArgParse *parse, PyObject *arg, const char **bytes, Py_ssize_t *size) {
    PyBufferProcs *procs = Py_TYPE(arg)->tp_as_buffer;
    if (procs && procs->bf_releasebuffer) {
        return arg_must_be(parse, "read-only bytes-like object", arg);
    }
    Py_buffer view;
    const char *text = get_buffer(parse, arg, &view);
    if (text) return text;
    *bytes = view.buf;
    *size = view.len;
    PyBuffer_Release(&view);
    return NULL;
}

static const char *keep_buffer(ArgParse *parse, Py_buffer *view) {
    return arg_add_cleanup(parse, view, undo_buffer) ? NULL : "(cleanup problem)";
}

/* The size variable of a '#' unit; NULL with SystemError if the caller does not know that it is a Py_ssize_t. */
static Py_ssize_t *size_variable(ArgParse *parse, va_list *va) {
    if (!(parse->flags & ARG_SIZE_T)) {
        PyErr_SetString(PyExc_SystemError, "PY_SSIZE_T_CLEAN macro must be defined for '#' formats");
        return NULL;
    }
    return va_arg(*va, Py_ssize_t *);
}

static const char *embedded_null(const char *what) {
    PyErr_Format(PyExc_ValueError, "embedded null %s", what);
    return arg_raised();
}

/* y y* y#: bytes. */
const char *arg_bytes(ArgParse *parse, PyObject *arg, const char **format, va_list *va) {
    if (**format == '*') {
        ++*format;
        Py_buffer *view = va_arg(*va, Py_buffer *);
        const char *text = get_buffer(parse, arg, view);
        return text ? text : keep_buffer(parse, view);
    }
    const char **result = va_arg(*va, const char **);
    Py_ssize_t size;
    const char *text = get_bytes(parse, arg, result, &size);
    if (text) return text;
    if (**format == '#') {
        ++*format;
        Py_ssize_t *psize = size_variable(parse, va);
        if (!psize) return arg_raised();
        *psize = size;
        return NULL;
    }
    return strlen(*result) == (size_t)size ? NULL : embedded_null("byte");
}

static const char *utf8_of(ArgParse *parse, PyObject *arg, const char **text, Py_ssize_t *size) {
    *text = PyUnicode_AsUTF8AndSize(arg, size);
    return *text ? NULL : arg_must_be(parse, "(unicode conversion error)", arg);
}

/* s* z*: a buffer with the UTF-8 of a str or the bytes of anything else. */
static const char *convert_text_buffer(ArgParse *parse, char unit, PyObject *arg, va_list *va) {
    Py_buffer *view = va_arg(*va, Py_buffer *);
    const char *text, *error;
    Py_ssize_t size;
    if (unit == 'z' && arg == Py_None) PyBuffer_FillInfo(view, NULL, NULL, 0, 1, 0);
    else if (PyUnicode_Check(arg)) {
        if ((error = utf8_of(parse, arg, &text, &size))) return error;
        PyBuffer_FillInfo(view, arg, (void *)text, size, 1, 0);
    } else if ((error = get_buffer(parse, arg, view))) return error;
    return keep_buffer(parse, view);
}

/* s z and their # and * forms: text. */
const char *arg_text(ArgParse *parse, char unit, PyObject *arg, const char **format, va_list *va) {
    if (**format == '*') {
        ++*format;
        return convert_text_buffer(parse, unit, arg, va);
    }
    const char **result = va_arg(*va, const char **);
    const char *error;
    Py_ssize_t size = 0;
    bool sized = **format == '#';
    if (sized) {
        ++*format;
        Py_ssize_t *psize = size_variable(parse, va);
        if (!psize) return arg_raised();
        if (unit == 'z' && arg == Py_None) *result = NULL;
        else if (PyUnicode_Check(arg)) {
            if ((error = utf8_of(parse, arg, result, &size))) return error;
        } else if ((error = get_bytes(parse, arg, result, &size))) return error;
        *psize = size;
        return NULL;
    }
    if (unit == 'z' && arg == Py_None) *result = NULL;
    else if (PyUnicode_Check(arg)) {
        if ((error = utf8_of(parse, arg, result, &size))) return error;
        if (strlen(*result) != (size_t)size) return embedded_null("character");
    } else return arg_must_be(parse, unit == 'z' ? "str or None" : "str", arg);
    return NULL;
}

/* u Z and their # forms: the deprecated wchar_t form of a str. */
const char *arg_wide(ArgParse *parse, char unit, PyObject *arg, const char **format, va_list *va) {
    if (PyErr_WarnFormat(PyExc_DeprecationWarning, 1, "getargs: The '%c' format is deprecated. Use 'U' instead.",
                         unit)) {
        return arg_raised();
    }
    Py_UNICODE **result = va_arg(*va, Py_UNICODE **);
    bool sized = **format == '#';
    Py_ssize_t *psize = NULL, size = 0;
    if (sized) {
        ++*format;
        if (!(psize = size_variable(parse, va))) return arg_raised();
    }
    if (unit == 'Z' && arg == Py_None) *result = NULL;
    else if (PyUnicode_Check(arg)) {
        *result = PyUnicode_AsUnicodeAndSize(arg, &size);
        if (!*result) return arg_raised();
        if (!sized && wcslen(*result) != (size_t)size) return embedded_null("character");
    } else return arg_must_be(parse, unit == 'Z' ? "str or None" : "str", arg);
    if (sized) *psize = size;
    return NULL;
}

/* The bytes of `arg` in `encoding`, as a new object; NULL with *error set. */
static PyObject *encode(ArgParse *parse, PyObject *arg, const char *encoding, bool recode, const char **error) {
    if (!recode && (PyBytes_Check(arg) || PyByteArray_Check(arg))) return Py_NewRef(arg);
    if (!PyUnicode_Check(arg)) {
        *error = arg_must_be(parse, recode ? "str" : "str, bytes or bytearray", arg);
        return NULL;
    }
    PyObject *bytes = PyUnicode_AsEncodedString(arg, encoding ? encoding : "utf-8", NULL);
    if (!bytes) *error = arg_must_be(parse, "(encoding failed)", arg);
    else if (!PyBytes_Check(bytes)) {
        Py_CLEAR(bytes);
        *error = arg_must_be(parse, "(encoder failed to return bytes)", arg);
    }
    return bytes;
}

static const char *copy_allocated(ArgParse *parse, char **buffer, const char *bytes, Py_ssize_t size) {
    *buffer = PyMem_Malloc((size_t)size + 1);
    if (!*buffer) {
        PyErr_NoMemory();
        return arg_raised();
    }
    memcpy(*buffer, bytes, (size_t)size);
    (*buffer)[size] = '\0';
    return arg_add_cleanup(parse, buffer, undo_string) ? NULL : "(cleanup problem)";
}

static const char *copy_sized(ArgParse *parse, char **buffer, Py_ssize_t *room, const char *bytes,
                              Py_ssize_t size) {
    if (!*buffer) {
        const char *error = copy_allocated(parse, buffer, bytes, size);
        if (error) return error;
    } else {
        if (size + 1 > *room) {
            PyErr_Format(PyExc_ValueError, "encoded string too long (%zd, maximum length %zd)", size, *room - 1);
            return arg_raised();
        }
        memcpy(*buffer, bytes, (size_t)size);
        (*buffer)[size] = '\0';
    }
    *room = size;
    return NULL;
}

/* es et es# et#: encoded text in memory of the caller or of PyMem_Malloc. */
const char *arg_encoded(ArgParse *parse, PyObject *arg, const char **format, va_list *va) {
    const char *encoding = va_arg(*va, const char *);
    char unit = **format;
    if (unit != 's' && unit != 't') return arg_must_be(parse, "(unknown parser marker combination)", arg);
    ++*format;
    char **buffer = va_arg(*va, char **);
    if (!buffer) return arg_must_be(parse, "(buffer is NULL)", arg);
    const char *error = NULL;
    PyObject *encoded = encode(parse, arg, encoding, unit == 's', &error);
    if (!encoded) return error;
    bool array = PyByteArray_Check(encoded);
    const char *bytes = array ? PyByteArray_AS_STRING(encoded) : PyBytes_AS_STRING(encoded);
    Py_ssize_t size = Py_SIZE(encoded);
    if (**format == '#') {
        ++*format;
        Py_ssize_t *psize = size_variable(parse, va);
        error = psize ? copy_sized(parse, buffer, psize, bytes, size) : arg_raised();
    } else if (strlen(bytes) != (size_t)size) {
        error = arg_must_be(parse, "encoded string without null bytes", arg);
    } else {
        error = copy_allocated(parse, buffer, bytes, size);
    }
    Py_DECREF(encoded);
    return error;
}

/* w*: a writable buffer. */
const char *arg_writable(ArgParse *parse, PyObject *arg, const char **format, va_list *va) {
    Py_buffer *view = va_arg(*va, Py_buffer *);
    if (**format != '*') return arg_must_be(parse, "(invalid use of 'w' format character)", arg);
    ++*format;
    if (PyObject_GetBuffer(arg, view, PyBUF_WRITABLE) < 0) {
        PyErr_Clear();
        return arg_must_be(parse, "read-write bytes-like object", arg);
    }
    if (!PyBuffer_IsContiguous(view, 'C')) {
        PyBuffer_Release(view);
        return arg_must_be(parse, "contiguous buffer", arg);
    }
    return keep_buffer(parse, view);
}
