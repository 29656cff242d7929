/* filter.c: filter(): the items that a function finds good. */
#include "vm/interp/builtin_push.h"
#include "vm/object/func.h"
#include "vm/object/iter.h"
#include "vm/object/tuple.h"

static void filter_trace(Obj *o, Tracer *t) { trace_values(t, &((FilterIterObj *)o)->fn, 2); }

static Value filter_new(TypeObj *type, Args args) {
    if (!args_no_kw_new(type, FilterType, "filter", args) || !args_count("filter", args, 2, 2)) return V_ERR;
    Value fn = args.v[0], it = TRY(value_iter(args.v[1]));
    Value self = TRY(type_alloc(type));
    FilterIterObj *f = (FilterIterObj *)self.w;
    gc_write(f, &f->fn, fn);
    gc_write(f, &f->it, it);
    f->inner = interp_may_push(it);
    return self;
}

static bool filter_is_plain(const FilterIterObj *f) { return is_none(f->fn) || same(f->fn, obj_value(BoolType)); }

static Value filter_next(Value self) {
    FilterIterObj *f = (FilterIterObj *)self.w;
    bool plain = filter_is_plain(f);
    for (;;) {
        Value item = TRY(iter_next_of(f->it));
        if (is_null(item)) return V_NULL;
        int truth = value_truth(plain ? item : TRY(value_call1(f->fn, item)));
        if (truth) return truth < 0 ? V_ERR : item;
    }
}

/* An item, if it is one to give; V_UNBOUND: not. */
static Value filter_item(Value item, Value answer) {
    int truth = value_truth(answer);
    return truth < 0 ? V_ERR : truth ? item : V_UNBOUND;
}

/* The item, if the function, pushed where it is to be, finds it good. */
static Value filter_try(Value self, Value item, const Cont *cont) {
    FilterIterObj *f = (FilterIterObj *)self.w;
    if (filter_is_plain(f)) return filter_item(item, item);
    Value answer = interp_push_item_call(self, cont, f->fn, item, item);
    if (is_unbound(answer)) answer = value_call1(f->fn, item);
    return is_pushed(answer) || is_err(answer) ? answer : filter_item(item, answer);
}

static Value filter_push_next(Value self, const Cont *cont) {
    FilterIterObj *f = (FilterIterObj *)self.w;
    bool inner = f->inner && interp_next_is_python(f->it);
    if (!inner && (filter_is_plain(f) || !(is_func(f->fn) || interp_calls_python(f->fn)))) return V_UNBOUND;
    if (!cont) return V_PUSHED;
    if (!inner && interp_asks_in_loop(cont)) {
        Value item = TRY(iter_next_of(f->it));
        return is_null(item) ? item : filter_try(self, item, cont);
    }
    Value v = interp_push_item(self, cont, f->it);
    if (!is_unbound(v)) return v;
    return interp_push_cont_helper(cont, HELPER_filter_next, 2, filter_is_plain(f) ? V_NONE : f->fn, f->it, V_NULL, V_NULL);
}

static Value filter_take_item(Value self, Value v, Value noted, const Cont *cont) {
    if (is_null(v)) return v;
    return is_null(noted) ? filter_try(self, v, cont) : filter_item(noted, v);
}

static Value filter_m_reduce(Value self) {
    FilterIterObj *f = (FilterIterObj *)self.w;
    Value args = TRY(tuple_pack(2, f->fn, f->it));
    return tuple_pack(2, obj_value(value_type(self)), args);
}

static const MethodDef filter_methods[] = {
    {"__reduce__", filter_m_reduce, M_0, EFF_ALLOC, 0, NULL, "For pickle and copy."},
    {0},
};
const TypeDef filter_def = {
    .name = "filter",
    .doc =
        "filter(function or None, iterable)\n\n"
        "The items for which the function, or the item itself, is true.",
    .size = sizeof(FilterIterObj),
    .flags = TF_BASETYPE,
    .trace = filter_trace,
    .iter = iter_self,
    .iternext = filter_next,
    .push_next = filter_push_next,
    .take_item = filter_take_item,
    .new = filter_new,
    .methods = filter_methods,
};
