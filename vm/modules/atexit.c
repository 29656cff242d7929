/* atexit.c: the atexit module: functions to be called when the interpreter ends, the last first. */
#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"

static Value callbacks; /* list of (function, args, kwargs or None); None where one was unregistered */
GC_ROOT(callbacks)

static Value atexit_register(Value m, Args args) {
    Value pos, kw = V_NONE;
    if (args.n == 0) return exc_raise(TypeErrorType, "register() takes at least 1 argument (0 given)");
    if (!value_callable(args.v[0])) return exc_raise(TypeErrorType, "the first argument must be callable");
    pos = TRY(tuple_from(args.v + 1, args.n - 1));
    if (args.nkw) kw = TRY(dict_new());
    TRY_OK(args_add_keywords(kw, args));
    return list_append(callbacks, TRY(tuple_pack(3, args.v[0], pos, kw))) ? args.v[0] : V_ERR;
}
static Value atexit_clear(Value m) {
    list_clear(callbacks);
    return V_NONE;
}
/* Callbacks may register others: they run too. */
void atexit_run(void) {
    while (!is_null(callbacks) && list_len(callbacks)) {
        Value entry = list_pop(callbacks, list_len(callbacks) - 1), kw;
        if (is_none(entry)) continue;
        kw = tuple_at(entry, 2);
        if (is_err(value_call_tuple(tuple_at(entry, 0), tuple_at(entry, 1), is_none(kw) ? V_NULL : kw)))
            exc_write_unraisable(tuple_at(entry, 0), "in atexit callback");
    }
}
static Value atexit_run_exitfuncs(Value m) {
    atexit_run();
    return V_NONE;
}
static Value atexit_unregister(Value m, Value f) {
    for (i64 i = 0; i < list_len(callbacks); i++) {
        Value entry = list_at(callbacks, i);
        int equal = is_none(entry) ? 0 : value_eq(tuple_at(entry, 0), f);
        if (equal < 0) return V_ERR;
        if (equal && i < list_len(callbacks)) list_set(callbacks, i, V_NONE);
    }
    return V_NONE;
}
static Value atexit_ncallbacks(Value m) {
    i64 n = 0;
    for (i64 i = 0; i < list_len(callbacks); i++) n += !is_none(list_at(callbacks, i));
    return fixnum(n);
}
static const MethodDef atexit_methods[] = {
    {"_clear", atexit_clear, M_0, EFF_ANY, 0, "($module, /)",
     "Clear the list of previously registered exit functions."},
    {"_ncallbacks", atexit_ncallbacks, M_0, EFF_ANY, 0, "($module, /)",
     "Return the number of registered exit functions."},
    {"_run_exitfuncs", atexit_run_exitfuncs, M_0, EFF_ANY, 0, "($module, /)",
     "Run all registered exit functions."},
    {"register", atexit_register, M_ARGS, EFF_ANY, 0, NULL,
     "register(func, *args, **kwargs) -> func\n\nRegister a function to be executed upon normal "
     "program termination."},
    {"unregister", atexit_unregister, M_1, EFF_ANY, 0, "($module, func, /)",
     "Unregister an exit function which was previously registered using\natexit.register"},
    {0},
};
static bool atexit_exec(Value m) {
    if (is_null(callbacks)) callbacks = list_new(0);
    return !is_err(callbacks);
}
const ModuleDef atexit_module = {"atexit", "allow programmer to define multiple exit functions to be executed\nupon normal program termination.", atexit_methods, atexit_exec};
