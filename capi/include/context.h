/* context.h: context variables. */
#ifndef Py_CONTEXT_H
#define Py_CONTEXT_H
#ifdef __cplusplus
extern "C" {
#endif

#ifndef Py_LIMITED_API
typedef struct _pycontextobject PyContext;
typedef struct _pycontextvarobject PyContextVar;
typedef struct _pycontexttokenobject PyContextToken;
PyAPI_DATA(PyTypeObject) PyContextToken_Type;
PyAPI_DATA(PyTypeObject) PyContextVar_Type;
PyAPI_DATA(PyTypeObject) PyContext_Type;
PyAPI_FUNC(int) PyContextVar_Get(PyObject *var, PyObject *arg, PyObject **result);
PyAPI_FUNC(PyObject *) PyContextVar_New(const char *str, PyObject *arg);
PyAPI_FUNC(int) PyContextVar_Reset(PyObject *var, PyObject *arg);
PyAPI_FUNC(PyObject *) PyContextVar_Set(PyObject *var, PyObject *arg);
PyAPI_FUNC(PyObject *) PyContext_Copy(PyObject *context);
PyAPI_FUNC(PyObject *) PyContext_CopyCurrent(void);
PyAPI_FUNC(int) PyContext_Enter(PyObject *context);
PyAPI_FUNC(int) PyContext_Exit(PyObject *context);
PyAPI_FUNC(PyObject *) PyContext_New(void);
PyAPI_FUNC(PyObject *) _PyContext_NewHamtForTests(void);
#define PyContext_CheckExact(o) Py_IS_TYPE((o), &PyContext_Type)
#define PyContextVar_CheckExact(o) Py_IS_TYPE((o), &PyContextVar_Type)
#define PyContextToken_CheckExact(o) Py_IS_TYPE((o), &PyContextToken_Type)
#endif

#ifdef __cplusplus
}
#endif
#endif
