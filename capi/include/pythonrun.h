/* pythonrun.h: running source text. */
#ifndef Py_PYTHONRUN_H
#define Py_PYTHONRUN_H
#ifdef __cplusplus
extern "C" {
#endif

#define PYOS_STACK_MARGIN 2048
extern Py_EXPORTED_SYMBOL int (*PyOS_InputHook)(void);
PyAPI_FUNC(void) PyErr_Display(PyObject *exc, PyObject *arg, PyObject *c);
PyAPI_FUNC(void) PyErr_Print(void);
PyAPI_FUNC(void) PyErr_PrintEx(int lineno);
PyAPI_FUNC(PyObject *) Py_CompileString(const char *str, const char *name, int flag);
#ifndef Py_LIMITED_API
extern Py_EXPORTED_SYMBOL char *(*PyOS_ReadlineFunctionPointer)(FILE *, FILE *, const char *);
PyAPI_DATA(PyThreadState *) _PyOS_ReadlineTState;
PyAPI_FUNC(char *) PyOS_Readline(FILE *fp, FILE *fp2, const char *name);
PyAPI_FUNC(int) PyRun_AnyFile(FILE *fp, const char *name);
PyAPI_FUNC(int) PyRun_AnyFileEx(FILE *fp, const char *name, int flag);
PyAPI_FUNC(int) PyRun_AnyFileExFlags(FILE *fp, const char *name, int flag, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_AnyFileFlags(FILE *fp, const char *name, PyCompilerFlags *flags);
PyAPI_FUNC(PyObject *) PyRun_File(FILE *fp, const char *name, int flag, PyObject *d, PyObject *e);
PyAPI_FUNC(PyObject *) PyRun_FileEx(FILE *fp, const char *name, int flag, PyObject *d, PyObject *e,
                                    int flag2);
PyAPI_FUNC(PyObject *) PyRun_FileExFlags(FILE *fp, const char *name, int flag, PyObject *d,
                                        PyObject *e, int flag2, PyCompilerFlags *flags);
PyAPI_FUNC(PyObject *) PyRun_FileFlags(FILE *fp, const char *name, int flag, PyObject *d,
                                       PyObject *e, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_InteractiveLoop(FILE *fp, const char *name);
PyAPI_FUNC(int) PyRun_InteractiveLoopFlags(FILE *fp, const char *name, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_InteractiveOne(FILE *fp, const char *name);
PyAPI_FUNC(int) PyRun_InteractiveOneFlags(FILE *fp, const char *name, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_InteractiveOneObject(FILE *fp, PyObject *arg, PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_SimpleFile(FILE *fp, const char *name);
PyAPI_FUNC(int) PyRun_SimpleFileEx(FILE *fp, const char *name, int flag);
PyAPI_FUNC(int) PyRun_SimpleFileExFlags(FILE *fp, const char *name, int flag,
                                        PyCompilerFlags *flags);
PyAPI_FUNC(int) PyRun_SimpleString(const char *str);
PyAPI_FUNC(int) PyRun_SimpleStringFlags(const char *str, PyCompilerFlags *flags);
PyAPI_FUNC(PyObject *) PyRun_String(const char *str, int flag, PyObject *c, PyObject *d);
PyAPI_FUNC(PyObject *) PyRun_StringFlags(const char *str, int flag, PyObject *c, PyObject *d,
                                        PyCompilerFlags *flags);
PyAPI_FUNC(PyObject *) Py_CompileStringExFlags(const char *str, const char *name, int flag,
                                        PyCompilerFlags *flags, int flag2);
PyAPI_FUNC(PyObject *) Py_CompileStringObject(const char *str, PyObject *arg, int flag,
                                        PyCompilerFlags *flags, int flag2);
PyAPI_FUNC(int) _PyRun_AnyFileObject(FILE *fp, PyObject *arg, int flag, PyCompilerFlags *flags);
PyAPI_FUNC(int) _PyRun_InteractiveLoopObject(FILE *fp, PyObject *arg, PyCompilerFlags *flags);
PyAPI_FUNC(int) _PyRun_SimpleFileObject(FILE *fp, PyObject *arg, int flag, PyCompilerFlags *flags);
PyAPI_FUNC(const char *) _Py_SourceAsString(PyObject *o, const char *errors, const char *errors2,
                                        PyCompilerFlags *flags, PyObject **result);
PyAPI_FUNC(PyObject *) Py_CompileStringFlags(const char *str, const char *filename, int start, PyCompilerFlags *flags);
/* The forms without all arguments. */
#define Py_CompileString(str, filename, start)                                                     \
    Py_CompileStringExFlags((str), (filename), (start), NULL, -1)
#define Py_CompileStringFlags(str, filename, start, flags)                                         \
    Py_CompileStringExFlags((str), (filename), (start), (flags), -1)
#define PyRun_String(str, start, globals, locals)                                                  \
    PyRun_StringFlags((str), (start), (globals), (locals), NULL)
#define PyRun_SimpleString(str) PyRun_SimpleStringFlags((str), NULL)
#define PyRun_AnyFile(fp, name) PyRun_AnyFileExFlags((fp), (name), 0, NULL)
#define PyRun_AnyFileEx(fp, name, closeit) PyRun_AnyFileExFlags((fp), (name), (closeit), NULL)
#define PyRun_AnyFileFlags(fp, name, flags) PyRun_AnyFileExFlags((fp), (name), 0, (flags))
#define PyRun_SimpleFile(fp, name) PyRun_SimpleFileExFlags((fp), (name), 0, NULL)
#define PyRun_SimpleFileEx(fp, name, closeit) PyRun_SimpleFileExFlags((fp), (name), (closeit), NULL)
#define PyRun_InteractiveOne(fp, name) PyRun_InteractiveOneFlags((fp), (name), NULL)
#define PyRun_InteractiveLoop(fp, name) PyRun_InteractiveLoopFlags((fp), (name), NULL)
#define PyRun_File(fp, name, start, globals, locals)                                               \
    PyRun_FileExFlags((fp), (name), (start), (globals), (locals), 0, NULL)
#define PyRun_FileEx(fp, name, start, globals, locals, closeit)                                    \
    PyRun_FileExFlags((fp), (name), (start), (globals), (locals), (closeit), NULL)
#define PyRun_FileFlags(fp, name, start, globals, locals, flags)                                   \
    PyRun_FileExFlags((fp), (name), (start), (globals), (locals), 0, (flags))
#endif

#ifdef __cplusplus
}
#endif
#endif
