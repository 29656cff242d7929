/* class_fixture.h: classes and builtin methods made from C, for tests of the object model. */
#pragma once
#include "object_fixture.h"
#include "vm/object/descr.h"
#include "vm/object/func.h"
#include "vm/object/slots.h"
#include "vm/object/type_internal.h"

static __attribute__((unused)) TypeObj *make_class_ns(const char *name, Value bases, Value ns) {
    Value v = type_new(TypeType, str_from_c(name), bases, ns, NO_ARGS);
    ck_assert(!is_err(v));
    return as_type(v);
}

static __attribute__((unused)) TypeObj *make_class(const char *name, TypeObj *base) {
    return make_class_ns(name, base ? tuple_pack(1, obj_value(base)) : tuple_empty, dict_new());
}

static __attribute__((unused)) Value name_of(const char *text) { return str_intern_c(text); }

static __attribute__((unused)) Value instance_of(TypeObj *t) {
    Value v = value_call0(obj_value(t));
    ck_assert(!is_err(v));
    return v;
}

static __attribute__((unused)) void set(Value o, const char *name, Value v) { ck_assert(value_setattr(o, name_of(name), v)); }

static __attribute__((unused)) i64 get(Value o, const char *name) {
    Value v = value_getattr(o, name_of(name));
    ck_assert(!is_err(v));
    return as_fixnum(v);
}

/* A callable that binds like a function: a method_descriptor of object. */
static __attribute__((unused)) Value method(const MethodDef *def) { return methoddescr_new(def, ObjectType); }
