/* type_import.c: C types become classes: PyType_Ready and PyType_FromSpec. */
#include "vm/object/type_internal.h"

#include "gcbridge/bridge_internal.h"
#include "gcbridge/cslot.h"

/* ---- inheritance in the C struct ---- */

#define INHERIT(field)                                                                             \
    if (!c->field) c->field = base->field
#define INHERIT_TABLE(table, Type)                                                                 \
    if (base->table) {                                                                             \
        if (!c->table) {                                                                           \
            c->table = base->table;                                                                \
        } else {                                                                                   \
            void **to = (void **)c->table, **from = (void **)base->table;                          \
            for (size_t i = 0; i < sizeof(Type) / sizeof *to; i++)                                 \
                if (!to[i]) to[i] = from[i];                                                       \
        }                                                                                          \
    }

static void inherit(PyTypeObject *c, PyTypeObject *base) {
    bool compares = c->tp_richcompare || c->tp_hash;
    INHERIT_TABLE(tp_as_number, PyNumberMethods)
    INHERIT_TABLE(tp_as_sequence, PySequenceMethods)
    INHERIT_TABLE(tp_as_mapping, PyMappingMethods)
    INHERIT_TABLE(tp_as_async, PyAsyncMethods)
    INHERIT_TABLE(tp_as_buffer, PyBufferProcs)
    if (c->tp_basicsize == 0) c->tp_basicsize = base->tp_basicsize;
    if (c->tp_itemsize == 0) c->tp_itemsize = base->tp_itemsize;
    INHERIT(tp_dictoffset);
    INHERIT(tp_weaklistoffset);
    INHERIT(tp_vectorcall_offset);
    if (!c->tp_getattro && !c->tp_getattr) c->tp_getattro = base->tp_getattro, c->tp_getattr = base->tp_getattr;
    if (!c->tp_setattro && !c->tp_setattr) c->tp_setattro = base->tp_setattro, c->tp_setattr = base->tp_setattr;
    if (!compares) c->tp_richcompare = base->tp_richcompare, c->tp_hash = base->tp_hash;
    if (c->tp_richcompare && !c->tp_hash) c->tp_hash = PyObject_HashNotImplemented;
    INHERIT(tp_dealloc);
    INHERIT(tp_repr);
    INHERIT(tp_str);
    INHERIT(tp_call);
    INHERIT(tp_iter);
    INHERIT(tp_iternext);
    INHERIT(tp_descr_get);
    INHERIT(tp_descr_set);
    INHERIT(tp_init);
    INHERIT(tp_alloc);
    INHERIT(tp_is_gc);
    INHERIT(tp_finalize);
    if (!(c->tp_flags & Py_TPFLAGS_HAVE_GC) && base->tp_flags & Py_TPFLAGS_HAVE_GC && !c->tp_traverse && !c->tp_clear) {
        c->tp_flags |= Py_TPFLAGS_HAVE_GC;
        c->tp_traverse = base->tp_traverse;
        c->tp_clear = base->tp_clear;
    }
    if (!c->tp_free || (c->tp_free == PyObject_Free && c->tp_flags & Py_TPFLAGS_HAVE_GC))
        c->tp_free = c->tp_flags & Py_TPFLAGS_HAVE_GC ? PyObject_GC_Del : PyObject_Free;
    if (!c->tp_new && !(c->tp_flags & Py_TPFLAGS_DISALLOW_INSTANTIATION) &&
        (base != &PyBaseObject_Type || c->tp_flags & Py_TPFLAGS_HEAPTYPE))
        c->tp_new = base->tp_new;
    c->tp_flags |= base->tp_flags & (Py_TPFLAGS_LONG_SUBCLASS | Py_TPFLAGS_LIST_SUBCLASS | Py_TPFLAGS_TUPLE_SUBCLASS |
                                     Py_TPFLAGS_BYTES_SUBCLASS | Py_TPFLAGS_UNICODE_SUBCLASS | Py_TPFLAGS_DICT_SUBCLASS |
                                     Py_TPFLAGS_BASE_EXC_SUBCLASS | Py_TPFLAGS_TYPE_SUBCLASS);
}

bool cslot_inherited(PyTypeObject *c, const CSlot *row) {
    void **own = cslot_place(c, row), **base = c->tp_base ? cslot_place(c->tp_base, row) : NULL;
    return base && *own == *base;
}

/* ---- the class ---- */

static Value bases_of(PyTypeObject *c) {
    if (c->tp_bases) return adopt(c->tp_bases);
    Value base = adopt((PyObject *)c->tp_base);
    return is_err(base) ? base : tuple_pack(1, base);
}

/* __slots__ keep the VM's part of an instance free of attributes unless C gave the type a __dict__. */
static Value namespace_of(PyTypeObject *c, Value *name) {
    const char *dot = strrchr(c->tp_name, '.');
    Value ns = TRY(dict_new()), slots = tuple_empty;
    *name = TRY(str_from_c(dot ? dot + 1 : c->tp_name));
    if (c->tp_weaklistoffset && !c->tp_base->tp_weaklistoffset) slots = TRY(tuple_pack(1, str_intern_c("__weakref__")));
    if (!c->tp_dictoffset) TRY_OK(dict_set(ns, name___slots__, slots));
    if (dot) TRY_OK(dict_set(ns, name___module__, TRY(str_from_utf8(c->tp_name, dot - c->tp_name))));
    if (c->tp_doc) {
        const char *end = strstr(c->tp_doc, ")\n--\n\n");
        TRY_OK(dict_set(ns, name___doc__, TRY(str_from_utf8(end ? end + 6 : c->tp_doc, (i64)strlen(end ? end + 6 : c->tp_doc)))));
    }
    return ns;
}

/* A slot's wrapper, which is there already, comes first. */
static bool set_own(TypeObj *t, const char *name, Value v, bool coexist) {
    Value key = str_intern_c(name), own = type_own(t, key);
    if (is_err(v)) return false;
    return (!coexist && has_shape(own, WrapperDescrShape)) || type_set_attr(t, key, v);
}

static bool add_methods(TypeObj *t, PyTypeObject *c) {
    for (PyMethodDef *m = c->tp_methods; m && m->ml_name; m++) {
        const MethodDef *def = bridge_method(m, c);
        Value v = m->ml_flags & METH_CLASS    ? classmethoddescr_new(def, t)
                  : m->ml_flags & METH_STATIC ? staticmethod_new(builtin_new(def, V_NULL, V_NULL))
                                              : methoddescr_new(def, t);
        if (!set_own(t, m->ml_name, v, m->ml_flags & METH_COEXIST)) return false;
    }
    return true;
}

static bool add_attr(TypeObj *t, const char *name, const char *doc, PyGetSetDef *getset, PyMemberDef *member) {
    const GetSetDef *def = attribute_new(name, doc, getset, member);
    return def && set_own(t, name, getset_new(def, t), false);
}

/* A member that C has copied from a base of the VM's. */
static bool add_vm_member(TypeObj *t, const PyMemberDef *m) {
    Value v = type_find(t->parent, str_intern_c(m->name));
    if (is_null(v)) v = exc_raise(SystemErrorType, "member '%s' of '%s' is none of its base's", m->name, t->tp_name);
    return set_own(t, m->name, v, false);
}

static bool fill_class(TypeObj *t, PyTypeObject *c) {
    if (!add_methods(t, c)) return false;
    for (PyMemberDef *m = c->tp_members; m && m->name; m++)
        if (!(m->offset == TYPE_VM_MEMBER ? add_vm_member(t, m) : add_attr(t, m->name, m->doc, NULL, m))) return false;
    for (PyGetSetDef *g = c->tp_getset; g && g->name; g++)
        if (!add_attr(t, g->name, g->doc, g, NULL)) return false;
    return true;
}

int type_set_raw(PyTypeObject *c, PyObject *name, PyObject *v) {
    if (!c->tp_dict && !(c->tp_dict = PyDict_New())) return -1;
    return v ? PyDict_SetItem(c->tp_dict, name, v) : PyDict_DelItem(c->tp_dict, name);
}

/* What C put into tp_dict before PyType_Ready. */
static bool take_dict(TypeObj *t, PyObject *dict) {
    Value d, key, v;
    i64 pos = 0;
    if (!dict) return true;
    d = adopt(dict);
    if (is_err(d)) return false;
    while (dict_next(d, &pos, &key, &v))
        if (!type_set_attr(t, str_intern(key), v)) return false;
    return true;
}

static TypeObj *metaclass_of(PyTypeObject *c) {
    PyTypeObject *meta = Py_TYPE(c) ? Py_TYPE(c) : Py_TYPE(c->tp_base);
    return meta ? bridge_type_obj(meta) : TypeType;
}

/* Cython stores tp_dictoffset and tp_weaklistoffset into a type that is ready. */
void type_late_fields(TypeObj *t) {
    PyTypeObject *c = t->c_type;
    u32 more = 0;
    if (!(t->flags & TF_C_TYPE) || t->flags & TF_TYPE_SUB) return;
    if (c->tp_dictoffset && !(t->flags & TF_HAS_DICT)) more |= TF_HAS_DICT;
    if (c->tp_weaklistoffset && !(t->flags & TF_WEAKREF)) more |= TF_WEAKREF;
    if (more) type_grow_layout(t, more);
}

/* ctypes' metaclasses replace the class's dict by one of their own with more in it. */
void type_take_new_dict(TypeObj *t, const PyTypeObject *c) {
    PyObject *dict = c->tp_dict;
    Value d, key, v;
    i64 pos = 0;
    if (!dict) return;
    d = adopt(dict);
    if (is_err(d) || same(d, t->dict)) return;
    while (dict_next(d, &pos, &key, &v))
        if (is_null(type_own(t, key)) && !type_set_attr(t, str_intern(key), v)) return;
}

/* The struct is another one than the base's, besides room for a dict and weak references. */
static bool extends_struct(const PyTypeObject *c) {
    const PyTypeObject *base = c->tp_base;
    Py_ssize_t size = c->tp_basicsize, word = sizeof(PyObject *);
    if (c->tp_dictoffset && !base->tp_dictoffset) size -= word;
    if (c->tp_weaklistoffset && !base->tp_weaklistoffset) size -= word;
    return size != base->tp_basicsize || c->tp_itemsize != base->tp_itemsize;
}

/* Only a class statement makes descriptors of the dict and the weak references: C names them in tp_getset, or not at all. */
static bool hide_offsets(TypeObj *t) {
    Value names[] = {name___slots__, name___dict__, name___weakref__};
    for (i64 i = 0; i < ARRAY_LEN(names); i++)
        if (!is_null(type_own(t, names[i])) && !type_set_attr(t, names[i], V_NULL)) return false;
    return true;
}

/* The base whose layout the VM's part extends: tp_base, which C chooses as it likes, unless only another one has any. */
static TypeObj *layout_base(const PyTypeObject *c, Value bases) {
    TypeObj *base = bridge_type_obj(c->tp_base);
    if (type_vm_base(base) != ObjectType) return base;
    for (i64 i = 0; i < tuple_len(bases); i++) {
        Value other = tuple_at(bases, i);
        if (is_type(other) && type_vm_base(as_type(other)) != ObjectType) return as_type(other);
    }
    return base;
}

static bool make_class(PyTypeObject *c) {
    PyObject *early = c->tp_dict;
    Value name, bases = bases_of(c), ns = namespace_of(c, &name), made;
    TypeObj *t, *meta;
    if (is_err(bases) || is_err(ns)) return false;
    meta = metaclass_of(c);
    made = type_new_extending(layout_base(c, bases), meta ? meta : TypeType, name, bases, ns, NO_ARGS);
    if (is_err(made)) return false;
    t = as_type(made);
    t->flags |= TF_NATIVE | TF_C_TYPE | (extends_struct(c) ? TF_C_LAYOUT : 0);
    if (!(c->tp_flags & Py_TPFLAGS_HEAPTYPE)) {
        const char *dot = strrchr(c->tp_name, '.');
        Value module = dot ? str_from_utf8(c->tp_name, dot - c->tp_name) : str_intern_c("builtins");
        t->flags &= ~(u32)TF_HEAP;
        gc_write(t, &t->module, module);
        gc_write(t, &t->doc, c->tp_doc ? dict_get_str(ns, name___doc__) : V_NONE);
    }
    if (!(c->tp_flags & Py_TPFLAGS_BASETYPE)) t->flags &= ~(u32)TF_BASETYPE;
    if (c->tp_flags & Py_TPFLAGS_SEQUENCE) t->flags |= TF_SEQUENCE;
    if (c->tp_flags & Py_TPFLAGS_MAPPING) t->flags |= TF_MAPPING;
    t->tp_name = c->tp_name;
    type_tie(t, c);
    type_keep(t);
    if (!hide_offsets(t)) return false;
    type_import_slots(t, c);
    if (!c->tp_new) t->slots.new = NULL, t->flags |= TF_NO_NEW;
    if (!fill_class(t, c) || !take_dict(t, early)) return false;
    if (!(c->tp_flags & Py_TPFLAGS_HEAPTYPE) || c->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) t->flags |= TF_IMMUTABLE;
    c->tp_bases = expose_owned(t->bases);
    c->tp_mro = expose_owned(t->mro);
    c->tp_dict = expose_owned(t->dict);
    return true;
}

int PyType_Ready(PyTypeObject *c) {
    PyTypeObject *base;
    if (c->tp_flags & Py_TPFLAGS_READY) return 0;
    if (!c->tp_name) {
        PyErr_Format(PyExc_SystemError, "Type does not define the tp_name field.");
        return -1;
    }
    if (!c->tp_base) c->tp_base = c->tp_bases ? (PyTypeObject *)PyTuple_GetItem(c->tp_bases, 0) : &PyBaseObject_Type;
    base = c->tp_base;
    if (!base || PyType_Ready(base) < 0) return -1;
    if (!Py_TYPE(c)) Py_SET_TYPE((PyObject *)c, Py_TYPE(base));
    if (Py_REFCNT(c) <= 0) Py_SET_REFCNT((PyObject *)c, 1);
    inherit(c, base);
    if (c->tp_flags & Py_TPFLAGS_HAVE_GC && !c->tp_traverse) {
        PyErr_Format(PyExc_SystemError, "type %s has the Py_TPFLAGS_HAVE_GC flag but has no traverse function", c->tp_name);
        return -1;
    }
    if (!make_class(c)) {
        bridge_exc_out();
        return -1;
    }
    /* In CPython its own MRO and descriptors hold it, so that code may give up more references than it took. */
    if (!(c->tp_flags & Py_TPFLAGS_HEAPTYPE)) Py_SET_REFCNT((PyObject *)c, Py_REFCNT(c) + IMMORTAL_COUNT);
    if (arena_has(c)) { /* a heap type, from a spec or made by hand */
        tie_join((Obj *)c->tp_cache, (PyObject *)c, false);
        c->ob_base.ob_base.ob_refcnt += 2; /* the VM's share, and the type lives on */
    }
    c->tp_flags |= Py_TPFLAGS_READY;
    return 0;
}

void PyType_Modified(PyTypeObject *c) {
    TypeObj *t = bridge_type_obj(c);
    if (t) type_forget_all(t); /* slots stay, as C may have stored them */
}

/* ---- from a spec ---- */

/* Byte offsets of the slots in PyHeapTypeObject, by the numbers of typeslots.h. */
#define H(field) offsetof(PyHeapTypeObject, field)
static const u16 slot_offsets[] = {
    [Py_bf_getbuffer] = H(as_buffer.bf_getbuffer), [Py_bf_releasebuffer] = H(as_buffer.bf_releasebuffer),
    [Py_mp_ass_subscript] = H(as_mapping.mp_ass_subscript), [Py_mp_length] = H(as_mapping.mp_length),
    [Py_mp_subscript] = H(as_mapping.mp_subscript), [Py_nb_absolute] = H(as_number.nb_absolute),
    [Py_nb_add] = H(as_number.nb_add), [Py_nb_and] = H(as_number.nb_and), [Py_nb_bool] = H(as_number.nb_bool),
    [Py_nb_divmod] = H(as_number.nb_divmod), [Py_nb_float] = H(as_number.nb_float),
    [Py_nb_floor_divide] = H(as_number.nb_floor_divide), [Py_nb_index] = H(as_number.nb_index),
    [Py_nb_inplace_add] = H(as_number.nb_inplace_add), [Py_nb_inplace_and] = H(as_number.nb_inplace_and),
    [Py_nb_inplace_floor_divide] = H(as_number.nb_inplace_floor_divide),
    [Py_nb_inplace_lshift] = H(as_number.nb_inplace_lshift), [Py_nb_inplace_multiply] = H(as_number.nb_inplace_multiply),
    [Py_nb_inplace_or] = H(as_number.nb_inplace_or), [Py_nb_inplace_power] = H(as_number.nb_inplace_power),
    [Py_nb_inplace_remainder] = H(as_number.nb_inplace_remainder),
    [Py_nb_inplace_rshift] = H(as_number.nb_inplace_rshift), [Py_nb_inplace_subtract] = H(as_number.nb_inplace_subtract),
    [Py_nb_inplace_true_divide] = H(as_number.nb_inplace_true_divide),
    [Py_nb_inplace_xor] = H(as_number.nb_inplace_xor), [Py_nb_int] = H(as_number.nb_int),
    [Py_nb_invert] = H(as_number.nb_invert), [Py_nb_lshift] = H(as_number.nb_lshift),
    [Py_nb_multiply] = H(as_number.nb_multiply), [Py_nb_negative] = H(as_number.nb_negative),
    [Py_nb_or] = H(as_number.nb_or), [Py_nb_positive] = H(as_number.nb_positive), [Py_nb_power] = H(as_number.nb_power),
    [Py_nb_remainder] = H(as_number.nb_remainder), [Py_nb_rshift] = H(as_number.nb_rshift),
    [Py_nb_subtract] = H(as_number.nb_subtract), [Py_nb_true_divide] = H(as_number.nb_true_divide),
    [Py_nb_xor] = H(as_number.nb_xor), [Py_sq_ass_item] = H(as_sequence.sq_ass_item),
    [Py_sq_concat] = H(as_sequence.sq_concat), [Py_sq_contains] = H(as_sequence.sq_contains),
    [Py_sq_inplace_concat] = H(as_sequence.sq_inplace_concat), [Py_sq_inplace_repeat] = H(as_sequence.sq_inplace_repeat),
    [Py_sq_item] = H(as_sequence.sq_item), [Py_sq_length] = H(as_sequence.sq_length),
    [Py_sq_repeat] = H(as_sequence.sq_repeat), [Py_tp_alloc] = H(ht_type.tp_alloc), [Py_tp_base] = H(ht_type.tp_base),
    [Py_tp_bases] = H(ht_type.tp_bases), [Py_tp_call] = H(ht_type.tp_call), [Py_tp_clear] = H(ht_type.tp_clear),
    [Py_tp_dealloc] = H(ht_type.tp_dealloc), [Py_tp_del] = H(ht_type.tp_del),
    [Py_tp_descr_get] = H(ht_type.tp_descr_get), [Py_tp_descr_set] = H(ht_type.tp_descr_set),
    [Py_tp_doc] = H(ht_type.tp_doc), [Py_tp_getattr] = H(ht_type.tp_getattr), [Py_tp_getattro] = H(ht_type.tp_getattro),
    [Py_tp_hash] = H(ht_type.tp_hash), [Py_tp_init] = H(ht_type.tp_init), [Py_tp_is_gc] = H(ht_type.tp_is_gc),
    [Py_tp_iter] = H(ht_type.tp_iter), [Py_tp_iternext] = H(ht_type.tp_iternext), [Py_tp_methods] = H(ht_type.tp_methods),
    [Py_tp_new] = H(ht_type.tp_new), [Py_tp_repr] = H(ht_type.tp_repr), [Py_tp_richcompare] = H(ht_type.tp_richcompare),
    [Py_tp_setattr] = H(ht_type.tp_setattr), [Py_tp_setattro] = H(ht_type.tp_setattro), [Py_tp_str] = H(ht_type.tp_str),
    [Py_tp_traverse] = H(ht_type.tp_traverse), [Py_tp_members] = H(ht_type.tp_members),
    [Py_tp_getset] = H(ht_type.tp_getset), [Py_tp_free] = H(ht_type.tp_free), [Py_nb_matrix_multiply] = H(as_number.nb_matrix_multiply),
    [Py_nb_inplace_matrix_multiply] = H(as_number.nb_inplace_matrix_multiply), [Py_am_await] = H(as_async.am_await),
    [Py_am_aiter] = H(as_async.am_aiter), [Py_am_anext] = H(as_async.am_anext), [Py_tp_finalize] = H(ht_type.tp_finalize),
    [Py_am_send] = H(as_async.am_send),
};

void *type_spec_slot(PyTypeObject *c, int slot) {
    u16 off = slot_offsets[slot];
    const struct {
        u64 start, size;
        void *table;
    } tables[] = {
        {0, sizeof(PyTypeObject), c},
        {H(as_async), sizeof(PyAsyncMethods), c->tp_as_async},
        {H(as_number), sizeof(PyNumberMethods), c->tp_as_number},
        {H(as_mapping), sizeof(PyMappingMethods), c->tp_as_mapping},
        {H(as_sequence), sizeof(PySequenceMethods), c->tp_as_sequence},
        {H(as_buffer), sizeof(PyBufferProcs), c->tp_as_buffer},
    };
    for (i64 i = 0; i < ARRAY_LEN(tables); i++)
        if (off - tables[i].start < tables[i].size)
            return tables[i].table ? *(void **)((char *)tables[i].table + (off - tables[i].start)) : NULL;
    return NULL;
}

/* Offsets that a spec gives as members of special names. */
static void special_member(PyTypeObject *c, const PyMemberDef *m) {
    if (!strcmp(m->name, "__dictoffset__")) c->tp_dictoffset = m->offset;
    else if (!strcmp(m->name, "__weaklistoffset__")) c->tp_weaklistoffset = m->offset;
    else if (!strcmp(m->name, "__vectorcalloffset__")) c->tp_vectorcall_offset = m->offset;
}

static PyTypeObject *spec_base(PyType_Spec *spec, PyObject *bases) {
    if (bases) return (PyTypeObject *)(PyTuple_Check(bases) ? PyTuple_GET_ITEM(bases, 0) : bases);
    for (PyType_Slot *s = spec->slots; s->slot; s++) {
        if (s->slot == Py_tp_base) return s->pfunc;
        if (s->slot == Py_tp_bases) return (PyTypeObject *)PyTuple_GET_ITEM((PyObject *)s->pfunc, 0);
    }
    return &PyBaseObject_Type;
}

static bool store_slot(PyHeapTypeObject *h, const PyType_Slot *s) {
    if (s->slot <= 0 || s->slot >= ARRAY_LEN(slot_offsets)) {
        PyErr_SetString(PyExc_RuntimeError, "invalid slot offset");
        return false;
    }
    if (s->slot == Py_tp_doc) h->ht_type.tp_doc = s->pfunc ? strdup(s->pfunc) : NULL;
    else if (s->slot != Py_tp_base && s->slot != Py_tp_bases) *(void **)((char *)h + slot_offsets[s->slot]) = s->pfunc;
    if (s->slot == Py_tp_members)
        for (PyMemberDef *m = s->pfunc; m && m->name; m++) special_member(&h->ht_type, m);
    return true;
}

static PyObject *refuse(PyObject *exc, const char *format, const char *name) {
    PyErr_Format(exc, format, name);
    return NULL;
}

PyObject *PyType_FromModuleAndSpec(PyObject *module, PyType_Spec *spec, PyObject *bases) {
    PyTypeObject *base = spec_base(spec, bases), *meta, *c;
    PyHeapTypeObject *h;
    const char *dot;
    if (!spec->name) return refuse(PyExc_SystemError, "Type spec does not define the name field.", NULL);
    if (!base) return refuse(PyExc_SystemError, "Type spec of '%s' has no base", spec->name);
    if (PyType_Ready(base) < 0) return NULL;
    if (!(base->tp_flags & Py_TPFLAGS_BASETYPE))
        return refuse(PyExc_TypeError, "type '%.100s' is not an acceptable base type", base->tp_name);
    dot = strrchr(spec->name, '.');
    meta = Py_TYPE(base);
    h = arena_alloc(KR_MAX(meta->tp_basicsize, (i64)sizeof *h));
    if (!h) return PyErr_NoMemory();
    c = &h->ht_type;
    c->ob_base.ob_base.ob_refcnt = 1;
    c->ob_base.ob_base.ob_type = meta;
    c->tp_name = strdup(spec->name);
    c->tp_as_number = &h->as_number;
    c->tp_as_sequence = &h->as_sequence;
    c->tp_as_mapping = &h->as_mapping;
    c->tp_as_async = &h->as_async;
    c->tp_as_buffer = &h->as_buffer;
    c->tp_base = base;
    c->tp_bases = bases ? (PyTuple_Check(bases) ? Py_NewRef(bases) : PyTuple_Pack(1, bases)) : NULL;
    c->tp_basicsize = spec->basicsize;
    c->tp_itemsize = spec->itemsize;
    c->tp_flags = spec->flags | Py_TPFLAGS_HEAPTYPE;
    for (PyType_Slot *s = spec->slots; s->slot; s++)
        if (!store_slot(h, s)) return NULL;
    h->ht_name = PyUnicode_FromString(dot ? dot + 1 : spec->name);
    h->ht_qualname = Py_XNewRef(h->ht_name);
    h->ht_module = Py_XNewRef(module);
    if (!h->ht_name || PyType_Ready(c) < 0) return NULL;
    return (PyObject *)c;
}

PyObject *PyType_FromSpecWithBases(PyType_Spec *spec, PyObject *bases) { return PyType_FromModuleAndSpec(NULL, spec, bases); }
PyObject *PyType_FromSpec(PyType_Spec *spec) { return PyType_FromModuleAndSpec(NULL, spec, NULL); }
