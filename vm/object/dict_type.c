/* dict_type.c: the type dict: slots, methods, merging. */
#include "vm/interp/builtin_push.h"
#include "vm/object/dict_internal.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/set.h"
#include "vm/object/tuple.h"

static void dict_trace(Obj *o, Tracer *t) { trace_ptr(t, &((DictObj *)o)->t); }

/* ---- merging ---- */

/* A dict whose iteration is dict's own, so that its table may be read directly. */
static bool is_plain(Value v) {
    return is_dict(v) && value_type(v)->slots.iter == DictType->slots.iter;
}

/* One key of a merge: override 0 keeps, 1 replaces, 2 refuses what is there. */
static bool merge_one(Value d, Value key, i64 hash, Value v, int override) {
    if (override != 1) {
        Value old;
        int found = dict_get_hash(d, key, hash, &old);
        if (found < 0) return false;
        if (found && override == 2) return exc_raise_key(key), false;
        if (found) return true;
    }
    return dict_set_hash(d, key, hash, v);
}

static bool merge_dict(Value d, Value other, int override) {
    DictObj *to = as_dict(d), *from = as_dict(other);
    if (to == from || from->len == 0) return true;
    if (to->len == 0) {
        Value copy = dict_copy(other);
        if (is_err(copy)) return false;
        gc_write_ptr(to, &to->t, as_dict(copy)->t);
        to->len = from->len;
        to->keys_ver = DICT_UNVERSIONED;
        if (to->flags & DICT_WATCHED) dict_changed_hook(to);
        return true;
    }
    DictTable *t = from->t;
    i64 len = from->len;
    for (i64 i = dict_skip_dead(t, 0); i < t->used; i = dict_skip_dead(t, i + 1)) {
        if (!merge_one(d, t->entry[i].key, t->entry[i].hash, t->entry[i].value, override))
            return false;
        if (from->t != t || from->len != len) {
            exc_raise(RuntimeErrorType, "dict mutated during update");
            return false;
        }
    }
    return true;
}

static bool merge_mapping(Value d, Value other, int override) {
    Value keys = value_call_method(other, "keys", 0);
    if (is_err(keys)) return false;
    Value it = value_iter(keys);
    if (is_err(it)) return false;
    for (;;) {
        Value key = value_next(it);
        if (is_null(key)) return true;
        i64 hash;
        if (is_err(key) || !dict_hash_key(key, &hash)) return false;
        Value v = V_NULL;
        if (override == 0) {
            int found = dict_get_hash(d, key, hash, &v);
            if (found < 0) return false;
            if (found) continue;
        }
        v = value_getitem(other, key);
        if (is_err(v) || !merge_one(d, key, hash, v, override)) return false;
    }
}

bool dict_merge(Value d, Value other, int override) {
    return is_plain(other) ? merge_dict(d, other, override) : merge_mapping(d, other, override);
}

bool dict_add_pair(Value d, Value element, i64 i) {
    Value pair = is_tuple(element) || is_list(element) ? element : list_from_iterable(element);
    if (is_err(pair)) {
        if (!exc_matches(TypeErrorType)) return false;
        exc_clear();
        exc_raise(TypeErrorType,
                  "cannot convert dictionary update sequence element #%lld to a sequence",
                  (long long)i);
        return false;
    }
    i64 n = is_tuple(pair) ? tuple_len(pair) : list_len(pair);
    if (n != 2) {
        exc_raise(ValueErrorType,
                  "dictionary update sequence element #%lld has length %lld; 2 is required",
                  (long long)i, (long long)n);
        return false;
    }
    return is_tuple(pair) ? dict_set(d, tuple_at(pair, 0), tuple_at(pair, 1))
                          : dict_set(d, list_at(pair, 0), list_at(pair, 1));
}

bool dict_update(Value d, Value other) {
    if (is_plain(other)) return merge_dict(d, other, 1);
    Value keys;
    int has_keys = value_find_attr(other, name_keys, &keys);
    if (has_keys) return has_keys > 0 && merge_mapping(d, other, 1);
    Value it = value_iter(other);
    if (is_err(it)) return false;
    for (i64 i = 0;; i++) {
        Value element = value_next(it);
        if (is_null(element)) return true;
        if (is_err(element) || !dict_add_pair(d, element, i)) return false;
    }
}

static bool update_args(Value d, const char *fname, Args args) {
    if (!args_count(fname, args, 0, 1)) return false;
    if (args.n && !dict_update(d, args.v[0])) return false;
    Value names = args_kwnames(args);
    for (u32 i = 0; i < args.nkw; i++) {
        if (!dict_set(d, tuple_at(names, i), args.v[args.n + i])) return false;
    }
    return true;
}

/* ---- lists of the contents ---- */

static Value contents(Value d, int what) {
    DictObj *dict = as_dict(d);
    Value list = TRY(list_new(dict->len));
    i64 pos = 0;
    Value key, v;
    while (dict_next(d, &pos, &key, &v)) {
        Value item = what == DICT_KEYS ? key : what == DICT_VALUES ? v : tuple_pack(2, key, v);
        if (is_err(item)) return V_ERR;
        list_append(list, item);
    }
    return list;
}

Value dict_keys_list(Value d) { return contents(d, DICT_KEYS); }
Value dict_values_list(Value d) { return contents(d, DICT_VALUES); }
Value dict_items_list(Value d) { return contents(d, DICT_ITEMS); }

/* ---- slots ---- */

static bool repr_entries(Value self, StrBuilder *b) {
    i64 pos = 0;
    Value key, v;
    for (bool first = true; dict_next(self, &pos, &key, &v); first = false) {
        if (!first) strb_ascii(b, ", ", 2);
        Value text = value_repr(key);
        if (is_err(text)) return false;
        strb_str(b, text);
        strb_ascii(b, ": ", 2);
        text = value_repr(v);
        if (is_err(text)) return false;
        strb_str(b, text);
    }
    return true;
}

static Value dict_repr(Value self) {
    if (dict_len(self) == 0) return str_from_c("{}");
    int entered = repr_enter(self);
    if (entered <= 0) return entered < 0 ? V_ERR : str_from_c("{...}");
    StrBuilder b;
    strb_init(&b);
    strb_cp(&b, '{');
    bool ok = repr_entries(self, &b);
    repr_leave(self);
    if (!ok) {
        strb_free(&b);
        return V_ERR;
    }
    strb_cp(&b, '}');
    return strb_finish(&b);
}

static int equal(Value a, Value b) {
    if (dict_len(a) != dict_len(b)) return 0;
    i64 i = 0;
    for (;; i++) {
        DictTable *t = as_dict(a)->t;
        i = dict_skip_dead(t, i);
        if (i >= t->used) return 1;
        Value key = t->entry[i].key, va = t->entry[i].value, vb;
        int found = dict_get_hash(b, key, t->entry[i].hash, &vb);
        if (found <= 0) return found;
        int eq = value_eq(va, vb);
        if (eq <= 0) return eq;
    }
}

static Value dict_richcmp(Value a, Value b, int op) {
    if (!is_dict(a) || !is_dict(b) || (op != CMP_EQ && op != CMP_NE)) return V_NOTIMPL;
    int eq = equal(a, b);
    return eq < 0 ? V_ERR : bool_value(eq == (op == CMP_EQ));
}

static Value dict_iter(Value self) { return dictiter_new(self, DICT_KEYS, false); }

static bool dict_init_slot(Value self, Args args) { return update_args(self, "dict", args); }

static Value dict_new_slot(TypeObj *type, Args args) {
    if (type == DictType) return dict_new();
    Value self = TRY(type_alloc(type));
    as_dict(self)->keys_ver = DICT_UNVERSIONED;
    gc_write_ptr(as_dict(self), &as_dict(self)->t, dict_no_table);
    return self;
}

static i64 dict_len_slot(Value self) { return dict_len(self); }

static Value dict_getitem(Value self, Value key) {
    Value v, fn, bound;
    int found = dict_get(self, key, &v);
    if (likely(found > 0)) return v;
    if (found < 0) return V_ERR;
    if (!is_dict_exact(self)) {
        int special = value_special(self, name___missing__, &fn, &bound);
        if (special < 0) return V_ERR;
        if (special) return is_null(bound) ? value_call1(fn, key) : value_call2(fn, bound, key);
    }
    return exc_raise_key(key);
}

static bool dict_setitem(Value self, Value key, Value v) {
    if (!is_null(v)) return dict_set(self, key, v);
    int found = dict_del(self, key);
    if (found == 0) exc_raise_key(key);
    return found > 0;
}

static int dict_contains(Value self, Value key) {
    Value ignored;
    return dict_get(self, key, &ignored);
}

static Value dict_or(Value a, Value b) {
    if (!is_dict(a) || !is_dict(b)) return V_NOTIMPL;
    Value d = TRY(dict_copy(a));
    return dict_update(d, b) ? d : V_ERR;
}

static Value dict_ior(Value self, Value other) { return dict_update(self, other) ? self : V_ERR; }

/* ---- methods ---- */

static Value dict_m_contains(Value self, Value key) {
    int found = dict_contains(self, key);
    return found < 0 ? V_ERR : bool_value(found);
}

static Value dict_m_getitem(Value self, Value key) { return dict_getitem(self, key); }

static Value dict_m_reversed(Value self) { return dictiter_new(self, DICT_KEYS, true); }

static Value dict_m_sizeof(Value self) {
    const DictTable *t = as_dict(self)->t;
    return fixnum((i64)sizeof(DictObj) + (i64)sizeof *t + t->cap * (i64)sizeof(DictEntry) +
                  ((i64)1 << t->index_log2));
}

static Value dict_m_clear(Value self) {
    dict_clear(self);
    return V_NONE;
}

static Value dict_m_copy(Value self) { return dict_copy(self); }

/* Keys that have their hashes beside them are not hashed again. */
static bool set_keys_of(Value d, Value from, Value v) {
    Value key, old;
    i64 pos = 0, hash;
    if (is_dict_exact(from)) {
        while (dict_next(from, &pos, &key, &old))
            if (!dict_set_hash(d, key, as_dict(from)->t->entry[pos - 1].hash, v)) return false;
        return true;
    }
    while (set_next_hash(from, &pos, &key, &hash))
        if (!dict_set_hash(d, key, hash, v)) return false;
    return true;
}

static Value dict_m_fromkeys(Value cls, Value iterable, Value v) {
    if (is_null(v)) v = V_NONE;
    Value d = TRY(value_call0(cls));
    bool plain = is_dict_exact(d);
    if (plain && (is_dict_exact(iterable) || is_exact(iterable, SetType) || is_exact(iterable, FrozenSetType)))
        return set_keys_of(d, iterable, v) ? d : V_ERR;
    Value it = TRY(value_iter(iterable));
    for (;;) {
        Value key = TRY(value_next(it));
        if (is_null(key)) return d;
        TRY_OK(plain ? dict_set(d, key, v) : value_setitem(d, key, v));
    }
}

static Value dict_m_get(Value self, Value key, Value dflt) {
    Value v;
    int found = dict_get(self, key, &v);
    if (found) return found > 0 ? v : V_ERR;
    return is_null(dflt) ? V_NONE : dflt;
}

static Value dict_m_pop(Value self, Value key, Value dflt) {
    Value v;
    int found = dict_pop(self, key, &v);
    if (found) return found > 0 ? v : V_ERR;
    return is_null(dflt) ? exc_raise_key(key) : dflt;
}

static Value dict_m_popitem(Value self) {
    DictObj *d = as_dict(self);
    if (d->len == 0) return exc_raise(KeyErrorType, "popitem(): dictionary is empty");
    Value pair = TRY(tuple_new(2));
    if (d->len == 0) return exc_raise(KeyErrorType, "popitem(): dictionary is empty");
    i64 last = d->t->used - 1;
    while (is_null(d->t->entry[last].key)) last--;
    tuple_set(pair, 0, d->t->entry[last].key);
    tuple_set(pair, 1, d->t->entry[last].value);
    dict_remove_entry(d, last);
    d->t->used = (u32)last; /* so that the next popitem need not look further */
    return pair;
}

static Value dict_m_setdefault(Value self, Value key, Value dflt) {
    return dict_setdefault(self, key, is_null(dflt) ? V_NONE : dflt);
}

static Value dict_m_update(Value self, Args args) {
    if (call_take_push() && args.n == 1 && !args.nkw) {
        Value v = interp_push_dict_update(self, args.v[0]);
        if (!is_null(v)) return v;
    }
    return update_args(self, "update", args) ? V_NONE : V_ERR;
}

static const MethodDef methods[] = {
    {"__class_getitem__", genericalias_new, M_1, EFF_ALLOC, MF_CLASS,
     "__class_getitem__($type, object, /)", "See PEP 585."},
    {"__contains__", dict_m_contains, M_1, EFF_ANY, 0, "__contains__($self, key, /)",
     "Whether the key is there."},
    {"__getitem__", dict_m_getitem, M_1, EFF_ANY, 0, "__getitem__($self, key, /)",
     "The value of the key."},
    {"__reversed__", dict_m_reversed, M_0, EFF_ALLOC, 0, "__reversed__($self, /)",
     "An iterator from the last key."},
    {"__sizeof__", dict_m_sizeof, M_0, EFF_READS, 0, "__sizeof__($self, /)",
     "The size in memory, in bytes."},
    {"clear", dict_m_clear, M_0, EFF_WRITES_SELF, 0, "clear($self, /)", "Removes all items."},
    {"copy", dict_m_copy, M_0, EFF_ALLOC, 0, "copy($self, /)", "A shallow copy."},
    {"fromkeys", dict_m_fromkeys, M_2, EFF_ANY, MF_CLASS,
     "fromkeys($type, iterable, value=None, /)",
     "A new dict with the keys of the iterable, all with one value."},
    {"get", dict_m_get, M_2, EFF_ANY, 0, "get($self, key, default=None, /)",
     "The value of the key, or the default if it is absent."},
    {"items", dictview_items, M_0, EFF_ALLOC, 0, "items($self, /)",
     "A view of the (key, value) pairs."},
    {"keys", dictview_keys, M_0, EFF_ALLOC, 0, "keys($self, /)", "A view of the keys."},
    {"pop", dict_m_pop, M_2, EFF_ANY, 0, "pop($self, key, default=<unrepresentable>, /)",
     "Removes the key and returns its value.\n\n"
     "An absent key gives the default, or KeyError without one."},
    {"popitem", dict_m_popitem, M_0, EFF_WRITES_SELF, 0, "popitem($self, /)",
     "Removes and returns the (key, value) pair that was inserted last.\n\n"
     "Raises KeyError if the dict is empty."},
    {"setdefault", dict_m_setdefault, M_2, EFF_ANY, 0, "setdefault($self, key, default=None, /)",
     "The value of the key, inserted with the default if it was absent."},
    {"update", dict_m_update, M_ARGS, EFF_ANY, MF_PUSHES, NULL,
     "D.update([E, ]**F) -> None.\n\n"
     "Takes over the items of a mapping or of an iterable of pairs, then F."},
    {"values", dictview_values, M_0, EFF_ALLOC, 0, "values($self, /)", "A view of the values."},
    {0},
};

const TypeDef dict_def = {
    .name = "dict",
    .doc = "dict() -> new empty dictionary\n"
           "dict(mapping) -> with the mapping's items\n"
           "dict(iterable) -> with the pairs of the iterable as items\n"
           "dict(**kwargs) -> with the keyword arguments as items",
    .size = sizeof(DictObj),
    .flags = TF_BASETYPE | TF_DICT_SUB | TF_MAPPING,
    .trace = dict_trace,
    .repr = dict_repr,
    .richcmp = dict_richcmp,
    .iter = dict_iter,
    .init = dict_init_slot,
    .new = dict_new_slot,
    .len = dict_len_slot,
    .getitem = dict_getitem,
    .setitem = dict_setitem,
    .contains = dict_contains,
    .or_ = dict_or,
    .ior = dict_ior,
    .methods = methods,
};
