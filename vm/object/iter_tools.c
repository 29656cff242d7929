/* iter_tools.c: the builtin iterators over iterators: enumerate, reversed, map, filter, zip. */
#include "vm/interp/builtin_push.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/int.h"
#include "vm/object/iter.h"
#include "vm/object/dict.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static Value iter_self(Value self) { return self; }

/* "map() takes no keyword arguments", unless a subclass may have a use for them. */
static bool no_keywords(TypeObj *type, TypeObj *exact, Args args) {
    bool own = type == exact || type->slots.init == exact->slots.init;
    return !own || args_no_kw(exact->tp_name, args);
}

/* The iterators of all arguments, as a tuple. */
static Value iterators_of(const Value *v, i64 n) {
    Value iters = TRY(tuple_new(n));
    for (i64 i = 0; i < n; i++) tuple_set(iters, i, TRY(value_iter(v[i])));
    return iters;
}

static bool any_is_python(Value iters) {
    for (i64 i = 0; i < tuple_len(iters); i++)
        if (interp_next_is_python(tuple_at(iters, i))) return true;
    return false;
}

/* One item of each iterator, as a tuple; V_NULL when one has ended: number *ended. */
static Value next_items(Value iters, i64 *ended) {
    i64 n = tuple_len(iters);
    Value items = TRY(tuple_new(n));
    for (i64 i = 0; i < n; i++) {
        Value item = TRY(iter_next_of(tuple_at(iters, i)));
        *ended = i;
        if (is_null(item)) return V_NULL;
        tuple_set(items, i, item);
    }
    return items;
}

/* ---- enumerate ---- */

typedef struct EnumerateObj {
    Obj base;
    Value it;
    Value index; /* int */
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
    Value it = ((EnumerateObj *)self.w)->it;
    if (!interp_next_is_python(it)) return V_UNBOUND;
    if (!cont) return V_PUSHED;
    Value v = interp_push_item(cont, it);
    return is_unbound(v) ? interp_push_cont_helper(cont, HELPER_enumerate_next, 2, self, it, V_NULL, V_NULL) : v;
}

static Value enumerate_take_item(Value self, Value item, Value noted, const Cont *cont) { return enumerate_item(self, item); }

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

/* ---- reversed ---- */

static void reversed_trace(Obj *o, Tracer *t) { trace_value(t, &((SeqIterObj *)o)->seq); }

static Value reversed_new(TypeObj *type, Args args) {
    Value fn, bound;
    if (!no_keywords(type, ReversedType, args) || !args_count("reversed", args, 1, 1)) return V_ERR;
    Value seq = args.v[0];
    int special = value_special(seq, name___reversed__, &fn, &bound);
    if (special < 0) return V_ERR;
    if (special && !is_none(fn)) return is_null(bound) ? value_call0(fn) : value_call1(fn, bound);
    if (special || !value_type(seq)->slots.getitem || is_dict(seq)) {
        return exc_raise(TypeErrorType, "'%T' object is not reversible", seq);
    }
    i64 n = value_len(seq);
    if (n < 0) return V_ERR;
    Value self = TRY(type_alloc(type));
    gc_write(as_obj(self), &as_seqiter(self)->seq, seq);
    as_seqiter(self)->index = n - 1;
    return self;
}

static Value reversed_next(Value self) {
    SeqIterObj *it = as_seqiter(self);
    if (it->index >= 0 && !is_null(it->seq)) {
        Value v = value_getitem(it->seq, fixnum(it->index));
        if (!is_err(v)) {
            it->index--;
            return v;
        }
        if (!exc_matches(IndexErrorType) && !exc_matches(StopIterationType)) return V_ERR;
        exc_clear();
    }
    it->index = -1;
    gc_write(it, &it->seq, V_NULL);
    return V_NULL;
}

static Value reversed_m_length_hint(Value self) {
    SeqIterObj *it = as_seqiter(self);
    if (is_null(it->seq)) return fixnum(0);
    i64 n = value_len(it->seq);
    if (n < 0) return V_ERR;
    return fixnum(n < it->index + 1 ? 0 : it->index + 1);
}

static Value reversed_m_reduce(Value self) {
    SeqIterObj *it = as_seqiter(self);
    Value type = obj_value(value_type(self));
    Value args = TRY(tuple_pack(1, is_null(it->seq) ? tuple_empty : it->seq));
    return is_null(it->seq) ? tuple_pack(2, type, args)
                            : tuple_pack(3, type, args, fixnum(it->index));
}

static Value reversed_m_setstate(Value self, Value state) {
    SeqIterObj *it = as_seqiter(self);
    i64 i;
    if (!is_int(state)) return exc_raise(TypeErrorType, "an integer is required");
    if (!int_to_i64(state, &i)) return V_ERR;
    if (is_null(it->seq)) return V_NONE;
    i64 n = value_len(it->seq);
    if (n < 0) return V_ERR;
    it->index = KR_MAX(KR_MIN(i, n - 1), -1);
    return V_NONE;
}

static const MethodDef reversed_methods[] = {
    {"__length_hint__", reversed_m_length_hint, M_0, EFF_ANY, 0, NULL,
     "How many items are probably left."},
    {"__reduce__", reversed_m_reduce, M_0, EFF_ALLOC, 0, NULL, "For pickle and copy."},
    {"__setstate__", reversed_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)",
     "For pickle and copy."},
    {0},
};
const TypeDef reversed_def = {
    .name = "reversed",
    .doc = "reversed(sequence): the items from the last to the first.",
    .size = sizeof(SeqIterObj),
    .flags = TF_BASETYPE,
    .trace = reversed_trace,
    .sig = "(sequence, /)",
    .iter = iter_self,
    .iternext = reversed_next,
    .new = reversed_new,
    .methods = reversed_methods,
};

/* ---- map ---- */

static void map_trace(Obj *o, Tracer *t) { trace_values(t, &((MapObj *)o)->fn, 2); }

static Value map_new(TypeObj *type, Args args) {
    if (!no_keywords(type, MapType, args)) return V_ERR;
    if (args.n < 2) return exc_raise(TypeErrorType, "map() must have at least two arguments.");
    Value fn = args.v[0], iters = TRY(iterators_of(args.v + 1, args.n - 1));
    Value self = TRY(type_alloc(type));
    MapObj *m = (MapObj *)self.w;
    gc_write(m, &m->fn, fn);
    gc_write(m, &m->iters, iters);
    return self;
}

static Value map_next(Value self) {
    MapObj *m = (MapObj *)self.w;
    i64 n = tuple_len(m->iters);
    if (likely(n == 1)) {
        Value item = TRY(iter_next_of(tuple_at(m->iters, 0)));
        return is_null(item) ? V_NULL : value_call1(m->fn, item);
    }
    Value items = TRY(next_items(m->iters, &n));
    return is_null(items) ? V_NULL : value_call_tuple(m->fn, items, V_NULL);
}

static Value map_push_next(Value self, const Cont *cont) {
    MapObj *m = (MapObj *)self.w;
    i64 n = tuple_len(m->iters);
    bool calls = interp_calls_python(m->fn);
    if (!cont) return calls || any_is_python(m->iters) ? V_PUSHED : V_UNBOUND;
    if (any_is_python(m->iters)) {
        if (n > 1) return interp_push_cont_helper(cont, HELPER_map_next_items, 2, m->fn, m->iters, V_NULL, V_NULL);
        Value v = interp_push_item(cont, tuple_at(m->iters, 0));
        return is_unbound(v) ? interp_push_cont_helper(cont, HELPER_map_next, 2, m->fn, tuple_at(m->iters, 0), V_NULL, V_NULL) : v;
    }
    if (!calls) return V_UNBOUND;
    if (n == 1) {
        Value item = TRY(iter_next_of(tuple_at(m->iters, 0)));
        return is_null(item) ? V_NULL : interp_push_cont(cont, m->fn, (Args){&item, 1, 0});
    }
    Value items = TRY(next_items(m->iters, &n));
    return is_null(items) ? V_NULL : interp_push_cont(cont, m->fn, (Args){as_tuple(items)->v, (u32)tuple_len(items), 0});
}

static Value map_take_item(Value self, Value item, Value noted, const Cont *cont) {
    return interp_push_cont(cont, ((MapObj *)self.w)->fn, (Args){&item, 1, 0});
}

static Value map_m_reduce(Value self) {
    MapObj *m = (MapObj *)self.w;
    Value head = TRY(tuple_pack(1, m->fn));
    Value args = TRY(tuple_concat(head, m->iters));
    return tuple_pack(2, obj_value(value_type(self)), args);
}

static const MethodDef map_methods[] = {
    {"__reduce__", map_m_reduce, M_0, EFF_ALLOC, 0, NULL, "For pickle and copy."},
    {0},
};
const TypeDef map_def = {
    .name = "map",
    .doc =
        "map(func, *iterables): func of the items of the iterables, up to the end of the shortest.",
    .size = sizeof(MapObj),
    .flags = TF_BASETYPE,
    .trace = map_trace,
    .iter = iter_self,
    .iternext = map_next,
    .push_next = map_push_next,
    .take_item = map_take_item,
    .new = map_new,
    .methods = map_methods,
};

/* ---- filter ---- */

typedef struct FilterObj {
    Obj base;
    Value fn;
    Value it;
} FilterObj;

static void filter_trace(Obj *o, Tracer *t) { trace_values(t, &((FilterObj *)o)->fn, 2); }

static Value filter_new(TypeObj *type, Args args) {
    if (!no_keywords(type, FilterType, args) || !args_count("filter", args, 2, 2)) return V_ERR;
    Value fn = args.v[0], it = TRY(value_iter(args.v[1]));
    Value self = TRY(type_alloc(type));
    FilterObj *f = (FilterObj *)self.w;
    gc_write(f, &f->fn, fn);
    gc_write(f, &f->it, it);
    return self;
}

static bool filter_is_plain(const FilterObj *f) { return is_none(f->fn) || same(f->fn, obj_value(BoolType)); }

static Value filter_next(Value self) {
    FilterObj *f = (FilterObj *)self.w;
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
static Value filter_try(FilterObj *f, Value item, const Cont *cont) {
    if (filter_is_plain(f)) return filter_item(item, item);
    Value answer = interp_push_item_call(cont, f->fn, item, item);
    if (is_unbound(answer)) answer = value_call1(f->fn, item);
    return is_pushed(answer) || is_err(answer) ? answer : filter_item(item, answer);
}

static Value filter_push_next(Value self, const Cont *cont) {
    FilterObj *f = (FilterObj *)self.w;
    bool inner = interp_next_is_python(f->it);
    if (!inner && (filter_is_plain(f) || !interp_calls_python(f->fn))) return V_UNBOUND;
    if (!cont) return V_PUSHED;
    if (!inner && interp_asks_in_loop(cont)) {
        Value item = TRY(iter_next_of(f->it));
        return is_null(item) ? item : filter_try(f, item, cont);
    }
    Value v = interp_push_item(cont, f->it);
    if (!is_unbound(v)) return v;
    return interp_push_cont_helper(cont, HELPER_filter_next, 2, filter_is_plain(f) ? V_NONE : f->fn, f->it, V_NULL, V_NULL);
}

static Value filter_take_item(Value self, Value v, Value noted, const Cont *cont) {
    return is_null(noted) ? filter_try((FilterObj *)self.w, v, cont) : filter_item(noted, v);
}

static Value filter_m_reduce(Value self) {
    FilterObj *f = (FilterObj *)self.w;
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
    .size = sizeof(FilterObj),
    .flags = TF_BASETYPE,
    .trace = filter_trace,
    .iter = iter_self,
    .iternext = filter_next,
    .push_next = filter_push_next,
    .take_item = filter_take_item,
    .new = filter_new,
    .methods = filter_methods,
};

/* ---- zip ---- */

typedef struct ZipObj {
    Obj base;
    Value iters; /* tuple */
    Value items; /* tuple that is being filled by pushed frames, or V_NULL */
    i64 filled;
    bool strict;
} ZipObj;

static void zip_trace(Obj *o, Tracer *t) { trace_values(t, &((ZipObj *)o)->iters, 2); }

static bool zip_strict(TypeObj *type, Args args, bool *strict) {
    Value names = args_kwnames(args);
    *strict = false;
    for (u32 i = 0; i < args.nkw; i++) {
        if (!str_eq_c(tuple_at(names, i), "strict")) {
            if (type != ZipType) continue;
            exc_raise(TypeErrorType, "'%V' is an invalid keyword argument for zip()",
                      tuple_at(names, i));
            return false;
        }
        int truth = value_truth(args.v[args.n + i]);
        if (truth < 0) return false;
        *strict = truth;
    }
    return true;
}

static Value zip_new(TypeObj *type, Args args) {
    bool strict;
    TRY_OK(zip_strict(type, args, &strict));
    Value iters = TRY(iterators_of(args.v, args.n));
    Value self = TRY(type_alloc(type));
    ZipObj *z = (ZipObj *)self.w;
    gc_write(z, &z->iters, iters);
    z->strict = strict;
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
    Value items = next_items(z->iters, &ended);
    return is_null(items) ? zip_ended(z, ended) : items;
}

/* The rest of the tuple. */
static Value zip_fill(ZipObj *z, const Cont *cont) {
    Value items = z->items;
    for (; z->filled < tuple_len(z->iters); z->filled++) {
        Value it = tuple_at(z->iters, z->filled), v = interp_push_item(cont, it);
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
    if (z->strict || !any_is_python(z->iters)) return V_UNBOUND;
    if (!cont) return V_PUSHED;
    if (!interp_asks_in_loop(cont)) return interp_push_cont_helper(cont, HELPER_next_items, 1, z->iters, V_NULL, V_NULL, V_NULL);
    gc_write(z, &z->items, TRY(tuple_new(tuple_len(z->iters))));
    z->filled = 0;
    return zip_fill(z, cont);
}

/* Without a tuple, the iterators themselves have asked for items meanwhile. */
static Value zip_take_item(Value self, Value v, Value noted, const Cont *cont) {
    ZipObj *z = (ZipObj *)self.w;
    if (is_null(z->items)) return V_UNBOUND;
    gc_write(as_obj(z->items), &as_tuple(z->items)->v[z->filled++], v);
    return zip_fill(z, cont);
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
