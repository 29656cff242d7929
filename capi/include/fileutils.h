/* fileutils.h: the locale's encoding of file names. */
#ifndef Py_FILEUTILS_H
#define Py_FILEUTILS_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(wchar_t *) Py_DecodeLocale(const char *str, size_t *arg);
PyAPI_FUNC(char *) Py_EncodeLocale(const wchar_t *wstr, size_t *arg);
#ifndef Py_LIMITED_API
PyAPI_FUNC(FILE *) _Py_fopen_obj(PyObject *o, const char *name);
#endif

#ifdef __cplusplus
}
#endif
#endif
