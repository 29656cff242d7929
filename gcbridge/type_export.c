/* type_export.c: the PyTypeObject of a class: what C finds when it looks at ob_type.
 *
 * The exported static types are filled at start-up; other classes get a PyHeapTypeObject when C first sees them, bases
 * first.  Types that C has seen stay for ever.
 */
#include "vm/modules/_collections_odict.h"
#include "vm/object/type_internal.h"

#include "gcbridge/expose_exc.h"
#include "gcbridge/expose_fill.h"
#include "gcbridge/cycle.h"
#include "gcbridge/cslot.h"
#include "gcbridge/struct_slots.h"

#define BTYPE(CName, Name, Struct, item) KR_EXPORT PyTypeObject CName;
#include "gcbridge/types.def"
KR_EXPORT PyTypeObject PyODict_Type;

static const struct {
    PyTypeObject *c;
    TypeObj **type;
    u32 size, item;
} statics[] = {
#define BTYPE(CName, Name, Struct, item) {&CName, &Name##Type, sizeof(Struct), item},
#include "gcbridge/types.def"
};

/* ---- flags ---- */

static unsigned long subclass_flags(TypeObj *t) {
    return (t->flags & TF_INT_SUB ? Py_TPFLAGS_LONG_SUBCLASS : 0) | (t->flags & TF_LIST_SUB ? Py_TPFLAGS_LIST_SUBCLASS : 0) |
           (t->flags & TF_TUPLE_SUB ? Py_TPFLAGS_TUPLE_SUBCLASS : 0) | (t->flags & TF_BYTES_SUB ? Py_TPFLAGS_BYTES_SUBCLASS : 0) |
           (t->flags & TF_STR_SUB ? Py_TPFLAGS_UNICODE_SUBCLASS : 0) | (t->flags & TF_DICT_SUB ? Py_TPFLAGS_DICT_SUBCLASS : 0) |
           (t->flags & TF_EXC_SUB ? Py_TPFLAGS_BASE_EXC_SUBCLASS : 0) | (t->flags & TF_TYPE_SUB ? Py_TPFLAGS_TYPE_SUBCLASS : 0);
}

/* Subclasses of numbers and strings too have structs without links. */
static bool is_container(TypeObj *t) {
    return !(t->flags & (TF_INT_SUB | TF_STR_SUB | TF_BYTES_SUB | TF_FLOAT_SUB)) && type_is_container(t);
}

static unsigned long type_flags(TypeObj *t, bool heap) {
    return Py_TPFLAGS_DEFAULT | Py_TPFLAGS_READY | subclass_flags(t) | (t->flags & TF_BASETYPE ? Py_TPFLAGS_BASETYPE : 0) |
           (is_container(t) ? Py_TPFLAGS_HAVE_GC : 0) | (heap ? Py_TPFLAGS_HEAPTYPE : Py_TPFLAGS_IMMUTABLETYPE) |
           (t->flags & TF_SEQUENCE ? Py_TPFLAGS_SEQUENCE : 0) | (t->flags & TF_MAPPING ? Py_TPFLAGS_MAPPING : 0) |
           (t->flags & TF_METHOD_DESCR ? Py_TPFLAGS_METHOD_DESCRIPTOR : 0) |
           (t->flags & TF_ABSTRACT ? Py_TPFLAGS_IS_ABSTRACT : 0) | (t->flags & TF_NO_NEW ? Py_TPFLAGS_DISALLOW_INSTANTIATION : 0);
}

/* ---- slots ---- */

static bool is_sequence_type(TypeObj *t) {
    return t->flags & (TF_SEQUENCE | TF_HEAP | TF_STR_SUB | TF_BYTES_SUB | TF_LIST_SUB | TF_TUPLE_SUB) || t == ByteArrayType;
}

/* CPython's own functions where extensions compare pointers. */
static void *well_known(int slot, void *fn) {
    if (slot == SLOT_getattr && fn == (void *)ObjectType->slots.getattr) return (void *)PyObject_GenericGetAttr;
    if (slot == SLOT_setattr && fn == (void *)ObjectType->slots.setattr) return (void *)PyObject_GenericSetAttr;
    if (slot == SLOT_hash && fn == (void *)slot_hash_none) return (void *)PyObject_HashNotImplemented;
    return NULL;
}

static void *slot_function(TypeObj *t, PyTypeObject *base, const CSlot *row) {
    void *fn = t->slots.v[row->slot], *known;
    void **inherited = base ? cslot_place(base, row) : NULL;
    if (!fn) return NULL;
    if (native_slot_is(row->slot, fn)) return inherited ? *inherited : NULL; /* a C base's function, unchanged */
    if (row->sig == SIG_INDEX || row->sig == SIG_SETINDEX) {
        bool item = row->slot == SLOT_getitem || row->slot == SLOT_setitem;
        if (item && !is_sequence_type(t)) return NULL;
    }
    if (row->table == TABLE_sq && row->slot == SLOT_len && !is_sequence_type(t)) return NULL;
    known = well_known(row->slot, fn);
    return known ? known : thunk_get(row->sig, row->slot, fn);
}

static void fill_slots(TypeObj *t, PyTypeObject *c) {
    for (i64 i = 0; i < cslot_count; i++) {
        void **place = cslot_place(c, &cslots[i]);
        if (!place || (*place && native_slot_is(cslots[i].slot, t->slots.v[cslots[i].slot]))) continue; /* C's own */
        *place = slot_function(t, c->tp_base, &cslots[i]);
    }
}

/* Python assigned to a special name after C saw the class.  While a C type is made ready, its own functions stand. */
static void slot_changed(TypeObj *t, int slot) {
    PyTypeObject *c = t->c_type;
    if (!(c->tp_flags & Py_TPFLAGS_READY) || native_slot_is(slot, t->slots.v[slot])) return;
    for (i64 i = 0; i < cslot_count; i++) {
        void **place = cslots[i].slot == slot ? cslot_place(c, &cslots[i]) : NULL;
        if (place) *place = slot_function(t, c->tp_base, &cslots[i]);
    }
}

/* A static type has only the tables that it has something for. */
static bool needs_table(TypeObj *t, PyTypeObject *c, int table) {
    for (i64 i = 0; i < cslot_count; i++)
        if (cslots[i].table == table && slot_function(t, c->tp_base, &cslots[i])) return true;
    return false;
}

static void static_tables(TypeObj *t, PyTypeObject *c) {
    if (needs_table(t, c, TABLE_nb)) c->tp_as_number = calloc(1, sizeof *c->tp_as_number);
    if (needs_table(t, c, TABLE_sq)) c->tp_as_sequence = calloc(1, sizeof *c->tp_as_sequence);
    if (needs_table(t, c, TABLE_mp)) c->tp_as_mapping = calloc(1, sizeof *c->tp_as_mapping);
    if (needs_table(t, c, TABLE_am)) c->tp_as_async = calloc(1, sizeof *c->tp_as_async);
}

/* ---- filling ---- */

/* Deallocation of every struct that the VM made. */
static void vm_dealloc(PyObject *p) {
    expose_clear(p);
    Py_TYPE(p)->tp_free(p);
}

void type_tie(TypeObj *t, PyTypeObject *c) {
    t->c_type = c;
    c->tp_cache = (PyObject *)t;
    if (type_vm_base(t) == ObjectType && !(t->flags & TF_TUPLE_SUB)) t->flags |= TF_C_PLAIN;
}

static void fill_common(TypeObj *t, PyTypeObject *c, bool heap) {
    type_tie(t, c);
    c->tp_name = t->tp_name;
    c->tp_flags = type_flags(t, heap);
    c->tp_base = t->parent ? bridge_type(t->parent) : NULL;
    c->tp_dealloc = c->tp_base && t->flags & TF_HEAP ? c->tp_base->tp_dealloc : vm_dealloc;
    c->tp_alloc = PyType_GenericAlloc;
    c->tp_free = c->tp_flags & Py_TPFLAGS_HAVE_GC ? PyObject_GC_Del : PyObject_Free;
    c->tp_traverse = c->tp_flags & Py_TPFLAGS_HAVE_GC ? cycle_vm_traverse : NULL;
    c->tp_clear = c->tp_flags & Py_TPFLAGS_HAVE_GC ? cycle_vm_clear : NULL;
    if (c->tp_base && t->flags & TF_HEAP) {
        c->tp_free = c->tp_base->tp_free;
        if (c->tp_base->tp_traverse) c->tp_traverse = c->tp_base->tp_traverse;
        if (c->tp_base->tp_clear) c->tp_clear = c->tp_base->tp_clear;
        c->tp_as_buffer = heap ? c->tp_as_buffer : c->tp_base->tp_as_buffer;
        c->tp_dictoffset = c->tp_base->tp_dictoffset;
        c->tp_weaklistoffset = c->tp_base->tp_weaklistoffset;
        c->tp_vectorcall_offset = c->tp_base->tp_vectorcall_offset;
        c->tp_finalize = c->tp_base->tp_finalize;
        c->tp_del = c->tp_base->tp_del;
    }
}

static void fill_links(TypeObj *t, PyTypeObject *c) {
    if (is_obj(t->bases)) c->tp_bases = expose_owned(t->bases);
    if (is_obj(t->mro)) c->tp_mro = expose_owned(t->mro);
    if (is_obj(t->dict)) c->tp_dict = expose_owned(t->dict);
}

/* Cython takes a static type for a heap type while it is made ready. */
static bool has_names(const PyTypeObject *c) { return c->tp_flags & Py_TPFLAGS_HEAPTYPE; }

static Value qualname(TypeObj *t) {
    PyObject *p = has_names(t->c_type) ? ((PyHeapTypeObject *)t->c_type)->ht_qualname : NULL;
    Value v = p ? adopt(p) : t->qualname;
    if (is_err(v)) exc_clear();
    else if (is_str(v) && !same(v, t->qualname)) gc_write(t, &t->qualname, v);
    return t->qualname;
}

static i64 struct_size(TypeObj *t) {
    const PyTypeObject *c = bridge_type(t);
    return c ? c->tp_basicsize : (i64)sizeof(PyObject);
}

static void set_qualname(TypeObj *t) {
    PyHeapTypeObject *h = t->c_type;
    PyObject *before;
    if (!has_names(t->c_type)) return;
    before = h->ht_qualname;
    h->ht_qualname = expose_owned(t->qualname);
    Py_XDECREF(before);
}

/* Instances of C types own a reference to a heap type, as C gave it to them. */
static void class_changed(Obj *o, TypeObj *from) {
    PyObject *p = arena_object(obj_proxy(o));
    PyTypeObject *before = Py_TYPE(p), *type = bridge_type(obj_shape(o)->type);
    if (!type) return;
    p->ob_type = type;
    if (!(from->flags & TF_NATIVE)) return;
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) Py_INCREF(type);
    if (before->tp_flags & Py_TPFLAGS_HEAPTYPE) Py_DECREF(before);
}

/* Types of modules that have an exported name are filled when C first sees them. */
static PyTypeObject *export_named(TypeObj *t) {
    static const struct {
        TypeObj **type;
        PyTypeObject *c;
        i64 size;
    } named[] = {{&odict_type, &PyODict_Type, sizeof(PyDictObject)}};
    for (i64 i = 0; i < ARRAY_LEN(named); i++) {
        if (*named[i].type != t) continue;
        type_export_static(t, named[i].c, named[i].size, 0);
        return named[i].c;
    }
    return NULL;
}

/* What the struct of a heap type says from the start. */
static void begin_heap(TypeObj *t, PyHeapTypeObject *h, const PyTypeObject *base) {
    PyTypeObject *c = &h->ht_type;
    t->c_type = c;
    c->tp_as_number = &h->as_number;
    c->tp_as_sequence = &h->as_sequence;
    c->tp_as_mapping = &h->as_mapping;
    c->tp_as_async = &h->as_async;
    c->tp_as_buffer = &h->as_buffer;
    if (base) {
        c->tp_basicsize = base->tp_basicsize;
        c->tp_itemsize = base->tp_itemsize;
        if (base->tp_as_buffer) *c->tp_as_buffer = *base->tp_as_buffer;
        else if (buffer_registered(t)) capi_export_buffers(c->tp_as_buffer);
    } else {
        c->tp_basicsize = sizeof(PyObject);
    }
    fill_common(t, c, true);
}

static void end_heap(TypeObj *t, PyHeapTypeObject *h) {
    fill_slots(t, &h->ht_type);
    fill_links(t, &h->ht_type);
    h->ht_name = expose_owned(t->name);
    h->ht_qualname = expose_owned(t->qualname);
}

static PyTypeObject *export_heap(TypeObj *t) {
    TypeObj *meta = obj_shape(t)->type;
    PyTypeObject *mc = bridge_type(meta), *base = t->parent ? bridge_type(t->parent) : NULL;
    const StructKind *kind = expose_struct_kind(t);
    PyHeapTypeObject *h;
    if (t->c_type) return t->c_type; /* a base's exposing came by */
    h = (PyHeapTypeObject *)tie_new(&t->base, mc, KR_MAX(mc->tp_basicsize, (i64)sizeof *h), false);
    if (!h) return NULL;
    h->ht_type.ob_base.ob_base.ob_refcnt = IMMORTAL_COUNT;
    begin_heap(t, h, base);
    if (t->flags & TF_EXC_SUB && !(t->flags & TF_HEAP)) h->ht_type.tp_basicsize = exception_size(t);
    if (kind && kind->size && !(t->flags & TF_HEAP)) h->ht_type.tp_basicsize = kind->size;
    end_heap(t, h);
    return &h->ht_type;
}

/* ---- classes whose struct the metaclass makes ---- */

static bool has_functions(const PyTypeObject *c) {
    for (i64 i = 0; i < cslot_count; i++) {
        void **place = cslot_place((PyTypeObject *)c, &cslots[i]);
        if (place && *place) return true;
    }
    return false;
}

/* Functions that C has put into the fresh struct count as if the class's namespace had them. */
static void take_functions(TypeObj *t, PyTypeObject *c) {
    t->flags |= TF_C_TYPE;
    type_import_slots(t, c);
    slot_update_all(t);
}

/* Functions that C has stored over those filled in count, but are not in the namespace, where subclasses look. */
void type_take_stored(Value made) {
    TypeObj *t = is_type(made) ? as_type(made) : NULL;
    PyTypeObject *c = t ? t->c_type : NULL;
    if (!c) return;
    type_take_new_dict(t, c);
    for (i64 i = 0; i < cslot_count; i++) {
        void **place = cslot_place(c, &cslots[i]);
        if (!place || !*place || *place == slot_function(t, c->tp_base, &cslots[i])) continue;
        t->flags |= TF_C_TYPE;
        type_import_slot(t, cslots[i].slot, *place);
    }
}

static bool take_doc(TypeObj *t, const PyTypeObject *c) {
    Value doc = type_own(t, name___doc__);
    const char *end = c->tp_doc ? strstr(c->tp_doc, ")\n--\n\n") : NULL, *text = end ? end + 6 : c->tp_doc;
    if (!text || !is_none(doc)) return true;
    doc = str_from_utf8(text, (i64)strlen(text));
    return !is_err(doc) && type_set_attr(t, name___doc__, doc);
}

static PyHeapTypeObject *alloc_by_meta(TypeObj *t, PyTypeObject *mc, i64 nslots) {
    PyHeapTypeObject *h = (PyHeapTypeObject *)mc->tp_alloc(mc, nslots);
    if (!h) return bridge_exc_in(), NULL;
    tie_join(&t->base, (PyObject *)h, false);
    return h;
}

/* A metaclass of C with a tp_alloc of its own stores fields there, and functions of the class that is being made; and slots are
   where C looks for them. */
static bool made_by_meta(TypeObj *t, Value slots) {
    PyTypeObject *mc = bridge_type(obj_shape(t)->type), *base = bridge_type(t->parent);
    i64 nslots = is_null(slots) ? 0 : list_len(slots);
    PyHeapTypeObject *h;
    if (nslots && t->c_type) { /* from its mro() */
        exc_raise(SystemErrorType, "C has seen class '%s' before its __slots__ had a place", t->tp_name);
        return false;
    }
    if (!mc || !base) return !nslots || (exc_no_memory(), false);
    if ((mc->tp_alloc == PyType_GenericAlloc && !nslots) || t->c_type) return true;
    h = alloc_by_meta(t, mc, nslots);
    if (!h) return false;
    h->ht_type.ob_base.ob_base.ob_refcnt = IMMORTAL_COUNT;
    begin_heap(t, h, base);
    if (nslots && !struct_slots_add(t, h, slots)) return false;
    if (has_functions(&h->ht_type)) take_functions(t, &h->ht_type);
    end_heap(t, h);
    return take_doc(t, &h->ht_type);
}

void type_export_static(TypeObj *t, PyTypeObject *c, i64 basicsize, i64 itemsize) {
    c->ob_base.ob_base.ob_refcnt = IMMORTAL_COUNT;
    c->ob_base.ob_base.ob_type = &PyType_Type;
    c->tp_basicsize = basicsize;
    c->tp_itemsize = itemsize;
    fill_common(t, c, false);
    static_tables(t, c);
    fill_slots(t, c);
    fill_links(t, c);
    type_keep(t);
}

PyTypeObject *bridge_type(TypeObj *t) {
    PyTypeObject *c = t->c_type;
    if (!c && !(t->flags & TF_HEAP)) c = export_named(t);
    return c ? c : export_heap(t);
}

TypeObj *type_vm_base(TypeObj *t) {
    while (t->flags & TF_NATIVE || t->flags & TF_HEAP) t = t->parent;
    return t;
}

/* C looks functions of builtin types up in tp_methods. */
static void static_methods(TypeObj *t, PyTypeObject *c) {
    const MethodDef *defs = t->def->methods;
    i64 n = 0;
    while (defs && defs[n].name) n++;
    c->tp_methods = calloc((size_t)n + 1, sizeof *c->tp_methods);
    if (!c->tp_methods) KR_FATAL("no memory for the methods of a type");
    for (i64 i = 0; i < n; i++) bridge_fill_method_def(&c->tp_methods[i], &defs[i]);
}

/* And attributes in tp_getset: Shiboken copies what it finds there and puts its own in front. */
static void static_getset(TypeObj *t, PyTypeObject *c) {
    i64 n = 0, at = 0;
    while (t->def->getset && t->def->getset[n].name) n++;
    c->tp_getset = calloc((size_t)n + 1, sizeof *c->tp_getset);
    if (!c->tp_getset) KR_FATAL("no memory for the attributes of a type");
    for (i64 i = 0; i < n; i++)
        if (!t->def->getset[i].member) bridge_fill_getset_def(&c->tp_getset[at++], &t->def->getset[i]);
}

/* nanobind hands the members of property on to a class derived from it.  They lie in the heap object: no offset. */
static void static_members(TypeObj *t, PyTypeObject *c) {
    i64 n = 0;
    while (t->def->members && t->def->members[n].name) n++;
    if (!n) return;
    c->tp_members = calloc((size_t)n + 1, sizeof *c->tp_members);
    if (!c->tp_members) KR_FATAL("no memory for the members of a type");
    for (i64 i = 0; i < n; i++) {
        const MemberDef *m = &t->def->members[i];
        c->tp_members[i] = (PyMemberDef){m->name, T_OBJECT, TYPE_VM_MEMBER, m->flags & MEMBER_READONLY ? READONLY : 0, m->doc};
    }
}

/* Addresses first, so that types may refer to each other; then the contents, bases before subclasses. */
void type_export_init(void) {
    bridge_hooks.slot_changed = slot_changed;
    bridge_hooks.class_made = made_by_meta;
    bridge_hooks.struct_size = struct_size;
    bridge_hooks.class_changed = class_changed;
    bridge_hooks.qualname = qualname;
    bridge_hooks.set_qualname = set_qualname;
    for (i64 i = 0; i < ARRAY_LEN(statics); i++) {
        PyTypeObject *c = statics[i].c;
        TypeObj *t = *statics[i].type;
        c->ob_base.ob_base.ob_refcnt = IMMORTAL_COUNT;
        c->ob_base.ob_base.ob_type = &PyType_Type;
        c->tp_basicsize = statics[i].size;
        c->tp_itemsize = statics[i].item;
        if (c == &PyBytes_Type) c->tp_basicsize = offsetof(PyBytesObject, ob_sval) + 1;
        if (c == &PyTuple_Type) c->tp_basicsize = offsetof(PyTupleObject, ob_item);
        if (c == &PyLong_Type || c == &PyBool_Type) c->tp_basicsize = offsetof(PyLongObject, ob_digit);
        t->c_type = c;
    }
    for (i64 i = 0; i < ARRAY_LEN(statics); i++) {
        fill_common(*statics[i].type, statics[i].c, false);
        static_tables(*statics[i].type, statics[i].c);
        fill_slots(*statics[i].type, statics[i].c);
        static_methods(*statics[i].type, statics[i].c);
        static_getset(*statics[i].type, statics[i].c);
        static_members(*statics[i].type, statics[i].c);
    }
    PyType_Type.tp_dictoffset = offsetof(PyTypeObject, tp_dict);
    PyType_Type.tp_weaklistoffset = offsetof(PyTypeObject, tp_weaklist);
    expose_init();
    for (i64 i = 0; i < ARRAY_LEN(statics); i++) fill_links(*statics[i].type, statics[i].c);
}
