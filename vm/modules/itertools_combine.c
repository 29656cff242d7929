/* itertools_combine.c: permutations, combinations, combinations_with_replacement, in lexicographic order of the indices. */
#include "vm/modules/itertools.h"

NATIVE_TYPE(permutations_type)
NATIVE_TYPE(combinations_type)
NATIVE_TYPE(replacing_type)

typedef struct CombineObj {
    Obj base;
    Value pool;    /* tuple */
    Value indices; /* see itertools.h */
    Value cycles;  /* of permutations, likewise */
    i64 r;
    bool started, stopped;
} CombineObj;
static CombineObj *as_combine(Value v) { return (CombineObj *)v.w; }

static void combine_trace(Obj *o, Tracer *t) {
    trace_values(t, &((CombineObj *)o)->pool, 3);
}

static Value make(TypeObj *type, Value pool, i64 nindices, i64 ncycles, i64 r) {
    Value indices = TRY(itertools_indices_new(nindices)), cycles = TRY(itertools_indices_new(ncycles));
    Value self = TRY(type_alloc(type));
    CombineObj *c = as_combine(self);
    gc_write(c, &c->pool, pool);
    gc_write(c, &c->indices, indices);
    gc_write(c, &c->cycles, cycles);
    c->r = r;
    return self;
}

/* The items that the first r indices select. */
static Value selection(CombineObj *c) {
    Value result = TRY(tuple_new(c->r));
    const i64 *index = itertools_indices(c->indices);
    for (i64 i = 0; i < c->r; i++) as_tuple(result)->v[i] = tuple_at(c->pool, index[i]);
    if (c->r * 8 > GC_LARGE - 64) gc_barrier_all(as_obj(result));
    return result;
}

/* (type, (pool, r)[, state]); an exhausted one has an empty pool. */
static Value reduce(Value self, Value state) {
    CombineObj *c = as_combine(self);
    Value args = TRY(tuple_pack(2, c->stopped ? tuple_empty : c->pool, int_from_i64(c->r)));
    Value type = obj_value(value_type(self));
    return is_null(state) ? tuple_pack(2, type, args) : tuple_pack(3, type, args, state);
}

static Value index_tuple(Value indices, i64 n) {
    Value t = TRY(tuple_new(n));
    for (i64 i = 0; i < n; i++) tuple_set(t, i, int_from_i64(itertools_indices(indices)[i]));
    return t;
}

static Value combine_m_reduce(Value self) {
    CombineObj *c = as_combine(self);
    return reduce(self, c->started && !c->stopped ? TRY(index_tuple(c->indices, c->r)) : V_NULL);
}

static bool bind_iterable_r(const MethodDef *def, Args args, Value *pool, i64 *r) {
    Value v[2];
    if (!args_bind(def, args, v)) return false;
    *pool = tuple_from_iterable(v[0]);
    if (is_err(*pool) || !number_as_index(v[1], r, OverflowErrorType)) return false;
    return *r >= 0 || native_fail(exc_raise(ValueErrorType, "r must be non-negative"));
}

/* ---- permutations ---- */

static Value permutations_new(TypeObj *type, Args args) {
    static const MethodDef def = {"permutations", NULL, M_N, EFF_ANY, 0, "(iterable, r=None)", NULL};
    Value v[2];
    TRY_OK(args_bind(&def, args, v));
    Value pool = TRY(tuple_from_iterable(v[0]));
    i64 n = tuple_len(pool), r = n;
    if (!is_null(v[1]) && !is_none(v[1])) {
        if (!is_int(v[1])) return exc_raise(TypeErrorType, "Expected int as r");
        TRY_OK(int_to_i64(v[1], &r));
        if (r < 0) return exc_raise(ValueErrorType, "r must be non-negative");
    }
    bool none = r > n;
    Value self = TRY(make(type, pool, n, none ? 0 : r, r));
    CombineObj *c = as_combine(self);
    for (i64 i = 0; i < n; i++) itertools_indices(c->indices)[i] = i;
    for (i64 i = 0; i < r && !none; i++) itertools_indices(c->cycles)[i] = n - i;
    c->stopped = none;
    return self;
}

/* Moves the indices on; false after the last permutation. */
static bool permutations_advance(CombineObj *c) {
    i64 *index = itertools_indices(c->indices), *cycle = itertools_indices(c->cycles), n = tuple_len(c->pool);
    for (i64 i = c->r - 1; i >= 0; i--) {
        if (--cycle[i] == 0) { /* turn index[i:] left by one */
            i64 first = index[i];
            memmove(index + i, index + i + 1, (size_t)(n - i - 1) * sizeof *index);
            index[n - 1] = first;
            cycle[i] = n - i;
        } else {
            i64 k = n - cycle[i], swap = index[i];
            index[i] = index[k];
            index[k] = swap;
            return true;
        }
    }
    return false;
}

static Value permutations_next(Value self) {
    CombineObj *c = as_combine(self);
    if (c->stopped) return V_NULL;
    if (c->started && !permutations_advance(c)) {
        c->stopped = true;
        return V_NULL;
    }
    c->started = true;
    return selection(c);
}

static Value permutations_m_reduce(Value self) {
    CombineObj *c = as_combine(self);
    if (!c->started && c->stopped) { /* r > n: the arguments say so themselves */
        Value args = TRY(tuple_pack(2, c->pool, int_from_i64(c->r)));
        return tuple_pack(2, obj_value(value_type(self)), args);
    }
    if (!c->started || c->stopped) return reduce(self, V_NULL);
    Value indices = TRY(index_tuple(c->indices, tuple_len(c->pool))), cycles = TRY(index_tuple(c->cycles, c->r));
    return reduce(self, TRY(tuple_pack(2, indices, cycles)));
}

static Value permutations_m_setstate(Value self, Value state) {
    CombineObj *c = as_combine(self);
    i64 n = tuple_len(c->pool);
    if (!is_tuple(state)) return exc_raise(TypeErrorType, "state is not a tuple");
    if (tuple_len(state) != 2 || !is_tuple(tuple_at(state, 0)) || !is_tuple(tuple_at(state, 1)) ||
        tuple_len(tuple_at(state, 0)) != n || tuple_len(tuple_at(state, 1)) != c->r || c->r > n) {
        return exc_raise(ValueErrorType, "invalid arguments");
    }
    for (i64 i = 0; i < n; i++) {
        i64 index;
        TRY_OK(itertools_state_index(tuple_at(state, 0), i, 0, n - 1, &index));
        itertools_indices(c->indices)[i] = index;
    }
    for (i64 i = 0; i < c->r; i++) {
        i64 cycle;
        TRY_OK(itertools_state_index(tuple_at(state, 1), i, 1, n - i, &cycle));
        itertools_indices(c->cycles)[i] = cycle;
    }
    c->started = true;
    return V_NONE;
}

/* ---- combinations ---- */

static Value combinations_new(TypeObj *type, Args args) {
    static const MethodDef def = {"combinations", NULL, M_N, EFF_ANY, 0, "(iterable, r)", NULL};
    Value pool;
    i64 r;
    TRY_OK(bind_iterable_r(&def, args, &pool, &r));
    bool none = r > tuple_len(pool);
    Value self = TRY(make(type, pool, none ? 0 : r, 0, r));
    for (i64 i = 0; i < r && !none; i++) itertools_indices(as_combine(self)->indices)[i] = i;
    as_combine(self)->stopped = none;
    return self;
}

static bool combinations_advance(CombineObj *c) {
    i64 *index = itertools_indices(c->indices), n = tuple_len(c->pool), r = c->r, i = r - 1;
    while (i >= 0 && index[i] == i + n - r) i--;
    if (i < 0) return false;
    index[i]++;
    for (i++; i < r; i++) index[i] = index[i - 1] + 1;
    return true;
}

static Value combinations_next(Value self) {
    CombineObj *c = as_combine(self);
    if (c->stopped) return V_NULL;
    if (c->started && !combinations_advance(c)) {
        c->stopped = true;
        return V_NULL;
    }
    c->started = true;
    return selection(c);
}

static Value combinations_m_reduce(Value self) {
    CombineObj *c = as_combine(self);
    if (!c->started) {
        Value args = TRY(tuple_pack(2, c->pool, int_from_i64(c->r)));
        return tuple_pack(2, obj_value(value_type(self)), args);
    }
    return combine_m_reduce(self);
}

static Value combinations_m_setstate(Value self, Value state) {
    CombineObj *c = as_combine(self);
    i64 n = tuple_len(c->pool);
    if (!is_tuple(state) || tuple_len(state) != c->r || c->r > n) return exc_raise(ValueErrorType, "invalid arguments");
    for (i64 i = 0; i < c->r; i++) {
        i64 index;
        TRY_OK(itertools_state_index(state, i, 0, i + n - c->r, &index));
        itertools_indices(c->indices)[i] = index;
    }
    c->started = true;
    return V_NONE;
}

/* ---- combinations_with_replacement ---- */

static Value replacing_new(TypeObj *type, Args args) {
    static const MethodDef def = {"combinations_with_replacement", NULL, M_N, EFF_ANY, 0, "(iterable, r)", NULL};
    Value pool;
    i64 r;
    TRY_OK(bind_iterable_r(&def, args, &pool, &r));
    Value self = TRY(make(type, pool, r, 0, r));
    as_combine(self)->stopped = tuple_len(pool) == 0 && r > 0;
    return self;
}

static bool replacing_advance(CombineObj *c) {
    i64 *index = itertools_indices(c->indices), last = tuple_len(c->pool) - 1, i = c->r - 1;
    while (i >= 0 && index[i] == last) i--;
    if (i < 0) return false;
    for (i64 next = index[i] + 1; i < c->r; i++) index[i] = next;
    return true;
}

static Value replacing_next(Value self) {
    CombineObj *c = as_combine(self);
    if (c->stopped) return V_NULL;
    if (c->started && !replacing_advance(c)) {
        c->stopped = true;
        return V_NULL;
    }
    c->started = true;
    return selection(c);
}

static Value replacing_m_setstate(Value self, Value state) {
    CombineObj *c = as_combine(self);
    i64 n = tuple_len(c->pool);
    if (!is_tuple(state) || tuple_len(state) != c->r) return exc_raise(ValueErrorType, "invalid arguments");
    for (i64 i = 0; i < c->r; i++) {
        i64 index;
        TRY_OK(itertools_state_index(state, i, 0, KR_MAX(n - 1, 0), &index));
        itertools_indices(c->indices)[i] = index;
    }
    c->started = true;
    return V_NONE;
}

static Value combine_m_sizeof(Value self) {
    CombineObj *c = as_combine(self);
    return int_from_i64((i64)sizeof *c + bytes_len(c->indices) + bytes_len(c->cycles));
}

#define COMBINE(id, text_name, reduce_fn, setstate_fn, signature, text)                            \
    static const MethodDef id##_methods[] = {                                                      \
        {"__reduce__", reduce_fn, M_0, EFF_ALLOC, 0, NULL, "Return state information for pickling."}, \
        {"__setstate__", setstate_fn, M_1, EFF_ANY, 0, "__setstate__($self, state, /)",            \
         "Set state information for unpickling."},                                                 \
        {"__sizeof__", combine_m_sizeof, M_0, EFF_READS, 0, NULL, "Returns size in memory, in bytes."}, \
        {0},                                                                                       \
    };                                                                                             \
    static const TypeDef id##_def = {                                                              \
        .name = "itertools." text_name, .doc = text, .size = sizeof(CombineObj),                   \
        .flags = TF_BASETYPE, .trace = combine_trace, .sig = signature, .iter = iter_self,       \
        .iternext = id##_next, .new = id##_new, .methods = id##_methods,                           \
    };
COMBINE(permutations, "permutations", permutations_m_reduce, permutations_m_setstate, "(iterable, r=None)",
        "Return successive r-length permutations of elements in the iterable.\n\n"
        "permutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)")
COMBINE(combinations, "combinations", combinations_m_reduce, combinations_m_setstate, "(iterable, r)",
        "Return successive r-length combinations of elements in the iterable.\n\n"
        "combinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)")
COMBINE(replacing, "combinations_with_replacement", combine_m_reduce, replacing_m_setstate, "(iterable, r)",
        "Return successive r-length combinations of elements in the iterable allowing individual elements to have "
        "successive repeats.\n\ncombinations_with_replacement('ABC', 2) --> ('A','A'), ('A','B'), ('A','C'), ('B','B'), "
        "('B','C'), ('C','C')")

bool itertools_add_combine(Value m) {
    return native_add_type(m, &permutations_def, &permutations_type) &&
           native_add_type(m, &combinations_def, &combinations_type) &&
           native_add_type(m, &replacing_def, &replacing_type);
}
