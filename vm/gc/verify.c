/* verify.c: -X gcverify: walks the heap before and after every collection and checks each header and each edge.
 *
 * What it finds is a bug elsewhere: a store without a barrier, a trace function that calls a field an object which is
 * none, an object that changed its size.  It names the object's kind and the field's offset, and aborts.
 */
#include "vm/gc/gc_internal.h"
#include "vm/gc/pages.h"

static const char *moment;
static Obj *holder;        /* whose edges are being checked */
static bool holder_logged; /* in the remembered set */
static ObjVec remembered;  /* sorted */

static _Noreturn COLD void broken(const char *what, const Value *slot) {
    const Shape *s = holder ? shapes_find(obj_shape32(holder)) : NULL;
    KR_FATAL("heap is broken %s: %s; in %s at %p, offset %lld, value %#llx", moment, what,
             s && s->layout ? s->layout->name : "a root", (void *)holder,
             slot && holder ? (long long)((char *)slot - (char *)holder) : 0LL,
             slot ? (unsigned long long)slot->w : 0ULL);
}

static int by_address(const void *a, const void *b) {
    const Obj *x = *(Obj *const *)a, *y = *(Obj *const *)b;
    return (x > y) - (x < y);
}

static bool is_remembered(Obj *o) {
    return remembered.len && bsearch(&o, remembered.v, (size_t)remembered.len, sizeof *remembered.v, by_address);
}

/* 'o' is the start of an object of some space, or a static one, which only looks like an object. */
static bool is_object_start(Obj *o) {
    if (nursery_has((u64)o)) return nursery_find((u64)o) == o;
    switch (page_kind((u64)o)) {
    case PAGE_MATURE: return mature->find((u64)o) == o;
    case PAGE_LARGE: return large_find((u64)o) == o;
    default: return o->hdr & HDR_OBJECT;
    }
}

static void check_header(Obj *o) {
    Shape *s = shapes_find(obj_shape32(o));
    if (!(o->hdr & HDR_OBJECT)) broken("no object header", NULL);
    if (!s || (u64)s != obj_shape32(o) || !s->layout) broken("header names no shape", NULL);
    if (hdr_hash_state(o->hdr) == 3) broken("impossible hash state", NULL);
    i64 size = obj_heap_size(o);
    if (size < 16) broken("impossible size", NULL);
    if (s->type && nursery_has((u64)s->type)) broken("type of a shape is young", NULL);
}

static bool is_young(const Obj *o) { return nursery_has((u64)o) || large_is_young(o); }

static void check_edge(Tracer *t, Value *slot) {
    Obj *o = as_obj(*slot);
    if (!is_object_start(o)) broken("an edge leads to no object", slot);
    if (!is_young(o) || !holder || (is_young(holder) && !(holder->hdr & HDR_NEEDLOG))) return;
    bool covered = page_kind((u64)holder) == PAGE_LARGE ? large_card_dirty(holder, slot) : holder_logged;
    if (!covered) broken("a store without gc_write: old object points at a young one", slot);
}

static void check_object(Obj *o, void *arg) {
    Tracer tracer = {.visit = check_edge};
    holder = o;
    check_header(o);
    int kind = nursery_has((u64)o) ? PAGE_NONE : page_kind((u64)o);
    if (kind == PAGE_MATURE) {
        i64 cell = page_of((u64)o)->cell;
        if (obj_heap_size(o) > cell) broken("object is larger than its cell", NULL);
        holder_logged = is_remembered(o) || remember_is_short;
        if (!remember_is_short && holder_logged == !!(o->hdr & HDR_NEEDLOG)) broken("NEEDLOG and remembered set disagree", NULL);
    } else if (nursery_has((u64)o) && o->hdr & HDR_NEEDLOG) {
        broken("NEEDLOG in a young object", NULL);
    }
    const Layout *layout = obj_shape(o)->layout;
    if (layout->trace) layout->trace(o, &tracer);
    holder = NULL;
}

static void note_remembered(Obj *o, void *arg) { vec_push(&remembered, o); }

void verify_heap(const char *when) {
    Tracer tracer = {.visit = check_edge};
    moment = when;
    vec_clear(&remembered);
    remember_walk(note_remembered, NULL);
    if (remembered.len) qsort(remembered.v, (size_t)remembered.len, sizeof *remembered.v, by_address);
    for (i64 i = 1; i < remembered.len; i++) {
        if (remembered.v[i] == remembered.v[i - 1]) broken("an object is twice in the remembered set", NULL);
    }
    nursery_walk(check_object, NULL);
    mature->walk(check_object, NULL);
    large_walk(check_object, NULL);
    roots_trace(&tracer);
}
