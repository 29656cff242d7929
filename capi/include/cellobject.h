/* cellobject.h: variables shared with inner functions. */
#ifndef Py_CELLOBJECT_H
#define Py_CELLOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

#ifndef Py_LIMITED_API
typedef struct {
    PyObject_HEAD
    PyObject *ob_ref;                           /* NULL: unbound */
} PyCellObject;
PyAPI_DATA(PyTypeObject) PyCell_Type;
PyAPI_FUNC(PyObject *) PyCell_Get(PyObject *cell);
PyAPI_FUNC(PyObject *) PyCell_New(PyObject *cell);
PyAPI_FUNC(int) PyCell_Set(PyObject *cell, PyObject *arg);
#define PyCell_Check(o) Py_IS_TYPE((o), &PyCell_Type)
#define PyCell_GET(o) (_Py_CAST(PyCellObject *, (o))->ob_ref)
#define PyCell_SET(o, value) ((void)(_Py_CAST(PyCellObject *, (o))->ob_ref = (value)))
#endif

#ifdef __cplusplus
}
#endif
#endif
