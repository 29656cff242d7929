/* itertools_chain.c: iterators over several iterables: chain, zip_longest. */
#include "vm/interp/builtin_push.h"
#include "vm/modules/itertools.h"
#include "vm/object/iter.h"

NATIVE_TYPE(chain_type)
NATIVE_TYPE(longest_type)

/* ---- chain ---- */

typedef struct ChainObj {
    Obj base;
    Value source; /* iterator of iterables; V_NULL when done */
    Value active; /* iterator, or V_NULL */
} ChainObj;
static ChainObj *as_chain(Value v) { return (ChainObj *)v.w; }

static void chain_trace(Obj *o, Tracer *t) {
    trace_values(t, &((ChainObj *)o)->source, 2);
}

static Value chain_make(TypeObj *type, Value iterables) {
    Value source = TRY(value_iter(iterables)), self = TRY(type_alloc(type));
    gc_write(as_obj(self), &as_chain(self)->source, source);
    return self;
}

static Value chain_new(TypeObj *type, Args args) {
    if (!args_no_kw_new(type, chain_type, "chain", args)) return V_ERR;
    return chain_make(type, TRY(tuple_from(args.v, args.n)));
}

static Value chain_m_from_iterable(Value cls, Value iterable) {
    return chain_make(as_type(cls), iterable);
}

/* The iterator that gives the next items; V_NULL: all have ended. */
static Value chain_open(ChainObj *c) {
    if (is_null(c->source)) return V_NULL;
    Value iterable = iter_next_of(c->source);
    Value it = is_null(iterable) || is_err(iterable) ? iterable : value_iter(iterable);
    if (is_null(it) || is_err(it)) gc_write(c, &c->source, V_NULL);
    else gc_write(c, &c->active, it);
    return it;
}

/* push: what runs Python code is pushed for 'cont'.  Another iterator that asks is given nothing at once. */
ALWAYS_INLINE Value chain_item(Value self, bool push, const Cont *cont) {
    ChainObj *c = as_chain(self);
    bool at_once = !push || interp_can_take(cont);
    for (;;) {
        Value it = likely(!is_null(c->active)) ? c->active : chain_open(c);
        if (is_null(it) || is_err(it)) return it;
        Value item = at_once ? iter_next_plain(it) : V_NULL;
        if (!is_null(item)) return item;
        item = push ? interp_push_item(self, cont, it) : V_UNBOUND;
        if (is_unbound(item) && !at_once) return item;
        if (is_unbound(item)) item = iter_next_of(it);
        if (!is_null(item)) return item;
        gc_write(c, &c->active, V_NULL);
    }
}

static Value chain_next(Value self) { return chain_item(self, false, NULL); }

/* Whether Python code gives items, as far as that can be told without asking. */
static bool chain_is_python(const ChainObj *c) {
    if (!is_null(c->active) && interp_next_is_python(c->active)) return true;
    if (is_null(c->source)) return false;
    if (!is_exact(c->source, TupleIterType)) return interp_next_is_python(c->source);
    const SeqIterObj *it = as_seqiter(c->source);
    for (i64 i = it->index; !is_null(it->seq) && i < tuple_len(it->seq); i++)
        if (interp_iterates_python(tuple_at(it->seq, i))) return true;
    return false;
}

static Value chain_push_next(Value self, const Cont *cont) {
    if (!cont) return chain_is_python(as_chain(self)) ? V_PUSHED : V_UNBOUND;
    return interp_asks_in_loop(cont) ? chain_item(self, true, cont) : V_UNBOUND;
}

static Value chain_take_item(Value self, Value item, Value noted, const Cont *cont) {
    if (!is_null(item)) return item;
    gc_write(as_obj(self), &as_chain(self)->active, V_NULL);
    return V_UNBOUND;
}

static Value chain_m_reduce(Value self) {
    ChainObj *c = as_chain(self);
    Value type = obj_value(value_type(self));
    if (is_null(c->source)) return tuple_pack(2, type, tuple_empty);
    Value state = TRY(is_null(c->active) ? tuple_pack(1, c->source) : tuple_pack(2, c->source, c->active));
    return tuple_pack(3, type, tuple_empty, state);
}

static bool is_iterator(Value v) {
    return value_type(v)->slots.iternext != NULL;
}

static Value chain_m_setstate(Value self, Value state) {
    ChainObj *c = as_chain(self);
    if (!is_tuple(state)) return exc_raise(TypeErrorType, "state is not a tuple");
    i64 n = tuple_len(state);
    if (n < 1) return exc_raise(TypeErrorType, "function takes at least 1 argument (0 given)");
    if (n > 2) return exc_raise(TypeErrorType, "function takes at most 2 arguments (%lld given)", (long long)n);
    if (!is_iterator(tuple_at(state, 0)) || (n == 2 && !is_iterator(tuple_at(state, 1)))) {
        return exc_raise(TypeErrorType, "Arguments must be iterators.");
    }
    gc_write(c, &c->source, tuple_at(state, 0));
    gc_write(c, &c->active, n == 2 ? tuple_at(state, 1) : V_NULL);
    return V_NONE;
}

static const MethodDef chain_methods[] = {
    {"__class_getitem__", genericalias_class_getitem, M_1, EFF_ALLOC, MF_CLASS, "($type, item, /)", "See PEP 585"},
    {"__reduce__", chain_m_reduce, M_0, EFF_ALLOC, 0, NULL, "Return state information for pickling."},
    {"__setstate__", chain_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)",
     "Set state information for unpickling."},
    {"from_iterable", chain_m_from_iterable, M_1, EFF_ANY, MF_CLASS, "($type, iterable, /)",
     "Alternative chain() constructor taking a single iterable argument that evaluates lazily."},
    {0},
};
static const TypeDef chain_def = {
    .name = "itertools.chain",
    .doc = "chain(*iterables) --> chain object\n\n"
           "Return a chain object whose .__next__() method returns elements from the\n"
           "first iterable until it is exhausted, then elements from the next\n"
           "iterable, until all of the iterables are exhausted.",
    .size = sizeof(ChainObj),
    .flags = TF_BASETYPE,
    .trace = chain_trace,
    .iter = iter_self,
    .iternext = chain_next,
    .push_next = chain_push_next,
    .take_item = chain_take_item,
    .new = chain_new,
    .methods = chain_methods,
};

/* ---- zip_longest ---- */

typedef struct LongestObj {
    Obj base;
    Value iters; /* list: iterators, V_NULL for those that ended */
    Value fill;
    i64 active;
} LongestObj;
static LongestObj *as_longest(Value v) { return (LongestObj *)v.w; }

static void longest_trace(Obj *o, Tracer *t) {
    trace_values(t, &((LongestObj *)o)->iters, 2);
}

static Value longest_new(TypeObj *type, Args args) {
    Value fill = V_NONE;
    if (args.nkw) {
        if (args.nkw > 1 || !str_eq_c(tuple_at(args_kwnames(args), 0), "fillvalue")) {
            return exc_raise(TypeErrorType, "zip_longest() got an unexpected keyword argument");
        }
        fill = args.v[args.n];
    }
    Value iters = TRY(list_new(args.n));
    for (u32 i = 0; i < args.n; i++) TRY_OK(list_append(iters, TRY(value_iter(args.v[i]))));
    Value self = TRY(type_alloc(type));
    gc_write(as_obj(self), &as_longest(self)->iters, iters);
    gc_write(as_obj(self), &as_longest(self)->fill, fill);
    as_longest(self)->active = args.n;
    return self;
}

static Value longest_next(Value self) {
    LongestObj *z = as_longest(self);
    i64 n = list_len(z->iters);
    if (n == 0 || z->active == 0) return V_NULL;
    Value result = TRY(tuple_new(n));
    for (i64 i = 0; i < n; i++) {
        Value it = list_at(z->iters, i), item = is_null(it) ? V_NULL : iter_next_of(it);
        if (is_err(item)) {
            z->active = 0;
            return V_ERR;
        }
        if (is_null(item)) {
            if (!is_null(it)) {
                list_set(z->iters, i, V_NULL);
                if (--z->active <= 0) {
                    z->active = 0;
                    return V_NULL;
                }
            }
            item = z->fill;
        }
        tuple_set(result, i, item);
    }
    return result;
}

static Value longest_m_reduce(Value self) {
    LongestObj *z = as_longest(self);
    i64 n = list_len(z->iters);
    Value args = TRY(tuple_new(n));
    for (i64 i = 0; i < n; i++) {
        Value it = list_at(z->iters, i);
        tuple_set(args, i, is_null(it) ? tuple_empty : it);
    }
    return tuple_pack(3, obj_value(value_type(self)), args, z->fill);
}

static Value longest_m_setstate(Value self, Value state) {
    gc_write(as_obj(self), &as_longest(self)->fill, state);
    return V_NONE;
}

static const MethodDef longest_methods[] = {
    {"__reduce__", longest_m_reduce, M_0, EFF_ALLOC, 0, NULL, "Return state information for pickling."},
    {"__setstate__", longest_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)",
     "Set state information for unpickling."},
    {0},
};
static const TypeDef longest_def = {
    .name = "itertools.zip_longest",
    .doc = "zip_longest(iter1 [,iter2 [...]], [fillvalue=None]) --> zip_longest object\n\n"
           "Tuples of one item of each iterable, up to the end of the longest: the fill value stands for\n"
           "the items that the others do not have.\n",
    .size = sizeof(LongestObj),
    .flags = TF_BASETYPE,
    .trace = longest_trace,
    .iter = iter_self,
    .iternext = longest_next,
    .new = longest_new,
    .methods = longest_methods,
};

bool itertools_add_chain(Value m) {
    return native_add_type(m, &chain_def, &chain_type) && native_add_type(m, &longest_def, &longest_type);
}
