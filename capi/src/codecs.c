/* codecs.c: the registries of codecs and of error handlers. */
#include "capi/src/glue.h"
#include "vm/object/codec.h"

int PyCodec_Register(PyObject *search) {
    if (!search) return PyErr_BadArgument(), -1;
    Value v = adopt(search);
    return glue_status(!is_err(v) && codec_register(v));
}

int PyCodec_Unregister(PyObject *search) {
    Value v = adopt(search);
    return glue_status(!is_err(v) && codec_unregister(v));
}

PyObject *_PyCodec_Lookup(const char *encoding) {
    if (!encoding) return PyErr_BadArgument(), NULL;
    return expose_owned(codec_lookup(encoding));
}

int PyCodec_KnownEncoding(const char *encoding) {
    if (!is_err(codec_lookup(encoding))) return 1;
    exc_clear();
    return 0;
}

/* ---- parts of a CodecInfo ---- */

enum { ENCODER, DECODER, READER, WRITER };

static PyObject *part(const char *encoding, Py_ssize_t i) {
    PyObject *info = _PyCodec_Lookup(encoding), *item;
    if (!info) return NULL;
    item = Py_NewRef(PyTuple_GET_ITEM(info, i));
    Py_DECREF(info);
    return item;
}

PyObject *PyCodec_Encoder(const char *encoding) { return part(encoding, ENCODER); }
PyObject *PyCodec_Decoder(const char *encoding) { return part(encoding, DECODER); }

static PyObject *stream(const char *encoding, Py_ssize_t i, PyObject *file, const char *errors) {
    PyObject *factory = part(encoding, i), *result;
    if (!factory) return NULL;
    result = errors ? PyObject_CallFunction(factory, "Os", file, errors) : PyObject_CallOneArg(factory, file);
    Py_DECREF(factory);
    return result;
}

PyObject *PyCodec_StreamReader(const char *encoding, PyObject *file, const char *errors) {
    return stream(encoding, READER, file, errors);
}
PyObject *PyCodec_StreamWriter(const char *encoding, PyObject *file, const char *errors) {
    return stream(encoding, WRITER, file, errors);
}

static PyObject *incremental(PyObject *info, const char *attr, const char *errors) {
    PyObject *factory = PyObject_GetAttrString(info, attr), *result;
    if (!factory) return NULL;
    result = errors ? PyObject_CallFunction(factory, "s", errors) : PyObject_CallNoArgs(factory);
    Py_DECREF(factory);
    return result;
}

PyObject *_PyCodecInfo_GetIncrementalEncoder(PyObject *info, const char *errors) {
    return incremental(info, "incrementalencoder", errors);
}
PyObject *_PyCodecInfo_GetIncrementalDecoder(PyObject *info, const char *errors) {
    return incremental(info, "incrementaldecoder", errors);
}

static PyObject *incremental_of(const char *encoding, const char *attr, const char *errors) {
    PyObject *info = _PyCodec_Lookup(encoding), *result = info ? incremental(info, attr, errors) : NULL;
    Py_XDECREF(info);
    return result;
}

PyObject *PyCodec_IncrementalEncoder(const char *encoding, const char *errors) {
    return incremental_of(encoding, "incrementalencoder", errors);
}
PyObject *PyCodec_IncrementalDecoder(const char *encoding, const char *errors) {
    return incremental_of(encoding, "incrementaldecoder", errors);
}

/* ---- any object ---- */

PyObject *PyCodec_Encode(PyObject *o, const char *encoding, const char *errors) {
    Value v = adopt(o);
    return expose_owned(is_err(v) ? v : codec_encode(v, encoding, errors));
}

PyObject *PyCodec_Decode(PyObject *o, const char *encoding, const char *errors) {
    Value v = adopt(o);
    return expose_owned(is_err(v) ? v : codec_decode(v, encoding, errors));
}

/* A codec between str and bytes only: LookupError that names 'alternative' for others. */
PyObject *_PyCodec_LookupTextEncoding(const char *encoding, const char *alternative) {
    PyObject *info = _PyCodec_Lookup(encoding), *flag;
    int text = 1;
    if (!info || PyTuple_CheckExact(info)) return info;
    if (_PyObject_LookupAttr(info, PyUnicode_InternFromString("_is_text_encoding"), &flag) > 0) {
        text = PyObject_IsTrue(flag);
        Py_DECREF(flag);
    }
    if (text > 0) return info;
    Py_DECREF(info);
    if (!PyErr_Occurred())
        PyErr_Format(PyExc_LookupError, "'%.400s' is not a text encoding; use %s to handle arbitrary codecs", encoding,
                     alternative);
    return NULL;
}

static PyObject *text_codec(PyObject *o, const char *encoding, const char *errors, const char *alternative,
                            PyObject *(*convert)(PyObject *, const char *, const char *)) {
    PyObject *info = _PyCodec_LookupTextEncoding(encoding, alternative);
    if (!info) return NULL;
    Py_DECREF(info);
    return convert(o, encoding, errors);
}

PyObject *_PyCodec_EncodeText(PyObject *o, const char *encoding, const char *errors) {
    return text_codec(o, encoding, errors, "codecs.encode()", PyCodec_Encode);
}
PyObject *_PyCodec_DecodeText(PyObject *o, const char *encoding, const char *errors) {
    return text_codec(o, encoding, errors, "codecs.decode()", PyCodec_Decode);
}

/* ---- error handlers ---- */

int PyCodec_RegisterError(const char *name, PyObject *handler) {
    Value h = adopt(handler);
    return glue_status(!is_err(h) && codec_register_error(str_from_c(name), h));
}

PyObject *PyCodec_LookupError(const char *name) { return expose_owned(codec_lookup_error(name)); }

static PyObject *handle(const char *name, PyObject *exc) {
    Value h = codec_lookup_error(name), e = adopt(exc);
    if (is_err(h) || is_err(e)) return bridge_exc_out(), NULL;
    return expose_owned(value_call1(h, e));
}

PyObject *PyCodec_StrictErrors(PyObject *exc) { return handle("strict", exc); }
PyObject *PyCodec_IgnoreErrors(PyObject *exc) { return handle("ignore", exc); }
PyObject *PyCodec_ReplaceErrors(PyObject *exc) { return handle("replace", exc); }
PyObject *PyCodec_XMLCharRefReplaceErrors(PyObject *exc) { return handle("xmlcharrefreplace", exc); }
PyObject *PyCodec_BackslashReplaceErrors(PyObject *exc) { return handle("backslashreplace", exc); }
PyObject *PyCodec_NameReplaceErrors(PyObject *exc) { return handle("namereplace", exc); }
