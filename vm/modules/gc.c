/* gc.c: the gc module: when to collect, and what came of it (gc_objects.c: the objects and what they refer to).
 *
 * Bytes drive the collector, not counts of objects.  A threshold below CPython's makes it collect more often, and 0 not by
 * itself; one above changes nothing.
 */
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/errors.h"
#include "vm/modules/gc_objects.h"
#include "vm/modules/modules.h"

#define MAX_ROUNDS 64
enum { DEBUG_STATS = 1, DEBUG_COLLECTABLE = 2, DEBUG_UNCOLLECTABLE = 4, DEBUG_SAVEALL = 32, DEBUG_LEAK = 38 };

static const i64 default_thresholds[3] = {700, 10, 10};
static i64 thresholds[3] = {700, 10, 10};
static i64 debug_flags;
static i64 further_rounds; /* of collect(), which is one collection for the program */
static i64 frozen;
static Value callbacks, garbage; /* the lists */
GC_ROOT(callbacks)
GC_ROOT(garbage)
static bool telling;
static i64 automatic[3];         /* collections that callbacks are to be told of */

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
static void call_callbacks(const char *phase, i64 generation, i64 collected) {
    Value info;
    if (list_len(callbacks) == 0) return;
    info = dict_new();
    if (is_err(info) || !dict_set_c(info, "generation", fixnum(generation)) || !dict_set_c(info, "collected", fixnum(collected)) ||
        !dict_set_c(info, "uncollectable", fixnum(0)))
        exc_clear();
    for (i64 i = 0; i < list_len(callbacks); i++) {
        Value f = list_at(callbacks, i);
        if (is_err(value_call2(f, str_from_c(phase), info))) exc_write_unraisable(f, NULL);
    }
}
/* A collection that the program did not ask for has ended: callbacks hear of its start at the next safepoint. */
static void note_automatic(int generation) {
    if (telling || list_len(callbacks) == 0) return;
    automatic[generation]++;
    thread_attention(thread(), ATTN_GC);
}
static void tell_automatic(void) {
    if (telling) return;
    telling = true;
    for (int generation = 0; generation < 3; generation++) {
        i64 n = automatic[generation];
        automatic[generation] = 0;
        while (n-- > 0) {
            call_callbacks("start", generation, 0);
            call_callbacks("stop", generation, 0);
        }
    }
    telling = false;
}
/* Before and after a collection that was asked for. */
static void begin(i64 generation) {
    if (debug_flags & DEBUG_STATS) errors_write(str_format_c("gc: collecting generation %ld...\n", (long)generation));
    if (generation == 2) gc_census_next(debug_flags & DEBUG_SAVEALL);
}
static void take_saved(void) {
    for (Obj *o; (o = gc_take_saved());) {
        if (!list_append(garbage, obj_value(o))) exc_clear();
    }
}
static void end(i64 generation, i64 found) {
    take_saved();
    if (generation == 2) gc_trim();
    if (debug_flags & DEBUG_STATS)
        errors_write(str_format_c("gc: done, %ld unreachable, %ld uncollectable\n", (long)found, 0L));
    call_callbacks("stop", generation, found);
}
/* What a finalizer, or the deallocation of a C struct, gave up is collected too: a chain that alternates between the heap
   and C has a round for each link. */
static i64 collect_rounds(int generation) {
    begin(generation);
    i64 found = gc_collect(generation);
    for (int round = 0; round < MAX_ROUNDS && gc_has_pending(); round++) {
        gc_run_pending();
        if (generation != 2) continue;
        further_rounds++;
        gc_census_next(debug_flags & DEBUG_SAVEALL);
        found += gc_collect(2);
    }
    return found;
}

/* The same with each round at a safepoint of the loop, called behind it: None asks for another one. */
static Value collect_step(Value m, Value generation, Value list) {
    bool more;
    i64 found = gc_collected(&more) + as_fixnum(list_at(list, 0)), round = as_fixnum(list_at(list, 1));
    if (more && as_fixnum(generation) == 2 && round < MAX_ROUNDS) {
        further_rounds++;
        gc_census_next(debug_flags & DEBUG_SAVEALL);
        gc_collect_soon(2);
        return list_set(list, 0, fixnum(found)) && list_set(list, 1, fixnum(round + 1)) ? V_NONE : V_ERR;
    }
    end(as_fixnum(generation), found);
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
    call_callbacks("start", generation, 0);
    if (push) {
        begin(generation);
        Value step = builtin_new(&step_def, m, V_NULL), counts = list_from((Value[]){fixnum(0), fixnum(0)}, 2);
        gc_collect_soon((int)generation);
        return interp_push_helper(HELPER_gc_collect, 3, step, fixnum(generation), counts, V_NULL);
    }
    found = collect_rounds((int)generation);
    end(generation, found);
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
    bool often = n[0] < default_thresholds[0];
    gc_set_pace(often ? n[0] : -1, often ? KR_MAX(n[1], 1) * KR_MAX(n[2], 1) : -1);
    return V_NONE;
}
static Value gc_m_get_threshold(Value m) {
    return tuple_pack(3, int_from_i64(thresholds[0]), int_from_i64(thresholds[1]), int_from_i64(thresholds[2]));
}
static Value gc_m_get_stats(Value m) {
    GcStats s;
    Value list = TRY(list_new(3));
    gc_stats(&s);
    for (int i = 0; i < 3; i++) {
        Value d = TRY(dict_new());
        TRY_OK(dict_set_c(d, "collections", int_from_i64(s.collections[i] - (i == 2 ? further_rounds : 0))) && dict_set_c(d, "collected", int_from_i64(s.collected[i])) &&
               dict_set_c(d, "uncollectable", int_from_i64(s.uncollectable[i])) && list_append(list, d));
    }
    return list;
}
static Value gc_m_is_finalized(Value m, Value v) {
    if (!is_obj(v)) return V_FALSE;
    if (bridge_hooks.is_finalized && bridge_hooks.is_finalized(as_obj(v))) return V_TRUE;
    return bool_value(obj_shape(as_obj(v))->flags & SHAPE_HAS_DEL && !gc_finalizer_waits(as_obj(v)));
}
/* A collection does not write into objects, so a fork shares their memory anyway: they are counted, no more. */
static Value gc_m_freeze(Value m) {
    frozen = list_len(TRY(gc_objects_list(-1)));
    return V_NONE;
}
static Value gc_m_unfreeze(Value m) {
    frozen = 0;
    return V_NONE;
}
static Value gc_m_get_freeze_count(Value m) {
    return int_from_i64(frozen);
}

static const MethodDef gc_methods[] = {
    {"collect", gc_m_collect, M_N, EFF_ANY, MF_PUSHES, "($module, /, generation=2)",
     "Run the garbage collector."},
    {"disable", gc_m_disable, M_0, EFF_ANY, 0, "($module, /)",
     "Disable automatic garbage collection."},
    {"enable", gc_m_enable, M_0, EFF_ANY, 0, "($module, /)",
     "Enable automatic garbage collection."},
    {"freeze", gc_m_freeze, M_0, EFF_ANY, 0, "($module, /)",
     "Count the objects that there are as frozen."},
    {"get_count", gc_m_get_count, M_0, EFF_ANY, 0, "($module, /)",
     "Return a three-tuple of the current collection counts."},
    {"get_debug", gc_m_get_debug, M_0, EFF_ANY, 0, "($module, /)",
     "Get the garbage collection debugging flags."},
    {"get_freeze_count", gc_m_get_freeze_count, M_0, EFF_ANY, 0, "($module, /)",
     "The number of objects that gc.freeze() counted."},
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
    {"unfreeze", gc_m_unfreeze, M_0, EFF_ANY, 0, "($module, /)", "No objects are frozen any more."},
    {0},
};
static bool gc_exec(Value m) {
    garbage = list_new(0);
    callbacks = list_new(0);
    gc_is_container = gc_objects_tracked;
    gc_on_automatic = note_automatic;
    interp_on_collected = tell_automatic;
    return module_add(m, "garbage", garbage) && module_add(m, "callbacks", callbacks) &&
           module_add(m, "DEBUG_STATS", fixnum(DEBUG_STATS)) && module_add(m, "DEBUG_COLLECTABLE", fixnum(DEBUG_COLLECTABLE)) &&
           module_add(m, "DEBUG_UNCOLLECTABLE", fixnum(DEBUG_UNCOLLECTABLE)) &&
           module_add(m, "DEBUG_SAVEALL", fixnum(DEBUG_SAVEALL)) && module_add(m, "DEBUG_LEAK", fixnum(DEBUG_LEAK));
}
const ModuleDef gc_module = {"gc", "This module provides access to the garbage collector for reference cycles.", gc_methods, gc_exec};
