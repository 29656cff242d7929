/* call.c: calling any Value from C. */
#include <stdarg.h>

#include "vm/interp/interp.h"
#include "gcbridge/hooks.h"
#include "vm/object/args.h"
#include "vm/object/descr.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

#define ON_STACK 32 /* argument arrays up to this size live on the C stack, others in a tuple */

Value args_none[1];

typedef Value (*Fn0)(Value self);
typedef Value (*Fn1)(Value self, Value a);
typedef Value (*Fn2)(Value self, Value a, Value b);
typedef Value (*Fn3)(Value self, Value a, Value b, Value c);
typedef Value (*FnN)(Value self, Value *bound);
typedef Value (*FnArgs)(Value self, Args args);

static Value call_bound(const MethodDef *def, Value self, TypeObj *owner, Value module, Args args) {
    if (def->kind == M_ARGS) return ((FnArgs)def->fn)(self, args);
    if (def->kind == M_CAPI) return ((const CMethodDef *)def)->call(thread(), (const CMethodDef *)def, self, args);
    const Signature *s = args_signature(def);
    Value out[KR_MAX(s->n, 3)];
    if (!args_bind_of(def, s, owner, module, args, out)) return V_ERR;
    switch (def->kind) {
    case M_0: return ((Fn0)def->fn)(self);
    case M_1: return ((Fn1)def->fn)(self, out[0]);
    case M_2: return ((Fn2)def->fn)(self, out[0], out[1]);
    case M_3: return ((Fn3)def->fn)(self, out[0], out[1], out[2]);
    case M_N: return ((FnN)def->fn)(self, out);
    }
    KR_UNREACHABLE();
}

static Value checked(const MethodDef *def, Value v) {
    KR_ASSERT(!is_null(v));
    KR_ASSERT(is_err(v) == exc_pending() || is_pushed(v));
    return v;
}

Value builtin_call(const MethodDef *def, Value self, Args args) {
    return checked(def, call_bound(def, def->flags & MF_STATIC ? V_NULL : self, NULL, V_NULL, args));
}

Value builtin_call_of(const MethodDef *def, TypeObj *owner, Value self, Args args) {
    return checked(def, call_bound(def, self, owner, V_NULL, args));
}

Value builtin_call_obj(BuiltinObj *b, Args args) {
    Value self = b->def->flags & MF_STATIC ? V_NULL : b->self;
    TypeObj *owner = NULL;
    if (!is_null(b->self) && !is_module(b->self)) {
        owner = is_type(b->self) && b->def->flags & (MF_STATIC | MF_CLASS) ? as_type(b->self) : value_type(b->self);
    }
    return checked(b->def, call_bound(b->def, self, owner, b->module, args));
}

/* ---- calls with C arguments ---- */

Value value_call(Value f, Args args) {
    if (!thread_stack_ok(" while calling a Python object")) return V_ERR;
    if (is_func(f)) return interp_call(f, args);
    slot_call_fn call = value_type(f)->slots.call;
    if (unlikely(!call)) return exc_raise(TypeErrorType, "'%T' object is not callable", f);
    Value v = call(f, args);
    KR_ASSERT(is_err(v) == exc_pending());
    return v;
}

Value value_call_with(Value f, Value self, Args args) {
    u32 n = args.n + args.nkw + (args.nkw ? 1 : 0);
    Value small[ON_STACK + 1], *v = small;
    if (n > ON_STACK) v = as_tuple(tuple_new(n + 1))->v;
    v[0] = self;
    if (n) memcpy(v + 1, args.v, n * sizeof *v);
    Value result = value_call(f, (Args){v, args.n + 1, args.nkw});
    gc_keep(v);
    return result;
}

Value value_call0(Value f) { return value_call(f, NO_ARGS); }

Value value_call1(Value f, Value a) { return value_call(f, (Args){&a, 1, 0}); }

Value value_call2(Value f, Value a, Value b) {
    Value v[] = {a, b};
    return value_call(f, (Args){v, 2, 0});
}

Value value_call3(Value f, Value a, Value b, Value c) {
    Value v[] = {a, b, c};
    return value_call(f, (Args){v, 3, 0});
}

Value value_call_method(Value o, const char *name, int n, ...) {
    Value v[n + 1];
    va_list ap;
    va_start(ap, n);
    for (int i = 0; i < n; i++) v[i + 1] = va_arg(ap, Value);
    va_end(ap);
    Value interned = str_intern_c(name);
    TypeObj *t = value_type(o);
    AttrCell *cell = type_lookup(t, interned)->cell;
    bool plain = t->slots.getattr == object_getattr && cell && (cell->kind == ATTR_FUNCTION || cell->kind == ATTR_METHOD);
    if (plain && is_obj(o) && obj_shape(as_obj(o))->attr_off) {
        Value own = TRY(instance_get(as_obj(o), interned));
        plain = is_null(own);
    }
    if (plain) {
        v[0] = o;
        return value_call(cell->value, (Args){v, (u32)n + 1, 0});
    }
    Value f = TRY(value_getattr(o, interned));
    return value_call(f, (Args){v + 1, (u32)n, 0});
}

/* The keyword values behind the positional ones, then the tuple of names. */
static Value call_with_dict(Value f, Value args, Value kwargs) {
    i64 n = tuple_len(args), nkw = dict_len(kwargs), k = 0;
    Value small[ON_STACK + 1], *v = small;
    if (n + nkw > ON_STACK) v = as_tuple(TRY(tuple_new(n + nkw + 1)))->v;
    Value names = TRY(tuple_new(nkw)), key, value;
    for (i64 i = 0; i < n; i++) v[i] = tuple_at(args, i);
    for (i64 pos = 0; k < nkw && dict_next(kwargs, &pos, &key, &value); k++) {
        if (!is_str(key)) return exc_raise(TypeErrorType, "keywords must be strings");
        as_tuple(names)->v[k] = key;
        v[n + k] = value;
    }
    v[n + nkw] = names;
    Value result = value_call(f, (Args){v, (u32)n, (u32)nkw});
    gc_keep(v);
    return result;
}

Value value_call_tuple(Value f, Value args, Value kwargs) {
    if (!is_null(kwargs) && dict_len(kwargs)) return call_with_dict(f, args, kwargs);
    return value_call(f, (Args){as_tuple(args)->v, (u32)tuple_len(args), 0});
}

bool value_callable(Value v) { return value_type(v)->slots.call != NULL; }
