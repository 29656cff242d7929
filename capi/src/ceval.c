/* ceval.c: running code from C, the namespaces of the code that runs, calls for later, recursion. */
#include <pthread.h>

#include "vm/base/gil.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"
#include "vm/object/iter.h"

#include "gcbridge/bridge_internal.h"

#include "capi/src/abstract.h"
#include "capi/src/ceval.h"
#undef Py_EnterRecursiveCall
#undef Py_LeaveRecursiveCall

/* ---- the code that runs ---- */

static Frame *current_frame(void) {
    Frame *f = frame_current();
    while (f && f->code->flags & CO_HIDDEN) f = f->prev;
    return f;
}

PyFrameObject *PyEval_GetFrame(void) {
    Frame *f = current_frame();
    return f ? (PyFrameObject *)expose_borrowed(frame_object(f)) : NULL;
}

PyObject *PyEval_GetGlobals(void) {
    Frame *f = current_frame();
    return f ? expose_borrowed(((FrameObj *)frame_object(f).w)->globals) : NULL;
}

PyObject *PyEval_GetBuiltins(void) {
    Frame *f = current_frame();
    Value v = f ? ((FrameObj *)frame_object(f).w)->builtins : builtins_dict;
    return expose_borrowed(is_null(v) ? builtins_dict : v);
}

PyObject *PyEval_GetLocals(void) {
    Frame *f = current_frame();
    if (f) return expose_borrowed(frame_locals(f));
    PyErr_SetString(PyExc_SystemError, "frame does not exist");
    return NULL;
}

PyObject *_PyEval_GetBuiltin(PyObject *name) {
    PyObject *found = PyObject_GetItem(PyEval_GetBuiltins(), name);
    if (!found && PyErr_ExceptionMatches(PyExc_KeyError)) PyErr_SetObject(PyExc_AttributeError, name);
    return found;
}

PyObject *_PyEval_GetBuiltinId(_Py_Identifier *name) {
    PyObject *text = _PyUnicode_FromId(name);
    return text ? _PyEval_GetBuiltin(text) : NULL;
}

int PyEval_MergeCompilerFlags(PyCompilerFlags *flags) {
    Frame *f = current_frame();
    u32 inherited = f ? f->code->flags & PyCF_MASK : 0;
    flags->cf_flags |= (int)inherited;
    return flags->cf_flags != 0;
}

const char *PyEval_GetFuncName(PyObject *f) {
    if (PyMethod_Check(f)) return PyEval_GetFuncName(PyMethod_GET_FUNCTION(f));
    if (PyFunction_Check(f)) return str_c(as_func(adopt(f))->name);
    if (PyCFunction_Check(f)) return ((PyCFunctionObject *)f)->m_ml->ml_name;
    return Py_TYPE(f)->tp_name;
}

const char *PyEval_GetFuncDesc(PyObject *f) {
    return PyMethod_Check(f) || PyFunction_Check(f) || PyCFunction_Check(f) ? "()" : " object";
}

/* ---- running code ---- */

/* A namespace for code finds builtins by a key of its own. */
static bool has_builtins(Value globals) {
    return !is_null(dict_get_str(globals, name___builtins__)) || dict_set(globals, name___builtins__, builtins_dict);
}

PyObject *PyEval_EvalCode(PyObject *code, PyObject *globals, PyObject *locals) {
    Value c = adopt(code), g, l;
    if (!globals) {
        PyErr_SetString(PyExc_SystemError, "PyEval_EvalCode: NULL globals");
        return NULL;
    }
    g = adopt(globals);
    l = locals ? adopt(locals) : g;
    if (is_err(c) || is_err(g) || is_err(l)) return expose_owned(V_ERR);
    if (!is_code(c)) return abstract_type_error("code must be a code object, not %.200s", code);
    if (!is_dict(g)) return abstract_type_error("globals must be a dict, not %.200s", globals);
    return expose_owned(has_builtins(g) ? interp_exec(as_code(c), g, l) : V_ERR);
}

PyObject *PyEval_EvalCodeEx(PyObject *code, PyObject *globals, PyObject *locals, PyObject *const *args, int nargs,
                            PyObject *const *kws, int nkws, PyObject *const *defs, int ndefs, PyObject *kwdefs,
                            PyObject *closure) {
    Value c = adopt(code), g = adopt(globals), f, all = list_new(nargs + nkws + 1), names;
    if (is_err(c) || is_err(g) || is_err(all)) return expose_owned(V_ERR);
    if (!(as_code(c)->flags & CO_NEWLOCALS) && nargs == 0 && nkws == 0) return PyEval_EvalCode(code, globals, locals);
    f = func_new(as_code(c), g, as_code(c)->qualname);
    if (ndefs) {
        Value d = list_new(ndefs);
        for (int i = 0; i < ndefs; i++) list_append(d, adopt(defs[i]));
        gc_write(as_obj(f), &as_func(f)->defaults, list_to_tuple(d));
    }
    if (kwdefs) gc_write(as_obj(f), &as_func(f)->kwdefaults, adopt(kwdefs));
    if (closure) gc_write(as_obj(f), &as_func(f)->closure, adopt(closure));
    names = list_new(nkws);
    for (int i = 0; i < nargs; i++) list_append(all, adopt(args[i]));
    for (int i = 0; i < nkws; i++) list_append(names, adopt(kws[2 * i])), list_append(all, adopt(kws[2 * i + 1]));
    list_append(all, list_to_tuple(names));
    return expose_owned(value_call(f, (Args){as_list(all)->items->v, (u32)nargs, (u32)nkws}));
}

/* ---- recursion ---- */

int Py_EnterRecursiveCall(const char *where) {
    if (likely(thread_stack_ok(where))) return 0;
    bridge_exc_out();
    return -1;
}

void Py_LeaveRecursiveCall(void) {}

int _Py_CheckRecursiveCall(PyThreadState *tstate, const char *where) { return Py_EnterRecursiveCall(where); }

int Py_GetRecursionLimit(void) { return thread()->ts.recursion_limit; }

void Py_SetRecursionLimit(int limit) {
    for (Thread *th = thread_list; th; th = th->next_thread) {
        th->ts.recursion_remaining += limit - th->ts.recursion_limit;
        th->ts.recursion_limit = limit;
    }
}

/* ---- calls for later: by the main thread, where Python code may run ---- */

enum { PENDING_MAX = 32 };
static struct {
    int (*fn)(void *);
    void *arg;
} pending[PENDING_MAX];
static int pending_first, pending_len;
static pthread_mutex_t pending_lock = PTHREAD_MUTEX_INITIALIZER;
static Thread *main_thread;
static bool (*earlier)(void);

/* Callable from any thread and from signal handlers' helpers: no lock of the interpreter. */
int Py_AddPendingCall(int (*fn)(void *), void *arg) {
    int full;
    pthread_mutex_lock(&pending_lock);
    full = pending_len == PENDING_MAX;
    if (!full) {
        int at = (pending_first + pending_len++) % PENDING_MAX;
        pending[at].fn = fn;
        pending[at].arg = arg;
    }
    pthread_mutex_unlock(&pending_lock);
    if (!full && main_thread) thread_attention(main_thread, ATTN_PENDING);
    return full ? -1 : 0;
}

/* As many as there are now: a call that adds itself again does not run for ever. */
static int run_calls(void) {
    static bool busy;
    int failed = 0;
    if (busy || thread() != main_thread) return 0;
    busy = true;
    for (int n = pending_len; n > 0 && !failed; n--) {
        int (*fn)(void *);
        void *arg;
        pthread_mutex_lock(&pending_lock);
        fn = pending[pending_first].fn;
        arg = pending[pending_first].arg;
        pending_first = (pending_first + 1) % PENDING_MAX;
        pending_len--;
        pthread_mutex_unlock(&pending_lock);
        failed = fn(arg);
    }
    busy = false;
    return failed ? -1 : 0;
}

int Py_MakePendingCalls(void) { return PyErr_CheckSignals() < 0 ? -1 : run_calls(); }

static bool on_pending(void) {
    if (earlier && !earlier()) return false;
    if (!pending_len || run_calls() == 0) return true;
    bridge_exc_in();
    return false;
}

void ceval_init(void) {
    main_thread = thread();
    earlier = interp_on_pending;
    interp_on_pending = on_pending;
}

/* ---- signals ---- */

int PyErr_CheckSignals(void) {
    if (likely(signal_check())) return 0;
    bridge_exc_out();
    return -1;
}

int _PyErr_CheckSignals(void) { return PyErr_CheckSignals(); }

void PyErr_SetInterrupt(void) { signal_simulate(2); }

int PyErr_SetInterruptEx(int signum) { return signal_simulate(signum); }

int PyOS_InterruptOccurred(void) {
    if (PyErr_CheckSignals() == 0) return 0;
    PyErr_Clear();
    return 1;
}

int _PyOS_IsMainThread(void) { return thread() == main_thread; }

/* ---- switching ---- */

void PyEval_InitThreads(void) {}
int PyEval_ThreadsInitialized(void) { return 1; }
unsigned long _PyEval_GetSwitchInterval(void) { return (unsigned long)gil_interval_us(); }
void _PyEval_SetSwitchInterval(unsigned long us) { gil_set_interval_us((i64)us); }
