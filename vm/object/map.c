/* map.c: map(): a function of items. */
#include "vm/interp/builtin_push.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/iter.h"
#include "vm/object/tuple.h"

static void map_trace(Obj *o, Tracer *t) { trace_values(t, &((MapObj *)o)->fn, 2); }

static Value map_new(TypeObj *type, Args args) {
    if (!args_no_kw_new(type, MapType, "map", args)) return V_ERR;
    if (args.n < 2) return exc_raise(TypeErrorType, "map() must have at least two arguments.");
    Value fn = args.v[0], iters = TRY(iter_of_all(args.v + 1, args.n - 1));
    Value self = TRY(type_alloc(type));
    MapObj *m = (MapObj *)self.w;
    gc_write(m, &m->fn, fn);
    gc_write(m, &m->iters, iters);
    m->inner = iter_any_may_push(iters);
    return self;
}

static Value map_next(Value self) {
    MapObj *m = (MapObj *)self.w;
    i64 n = tuple_len(m->iters);
    if (likely(n == 1)) {
        Value item = TRY(iter_next_of(tuple_at(m->iters, 0)));
        return is_null(item) ? V_NULL : value_call1(m->fn, item);
    }
    Value items = TRY(iter_next_items(m->iters, &n));
    return is_null(items) ? V_NULL : value_call_tuple(m->fn, items, V_NULL);
}

#define MAP_FEW 4

/* Calls the function with the next item of each of a few iterators. */
static Value map_push_few(MapObj *m, const Cont *cont) {
    Value items[MAP_FEW];
    u32 n = (u32)tuple_len(m->iters);
    for (u32 i = 0; i < n; i++) {
        items[i] = TRY(iter_next_of(tuple_at(m->iters, i)));
        if (is_null(items[i])) return V_NULL;
    }
    return interp_push_cont(cont, m->fn, (Args){items, n, 0});
}

/* The sources run Python code. */
static Value map_push_inner(Value self, const Cont *cont) {
    MapObj *m = (MapObj *)self.w;
    if (tuple_len(m->iters) > 1) return interp_push_cont_helper(cont, HELPER_map_next_items, 2, m->fn, m->iters, V_NULL, V_NULL);
    Value it = tuple_at(m->iters, 0), v = interp_push_item(self, cont, it);
    return is_unbound(v) ? interp_push_cont_helper(cont, HELPER_map_next, 2, m->fn, it, V_NULL, V_NULL) : v;
}

static Value map_push_next(Value self, const Cont *cont) {
    MapObj *m = (MapObj *)self.w;
    i64 n = tuple_len(m->iters);
    if (!cont) return interp_calls_python(m->fn) || iter_any_is_python(m->iters) ? V_PUSHED : V_UNBOUND;
    if (m->inner && (n == 1 || iter_any_is_python(m->iters))) return map_push_inner(self, cont);
    if (!is_func(m->fn) && !interp_calls_python(m->fn)) return V_UNBOUND;
    if (n <= MAP_FEW) return map_push_few(m, cont);
    Value items = TRY(iter_next_items(m->iters, &n));
    return is_null(items) ? V_NULL : interp_push_cont(cont, m->fn, (Args){as_tuple(items)->v, (u32)tuple_len(items), 0});
}

static Value map_take_item(Value self, Value item, Value noted, const Cont *cont) {
    return is_null(item) ? item : interp_push_cont(cont, ((MapObj *)self.w)->fn, (Args){&item, 1, 0});
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
