/* bytesobject.h: bytes. */
#ifndef Py_BYTESOBJECT_H
#define Py_BYTESOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) PyBytesIter_Type;
PyAPI_DATA(PyTypeObject) PyBytes_Type;
PyAPI_FUNC(char *) PyBytes_AsString(PyObject *bytes);
PyAPI_FUNC(int) PyBytes_AsStringAndSize(PyObject *bytes, char **argv, Py_ssize_t *size);
PyAPI_FUNC(void) PyBytes_Concat(PyObject **p, PyObject *other);
PyAPI_FUNC(void) PyBytes_ConcatAndDel(PyObject **p, PyObject *other);
PyAPI_FUNC(PyObject *) PyBytes_DecodeEscape(const char *str, Py_ssize_t len, const char *encoding,
                                        Py_ssize_t size, const char *errors);
PyAPI_FUNC(PyObject *) PyBytes_FromFormat(const char *format, ...);
PyAPI_FUNC(PyObject *) PyBytes_FromFormatV(const char *format, va_list va);
PyAPI_FUNC(PyObject *) PyBytes_FromObject(PyObject *bytes);
PyAPI_FUNC(PyObject *) PyBytes_FromString(const char *str);
PyAPI_FUNC(PyObject *) PyBytes_FromStringAndSize(const char *str, Py_ssize_t len);
PyAPI_FUNC(PyObject *) PyBytes_Repr(PyObject *bytes, int flag);
PyAPI_FUNC(Py_ssize_t) PyBytes_Size(PyObject *bytes);
#define PyBytes_Check(o) PyType_FastSubclass(Py_TYPE(o), Py_TPFLAGS_BYTES_SUBCLASS)
#define PyBytes_CheckExact(o) Py_IS_TYPE((o), &PyBytes_Type)

#ifndef Py_LIMITED_API
typedef struct {
    PyObject_VAR_HEAD
    Py_hash_t ob_shash;                         /* -1: not computed yet */
    char ob_sval[1];                            /* ob_size bytes and a zero */
} PyBytesObject;

/* A bytes object under construction; small ones live in small_buffer until the end. */
typedef struct {
    PyObject *buffer;
    Py_ssize_t allocated;
    Py_ssize_t min_size;
    int use_bytearray;
    int overallocate;
    int use_small_buffer;
    char small_buffer[512];
} _PyBytesWriter;
PyAPI_FUNC(void *) _PyBytesWriter_Alloc(_PyBytesWriter *writer, Py_ssize_t len);
PyAPI_FUNC(void) _PyBytesWriter_Dealloc(_PyBytesWriter *writer);
PyAPI_FUNC(PyObject *) _PyBytesWriter_Finish(_PyBytesWriter *writer, void *arg);
PyAPI_FUNC(void) _PyBytesWriter_Init(_PyBytesWriter *writer);
PyAPI_FUNC(void *) _PyBytesWriter_Prepare(_PyBytesWriter *writer, void *arg, Py_ssize_t size);
PyAPI_FUNC(void *) _PyBytesWriter_Resize(_PyBytesWriter *writer, void *arg, Py_ssize_t size);
PyAPI_FUNC(void *) _PyBytesWriter_WriteBytes(_PyBytesWriter *writer, void *arg, const void *arg2,
                                        Py_ssize_t size);
PyAPI_FUNC(PyObject *) _PyBytes_DecodeEscape(const char *str, Py_ssize_t len, const char *encoding,
                                        const char **argv);
PyAPI_FUNC(PyObject *) _PyBytes_DecodeEscape2(const char *str, Py_ssize_t len, const char *encoding,
                                        int *result, const char **argv);
PyAPI_FUNC(PyObject *) _PyBytes_FormatEx(const char *str, Py_ssize_t len, PyObject *c, int flag);
PyAPI_FUNC(PyObject *) _PyBytes_FromHex(PyObject *o, int flag);
PyAPI_FUNC(PyObject *) _PyBytes_Join(PyObject *o, PyObject *arg);
PyAPI_FUNC(int) _PyBytes_Resize(PyObject **p, Py_ssize_t len);
#define _PyBytes_CAST(o) _Py_CAST(PyBytesObject *, (o))
static inline char *PyBytes_AS_STRING(PyObject *o) { return _PyBytes_CAST(o)->ob_sval; }
static inline Py_ssize_t PyBytes_GET_SIZE(PyObject *o) { return Py_SIZE(o); }
#define PyBytes_AS_STRING(o) PyBytes_AS_STRING(_PyObject_CAST(o))
#define PyBytes_GET_SIZE(o) PyBytes_GET_SIZE(_PyObject_CAST(o))
#endif

#ifdef __cplusplus
}
#endif
#endif
