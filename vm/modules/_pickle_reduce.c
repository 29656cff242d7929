/* _pickle_reduce.c: saving by name, and by what __reduce__ and its like say. */
#include "vm/modules/_pickle.h"

/* ---- by name ---- */

static bool cannot_find(Value v, Value name, Value module) {
    exc_clear();
    return native_fail(exc_raise(pickling_error, "Can't pickle %R: attribute lookup %V on %V failed", v, name, module));
}

/* The code that copyreg gave to the name: 1, 0 none, -1 raised. */
static int extension_code(Value v, Value module, Value name, i64 *code) {
    Value registry = names_copyreg("_extension_registry"), key = tuple_pack(2, module, name), number;
    if (is_err(registry) || is_err(key)) return -1;
    int found = dict_get(registry, key, &number);
    if (found <= 0) return found;
    if (!is_int(number)) {
        exc_raise(pickling_error, "Can't pickle %R: extension code %R isn't an integer", v, number);
        return -1;
    }
    if (int_to_i64_sat(number, code) == 0 && *code > 0 && *code <= INT32_MAX) return 1;
    exc_raise(RuntimeErrorType, "Can't pickle %R: extension code %V is out of range", v, number);
    return -1;
}

static bool save_extension(PicklerObj *p, i64 code) {
    if (code <= 0xff) return out_op_le(p, OP_EXT1, (u64)code, 1);
    return code <= 0xffff ? out_op_le(p, OP_EXT2, (u64)code, 2) : out_op_le(p, OP_EXT4, (u64)code, 4);
}

/* What the module and the name were called in Python 2. */
static bool old_names(Value *module, Value *name) {
    Value pair = tuple_pack(2, *module, *name), map = names_compat("REVERSE_NAME_MAPPING"), found;
    if (is_err(pair) || is_err(map)) return false;
    int there = dict_get(map, pair, &found);
    if (there < 0) return false;
    if (there) {
        if (!is_tuple(found) || tuple_len(found) != 2 || !is_str(tuple_at(found, 0)) || !is_str(tuple_at(found, 1))) {
            return native_fail(exc_raise(RuntimeErrorType, "_compat_pickle.REVERSE_NAME_MAPPING values should be pairs of str, "
                                         "not (%V)", found));
        }
        *module = tuple_at(found, 0);
        *name = tuple_at(found, 1);
        return true;
    }
    map = names_compat("REVERSE_IMPORT_MAPPING");
    if (is_err(map) || (there = dict_get(map, *module, &found)) < 0) return false;
    if (there && !is_str(found)) {
        return native_fail(exc_raise(RuntimeErrorType, "_compat_pickle.REVERSE_IMPORT_MAPPING values should be strings, not %T",
                                     found));
    }
    if (there) *module = found;
    return true;
}

static bool out_name(PicklerObj *p, Value name, Value module, Value whole) {
    i64 n;
    const char *text = as_str(name)->ascii || p->protocol >= 3 ? str_utf8(name, &n) : NULL;
    if (text) return out_bytes(p, text, n) && out_bytes(p, "\n", 1);
    if (exc_pending()) return false;
    return native_fail(exc_raise(pickling_error, "can't pickle global identifier '%V.%V' using pickle protocol %d", module, whole,
                                 p->protocol));
}

static bool save_global_line(PicklerObj *p, Value module, Value name) {
    if (p->protocol < 3 && p->fix_imports && !old_names(&module, &name)) return false;
    return out_op(p, OP_GLOBAL) && out_name(p, module, module, name) && out_name(p, name, module, name);
}

/* (getattr, (parent, name)), which is not memoized. */
static bool save_attribute(PicklerObj *p, Value parent, Value name) {
    Value get = iter_builtin("getattr"), args = tuple_pack(2, parent, name), reduced;
    if (is_err(get) || is_err(args) || is_err(reduced = tuple_pack(2, get, args))) return false;
    return save_reduced(p, reduced, V_NULL);
}

/* The name of 'v' in its module, looked up and found to be 'v'. */
static bool find_global(Value v, Value name, Value *module_name, Value *module, Value *parent, Value *last) {
    Value parts = names_split(name, v), modules = sys_get("modules"), found;
    if (is_err(parts)) return false;
    *module_name = names_module_of(v, parts);
    if (is_err(*module_name)) return false;
    *module = is_str(*module_name) ? import_module_level(*module_name, V_NONE, V_NONE, 0, false)
                                   : exc_raise(TypeErrorType, "module name must be a string");
    if (is_err(*module)) {
        exc_clear();
        return native_fail(exc_raise(pickling_error, "Can't pickle %R: import of module %R failed", v, *module_name));
    }
    if (!is_null(modules) && is_dict(modules) && dict_get(modules, *module_name, &found) > 0) *module = found;
    *parent = *module;
    found = names_lookup(*module, parts, parent);
    if (is_err(found)) return cannot_find(v, name, *module_name);
    *last = list_at(parts, list_len(parts) - 1);
    if (same(found, v)) return true;
    return native_fail(exc_raise(pickling_error, "Can't pickle %R: it's not the same object as %V.%V", v, *module_name, name));
}

static Value qualified_name(Value v) {
    Value name;
    int found = value_find_attr(v, name___qualname__, &name);
    if (found < 0) return V_ERR;
    return found ? name : value_getattr(v, name___name__);
}

/* By its name; 'name' V_NULL: __qualname__. */
static bool save_global(PicklerObj *p, Value v, Value name) {
    Value module_name, module, parent, last;
    i64 code;
    if (is_null(name)) name = qualified_name(v);
    if (is_err(name)) return false;
    if (!find_global(v, name, &module_name, &module, &parent, &last)) return false;
    if (p->protocol >= 2) {
        int coded = extension_code(v, module_name, name, &code);
        if (coded) return coded > 0 && save_extension(p, code);
    }
    bool ok;
    if (p->protocol >= 4) ok = save_plain(p, module_name) && save_plain(p, name) && out_op(p, OP_STACK_GLOBAL);
    else if (!same(parent, module)) ok = save_attribute(p, parent, last);
    else ok = save_global_line(p, module_name, last);
    return ok && out_memoize(p, v);
}

/* ---- by reduction ---- */

typedef struct Reduced {
    Value callable, args, state, items, pairs, setter; /* V_NULL: none */
} Reduced;

static bool unpickleable(const char *text) { return native_fail(exc_raise(pickling_error, "%s", text)); }

static bool is_iterator(Value v) { return value_type(v)->slots.iternext != NULL; }

static bool read_reduced(Value t, Reduced *r) {
    Value *field[] = {&r->callable, &r->args, &r->state, &r->items, &r->pairs, &r->setter};
    i64 n = tuple_len(t);
    *r = (Reduced){V_NULL, V_NULL, V_NULL, V_NULL, V_NULL, V_NULL};
    if (n < 2 || n > 6) return unpickleable("tuple returned by __reduce__ must contain 2 through 6 elements");
    for (i64 i = 0; i < n; i++) *field[i] = i > 1 && is_none(tuple_at(t, i)) ? V_NULL : tuple_at(t, i);
    if (!value_callable(r->callable)) return unpickleable("first item of the tuple returned by __reduce__ must be callable");
    if (!is_tuple(r->args)) return unpickleable("second item of the tuple returned by __reduce__ must be a tuple");
    if (!is_null(r->items) && !is_iterator(r->items)) {
        return native_fail(exc_raise(pickling_error, "fourth element of the tuple returned by __reduce__ must be an iterator, "
                                     "not %T", r->items));
    }
    if (!is_null(r->pairs) && !is_iterator(r->pairs)) {
        return native_fail(exc_raise(pickling_error, "fifth element of the tuple returned by __reduce__ must be an iterator, "
                                     "not %T", r->pairs));
    }
    if (!is_null(r->setter) && !value_callable(r->setter)) {
        return native_fail(exc_raise(pickling_error, "sixth element of the tuple returned by __reduce__ must be a function, "
                                     "not %T", r->setter));
    }
    return true;
}

/* cls.__new__ with its arguments bound, for protocols without NEWOBJ_EX. */
static bool save_partial_new(PicklerObj *p, Value cls, Value args, Value kwargs) {
    Value module = import_module("functools"), partial, new, all, made;
    if (is_err(module) || is_err(partial = value_getattr_c(module, "partial")) || is_err(new = value_getattr(cls, name___new__)) ||
        is_err(all = tuple_pack(2, new, cls)) || is_err(all = tuple_concat(all, args)) ||
        is_err(made = value_call_tuple(partial, all, kwargs))) {
        return false;
    }
    return save(p, made) && save(p, tuple_empty) && out_op(p, OP_REDUCE);
}

static bool has_new(Value cls) {
    Value new;
    int found = value_find_attr(cls, name___new__, &new);
    if (found < 0) exc_clear();
    return found > 0;
}

static bool save_newobj_ex(PicklerObj *p, Value args) {
    if (tuple_len(args) != 3) {
        return native_fail(exc_raise(pickling_error, "length of the NEWOBJ_EX argument tuple must be exactly 3, not %lld",
                                     (long long)tuple_len(args)));
    }
    Value cls = tuple_at(args, 0), pos = tuple_at(args, 1), kw = tuple_at(args, 2);
    if (!has_new(cls)) {
        return native_fail(exc_raise(pickling_error, "first item from NEWOBJ_EX argument tuple must be a class, not %T", cls));
    }
    if (!is_tuple(pos)) {
        return native_fail(exc_raise(pickling_error, "second item from NEWOBJ_EX argument tuple must be a tuple, not %T", pos));
    }
    if (!is_dict(kw)) {
        return native_fail(exc_raise(pickling_error, "third item from NEWOBJ_EX argument tuple must be a dict, not %T", kw));
    }
    if (p->protocol < 4) return save_partial_new(p, cls, pos, kw);
    return save(p, cls) && save(p, pos) && save(p, kw) && out_op(p, OP_NEWOBJ_EX);
}

static bool save_newobj(PicklerObj *p, Value args, Value v) {
    if (tuple_len(args) < 1) return unpickleable("__newobj__ arglist is empty");
    Value cls = tuple_at(args, 0);
    if (!has_new(cls)) return unpickleable("args[0] from __newobj__ args has no __new__");
    if (!is_null(v)) {
        Value own = value_getattr(v, name___class__);
        if (is_err(own)) return false;
        if (!same(own, cls)) return unpickleable("args[0] from __newobj__ args has the wrong class");
    }
    Value rest = tuple_slice(args, 1, tuple_len(args));
    return !is_err(rest) && save(p, cls) && save(p, rest) && out_op(p, OP_NEWOBJ);
}

/* copyreg's helpers have opcodes of their own: 1, 2 for the one with keywords, 0, -1 raised. */
static int newobj_kind(PicklerObj *p, Value callable) {
    Value name;
    if (p->protocol < 2) return 0;
    int found = value_find_attr(callable, name___name__, &name);
    if (found < 0) return -1;
    if (!found || !is_str(name)) return 0;
    return str_eq_c(name, "__newobj__") ? 1 : str_eq_c(name, "__newobj_ex__") ? 2 : 0;
}

static bool save_state(PicklerObj *p, const Reduced *r, Value v) {
    if (is_null(r->state)) return true;
    if (is_null(r->setter)) return save(p, r->state) && out_op(p, OP_BUILD);
    return save(p, r->setter) && save(p, v) && save(p, r->state) && out_op(p, OP_TUPLE2) && out_op(p, OP_REDUCE) &&
           out_op(p, OP_POP);
}

bool save_reduced(PicklerObj *p, Value reduced, Value v) {
    Reduced r;
    i64 number;
    if (!read_reduced(reduced, &r)) return false;
    int kind = newobj_kind(p, r.callable);
    bool ok = kind == 2   ? save_newobj_ex(p, r.args)
              : kind == 1 ? save_newobj(p, r.args, v)
                          : kind == 0 && save(p, r.callable) && save(p, r.args) && out_op(p, OP_REDUCE);
    if (!ok) return false;
    if (!is_null(v)) {
        /* its own arguments led to it, as from a tuple subclass: the one that they made stands */
        if (!p->fast && memo_find(&p->memo, v, &number)) ok = out_op(p, OP_POP) && out_get(p, number);
        else ok = out_memoize(p, v);
    }
    return ok && (is_null(r.items) || save_items(p, r.items)) && (is_null(r.pairs) || save_pairs(p, r.pairs)) &&
           save_state(p, &r, v);
}

/* ---- which of them ---- */

/* None, ... and NotImplemented have types without a name: 1 saved, 0 no such type, -1 raised. */
static int save_singleton_type(PicklerObj *p, Value v) {
    Value of = same(v, obj_value(NoneType)) ? V_NONE : same(v, obj_value(EllipsisType)) ? V_ELLIPSIS
               : same(v, obj_value(NotImplementedType)) ? V_NOTIMPL : V_NULL;
    if (is_null(of)) return 0;
    Value args = tuple_pack(1, of), reduced = is_err(args) ? args : tuple_pack(2, obj_value(TypeType), args);
    return !is_err(reduced) && save_reduced(p, reduced, v) ? 1 : -1;
}

/* The function that a dispatch table has for the type: 1, 0 none, -1 raised. */
static int find_reducer(PicklerObj *p, TypeObj *t, Value *out) {
    if (is_null(p->dispatch_table)) {
        Value table = names_copyreg("dispatch_table");
        return is_err(table) ? -1 : dict_get(table, obj_value(t), out);
    }
    if (is_dict_exact(p->dispatch_table)) return dict_get(p->dispatch_table, obj_value(t), out);
    *out = value_getitem(p->dispatch_table, obj_value(t));
    if (!is_err(*out)) return 1;
    if (!exc_matches(KeyErrorType)) return -1;
    exc_clear();
    return 0;
}

static Value call_reduce(PicklerObj *p, Value v) {
    Value f;
    int found = value_find_attr(v, name___reduce_ex__, &f);
    if (found < 0) return V_ERR;
    if (found) return value_call1(f, fixnum(p->protocol));
    found = value_find_attr(v, name___reduce__, &f);
    if (found < 0) return V_ERR;
    if (found) return value_call0(f);
    return exc_raise(pickling_error, "can't pickle '%T' object: %R", v, v);
}

static bool save_reduction(PicklerObj *p, Value reduced, Value v) {
    if (is_err(reduced)) return false;
    if (is_str(reduced)) return save_global(p, v, reduced);
    if (!is_tuple(reduced)) return unpickleable("__reduce__ must return a string or tuple");
    return save_reduced(p, reduced, v);
}

bool save_by_reduce(PicklerObj *p, Value v) {
    TypeObj *t = value_type(v);
    Value f;
    if (!is_null(p->reducer_override)) {
        Value reduced = value_call1(p->reducer_override, v);
        if (!is_notimpl(reduced)) return save_reduction(p, reduced, v);
    }
    if (t == TypeType) {
        int done = save_singleton_type(p, v);
        return done ? done > 0 : save_global(p, v, V_NULL);
    }
    if (is_func(v)) return save_global(p, v, V_NULL);
    int found = find_reducer(p, t, &f);
    if (found < 0) return false;
    if (found) return save_reduction(p, value_call1(f, v), v);
    if (is_type(v)) return save_global(p, v, V_NULL);
    return save_reduction(p, call_reduce(p, v), v);
}
