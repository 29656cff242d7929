/* funcobject.h: Python functions, classmethod, staticmethod. */
#ifndef Py_FUNCOBJECT_H
#define Py_FUNCOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

#ifndef Py_LIMITED_API
#define COMMON_FIELDS(PREFIX)                                                                      \
    PyObject *PREFIX##globals;                                                                     \
    PyObject *PREFIX##builtins;                                                                    \
    PyObject *PREFIX##name;                                                                        \
    PyObject *PREFIX##qualname;                                                                    \
    PyObject *PREFIX##code;                                                                        \
    PyObject *PREFIX##defaults;                                                                    \
    PyObject *PREFIX##kwdefaults;                                                                  \
    PyObject *PREFIX##closure;
typedef struct {
    COMMON_FIELDS(fc_)
} PyFrameConstructor;
typedef struct {
    PyObject_HEAD
    COMMON_FIELDS(func_)
    PyObject *func_doc;
    PyObject *func_dict;
    PyObject *func_weakreflist;
    PyObject *func_module;
    PyObject *func_annotations;
    vectorcallfunc vectorcall;
    uint32_t func_version;
} PyFunctionObject;
PyAPI_DATA(PyTypeObject) PyClassMethod_Type;
PyAPI_DATA(PyTypeObject) PyFunction_Type;
PyAPI_DATA(PyTypeObject) PyStaticMethod_Type;
PyAPI_FUNC(PyObject *) PyClassMethod_New(PyObject *o);
PyAPI_FUNC(PyObject *) PyFunction_GetAnnotations(PyObject *func);
PyAPI_FUNC(PyObject *) PyFunction_GetClosure(PyObject *func);
PyAPI_FUNC(PyObject *) PyFunction_GetCode(PyObject *func);
PyAPI_FUNC(PyObject *) PyFunction_GetDefaults(PyObject *func);
PyAPI_FUNC(PyObject *) PyFunction_GetGlobals(PyObject *func);
PyAPI_FUNC(PyObject *) PyFunction_GetKwDefaults(PyObject *func);
PyAPI_FUNC(PyObject *) PyFunction_GetModule(PyObject *func);
PyAPI_FUNC(PyObject *) PyFunction_New(PyObject *func, PyObject *arg);
PyAPI_FUNC(PyObject *) PyFunction_NewWithQualName(PyObject *func, PyObject *arg, PyObject *c);
PyAPI_FUNC(int) PyFunction_SetAnnotations(PyObject *func, PyObject *arg);
PyAPI_FUNC(int) PyFunction_SetClosure(PyObject *func, PyObject *arg);
PyAPI_FUNC(int) PyFunction_SetDefaults(PyObject *func, PyObject *arg);
PyAPI_FUNC(int) PyFunction_SetKwDefaults(PyObject *func, PyObject *arg);
PyAPI_FUNC(PyObject *) PyStaticMethod_New(PyObject *o);
PyAPI_FUNC(PyObject *) _PyFunction_Vectorcall(PyObject *o, PyObject *const *arg, size_t nargsf,
                                        PyObject *d);
#define PyFunction_Check(o) Py_IS_TYPE((o), &PyFunction_Type)
#define _PyFunction_CAST(o) _Py_CAST(PyFunctionObject *, (o))
#define PyFunction_GET_CODE(o) (_PyFunction_CAST(o)->func_code)
#define PyFunction_GET_GLOBALS(o) (_PyFunction_CAST(o)->func_globals)
#define PyFunction_GET_MODULE(o) (_PyFunction_CAST(o)->func_module)
#define PyFunction_GET_DEFAULTS(o) (_PyFunction_CAST(o)->func_defaults)
#define PyFunction_GET_KW_DEFAULTS(o) (_PyFunction_CAST(o)->func_kwdefaults)
#define PyFunction_GET_CLOSURE(o) (_PyFunction_CAST(o)->func_closure)
#define PyFunction_GET_ANNOTATIONS(o) (_PyFunction_CAST(o)->func_annotations)
#endif

#ifdef __cplusplus
}
#endif
#endif
