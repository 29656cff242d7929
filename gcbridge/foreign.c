/* foreign.c: objects that an extension placed in memory of its own: static instances, or malloc'ed ones that went
 * through PyObject_Init.
 *
 * They have no prefix, so the two sides know each other by tables of addresses, and the VM's part never moves.  The VM
 * takes one reference at first sight and keeps it: such objects are made to live as long as their extension.
 */
#include "gcbridge/foreign.h"

#include "capi/src/capi_internal.h"

static _Py_hashtable_t *object_of, *struct_of;
static VEC(Obj *) objects; /* traced as roots */

static void trace_objects(Tracer *t) {
    for (i64 i = 0; i < objects.len; i++) trace_ptr(t, &objects.v[i]);
}

static bool make_tables(void) {
    if (object_of) return true;
    object_of = _Py_hashtable_new(_Py_hashtable_hash_ptr, _Py_hashtable_compare_direct);
    struct_of = _Py_hashtable_new(_Py_hashtable_hash_ptr, _Py_hashtable_compare_direct);
    gc_add_root_tracer(trace_objects);
    return object_of && struct_of;
}

Value foreign_adopt(PyObject *p) {
    Obj *o = object_of ? _Py_hashtable_get(object_of, p) : NULL;
    if (o) return obj_value(o);
    if (!make_tables()) return exc_no_memory();
    o = as_obj(gc_pin_forever(TRY(adopt_instance_for(p))));
    if (_Py_hashtable_set(object_of, p, o) < 0 || _Py_hashtable_set(struct_of, o, p) < 0) return exc_no_memory();
    vec_push(&objects, o);
    p->ob_refcnt++;
    return obj_value(o);
}

PyObject *foreign_struct(Obj *o) { return struct_of ? _Py_hashtable_get(struct_of, o) : NULL; }
