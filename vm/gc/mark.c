/* mark.c: marks everything that is not young, whichever space it is in.
 *
 * Runs right after a minor collection that promoted all it could: what is left in the nursery is pinned, and is a root.
 * Objects wait on a stack, long arrays as ranges that are visited 256 entries at a time, so that neither the stack nor
 * a single step grows with an array.  Between stack and scan an object passes a short ring, so that the memory it
 * is in has been asked for when it is looked at.
 *
 * Where there is no memory for the stack to grow, an object that finds no room stays white; when the stack is empty, all
 * that is marked, and the roots, are traced again: what is still white is marked now, and so on until nothing is left
 * out.  C structs are not traversed again, so what they can lead to, objects with a struct, always gets room.
 */
#include "vm/gc/gc_internal.h"
#include "vm/gc/pages.h"

#define RING 16
#define CHUNK 256
#define STACK_MIN 4096
#define STACK_KEPT 65536 /* entries of the stack that are kept for the next collection */

typedef struct {
    Value *entries;
    i64 n, stride;
    u32 mask;
} Range;

GcOutside gc_outside;
bool mark_active;
i64 mark_live_bytes, mark_dead_objects;
static u32 colour;
static bool full;
static bool left_out; /* an object or shape that had no room */
static ObjVec stack;
static VEC(Range) ranges;
static VEC(Shape *) shapes;
static bool trial;           /* what is marked is noted, to be made white again */
static ObjVec trial_objects;
static VEC(Shape *) trial_shapes;
static i64 live_before_trial;
static bool trial_stays;     /* there was no memory to note all of it: nothing is made white again */

static void visit(Tracer *t, Value *slot);
static void visit_table(Tracer *t, void *entries, i64 n, i64 stride, u32 mask);
static void visit_shape(Tracer *t, Shape *s);
static void visit_meta(Tracer *t, void *p) { meta_mark(p); }
static Tracer tracer = {
    .visit = visit, .visit_table = visit_table, .visit_shape = visit_shape, .visit_meta = visit_meta,
};

bool gc_is_full(void) { return full; }

static void unmark(Obj *o) {
    if (page_kind((u64)o) == PAGE_MATURE) mature->unmark(o);
    else large_unmark(o);
}

/* False: the object is left out, for now. */
static COLD bool make_room(Obj *o) {
    if (gc_has_room(&stack, 1)) return true;
    if (o->hdr & HDR_PROXY_MASK) {
        vec_reserve(&stack, 1);
        return true;
    }
    unmark(o);
    left_out = true;
    return false;
}

static COLD void note_trial(Obj *o) {
    if (gc_has_room(&trial_objects, 1)) vec_push(&trial_objects, o);
    else trial_stays = true;
}

bool mark_object(Obj *o) {
    if (nursery_has((u64)o)) return false;
    int was_white = mature->mark(o);
    if (was_white < 0) was_white = large_mark(o);
    if (was_white <= 0 || (unlikely(stack.len == stack.cap) && !make_room(o))) return false;
    vec_push(&stack, o);
    if (unlikely(trial)) note_trial(o);
    return true;
}

bool mark_is_live(const Obj *o) {
    if (nursery_has((u64)o)) return true;
    int kind = page_kind((u64)o);
    return kind == PAGE_MATURE ? mature->is_live(o) : kind == PAGE_LARGE ? large_is_live(o) : true;
}

static void visit(Tracer *t, Value *slot) { mark_object(as_obj(*slot)); }

static void visit_noting(Tracer *t, Value *slot) {
    if (as_obj(*slot)->hdr & HDR_PROXY_MASK) gc_outside.edge(as_obj(*slot));
    mark_object(as_obj(*slot));
}

void mark_note_edges(void) { tracer.visit = visit_noting; }

void mark_held(Obj *o) {
    Value v = obj_value(o);
    if (stack.len >= STACK_MIN) mark_drain(); /* no marked object leads to 'o': it must not be left out */
    tracer.visit(&tracer, &v);
}

static void visit_table(Tracer *t, void *entries, i64 n, i64 stride, u32 mask) {
    if (n > CHUNK && gc_has_room(&ranges, 1)) {
        vec_push(&ranges, ((Range){entries, n, stride, mask}));
        return;
    }
    Value *entry = entries;
    for (i64 i = 0; i < n; i++, entry += stride) {
        for (u32 bits = mask; bits; bits &= bits - 1) trace_value(t, &entry[__builtin_ctz(bits)]);
    }
}

static void visit_next_chunk(void) {
    Range *r = &vec_last(&ranges);
    Range chunk = *r;
    chunk.n = KR_MIN(r->n, CHUNK);
    r->entries += chunk.n * r->stride;
    r->n -= chunk.n;
    if (r->n == 0) ranges.len--;
    visit_table(&tracer, chunk.entries, chunk.n, chunk.stride, chunk.mask);
}

static void mark_shape(Shape *s) {
    if (s->mark == colour) return;
    if (unlikely(!gc_has_room(&shapes, 1))) {
        left_out = true;
        return;
    }
    s->mark = colour;
    vec_push(&shapes, s);
    if (likely(!trial)) return;
    if (gc_has_room(&trial_shapes, 1)) vec_push(&trial_shapes, s);
    else trial_stays = true;
}

static void visit_shape(Tracer *t, Shape *s) { mark_shape(s); }

static void scan_shape(Shape *s) {
    trace_value(&tracer, &s->key);
    trace_ptr(&tracer, &s->type);
    if (s->parent) mark_shape(s->parent);
    if (gc_shape_trace) gc_shape_trace(s, &tracer);
}

static void scan_object(Obj *o) {
    Shape *s = obj_shape(o);
    mark_shape(s);
    mark_live_bytes += obj_heap_size(o);
    if (s->layout->trace) s->layout->trace(o, &tracer);
    if (o->hdr & HDR_PROXY_MASK && gc_outside.reached) gc_outside.reached(o);
}

static void drain_stack(void) {
    Obj *ring[RING] = {0};
    int at = 0;
    for (int idle = 0; idle <= RING;) {
        Obj *next = NULL;
        if (stack.len) {
            next = vec_pop(&stack);
            __builtin_prefetch(next);
        } else if (ranges.len) {
            visit_next_chunk();
        } else if (shapes.len) {
            scan_shape(vec_pop(&shapes));
        }
        Obj *o = ring[at];
        ring[at] = next;
        at = (at + 1) % RING;
        if (o) scan_object(o);
        idle = o || next || stack.len || ranges.len || shapes.len ? 0 : idle + 1;
    }
}

static void drain(void) {
    do drain_stack();
    while (gc_outside.drain && gc_outside.drain());
}

static void mark_word(u64 word) {
    if (nursery_has(word)) return;
    Shape *s = shapes_find(word);
    if (s) {
        mark_shape(s);
        return;
    }
    Obj *o = mature->find(word);
    if (!o) o = large_find(word);
    if (o) mark_object(o);
}

/* ---- what was left out ---- */

static void drain_if_waiting(void) {
    if (stack.len || ranges.len || shapes.len) drain();
}

/* What it names beside objects and shapes was noted when it was scanned. */
static void trace_again(Obj *o, void *arg) {
    if (!mark_is_live(o)) return;
    Tracer again = tracer;
    again.visit_meta = NULL;
    mark_shape(obj_shape(o));
    if (obj_shape(o)->layout->trace) obj_shape(o)->layout->trace(o, &again);
    drain_if_waiting();
}

static void scan_shape_again(Shape *s) {
    if (s->mark != colour) return;
    scan_shape(s);
    drain_if_waiting();
}

static COLD void mark_left_out(void) {
    left_out = false;
    roots_scan_stacks(mark_word);
    roots_trace(&tracer);
    shapes_each_root(mark_shape);
    drain();
    shapes_each(scan_shape_again);
    nursery_walk(trace_again, NULL);
    mature->walk(trace_again, NULL);
    large_walk(trace_again, NULL);
}

void mark_drain(void) {
    drain();
    while (unlikely(left_out)) mark_left_out();
}

/* ---- trial ---- */

void mark_trial_begin(void) {
    trial = true;
    trial_stays = false;
    live_before_trial = mark_live_bytes;
}

static void make_white(void) {
    mark_live_bytes = live_before_trial;
    for (i64 i = 0; i < trial_objects.len; i++) unmark(trial_objects.v[i]);
    for (i64 i = 0; i < trial_shapes.len; i++) trial_shapes.v[i]->mark = colour - 1;
}

void mark_trial_undo(void) {
    trial = false;
    if (!trial_stays) make_white();
    vec_free(&trial_objects);
    vec_free(&trial_shapes);
}

/* ---- a collection ---- */

static void scan_young(Obj *o, void *arg) { scan_object(o); }

static void mark_roots(void) {
    roots_scan_stacks(mark_word);
    roots_trace(&tracer);
    shapes_each_root(mark_shape);
    nursery_walk(scan_young, NULL);
}

void mark_init(void) {
    vec_reserve(&stack, STACK_MIN);
    vec_reserve(&shapes, STACK_MIN);
}

static void shrink_stack(void) {
    Obj **smaller = stack.cap > STACK_KEPT ? realloc(stack.v, STACK_KEPT * sizeof *stack.v) : NULL;
    if (!smaller) return;
    stack.v = smaller;
    stack.cap = STACK_KEPT;
}

void mark_collect(void) {
    i64 start = clock_ns();
    colour++;
    full = true;
    mark_live_bytes = 0;
    mature->begin();
    large_begin();
    meta_begin();
    mark_roots();
    mark_drain();
    if (gc_outside.decide) gc_outside.decide();
    i64 marked = clock_ns();
    if (census_wanted) census_take();
    weak_process(true);
    tracer.visit = visit;
    shrink_stack();
    remember_drop_dead();
    shapes_sweep(colour);
    i64 weak_done = clock_ns();
    while (!mature->step(0)) {}
    mark_dead_objects = mature->end() + large_sweep();
    full = false;
    i64 end = clock_ns();
    if (log_on) {
        log_phase("mark", start, marked - start, "live=%lld", (long long)mark_live_bytes);
        log_phase("weak", marked, weak_done - marked, "shapes_dead=%lld", (long long)gc_shapes_dead());
        log_phase("sweep", weak_done, end - weak_done, "objects_dead=%lld", (long long)mark_dead_objects);
    }
}
