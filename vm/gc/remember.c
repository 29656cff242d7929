/* remember.c: mature objects that may point at young ones.
 *
 * Invariant: an object of the mature space has NEEDLOG set if and only if it is not in the remembered set.  So the
 * barrier of a second store into the same object costs one test.  The set is kept small: when it is full, the next
 * allocation runs a minor collection, which bounds the pause.
 *
 * Where there is no memory for its entry, an object keeps NEEDLOG, and the next collection looks at the whole old space.
 *
 * The slow path runs before the store and sees the old value: while marking, that is the snapshot at the beginning.
 */
#include "vm/gc/gc_internal.h"
#include "vm/gc/pages.h"

#define CAP 16384
static ObjVec set;
static i64 limit = CAP;
bool remember_is_short; /* an object that points at young ones may not be in the set */

void remember_init(void) { vec_reserve(&set, CAP); }

void remember_add(Obj *o) {
    if (unlikely(!gc_has_room(&set, 1))) {
        o->hdr |= HDR_NEEDLOG;
        if (!remember_is_short) nursery_stop();
        remember_is_short = true;
        return;
    }
    o->hdr &= ~HDR_NEEDLOG;
    vec_push(&set, o);
    if (unlikely(set.len >= limit)) nursery_stop();
}

/* What a collection left in the set must not cause the next one at once. */
void remember_limit(void) { limit = KR_MAX(CAP, set.len * 2); }

void gc_log(void *holder, void *slot) {
    Obj *o = holder;
    KR_ASSERT(!gc_running);
    if (page_kind((u64)o) == PAGE_LARGE) {
        large_log(o, slot);
    } else {
        remember_add(o);
    }
}

void gc_log_filled(void *holder) {
    Obj *o = holder;
    if (page_kind((u64)o) == PAGE_LARGE) large_filled(o);
    else gc_log(o, NULL);
}

static void scan_unremembered(Obj *o, void *arg) {
    const Layout *layout = obj_shape(o)->layout;
    if (!(o->hdr & HDR_NEEDLOG) || !layout->trace) return;
    nursery_saw_young = false;
    layout->trace(o, &nursery_tracer);
    if (nursery_saw_young) remember_add(o);
}

/* The objects are spread over the old space, so each is a cache miss: they are fetched some steps ahead. */
void remember_scan(void) {
    i64 kept = 0, n = set.len;
    for (i64 i = 0; i < n; i++) {
        Obj *o = set.v[i];
        if (i + 12 < n) __builtin_prefetch(set.v[i + 12], 1);
        const Layout *layout = obj_shape(o)->layout;
        nursery_saw_young = false;
        if (layout->trace) layout->trace(o, &nursery_tracer);
        if (nursery_saw_young) {
            set.v[kept++] = o;
        } else {
            o->hdr |= HDR_NEEDLOG;
        }
    }
    /* Nothing is added meanwhile: copies are scanned by nursery_drain, later. */
    KR_ASSERT(set.len == n);
    set.len = kept;
    if (likely(!remember_is_short)) return;
    remember_is_short = false;
    mature->walk(scan_unremembered, NULL);
}

void remember_drop_dead(void) {
    i64 kept = 0;
    for (i64 i = 0; i < set.len; i++) {
        if (mark_is_live(set.v[i])) set.v[kept++] = set.v[i];
    }
    set.len = kept;
}

void remember_walk(void (*fn)(Obj *o, void *arg), void *arg) {
    for (i64 i = 0; i < set.len; i++) fn(set.v[i], arg);
}
