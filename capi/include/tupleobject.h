/* tupleobject.h: tuple. */
#ifndef Py_TUPLEOBJECT_H
#define Py_TUPLEOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) PyTupleIter_Type;
PyAPI_DATA(PyTypeObject) PyTuple_Type;
PyAPI_FUNC(PyObject *) PyTuple_GetItem(PyObject *tuple, Py_ssize_t i);
PyAPI_FUNC(PyObject *) PyTuple_GetSlice(PyObject *tuple, Py_ssize_t start, Py_ssize_t end);
PyAPI_FUNC(PyObject *) PyTuple_New(Py_ssize_t len);
PyAPI_FUNC(PyObject *) PyTuple_Pack(Py_ssize_t n, ...);
PyAPI_FUNC(int) PyTuple_SetItem(PyObject *tuple, Py_ssize_t i, PyObject *item);
PyAPI_FUNC(Py_ssize_t) PyTuple_Size(PyObject *tuple);
#define PyTuple_Check(o) PyType_FastSubclass(Py_TYPE(o), Py_TPFLAGS_TUPLE_SUBCLASS)
#define PyTuple_CheckExact(o) Py_IS_TYPE((o), &PyTuple_Type)

#ifndef Py_LIMITED_API
typedef struct {
    PyObject_VAR_HEAD
    PyObject *ob_item[1];
} PyTupleObject;
PyAPI_FUNC(void) _PyTuple_DebugMallocStats(FILE *fp);
PyAPI_FUNC(void) _PyTuple_MaybeUntrack(PyObject *o);
PyAPI_FUNC(int) _PyTuple_Resize(PyObject **p, Py_ssize_t len);
#define _PyTuple_CAST(o) _Py_CAST(PyTupleObject *, (o))
static inline Py_ssize_t PyTuple_GET_SIZE(PyObject *o) { return Py_SIZE(o); }
static inline void PyTuple_SET_ITEM(PyObject *o, Py_ssize_t i, PyObject *item) {
    _PyTuple_CAST(o)->ob_item[i] = item;
}
#define PyTuple_GET_SIZE(o) PyTuple_GET_SIZE(_PyObject_CAST(o))
#define PyTuple_GET_ITEM(o, i) (_PyTuple_CAST(o)->ob_item[(i)])
#define PyTuple_SET_ITEM(o, i, item) PyTuple_SET_ITEM(_PyObject_CAST(o), (i), _PyObject_CAST(item))
#endif

#ifdef __cplusplus
}
#endif
#endif
