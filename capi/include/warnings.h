/* warnings.h: issuing warnings. */
#ifndef Py_WARNINGS_H
#define Py_WARNINGS_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(int) PyErr_ResourceWarning(PyObject *exc, Py_ssize_t len, const char *format, ...);
PyAPI_FUNC(int) PyErr_WarnEx(PyObject *category, const char *message, Py_ssize_t stack_level);
PyAPI_FUNC(int) PyErr_WarnExplicit(PyObject *category, const char *message, const char *filename,
                                   int lineno, const char *module, PyObject *registry);
PyAPI_FUNC(int) PyErr_WarnFormat(PyObject *category, Py_ssize_t stack_level, const char *format,
                                 ...);
#ifndef Py_LIMITED_API
PyAPI_FUNC(int) PyErr_WarnExplicitFormat(PyObject *exc, const char *format, int lineno,
                                        const char *format2, PyObject *e, const char *format3,
                                        ...);
PyAPI_FUNC(int) PyErr_WarnExplicitObject(PyObject *exc, PyObject *arg, PyObject *c, int lineno,
                                        PyObject *e, PyObject *e2);
#define PyErr_Warn(category, msg) PyErr_WarnEx((category), (msg), 1)
#endif

#ifdef __cplusplus
}
#endif
#endif
