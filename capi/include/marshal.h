/* marshal.h: the format of .pyc files.  Not part of Python.h. */
#ifndef Py_MARSHAL_H
#define Py_MARSHAL_H
#ifdef __cplusplus
extern "C" {
#endif

#define Py_MARSHAL_VERSION 4
#ifndef Py_LIMITED_API
PyAPI_FUNC(PyObject *) PyMarshal_ReadLastObjectFromFile(FILE *fp);
PyAPI_FUNC(long) PyMarshal_ReadLongFromFile(FILE *fp);
PyAPI_FUNC(PyObject *) PyMarshal_ReadObjectFromFile(FILE *fp);
PyAPI_FUNC(PyObject *) PyMarshal_ReadObjectFromString(const char *str, Py_ssize_t len);
PyAPI_FUNC(int) PyMarshal_ReadShortFromFile(FILE *fp);
PyAPI_FUNC(void) PyMarshal_WriteLongToFile(long value, FILE *fp, int flag);
PyAPI_FUNC(void) PyMarshal_WriteObjectToFile(PyObject *o, FILE *fp, int flag);
PyAPI_FUNC(PyObject *) PyMarshal_WriteObjectToString(PyObject *o, int flag);
#endif

#ifdef __cplusplus
}
#endif
#endif
