/* unicode_encode.c: strings to bytes, to UTF-8 kept in the struct, and to arrays of wide characters. */
#include "capi/src/glue.h"
#include "vm/base/utf8.h"
#include "vm/object/codec.h"

static bool require_str(PyObject *str) {
    if (likely(PyUnicode_Check(str))) return PyUnicode_READY(str) == 0;
    PyErr_BadArgument();
    return false;
}

/* ---- UTF-8 in the struct ---- */

static const char *cached_utf8(PyObject *str, Py_ssize_t *size) {
    PyCompactUnicodeObject *p = (PyCompactUnicodeObject *)str;
    i64 start, end, n;
    if (!p->utf8) {
        int kind = PyUnicode_KIND(str);
        n = utf8_encoded_size(kind, PyUnicode_DATA(str), PyUnicode_GET_LENGTH(str), 0, &start, &end);
        if (n < 0) {
            codec_encode_utf8(adopt_peek(str), NULL); /* says which character it is */
            return bridge_exc_out(), NULL;
        }
        char *utf8 = PyObject_Malloc((size_t)n + 1);
        if (!utf8) return PyErr_NoMemory(), NULL;
        utf8_encode(kind, PyUnicode_DATA(str), PyUnicode_GET_LENGTH(str), 0, utf8);
        utf8[n] = 0;
        p->utf8 = utf8;
        p->utf8_length = n;
    }
    if (size) *size = p->utf8_length;
    return p->utf8;
}

const char *PyUnicode_AsUTF8AndSize(PyObject *str, Py_ssize_t *size) {
    if (!require_str(str)) return NULL;
    if (PyUnicode_IS_COMPACT_ASCII(str)) {
        if (size) *size = PyUnicode_GET_LENGTH(str);
        return PyUnicode_DATA(str);
    }
    return cached_utf8(str, size);
}

const char *PyUnicode_AsUTF8(PyObject *str) { return PyUnicode_AsUTF8AndSize(str, NULL); }

/* ---- bytes ---- */

/* The encoders of codec.h that take an error handler. */
static PyObject *encode(PyObject *str, const char *errors, Value (*encoder)(Value, const char *)) {
    Value v;
    if (!require_str(str)) return NULL;
    v = adopt_peek(str);
    return expose_fresh(is_err(v) ? v : encoder(v, errors));
}

/* Bytes equal to the characters: ASCII text in nearly every encoding. */
static PyObject *ascii_bytes(PyObject *str) {
    return PyBytes_FromStringAndSize(PyUnicode_DATA(str), PyUnicode_GET_LENGTH(str));
}

PyObject *_PyUnicode_AsUTF8String(PyObject *str, const char *errors) {
    if (!require_str(str)) return NULL;
    return PyUnicode_IS_ASCII(str) ? ascii_bytes(str) : encode(str, errors, codec_encode_utf8);
}
PyObject *_PyUnicode_AsASCIIString(PyObject *str, const char *errors) {
    if (!require_str(str)) return NULL;
    return PyUnicode_IS_ASCII(str) ? ascii_bytes(str) : encode(str, errors, codec_encode_ascii);
}
PyObject *_PyUnicode_AsLatin1String(PyObject *str, const char *errors) {
    if (!require_str(str)) return NULL;
    return PyUnicode_KIND(str) == PyUnicode_1BYTE_KIND ? ascii_bytes(str) : encode(str, errors, codec_encode_latin1);
}
PyObject *PyUnicode_AsUTF8String(PyObject *str) { return _PyUnicode_AsUTF8String(str, NULL); }
PyObject *PyUnicode_AsASCIIString(PyObject *str) { return _PyUnicode_AsASCIIString(str, NULL); }
PyObject *PyUnicode_AsLatin1String(PyObject *str) { return _PyUnicode_AsLatin1String(str, NULL); }

PyObject *_PyUnicode_EncodeUTF16(PyObject *str, const char *errors, int byteorder) {
    return require_str(str) ? expose_fresh(codec_encode_utf16(adopt_peek(str), errors, byteorder)) : NULL;
}
PyObject *_PyUnicode_EncodeUTF32(PyObject *str, const char *errors, int byteorder) {
    return require_str(str) ? expose_fresh(codec_encode_utf32(adopt_peek(str), errors, byteorder)) : NULL;
}
PyObject *PyUnicode_AsUTF16String(PyObject *str) { return _PyUnicode_EncodeUTF16(str, NULL, 0); }
PyObject *PyUnicode_AsUTF32String(PyObject *str) { return _PyUnicode_EncodeUTF32(str, NULL, 0); }
PyObject *_PyUnicode_EncodeUTF7(PyObject *str, int base64_o, int base64_space, const char *errors) {
    return require_str(str) ? expose_fresh(codec_encode_utf7(adopt_peek(str))) : NULL;
}
PyObject *PyUnicode_AsUnicodeEscapeString(PyObject *str) {
    return require_str(str) ? expose_fresh(codec_encode_unicode_escape(adopt_peek(str))) : NULL;
}
PyObject *PyUnicode_AsRawUnicodeEscapeString(PyObject *str) {
    return require_str(str) ? expose_fresh(codec_encode_raw_unicode_escape(adopt_peek(str))) : NULL;
}
PyObject *_PyUnicode_EncodeCharmap(PyObject *str, PyObject *mapping, const char *errors) {
    if (!mapping) return _PyUnicode_AsLatin1String(str, errors);
    return require_str(str) ? expose_fresh(codec_encode_charmap(adopt_peek(str), adopt_peek(mapping), errors)) : NULL;
}
PyObject *PyUnicode_AsCharmapString(PyObject *str, PyObject *mapping) {
    return mapping ? _PyUnicode_EncodeCharmap(str, mapping, NULL) : (PyErr_BadArgument(), NULL);
}
PyObject *PyUnicode_BuildEncodingMap(PyObject *str) {
    if (!PyUnicode_Check(str) || PyUnicode_GET_LENGTH(str) == 0) return PyErr_BadArgument(), NULL;
    return expose_fresh(codec_charmap_build(adopt_peek(str)));
}

PyObject *PyUnicode_AsEncodedString(PyObject *str, const char *encoding, const char *errors) {
    if (!require_str(str)) return NULL;
    if (!encoding) return _PyUnicode_AsUTF8String(str, errors);
    return expose_fresh(str_encode(adopt_peek(str), encoding, errors));
}

PyObject *PyUnicode_AsEncodedObject(PyObject *str, const char *encoding, const char *errors) {
    if (!require_str(str)) return NULL;
    return expose_owned(codec_encode(adopt(str), encoding ? encoding : "utf-8", errors));
}

PyObject *PyUnicode_AsEncodedUnicode(PyObject *str, const char *encoding, const char *errors) {
    PyObject *result = PyUnicode_AsEncodedObject(str, encoding, errors);
    if (result && !PyUnicode_Check(result)) {
        PyErr_Format(PyExc_TypeError,
                     "'%.400s' encoder returned '%.400s' instead of 'str'; use codecs.encode() to encode to arbitrary types",
                     encoding ? encoding : "utf-8", Py_TYPE(result)->tp_name);
        Py_CLEAR(result);
    }
    return result;
}

/* ---- file names and the locale's encoding: UTF-8 ---- */

PyObject *PyUnicode_EncodeFSDefault(PyObject *str) {
    if (!require_str(str)) return NULL;
    return PyUnicode_IS_ASCII(str) ? ascii_bytes(str) : expose_fresh(str_encode_fs(adopt_peek(str)));
}

PyObject *PyUnicode_EncodeLocale(PyObject *str, const char *errors) {
    if (!require_str(str)) return NULL;
    if (PyUnicode_FindChar(str, 0, 0, PyUnicode_GET_LENGTH(str), 1) >= 0) {
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        return NULL;
    }
    return _PyUnicode_AsUTF8String(str, errors);
}

static int drop_converted(void *place) {
    Py_CLEAR(*(PyObject **)place);
    return 1;
}

/* O& converters: bytes of a file name, or its str. */
int PyUnicode_FSConverter(PyObject *o, void *place) {
    PyObject *path, *bytes;
    if (!o) return drop_converted(place);
    path = PyOS_FSPath(o);
    if (!path) return 0;
    bytes = PyBytes_Check(path) ? Py_NewRef(path) : PyUnicode_EncodeFSDefault(path);
    Py_DECREF(path);
    if (!bytes) return 0;
    if (strlen(PyBytes_AS_STRING(bytes)) != (size_t)PyBytes_GET_SIZE(bytes)) {
        PyErr_SetString(PyExc_ValueError, "embedded null byte");
        Py_DECREF(bytes);
        return 0;
    }
    *(PyObject **)place = bytes;
    return Py_CLEANUP_SUPPORTED;
}

int PyUnicode_FSDecoder(PyObject *o, void *place) {
    PyObject *path, *str;
    if (!o) return drop_converted(place);
    path = PyOS_FSPath(o);
    if (!path) return 0;
    str = PyUnicode_Check(path) ? Py_NewRef(path)
                                : PyUnicode_DecodeFSDefaultAndSize(PyBytes_AS_STRING(path), PyBytes_GET_SIZE(path));
    Py_DECREF(path);
    if (!str) return 0;
    if (PyUnicode_READY(str) < 0 || PyUnicode_FindChar(str, 0, 0, PyUnicode_GET_LENGTH(str), 1) >= 0) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "embedded null character");
        Py_DECREF(str);
        return 0;
    }
    *(PyObject **)place = str;
    return Py_CLEANUP_SUPPORTED;
}

/* ---- wide characters ---- */

static void copy_ucs4(PyObject *str, Py_UCS4 *out, Py_ssize_t n) {
    int kind = PyUnicode_KIND(str);
    const void *data = PyUnicode_DATA(str);
    for (Py_ssize_t i = 0; i < n; i++) out[i] = PyUnicode_READ(kind, data, i);
}

Py_ssize_t PyUnicode_AsWideChar(PyObject *str, wchar_t *out, Py_ssize_t size) {
    Py_ssize_t len;
    if (!str || !PyUnicode_Check(str)) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (PyUnicode_READY(str) < 0) return -1;
    len = PyUnicode_GET_LENGTH(str);
    if (!out) return len + 1;
    copy_ucs4(str, (Py_UCS4 *)out, KR_MIN(len, size));
    if (size > len) out[len] = 0;
    return KR_MIN(len, size);
}

wchar_t *PyUnicode_AsWideCharString(PyObject *str, Py_ssize_t *size) {
    wchar_t *out;
    Py_ssize_t len;
    if (!str || !PyUnicode_Check(str)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (PyUnicode_READY(str) < 0) return NULL;
    len = PyUnicode_GET_LENGTH(str);
    if (!size && PyUnicode_FindChar(str, 0, 0, len, 1) >= 0) {
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        return NULL;
    }
    out = PyMem_Malloc((size_t)(len + 1) * sizeof *out);
    if (!out) return (wchar_t *)PyErr_NoMemory();
    copy_ucs4(str, (Py_UCS4 *)out, len);
    out[len] = 0;
    if (size) *size = len;
    return out;
}

int _PyUnicode_WideCharString_Converter(PyObject *o, void *place) {
    wchar_t **out = place;
    if (!o) {
        PyMem_Free(*out);
        *out = NULL;
        return 1;
    }
    if (!PyUnicode_Check(o)) {
        abstract_type_error("argument must be str, not %.50s", o);
        return 0;
    }
    *out = PyUnicode_AsWideCharString(o, NULL);
    return *out ? Py_CLEANUP_SUPPORTED : 0;
}

int _PyUnicode_WideCharString_Opt_Converter(PyObject *o, void *place) {
    if (o && o != Py_None && !PyUnicode_Check(o)) {
        abstract_type_error("argument must be str or None, not %.50s", o);
        return 0;
    }
    if (o != Py_None) return _PyUnicode_WideCharString_Converter(o, place);
    *(wchar_t **)place = NULL;
    return 1;
}

Py_UCS4 *PyUnicode_AsUCS4(PyObject *str, Py_UCS4 *out, Py_ssize_t size, int copy_null) {
    if (!out || size < 0) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (PyUnicode_READY(str) < 0) return NULL;
    Py_ssize_t len = PyUnicode_GET_LENGTH(str);
    if (size < len + (copy_null != 0)) {
        PyErr_SetString(PyExc_SystemError, "string is longer than the buffer");
        if (copy_null && size > 0) out[0] = 0;
        return NULL;
    }
    copy_ucs4(str, out, len);
    if (copy_null) out[len] = 0;
    return out;
}

Py_UCS4 *PyUnicode_AsUCS4Copy(PyObject *str) {
    if (PyUnicode_READY(str) < 0) return NULL;
    Py_ssize_t len = PyUnicode_GET_LENGTH(str);
    Py_UCS4 *out = PyMem_Malloc((size_t)(len + 1) * sizeof *out);
    return out ? PyUnicode_AsUCS4(str, out, len + 1, 1) : (Py_UCS4 *)PyErr_NoMemory();
}

/* The wchar_t form is kept in the struct. */
Py_UNICODE *PyUnicode_AsUnicodeAndSize(PyObject *str, Py_ssize_t *size) {
    PyASCIIObject *p = (PyASCIIObject *)str;
    if (!PyUnicode_Check(str)) return PyErr_BadArgument(), NULL;
    Py_ssize_t len = p->state.ready ? p->length : ((PyCompactUnicodeObject *)str)->wstr_length;
    if (!p->wstr) {
        wchar_t *chars = PyObject_Malloc((size_t)(len + 1) * sizeof *chars);
        if (!chars) return PyErr_NoMemory(), NULL;
        copy_ucs4(str, (Py_UCS4 *)chars, len);
        chars[len] = 0;
        p->wstr = chars;
        if (!PyUnicode_IS_COMPACT_ASCII(str)) ((PyCompactUnicodeObject *)str)->wstr_length = len;
    }
    if (size) *size = len;
    return p->wstr;
}

Py_UNICODE *PyUnicode_AsUnicode(PyObject *str) { return PyUnicode_AsUnicodeAndSize(str, NULL); }

const Py_UNICODE *_PyUnicode_AsUnicode(PyObject *str) {
    Py_ssize_t size;
    const Py_UNICODE *chars = PyUnicode_AsUnicodeAndSize(str, &size);
    if (chars && wcslen(chars) != (size_t)size) {
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        return NULL;
    }
    return chars;
}

Py_ssize_t PyUnicode_GetSize(PyObject *str) {
    Py_ssize_t size;
    return PyUnicode_AsUnicodeAndSize(str, &size) ? size : -1;
}
