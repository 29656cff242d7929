/* method.c: bound methods, and builtin functions, which are bound to what their definition needs. */
#include "vm/object/args.h"
#include "vm/object/descr.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

/* ---- method ---- */

static MethodObj *as_method(Value v) { return (MethodObj *)as_obj(v); }

static void method_trace(Obj *o, Tracer *t) {
    trace_value(t, &((MethodObj *)o)->func);
    trace_value(t, &((MethodObj *)o)->self);
}

Value method_new(Value func, Value self) {
    MethodObj *m = gc_alloc(MethodShape, sizeof *m);
    m->func = func;
    m->self = self;
    return obj_value(m);
}

static Value method_repr(Value self) {
    MethodObj *m = as_method(self);
    Value name = V_NULL;
    if (value_find_attr(m->func, name___qualname__, &name) < 0) return V_ERR;
    if (is_null(name) && value_find_attr(m->func, name___name__, &name) < 0) return V_ERR;
    if (is_null(name) || !is_str(name)) return str_format_c("<bound method ? of %R>", m->self);
    return str_format_c("<bound method %V of %R>", name, m->self);
}

static bool method_hash(Value self, i64 *out) {
    i64 func;
    if (!value_hash(as_method(self)->func, &func)) return false;
    *out = value_identity_hash(as_method(self)->self) ^ func;
    if (*out == -1) *out = -2;
    return true;
}

static Value method_call(Value self, Args args) { return value_call_with(as_method(self)->func, as_method(self)->self, args); }

/* Methods have no attributes of their own: what the type does not know is the function's. */
static Value method_getattr(Value self, Value name) {
    AttrCell *cell = type_lookup(MethodType, str_intern(name))->cell;
    if (cell) return descr_bind(cell->value, self, MethodType);
    return value_getattr(as_method(self)->func, name);
}

static Value method_richcmp(Value self, Value other, int op) {
    if ((op != CMP_EQ && op != CMP_NE) || !is_method(other)) return V_NOTIMPL;
    int eq = value_eq(as_method(self)->func, as_method(other)->func);
    if (eq < 0) return V_ERR;
    eq = eq && value_is_same(as_method(self)->self, as_method(other)->self);
    return bool_value(eq == (op == CMP_EQ));
}


static Value method_slot_new(TypeObj *type, Args args) {
    if (!args_no_kw("method", args) || !args_count("method", args, 2, 2)) return V_ERR;
    if (!value_callable(args.v[0])) return exc_raise(TypeErrorType, "first argument must be callable");
    if (is_none(args.v[1])) return exc_raise(TypeErrorType, "instance must not be None");
    return method_new(args.v[0], args.v[1]);
}

static Value method_doc(Value self) {
    Value v = V_NONE;
    return value_find_attr(as_method(self)->func, name___doc__, &v) < 0 ? V_ERR : v;
}

static Value method_m_reduce(Value self) {
    return descr_reduce(as_method(self)->self, TRY(value_getattr(as_method(self)->func, name___name__)));
}

static const MethodDef method_methods[] = {{"__reduce__", method_m_reduce, M_0, 0, 0, "($self, /)"}, {0}};
static const MemberDef method_members[] = {
    {"__func__", offsetof(MethodObj, func), MEMBER_VALUE, MEMBER_READONLY, "the function (or other callable) implementing a method"},
    {"__self__", offsetof(MethodObj, self), MEMBER_VALUE, MEMBER_READONLY, "the instance to which a method is bound"},
    {0}};
static const GetSetDef method_getset[] = {{"__doc__", method_doc, NULL, NULL}, {0}};

const TypeDef method_def = {
    .name = "method", .doc = "Create a bound instance method object.", .size = sizeof(MethodObj), .flags = TF_WEAKREF,
    .trace = method_trace, .repr = method_repr, .hash = method_hash, .call = method_call, .getattr = method_getattr,
    .richcmp = method_richcmp, .new = method_slot_new, .methods = method_methods,
    .getset = method_getset, .members = method_members,
};

/* ---- instancemethod: binds anything callable, for extension modules ---- */

static void instancemethod_trace(Obj *o, Tracer *t) { trace_value(t, &((MethodObj *)o)->func); }

Value instancemethod_new(Value func) {
    MethodObj *m = gc_alloc(InstanceMethodShape, sizeof *m);
    m->func = func;
    return obj_value(m);
}

static Value instancemethod_repr(Value self) {
    Value name = V_NULL;
    if (value_find_attr(as_method(self)->func, name___name__, &name) < 0) return V_ERR;
    return str_format_c("<instancemethod %V at %p>", is_null(name) ? str_from_c("?") : name, value_address(self));
}

static Value instancemethod_call(Value self, Args args) { return value_call(as_method(self)->func, args); }

static Value instancemethod_getattr(Value self, Value name) {
    AttrCell *cell = type_lookup(InstanceMethodType, str_intern(name))->cell;
    if (cell) return descr_bind(cell->value, self, InstanceMethodType);
    return value_getattr(as_method(self)->func, name);
}

static Value instancemethod_descr_get(Value self, Value obj, Value type) {
    return is_null(obj) ? as_method(self)->func : method_new(as_method(self)->func, obj);
}

static Value instancemethod_slot_new(TypeObj *type, Args args) {
    if (!args_no_kw("instancemethod", args) || !args_count("instancemethod", args, 1, 1)) return V_ERR;
    if (!value_callable(args.v[0])) return exc_raise(TypeErrorType, "first argument must be callable");
    return instancemethod_new(args.v[0]);
}

static Value instancemethod_richcmp(Value self, Value other, int op) {
    if ((op != CMP_EQ && op != CMP_NE) || !is_exact(other, InstanceMethodType)) return V_NOTIMPL;
    int eq = value_eq(as_method(self)->func, as_method(other)->func);
    return eq < 0 ? V_ERR : bool_value(eq == (op == CMP_EQ));
}

static const MemberDef instancemethod_members[] = {
    {"__func__", offsetof(MethodObj, func), MEMBER_VALUE, MEMBER_READONLY, "the function (or other callable) implementing a method"},
    {0}};

const TypeDef instancemethod_def = {
    .name = "instancemethod", .doc = "instancemethod(function)\n\nBind a function to a class.", .size = sizeof(MethodObj),
    .trace = instancemethod_trace, .repr = instancemethod_repr, .call = instancemethod_call,
    .getattr = instancemethod_getattr, .richcmp = instancemethod_richcmp, .descr_get = instancemethod_descr_get,
    .new = instancemethod_slot_new, .getset = method_getset, .members = instancemethod_members,
};

/* ---- builtin_function_or_method ---- */

static BuiltinObj *as_builtin(Value v) { return (BuiltinObj *)as_obj(v); }

static void builtin_trace(Obj *o, Tracer *t) {
    trace_value(t, &((BuiltinObj *)o)->self);
    trace_value(t, &((BuiltinObj *)o)->module);
}

Value builtin_new(const MethodDef *def, Value self, Value module) {
    KR_ASSERT(args_direct_ok(def));
    BuiltinObj *b = gc_alloc(BuiltinShape, sizeof *b);
    b->def = def;
    b->self = self;
    b->module = module;
    return obj_value(b);
}

static bool is_function(BuiltinObj *b) { return is_null(b->self) || is_module(b->self); }

static Value builtin_repr(Value self) {
    BuiltinObj *b = as_builtin(self);
    if (is_function(b)) return str_format_c("<built-in function %s>", b->def->name);
    return str_format_c("<built-in method %s of %T object at %p>", b->def->name, b->self, value_address(b->self));
}

static bool builtin_hash(Value self, i64 *out) {
    BuiltinObj *b = as_builtin(self);
    i64 own = is_null(b->self) ? 0 : value_identity_hash(b->self);
    *out = own ^ (i64)((uintptr_t)b->def >> 4);
    if (*out == -1) *out = -2;
    return true;
}

static Value builtin_slot_call(Value self, Args args) { return builtin_call_obj(as_builtin(self), args); }

static Value builtin_richcmp(Value self, Value other, int op) {
    if ((op != CMP_EQ && op != CMP_NE) || !is_builtin(other)) return V_NOTIMPL;
    BuiltinObj *a = as_builtin(self), *b = as_builtin(other);
    bool eq = a->def == b->def && (same(a->self, b->self) || (!is_null(a->self) && !is_null(b->self) && value_is_same(a->self, b->self)));
    return bool_value(eq == (op == CMP_EQ));
}

static Value builtin_name(Value self) { return str_intern_c(as_builtin(self)->def->name); }
static Value builtin_doc(Value self) { return methoddef_doc(as_builtin(self)->def); }
static Value builtin_signature(Value self) { return methoddef_signature(as_builtin(self)->def); }
static Value builtin_self(Value self) { return is_null(as_builtin(self)->self) ? V_NONE : as_builtin(self)->self; }
static Value builtin_module(Value self) { return is_null(as_builtin(self)->module) ? V_NONE : as_builtin(self)->module; }
static bool builtin_set_module(Value self, Value v) {
    gc_write(as_obj(self), &as_builtin(self)->module, v);
    return true;
}
static Value builtin_qualname(Value self) {
    BuiltinObj *b = as_builtin(self);
    if (is_function(b)) return builtin_name(self);
    TypeObj *t = is_type(b->self) ? as_type(b->self) : value_type(b->self);
    return str_format_c("%V.%s", t->qualname, b->def->name);
}

static Value builtin_m_reduce(Value self) {
    BuiltinObj *b = as_builtin(self);
    return is_function(b) ? builtin_name(self) : descr_reduce(b->self, TRY(builtin_name(self)));
}

static const MethodDef builtin_methods[] = {{"__reduce__", builtin_m_reduce, M_0, 0, 0, "($self, /)"}, {0}};
static const GetSetDef builtin_getset[] = {
    {"__doc__", builtin_doc, NULL, NULL}, {"__module__", builtin_module, builtin_set_module, NULL, .member = true},
    {"__name__", builtin_name, NULL, NULL}, {"__qualname__", builtin_qualname, NULL, NULL},
    {"__self__", builtin_self, NULL, NULL}, {"__text_signature__", builtin_signature, NULL, NULL}, {0}};

const TypeDef builtin_def = {
    .name = "builtin_function_or_method", .size = sizeof(BuiltinObj), .flags = TF_NO_NEW | TF_WEAKREF,
    .trace = builtin_trace, .repr = builtin_repr, .hash = builtin_hash, .call = builtin_slot_call,
    .richcmp = builtin_richcmp, .methods = builtin_methods, .getset = builtin_getset,
};
