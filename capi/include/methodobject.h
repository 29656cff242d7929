/* methodobject.h: built-in functions and the table that defines them. */
#ifndef Py_METHODOBJECT_H
#define Py_METHODOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

typedef PyObject *(*PyCFunction)(PyObject *self, PyObject *args);
typedef PyObject *(*PyCFunctionWithKeywords)(PyObject *self, PyObject *args, PyObject *kwargs);
typedef PyObject *(*_PyCFunctionFast)(PyObject *self, PyObject *const *args, Py_ssize_t nargs);
typedef PyObject *(*_PyCFunctionFastWithKeywords)(PyObject *self, PyObject *const *args,
                                                  Py_ssize_t nargs, PyObject *kwnames);
typedef PyObject *(*PyCMethod)(PyObject *self, PyTypeObject *defining_class, PyObject *const *args,
                               size_t nargs, PyObject *kwnames);

struct PyMethodDef {
    const char *ml_name;
    PyCFunction ml_meth;
    int ml_flags;
    const char *ml_doc;
};

#define METH_VARARGS 0x0001
#define METH_KEYWORDS 0x0002
#define METH_NOARGS 0x0004
#define METH_O 0x0008
#define METH_CLASS 0x0010
#define METH_STATIC 0x0020
#define METH_COEXIST 0x0040
#define METH_FASTCALL 0x0080
#define METH_STACKLESS 0x0000
#define METH_METHOD 0x0200

PyAPI_DATA(PyTypeObject) PyCFunction_Type;
PyAPI_FUNC(PyObject *) PyCFunction_Call(PyObject *func, PyObject *args, PyObject *kwargs);
PyAPI_FUNC(int) PyCFunction_GetFlags(PyObject *func);
PyAPI_FUNC(PyCFunction) PyCFunction_GetFunction(PyObject *func);
PyAPI_FUNC(PyObject *) PyCFunction_GetSelf(PyObject *func);
PyAPI_FUNC(PyObject *) PyCFunction_New(PyMethodDef *def, PyObject *self);
PyAPI_FUNC(PyObject *) PyCFunction_NewEx(PyMethodDef *def, PyObject *self, PyObject *module);
PyAPI_FUNC(PyObject *) PyCMethod_New(PyMethodDef *def, PyObject *self, PyObject *module,
                                     PyTypeObject *cls);
#define PyCFunction_Check(o) PyObject_TypeCheck((o), &PyCFunction_Type)
#define PyCFunction_CheckExact(o) Py_IS_TYPE((o), &PyCFunction_Type)
#define PyCFunction_New(def, self) PyCFunction_NewEx((def), (self), NULL)
#define PyCFunction_NewEx(def, self, module) PyCMethod_New((def), (self), (module), NULL)
#define _PyCFunction_CAST(func) _Py_CAST(PyCFunction, _Py_CAST(void (*)(void), (func)))

#ifndef Py_LIMITED_API
typedef struct {
    PyObject_HEAD
    PyMethodDef *m_ml;
    PyObject *m_self;
    PyObject *m_module;
    PyObject *m_weakreflist;
    vectorcallfunc vectorcall;
} PyCFunctionObject;
typedef struct {
    PyCFunctionObject func;
    PyTypeObject *mm_class;
} PyCMethodObject;
PyAPI_DATA(PyTypeObject) PyCMethod_Type;
#define _PyCFunctionObject_CAST(o) _Py_CAST(PyCFunctionObject *, (o))
#define _PyCMethodObject_CAST(o) _Py_CAST(PyCMethodObject *, (o))
#define PyCMethod_CheckExact(o) Py_IS_TYPE((o), &PyCMethod_Type)
#define PyCMethod_Check(o) PyObject_TypeCheck((o), &PyCMethod_Type)

static inline PyCFunction PyCFunction_GET_FUNCTION(PyObject *o) {
    return _PyCFunctionObject_CAST(o)->m_ml->ml_meth;
}
static inline PyObject *PyCFunction_GET_SELF(PyObject *o) {
    PyCFunctionObject *f = _PyCFunctionObject_CAST(o);
    return f->m_ml->ml_flags & METH_STATIC ? _Py_NULL : f->m_self;
}
static inline int PyCFunction_GET_FLAGS(PyObject *o) {
    return _PyCFunctionObject_CAST(o)->m_ml->ml_flags;
}
static inline PyTypeObject *PyCFunction_GET_CLASS(PyObject *o) {
    PyCFunctionObject *f = _PyCFunctionObject_CAST(o);
    return f->m_ml->ml_flags & METH_METHOD ? _PyCMethodObject_CAST(o)->mm_class : _Py_NULL;
}
#define PyCFunction_GET_FUNCTION(o) PyCFunction_GET_FUNCTION(_PyObject_CAST(o))
#define PyCFunction_GET_SELF(o) PyCFunction_GET_SELF(_PyObject_CAST(o))
#define PyCFunction_GET_FLAGS(o) PyCFunction_GET_FLAGS(_PyObject_CAST(o))
#define PyCFunction_GET_CLASS(o) PyCFunction_GET_CLASS(_PyObject_CAST(o))
#endif

#ifdef __cplusplus
}
#endif
#endif
