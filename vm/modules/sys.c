/* sys.c: the sys module. */
#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"

Value sys_module_obj;
GC_ROOT(sys_module_obj)

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
    return exc_raise_value(SystemExitType, is_null(status) ? V_NONE : status);
}
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
    th->ts.recursion_limit = (int)n;
    th->ts.recursion_remaining = (int)(n - depth);
    return V_NONE;
}
static Value sys_intern(Value m, Value s) {
    if (!is_str_exact(s)) return exc_raise(TypeErrorType, "can't intern %T", s);
    return str_intern(s);
}
static Value sys_getframe(Value m, Value depth) {
    i64 n = 0;
    Frame *f = frame_current();
    if (!is_null(depth)) TRY_OK(number_as_index(depth, &n, OverflowErrorType));
    while (f && (n > 0 || f->code->flags & CO_HIDDEN)) {
        if (!(f->code->flags & CO_HIDDEN)) n--;
        f = f->prev;
    }
    return f ? frame_object(f) : exc_raise(ValueErrorType, "call stack is not deep enough");
}
static Value sys_reentries(Value m) {
    return int_from_i64(thread()->reentries);
}

static const MethodDef sys_methods[] = {
    {"_getframe", sys_getframe, M_1, EFF_ANY, MF_FRAME, "($module, depth=0, /)", "A frame of the call stack."},
    {"_krait_reentries", sys_reentries, M_0, EFF_ANY, 0, "($module, /)", "How often the interpreter loop was re-entered from C."},
    {"exc_info", sys_exc_info, M_0, EFF_ANY, 0, "($module, /)", "The exception being handled: type, value, traceback."},
    {"exception", sys_exception, M_0, EFF_ANY, 0, "($module, /)", "The exception being handled."},
    {"exit", sys_exit, M_1, EFF_ANY, 0, "($module, status=None, /)", "Raises SystemExit."},
    {"getrecursionlimit", sys_getrecursionlimit, M_0, EFF_ANY, 0, "($module, /)", "The greatest depth of Python frames."},
    {"intern", sys_intern, M_1, EFF_ANY, 0, "($module, string, /)", "The canonical equal string."},
    {"setrecursionlimit", sys_setrecursionlimit, M_1, EFF_ANY, 0, "($module, limit, /)", "Sets the greatest depth of Python frames."},
    {0},
};

static bool sys_exec(Value m) {
    sys_module_obj = m;
    return module_add(m, "modules", dict_new()) && module_add(m, "maxsize", int_from_i64(INT64_MAX)) &&
           module_add(m, "argv", list_new(0)) && module_add(m, "path", list_new(0));
}

const ModuleDef sys_module = {"sys", "Parameters and functions of the interpreter.", sys_methods, sys_exec};
