/* ceval.h: the evaluator, seen from C. */
#ifndef Py_CEVAL_H
#define Py_CEVAL_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(void) PyEval_AcquireLock(void);
PyAPI_FUNC(void) PyEval_AcquireThread(PyThreadState *tstate);
PyAPI_FUNC(PyObject *) PyEval_CallFunction(PyObject *callable, const char *format, ...);
PyAPI_FUNC(PyObject *) PyEval_CallMethod(PyObject *callable, const char *format,
                                        const char *format2, ...);
PyAPI_FUNC(PyObject *) PyEval_CallObjectWithKeywords(PyObject *callable, PyObject *args,
                                        PyObject *kwargs);
PyAPI_FUNC(PyObject *) PyEval_EvalCode(PyObject *code, PyObject *globals, PyObject *locals);
PyAPI_FUNC(PyObject *) PyEval_EvalCodeEx(PyObject *code, PyObject *globals, PyObject *locals,
                                        PyObject *const *args, int argcount, PyObject *const *kws,
                                        int kwcount, PyObject *const *defs, int defcount,
                                        PyObject *kwdefs, PyObject *closure);
PyAPI_FUNC(PyObject *) PyEval_EvalFrame(PyFrameObject *frame);
PyAPI_FUNC(PyObject *) PyEval_EvalFrameEx(PyFrameObject *frame, int flag);
PyAPI_FUNC(PyObject *) PyEval_GetBuiltins(void);
PyAPI_FUNC(PyFrameObject *) PyEval_GetFrame(void);
PyAPI_FUNC(const char *) PyEval_GetFuncDesc(PyObject *o);
PyAPI_FUNC(const char *) PyEval_GetFuncName(PyObject *o);
PyAPI_FUNC(PyObject *) PyEval_GetGlobals(void);
PyAPI_FUNC(PyObject *) PyEval_GetLocals(void);
PyAPI_FUNC(void) PyEval_InitThreads(void);
PyAPI_FUNC(void) PyEval_ReleaseLock(void);
PyAPI_FUNC(void) PyEval_ReleaseThread(PyThreadState *tstate);
PyAPI_FUNC(void) PyEval_RestoreThread(PyThreadState *tstate);
PyAPI_FUNC(PyThreadState *) PyEval_SaveThread(void);
PyAPI_FUNC(int) PyEval_ThreadsInitialized(void);
PyAPI_FUNC(int) Py_AddPendingCall(int (*p)(void *), void *arg);
PyAPI_FUNC(int) Py_EnterRecursiveCall(const char *str);
PyAPI_FUNC(int) Py_GetRecursionLimit(void);
PyAPI_FUNC(void) Py_LeaveRecursiveCall(void);
PyAPI_FUNC(int) Py_MakePendingCalls(void);
PyAPI_FUNC(void) Py_SetRecursionLimit(int value);
#ifndef Py_LIMITED_API
PyAPI_FUNC(int) PyEval_MergeCompilerFlags(PyCompilerFlags *flags);
PyAPI_FUNC(void) PyEval_SetProfile(Py_tracefunc p, PyObject *arg);
PyAPI_FUNC(void) PyEval_SetTrace(Py_tracefunc p, PyObject *arg);
PyAPI_FUNC(PyObject *) _PyEval_EvalFrameDefault(PyThreadState *tstate,
                                        struct _PyInterpreterFrame *arg, int flag);
PyAPI_FUNC(PyObject *) _PyEval_GetBuiltin(PyObject *o);
PyAPI_FUNC(PyObject *) _PyEval_GetBuiltinId(_Py_Identifier *name);
PyAPI_FUNC(unsigned long) _PyEval_GetSwitchInterval(void);
PyAPI_FUNC(Py_ssize_t) _PyEval_RequestCodeExtraIndex(freefunc p);
PyAPI_FUNC(int) _PyEval_SetProfile(PyThreadState *tstate, Py_tracefunc arg, PyObject *c);
PyAPI_FUNC(void) _PyEval_SetSwitchInterval(unsigned long value);
PyAPI_FUNC(int) _PyEval_SetTrace(PyThreadState *tstate, Py_tracefunc arg, PyObject *c);
PyAPI_FUNC(int) _PyEval_SliceIndex(PyObject *o, Py_ssize_t *size);
PyAPI_FUNC(int) _PyEval_SliceIndexNotNone(PyObject *o, Py_ssize_t *size);
#endif
#define PyEval_CallObject(callable, args)                                                          \
    PyEval_CallObjectWithKeywords((callable), _PyObject_CAST(args), _PyObject_CAST(_Py_NULL))

/* Around C code that blocks or computes for long and touches no object. */
#define Py_BEGIN_ALLOW_THREADS                                                                     \
    {                                                                                              \
        PyThreadState *_save;                                                                      \
        _save = PyEval_SaveThread();
#define Py_BLOCK_THREADS PyEval_RestoreThread(_save);
#define Py_UNBLOCK_THREADS _save = PyEval_SaveThread();
#define Py_END_ALLOW_THREADS                                                                       \
        PyEval_RestoreThread(_save);                                                               \
    }

/* The operand of FORMAT_VALUE. */
#define FVC_MASK 0x3
#define FVC_NONE 0x0
#define FVC_STR 0x1
#define FVC_REPR 0x2
#define FVC_ASCII 0x3
#define FVS_MASK 0x4
#define FVS_HAVE_SPEC 0x4

#ifdef __cplusplus
}
#endif
#endif
