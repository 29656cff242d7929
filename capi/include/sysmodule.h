/* sysmodule.h: the sys module. */
#ifndef Py_SYSMODULE_H
#define Py_SYSMODULE_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(void) PySys_AddWarnOption(const wchar_t *wstr);
PyAPI_FUNC(void) PySys_AddWarnOptionUnicode(PyObject *o);
PyAPI_FUNC(void) PySys_AddXOption(const wchar_t *wstr);
PyAPI_FUNC(void) PySys_FormatStderr(const char *format, ...);
PyAPI_FUNC(void) PySys_FormatStdout(const char *format, ...);
PyAPI_FUNC(PyObject *) PySys_GetObject(const char *str);
PyAPI_FUNC(PyObject *) PySys_GetXOptions(void);
PyAPI_FUNC(int) PySys_HasWarnOptions(void);
PyAPI_FUNC(void) PySys_ResetWarnOptions(void);
PyAPI_FUNC(void) PySys_SetArgv(int value, wchar_t **arg);
PyAPI_FUNC(void) PySys_SetArgvEx(int value, wchar_t **arg, int flag);
PyAPI_FUNC(int) PySys_SetObject(const char *str, PyObject *arg);
PyAPI_FUNC(void) PySys_SetPath(const wchar_t *wstr);
PyAPI_FUNC(void) PySys_WriteStderr(const char *format, ...) __attribute__((format(printf, 1, 2)));
PyAPI_FUNC(void) PySys_WriteStdout(const char *format, ...) __attribute__((format(printf, 1, 2)));
#ifndef Py_LIMITED_API
typedef int (*Py_AuditHookFunction)(const char *event, PyObject *args, void *data);
PyAPI_FUNC(int) PySys_AddAuditHook(Py_AuditHookFunction p, void *arg);
PyAPI_FUNC(int) PySys_Audit(const char *format, const char *format2, ...);
PyAPI_FUNC(PyObject *) _PySys_GetAttr(PyThreadState *tstate, PyObject *o);
PyAPI_FUNC(size_t) _PySys_GetSizeOf(PyObject *o);
#endif

#ifdef __cplusplus
}
#endif
#endif
