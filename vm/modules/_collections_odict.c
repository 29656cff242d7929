/* _collections_odict.c: collections.OrderedDict: a dict with a say in its order. */
#include "vm/modules/_collections_odict.h"

TypeObj *odict_type;
GC_ROOT(odict_type)

static void odict_trace(Obj *o, Tracer *t) {
    DictType->def->trace(o, t);
    trace_ptr(t, &((ODictObj *)o)->first_table);
}

static bool is_odict(Value v) { return is_obj(v) && value_is(v, odict_type); }

/* ---- order ---- */

/* Number of the first living entry, or 'used'.  Remembered, so that taking items from the front stays fast. */
static i64 first_entry(ODictObj *o) {
    DictTable *t = o->dict.t;
    i64 start = o->first_table == t ? o->first : 0;
    i64 first = dict_skip_dead(t, start);
    gc_write_ptr(o, &o->first_table, t);
    o->first = first;
    return first;
}

static i64 last_entry(ODictObj *o) {
    i64 i = (i64)o->dict.t->used - 1;
    while (i >= 0 && is_null(o->dict.t->entry[i].key)) i--;
    return i;
}

static bool store(Value self, Value key, Value v) {
    i64 len = dict_len(self);
    bool ok = dict_set(self, key, v);
    as_odict(self)->state += dict_len(self) != len;
    return ok;
}

static bool move_to_front(Value self, i64 entry) {
    ODictObj *o = as_odict(self);
    DictTable *from = o->dict.t;
    Value rest = dict_new_sized(o->dict.len);
    if (is_err(rest)) return false;
    if (!dict_set_hash(rest, from->entry[entry].key, from->entry[entry].hash, from->entry[entry].value)) return false;
    for (i64 i = dict_skip_dead(from, 0); i < from->used; i = dict_skip_dead(from, i + 1)) {
        const DictEntry *e = &from->entry[i];
        if (i != entry && !dict_set_hash(rest, e->key, e->hash, e->value)) return false;
    }
    gc_write_ptr(o, &o->dict.t, as_dict(rest)->t);
    o->dict.keys_ver = DICT_UNVERSIONED;
    return true;
}

static Value odict_m_move_to_end(Value self, Value *v) {
    ODictObj *o = as_odict(self);
    int last = is_null(v[1]) ? 1 : value_truth(v[1]);
    i64 hash;
    if (last < 0) return V_ERR;
    TRY_OK(dict_hash_key(v[0], &hash));
    i64 entry = dict_lookup(&o->dict, v[0], hash);
    if (entry == DICT_RAISED) return V_ERR;
    if (entry == DICT_ABSENT) return exc_raise_key(v[0]);
    if (entry == (last ? last_entry(o) : first_entry(o))) return V_NONE;
    o->state++;
    if (!last) return move_to_front(self, entry) ? V_NONE : V_ERR;
    Value key = o->dict.t->entry[entry].key, value = o->dict.t->entry[entry].value;
    dict_remove_entry(&o->dict, entry);
    return dict_set_hash(self, key, hash, value) ? V_NONE : V_ERR;
}

static Value odict_m_popitem(Value self, Value *v) {
    ODictObj *o = as_odict(self);
    int last = is_null(v[0]) ? 1 : value_truth(v[0]);
    if (last < 0) return V_ERR;
    if (o->dict.len == 0) return exc_raise_key(str_from_c("dictionary is empty"));
    i64 entry = last ? last_entry(o) : first_entry(o);
    Value key = o->dict.t->entry[entry].key, value = o->dict.t->entry[entry].value;
    dict_remove_entry(&o->dict, entry);
    if (last) o->dict.t->used = (u32)entry;
    o->state++;
    return tuple_pack(2, key, value);
}

/* ---- update, as MutableMapping does it: through __setitem__ ---- */

static bool set_pair(Value self, Value pair) {
    Value it = value_iter(pair), key, v, more;
    if (is_err(it) || is_err(key = value_next(it))) return false;
    if (is_null(key)) return native_fail(exc_raise(ValueErrorType, "need more than 0 values to unpack"));
    if (is_err(v = value_next(it))) return false;
    if (is_null(v)) return native_fail(exc_raise(ValueErrorType, "need more than 1 value to unpack"));
    if (is_err(more = value_next(it))) return false;
    if (!is_null(more)) return native_fail(exc_raise(ValueErrorType, "too many values to unpack (expected 2)"));
    return value_setitem(self, key, v);
}

static bool set_pairs(Value self, Value pairs) {
    Value it = value_iter(pairs);
    if (is_err(it)) return false;
    for (;;) {
        Value pair = value_next(it);
        if (is_null(pair)) return true;
        if (is_err(pair) || !set_pair(self, pair)) return false;
    }
}

static bool set_keys(Value self, Value other, Value keys_method) {
    Value keys = value_call0(keys_method), it = is_err(keys) ? keys : value_iter(keys);
    if (is_err(it)) return false;
    for (;;) {
        Value key = value_next(it);
        if (is_null(key)) return true;
        Value v = is_err(key) ? key : value_getitem(other, key);
        if (is_err(v) || !value_setitem(self, key, v)) return false;
    }
}

static bool update_from(Value self, Value other) {
    Value method;
    if (is_dict_exact(other)) return set_pairs(self, dictview_items(other));
    int found = value_find_attr(other, name_keys, &method);
    if (found) return found > 0 && set_keys(self, other, method);
    found = value_find_attr(other, name_items, &method);
    if (found < 0) return false;
    if (!found) return set_pairs(self, other);
    Value items = value_call0(method);
    return !is_err(items) && set_pairs(self, items);
}

static bool update_args(Value self, Args args) {
    if (args.n > 1) return native_fail(exc_raise(TypeErrorType, "expected at most 1 arguments, got %u", args.n));
    if (args.n && !update_from(self, args.v[0])) return false;
    for (u32 i = 0; i < args.nkw; i++) {
        if (!value_setitem(self, tuple_at(args_kwnames(args), i), args.v[args.n + i])) return false;
    }
    return true;
}

/* ---- slots ---- */

static Value odict_repr(Value self) {
    Value name = value_type(self)->name;
    if (dict_len(self) == 0) return str_format_c("%V()", name);
    int entered = repr_enter(self);
    if (entered <= 0) return entered < 0 ? V_ERR : str_from_c("...");
    Value items = is_exact(self, odict_type) ? odict_m_items(self) : value_call_method(self, "items", 0);
    Value list = is_err(items) ? items : list_from_iterable(items);
    Value text = is_err(list) ? list : str_format_c("%V(%R)", name, list);
    repr_leave(self);
    return text;
}

static int same_order(Value a, Value b) {
    DictObj *x = as_dict(a), *y = as_dict(b);
    i64 i = 0, k = 0;
    for (;; i++, k++) {
        i = dict_skip_dead(x->t, i);
        k = dict_skip_dead(y->t, k);
        if (i >= x->t->used || k >= y->t->used) return i >= x->t->used && k >= y->t->used;
        int eq = value_eq(x->t->entry[i].key, y->t->entry[k].key);
        if (eq <= 0) return eq;
    }
}

static Value odict_richcmp(Value a, Value b, int op) {
    if (!is_dict(a) || !is_dict(b) || (op != CMP_EQ && op != CMP_NE)) return V_NOTIMPL;
    Value equal = TRY(DictType->slots.richcmp(a, b, CMP_EQ));
    if (is_notimpl(equal)) return equal;
    int eq = same(equal, V_TRUE);
    if (eq && is_odict(a) && is_odict(b)) eq = same_order(a, b);
    return eq < 0 ? V_ERR : bool_value(eq == (op == CMP_EQ));
}

static Value odict_iter(Value self) {
    return odictiter_new(self, DICT_KEYS, false);
}

static bool odict_init(Value self, Args args) {
    return update_args(self, args);
}

static bool odict_setitem(Value self, Value key, Value v) {
    if (!is_null(v)) return store(self, key, v);
    int found = dict_del(self, key);
    if (!found) exc_raise_key(key);
    as_odict(self)->state += found > 0;
    return found > 0;
}

static Value odict_or(Value a, Value b) {
    if (!is_dict(a) || !is_dict(b)) return V_NOTIMPL;
    TypeObj *type = value_type(is_odict(a) ? a : b);
    Value result = TRY(value_call1(obj_value(type), a));
    return update_from(result, b) ? result : V_ERR;
}

static Value odict_ior(Value self, Value other) {
    return update_from(self, other) ? self : V_ERR;
}

/* ---- methods ---- */

static Value odict_m_fromkeys(Value cls, Value *v) {
    Value d = TRY(value_call0(cls)), it = TRY(value_iter(v[0])), value = native_or_none(v[1]);
    for (;;) {
        Value key = TRY(value_next(it));
        if (is_null(key)) return d;
        TRY_OK(value_setitem(d, key, value));
    }
}

static Value odict_m_clear(Value self) {
    dict_clear(self);
    as_odict(self)->state++;
    return V_NONE;
}

static Value odict_m_copy(Value self) {
    Value copy = TRY(value_call0(obj_value(value_type(self))));
    bool exact = is_exact(self, odict_type);
    i64 i = 0;
    for (;; i++) {
        i = dict_skip_dead(as_dict(self)->t, i);
        if (i >= as_dict(self)->t->used) return copy;
        Value key = as_dict(self)->t->entry[i].key;
        Value v = exact ? as_dict(self)->t->entry[i].value : TRY(value_getitem(self, key));
        TRY_OK(value_setitem(copy, key, v));
    }
}

static Value odict_m_pop(Value self, Value *a) {
    Value v;
    i64 len = dict_len(self);
    int found = dict_pop(self, a[0], &v);
    as_odict(self)->state += dict_len(self) != len;
    if (found) return found < 0 ? V_ERR : v;
    return is_null(a[1]) ? exc_raise_key(a[0]) : a[1];
}

static Value odict_m_setdefault(Value self, Value *a) {
    Value v, dflt = native_or_none(a[1]);
    int found;
    if (is_exact(self, odict_type)) {
        found = dict_get(self, a[0], &v);
        if (found) return found < 0 ? V_ERR : v;
        return store(self, a[0], dflt) ? dflt : V_ERR;
    }
    found = value_contains(self, a[0]);
    if (found) return found < 0 ? V_ERR : value_getitem(self, a[0]);
    return value_setitem(self, a[0], dflt) ? dflt : V_ERR;
}

static Value odict_m_update(Value self, Args args) {
    return update_args(self, args) ? V_NONE : V_ERR;
}

static Value odict_m_reversed(Value self) {
    return odictiter_new(self, DICT_KEYS, true);
}

static Value odict_m_reduce(Value self) {
    Value state = TRY(value_call_method(self, "__getstate__", 0));
    Value items = TRY(value_call_method(self, "items", 0)), it = TRY(value_iter(items));
    return tuple_pack(5, obj_value(value_type(self)), tuple_empty, state, V_NONE, it);
}

static Value odict_m_sizeof(Value self) {
    Value size = TRY(value_call1(type_find(DictType, name___sizeof__), self));
    return int_add(size, fixnum((i64)(sizeof(ODictObj) - sizeof(DictObj))));
}

static const MethodDef odict_methods[] = {
    {"__reduce__", odict_m_reduce, M_0, EFF_ANY, 0, NULL, "Return state information for pickling"},
    {"__reversed__", odict_m_reversed, M_0, EFF_ALLOC, 0, NULL, "od.__reversed__() <==> reversed(od)"},
    {"__sizeof__", odict_m_sizeof, M_0, EFF_READS, 0, NULL, NULL},
    {"clear", odict_m_clear, M_0, EFF_WRITES_SELF, 0, NULL, "od.clear() -> None.  Remove all items from od."},
    {"copy", odict_m_copy, M_0, EFF_ANY, 0, NULL, "od.copy() -> a shallow copy of od"},
    {"fromkeys", odict_m_fromkeys, M_N, EFF_ANY, MF_CLASS, "($type, /, iterable, value=None)",
     "Create a new ordered dictionary with keys from iterable and values set to value."},
    {"items", odict_m_items, M_0, EFF_ALLOC, 0, NULL, NULL},
    {"keys", odict_m_keys, M_0, EFF_ALLOC, 0, NULL, NULL},
    {"move_to_end", odict_m_move_to_end, M_N, EFF_ANY, 0, "($self, /, key, last=True)",
     "Move an existing element to the end (or beginning if last is false).\n\n"
     "Raise KeyError if the element does not exist."},
    {"pop", odict_m_pop, M_N, EFF_ANY, 0, "($self, /, key, default=<unrepresentable>)",
     "od.pop(key[,default]) -> v, remove specified key and return the corresponding value.\n\n"
     "If the key is not found, return the default if given; otherwise, raise a KeyError."},
    {"popitem", odict_m_popitem, M_N, EFF_ANY, 0, "($self, /, last=True)",
     "Remove and return a (key, value) pair from the dictionary.\n\n"
     "Pairs are returned in LIFO order if last is true or FIFO order if false."},
    {"setdefault", odict_m_setdefault, M_N, EFF_ANY, 0, "($self, /, key, default=None)",
     "Insert key with a value of default if key is not in the dictionary.\n\n"
     "Return the value for key if key is in the dictionary, else default."},
    {"update", odict_m_update, M_ARGS, EFF_ANY, 0, NULL, NULL},
    {"values", odict_m_values, M_0, EFF_ALLOC, 0, NULL, NULL},
    {0},
};
static const GetSetDef odict_getset[] = {NATIVE_DICT, {0}};
static const TypeDef odict_def = {
    .name = "collections.OrderedDict",
    .doc = "Dictionary that remembers insertion order",
    .base = &DictType,
    .size = sizeof(ODictObj),
    .flags = TF_BASETYPE | TF_DICT_SUB | TF_MAPPING | TF_HAS_DICT | TF_WEAKREF,
    .trace = odict_trace,
    .repr = odict_repr,
    .hash = slot_hash_none,
    .richcmp = odict_richcmp,
    .iter = odict_iter,
    .init = odict_init,
    .setitem = odict_setitem,
    .or_ = odict_or,
    .ior = odict_ior,
    .methods = odict_methods,
    .getset = odict_getset,
};

bool odict_add_types(Value m) {
    return native_add_type(m, &odict_def, &odict_type) && odict_make_views();
}
