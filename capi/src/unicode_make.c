/* unicode_make.c: strings that C makes: structs of its own, which the VM reads when it first sees them.
 *
 * The empty string, single Latin-1 characters and interned strings are the VM's shared ones.
 */
#include "capi/src/glue.h"
#include "vm/base/utf8.h"
#include "vm/object/codec.h"

/* ---- the struct ---- */

static PyObject *shared(Value v) { return expose_owned(v); }

PyObject *PyUnicode_New(Py_ssize_t size, Py_UCS4 maxchar) {
    bool ascii = maxchar < 128;
    int kind = maxchar < 256 ? 1 : maxchar < 65536 ? 2 : 4;
    i64 head = ascii ? (i64)sizeof(PyASCIIObject) : (i64)sizeof(PyCompactUnicodeObject);
    PyASCIIObject *p;
    if (size == 0) return shared(str_empty);
    if (maxchar > 0x10ffff) {
        PyErr_SetString(PyExc_SystemError, "invalid maximum character passed to PyUnicode_New");
        return NULL;
    }
    if (size < 0) {
        PyErr_SetString(PyExc_SystemError, "Negative size passed to PyUnicode_New");
        return NULL;
    }
    if (size > (PY_SSIZE_T_MAX - head) / kind - 1) return PyErr_NoMemory();
    p = glue_alloc(&PyUnicode_Type, head + (size + 1) * kind);
    if (!p) return NULL;
    p->length = size;
    p->hash = -1;
    p->state.kind = (unsigned)kind & 7;
    p->state.compact = p->state.ready = 1;
    p->state.ascii = ascii;
    return (PyObject *)p;
}

/* ---- from characters ---- */

static u32 max_char(int kind, const void *data, Py_ssize_t n) {
    u32 bits = 0;
    for (Py_ssize_t i = 0; i < n; i++) bits |= PyUnicode_READ(kind, data, i);
    return bits < 0x80 ? 0x7f : bits < 0x100 ? 0xff : bits < 0x10000 ? 0xffff : 0x10ffff;
}

static void copy_chars(PyObject *to, const void *data, int kind, Py_ssize_t n) {
    int to_kind = PyUnicode_KIND(to);
    void *out = PyUnicode_DATA(to);
    if (to_kind == kind) {
        memcpy(out, data, (size_t)(n * kind));
        return;
    }
    for (Py_ssize_t i = 0; i < n; i++) PyUnicode_WRITE(to_kind, out, i, PyUnicode_READ(kind, data, i));
}

PyObject *PyUnicode_FromKindAndData(int kind, const void *data, Py_ssize_t n) {
    PyObject *p;
    u32 first;
    if (n < 0) {
        PyErr_SetString(PyExc_ValueError, "size must be positive");
        return NULL;
    }
    if (kind != 1 && kind != 2 && kind != 4) {
        PyErr_SetString(PyExc_SystemError, "invalid kind");
        return NULL;
    }
    if (n == 0) return shared(str_empty);
    first = PyUnicode_READ((enum PyUnicode_Kind)kind, data, 0);
    if (n == 1 && first < 256) return shared(str_from_cp(first));
    p = PyUnicode_New(n, max_char(kind, data, n));
    if (p) copy_chars(p, data, kind, n);
    return p;
}

PyObject *PyUnicode_FromOrdinal(int ordinal) {
    u32 cp = (u32)ordinal;
    if (cp > 0x10ffff) {
        PyErr_SetString(PyExc_ValueError, "chr() arg not in range(0x110000)");
        return NULL;
    }
    return PyUnicode_FromKindAndData(4, &cp, 1);
}

PyObject *PyUnicode_FromWideChar(const wchar_t *wstr, Py_ssize_t n) {
    if (!wstr && n != 0) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return PyUnicode_FromKindAndData(4, wstr, n == -1 ? (Py_ssize_t)wcslen(wstr) : n);
}

PyObject *_PyUnicode_FromASCII(const char *str, Py_ssize_t n) {
    PyObject *p;
    if (n <= 1) return PyUnicode_FromKindAndData(1, str, n);
    p = PyUnicode_New(n, 127);
    if (p) memcpy(PyUnicode_DATA(p), str, (size_t)n);
    return p;
}

/* ---- from UTF-8 ---- */

/* Nothing is done if it is not valid. */
static PyObject *from_valid_utf8(const char *str, Py_ssize_t n, bool *valid) {
    Utf8Scan scan;
    PyObject *p;
    u32 cp;
    *valid = utf8_scan(str, n, 0, &scan);
    if (!*valid) return NULL;
    if (scan.chars == 0) return shared(str_empty);
    if (scan.chars == 1) {
        utf8_decode(str, n, 0, 4, &cp);
        return PyUnicode_FromKindAndData(4, &cp, 1);
    }
    p = PyUnicode_New(scan.chars, scan.max_char);
    if (p) utf8_decode(str, n, 0, PyUnicode_KIND(p), PyUnicode_DATA(p));
    return p;
}

PyObject *PyUnicode_DecodeUTF8Stateful(const char *str, Py_ssize_t n, const char *errors, Py_ssize_t *consumed) {
    i64 used;
    bool valid;
    PyObject *p = from_valid_utf8(str, n, &valid);
    if (valid) {
        if (p && consumed) *consumed = n;
        return p;
    }
    p = expose_fresh(codec_decode_utf8((const u8 *)str, n, errors, consumed ? &used : NULL));
    if (p && consumed) *consumed = used;
    return p;
}

PyObject *PyUnicode_DecodeUTF8(const char *str, Py_ssize_t n, const char *errors) {
    return PyUnicode_DecodeUTF8Stateful(str, n, errors, NULL);
}

PyObject *PyUnicode_FromString(const char *str) {
    size_t n = strlen(str);
    if (n > PY_SSIZE_T_MAX) {
        PyErr_SetString(PyExc_OverflowError, "input too long");
        return NULL;
    }
    return PyUnicode_DecodeUTF8Stateful(str, (Py_ssize_t)n, NULL, NULL);
}

/* The forms before 3.3: a wchar_t array that the caller fills, made a proper string by _PyUnicode_Ready. */
static PyObject *legacy_new(Py_ssize_t n) {
    PyUnicodeObject *p;
    wchar_t *chars;
    if (n > PY_SSIZE_T_MAX / (Py_ssize_t)sizeof *chars - 1) return PyErr_NoMemory();
    chars = PyObject_Malloc((size_t)(n + 1) * sizeof *chars);
    if (!chars) return PyErr_NoMemory();
    chars[0] = chars[n] = 0;
    p = glue_alloc(&PyUnicode_Type, sizeof *p);
    if (!p) return PyObject_Free(chars), NULL;
    p->_base._base.hash = -1;
    p->_base._base.wstr = chars;
    p->_base.wstr_length = n;
    return (PyObject *)p;
}

int _PyUnicode_Ready(PyObject *str) {
    PyUnicodeObject *p = (PyUnicodeObject *)str;
    PyASCIIObject *a = &p->_base._base;
    Py_ssize_t n = p->_base.wstr_length;
    wchar_t *chars = a->wstr;
    if (a->state.ready) return 0;
    u32 max = max_char(4, chars, n);
    int kind = utf8_kind(max);
    if (kind == 4) {
        p->data.any = chars;
    } else {
        p->data.any = PyObject_Malloc((size_t)(n + 1) * (size_t)kind);
        if (!p->data.any) return PyErr_NoMemory(), -1;
    }
    a->length = n;
    a->state.kind = (unsigned)kind & 7;
    a->state.ascii = max < 128;
    a->state.ready = 1;
    if (kind == 4) return 0;
    for (Py_ssize_t i = 0; i <= n; i++) PyUnicode_WRITE((enum PyUnicode_Kind)kind, p->data.any, i, i < n ? (u32)chars[i] : 0);
    PyObject_Free(chars);
    a->wstr = NULL;
    p->_base.wstr_length = 0;
    return 0;
}

PyObject *PyUnicode_FromUnicode(const Py_UNICODE *chars, Py_ssize_t n) {
    if (chars) return PyUnicode_FromWideChar(chars, n);
    if (PyErr_WarnEx(PyExc_DeprecationWarning,
                     "PyUnicode_FromUnicode(NULL, size) is deprecated; use PyUnicode_New() instead", 1) < 0)
        return NULL;
    return n == 0 ? shared(str_empty) : legacy_new(n);
}

PyObject *PyUnicode_FromStringAndSize(const char *str, Py_ssize_t n) {
    if (n < 0) {
        PyErr_SetString(PyExc_SystemError, "Negative size passed to PyUnicode_FromStringAndSize");
        return NULL;
    }
    if (str) return PyUnicode_DecodeUTF8Stateful(str, n, NULL, NULL);
    if (n == 0) return shared(str_empty);
    if (PyErr_WarnEx(PyExc_DeprecationWarning,
                     "PyUnicode_FromStringAndSize(NULL, size) is deprecated; use PyUnicode_New() instead", 1) < 0)
        return NULL;
    return legacy_new(n);
}

/* ---- from objects ---- */

PyObject *_PyUnicode_Copy(PyObject *str) {
    PyObject *p;
    if (!PyUnicode_Check(str)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (PyUnicode_READY(str) < 0) return NULL;
    p = PyUnicode_New(PyUnicode_GET_LENGTH(str), PyUnicode_MAX_CHAR_VALUE(str));
    if (p) copy_chars(p, PyUnicode_DATA(str), PyUnicode_KIND(str), PyUnicode_GET_LENGTH(str));
    return p;
}

PyObject *PyUnicode_FromObject(PyObject *o) {
    if (PyUnicode_CheckExact(o)) return PyUnicode_READY(o) < 0 ? NULL : Py_NewRef(o);
    if (PyUnicode_Check(o)) return _PyUnicode_Copy(o);
    return abstract_type_error("Can't convert '%.100s' object to str implicitly", o);
}

/* ---- resizing ---- */

static bool may_resize(PyObject *p) {
    return Py_REFCNT(p) == 1 && glue_is_raw(p) && PyUnicode_CheckExact(p) && PyUnicode_IS_COMPACT(p);
}

static void set_length(PyObject *p, Py_ssize_t n) {
    PyASCIIObject *a = (PyASCIIObject *)p;
    a->length = n;
    a->hash = -1;
    if (!a->state.ascii) {
        PyObject_Free(((PyCompactUnicodeObject *)p)->utf8);
        ((PyCompactUnicodeObject *)p)->utf8 = NULL;
        ((PyCompactUnicodeObject *)p)->utf8_length = 0;
    }
    PyUnicode_WRITE(PyUnicode_KIND(p), PyUnicode_DATA(p), n, 0);
}

int PyUnicode_Resize(PyObject **place, Py_ssize_t n) {
    PyObject *p = place ? *place : NULL, *q;
    Py_ssize_t old;
    i64 head;
    if (!p || !PyUnicode_Check(p) || n < 0) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (PyUnicode_READY(p) < 0) return -1;
    old = PyUnicode_GET_LENGTH(p);
    if (n == old) return 0;
    head = (char *)PyUnicode_DATA(p) - (char *)p;
    if (n && may_resize(p) && n < PY_SSIZE_T_MAX / 8 && head + (n + 1) * (i64)PyUnicode_KIND(p) <= arena_room(p)) {
        set_length(p, n);
        return 0;
    }
    q = PyUnicode_New(n, PyUnicode_MAX_CHAR_VALUE(p));
    if (!q) return -1;
    if (n) memcpy(PyUnicode_DATA(q), PyUnicode_DATA(p), (size_t)(KR_MIN(n, old) * PyUnicode_KIND(p)));
    *place = q;
    Py_DECREF(p);
    return 0;
}

/* ---- interning ---- */

PyObject *PyUnicode_InternFromString(const char *str) {
    size_t n = strlen(str);
    Utf8Scan scan;
    if (utf8_scan(str, (i64)n, 0, &scan)) return shared(str_intern_utf8(str, (i64)n));
    return PyUnicode_FromString(str);           /* tells what is wrong */
}

void PyUnicode_InternInPlace(PyObject **place) {
    PyObject *p = *place, *q;
    if (!p || !PyUnicode_CheckExact(p) || PyUnicode_CHECK_INTERNED(p)) return;
    q = expose_owned(str_intern(adopt_peek(p)));
    if (!q) {
        PyErr_Clear();
        return;
    }
    ((PyASCIIObject *)q)->state.interned = SSTATE_INTERNED_MORTAL;
    *place = q;
    Py_DECREF(p);
}

void PyUnicode_InternImmortal(PyObject **place) {
    if (PyErr_WarnEx(PyExc_DeprecationWarning,
                     "PyUnicode_InternImmortal() is deprecated; use PyUnicode_InternInPlace() instead", 1) < 0) {
        return;
    }
    PyUnicode_InternInPlace(place);
}

/* ---- names that C keeps as _Py_Identifier ---- */

static VEC(PyObject *) identifiers;

PyObject *_PyUnicode_FromId(_Py_Identifier *id) {
    Py_ssize_t i = id->index;
    PyObject *p;
    if (i >= 0 && i < identifiers.len && identifiers.v[i]) return identifiers.v[i];
    p = PyUnicode_InternFromString(id->string);
    if (!p) return NULL;
    if (i < 0 || i >= identifiers.len) id->index = identifiers.len;
    vec_push(&identifiers, p);
    return p;
}
