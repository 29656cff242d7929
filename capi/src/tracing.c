/* tracing.c: PyEval_SetTrace and PyEval_SetProfile.  What gives the events is vm/interp/tracing.c. */
#include "vm/interp/tracing.h"

#include "gcbridge/bridge_internal.h"

#include "capi/src/ceval.h"
#include "capi/src/capi_internal.h"

static int status(bool ok) {
    if (ok) return 0;
    bridge_exc_out();
    return -1;
}

static bool to_c(TracingCFn fn, Value self, Value frame, int event, Value arg) {
    PyObject *f = expose_owned(frame), *a = is_null(arg) ? NULL : expose_owned(arg);
    PyObject *obj = is_null(self) ? NULL : expose_borrowed(self);
    int failed;
    if (event == TRACING_RETURN || a) failed = fn(obj, f, event, a);
    else failed = fn(obj, f, event, Py_None);
    Py_DECREF(f);
    Py_XDECREF(a);
    if (!failed) return true;
    if (!bridge_exc_in()) exc_raise(SystemErrorType, "a trace function failed without setting an exception");
    return false;
}

static int from_c(TracingFn fn, void *self, void *frame, int event, void *arg) {
    Value fo = adopt(frame);
    if (is_err(fo)) return status(false);
    return status(fn(thread(), self ? adopt(self) : V_NULL, (FrameObj *)fo.w, event, arg ? adopt(arg) : V_NULL));
}

/* The thread keeps a reference to the function's object, where C can see it. */
static void hold(void **field, PyObject *obj) {
    PyObject *before = *field;
    Py_XINCREF(obj);
    *field = obj;
    Py_XDECREF(before);
}

static TracingCFn c_function(Py_tracefunc fn) { return (TracingCFn)(void *)fn; }

int _PyEval_SetTrace(PyThreadState *tstate, Py_tracefunc fn, PyObject *obj) {
    Thread *th = (Thread *)tstate;
    if (PySys_Audit("sys.settrace", NULL) < 0) return -1;
    hold(&th->ts.c_traceobj, fn ? obj : NULL);
    tracing_set_trace(th, c_function(fn), fn && obj ? adopt(obj) : V_NULL);
    return 0;
}

int _PyEval_SetProfile(PyThreadState *tstate, Py_tracefunc fn, PyObject *obj) {
    Thread *th = (Thread *)tstate;
    if (PySys_Audit("sys.setprofile", NULL) < 0) return -1;
    hold(&th->ts.c_profileobj, fn ? obj : NULL);
    tracing_set_profile(th, c_function(fn), fn && obj ? adopt(obj) : V_NULL);
    return 0;
}

void PyEval_SetTrace(Py_tracefunc fn, PyObject *obj) {
    if (_PyEval_SetTrace(PyThreadState_Get(), fn, obj) < 0) PyErr_WriteUnraisable(NULL);
}

void PyEval_SetProfile(Py_tracefunc fn, PyObject *obj) {
    if (_PyEval_SetProfile(PyThreadState_Get(), fn, obj) < 0) PyErr_WriteUnraisable(NULL);
}

void capi_tracing_init(void);
void capi_tracing_init(void) {
    tracing_to_c = to_c;
    tracing_from_c = from_c;
}
