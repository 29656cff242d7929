/* _warnings.c: the _warnings module: filtering and showing warnings, also those that C code gives.
 *
 * As soon as the module warnings is imported its attributes rule: filters, defaultaction, onceregistry, _showwarnmsg.
 */
#include <stdio.h>

#include "vm/compile/compile.h"
#include "vm/compile/parser.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"

static Value filters, once_registry, default_action;
GC_ROOT(filters)
GC_ROOT(once_registry)
GC_ROOT(default_action)
static i64 filters_version;

/* ---- what rules ---- */

/* An attribute of the module warnings, if that is imported; V_NULL. */
static Value from_module(const char *name, bool import) {
    Value module = import ? TRY(import_module("warnings")) : dict_get_c(sys_get("modules"), "warnings"), v;
    int found;
    if (is_null(module) || is_none(module)) return V_NULL;
    found = value_find_attr(module, TRY(str_intern_c(name)), &v);
    return found < 0 ? V_ERR : found ? v : V_NULL;
}
static Value current(const char *name, Value *own) {
    Value v = TRY(from_module(name, false));
    if (is_null(v)) return *own;
    return *own = v;
}

static int matches(Value pattern, Value text) {
    Value r;
    if (is_none(pattern)) return 1;
    if (is_str_exact(pattern)) return str_eq(pattern, text);
    r = value_call_method(pattern, "match", 1, text);
    return is_err(r) ? -1 : value_truth(r);
}

/* Whether filter item (action, message, category, module, line) applies. */
static int item_applies(Value item, Value category, Value text, i64 line, Value module) {
    i64 at;
    int ok = value_issubclass(category, tuple_at(item, 2));
    if (ok > 0) ok = matches(tuple_at(item, 1), text);
    if (ok > 0) ok = matches(tuple_at(item, 3), module);
    if (ok <= 0) return ok;
    if (!number_as_index(tuple_at(item, 4), &at, OverflowErrorType)) return -1;
    return at == 0 || at == line;
}
static Value action_for(Value category, Value text, i64 line, Value module, Value *item) {
    Value list = TRY(current("filters", &filters)), action;
    if (!is_list(list)) return exc_raise(ValueErrorType, "_warnings.filters must be a list");
    for (i64 i = 0; i < list_len(list); i++) {
        *item = list_at(list, i);
        if (!is_tuple(*item) || tuple_len(*item) != 5)
            return exc_raise(ValueErrorType, "_warnings.filters item %ld isn't a 5-tuple", (long)i);
        if (!is_str(tuple_at(*item, 0)))
            return exc_raise(TypeErrorType, "action must be a string, not '%T'", tuple_at(*item, 0));
        int applies = item_applies(*item, category, text, line, module);
        if (applies) return applies < 0 ? V_ERR : tuple_at(*item, 0);
    }
    *item = V_NONE;
    action = TRY(current("defaultaction", &default_action));
    if (!is_str(action)) return exc_raise(TypeErrorType, "_warnings.defaultaction must be a string, not '%T'", action);
    return action;
}

/* ---- registries ---- */

/* 1 if 'key' was warned about since the filters changed last, 0, -1.  With 'set' it is noted. */
static int already_warned(Value registry, Value key, bool set) {
    Value v = dict_get_c(registry, "version");
    int found;
    if (is_null(v) || !is_fixnum(v) || as_fixnum(v) != filters_version) {
        dict_clear(registry);
        if (!dict_set_c(registry, "version", fixnum(filters_version))) return -1;
    } else {
        found = dict_get(registry, key, &v);
        if (found > 0) found = value_truth(v);
        if (found) return found;
    }
    return !set || dict_set(registry, key, V_TRUE) ? 0 : -1;
}
static int update_registry(Value registry, Value text, Value category, bool zero) {
    Value key = zero ? tuple_pack(3, text, category, fixnum(0)) : tuple_pack(2, text, category);
    return is_err(key) ? -1 : already_warned(registry, key, true);
}

/* ---- showing ---- */

/* The source line of a warning, indented by two. */
static Value shown_line(Value filename, i64 line) {
    Value text = compile_program_text(filename, line), blanks;
    if (is_err(text) || is_none(text)) return str_empty;
    blanks = TRY(str_from_c(" \t\f\r\n"));
    text = TRY(value_call_method(text, "strip", 1, blanks));
    return str_len(text) ? str_format_c("  %V\n", text) : text;
}
/* Without the module warnings. */
static void show_plainly(Value filename, i64 line, Value text, Value category) {
    Value err = sys_get("stderr"), out = shown_line(filename, line);
    if (!is_err(out))
        out = str_format_c("%V:%ld: %V: %V\n%V", filename, (long)line, as_type(category)->name, text, out);
    if (is_err(out)) exc_clear();
    else if (is_null(err)) fputs(str_c(out), stderr);
    else if (!is_none(err) && is_err(value_call_method(err, "write", 1, out))) exc_clear();
}
static bool show(Value message, Value category, Value filename, i64 line, Value text, Value source) {
    Value showing = from_module("_showwarnmsg", !is_null(source) && !is_none(source)), type, v;
    if (is_err(showing)) return false;
    if (is_null(showing)) {
        show_plainly(filename, line, text, category);
        return true;
    }
    if (!value_callable(showing)) return !is_err(exc_raise(TypeErrorType, "warnings._showwarnmsg() must be set to a callable"));
    type = from_module("WarningMessage", false);
    if (is_err(type)) return false;
    if (is_null(type)) return !is_err(exc_raise(RuntimeErrorType, "unable to get warnings.WarningMessage"));
    Value args[7] = {message, category, filename, int_from_i64(line), V_NONE, V_NONE, is_null(source) ? V_NONE : source};
    v = value_call(type, (Args){args, 7, 0});
    return !is_err(v) && !is_err(value_call1(showing, v));
}

/* ---- warning ---- */

static Value module_from_filename(Value filename) {
    i64 n = str_len(filename);
    if (n == 0) return str_from_c("<unknown>");
    if (n >= 3 && str_eq_c(TRY(str_slice(filename, n - 3, n)), ".py")) return str_slice(filename, 0, n - 3);
    return filename;
}

/* 1: show it, 0: not, -1: raised (also the warning itself). */
static int decide(Value action, Value item, Value registry, Value key, Value text, Value category, Value message) {
    if (str_eq_c(action, "error")) return exc_raise_obj(message), -1;
    if (str_eq_c(action, "ignore")) return 0;
    if (str_eq_c(action, "always")) return 1;
    if (!is_null(registry) && already_warned(registry, key, true) < 0) return -1;
    int already;
    if (str_eq_c(action, "once")) {
        Value once = is_null(registry) ? current("onceregistry", &once_registry) : registry;
        if (!is_err(once) && !is_dict(once))
            once = exc_raise(TypeErrorType, "_warnings.onceregistry must be a dict, not '%T'", once);
        already = is_err(once) ? -1 : update_registry(once, text, category, false);
    } else if (str_eq_c(action, "module")) {
        already = is_null(registry) ? 0 : update_registry(registry, text, category, false);
    } else if (str_eq_c(action, "default")) {
        already = 0;
    } else {
        exc_raise(RuntimeErrorType, "Unrecognized action (%R) in warnings.filters:\n %R", action, item);
        return -1;
    }
    return already < 0 ? -1 : !already;
}

static bool warn_explicit(Value category, Value message, Value filename, i64 line, Value module, Value registry, Value source) {
    Value text = message, key, action, item = V_NONE;
    int what;
    if (is_null(module) || is_none(module)) module = module_from_filename(filename);
    if (is_err(module)) return false;
    if (is_none(registry)) registry = V_NULL;
    if (!is_null(registry) && !is_dict(registry))
        return !is_err(exc_raise(TypeErrorType, "'registry' must be a dict or None"));
    what = value_isinstance(message, obj_value(WarningType));
    if (what < 0) return false;
    if (what) {
        text = value_str(message);
        category = obj_value(value_type(message));
    } else {
        message = value_call1(category, message);
    }
    if (is_err(text) || is_err(message)) return false;
    key = tuple_pack(3, text, category, int_from_i64(line));
    if (!is_null(registry)) {
        what = already_warned(registry, key, false);
        if (what) return what > 0;
    }
    action = action_for(category, text, line, module, &item);
    if (is_err(action)) return false;
    what = decide(action, item, registry, key, text, category, message);
    if (what <= 0) return what == 0;
    return show(message, category, filename, line, text, source);
}

/* ---- where the warning belongs ---- */

static bool is_internal(Frame *f) {
    Value name = f->code->filename;
    static const char part1[] = "importlib", part2[] = "_bootstrap";
    return str_find(name, str_from_c(part1), 0, str_len(name)) >= 0 &&
           str_find(name, str_from_c(part2), 0, str_len(name)) >= 0;
}
static Frame *visible(Frame *f) {
    while (f && f->code->flags & CO_HIDDEN) f = f->prev;
    return f;
}
static Frame *next_external(Frame *f) {
    do f = visible(f->prev);
    while (f && is_internal(f));
    return f;
}
static bool find_context(i64 level, Value *filename, i64 *line, Value *module, Value *registry) {
    Frame *f = visible(frame_current());
    Value globals;
    bool plain = level <= 0 || (f && is_internal(f));
    while (--level > 0 && f) f = plain ? visible(f->prev) : next_external(f);
    globals = f ? frame_globals(f) : sys_dict();
    *filename = f ? f->code->filename : str_from_c("sys");
    *line = f ? frame_lineno(f) : 1;
    *registry = dict_get_c(globals, "__warningregistry__");
    if (is_null(*registry)) {
        *registry = dict_new();
        if (is_err(*registry) || !dict_set_c(globals, "__warningregistry__", *registry)) return false;
    }
    *module = dict_get_c(globals, "__name__");
    if (is_null(*module)) *module = str_from_c("<string>");
    return true;
}
static bool do_warn(Value message, Value category, i64 level, Value source) {
    Value filename, module, registry;
    i64 line;
    return find_context(level, &filename, &line, &module, &registry) &&
           warn_explicit(category, message, filename, line, module, registry, source);
}

/* ---- the module ---- */

static Value category_of(Value message, Value category) {
    int is = value_isinstance(message, obj_value(WarningType));
    if (is < 0) return V_ERR;
    if (is) return obj_value(value_type(message));
    if (is_null(category) || is_none(category)) return obj_value(UserWarningType);
    if (is_type(category)) {
        is = value_issubclass(category, obj_value(WarningType));
        if (is) return is < 0 ? V_ERR : category;
    }
    return exc_raise(TypeErrorType, "category must be a Warning subclass, not '%T'", category);
}
static Value warnings_warn(Value m, Value *a) {
    i64 level = 1;
    Value category = TRY(category_of(a[0], a[1]));
    if (!is_null(a[2])) TRY_OK(number_as_index(a[2], &level, OverflowErrorType));
    return do_warn(a[0], category, level, a[3]) ? V_NONE : V_ERR;
}
static Value warnings_warn_explicit(Value m, Value *a) {
    i64 line;
    if (!is_str(a[2])) return exc_raise(TypeErrorType, "warn_explicit() argument 'filename' must be str, not %T", a[2]);
    TRY_OK(number_as_index(a[3], &line, OverflowErrorType));
    if (!is_null(a[6]) && !is_none(a[6]) && !is_dict(a[6]))
        return exc_raise(TypeErrorType, "module_globals must be a dict, not '%T'", a[6]);
    return warn_explicit(a[1], a[0], a[2], line, a[4], is_null(a[5]) ? V_NONE : a[5], a[7]) ? V_NONE : V_ERR;
}
static Value warnings_filters_mutated(Value m) {
    filters_version++;
    return V_NONE;
}
static const MethodDef warnings_methods[] = {
    {"_filters_mutated", warnings_filters_mutated, M_0, EFF_ANY, 0, "($module, /)",
     "The filters have changed: forget what was shown."},
    {"warn", warnings_warn, M_N, EFF_ANY, MF_FRAME,
     "($module, /, message, category=None, stacklevel=1, source=None)",
     "Issue a warning, or maybe ignore it or raise an exception."},
    {"warn_explicit", warnings_warn_explicit, M_N, EFF_ANY, MF_FRAME,
     "($module, /, message, category, filename, lineno, module=None, registry=None, "
     "module_globals=None, source=None)",
     "Issue a warning, or maybe ignore it or raise an exception."},
    {0},
};

static bool hook(Value category, Value message, int stack_level) {
    return do_warn(message, category, stack_level, V_NULL);
}
/* Warnings about source text. */
static bool parser_hook(bool deprecation, Value filename, i64 line, const char *message) {
    TypeObj *category = deprecation ? DeprecationWarningType : SyntaxWarningType;
    Value text = str_from_c(message);
    return !is_err(text) && warn_explicit(obj_value(category), text, filename, line, V_NULL, V_NULL, V_NULL);
}
static bool add_filter(const char *action, TypeObj *category, Value module) {
    Value item = tuple_pack(5, str_intern_c(action), V_NONE, obj_value(category), module, fixnum(0));
    return !is_err(item) && list_append(filters, item);
}
static bool warnings_exec(Value m) {
    filters = list_new(5);
    once_registry = dict_new();
    default_action = str_intern_c("default");
    if (!add_filter("default", DeprecationWarningType, name___main__) || !add_filter("ignore", DeprecationWarningType, V_NONE) ||
        !add_filter("ignore", PendingDeprecationWarningType, V_NONE) || !add_filter("ignore", ImportWarningType, V_NONE) ||
        !add_filter("ignore", ResourceWarningType, V_NONE))
        return false;
    exc_warn_hook = hook;
    parser_warn_hook = parser_hook;
    return module_add(m, "filters", filters) && module_add(m, "_onceregistry", once_registry) &&
           module_add(m, "_defaultaction", default_action);
}
const ModuleDef warnings_module = {
    "_warnings", "_warnings provides basic warning filtering support.\nIt is a helper module to speed up interpreter start-up.",
    warnings_methods, warnings_exec,
};
