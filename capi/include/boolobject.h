/* boolobject.h: bool. */
#ifndef Py_BOOLOBJECT_H
#define Py_BOOLOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) PyBool_Type;
PyAPI_DATA(PyLongObject) _Py_FalseStruct;
PyAPI_DATA(PyLongObject) _Py_TrueStruct;
PyAPI_FUNC(PyObject *) PyBool_FromLong(long value);
PyAPI_FUNC(int) Py_IsFalse(PyObject *o);
PyAPI_FUNC(int) Py_IsTrue(PyObject *o);
#define PyBool_Check(o) Py_IS_TYPE((o), &PyBool_Type)
#define Py_False _PyObject_CAST(&_Py_FalseStruct)
#define Py_True _PyObject_CAST(&_Py_TrueStruct)
#define Py_IsTrue(x) Py_Is((x), Py_True)
#define Py_IsFalse(x) Py_Is((x), Py_False)
#define Py_RETURN_TRUE return Py_NewRef(Py_True)
#define Py_RETURN_FALSE return Py_NewRef(Py_False)

#ifdef __cplusplus
}
#endif
#endif
