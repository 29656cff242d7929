/* misc.c: the instructions that unpack, build, define, import and match. */
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"

/* ---- unbound names ---- */

/* The name of the variable in register 'reg': a local, a cell or a free variable. */
static Value register_name(const CodeObj *c, u16 reg, bool *is_free) {
    *is_free = false;
    for (u32 i = 0; i < c->ncellvars + (u32)c->nfreevars; i++) {
        if (c->cell_regs[i] != reg) continue;
        *is_free = i >= c->ncellvars;
        return *is_free ? tuple_at(c->freevars, i - c->ncellvars) : tuple_at(c->cellvars, i);
    }
    return reg < tuple_len(c->varnames) ? tuple_at(c->varnames, reg) : str_empty;
}

Value op_cell_error(Frame *f, u16 reg) {
    bool is_free;
    Value name = register_name(f->code, reg, &is_free);
    if (is_free)
        return exc_raise_name(name, "cannot access free variable '%V' where it is not associated with a value in "
                                    "enclosing scope", name);
    return op_local_error(f, reg);
}

Value op_local_error(Frame *f, u16 reg) {
    bool is_free;
    Value name = register_name(f->code, reg, &is_free);
    return exc_raise(UnboundLocalErrorType, "cannot access local variable '%V' where it is not associated with a value",
                     name);
}

/* ---- unpacking ---- */

static Value unpack_count_error(i64 want, i64 got) {
    if (got < want) return exc_raise(ValueErrorType, "not enough values to unpack (expected %d, got %d)", (int)want, (int)got);
    return exc_raise(ValueErrorType, "too many values to unpack (expected %d)", (int)want);
}

static Value unpack_iter(Value v) {
    Value it = value_iter(v);
    if (is_err(it) && exc_matches(TypeErrorType) && !value_type(v)->slots.iter && !value_type(v)->slots.getitem) {
        exc_clear();
        return exc_raise(TypeErrorType, "cannot unpack non-iterable %T object", v);
    }
    return it;
}

static bool unpack_list(Value *out, Value list, int n) {
    Value *from = list_values(list, 0, n);
    for (int k = 0; from && k < n; k++) out[k] = from[k];
    return from != NULL;
}

Value op_unpack(Thread *th, Frame *f, Value *out, Value v, int n) {
    Value it, list;
    (void)th;
    if (is_unbound(v)) return op_local_error(f, f->pc[-1].b);
    if (is_exact(v, ListType) && list_len(v) == n) return unpack_list(out, v, n) ? V_NONE : V_ERR;
    if (is_exact(v, TupleType) || is_exact(v, ListType))
        return unpack_count_error(n, is_exact(v, TupleType) ? tuple_len(v) : list_len(v));
    if (interp_iterates_python(v)) return helper_push(HELPER_unpack, CONT(UNPACK), 2, v, fixnum(n), V_NULL);
    it = TRY(unpack_iter(v));
    list = list_new(n);
    for (int k = 0; k < n; k++) {
        Value item = TRY(value_next(it));
        if (is_null(item)) return unpack_count_error(n, k);
        TRY_OK(list_append(list, item));
    }
    v = TRY(value_next(it));
    if (!is_null(v)) return unpack_count_error(n, n + 1);
    for (int k = 0; k < n; k++) out[k] = list_at(list, k);
    return V_NONE;
}

Value op_unpack_ex(Value *out, Value v, int before, int after) {
    if (interp_lists_python(v)) return helper_push(HELPER_list_from, CONT(UNPACK), 1, v, V_NULL, V_NULL);
    Value it = TRY(unpack_iter(v)), list = TRY(list_from_iterable(it)), middle;
    i64 len;
    len = list_len(list);
    if (len < before + after) {
        return exc_raise(ValueErrorType, "not enough values to unpack (expected at least %d, got %d)", before + after, (int)len);
    }
    middle = TRY(list_slice(list, before, len - after));
    for (int k = 0; k < before; k++) out[k] = list_at(list, k);
    out[before] = middle;
    for (int k = 0; k < after; k++) out[before + 1 + k] = list_at(list, len - after + k);
    return V_NONE;
}

/* ---- building ---- */

Value op_build_map(Value *pairs, int n) {
    Value d = TRY(dict_new_sized(n));
    for (int k = 0; k < n; k++) TRY_OK(dict_set(d, pairs[2 * k], pairs[2 * k + 1]));
    return d;
}

Value op_build_set(Value *items, int n) {
    Value s = TRY(set_new());
    for (int k = 0; k < n; k++) TRY_OK(set_add(s, items[k]));
    return s;
}

bool op_dict_merge(Value d, Value other, Value callee) {
    if (!is_dict(other)) {
        Value keys;
        int found = value_find_attr(other, str_intern_c("keys"), &keys);
        if (found < 0) return false;
        if (!found) {
            if (is_null(callee)) exc_raise(TypeErrorType, "'%T' object is not a mapping", other);
            else exc_raise(TypeErrorType, "%V argument after ** must be a mapping, not %T", callee_name(callee), other);
            return false;
        }
    }
    if (is_null(callee)) return dict_update(d, other);
    if (dict_merge(d, other, 2)) return true;
    if (exc_matches(KeyErrorType)) {
        Value exc = exc_fetch(), args = as_exc(exc)->args;
        Value key = is_tuple(args) && tuple_len(args) == 1 ? tuple_at(args, 0) : V_NULL;
        if (!is_null(key))
            exc_raise(TypeErrorType, "%V got multiple values for keyword argument '%V'", callee_name(callee), key);
        else exc_raise(TypeErrorType, "keywords must be strings");
    }
    return false;
}

Value op_list_extend(Value list, Value other) {
    if (!value_type(other)->slots.iter && !value_type(other)->slots.getitem)
        return exc_raise(TypeErrorType, "Value after * must be an iterable, not %T", other);
    if (interp_lists_python(other)) return interp_push_consume(&CONT(DISCARD), take_list, list, other, V_NONE);
    return list_extend(list, other) ? V_NONE : V_ERR;
}

Value op_set_update(Value set, Value other) {
    if (interp_iterates_python(other)) return interp_push_consume(&CONT(DISCARD), take_set, set, other, V_NONE);
    return set_update(set, other) ? V_NONE : V_ERR;
}

Value op_push_str(Value v) {
    TypeObj *t = value_type(v);
    if (slot_is_python(SLOT_str, (void *)t->slots.str))
        return interp_push_special(v, name___str__, 0, V_NULL, V_NULL, CONT_STR_RESULT, 0);
    if (t->slots.str == ObjectType->slots.str && slot_is_python(SLOT_repr, (void *)t->slots.repr))
        return interp_push_special(v, name___repr__, 0, V_NULL, V_NULL, CONT_STR_RESULT, 1);
    return V_NULL;
}

Value op_convert(Value v, int how) {
    if (how == 1) {
        Value pushed = op_push_str(v);
        if (!is_null(pushed)) return pushed;
    } else if (how == 2 && slot_is_python(SLOT_repr, (void *)value_type(v)->slots.repr)) {
        Value pushed = interp_push_special(v, name___repr__, 0, V_NULL, V_NULL, CONT_STR_RESULT, 1);
        if (!is_null(pushed)) return pushed;
    }
    return how == 1 ? value_str(v) : how == 2 ? value_repr(v) : value_ascii(v);
}

Value op_format(Value v, Value spec) {
    if (is_str_exact(v) && is_str(spec) && str_len(spec) == 0) return v;
    if (value_type(v)->flags & TF_HEAP) { /* object.__format__ without a specification is str() */
        Lookup *lk = type_lookup(value_type(v), name___format__);
        if (lk->cell && lk->cell->kind == ATTR_FUNCTION)
            return interp_push_special(v, name___format__, 1, spec, V_NULL, CONT_STR_RESULT, 2);
        Lookup *base = type_lookup(ObjectType, name___format__);
        if (lk->cell == base->cell && is_str(spec) && str_len(spec) == 0) {
            Value pushed = op_push_str(v);
            if (!is_null(pushed)) return pushed;
        }
    }
    return value_format(v, spec);
}

Value op_build_string(Value *items, int n) {
    return str_join(str_empty, items, n);
}

static Value annotations_dict(Value flat) {
    Value d = TRY(dict_new());
    for (i64 k = 0; k + 1 < tuple_len(flat); k += 2) TRY_OK(dict_set(d, tuple_at(flat, k), tuple_at(flat, k + 1)));
    return d;
}

Value op_make_function(Frame *f, CodeObj *code, Value *parts, u32 which) {
    Value annotations = V_NULL, fn;
    FuncObj *func;
    u32 at = !!(which & 1) + !!(which & 2); /* only what is there lies in the row */
    if (which & 4) annotations = TRY(annotations_dict(parts[at++]));
    fn = TRY(func_new(code, frame_globals(f), code->qualname));
    func = as_func(fn); /* fresh: no barriers */
    if (which & 8) func->closure = parts[at];
    if (which & 4) func->annotations = annotations;
    if (which & 2) func->kwdefaults = parts[which & 1];
    if (which & 1) func->defaults = parts[0];
    return fn;
}

bool op_setup_annotations(Frame *f) {
    Value v, name = name___annotations__;
    Value ns = is_null(frame_namespace(f)) ? frame_globals(f) : f->locals;
    if (is_dict(ns)) {
        int found = dict_get(ns, name, &v);
        if (found) return found > 0;
        v = dict_new();
        return !is_err(v) && dict_set(ns, name, v);
    }
    v = value_getitem(ns, name);
    if (!is_err(v)) return true;
    if (!exc_matches(KeyErrorType)) return false;
    exc_clear();
    v = dict_new();
    return !is_err(v) && value_setitem(ns, name, v);
}

/* ---- imports ---- */

Value op_import_name(Frame *f, Value name, Value level, Value fromlist) {
    Value import = dict_get_c(frame_builtins(f), "__import__"), args[5];
    if (is_null(import)) return exc_raise(ImportErrorType, "__import__ not found");
    args[0] = name;
    args[1] = frame_globals(f);
    args[2] = is_null(frame_namespace(f)) ? V_NONE : f->locals;
    args[3] = fromlist;
    args[4] = level;
    return call_push(thread(), NULL, import, (Args){args, 5, 0}, cont_store(f));
}

static Value import_from_error(Value module, Value name) {
    Value modname, path = V_NULL, exc;
    if (value_find_attr(module, name___name__, &modname) <= 0 || !is_str(modname)) {
        exc_clear();
        modname = str_from_c("<unknown module name>");
    }
    if (value_find_attr(module, str_intern_c("__file__"), &path) <= 0) exc_clear();
    if (is_null(path) || !is_str(path)) {
        exc = exc_new(ImportErrorType, "cannot import name %R from %R (unknown location)", name, modname);
    } else {
        bool initializing = false;
        Value spec, flag;
        if (value_find_attr(module, name___spec__, &spec) > 0 &&
            value_find_attr(spec, str_intern_c("_initializing"), &flag) > 0)
            initializing = value_truth(flag) == 1;
        exc_clear();
        if (initializing)
            exc = exc_new(ImportErrorType,
                          "cannot import name %R from partially initialized module %R (most likely due to a circular "
                          "import) (%V)", name, modname, path);
        else exc = exc_new(ImportErrorType, "cannot import name %R from %R (%V)", name, modname, path);
    }
    if (is_err(exc)) return exc;
    TRY_OK(value_setattr(exc, str_intern_c("name"), modname));
    TRY_OK(value_setattr(exc, str_intern_c("path"), is_null(path) ? V_NONE : path));
    return exc_raise_obj(exc);
}

Value op_import_from(Value module, Value name) {
    Value v, modname, modules, full;
    int found = value_find_attr(module, name, &v);
    if (found) return found > 0 ? v : V_ERR;
    found = value_find_attr(module, name___name__, &modname);
    if (found > 0 && is_str(modname)) {
        full = TRY(str_format_c("%V.%V", modname, name));
        modules = interp_sys_modules();
        if (!is_null(modules)) {
            found = dict_get(modules, full, &v);
            if (found) return found > 0 ? v : V_ERR;
        }
    }
    exc_clear();
    return import_from_error(module, name);
}

bool op_import_star(Frame *f, Value module) {
    Value all, dict, names, ns = is_null(frame_namespace(f)) ? frame_globals(f) : f->locals;
    bool skip_underscore = false;
    int found = value_find_attr(module, str_intern_c("__all__"), &all);
    if (found < 0) return false;
    if (!found) {
        if (value_find_attr(module, name___dict__, &dict) <= 0) {
            exc_raise(ImportErrorType, "from-import-* object has no __dict__ and no __all__");
            return false;
        }
        all = value_call_method(dict, "keys", 0);
        if (is_err(all)) return false;
        skip_underscore = true;
    }
    names = list_from_iterable(all);
    if (is_err(names)) return false;
    for (i64 k = 0; k < list_len(names); k++) {
        Value name = list_at(names, k), v;
        if (!is_str(name)) {
            Value modname;
            if (value_find_attr(module, name___name__, &modname) < 0) return false;
            exc_raise(TypeErrorType, "%s in %V.%s must be str, not %T", skip_underscore ? "Key" : "Item", modname,
                      skip_underscore ? "__dict__" : "__all__", name);
            return false;
        }
        if (skip_underscore && str_len(name) && str_at(name, 0) == '_') continue;
        v = value_getattr(module, name);
        if (is_err(v)) return false;
        if (is_dict_exact(ns) ? !dict_set(ns, name, v) : !value_setitem(ns, name, v)) return false;
    }
    return true;
}

/* ---- match ---- */

Value op_match_keys(Value subject, Value keys) {
    i64 n = tuple_len(keys);
    Value get, seen, missing, values;
    if (n == 0) return tuple_empty;
    get = TRY(value_getattr(subject, str_intern_c("get")));
    seen = TRY(set_new());
    values = TRY(list_new(n));
    missing = TRY(list_new(0)); /* any fresh object: the mark of "absent" */
    for (i64 k = 0; k < n; k++) {
        Value key = tuple_at(keys, k), v;
        int dup = set_contains(seen, key);
        if (dup < 0) return V_ERR;
        if (dup) return exc_raise(ValueErrorType, "mapping pattern checks duplicate key (%R)", key);
        TRY_OK(set_add(seen, key));
        v = TRY(value_call2(get, key, missing));
        if (same(v, missing)) return V_NONE;
        TRY_OK(list_append(values, v));
    }
    return list_to_tuple(values);
}

/* The attribute for a class pattern: V_NULL if it is absent; a second look-up of a name is an error. */
static Value match_attr(Value subject, Value cls, Value name, Value seen) {
    Value v;
    int found = set_contains(seen, name);
    if (found < 0) return V_ERR;
    if (found) return exc_raise(TypeErrorType, "%V() got multiple sub-patterns for attribute %R", as_type(cls)->name, name);
    TRY_OK(set_add(seen, name));
    found = value_find_attr(subject, name, &v);
    return found < 0 ? V_ERR : found ? v : V_NULL;
}

static bool matches_itself(Value cls) {
    TypeObj *const self_types[] = {BoolType, ByteArrayType, BytesType, DictType, FloatType, FrozenSetType, IntType,
                                   ListType, SetType, StrType, TupleType};
    for (i64 i = 0; i < ARRAY_LEN(self_types); i++)
        if (type_is_subtype(as_type(cls), self_types[i])) return true;
    return false;
}

static Value match_positional(Value subject, Value cls, int npos, Value seen, Value out) {
    Value match_args;
    int found = value_find_attr(cls, name___match_args__, &match_args);
    i64 allowed;
    if (found < 0) return V_ERR;
    if (!found) {
        bool self = matches_itself(cls);
        if (npos > self)
            return exc_raise(TypeErrorType, "%V() accepts %d positional sub-pattern%s (%d given)", as_type(cls)->name,
                             (int)self, self ? "" : "s", npos);
        TRY_OK(list_append(out, subject));
        return V_TRUE;
    }
    if (!is_exact(match_args, TupleType))
        return exc_raise(TypeErrorType, "%V.__match_args__ must be a tuple (got %T)", as_type(cls)->name, match_args);
    allowed = tuple_len(match_args);
    if (npos > allowed)
        return exc_raise(TypeErrorType, "%V() accepts %d positional sub-pattern%s (%d given)", as_type(cls)->name,
                         (int)allowed, allowed == 1 ? "" : "s", npos);
    for (int k = 0; k < npos; k++) {
        Value name = tuple_at(match_args, k), v;
        if (!is_str_exact(name))
            return exc_raise(TypeErrorType, "__match_args__ elements must be strings (got %T)", name);
        v = TRY(match_attr(subject, cls, name, seen));
        if (is_null(v)) return V_FALSE;
        TRY_OK(list_append(out, v));
    }
    return V_TRUE;
}

Value op_match_class(Value subject, Value cls, int npos, Value kwnames) {
    Value seen, out, ok;
    int is;
    if (!is_type(cls)) return exc_raise(TypeErrorType, "called match pattern must be a type");
    is = value_isinstance(subject, cls);
    if (is <= 0) return is < 0 ? V_ERR : V_NONE;
    seen = TRY(set_new());
    out = TRY(list_new(npos + tuple_len(kwnames)));
    if (npos) {
        ok = TRY(match_positional(subject, cls, npos, seen, out));
        if (same(ok, V_FALSE)) return V_NONE;
    }
    for (i64 k = 0; k < tuple_len(kwnames); k++) {
        Value v = TRY(match_attr(subject, cls, tuple_at(kwnames, k), seen));
        if (is_null(v)) return V_NONE;
        TRY_OK(list_append(out, v));
    }
    return list_to_tuple(out);
}

/* ---- with, except* ---- */

bool op_with_special(Value o, int which, Value *fn, Value *self) {
    Value names[] = {name___enter__, name___exit__, name___aenter__, name___aexit__};
    *fn = special_lookup(o, names[which], self);
    if (is_err(*fn)) return false;
    if (is_null(*fn)) {
        exc_raise(TypeErrorType, "'%T' object does not support the %scontext manager protocol%s", o,
                  which >= 2 ? "asynchronous " : "",
                  which == 1   ? " (missed __exit__ method)"
                  : which == 3 ? " (missed __aexit__ method)"
                               : "");
        return false;
    }
    if (is_null(*self)) *self = V_UNBOUND;
    return true;
}

Value op_eg_match(Value exc, Value spec, Value *rest) {
    Value match;
    *rest = V_NONE;
    if (is_none(exc)) return V_NONE;
    return exc_group_split(exc, spec, &match, rest) ? match : V_ERR;
}

bool op_print_expr(Value v) {
    Value hook = interp_sys_get("displayhook");
    if (is_null(hook)) {
        exc_raise(RuntimeErrorType, "lost sys.displayhook");
        return false;
    }
    return !is_err(value_call1(hook, v));
}
