/* gc.c: the gc module.  The collector has no generations that counts drive, so thresholds are numbers that are kept. */
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"
#include "gcbridge/hooks.h"

#define MAX_ROUNDS 64

static i64 thresholds[3] = {700, 10, 10};
static i64 debug_flags;

static Value gc_m_enable(Value m) {
    gc_enabled = true;
    return V_NONE;
}
static Value gc_m_disable(Value m) {
    gc_enabled = false;
    return V_NONE;
}
static Value gc_m_isenabled(Value m) {
    return bool_value(gc_enabled);
}
static void call_callbacks(Value m, const char *phase, i64 generation, i64 collected) {
    Value list = dict_get_c(module_dict(m), "callbacks"), info;
    if (!is_list(list) || list_len(list) == 0) return;
    info = dict_new();
    if (is_err(info) || !dict_set_c(info, "generation", fixnum(generation)) || !dict_set_c(info, "collected", fixnum(collected)) ||
        !dict_set_c(info, "uncollectable", fixnum(0)))
        exc_clear();
    for (i64 i = 0; i < list_len(list); i++) {
        Value f = list_at(list, i);
        if (is_err(value_call2(f, str_from_c(phase), info))) exc_write_unraisable(f, NULL);
    }
}
/* What a finalizer, or the deallocation of a C struct, gave up is collected too: a chain that alternates between the heap
   and C has a round for each link. */
static i64 collect_rounds(int generation) {
    i64 found = gc_collect(generation);
    for (int round = 0; round < MAX_ROUNDS && gc_has_pending(); round++) {
        gc_run_pending();
        if (generation == 2) found += gc_collect(2);
    }
    return found;
}

/* The same with each round at a safepoint of the loop, called behind it: None asks for another one. */
static Value collect_step(Value m, Value generation, Value list) {
    bool more;
    i64 found = gc_collected(&more) + as_fixnum(list_at(list, 0)), round = as_fixnum(list_at(list, 1));
    if (more && as_fixnum(generation) == 2 && round < MAX_ROUNDS) {
        gc_collect_soon(2);
        return list_set(list, 0, fixnum(found)) && list_set(list, 1, fixnum(round + 1)) ? V_NONE : V_ERR;
    }
    if (as_fixnum(generation) == 2) gc_trim();
    call_callbacks(m, "stop", as_fixnum(generation), found);
    return int_from_i64(found);
}
static const MethodDef step_def = {"collect", collect_step, M_2, EFF_ANY, 0, "($module, generation, counts, /)", NULL};

/* Between two instructions if it can be: what this function and its callers in C left on the stack would keep some of
   the garbage alive. */
static Value gc_m_collect(Value m, Value *a) {
    bool push = call_take_push();
    i64 generation = 2, found;
    if (!is_null(a[0])) TRY_OK(number_as_index(a[0], &generation, OverflowErrorType));
    if (generation < 0 || generation > 2) return exc_raise(ValueErrorType, "invalid generation");
    call_callbacks(m, "start", generation, 0);
    if (push) {
        Value step = builtin_new(&step_def, m, V_NULL), counts = list_from((Value[]){fixnum(0), fixnum(0)}, 2);
        gc_collect_soon((int)generation);
        return interp_push_helper(HELPER_gc_collect, 3, step, fixnum(generation), counts, V_NULL);
    }
    found = collect_rounds((int)generation);
    if (generation == 2) gc_trim();
    call_callbacks(m, "stop", generation, found);
    return int_from_i64(found);
}
static Value gc_m_set_debug(Value m, Value flags) {
    TRY_OK(number_as_index(flags, &debug_flags, OverflowErrorType));
    return V_NONE;
}
static Value gc_m_get_debug(Value m) {
    return int_from_i64(debug_flags);
}
static Value gc_m_get_count(Value m) {
    GcStats s;
    gc_stats(&s);
    return tuple_pack(3, fixnum(s.allocated_bytes >> 6 & 0x3ff), int_from_i64(s.minors % 10), int_from_i64(s.majors % 10));
}
static Value gc_m_set_threshold(Value m, Args args) {
    i64 n[3] = {thresholds[0], thresholds[1], thresholds[2]};
    if (!args_no_kw("set_threshold", args)) return V_ERR;
    if (args.n < 1 || args.n > 3)
        return exc_raise(TypeErrorType, "gc.set_threshold requires 1 to 3 arguments");
    for (u32 i = 0; i < args.n; i++) TRY_OK(number_as_index(args.v[i], &n[i], OverflowErrorType));
    memcpy(thresholds, n, sizeof thresholds);
    return V_NONE;
}
static Value gc_m_get_threshold(Value m) {
    return tuple_pack(3, int_from_i64(thresholds[0]), int_from_i64(thresholds[1]), int_from_i64(thresholds[2]));
}
static Value gc_m_get_stats(Value m) {
    GcStats s;
    Value list = TRY(list_new(3));
    gc_stats(&s);
    const i64 collections[3] = {s.minors, 0, s.majors};
    for (int i = 0; i < 3; i++) {
        Value d = TRY(dict_new());
        TRY_OK(dict_set_c(d, "collections", int_from_i64(collections[i])) && dict_set_c(d, "collected", int_from_i64(s.collected[i])) &&
               dict_set_c(d, "uncollectable", int_from_i64(s.uncollectable[i])) && list_append(list, d));
    }
    return list;
}
static bool is_container(Value v) {
    if (!is_obj(v)) return false;
    if (value_type(v)->flags & TF_NATIVE) return bridge_hooks.is_tracked(as_obj(v));
    return obj_shape(as_obj(v))->layout->trace && !is_str_exact(v) && !is_exact(v, BytesType);
}
static Value gc_m_is_tracked(Value m, Value v) {
    return bool_value(is_container(v));
}
static Value gc_m_is_finalized(Value m, Value v) {
    return bool_value(is_obj(v) && bridge_hooks.is_finalized && bridge_hooks.is_finalized(as_obj(v)));
}

/* ---- what refers to what ---- */

typedef struct Visitor {
    Tracer t;
    Value list;          /* referents are appended: it has room, so nothing is allocated */
    i64 n;
    const Value *wanted; /* or it is only asked whether one of these is among them */
    i64 nwanted;
    bool found;
} Visitor;

static void visit_object(Visitor *v, Obj *o) {
    Shape *s = obj_shape(o);
    if (s->layout->trace) s->layout->trace(o, &v->t);
}
static void visit_value(Value value, void *arg) {
    Visitor *v = arg;
    v->n++;
    for (i64 i = 0; i < v->nwanted; i++) v->found |= same(value, v->wanted[i]);
    if (!is_null(v->list) && list_len(v->list) < as_list(v->list)->items->cap) list_append(v->list, value);
}
static void visit(Tracer *t, Value *slot) {
    if (obj_shape(as_obj(*slot))->type) visit_value(*slot, t);
    else visit_object((Visitor *)t, as_obj(*slot)); /* storage of the object */
}
static void visit_struct(Visitor *v, Obj *o, bool make) {
    if (obj_proxy(o) && bridge_hooks.referents) bridge_hooks.referents(o, make, visit_value, v);
}
static void visit_all(Visitor *v, Value objects) {
    for (i64 i = 0; i < tuple_len(objects); i++) {
        Value o = tuple_at(objects, i);
        if (!is_obj(o)) continue;
        visit_object(v, as_obj(o));
        visit_struct(v, as_obj(o), true);
    }
}
static Value gc_m_get_referents(Value m, Value *a) {
    Visitor v = {.t = {.visit = visit}};
    visit_all(&v, a[0]);
    v.list = TRY(list_new(v.n + 1));
    visit_all(&v, a[0]);
    return v.list;
}

typedef struct Walk {
    Value list;
    i64 n;
    const Value *wanted;
    i64 nwanted;
} Walk;
static void walk_object(Obj *o, void *arg) {
    Walk *w = arg;
    Value v = obj_value(o);
    if (!obj_shape(o)->type || !is_container(v) || same(v, w->list)) return;
    if (w->wanted) {
        Visitor visitor = {.t = {.visit = visit}, .wanted = w->wanted, .nwanted = w->nwanted};
        visit_object(&visitor, o);
        visit_struct(&visitor, o, false);
        if (!visitor.found) return;
    }
    w->n++;
    if (is_null(w->list)) return;
    ListObj *l = as_list(w->list);
    if (l->len < l->items->cap) l->items->v[l->len++] = v; /* the barrier follows when the walk is over */
}
static Value walk(const Value *wanted, i64 n) {
    Walk w = {.wanted = wanted, .nwanted = n};
    gc_walk(walk_object, &w);
    w.list = TRY(list_new(w.n + 64));
    gc_walk(walk_object, &w);
    gc_barrier_all(as_list(w.list)->items);
    return w.list;
}
static Value gc_m_get_objects(Value m, Value *a) {
    i64 generation = 2;
    if (!is_null(a[0]) && !is_none(a[0])) {
        TRY_OK(number_as_index(a[0], &generation, OverflowErrorType));
        if (generation < 0) return exc_raise(ValueErrorType, "generation parameter cannot be negative");
        if (generation > 2) return exc_raise(ValueErrorType, "generation parameter must be less than the number of available generations (3)");
    }
    return walk(NULL, 0);
}
static Value gc_m_get_referrers(Value m, Value *a) {
    return walk(as_tuple(a[0])->v, tuple_len(a[0]));
}
static Value gc_m_nothing(Value m) {
    return V_NONE;
}
static Value gc_m_zero(Value m) {
    return fixnum(0);
}

static const MethodDef gc_methods[] = {
    {"collect", gc_m_collect, M_N, EFF_ANY, MF_PUSHES, "($module, /, generation=2)",
     "Run the garbage collector."},
    {"disable", gc_m_disable, M_0, EFF_ANY, 0, "($module, /)",
     "Disable automatic garbage collection."},
    {"enable", gc_m_enable, M_0, EFF_ANY, 0, "($module, /)",
     "Enable automatic garbage collection."},
    {"freeze", gc_m_nothing, M_0, EFF_ANY, 0, "($module, /)",
     "Nothing: a fork copies no counts here."},
    {"get_count", gc_m_get_count, M_0, EFF_ANY, 0, "($module, /)",
     "Return a three-tuple of the current collection counts."},
    {"get_debug", gc_m_get_debug, M_0, EFF_ANY, 0, "($module, /)",
     "Get the garbage collection debugging flags."},
    {"get_freeze_count", gc_m_zero, M_0, EFF_ANY, 0, "($module, /)", "0: no objects are frozen."},
    {"get_objects", gc_m_get_objects, M_N, EFF_ANY, 0, "($module, /, generation=None)",
     "Return a list of objects tracked by the collector (excluding the list returned)."},
    {"get_referents", gc_m_get_referents, M_N, EFF_ANY, 0, "($module, /, *objs)",
     "get_referents(*objs) -> list\nReturn the list of objects that are directly referred to by "
     "objs."},
    {"get_referrers", gc_m_get_referrers, M_N, EFF_ANY, 0, "($module, /, *objs)",
     "get_referrers(*objs) -> list\nReturn the list of objects that directly refer to any of objs."},
    {"get_stats", gc_m_get_stats, M_0, EFF_ANY, 0, "($module, /)",
     "Return a list of dictionaries containing per-generation statistics."},
    {"get_threshold", gc_m_get_threshold, M_0, EFF_ANY, 0, "($module, /)",
     "Return the current collection thresholds."},
    {"is_finalized", gc_m_is_finalized, M_1, EFF_ANY, 0, "($module, obj, /)",
     "Returns true if the object has been already finalized by the GC."},
    {"is_tracked", gc_m_is_tracked, M_1, EFF_ANY, 0, "($module, obj, /)",
     "Returns true if the object is tracked by the garbage collector."},
    {"isenabled", gc_m_isenabled, M_0, EFF_ANY, 0, "($module, /)",
     "Returns true if automatic garbage collection is enabled."},
    {"set_debug", gc_m_set_debug, M_1, EFF_ANY, 0, "($module, flags, /)",
     "Set the garbage collection debugging flags."},
    {"set_threshold", gc_m_set_threshold, M_ARGS, EFF_ANY, 0, NULL,
     "set_threshold(threshold0, [threshold1, threshold2]) -> None\n\nSets the collection "
     "thresholds."},
    {"unfreeze", gc_m_nothing, M_0, EFF_ANY, 0, "($module, /)", "Nothing: no objects are frozen."},
    {0},
};
static bool gc_exec(Value m) {
    return module_add(m, "garbage", list_new(0)) && module_add(m, "callbacks", list_new(0)) && module_add(m, "DEBUG_STATS", fixnum(1)) &&
           module_add(m, "DEBUG_COLLECTABLE", fixnum(2)) && module_add(m, "DEBUG_UNCOLLECTABLE", fixnum(4)) &&
           module_add(m, "DEBUG_SAVEALL", fixnum(32)) && module_add(m, "DEBUG_LEAK", fixnum(38));
}
const ModuleDef gc_module = {"gc", "This module provides access to the garbage collector for reference cycles.", gc_methods, gc_exec};
