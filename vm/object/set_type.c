/* set_type.c: the types set, frozenset and their iterator: slots and methods. */
#include "vm/interp/builtin_push.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/iter.h"
#include "vm/object/list.h"
#include "vm/object/set_internal.h"
#include "vm/object/tuple.h"

static void set_trace(Obj *o, Tracer *t) { trace_ptr(t, &((SetObj *)o)->t); }

/* ---- slots ---- */

static Value set_repr(Value self) {
    const char *name = value_type_name(self);
    if (set_len(self) == 0) return str_format_c("%s()", name);
    int entered = repr_enter(self);
    if (entered <= 0) return entered < 0 ? V_ERR : str_format_c("%s(...)", name);
    Value list = list_from_iterable(self);
    Value text = is_err(list) ? list : value_repr(list);
    repr_leave(self);
    if (is_err(text)) return V_ERR;
    text = TRY(str_slice(text, 1, str_len(text) - 1)); /* without the brackets */
    return is_exact(self, SetType) ? str_format_c("{%V}", text)
                                   : str_format_c("%s({%V})", name, text);
}

static bool frozenset_hash(Value self, i64 *out) {
    SetObj *s = as_set(self);
    if (s->hash == -1) {
        u64 acc = 0;
        for (i64 i = set_skip(s->t, 0); i <= s->t->mask; i = set_skip(s->t, i + 1)) {
            acc ^= hash_set_item(s->t->entry[i].hash);
        }
        s->hash = hash_set_finish(acc, s->len);
    }
    *out = s->hash;
    return true;
}

static Value set_richcmp(Value a, Value b, int op) {
    if (!is_anyset(a) || !is_anyset(b)) return V_NOTIMPL;
    i64 na = set_len(a), nb = set_len(b);
    int ok = 0;
    switch (op) {
    case CMP_EQ:
    case CMP_NE: {
        bool differ =
            as_set(a)->hash != -1 && as_set(b)->hash != -1 && as_set(a)->hash != as_set(b)->hash;
        ok = na == nb && !differ ? set_subset(a, b) : 0;
        break;
    }
    case CMP_LE: ok = set_subset(a, b); break;
    case CMP_GE: ok = set_subset(b, a); break;
    case CMP_LT: ok = na < nb ? set_subset(a, b) : 0; break;
    case CMP_GT: ok = na > nb ? set_subset(b, a) : 0; break;
    }
    return ok < 0 ? V_ERR : bool_value(op == CMP_NE ? !ok : ok);
}

static Value set_iter(Value self) { return setiter_new(self); }

static bool set_init_slot(Value self, Args args) {
    if (!args_no_kw("set", args) || !args_count("set", args, 0, 1)) return false;
    if (set_len(self)) set_clear(self);
    return args.n == 0 || set_update(self, args.v[0]);
}

static Value set_new_slot(TypeObj *type, Args args) { return set_make(type); }

static Value frozenset_new(TypeObj *type, Args args) {
    if ((type == FrozenSetType || type->slots.init == FrozenSetType->slots.init) &&
        !args_no_kw("frozenset", args)) {
        return V_ERR;
    }
    if (!args_count("frozenset", args, 0, 1)) return V_ERR;
    if (type == FrozenSetType && args.n) return frozenset_from(args.v[0]);
    Value s = TRY(set_make(type));
    return args.n == 0 || set_update(s, args.v[0]) ? s : V_ERR;
}

static i64 set_len_slot(Value self) { return set_len(self); }

static Value set_sub(Value a, Value b) {
    return is_anyset(a) && is_anyset(b) ? set_difference(a, b) : V_NOTIMPL;
}

static Value set_and(Value a, Value b) {
    Value out;
    if (!is_anyset(a) || !is_anyset(b)) return V_NOTIMPL;
    return set_intersect(a, b, &out) ? out : V_ERR;
}

/* Starts from the other operand, as CPython does: the order shows it. */
static Value symmetric_difference(Value a, Value b) {
    Value out = TRY(set_make(value_is(a, FrozenSetType) ? FrozenSetType : SetType));
    return set_update(out, b) && set_symmetric_update(out, a) ? out : V_ERR;
}

static Value set_xor(Value a, Value b) {
    return is_anyset(a) && is_anyset(b) ? symmetric_difference(a, b) : V_NOTIMPL;
}

static Value set_or(Value a, Value b) {
    if (!is_anyset(a) || !is_anyset(b)) return V_NOTIMPL;
    Value out = TRY(set_copy_as(a, a));
    return set_merge(out, b) ? out : V_ERR;
}

static Value set_isub(Value self, Value other) {
    if (!is_anyset(other)) return V_NOTIMPL;
    return set_difference_update(self, other) ? self : V_ERR;
}

static bool intersection_update(Value self, Value other) {
    Value out;
    if (!set_intersect(self, other, &out)) return false;
    set_take(self, out);
    return true;
}

static Value set_iand(Value self, Value other) {
    if (!is_anyset(other)) return V_NOTIMPL;
    return intersection_update(self, other) ? self : V_ERR;
}

static Value set_ixor(Value self, Value other) {
    if (!is_anyset(other)) return V_NOTIMPL;
    return set_symmetric_update(self, other) ? self : V_ERR;
}

static Value set_ior(Value self, Value other) {
    if (!is_anyset(other)) return V_NOTIMPL;
    return set_merge(self, other) ? self : V_ERR;
}

/* ---- methods ---- */

static Value answer(int truth) { return truth < 0 ? V_ERR : bool_value(truth); }

static Value set_m_contains(Value self, Value key) { return answer(set_contains(self, key)); }

static Value set_m_reduce(Value self) {
    Value keys = TRY(list_from_iterable(self)), args = TRY(tuple_pack(1, keys));
    Value state = V_NONE;
    if (!is_exact(self, SetType) && !is_exact(self, FrozenSetType)) {
        state = TRY(value_call_method(self, "__getstate__", 0));
    }
    return tuple_pack(3, obj_value(value_type(self)), args, state);
}

static Value set_m_sizeof(Value self) {
    i64 entries = as_set(self)->t->mask + 1;
    return fixnum(200 + (entries > 8 ? entries * 16 : 0));
}

static Value set_m_add(Value self, Value key) { return set_add(self, key) ? V_NONE : V_ERR; }

static Value set_m_clear(Value self) {
    set_clear(self);
    return V_NONE;
}

static Value set_m_copy(Value self) {
    return is_exact(self, FrozenSetType) ? self : set_copy_as(self, self);
}

static Value set_m_difference(Value self, Args args) {
    if (!args_no_kw("set.difference", args)) return V_ERR;
    if (args.n == 0) return set_copy_as(self, self);
    Value out = TRY(set_difference(self, args.v[0]));
    for (u32 i = 1; i < args.n; i++) TRY_OK(set_difference_update(out, args.v[i]));
    return out;
}

static Value set_m_difference_update(Value self, Args args) {
    TRY_OK(args_no_kw("set.difference_update", args));
    for (u32 i = 0; i < args.n; i++) TRY_OK(set_difference_update(self, args.v[i]));
    return V_NONE;
}

static Value set_m_discard(Value self, Value key) {
    return set_discard(self, key) < 0 ? V_ERR : V_NONE;
}

static Value set_m_intersection(Value self, Args args) {
    if (!args_no_kw("set.intersection", args)) return V_ERR;
    if (args.n == 0) return set_copy_as(self, self);
    Value out = self;
    for (u32 i = 0; i < args.n; i++) {
        Value next;
        TRY_OK(set_intersect(out, args.v[i], &next));
        out = next;
    }
    return out;
}

static Value set_m_intersection_update(Value self, Args args) {
    Value out = TRY(set_m_intersection(self, args));
    if (args.n) set_take(self, out);
    return V_NONE;
}

static Value set_m_isdisjoint(Value self, Value other) { return answer(set_disjoint(self, other)); }

static Value set_m_issubset(Value self, Value other) {
    if (is_anyset(other)) return answer(set_subset(self, other));
    Value common;
    TRY_OK(set_intersect(self, other, &common));
    return bool_value(set_len(common) == set_len(self));
}

static Value set_m_issuperset(Value self, Value other) {
    if (is_anyset(other)) return answer(set_subset(other, self));
    Value it = TRY(value_iter(other));
    for (;;) {
        Value item = TRY(value_next(it));
        if (is_null(item)) return V_TRUE;
        int found = set_contains(self, item);
        if (found <= 0) return answer(found);
    }
}

static Value set_m_pop(Value self) {
    SetObj *s = as_set(self);
    if (s->len == 0) return exc_raise(KeyErrorType, "pop from an empty set");
    i64 i = set_skip(s->t, s->finger & s->t->mask);
    if (i > s->t->mask) i = set_skip(s->t, 0);
    Value key = s->t->entry[i].key;
    set_remove_entry(s, i);
    s->finger = i + 1; /* emptying a set by pop() is linear */
    return key;
}

static Value set_m_remove(Value self, Value key) {
    int found = set_discard(self, key);
    if (found < 0) return V_ERR;
    return found ? V_NONE : exc_raise_key(key);
}

static Value set_m_symmetric_difference(Value self, Value other) {
    return symmetric_difference(self, other);
}

static Value set_m_symmetric_difference_update(Value self, Value other) {
    return set_symmetric_update(self, other) ? V_NONE : V_ERR;
}

static Value set_m_union(Value self, Args args) {
    if (!args_no_kw("set.union", args)) return V_ERR;
    Value out = TRY(set_copy_as(self, self));
    for (u32 i = 0; i < args.n; i++) TRY_OK(set_update(out, args.v[i]));
    return out;
}

static Value set_m_update(Value self, Args args) {
    bool push = call_take_push();
    if (!args_no_kw("set.update", args)) return V_ERR;
    if (push && args.n == 1 && interp_iterates_python(args.v[0]))
        return interp_push_into(take_set, self, args.v[0]);
    for (u32 i = 0; i < args.n; i++) TRY_OK(set_update(self, args.v[i]));
    return V_NONE;
}

#define COMMON_METHODS                                                                             \
    {"__class_getitem__", genericalias_new, M_1, EFF_ALLOC, MF_CLASS,                              \
     "__class_getitem__($type, object, /)", "See PEP 585"},                                        \
    {"__contains__", set_m_contains, M_1, EFF_ANY, 0, "__contains__($self, object, /)",            \
     "x.__contains__(y) <==> y in x."},                                                            \
    {"__reduce__", set_m_reduce, M_0, EFF_ANY, 0, "__reduce__($self, /)",                          \
     "For pickle and copy."},                                                                      \
    {"__sizeof__", set_m_sizeof, M_0, EFF_READS, 0, "__sizeof__($self, /)",                        \
     "The size in memory, in bytes."},                                                             \
    {"copy", set_m_copy, M_0, EFF_ALLOC, 0, "copy($self, /)", "A shallow copy."},                  \
    {"difference", set_m_difference, M_ARGS, EFF_ANY, 0, NULL,                                     \
     "A new set without what the others have."},                                                   \
    {"intersection", set_m_intersection, M_ARGS, EFF_ANY, 0, NULL,                                 \
     "A new set of what all others have too."},                                                    \
    {"isdisjoint", set_m_isdisjoint, M_1, EFF_ANY, 0, "isdisjoint($self, other, /)",               \
     "Whether the two have nothing in common."},                                                   \
    {"issubset", set_m_issubset, M_1, EFF_ANY, 0, "issubset($self, other, /)",                     \
     "Whether the other contains this set."},                                                      \
    {"issuperset", set_m_issuperset, M_1, EFF_ANY, 0, "issuperset($self, other, /)",               \
     "Whether this set contains the other."},                                                      \
    {"symmetric_difference", set_m_symmetric_difference, M_1, EFF_ANY, 0,                          \
     "symmetric_difference($self, other, /)", "A new set of what exactly one of the two has."},    \
    {"union", set_m_union, M_ARGS, EFF_ANY, 0, NULL, "A new set of what any of them has."}

static const MethodDef set_methods[] = {
    COMMON_METHODS,
    {"add", set_m_add, M_1, EFF_ANY, 0, "add($self, object, /)",
     "Adds an element, if it is not there."},
    {"clear", set_m_clear, M_0, EFF_WRITES_SELF, 0, "clear($self, /)", "Removes all elements."},
    {"difference_update", set_m_difference_update, M_ARGS, EFF_ANY, 0, NULL,
     "Removes what the others have."},
    {"discard", set_m_discard, M_1, EFF_ANY, 0, "discard($self, object, /)",
     "Removes an element, if it is there."},
    {"intersection_update", set_m_intersection_update, M_ARGS, EFF_ANY, 0, NULL,
     "Removes what not all others have."},
    {"pop", set_m_pop, M_0, EFF_WRITES_SELF, 0, "pop($self, /)",
     "Removes and returns any element.\n\nRaises KeyError if the set is empty."},
    {"remove", set_m_remove, M_1, EFF_ANY, 0, "remove($self, object, /)",
     "Removes an element.\n\nRaises KeyError if it is not there."},
    {"symmetric_difference_update", set_m_symmetric_difference_update, M_1, EFF_ANY, 0,
     "symmetric_difference_update($self, other, /)",
     "Removes what the other has too, adds what only it has."},
    {"update", set_m_update, M_ARGS, EFF_ANY, MF_PUSHES, NULL, "Adds what the others have."},
    {0},
};
static const MethodDef frozenset_methods[] = {COMMON_METHODS, {0}};

const TypeDef set_def = {
    .name = "set",
    .doc =
        "set() -> new empty set object\nset(iterable) -> new set object\n\n"
           "An unordered collection of unique elements.",
    .size = sizeof(SetObj),
    .flags = TF_BASETYPE | TF_SET_SUB | TF_WEAKREF,
    .trace = set_trace,
    .repr = set_repr,
    .richcmp = set_richcmp,
    .iter = set_iter,
    .init = set_init_slot,
    .new = set_new_slot,
    .len = set_len_slot,
    .contains = set_contains,
    .sub = set_sub,
    .and_ = set_and,
    .xor_ = set_xor,
    .or_ = set_or,
    .isub = set_isub,
    .iand = set_iand,
    .ixor = set_ixor,
    .ior = set_ior,
    .methods = set_methods,
};
const TypeDef frozenset_def = {
    .name = "frozenset",
    .doc = "frozenset() -> empty frozenset object\nfrozenset(iterable) -> frozenset object\n\n"
           "An immutable unordered collection of unique elements.",
    .size = sizeof(SetObj),
    .flags = TF_BASETYPE | TF_SET_SUB | TF_WEAKREF,
    .trace = set_trace,
    .repr = set_repr,
    .hash = frozenset_hash,
    .richcmp = set_richcmp,
    .iter = set_iter,
    .new = frozenset_new,
    .len = set_len_slot,
    .contains = set_contains,
    .sub = set_sub,
    .and_ = set_and,
    .xor_ = set_xor,
    .or_ = set_or,
    .methods = frozenset_methods,
};

/* ---- iterator ---- */

typedef struct SetIterObj {
    Obj base;
    Value set;    /* V_NULL when exhausted */
    i64 expected; /* length of the set at the start; -1 once it was found changed */
    i64 pos, left;
} SetIterObj;

static void setiter_trace(Obj *o, Tracer *t) { trace_value(t, &((SetIterObj *)o)->set); }

Value setiter_new(Value s) {
    SetIterObj *it = gc_alloc(SetIterShape, sizeof *it);
    it->set = s;
    it->expected = it->left = set_len(s);
    return obj_value(it);
}

static Value setiter_next(Value self) {
    SetIterObj *it = (SetIterObj *)self.w;
    if (is_null(it->set)) return V_NULL;
    if (set_len(it->set) != it->expected) {
        it->expected = -1; /* the error stays */
        return exc_raise(RuntimeErrorType, "Set changed size during iteration");
    }
    const SetTable *t = as_set(it->set)->t;
    i64 i = set_skip(t, it->pos);
    if (i > t->mask) {
        gc_write(it, &it->set, V_NULL);
        return V_NULL;
    }
    it->pos = i + 1;
    it->left--;
    return t->entry[i].key;
}

static Value setiter_m_length_hint(Value self) {
    SetIterObj *it = (SetIterObj *)self.w;
    return fixnum(!is_null(it->set) && it->expected == set_len(it->set) ? it->left : 0);
}

static Value setiter_m_reduce(Value self) {
    SetIterObj *it = (SetIterObj *)self.w, *copy = gc_alloc(SetIterShape, sizeof *copy);
    copy->set = it->set;
    copy->expected = it->expected;
    copy->pos = it->pos;
    copy->left = it->left;
    Value rest = TRY(list_from_iterable(obj_value(copy)));
    Value fn = TRY(iter_builtin("iter"));
    Value args = TRY(tuple_pack(1, rest));
    return tuple_pack(2, fn, args);
}

static const MethodDef setiter_methods[] = {
    {"__length_hint__", setiter_m_length_hint, M_0, EFF_READS, 0, NULL,
     "How many items are probably left."},
    {"__reduce__", setiter_m_reduce, M_0, EFF_ANY, 0, NULL, "For pickle and copy."},
    {0},
};
const TypeDef setiter_def = {
    .name = "set_iterator",
    .size = sizeof(SetIterObj),
    .flags = TF_NO_NEW,
    .trace = setiter_trace,
    .iter = iter_self,
    .iternext = setiter_next,
    .methods = setiter_methods,
};
