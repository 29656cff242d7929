/* census.c: which dead objects CPython's collector would have found: those in cycles, and what hangs on one.
 *
 * All others have died there before, of their reference count.  So the counts are made here, among the dead alone: an
 * object that no dead one refers to is taken out, and what it refers to loses a reference; those that are left are the
 * garbage.  Only what CPython's collector knows of (gc_is_container) is counted.
 *
 * C structs without an object are not looked at: what only such a struct refers to counts as having died of its count.
 */
#include "vm/gc/gc_internal.h"
#include "vm/gc/objmap.h"

#define MOST_DEAD ((i64)1 << 18) /* with more the answer is rough: the pause is not to be much longer than without */

#define SEARCHED 128 /* objects looked at for a cycle; what lies behind more is taken to be none */

bool (*gc_is_container)(Obj *o);
bool census_wanted, census_saves;
i64 census_found;
static ObjMap dead; /* to references from other dead objects */
static ObjVec alone; /* of those without any */
static ObjVec saved;
static bool failed;

void gc_census_next(bool save) {
    census_wanted = true;
    census_saves = save;
}

static void note_dead(Obj *o, void *arg) {
    if (failed || mark_is_live(o)) return;
    failed = dead.len >= MOST_DEAD || !objmap_add(&dead, o);
}

static void count_reference(Value v, void *arg) {
    ObjMapEntry *e = is_obj(v) ? objmap_get(&dead, as_obj(v)) : NULL;
    if (e) e->n++;
}

static void note_alone(Obj *o) {
    if (gc_has_room(&alone, 1)) vec_push(&alone, o); /* else what it refers to is taken for garbage too */
}

static void drop_reference(Value v, void *arg) {
    ObjMapEntry *e = is_obj(v) ? objmap_get(&dead, as_obj(v)) : NULL;
    if (e && --e->n == 0) note_alone(e->obj);
}

static void count_slot(Tracer *t, Value *slot) { count_reference(*slot, NULL); }
static void drop_slot(Tracer *t, Value *slot) { drop_reference(*slot, NULL); }

/* An instance refers to its class too. */
static void visit_references(Obj *o, bool count) {
    Tracer t = {.visit = count ? count_slot : drop_slot};
    Shape *s = obj_shape(o);
    if (s->type) trace_ptr(&t, &s->type);
    if (s->layout->trace) s->layout->trace(o, &t);
    if (s->type && obj_proxy(o) && gc_outside.referents)
        gc_outside.referents(o, count ? count_reference : drop_reference, NULL);
}

void census_take(void) {
    failed = false;
    mature->walk(note_dead, NULL);
    large_walk(note_dead, NULL);
    if (failed) {
        objmap_free(&dead);
        return;
    }
    for (i64 i = 0; dead.entry && i <= dead.mask; i++) {
        if (dead.entry[i].obj) visit_references(dead.entry[i].obj, true);
    }
    for (i64 i = 0; dead.entry && i <= dead.mask; i++) {
        if (dead.entry[i].obj && dead.entry[i].n == 0) note_alone(dead.entry[i].obj);
    }
    while (alone.len) visit_references(vec_pop(&alone), false);
    vec_free(&alone);
}

bool census_is_garbage(const Obj *o) {
    const ObjMapEntry *e = objmap_get(&dead, o);
    return failed || (e && e->n > 0);
}

static bool counts(Obj *o) { return obj_shape(o)->type && gc_is_container && gc_is_container(o); }

void census_end(void) {
    census_found = failed ? -1 : 0;
    for (i64 i = 0; dead.entry && i <= dead.mask; i++) {
        ObjMapEntry *e = &dead.entry[i];
        if (!e->obj || e->n == 0 || mark_is_live(e->obj) || !counts(e->obj)) continue;
        census_found++;
        if (census_saves && gc_has_room(&saved, 1)) vec_push(&saved, e->obj);
    }
    objmap_free(&dead);
    for (i64 i = 0; census_saves && i < saved.len; i++) mark_held(saved.v[i]);
    if (census_saves) mark_drain();
}

void census_trace(Tracer *t) {
    for (i64 i = 0; i < saved.len; i++) trace_ptr(t, &saved.v[i]);
}

Obj *gc_take_saved(void) { return saved.len ? vec_pop(&saved) : NULL; }

/* ---- cycles of one object ---- */

typedef struct Search {
    Tracer t;
    Obj *wanted;
    bool found;
    int n;
    Obj *seen[SEARCHED];
} Search;

/* In a collection, where a dead object is asked about, what lives does not lead back to it, and may have moved away. */
static void search_visit(Tracer *t, Value *slot) {
    Search *s = (Search *)t;
    Obj *o = as_obj(*slot);
    if (gc_running && gc_survivor(o)) return;
    s->found |= o == s->wanted;
    for (int i = 0; i < s->n; i++)
        if (s->seen[i] == o) return;
    if (s->n < SEARCHED) s->seen[s->n++] = o;
}

bool gc_in_cycle(Obj *o) {
    Search s = {.t = {.visit = search_visit}, .wanted = o, .n = 1, .seen = {o}};
    for (int i = 0; i < s.n && !s.found; i++) {
        const Layout *layout = obj_shape(s.seen[i])->layout;
        if (layout->trace) layout->trace(s.seen[i], &s.t);
    }
    return s.found;
}
