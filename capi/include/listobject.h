/* listobject.h: list. */
#ifndef Py_LISTOBJECT_H
#define Py_LISTOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) PyListIter_Type;
PyAPI_DATA(PyTypeObject) PyListRevIter_Type;
PyAPI_DATA(PyTypeObject) PyList_Type;
PyAPI_FUNC(int) PyList_Append(PyObject *list, PyObject *item);
PyAPI_FUNC(PyObject *) PyList_AsTuple(PyObject *list);
PyAPI_FUNC(PyObject *) PyList_GetItem(PyObject *list, Py_ssize_t i);
PyAPI_FUNC(PyObject *) PyList_GetSlice(PyObject *list, Py_ssize_t start, Py_ssize_t end);
PyAPI_FUNC(int) PyList_Insert(PyObject *list, Py_ssize_t i, PyObject *item);
PyAPI_FUNC(PyObject *) PyList_New(Py_ssize_t len);
PyAPI_FUNC(int) PyList_Reverse(PyObject *list);
PyAPI_FUNC(int) PyList_SetItem(PyObject *list, Py_ssize_t i, PyObject *item);
PyAPI_FUNC(int) PyList_SetSlice(PyObject *list, Py_ssize_t start, Py_ssize_t end, PyObject *items);
PyAPI_FUNC(Py_ssize_t) PyList_Size(PyObject *list);
PyAPI_FUNC(int) PyList_Sort(PyObject *list);
#define PyList_Check(o) PyType_FastSubclass(Py_TYPE(o), Py_TPFLAGS_LIST_SUBCLASS)
#define PyList_CheckExact(o) Py_IS_TYPE((o), &PyList_Type)

#ifndef Py_LIMITED_API
typedef struct {
    PyObject_VAR_HEAD
    PyObject **ob_item;
    Py_ssize_t allocated;                       /* room at ob_item, in items */
} PyListObject;
PyAPI_FUNC(void) _PyList_DebugMallocStats(FILE *fp);
PyAPI_FUNC(PyObject *) _PyList_Extend(PyListObject *list, PyObject *iterable);
#define _PyList_CAST(o) _Py_CAST(PyListObject *, (o))
static inline Py_ssize_t PyList_GET_SIZE(PyObject *o) { return Py_SIZE(o); }
static inline void PyList_SET_ITEM(PyObject *o, Py_ssize_t i, PyObject *item) {
    _PyList_CAST(o)->ob_item[i] = item;
}
#define PyList_GET_SIZE(o) PyList_GET_SIZE(_PyObject_CAST(o))
#define PyList_GET_ITEM(o, i) (_PyList_CAST(o)->ob_item[(i)])
#define PyList_SET_ITEM(o, i, item) PyList_SET_ITEM(_PyObject_CAST(o), (i), _PyObject_CAST(item))
#endif

#ifdef __cplusplus
}
#endif
#endif
