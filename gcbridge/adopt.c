/* adopt.c: what C hands over becomes a Value.
 *
 * A struct that C made (PyTuple_New, PyUnicode_New, an instance of a C type) is C's own memory until the VM first sees it:
 * then the heap object is made from it and the two are tied.  Numbers are read, never tied.
 */
#define _GNU_SOURCE /* dladdr */
#include <dlfcn.h>

#include "vm/object/structseq.h"

#include "gcbridge/cross.h"
#include "gcbridge/expose_exc.h"
#include "gcbridge/expose_fill.h"
#include "gcbridge/foreign.h"
#include "gcbridge/list_proxy.h"

/* ---- numbers ---- */

/* Three digits that fit in 64 bits. */
static bool is_word(const PyLongObject *p, Py_ssize_t n) { return n == 3 && p->ob_digit[2] < 16; }

Value adopt_long(PyLongObject *p) {
    Py_ssize_t size = p->ob_base.ob_size, n = Py_ABS(size);
    u8 *bytes;
    Value v;
    if (is_word(p, n)) {
        u64 mag = p->ob_digit[0] | (u64)p->ob_digit[1] << 30 | (u64)p->ob_digit[2] << 60;
        v = int_from_u64(mag);
        return size < 0 && !is_err(v) ? int_neg(v) : v;
    }
    if (n <= 2) {
        i64 mag = (n > 0 ? (i64)p->ob_digit[0] : 0) | (n > 1 ? (i64)p->ob_digit[1] << 30 : 0);
        return fixnum(size < 0 ? -mag : mag);
    }
    bytes = calloc((size_t)n * 4 + 8, 1);
    if (!bytes) return exc_no_memory();
    for (i64 i = 0; i < n; i++) { /* 30-bit digits to a little-endian number */
        i64 bit = i * 30;
        u64 word;
        memcpy(&word, bytes + bit / 8, 8);
        word |= (u64)p->ob_digit[i] << (bit % 8);
        memcpy(bytes + bit / 8, &word, 8);
    }
    v = int_from_bytes(bytes, (n * 30 + 7) / 8, true, false);
    free(bytes);
    return size < 0 && !is_err(v) ? int_neg(v) : v;
}

/* The value of a number struct, V_NULL if 'p' is no plain number. */
static Value adopt_number(PyObject *p) {
    PyTypeObject *type = Py_TYPE(p);
    if (type == &PyLong_Type) return adopt_long((PyLongObject *)p);
    if (type == &PyFloat_Type) return float_value(((PyFloatObject *)p)->ob_fval);
    if (type == &PyComplex_Type) return complex_new(((PyComplexObject *)p)->cval.real, ((PyComplexObject *)p)->cval.imag);
    return V_NULL;
}

/* ---- structs made by C ---- */

static Value str_from_struct(PyObject *p) {
    PyASCIIObject *s = (PyASCIIObject *)p;
    if (!s->state.ready && _PyUnicode_Ready(p) < 0) return bridge_exc_in(), V_ERR;
    return str_from_kind(PyUnicode_DATA(p), s->length, s->state.kind);
}

/* The counted references in the items go over to the tuple. */
static Value tuple_from_struct(PyTupleObject *p) {
    i64 n = p->ob_base.ob_size;
    Value list = TRY(list_new(n)), t;
    if (n == 0) return tuple_empty;
    for (i64 i = 0; i < n; i++) {
        PyObject *item = p->ob_item[i];
        Value v = item ? adopt(item) : V_NULL;
        if (is_err(v)) return v;
        TRY_OK(list_append(list, v));
    }
    t = TRY(tuple_from(as_list(list)->items->v, n));
    for (i64 i = 0; i < n; i++) {
        PyObject *item = p->ob_item[i];
        if (item && !is_untied(item)) Py_DECREF(item);
    }
    return t;
}

/* A struct sequence that C has filled. */
static Value structseq_from_struct(PyTupleObject *p, TypeObj *t) {
    i64 n = structseq_fields(t);
    Value items = TRY(list_new(n));
    for (i64 i = 0; i < n; i++) TRY_OK(list_append(items, p->ob_item[i] ? TRY(adopt(p->ob_item[i])) : V_NONE));
    return structseq_new(t, as_list(items)->items->v);
}

/* The value that C has put into the struct of an instance of a C subclass of a builtin type; V_NULL: none. */
static Value value_in_struct(PyObject *p, const TypeObj *base) {
    if (base == FloatType) return float_value(((PyFloatObject *)p)->ob_fval);
    if (base == IntType) return adopt_long((PyLongObject *)p);
    if (base == ComplexType) return complex_new(((PyComplexObject *)p)->cval.real, ((PyComplexObject *)p)->cval.imag);
    if (base == BytesType) return bytes_new(((PyBytesObject *)p)->ob_sval, ((PyBytesObject *)p)->ob_base.ob_size);
    if (base == StrType && ((PyASCIIObject *)p)->state.ready) return str_from_struct(p);
    return V_NULL;
}

/* A kind whose structs C makes by tp_alloc: arrays. */
static bool made_by_c(const TypeObj *base) {
    const StructKind *kind = expose_struct_kind(base);
    return kind && kind->made_by_c;
}

static Value taken_in(PyObject *p, TypeObj *t) {
    Value v = TRY(type_alloc(t));
    expose_struct_kind(t)->take(p, v);
    arena_prefix(p)->word1 |= PREFIX_PULL;
    return v;
}

/* An instance of a C type, or of a C subclass of a builtin one: the VM's part is made by the builtin base. */
Value adopt_instance_for(PyObject *p) {
    TypeObj *t = bridge_type_obj(Py_TYPE(p)), *base;
    Value value;
    if (!t) { /* f2py leaves it to the first use */
        if (PyType_Ready(Py_TYPE(p)) < 0) return bridge_exc_in(), V_ERR;
        t = bridge_type_obj(Py_TYPE(p));
    }
    type_late_fields(t);
    if (t->flags & TF_TUPLE_SUB && structseq_fields(t)) return structseq_from_struct((PyTupleObject *)p, t);
    base = type_vm_base(t);
    if (base == ObjectType) return type_alloc(t);
    if (made_by_c(base)) return taken_in(p, t);
    if (!base->slots.new) return exc_raise(SystemErrorType, "no way to make a '%s' object from C", Py_TYPE(p)->tp_name);
    value = TRY(value_in_struct(p, base));
    return base->slots.new(t, is_null(value) ? NO_ARGS : (Args){&value, 1, 0});
}

/* A dict is C's only as long as it has never been used. */
static Value dict_from_struct(PyDictObject *p) {
    Value d = TRY(dict_new());
    as_dict(d)->flags |= DICT_WATCHED;
    p->ma_version_tag = bridge_next_version();
    return d;
}

static Value value_of_raw(PyObject *p) {
    PyTypeObject *type = Py_TYPE(p);
    if (type == &PyUnicode_Type) return str_from_struct(p);
    if (type == &PyBytes_Type) return bytes_new(((PyBytesObject *)p)->ob_sval, ((PyBytesObject *)p)->ob_base.ob_size);
    if (type == &PyTuple_Type) return tuple_from_struct((PyTupleObject *)p);
    if (type == &PyList_Type) return list_new(0); /* the items stay where they are */
    if (type == &PyDict_Type) return dict_from_struct((PyDictObject *)p);
    return adopt_instance_for(p);
}

/* First sight of a struct that C made. */
static Value adopt_raw(PyObject *p) {
    Value v = TRY(value_of_raw(p));
    /* a shared value (the empty tuple, a one-character string) has a struct of its own already, or none: this one stays
       C's, and is read anew each time */
    if (obj_proxy(as_obj(v)) || same(v, tuple_empty) || (is_str_exact(v) && as_str(v)->interned) || same(v, bytes_empty))
        return v;
    if (is_str_exact(v) && str_len(v) <= 1) return v;
    tie_join(as_obj(v), p, true);
    if (value_type(v)->flags & TF_LIST_SUB) as_list(v)->exposed = true;
    if (Py_TYPE(p)->tp_dictoffset) native_sync_dict(p, v);
    expose_follow_bytes(p, v);
    return v;
}

/* ---- static memory and constants ---- */

static Value adopt_foreign(PyObject *p) {
    TypeObj *t;
    if (p == Py_None) return V_NONE;
    if (p == Py_True) return V_TRUE;
    if (p == Py_False) return V_FALSE;
    if (p == Py_Ellipsis) return V_ELLIPSIS;
    if (p == Py_NotImplemented) return V_NOTIMPL;
    if (Py_TYPE(p) == &PyLong_Type) return adopt_long((PyLongObject *)p); /* of _PyRuntime */
    if (!Py_TYPE(p)) { /* exported data that nothing has filled */
        Dl_info symbol = {0};
        bool named = dladdr(p, &symbol) && symbol.dli_sname;
        return exc_raise(SystemErrorType, "%s is not there yet", named ? symbol.dli_sname : "an exported object");
    }
    if (PyType_Check(p)) {
        t = bridge_type_obj((PyTypeObject *)p);
        if (t) return obj_value(t);
        if (PyType_Ready((PyTypeObject *)p) < 0) return bridge_exc_in(), V_ERR;
        return obj_value(bridge_type_obj((PyTypeObject *)p));
    }
    return foreign_adopt(p);
}

/* ---- the ways in ---- */

Value adopt_peek(PyObject *p) {
    Value v;
    if (!p) return bridge_exc_in() ? V_ERR : exc_raise(SystemErrorType, "NULL object passed to the VM");
    if (arena_is_number(p)) return adopt_number(p);
    if (!arena_has(p)) return adopt_foreign(p);
    if (is_tied(p)) {
        if (unlikely(arena_prefix(p)->word1 & PREFIX_PULL)) return expose_pull(p, tied_value(p));
        return tied_value(p);
    }
    v = adopt_number(p);
    return is_null(v) ? adopt_raw(p) : v;
}

/* The VM's share is counted from now on. */
static void share(PyObject *p) {
    Prefix *prefix = arena_prefix(p);
    if (prefix->word1 & PREFIX_SHARED) return;
    prefix->word1 |= PREFIX_SHARED;
    p->ob_refcnt++;
}

Value adopt(PyObject *p) {
    Value v = adopt_peek(p);
    if (p && is_tied(p)) share(p);
    return v;
}

/* A tuple that nothing but this reference knows of: the references in its items go over to the VM's tuple. */
static Value consume_tuple(PyObject *p) {
    i64 n = PyTuple_GET_SIZE(p);
    Value t = TRY(tuple_new(n));
    for (i64 i = 0; i < n; i++) {
        PyObject *item = PyTuple_GET_ITEM(p, i);
        Value v;
        PyTuple_SET_ITEM(p, i, NULL);
        v = item ? TRY(cross_in(item)) : V_NULL;
        gc_write(as_obj(t), &as_tuple(t)->v[i], v);
    }
    return t;
}

/* What C made and gives away with its only reference: the contents are the VM's from now on, a struct is not needed. */
static Value consume(PyObject *p) {
    PyTypeObject *type = Py_TYPE(p);
    Value v = V_NULL;
    if (type == &PyTuple_Type && PyTuple_GET_SIZE(p)) v = consume_tuple(p);
    else if (type == &PyUnicode_Type || type == &PyBytes_Type) v = value_of_raw(p);
    else if (type == &PyList_Type) v = list_proxy_consume((PyListObject *)p);
    if (!is_null(v)) Py_DECREF(p);
    return v;
}

NOINLINE static Value adopt_owned_any(PyObject *p) {
    Value v;
    if (p && p->ob_refcnt == 1 && arena_has(p) && !(arena_prefix(p)->word1 & (PREFIX_TIE | PREFIX_DYING))) {
        v = consume(p);
        if (!is_null(v)) return v;
    }
    v = adopt_peek(p);
    if (!p) return v;
    if (is_tied(p) && unlikely(arena_prefix(p)->word1 & PREFIX_PULL)) expose_given_away(p);
    if (is_tied(p) && !(arena_prefix(p)->word1 & PREFIX_SHARED)) {
        arena_prefix(p)->word1 |= PREFIX_SHARED; /* the caller's reference becomes the VM's */
        return v;
    }
    Py_DECREF(p);
    return v;
}

/* Whether the first sight of the struct takes no more than an object beside it. */
ALWAYS_INLINE bool is_plain_instance(const PyObject *p) {
    const PyTypeObject *c = Py_TYPE(p);
    const TypeObj *t = bridge_type_obj(c);
    if (arena_prefix(p)->word1 & (PREFIX_TIE | PREFIX_DYING) || !t || !(t->flags & TF_C_PLAIN)) return false;
    return !c->tp_dictoffset && !c->tp_itemsize && c->tp_basicsize <= TIE_SMALL;
}

Value adopt_owned(PyObject *p) {
    Value v;
    if (unlikely(!p) || !arena_has(p) || !is_plain_instance(p)) return adopt_owned_any(p);
    v = type_alloc(bridge_type_obj(Py_TYPE(p)));
    if (likely(!is_err(v))) tie_join_small(as_obj(v), p, false); /* the caller's reference becomes the VM's */
    return v;
}

/* ---- exceptions ---- */

static TState *tstate(void) { return &thread()->ts; }

static void exc_out(void) {
    Value exc, tb;
    PyObject *p;
    bool known;
    if (!exc_pending()) return;
    exc = exc_fetch();
    tb = as_exc(exc)->traceback;
    known = obj_proxy(as_obj(exc)) != 0;
    p = expose_owned(exc);
    if (!p) return;
    if (known) expose_exc_fill(p, exc);
    Py_XDECREF((PyObject *)tstate()->curexc_type);
    Py_XDECREF((PyObject *)tstate()->curexc_value);
    Py_XDECREF((PyObject *)tstate()->curexc_traceback);
    tstate()->curexc_type = Py_NewRef((PyObject *)Py_TYPE(p));
    tstate()->curexc_value = p;
    tstate()->curexc_traceback = is_null(tb) ? NULL : expose_owned(tb);
}

/* An exception made visible may fail to be (that exception is shown instead), or run deallocators that raise.  When it goes
   on failing, C gets a bare MemoryError.  A RecursionError is made visible with the stack's reserve: running out of it
   again would never end. */
#define EXC_OUT_NESTED 4
void bridge_exc_out(void) {
    static _Thread_local int nested;
    Thread *th = thread();
    char *limit = th->stack_limit;
    if (nested == EXC_OUT_NESTED) {
        exc_clear();
        if (!th->ts.curexc_type) th->ts.curexc_type = Py_NewRef(PyExc_MemoryError);
        return;
    }
    if (nested++ == 0) th->stack_limit = limit - 96 * 1024;
    exc_out();
    nested--;
    th->stack_limit = limit;
}

static Value normalized(Value type, Value value) {
    if (!is_null(value) && is_exc(value) && is_type(type) && value_is(value, as_type(type))) return value;
    if (is_null(value) || is_none(value)) return value_call0(type);
    if (is_tuple(value)) return value_call_tuple(type, value, V_NULL);
    return value_call1(type, value);
}

bool bridge_exc_in(void) {
    TState *ts = tstate();
    PyObject *type = ts->curexc_type, *value = ts->curexc_value, *tb = ts->curexc_traceback;
    Value exc;
    if (!type) return exc_pending();
    ts->curexc_type = ts->curexc_value = ts->curexc_traceback = NULL;
    exc = normalized(adopt(type), value ? adopt(value) : V_NULL);
    if (!is_err(exc)) {
        if (tb) gc_write(as_obj(exc), &as_exc(exc)->traceback, adopt(tb));
        exc_restore(exc);
    }
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(tb);
    return true;
}

Value bridge_result(PyObject *p, const char *who, Value callee) {
    bool raised = tstate()->curexc_type != NULL;
    Value v;
    if (likely(p && !raised)) return adopt_owned(p);
    if (!p) {
        if (bridge_exc_in()) return V_ERR;
        if (who) return exc_raise(SystemErrorType, "%s returned NULL without setting an exception", who);
        return exc_raise(SystemErrorType, "%R returned NULL without setting an exception", callee);
    }
    v = adopt_owned(p);
    (void)v;
    bridge_exc_in();
    Value cause = exc_fetch();
    if (who) exc_raise(SystemErrorType, "%s returned a result with an exception set", who);
    else exc_raise(SystemErrorType, "%R returned a result with an exception set", callee);
    gc_write(as_obj(thread()->exc), &as_exc(thread()->exc)->cause, cause);
    gc_write(as_obj(thread()->exc), &as_exc(thread()->exc)->context, cause);
    return V_ERR;
}
