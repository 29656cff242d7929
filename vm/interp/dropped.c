/* dropped.c: whether anybody would notice that an object did not die when a name of it was deleted, or None stored in its
 * place.
 *
 * Under CPython its reference count would fall, perhaps to 0.  Here a collection has to be asked for, which is worth it
 * only for objects with a finalizer or weak references, and not for those in a cycle, which wait under CPython too.
 */
#include "vm/interp/gen_internal.h"
#include "vm/interp/interp_internal.h"
#include "vm/object/weakref.h"

static bool has_finalizer(const Obj *o) {
    const Shape *s = obj_shape(o);
    if (!(s->flags & (SHAPE_HAS_DEL | SHAPE_HAS_FINALIZER))) return false;
    return s->layout->trace != gen_trace || gen_needs_finalizer((const GenObj *)o);
}

static bool is_variable(const Frame *f, const Obj *o) {
    for (i32 i = 0; i < f->code->nlocals; i++) {
        if (f->r[i].w == obj_value(o).w) return true;
    }
    return false;
}

bool op_dropped(Obj *o, const Frame *f, const Insn *at) {
    bool finalizer = has_finalizer(o);
    if (!finalizer && !(o->hdr & HDR_HASH_MASK)) return false; /* who has weak references has a hash */
    if (!(finalizer || weakref_count(obj_value(o)) > 0)) return false;
    if (is_variable(f, o) || !gc_may_drop(at) || gc_in_cycle(o)) return false;
    gc_dropped(o, at);
    return true;
}

Value op_attr_before(Value o, Value name) {
    const Shape *s = is_obj(o) ? obj_shape(as_obj(o)) : NULL;
    return s && s->attr_off && !(s->flags & SHAPE_DICT_MODE) ? instance_get(as_obj(o), name) : V_NONE;
}

Value op_item_before(Value o, Value key) {
    if (!is_obj(o) || !is_list_exact(o) || !is_fixnum(key) || as_list(o)->exposed) return V_NONE;
    i64 i = as_fixnum(key) + (as_fixnum(key) < 0 ? list_len(o) : 0);
    return i >= 0 && i < list_len(o) ? list_at(o, i) : V_NONE;
}
