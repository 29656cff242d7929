/* frameobject.h: making frames and moving their variables.  Not part of Python.h. */
#ifndef Py_FRAMEOBJECT_H
#define Py_FRAMEOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

#include "pyframe.h"
#ifndef Py_LIMITED_API
PyAPI_FUNC(void) PyFrame_FastToLocals(PyFrameObject *frame);
PyAPI_FUNC(int) PyFrame_FastToLocalsWithError(PyFrameObject *frame);
PyAPI_FUNC(void) PyFrame_LocalsToFast(PyFrameObject *frame, int flag);
PyAPI_FUNC(PyFrameObject *) PyFrame_New(PyThreadState *tstate, PyCodeObject *code,
                                        PyObject *globals, PyObject *locals);
PyAPI_FUNC(int) _PyFrame_IsEntryFrame(PyFrameObject *frame);
#endif

#ifdef __cplusplus
}
#endif
#endif
