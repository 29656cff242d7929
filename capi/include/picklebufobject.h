/* picklebufobject.h: pickle.PickleBuffer. */
#ifndef Py_PICKLEBUFOBJECT_H
#define Py_PICKLEBUFOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

#ifndef Py_LIMITED_API
PyAPI_DATA(PyTypeObject) PyPickleBuffer_Type;
PyAPI_FUNC(PyObject *) PyPickleBuffer_FromObject(PyObject *o);
PyAPI_FUNC(const Py_buffer *) PyPickleBuffer_GetBuffer(PyObject *o);
PyAPI_FUNC(int) PyPickleBuffer_Release(PyObject *o);
#define PyPickleBuffer_Check(o) Py_IS_TYPE((o), &PyPickleBuffer_Type)
#endif

#ifdef __cplusplus
}
#endif
#endif
