/* object_reduce.c: how objects are taken apart for pickle and copy: object.__reduce_ex__ and object.__getstate__.
 * Protocols below 2 are copyreg's; the others give (copyreg.__newobj__, (cls, ...), state, items, pairs). */
#include "gcbridge/hooks.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/iter.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/object_internal.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"
#include "vm/object/type_internal.h"

static Value copyreg(void) {
    Value import = TRY(iter_builtin("__import__"));
    return value_call1(import, name_copyreg);
}

static Value cannot_pickle(Value self) { return exc_raise(TypeErrorType, "cannot pickle '%T' object", self); }

/* ---- state ---- */

/* Names of all __slots__ of the class, as copyreg finds and caches them. */
static Value slot_names(TypeObj *t) {
    Value cached = type_own(t, name___slotnames__);
    if (!is_null(cached)) {
        if (is_none(cached) || is_list(cached)) return cached;
        return exc_raise(TypeErrorType, "%T.__slotnames__ should be a list or None, not %T", obj_value(t), cached);
    }
    Value module = TRY(copyreg());
    Value names = TRY(value_call_method(module, "_slotnames", 1, obj_value(t)));
    if (!is_none(names) && !is_list(names)) {
        return exc_raise(TypeErrorType, "copyreg._slotnames didn't return a list or None");
    }
    return names;
}

static Value slot_values(Value self, Value names) {
    Value d = dict_new();
    for (i64 i = 0; i < list_len(names); i++) {
        Value name = list_at(names, i), v;
        int found = value_find_attr(self, name, &v);
        if (found < 0) return V_ERR;
        if (found) TRY_OK(dict_set(d, name, v));
    }
    return d;
}

/* The struct of a C type has fields of its own, which nobody could put back. */
static bool has_c_fields(TypeObj *t) {
    while (t && !(t->flags & TF_C_TYPE)) t = t->parent;
    if (!t) return false;
    i64 plain = 16 + 8 * !!(t->flags & TF_HAS_DICT) + 8 * !!(t->flags & TF_WEAKREF); /* the head, and what is known of */
    return bridge_hooks.struct_size(t) > plain;
}

static Value default_state(Value self, bool required) {
    TypeObj *t = value_type(self);
    const LayoutSet *set = shape_layout_set(t->shape);
    if (required && (set->size_of || set->size > sizeof(Obj) || has_c_fields(t))) return cannot_pickle(self);
    Value state = V_NONE;
    if (is_obj(self) && t->shape->attr_off) {
        Value d = V_NULL;
        if (value_find_attr(self, name___dict__, &d) < 0) return V_ERR;
        if (!is_null(d) && !(is_dict(d) && !dict_len(d))) state = d;
    }
    Value names = TRY(slot_names(t));
    if (is_none(names) || !list_len(names)) return state;
    Value slots = TRY(slot_values(self, names));
    return dict_len(slots) ? tuple_pack(2, state, slots) : state;
}

Value object_m_getstate(Value self) { return default_state(self, false); }

static Value state_of(Value self, bool required) {
    Value method = type_find(value_type(self), name___getstate__);
    Value own = is_obj(self) ? TRY(instance_get(as_obj(self), name___getstate__)) : V_NULL;
    if (is_null(own) && same(method, type_find(ObjectType, name___getstate__))) return default_state(self, required);
    return value_call0(TRY(value_getattr(self, name___getstate__)));
}

/* ---- arguments for __new__ ---- */

static bool new_arguments(Value self, Value *args, Value *kwargs) {
    Value fn, bound;
    *args = *kwargs = V_NULL;
    int found = value_special(self, name___getnewargs_ex__, &fn, &bound);
    if (found < 0) return false;
    if (found) {
        Value r = is_null(bound) ? value_call0(fn) : value_call1(fn, bound);
        if (is_err(r)) return false;
        if (!is_tuple(r)) return !is_err(exc_raise(TypeErrorType, "__getnewargs_ex__ should return a tuple, not '%T'", r));
        if (tuple_len(r) != 2) {
            return !is_err(exc_raise(ValueErrorType, "__getnewargs_ex__ should return a tuple of length 2, not %lld",
                                     (long long)tuple_len(r)));
        }
        *args = tuple_at(r, 0);
        *kwargs = tuple_at(r, 1);
        if (!is_tuple(*args)) {
            return !is_err(exc_raise(TypeErrorType, "first item of the tuple returned by __getnewargs_ex__ must be a "
                                     "tuple, not '%T'", *args));
        }
        if (is_dict(*kwargs)) return true;
        return !is_err(exc_raise(TypeErrorType, "second item of the tuple returned by __getnewargs_ex__ must be a dict, "
                                 "not '%T'", *kwargs));
    }
    found = value_special(self, name___getnewargs__, &fn, &bound);
    if (found <= 0) return found == 0;
    *args = is_null(bound) ? value_call0(fn) : value_call1(fn, bound);
    if (is_err(*args)) return false;
    if (is_tuple(*args)) return true;
    return !is_err(exc_raise(TypeErrorType, "__getnewargs__ should return a tuple, not '%T'", *args));
}

/* ---- __reduce__ ---- */

static Value reduce_newobj(Value self) {
    TypeObj *t = value_type(self);
    Value args, kwargs, list_items = V_NONE, dict_items = V_NONE;
    if (!t->slots.new) return cannot_pickle(self);
    if (!new_arguments(self, &args, &kwargs)) return V_ERR;
    Value module = TRY(copyreg());
    bool with_kw = !is_null(kwargs) && dict_len(kwargs);
    Value maker = TRY(value_getattr(module, with_kw ? name___newobj_ex__ : name___newobj__)), maker_args;
    if (with_kw) {
        maker_args = tuple_pack(3, obj_value(t), args, kwargs);
    } else {
        maker_args = tuple_pack(1, obj_value(t));
        if (!is_null(args)) maker_args = tuple_concat(maker_args, args);
    }
    bool required = is_null(args) && !is_list(self) && !is_dict(self);
    Value state = TRY(state_of(self, required));
    if (is_list(self)) list_items = TRY(value_iter(self));
    if (is_dict(self)) dict_items = TRY(value_iter(TRY(value_call_method(self, "items", 0))));
    return tuple_pack(5, maker, maker_args, state, list_items, dict_items);
}

static Value reduce(Value self, i64 protocol) {
    if (protocol >= 2) return reduce_newobj(self);
    return value_call_method(TRY(copyreg()), "_reduce_ex", 2, self, fixnum(protocol));
}

Value object_m_reduce(Value self) { return reduce(self, 0); }

Value object_m_reduce_ex(Value self, Value protocol) {
    i64 proto;
    if (!number_as_index(protocol, &proto, OverflowErrorType)) return V_ERR;
    Value own = V_NULL;
    if (value_find_attr(self, name___reduce__, &own) < 0) return V_ERR;
    if (!same(type_find(value_type(self), name___reduce__), type_find(ObjectType, name___reduce__))) return value_call0(own);
    return reduce(self, proto);
}
