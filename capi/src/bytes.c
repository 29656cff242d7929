/* bytes.c: bytes objects that C makes and reads: the contents lie in the struct. */
#include "capi/src/glue.h"
#include "vm/object/bytes_internal.h"
#include "vm/object/codec.h"
#include "vm/object/str_internal.h"

#define HEAD ((i64)offsetof(PyBytesObject, ob_sval))

PyObject *PyBytes_FromStringAndSize(const char *str, Py_ssize_t n) {
    PyBytesObject *p;
    if (n < 0) {
        PyErr_SetString(PyExc_SystemError, "Negative size passed to PyBytes_FromStringAndSize");
        return NULL;
    }
    if (n == 0) return expose_owned(bytes_empty);
    if (n > PY_SSIZE_T_MAX - HEAD - 1) {
        PyErr_SetString(PyExc_OverflowError, "byte string is too large");
        return NULL;
    }
    p = glue_alloc(&PyBytes_Type, HEAD + n + 1);
    if (!p) return NULL;
    Py_SET_SIZE(p, n);
    p->ob_shash = -1;
    if (str) memcpy(p->ob_sval, str, (size_t)n);
    return (PyObject *)p;
}

PyObject *PyBytes_FromString(const char *str) { return PyBytes_FromStringAndSize(str, (Py_ssize_t)strlen(str)); }

PyObject *PyBytes_FromObject(PyObject *o) {
    if (!o) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (PyBytes_CheckExact(o)) return Py_NewRef(o);
    Py_buffer view;
    if (!PyObject_CheckBuffer(o)) return expose_fresh(bytes_from_object(adopt(o)));
    if (PyObject_GetBuffer(o, &view, PyBUF_FULL_RO) < 0) return NULL;
    PyObject *p = PyBytes_FromStringAndSize(NULL, view.len);
    if (p && PyBuffer_ToContiguous(PyBytes_AS_STRING(p), &view, view.len, 'C') < 0) Py_CLEAR(p);
    PyBuffer_Release(&view);
    return p;
}

/* ---- reading ---- */

static bool require_bytes(PyObject *o) {
    if (likely(PyBytes_Check(o))) return true;
    abstract_type_error("expected bytes, %.200s found", o);
    return false;
}

char *PyBytes_AsString(PyObject *o) { return require_bytes(o) ? PyBytes_AS_STRING(o) : NULL; }
Py_ssize_t PyBytes_Size(PyObject *o) { return require_bytes(o) ? PyBytes_GET_SIZE(o) : -1; }

int PyBytes_AsStringAndSize(PyObject *o, char **str, Py_ssize_t *size) {
    if (!str) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (!require_bytes(o)) return -1;
    *str = PyBytes_AS_STRING(o);
    if (size) {
        *size = PyBytes_GET_SIZE(o);
    } else if (strlen(*str) != (size_t)PyBytes_GET_SIZE(o)) {
        PyErr_SetString(PyExc_ValueError, "embedded null byte");
        return -1;
    }
    return 0;
}

PyObject *PyBytes_Repr(PyObject *o, int smart_quotes) {
    const unsigned char *s = (unsigned char *)PyBytes_AS_STRING(o);
    Py_ssize_t n = PyBytes_GET_SIZE(o);
    bool doubled = smart_quotes && memchr(s, '\'', (size_t)n) && !memchr(s, '"', (size_t)n);
    char quote = doubled ? '"' : '\'';
    ByteVec out = {0};
    vec_append(&out, "b", 1);
    vec_push(&out, (u8)quote);
    for (Py_ssize_t i = 0; i < n; i++) {
        char text[5];
        int len;
        if (s[i] == '\\' || s[i] == quote) len = snprintf(text, sizeof text, "\\%c", s[i]);
        else if (s[i] == '\t' || s[i] == '\n' || s[i] == '\r')
            len = snprintf(text, sizeof text, "\\%c", s[i] == '\t' ? 't' : s[i] == '\n' ? 'n' : 'r');
        else if (s[i] < ' ' || s[i] >= 0x7f) len = snprintf(text, sizeof text, "\\x%02x", s[i]);
        else len = snprintf(text, sizeof text, "%c", s[i]);
        vec_append(&out, text, len);
    }
    vec_push(&out, (u8)quote);
    PyObject *p = _PyUnicode_FromASCII((char *)out.v, out.len);
    vec_free(&out);
    return p;
}

/* ---- resizing and putting together ---- */

int _PyBytes_Resize(PyObject **place, Py_ssize_t n) {
    PyObject *p = *place, *q = NULL;
    bool ok = PyBytes_Check(p) && n >= 0;
    if (ok && Py_SIZE(p) == n) return 0;
    if (ok && Py_SIZE(p) && Py_REFCNT(p) != 1) ok = false;
    if (ok && n && glue_is_raw(p) && Py_SIZE(p) && HEAD + n + 1 <= arena_room(p)) {
        Py_SET_SIZE(p, n);
        PyBytes_AS_STRING(p)[n] = 0;
        ((PyBytesObject *)p)->ob_shash = -1;
        return 0;
    }
    if (ok) q = PyBytes_FromStringAndSize(NULL, n);
    else PyErr_BadInternalCall();
    if (q && n) memcpy(PyBytes_AS_STRING(q), PyBytes_AS_STRING(p), (size_t)KR_MIN(n, PyBytes_GET_SIZE(p)));
    *place = q;
    Py_DECREF(p);
    return q ? 0 : -1;
}

static PyObject *concat(PyObject *a, PyObject *b) {
    Py_buffer x = {0}, y = {0};
    PyObject *p = NULL;
    if (PyObject_GetBuffer(a, &x, PyBUF_SIMPLE) < 0 || PyObject_GetBuffer(b, &y, PyBUF_SIMPLE) < 0) {
        PyErr_Format(PyExc_TypeError, "can't concat %.100s to %.100s", Py_TYPE(b)->tp_name, Py_TYPE(a)->tp_name);
    } else if (x.len > PY_SSIZE_T_MAX - y.len) {
        PyErr_NoMemory();
    } else if (y.len == 0 && PyBytes_CheckExact(a)) {
        p = Py_NewRef(a);
    } else if (x.len == 0 && PyBytes_CheckExact(b)) {
        p = Py_NewRef(b);
    } else if ((p = PyBytes_FromStringAndSize(NULL, x.len + y.len))) {
        memcpy(PyBytes_AS_STRING(p), x.buf, (size_t)x.len);
        memcpy(PyBytes_AS_STRING(p) + x.len, y.buf, (size_t)y.len);
    }
    if (x.obj) PyBuffer_Release(&x);
    if (y.obj) PyBuffer_Release(&y);
    return p;
}

/* C's own bytes grow where they are, with room for more of the same. */
static bool extend(PyObject **place, PyObject *b) {
    Py_ssize_t na = PyBytes_GET_SIZE(*place), nb = PyBytes_GET_SIZE(b), n = na + nb;
    if (_PyBytes_Resize(place, n + n / 8) < 0 || _PyBytes_Resize(place, n) < 0) return false;
    memcpy(PyBytes_AS_STRING(*place) + na, PyBytes_AS_STRING(b), (size_t)nb);
    return true;
}

void PyBytes_Concat(PyObject **place, PyObject *b) {
    PyObject *a = *place;
    if (!a) return;
    if (!b) {
        Py_CLEAR(*place);
        return;
    }
    if (Py_REFCNT(a) == 1 && a != b && PyBytes_CheckExact(a) && PyBytes_CheckExact(b) && glue_is_raw(a) &&
        PyBytes_GET_SIZE(b) < PY_SSIZE_T_MAX / 4) {
        extend(place, b);
        return;
    }
    PyObject *result = concat(a, b);
    Py_SETREF(*place, result);
}

void PyBytes_ConcatAndDel(PyObject **place, PyObject *b) {
    PyBytes_Concat(place, b);
    Py_XDECREF(b);
}

PyObject *_PyBytes_Join(PyObject *sep, PyObject *iterable) {
    if (!sep) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (!require_bytes(sep)) return NULL;
    return expose_fresh(bytes_m_join(adopt(sep), adopt(iterable)));
}

/* Fills 'buf' with copies of 'src'. */
void _PyBytes_Repeat(char *buf, Py_ssize_t n, const char *src, Py_ssize_t len) {
    for (Py_ssize_t at = 0; len && at < n; at += len) memcpy(buf + at, src, (size_t)KR_MIN(len, n - at));
}

/* ---- searching: -1 if absent, else the position plus 'offset' ---- */

Py_ssize_t _PyBytes_Find(const char *hay, Py_ssize_t n, const char *needle, Py_ssize_t m, Py_ssize_t offset) {
    i64 at = search_find(hay, n, needle, m, 1);
    return at < 0 ? -1 : at + offset;
}

Py_ssize_t _PyBytes_ReverseFind(const char *hay, Py_ssize_t n, const char *needle, Py_ssize_t m, Py_ssize_t offset) {
    i64 at = search_rfind(hay, n, needle, m, 1);
    return at < 0 ? -1 : at + offset;
}

/* ---- literals ---- */

PyObject *PyBytes_DecodeEscape(const char *str, Py_ssize_t n, const char *errors, Py_ssize_t unicode,
                               const char *recode_encoding) {
    return expose_fresh(codec_escape_decode((const u8 *)str, n, errors));
}

PyObject *_PyBytes_FormatEx(const char *format, Py_ssize_t n, PyObject *args, int as_bytearray) {
    Value f = bytes_new(format, n), r = is_err(f) ? f : bytes_mod(f, adopt(args));
    if (as_bytearray && !is_err(r)) r = bytearray_new(bytes_data(r), bytes_len(r));
    return expose_fresh(r);
}
