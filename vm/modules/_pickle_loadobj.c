/* _pickle_loadobj.c: opcodes that find classes, make instances and give them their state. */
#include "vm/modules/_pickle.h"

static bool bad(const char *text) { return native_fail(exc_raise(unpickling_error, "%s", text)); }

/* The class that the name means, or what a subclass makes of it. */
static Value find_class(UnpicklerObj *u, Value module, Value name) {
    Value self = obj_value(u);
    if (value_type(self) == unpickler_type) return unpickler_find_class(self, module, name);
    return value_call_method(self, "find_class", 2, module, name);
}

static Value read_name(UnpicklerObj *u) {
    i64 n;
    const u8 *p = in_line(u, &n);
    if (!p) return V_ERR;
    if (n < 2) return exc_raise(unpickling_error, "pickle data was truncated");
    return str_decode((const char *)p, n - 1, "utf-8", NULL);
}

static Value read_class(UnpicklerObj *u) {
    Value module = TRY(read_name(u)), name = TRY(read_name(u));
    return find_class(u, module, name);
}

bool load_global(UnpicklerObj *u) { return stack_push(u, read_class(u)); }

bool load_stack_global(UnpicklerObj *u) {
    i64 n = stack_len(u) - stack_fence(u);
    Value name = n >= 2 ? stack_pop(u) : V_NULL, module = n >= 2 ? stack_pop(u) : V_NULL;
    if (n < 2 || !is_str_exact(module) || !is_str_exact(name)) return bad("STACK_GLOBAL requires str");
    return stack_push(u, find_class(u, module, name));
}

/* ---- instances ---- */

/* cls(*args), but without __init__ for a class that takes no arguments. */
static Value instantiate(Value cls, Value args) {
    Value init;
    if (tuple_len(args) || !is_type(cls)) return value_call_tuple(cls, args, V_NULL);
    int found = value_find_attr(cls, str_intern_c("__getinitargs__"), &init);
    if (found < 0) return V_ERR;
    return found ? value_call0(cls) : value_call1(TRY(value_getattr(cls, name___new__)), cls);
}

bool load_inst(UnpicklerObj *u) {
    i64 from = stack_unmark(u);
    if (from < 0) return false;
    Value cls = read_class(u), args = is_err(cls) ? cls : stack_tuple(u, from);
    return !is_err(args) && stack_push(u, instantiate(cls, args));
}

bool load_obj(UnpicklerObj *u) {
    i64 from = stack_unmark(u);
    if (from < 0) return false;
    if (stack_len(u) - from < 1) return stack_underflow(u);
    Value args = stack_tuple(u, from + 1), cls = is_err(args) ? args : stack_pop(u);
    return !is_err(cls) && stack_push(u, instantiate(cls, args));
}

static bool check_newobj(const char *op, Value cls, Value args) {
    if (!is_type(cls)) {
        return native_fail(exc_raise(unpickling_error, "%s class argument must be a type, not %T", op, cls));
    }
    if (!as_type(cls)->slots.new) {
        return native_fail(exc_raise(unpickling_error, "%s class argument '%s' doesn't have __new__", op, as_type(cls)->tp_name));
    }
    if (!is_tuple(args)) {
        return native_fail(exc_raise(unpickling_error, "%s args argument must be a tuple, not %T", op, args));
    }
    return true;
}

bool load_newobj(UnpicklerObj *u) {
    if (stack_len(u) - stack_fence(u) < 2) return stack_underflow(u);
    Value args = stack_pop(u), cls = stack_pop(u);
    if (!check_newobj("NEWOBJ", cls, args)) return false;
    Args a = tuple_len(args) ? (Args){as_tuple(args)->v, (u32)tuple_len(args), 0} : NO_ARGS;
    Value v = as_type(cls)->slots.new(as_type(cls), a);
    gc_keep(args.w);
    return stack_push(u, v);
}

bool load_newobj_ex(UnpicklerObj *u) {
    if (stack_len(u) - stack_fence(u) < 3) return stack_underflow(u);
    Value kwargs = stack_pop(u), args = stack_pop(u), cls = stack_pop(u), all, new;
    if (!check_newobj("NEWOBJ_EX", cls, args)) return false;
    if (!is_dict(kwargs)) {
        return native_fail(exc_raise(unpickling_error, "NEWOBJ_EX kwargs argument must be a dict, not %T", kwargs));
    }
    if (is_err(new = value_getattr(cls, name___new__)) || is_err(all = tuple_pack(1, cls)) ||
        is_err(all = tuple_concat(all, args))) {
        return false;
    }
    return stack_push(u, value_call_tuple(new, all, kwargs));
}

bool load_reduce(UnpicklerObj *u) {
    Value args = stack_pop(u), f = is_err(args) ? args : stack_pop(u);
    if (is_err(f)) return false;
    if (!is_tuple(args)) return native_fail(exc_raise(TypeErrorType, "argument list must be a tuple"));
    return stack_push(u, value_call_tuple(f, args, V_NULL));
}

/* ---- persistent ids, extension codes ---- */

static bool push_persistent(UnpicklerObj *u, Value id) {
    if (is_err(id)) return false;
    if (!is_null(u->persistent_load)) return stack_push(u, value_call1(u->persistent_load, id));
    return bad("A load persistent id instruction was encountered,\nbut no persistent_load function was specified.");
}

bool load_persid(UnpicklerObj *u) {
    i64 n;
    const u8 *p = in_line(u, &n);
    if (!p) return false;
    if (is_null(u->persistent_load)) return push_persistent(u, V_NONE);
    Value id = str_decode((const char *)p, n - 1, "ascii", NULL);
    if (is_err(id)) {
        if (!exc_matches(UnicodeDecodeErrorType)) return false;
        exc_clear();
        return bad("persistent IDs in protocol 0 must be ASCII strings");
    }
    return push_persistent(u, id);
}

bool load_binpersid(UnpicklerObj *u) {
    if (is_null(u->persistent_load)) return push_persistent(u, V_NONE);
    return push_persistent(u, stack_pop(u));
}

/* What copyreg has the code for. */
static Value find_extension(UnpicklerObj *u, i64 code) {
    Value key = fixnum(code), cache = TRY(names_copyreg("_extension_cache")), found, registry;
    int there = dict_get(cache, key, &found);
    if (there) return there < 0 ? V_ERR : found;
    registry = TRY(names_copyreg("_inverted_registry"));
    there = dict_get(registry, key, &found);
    if (there < 0) return V_ERR;
    if (!there) return exc_raise(ValueErrorType, "unregistered extension code %lld", (long long)code);
    if (!is_tuple(found) || tuple_len(found) != 2 || !is_str(tuple_at(found, 0)) || !is_str(tuple_at(found, 1))) {
        return exc_raise(ValueErrorType, "_inverted_registry[%lld] isn't a 2-tuple of strings", (long long)code);
    }
    Value v = TRY(find_class(u, tuple_at(found, 0), tuple_at(found, 1)));
    return dict_set(cache, key, v) ? v : V_ERR;
}

static bool load_extension(UnpicklerObj *u, int bytes) {
    u64 n;
    if (!in_number(u, bytes, &n)) return false;
    i64 code = bytes == 4 ? (i32)n : (i64)n;
    return code <= 0 ? bad("EXT specifies code <= 0") : stack_push(u, find_extension(u, code));
}
bool load_ext1(UnpicklerObj *u) { return load_extension(u, 1); }
bool load_ext2(UnpicklerObj *u) { return load_extension(u, 2); }
bool load_ext4(UnpicklerObj *u) { return load_extension(u, 4); }

/* ---- state ---- */

/* Attributes straight into the instance, past __setattr__, as CPython stores them into its __dict__. */
static bool set_attributes(Value v, Value state) {
    Value key, item, dict = V_NULL;
    i64 pos = 0;
    bool direct = is_obj(v) && obj_shape(as_obj(v))->attr_off != 0;
    if (!is_dict(state)) return bad("state is not a dictionary");
    if (!direct && is_err(dict = value_getattr(v, name___dict__))) return false;
    while (dict_next(state, &pos, &key, &item)) {
        if (is_str_exact(key)) key = str_intern(key);
        else if (direct && is_null(dict) && is_err(dict = value_getattr(v, name___dict__))) return false;
        bool ok = direct && is_str_exact(key) ? instance_set(as_obj(v), key, item) : value_setitem(dict, key, item);
        if (!ok) return false;
    }
    return true;
}

static bool set_slots(Value v, Value state) {
    Value key, item;
    i64 pos = 0;
    if (!is_dict(state)) return bad("slot state is not a dictionary");
    while (dict_next(state, &pos, &key, &item)) {
        if (!is_str(key)) {
            return native_fail(exc_raise(TypeErrorType, "attribute name must be string, not '%T'", key));
        }
        if (!value_setattr(v, key, item)) return false;
    }
    return true;
}

bool load_build(UnpicklerObj *u) {
    if (stack_len(u) - stack_fence(u) < 2) return stack_underflow(u);
    Value state = stack_pop(u), v = stack_top(u), setstate, slots = V_NULL;
    int found = value_find_attr(v, name___setstate__, &setstate);
    if (found < 0) return false;
    if (found) return !is_err(value_call1(setstate, state));
    if (is_tuple(state) && tuple_len(state) == 2) {
        slots = tuple_at(state, 1);
        state = tuple_at(state, 0);
    }
    if (!is_none(state) && !set_attributes(v, state)) return false;
    return is_null(slots) || is_none(slots) || set_slots(v, slots);
}
