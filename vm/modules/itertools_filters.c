/* itertools_filters.c: iterators that pass on some of the items: dropwhile, takewhile, filterfalse, compress, islice;
 * and those that transform them one by one: starmap, accumulate, pairwise. */
#include "vm/modules/itertools.h"
#include "vm/object/iter.h"

NATIVE_TYPE(dropwhile_type)
NATIVE_TYPE(takewhile_type)
NATIVE_TYPE(filterfalse_type)
NATIVE_TYPE(starmap_type)
NATIVE_TYPE(compress_type)
NATIVE_TYPE(islice_type)
NATIVE_TYPE(accumulate_type)
NATIVE_TYPE(pairwise_type)

typedef struct FilterObj { /* dropwhile, takewhile, filterfalse, starmap, compress */
    Obj base;
    Value fn; /* compress: the data */
    Value it;
    bool flag; /* dropwhile: started; takewhile: stopped */
} FilterObj;
static FilterObj *as_filter(Value v) { return (FilterObj *)v.w; }

static void filter_trace(Obj *o, Tracer *t) {
    trace_values(t, &((FilterObj *)o)->fn, 2);
}

static Value filter_make(TypeObj *type, Value fn, Value it) {
    Value self = TRY(type_alloc(type));
    gc_write(as_obj(self), &as_filter(self)->fn, fn);
    gc_write(as_obj(self), &as_filter(self)->it, it);
    return self;
}

static Value filter_new(TypeObj *type, TypeObj *exact, const char *name, Args args) {
    if (!args_no_kw_new(type, exact, name, args) || !args_count(name, args, 2, 2)) return V_ERR;
    return filter_make(type, args.v[0], TRY(value_iter(args.v[1])));
}
#define FILTER_NEW(name)                                                                           \
    static Value name##_new(TypeObj *type, Args args) { return filter_new(type, name##_type, #name, args); }
FILTER_NEW(dropwhile)
FILTER_NEW(takewhile)
FILTER_NEW(filterfalse)
FILTER_NEW(starmap)

static Value filter_m_reduce(Value self) {
    Value args = TRY(tuple_pack(2, as_filter(self)->fn, as_filter(self)->it));
    return tuple_pack(2, obj_value(value_type(self)), args);
}
static Value while_m_reduce(Value self) {
    Value args = TRY(tuple_pack(2, as_filter(self)->fn, as_filter(self)->it));
    return tuple_pack(3, obj_value(value_type(self)), args, fixnum(as_filter(self)->flag));
}
static Value while_m_setstate(Value self, Value state) {
    int flag = value_truth(state);
    if (flag < 0) return V_ERR;
    as_filter(self)->flag = flag;
    return V_NONE;
}
static const MethodDef filter_methods[] = {
    {"__reduce__", filter_m_reduce, M_0, EFF_ALLOC, 0, NULL, "Return state information for pickling."},
    {0},
};
static const MethodDef while_methods[] = {
    {"__reduce__", while_m_reduce, M_0, EFF_ALLOC, 0, NULL, "Return state information for pickling."},
    {"__setstate__", while_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)",
     "Set state information for unpickling."},
    {0},
};

static Value dropwhile_next(Value self) {
    FilterObj *f = as_filter(self);
    for (;;) {
        Value item = TRY(iter_next_of(f->it));
        if (is_null(item) || f->flag) return item;
        int truth = value_truth(TRY(value_call1(f->fn, item)));
        if (truth < 0) return V_ERR;
        if (!truth) {
            f->flag = true;
            return item;
        }
    }
}

static Value takewhile_next(Value self) {
    FilterObj *f = as_filter(self);
    if (f->flag) return V_NULL;
    Value item = TRY(iter_next_of(f->it));
    if (is_null(item)) return V_NULL;
    int truth = value_truth(TRY(value_call1(f->fn, item)));
    if (truth < 0) return V_ERR;
    if (truth) return item;
    f->flag = true;
    return V_NULL;
}

static Value filterfalse_next(Value self) {
    FilterObj *f = as_filter(self);
    bool plain = is_none(f->fn) || same(f->fn, obj_value(BoolType));
    for (;;) {
        Value item = TRY(iter_next_of(f->it));
        if (is_null(item)) return V_NULL;
        int truth = value_truth(plain ? item : TRY(value_call1(f->fn, item)));
        if (truth < 0) return V_ERR;
        if (!truth) return item;
    }
}

static Value starmap_next(Value self) {
    FilterObj *f = as_filter(self);
    Value args = TRY(iter_next_of(f->it));
    if (is_null(args)) return V_NULL;
    if (!is_tuple_exact(args)) args = TRY(tuple_from_iterable(args));
    return value_call(f->fn, (Args){as_tuple(args)->v, (u32)tuple_len(args), 0});
}

static Value compress_new(TypeObj *type, Args args) {
    static const MethodDef def = {"compress", NULL, M_N, EFF_ANY, 0, "(data, selectors)", NULL};
    Value v[2];
    TRY_OK(args_bind(&def, args, v));
    Value data = TRY(value_iter(v[0])), selectors = TRY(value_iter(v[1]));
    return filter_make(type, data, selectors);
}

static Value compress_next(Value self) {
    FilterObj *f = as_filter(self);
    for (;;) {
        Value item = TRY(iter_next_of(f->fn));
        if (is_null(item)) return V_NULL;
        Value selector = TRY(iter_next_of(f->it));
        if (is_null(selector)) return V_NULL;
        int truth = value_truth(selector);
        if (truth) return truth < 0 ? V_ERR : item;
    }
}

#define FILTER(id, signature, table, text)                                                         \
    static const TypeDef id##_def = {                                                              \
        .name = "itertools." #id, .doc = text, .size = sizeof(FilterObj), .flags = TF_BASETYPE,    \
        .trace = filter_trace, .sig = signature, .iter = iter_self, .iternext = id##_next,       \
        .new = id##_new, .methods = table,                                                         \
    };
FILTER(dropwhile, "(predicate, iterable, /)", while_methods,
       "Drop items from the iterable while predicate(item) is true.\n\nAfterwards, return every element.")
FILTER(takewhile, "(predicate, iterable, /)", while_methods,
       "Return successive entries from an iterable as long as the predicate evaluates to true for each entry.")
FILTER(filterfalse, "(function, iterable, /)", filter_methods,
       "Return those items of iterable for which function(item) is false.\n\nWithout a function, those that are false.")
FILTER(starmap, "(function, iterable, /)", filter_methods,
       "Return an iterator whose values are returned from the function evaluated with an argument tuple taken from the "
       "given sequence.")
FILTER(compress, "(data, selectors)", filter_methods,
       "Return data elements corresponding to true selector elements.")

/* ---- islice ---- */

typedef struct ISliceObj {
    Obj base;
    Value it;         /* V_NULL when done */
    i64 next, stop;   /* stop -1: none */
    i64 step, count;  /* count: items taken from 'it' */
} ISliceObj;
static ISliceObj *as_islice(Value v) { return (ISliceObj *)v.w; }

static void islice_trace(Obj *o, Tracer *t) {
    trace_value(t, &((ISliceObj *)o)->it);
}

/* A bound: -2 if it is not one. */
static i64 islice_bound(Value v, i64 dflt) {
    i64 n = -2;
    if (is_none(v)) return dflt;
    if (!number_as_index(v, &n, OverflowErrorType)) {
        exc_clear();
        return -2;
    }
    return n < 0 ? -2 : n;
}

static Value islice_new(TypeObj *type, Args args) {
    if (!args_no_kw_new(type, islice_type, "islice", args) || !args_count("islice", args, 2, 4)) return V_ERR;
    bool one = args.n == 2;
    i64 start = one ? 0 : islice_bound(args.v[1], 0), stop = islice_bound(args.v[one ? 1 : 2], -1);
    i64 step = args.n == 4 ? islice_bound(args.v[3], 1) : 1;
    if (stop == -2) {
        return exc_raise(ValueErrorType,
                         "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
    }
    if (start < 0) {
        return exc_raise(ValueErrorType, "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
    }
    if (step < 1) return exc_raise(ValueErrorType, "Step for islice() must be a positive integer or None.");
    Value it = TRY(value_iter(args.v[0])), self = TRY(type_alloc(type));
    ISliceObj *s = as_islice(self);
    gc_write(s, &s->it, it);
    s->next = start;
    s->stop = stop;
    s->step = step;
    return self;
}

static Value islice_next(Value self) {
    ISliceObj *s = as_islice(self);
    if (is_null(s->it)) return V_NULL;
    Value it = s->it, item = V_NULL;
    while (s->count < s->next) {
        item = TRY(iter_next_of(it));
        if (is_null(item)) goto done;
        s->count++;
    }
    if (s->stop >= 0 && s->count >= s->stop) goto done;
    item = TRY(iter_next_of(it));
    if (is_null(item)) goto done;
    s->count++;
    if (__builtin_add_overflow(s->next, s->step, &s->next)) s->next = INT64_MAX;
    if (s->stop >= 0 && s->next > s->stop) s->next = s->stop;
    return item;
done:
    gc_write(s, &s->it, V_NULL);
    return V_NULL;
}

static Value islice_m_reduce(Value self) {
    ISliceObj *s = as_islice(self);
    Value type = obj_value(value_type(self));
    if (is_null(s->it)) {
        Value empty = TRY(list_new(0)), it = TRY(value_iter(empty));
        Value args = TRY(tuple_pack(2, it, fixnum(0)));
        return tuple_pack(3, type, args, fixnum(0));
    }
    Value stop = s->stop < 0 ? V_NONE : int_from_i64(s->stop);
    Value args = TRY(tuple_pack(4, s->it, int_from_i64(s->next), stop, int_from_i64(s->step)));
    return tuple_pack(3, type, args, int_from_i64(s->count));
}

static Value islice_m_setstate(Value self, Value state) {
    i64 n;
    if (!is_int(state)) return exc_raise(TypeErrorType, "an integer is required");
    TRY_OK(int_to_i64(state, &n));
    as_islice(self)->count = n;
    return V_NONE;
}

static const MethodDef islice_methods[] = {
    {"__reduce__", islice_m_reduce, M_0, EFF_ANY, 0, NULL, "Return state information for pickling."},
    {"__setstate__", islice_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)",
     "Set state information for unpickling."},
    {0},
};
static const TypeDef islice_def = {
    .name = "itertools.islice",
    .doc = "islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\n"
           "The items of the iterable that a slice with the same bounds selects, as an iterator.",
    .size = sizeof(ISliceObj),
    .flags = TF_BASETYPE,
    .trace = islice_trace,
    .iter = iter_self,
    .iternext = islice_next,
    .new = islice_new,
    .methods = islice_methods,
};

/* ---- accumulate ---- */

typedef struct AccumulateObj {
    Obj base;
    Value it, fn;       /* fn V_NULL: addition */
    Value total;        /* V_NULL before the first item */
    Value initial;      /* V_NULL once delivered */
} AccumulateObj;
static AccumulateObj *as_accumulate(Value v) { return (AccumulateObj *)v.w; }

static void accumulate_trace(Obj *o, Tracer *t) {
    trace_values(t, &((AccumulateObj *)o)->it, 4);
}

static Value accumulate_new(TypeObj *type, Args args) {
    static const MethodDef def = {"accumulate", NULL, M_N, EFF_ANY, 0, "(iterable, func=None, *, initial=None)", NULL};
    Value v[3];
    TRY_OK(args_bind(&def, args, v));
    Value it = TRY(value_iter(v[0])), self = TRY(type_alloc(type));
    AccumulateObj *a = as_accumulate(self);
    gc_write(a, &a->it, it);
    if (!is_null(v[1]) && !is_none(v[1])) gc_write(a, &a->fn, v[1]);
    if (!is_null(v[2]) && !is_none(v[2])) gc_write(a, &a->initial, v[2]);
    return self;
}

static Value accumulate_next(Value self) {
    AccumulateObj *a = as_accumulate(self);
    Value total;
    if (!is_null(a->initial)) {
        total = a->initial;
        gc_write(a, &a->initial, V_NULL);
    } else {
        Value item = TRY(iter_next_of(a->it));
        if (is_null(item)) return V_NULL;
        total = a->total;
        if (is_null(total)) total = item;
        else total = TRY(is_null(a->fn) ? number_add(total, item) : value_call2(a->fn, total, item));
    }
    gc_write(a, &a->total, total);
    return total;
}

/* How an initial value or a total of None, which a state cannot tell from "nothing yet", travels. */
static Value with_first(Value first, Value it) {
    Value itertools = TRY(import_module("itertools")), chain = TRY(value_getattr_c(itertools, "chain"));
    Value head = TRY(tuple_pack(1, first));
    return value_call2(chain, head, it);
}

static Value accumulate_m_reduce(Value self) {
    AccumulateObj *a = as_accumulate(self);
    Value type = obj_value(value_type(self)), fn = native_or_none(a->fn), args;
    if (!is_null(a->initial)) {
        args = TRY(tuple_pack(2, TRY(with_first(a->initial, a->it)), fn));
        return tuple_pack(3, type, args, V_NONE);
    }
    if (is_none(a->total)) {
        Value it = TRY(with_first(a->total, a->it));
        Value inner = TRY(value_call2(type, it, fn));
        args = TRY(tuple_pack(3, inner, fixnum(1), V_NONE));
        return tuple_pack(2, obj_value(islice_type), args);
    }
    args = TRY(tuple_pack(2, a->it, fn));
    return tuple_pack(3, type, args, native_or_none(a->total));
}

static Value accumulate_m_setstate(Value self, Value state) {
    gc_write(as_obj(self), &as_accumulate(self)->total, state);
    return V_NONE;
}

static const MethodDef accumulate_methods[] = {
    {"__reduce__", accumulate_m_reduce, M_0, EFF_ANY, 0, NULL, "Return state information for pickling."},
    {"__setstate__", accumulate_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)",
     "Set state information for unpickling."},
    {0},
};
static const TypeDef accumulate_def = {
    .name = "itertools.accumulate",
    .doc = "Return series of accumulated sums (or other binary function results).",
    .size = sizeof(AccumulateObj),
    .flags = TF_BASETYPE,
    .trace = accumulate_trace,
    .sig = "(iterable, func=None, *, initial=None)",
    .iter = iter_self,
    .iternext = accumulate_next,
    .new = accumulate_new,
    .methods = accumulate_methods,
};

/* ---- pairwise ---- */

typedef struct PairwiseObj {
    Obj base;
    Value it;  /* V_NULL when done */
    Value old; /* V_NULL before the first pair */
} PairwiseObj;

static void pairwise_trace(Obj *o, Tracer *t) {
    trace_values(t, &((PairwiseObj *)o)->it, 2);
}

static Value pairwise_new(TypeObj *type, Args args) {
    if (!args_no_kw_new(type, pairwise_type, "pairwise", args) || !args_count("pairwise", args, 1, 1)) return V_ERR;
    Value it = TRY(value_iter(args.v[0])), self = TRY(type_alloc(type));
    gc_write(as_obj(self), &((PairwiseObj *)self.w)->it, it);
    return self;
}

static Value pairwise_next(Value self) {
    PairwiseObj *p = (PairwiseObj *)self.w;
    if (is_null(p->it)) return V_NULL;
    Value old = p->old;
    if (is_null(old)) {
        old = iter_next_of(p->it);
        if (is_null(old)) gc_write(p, &p->it, V_NULL);
        if (is_null(old) || is_err(old)) return old;
        gc_write(p, &p->old, old);
        if (is_null(p->it)) return V_NULL; /* the iterator used us meanwhile, to the end */
    }
    Value item = TRY(iter_next_of(p->it));
    if (is_null(item)) {
        gc_write(p, &p->it, V_NULL);
        gc_write(p, &p->old, V_NULL);
        return V_NULL;
    }
    gc_write(p, &p->old, item);
    return tuple_pack(2, old, item);
}

static const TypeDef pairwise_def = {
    .name = "itertools.pairwise",
    .doc = "Return an iterator of overlapping pairs taken from the input iterator.\n\n    s -> (s0,s1), (s1,s2), (s2, s3), ...",
    .size = sizeof(PairwiseObj),
    .flags = TF_BASETYPE,
    .trace = pairwise_trace,
    .sig = "(iterable, /)",
    .iter = iter_self,
    .iternext = pairwise_next,
    .new = pairwise_new,
};

bool itertools_add_filters(Value m) {
    return native_add_type(m, &dropwhile_def, &dropwhile_type) && native_add_type(m, &takewhile_def, &takewhile_type) &&
           native_add_type(m, &filterfalse_def, &filterfalse_type) && native_add_type(m, &starmap_def, &starmap_type) &&
           native_add_type(m, &compress_def, &compress_type) && native_add_type(m, &islice_def, &islice_type) &&
           native_add_type(m, &accumulate_def, &accumulate_type) && native_add_type(m, &pairwise_def, &pairwise_type);
}
