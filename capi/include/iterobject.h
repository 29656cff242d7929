/* iterobject.h: iterators over sequences and over calls. */
#ifndef Py_ITEROBJECT_H
#define Py_ITEROBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) PyCallIter_Type;
PyAPI_DATA(PyTypeObject) PySeqIter_Type;
PyAPI_FUNC(PyObject *) PyCallIter_New(PyObject *callable, PyObject *sentinel);
PyAPI_FUNC(PyObject *) PySeqIter_New(PyObject *o);
#define PySeqIter_Check(o) Py_IS_TYPE((o), &PySeqIter_Type)
#define PyCallIter_Check(o) Py_IS_TYPE((o), &PyCallIter_Type)
#ifndef Py_LIMITED_API
#endif

#ifdef __cplusplus
}
#endif
#endif
