/* modsupport.h: parsing arguments, building values, filling modules. */
#ifndef Py_MODSUPPORT_H
#define Py_MODSUPPORT_H
#include <stdarg.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PYTHON_API_VERSION 1013
#define PYTHON_API_STRING "1013"
#define PYTHON_ABI_VERSION 3
#define PYTHON_ABI_STRING "3"
#define Py_CLEANUP_SUPPORTED 0x20000

#ifndef Py_LIMITED_API
typedef struct _PyArg_Parser {
    const char *format;
    const char *const *keywords;
    const char *fname;
    const char *custom_msg;
    int pos;                                    /* filled at the first use, like all below */
    int min;
    int max;
    PyObject *kwtuple;
    struct _PyArg_Parser *next;
} _PyArg_Parser;
#endif

PyAPI_FUNC(int) PyArg_Parse(PyObject *args, const char *format, ...);
PyAPI_FUNC(int) PyArg_ParseTuple(PyObject *args, const char *format, ...);
PyAPI_FUNC(int) PyArg_ParseTupleAndKeywords(PyObject *args, PyObject *kwargs, const char *format,
                                        char **keywords, ...);
PyAPI_FUNC(int) PyArg_UnpackTuple(PyObject *args, const char *name, Py_ssize_t min, Py_ssize_t max,
                                  ...);
PyAPI_FUNC(int) PyArg_VaParse(PyObject *args, const char *format, va_list va);
PyAPI_FUNC(int) PyArg_VaParseTupleAndKeywords(PyObject *args, PyObject *kwargs, const char *format,
                                        char **keywords, va_list va);
PyAPI_FUNC(int) PyArg_ValidateKeywordArguments(PyObject *kwargs);
PyAPI_FUNC(int) PyModule_AddFunctions(PyObject *module, PyMethodDef *methods);
PyAPI_FUNC(int) PyModule_AddIntConstant(PyObject *module, const char *name, long value);
PyAPI_FUNC(int) PyModule_AddObject(PyObject *module, const char *name, PyObject *value);
PyAPI_FUNC(int) PyModule_AddObjectRef(PyObject *module, const char *name, PyObject *value);
PyAPI_FUNC(int) PyModule_AddStringConstant(PyObject *module, const char *name, const char *name2);
PyAPI_FUNC(int) PyModule_AddType(PyObject *module, PyTypeObject *type);
PyAPI_FUNC(PyObject *) PyModule_Create2(PyModuleDef *def, int flag);
PyAPI_FUNC(int) PyModule_ExecDef(PyObject *module, PyModuleDef *def);
PyAPI_FUNC(PyObject *) PyModule_FromDefAndSpec2(PyModuleDef *def, PyObject *arg, int flag);
PyAPI_FUNC(int) PyModule_SetDocString(PyObject *module, const char *name);
PyAPI_FUNC(PyObject *) Py_BuildValue(const char *format, ...);
PyAPI_FUNC(PyObject *) Py_VaBuildValue(const char *format, va_list va);
PyAPI_FUNC(int) _PyArg_ParseTupleAndKeywords_SizeT(PyObject *args, PyObject *kwargs,
                                        const char *format, char **keywords, ...);
PyAPI_FUNC(int) _PyArg_ParseTuple_SizeT(PyObject *args, const char *format, ...);
PyAPI_FUNC(int) _PyArg_Parse_SizeT(PyObject *args, const char *format, ...);
PyAPI_FUNC(int) _PyArg_VaParseTupleAndKeywords_SizeT(PyObject *args, PyObject *kwargs,
                                        const char *format, char **keywords, va_list va);
PyAPI_FUNC(int) _PyArg_VaParse_SizeT(PyObject *args, const char *format, va_list va);
PyAPI_FUNC(PyObject *) _Py_BuildValue_SizeT(const char *format, ...);
#ifndef Py_LIMITED_API
PyAPI_DATA(const char *) _Py_PackageContext;
PyAPI_FUNC(void) _PyArg_BadArgument(const char *fname, const char *displayname,
                                    const char *expected, PyObject *arg);
PyAPI_FUNC(int) _PyArg_CheckPositional(const char *name, Py_ssize_t nargs, Py_ssize_t min,
                                       Py_ssize_t max);
PyAPI_FUNC(int) _PyArg_NoKeywords(const char *str, PyObject *arg);
PyAPI_FUNC(int) _PyArg_NoKwnames(const char *str, PyObject *arg);
PyAPI_FUNC(int) _PyArg_NoPositional(const char *str, PyObject *arg);
PyAPI_FUNC(int) _PyArg_ParseStack(PyObject *const *p, Py_ssize_t len, const char *format, ...);
PyAPI_FUNC(int) _PyArg_ParseStackAndKeywords(PyObject *const *p, Py_ssize_t len, PyObject *c,
                                        struct _PyArg_Parser *parser, ...);
PyAPI_FUNC(int) _PyArg_ParseStackAndKeywords_SizeT(PyObject *const *p, Py_ssize_t len, PyObject *c,
                                        struct _PyArg_Parser *parser, ...);
PyAPI_FUNC(int) _PyArg_ParseStack_SizeT(PyObject *const *p, Py_ssize_t len, const char *format,
                                        ...);
PyAPI_FUNC(int) _PyArg_ParseTupleAndKeywordsFast(PyObject *o, PyObject *item,
                                        struct _PyArg_Parser *parser, ...);
PyAPI_FUNC(int) _PyArg_ParseTupleAndKeywordsFast_SizeT(PyObject *o, PyObject *item,
                                        struct _PyArg_Parser *parser, ...);
PyAPI_FUNC(PyObject *const *) _PyArg_UnpackKeywords(PyObject *const *args, Py_ssize_t nargs,
                                        PyObject *kwargs, PyObject *kwnames,
                                        struct _PyArg_Parser *parser, int minpos, int maxpos,
                                        int minkw, PyObject **buf);
PyAPI_FUNC(PyObject *const *) _PyArg_UnpackKeywordsWithVararg(PyObject *const *args,
                                        Py_ssize_t nargs, PyObject *kwargs, PyObject *kwnames,
                                        struct _PyArg_Parser *parser, int minpos, int maxpos,
                                        int minkw, int vararg, PyObject **buf);
PyAPI_FUNC(int) _PyArg_UnpackStack(PyObject *const *p, Py_ssize_t len, const char *format,
                                   Py_ssize_t size, Py_ssize_t size2, ...);
PyAPI_FUNC(int) _PyArg_VaParseTupleAndKeywordsFast(PyObject *o, PyObject *item,
                                        struct _PyArg_Parser *parser, va_list va);
PyAPI_FUNC(int) _PyArg_VaParseTupleAndKeywordsFast_SizeT(PyObject *o, PyObject *item,
                                        struct _PyArg_Parser *parser, va_list va);
PyAPI_FUNC(PyObject *) _PyModule_CreateInitialized(PyModuleDef *def, int flag);
PyAPI_FUNC(PyObject **) _Py_VaBuildStack(PyObject **p, Py_ssize_t len, const char *format,
                                        va_list va, Py_ssize_t *size);
PyAPI_FUNC(PyObject **) _Py_VaBuildStack_SizeT(PyObject **p, Py_ssize_t len, const char *format,
                                        va_list va, Py_ssize_t *size);
PyAPI_FUNC(PyObject *) _Py_VaBuildValue_SizeT(const char *format, va_list va);
#define ANY_VARARGS(n) ((n) == PY_SSIZE_T_MAX)
#define _PyArg_NoKeywords(funcname, kwargs)                                                        \
    ((kwargs) == NULL || _PyArg_NoKeywords((funcname), (kwargs)))
#define _PyArg_NoPositional(funcname, args) ((args) == NULL || _PyArg_NoPositional((funcname), (args)))
#define _PyArg_NoKwnames(funcname, kwnames)                                                        \
    ((kwnames) == NULL || _PyArg_NoKwnames((funcname), (kwnames)))
#define _PyArg_CheckPositional(funcname, nargs, min, max)                                          \
    ((!ANY_VARARGS(max) && (min) <= (nargs) && (nargs) <= (max)) ||                                \
     _PyArg_CheckPositional((funcname), (nargs), (min), (max)))
#define _PyArg_UnpackKeywords(args, nargs, kwargs, kwnames, parser, minpos, maxpos, minkw, buf)    \
    (((minkw) == 0 && (kwargs) == NULL && (kwnames) == NULL && (minpos) <= (nargs) &&              \
      (nargs) <= (maxpos) && (args) != NULL)                                                       \
         ? (args)                                                                                  \
         : _PyArg_UnpackKeywords((args), (nargs), (kwargs), (kwnames), (parser), (minpos),         \
                                 (maxpos), (minkw), (buf)))
#endif

#define PyModule_AddIntMacro(m, c) PyModule_AddIntConstant((m), #c, (c))
#define PyModule_AddStringMacro(m, c) PyModule_AddStringConstant((m), #c, (c))
#ifdef Py_LIMITED_API
#define PyModule_Create(def) PyModule_Create2((def), PYTHON_ABI_VERSION)
#define PyModule_FromDefAndSpec(def, spec) PyModule_FromDefAndSpec2((def), (spec), PYTHON_ABI_VERSION)
#else
#define PyModule_Create(def) PyModule_Create2((def), PYTHON_API_VERSION)
#define PyModule_FromDefAndSpec(def, spec) PyModule_FromDefAndSpec2((def), (spec), PYTHON_API_VERSION)
#endif

/* With PY_SSIZE_T_CLEAN the lengths of "#" formats are Py_ssize_t; without, they are refused. */
#ifdef PY_SSIZE_T_CLEAN
#define PyArg_Parse _PyArg_Parse_SizeT
#define PyArg_ParseTuple _PyArg_ParseTuple_SizeT
#define PyArg_ParseTupleAndKeywords _PyArg_ParseTupleAndKeywords_SizeT
#define PyArg_VaParse _PyArg_VaParse_SizeT
#define PyArg_VaParseTupleAndKeywords _PyArg_VaParseTupleAndKeywords_SizeT
#define Py_BuildValue _Py_BuildValue_SizeT
#define Py_VaBuildValue _Py_VaBuildValue_SizeT
#ifndef Py_LIMITED_API
#define _Py_VaBuildStack _Py_VaBuildStack_SizeT
#define _PyArg_ParseStack _PyArg_ParseStack_SizeT
#define _PyArg_ParseStackAndKeywords _PyArg_ParseStackAndKeywords_SizeT
#define _PyArg_ParseTupleAndKeywordsFast _PyArg_ParseTupleAndKeywordsFast_SizeT
#define _PyArg_VaParseTupleAndKeywordsFast _PyArg_VaParseTupleAndKeywordsFast_SizeT
#endif
#endif

#ifdef __cplusplus
}
#endif
#endif
