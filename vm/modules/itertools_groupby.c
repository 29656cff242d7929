/* itertools_groupby.c: groupby and the iterators over its groups, which share its position. */
#include "vm/modules/itertools.h"
#include "vm/object/iter.h"

NATIVE_TYPE(groupby_type)
NATIVE_TYPE(grouper_type)

typedef struct GroupByObj {
    Obj base;
    Value it, key_fn;          /* key_fn V_NULL: the item itself */
    Value target_key;          /* of the group handed out last */
    Value current_key, current; /* the item read last: V_NULL when it was delivered */
    Value group;               /* the group that may read on, V_NULL: none */
} GroupByObj;
typedef struct GrouperObj {
    Obj base;
    Value parent, key;
} GrouperObj;
static GroupByObj *as_groupby(Value v) { return (GroupByObj *)v.w; }
static GrouperObj *as_grouper(Value v) { return (GrouperObj *)v.w; }

static void groupby_trace(Obj *o, Tracer *t) {
    trace_values(t, &((GroupByObj *)o)->it, 6);
}
static void grouper_trace(Obj *o, Tracer *t) {
    trace_values(t, &((GrouperObj *)o)->parent, 2);
}

static Value grouper_make(Value parent, Value key) {
    Value self = TRY(type_alloc(grouper_type));
    gc_write(as_obj(self), &as_grouper(self)->parent, parent);
    gc_write(as_obj(self), &as_grouper(self)->key, key);
    gc_write(as_obj(parent), &as_groupby(parent)->group, self);
    return self;
}

/* Reads the next item and its key: 1, 0 at the end, -1 raised. */
static int step(GroupByObj *g) {
    Value item = iter_next_of(g->it), key = item;
    if (is_null(item)) return 0;
    if (is_err(item)) return -1;
    if (!is_null(g->key_fn)) {
        key = value_call1(g->key_fn, item);
        if (is_err(key)) return -1;
    }
    gc_write(g, &g->current, item);
    gc_write(g, &g->current_key, key);
    return 1;
}

static Value groupby_new(TypeObj *type, Args args) {
    static const MethodDef def = {"groupby", NULL, M_N, EFF_ANY, 0, "(iterable, key=None)", NULL};
    Value v[2];
    TRY_OK(args_bind(&def, args, v));
    Value it = TRY(value_iter(v[0])), self = TRY(type_alloc(type));
    GroupByObj *g = as_groupby(self);
    gc_write(g, &g->it, it);
    if (!is_null(v[1]) && !is_none(v[1])) gc_write(g, &g->key_fn, v[1]);
    return self;
}

/* Skips what is left of the group handed out last. */
static Value groupby_next(Value self) {
    GroupByObj *g = as_groupby(self);
    gc_write(g, &g->group, V_NULL);
    for (;;) {
        if (!is_null(g->current_key)) {
            int eq = is_null(g->target_key) ? 0 : value_eq(g->target_key, g->current_key);
            if (eq < 0) return V_ERR;
            if (!eq) break;
        }
        int more = step(g);
        if (more <= 0) return more < 0 ? V_ERR : V_NULL;
    }
    gc_write(g, &g->target_key, g->current_key);
    Value key = g->current_key, group = TRY(grouper_make(self, key));
    return tuple_pack(2, key, group);
}

static Value groupby_m_reduce(Value self) {
    GroupByObj *g = as_groupby(self);
    Value type = obj_value(value_type(self));
    Value args = TRY(tuple_pack(2, g->it, native_or_none(g->key_fn)));
    if (is_null(g->target_key) || is_null(g->current_key) || is_null(g->current)) return tuple_pack(2, type, args);
    Value state = TRY(tuple_pack(3, g->current, g->target_key, g->current_key));
    return tuple_pack(3, type, args, state);
}

static Value groupby_m_setstate(Value self, Value state) {
    GroupByObj *g = as_groupby(self);
    if (!is_tuple(state)) return exc_raise(TypeErrorType, "state is not a tuple");
    if (tuple_len(state) != 3) {
        return exc_raise(TypeErrorType, "function takes exactly 3 arguments (%lld given)", (long long)tuple_len(state));
    }
    gc_write(g, &g->current, tuple_at(state, 0));
    gc_write(g, &g->target_key, tuple_at(state, 1));
    gc_write(g, &g->current_key, tuple_at(state, 2));
    return V_NONE;
}

static const MethodDef groupby_methods[] = {
    {"__reduce__", groupby_m_reduce, M_0, EFF_ALLOC, 0, NULL, "Return state information for pickling."},
    {"__setstate__", groupby_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)",
     "Set state information for unpickling."},
    {0},
};
static const TypeDef groupby_def = {
    .name = "itertools.groupby",
    .doc = "make an iterator that returns consecutive keys and groups from the iterable\n\n"
           "  iterable\n    Elements to divide into groups according to the key function.\n"
           "  key\n    A function for computing the group category for each element.\n"
           "    If the key function is not specified or is None, the element itself\n    is used for grouping.",
    .size = sizeof(GroupByObj),
    .flags = TF_BASETYPE,
    .trace = groupby_trace,
    .sig = "(iterable, key=None)",
    .iter = iter_self,
    .iternext = groupby_next,
    .new = groupby_new,
    .methods = groupby_methods,
};

static Value grouper_new(TypeObj *type, Args args) {
    if (!args_no_kw("_grouper", args) || !args_count("_grouper", args, 2, 2)) return V_ERR;
    if (!value_is(args.v[0], groupby_type)) {
        return exc_raise(TypeErrorType, "_grouper() argument 1 must be itertools.groupby, not %T", args.v[0]);
    }
    return grouper_make(args.v[0], args.v[1]);
}

static Value grouper_next(Value self) {
    GrouperObj *s = as_grouper(self);
    GroupByObj *g = as_groupby(s->parent);
    if (!same(g->group, self)) return V_NULL;
    if (is_null(g->current)) {
        int more = step(g);
        if (more <= 0) return more < 0 ? V_ERR : V_NULL;
    }
    int eq = value_eq(s->key, g->current_key);
    if (eq <= 0) return eq < 0 ? V_ERR : V_NULL;
    Value item = g->current;
    gc_write(g, &g->current, V_NULL);
    return item;
}

static Value grouper_m_reduce(Value self) {
    GrouperObj *s = as_grouper(self);
    if (!same(as_groupby(s->parent)->group, self)) {
        return tuple_pack(2, TRY(iter_builtin("iter")), TRY(tuple_pack(1, tuple_empty)));
    }
    Value args = TRY(tuple_pack(2, s->parent, s->key));
    return tuple_pack(2, obj_value(grouper_type), args);
}

static const MethodDef grouper_methods[] = {
    {"__reduce__", grouper_m_reduce, M_0, EFF_ANY, 0, NULL, "Return state information for pickling."},
    {0},
};
static const TypeDef grouper_def = {
    .name = "itertools._grouper",
    .size = sizeof(GrouperObj),
    .trace = grouper_trace,
    .iter = iter_self,
    .iternext = grouper_next,
    .new = grouper_new,
    .methods = grouper_methods,
};

bool itertools_add_groupby(Value m) {
    return native_add_type(m, &groupby_def, &groupby_type) && native_add_type(m, &grouper_def, &grouper_type);
}
