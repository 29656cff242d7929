/* _thread.c: the _thread module: threads and locks (_thread_local.c: data of one thread). */
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vm/base/gil.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/_thread_local.h"
#include "vm/modules/_thread_wait.h"
#include "vm/modules/errors.h"
#include "vm/modules/modules.h"
#include "vm/modules/wait.h"
#include "vm/object/structseq.h"

#define TIMEOUT_MAX_S 9223372036.0

static i64 running; /* threads started and not ended */
static bool ended;  /* one has, since somebody asked how many run */
static size_t stack_bytes;

/* ---- waiting ---- */

/* The arguments of acquire(): how long to wait. */
static bool wait_args(Args args, i64 *ns) {
    static const MethodDef def = {"acquire", NULL, M_N, EFF_ANY, 0, "(blocking=True, timeout=-1)", NULL};
    Value a[2];
    int blocking = 1;
    double timeout = -1;
    if (!args_bind(&def, args, a)) return false;
    if (!is_null(a[0]) && (blocking = value_truth(a[0])) < 0) return false;
    if (!is_null(a[1]) && !number_as_double(a[1], &timeout)) return false;
    *ns = blocking ? -1 : 0;
    if (!blocking && timeout != -1) return !is_err(exc_raise(ValueErrorType, "can't specify a timeout for a non-blocking call"));
    if (timeout < 0 && timeout != -1) return !is_err(exc_raise(ValueErrorType, "timeout value must be positive"));
    if (timeout == -1) return true;
    if (!time_to_ns(a[1], ns)) return false;
    return timeout <= TIMEOUT_MAX_S || !is_err(exc_raise(OverflowErrorType, "timeout value is too large"));
}

/* ---- lock ---- */

typedef struct LockObj {
    Waitable base;
    bool locked;
} LockObj;
static TypeObj *LockType;

static LockObj *as_lock(Value v) {
    return (LockObj *)v.w;
}
static Value lock_waited(Value self, bool taken) {
    if (taken) as_lock(self)->locked = true;
    return bool_value(taken);
}
static Value lock_new(void) {
    Value v = TRY(type_alloc(LockType));
    waitable_init(v, 1, lock_waited);
    return v;
}
static void lock_release(LockObj *l) {
    l->locked = false;
    sem_post(l->base.sem);
}
static Value lock_m_acquire(Value self, Args args) {
    i64 ns;
    bool push = call_take_push();
    TRY_OK(wait_args(args, &ns));
    return waitable_take(self, ns, push);
}
static Value lock_m_release(Value self) {
    if (!as_lock(self)->locked) return exc_raise(RuntimeErrorType, "release unlocked lock");
    lock_release(as_lock(self));
    return V_NONE;
}
static Value lock_m_exit(Value self, Args args) {
    return lock_m_release(self);
}
static Value lock_m_enter(Value self) {
    return waitable_take(self, WAIT_FOREVER, call_take_push());
}
static Value lock_m_locked(Value self) {
    return bool_value(as_lock(self)->locked);
}
static Value lock_m_at_fork_reinit(Value self) {
    sem_init(as_lock(self)->base.sem, 0, 1);
    as_lock(self)->locked = false;
    return V_NONE;
}
static Value lock_repr(Value self) {
    return str_format_c("<%s %s object at %p>", as_lock(self)->locked ? "locked" : "unlocked", value_type_name(self),
                        value_address(self));
}
static const MethodDef lock_methods[] = {
    {"__enter__", lock_m_enter, M_0, EFF_ANY, MF_PUSHES, "($self, /)", "Lock the lock."},
    {"__exit__", lock_m_exit, M_ARGS, EFF_ANY, 0, NULL, "Release the lock."},
    {"_at_fork_reinit", lock_m_at_fork_reinit, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"acquire", lock_m_acquire, M_ARGS, EFF_ANY, MF_PUSHES, NULL,
     "acquire(blocking=True, timeout=-1) -> bool\n\nLock the lock; without waiting, or not longer "
     "than told."},
    {"acquire_lock", lock_m_acquire, M_ARGS, EFF_ANY, MF_PUSHES, NULL, "The same as acquire()."},
    {"locked", lock_m_locked, M_0, EFF_ANY, 0, "($self, /)", "Whether the lock is locked."},
    {"locked_lock", lock_m_locked, M_0, EFF_ANY, 0, "($self, /)", "The same as locked()."},
    {"release", lock_m_release, M_0, EFF_ANY, 0, "($self, /)", "Release the lock; any thread may."},
    {"release_lock", lock_m_release, M_0, EFF_ANY, 0, "($self, /)", "The same as release()."},
    {0},
};
static const TypeDef lock_def = {
    .name = "_thread.lock", .doc = "A lock: acquire() waits until it is unlocked and locks it.", .size = sizeof(LockObj),
    .flags = TF_NO_NEW | TF_WEAKREF, .dead = waitable_dead, .repr = lock_repr, .methods = lock_methods,
};

/* ---- RLock ---- */

typedef struct RLockObj {
    Waitable base;
    u64 owner;
    i64 count;
} RLockObj;
static TypeObj *RLockType;

static RLockObj *as_rlock(Value v) {
    return (RLockObj *)v.w;
}
static Value rlock_waited(Value self, bool taken) {
    if (taken) {
        as_rlock(self)->owner = thread()->ident;
        as_rlock(self)->count = 1;
    }
    return bool_value(taken);
}
static Value rlock_new(TypeObj *type, Args args) {
    Value v = TRY(type_alloc(type));
    waitable_init(v, 1, rlock_waited);
    return v;
}
static bool is_mine(RLockObj *l) {
    return l->count > 0 && l->owner == thread()->ident;
}
static Value rlock_m_acquire(Value self, Args args) {
    i64 ns;
    bool push = call_take_push();
    TRY_OK(wait_args(args, &ns));
    if (is_mine(as_rlock(self))) {
        as_rlock(self)->count++;
        return V_TRUE;
    }
    return waitable_take(self, ns, push);
}
static Value rlock_m_enter(Value self) {
    return rlock_m_acquire(self, NO_ARGS);
}
static Value rlock_m_release(Value self) {
    RLockObj *l = as_rlock(self);
    if (!is_mine(l)) return exc_raise(RuntimeErrorType, "cannot release un-acquired lock");
    if (--l->count == 0) {
        l->owner = 0;
        sem_post(l->base.sem);
    }
    return V_NONE;
}
static Value rlock_m_exit(Value self, Args args) {
    return rlock_m_release(self);
}
static Value rlock_m_is_owned(Value self) {
    return bool_value(is_mine(as_rlock(self)));
}
static Value rlock_m_release_save(Value self) {
    RLockObj *l = as_rlock(self);
    if (l->count == 0) return exc_raise(RuntimeErrorType, "cannot release un-acquired lock");
    Value state = TRY(tuple_pack(2, int_from_i64(l->count), int_from_u64(l->owner)));
    l = as_rlock(self);
    l->count = 0;
    l->owner = 0;
    sem_post(l->base.sem);
    return state;
}
static Value rlock_m_acquire_restore(Value self, Value state) {
    i64 count;
    u64 owner;
    if (!is_tuple(state) || tuple_len(state) != 2) return exc_raise(TypeErrorType, "_acquire_restore() argument 1 must be tuple");
    TRY_OK(int_to_i64(tuple_at(state, 0), &count) && int_to_u64(tuple_at(state, 1), &owner));
    if (waitable_take_here(self, WAIT_FOREVER) < 0) return V_ERR;
    as_rlock(self)->count = count;
    as_rlock(self)->owner = owner;
    return V_NONE;
}
static Value rlock_m_at_fork_reinit(Value self) {
    sem_init(as_rlock(self)->base.sem, 0, 1);
    as_rlock(self)->owner = 0;
    as_rlock(self)->count = 0;
    return V_NONE;
}
static Value rlock_repr(Value self) {
    RLockObj *l = as_rlock(self);
    return str_format_c("<%s %s object owner=%lu count=%lu at %p>", l->count ? "locked" : "unlocked", value_type_name(self),
                        (unsigned long)l->owner, (unsigned long)l->count, value_address(self));
}
static const MethodDef rlock_methods[] = {
    {"__enter__", rlock_m_enter, M_0, EFF_ANY, MF_PUSHES, "($self, /)", "Lock the lock."},
    {"__exit__", rlock_m_exit, M_ARGS, EFF_ANY, 0, NULL, "Release the lock."},
    {"_acquire_restore", rlock_m_acquire_restore, M_1, EFF_ANY, 0, "($self, state, /)",
     "For internal use by `threading.Condition`."},
    {"_at_fork_reinit", rlock_m_at_fork_reinit, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"_is_owned", rlock_m_is_owned, M_0, EFF_ANY, 0, "($self, /)",
     "For internal use by `threading.Condition`."},
    {"_release_save", rlock_m_release_save, M_0, EFF_ANY, 0, "($self, /)",
     "For internal use by `threading.Condition`."},
    {"acquire", rlock_m_acquire, M_ARGS, EFF_ANY, MF_PUSHES, NULL,
     "acquire(blocking=True, timeout=-1) -> bool\n\nLock the lock, once more if this thread has "
     "it."},
    {"release", rlock_m_release, M_0, EFF_ANY, 0, "($self, /)", "Undo one acquire()."},
    {0},
};
static const TypeDef rlock_def = {
    .name = "_thread.RLock", .size = sizeof(RLockObj), .flags = TF_BASETYPE | TF_WEAKREF, .dead = waitable_dead,
    .repr = rlock_repr, .new = rlock_new, .methods = rlock_methods,
};

/* ---- starting and ending ---- */

/* The lock that a thread's end releases. */
static void release_sentinel(Value lock) {
    if (is_obj(lock) && as_lock(lock)->locked) lock_release(as_lock(lock));
}

static void run_boot(Thread *th) {
    Value boot = th->threading_local, r;
    th->threading_local = V_NULL;
    r = value_call_tuple(tuple_at(boot, 0), tuple_at(boot, 1), is_none(tuple_at(boot, 2)) ? V_NULL : tuple_at(boot, 2));
    if (!is_err(r)) return;
    if (exc_matches(SystemExitType)) exc_clear();
    else exc_write_unraisable(tuple_at(boot, 0), "in thread started by");
}
static void *thread_main(void *arg) {
    Thread *th = arg;
    thread_bind_stack(th);
    th->ts.native_thread_id = (u64)syscall(SYS_gettid);
    gil_acquire(th);
    run_boot(th);
    release_sentinel(thread_locals_sentinel(th));
    thread_locals_end(th);
    running--;
    ended = true;
    interp_thread_fini(th);
    thread_exit();
    return NULL;
}
static Value thread_start_new_thread(Value m, Value func, Value args, Value kw) {
    pthread_attr_t attr;
    pthread_t id;
    Thread *th, *me = thread();
    if (!value_callable(func)) return exc_raise(TypeErrorType, "first arg must be callable");
    if (!is_tuple(args)) return exc_raise(TypeErrorType, "2nd arg must be a tuple");
    if (!is_null(kw) && !is_dict(kw)) return exc_raise(TypeErrorType, "optional 3rd arg must be a dictionary");
    Value boot = TRY(tuple_pack(3, func, args, is_null(kw) ? V_NONE : kw));
    th = thread_new();
    interp_thread_init(th);
    th->threading_local = boot;
    th->ts.recursion_limit = th->ts.recursion_remaining = me->ts.recursion_limit;
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    if (stack_bytes) pthread_attr_setstacksize(&attr, stack_bytes);
    running++;
    int err = pthread_create(&id, &attr, thread_main, th);
    pthread_attr_destroy(&attr);
    if (err) {
        running--;
        interp_thread_fini(th);
        thread_free(th);
        return exc_raise(RuntimeErrorType, "can't start new thread");
    }
    return int_from_u64((u64)id);
}
void threads_after_fork_child(void) {
    running = 0;
}

/* ---- functions ---- */

static Value thread_allocate_lock(Value m) {
    return lock_new();
}
static Value thread_set_sentinel(Value m) {
    Value lock = TRY(lock_new());
    return thread_locals_set_sentinel(lock) ? lock : V_ERR;
}
static Value thread_get_ident(Value m) {
    return int_from_u64(thread()->ident);
}
static Value thread_get_native_id(Value m) {
    return int_from_i64(syscall(SYS_gettid));
}
/* Who asks wants to know what threads that have ended left behind (threading._dangling), which their objects are not to
   be part of for want of a collection. */
static Value thread_count_threads(Value m) {
    if (ended) gc_collect_soon(2);
    ended = false;
    return int_from_i64(running);
}
static Value thread_exit_thread(Value m) {
    return exc_raise_obj(TRY(value_call0(obj_value(SystemExitType))));
}
static Value thread_interrupt_main(Value m, Value signum) {
    i64 n = 2;
    if (!is_null(signum)) TRY_OK(number_as_index(signum, &n, OverflowErrorType));
    if (n < 1 || n > 64 || signal_simulate((int)n) < 0) return exc_raise(ValueErrorType, "signal number out of range");
    return V_NONE;
}
static Value thread_stack_size(Value m, Value size) {
    i64 n = 0;
    Value old = int_from_i64((i64)stack_bytes);
    if (!is_null(size)) TRY_OK(number_as_index(size, &n, OverflowErrorType));
    if (n < 0) return exc_raise(ValueErrorType, "size must be 0 or a positive value");
    if (is_null(size)) return old;
    if (n > 0 && n < 32768) return exc_raise(ValueErrorType, "size not valid: %ld bytes", (long)n);
    stack_bytes = (size_t)n;
    return old;
}

static TypeObj *HookArgsType;
static const StructField hook_fields[] = {
    {"exc_type", "Exception type"}, {"exc_value", "Exception value"}, {"exc_traceback", "Exception traceback"},
    {"thread", "Thread"}, {STRUCT_END, NULL},
};
static Value thread_excepthook(Value m, Value args) {
    Value thread_obj, name = V_NONE, exc, file = sys_get("stderr");
    if (!is_exact(args, HookArgsType))
        return exc_raise(TypeErrorType, "_thread.excepthook argument type must be ExceptHookArgs");
    if (same(tuple_at(args, 0), obj_value(SystemExitType))) return V_NONE;
    thread_obj = tuple_at(args, 3);
    if (!is_none(thread_obj) && value_find_attr(thread_obj, str_intern_c("_name"), &name) <= 0) {
        exc_clear();
        name = V_NONE;
    }
    if (is_none(name)) name = int_from_u64(thread()->ident);
    if (is_null(file) || is_none(file)) {
        if (is_none(thread_obj)) return V_NONE;
        file = TRY(value_getattr_c(thread_obj, "_stderr")); /* as it was when the thread was made */
    }
    exc = tuple_at(args, 1);
    errors_write_to(file, str_format_c("Exception in thread %V:\n", name));
    errors_write_to(file, is_exc(exc) ? errors_format(exc) : str_format_c("%V\n", tuple_at(args, 0)));
    if (!is_none(file) && is_err(value_call_method(file, "flush", 0))) exc_clear();
    return V_NONE;
}

#define START "start_new_thread(function, args[, kwargs]) -> its identifier\n\nRuns a function in a new thread."
static const MethodDef thread_methods[] = {
    {"_count", thread_count_threads, M_0, EFF_ANY, 0, "($module, /)",
     "Number of running threads, the main thread left out."},
    {"_excepthook", thread_excepthook, M_1, EFF_ANY, 0, "($module, exc_info, /)",
     "Handle uncaught Thread.run() exception."},
    {"_set_sentinel", thread_set_sentinel, M_0, EFF_ANY, 0, "($module, /)",
     "A lock that is released when the thread ends."},
    {"allocate", thread_allocate_lock, M_0, EFF_ANY, 0, "($module, /)",
     "The same as allocate_lock()."},
    {"allocate_lock", thread_allocate_lock, M_0, EFF_ANY, 0, "($module, /)", "A new lock object."},
    {"exit", thread_exit_thread, M_0, EFF_ANY, 0, "($module, /)",
     "Raises SystemExit, which ends the thread."},
    {"exit_thread", thread_exit_thread, M_0, EFF_ANY, 0, "($module, /)", "The same as exit()."},
    {"get_ident", thread_get_ident, M_0, EFF_READS, 0, "($module, /)",
     "A number that identifies the current thread."},
    {"get_native_id", thread_get_native_id, M_0, EFF_READS, 0, "($module, /)",
     "The kernel's number of the current thread."},
    {"interrupt_main", thread_interrupt_main, M_1, EFF_ANY, 0, "($module, signum=2, /)",
     "As if the signal had arrived in the main thread."},
    {"stack_size", thread_stack_size, M_1, EFF_ANY, 0, "($module, size=0, /)",
     "The stack size of new threads; sets it."},
    {"start_new", thread_start_new_thread, M_3, EFF_ANY, 0,
     "($module, function, args, kwargs=None, /)", START},
    {"start_new_thread", thread_start_new_thread, M_3, EFF_ANY, 0,
     "($module, function, args, kwargs=None, /)", START},
    {0},
};
static bool thread_exec(Value m) {
    if (!HookArgsType) {
        static GcRoot root = {(Value *)&HookArgsType, 1, NULL};
        gc_add_root(&root);
        HookArgsType = structseq_type("_thread._ExceptHookArgs", "Type used to pass arguments to threading.excepthook.",
                                      hook_fields, 4, 0);
    }
    return module_add(m, "LockType", obj_value(module_type(&LockType, &lock_def))) &&
           module_add(m, "RLock", obj_value(module_type(&RLockType, &rlock_def))) &&
           module_add(m, "_local", obj_value(thread_local_type())) &&
           module_add(m, "_ExceptHookArgs", obj_value(HookArgsType)) &&
           module_add(m, "error", obj_value(RuntimeErrorType)) && module_add(m, "TIMEOUT_MAX", float_value(TIMEOUT_MAX_S));
}
const ModuleDef thread_module = {
    "_thread", "This module provides primitive operations to write multi-threaded programs.\nThe 'threading' module provides a more convenient interface.",
    thread_methods, thread_exec,
};
