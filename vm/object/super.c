/* super.c: attribute access that starts behind a given class in the MRO of an object's class. */
#include "vm/object/super.h"

#include "vm/interp/interp.h"
#include "vm/object/descr.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"
#include "vm/object/type_internal.h"

typedef struct SuperObj {
    Obj base;
    TypeObj *cls;     /* NULL until initialised */
    Value obj;        /* V_NULL: unbound */
    TypeObj *obj_type;
} SuperObj;

static SuperObj *as_super(Value v) { return (SuperObj *)as_obj(v); }

static void super_trace(Obj *o, Tracer *t) {
    trace_ptr(t, &((SuperObj *)o)->cls);
    trace_value(t, &((SuperObj *)o)->obj);
    trace_ptr(t, &((SuperObj *)o)->obj_type);
}

/* The class whose MRO is searched: obj itself if it is a subclass of 'cls', else its class. */
static TypeObj *check(TypeObj *cls, Value obj) {
    if (is_type(obj) && type_is_subtype(as_type(obj), cls)) return as_type(obj);
    if (value_is(obj, cls)) return value_type(obj);
    Value claimed = V_NULL; /* a proxy may claim another class */
    if (value_find_attr(obj, name___class__, &claimed) < 0) return NULL;
    if (!is_null(claimed) && is_type(claimed) && as_type(claimed) != value_type(obj) &&
        type_is_subtype(as_type(claimed), cls)) {
        return as_type(claimed);
    }
    exc_raise(TypeErrorType, "super(type, obj): obj must be an instance or subtype of type");
    return NULL;
}

static AttrCell *find_behind(TypeObj *start, TypeObj *cls, Value name, TypeObj **owner) {
    Value mro = start->mro;
    i64 i = 0, n = is_null(mro) ? 0 : tuple_len(mro); /* none: mro() is running */
    while (i < n && as_type(tuple_at(mro, i)) != cls) i++;
    for (i++; i < n; i++) {
        *owner = as_type(tuple_at(mro, i));
        Value cell = dict_get_str((*owner)->dict, name);
        if (!is_null(cell)) return (AttrCell *)as_obj(cell);
    }
    return NULL;
}

Value super_lookup(TypeObj *start, TypeObj *cls, Value name, TypeObj **owner) {
    AttrCell *cell = find_behind(start, cls, name, owner);
    return cell ? cell->value : V_NULL;
}

int super_find(TypeObj *cls, Value obj, Value name, AttrCell **cell, TypeObj **start) {
    *cell = NULL;
    *start = check(cls, obj);
    if (!*start) return -1;
    if (same(name, name___class__)) return 0;
    TypeObj *owner;
    *cell = find_behind(*start, cls, name, &owner);
    return *cell != NULL;
}

static Value super_getattr(Value self, Value name) {
    SuperObj *s = as_super(self);
    name = type_intern_name(name);
    if (s->obj_type && !same(name, name___class__)) {
        TypeObj *owner;
        AttrCell *cell = find_behind(s->obj_type, s->cls, name, &owner);
        if (cell) {
            Value obj = same(s->obj, obj_value(s->obj_type)) ? V_NULL : s->obj;
            return descr_bind(cell->value, obj, s->obj_type);
        }
    }
    return object_getattr(self, name);
}

static Value super_repr(Value self) {
    SuperObj *s = as_super(self);
    Value cls = s->cls ? s->cls->name : str_from_c("NULL");
    if (s->obj_type) return str_format_c("<super: <class '%V'>, <%N object>>", cls, s->obj_type);
    return str_format_c("<super: <class '%V'>, NULL>", cls);
}

static bool fill(Value self, TypeObj *cls, Value obj) {
    TypeObj *start = NULL;
    if (!is_null(obj) && is_none(obj)) obj = V_NULL;
    if (!is_null(obj) && !(start = check(cls, obj))) return false;
    SuperObj *s = as_super(self);
    gc_write_ptr(s, &s->cls, cls);
    gc_write(s, &s->obj, obj);
    gc_write_ptr(s, &s->obj_type, start);
    return true;
}

static Value super_new(TypeObj *cls, Value obj) {
    Value self = type_alloc(SuperType);
    return fill(self, cls, obj) ? self : V_ERR;
}

static bool super_init(Value self, Args args) {
    Value cls, obj = V_NULL;
    if (!args_no_kw("super", args) || !args_count("super", args, 0, 2)) return false;
    if (args.n == 0) {
        if (!interp_super_args(&cls, &obj)) return false;
    } else {
        cls = args.v[0];
        if (args.n == 2) obj = args.v[1];
    }
    if (!is_type(cls)) {
        exc_raise(TypeErrorType, "super() argument 1 must be a type, not %T", cls);
        return false;
    }
    return fill(self, as_type(cls), obj);
}

static Value super_slot_new(TypeObj *type, Args args) { return type_alloc(type); }

static Value super_descr_get(Value self, Value obj, Value type) {
    SuperObj *s = as_super(self);
    if (is_null(obj) || is_none(obj) || !is_null(s->obj)) return self;
    if (value_type(self) != SuperType) return value_call2(obj_value(value_type(self)), obj_value(s->cls), obj);
    return super_new(s->cls, obj);
}

static Value type_or_none(TypeObj *t) { return t ? obj_value(t) : V_NONE; }
static Value super_self(Value self) { return is_null(as_super(self)->obj) ? V_NONE : as_super(self)->obj; }
static Value super_self_class(Value self) { return type_or_none(as_super(self)->obj_type); }
static Value super_thisclass(Value self) { return type_or_none(as_super(self)->cls); }

static const GetSetDef getset[] = {
    {"__self__", super_self, NULL, "the instance invoking super(); may be None", .member = true},
    {"__self_class__", super_self_class, NULL, "the type of the instance invoking super(); may be None", .member = true},
    {"__thisclass__", super_thisclass, NULL, "the class invoking super()", .member = true},
    {0}};

const TypeDef super_def = {
    .name = "super", .size = sizeof(SuperObj), .flags = TF_BASETYPE, .trace = super_trace,
    .doc = "super() -> same as super(__class__, <first argument>)\nsuper(type) -> unbound super object\n"
           "super(type, obj) -> bound super object; requires isinstance(obj, type)\n"
           "super(type, type2) -> bound super object; requires issubclass(type2, type)",
    .repr = super_repr, .getattr = super_getattr, .descr_get = super_descr_get, .init = super_init,
    .new = super_slot_new, .getset = getset,
};
