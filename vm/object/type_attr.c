/* type_attr.c: attributes of classes, and the type of types. */
#include "gcbridge/hooks.h"
#include "vm/object/audit.h"
#include "vm/object/descr.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/genericalias.h"
#include "vm/object/int.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"
#include "vm/object/type_internal.h"

static bool fail(Value err) { return false; }

/* ---- getattr and setattr ---- */

static Value type_getattr(Value self, Value name) {
    TypeObj *t = as_type(self), *meta = value_type(self);
    if (!is_str(name)) return exc_raise(TypeErrorType, "attribute name must be string, not '%T'", name);
    Value key = is_str_exact(name) && as_str(name)->interned ? name : type_intern_name(name);
    AttrCell *on_meta = type_lookup(meta, key)->cell;
    if (on_meta && attr_is_data(on_meta->kind) && value_type(on_meta->value)->slots.descr_get)
        return descr_bind(on_meta->value, self, meta);
    AttrCell *own = type_lookup(t, key)->cell;
    if (own) {
        if (own->kind <= ATTR_METHOD) return own->value;
        return descr_bind(own->value, V_NULL, t);
    }
    if (on_meta) return descr_bind(on_meta->value, self, meta);
    return exc_raise_attr(self, key, "type object '%s' has no attribute '%V'", t->tp_name, key);
}

static bool type_setattr(Value self, Value name, Value v) {
    TypeObj *t = as_type(self), *meta = value_type(self);
    if (!is_str(name)) return fail(exc_raise(TypeErrorType, "attribute name must be string, not '%T'", name));
    if (t->flags & TF_IMMUTABLE) {
        return fail(exc_raise(TypeErrorType, "cannot set %R attribute of immutable type '%s'", name, t->tp_name));
    }
    Value key = type_intern_name(name);
    AttrCell *on_meta = type_lookup(meta, key)->cell;
    if (on_meta) {
        slot_descrset_fn set = value_type(on_meta->value)->slots.descr_set;
        if (set) return set(on_meta->value, self, v);
    }
    if (is_null(v) && is_null(dict_get_str(t->dict, key))) {
        return fail(exc_raise(AttributeErrorType, "type object '%s' has no attribute '%V'", t->tp_name, key));
    }
    return type_set_attr(t, key, v);
}

/* ---- getset ---- */

/* Builtin types refuse; false with TypeError.  'v' V_NULL cannot be either. */
static bool may_set(TypeObj *t, Value v, const char *name) {
    if (t->flags & TF_IMMUTABLE) {
        return fail(exc_raise(TypeErrorType, "cannot set '%s' attribute of immutable type '%s'", name, t->tp_name));
    }
    if (is_null(v)) return fail(exc_raise(TypeErrorType, "cannot delete '%s' attribute of immutable type '%s'", name, t->tp_name));
    return audit_set(obj_value(t), name, v);
}

static Value get_abstractmethods(Value self) {
    Value v = self.w == obj_value(TypeType).w ? V_NULL : type_own(as_type(self), name___abstractmethods__);
    return is_null(v) ? exc_raise_attr(self, name___abstractmethods__, "%V", name___abstractmethods__) : v;
}
static bool set_abstractmethods(Value self, Value v) {
    TypeObj *t = as_type(self);
    if (is_null(v) && is_null(type_own(t, name___abstractmethods__))) {
        return fail(exc_raise_attr(self, name___abstractmethods__, "%V", name___abstractmethods__));
    }
    int abstract = is_null(v) ? 0 : value_truth(v);
    if (abstract < 0 || !type_set_attr(t, name___abstractmethods__, v)) return false;
    t->flags = abstract ? t->flags | TF_ABSTRACT : t->flags & ~TF_ABSTRACT;
    return true;
}

static Value get_annotations(Value self) {
    TypeObj *t = as_type(self);
    if (!(t->flags & TF_HEAP)) {
        return exc_raise_attr(self, name___annotations__, "type object '%s' has no attribute '__annotations__'", t->tp_name);
    }
    Value v = type_own(t, name___annotations__);
    if (is_null(v)) {
        v = dict_new();
        return type_set_attr(t, name___annotations__, v) ? v : V_ERR;
    }
    return descr_bind(v, V_NULL, t);
}
static bool set_annotations(Value self, Value v) {
    TypeObj *t = as_type(self);
    if (t->flags & TF_IMMUTABLE) {
        return fail(exc_raise(TypeErrorType, "cannot set '__annotations__' attribute of immutable type '%s'", t->tp_name));
    }
    if (is_null(v) && is_null(type_own(t, name___annotations__))) {
        return fail(exc_raise_attr(self, name___annotations__, "__annotations__"));
    }
    return type_set_attr(t, name___annotations__, v);
}

static Value get_bases(Value self) { return as_type(self)->bases; }

static bool bases_acceptable(TypeObj *t, Value v) {
    if (!is_tuple(v)) {
        return fail(exc_raise(TypeErrorType, "can only assign tuple to %s.__bases__, not %T", t->tp_name, v));
    }
    if (!tuple_len(v)) {
        return fail(exc_raise(TypeErrorType, "can only assign non-empty tuple to %s.__bases__, not ()", t->tp_name));
    }
    for (i64 i = 0; i < tuple_len(v); i++) {
        Value b = tuple_at(v, i);
        if (!is_type(b)) {
            return fail(exc_raise(TypeErrorType, "%s.__bases__ must be tuple of classes, not '%T'", t->tp_name, b));
        }
        bool cycle = type_is_subtype(as_type(b), t);
        for (TypeObj *p = as_type(b); p && !cycle; p = p->parent) cycle = p == t; /* while mro() runs */
        if (cycle) {
            return fail(exc_raise(TypeErrorType, "a __bases__ item causes an inheritance cycle"));
        }
    }
    return true;
}

typedef struct MroUndo {
    Value list; /* type, old mro, type, old mro, ... */
    bool failed;
} MroUndo;

static void update_mro_below(TypeObj *t, void *arg) {
    MroUndo *undo = arg;
    if (undo->failed) return;
    if (!list_append(undo->list, obj_value(t)) || !list_append(undo->list, t->mro) || !type_update_mro(t)) {
        undo->failed = true;
        return;
    }
    type_each_subclass(t, update_mro_below, arg);
}

static void update_slots_below(TypeObj *t, void *unused) {
    type_modified(t);
    type_walk_subclasses(t, update_slots_below, NULL);
}

static bool set_bases(Value self, Value v) {
    TypeObj *t = as_type(self);
    if (!may_set(t, v, "__bases__") || !bases_acceptable(t, v)) return false;
    TypeObj *parent = type_best_base(v);
    if (!parent) return false;
    /* Only the words that this class itself adds may come on top of the new base's. */
    if (type_solid_base(parent) != type_solid_base(t->parent)) {
        return fail(exc_raise(TypeErrorType, "__bases__ assignment: '%s' object layout differs from '%s'", parent->tp_name,
                              t->parent->tp_name));
    }
    Value old_bases = t->bases;
    TypeObj *old_parent = t->parent;
    MroUndo undo = {list_new(0), false};
    gc_write(t, &t->bases, v);
    gc_write_ptr(t, &t->parent, parent);
    update_mro_below(t, &undo);
    bool replaced = !same(t->bases, v); /* by an assignment within mro(), which has done the rest */
    if (undo.failed) {
        Value exc = exc_fetch();
        if (!replaced) {
            gc_write(t, &t->bases, old_bases);
            gc_write_ptr(t, &t->parent, old_parent);
        }
        for (i64 i = 0; i < list_len(undo.list) && !replaced; i += 2) {
            TypeObj *u = as_type(list_at(undo.list, i));
            gc_write(u, &u->mro, list_at(undo.list, i + 1));
            type_forget_all(u);
        }
        exc_restore(exc);
        return false;
    }
    if (replaced) return true;
    for (i64 i = 0; i < tuple_len(old_bases); i++) type_remove_subclass(as_type(tuple_at(old_bases, i)), t);
    for (i64 i = 0; i < tuple_len(v); i++) type_add_subclass(as_type(tuple_at(v, i)), t);
    update_slots_below(t, NULL);
    return true;
}

static Value get_dict(Value self) { return mappingproxy_new(as_type(self)->dict); }

static Value get_doc(Value self) {
    TypeObj *t = as_type(self);
    if (!(t->flags & TF_HEAP) && t->def->doc) return t->doc;
    Value v = type_own(t, name___doc__);
    return is_null(v) ? V_NONE : descr_bind(v, V_NULL, t);
}
static bool set_doc(Value self, Value v) { return may_set(as_type(self), v, "__doc__") && type_set_attr(as_type(self), name___doc__, v); }

Value type_module_name(TypeObj *t) {
    return t->flags & TF_HEAP ? type_own(t, name___module__) : t->module;
}
static Value get_module(Value self) {
    Value v = type_module_name(as_type(self));
    return is_null(v) ? exc_raise_attr(self, name___module__, "%V", name___module__) : v;
}
static bool set_module(Value self, Value v) {
    return may_set(as_type(self), v, "__module__") && type_set_attr(as_type(self), name___module__, v);
}

static Value get_name(Value self) { return as_type(self)->name; }
static bool set_name(Value self, Value v) {
    TypeObj *t = as_type(self);
    if (!may_set(t, v, "__name__")) return false;
    if (!is_str(v)) return fail(exc_raise(TypeErrorType, "can only assign string to %s.__name__, not '%T'", t->tp_name, v));
    i64 len;
    const char *text = str_utf8(v, &len);
    if (!text) return false;
    if ((i64)strlen(text) != len) return fail(exc_raise(ValueErrorType, "type name must not contain null characters"));
    gc_write(t, &t->name, v);
    t->tp_name = text;
    return true;
}
Value type_qualname(TypeObj *t) {
    return t->c_type && t->flags & TF_HEAP ? bridge_hooks.qualname(t) : t->qualname;
}
static Value get_qualname(Value self) { return type_qualname(as_type(self)); }
static bool set_qualname(Value self, Value v) {
    TypeObj *t = as_type(self);
    if (!may_set(t, v, "__qualname__")) return false;
    if (!is_str(v)) return fail(exc_raise(TypeErrorType, "can only assign string to %s.__qualname__, not '%T'", t->tp_name, v));
    gc_write(t, &t->qualname, v);
    if (t->c_type && t->flags & TF_HEAP) bridge_hooks.set_qualname(t);
    return true;
}

/* What a docstring "name(parameters)\n--\n\n..." says. */
static Value signature_in_doc(TypeObj *t) {
    Value doc = type_own(t, name___doc__);
    if (is_null(doc) || !is_str(doc)) return V_NONE;
    const char *text = str_c(doc), *name = str_c(t->name), *end, *paragraph;
    if (strncmp(text, name, strlen(name)) != 0 || text[strlen(name)] != '(') return V_NONE;
    text += strlen(name);
    end = strstr(text, ")\n--\n\n");
    paragraph = strstr(text, "\n\n");
    return end && end < paragraph ? str_from_utf8(text, end + 1 - text) : V_NONE;
}

static Value get_signature(Value self) {
    TypeObj *t = as_type(self);
    if (t->flags & TF_HEAP) return signature_in_doc(t);
    return t->def->sig ? str_from_c(t->def->sig) : V_NONE;
}
static Value get_base(Value self) { return as_type(self)->parent ? obj_value(as_type(self)->parent) : V_NONE; }
static Value get_mro(Value self) { return is_null(as_type(self)->mro) ? V_NONE : as_type(self)->mro; }
/* Of the struct that C sees; a class statement adds words to its base's, as CPython counts them. */
static i64 basicsize(TypeObj *t) {
    if (!t->parent || !(t->flags & TF_HEAP) || t->flags & TF_C_TYPE) return bridge_hooks.struct_size(t);
    u32 more = t->flags & ~t->parent->flags;
    i64 words = t->shape->nslots - t->parent->shape->nslots + !!(more & TF_WEAKREF);
    if (more & TF_HAS_DICT && t->flags & (TF_INT_SUB | TF_TUPLE_SUB | TF_BYTES_SUB)) words++;
    return basicsize(t->parent) + 8 * words;
}
static Value get_basicsize(Value self) { return fixnum(basicsize(as_type(self))); }
static Value get_itemsize(Value self) {
    u32 f = as_type(self)->flags;
    return fixnum(f & TF_INT_SUB ? 4 : f & TF_TUPLE_SUB ? 8 : f & TF_BYTES_SUB ? 1 : f & TF_TYPE_SUB ? 40 : 0);
}
static Value get_dictoffset(Value self) {
    TypeObj *t = as_type(self);
    if (t->flags & TF_TYPE_SUB) return fixnum(264);
    return fixnum(!t->shape->attr_off ? 0 : t->flags & TF_HEAP ? -1 : t->shape->attr_off);
}
static Value get_weakrefoffset(Value self) {
    u32 f = as_type(self)->flags;
    return fixnum(f & TF_TYPE_SUB ? 368 : f & TF_WEAKREF ? 24 : 0); /* classes: what C finds in the structs */
}

bool type_is_container(const TypeObj *t) {
    if (t->flags & TF_HEAP) return true;
    return !(t->flags & (TF_INT_SUB | TF_STR_SUB | TF_BYTES_SUB | TF_FLOAT_SUB)) && t != ObjectType && t != ComplexType &&
           t != NoneType && t != NotImplementedType && t != EllipsisType && t != RangeType && t != RangeIterType &&
           t != LongRangeIterType && t != ByteArrayType && t != CodeType;
}

/* CPython's tp_flags, as far as they say something here. */
static Value get_flags(Value self) {
    static const struct {
        u32 own, cpython;
    } map[] = {
        {TF_HEAP, 1u << 9}, {TF_BASETYPE, 1u << 10}, {TF_IMMUTABLE, 1u << 8}, {TF_NO_NEW, 1u << 7}, {TF_SEQUENCE, 1u << 5},
        {TF_MAPPING, 1u << 6}, {TF_METHOD_DESCR, 1u << 17}, {TF_ABSTRACT, 1u << 20}, {TF_INT_SUB, 1u << 24},
        {TF_LIST_SUB, 1u << 25}, {TF_TUPLE_SUB, 1u << 26}, {TF_BYTES_SUB, 1u << 27}, {TF_STR_SUB, 1u << 28},
        {TF_DICT_SUB, 1u << 29}, {TF_EXC_SUB, 1u << 30}, {TF_TYPE_SUB, 1u << 31}};
    i64 flags = 1 << 12 | 1 << 18 | (type_is_container(as_type(self)) ? 1 << 14 : 0); /* ready, has a version, collected */
    for (i64 i = 0; i < ARRAY_LEN(map); i++) {
        if (as_type(self)->flags & map[i].own) flags |= map[i].cpython;
    }
    return fixnum(flags);
}

/* What CPython has as read-only members. */
static bool readonly(Value self, Value v) { return fail(exc_raise(AttributeErrorType, "readonly attribute")); }

static const GetSetDef getset[] = {
    {"__abstractmethods__", get_abstractmethods, set_abstractmethods, NULL},
    {"__annotations__", get_annotations, set_annotations, NULL},
    {"__base__", get_base, readonly, NULL, .member = true},
    {"__bases__", get_bases, set_bases, NULL},
    {"__basicsize__", get_basicsize, readonly, NULL, .member = true},
    {"__dict__", get_dict, NULL, NULL},
    {"__dictoffset__", get_dictoffset, readonly, NULL, .member = true},
    {"__doc__", get_doc, set_doc, NULL},
    {"__flags__", get_flags, readonly, NULL, .member = true},
    {"__itemsize__", get_itemsize, readonly, NULL, .member = true},
    {"__module__", get_module, set_module, NULL},
    {"__mro__", get_mro, readonly, NULL, .member = true},
    {"__name__", get_name, set_name, NULL},
    {"__qualname__", get_qualname, set_qualname, NULL},
    {"__text_signature__", get_signature, NULL, NULL},
    {"__weakrefoffset__", get_weakrefoffset, readonly, NULL, .member = true},
    {0}};

/* ---- slots and methods ---- */

static Value type_repr(Value self) {
    TypeObj *t = as_type(self);
    Value module = type_module_name(t);
    if (is_null(module) || !is_str(module) || str_eq_c(module, "builtins"))
        return str_format_c("<class '%V'>", t->flags & TF_HEAP ? type_qualname(t) : t->name);
    return str_format_c("<class '%V.%V'>", module, type_qualname(t));
}

static Value type_m_dir(Value self) {
    Value names = dict_new(), mro = as_type(self)->mro, key, cell;
    for (i64 i = tuple_len(mro) - 1; i >= 0; i--) {
        Value d = as_type(tuple_at(mro, i))->dict;
        for (i64 pos = 0; dict_next(d, &pos, &key, &cell);) TRY_OK(dict_set(names, key, V_NONE));
    }
    return dict_keys_list(names);
}

static Value type_m_instancecheck(Value self, Value instance) {
    int r = value_is_instance_plain(instance, self);
    return r < 0 ? V_ERR : bool_value(r);
}
static Value type_m_subclasscheck(Value self, Value cls) {
    int r = value_is_subclass_plain(cls, self);
    return r < 0 ? V_ERR : bool_value(r);
}
static Value type_m_mro(Value self) {
    Value mro = TRY(type_mro_default(as_type(self)));
    return list_from(as_tuple(mro)->v, tuple_len(mro));
}
static Value type_m_prepare(Value self, Args args) { return dict_new(); }
static Value type_m_sizeof(Value self) { return fixnum(sizeof(TypeObj)); }
static Value type_m_subclasses(Value self) { return type_subclasses_list(as_type(self)); }

static const MethodDef methods[] = {
    {"__dir__", type_m_dir, M_0, 0, 0, "($self, /)", "Specialized __dir__ implementation for types."},
    {"__instancecheck__", type_m_instancecheck, M_1, 0, 0, "($self, instance, /)", "Check if an object is an instance."},
    {"__prepare__", type_m_prepare, M_ARGS, 0, MF_CLASS, NULL, "__prepare__() -> dict\nused to create the namespace for the class statement"},
    {"__sizeof__", type_m_sizeof, M_0, 0, 0, "($self, /)", "Return memory consumption of the type object."},
    {"__subclasscheck__", type_m_subclasscheck, M_1, 0, 0, "($self, subclass, /)", "Check if a class is a subclass."},
    {"__subclasses__", type_m_subclasses, M_0, 0, 0, "($self, /)", "Return a list of immediate subclasses."},
    {"mro", type_m_mro, M_0, 0, 0, "($self, /)", "Return a type's method resolution order."},
    {0}};

const TypeDef type_def = {
    .name = "type", .size = sizeof(TypeObj), .flags = TF_BASETYPE | TF_TYPE_SUB | TF_WEAKREF, .trace = type_trace,
    .doc = "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
    .repr = type_repr, .call = type_call, .getattr = type_getattr, .setattr = type_setattr, .init = type_slot_init,
    .new = type_slot_new, .or_ = union_or, .methods = methods, .getset = getset,
};
