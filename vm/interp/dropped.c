/* dropped.c: whether anybody would notice that an object did not die when a name of it was deleted.
 *
 * Under CPython its reference count would fall, perhaps to 0.  Here a collection has to be asked for, which is worth it
 * only for objects with a finalizer or weak references, and not for those in a cycle, which wait under CPython too.
 */
#include "vm/interp/interp_internal.h"
#include "vm/object/weakref.h"

bool op_dropped(Obj *o) {
    bool has_finalizer = obj_shape(o)->flags & (SHAPE_HAS_DEL | SHAPE_HAS_FINALIZER);
    if (!has_finalizer && !(o->hdr & HDR_HASH_MASK)) return false; /* who has weak references has a hash */
    if (!gc_may_drop() || !(has_finalizer || weakref_count(obj_value(o)) > 0) || gc_in_cycle(o)) return false;
    gc_dropped(o);
    return true;
}
