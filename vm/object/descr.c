/* descr.c: method_descriptor, classmethod_descriptor, getset_descriptor and member_descriptor: what the namespaces of
 * builtin types hold. */
#include "gcbridge/hooks.h"
#include "vm/object/args.h"
#include "vm/object/descr.h"

#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/float.h"
#include "vm/object/int.h"
#include "vm/object/iter.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"
#include "vm/object/type_internal.h"

Value descr_bind(Value v, Value obj, TypeObj *type) {
    slot_descrget_fn get = value_type(v)->slots.descr_get;
    return get ? get(v, obj, obj_value(type)) : v;
}

Value descr_reduce(Value obj, Value name) {
    return tuple_pack(2, TRY(iter_builtin("getattr")), tuple_pack(2, obj, name));
}

static Value wrong_object(const char *name, TypeObj *type, Value obj) {
    return exc_raise(TypeErrorType, "descriptor '%s' for '%s' objects doesn't apply to a '%T' object", name,
                     type->tp_name, obj);
}

/* ---- documentation ---- */

Value methoddef_doc(const MethodDef *def) { return def->doc ? str_from_c(def->doc) : V_NONE; }

Value methoddef_signature(const MethodDef *def) {
    const char *open = def->sig && !(def->flags & MF_TUPLE_ARGS) ? strchr(def->sig, '(') : NULL;
    return open ? str_from_c(open) : V_NONE;
}

Value wrapper_signature(const SlotRow *row) {
    switch (row->slot) {
    case SLOT_init: case SLOT_call: return str_from_c("($self, /, *args, **kwargs)");
    case SLOT_getattr: return str_from_c("($self, name, /)");
    case SLOT_setattr: return str_from_c(row->variant ? "($self, name, /)" : "($self, name, value, /)");
    case SLOT_setitem: return str_from_c(row->variant ? "($self, key, /)" : "($self, key, value, /)");
    case SLOT_descr_get: return str_from_c("($self, instance, owner=None, /)");
    case SLOT_descr_set: return str_from_c(row->variant ? "($self, instance, /)" : "($self, instance, value, /)");
    case SLOT_getitem: case SLOT_contains: return str_from_c("($self, key, /)");
    case SLOT_pow: return str_from_c("($self, value, mod=None, /)");
    case SLOT_richcmp: case SLOT_concat: case SLOT_repeat: case SLOT_iconcat: case SLOT_irepeat:
        return str_from_c("($self, value, /)");
    default:
        if (row->slot >= SLOT_add && row->slot <= SLOT_ipow) return str_from_c("($self, value, /)");
        return str_from_c("($self, /)");
    }
}

/* ---- method_descriptor and classmethod_descriptor ---- */

static MethodDescrObj *as_descr(Value v) { return (MethodDescrObj *)as_obj(v); }

static void methoddescr_trace(Obj *o, Tracer *t) { trace_ptr(t, &((MethodDescrObj *)o)->type); }

static Value make(Shape *shape, const MethodDef *def, TypeObj *type) {
    KR_ASSERT(args_direct_ok(def));
    MethodDescrObj *d = gc_alloc(shape, sizeof *d);
    d->def = def;
    d->type = type;
    return obj_value(d);
}

Value methoddescr_new(const MethodDef *def, TypeObj *type) { return make(MethodDescrShape, def, type); }
Value classmethoddescr_new(const MethodDef *def, TypeObj *type) { return make(ClassMethodDescrShape, def, type); }

static Value methoddescr_repr(Value self) {
    return str_format_c("<method '%s' of '%N' objects>", as_descr(self)->def->name, as_descr(self)->type);
}

static Value methoddescr_call(Value self, Args args) {
    MethodDescrObj *d = as_descr(self);
    if (unlikely(args.n < 1)) {
        return exc_raise(TypeErrorType, "unbound method %V.%s() needs an argument", type_qualname(d->type), d->def->name);
    }
    if (unlikely(!value_is(args.v[0], d->type))) {
        return exc_raise(TypeErrorType, "descriptor '%s' for '%s' objects doesn't apply to a '%T' object", d->def->name,
                         d->type->tp_name, args.v[0]);
    }
    return builtin_call_of(d->def, d->type, args.v[0], (Args){args.v + 1, args.n - 1, args.nkw});
}

static Value methoddescr_get(Value self, Value obj, Value type) {
    if (is_null(obj)) return self;
    MethodDescrObj *d = as_descr(self);
    if (!value_is(obj, d->type)) return wrong_object(d->def->name, d->type, obj);
    return builtin_new(d->def, obj, V_NULL);
}

static Value methoddescr_name(Value self) { return str_intern_c(as_descr(self)->def->name); }
static Value methoddescr_objclass(Value self) { return obj_value(as_descr(self)->type); }
static Value methoddescr_qualname(Value self) {
    return str_format_c("%V.%s", type_qualname(as_descr(self)->type), as_descr(self)->def->name);
}
static Value methoddescr_doc(Value self) { return methoddef_doc(as_descr(self)->def); }
static Value methoddescr_signature(Value self) { return methoddef_signature(as_descr(self)->def); }
static Value methoddescr_m_reduce(Value self) {
    return descr_reduce(obj_value(as_descr(self)->type), TRY(methoddescr_name(self)));
}

static const MethodDef methoddescr_methods[] = {
    {"__reduce__", methoddescr_m_reduce, M_0, 0, 0, "($self, /)"}, {0}};
static const GetSetDef methoddescr_getset[] = {
    {"__doc__", methoddescr_doc, NULL, NULL}, {"__name__", methoddescr_name, NULL, NULL, .member = true},
    {"__objclass__", methoddescr_objclass, NULL, NULL, .member = true}, {"__qualname__", methoddescr_qualname, NULL, NULL},
    {"__text_signature__", methoddescr_signature, NULL, NULL}, {0}};

const TypeDef methoddescr_def = {
    .name = "method_descriptor", .size = sizeof(MethodDescrObj), .flags = TF_NO_NEW | TF_METHOD_DESCR,
    .trace = methoddescr_trace, .repr = methoddescr_repr, .call = methoddescr_call, .descr_get = methoddescr_get,
    .methods = methoddescr_methods, .getset = methoddescr_getset,
};

static Value classmethoddescr_bind(MethodDescrObj *d, Value type) {
    if (!is_type(type)) {
        return exc_raise(TypeErrorType, "descriptor '%s' for type '%s' needs a type, not a '%T' as arg 2", d->def->name,
                         d->type->tp_name, type);
    }
    if (!type_is_subtype(as_type(type), d->type)) {
        return exc_raise(TypeErrorType, "descriptor '%s' requires a subtype of '%s' but received '%s'", d->def->name,
                         d->type->tp_name, as_type(type)->tp_name);
    }
    return builtin_new(d->def, type, V_NULL);
}

static Value classmethoddescr_get(Value self, Value obj, Value type) {
    if (is_null(type)) type = obj_value(value_type(obj));
    return classmethoddescr_bind(as_descr(self), type);
}

static Value classmethoddescr_call(Value self, Args args) {
    MethodDescrObj *d = as_descr(self);
    if (args.n < 1) {
        return exc_raise(TypeErrorType, "descriptor '%s' of '%s' object needs an argument", d->def->name, d->type->tp_name);
    }
    Value bound = TRY(classmethoddescr_bind(d, args.v[0]));
    return value_call(bound, (Args){args.v + 1, args.n - 1, args.nkw});
}

const TypeDef classmethoddescr_def = {
    .name = "classmethod_descriptor", .size = sizeof(MethodDescrObj), .flags = TF_NO_NEW, .trace = methoddescr_trace,
    .repr = methoddescr_repr, .call = classmethoddescr_call, .descr_get = classmethoddescr_get,
    .getset = methoddescr_getset,
};

/* ---- getset_descriptor ---- */

static GetSetObj *as_getset(Value v) { return (GetSetObj *)as_obj(v); }

static void getset_trace(Obj *o, Tracer *t) {
    trace_ptr(t, &((GetSetObj *)o)->type);
    trace_value(t, &((GetSetObj *)o)->name);
}

static Value member_new_getset(const GetSetDef *def, TypeObj *type);

Value getset_new(const GetSetDef *def, TypeObj *type) {
    Value name = str_intern_c(def->name);
    if (def->member) return member_new_getset(def, type);
    GetSetObj *g = gc_alloc(GetSetShape, sizeof *g);
    g->def = def;
    g->type = type;
    g->name = name;
    return obj_value(g);
}

static bool is_readable(const GetSetDef *def) { return def->get || def->closure; }
static bool is_writable(const GetSetDef *def) { return def->set || def->closure; }

static Value getset_read(const GetSetDef *def, Value obj) {
    const CAttrDef *a = def->closure;
    return a ? a->get(thread(), a, obj) : def->get(obj);
}

static bool getset_write(const GetSetDef *def, Value obj, Value v) {
    const CAttrDef *a = def->closure;
    return a ? a->set(thread(), a, obj, v) : def->set(obj, v);
}

static Value getset_repr(Value self) {
    return str_format_c("<attribute '%V' of '%N' objects>", as_getset(self)->name, as_getset(self)->type);
}

static Value getset_get(Value self, Value obj, Value type) {
    GetSetObj *g = as_getset(self);
    if (is_null(obj)) return self;
    if (!value_is(obj, g->type)) return wrong_object(g->def->name, g->type, obj);
    if (is_readable(g->def)) return getset_read(g->def, obj);
    return exc_raise_attr(obj, g->name, "attribute '%s' of '%s' objects is not readable", g->def->name, g->type->tp_name);
}

static bool getset_set(Value self, Value obj, Value v) {
    GetSetObj *g = as_getset(self);
    if (!value_is(obj, g->type)) return !is_err(wrong_object(g->def->name, g->type, obj));
    if (is_writable(g->def)) return getset_write(g->def, obj, v);
    exc_raise(AttributeErrorType, "attribute '%s' of '%s' objects is not writable", g->def->name, g->type->tp_name);
    return false;
}

static Value getset_doc(Value self) {
    const char *doc = as_getset(self)->def->doc;
    return doc ? str_from_c(doc) : V_NONE;
}
static Value getset_name(Value self) { return as_getset(self)->name; }
static Value getset_objclass(Value self) { return obj_value(as_getset(self)->type); }
static Value getset_qualname(Value self) {
    return str_format_c("%V.%V", type_qualname(as_getset(self)->type), as_getset(self)->name);
}
static Value getset_m_reduce(Value self) {
    return descr_reduce(obj_value(as_getset(self)->type), as_getset(self)->name);
}

static const MethodDef getset_methods[] = {{"__reduce__", getset_m_reduce, M_0, 0, 0, "($self, /)"}, {0}};
static const GetSetDef getset_getset[] = {
    {"__doc__", getset_doc, NULL, NULL}, {"__name__", getset_name, NULL, NULL, .member = true},
    {"__objclass__", getset_objclass, NULL, NULL, .member = true}, {"__qualname__", getset_qualname, NULL, NULL}, {0}};

const TypeDef getset_def = {
    .name = "getset_descriptor", .size = sizeof(GetSetObj), .flags = TF_NO_NEW, .trace = getset_trace,
    .repr = getset_repr, .descr_get = getset_get, .descr_set = getset_set, .methods = getset_methods,
    .getset = getset_getset,
};

/* ---- member_descriptor ---- */

static MemberObj *as_member(Value v) { return (MemberObj *)as_obj(v); }

static void member_trace(Obj *o, Tracer *t) {
    trace_ptr(t, &((MemberObj *)o)->type);
    trace_value(t, &((MemberObj *)o)->name);
}

static MemberObj *member_make(Value name, TypeObj *type) {
    MemberObj *m = gc_alloc(MemberShape, sizeof *m);
    m->type = type;
    m->name = name;
    return m;
}

Value member_new(const MemberDef *def, TypeObj *type) {
    MemberObj *m = member_make(str_intern_c(def->name), type);
    m->def = def;
    return obj_value(m);
}

static Value member_new_getset(const GetSetDef *def, TypeObj *type) {
    MemberObj *m = member_make(str_intern_c(def->name), type);
    m->getset = def;
    return obj_value(m);
}

Value member_new_slot(Value name, TypeObj *type, i64 index) {
    MemberObj *m = member_make(name, type);
    m->index = index;
    return obj_value(m);
}

static Value missing(MemberObj *m, Value obj) {
    return exc_raise_attr(obj, m->name, "'%T' object has no attribute '%V'", obj, m->name);
}

static Value member_get(MemberObj *m, Value obj) {
    if (m->getset) return getset_read(m->getset, obj);
    if (!m->def) {
        Value v = *instance_word(as_obj(obj), (int)m->index);
        return is_null(v) ? missing(m, obj) : v;
    }
    const char *p = (const char *)as_obj(obj) + m->def->offset;
    Value v;
    switch (m->def->kind) {
    case MEMBER_VALUE:
        v = *(const Value *)p;
        return is_null(v) || is_unbound(v) ? V_NONE : v;
    case MEMBER_VALUE_EX:
        v = *(const Value *)p;
        return is_null(v) ? missing(m, obj) : v;
    case MEMBER_I64: return int_from_i64(*(const i64 *)p);
    case MEMBER_I32: return fixnum(*(const i32 *)p);
    case MEMBER_U8: return fixnum(*(const u8 *)p);
    case MEMBER_BOOL: return bool_value(*(const bool *)p);
    case MEMBER_DOUBLE: return float_value(*(const double *)p);
    }
    KR_UNREACHABLE();
}

static bool member_set_word(MemberObj *m, Value obj, Value *place, Value v) {
    if (is_null(v) && is_null(*place)) return !is_err(exc_raise(AttributeErrorType, "%V", m->name));
    gc_write(as_obj(obj), place, v);
    return true;
}

static bool member_set_number(MemberObj *m, void *p, Value v) {
    if (is_null(v)) return !is_err(exc_raise(TypeErrorType, "can't delete numeric/char attribute"));
    i64 i;
    switch (m->def->kind) {
    case MEMBER_DOUBLE: return number_as_double(v, (double *)p);
    case MEMBER_BOOL:
        if (!is_bool(v)) return !is_err(exc_raise(TypeErrorType, "attribute value type must be bool"));
        *(bool *)p = same(v, V_TRUE);
        return true;
    }
    if (!number_as_index(v, &i, OverflowErrorType)) return false;
    if (m->def->kind == MEMBER_I64) *(i64 *)p = i;
    else if (m->def->kind == MEMBER_I32) *(i32 *)p = (i32)i;
    else *(u8 *)p = (u8)i;
    return true;
}

static bool member_set(MemberObj *m, Value obj, Value v) {
    if (m->getset) {
        if (is_writable(m->getset)) return getset_write(m->getset, obj, v);
        return !is_err(exc_raise(AttributeErrorType, "readonly attribute"));
    }
    if (!m->def) return member_set_word(m, obj, instance_word(as_obj(obj), (int)m->index), v);
    if (m->def->flags & MEMBER_READONLY) return !is_err(exc_raise(AttributeErrorType, "readonly attribute"));
    void *p = (char *)as_obj(obj) + m->def->offset;
    if (m->def->kind == MEMBER_VALUE) {
        gc_write(as_obj(obj), p, v);
        return true;
    }
    return m->def->kind == MEMBER_VALUE_EX ? member_set_word(m, obj, p, v) : member_set_number(m, p, v);
}

static Value member_repr(Value self) {
    return str_format_c("<member '%V' of '%N' objects>", as_member(self)->name, as_member(self)->type);
}

static Value member_descr_get(Value self, Value obj, Value type) {
    if (is_null(obj)) return self;
    MemberObj *m = as_member(self);
    if (!value_is(obj, m->type)) return wrong_object(str_c(m->name), m->type, obj);
    return member_get(m, obj);
}

static bool member_descr_set(Value self, Value obj, Value v) {
    MemberObj *m = as_member(self);
    if (!value_is(obj, m->type)) return !is_err(wrong_object(str_c(m->name), m->type, obj));
    return member_set(m, obj, v);
}

static Value member_doc(Value self) {
    const MemberObj *m = as_member(self);
    const char *doc = m->def ? m->def->doc : m->getset ? m->getset->doc : NULL;
    return doc ? str_from_c(doc) : V_NONE;
}
static Value member_name(Value self) { return as_member(self)->name; }
static Value member_objclass(Value self) { return obj_value(as_member(self)->type); }
static Value member_qualname(Value self) {
    return str_format_c("%V.%V", type_qualname(as_member(self)->type), as_member(self)->name);
}
static Value member_m_reduce(Value self) {
    return descr_reduce(obj_value(as_member(self)->type), as_member(self)->name);
}

static const MethodDef member_methods[] = {{"__reduce__", member_m_reduce, M_0, 0, 0, "($self, /)"}, {0}};
static const GetSetDef member_getset[] = {
    {"__doc__", member_doc, NULL, NULL}, {"__name__", member_name, NULL, NULL, .member = true},
    {"__objclass__", member_objclass, NULL, NULL, .member = true}, {"__qualname__", member_qualname, NULL, NULL}, {0}};

const TypeDef member_def = {
    .name = "member_descriptor", .size = sizeof(MemberObj), .flags = TF_NO_NEW, .trace = member_trace,
    .repr = member_repr, .descr_get = member_descr_get, .descr_set = member_descr_set, .methods = member_methods,
    .getset = member_getset,
};
