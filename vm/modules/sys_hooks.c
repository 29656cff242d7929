/* sys_hooks.c: what the interpreter calls and programs replace: displayhook, excepthook, unraisablehook,
 * breakpointhook, audit hooks. */
#include <stdarg.h>
#include <stdio.h>

#include "vm/modules/config.h"
#include "vm/modules/errors.h"
#include "vm/modules/sys.h"
#include "vm/object/audit.h"
#include "vm/object/iter.h"

static TypeObj *UnraisableType;
static Value audit_hooks; /* a tuple, since gc.get_objects() shows lists to those who are to be watched; or V_NULL */
GC_ROOT(audit_hooks)

/* ---- audit ---- */

/* Trace functions do not see the hook, unless it has a true attribute __cantrace__. */
static Value run_hook(Value hook, Value event, Value args) {
    Value flag;
    int seen = value_find_attr(hook, str_intern_c("__cantrace__"), &flag);
    if (seen > 0) seen = value_truth(flag);
    if (seen < 0) return V_ERR;
    thread()->ts.tracing += !seen;
    Value v = value_call2(hook, event, args);
    thread()->ts.tracing -= !seen;
    return v;
}
static Value run_hooks(Value event, Value args) {
    for (i64 i = 0; i < tuple_len(audit_hooks); i++) TRY(run_hook(tuple_at(audit_hooks, i), event, args));
    return V_NONE;
}
bool sys_audited;
bool sys_audit_tuple(const char *event, Value args) {
    return likely(is_null(audit_hooks)) || !is_err(run_hooks(str_intern_c(event), args));
}
bool sys_audit(const char *event, int n, ...) {
    va_list ap;
    if (likely(is_null(audit_hooks))) return true;
    Value args = tuple_new(n);
    if (is_err(args)) return false;
    va_start(ap, n);
    for (int i = 0; i < n; i++) {
        Value arg = va_arg(ap, Value);
        as_tuple(args)->v[i] = is_null(arg) ? V_NONE : arg;
    }
    va_end(ap);
    return sys_audit_tuple(event, args);
}
static Value sys_audit_fn(Value m, Args args) {
    if (!args_no_kw("audit", args)) return V_ERR;
    if (args.n == 0) return exc_raise(TypeErrorType, "audit() missing 1 required positional argument: 'event'");
    if (!is_str(args.v[0])) return exc_raise(TypeErrorType, "expected str for argument 'event', not %T", args.v[0]);
    if (is_null(audit_hooks)) return V_NONE;
    return run_hooks(args.v[0], TRY(tuple_from(args.v + 1, args.n - 1)));
}
static bool audit_attribute(const char *event, Value o, const char *name, Value v) {
    if (!name) return sys_audit(event, 1, o);
    return is_null(v) ? sys_audit(event, 2, o, str_intern_c(name)) : sys_audit(event, 3, o, str_intern_c(name), v);
}
static Value sys_addaudithook(Value m, Value *a) {
    if (!is_null(audit_hooks) && !sys_audit("sys.addaudithook", 0)) {
        if (!exc_matches(RuntimeErrorType)) return V_ERR;
        exc_clear(); /* refused without a word */
        return V_NONE;
    }
    Value hooks = TRY(tuple_concat(is_null(audit_hooks) ? tuple_empty : audit_hooks, TRY(tuple_pack(1, a[0]))));
    audit_hooks = hooks;
    sys_audited = true;
    audit_hook = audit_attribute;
    return V_NONE;
}

/* ---- displayhook ---- */

static bool write_escaped(Value out, Value text) {
    Value encoding = value_getattr(out, name_encoding), bytes;
    if (is_err(encoding)) return false;
    bytes = str_encode(text, str_c(encoding), "backslashreplace");
    if (!is_err(bytes)) text = str_decode((char *)bytes_data(bytes), bytes_len(bytes), str_c(encoding), "strict");
    return !is_err(bytes) && !is_err(text) && !is_err(value_call_method(out, "write", 1, text));
}
static Value sys_displayhook(Value m, Value o) {
    Value out, text;
    if (is_none(o)) return V_NONE;
    TRY_OK(dict_set_c(builtins_dict, "_", V_NONE)); /* its repr may ask for _ */
    out = sys_get("stdout");
    if (is_null(out) || is_none(out)) return exc_raise(RuntimeErrorType, "lost sys.stdout");
    text = TRY(value_repr(o));
    if (is_err(value_call_method(out, "write", 1, text))) {
        if (!exc_matches(UnicodeEncodeErrorType)) return V_ERR;
        exc_clear();
        TRY_OK(write_escaped(out, text));
    }
    TRY(value_call_method(out, "write", 1, str_from_cp('\n')));
    return dict_set_c(builtins_dict, "_", o) ? V_NONE : V_ERR;
}

/* ---- exceptions nobody handled ---- */

static Value sys_excepthook(Value m, Value type, Value v, Value tb) {
    if (!is_exc(v)) {
        errors_write(is_none(v) ? str_format_c("%R\n", type) : str_format_c("TypeError: print_exception(): Exception expected for value, %T found\n", v));
        return V_NONE;
    }
    if (is_exact(tb, TracebackType) && is_null(as_exc(v)->traceback)) gc_write(as_obj(v), &as_exc(v)->traceback, tb);
    errors_print(v);
    return V_NONE;
}
static Value sys_unraisablehook(Value m, Value arg) {
    if (!is_exact(arg, UnraisableType)) return exc_raise(TypeErrorType, "sys.unraisablehook argument type must be UnraisableHookArgs");
    Value exc = tuple_at(arg, 1), message = tuple_at(arg, 3), obj = tuple_at(arg, 4);
    if (is_exc(exc)) errors_unraisable(exc, is_none(obj) ? V_NULL : obj, is_none(message) ? V_NULL : message);
    return V_NONE;
}
/* exc_write_unraisable comes here. */
static void unraisable_hook(Value exc, Value obj, Value message) {
    Value hook = sys_get("unraisablehook"), tb, args;
    if (is_null(as_exc(exc)->traceback) && frame_current()) traceback_add(exc, frame_current()); /* where it was noticed */
    tb = as_exc(exc)->traceback;
    if (is_null(hook) || is_none(hook) || sys_finalizing) {
        errors_unraisable(exc, obj, message);
        return;
    }
    Value items[5] = {obj_value(value_type(exc)), exc, tb, message, obj};
    args = structseq_new(UnraisableType, items);
    if (is_err(args) || !SYS_AUDIT("sys.unraisablehook", 2, hook, args) || is_err(value_call1(hook, args))) {
        Value again = exc_fetch();
        errors_unraisable(again, hook, str_from_c("Exception ignored in sys.unraisablehook"));
    }
}

/* ---- breakpoint() ---- */

static Value sys_breakpointhook(Value m, Args args) {
    const char *name = config_env("PYTHONBREAKPOINT");
    if (!name) name = "pdb.set_trace";
    if (!strcmp(name, "0")) return V_NONE;
    const char *dot = strrchr(name, '.');
    char module[512];
    snprintf(module, sizeof module, "%.*s", dot ? (int)(dot - name) : 8, dot ? name : "builtins");
    Value mod = *module ? import_module(module) : exc_raise(ImportErrorType, "no module is named"), f = is_err(mod) ? mod : value_getattr_c(mod, dot ? dot + 1 : name);
    if (!is_err(f)) return value_call(f, args);
    if (!exc_matches(ImportErrorType) && !exc_matches(AttributeErrorType)) return V_ERR;
    exc_clear();
    TRY_OK(exc_warn(RuntimeWarningType, 1, "Ignoring unimportable $PYTHONBREAKPOINT: \"%s\"", name));
    return V_NONE;
}

static const MethodDef sys_hook_methods[] = {
    {"addaudithook", sys_addaudithook, M_N, EFF_ANY, 0, "($module, /, hook)",
     "Adds a new audit hook callback."},
    {"audit", sys_audit_fn, M_ARGS, EFF_ANY, 0, NULL,
     "audit(event, *args)\n\nPasses the event to any hooks that are attached."},
    {"breakpointhook", sys_breakpointhook, M_ARGS, EFF_ANY, MF_FRAME, NULL,
     "breakpointhook(*args, **kws)\n\nThis hook function is called by built-in breakpoint()."},
    {"displayhook", sys_displayhook, M_1, EFF_ANY, 0, "($module, object, /)",
     "Print an object to sys.stdout and also save it in builtins._"},
    {"excepthook", sys_excepthook, M_3, EFF_ANY, 0, "($module, exctype, value, traceback, /)",
     "Handle an exception by displaying it with a traceback on sys.stderr."},
    {"unraisablehook", sys_unraisablehook, M_1, EFF_ANY, 0, "($module, unraisable, /)",
     "Handle an unraisable exception."},
    {0},
};

bool sys_add_hooks(Value m) {
    static const StructField fields[] = {
        {"exc_type", "Exception type"}, {"exc_value", "Exception value"}, {"exc_traceback", "Exception traceback"},
        {"err_msg", "Error message"}, {"object", "Object causing the exception"}, {STRUCT_END, NULL}};
    static GcRoot root = {(Value *)&UnraisableType, 1, NULL};
    char name[64];
    gc_add_root(&root);
    UnraisableType = structseq_type("UnraisableHookArgs", "UnraisableHookArgs\n\nType used to pass arguments to sys.unraisablehook.", fields, 5, 0);
    for (const MethodDef *f = sys_hook_methods; f->name; f++) {
        Value v = builtin_new(f, m, str_intern_c("sys"));
        if (!module_add(m, f->name, v)) return false;
        if (!strstr(f->name, "hook") || !strcmp(f->name, "addaudithook")) continue;
        snprintf(name, sizeof name, "__%s__", f->name);
        if (!module_add(m, name, v)) return false;
    }
    exc_unraisable_hook = unraisable_hook;
    return true;
}
