/* _collections.c: the module _collections: defaultdict, the fields of named tuples, counting. */
#include "vm/modules/_collections.h"
#include "vm/interp/builtin_push.h"
#include "vm/object/dict_internal.h"

NATIVE_TYPE(defaultdict_type)
NATIVE_TYPE(tuplegetter_type)

/* ---- defaultdict ---- */

typedef struct DefaultDictObj {
    DictObj dict;
    Value factory;
} DefaultDictObj;
static DefaultDictObj *as_default(Value v) { return (DefaultDictObj *)v.w; }

static void defaultdict_trace(Obj *o, Tracer *t) {
    DictType->def->trace(o, t);
    trace_value(t, &((DefaultDictObj *)o)->factory);
}

static bool defaultdict_init(Value self, Args args) {
    Value factory = args.n ? args.v[0] : V_NULL;
    if (args.n && !is_none(factory) && !value_callable(factory)) {
        return native_fail(exc_raise(TypeErrorType, "first argument must be callable or None"));
    }
    gc_write(as_obj(self), &as_default(self)->factory, factory);
    if (args.n) args = (Args){args.v + 1, args.n - 1, args.nkw};
    return DictType->slots.init(self, args);
}

static Value defaultdict_repr(Value self) {
    Value items = TRY(DictType->slots.repr(self)), factory = native_or_none(as_default(self)->factory), text;
    int entered = repr_enter(factory);
    if (entered < 0) return V_ERR;
    text = entered ? value_repr(factory) : str_from_c("...");
    if (entered) repr_leave(factory);
    TRY(text);
    return str_format_c("%V(%V, %V)", value_type(self)->name, text, items);
}

static Value defaultdict_missing(Value self, Value key) {
    bool push = call_take_push();
    Value factory = as_default(self)->factory;
    if (is_null(factory) || is_none(factory)) return exc_raise_key(key);
    if (push && interp_calls_python(factory)) return interp_push_helper(HELPER_default_missing, 3, self, key, factory, V_NULL);
    Value v = TRY(value_call0(factory));
    return value_setitem(self, key, v) ? v : V_ERR;
}

static Value defaultdict_copy(Value self) {
    return value_call2(obj_value(value_type(self)), native_or_none(as_default(self)->factory), self);
}

static Value defaultdict_or(Value a, Value b) {
    Value self = is_obj(a) && value_is(a, defaultdict_type) ? a : b;
    if (!is_dict(a) || !is_dict(b)) return V_NOTIMPL;
    Value result = TRY(value_call2(obj_value(value_type(self)), native_or_none(as_default(self)->factory), a));
    if (!is_dict(result)) return exc_raise(TypeErrorType, "expected a dict, not %T", result);
    return dict_update(result, b) ? result : V_ERR;
}

static Value defaultdict_reduce(Value self) {
    Value factory = native_or_none(as_default(self)->factory), args = tuple_empty;
    if (!is_none(factory)) args = TRY(tuple_pack(1, factory));
    Value items = TRY(value_call_method(self, "items", 0)), it = TRY(value_iter(items));
    return tuple_pack(5, obj_value(value_type(self)), args, V_NONE, V_NONE, it);
}

static const MethodDef defaultdict_methods[] = {
    {"__class_getitem__", genericalias_class_getitem, M_1, EFF_ALLOC, MF_CLASS, "($type, item, /)", "See PEP 585"},
    {"__copy__", defaultdict_copy, M_0, EFF_ANY, 0, NULL, "D.copy() -> a shallow copy of D."},
    {"__missing__", defaultdict_missing, M_1, EFF_ANY, MF_PUSHES, "__missing__($self, key, /)",
     "__missing__(key) # Called by __getitem__ for missing key: the new value, or KeyError without a factory."},
    {"__reduce__", defaultdict_reduce, M_0, EFF_ANY, 0, NULL, "Return state information for pickling."},
    {"copy", defaultdict_copy, M_0, EFF_ANY, 0, NULL, "D.copy() -> a shallow copy of D."},
    {0},
};
static const MemberDef defaultdict_members[] = {
    {"default_factory", offsetof(DefaultDictObj, factory), MEMBER_VALUE, 0,
     "Factory for default value called by __missing__()."},
    {0},
};
static const TypeDef defaultdict_def = {
    .name = "collections.defaultdict",
    .doc = "defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\n"
           "A key that is not present gets, in __getitem__ only, the value of the default factory, called without\n"
           "arguments.  A defaultdict compares equal to a dict with the same items.  All other arguments are those of\n"
           "dict.\n",
    .base = &DictType,
    .size = sizeof(DefaultDictObj),
    .flags = TF_BASETYPE | TF_DICT_SUB | TF_MAPPING,
    .trace = defaultdict_trace,
    .repr = defaultdict_repr,
    .init = defaultdict_init,
    .or_ = defaultdict_or,
    .methods = defaultdict_methods,
    .members = defaultdict_members,
};

/* ---- _tuplegetter: a field of a named tuple ---- */

typedef struct TupleGetterObj {
    Obj base;
    Value doc;
    i64 index;
} TupleGetterObj;
static TupleGetterObj *as_getter(Value v) { return (TupleGetterObj *)v.w; }

static void tuplegetter_trace(Obj *o, Tracer *t) {
    trace_value(t, &((TupleGetterObj *)o)->doc);
}

static Value tuplegetter_new(TypeObj *type, Args args) {
    i64 index;
    if (!args_no_kw("_tuplegetter", args) || !args_count("_tuplegetter", args, 2, 2)) return V_ERR;
    TRY_OK(number_as_index(args.v[0], &index, OverflowErrorType));
    Value self = TRY(type_alloc(type));
    gc_write(as_obj(self), &as_getter(self)->doc, args.v[1]);
    as_getter(self)->index = index;
    return self;
}

static Value tuplegetter_descr_get(Value self, Value obj, Value type) {
    i64 index = as_getter(self)->index;
    if (is_null(obj) || (is_none(obj) && !is_null(type) && !same(type, obj_value(NoneType)))) return self;
    if (!is_tuple(obj)) {
        if (is_none(obj)) return self;
        return exc_raise(TypeErrorType, "descriptor for index '%lld' for tuple subclasses doesn't apply to '%T' object",
                         (long long)index, obj);
    }
    if (index < 0 || index >= tuple_len(obj)) return exc_raise(IndexErrorType, "tuple index out of range");
    return tuple_at(obj, index);
}

static bool tuplegetter_descr_set(Value self, Value obj, Value v) {
    return native_fail(exc_raise(AttributeErrorType, is_null(v) ? "can't delete attribute" : "can't set attribute"));
}

static Value tuplegetter_repr(Value self) {
    return str_format_c("%V(%lld, %R)", value_type(self)->name, (long long)as_getter(self)->index,
                        native_or_none(as_getter(self)->doc));
}

static Value tuplegetter_m_reduce(Value self) {
    Value args = TRY(tuple_pack(2, int_from_i64(as_getter(self)->index), native_or_none(as_getter(self)->doc)));
    return tuple_pack(2, obj_value(value_type(self)), args);
}

static const MethodDef tuplegetter_methods[] = {
    {"__reduce__", tuplegetter_m_reduce, M_0, EFF_ALLOC, 0, NULL, NULL},
    {0},
};
static const MemberDef tuplegetter_members[] = {
    {"__doc__", offsetof(TupleGetterObj, doc), MEMBER_VALUE, 0, NULL},
    {0},
};
static const TypeDef tuplegetter_def = {
    .name = "_collections._tuplegetter",
    .size = sizeof(TupleGetterObj),
    .trace = tuplegetter_trace,
    .repr = tuplegetter_repr,
    .descr_get = tuplegetter_descr_get,
    .descr_set = tuplegetter_descr_set,
    .new = tuplegetter_new,
    .methods = tuplegetter_methods,
    .members = tuplegetter_members,
};

/* ---- functions ---- */

/* Counter and the like may override get() and __setitem__; a mapping that did not is counted in directly. */
static bool counts_as_dict(Value mapping) {
    TypeObj *t = value_type(mapping);
    if (!is_dict(mapping) || t->slots.setitem != DictType->slots.setitem) return false;
    return same(type_find(t, name_get), type_find(DictType, name_get));
}

static bool count_one(Value mapping, Value key) {
    Value old;
    i64 hash;
    if (!dict_hash_key(key, &hash)) return false;
    int found = dict_get_hash(mapping, key, hash, &old);
    if (found < 0) return false;
    Value n = !found ? fixnum(1) : is_fixnum(old) ? int_from_i64(as_fixnum(old) + 1) : number_add(old, fixnum(1));
    return !is_err(n) && dict_set_hash(mapping, key, hash, n);
}

static bool take_count(Value mapping, Value key, i64 i) { return count_one(mapping, key); }

static Value collections_count_elements(Value m, Value mapping, Value iterable) {
    if (call_take_push() && counts_as_dict(mapping) && interp_iterates_python(iterable))
        return interp_push_into(take_count, mapping, iterable);
    Value it = TRY(value_iter(iterable)), get = V_NULL;
    bool direct = counts_as_dict(mapping);
    if (!direct) get = TRY(value_getattr(mapping, name_get));
    for (;;) {
        Value key = TRY(value_next(it));
        if (is_null(key)) return V_NONE;
        if (direct) {
            TRY_OK(count_one(mapping, key));
            continue;
        }
        Value old = TRY(value_call2(get, key, fixnum(0)));
        TRY_OK(value_setitem(mapping, key, TRY(number_add(old, fixnum(1)))));
    }
}

static const MethodDef collections_methods[] = {
    {"_count_elements", collections_count_elements, M_2, EFF_ANY, MF_PUSHES, "($module, mapping, iterable, /)",
     "Count elements in the iterable, updating the mapping"},
    {0},
};

static bool collections_exec(Value m) {
    return deque_add_types(m) && native_add_type(m, &defaultdict_def, &defaultdict_type) && odict_add_types(m) &&
           native_add_type(m, &tuplegetter_def, &tuplegetter_type);
}

const ModuleDef collections_module = {
    "_collections",
    "High performance data structures.\n- deque:        ordered collection accessible from endpoints only\n"
    "- defaultdict:  dict subclass with a default value factory\n",
    collections_methods, collections_exec,
};
