/* weak.c: what follows when tracing is through: weak slots, finalizers, layouts with 'dead'.
 *
 * The order is CPython's for cyclic garbage: first all weak references to unreachable objects are cleared (their
 * callbacks are queued if the reference itself lives), then unreachable objects with a finalizer are queued, once,
 * and kept with all they reach; a finalizer may resurrect them.  Parents are queued before what they refer to.  What
 * is unreachable even then gets its layout's 'dead' called and goes.
 *
 * Each list is split in two: a minor collection looks only at entries with a young object in them.  Lists shrink in
 * place; where there is no memory to queue what died, it lives on until the next collection.
 */
#include "vm/gc/nursery_internal.h"
#include "vm/gc/objmap.h"

#define SPARED_MOST 64
#define QUEUE_MIN 64

typedef struct {
    Obj *holder;
    u32 number; /* in the order in which they were registered */
    u16 offset;
    bool on_clear;
    bool cleared; /* within a collection: forget it */
} WeakSlot;

typedef struct {
    Obj *obj;
    u32 number;
    bool callback; /* else finalizer */
} Pending;

typedef VEC(WeakSlot) WeakVec;
typedef void (*WeakTable)(bool full);

void (*gc_weak_callback)(Obj *holder);
void (*gc_finalizer_run)(Obj *o);
static WeakVec weak_young, weak_old;
static ObjVec final_young, final_old;
static ObjVec dead_young, dead_old;
static VEC(WeakTable) weak_tables;
static VEC(Pending) queue;
static i64 queue_head;
static bool running;
bool weak_finalizers_next;
i64 weak_finalizable;
static ObjVec spared; /* dead, but weak references to them stay */
static bool full; /* the kind of collection going on */

void weak_init(void) { vec_reserve(&queue, QUEUE_MIN); }

void gc_weak_register(Obj *holder, Value *slot, int on_clear) {
    static u32 registered;
    i64 offset = (char *)slot - (char *)holder;
    KR_ASSERT(offset <= UINT16_MAX);
    weak_finalizable += on_clear;
    if (!vec_try_reserve(&weak_young, 1) && !gc_release_reserve()) {
        *slot = V_NULL; /* as if its referent had died */
        return;
    }
    vec_push(&weak_young, ((WeakSlot){holder, registered++, (u16)offset, on_clear, false}));
}

void gc_finalizer_register(Obj *o) {
    weak_finalizable++;
    if (vec_try_reserve(&final_young, 1) || gc_release_reserve()) vec_push(&final_young, o); /* else it has none */
}

void gc_each_finalizable(void (*fn)(Obj *o, void *arg), void *arg) {
    for (i64 i = 0; i < final_old.len; i++) fn(final_old.v[i], arg);
    for (i64 i = 0; i < final_young.len; i++) fn(final_young.v[i], arg);
}

static bool is_listed(const ObjVec *list, const Obj *o) {
    for (i64 i = 0; i < list->len; i++) {
        if (list->v[i] == o) return true;
    }
    return false;
}

bool gc_finalizer_waits(const Obj *o) {
    for (i64 i = queue_head; i < queue.len; i++) {
        if (queue.v[i].obj == o && !queue.v[i].callback) return true;
    }
    return is_listed(&final_young, o) || is_listed(&final_old, o);
}

void weak_register_dead(Obj *o) {
    if (vec_try_reserve(&dead_young, 1) || gc_release_reserve()) vec_push(&dead_young, o); /* else its memory leaks */
}

static void replace(ObjVec *list, Obj *o, Obj *copy) {
    for (i64 i = 0; i < list->len; i++) {
        if (list->v[i] == o) list->v[i] = copy;
    }
}

void weak_replace(Obj *o, Obj *copy) {
    replace(&final_young, o, copy);
    replace(&dead_young, o, copy);
    for (i64 i = 0; i < weak_young.len; i++) {
        if (weak_young.v[i].holder == o) weak_young.v[i].holder = copy;
    }
}

void gc_add_weak_table(void (*fn)(bool full)) { vec_push(&weak_tables, fn); }

Obj *gc_survivor(Obj *o) {
    if (full) return mark_is_live(o) ? o : NULL;
    if (nursery_has((u64)o)) return nursery_survivor(o);
    return large_died_young(o) ? NULL : o;
}

/* After this collection too, or so it seems until it ends. */
static bool is_young(const Obj *o) { return nursery_has((u64)o) || large_is_young(o); }

static void keep(Obj **slot) {
    Value v = obj_value(*slot);
    if (full) mark_held(*slot);
    else young_visit(&v);
    *slot = as_obj(v);
}

static void drain(void) {
    if (full) mark_drain();
    else nursery_drain();
}

/* There is no room to queue what its death entails: it lives until the next collection. */
static COLD Obj *put_off(Obj *o) {
    keep(&o);
    drain();
    return o;
}

/* ---- weak slots ---- */

/* Objects in no cycle whose __del__ runs as soon as the collection ends: under CPython their reference count has fallen
   to 0, __del__ runs, and only then, if that did not bring them back, their weak references are cleared. */
static void find_spared(const ObjVec *list) {
    for (i64 i = 0; i < list->len && spared.len < SPARED_MOST; i++) {
        Obj *o = list->v[i];
        if (gc_survivor(o) || !(obj_shape(o)->flags & SHAPE_HAS_DEL)) continue;
        if (!(full && census_wanted ? census_is_garbage(o) : gc_in_cycle(o))) vec_push(&spared, o);
    }
}

static void clear_slot(WeakSlot *w, Obj *survivor) {
    Obj *holder = survivor ? survivor : w->holder; /* one that a finalizer may yet bring back */
    Value *slot = (Value *)((char *)holder + w->offset);
    if (is_obj(*slot) && (gc_survivor(as_obj(*slot)) || is_listed(&spared, as_obj(*slot)))) return;
    bool calls = is_obj(*slot) && survivor && w->on_clear;
    if (calls && !gc_has_room(&queue, 1)) {
        *slot = obj_value(put_off(as_obj(*slot)));
        return;
    }
    *slot = V_NULL;
    w->cleared = true;
    if (calls) vec_push(&queue, ((Pending){survivor, w->number, true}));
}

static void clear_slots(WeakVec *list) {
    for (i64 i = list->len - 1; i >= 0; i--) clear_slot(&list->v[i], gc_survivor(list->v[i].holder));
}

static int newest_first(const void *a, const void *b) {
    i32 later = (i32)(((const Pending *)b)->number - ((const Pending *)a)->number);
    return (later > 0) - (later < 0);
}

/* Callbacks are queued in the order in which CPython calls those of an object, whatever list they were on. */
static void clear_all_slots(void) {
    i64 before = queue.len;
    if (full) clear_slots(&weak_old);
    clear_slots(&weak_young);
    if (queue.len - before > 1) qsort(queue.v + before, (size_t)(queue.len - before), sizeof *queue.v, newest_first);
}

/* After finalizers had their say: entries of living holders go on, where things are now. */
static void update_slots(WeakVec *list) {
    i64 kept = 0;
    for (i64 i = 0; i < list->len; i++) {
        WeakSlot w = list->v[i];
        if (w.cleared || !(w.holder = gc_survivor(w.holder))) continue;
        Value *slot = (Value *)((char *)w.holder + w.offset);
        Obj *referent = gc_survivor(as_obj(*slot));
        *slot = obj_value(referent);
        bool stays = list == &weak_old || is_young(w.holder) || is_young(referent) || !gc_has_room(&weak_old, 1);
        if (stays) list->v[kept++] = w;
        else vec_push(&weak_old, w);
    }
    list->len = kept;
}

/* ---- finalizers ---- */

/* Candidates are put in order by a depth-first walk over dead objects: an object comes before what it leads to.  In
   a cycle the one registered first comes first. */
typedef struct {
    Obj *obj;
    i64 first, next; /* of its children in 'children' */
} Step;

enum { SEEN_CANDIDATE = 1, SEEN_VISITED = 2 };
static ObjMap seen;
static ObjVec children;
static bool children_lost; /* there was no memory for them */

static bool visit_once(Obj *o, bool *again) {
    ObjMapEntry *e = objmap_add(&seen, o);
    if (!e) return false;
    *again = e->n & SEEN_VISITED;
    e->n |= SEEN_VISITED;
    return true;
}

static void collect_child(Tracer *t, Value *slot) {
    if (gc_survivor(as_obj(*slot))) return;
    if (gc_has_room(&children, 1)) vec_push(&children, as_obj(*slot));
    else children_lost = true;
}

static bool walk_dead(Obj *root, ObjVec *finished) {
    Tracer tracer = {.visit = collect_child};
    VEC(Step) steps = {0};
    bool again;
    bool ok = visit_once(root, &again);
    vec_push(&steps, ((Step){root, -1, 0}));
    while (ok && steps.len && !children_lost) {
        ok = gc_has_room(&steps, 1) && gc_has_room(finished, 1);
        Step *top = &vec_last(&steps);
        if (top->first < 0) {
            top->first = top->next = children.len;
            const Layout *layout = obj_shape(top->obj)->layout;
            if (layout->trace) layout->trace(top->obj, &tracer);
        } else if (top->next < children.len) {
            Obj *child = children.v[top->next++];
            ok = visit_once(child, &again);
            if (!ok || again) continue;
            /* Children of this one go behind those of its parent, and are gone when it is done. */
            vec_push(&steps, ((Step){child, -1, 0}));
        } else {
            if (objmap_get(&seen, top->obj)->n & SEEN_CANDIDATE) vec_push(finished, top->obj);
            children.len = top->first;
            steps.len--;
        }
    }
    vec_free(&steps);
    return ok && !children_lost;
}

/* Where memory is short they keep the order in which they were registered. */
static void order_candidates(ObjVec *candidates) {
    ObjVec finished = {0};
    bool ok = true;
    children_lost = false;
    for (i64 i = 0; ok && i < candidates->len; i++) {
        ObjMapEntry *e = objmap_add(&seen, candidates->v[i]);
        ok = e != NULL;
        if (ok) e->n = SEEN_CANDIDATE;
    }
    for (i64 i = candidates->len - 1; ok && i >= 0; i--) {
        if (!(objmap_get(&seen, candidates->v[i])->n & SEEN_VISITED)) ok = walk_dead(candidates->v[i], &finished);
    }
    for (i64 i = 0; ok && i < finished.len; i++) candidates->v[i] = finished.v[finished.len - 1 - i];
    if (ok) candidates->len = finished.len;
    vec_free(&finished);
    vec_free(&children);
    objmap_free(&seen);
}

/* A living entry of one of the two lists: entry number 'kept' of the same, or of the old one if it is old now. */
static void put_back(ObjVec *list, i64 *kept, ObjVec *old, Obj *o) {
    if (list == old || is_young(o) || !gc_has_room(old, 1)) list->v[(*kept)++] = o;
    else vec_push(old, o);
}

/* Takes the dead ones out of 'list' and makes room for them in the queue; puts the others where they belong by age. */
static void split_finalizable(ObjVec *list, ObjVec *candidates) {
    i64 kept = 0;
    for (i64 i = 0; i < list->len; i++) {
        Obj *o = gc_survivor(list->v[i]);
        if (!o && gc_has_room(candidates, 1) && gc_has_room(&queue, candidates->len + 1)) {
            vec_push(candidates, list->v[i]);
            continue;
        }
        put_back(list, &kept, &final_old, o ? o : put_off(list->v[i]));
    }
    list->len = kept;
}

static void queue_finalizers(void) {
    ObjVec candidates = {0};
    vec_reserve(&candidates, QUEUE_MIN);
    if (full) split_finalizable(&final_old, &candidates);
    split_finalizable(&final_young, &candidates);
    if (candidates.len > 1) order_candidates(&candidates);
    for (i64 i = 0; i < candidates.len; i++) {
        keep(&candidates.v[i]);
        vec_push(&queue, ((Pending){candidates.v[i], 0, false}));
    }
    vec_free(&candidates);
    drain();
}

/* ---- 'dead' ---- */

static void bury(ObjVec *list) {
    i64 kept = 0;
    for (i64 i = 0; i < list->len; i++) {
        Obj *o = gc_survivor(list->v[i]);
        if (o) put_back(list, &kept, &dead_old, o);
        else obj_shape(list->v[i])->layout->dead(list->v[i]);
    }
    list->len = kept;
}

void weak_process(bool full_collection) {
    full = full_collection;
    vec_clear(&spared);
    if (weak_finalizers_next) find_spared(&final_young);
    if (weak_finalizers_next && full) find_spared(&final_old);
    clear_all_slots();
    queue_finalizers();
    if (full && census_wanted) census_end();
    if (full && gc_outside.keep) gc_outside.keep();
    /* The old lists come last: they take what the young ones move to them, which is looked at twice. */
    update_slots(&weak_young);
    if (full) update_slots(&weak_old);
    for (i64 i = 0; i < weak_tables.len; i++) weak_tables.v[i](full);
    bury(&dead_young);
    if (full) bury(&dead_old);
}

/* ---- the queue ---- */

void weak_trace_queue(Tracer *t) {
    for (i64 i = queue_head; i < queue.len; i++) trace_ptr(t, &queue.v[i].obj);
}

static bool outside_waits(void) { return gc_outside.waiting && gc_outside.waiting(); }

bool gc_has_pending(void) { return !running && (queue_head < queue.len || outside_waits()); }

bool weak_is_running(void) { return running; }

static void empty_queue(void) {
    if (queue_head < queue.len) return;
    vec_clear(&queue);
    queue_head = 0;
}

bool gc_pending_begin(Obj **o, bool *callback) {
    while (!running && queue_head < queue.len) {
        Pending p = queue.v[queue_head++];
        if (!p.callback && gc_outside.finalizes && !gc_outside.finalizes(p.obj)) continue;
        *o = p.obj;
        *callback = p.callback;
        return running = true;
    }
    if (!running) empty_queue();
    return false;
}

void gc_pending_end(void) {
    running = false;
    empty_queue();
}

void gc_run_pending(void) {
    Obj *o;
    bool callback;
    if (running) return;
    while (gc_pending_begin(&o, &callback)) {
        if (callback && gc_weak_callback) gc_weak_callback(o);
        if (!callback && gc_finalizer_run) gc_finalizer_run(o);
        gc_pending_end();
    }
    running = true;
    if (outside_waits()) gc_outside.run();
    running = false;
}
