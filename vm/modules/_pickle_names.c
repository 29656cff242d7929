/* _pickle_names.c: classes and functions by name: where an object is found, and what it was called in Python 2. */
#include "vm/modules/_pickle.h"

Value names_split(Value dotted, Value v) {
    Value parts = TRY(value_call_method(dotted, "split", 1, str_from_cp('.')));
    if (!is_list(parts)) return exc_raise(TypeErrorType, "a name must be a str");
    for (i64 i = 0; i < list_len(parts); i++) {
        if (!str_eq_c(list_at(parts, i), "<locals>")) continue;
        if (is_null(v)) return exc_raise(AttributeErrorType, "Can't get local object %R", dotted);
        return exc_raise(AttributeErrorType, "Can't pickle local object %R", dotted);
    }
    return parts;
}

Value names_lookup(Value module, Value parts, Value *parent) {
    Value v = module, next;
    for (i64 i = 0; i < list_len(parts); i++) {
        int found = value_find_attr(v, list_at(parts, i), &next);
        if (found < 0) return V_ERR;
        if (!found) return exc_raise(AttributeErrorType, "Can't get attribute %R on %R", list_at(parts, i), v);
        *parent = v;
        v = next;
    }
    return v;
}

static Value dict_of(const char *module, const char *name) {
    Value d = TRY(value_getattr_c(TRY(import_module(module)), name));
    if (is_dict(d)) return d;
    return exc_raise(RuntimeErrorType, "%s.%s should be a dict, not %T", module, name, d);
}

Value names_compat(const char *name) { return dict_of("_compat_pickle", name); }
Value names_copyreg(const char *name) { return dict_of("copyreg", name); }

/* The module under 'name' has 'v' at these names: 1, 0, -1 raised. */
static int is_in_module(Value name, Value module, Value v, Value parts) {
    Value found, parent;
    if (is_none(module) || (is_str(name) && str_eq_c(name, "__main__"))) return 0;
    found = names_lookup(module, parts, &parent);
    if (!is_err(found)) return same(found, v);
    if (!exc_matches(AttributeErrorType)) return -1;
    exc_clear();
    return 0;
}

Value names_module_of(Value v, Value parts) {
    Value name, module, modules, keys;
    int found = value_find_attr(v, name___module__, &name);
    if (found < 0) return V_ERR;
    if (found && !is_none(name)) return name;
    modules = sys_get("modules");
    if (is_null(modules) || !is_dict(modules)) return exc_raise(RuntimeErrorType, "unable to get sys.modules");
    keys = TRY(dict_keys_list(modules));
    for (i64 i = 0; i < list_len(keys); i++) {
        int there = dict_get(modules, list_at(keys, i), &module);
        if (there > 0) there = is_in_module(list_at(keys, i), module, v, parts);
        if (there < 0) return V_ERR;
        if (there) return list_at(keys, i);
    }
    return str_intern_c("__main__");
}
