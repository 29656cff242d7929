/* bridge.c: start-up of the bridge, deallocation, memory for structs. */
#include "gcbridge/cycle.h"
#include "gcbridge/expose_fill.h"
#include "gcbridge/list_proxy.h"
#include "vm/interp/interp_internal.h"
#include "vm/object/type_internal.h"
#include "vm/object/weakref.h"

/* Classes whose addresses C has: kept alive for ever. */
static Value kept;
GC_ROOT(kept)

void type_keep(TypeObj *t) {
    if (is_null(kept)) kept = list_new(16);
    list_append(kept, obj_value(t));
}

/* ---- deallocation ---- */

/* Items of a tuple that the VM never saw are counted, all of them. */
static void drop_items(PyObject *p) {
    for (i64 i = 0; i < PyTuple_GET_SIZE(p); i++) {
        PyObject *item = PyTuple_GET_ITEM(p, i);
        PyTuple_SET_ITEM(p, i, NULL);
        Py_XDECREF(item);
    }
}

/* C's own, and its type frees nothing besides the struct, and the items of a tuple. */
ALWAYS_INLINE bool is_simple(const PyObject *p, const Prefix *prefix) {
    const PyTypeObject *type = Py_TYPE(p);
    if (prefix->word1 & (PREFIX_TIE | PREFIX_DYING | PREFIX_REFERRED)) return false;
    if (type == &PyUnicode_Type) return ((PyASCIIObject *)p)->state.compact && ((PyASCIIObject *)p)->state.ascii;
    return type == &PyLong_Type || type == &PyFloat_Type || type == &PyTuple_Type || type == &PyBytes_Type;
}

/* Whoever refers to it weakly finds nothing from now on. */
static void clear_weakrefs(PyObject *p, const Prefix *prefix) {
    if (prefix->word1 & PREFIX_REFERRED) expose_forget_referent(p);
    if (prefix->word1 & PREFIX_TIE && prefix->word0) weakref_clear_all(tied_value(p));
}

/* Objects that C has seen know whether their finalizer has run. */
static bool finalizes(Obj *o) {
    u32 index = obj_proxy(o);
    Prefix *prefix = index ? arena_prefix(arena_object(index)) : NULL;
    if (!prefix) return true;
    if (prefix->word1 & PREFIX_FINALIZED) return false;
    /* tp_finalize is called by a function that sets the bit itself. */
    bool c_does = obj_shape(o)->type->flags & TF_NATIVE && !(obj_shape(o)->flags & SHAPE_HAS_DEL);
    if (!c_does) prefix->word1 |= PREFIX_FINALIZED;
    return true;
}

static bool has_finalizer(PyObject *p, const Prefix *prefix) {
    PyTypeObject *type = Py_TYPE(p);
    if (prefix->word1 & (PREFIX_FINALIZED | PREFIX_DYING)) return false;
    if (prefix->word1 & PREFIX_TIE)
        return prefix->word0 && obj_shape((Obj *)prefix->word0)->flags & (SHAPE_HAS_DEL | SHAPE_HAS_FINALIZER);
    /* The VM has not seen it, but its class is one of Python's with __del__. */
    return type->tp_flags & Py_TPFLAGS_HEAPTYPE && type->tp_cache && bridge_type_obj(type)->shape->flags & SHAPE_HAS_DEL;
}

/* C released the last reference to an object with a finalizer, which runs now.  It may bring the object back, which only
   the collector can tell: so the VM has it from now on. */
static bool finalize_first(PyObject *p, Prefix *prefix) {
    if (!has_finalizer(p, prefix)) return false;
    p->ob_refcnt = 1;
    if (is_err(adopt_owned(p))) return exc_clear(), false;
    if (finalizes((Obj *)prefix->word0)) type_finalize((Obj *)prefix->word0);
    return true;
}

void bridge_dealloc(PyObject *p) {
    PyTypeObject *type = Py_TYPE(p);
    Prefix *prefix;
    if (arena_is_number(p)) {
        arena_push_number(p);
        return;
    }
    if (!arena_has(p)) {
        if (type->tp_dealloc) type->tp_dealloc(p);
        return;
    }
    prefix = arena_prefix(p);
    if (likely(is_simple(p, prefix))) {
        if (type == &PyTuple_Type) drop_items(p);
        if (prefix->word1 & PREFIX_TRACKED) cycle_untrack(p);
        arena_free(p);
        return;
    }
    if (prefix->word1 & PREFIX_SHARED) { /* C released more than it owned: the VM still has its share */
        p->ob_refcnt = 1;
        return;
    }
    if (finalize_first(p, prefix)) return;
    if (!(prefix->word1 & (PREFIX_TIE | PREFIX_DYING)) && type == &PyTuple_Type) drop_items(p);
    clear_weakrefs(p, prefix);
    tie_cut(p);
    type->tp_dealloc(p);
}

void _Py_Dealloc(PyObject *p) { bridge_dealloc(p); }

/* ---- memory for structs ---- */

static PyObject *new_struct(PyTypeObject *type, i64 bytes) {
    PyObject *p = bytes >= 0 ? arena_alloc(KR_MAX(bytes, (i64)sizeof(PyObject))) : NULL; /* tp_basicsize may be anything */
    if (!p) return PyErr_NoMemory();
    p->ob_type = type;
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) Py_INCREF(type);
    p->ob_refcnt = 1;
    return p;
}

PyObject *PyType_GenericAlloc(PyTypeObject *type, Py_ssize_t n) {
    i64 bytes = type->tp_basicsize + (n + 1) * type->tp_itemsize;
    PyObject *p = new_struct(type, (bytes + 7) & ~(i64)7);
    if (!p) return NULL;
    if (type->tp_itemsize) ((PyVarObject *)p)->ob_size = n;
    if (type->tp_flags & Py_TPFLAGS_HAVE_GC) cycle_track(p);
    return p;
}

PyObject *PyType_GenericNew(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    (void)args;
    (void)kwargs;
    return type->tp_alloc(type, 0);
}

PyObject *_PyObject_New(PyTypeObject *type) { return new_struct(type, type->tp_basicsize); }
PyVarObject *_PyObject_NewVar(PyTypeObject *type, Py_ssize_t n) {
    PyVarObject *p = (PyVarObject *)new_struct(type, (type->tp_basicsize + n * type->tp_itemsize + 7) & ~(i64)7);
    if (p) p->ob_size = n;
    return p;
}
/* An extension revives memory of its own (free lists), or gives a struct its header. */
PyObject *PyObject_Init(PyObject *p, PyTypeObject *type) {
    p->ob_type = type;
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) Py_INCREF(type);
    p->ob_refcnt = 1;
    return p;
}
PyVarObject *PyObject_InitVar(PyVarObject *p, PyTypeObject *type, Py_ssize_t n) {
    p->ob_size = n;
    return (PyVarObject *)PyObject_Init((PyObject *)p, type);
}
void _Py_NewReference(PyObject *p) { p->ob_refcnt = 1; }

/* ---- start-up ---- */

static u64 hook_address(Obj *o) {
    Value v = obj_value(o);
    PyObject *p;
    if (is_type(v) && as_type(v)->c_type) return (u64)as_type(v)->c_type;
    if (is_exact(v, IntType) || is_exact(v, FloatType) || is_exact(v, ComplexType)) return gc_identity_hash(o);
    p = expose_borrowed(v);
    if (!p) bridge_exc_in(); /* nested too deeply: who asked for an address raises it */
    return (u64)p;
}

static void hook_dict_changed(DictObj *d) {
    u32 index = obj_proxy(d);
    if (!index) return;
    ((PyDictObject *)arena_object(index))->ma_used = d->len;
    ((PyDictObject *)arena_object(index))->ma_version_tag = bridge_next_version();
}

static void init_exceptions(void) {
#define EXC(Name, Base) PyExc_##Name = (PyObject *)bridge_type(Name##Type);
#include "vm/object/exc.def"
    PyExc_EnvironmentError = PyExc_IOError = PyExc_OSError;
}

void bridge_init(void) {
    arena_init();
    tie_init();
    native_init_hooks();
    list_proxy_init();
    bridge_hooks.fields_changed = expose_fields_changed;
    bridge_hooks.handled_by_c = call_handled_by_c;
    dict_changed_hook = hook_dict_changed;
    value_address_hook = hook_address;
    gc_outside.finalizes = finalizes;
    capi_direct_init();
    capi_type_call_init();
    type_export_init();
    capi_buffer_init();
    capi_vectorcall_init();
    capi_getattr_init();
    init_exceptions();
    capi_init();
}

__attribute__((constructor)) static void register_bridge(void) { bridge_hooks.init = bridge_init; }
