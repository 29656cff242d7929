/* pystate.c: thread states, the one interpreter, the lock as extensions take and give it.
 *
 * A PyThreadState is the front of the VM's Thread.  Threads that C made get one at their first PyGILState_Ensure and
 * lose it at the matching Release; all others count from 1, so that no Release ever ends them.
 */
#include <pthread.h>

#include "vm/base/gil.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"

#include "gcbridge/bridge_internal.h"

#include "capi/src/capi_internal.h"
#include "capi/src/ceval.h"
#include "capi/src/switcher.h"

struct _is {
    int64_t id;
    PyObject *dict; /* PyInterpreterState_GetDict, made at first demand */
    bool requires_id_ref;
};
static struct _is interpreter;

static Thread *thread_of(PyThreadState *tstate) { return (Thread *)tstate; }
static PyThreadState *state_of(Thread *th) { return (PyThreadState *)th; }
_Static_assert(offsetof(Thread, ts) == 0, "a Thread starts with its PyThreadState");
_Static_assert(sizeof(TState) == sizeof(PyThreadState), "PyThreadState");

/* ---- the calling thread's own state ---- */

static _Thread_local Thread *own;

static Thread *own_thread(void) {
    if (!own) own = thread_list_find((u64)pthread_self());
    return own;
}

static bool holds_lock(Thread *th) { return th && thread_current == th && gil_held_by(th); }

static Thread *make_thread(void) {
    Thread *th = thread_new();
    th->ts.interp = &interpreter;
    th->ts.initialized = 1;
    th->ts.recursion_limit = th->ts.recursion_remaining = thread_list->ts.recursion_limit;
    interp_thread_init(th);
    thread_bind_stack(th);
    th->ident = (u64)pthread_self();
    th->ts.gilstate_counter = 1;
    return th;
}

void pystate_init(void) {
    thread_interp = &interpreter;
    for (Thread *th = thread_list; th; th = th->next_thread) {
        th->ts.interp = &interpreter;
        th->ts.initialized = 1;
        th->ts.gilstate_counter = 1;
    }
}

PyThreadState *PyThreadState_New(PyInterpreterState *interp) {
    Thread *th = make_thread();
    if (!own_thread()) own = th;
    return state_of(th);
}

PyThreadState *_PyThreadState_Prealloc(PyInterpreterState *interp) { return PyThreadState_New(interp); }

void PyThreadState_Clear(PyThreadState *tstate) {
    Thread *th = thread_of(tstate);
    Py_CLEAR(tstate->curexc_type);
    Py_CLEAR(tstate->curexc_value);
    Py_CLEAR(tstate->curexc_traceback);
    Py_CLEAR(tstate->dict);
    thread_locals_end(th);
    th->context = th->trace_func = th->profile_func = V_NULL;
    th->context_stamp = 0;
    if (tstate->on_delete) tstate->on_delete(tstate->on_delete_data);
    tstate->on_delete = NULL;
}

void PyThreadState_Delete(PyThreadState *tstate) {
    if (thread_of(tstate) == thread_current) Py_FatalError("PyThreadState_Delete: tstate is still current");
    if (own == thread_of(tstate)) own = NULL;
    interp_thread_fini(thread_of(tstate));
    thread_free(thread_of(tstate));
}

void PyThreadState_DeleteCurrent(void) {
    if (own == thread_current) own = NULL;
    interp_thread_fini(thread_current);
    thread_exit();
}

/* ---- asking ---- */

PyThreadState *_PyThreadState_UncheckedGet(void) { return state_of(thread_current); }

PyThreadState *PyThreadState_Get(void) {
    if (!thread_current) _Py_FatalError_TstateNULL(__func__);
    return state_of(thread_current);
}

PyObject *_PyThreadState_GetDict(PyThreadState *tstate) {
    if (!tstate->dict) tstate->dict = PyDict_New();
    return tstate->dict;
}

/* Without a current thread: NULL and no exception. */
PyObject *PyThreadState_GetDict(void) {
    PyObject *dict = thread_current ? _PyThreadState_GetDict(state_of(thread_current)) : NULL;
    if (!dict) PyErr_Clear();
    return dict;
}

uint64_t PyThreadState_GetID(PyThreadState *tstate) { return tstate->id; }

PyInterpreterState *PyThreadState_GetInterpreter(PyThreadState *tstate) { return tstate->interp; }

PyFrameObject *PyThreadState_GetFrame(PyThreadState *tstate) {
    Frame *f = thread_of(tstate)->ts.cframe->current_frame;
    if (switcher_called(__builtin_return_address(0))) frame_note_left(thread_of(tstate));
    while (f && f->code->flags & CO_HIDDEN) f = f->prev;
    return f ? (PyFrameObject *)expose_owned(frame_object(f)) : NULL;
}

PyThreadState *PyThreadState_Next(PyThreadState *tstate) { return state_of(thread_of(tstate)->next_thread); }

void PyThreadState_EnterTracing(PyThreadState *tstate) { tstate->tracing++; }
void PyThreadState_LeaveTracing(PyThreadState *tstate) { tstate->tracing--; }

int PyThreadState_SetAsyncExc(unsigned long id, PyObject *exc) {
    Thread *th = thread_list_find(id);
    if (!th) return 0;
    th->ts.async_exc = exc ? (void *)adopt(exc).w : NULL; /* a class, which does not move and stays */
    if (exc) thread_attention(th, ATTN_ASYNC_EXC);
    return 1;
}

static PyObject *dict_of_threads(Value (*fn)(Thread *th)) {
    Value d = dict_new();
    for (Thread *th = thread_list; th; th = th->next_thread) {
        Value v = fn(th);
        if (!is_null(v)) dict_set(d, int_from_u64(th->ident), v);
    }
    return expose_fresh(d);
}

static Value frame_of(Thread *th) {
    Frame *f = th->ts.cframe->current_frame;
    while (f && f->code->flags & CO_HIDDEN) f = f->prev;
    return f ? frame_object(f) : V_NULL;
}

static Value handled_of(Thread *th) {
    Value v = is_null(th->handled) && th->ts.exc_info->exc_value ? call_handled_by_c(th) : th->handled;
    return is_null(v) ? V_NONE : v;
}

PyObject *_PyThread_CurrentFrames(void) { return dict_of_threads(frame_of); }
PyObject *_PyThread_CurrentExceptions(void) { return dict_of_threads(handled_of); }

/* ---- giving up the lock and taking it ---- */

PyThreadState *PyEval_SaveThread(void) {
    Thread *th = thread_current;
    if (!th) _Py_FatalError_TstateNULL(__func__);
    gil_release_saving(th);
    return state_of(th);
}

void PyEval_RestoreThread(PyThreadState *tstate) {
    if (!tstate) _Py_FatalError_TstateNULL(__func__);
    gil_acquire(thread_of(tstate));
}

/* The state may have been made by another thread. */
void PyEval_AcquireThread(PyThreadState *tstate) {
    Thread *th = thread_of(tstate);
    if (!tstate) _Py_FatalError_TstateNULL(__func__);
    if (th->ident != (u64)pthread_self()) {
        thread_bind_stack(th);
        th->ident = (u64)pthread_self();
    }
    if (!own_thread()) own = th;
    gil_acquire(th);
}

void PyEval_ReleaseThread(PyThreadState *tstate) {
    if (thread_current != thread_of(tstate)) Py_FatalError("PyEval_ReleaseThread: wrong thread state");
    gil_release_saving(thread_of(tstate));
}

/* The lock without a thread state is not a thing that Krait has: the thread's own state is meant. */
void PyEval_AcquireLock(void) {
    Thread *th = own_thread();
    if (!th) _Py_FatalError_TstateNULL(__func__);
    gil_acquire(th);
}

void PyEval_ReleaseLock(void) { gil_release_saving(thread_current); }

PyThreadState *PyThreadState_Swap(PyThreadState *tstate) {
    Thread *before = own_thread() && holds_lock(own_thread()) ? own_thread() : thread_current;
    if (before == thread_of(tstate)) return state_of(before);
    if (before) gil_release_saving(before);
    if (tstate) gil_acquire(thread_of(tstate));
    return state_of(before);
}

/* ---- threads that do not know whether they have a state ---- */

int PyGILState_Check(void) {
    Thread *th = thread_current;
    return th && th->ident == (u64)pthread_self() && gil_held_by(th);
}

PyThreadState *PyGILState_GetThisThreadState(void) { return state_of(own_thread()); }

PyInterpreterState *_PyGILState_GetInterpreterStateUnsafe(void) { return &interpreter; }

PyGILState_STATE PyGILState_Ensure(void) {
    Thread *th = own_thread();
    bool held = PyGILState_Check();
    if (held) th = thread_current;
    if (!th) {
        th = own = make_thread();
        th->ts.gilstate_counter = 0;
    }
    if (!held) gil_acquire(th);
    th->ts.gilstate_counter++;
    return held ? PyGILState_LOCKED : PyGILState_UNLOCKED;
}

void PyGILState_Release(PyGILState_STATE before) {
    Thread *th = thread_current;
    if (!th) Py_FatalError("auto-releasing thread-state, but no thread-state for this thread");
    if (--th->ts.gilstate_counter == 0) {
        PyThreadState_Clear(state_of(th));
        PyThreadState_DeleteCurrent();
    } else if (before == PyGILState_UNLOCKED) {
        gil_release_saving(th);
    }
}

/* ---- the interpreter ---- */

PyInterpreterState *PyInterpreterState_Get(void) { return &interpreter; }
PyInterpreterState *PyInterpreterState_Main(void) { return &interpreter; }
PyInterpreterState *PyInterpreterState_Head(void) { return &interpreter; }
PyInterpreterState *PyInterpreterState_Next(PyInterpreterState *interp) { return NULL; }
int64_t PyInterpreterState_GetID(PyInterpreterState *interp) { return interp ? interp->id : -1; }
PyThreadState *PyInterpreterState_ThreadHead(PyInterpreterState *interp) { return state_of(thread_list); }

PyObject *PyInterpreterState_GetDict(PyInterpreterState *interp) {
    if (!interp->dict && !(interp->dict = PyDict_New())) PyErr_Clear();
    return interp->dict;
}

PyObject *_PyInterpreterState_GetMainModule(PyInterpreterState *interp) {
    PyObject *m = PyMapping_GetItemString(PyImport_GetModuleDict(), "__main__");
    if (!m) PyErr_SetString(PyExc_RuntimeError, "interpreter not initialized");
    return m;
}

void _PyInterpreterState_RequireIDRef(PyInterpreterState *interp, int required) { interp->requires_id_ref = required; }
int _PyInterpreterState_RequiresIDRef(PyInterpreterState *interp) { return interp->requires_id_ref; }

/* Who gave up the thread state before asking has nowhere to find an exception, and does not look for one. */
static void *no_second_interpreter(void) {
    if (_PyThreadState_UncheckedGet()) PyErr_SetString(PyExc_RuntimeError, "Krait has one interpreter per process: sub-interpreters are not supported");
    return NULL;
}

PyInterpreterState *PyInterpreterState_New(void) { return no_second_interpreter(); }
PyThreadState *Py_NewInterpreter(void) { return no_second_interpreter(); }
PyThreadState *_Py_NewInterpreter(int isolated) { return no_second_interpreter(); }
