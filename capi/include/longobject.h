/* longobject.h: int. */
#ifndef Py_LONGOBJECT_H
#define Py_LONGOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) PyLong_Type;
PyAPI_FUNC(double) PyLong_AsDouble(PyObject *o);
PyAPI_FUNC(long) PyLong_AsLong(PyObject *o);
PyAPI_FUNC(long) PyLong_AsLongAndOverflow(PyObject *o, int *result);
PyAPI_FUNC(long long) PyLong_AsLongLong(PyObject *o);
PyAPI_FUNC(long long) PyLong_AsLongLongAndOverflow(PyObject *o, int *result);
PyAPI_FUNC(size_t) PyLong_AsSize_t(PyObject *o);
PyAPI_FUNC(Py_ssize_t) PyLong_AsSsize_t(PyObject *o);
PyAPI_FUNC(unsigned long) PyLong_AsUnsignedLong(PyObject *o);
PyAPI_FUNC(unsigned long long) PyLong_AsUnsignedLongLong(PyObject *o);
PyAPI_FUNC(unsigned long long) PyLong_AsUnsignedLongLongMask(PyObject *o);
PyAPI_FUNC(unsigned long) PyLong_AsUnsignedLongMask(PyObject *o);
PyAPI_FUNC(void *) PyLong_AsVoidPtr(PyObject *o);
PyAPI_FUNC(PyObject *) PyLong_FromDouble(double x);
PyAPI_FUNC(PyObject *) PyLong_FromLong(long value);
PyAPI_FUNC(PyObject *) PyLong_FromLongLong(long long value);
PyAPI_FUNC(PyObject *) PyLong_FromSize_t(size_t size);
PyAPI_FUNC(PyObject *) PyLong_FromSsize_t(Py_ssize_t len);
PyAPI_FUNC(PyObject *) PyLong_FromString(const char *str, char **end, int base);
PyAPI_FUNC(PyObject *) PyLong_FromUnsignedLong(unsigned long value);
PyAPI_FUNC(PyObject *) PyLong_FromUnsignedLongLong(unsigned long long value);
PyAPI_FUNC(PyObject *) PyLong_FromVoidPtr(void *ptr);
PyAPI_FUNC(PyObject *) PyLong_GetInfo(void);
PyAPI_FUNC(long) PyOS_strtol(const char *str, char **end, int base);
PyAPI_FUNC(unsigned long) PyOS_strtoul(const char *str, char **end, int base);
#define PyLong_Check(o) PyType_FastSubclass(Py_TYPE(o), Py_TPFLAGS_LONG_SUBCLASS)
#define PyLong_CheckExact(o) Py_IS_TYPE((o), &PyLong_Type)
#define PyLong_AS_LONG(o) PyLong_AsLong(o)
#define PyLong_FromPid PyLong_FromLong
#define PyLong_AsPid PyLong_AsLong
#define _Py_PARSE_PID "i"
#define _Py_PARSE_INTPTR "l"
#define _Py_PARSE_UINTPTR "k"

#ifndef Py_LIMITED_API
PyAPI_FUNC(PyObject *) PyLong_FromUnicodeObject(PyObject *o, int flag);
PyAPI_FUNC(int) _PyLong_AsByteArray(PyLongObject *value, unsigned char *arg, size_t size2, int flag,
                                    int flag2);
PyAPI_FUNC(int) _PyLong_AsInt(PyObject *o);
PyAPI_FUNC(PyObject *) _PyLong_DivmodNear(PyObject *o, PyObject *arg);
PyAPI_FUNC(PyObject *) _PyLong_Format(PyObject *o, int flag);
PyAPI_FUNC(double) _PyLong_Frexp(PyLongObject *value, Py_ssize_t *size);
PyAPI_FUNC(PyObject *) _PyLong_FromByteArray(const unsigned char *p, size_t size, int flag,
                                        int flag2);
PyAPI_FUNC(PyObject *) _PyLong_FromBytes(const char *str, Py_ssize_t len, int flag);
PyAPI_FUNC(PyObject *) _PyLong_GCD(PyObject *o, PyObject *arg);
PyAPI_FUNC(PyObject *) _PyLong_Lshift(PyObject *o, size_t size);
PyAPI_FUNC(size_t) _PyLong_NumBits(PyObject *o);
PyAPI_FUNC(PyObject *) _PyLong_Rshift(PyObject *o, size_t size);
PyAPI_FUNC(int) _PyLong_Sign(PyObject *o);
PyAPI_FUNC(int) _PyLong_Size_t_Converter(PyObject *o, void *arg);
PyAPI_FUNC(int) _PyLong_UnsignedInt_Converter(PyObject *o, void *arg);
PyAPI_FUNC(int) _PyLong_UnsignedLongLong_Converter(PyObject *o, void *arg);
PyAPI_FUNC(int) _PyLong_UnsignedLong_Converter(PyObject *o, void *arg);
PyAPI_FUNC(int) _PyLong_UnsignedShort_Converter(PyObject *o, void *arg);
#endif

#ifdef __cplusplus
}
#endif
#endif
