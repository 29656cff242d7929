/* thread.h: per-thread state: pending and handled exception, frames, the way into C and back.
 *
 * Extensions read and write CPython's PyThreadState in place, so the Thread starts with that struct.  The
 * fields are named here by offset only as far as the VM needs them; capi/src asserts that they agree.
 */
#pragma once
#include "vm/base/obj.h"

typedef struct Frame Frame;

typedef struct StackChunk { /* CPython's _PyStackChunk */
    struct StackChunk *previous;
    size_t size; /* bytes, this header included */
    size_t top;
    Value data[];
} StackChunk;

typedef struct CFrame { /* CPython's _PyCFrame */
    u8 use_tracing;
    Frame *current_frame;
    struct CFrame *previous;
} CFrame;

typedef struct ExcItem { /* CPython's _PyErr_StackItem */
    void *exc_value;
    struct ExcItem *previous_item;
} ExcItem;

/* CPython 3.11's PyThreadState, 360 bytes.  'void *' stands for PyObject *. */
typedef struct TState {
    struct TState *prev, *next;
    void *interp;
    int initialized, is_static;
    int recursion_remaining, recursion_limit, recursion_headroom;
    int tracing, tracing_what;
    CFrame *cframe;
    void *c_profilefunc, *c_tracefunc, *c_profileobj, *c_traceobj;
    void *curexc_type, *curexc_value, *curexc_traceback;
    ExcItem *exc_info;
    void *dict;
    int gilstate_counter;
    void *async_exc;
    u64 thread_id, native_thread_id;
    int trash_delete_nesting;
    void *trash_delete_later;
    void (*on_delete)(void *);
    void *on_delete_data;
    int coroutine_origin_tracking_depth;
    void *async_gen_firstiter, *async_gen_finalizer;
    void *context;
    u64 context_ver, id;
    u8 trace_info[48];
    StackChunk *datastack_chunk;
    Value *datastack_top, *datastack_limit;
    ExcItem exc_state;
    CFrame root_cframe;
} TState;
_Static_assert(sizeof(TState) == 360, "PyThreadState");
_Static_assert(offsetof(TState, curexc_type) == 96, "PyThreadState.curexc_type");
_Static_assert(offsetof(TState, datastack_chunk) == 296, "PyThreadState.datastack_chunk");

typedef struct Thread {
    TState ts;
    Value exc;          /* pending exception, an instance; V_NULL when none */
    Value handled;      /* the exception being handled at this generator level; V_NULL when none */
    i64 outer_handled;  /* running generators whose resumer handles an exception */
    bool exc_unsynced;  /* the visible curexc and exc_info fields are stale: fill in on the way into C */
    char *stack_base;   /* highest address of the C stack */
    char *stack_limit;  /* C recursion below this address is RecursionError */
    void *saved_sp;     /* while the thread runs without the lock: where its stack scan starts */
    void *regs[8];      /* callee-saved registers saved with it */
    const void **dispatch; /* malloc memory; the interpreter's table of this thread; who wants attention overwrites entries */
    volatile int attention; /* bits ATTN_*: why */
    const char *loop_frame; /* C frame that runs the innermost interpreter loop; NULL: none does */
    i64 reentries, c_calls; /* entries into a loop while another waits: by the VM itself, by C extensions (interp/reentry.c) */
    int hidden_remaining; /* what is left of the depth of builtins written in Python (interp/frame.c) */
    bool may_push;      /* set for one call: the callee may push a frame and return V_PUSHED */
    Value context;      /* contextvars: current Context or V_NULL */
    u64 context_stamp;  /* another number after every change of what context variables have; 0: no context */
    Value threading_local; /* what _thread._local keeps for it (modules/_thread_local.c) */
    Value async_gen_firstiter, async_gen_finalizer; /* sys.set_asyncgen_hooks */
    Value trace_func, profile_func;                 /* sys.settrace, sys.setprofile */
    Value repr_guard;   /* list of containers being printed (Py_ReprEnter) */
    u64 ident;
    struct Thread *next_thread;
} Thread;

/* Where on the stack those who called the interpreter loop begin: what they want back in callee-saved registers (rbx, r12 to r15)
   is right below the frame pointer that the loop saved. */
ALWAYS_INLINE void *thread_loop_caller(void *loop_frame) { return (void **)loop_frame - 5; }

enum { ATTN_SIGNAL = 1, ATTN_GIL = 2, ATTN_PENDING = 4, ATTN_GC = 8, ATTN_ASYNC_EXC = 16, ATTN_MEMORY = 32,
       ATTN_TRACE = 64 };

/* PyThreadState.interp of every thread: set by the C API. */
extern void *thread_interp;
/* The thread that holds the interpreter lock. */
extern Thread *thread_current;
/* Where C extensions read the same inline (_PyRuntime.gilstate.tstate_current); NULL: nowhere. */
extern Thread **thread_current_mirror;
/* Every thread, linked by next_thread. */
extern Thread *thread_list;
ALWAYS_INLINE Thread *thread(void) { return thread_current; }
/* Asks 'th' to look at 'reason' (ATTN_*) at its next safepoint.  Safe from signal handlers and other threads. */
void thread_attention(Thread *th, int reason);

/* Set by object/exc.c: raises RecursionError. */
extern void (*thread_recursion_error)(const char *where);
/* True while C recursion may go on; else RecursionError is pending ("maximum recursion depth exceeded" + where).
   For every C function that may call itself through Python objects (repr, ==, slots, parser). */
bool thread_stack_ok(const char *where);
/* The same, raising nothing. */
ALWAYS_INLINE bool thread_has_stack(void) { return (char *)__builtin_frame_address(0) > thread_current->stack_limit; }

/* The same for recursion that sys.setrecursionlimit() limits too: tests of nested classes and groups. */
ALWAYS_INLINE bool thread_enter(const char *where) {
    if (!thread_stack_ok(where)) return false;
    if (unlikely(thread_current->ts.recursion_remaining <= 0)) return thread_recursion_error(where), false;
    thread_current->ts.recursion_remaining--;
    return true;
}
ALWAYS_INLINE void thread_leave(void) { thread_current->ts.recursion_remaining++; }

/* A thread state, linked into thread_list; may be called without the interpreter lock. */
Thread *thread_new(void);
/* Unlinks and frees 'th'; the caller holds the lock, and 'th' is not the current thread. */
void thread_free(Thread *th);
/* The end of the current thread: unlinks and frees its state and gives up the lock. */
void thread_exit(void);
/* The state of the thread that starts the VM: its stack's bounds (NULL: found out), the lock taken. */
Thread *thread_init_main(void *stack_base);
/* The state whose ident is 'id' (pthread_self() of its thread), or NULL.  The caller need not hold the lock. */
Thread *thread_list_find(u64 id);
/* Notes the calling thread's stack bounds and identity in 'th'.  Before its first gil_acquire. */
void thread_bind_stack(Thread *th);
/* In the child after fork: only the current thread is left, and it holds the lock. */
void thread_after_fork_child(void);

/* Set by the interpreter: overwrites entries of th's dispatch table.  Called from any thread or signal handler. */
extern void (*thread_on_attention)(Thread *th);
