/* func.c: Python functions.  The interpreter calls them; here is the object: its attributes and constructor. */
#include "vm/object/func.h"

#include "vm/interp/interp.h"
#include "vm/object/audit.h"
#include "vm/object/code.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/iter.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static void func_trace(Obj *o, Tracer *t) {
    FuncObj *f = (FuncObj *)o;
    trace_ptr(t, &f->code);
    trace_values(t, &f->globals, (sizeof *f - offsetof(FuncObj, globals)) / sizeof(Value));
}

Value (*func_builtins_hook)(void);

static Value builtins_of(Value globals) {
    Value b = dict_get_str(globals, name___builtins__);
    if (is_null(b) && func_builtins_hook) b = func_builtins_hook();
    if (is_null(b)) return builtins_dict;
    return is_module(b) ? module_dict(b) : b;
}

Value func_new(CodeObj *code, Value globals, Value qualname) {
    Value builtins = builtins_of(globals), module = dict_get_str(globals, name___name__);
    FuncObj *f = gc_alloc(FuncShape, sizeof *f);
    f->code = code;
    f->globals = globals;
    f->builtins = builtins;
    f->name = code->name;
    f->qualname = is_null(qualname) ? code->qualname : qualname;
    f->doc = is_null(code->doc) ? V_NONE : code->doc;
    f->module = module;
    return obj_value(f);
}

static Value or_none(Value v) { return is_null(v) ? V_NONE : v; }

static bool set_field(Value self, Value *field, Value v) {
    gc_write(as_obj(self), field, v);
    return true;
}

static bool fail(Value err) { return false; }

/* ---- slots ---- */

static Value func_repr(Value self) {
    return str_format_c("<function %V at %p>", as_func(self)->qualname, value_address(self));
}

static Value func_descr_get(Value self, Value obj, Value type) { return is_null(obj) ? self : method_new(self, obj); }

static const MethodDef func_new_args = {
    "function", NULL, M_N, 0, 0, "(code, globals, name=None, argdefs=None, closure=None)", NULL};

static Value check_closure(CodeObj *code, Value closure) {
    i64 n = is_tuple(closure) ? tuple_len(closure) : 0;
    if (!is_tuple(closure)) {
        if (code->nfreevars && is_none(closure)) return exc_raise(TypeErrorType, "arg 5 (closure) must be tuple");
        if (!is_none(closure)) return exc_raise(TypeErrorType, "arg 5 (closure) must be None or tuple");
    }
    if (n != code->nfreevars) {
        return exc_raise(ValueErrorType, "%V requires closure of length %d, not %lld", code->name, code->nfreevars,
                         (long long)n);
    }
    for (i64 i = 0; i < n; i++) {
        Value cell = tuple_at(closure, i);
        if (!is_exact(cell, CellType)) return exc_raise(TypeErrorType, "arg 5 (closure) expected cell, found %T", cell);
    }
    return V_NONE;
}

static Value func_slot_new(TypeObj *type, Args args) {
    Value v[5];
    if (!args_bind(&func_new_args, args, v)) return V_ERR;
    Value name = or_none(v[2]), defaults = or_none(v[3]), closure = or_none(v[4]);
    if (!is_code(v[0])) return exc_raise(TypeErrorType, "function() argument 'code' must be code, not %T", v[0]);
    if (!is_dict(v[1])) return exc_raise(TypeErrorType, "function() argument 'globals' must be dict, not %T", v[1]);
    TRY_OK(audit_event("function.__new__", v[0], NULL, V_NULL));
    if (!is_none(name) && !is_str(name)) return exc_raise(TypeErrorType, "arg 3 (name) must be None or string");
    if (!is_none(defaults) && !is_tuple(defaults)) return exc_raise(TypeErrorType, "arg 4 (defaults) must be None or tuple");
    TRY(check_closure(as_code(v[0]), closure));
    Value f = func_new(as_code(v[0]), v[1], V_NULL);
    if (!is_none(name)) set_field(f, &as_func(f)->name, name);
    if (!is_none(defaults)) set_field(f, &as_func(f)->defaults, defaults);
    if (!is_none(closure)) set_field(f, &as_func(f)->closure, closure);
    return f;
}

/* ---- attributes ---- */

static Value func_annotations(Value self) {
    FuncObj *f = as_func(self);
    if (is_null(f->annotations)) set_field(self, &f->annotations, dict_new());
    if (!is_tuple(f->annotations)) return f->annotations;
    /* The compiler leaves (name, annotation, name, annotation, ...). */
    Value pairs = f->annotations, d = dict_new();
    for (i64 i = 0; i + 1 < tuple_len(pairs); i += 2) TRY_OK(dict_set(d, tuple_at(pairs, i), tuple_at(pairs, i + 1)));
    set_field(self, &f->annotations, d);
    return d;
}
static bool func_set_annotations(Value self, Value v) {
    if (is_null(v) || is_none(v)) return set_field(self, &as_func(self)->annotations, V_NULL);
    if (!is_dict(v)) return fail(exc_raise(TypeErrorType, "__annotations__ must be set to a dict object"));
    return set_field(self, &as_func(self)->annotations, v);
}

static Value func_builtins(Value self) { return as_func(self)->builtins; }
static Value func_closure(Value self) { return or_none(as_func(self)->closure); }
static Value func_globals(Value self) { return as_func(self)->globals; }
static Value func_code(Value self) {
    return audit_event("object.__getattr__", self, "__code__", V_NULL) ? obj_value(as_func(self)->code) : V_ERR;
}
static bool func_set_code(Value self, Value v) {
    if (is_null(v) || !is_code(v)) return fail(exc_raise(TypeErrorType, "__code__ must be set to a code object"));
    if (!audit_set(self, "__code__", v)) return false;
    FuncObj *f = as_func(self);
    i64 closure = is_null(f->closure) ? 0 : tuple_len(f->closure);
    if (as_code(v)->nfreevars != closure) {
        return fail(exc_raise(ValueErrorType, "%V() requires a code object with %lld free vars, not %d", f->name,
                              (long long)closure, as_code(v)->nfreevars));
    }
    gc_write_ptr(f, &f->code, as_code(v));
    return true;
}

static Value func_defaults(Value self) { return or_none(as_func(self)->defaults); }
static bool func_set_defaults(Value self, Value v) {
    if (is_none(v)) v = V_NULL;
    if (!is_null(v) && !is_tuple(v)) return fail(exc_raise(TypeErrorType, "__defaults__ must be set to a tuple object"));
    return audit_set(self, "__defaults__", v) && set_field(self, &as_func(self)->defaults, v);
}
static Value func_kwdefaults(Value self) { return or_none(as_func(self)->kwdefaults); }
static bool func_set_kwdefaults(Value self, Value v) {
    if (is_none(v)) v = V_NULL;
    if (!is_null(v) && !is_dict(v)) return fail(exc_raise(TypeErrorType, "__kwdefaults__ must be set to a dict object"));
    return audit_set(self, "__kwdefaults__", v) && set_field(self, &as_func(self)->kwdefaults, v);
}

static Value func_doc(Value self) { return or_none(as_func(self)->doc); }
static bool func_set_doc(Value self, Value v) { return set_field(self, &as_func(self)->doc, or_none(v)); }
static Value func_module(Value self) { return or_none(as_func(self)->module); }
static bool func_set_module(Value self, Value v) { return set_field(self, &as_func(self)->module, or_none(v)); }
static Value func_name(Value self) { return as_func(self)->name; }
static bool func_set_name(Value self, Value v) {
    if (is_null(v) || !is_str(v)) return fail(exc_raise(TypeErrorType, "__name__ must be set to a string object"));
    return set_field(self, &as_func(self)->name, v);
}
static Value func_qualname(Value self) { return as_func(self)->qualname; }
static bool func_set_qualname(Value self, Value v) {
    if (is_null(v) || !is_str(v)) return fail(exc_raise(TypeErrorType, "__qualname__ must be set to a string object"));
    return set_field(self, &as_func(self)->qualname, v);
}
static Value func_dict(Value self) { return instance_dict_getset.get(self); }
static bool func_set_dict(Value self, Value v) { return instance_dict_getset.set(self, v); }

static const GetSetDef func_getset[] = {
    {"__annotations__", func_annotations, func_set_annotations, NULL},
    {"__builtins__", func_builtins, NULL, NULL, .member = true},
    {"__closure__", func_closure, NULL, NULL, .member = true},
    {"__code__", func_code, func_set_code, NULL},
    {"__defaults__", func_defaults, func_set_defaults, NULL},
    {"__dict__", func_dict, func_set_dict, NULL},
    {"__doc__", func_doc, func_set_doc, NULL, .member = true},
    {"__globals__", func_globals, NULL, NULL, .member = true},
    {"__kwdefaults__", func_kwdefaults, func_set_kwdefaults, NULL},
    {"__module__", func_module, func_set_module, NULL, .member = true},
    {"__name__", func_name, func_set_name, NULL},
    {"__qualname__", func_qualname, func_set_qualname, NULL},
    {0}};

const TypeDef func_def = {
    .name = "function", .size = sizeof(FuncObj), .flags = TF_WEAKREF | TF_METHOD_DESCR, .trace = func_trace,
    .dict_off = offsetof(FuncObj, dict),
    .doc = "Create a function object.\n\n  code\n    a code object\n  globals\n    the globals dictionary\n"
           "  name\n    a string that overrides the name from the code object\n  argdefs\n"
           "    a tuple that specifies the default argument values\n  closure\n"
           "    a tuple that supplies the bindings for free variables",
    .sig = "(code, globals, name=None, argdefs=None, closure=None)",
    .repr = func_repr, .call = interp_call, .descr_get = func_descr_get, .new = func_slot_new, .getset = func_getset,
};
