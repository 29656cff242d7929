/* dropped.c: whether anybody would notice that an object did not die when a name of it was deleted.
 *
 * Under CPython its reference count would fall, perhaps to 0.  Here a collection has to be asked for, which is worth it
 * only for objects with a finalizer or weak references, and not for those in a cycle, which wait under CPython too.
 */
#include "vm/interp/interp_internal.h"
#include "vm/object/weakref.h"

#define SEARCHED 128 /* objects looked at for a cycle; what lies behind more is taken to be none */

typedef struct Search {
    Tracer t;
    Obj *wanted;
    bool found;
    int n;
    Obj *seen[SEARCHED];
} Search;

static void visit(Tracer *t, Value *slot) {
    Search *s = (Search *)t;
    Obj *o = as_obj(*slot);
    s->found |= o == s->wanted;
    for (int i = 0; i < s->n; i++)
        if (s->seen[i] == o) return;
    if (s->n < SEARCHED) s->seen[s->n++] = o;
}

static bool in_cycle(Obj *o) {
    Search s = {.t = {.visit = visit}, .wanted = o, .n = 1, .seen = {o}};
    for (int i = 0; i < s.n && !s.found; i++) {
        const Layout *layout = obj_shape(s.seen[i])->layout;
        if (layout->trace) layout->trace(s.seen[i], &s.t);
    }
    return s.found;
}

bool op_dropped(Obj *o) {
    bool has_finalizer = obj_shape(o)->flags & (SHAPE_HAS_DEL | SHAPE_HAS_FINALIZER);
    if (!has_finalizer && !(o->hdr & HDR_HASH_MASK)) return false; /* who has weak references has a hash */
    if (!gc_may_drop() || !(has_finalizer || weakref_count(obj_value(o)) > 0) || in_cycle(o)) return false;
    gc_dropped(o);
    return true;
}
