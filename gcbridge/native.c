/* native.c: VM slots of C types: the functions by which operators and protocols reach tp_*, nb_*, ...
 *
 * The C function is read from the type at each call, since extensions store into types after they are ready.  Arguments
 * are exposed for the call and carry the call's own reference.
 */
#include "vm/object/type_internal.h"

#include "gcbridge/bridge_internal.h"
#include "gcbridge/cslot.h"

/* The C type whose function is meant: a Python subclass that overrides it gets here through super(). */
static PyTypeObject *ctype(Value v) {
    TypeObj *t = value_type(v), *native = t;
    if (unlikely(capi_holds)) capi_settle_views(v);
    while (native && !(native->flags & TF_C_TYPE)) native = native->parent;
    return bridge_type(native ? native : t);
}
#define FIELD(v, table, field) (ctype(v)->tp_as_##table ? ctype(v)->tp_as_##table->field : NULL)

static Value result(PyObject *p) { return bridge_result(p, NULL, V_NONE); }

/* ---- one caller per signature ---- */

static Value call_un(unaryfunc f, Value self) {
    PyObject *p = expose_owned(self), *r;
    if (!p) return bridge_exc_in(), V_ERR;
    r = f(p);
    Py_DECREF(p);
    return result(r);
}

static Value call_bin(binaryfunc f, Value a, Value b) {
    PyObject *x = expose_owned(a), *y = expose_owned(b), *r = x && y ? f(x, y) : NULL;
    Py_XDECREF(x);
    Py_XDECREF(y);
    return result(r);
}

static Value call_ter(ternaryfunc f, Value a, Value b, Value c) {
    PyObject *x = expose_owned(a), *y = expose_owned(b), *z = expose_owned(is_null(c) ? V_NONE : c);
    PyObject *r = x && y && z ? f(x, y, z) : NULL;
    Py_XDECREF(x);
    Py_XDECREF(y);
    Py_XDECREF(z);
    return result(r);
}

static Value call_index(ssizeargfunc f, Value self, Value index) {
    PyObject *p, *r;
    i64 i;
    TRY_OK(number_as_index(index, &i, OverflowErrorType));
    p = expose_owned(self);
    r = p ? f(p, i) : NULL;
    Py_XDECREF(p);
    return result(r);
}

/* Positional arguments as a tuple and keywords as a dict (NULL: none), new references. */
static bool pack(Args args, PyObject **tuple, PyObject **dict) {
    *tuple = call_pack(args.v, args.n);
    if (!*tuple) return false;
    if (call_pack_keywords(args, dict)) return true;
    Py_CLEAR(*tuple);
    return false;
}

static int int_result(int r) {
    if (r >= 0 && !thread()->ts.curexc_type) return r;
    if (bridge_exc_in()) return -1;
    exc_raise(SystemErrorType, "a slot of C returned -1 without setting an exception");
    return -1;
}

static int call_two_int(int (*f)(PyObject *, PyObject *), Value a, Value b) {
    PyObject *x = expose_owned(a), *y = expose_owned(b);
    int r = x && y ? f(x, y) : -1;
    Py_XDECREF(x);
    Py_XDECREF(y);
    return int_result(r);
}

static bool call_set(int (*f)(PyObject *, PyObject *, PyObject *), Value a, Value b, Value c) {
    PyObject *x = expose_owned(a), *y = expose_owned(b), *z = is_null(c) ? NULL : expose_owned(c);
    int r = x && y && (z || is_null(c)) ? f(x, y, z) : -1;
    Py_XDECREF(x);
    Py_XDECREF(y);
    Py_XDECREF(z);
    return int_result(r) >= 0;
}

/* ---- the slots that are all alike ---- */

#define UN_TP(slot, field)                                                                         \
    static Value native_##slot(Value self) { return call_un(ctype(self)->field, self); }
#define UN_TABLE(slot, table, field)                                                               \
    static Value native_##slot(Value self) { return call_un(FIELD(self, table, field), self); }
UN_TP(repr, tp_repr)
UN_TP(str, tp_str)
UN_TP(iter, tp_iter)
UN_TABLE(index, number, nb_index)
UN_TABLE(int_, number, nb_int)
UN_TABLE(float_, number, nb_float)
UN_TABLE(neg, number, nb_negative)
UN_TABLE(pos, number, nb_positive)
UN_TABLE(abs, number, nb_absolute)
UN_TABLE(invert, number, nb_invert)
UN_TABLE(await, async, am_await)
UN_TABLE(aiter, async, am_aiter)
UN_TABLE(anext, async, am_anext)

/* The language's rule for two C operands: the left type's function, then the right type's if it is another one. */
#define BIN_NUMBER(slot, field)                                                                    \
    static Value native_##slot(Value a, Value b) {                                                 \
        binaryfunc f = FIELD(a, number, field), g = FIELD(b, number, field);                       \
        bool sub = value_type(a) != value_type(b) && type_is_subtype(value_type(b), value_type(a)); \
        Value v = V_NOTIMPL;                                                                       \
        if (g == f) g = NULL;                                                                      \
        if (f && g && sub) {                                                                       \
            v = call_bin(g, a, b);                                                                 \
            if (!is_notimpl(v)) return v;                                                          \
            g = NULL;                                                                              \
        }                                                                                          \
        if (f) v = call_bin(f, a, b);                                                              \
        if (is_notimpl(v) && g) v = call_bin(g, a, b);                                             \
        return v;                                                                                  \
    }
BIN_NUMBER(add, nb_add)
BIN_NUMBER(sub, nb_subtract)
BIN_NUMBER(mul, nb_multiply)
BIN_NUMBER(matmul, nb_matrix_multiply)
BIN_NUMBER(truediv, nb_true_divide)
BIN_NUMBER(floordiv, nb_floor_divide)
BIN_NUMBER(mod, nb_remainder)
BIN_NUMBER(divmod, nb_divmod)
BIN_NUMBER(lshift, nb_lshift)
BIN_NUMBER(rshift, nb_rshift)
BIN_NUMBER(and_, nb_and)
BIN_NUMBER(xor_, nb_xor)
BIN_NUMBER(or_, nb_or)

#define INPLACE(slot, field)                                                                       \
    static Value native_##slot(Value a, Value b) { return call_bin(FIELD(a, number, field), a, b); }
INPLACE(iadd, nb_inplace_add)
INPLACE(isub, nb_inplace_subtract)
INPLACE(imul, nb_inplace_multiply)
INPLACE(imatmul, nb_inplace_matrix_multiply)
INPLACE(itruediv, nb_inplace_true_divide)
INPLACE(ifloordiv, nb_inplace_floor_divide)
INPLACE(imod, nb_inplace_remainder)
INPLACE(ilshift, nb_inplace_lshift)
INPLACE(irshift, nb_inplace_rshift)
INPLACE(iand, nb_inplace_and)
INPLACE(ixor, nb_inplace_xor)
INPLACE(ior, nb_inplace_or)

/* ---- the others ---- */

static Value native_ipow(Value a, Value b) { return call_ter(FIELD(a, number, nb_inplace_power), a, b, V_NULL); }

static Value native_pow(Value a, Value b, Value c) {
    ternaryfunc f = FIELD(a, number, nb_power), g = FIELD(b, number, nb_power);
    Value v = f ? call_ter(f, a, b, c) : V_NOTIMPL;
    return is_notimpl(v) && g && g != f ? call_ter(g, a, b, c) : v;
}

static bool native_hash(Value self, i64 *out) {
    PyObject *p = expose_owned(self);
    Py_hash_t h = p ? ctype(self)->tp_hash(p) : -1;
    Py_XDECREF(p);
    *out = h;
    return h != -1 || !bridge_exc_in();
}

static Value native_call(Value self, Args args) {
    PyObject *p = expose_owned(self), *tuple, *dict, *r = NULL;
    if (p && pack(args, &tuple, &dict)) {
        r = ctype(self)->tp_call(p, tuple, dict);
        Py_DECREF(tuple);
        Py_XDECREF(dict);
    }
    Py_XDECREF(p);
    return result(r);
}

static Value native_getattr(Value self, Value name) {
    PyTypeObject *c = ctype(self);
    if (!c->tp_getattro && c->tp_getattr) {
        PyObject *p = expose_owned(self), *r = p ? c->tp_getattr(p, (char *)str_c(name)) : NULL;
        Py_XDECREF(p);
        return result(r);
    }
    return call_bin(c->tp_getattro, self, name);
}

static bool native_setattr(Value self, Value name, Value v) {
    PyTypeObject *c = ctype(self);
    if (!c->tp_setattro && c->tp_setattr) {
        PyObject *p = expose_owned(self), *q = is_null(v) ? NULL : expose_owned(v);
        int r = p ? c->tp_setattr(p, (char *)str_c(name), q) : -1;
        Py_XDECREF(p);
        Py_XDECREF(q);
        return int_result(r) >= 0;
    }
    return call_set(c->tp_setattro, self, name, v);
}

static Value native_richcmp(Value a, Value b, int op) {
    PyObject *x = expose_owned(a), *y = expose_owned(b), *r = x && y ? ctype(a)->tp_richcompare(x, y, op) : NULL;
    Py_XDECREF(x);
    Py_XDECREF(y);
    return result(r);
}

/* The end is NULL, with or without StopIteration. */
static Value native_iternext(Value self) {
    PyObject *p = expose_owned(self), *r = p ? ctype(self)->tp_iternext(p) : NULL;
    Value v;
    Py_XDECREF(p);
    if (!r && !thread()->ts.curexc_type && p) return V_NULL;
    v = result(r);
    if (!is_err(v) || !exc_matches(StopIterationType) || tuple_len(as_exc(thread()->exc)->args)) return v;
    exc_clear();
    return V_NULL;
}

static Value native_descr_get(Value self, Value obj, Value type) {
    PyObject *p = expose_owned(self), *o = is_null(obj) ? NULL : expose_owned(obj), *r = NULL;
    PyObject *t = is_null(type) ? NULL : expose_owned(type);
    if (p) r = ctype(self)->tp_descr_get(p, o, t);
    Py_XDECREF(p);
    Py_XDECREF(o);
    Py_XDECREF(t);
    return result(r);
}

static bool native_descr_set(Value self, Value obj, Value v) { return call_set(ctype(self)->tp_descr_set, self, obj, v); }

static bool native_init(Value self, Args args) {
    PyObject *p = expose_owned(self), *tuple, *dict;
    int r = -1;
    if (p && pack(args, &tuple, &dict)) {
        r = ctype(self)->tp_init(p, tuple, dict);
        Py_DECREF(tuple);
        Py_XDECREF(dict);
    }
    Py_XDECREF(p);
    return int_result(r) >= 0;
}

/* The C type's function, also for a Python subclass with a __new__ of its own, which is how it gets here. */
static Value native_new(TypeObj *type, Args args) {
    PyTypeObject *c = bridge_type(type);
    PyObject *tuple, *dict, *r = NULL;
    TypeObj *native = type;
    while (!(native->flags & TF_C_TYPE)) native = native->parent;
    if (c && pack(args, &tuple, &dict)) {
        r = bridge_type(native)->tp_new(c, tuple, dict);
        Py_DECREF(tuple);
        Py_XDECREF(dict);
    }
    return result(r);
}

static int native_truth(Value self) {
    PyObject *p = expose_owned(self);
    int r = p ? FIELD(self, number, nb_bool)(p) : -1;
    Py_XDECREF(p);
    return int_result(r);
}

static i64 native_len(Value self) {
    PyObject *p = expose_owned(self);
    lenfunc f = FIELD(self, mapping, mp_length);
    Py_ssize_t n;
    if (!f) f = FIELD(self, sequence, sq_length);
    n = p ? f(p) : -1;
    Py_XDECREF(p);
    if (n < 0 && !bridge_exc_in()) exc_raise(SystemErrorType, "a length of C is negative without an exception");
    return n;
}

/* An index for sq_item: negative ones count from the end. */
static bool sequence_index(Value self, Value key, i64 *out) {
    if (!number_as_index(key, out, IndexErrorType)) return false;
    if (*out < 0 && FIELD(self, sequence, sq_length)) {
        i64 n = value_len(self);
        if (n < 0) return false;
        *out += n;
    }
    return true;
}

static Value native_getitem(Value self, Value key) {
    binaryfunc f = FIELD(self, mapping, mp_subscript);
    i64 i;
    if (f) return call_bin(f, self, key);
    TRY_OK(sequence_index(self, key, &i));
    return call_index(FIELD(self, sequence, sq_item), self, int_from_i64(i));
}

static bool native_setitem(Value self, Value key, Value v) {
    objobjargproc f = FIELD(self, mapping, mp_ass_subscript);
    PyObject *p, *q;
    i64 i;
    int r;
    if (f) return call_set(f, self, key, v);
    if (!sequence_index(self, key, &i)) return false;
    p = expose_owned(self);
    q = is_null(v) ? NULL : expose_owned(v);
    r = p ? FIELD(self, sequence, sq_ass_item)(p, i, q) : -1;
    Py_XDECREF(p);
    Py_XDECREF(q);
    return int_result(r) >= 0;
}

static int native_contains(Value self, Value item) { return call_two_int(FIELD(self, sequence, sq_contains), self, item); }
static Value native_concat(Value a, Value b) { return call_bin(FIELD(a, sequence, sq_concat), a, b); }
static Value native_iconcat(Value a, Value b) { return call_bin(FIELD(a, sequence, sq_inplace_concat), a, b); }
static Value native_repeat(Value a, Value b) { return call_index(FIELD(a, sequence, sq_repeat), a, b); }
static Value native_irepeat(Value a, Value b) { return call_index(FIELD(a, sequence, sq_inplace_repeat), a, b); }

/* tp_finalize, for an object that the collector found unreachable; PyObject_CallFinalizer knows whether it has run. */
static void native_finalize(Value self) {
    PyObject *p = expose_owned(self);
    if (!p) return exc_clear();
    PyObject_CallFinalizer(p);
    Py_DECREF(p);
}

/* ---- which are set ---- */

static void *const natives[SLOT_COUNT] = {
#define N(slot) [SLOT_##slot] = (void *)native_##slot,
    N(repr) N(str) N(hash) N(call) N(getattr) N(setattr) N(richcmp) N(iter) N(iternext) N(descr_get) N(descr_set)
    N(init) N(new) N(truth) N(len) N(getitem) N(setitem) N(contains) N(concat) N(repeat) N(iconcat) N(irepeat) N(index)
    N(int_) N(float_) N(neg) N(pos) N(abs) N(invert) N(add) N(sub) N(mul) N(matmul) N(truediv) N(floordiv) N(mod)
    N(divmod) N(lshift) N(rshift) N(and_) N(xor_) N(or_) N(pow) N(iadd) N(isub) N(imul) N(imatmul) N(itruediv)
    N(ifloordiv) N(imod) N(ilshift) N(irshift) N(iand) N(ixor) N(ior) N(ipow) N(await) N(aiter) N(anext)
#undef N
};

bool native_slot_is(int slot, void *fn) { return fn && fn == natives[slot]; }

/* What C put into a slot stands for something the VM has itself. */
static void *vm_function(int slot, void *code) {
    if (code == (void *)PyObject_GenericGetAttr) return (void *)ObjectType->slots.getattr;
    if (code == (void *)PyObject_GenericSetAttr) return (void *)ObjectType->slots.setattr;
    if (code == (void *)PyObject_HashNotImplemented) return (void *)slot_hash_none;
    (void)slot;
    return thunk_target(code);
}

void type_import_slots(TypeObj *t, PyTypeObject *c) {
    Slots own = {0};
    for (i64 i = 0; i < cslot_count; i++) {
        void **place = cslot_place(c, &cslots[i]), *fn;
        int slot = cslots[i].slot;
        if (!place || !*place) continue;
        fn = vm_function(slot, *place);
        t->slots.v[slot] = fn ? fn : natives[slot];
        if (!cslot_inherited(c, &cslots[i])) own.v[slot] = t->slots.v[slot];
    }
    if (c->tp_getattr && !c->tp_getattro) own.v[SLOT_getattr] = t->slots.v[SLOT_getattr] = natives[SLOT_getattr];
    if (c->tp_setattr && !c->tp_setattro) own.v[SLOT_setattr] = t->slots.v[SLOT_setattr] = natives[SLOT_setattr];
    if (own.v[SLOT_new]) type_set_attr(t, name___new__, builtin_new(&type_new_method, obj_value(t), V_NULL));
    own.v[SLOT_new] = NULL;
    if (c->tp_finalize) {
        t->slots.finalize = native_finalize;
        shape_set_flag(t, SHAPE_HAS_FINALIZER, true);
        if (!c->tp_base || c->tp_base->tp_finalize != c->tp_finalize) own.v[SLOT_finalize] = (void *)native_finalize;
    }
    slot_add_wrappers(t, own.v);
    type_modified(t);
}
