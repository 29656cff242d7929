/* staticmethod.c: staticmethod and classmethod.  Both wear the names and the doc string of what they wrap. */
#include "vm/object/descr.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/names.h"
#include "vm/object/str.h"

static WrappedFuncObj *as_wrapped(Value v) { return (WrappedFuncObj *)as_obj(v); }

static void wrapped_trace(Obj *o, Tracer *t) {
    trace_value(t, &((WrappedFuncObj *)o)->func);
    trace_value(t, &((WrappedFuncObj *)o)->dict);
}

static bool copy_attributes(Value self, Value func) {
    const Value names[] = {name___module__, name___name__, name___qualname__, name___doc__, name___annotations__};
    for (i64 i = 0; i < ARRAY_LEN(names); i++) {
        Value v = V_NULL;
        int found = value_find_attr(func, names[i], &v);
        if (found < 0 || (found && !instance_set(as_obj(self), names[i], v))) return false;
    }
    return true;
}

static bool init(const char *name, Value self, Args args) {
    if (!args_no_kw(name, args) || !args_count(name, args, 1, 1)) return false;
    gc_write(as_obj(self), &as_wrapped(self)->func, args.v[0]);
    return copy_attributes(self, args.v[0]);
}

static Value wrapped_slot_new(TypeObj *type, Args args) {
    Value self = type_alloc(type);
    as_wrapped(self)->func = V_NONE;
    return self;
}

static Value wrapped_isabstract(Value self) {
    Value v = V_FALSE;
    if (value_find_attr(as_wrapped(self)->func, name___isabstractmethod__, &v) < 0) return V_ERR;
    int truth = value_truth(v);
    return truth < 0 ? V_ERR : bool_value(truth);
}
static Value wrapped_dict(Value self) { return instance_dict_getset.get(self); }
static bool wrapped_set_dict(Value self, Value v) { return instance_dict_getset.set(self, v); }

static const MemberDef members[] = {
    {"__func__", offsetof(WrappedFuncObj, func), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {"__wrapped__", offsetof(WrappedFuncObj, func), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {0}};
static const GetSetDef getset[] = {
    {"__dict__", wrapped_dict, wrapped_set_dict, NULL}, {"__isabstractmethod__", wrapped_isabstract, NULL, NULL}, {0}};

/* ---- staticmethod ---- */

Value staticmethod_new(Value f) {
    Value self = type_alloc(StaticMethodType);
    as_wrapped(self)->func = f;
    return self;
}

static Value staticmethod_repr(Value self) { return str_format_c("<staticmethod(%R)>", as_wrapped(self)->func); }
static Value staticmethod_call(Value self, Args args) { return value_call(as_wrapped(self)->func, args); }
static Value staticmethod_get(Value self, Value obj, Value type) { return as_wrapped(self)->func; }
static bool staticmethod_init(Value self, Args args) { return init("staticmethod", self, args); }

const TypeDef staticmethod_def = {
    .name = "staticmethod", .size = sizeof(WrappedFuncObj), .flags = TF_BASETYPE, .trace = wrapped_trace,
    .dict_off = offsetof(WrappedFuncObj, dict), .sig = "(function, /)",
    .doc = "Convert a function to be a static method.\n\nA static method does not receive an implicit first argument.",
    .repr = staticmethod_repr, .call = staticmethod_call, .descr_get = staticmethod_get, .init = staticmethod_init,
    .new = wrapped_slot_new, .getset = getset, .members = members,
};

/* ---- classmethod ---- */

Value classmethod_new(Value f) {
    Value self = type_alloc(ClassMethodType);
    as_wrapped(self)->func = f;
    return self;
}

static Value classmethod_repr(Value self) { return str_format_c("<classmethod(%R)>", as_wrapped(self)->func); }

/* Descriptors are chained: classmethod(property(...)) works on classes in 3.11. */
static Value classmethod_get(Value self, Value obj, Value type) {
    Value func = as_wrapped(self)->func;
    if (is_null(type)) type = obj_value(value_type(obj));
    slot_descrget_fn get = value_type(func)->slots.descr_get;
    return get ? get(func, type, type) : method_new(func, type);
}
static bool classmethod_init(Value self, Args args) { return init("classmethod", self, args); }

const TypeDef classmethod_def = {
    .name = "classmethod", .size = sizeof(WrappedFuncObj), .flags = TF_BASETYPE, .trace = wrapped_trace,
    .dict_off = offsetof(WrappedFuncObj, dict), .sig = "(function, /)",
    .doc = "Convert a function to be a class method.\n\nA class method receives the class as implicit first argument.",
    .repr = classmethod_repr, .descr_get = classmethod_get, .init = classmethod_init, .new = wrapped_slot_new,
    .getset = getset, .members = members,
};
