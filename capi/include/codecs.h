/* codecs.h: the codec registry. */
#ifndef Py_CODECS_H
#define Py_CODECS_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(PyObject *) PyCodec_BackslashReplaceErrors(PyObject *o);
PyAPI_FUNC(PyObject *) PyCodec_Decode(PyObject *o, const char *name, const char *encoding);
PyAPI_FUNC(PyObject *) PyCodec_Decoder(const char *name);
PyAPI_FUNC(PyObject *) PyCodec_Encode(PyObject *o, const char *name, const char *encoding);
PyAPI_FUNC(PyObject *) PyCodec_Encoder(const char *name);
PyAPI_FUNC(PyObject *) PyCodec_IgnoreErrors(PyObject *o);
PyAPI_FUNC(PyObject *) PyCodec_IncrementalDecoder(const char *name, const char *name2);
PyAPI_FUNC(PyObject *) PyCodec_IncrementalEncoder(const char *name, const char *name2);
PyAPI_FUNC(int) PyCodec_KnownEncoding(const char *name);
PyAPI_FUNC(PyObject *) PyCodec_LookupError(const char *name);
PyAPI_FUNC(PyObject *) PyCodec_NameReplaceErrors(PyObject *o);
PyAPI_FUNC(int) PyCodec_Register(PyObject *o);
PyAPI_FUNC(int) PyCodec_RegisterError(const char *name, PyObject *arg);
PyAPI_FUNC(PyObject *) PyCodec_ReplaceErrors(PyObject *o);
PyAPI_FUNC(PyObject *) PyCodec_StreamReader(const char *name, PyObject *arg, const char *encoding);
PyAPI_FUNC(PyObject *) PyCodec_StreamWriter(const char *name, PyObject *arg, const char *encoding);
PyAPI_FUNC(PyObject *) PyCodec_StrictErrors(PyObject *o);
PyAPI_FUNC(int) PyCodec_Unregister(PyObject *o);
PyAPI_FUNC(PyObject *) PyCodec_XMLCharRefReplaceErrors(PyObject *o);
#ifndef Py_LIMITED_API
PyAPI_DATA(const char *) Py_hexdigits;
PyAPI_FUNC(PyObject *) _PyCodecInfo_GetIncrementalDecoder(PyObject *o, const char *name);
PyAPI_FUNC(PyObject *) _PyCodecInfo_GetIncrementalEncoder(PyObject *o, const char *name);
PyAPI_FUNC(PyObject *) _PyCodec_DecodeText(PyObject *o, const char *name, const char *encoding);
PyAPI_FUNC(PyObject *) _PyCodec_EncodeText(PyObject *o, const char *name, const char *encoding);
PyAPI_FUNC(PyObject *) _PyCodec_Lookup(const char *name);
PyAPI_FUNC(PyObject *) _PyCodec_LookupTextEncoding(const char *name, const char *name2);
#endif

#ifdef __cplusplus
}
#endif
#endif
