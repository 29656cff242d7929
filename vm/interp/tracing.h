/* tracing.h: sys.settrace, sys.setprofile and their C forms.
 *
 * A thread is traced while its TState names a function in c_tracefunc or c_profilefunc and no such function is running.
 * Its dispatch table then points every opcode at one label, where tracing_step gives the events before the instruction
 * is executed; an untraced thread pays nothing.
 */
#pragma once
#include "vm/interp/frame.h"

/* The events, numbered as in CPython's Py_tracefunc. */
#define TRACING_EVENTS(X)                                                                          \
    X(CALL, "call")                                                                                \
    X(EXCEPTION, "exception")                                                                      \
    X(LINE, "line")                                                                                \
    X(RETURN, "return")                                                                            \
    X(C_CALL, "c_call")                                                                            \
    X(C_EXCEPTION, "c_exception")                                                                  \
    X(C_RETURN, "c_return")                                                                        \
    X(OPCODE, "opcode")
enum {
#define X(NAME, text) TRACING_##NAME,
    TRACING_EVENTS(X)
#undef X
    TRACING_EVENT_COUNT
};

/* What the VM calls in the place of a Py_tracefunc that is its own; false with an exception pending. */
typedef bool (*TracingFn)(Thread *th, Value self, FrameObj *fo, int event, Value arg) MAY_RUN_PYTHON;
/* A Py_tracefunc: what TState.c_tracefunc and c_profilefunc point to, since C code calls them there. */
typedef int (*TracingCFn)(void *self, void *frame, int event, void *arg);

ALWAYS_INLINE bool tracing_is_on(const Thread *th) {
    return unlikely((th->ts.c_tracefunc || th->ts.c_profilefunc) && !th->ts.tracing);
}

/* Puts 'fn' (NULL: none) with its first argument in charge of the thread. */
void tracing_set_trace(Thread *th, TracingCFn fn, Value self);
void tracing_set_profile(Thread *th, TracingCFn fn, Value self);
/* What sys.settrace and sys.setprofile set: callables of Python. */
int tracing_python(void *self, void *frame, int event, void *arg);
int tracing_python_profile(void *self, void *frame, int event, void *arg);
/* Set by the C API: calls a Py_tracefunc; and 'fn' with what a Py_tracefunc got. */
extern bool (*tracing_to_c)(TracingCFn fn, Value self, Value frame, int event, Value arg) MAY_RUN_PYTHON;
extern int (*tracing_from_c)(TracingFn fn, void *self, void *frame, int event, void *arg) MAY_RUN_PYTHON;
/* func(*args) with events although a trace function is running. */
Value tracing_call(Value func, Value args) MAY_RUN_PYTHON;

/* ---- for the interpreter ---- */
enum { TRACING_FAILED, TRACING_RUN, TRACING_FINISHED };
/* Before the instruction at pc - 1 of 'f'.  RUN: execute the one at f->pc - 1; FINISHED: it is done, go on at f->pc. */
int tracing_step(Thread *th, Frame *f, Insn *pc) MAY_RUN_PYTHON;
/* An exception is about to be thrown into 'f', which was just resumed. */
bool tracing_enter_throw(Thread *th, Frame *f) MAY_RUN_PYTHON;
/* The pending exception has arrived in 'f'; it leaves 'f'.  Another one may be pending afterwards. */
void tracing_exception(Thread *th, Frame *f) MAY_RUN_PYTHON;
void tracing_unwind(Thread *th, Frame *f) MAY_RUN_PYTHON;
/* A generator that 'f' iterates over or awaits returned 'v': trace functions see the StopIteration that CPython raises. */
bool tracing_stop(Thread *th, Frame *f, Value v) MAY_RUN_PYTHON;

/* jump.c: frame.f_lineno = line. */
bool jump_to_line(FrameObj *fo, Value line);
