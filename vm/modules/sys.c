/* sys.c: the sys module: its functions; what describes the interpreter is in sys_info.c, hooks in sys_hooks.c. */
#include "vm/modules/sys.h"

#include <dlfcn.h>

#include "vm/base/gil.h"
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"

Value sys_module_obj;
GC_ROOT(sys_module_obj)
static int dlopen_flags = RTLD_NOW;
bool sys_finalizing;

Value sys_dict(void) {
    return module_dict(sys_module_obj);
}
Value sys_get(const char *name) {
    return dict_get_c(sys_dict(), name);
}
bool sys_set(const char *name, Value v) {
    return dict_set_c(sys_dict(), name, v);
}
Value interp_sys_modules(void) {
    return sys_get("modules");
}
Value interp_sys_get(const char *name) {
    return sys_get(name);
}

/* ---- exceptions and frames ---- */

static Value sys_exc_info(Value m) {
    Value exc = exc_handled(), tb;
    if (is_null(exc)) return tuple_pack(3, V_NONE, V_NONE, V_NONE);
    tb = as_exc(exc)->traceback;
    return tuple_pack(3, obj_value(value_type(exc)), exc, is_null(tb) ? V_NONE : tb);
}
static Value sys_exception(Value m) {
    Value exc = exc_handled();
    return is_null(exc) ? V_NONE : exc;
}
static Value sys_exit(Value m, Value status) {
    if (!is_null(status) && is_tuple(status)) /* the arguments of SystemExit */
        return exc_raise_obj(value_call_tuple(obj_value(SystemExitType), status, V_NULL));
    return exc_raise_value(SystemExitType, is_null(status) ? V_NONE : status);
}
static Frame *visible(Frame *f) {
    while (f && f->code->flags & CO_HIDDEN) f = f->prev;
    return f;
}
static Value sys_getframe(Value m, Value depth) {
    i64 n = 0;
    Frame *f = visible(frame_current());
    if (!is_null(depth)) TRY_OK(number_as_index(depth, &n, OverflowErrorType));
    for (; f && n > 0; n--) f = visible(f->prev);
    if (!f) return exc_raise(ValueErrorType, "call stack is not deep enough");
    Value frame = TRY(frame_object(f));
    return SYS_AUDIT("sys._getframe", 1, frame) ? frame : V_ERR;
}
static Value sys_current_frames(Value m) {
    TRY_OK(SYS_AUDIT("sys._current_frames", 0));
    Value d = TRY(dict_new());
    for (Thread *th = thread_list; th; th = th->next_thread) {
        Frame *f = th->ts.cframe ? visible(th->ts.cframe->current_frame) : NULL;
        if (f) TRY_OK(dict_set(d, int_from_u64(th->ident), frame_object(f)));
    }
    return d;
}
static Value sys_current_exceptions(Value m) {
    TRY_OK(SYS_AUDIT("sys._current_exceptions", 0));
    Value d = TRY(dict_new());
    for (Thread *th = thread_list; th; th = th->next_thread) {
        Value info = tuple_pack(3, V_NONE, V_NONE, V_NONE);
        if (!is_null(th->handled)) {
            Value tb = as_exc(th->handled)->traceback;
            info = tuple_pack(3, obj_value(value_type(th->handled)), th->handled, is_null(tb) ? V_NONE : tb);
        }
        if (th->ts.cframe) TRY_OK(dict_set(d, int_from_u64(th->ident), TRY(info)));
    }
    return d;
}
/* ---- limits ---- */

static Value sys_getrecursionlimit(Value m) {
    return fixnum(thread()->ts.recursion_limit);
}
static Value sys_setrecursionlimit(Value m, Value v) {
    i64 n, depth;
    Thread *th = thread();
    TRY_OK(number_as_index(v, &n, OverflowErrorType));
    if (n < 1) return exc_raise(ValueErrorType, "recursion limit must be greater or equal than 1");
    if (n > INT32_MAX) return exc_raise(OverflowErrorType, "Python int too large to convert to C int");
    depth = th->ts.recursion_limit - th->ts.recursion_remaining;
    if (depth >= n)
        return exc_raise(RecursionErrorType, "cannot set the recursion limit to %ld at the recursion depth %ld: the limit is too low",
                         (long)n, (long)depth);
    for (Thread *t = thread_list; t; t = t->next_thread) {
        int used = t->ts.recursion_limit - t->ts.recursion_remaining;
        t->ts.recursion_limit = (int)n;
        t->ts.recursion_remaining = (int)n - used;
    }
    return V_NONE;
}
static Value sys_get_int_max_str_digits(Value m) {
    return int_from_i64(int_max_str_digits());
}
static Value sys_set_int_max_str_digits(Value m, Value *a) {
    i64 n;
    TRY_OK(number_as_index(a[0], &n, OverflowErrorType));
    return int_set_max_str_digits(n) ? V_NONE : V_ERR;
}
static Value sys_getswitchinterval(Value m) {
    return float_value((double)gil_interval_us() * 1e-6);
}
static Value sys_setswitchinterval(Value m, Value v) {
    double d;
    TRY_OK(number_as_double(v, &d));
    if (!(d > 0)) return exc_raise(ValueErrorType, "switch interval must be strictly positive");
    gil_set_interval_us(d * 1e6 < 1 ? 1 : (i64)(d * 1e6));
    return V_NONE;
}

/* ---- objects ---- */

static Value sys_intern(Value m, Value s) {
    if (!is_str(s)) return exc_raise(TypeErrorType, "intern() argument must be str, not %T", s);
    if (!is_str_exact(s)) return exc_raise(TypeErrorType, "can't intern %T", s);
    return str_intern(s);
}
/* In the helper's frame, whose reference is that of the argument.  None: what finalizers gave up is to be collected first. */
static Value count_collected(Value m, Value o, Value rounds) {
    bool more;
    gc_collected(&more);
    if (!more || as_fixnum(rounds) <= 0) return fixnum(gc_count_references(as_obj(o)));
    gc_collect_soon(2);
    return V_NONE;
}
static const MethodDef count_def = {"getrefcount", count_collected, M_2, EFF_ANY, 0, "($module, object, rounds, /)", NULL};
#define COUNT_ROUNDS 8

/* Garbage does not count, so a collection comes first, between two instructions if it can be, as with gc.collect().  Numbers
   that are no objects have the caller's reference and the argument alone. */
static Value sys_getrefcount(Value m, Value o) {
    bool push = call_take_push();
    if (!is_obj(o)) return fixnum(2);
    if (push) {
        gc_collect_soon(2);
        return interp_push_helper(HELPER_getrefcount, 3, builtin_new(&count_def, m, V_NULL), o, fixnum(COUNT_ROUNDS), V_NULL);
    }
    gc_collect(2);
    return fixnum(gc_count_references(as_obj(o)));
}

/* CPython counts 16 bytes more for objects that may be in cycles. */
static bool has_gc_header(Value v) {
    return is_obj(v) && type_is_container(value_type(v)) && !(is_type(v) && !(as_type(v)->flags & TF_HEAP));
}
static Value sys_getsizeof(Value m, Args args) {
    static const MethodDef def = {"getsizeof", NULL, M_N, EFF_ANY, 0, "(object, default=None)", NULL};
    Value a[2], size;
    i64 n;
    TRY_OK(args_bind(&def, args, a));
    size = value_call_method(obj_value(value_type(a[0])), "__sizeof__", 1, a[0]);
    if (is_err(size) || !number_as_index(size, &n, OverflowErrorType)) {
        if (is_null(a[1]) || !exc_matches(TypeErrorType)) return V_ERR;
        exc_clear();
        return a[1];
    }
    if (n < 0) return exc_raise(ValueErrorType, "__sizeof__() should return >= 0");
    return int_from_i64(n + (has_gc_header(a[0]) ? 16 : 0));
}
static void count_object(Obj *o, void *n) {
    ++*(i64 *)n;
}
static Value sys_getallocatedblocks(Value m) {
    i64 n = 0;
    gc_walk(count_object, &n);
    return int_from_i64(n);
}
static Value sys_clear_type_cache(Value m) {
    return V_NONE;
}
static Value sys_debugmallocstats(Value m) {
    return V_NONE;
}

/* ---- encodings, loading ---- */

static Value sys_getdefaultencoding(Value m) {
    return str_intern_c("utf-8");
}
static Value sys_getfilesystemencoding(Value m) {
    return str_intern_c("utf-8");
}
static Value sys_getfilesystemencodeerrors(Value m) {
    return str_intern_c("surrogateescape");
}
static Value sys_getdlopenflags(Value m) {
    return fixnum(dlopen_flags);
}
static Value sys_setdlopenflags(Value m, Value flags) {
    i64 n;
    TRY_OK(number_as_index(flags, &n, OverflowErrorType));
    dlopen_flags = (int)n;
    return V_NONE;
}

/* ---- coroutines ---- */

static Value sys_get_coroutine_origin_tracking_depth(Value m) {
    return fixnum(thread()->ts.coroutine_origin_tracking_depth);
}
static Value sys_set_coroutine_origin_tracking_depth(Value m, Value *a) {
    i64 n;
    TRY_OK(number_as_index(a[0], &n, OverflowErrorType));
    if (n < 0) return exc_raise(ValueErrorType, "depth must be >= 0");
    thread()->ts.coroutine_origin_tracking_depth = (int)KR_MIN(n, INT32_MAX);
    return V_NONE;
}
static TypeObj *AsyncgenHooksType;
static Value sys_get_asyncgen_hooks(Value m) {
    Value items[2] = {thread()->async_gen_firstiter, thread()->async_gen_finalizer};
    return structseq_new(AsyncgenHooksType, items);
}
static Value sys_set_asyncgen_hooks(Value m, Args args) {
    static const MethodDef def = {"set_asyncgen_hooks", NULL, M_N, EFF_ANY, 0, "(firstiter=None, finalizer=None)", NULL};
    Value a[2];
    TRY_OK(args_bind(&def, args, a));
    if (!is_null(a[1]) && !is_none(a[1]) && !value_callable(a[1]))
        return exc_raise(TypeErrorType, "callable finalizer expected, got %T", a[1]);
    if (!is_null(a[0]) && !is_none(a[0]) && !value_callable(a[0]))
        return exc_raise(TypeErrorType, "callable firstiter expected, got %T", a[0]);
    if (!is_null(a[1])) thread()->async_gen_finalizer = is_none(a[1]) ? V_NULL : a[1];
    if (!is_null(a[0])) thread()->async_gen_firstiter = is_none(a[0]) ? V_NULL : a[0];
    return V_NONE;
}
static Value sys_is_finalizing(Value m) {
    return bool_value(sys_finalizing);
}
static Value sys_reentries(Value m) {
    return int_from_i64(interp_reentries());
}
static Value sys_c_calls(Value m) {
    return int_from_i64(interp_c_calls());
}

static const MethodDef sys_methods[] = {
    {"_clear_type_cache", sys_clear_type_cache, M_0, EFF_ANY, 0, "($module, /)",
     "Clear the internal type lookup cache."},
    {"_current_exceptions", sys_current_exceptions, M_0, EFF_ANY, 0, "($module, /)",
     "The exception that each thread is handling, by thread identifier."},
    {"_current_frames", sys_current_frames, M_0, EFF_ANY, MF_FRAME, "($module, /)",
     "The topmost frame of each thread, by thread identifier."},
    {"_debugmallocstats", sys_debugmallocstats, M_0, EFF_ANY, 0, "($module, /)",
     "Nothing: memory is not managed that way here."},
    {"_getframe", sys_getframe, M_1, EFF_ANY, MF_FRAME, "($module, depth=0, /)",
     "A frame of the call stack."},
    {"_krait_c_calls", sys_c_calls, M_0, EFF_ANY, 0, "($module, /)",
     "How often C extensions called Python code from inside the interpreter loop; counted from the first question on."},
    {"_krait_reentries", sys_reentries, M_0, EFF_ANY, 0, "($module, /)",
     "How often the VM re-entered the interpreter loop of this thread; counted from the first question on."},
    {"exc_info", sys_exc_info, M_0, EFF_ANY, 0, "($module, /)",
     "The exception being handled: type, value, traceback."},
    {"exception", sys_exception, M_0, EFF_ANY, 0, "($module, /)", "The exception being handled."},
    {"exit", sys_exit, M_1, EFF_ANY, 0, "($module, status=None, /)", "Raises SystemExit."},
    {"get_asyncgen_hooks", sys_get_asyncgen_hooks, M_0, EFF_ANY, 0, "($module, /)",
     "The installed asynchronous generator hooks."},
    {"get_coroutine_origin_tracking_depth", sys_get_coroutine_origin_tracking_depth, M_0, EFF_ANY, 0,
     "($module, /)", "How many frames a coroutine notes of where it was made."},
    {"get_int_max_str_digits", sys_get_int_max_str_digits, M_0, EFF_ANY, 0, "($module, /)",
     "The greatest number of digits in conversions between int and str."},
    {"getallocatedblocks", sys_getallocatedblocks, M_0, EFF_ANY, 0, "($module, /)",
     "Number of living objects."},
    {"getdefaultencoding", sys_getdefaultencoding, M_0, EFF_ANY, 0, "($module, /)",
     "The default encoding of strings."},
    {"getdlopenflags", sys_getdlopenflags, M_0, EFF_ANY, 0, "($module, /)",
     "The flags for loading extension modules."},
    {"getfilesystemencodeerrors", sys_getfilesystemencodeerrors, M_0, EFF_ANY, 0, "($module, /)",
     "The error handler of file names."},
    {"getfilesystemencoding", sys_getfilesystemencoding, M_0, EFF_ANY, 0, "($module, /)",
     "The encoding of file names."},
    {"getrecursionlimit", sys_getrecursionlimit, M_0, EFF_ANY, 0, "($module, /)",
     "The greatest depth of Python frames."},
    {"getrefcount", sys_getrefcount, M_1, EFF_ANY, 0, "($module, object, /)",
     "The number of references to the object, the argument among them.\n\nNobody keeps count: all objects are asked, which takes as "
     "long as a full collection."},
    {"getsizeof", sys_getsizeof, M_ARGS, EFF_ANY, 0, NULL,
     "getsizeof(object [, default]) -> int\n\nThe size of an object in bytes."},
    {"getswitchinterval", sys_getswitchinterval, M_0, EFF_ANY, 0, "($module, /)",
     "The time after which a thread lets others run."},
    {"intern", sys_intern, M_1, EFF_ANY, 0, "($module, string, /)", "The canonical equal string."},
    {"is_finalizing", sys_is_finalizing, M_0, EFF_ANY, 0, "($module, /)",
     "Whether the interpreter is exiting."},
    {"set_asyncgen_hooks", sys_set_asyncgen_hooks, M_ARGS, EFF_ANY, 0, NULL,
     "set_asyncgen_hooks(* [, firstiter] [, finalizer])\n\nSets what is called with asynchronous "
     "generators."},
    {"set_coroutine_origin_tracking_depth", sys_set_coroutine_origin_tracking_depth, M_N, EFF_ANY, 0,
     "($module, /, depth)", "Sets how many frames a coroutine notes of where it was made."},
    {"set_int_max_str_digits", sys_set_int_max_str_digits, M_N, EFF_ANY, 0,
     "($module, /, maxdigits)",
     "Sets the greatest number of digits in conversions between int and str."},
    {"setdlopenflags", sys_setdlopenflags, M_1, EFF_ANY, 0, "($module, flags, /)",
     "Sets the flags for loading extension modules."},
    {"setrecursionlimit", sys_setrecursionlimit, M_1, EFF_ANY, 0, "($module, limit, /)",
     "Sets the greatest depth of Python frames."},
    {"setswitchinterval", sys_setswitchinterval, M_1, EFF_ANY, 0, "($module, interval, /)",
     "Sets the time after which a thread lets others run."},
    {0},
};

static bool sys_exec(Value m) {
    static const StructField fields[] = {{"firstiter", "Hook to intercept first iteration"}, {"finalizer", "Hook to intercept finalization"}, {STRUCT_END, NULL}};
    static GcRoot root = {(Value *)&AsyncgenHooksType, 1, NULL};
    sys_module_obj = m;
    gc_add_root(&root);
    AsyncgenHooksType = structseq_type("sys.asyncgen_hooks", "asyncgen_hooks\n\nThe hooks of asynchronous generators.", fields, 2, TF_NO_NEW);
    return module_add(m, "modules", dict_new()) && sys_add_info(m) && sys_add_hooks(m) && sys_add_tracing(m);
}

const ModuleDef sys_module = {"sys", "Parameters and functions of the interpreter.", sys_methods, sys_exec};
