/* interp.h: running code from C. */
#pragma once
#include "vm/interp/frame.h"
#include "vm/object/object.h"

/* Calls a Python function from C: re-enters the interpreter loop. */
Value interp_call(Value func, Args args) MAY_RUN_PYTHON;
/* Runs module, class or exec code with the given namespaces (dict; any mapping as locals). */
Value interp_exec(CodeObj *code, Value globals, Value locals) MAY_RUN_PYTHON;
/* The same with a function object made by the caller (class bodies, closures); locals V_NULL: none. */
Value interp_exec_func(Value func, Value locals) MAY_RUN_PYTHON;
/* How often a loop of this thread was entered while another waited: by the VM itself, and by extensions through the C API.
   Counted from the first question on. */
i64 interp_reentries(void);
i64 interp_c_calls(void);
/* The class and first argument for a super() without arguments, from the calling frame; RuntimeError. */
bool interp_super_args(Value *cls, Value *self);
/* Resumes a generator from C: sends 'v' (V_NONE first) or throws the pending exception (v V_NULL).  The yielded value;
   V_ERR: raised, or it ended: then *result is the returned value (V_NULL when it raised). */
Value interp_gen_resume(GenObj *g, Value v, Value *result) MAY_RUN_PYTHON;
/* A generator object that takes over the registers of frame 'f'. */
void interp_init(Thread *main_thread);
void interp_thread_init(Thread *th);
/* The thread runs no more Python code: frees its frames.  The dispatch table goes with the Thread. */
void interp_thread_fini(Thread *th);
/* -X framestress=N: at every N-th instruction only what the liveness map names survives in the frame, and the frame
   changes its place.  0: off. */
void interp_set_framestress(i64 every);
