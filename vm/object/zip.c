/* zip.c: zip(): tuples of items, one of each iterable. */
#include "vm/interp/builtin_push.h"
#include "vm/object/exc.h"
#include "vm/object/iter.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

typedef struct ZipObj {
    Obj base;
    Value iters; /* tuple */
    Value items; /* tuple that is being filled by pushed frames, or V_NULL */
    i64 filled;
    bool strict;
    bool inner; /* asking one of them may run Python code */
} ZipObj;

i64 zip_width(Value z) { return tuple_len(((ZipObj *)z.w)->iters); }

static void zip_trace(Obj *o, Tracer *t) { trace_values(t, &((ZipObj *)o)->iters, 2); }

/* Subclasses, too, know no keyword but this one. */
static bool zip_strict(Args args, bool *strict) {
    *strict = false;
    if (!args.nkw) return true;
    if (args.nkw > 1) {
        exc_raise(TypeErrorType, "zip() takes at most 1 keyword argument (%d given)", (int)args.nkw);
        return false;
    }
    Value name = tuple_at(args_kwnames(args), 0);
    if (!str_eq_c(name, "strict")) {
        exc_raise(TypeErrorType, "'%V' is an invalid keyword argument for zip()", name);
        return false;
    }
    int truth = value_truth(args.v[args.n]);
    *strict = truth > 0;
    return truth >= 0;
}

static Value zip_new(TypeObj *type, Args args) {
    bool strict;
    TRY_OK(zip_strict(args, &strict));
    Value iters = TRY(iter_of_all(args.v, args.n));
    Value self = TRY(type_alloc(type));
    ZipObj *z = (ZipObj *)self.w;
    gc_write(z, &z->iters, iters);
    z->strict = strict;
    z->inner = iter_any_may_push(iters);
    return self;
}

static Value zip_mismatch(i64 i, const char *what) {
    if (i == 1) return exc_raise(ValueErrorType, "zip() argument 2 is %s than argument 1", what);
    return exc_raise(ValueErrorType, "zip() argument %lld is %s than arguments 1-%lld",
                     (long long)i + 1, what, (long long)i);
}

/* Iterator number 'i' has ended: under strict it must be the first, and all others must end as
 * well. */
static Value zip_ended(ZipObj *z, i64 i) {
    if (!z->strict) return V_NULL;
    if (i > 0) return zip_mismatch(i, "shorter");
    for (i = 1; i < tuple_len(z->iters); i++) {
        Value item = TRY(iter_next_of(tuple_at(z->iters, i)));
        if (!is_null(item)) return zip_mismatch(i, "longer");
    }
    return V_NULL;
}

static Value zip_next(Value self) {
    ZipObj *z = (ZipObj *)self.w;
    i64 ended;
    if (tuple_len(z->iters) == 0) return V_NULL;
    Value items = iter_next_items(z->iters, &ended);
    return is_null(items) ? zip_ended(z, ended) : items;
}

/* The rest of the tuple. */
static Value zip_fill(Value self, const Cont *cont) {
    ZipObj *z = (ZipObj *)self.w;
    Value items = z->items;
    for (i64 n = tuple_len(items); z->filled < n; z->filled++) {
        Value it = tuple_at(z->iters, z->filled), v = iter_next_plain(it);
        if (is_null(v)) v = interp_push_item(self, cont, it);
        if (is_unbound(v)) v = iter_next_of(it);
        if (is_pushed(v) || is_err(v) || is_null(v)) return v;
        gc_write(as_obj(items), &as_tuple(items)->v[z->filled], v);
    }
    gc_write(z, &z->items, V_NULL);
    return items;
}

/* Strict ones look at the others when one has ended, which is left to C. */
static Value zip_push_next(Value self, const Cont *cont) {
    ZipObj *z = (ZipObj *)self.w;
    if (z->strict || !z->inner) return V_UNBOUND;
    if (!cont) return iter_any_is_python(z->iters) ? V_PUSHED : V_UNBOUND;
    if (!interp_asks_in_loop(cont)) return interp_push_cont_helper(cont, HELPER_next_items, 1, z->iters, V_NULL, V_NULL, V_NULL);
    gc_write(z, &z->items, TRY(tuple_new(tuple_len(z->iters))));
    z->filled = 0;
    return zip_fill(self, cont);
}

/* Without a tuple, the iterators themselves have asked for items meanwhile. */
static Value zip_take_item(Value self, Value v, Value noted, const Cont *cont) {
    ZipObj *z = (ZipObj *)self.w;
    if (is_null(z->items) || is_null(v)) return is_null(v) ? v : V_UNBOUND;
    gc_write(as_obj(z->items), &as_tuple(z->items)->v[z->filled++], v);
    return zip_fill(self, cont);
}

static Value zip_m_reduce(Value self) {
    ZipObj *z = (ZipObj *)self.w;
    Value type = obj_value(value_type(self));
    return z->strict ? tuple_pack(3, type, z->iters, V_TRUE) : tuple_pack(2, type, z->iters);
}

static Value zip_m_setstate(Value self, Value state) {
    int strict = value_truth(state);
    if (strict < 0) return V_ERR;
    ((ZipObj *)self.w)->strict = strict;
    return V_NONE;
}

static const MethodDef zip_methods[] = {
    {"__reduce__", zip_m_reduce, M_0, EFF_ALLOC, 0, NULL, "For pickle and copy."},
    {"__setstate__", zip_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)",
     "For pickle and copy."},
    {0},
};
const TypeDef zip_def = {
    .name = "zip",
    .doc =
        "zip(*iterables, strict=False)\n\n"
        "Tuples of one item of each iterable, up to the end of the shortest.\n\n"
        "With strict, iterables of different lengths raise ValueError.\n\n"
        ">>> list(zip('ab', range(3)))\n[('a', 0), ('b', 1)]",
    .size = sizeof(ZipObj),
    .flags = TF_BASETYPE,
    .trace = zip_trace,
    .iter = iter_self,
    .iternext = zip_next,
    .push_next = zip_push_next,
    .take_item = zip_take_item,
    .new = zip_new,
    .methods = zip_methods,
};
