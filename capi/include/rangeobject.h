/* rangeobject.h: range. */
#ifndef Py_RANGEOBJECT_H
#define Py_RANGEOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) PyLongRangeIter_Type;
PyAPI_DATA(PyTypeObject) PyRangeIter_Type;
PyAPI_DATA(PyTypeObject) PyRange_Type;
#define PyRange_Check(o) Py_IS_TYPE((o), &PyRange_Type)

#ifdef __cplusplus
}
#endif
#endif
