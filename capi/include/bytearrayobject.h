/* bytearrayobject.h: bytearray. */
#ifndef Py_BYTEARRAYOBJECT_H
#define Py_BYTEARRAYOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) PyByteArrayIter_Type;
PyAPI_DATA(PyTypeObject) PyByteArray_Type;
PyAPI_FUNC(char *) PyByteArray_AsString(PyObject *array);
PyAPI_FUNC(PyObject *) PyByteArray_Concat(PyObject *array, PyObject *other);
PyAPI_FUNC(PyObject *) PyByteArray_FromObject(PyObject *array);
PyAPI_FUNC(PyObject *) PyByteArray_FromStringAndSize(const char *str, Py_ssize_t len);
PyAPI_FUNC(int) PyByteArray_Resize(PyObject *array, Py_ssize_t len);
PyAPI_FUNC(Py_ssize_t) PyByteArray_Size(PyObject *array);
#define PyByteArray_Check(o) PyObject_TypeCheck((o), &PyByteArray_Type)
#define PyByteArray_CheckExact(o) Py_IS_TYPE((o), &PyByteArray_Type)

#ifndef Py_LIMITED_API
typedef struct {
    PyObject_VAR_HEAD
    Py_ssize_t ob_alloc;                        /* bytes allocated at ob_bytes */
    char *ob_bytes;
    char *ob_start;                             /* the first byte in use */
    Py_ssize_t ob_exports;                      /* buffers handed out */
} PyByteArrayObject;
PyAPI_DATA(char) _PyByteArray_empty_string[];
#define _PyByteArray_CAST(o) _Py_CAST(PyByteArrayObject *, (o))
static inline char *PyByteArray_AS_STRING(PyObject *o) {
    PyByteArrayObject *array = _PyByteArray_CAST(o);
    return Py_SIZE(array) ? array->ob_start : _PyByteArray_empty_string;
}
static inline Py_ssize_t PyByteArray_GET_SIZE(PyObject *o) { return Py_SIZE(o); }
#define PyByteArray_AS_STRING(o) PyByteArray_AS_STRING(_PyObject_CAST(o))
#define PyByteArray_GET_SIZE(o) PyByteArray_GET_SIZE(_PyObject_CAST(o))
#endif

#ifdef __cplusplus
}
#endif
#endif
