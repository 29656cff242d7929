/* itertools_product.c: product: the Cartesian product of iterables, the last one turning fastest. */
#include "vm/modules/itertools.h"

NATIVE_TYPE(product_type)

typedef struct ProductObj {
    Obj base;
    Value pools;   /* tuple of tuples */
    Value indices; /* see itertools.h */
    bool started, stopped;
} ProductObj;
static ProductObj *as_product(Value v) { return (ProductObj *)v.w; }

static void product_trace(Obj *o, Tracer *t) {
    trace_values(t, &((ProductObj *)o)->pools, 2);
}

static bool repeat_argument(Args args, i64 *repeat) {
    *repeat = 1;
    if (!args.nkw) return true;
    Value name = tuple_at(args_kwnames(args), 0);
    if (args.nkw > 1) return native_fail(exc_raise(TypeErrorType, "product() takes at most 1 keyword argument (%u given)", args.nkw));
    if (!str_eq_c(name, "repeat")) {
        return native_fail(exc_raise(TypeErrorType, "'%V' is an invalid keyword argument for product()", name));
    }
    if (!number_as_index(args.v[args.n], repeat, OverflowErrorType)) return false;
    return *repeat >= 0 || native_fail(exc_raise(ValueErrorType, "repeat argument cannot be negative"));
}

static Value product_new(TypeObj *type, Args args) {
    i64 repeat, n;
    TRY_OK(repeat_argument(args, &repeat));
    i64 given = repeat == 0 ? 0 : args.n;
    if (__builtin_mul_overflow(given, repeat, &n)) return exc_raise(OverflowErrorType, "repeat argument too large");
    if (n > (i64)1 << 32) return exc_no_memory();
    Value pools = TRY(tuple_new(n));
    for (i64 i = 0; i < given; i++) tuple_set(pools, i, TRY(tuple_from_iterable(args.v[i])));
    for (i64 i = given; i < n; i++) tuple_set(pools, i, tuple_at(pools, i - given));
    Value indices = TRY(itertools_indices_new(n)), self = TRY(type_alloc(type));
    ProductObj *p = as_product(self);
    gc_write(p, &p->pools, pools);
    gc_write(p, &p->indices, indices);
    return self;
}

static bool product_start(ProductObj *p) {
    p->started = true;
    for (i64 i = 0; i < tuple_len(p->pools); i++) {
        if (tuple_len(tuple_at(p->pools, i)) == 0) return false;
    }
    return true;
}

static bool product_advance(ProductObj *p) {
    i64 *index = itertools_indices(p->indices);
    for (i64 i = tuple_len(p->pools) - 1; i >= 0; i--) {
        if (++index[i] < tuple_len(tuple_at(p->pools, i))) return true;
        index[i] = 0;
    }
    return false;
}

static Value product_next(Value self) {
    ProductObj *p = as_product(self);
    if (p->stopped) return V_NULL;
    if (!(p->started ? product_advance(p) : product_start(p))) {
        p->stopped = true;
        return V_NULL;
    }
    i64 n = tuple_len(p->pools);
    Value result = TRY(tuple_new(n));
    const i64 *index = itertools_indices(p->indices);
    for (i64 i = 0; i < n; i++) as_tuple(result)->v[i] = tuple_at(tuple_at(p->pools, i), index[i]);
    if (n * 8 > GC_LARGE - 64) gc_barrier_all(as_obj(result));
    return result;
}

static Value product_m_reduce(Value self) {
    ProductObj *p = as_product(self);
    Value type = obj_value(value_type(self));
    i64 n = tuple_len(p->pools);
    if (p->stopped) return tuple_pack(2, type, TRY(tuple_pack(1, tuple_empty)));
    if (!p->started) return tuple_pack(2, type, p->pools);
    Value state = TRY(tuple_new(n));
    for (i64 i = 0; i < n; i++) tuple_set(state, i, int_from_i64(itertools_indices(p->indices)[i]));
    return tuple_pack(3, type, p->pools, state);
}

static Value product_m_setstate(Value self, Value state) {
    ProductObj *p = as_product(self);
    i64 n = tuple_len(p->pools);
    if (!is_tuple(state) || tuple_len(state) != n) return exc_raise(ValueErrorType, "invalid arguments");
    for (i64 i = 0; i < n; i++) {
        i64 index, size = tuple_len(tuple_at(p->pools, i));
        if (size == 0) {
            p->stopped = true;
            return V_NONE;
        }
        TRY_OK(itertools_state_index(state, i, 0, size - 1, &index));
        itertools_indices(p->indices)[i] = index;
    }
    p->started = true;
    return V_NONE;
}

static Value product_m_sizeof(Value self) {
    return int_from_i64((i64)sizeof(ProductObj) + bytes_len(as_product(self)->indices));
}

static const MethodDef product_methods[] = {
    {"__reduce__", product_m_reduce, M_0, EFF_ALLOC, 0, NULL, "Return state information for pickling."},
    {"__setstate__", product_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)",
     "Set state information for unpickling."},
    {"__sizeof__", product_m_sizeof, M_0, EFF_READS, 0, NULL, "Returns size in memory, in bytes."},
    {0},
};
static const TypeDef product_def = {
    .name = "itertools.product",
    .doc = "product(*iterables, repeat=1) --> product object\n\n"
           "Cartesian product of input iterables.  Equivalent to nested for-loops: product(A, B) returns the same as\n"
           "((x,y) for x in A for y in B).  The last one advances fastest, like an odometer.  With repeat, the iterables\n"
           "are taken that many times: product(A, repeat=4) means the same as product(A, A, A, A).",
    .size = sizeof(ProductObj),
    .flags = TF_BASETYPE,
    .trace = product_trace,
    .iter = iter_self,
    .iternext = product_next,
    .new = product_new,
    .methods = product_methods,
};

bool itertools_add_product(Value m) {
    return native_add_type(m, &product_def, &product_type);
}
