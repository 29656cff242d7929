/* expose.c: VM objects get the struct that C sees.
 *
 * By kind: numbers are copied into structs of their own without a tie; str, bytes and tuples are filled once, since they
 * never change; lists, dicts and the rest are thin, and the API's functions act on the heap object.  What a struct's
 * fields refer to is kept by the heap object, so it is not counted; only numbers, which have no tie, are.
 */
#include "vm/object/structseq.h"

#include "gcbridge/cross.h"
#include "gcbridge/expose_exc.h"
#include "gcbridge/expose_fill.h"
#include "gcbridge/foreign.h"
#include "gcbridge/list_proxy.h"

/* ---- numbers ---- */

static PyObject *number_struct(PyTypeObject *type, i64 bytes) {
    PyObject *p = arena_alloc(bytes);
    if (!p) {
        exc_no_memory();
        return NULL;
    }
    p->ob_refcnt = 1;
    p->ob_type = type;
    return p;
}

static PyLongObject *long_struct(i64 digits, bool negative) {
    PyLongObject *p = (PyLongObject *)number_struct(&PyLong_Type, (i64)offsetof(PyLongObject, ob_digit) + 4 * KR_MAX(digits, 1));
    if (p) p->ob_base.ob_size = negative ? -digits : digits;
    return p;
}

PyObject *expose_magnitude(u64 mag, bool negative) {
    PyLongObject *p = long_struct(mag >> 2 * CROSS_DIGIT_BITS ? 3 : mag >> CROSS_DIGIT_BITS ? 2 : mag != 0, negative);
    for (i64 i = 0; p && mag; i++, mag >>= CROSS_DIGIT_BITS) p->ob_digit[i] = (digit)(mag & CROSS_DIGIT_MASK);
    return (PyObject *)p;
}

/* Cuts 64-bit limbs into 30-bit digits. */
static PyObject *long_from_limbs(const IntObj *o) {
    i64 nlimbs = o->size < 0 ? -o->size : o->size, bits = int_bit_length(obj_value(o));
    i64 n = (bits + CROSS_DIGIT_BITS - 1) / CROSS_DIGIT_BITS;
    PyLongObject *p;
    if (nlimbs <= 1) return cross_magnitude(nlimbs ? o->limb[0] : 0, o->size < 0);
    p = long_struct(n, o->size < 0);
    if (!p) return NULL;
    for (i64 i = 0; i < n; i++) {
        i64 at = i * CROSS_DIGIT_BITS, limb = at / 64, shift = at % 64;
        u64 v = o->limb[limb] >> shift;
        if (shift > 64 - CROSS_DIGIT_BITS && limb + 1 < nlimbs) v |= o->limb[limb + 1] << (64 - shift);
        p->ob_digit[i] = (digit)(v & CROSS_DIGIT_MASK);
    }
    return (PyObject *)p;
}

PyObject *cross_small_ints[CROSS_SMALL_MAX - CROSS_SMALL_MIN + 1];
/* As value.h numbers them. */
PyObject *const cross_constants[8] = {
    [2] = Py_None, [4] = (PyObject *)&_Py_FalseStruct, [5] = (PyObject *)&_Py_TrueStruct, [6] = Py_Ellipsis,
    [7] = Py_NotImplemented,
};

PyObject *expose_long(Value v) {
    if (is_fixnum(v)) return cross_int(as_fixnum(v));
    if (is_bool(v)) return Py_NewRef(same(v, V_TRUE) ? Py_True : Py_False);
    return long_from_limbs((IntObj *)v.w);
}

static PyObject *expose_complex(ComplexObj *c) {
    PyComplexObject *p = (PyComplexObject *)number_struct(&PyComplex_Type, sizeof *p);
    if (p) p->cval = (Py_complex){c->real, c->imag};
    return (PyObject *)p;
}

/* A number without a tie: copied at every crossing. */
static bool is_plain_number(Value v) {
    return is_fixnum(v) || is_flonum(v) || is_exact(v, IntType) || is_exact(v, FloatType) || is_exact(v, ComplexType);
}

static PyObject *expose_number(Value v) {
    if (is_fixnum(v) || is_exact(v, IntType)) return expose_long(v);
    if (is_float(v)) return cross_double(as_double(v));
    return expose_complex((ComplexObj *)v.w);
}

/* A number that is an object of its own, with a prefix, for the tie. */
static PyObject *expose_box_struct(Value v) {
    const IntObj *o = (IntObj *)v.w;
    PyObject *p;
    if (is_exact(v, IntType) && o->size >= -1 && o->size <= 1) return expose_magnitude(o->size ? o->limb[0] : 0, o->size < 0);
    if (!is_exact(v, FloatType)) return expose_number(v);
    p = number_struct(&PyFloat_Type, sizeof(PyFloatObject));
    if (p) ((PyFloatObject *)p)->ob_fval = as_double(v);
    return p;
}

/* ---- data: str, bytes, tuple ---- */

static void str_state(PyASCIIObject *p, StrObj *s, bool compact) {
    p->length = (Py_ssize_t)s->len;
    p->hash = s->hash ? s->hash : -1;
    p->state.interned = s->interned ? 1 : 0;
    p->state.kind = s->kind;
    p->state.compact = compact;
    p->state.ascii = s->ascii;
    p->state.ready = 1;
}

static PyObject *expose_str(Value v, bool own) {
    StrObj *s = as_str(v);
    i64 chars = ((i64)s->len + 1) * s->kind, head;
    PyTypeObject *type = bridge_type(value_type(v));
    PyObject *p;
    void *data;
    if (type != &PyUnicode_Type) { /* a subclass: the form with the characters elsewhere */
        data = PyObject_Malloc((size_t)chars);
        if (!data) return exc_no_memory(), NULL;
        p = tie_new(&s->base, type, type->tp_basicsize, own);
        if (!p) return PyObject_Free(data), NULL;
        str_state((PyASCIIObject *)p, s, false);
        ((PyUnicodeObject *)p)->data.any = data;
    } else {
        head = s->ascii ? (i64)sizeof(PyASCIIObject) : (i64)sizeof(PyCompactUnicodeObject);
        p = tie_new(&s->base, type, head + chars, own);
        if (!p) return NULL;
        str_state((PyASCIIObject *)p, s, true);
        data = (char *)p + head;
    }
    memcpy(data, str_data(v), (size_t)chars);
    return p;
}

static PyObject *expose_bytes(Value v, bool own) {
    i64 n = bytes_len(v);
    PyTypeObject *type = bridge_type(value_type(v));
    PyBytesObject *p = (PyBytesObject *)tie_new(as_obj(v), type, type->tp_basicsize + n, own);
    if (!p) return NULL;
    p->ob_base.ob_size = n;
    p->ob_shash = -1;
    memcpy(p->ob_sval, bytes_data(v), (size_t)n);
    p->ob_sval[n] = 0;
    return (PyObject *)p;
}

/* A struct whose fields could not all be exposed goes, unless one of them refers to it already. */
static PyObject *unfinished(PyObject *p) {
    bridge_exc_in(); /* as the exposing of the field left it with C */
    if (p->ob_refcnt <= 1) tie_free(p);
    return NULL;
}

static PyObject *expose_tuple(Value v, bool own) {
    i64 n = tuple_len(v), total = KR_MAX(n, structseq_fields(value_type(v)));
    PyTypeObject *type = bridge_type(value_type(v));
    PyTupleObject *p;
    p = (PyTupleObject *)tie_new(as_obj(v), type, type->tp_basicsize + total * (i64)sizeof(PyObject *), own);
    if (!p) return NULL;
    p->ob_base.ob_size = n;
    for (i64 i = 0; i < total; i++) {
        Value item = as_tuple(v)->v[i];
        if (is_null(item)) continue;
        p->ob_item[i] = is_plain_number(item) ? expose_number(item) : expose_borrowed(item);
        if (!p->ob_item[i]) return unfinished((PyObject *)p);
    }
    return (PyObject *)p;
}

/* ---- everything else is thin ---- */

/* A field of the struct for a field of the heap object. */
static PyObject *borrowed_field(void *holder, Value *slot) {
    return is_null(*slot) || is_unbound(*slot) ? NULL : expose_item(holder, slot);
}

static void fill_traceback(PyTracebackObject *p, TracebackObj *t) {
    p->tb_next = is_none(t->next) ? NULL : (PyTracebackObject *)expose_borrowed(t->next);
    p->tb_frame = (PyFrameObject *)borrowed_field(t, &t->frame);
    p->tb_lasti = (int)t->lasti;
    p->tb_lineno = t->lineno;
}

static void free_module_state(KrModuleStruct *m) {
    if (m->md_def && m->md_def->m_free && (m->md_def->m_size <= 0 || m->md_state)) m->md_def->m_free(m);
    PyMem_Free(m->md_state);
    m->md_state = NULL;
}

static void fill_slice(PySliceObject *p, SliceObj *s) {
    p->start = expose_owned(s->start);
    p->stop = expose_owned(s->stop);
    p->step = expose_owned(s->step);
}

static bool fill(PyObject *p, Value v) {
    TypeObj *t = value_type(v);
    if (t->flags & TF_LIST_SUB) return list_proxy_fill((PyListObject *)p, v);
    if (t->flags & TF_DICT_SUB) {
        ((PyDictObject *)p)->ma_used = dict_len(v);
        ((PyDictObject *)p)->ma_version_tag = bridge_next_version();
        as_dict(v)->flags |= DICT_WATCHED;
        if (as_dict(v)->flags & DICT_CELLS) arena_prefix(p)->word1 |= PREFIX_PULL;
    } else if (t->flags & TF_EXC_SUB) {
        expose_exc_fill(p, v);
    } else if (t->flags & TF_FLOAT_SUB) {
        ((PyFloatObject *)p)->ob_fval = as_double(v);
    } else if (t == SliceType) {
        fill_slice((PySliceObject *)p, (SliceObj *)v.w);
    } else if (t == ModuleType || type_is_subtype(t, ModuleType)) {
        ((KrModuleStruct *)p)->md_dict = borrowed_field((void *)v.w, &((ModuleObj *)v.w)->dict);
    } else if (t == TracebackType) {
        fill_traceback((PyTracebackObject *)p, (TracebackObj *)v.w);
    } else if (t == CellType) {
        ((PyCellObject *)p)->ob_ref = borrowed_field(as_cell(v), &as_cell(v)->v);
    } else {
        return expose_fill(p, v);
    }
    return true;
}

static PyObject *expose_thin(Value v, bool own) {
    PyTypeObject *type = bridge_type(value_type(v));
    bool clean = !thread()->ts.curexc_type;
    PyObject *p = type ? tie_new(as_obj(v), type, type->tp_basicsize, own) : NULL;
    if (!p) return NULL;
    if (fill(p, v) && !(clean && thread()->ts.curexc_type)) return p;
    return unfinished(p);
}

PyObject *expose_make(Value v, bool own) {
    TypeObj *t = value_type(v);
    PyTypeObject *type = t->c_type;
    /* a struct that is only a header has nothing to be filled */
    if (likely(type && type->tp_basicsize == sizeof(PyObject))) return tie_new(as_obj(v), type, sizeof(PyObject), own);
    if (!thread_stack_ok(" while exposing nested objects")) return NULL;
    if (t->flags & TF_STR_SUB) return expose_str(v, own);
    if (t->flags & TF_BYTES_SUB) return expose_bytes(v, own);
    if (t->flags & TF_TUPLE_SUB) return expose_tuple(v, own);
    if (t->flags & TF_INT_SUB && t != IntType && t != BoolType) return expose_int_subclass(v, own);
    return expose_thin(v, own);
}

/* An instance of an int subclass: its digits behind the header, as for int. */
PyObject *expose_int_subclass(Value v, bool own) {
    PyTypeObject *type = bridge_type(value_type(v));
    PyLongObject *plain = (PyLongObject *)expose_long(int_plain(v)), *p;
    i64 n;
    if (!plain) return NULL;
    n = Py_ABS(plain->ob_base.ob_size);
    p = (PyLongObject *)tie_new(as_obj(v), type, type->tp_basicsize + 4 * (n + 1), own);
    if (p) {
        p->ob_base.ob_size = plain->ob_base.ob_size;
        memcpy(p->ob_digit, plain->ob_digit, 4 * (size_t)n);
    }
    Py_DECREF(plain);
    return (PyObject *)p;
}

/* ---- the three ways out ---- */

static PyObject *failed(Value v) {
    if (is_err(v)) bridge_exc_out();
    return NULL;
}

/* The struct of a tied or constant object, NULL if it has none yet. */
static PyObject *existing(Value v) {
    u32 index;
    if (!is_obj(v)) return is_const(v) ? cross_constants[v.w >> 3 & 7] : NULL;
    index = obj_proxy(as_obj(v));
    if (index) return arena_object(index);
    if (is_type(v) && as_type(v)->c_type) return as_type(v)->c_type;
    return has_flag(v, TF_NATIVE) ? foreign_struct(as_obj(v)) : NULL;
}

PyObject *expose_owned(Value v) {
    PyObject *p;
    if (is_err(v) || is_null(v)) return failed(v);
    p = existing(v);
    if (p) return Py_NewRef(p);
    if (is_plain_number(v)) p = expose_number(v);
    else if (is_type(v)) p = Py_XNewRef((PyObject *)bridge_type(as_type(v)));
    else if ((p = expose_make(v, false))) Py_INCREF(p);
    if (!p) bridge_exc_out();
    return p;
}

PyObject *expose_borrowed(Value v) {
    PyObject *p;
    if (is_err(v) || is_null(v)) return failed(v);
    p = existing(v);
    if (p) return p;
    KR_ASSERT(!is_plain_number(v));
    p = is_type(v) ? (PyObject *)bridge_type(as_type(v)) : expose_make(v, false);
    if (!p) bridge_exc_out();
    return p;
}

PyObject *expose_fresh(Value v) {
    PyObject *p;
    if (is_err(v) || is_null(v) || !is_obj(v) || existing(v) || is_plain_number(v) || is_type(v)) return expose_owned(v);
    p = expose_make(v, true);
    if (!p) bridge_exc_out();
    return p;
}

/* ---- release ---- */

void expose_clear(PyObject *p) {
    PyTypeObject *type = Py_TYPE(p);
    if (type->tp_basicsize == sizeof(PyObject)) return;
    if (PyType_FastSubclass(type, Py_TPFLAGS_TUPLE_SUBCLASS)) {
        PyTupleObject *t = (PyTupleObject *)p;
        for (i64 i = 0; i < t->ob_base.ob_size; i++) {
            PyObject *item = t->ob_item[i];
            t->ob_item[i] = NULL;
            if (item && is_untied(item)) Py_DECREF(item);
        }
    } else if (PyType_FastSubclass(type, Py_TPFLAGS_LIST_SUBCLASS)) {
        list_proxy_clear((PyListObject *)p);
    } else if (PyType_FastSubclass(type, Py_TPFLAGS_UNICODE_SUBCLASS)) {
        PyASCIIObject *s = (PyASCIIObject *)p;
        if (!s->state.compact) PyObject_Free(((PyUnicodeObject *)p)->data.any);
        if (!(s->state.compact && s->state.ascii)) PyObject_Free(((PyCompactUnicodeObject *)p)->utf8);
    } else if (PyType_FastSubclass(type, Py_TPFLAGS_BASE_EXC_SUBCLASS)) {
        expose_exc_clear(p);
    } else if (PyType_IsSubtype(type, &PyModule_Type)) {
        free_module_state((KrModuleStruct *)p);
    } else if (type == &PySlice_Type) {
        Py_CLEAR(((PySliceObject *)p)->start);
        Py_CLEAR(((PySliceObject *)p)->stop);
        Py_CLEAR(((PySliceObject *)p)->step);
    } else {
        expose_unfill(p);
    }
}

/* ---- boxes ---- */

static Value int_box(i64 i) {
    IntObj *o = gc_alloc(IntShape, (i64)sizeof *o + 8);
    o->size = i == 0 ? 0 : i < 0 ? -1 : 1;
    o->limb[0] = i < 0 ? 0 - (u64)i : (u64)i;
    return obj_value(o);
}

Value expose_box(Value v) {
    if (is_fixnum(v)) return int_box(as_fixnum(v));
    if (is_flonum(v)) {
        FloatObj *f = gc_alloc(FloatShape, sizeof *f);
        f->d = as_flonum(v);
        return obj_value(f);
    }
    return v;
}

PyObject *expose_item(void *holder, Value *slot) {
    Value v = *slot;
    PyObject *p = existing(v);
    if (p) return p;
    if (!is_plain_number(v)) return expose_borrowed(v);
    if (is_fixnum(v) && as_fixnum(v) >= CROSS_SMALL_MIN && as_fixnum(v) <= CROSS_SMALL_MAX)
        return cross_small_ints[as_fixnum(v) - CROSS_SMALL_MIN];
    v = expose_box(v);
    gc_write(holder, slot, v);
    p = expose_box_struct(v);
    if (p) tie_join(as_obj(v), p, false);
    else bridge_exc_out();
    return p;
}

u64 bridge_next_version(void) {
    static u64 version;
    return ++version;
}

static void init_singleton(PyObject *p, PyTypeObject *type) {
    p->ob_refcnt = IMMORTAL_COUNT;
    p->ob_type = type;
}

void expose_init(void) {
    for (i64 i = CROSS_SMALL_MIN; i <= CROSS_SMALL_MAX; i++) {
        PyObject *p = cross_magnitude(i < 0 ? (u64)-i : (u64)i, i < 0);
        if (i == 0) Py_SET_SIZE((PyVarObject *)p, 0);
        p->ob_refcnt = IMMORTAL_COUNT;
        cross_small_ints[i - CROSS_SMALL_MIN] = p;
    }
    init_singleton(Py_None, &_PyNone_Type);
    init_singleton(Py_Ellipsis, &PyEllipsis_Type);
    init_singleton(Py_NotImplemented, &_PyNotImplemented_Type);
    init_singleton(Py_True, &PyBool_Type);
    init_singleton(Py_False, &PyBool_Type);
    ((PyLongObject *)Py_True)->ob_base.ob_size = 1;
    ((PyLongObject *)Py_True)->ob_digit[0] = 1;
}
