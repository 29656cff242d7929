/* value_item.c: containers and iterators: len, items, membership, iteration. */
#include "gcbridge/hooks.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/genericalias.h"
#include "vm/object/int.h"
#include "vm/object/iter.h"
#include "vm/object/names.h"
#include "vm/object/slots.h"
#include "vm/object/str.h"
#include "vm/object/type_internal.h"

i64 value_len(Value v) {
    slot_len_fn len = value_type(v)->slots.len;
    if (len) return len(v);
    exc_raise(TypeErrorType, "object of type '%T' has no len()", v);
    return -1;
}

i64 value_length_hint(Value v, i64 dflt) {
    Value fn, self;
    if (value_type(v)->slots.len) {
        i64 n = value_len(v);
        if (n >= 0 || !exc_matches(TypeErrorType)) return n;
        exc_clear();
    }
    int found = value_special(v, name___length_hint__, &fn, &self);
    if (found <= 0) return found < 0 ? -1 : dflt;
    Value hint = is_null(self) ? value_call0(fn) : value_call1(fn, self);
    if (is_err(hint)) {
        if (!exc_matches(TypeErrorType)) return -1;
        exc_clear();
        return dflt;
    }
    if (is_notimpl(hint)) return dflt;
    i64 n;
    if (!is_int(hint)) return exc_raise(TypeErrorType, "__length_hint__ must be an integer, not %T", hint), -1;
    if (!int_to_i64(hint, &n)) return -1;
    if (n < 0) return exc_raise(ValueErrorType, "__length_hint__() should return >= 0"), -1;
    return n;
}

static Value class_getitem(Value cls, Value key) {
    if (same(cls, obj_value(TypeType))) return genericalias_new(cls, key);
    Value method = V_NULL;
    int found = value_find_attr(cls, name___class_getitem__, &method);
    if (found < 0) return V_ERR;
    if (found && !is_none(method)) return value_call1(method, key);
    return exc_raise(TypeErrorType, "type '%s' is not subscriptable", as_type(cls)->tp_name);
}

Value value_getitem(Value o, Value key) {
    slot_bin_one_fn get = value_type(o)->slots.getitem;
    if (likely(get != NULL)) return get(o, key);
    if (is_type(o)) return class_getitem(o, key);
    return exc_raise(TypeErrorType, "'%T' object is not subscriptable", o);
}

/* What CPython deletes items of through its sequence protocol, with a text of its own. */
static bool is_sequence_like(Value o) {
    const TypeObj *t = value_type(o);
    return t->flags & (TF_HEAP | TF_SEQUENCE) || t->slots.concat || t->slots.repeat || t->slots.contains;
}

bool value_setitem(Value o, Value key, Value v) {
    slot_setitem_fn set = value_type(o)->slots.setitem;
    if (likely(set != NULL)) return set(o, key, v);
    bool as_sequence = is_sequence_like(o) && (is_int(key) || value_type(key)->slots.index);
    exc_raise(TypeErrorType, !is_null(v)   ? "'%T' object does not support item assignment"
                             : as_sequence ? "'%T' object doesn't support item deletion"
                                           : "'%T' object does not support item deletion", o);
    return false;
}

static int search(Value it, Value item) {
    for (;;) {
        Value v = value_next(it);
        if (is_err(v)) return -1;
        if (is_null(v)) return 0;
        int eq = value_eq(v, item);
        if (eq) return eq;
    }
}

int value_contains(Value container, Value item) {
    slot_contains_fn contains = value_type(container)->slots.contains;
    if (likely(contains != NULL)) return contains(container, item);
    Value it = value_iter(container);
    if (!is_err(it)) return search(it, item);
    if (exc_matches(TypeErrorType)) {
        exc_clear();
        exc_raise(TypeErrorType, "argument of type '%T' is not iterable", container);
    }
    return -1;
}

static bool is_sequence(Value v) {
    TypeObj *t = value_type(v);
    if (t->flags & TF_NATIVE && bridge_hooks.only_mapping(t)) return false;
    return t->slots.getitem && !(t->flags & TF_DICT_SUB) && !(!(t->flags & TF_HEAP) && t->flags & TF_MAPPING);
}

Value value_iter(Value v) {
    slot_un_fn iter = value_type(v)->slots.iter;
    if (!iter) {
        if (is_sequence(v)) return seqiter_new(v);
        return exc_raise(TypeErrorType, "'%T' object is not iterable", v);
    }
    Value it = TRY(iter(v));
    if (!value_type(it)->slots.iternext) {
        return exc_raise(TypeErrorType, "iter() returned non-iterator of type '%T'", it);
    }
    return it;
}

Value value_next(Value it) {
    slot_next_fn next = value_type(it)->slots.iternext;
    Value v;
    /* The reserve is in use.  Loops in C that grow something have no safepoint before they end, but they come here. */
    if (unlikely(thread()->attention & ATTN_MEMORY)) return exc_no_memory();
    if (v = iter_next_plain(it), !is_null(v)) return v;
    if (unlikely(!next)) return exc_raise(TypeErrorType, "'%T' object is not an iterator", it);
    v = next(it);
    if (likely(!is_err(v)) || !exc_matches(StopIterationType)) return v;
    exc_clear(); /* of a function that map() calls, say; its value is of no interest here */
    return V_NULL;
}
