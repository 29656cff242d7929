/* _pickle_unpickler.c: Unpickler, and the view of its memo. */
#include "vm/modules/_pickle.h"

TypeObj *unpickler_type, *unpickler_memo_type;
GC_ROOT(unpickler_type)
GC_ROOT(unpickler_memo_type)

static void unpickler_trace(Obj *o, Tracer *t) {
    UnpicklerObj *u = (UnpicklerObj *)o;
    Value *fields[] = {&u->read, &u->readline, &u->persistent_load, &u->buffers, &u->stack, &u->memo, &u->far_memo,
                       &u->encoding, &u->errors};
    for (i64 i = 0; i < ARRAY_LEN(fields); i++) trace_value(t, fields[i]);
}

static void unpickler_dead(Obj *o) {
    free(((UnpicklerObj *)o)->own);
    free(((UnpicklerObj *)o)->marks);
}

/* ---- setting up ---- */

static bool clear_memo(UnpicklerObj *u) {
    Value memo = list_new(0);
    if (is_err(memo)) return false;
    gc_write(u, &u->memo, memo);
    gc_write(u, &u->far_memo, V_NULL);
    u->memo_count = 0;
    return true;
}

Value unpickler_fresh(TypeObj *type) {
    Value v = TRY(type_alloc(type)), stack = TRY(list_new(0));
    gc_write(as_obj(v), &as_unpickler(v)->stack, stack);
    as_unpickler(v)->fix_imports = true;
    return clear_memo(as_unpickler(v)) ? v : V_ERR;
}

static Value unpickler_new_slot(TypeObj *type, Args args) { return unpickler_fresh(type); }

static bool text_argument(const char *name, Value v, const char *dflt, Value *out) {
    *out = is_null(v) ? str_intern_c(dflt) : v;
    if (is_str(*out)) return true;
    return native_fail(exc_raise(TypeErrorType, "loads() argument '%s' must be str, not %T", name, v));
}

bool unpickler_setup(Value self, Value fix_imports, Value encoding, Value errors, Value buffers) {
    UnpicklerObj *u = as_unpickler(self);
    int fix = is_null(fix_imports) ? 1 : value_truth(fix_imports);
    Value it = V_NULL, load = V_NULL;
    if (fix < 0 || !text_argument("encoding", encoding, "ASCII", &encoding) ||
        !text_argument("errors", errors, "strict", &errors)) {
        return false;
    }
    if (!is_null(buffers) && !is_none(buffers) && !same(buffers, tuple_empty) && is_err(it = value_iter(buffers))) return false;
    if (value_type(self) != unpickler_type && value_find_attr(self, str_intern_c("persistent_load"), &load) < 0) return false;
    gc_write(u, &u->persistent_load, load);
    gc_write(u, &u->encoding, encoding);
    gc_write(u, &u->errors, errors);
    gc_write(u, &u->buffers, it);
    u->fix_imports = fix;
    u->pos = u->len = 0;
    u->in = u->own;
    u->ready = true;
    return clear_memo(u);
}

bool unpickler_set_file(Value self, Value file) {
    UnpicklerObj *u = as_unpickler(self);
    Value read, readline;
    int reads = value_find_attr(file, str_intern_c("read"), &read);
    int lines = reads < 0 ? -1 : value_find_attr(file, str_intern_c("readline"), &readline);
    if (lines < 0) return false;
    if (!reads || !lines) {
        return native_fail(exc_raise(TypeErrorType, "file must have 'read' and 'readline' attributes"));
    }
    gc_write(u, &u->read, read);
    gc_write(u, &u->readline, readline);
    return true;
}

static bool unpickler_init(Value self, Args args) {
    static const MethodDef def = {"Unpickler", NULL, M_N, EFF_ANY, 0,
                                  "(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())", NULL};
    Value v[5];
    as_unpickler(self)->ready = false;
    return args_bind(&def, args, v) && unpickler_set_file(self, v[0]) && unpickler_setup(self, v[1], v[2], v[3], v[4]);
}

/* ---- methods ---- */

static Value unpickler_m_load(Value self) {
    if (as_unpickler(self)->ready) return load_run(self);
    return exc_raise(unpickling_error, "Unpickler.__init__() was not called by %s.__init__()", value_type_name(self));
}

/* What names of Python 2 are now. */
static bool new_names(Value *module, Value *name) {
    Value map = names_compat("NAME_MAPPING"), pair = tuple_pack(2, *module, *name), found;
    if (is_err(map) || is_err(pair)) return false;
    int there = dict_get(map, pair, &found);
    if (there > 0) {
        if (!is_tuple(found) || tuple_len(found) != 2 || !is_str(tuple_at(found, 0)) || !is_str(tuple_at(found, 1))) {
            return native_fail(exc_raise(RuntimeErrorType, "_compat_pickle.NAME_MAPPING values should be pairs of str, not (%V)",
                                         found));
        }
        *module = tuple_at(found, 0);
        *name = tuple_at(found, 1);
        return true;
    }
    if (there < 0 || is_err(map = names_compat("IMPORT_MAPPING"))) return false;
    there = dict_get(map, *module, &found);
    if (there > 0 && !is_str(found)) {
        return native_fail(exc_raise(RuntimeErrorType, "_compat_pickle.IMPORT_MAPPING values should be strings, not %T", found));
    }
    if (there > 0) *module = found;
    return there >= 0;
}

Value unpickler_find_class(Value self, Value module_name, Value name) {
    Value module = V_NULL, modules, parent;
    if (!is_str(module_name)) return exc_raise(TypeErrorType, "module name must be a string");
    TRY_OK(sys_audit("pickle.find_class", 2, module_name, name));
    if (as_unpickler(self)->protocol < 3 && as_unpickler(self)->fix_imports) TRY_OK(new_names(&module_name, &name));
    modules = sys_get("modules");
    int there = !is_null(modules) && is_dict(modules) ? dict_get(modules, module_name, &module) : 0;
    if (there < 0) return V_ERR;
    if (!there || is_none(module)) {
        TRY(import_module_level(module_name, V_NONE, V_NONE, 0, false));
        module = TRY(value_getitem(modules, module_name));
    }
    if (!is_str(name)) return value_getattr(module, name);
    Value parts = as_unpickler(self)->protocol >= 4 ? TRY(names_split(name, V_NULL)) : TRY(list_from(&name, 1));
    return names_lookup(module, parts, &parent);
}

static Value unpickler_m_sizeof(Value self) {
    UnpicklerObj *u = as_unpickler(self);
    return int_from_i64((i64)sizeof *u + u->cap + u->marks_cap * (i64)sizeof(i64) + list_len(u->memo) * (i64)sizeof(Value));
}

static Value get_persistent_load(Value self) {
    Value f = as_unpickler(self)->persistent_load;
    return is_null(f) ? exc_raise_attr(self, str_intern_c("persistent_load"), "persistent_load") : f;
}
static bool set_persistent_load(Value self, Value v) {
    if (is_null(v)) return native_fail(exc_raise(TypeErrorType, "attribute deletion is not supported"));
    if (!value_callable(v)) {
        return native_fail(exc_raise(TypeErrorType, "persistent_load must be a callable taking one argument"));
    }
    gc_write(as_obj(self), &as_unpickler(self)->persistent_load, v);
    return true;
}

/* ---- the memo as Python sees it: {number: object} ---- */

typedef struct MemoProxyObj {
    Obj base;
    Value unpickler;
} MemoProxyObj;

static void proxy_trace(Obj *o, Tracer *t) { trace_value(t, &((MemoProxyObj *)o)->unpickler); }
static UnpicklerObj *owner_of(Value proxy) { return as_unpickler(((MemoProxyObj *)as_obj(proxy))->unpickler); }

static Value get_memo(Value self) {
    Value v = TRY(type_alloc(unpickler_memo_type));
    ((MemoProxyObj *)as_obj(v))->unpickler = self;
    return v;
}

static Value proxy_m_copy(Value self) {
    UnpicklerObj *u = owner_of(self);
    Value d = is_null(u->far_memo) ? TRY(dict_new()) : TRY(dict_copy(u->far_memo));
    for (i64 i = 0; i < list_len(u->memo); i++) {
        Value v = list_at(u->memo, i);
        if (!is_null(v)) TRY_OK(dict_set(d, fixnum(i), v));
    }
    return d;
}
static Value proxy_m_clear(Value self) { return clear_memo(owner_of(self)) ? V_NONE : V_ERR; }
static Value proxy_m_reduce(Value self) {
    return tuple_pack(2, obj_value(DictType), TRY(tuple_pack(1, TRY(proxy_m_copy(self)))));
}

static bool set_memo(Value self, Value v) {
    Value entries = v, key, item;
    i64 number, pos = 0;
    if (is_null(v)) return native_fail(exc_raise(TypeErrorType, "attribute deletion is not supported"));
    if (is_exact(v, unpickler_memo_type)) entries = proxy_m_copy(v);
    else if (!is_dict(v)) {
        return native_fail(exc_raise(TypeErrorType, "'memo' attribute must be an UnpicklerMemoProxy object or dict, not %T", v));
    }
    if (is_err(entries) || !clear_memo(as_unpickler(self))) return false;
    while (dict_next(entries, &pos, &key, &item)) {
        if (!is_int(key)) return native_fail(exc_raise(TypeErrorType, "memo key must be integers"));
        if (!int_to_i64(key, &number)) return false;
        if (number < 0) return native_fail(exc_raise(ValueErrorType, "memo key must be positive integers."));
        if (!stack_memo_put(as_unpickler(self), number, item)) return false;
    }
    return true;
}

static const MethodDef proxy_methods[] = {
    {"__reduce__", proxy_m_reduce, M_0, EFF_ANY, 0, "($self, /)", "Implement pickling support."},
    {"clear", proxy_m_clear, M_0, EFF_ANY, 0, "($self, /)", "Remove all items from memo."},
    {"copy", proxy_m_copy, M_0, EFF_ANY, 0, "($self, /)", "Copy the memo to a new object."},
    {0},
};
const TypeDef unpickler_memo_def = {
    .name = "_pickle.UnpicklerMemoProxy",
    .size = sizeof(MemoProxyObj),
    .flags = TF_NO_NEW,
    .trace = proxy_trace,
    .hash = slot_hash_none,
    .methods = proxy_methods,
};

/* ---- the type ---- */

static const MethodDef unpickler_methods[] = {
    {"__sizeof__", unpickler_m_sizeof, M_0, EFF_READS, 0, "($self, /)", "Returns size in memory, in bytes."},
    {"find_class", unpickler_find_class, M_2, EFF_ANY, 0, "($self, module_name, global_name, /)",
     "Return an object from a specified module.\n\nSubclasses may override it to restrict what can be loaded."},
    {"load", unpickler_m_load, M_0, EFF_ANY, 0, "($self, /)", "Read one pickle from the file and return the object in it."},
    {0},
};
static const GetSetDef unpickler_getset[] = {
    {"memo", get_memo, set_memo, NULL},
    {"persistent_load", get_persistent_load, set_persistent_load, NULL},
    {0},
};
const TypeDef unpickler_def = {
    .name = "_pickle.Unpickler",
    .doc = "This takes a binary file for reading a pickle data stream.\n\n"
           "The file has read(n) and readline().  With fix_imports names of Python 2 are translated; encoding and errors say\n"
           "how to decode its strings, encoding 'bytes' leaves them bytes.  buffers is an iterable of what was pickled out of\n"
           "band.",
    .sig = "(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())",
    .size = sizeof(UnpicklerObj),
    .flags = TF_BASETYPE,
    .trace = unpickler_trace,
    .dead = unpickler_dead,
    .init = unpickler_init,
    .new = unpickler_new_slot,
    .methods = unpickler_methods,
    .getset = unpickler_getset,
};
