/* gc.c: when to collect, and the slow paths of allocation.
 *
 * A minor collection runs when the nursery's budget is used up.  A full one follows when what was promoted, allocated
 * large or noted as external since the last one exceeds three quarters of what was live then.
 */
#include "vm/gc/gc_internal.h"

#include <malloc.h>
#include <sys/mman.h>

#include "vm/gc/pages.h"

#define MAJOR_MIN ((i64)4 << 20)      /* growth below which no full collection runs */
#define DEAD_SHAPES 1024
#define OBJECT_BYTES 64               /* of a small object, as gc_set_pace counts */
#define EXTERNAL_MINOR ((i64)32 << 20) /* external growth that is worth a minor collection */
#define LARGE_YOUNG ((i64)2 << 20)     /* bytes of young large objects that are worth one */
#define RESERVE_BYTES ((i64)8 << 20)
#define SHAPES_DEFAULT ((i64)256 << 20)
#define STRESS_FULL 512               /* of so many provoked collections one is full */
#define ROOM_MIN ((i64)1 << 20)       /* what the reserve is for */
#define CHECK_EVERY ((i64)1 << 20)    /* bytes taken elsewhere than in the nursery after which the limits are looked at */
#define SLACK_PART 32                 /* of the limit must be free behind a full collection */
#define SIZE_MAX_SANE ((i64)1 << 46)

GcOptions gc_options;
GcStats gc_counters;
bool gc_enabled = true;
bool gc_running;
bool gc_stress_active;
bool gc_at_safepoint;
bool gc_is_short, gc_starves;
void (*gc_memory_error)(void);

static i64 growth;            /* bytes that became old since the last full collection */
static i64 unchecked;         /* bytes taken since the limits were last looked at */
static bool limit_passed;     /* as note_taken found: the next safepoint does something about it */
static i64 external;          /* bytes outside the heap that are in use, as far as we were told */
static i64 external_at_minor, external_at_major;
static i64 live_at_major;
static i64 pace_minors, minors_at_major; /* gc_set_pace */
static bool paced_off;
void (*gc_on_automatic)(int generation);
static i64 found_dead; /* by the last full collection */
static i64 ask_at = MAJOR_MIN; /* growth of metadata at which a collection is asked for */
static i64 stress_left, stress_count;
static bool stress_full;       /* the next safepoint collects everything */
static int asked_for = -1;    /* generation of gc_collect_soon */
static bool asked_by_drop;
static i64 collected;         /* by that collection */
static bool collected_pending; /* it left something to be run */
static void *reserve;

static void hold_reserve(void) {
    if (reserve) return;
    void *p = mmap(NULL, RESERVE_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p != MAP_FAILED) reserve = p;
}

bool gc_release_reserve(void) {
    gc_is_short = true;
    if (thread_current) thread_attention(thread_current, ATTN_MEMORY);
    if (!reserve) return false;
    munmap(reserve, RESERVE_BYTES);
    reserve = NULL;
    return true;
}

static i64 shape_arena_bytes(void) {
    i64 bytes = SHAPES_DEFAULT, limit = limit_address_space();
    if (limit) bytes = KR_MIN(bytes, limit / 32);
    return KR_MAX(bytes, (i64)2 << 20) & ~(i64)0xfffff;
}

#if defined __SANITIZE_ADDRESS__ || defined FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
/* The leak checker cannot see malloc memory that only heap objects name. */
KR_EXPORT const char *__asan_default_options(void);
KR_EXPORT const char *__asan_default_options(void) { return "detect_leaks=0:allocator_may_return_null=1"; }
#endif

void gc_init(void *stack_base) {
    if (nursery_base) return;
    if (limit_address_space()) mallopt(M_ARENA_MAX, 1); /* every other one reserves 64 MB */
    pages_init();
    meta_init();
    mature->init();
    large_init();
    shapes_init(shape_arena_bytes());
    nursery_init();
    remember_init();
    weak_init();
    mark_init();
    drop_init();
    hold_reserve();
    kr_release_reserve = gc_release_reserve;
    if (!thread_current) thread_init_main(stack_base);
}

/* ---- collections ---- */

static i64 heap_bytes(void) { return mature->heap_bytes() + large_bytes + nursery_heap_bytes(); }

void gc_note_promoted(i64 bytes) {
    growth += bytes;
    gc_counters.promoted_bytes += bytes;
}

static i64 growth_limit(void) {
    i64 limit = KR_MAX(MAJOR_MIN, live_at_major / 4 * 3 + external_at_major / 4);
    if (gc_options.heap_max) limit = KR_MIN(limit, KR_MAX(gc_options.heap_max / 4, (i64)1 << 20));
    return limit;
}

static bool major_due(void) {
    if (pace_minors > 0 && gc_counters.minors - minors_at_major >= pace_minors) return true;
    return growth + KR_MAX(external - external_at_major, 0) > growth_limit();
}

void gc_set_pace(i64 objects, i64 minors) {
    paced_off = objects == 0;
    pace_minors = objects > 0 ? minors : 0;
    minors_at_major = gc_counters.minors;
    nursery_set_pace(objects > 0 ? objects * OBJECT_BYTES : 0);
}

static bool over_limit(i64 more) {
    i64 max = gc_options.heap_max;
    unchecked = 0;
    return (max && (more > max || heap_bytes() + external + more > max)) || limit_near(more);
}

/* What has to be free behind a full collection: else one would follow the other, each for a little memory. */
static i64 limit_slack(void) {
    i64 max = gc_options.heap_max ? gc_options.heap_max : limit_address_space();
    return max / SLACK_PART;
}

/* No collection of the nursery looks at the limits for what is taken elsewhere. */
static void note_taken(i64 bytes) {
    unchecked += bytes;
    if (likely(unchecked < CHECK_EVERY) || !thread_current || gc_running || !over_limit(0)) return;
    limit_passed = true;
    thread_attention(thread_current, ATTN_GC);
}

void gc_note_meta(i64 bytes) {
    growth += bytes;
    note_taken(bytes);
    if (likely(growth <= ask_at) || !thread_current) return;
    ask_at = growth + MAJOR_MIN; /* ask once */
    thread_attention(thread_current, ATTN_GC);
}

/* Looking through all code is worth it for many dead shapes only. */
static void purge_shapes(void) {
    if (!gc_shapes_purge || gc_shapes_dead() < (gc_stress_active ? 1 : DEAD_SHAPES)) return;
    gc_shapes_purge();
    gc_shapes_purged();
}

typedef struct {
    bool everything, full;
    void *loop_frame; /* as in gc_poll */
} Extent;

static void skip_loop(void *loop_frame) {
    if (!loop_frame) return;
    roots_sp = thread_loop_caller(loop_frame);
    memset(thread_current->regs, 0, sizeof thread_current->regs);
}

static void collect_extent(void *arg) {
    bool everything = ((Extent *)arg)->everything, full = ((Extent *)arg)->full;
    i64 start = clock_ns();
    skip_loop(((Extent *)arg)->loop_frame);
    if (gc_options.verify) verify_heap("before a collection");
    gc_running = true;
    gc_starves = gc_options.starved;
    nursery_collect((everything || full) && !nursery_stays_next);
    external_at_minor = external;
    if (full) {
        mark_collect();
        purge_shapes();
        growth = 0;
        minors_at_major = gc_counters.minors;
        external_at_major = external;
        live_at_major = mark_live_bytes + meta_heap_bytes();
        ask_at = growth_limit();
        hold_reserve();
        i64 took = clock_ns() - start;
        gc_counters.majors++;
        gc_counters.live_bytes = mark_live_bytes;
        gc_counters.major_max_ns = KR_MAX(gc_counters.major_max_ns, took);
        if (census_wanted && census_found >= 0) found_dead = census_found;
        else found_dead = mark_dead_objects;
        census_wanted = false;
        gc_counters.collected[2] += found_dead;
        if (log_on) {
            log_phase("major", start, took, "live=%lld dead=%lld heap=%lld", (long long)mark_live_bytes,
                      (long long)mark_dead_objects, (long long)heap_bytes());
        }
    }
    gc_counters.collections[full ? 2 : everything]++;
    gc_counters.moved = nursery_moved;
    gc_running = false;
    if (gc_options.verify) verify_heap("after a collection");
    if (gc_has_pending()) thread_attention(thread_current, ATTN_GC);
}

static void collect_from(void *loop_frame, bool everything, bool full) {
    Extent extent = {everything, full, loop_frame};
    KR_ASSERT(!gc_running);
    roots_call(collect_extent, &extent, thread_current->regs, &roots_sp);
}

static void collect(bool everything, bool full) { collect_from(NULL, everything, full); }

/* A full collection is put off to the next safepoint, unless none comes for long: what C holds can be decided there only. */
static void collect_due(void) {
    bool due = gc_enabled && !paced_off && major_due();
    if (due && !gc_at_safepoint && thread_current) {
        thread_attention(thread_current, ATTN_GC);
        due = growth + KR_MAX(external - external_at_major, 0) > growth_limit() / 4 * 5;
    }
    collect(false, due);
    if (gc_on_automatic) gc_on_automatic(due ? 2 : 0);
    limit_passed = false;
    if (!over_limit(0) || (collect(true, true), !over_limit(limit_slack()))) {
        if (is_null(thread_current->exc)) gc_is_short = false; /* else it is still to be handled */
        return;
    }
    limit_told();
    gc_is_short = true;
    thread_attention(thread_current, ATTN_MEMORY);
}

i64 gc_collect(int generation) {
    gc_at_safepoint = meta_unmaps = true;
    collect(generation > 0, generation > 1);
    gc_at_safepoint = meta_unmaps = false;
    return generation > 1 ? found_dead : 0;
}

static void ask_for(int generation, bool by_drop) {
    asked_for = generation;
    asked_by_drop = by_drop;
    thread_attention(thread_current, ATTN_GC);
}

void gc_collect_soon(int generation) { ask_for(generation, false); }

void gc_ask_for_drop(int generation) {
    if (asked_for < 0 || (asked_by_drop && generation > asked_for)) ask_for(generation, true);
}

i64 gc_collected(bool *left_pending) {
    *left_pending = collected_pending;
    return collected;
}

void gc_trim(void) {
    if (gc_outside.trim) gc_outside.trim();
    malloc_trim(0);
}

void gc_want_minor(void) { nursery_stop(); }

void gc_note_external(i64 bytes) {
    external = KR_MAX(external + bytes, 0);
    if (bytes > 0) note_taken(bytes);
    if (bytes > 0 && external - external_at_minor > EXTERNAL_MINOR && thread_current) {
        external_at_minor = external; /* ask once */
        thread_attention(thread_current, ATTN_GC);
        nursery_stop();
    }
}

/* A collection that was asked for took 'ns'. */
static void after_asked(int generation, bool by_drop, i64 ns) {
    if (by_drop) {
        drop_collected(generation, ns);
    } else {
        collected = generation > 1 ? found_dead : 0;
        collected_pending = gc_has_pending();
    }
}

void gc_poll(void *loop_frame) {
    __atomic_and_fetch(&thread_current->attention, ~ATTN_GC, __ATOMIC_SEQ_CST);
    gc_at_safepoint = true;
    if (asked_for >= 0) {
        int generation = asked_for;
        bool by_drop = asked_by_drop;
        i64 start = clock_ns();
        asked_for = -1;
        asked_by_drop = false;
        meta_unmaps = weak_finalizers_next = true;
        nursery_ages_next = !by_drop;
        nursery_stays_next = by_drop; /* so that a minor one can tell when the next one of them is dropped */
        collect_from(loop_frame, generation > 0, generation > 1);
        meta_unmaps = weak_finalizers_next = false;
        after_asked(generation, by_drop, clock_ns() - start);
    } else if (stress_full) {
        collect_from(loop_frame, false, true);
    } else if (limit_passed || (gc_enabled && !paced_off && major_due())) {
        collect_due();
    }
    gc_at_safepoint = stress_full = false;
}

void gc_start_stress(void) {
    if (!gc_options.stress_on) return;
    gc_stress_active = true;
    stress_left = KR_MAX(gc_options.stress_every, 1);
    nursery_set_stress(true);
}

/* ---- allocation ---- */

static void *register_new(Obj *o, Shape *shape) {
    if (shape->layout->dead) weak_register_dead(o);
    return o;
}

static void stress_tick(void) {
    if (--stress_left > 0) return;
    stress_left = KR_MAX(gc_options.stress_every, 1);
    collect(false, ++stress_count % STRESS_FULL == 0);
    if (stress_count % STRESS_FULL != STRESS_FULL / 2) return;
    stress_full = true;
    thread_attention(thread_current, ATTN_GC);
}

/* A mature object is born in the remembered set, because it is filled without a barrier. */
static Obj *alloc_mature(Shape *shape, i64 bytes, bool pinned) {
    Obj *o = mature->alloc(bytes, pinned);
    if (!o) return NULL;
    memset(o, 0, (size_t)bytes);
    o->hdr = hdr_make(shape);
    remember_add(o);
    growth += bytes;
    note_taken(bytes);
    if (unlikely(mark_active)) mark_object(o);
    return o;
}

void gc_reuse_large(i64 bytes) {
    if (large_young_bytes + bytes > LARGE_YOUNG && large_young_bytes > 0) collect_due();
}

static Obj *alloc_large(Shape *shape, i64 size, bool logged) {
    if (gc_stress_active) stress_tick();
    gc_reuse_large(size);
    return large_alloc(shape, size, logged);
}

static _Noreturn COLD void out_of_memory(i64 size) {
    KR_FATAL("out of memory: object of %lld bytes", (long long)size);
}

void *gc_alloc_slow(Shape *shape, i64 size) {
    i64 bytes = (size + 15) & ~(i64)15;
    Obj *o;
    KR_ASSERT(!gc_running);
    if (bytes > GC_LARGE || size < 0) {
        o = alloc_large(shape, size, false);
        if (!o && gc_release_reserve()) o = large_alloc(shape, size, false);
        if (!o) out_of_memory(size);
        return register_new(o, shape);
    }
    if (gc_stress_active) stress_tick();
    if (!(o = nursery_bump(bytes))) {
        collect_due();
        o = nursery_bump_anyway(bytes);
    }
    if (o) {
        o->hdr = hdr_make(shape);
    } else if (!(o = alloc_mature(shape, bytes, false))) { /* the nursery is full of pinned objects */
        out_of_memory(size);
    }
    return register_new(o, shape);
}

static Obj *try_large(Shape *shape, i64 size, bool logged) {
    if (size < 0 || size > SIZE_MAX_SANE) return NULL;
    if (over_limit(size)) collect(true, true);
    if (over_limit(size)) return NULL;
    Obj *o = alloc_large(shape, size, logged);
    if (o) return o;
    collect(true, true);
    return large_alloc(shape, size, logged);
}

static void *try_alloc(Shape *shape, i64 size, bool logged) {
    if (size >= 0 && size <= GC_LARGE) return gc_alloc(shape, size);
    Obj *o = try_large(shape, size, logged);
    if (o) return register_new(o, shape);
    if (!gc_memory_error) out_of_memory(size);
    gc_memory_error();
    return NULL;
}

void *gc_alloc_optional(Shape *shape, i64 size) {
    if (size <= GC_LARGE) return gc_alloc(shape, size);
    Obj *o = try_large(shape, size, false);
    if (o) return register_new(o, shape);
    gc_is_short = true;
    thread_attention(thread_current, ATTN_MEMORY);
    return NULL;
}

void *gc_try_alloc(Shape *shape, i64 size) { return try_alloc(shape, size, false); }
void *gc_try_alloc_logged(Shape *shape, i64 size) { return try_alloc(shape, size, true); }
bool gc_room(i64 bytes) {
    if (bytes < ROOM_MIN || !over_limit(bytes)) return true;
    collect(true, true);
    if (!over_limit(bytes)) return true;
    gc_memory_error();
    return false;
}

void *gc_alloc_old(Shape *shape, i64 size) {
    i64 bytes = (size + 15) & ~(i64)15;
    if (bytes > GC_LARGE) return gc_alloc_slow(shape, size);
    if (gc_stress_active) stress_tick();
    Obj *o = alloc_mature(shape, bytes, true);
    if (!o) out_of_memory(size);
    return register_new(o, shape);
}

Value gc_pin_forever(Value v) {
    if (!is_obj(v) || !nursery_has(v.w)) return v;
    Obj *copy = nursery_promote_copy(as_obj(v));
    if (!copy) out_of_memory(obj_heap_size(as_obj(v)));
    const Layout *layout = obj_shape(copy)->layout;
    if (layout->trace || layout->dead) weak_replace(as_obj(v), copy); /* strings and numbers hold nothing weakly */
    return obj_value(copy);
}

/* ---- identity, statistics, walks ---- */

u64 gc_identity_hash(Obj *o) {
    switch (hdr_hash_state(o->hdr)) {
    case HASH_APPENDED: return *obj_hash_word(o);
    case HASH_NONE: o->hdr |= (u64)HASH_ASKED << HDR_HASH_SHIFT; break;
    }
    /* Nursery addresses come back in every cycle, so the block's epoch is part of the identity. */
    u64 h = (u64)o >> 4 ^ (nursery_has((u64)o) ? (u64)nursery_epoch(o) << 40 : 0);
    h = (h ^ h >> 32) * 0xd6e8feb86659fd93u;
    h = (h ^ h >> 32) * 0xd6e8feb86659fd93u;
    return h ^ h >> 32;
}

void gc_stats(GcStats *out) {
    *out = gc_counters;
    out->heap_bytes = heap_bytes();
}

typedef struct {
    void (*fn)(Obj *o, void *arg);
    void *arg;
    int generation;
} GenerationWalk;

static void walk_young(Obj *o, void *arg) {
    GenerationWalk *w = arg;
    if (nursery_is_aged(o) == w->generation) w->fn(o, w->arg);
}

static void walk_large(Obj *o, void *arg) {
    GenerationWalk *w = arg;
    if (large_is_young(o) == (w->generation == 0)) w->fn(o, w->arg);
}

void gc_walk_generation(int generation, void (*fn)(Obj *o, void *arg), void *arg) {
    GenerationWalk w = {fn, arg, generation};
    if (generation < 0) {
        gc_walk(fn, arg);
        return;
    }
    gc_running = true;
    if (generation < 2) nursery_walk(walk_young, &w);
    else mature->walk(fn, arg);
    if (generation != 1) large_walk(walk_large, &w);
    gc_running = false;
}

void gc_walk_all(void (*fn)(Obj *o, void *arg), void *arg) {
    gc_running = true;
    nursery_walk(fn, arg);
    mature->walk(fn, arg);
    large_walk(fn, arg);
    gc_running = false;
}

void gc_walk(void (*fn)(Obj *o, void *arg), void *arg) {
    collect(true, true); /* so that no dead object is left */
    gc_walk_all(fn, arg);
}
