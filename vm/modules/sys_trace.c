/* sys_trace.c: settrace, setprofile and their relatives; what they set in motion is in interp/tracing.c. */
#include "vm/interp/tracing.h"
#include "vm/modules/sys.h"

/* C functions show the object that they were set with. */
static Value current(void *fn, Value self) { return fn && !is_null(self) ? self : V_NONE; }
static Value sys_settrace(Value m, Value f) {
    if (!sys_audit("sys.settrace", 0)) return V_ERR;
    if (is_none(f)) tracing_set_trace(thread(), NULL, V_NULL);
    else tracing_set_trace(thread(), tracing_python, f);
    return V_NONE;
}
static Value sys_gettrace(Value m) {
    return current(thread()->ts.c_tracefunc, thread()->trace_func);
}
static Value sys_setprofile(Value m, Value f) {
    if (!sys_audit("sys.setprofile", 0)) return V_ERR;
    if (is_none(f)) tracing_set_profile(thread(), NULL, V_NULL);
    else tracing_set_profile(thread(), tracing_python_profile, f);
    return V_NONE;
}
static Value sys_getprofile(Value m) {
    return current(thread()->ts.c_profilefunc, thread()->profile_func);
}
static Value sys_call_tracing(Value m, Value f, Value args) {
    if (!is_tuple(args)) return exc_raise(TypeErrorType, "call_tracing() argument 2 must be tuple, not %T", args);
    return tracing_call(f, args);
}

static const MethodDef methods[] = {
    {"call_tracing", sys_call_tracing, M_2, EFF_ANY, 0, "($module, func, args, /)",
     "Calls func(*args) with tracing on, also from within a trace function."},
    {"getprofile", sys_getprofile, M_0, EFF_ANY, 0, "($module, /)", "The profiling function, or None."},
    {"gettrace", sys_gettrace, M_0, EFF_ANY, 0, "($module, /)", "The tracing function, or None."},
    {"setprofile", sys_setprofile, M_1, EFF_ANY, 0, "($module, function, /)",
     "Sets the function called at every call and return."},
    {"settrace", sys_settrace, M_1, EFF_ANY, 0, "($module, function, /)",
     "Sets the function called for every new frame; what it returns is called for its lines."},
    {0},
};

bool sys_add_tracing(Value m) {
    for (const MethodDef *f = methods; f->name; f++)
        if (!module_add(m, f->name, builtin_new(f, m, str_intern_c("sys")))) return false;
    return true;
}
