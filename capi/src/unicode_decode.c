/* unicode_decode.c: bytes to strings, by codec. */
#include "capi/src/glue.h"
#include "vm/object/codec.h"

const char *PyUnicode_GetDefaultEncoding(void) { return "utf-8"; }

static bool is_ascii(const char *str, Py_ssize_t n) {
    unsigned char bits = 0;
    for (Py_ssize_t i = 0; i < n; i++) bits |= (unsigned char)str[i];
    return bits < 128;
}

PyObject *PyUnicode_DecodeASCII(const char *str, Py_ssize_t n, const char *errors) {
    if (is_ascii(str, n)) return _PyUnicode_FromASCII(str, n);
    return expose_fresh(codec_decode_ascii((const u8 *)str, n, errors));
}

PyObject *PyUnicode_DecodeLatin1(const char *str, Py_ssize_t n, const char *errors) {
    return PyUnicode_FromKindAndData(1, str, n);
}

/* A decoder that may be asked to stop before an incomplete sequence. */
typedef Value (*Stateful)(const u8 *s, i64 n, const char *errors, i64 *consumed);

static PyObject *decode(Stateful decoder, const char *str, Py_ssize_t n, const char *errors, Py_ssize_t *consumed) {
    i64 used;
    Value v = decoder((const u8 *)str, n, errors, consumed ? &used : NULL);
    if (consumed && !is_err(v)) *consumed = used;
    return expose_fresh(v);
}

PyObject *PyUnicode_DecodeUTF7Stateful(const char *str, Py_ssize_t n, const char *errors, Py_ssize_t *consumed) {
    return decode(codec_decode_utf7, str, n, errors, consumed);
}
PyObject *PyUnicode_DecodeUTF7(const char *str, Py_ssize_t n, const char *errors) {
    return decode(codec_decode_utf7, str, n, errors, NULL);
}
PyObject *_PyUnicode_DecodeUnicodeEscapeStateful(const char *str, Py_ssize_t n, const char *errors,
                                                 Py_ssize_t *consumed) {
    return decode(codec_decode_unicode_escape, str, n, errors, consumed);
}
PyObject *PyUnicode_DecodeUnicodeEscape(const char *str, Py_ssize_t n, const char *errors) {
    return decode(codec_decode_unicode_escape, str, n, errors, NULL);
}
PyObject *_PyUnicode_DecodeRawUnicodeEscapeStateful(const char *str, Py_ssize_t n, const char *errors,
                                                    Py_ssize_t *consumed) {
    return decode(codec_decode_raw_unicode_escape, str, n, errors, consumed);
}
PyObject *PyUnicode_DecodeRawUnicodeEscape(const char *str, Py_ssize_t n, const char *errors) {
    return decode(codec_decode_raw_unicode_escape, str, n, errors, NULL);
}

typedef Value (*Ordered)(const u8 *s, i64 n, const char *errors, int *byteorder, i64 *consumed);

static PyObject *decode_ordered(Ordered decoder, const char *str, Py_ssize_t n, const char *errors, int *byteorder,
                                Py_ssize_t *consumed) {
    i64 used;
    int order = byteorder ? *byteorder : 0;
    Value v = decoder((const u8 *)str, n, errors, &order, consumed ? &used : NULL);
    if (byteorder) *byteorder = order;
    if (consumed && !is_err(v)) *consumed = used;
    return expose_fresh(v);
}

PyObject *PyUnicode_DecodeUTF16Stateful(const char *str, Py_ssize_t n, const char *errors, int *byteorder,
                                        Py_ssize_t *consumed) {
    return decode_ordered(codec_decode_utf16, str, n, errors, byteorder, consumed);
}
PyObject *PyUnicode_DecodeUTF16(const char *str, Py_ssize_t n, const char *errors, int *byteorder) {
    return decode_ordered(codec_decode_utf16, str, n, errors, byteorder, NULL);
}
PyObject *PyUnicode_DecodeUTF32Stateful(const char *str, Py_ssize_t n, const char *errors, int *byteorder,
                                        Py_ssize_t *consumed) {
    return decode_ordered(codec_decode_utf32, str, n, errors, byteorder, consumed);
}
PyObject *PyUnicode_DecodeUTF32(const char *str, Py_ssize_t n, const char *errors, int *byteorder) {
    return decode_ordered(codec_decode_utf32, str, n, errors, byteorder, NULL);
}

PyObject *PyUnicode_DecodeCharmap(const char *str, Py_ssize_t n, PyObject *mapping, const char *errors) {
    if (!mapping) return PyUnicode_DecodeLatin1(str, n, errors);
    return expose_fresh(codec_decode_charmap((const u8 *)str, n, adopt_peek(mapping), errors));
}

PyObject *PyUnicode_Decode(const char *str, Py_ssize_t n, const char *encoding, const char *errors) {
    if (!encoding) return PyUnicode_DecodeUTF8(str, n, errors);
    return expose_fresh(str_decode(str, n, encoding, errors));
}

PyObject *PyUnicode_FromEncodedObject(PyObject *o, const char *encoding, const char *errors) {
    Py_buffer view;
    PyObject *str;
    if (!o) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (PyBytes_Check(o)) return PyUnicode_Decode(PyBytes_AS_STRING(o), PyBytes_GET_SIZE(o), encoding, errors);
    if (PyUnicode_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "decoding str is not supported");
        return NULL;
    }
    if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) < 0)
        return abstract_type_error("decoding to str: need a bytes-like object, %.80s found", o);
    str = PyUnicode_Decode(view.buf, view.len, encoding, errors);
    PyBuffer_Release(&view);
    return str;
}

/* From str to any object, and to str: what the codecs of Python 2 that are left do. */
PyObject *PyUnicode_AsDecodedObject(PyObject *str, const char *encoding, const char *errors) {
    if (!PyUnicode_Check(str)) return PyErr_BadArgument(), NULL;
    return expose_owned(codec_decode(adopt(str), encoding ? encoding : "utf-8", errors));
}

PyObject *PyUnicode_AsDecodedUnicode(PyObject *str, const char *encoding, const char *errors) {
    PyObject *result = PyUnicode_AsDecodedObject(str, encoding, errors);
    if (result && !PyUnicode_Check(result)) {
        PyErr_Format(PyExc_TypeError,
                     "'%.400s' decoder returned '%.400s' instead of 'str'; use codecs.decode() to decode to arbitrary types",
                     encoding ? encoding : "utf-8", Py_TYPE(result)->tp_name);
        Py_CLEAR(result);
    }
    return result;
}

/* ---- file names and the locale's encoding: UTF-8 ---- */

PyObject *PyUnicode_DecodeFSDefaultAndSize(const char *str, Py_ssize_t n) {
    if (is_ascii(str, n)) return _PyUnicode_FromASCII(str, n);
    return expose_fresh(str_decode_fs(str, n));
}

PyObject *PyUnicode_DecodeFSDefault(const char *str) {
    return PyUnicode_DecodeFSDefaultAndSize(str, (Py_ssize_t)strlen(str));
}

PyObject *PyUnicode_DecodeLocaleAndSize(const char *str, Py_ssize_t n, const char *errors) {
    if (str[n] != 0 || (size_t)n != strlen(str)) {
        PyErr_SetString(PyExc_ValueError, "embedded null byte");
        return NULL;
    }
    return PyUnicode_DecodeUTF8(str, n, errors);
}

PyObject *PyUnicode_DecodeLocale(const char *str, const char *errors) {
    return PyUnicode_DecodeLocaleAndSize(str, (Py_ssize_t)strlen(str), errors);
}
