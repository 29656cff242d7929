/* property.c: property: getter, setter and deleter behind one attribute. */
#include "vm/object/descr.h"
#include "vm/object/exc.h"
#include "vm/object/names.h"
#include "vm/object/str.h"

static PropertyObj *as_property(Value v) { return (PropertyObj *)as_obj(v); }

static void property_trace(Obj *o, Tracer *t) { trace_values(t, &((PropertyObj *)o)->get, 5); }

static bool fail(Value err) { return false; }

/* The doc string of the getter, where the property has none of its own. */
static bool take_doc(Value self, Value get, Value doc) {
    PropertyObj *p = as_property(self);
    p->getter_doc = false;
    if ((is_null(doc) || is_none(doc)) && !is_null(get)) {
        Value found = V_NULL;
        int r = value_find_attr(get, name___doc__, &found);
        if (r < 0) return false;
        if (r && !is_none(found)) {
            doc = found;
            p->getter_doc = true;
        }
    }
    gc_write(p, &p->doc, is_null(doc) ? V_NONE : doc);
    /* A subclass has a __doc__ of its own in the class, which would hide this one. */
    if (p->getter_doc && value_type(self) != PropertyType) return value_setattr(self, name___doc__, doc);
    return true;
}

static Value given(Value v) { return is_null(v) || is_none(v) ? V_NULL : v; }

static bool setup(Value self, Value get, Value set, Value del, Value doc) {
    PropertyObj *p = as_property(self);
    gc_write(p, &p->get, given(get));
    gc_write(p, &p->set, given(set));
    gc_write(p, &p->del, given(del));
    gc_write(p, &p->name, V_NULL);
    return take_doc(self, given(get), doc);
}

Value property_getter(Value prop) { return as_property(prop)->get; }
Value property_setter(Value prop) { return as_property(prop)->set; }

Value property_new(Value get, Value set, Value del, Value doc) {
    Value self = type_alloc(PropertyType);
    return setup(self, get, set, del, doc) ? self : V_ERR;
}

static const char property_sig[] = "(fget=None, fset=None, fdel=None, doc=None)";
static const MethodDef init_args = {"property", NULL, M_N, 0, 0, property_sig, NULL};

static bool property_init(Value self, Args args) {
    Value v[4];
    return args_bind(&init_args, args, v) && setup(self, v[0], v[1], v[2], v[3]);
}

static Value property_slot_new(TypeObj *type, Args args) { return type_alloc(type); }

/* "property 'x' of 'C' object has no setter" */
static Value lacks(PropertyObj *p, Value obj, const char *what) {
    Value cls = value_type(obj)->qualname;
    if (!is_null(p->name)) {
        return exc_raise(AttributeErrorType, "property %R of %R object has no %s", p->name, cls, what);
    }
    return exc_raise(AttributeErrorType, "property of %R object has no %s", cls, what);
}

static Value property_get(Value self, Value obj, Value type) {
    if (is_null(obj) || is_none(obj)) return self;
    PropertyObj *p = as_property(self);
    return is_null(p->get) ? lacks(p, obj, "getter") : value_call1(p->get, obj);
}

static bool property_set(Value self, Value obj, Value v) {
    PropertyObj *p = as_property(self);
    Value fn = is_null(v) ? p->del : p->set;
    if (is_null(fn)) return fail(lacks(p, obj, is_null(v) ? "deleter" : "setter"));
    return !is_err(is_null(v) ? value_call1(fn, obj) : value_call2(fn, obj, v));
}

/* property(...) of the same class with one part replaced. */
static Value copy_with(Value self, Value get, Value set, Value del) {
    PropertyObj *p = as_property(self);
    Value v[4];
    v[0] = is_null(given(get)) ? p->get : get;
    v[1] = is_null(given(set)) ? p->set : set;
    v[2] = is_null(given(del)) ? p->del : del;
    v[3] = p->getter_doc && !is_null(v[0]) ? V_NONE : p->doc;
    for (int i = 0; i < 4; i++) {
        if (is_null(v[i])) v[i] = V_NONE;
    }
    Value name = p->name;
    Value fresh = TRY(value_call(obj_value(value_type(self)), (Args){v, 4, 0}));
    if (value_is(fresh, PropertyType)) gc_write(as_obj(fresh), &as_property(fresh)->name, name);
    return fresh;
}

static Value property_m_deleter(Value self, Value fn) { return copy_with(self, V_NULL, V_NULL, fn); }
static Value property_m_getter(Value self, Value fn) { return copy_with(self, fn, V_NULL, V_NULL); }
static Value property_m_setter(Value self, Value fn) { return copy_with(self, V_NULL, fn, V_NULL); }

static Value property_m_set_name(Value self, Args args) {
    if (args.n != 2) {
        return exc_raise(TypeErrorType, "__set_name__() takes 2 positional arguments but %u were given", args.n);
    }
    gc_write(as_obj(self), &as_property(self)->name, args.v[1]);
    return V_NONE;
}

/* 1, 0, -1 raised */
static int is_abstract(Value fn) {
    Value v = V_NULL;
    if (is_null(fn)) return 0;
    int r = value_find_attr(fn, name___isabstractmethod__, &v);
    return r <= 0 ? r : value_truth(v);
}

static Value property_isabstract(Value self) {
    PropertyObj *p = as_property(self);
    Value fns[] = {p->get, p->set, p->del};
    for (int i = 0; i < 3; i++) {
        int r = is_abstract(fns[i]);
        if (r) return r < 0 ? V_ERR : V_TRUE;
    }
    return V_FALSE;
}

static const MethodDef methods[] = {
    {"__set_name__", property_m_set_name, M_ARGS, 0, 0, NULL, "Method to set name of a property."},
    {"deleter", property_m_deleter, M_1, 0, 0, "($self, fdel, /)", "Descriptor to obtain a copy of the property with a different deleter."},
    {"getter", property_m_getter, M_1, 0, 0, "($self, fget, /)", "Descriptor to obtain a copy of the property with a different getter."},
    {"setter", property_m_setter, M_1, 0, 0, "($self, fset, /)", "Descriptor to obtain a copy of the property with a different setter."},
    {0}};
static const GetSetDef getset[] = {{"__isabstractmethod__", property_isabstract, NULL, NULL}, {0}};
static const MemberDef members[] = {
    {"__doc__", offsetof(PropertyObj, doc), MEMBER_VALUE, 0, NULL},
    {"fdel", offsetof(PropertyObj, del), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {"fget", offsetof(PropertyObj, get), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {"fset", offsetof(PropertyObj, set), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {0}};

const TypeDef property_def = {
    .name = "property", .size = sizeof(PropertyObj), .flags = TF_BASETYPE, .trace = property_trace,
    .doc = "Property attribute.\n\n  fget\n    function to be used for getting an attribute value\n  fset\n"
           "    function to be used for setting an attribute value\n  fdel\n    function to be used for del'ing an attribute\n"
           "  doc\n    docstring\n\nTypical use is to define a managed attribute x.",
    .sig = property_sig, .descr_get = property_get, .descr_set = property_set, .init = property_init,
    .new = property_slot_new, .methods = methods, .getset = getset, .members = members,
};
