/* traceback.h: tracebacks. */
#ifndef Py_TRACEBACK_H
#define Py_TRACEBACK_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_DATA(PyTypeObject) PyTraceBack_Type;
PyAPI_FUNC(int) PyTraceBack_Here(PyFrameObject *frame);
PyAPI_FUNC(int) PyTraceBack_Print(PyObject *o, PyObject *arg);
#define PyTraceBack_Check(o) Py_IS_TYPE((o), &PyTraceBack_Type)
#ifndef Py_LIMITED_API
typedef struct _traceback PyTracebackObject;
struct _traceback {
    PyObject_HEAD
    PyTracebackObject *tb_next;
    PyFrameObject *tb_frame;
    int tb_lasti;
    int tb_lineno;
};
PyAPI_FUNC(void) _PyTraceback_Add(const char *str, const char *name, int flag);
PyAPI_FUNC(int) _Py_DisplaySourceLine(PyObject *o, PyObject *arg, int flag, int flag2, int *result,
                                      PyObject **result2);
#endif

#ifdef __cplusplus
}
#endif
#endif
