/* osmodule.h: paths. */
#ifndef Py_OSMODULE_H
#define Py_OSMODULE_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(PyObject *) PyOS_FSPath(PyObject *o);

#ifdef __cplusplus
}
#endif
#endif
