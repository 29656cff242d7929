/* native.c: VM slots of C types: the functions by which operators and protocols reach tp_*, nb_*, ...
 *
 * The C function is read from the type at each call, since extensions store into types after they are ready.  Arguments
 * are exposed for the call and carry the call's own reference.
 */
#include "vm/object/type_internal.h"

#include "gcbridge/native_internal.h"
#include "gcbridge/cslot.h"

/* ---- whose function ---- */

static TypeObj *native_base(TypeObj *t) {
    while (!(t->flags & TF_C_TYPE) && t->parent) t = t->parent;
    return t;
}

/* A slot wrapper of another class is being called for this object: A.__init__(b). */
COLD static PyTypeObject *ctype_slow(Value v, TypeObj *t) {
    TypeObj *owner = bridge_hooks.slot_owner;
    if (owner && same(v, bridge_hooks.slot_self)) return bridge_type(owner);
    return bridge_type(native_base(t));
}

/* The C type whose function is meant: a Python subclass that overrides it gets here through super(). */
ALWAYS_INLINE PyTypeObject *ctype(Value v) {
    TypeObj *t = value_type(v);
    if (unlikely(capi_holds)) capi_settle_views(v);
    if (unlikely(bridge_hooks.slot_owner != NULL) || unlikely(!(t->flags & TF_C_TYPE))) return ctype_slow(v, t);
    return t->c_type;
}
#define FIELD(v, table, field)                                                                     \
    ({                                                                                             \
        PyTypeObject *c_ = ctype(v);                                                               \
        c_->tp_as_##table ? c_->tp_as_##table->field : NULL;                                       \
    })

/* ---- the slots that are all alike ---- */

#define UN_TP(slot, field)                                                                         \
    static Value native_##slot(Value self) { return native_call_un(ctype(self)->field, self); }
#define UN_TABLE(slot, table, field)                                                               \
    static Value native_##slot(Value self) { return native_call_un(FIELD(self, table, field), self); }
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

ALWAYS_INLINE bool same_shape(Value a, Value b) {
    return is_obj(a) && is_obj(b) && obj_shape32(as_obj(a)) == obj_shape32(as_obj(b));
}

/* The language's rule for two C operands: the left type's function, then the right type's if it is another one. */
static Value call_number(binaryfunc f, binaryfunc g, Value a, Value b) {
    bool sub = value_type(a) != value_type(b) && type_is_subtype(value_type(b), value_type(a));
    Value v = V_NOTIMPL;
    if (g == f) g = NULL;
    if (f && g && sub) {
        v = native_call_bin(g, a, b);
        if (!is_notimpl(v)) return v;
        g = NULL;
    }
    if (f) v = native_call_bin(f, a, b);
    if (is_notimpl(v) && g) v = native_call_bin(g, a, b);
    return v;
}

#define BIN_NUMBER(slot, field)                                                                    \
    static Value native_##slot(Value a, Value b) {                                                 \
        binaryfunc f = FIELD(a, number, field);                                                    \
        if (likely(f != NULL) && same_shape(a, b))                                          \
            return native_call_bin(f, a, b);                                                              \
        return call_number(f, FIELD(b, number, field), a, b);                                      \
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
    static Value native_##slot(Value a, Value b) { return native_call_bin(FIELD(a, number, field), a, b); }
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

static Value native_ipow(Value a, Value b) { return native_call_ter(FIELD(a, number, nb_inplace_power), a, b, V_NULL); }

static Value native_pow(Value a, Value b, Value c) {
    ternaryfunc f = FIELD(a, number, nb_power), g = FIELD(b, number, nb_power);
    Value v = f ? native_call_ter(f, a, b, c) : V_NOTIMPL;
    return is_notimpl(v) && g && g != f ? native_call_ter(g, a, b, c) : v;
}

static bool native_hash(Value self, i64 *out) { return native_call_hash(ctype(self)->tp_hash, self, out); }
static Value native_richcmp(Value a, Value b, int op) { return native_call_compare(ctype(a)->tp_richcompare, a, b, op); }
static Value native_iternext(Value self) { return native_call_next(ctype(self)->tp_iternext, self); }
static int native_truth(Value self) { return native_call_truth(FIELD(self, number, nb_bool), self); }

static i64 native_len(Value self) {
    PyTypeObject *type = ctype(self);
    lenfunc f = type->tp_as_mapping ? type->tp_as_mapping->mp_length : NULL;
    if (!f) f = type->tp_as_sequence->sq_length;
    return native_call_len(f, self);
}

static Value native_descr_get(Value self, Value obj, Value type) {
    return native_call_get(ctype(self)->tp_descr_get, self, obj, type);
}

static Value native_call(Value self, Args args) { return native_call_packed(ctype(self)->tp_call, self, args); }

static Value native_getattr(Value self, Value name) {
    PyTypeObject *type = ctype(self);
    CrossContext c;
    PyObject *p, *r;
    if (type->tp_getattro || !type->tp_getattr) return native_call_bin(type->tp_getattro, self, name);
    if (!native_enter(thread(), &c)) return V_ERR;
    p = cross_out(self);
    r = p ? type->tp_getattr(p, (char *)str_c(name)) : NULL;
    native_drop(p);
    return native_result(thread(), &c, r);
}

static bool native_setattr(Value self, Value name, Value v) {
    PyTypeObject *type = ctype(self);
    CrossContext c;
    PyObject *p, *q;
    int r;
    if (type->tp_setattro || !type->tp_setattr) return native_call_set(type->tp_setattro, self, name, v);
    if (!native_enter(thread(), &c)) return false;
    p = cross_out(self);
    q = native_out_or_null(v);
    r = p ? type->tp_setattr(p, (char *)str_c(name), q) : -1;
    native_drop(p);
    native_drop(q);
    return native_status(thread(), &c, r) >= 0;
}

static bool native_descr_set(Value self, Value obj, Value v) { return native_call_set(ctype(self)->tp_descr_set, self, obj, v); }

static bool native_init(Value self, Args args) {
    initproc f = ctype(self)->tp_init;
    Thread *th = thread();
    CrossContext c;
    PyObject *p, *tuple, *dict;
    int r = -1;
    if (unlikely(!native_enter(th, &c))) return false;
    p = cross_out(self);
    if (likely(p && native_pack(args, &tuple, &dict))) {
        r = f(p, tuple, dict);
        cross_drop(tuple);
        native_drop(dict);
    }
    native_drop(p);
    return native_status(th, &c, r) >= 0;
}

/* The C type's function, also for a Python subclass with a __new__ of its own, which is how it gets here. */
ALWAYS_INLINE newfunc new_function(TypeObj *type) {
    TypeObj *owner = bridge_hooks.slot_owner;
    if (unlikely(owner != NULL) && same(bridge_hooks.slot_self, obj_value(type))) return bridge_type(owner)->tp_new;
    return bridge_type(native_base(type))->tp_new;
}

/* What tp_new, or it and tp_init, made. */
ALWAYS_INLINE Value made(const Thread *th, const CrossContext *c, const TypeObj *type, PyObject *r) {
    Value v = native_result(th, c, r);
    if (unlikely(type->flags & TF_TYPE_SUB) && !is_err(v)) type_take_stored(v);
    return v;
}

static Value native_new(TypeObj *type, Args args) {
    PyTypeObject *cls = bridge_type(type);
    newfunc f = new_function(type);
    Thread *th = thread();
    CrossContext c;
    PyObject *tuple, *dict, *r = NULL;
    if (unlikely(!native_enter(th, &c))) return V_ERR;
    if (likely(cls && native_pack(args, &tuple, &dict))) {
        r = f(cls, tuple, dict);
        cross_drop(tuple);
        native_drop(dict);
    }
    return made(th, &c, type, r);
}

/* tp_init of what tp_new made, with the same arguments; the struct's reference goes on or is dropped. */
static PyObject *initialised(PyObject *p, PyTypeObject *cls, PyObject *tuple, PyObject *dict) {
    PyTypeObject *type;
    if (unlikely(!p) || unlikely(thread()->ts.curexc_type != NULL)) return p;
    type = Py_TYPE(p);
    if (type != cls && !PyType_IsSubtype(type, cls)) return p;
    if (!type->tp_init || type->tp_init == PyBaseObject_Type.tp_init) return p; /* takes what tp_new took */
    if (likely(type->tp_init(p, tuple, dict) >= 0)) return p;
    Py_DECREF(p);
    return NULL;
}

/* A class whose making is all C's: the instance is taken in when it is whole. */
static Value native_construct(Thread *th, TypeObj *type, Args args) {
    PyTypeObject *cls;
    CrossContext c;
    PyObject *tuple, *dict, *r = NULL;
    if (type->slots.new != native_new || (type->slots.init != native_init && type->slots.init != ObjectType->slots.init))
        return V_NULL;
    cls = bridge_type(type);
    if (unlikely(!native_enter(th, &c))) return V_ERR;
    if (likely(cls && native_pack(args, &tuple, &dict))) {
        r = initialised(new_function(type)(cls, tuple, dict), cls, tuple, dict);
        cross_drop(tuple);
        native_drop(dict);
    }
    return made(th, &c, type, r);
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
    PyTypeObject *type = ctype(self);
    ssizeargfunc item;
    i64 i;
    if (type->tp_as_mapping && type->tp_as_mapping->mp_subscript) return native_call_bin(type->tp_as_mapping->mp_subscript, self, key);
    item = type->tp_as_sequence->sq_item;
    if (likely(is_fixnum(key) && as_fixnum(key) >= 0)) return native_call_item(item, self, as_fixnum(key));
    TRY_OK(sequence_index(self, key, &i));
    return native_call_item(item, self, i);
}

static bool only_mapping(TypeObj *t) {
    const PyTypeObject *c = bridge_type(native_base(t));
    return t->slots.getitem == native_getitem && !(c->tp_as_sequence && c->tp_as_sequence->sq_item);
}

static bool native_setitem(Value self, Value key, Value v) {
    PyTypeObject *type = ctype(self);
    i64 i;
    if (type->tp_as_mapping && type->tp_as_mapping->mp_ass_subscript)
        return native_call_set(type->tp_as_mapping->mp_ass_subscript, self, key, v);
    return sequence_index(self, key, &i) && native_call_set_item(type->tp_as_sequence->sq_ass_item, self, i, v);
}

static int native_contains(Value self, Value item) { return native_call_two_int(FIELD(self, sequence, sq_contains), self, item); }
static Value call_index(ssizeargfunc f, Value self, Value index) {
    i64 i;
    TRY_OK(number_as_index(index, &i, OverflowErrorType));
    return native_call_item(f, self, i);
}

static Value native_concat(Value a, Value b) { return native_call_bin(FIELD(a, sequence, sq_concat), a, b); }
static Value native_iconcat(Value a, Value b) { return native_call_bin(FIELD(a, sequence, sq_inplace_concat), a, b); }
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

void native_init_hooks(void) {
    bridge_hooks.construct = native_construct;
    bridge_hooks.late_fields = type_late_fields;
    bridge_hooks.only_mapping = only_mapping;
}

bool native_slot_is(int slot, void *fn) { return fn && fn == natives[slot]; }

/* What C put into a slot stands for something the VM has itself. */
static void *vm_function(int slot, void *code) {
    if (code == (void *)PyObject_GenericGetAttr) return (void *)ObjectType->slots.getattr;
    if (code == (void *)PyObject_GenericSetAttr) return (void *)ObjectType->slots.setattr;
    if (code == (void *)PyObject_HashNotImplemented) return (void *)slot_hash_none;
    (void)slot;
    return thunk_target(code);
}

void type_import_slot(TypeObj *t, int slot, void *c_function) {
    void *fn = vm_function(slot, c_function);
    t->slots.v[slot] = fn ? fn : natives[slot];
}

void type_import_slots(TypeObj *t, PyTypeObject *c) {
    Slots own = {0};
    for (i64 i = 0; i < cslot_count; i++) {
        void **place = cslot_place(c, &cslots[i]);
        int slot = cslots[i].slot;
        if (!place || !*place) continue;
        type_import_slot(t, slot, *place);
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
