/* classobject.h: bound methods. */
#ifndef Py_CLASSOBJECT_H
#define Py_CLASSOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

#ifndef Py_LIMITED_API
typedef struct {
    PyObject_HEAD
    PyObject *im_func;
    PyObject *im_self;
    PyObject *im_weakreflist;
    vectorcallfunc vectorcall;
} PyMethodObject;
typedef struct {
    PyObject_HEAD
    PyObject *func;
} PyInstanceMethodObject;
PyAPI_DATA(PyTypeObject) PyInstanceMethod_Type;
PyAPI_DATA(PyTypeObject) PyMethod_Type;
PyAPI_FUNC(PyObject *) PyInstanceMethod_Function(PyObject *o);
PyAPI_FUNC(PyObject *) PyInstanceMethod_New(PyObject *o);
PyAPI_FUNC(PyObject *) PyMethod_Function(PyObject *method);
PyAPI_FUNC(PyObject *) PyMethod_New(PyObject *func, PyObject *self);
PyAPI_FUNC(PyObject *) PyMethod_Self(PyObject *method);
#define PyMethod_Check(o) Py_IS_TYPE((o), &PyMethod_Type)
#define PyMethod_GET_FUNCTION(o) (_Py_CAST(PyMethodObject *, (o))->im_func)
#define PyMethod_GET_SELF(o) (_Py_CAST(PyMethodObject *, (o))->im_self)
#define PyInstanceMethod_Check(o) Py_IS_TYPE((o), &PyInstanceMethod_Type)
#define PyInstanceMethod_GET_FUNCTION(o) (_Py_CAST(PyInstanceMethodObject *, (o))->func)
#endif

#ifdef __cplusplus
}
#endif
#endif
