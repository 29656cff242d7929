/* value_attr.c: attribute access on any Value: the generic algorithm, special methods, __dict__. */
#include "gcbridge/hooks.h"
#include "vm/object/descr.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/type_internal.h"

static bool fail(Value err) { return false; }

static Value attr_key(Value name) {
    if (likely(is_str_exact(name) && as_str(name)->interned)) return name;
    if (!is_str(name)) return exc_raise(TypeErrorType, "attribute name must be string, not '%T'", name);
    return type_intern_name(name);
}

static Value no_attribute(Value o, Value name) {
    return exc_raise_attr(o, name, "'%T' object has no attribute '%V'", o, name);
}

static Value bind_cell(AttrCell *cell, Value o, TypeObj *t) {
    switch (cell->kind) {
    case ATTR_PLAIN: return cell->value;
    case ATTR_FUNCTION: return method_new(cell->value, o);
    default: return descr_bind(cell->value, o, t);
    }
}

Value object_getattr(Value o, Value name) {
    name = TRY(attr_key(name));
    TypeObj *t = value_type(o);
    AttrCell *cell = type_lookup(t, name)->cell;
    if (cell && attr_is_data(cell->kind)) {
        /* A descriptor with __set__ only is hidden by the instance. */
        if (value_type(cell->value)->slots.descr_get) return descr_bind(cell->value, o, t);
    }
    if (is_obj(o)) {
        Value own = instance_get(as_obj(o), name);
        if (!is_null(own)) return own;
    }
    return cell ? bind_cell(cell, o, t) : no_attribute(o, name);
}

/* Only who reads is told of the object and the name. */
static bool cannot_set(Value o, Value name, AttrCell *cell) {
    if (!cell) return fail(exc_raise(AttributeErrorType, "'%T' object has no attribute '%V'", o, name));
    return fail(exc_raise(AttributeErrorType, "'%T' object attribute '%V' is read-only", o, name));
}

bool object_setattr(Value o, Value name, Value v) {
    name = attr_key(name);
    if (is_err(name)) return false;
    AttrCell *cell = type_lookup(value_type(o), name)->cell;
    if (cell && attr_is_data(cell->kind)) {
        slot_descrset_fn set = value_type(cell->value)->slots.descr_set;
        if (set) return set(cell->value, o, v);
    }
    if (!is_obj(o) || !obj_shape(as_obj(o))->attr_off) return cannot_set(o, name, cell);
    if (!is_null(v)) return instance_set(as_obj(o), name, v);
    int deleted = instance_del(as_obj(o), name);
    if (deleted < 0) return false;
    return deleted || cannot_set(o, name, NULL);
}

Value value_getattr(Value o, Value name) {
    slot_getattr_fn get = value_type(o)->slots.getattr;
    if (likely(get == object_getattr)) return object_getattr(o, name);
    if (!is_str(name)) return exc_raise(TypeErrorType, "attribute name must be string, not '%T'", name);
    if (!thread_stack_ok(" while calling a Python object")) return V_ERR;
    Value v = get(o, name);
    if (unlikely(is_err(v))) exc_attr_context(thread()->exc, o, name);
    return v;
}

int value_find_attr(Value o, Value name, Value *out) {
    TypeObj *t = value_type(o);
    if (t->slots.getattr == object_getattr && is_str_exact(name)) {
        /* The common miss costs no exception. */
        name = attr_key(name);
        if (is_err(name)) return -1;
        if (!type_lookup(t, name)->cell) {
            Value own = is_obj(o) ? instance_get(as_obj(o), name) : V_NULL;
            if (is_null(own)) return 0;
            *out = own;
            return is_err(own) ? -1 : 1;
        }
    }
    bridge_hooks.failed_silently = false;
    Value v = value_getattr(o, name);
    if (!is_err(v)) {
        *out = v;
        return 1;
    }
    bool silent = bridge_hooks.failed_silently && exc_matches(SystemErrorType);
    if (!silent && !exc_matches(AttributeErrorType)) return -1;
    exc_clear();
    return 0;
}

Value value_getattr_c(Value o, const char *name) { return value_getattr(o, str_intern_c(name)); }

bool value_setattr(Value o, Value name, Value v) {
    if (!is_str(name)) return fail(exc_raise(TypeErrorType, "attribute name must be string, not '%T'", name));
    TypeObj *t = value_type(o);
    if (likely(t->slots.setattr == object_setattr)) return object_setattr(o, name, v);
    if (!thread_stack_ok(" while calling a Python object")) return false;
    if (t->slots.setattr) return t->slots.setattr(o, type_intern_name(name), v);
    return fail(exc_raise(TypeErrorType, "'%T' object has no attributes (%s .%V)", o, is_null(v) ? "del" : "assign to", name));
}

int value_special(Value o, Value name, Value *fn, Value *self) {
    TypeObj *t = value_type(o);
    AttrCell *cell = type_lookup(t, name)->cell;
    if (!cell) return 0;
    if (cell->kind == ATTR_FUNCTION || cell->kind == ATTR_METHOD) {
        *fn = cell->value;
        *self = o;
        return 1;
    }
    *self = V_NULL;
    *fn = descr_bind(cell->value, o, t);
    return is_err(*fn) ? -1 : 1;
}

/* ---- __dict__ ---- */

static Value get_dict(Value self) {
    Value d = is_obj(self) ? instance_dict(as_obj(self)) : V_NULL;
    return is_null(d) ? no_attribute(self, name___dict__) : d;
}

static bool set_dict(Value self, Value v) {
    if (!is_obj(self) || !obj_shape(as_obj(self))->attr_off) {
        return fail(exc_raise_attr(self, name___dict__, "This object has no __dict__"));
    }
    if (is_null(v)) return fail(exc_raise(TypeErrorType, "cannot delete __dict__"));
    if (!is_dict(v)) return fail(exc_raise(TypeErrorType, "__dict__ must be set to a dictionary, not a '%T'", v));
    return instance_set_dict(as_obj(self), v);
}

const GetSetDef instance_dict_getset = {"__dict__", get_dict, set_dict, "dictionary for instance variables (if defined)"};
