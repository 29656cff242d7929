/* pylifecycle.h: starting and ending an interpreter. */
#ifndef Py_PYLIFECYCLE_H
#define Py_PYLIFECYCLE_H
#ifdef __cplusplus
extern "C" {
#endif

typedef void (*PyOS_sighandler_t)(int);
PyAPI_DATA(const unsigned long) Py_Version;
PyAPI_FUNC(PyOS_sighandler_t) PyOS_getsig(int value);
PyAPI_FUNC(PyOS_sighandler_t) PyOS_setsig(int value, PyOS_sighandler_t arg);
PyAPI_FUNC(int) Py_AtExit(void (*p)(void));
PyAPI_FUNC(int) Py_BytesMain(int value, char **argv);
PyAPI_FUNC(void) Py_EndInterpreter(PyThreadState *tstate);
PyAPI_FUNC(void) _Py_NO_RETURN Py_Exit(int value);
PyAPI_FUNC(void) Py_Finalize(void);
PyAPI_FUNC(int) Py_FinalizeEx(void);
PyAPI_FUNC(const char *) Py_GetBuildInfo(void);
PyAPI_FUNC(const char *) Py_GetCompiler(void);
PyAPI_FUNC(const char *) Py_GetCopyright(void);
PyAPI_FUNC(wchar_t *) Py_GetExecPrefix(void);
PyAPI_FUNC(wchar_t *) Py_GetPath(void);
PyAPI_FUNC(const char *) Py_GetPlatform(void);
PyAPI_FUNC(wchar_t *) Py_GetPrefix(void);
PyAPI_FUNC(wchar_t *) Py_GetProgramFullPath(void);
PyAPI_FUNC(wchar_t *) Py_GetProgramName(void);
PyAPI_FUNC(wchar_t *) Py_GetPythonHome(void);
PyAPI_FUNC(const char *) Py_GetVersion(void);
PyAPI_FUNC(void) Py_Initialize(void);
PyAPI_FUNC(void) Py_InitializeEx(int value);
PyAPI_FUNC(int) Py_IsInitialized(void);
PyAPI_FUNC(int) Py_Main(int value, wchar_t **arg);
PyAPI_FUNC(PyThreadState *) Py_NewInterpreter(void);
PyAPI_FUNC(void) Py_SetPath(const wchar_t *wstr);
PyAPI_FUNC(void) Py_SetProgramName(const wchar_t *wstr);
PyAPI_FUNC(void) Py_SetPythonHome(const wchar_t *wstr);
#ifndef Py_LIMITED_API
PyAPI_FUNC(void) _Py_NO_RETURN Py_ExitStatusException(PyStatus status);
PyAPI_FUNC(int) Py_FdIsInteractive(FILE *fp, const char *name);
PyAPI_FUNC(int) Py_FrozenMain(int value, char **argv);
PyAPI_FUNC(PyStatus) Py_InitializeFromConfig(const PyConfig *config);
PyAPI_FUNC(PyStatus) Py_PreInitialize(const PyPreConfig *config);
PyAPI_FUNC(PyStatus) Py_PreInitializeFromArgs(const PyPreConfig *config, Py_ssize_t len,
                                        wchar_t **arg);
PyAPI_FUNC(PyStatus) Py_PreInitializeFromBytesArgs(const PyPreConfig *config, Py_ssize_t len,
                                        char **argv);
PyAPI_FUNC(int) Py_RunMain(void);
PyAPI_FUNC(int) Py_SetStandardStreamEncoding(const char *str, const char *encoding);
PyAPI_FUNC(int) _PyOS_URandom(void *ptr, Py_ssize_t len);
PyAPI_FUNC(int) _PyOS_URandomNonblock(void *ptr, Py_ssize_t len);
PyAPI_FUNC(int) _Py_CoerceLegacyLocale(int value);
PyAPI_FUNC(int) _Py_FdIsInteractive(FILE *fp, PyObject *arg);
PyAPI_FUNC(PyStatus) _Py_InitializeMain(void);
PyAPI_FUNC(int) _Py_IsCoreInitialized(void);
PyAPI_FUNC(int) _Py_IsFinalizing(void);
PyAPI_FUNC(int) _Py_LegacyLocaleDetected(int value);
PyAPI_FUNC(PyThreadState *) _Py_NewInterpreter(int value);
PyAPI_FUNC(void) _Py_RestoreSignals(void);
PyAPI_FUNC(char *) _Py_SetLocaleFromEnv(int value);
PyAPI_FUNC(void) _Py_SetProgramFullPath(const wchar_t *wstr);
PyAPI_FUNC(const char *) _Py_gitidentifier(void);
PyAPI_FUNC(const char *) _Py_gitversion(void);
#endif

#ifdef __cplusplus
}
#endif
#endif
