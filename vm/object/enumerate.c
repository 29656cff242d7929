/* enumerate.c: enumerate(): items with their numbers. */
#include "vm/interp/builtin_push.h"
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/iter.h"
#include "vm/object/tuple.h"

typedef struct EnumerateObj {
    Obj base;
    Value it;
    Value index; /* int */
    bool inner; /* asking 'it' may run Python code */
} EnumerateObj;

static void enumerate_trace(Obj *o, Tracer *t) { trace_values(t, &((EnumerateObj *)o)->it, 2); }

static Value enumerate_new(TypeObj *type, Args args) {
    static const MethodDef def = {
        "enumerate", NULL, M_N, EFF_ANY, 0, "enumerate(iterable, start=0)", NULL};
    Value bound[2];
    if (args.n == 0 && args.nkw == 0) {
        return exc_raise(TypeErrorType, "enumerate() missing required argument 'iterable'");
    }
    if (args.n + args.nkw > 2) {
        return exc_raise(TypeErrorType, "enumerate() takes at most 2 arguments (%u given)",
                         args.n + args.nkw);
    }
    TRY_OK(args_bind(&def, args, bound));
    Value index = is_null(bound[1]) ? fixnum(0) : TRY(number_index(bound[1]));
    Value it = TRY(value_iter(bound[0]));
    Value self = TRY(type_alloc(type));
    EnumerateObj *e = (EnumerateObj *)self.w;
    gc_write(e, &e->it, it);
    e->inner = interp_may_push(it);
    gc_write(e, &e->index, index);
    return self;
}

Value enumerate_item(Value self, Value item) {
    EnumerateObj *e = (EnumerateObj *)self.w;
    Value index = e->index, next = TRY(int_add(index, fixnum(1)));
    gc_write(e, &e->index, next);
    return tuple_pack(2, index, item);
}

static Value enumerate_next(Value self) {
    Value item = TRY(iter_next_of(((EnumerateObj *)self.w)->it));
    return is_null(item) ? V_NULL : enumerate_item(self, item);
}

static Value enumerate_push_next(Value self, const Cont *cont) {
    EnumerateObj *e = (EnumerateObj *)self.w;
    Value it = e->it;
    if (!e->inner) return V_UNBOUND;
    if (!cont) return interp_next_is_python(it) ? V_PUSHED : V_UNBOUND;
    Value v = interp_push_item(self, cont, it);
    if (is_unbound(v) && !interp_next_is_python(it)) return v;
    return is_unbound(v) ? interp_push_cont_helper(cont, HELPER_enumerate_next, 2, self, it, V_NULL, V_NULL) : v;
}

static Value enumerate_take_item(Value self, Value item, Value noted, const Cont *cont) {
    return is_null(item) ? item : enumerate_item(self, item);
}

static Value enumerate_m_reduce(Value self) {
    EnumerateObj *e = (EnumerateObj *)self.w;
    Value args = TRY(tuple_pack(2, e->it, e->index));
    return tuple_pack(2, obj_value(value_type(self)), args);
}

static const MethodDef enumerate_methods[] = {
    {"__class_getitem__", genericalias_new, M_1, EFF_ALLOC, MF_CLASS,
     "__class_getitem__($type, object, /)", "See PEP 585"},
    {"__reduce__", enumerate_m_reduce, M_0, EFF_ALLOC, 0, NULL, "For pickle and copy."},
    {0},
};
const TypeDef enumerate_def = {
    .name = "enumerate",
    .doc =
        "enumerate(iterable, start=0)\n\n"
        "Pairs of a count, from start on, and an item of the iterable.",
    .size = sizeof(EnumerateObj),
    .flags = TF_BASETYPE,
    .trace = enumerate_trace,
    .sig = "(iterable, start=0)",
    .iter = iter_self,
    .iternext = enumerate_next,
    .push_next = enumerate_push_next,
    .take_item = enumerate_take_item,
    .new = enumerate_new,
    .methods = enumerate_methods,
};
