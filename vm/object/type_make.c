/* type_make.c: making classes: the work behind the class statement and type(name, bases, ns), and making instances by
 * calling a class. */
#include "gcbridge/hooks.h"
#include "vm/interp/interp.h"
#include "vm/object/descr.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/super.h"
#include "vm/object/tuple.h"
#include "vm/object/type_internal.h"
#include "vm/object/weakref.h"

/* A class in the making. */
typedef struct Making {
    TypeObj *meta, *parent, *type;
    Value name, bases, ns; /* ns: a dict of our own with interned names, values not in cells yet */
    Value slots;           /* list of interned, mangled names in order, or V_NULL: no __slots__ */
    Value struct_slots;    /* those of them that C keeps, V_NULL: none */
    Value qualname;
    bool add_dict, add_weakref;
} Making;

static bool fail(Value err) { return false; }

Value type_calculate_meta(TypeObj *meta, Value bases) {
    TypeObj *winner = meta;
    for (i64 i = 0; i < tuple_len(bases); i++) {
        TypeObj *t = value_type(tuple_at(bases, i));
        if (type_is_subtype(winner, t)) continue;
        if (!type_is_subtype(t, winner)) {
            return exc_raise(TypeErrorType, "metaclass conflict: the metaclass of a derived class must be a "
                             "(non-strict) subclass of the metaclasses of all its bases");
        }
        winner = t;
    }
    return obj_value(winner);
}

/* ---- __slots__ ---- */

static bool has_items(const TypeObj *t) { return t->flags & (TF_INT_SUB | TF_TUPLE_SUB | TF_BYTES_SUB | TF_TYPE_SUB); }

/* __x in class _C is _C__x. */
static Value mangle(Value class_name, Value name) {
    i64 n = str_len(name);
    if (n < 3 || str_at(name, 0) != '_' || str_at(name, 1) != '_') return name;
    if (str_at(name, n - 1) == '_' && str_at(name, n - 2) == '_') return name;
    i64 start = 0;
    while (start < str_len(class_name) && str_at(class_name, start) == '_') start++;
    if (start == str_len(class_name)) return name;
    return type_intern_name(str_format_c("_%V%V", str_slice(class_name, start, str_len(class_name)), name));
}

static bool add_slot(Making *m, Value item, bool may_dict, bool may_weakref) {
    if (!is_str(item)) return fail(exc_raise(TypeErrorType, "__slots__ items must be strings, not '%T'", item));
    if (!str_is_identifier(item)) return fail(exc_raise(TypeErrorType, "__slots__ must be identifiers"));
    Value name = type_intern_name(item);
    if (same(name, name___dict__)) {
        if (!may_dict || m->add_dict) return fail(exc_raise(TypeErrorType, "__dict__ slot disallowed: we already got one"));
        return m->add_dict = true;
    }
    if (same(name, name___weakref__)) {
        if (!may_weakref || m->add_weakref) {
            return fail(exc_raise(TypeErrorType, "__weakref__ slot disallowed: either we already got one, or "
                                  "__itemsize__ != 0"));
        }
        return m->add_weakref = true;
    }
    name = mangle(m->name, name);
    if (!is_null(dict_get_str(m->ns, name)) && !same(name, name___qualname__) && !same(name, name___classcell__)) {
        return fail(exc_raise(ValueErrorType, "%R in __slots__ conflicts with class variable", name));
    }
    return list_append(m->slots, name);
}

static bool base_has(Making *m, u32 flag) {
    for (i64 i = 0; i < tuple_len(m->bases); i++) {
        TypeObj *t = as_type(tuple_at(m->bases, i));
        if (t != m->parent && t->flags & flag) return true;
    }
    return false;
}

static bool plan_slots(Making *m) {
    bool may_dict = !(m->parent->flags & (TF_HAS_DICT | TF_TYPE_SUB)) && !m->parent->shape->attr_off;
    bool may_weakref = !(m->parent->flags & TF_WEAKREF) && !has_items(m->parent);
    Value slots = dict_get_str(m->ns, name___slots__);
    if (is_null(slots)) {
        m->add_dict = may_dict;
        m->add_weakref = may_weakref;
        return true;
    }
    slots = is_str(slots) ? tuple_pack(1, slots) : tuple_from_iterable(slots);
    if (is_err(slots)) return false;
    if (tuple_len(slots) && has_items(m->parent)) {
        return fail(exc_raise(TypeErrorType, "nonempty __slots__ not supported for subtype of '%s'", m->parent->tp_name));
    }
    m->slots = list_new(tuple_len(slots));
    for (i64 i = 0; i < tuple_len(slots); i++) {
        if (!add_slot(m, tuple_at(slots, i), may_dict, may_weakref)) return false;
    }
    if (!list_sort(m->slots, V_NULL, false)) return false;
    if (m->meta->flags & m->parent->flags & TF_NATIVE) {
        m->struct_slots = m->slots;
        m->slots = V_NULL;
    }
    /* What a secondary base offers must be there in the instances too. */
    if (may_dict && base_has(m, TF_HAS_DICT)) m->add_dict = true;
    if (may_weakref && base_has(m, TF_WEAKREF)) m->add_weakref = true;
    return true;
}

/* ---- the type object ---- */

static Value own_namespace(Value ns) {
    Value d = dict_new_sized(dict_len(ns)), key, v;
    for (i64 pos = 0; dict_next(ns, &pos, &key, &v);) {
        if (is_str(key)) key = type_intern_name(key);
        TRY_OK(dict_set(d, key, v));
    }
    return d;
}

static bool check_name(Value name) {
    i64 len;
    const char *text = str_utf8(name, &len);
    if (!text) return false;
    if ((i64)strlen(text) == len) return true;
    return fail(exc_raise(ValueErrorType, "type name must not contain null characters"));
}

static u32 flags_of(Making *m) {
    u32 flags = TF_HEAP | TF_BASETYPE | (m->parent->flags & (TF_SUBS | TF_HAS_DICT | TF_WEAKREF | TF_VAR_SIZED | TF_NATIVE));
    for (i64 i = 0; i < tuple_len(m->bases); i++) {
        u32 base = as_type(tuple_at(m->bases, i))->flags & (TF_SEQUENCE | TF_MAPPING);
        if (!(flags & (TF_SEQUENCE | TF_MAPPING))) flags |= base;
    }
    if (m->add_dict) flags |= TF_HAS_DICT;
    if (m->add_weakref) flags |= TF_WEAKREF;
    return flags;
}

static void make_shape(Making *m) {
    TypeObj *t = m->type, *parent = m->parent;
    const Shape *base = parent->shape;
    i64 nslots = base->nslots + (is_null(m->slots) ? 0 : list_len(m->slots));
    const LayoutSet *set = shape_layout_set(base);
    ShapePlan plan = {
        .set = set, .nslots = (u16)nslots, .inline_cap = parent->learned_cap,
        .attrs = (base->attr_off && !set->dict_off) || m->add_dict,
        .weakrefable = t->flags & TF_WEAKREF,
        .flags = base->flags & (SHAPE_HAS_DEL | SHAPE_HAS_FINALIZER | SHAPE_NATIVE),
    };
    t->learned_cap = parent->learned_cap;
    t->shape = shape_root(t, &plan);
}

void type_grow_layout(TypeObj *t, u32 flags) {
    Making m = {.type = t, .parent = t->parent, .slots = V_NULL, .add_dict = (t->flags | flags) & TF_HAS_DICT};
    t->flags |= flags;
    if (flags & TF_HAS_DICT) make_shape(&m);
    if (flags & TF_WEAKREF) shape_set_flag(t, SHAPE_WEAKREFABLE, true);
}

static bool make_type(Making *m) {
    TypeObj *t = type_raw(m->meta->shape);
    m->type = t;
    t->flags = flags_of(m);
    t->def = m->parent->def;
    t->slots = m->parent->slots;
    gc_write_ptr(t, &t->parent, m->parent);
    gc_write(t, &t->name, m->name);
    gc_write(t, &t->qualname, is_null(m->qualname) ? m->name : m->qualname);
    gc_write(t, &t->bases, m->bases);
    gc_write(t, &t->dict, dict_new_sized(dict_len(m->ns) + 4));
    as_dict(t->dict)->flags |= DICT_CELLS;
    t->tp_name = str_utf8(m->name, &(i64){0});
    make_shape(m);
    return true;
}

/* ---- the namespace ---- */

static bool put(Making *m, Value name, Value v) {
    if (is_err(v)) return false;
    return dict_set(m->ns, name, v);
}

static bool take_qualname(Making *m) {
    Value q = dict_get_str(m->ns, name___qualname__);
    if (is_null(q)) return true;
    if (!is_str(q)) return fail(exc_raise(TypeErrorType, "type __qualname__ must be a str, not %T", q));
    m->qualname = q;
    return dict_del(m->ns, name___qualname__) >= 0;
}

/* C sees it as UTF-8. */
static bool check_doc(Making *m) {
    Value doc = dict_get_str(m->ns, name___doc__);
    return is_null(doc) || !is_str(doc) || str_utf8(doc, NULL);
}

static bool set_module(Making *m) {
    if (!is_null(dict_get_str(m->ns, name___module__))) return true;
    Frame *f = thread()->ts.cframe ? frame_current() : NULL;
    if (!f || !is_func(f->func)) return true;
    Value v = dict_get_str(as_func(f->func)->globals, name___name__);
    return is_null(v) || put(m, name___module__, v);
}

static bool wrap_function(Making *m, Value name, Value (*wrapper)(Value)) {
    Value v = dict_get_str(m->ns, name);
    return is_null(v) || !is_func(v) || put(m, name, wrapper(v));
}

static bool complete_namespace(Making *m) {
    if (!check_doc(m) || !set_module(m)) return false;
    if (!wrap_function(m, name___new__, staticmethod_new)) return false;
    if (!wrap_function(m, name___init_subclass__, classmethod_new)) return false;
    if (!wrap_function(m, name___class_getitem__, classmethod_new)) return false;
    if (is_null(dict_get_str(m->ns, name___doc__)) && !put(m, name___doc__, V_NONE)) return false;
    bool eq = !is_null(dict_get_str(m->ns, name___eq__)), hash = !is_null(dict_get_str(m->ns, name___hash__));
    return !eq || hash || put(m, name___hash__, V_NONE);
}

static Value first_weakref(Value self) {
    Value all = TRY(weakref_list(self));
    return list_len(all) ? list_at(all, 0) : V_NONE;
}
static const GetSetDef weakref_getset = {"__weakref__", first_weakref, NULL, "list of weak references to the object (if defined)"};

/* A builtin base with a __dict__ (type, modules) says what becomes of it in subclasses; V_NULL: there is none. */
static Value builtin_dict(Value self) {
    for (TypeObj *t = value_type(self); t; t = t->parent) {
        Value v = t->flags & TF_HEAP ? V_NULL : type_own(t, name___dict__);
        if (!is_null(v)) return v;
    }
    return V_NULL;
}

/* Other than that of builtin types, a class's own __dict__ may be deleted: the instance gets a new one. */
static Value get_dict(Value self) {
    Value builtin = builtin_dict(self);
    return is_null(builtin) ? instance_dict_getset.get(self) : descr_bind(builtin, self, value_type(self));
}
static bool set_dict(Value self, Value v) {
    Value builtin = builtin_dict(self);
    if (!is_null(builtin)) {
        slot_descrset_fn set = value_type(builtin)->slots.descr_set;
        if (set) return set(builtin, self, v);
        return fail(exc_raise(TypeErrorType, "this __dict__ descriptor does not support '%T' objects", self));
    }
    bool replace = is_null(v) && is_obj(self) && obj_shape(as_obj(self))->attr_off;
    return instance_dict_getset.set(self, replace ? dict_new() : v);
}
static const GetSetDef dict_getset = {"__dict__", get_dict, set_dict, "dictionary for instance variables (if defined)"};

static bool add_descriptors(Making *m) {
    TypeObj *t = m->type;
    i64 first = m->parent->shape->nslots;
    for (i64 i = 0; !is_null(m->slots) && i < list_len(m->slots); i++) {
        Value name = list_at(m->slots, i);
        if (!put(m, name, member_new_slot(name, t, first + i))) return false;
    }
    if (m->add_dict && is_null(dict_get_str(m->ns, name___dict__))) {
        if (!put(m, name___dict__, getset_new(&dict_getset, t))) return false;
    }
    if (m->add_weakref && is_null(dict_get_str(m->ns, name___weakref__))) {
        if (!put(m, name___weakref__, getset_new(&weakref_getset, t))) return false;
    }
    return true;
}

static bool fill_namespace(Making *m) {
    Value key, v;
    for (i64 pos = 0; dict_next(m->ns, &pos, &key, &v);) {
        if (!dict_set(m->type->dict, key, type_cell(v))) return false;
    }
    return true;
}

/* Tells the methods their class; what __slots__ may call __classcell__ comes later. */
static bool set_classcell(Making *m) {
    Value cell = dict_get_str(m->ns, name___classcell__);
    if (is_null(cell)) return true;
    if (!is_exact(cell, CellType)) {
        return fail(exc_raise(TypeErrorType, "__classcell__ must be a nonlocal cell, not %R", obj_value(value_type(cell))));
    }
    gc_write(as_obj(cell), &as_cell(cell)->v, obj_value(m->type));
    return dict_del(m->ns, name___classcell__) >= 0;
}

/* ---- hooks ---- */

static bool set_name_error(Value v, Value name, TypeObj *t) {
    Value cause = exc_fetch();
    exc_raise(RuntimeErrorType, "Error calling __set_name__ on '%T' instance %R in '%N'", v, name, t);
    Value exc = exc_fetch();
    gc_write(as_obj(exc), &as_exc(exc)->cause, cause);
    gc_write(as_obj(exc), &as_exc(exc)->context, cause);
    as_exc(exc)->suppress_context = true;
    exc_restore(exc);
    return false;
}

static bool call_set_names(Making *m) {
    Value key, v, fn, self;
    for (i64 pos = 0; dict_next(m->ns, &pos, &key, &v);) {
        int found = is_func(v) ? 0 : value_special(v, name___set_name__, &fn, &self);
        if (found < 0) return false;
        if (!found) continue;
        Value type = obj_value(m->type);
        Value r = is_null(self) ? value_call2(fn, type, key) : value_call3(fn, self, type, key);
        if (is_err(r)) return set_name_error(v, key, m->type);
    }
    return true;
}

static bool call_init_subclass(Making *m, Args kw) {
    Value type = obj_value(m->type);
    AttrCell *cell;
    TypeObj *start;
    bool known = false;
    for (i64 i = 0; i < tuple_len(m->type->mro); i++) known |= same(tuple_at(m->type->mro, i), type);
    if (!known) return fail(exc_raise(TypeErrorType, "super(type, obj): obj must be an instance or subtype of type"));
    int found = super_find(m->type, type, name___init_subclass__, &cell, &start);
    if (found <= 0) return found == 0; /* a metaclass may make an mro without object */
    Value fn = descr_bind(cell->value, V_NULL, start);
    return !is_err(fn) && !is_err(value_call(fn, kw));
}

static bool link(Making *m) {
    TypeObj *t = m->type;
    if (!type_update_mro(t)) return false;
    if (tuple_len(t->bases) == 1 && m->meta == TypeType) slot_update_own(t);
    else slot_update_all(t);
    for (i64 i = 0; i < tuple_len(t->bases); i++) type_add_subclass(as_type(tuple_at(t->bases, i)), t);
    return true;
}

/* 'from_c': C has the struct of the class already, and calls neither __set_name__ nor __init_subclass__, as CPython's
   PyType_Ready; else a metaclass of C may want to make the struct. */
static Value make_class(Making *m, Value name, Value ns, Args kw, bool from_c) {
    m->name = type_intern_name(name);
    m->slots = m->struct_slots = m->qualname = V_NULL;
    if (m->parent->flags & TF_C_TYPE) bridge_hooks.late_fields(m->parent);
    if (!check_name(m->name)) return V_ERR;
    m->ns = TRY(own_namespace(ns));
    TRY_OK(plan_slots(m) && take_qualname(m) && make_type(m));
    TRY_OK(complete_namespace(m) && set_classcell(m) && add_descriptors(m) && fill_namespace(m) && link(m));
    if (from_c) return obj_value(m->type);
    if (m->meta->flags & TF_NATIVE) TRY_OK(bridge_hooks.class_made(m->type, m->struct_slots));
    TRY_OK(call_set_names(m) && call_init_subclass(m, kw));
    return obj_value(m->type);
}

Value type_new(TypeObj *meta, Value name, Value bases, Value ns, Args kw) {
    if (!tuple_len(bases)) bases = tuple_pack(1, obj_value(ObjectType));
    Making m = {.meta = meta, .bases = bases, .parent = type_best_base(bases)};
    return m.parent ? make_class(&m, name, ns, kw, false) : V_ERR;
}

Value type_new_extending(TypeObj *parent, TypeObj *meta, Value name, Value bases, Value ns, Args kw) {
    Making m = {.meta = meta, .bases = bases, .parent = parent};
    return make_class(&m, name, ns, kw, true);
}

/* ---- type(...) ---- */

static bool bases_are_types(Value bases) {
    for (i64 i = 0; i < tuple_len(bases); i++) {
        Value v = tuple_at(bases, i), entries;
        if (is_type(v)) continue;
        int found = value_find_attr(v, name___mro_entries__, &entries);
        if (found < 0) return false;
        if (found) {
            return fail(exc_raise(TypeErrorType, "type() doesn't support MRO entry resolution; use types.new_class()"));
        }
    }
    return true;
}

static Value bad_argument(int i, const char *want, Value got) {
    return exc_raise(TypeErrorType, "type.__new__() argument %d must be %s, not %T", i, want, got);
}

Value type_slot_new(TypeObj *meta, Args args) {
    if (args.n != 3) {
        return exc_raise(TypeErrorType, "type.__new__() takes exactly 3 arguments (%u given)", args.n);
    }
    Value name = args.v[0], bases = args.v[1], ns = args.v[2];
    if (!is_str(name)) return bad_argument(1, "str", name);
    if (!is_tuple(bases)) return bad_argument(2, "tuple", bases);
    if (!is_dict(ns)) return bad_argument(3, "dict", ns);
    if (!bases_are_types(bases)) return V_ERR;
    TypeObj *winner = as_type(TRY(type_calculate_meta(meta, bases)));
    if (winner != meta && winner->slots.new != type_slot_new) return winner->slots.new(winner, args);
    return type_new(winner, name, bases, ns, (Args){args.v + 3, 0, args.nkw});
}

bool type_slot_init(Value self, Args args) {
    if (args.nkw && args.n == 1) return fail(exc_raise(TypeErrorType, "type.__init__() takes no keyword arguments"));
    if (args.n == 1 || args.n == 3) return true;
    return fail(exc_raise(TypeErrorType, "type.__init__() takes 1 or 3 arguments"));
}

Value type_call(Value self, Args args) {
    TypeObj *t = as_type(self);
    if (t == TypeType) {
        if (args.n == 1 && !args.nkw) return obj_value(value_type(args.v[0]));
        if (args.n != 3) return exc_raise(TypeErrorType, "type() takes 1 or 3 arguments");
    }
    if (!t->slots.new) return exc_raise(TypeErrorType, "cannot create '%s' instances", t->tp_name);
    if (t->flags & TF_NATIVE) {
        Value whole = bridge_hooks.construct(thread(), t, args);
        if (!is_null(whole)) return whole;
    }
    Value o = TRY(t->slots.new(t, args));
    TypeObj *made = value_type(o);
    if (made != t && !type_is_subtype(made, t)) return o;
    if (made->slots.init && !made->slots.init(o, args)) return V_ERR;
    return o;
}

/* ---- T.__new__ ---- */

static Value type_m_new(Value self, Args args) {
    TypeObj *t = as_type(self);
    if (args.n < 1) return exc_raise(TypeErrorType, "%s.__new__(): not enough arguments", t->tp_name);
    Value v = args.v[0];
    if (!is_type(v)) {
        return exc_raise(TypeErrorType, "%s.__new__(X): X is not a type object (%T)", t->tp_name, v);
    }
    TypeObj *cls = as_type(v);
    if (!type_is_subtype(cls, t)) {
        return exc_raise(TypeErrorType, "%s.__new__(%s): %s is not a subtype of %s", t->tp_name, cls->tp_name,
                         cls->tp_name, t->tp_name);
    }
    /* A builtin layout is set up by the function of the most derived builtin base only. */
    TypeObj *fixed = cls;
    while (fixed && slot_is_python(SLOT_new, fixed->slots.new)) fixed = fixed->parent;
    if (fixed && fixed->slots.new && fixed->slots.new != t->slots.new) {
        return exc_raise(TypeErrorType, "%s.__new__(%s) is not safe, use %s.__new__()", t->tp_name, cls->tp_name,
                         fixed->tp_name);
    }
    bridge_hooks.slot_owner = t->flags & TF_C_TYPE && cls != t ? t : NULL;
    bridge_hooks.slot_self = v;
    Value o = t->slots.new(cls, (Args){args.v + 1, args.n - 1, args.nkw});
    bridge_hooks.slot_owner = NULL;
    return o;
}

const MethodDef type_new_method = {"__new__", type_m_new, M_ARGS, 0, 0, "($type, *args, **kwargs)",
                                   "Create and return a new object.  See help(type) for accurate signature."};
