/* weakref.c: weakref.ref.  One plain reference without a callback serves all who ask for one. */
#include "vm/object/weakref.h"

#include "gcbridge/hooks.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/int.h"
#include "vm/object/list.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/weakref_internal.h"

/* The referent is weak: not traced. */
void weakref_trace(Obj *o, Tracer *t) { trace_value(t, &((WeakRefObj *)o)->callback); }

Value weakref_get(Value ref) { return as_weakref(ref)->referent; }

/* An existing reference of exactly this type without a callback, or V_NULL. */
static Value find_plain(Value referent, const TypeObj *type) {
    Obj *refs[16];
    i64 n = KR_MIN(weakref_table_find(as_obj(referent), refs, ARRAY_LEN(refs)), ARRAY_LEN(refs));
    for (i64 i = 0; i < n; i++) {
        if (obj_shape(refs[i])->type == type && is_null(((WeakRefObj *)refs[i])->callback))
            return obj_value(refs[i]);
    }
    return V_NULL;
}

static bool can_be_referenced(Value v) {
    if (!is_obj(v)) return false;
    const Shape *s = obj_shape(as_obj(v));
    if (!(s->flags & SHAPE_WEAKREFABLE) && s->type->flags & TF_C_TYPE) bridge_hooks.late_fields(s->type);
    return s->flags & SHAPE_WEAKREFABLE;
}

static Value make(TypeObj *type, Value referent, Value callback) {
    if (!can_be_referenced(referent)) {
        return exc_raise(TypeErrorType, "cannot create weak reference to '%T' object", referent);
    }
    if (is_null(callback) &&
        (type == WeakRefType || type == WeakProxyType || type == WeakCallableProxyType)) {
        Value plain = find_plain(referent, type);
        if (!is_null(plain)) return plain;
    }
    Value v = TRY(type_alloc(type));
    WeakRefObj *ref = as_weakref(v);
    ref->hash = -1;
    ref->referent = referent;
    gc_write(ref, &ref->callback, callback);
    gc_weak_register(&ref->base, &ref->referent, !is_null(callback));
    weakref_table_add(as_obj(referent), &ref->base);
    return v;
}

Value weakref_new(Value o, Value callback) {
    return make(WeakRefType, o, is_none(callback) ? V_NULL : callback);
}

Value weakproxy_new(Value o, Value callback) {
    bool callable = value_callable(o);
    return make(callable ? WeakCallableProxyType : WeakProxyType, o,
                is_none(callback) ? V_NULL : callback);
}

i64 weakref_count(Value o) {
    return can_be_referenced(o) ? weakref_table_find(as_obj(o), NULL, 0) : 0;
}

/* 0 and 1 for the reference and the proxy that everybody shares. */
static int rank(Value ref) {
    if (!is_null(as_weakref(ref)->callback)) return 2;
    return is_exact(ref, WeakRefType) ? 0 : is_exact(ref, WeakProxyType) || is_exact(ref, WeakCallableProxyType) ? 1 : 2;
}

/* The shared ones first, the others newest first. */
static Value in_order(Value oldest_first) {
    i64 n = list_len(oldest_first);
    Value list = TRY(list_new(n));
    for (int wanted = 0; wanted < 3; wanted++)
        for (i64 i = 0; i < n; i++) {
            Value ref = list_at(oldest_first, wanted < 2 ? i : n - 1 - i);
            if (rank(ref) == wanted) TRY_OK(list_append(list, ref));
        }
    return list;
}

Value weakref_list(Value o) {
    i64 n = weakref_count(o);
    Value list = TRY(list_new(n));
    if (n == 0) return list;
    /* a list is used as the array, so that the collector sees what is in it */
    ListItems *items = as_list(list)->items;
    gc_barrier_all(items);
    i64 found = weakref_table_find(as_obj(o), (Obj **)items->v, n);
    as_list(list)->len = KR_MIN(found, n);
    return in_order(list);
}

/* The collector has cleared a reference with a callback. */
Value weakref_take_callback(Value ref) {
    Value callback = as_weakref(ref)->callback;
    gc_write(as_weakref(ref), &as_weakref(ref)->callback, V_NULL);
    return callback;
}

static void run_callback(Obj *holder) {
    Value callback = weakref_take_callback(obj_value(holder));
    if (is_null(callback)) return;
    Value pending = exc_fetch();
    if (is_err(value_call1(callback, obj_value(holder)))) exc_write_unraisable(callback, NULL);
    exc_restore(pending);
}

void weakref_clear_all(Value o) {
    if (!(as_obj(o)->hdr & HDR_HASH_MASK) || !weakref_count(o)) return; /* the table goes by identity hash */
    Value list = weakref_list(o);
    if (is_err(list)) return exc_clear();
    for (i64 i = 0; i < list_len(list); i++) as_weakref(list_at(list, i))->referent = V_NULL;
    for (i64 i = 0; i < list_len(list); i++) run_callback(as_obj(list_at(list, i)));
}

/* ---- slots ---- */

static Value weakref_repr(Value self) {
    Value id = TRY(int_to_str(value_id(self), 16)), o = weakref_get(self), name;
    if (is_null(o)) return str_format_c("<weakref at 0x%V; dead>", id);
    int found = value_find_attr(o, name___name__, &name);
    if (found < 0) return V_ERR;
    Value at = TRY(int_to_str(value_id(o), 16));
    if (found && is_str(name))
        return str_format_c("<weakref at 0x%V; to '%T' at 0x%V (%V)>", id, o, at, name);
    return str_format_c("<weakref at 0x%V; to '%T' at 0x%V>", id, o, at);
}

static bool weakref_hash(Value self, i64 *out) {
    WeakRefObj *ref = as_weakref(self);
    if (ref->hash == -1) {
        if (is_null(ref->referent)) {
            exc_raise(TypeErrorType, "weak object has gone away");
            return false;
        }
        i64 hash;
        if (!value_hash(ref->referent, &hash)) return false;
        ref->hash = hash;
    }
    *out = ref->hash;
    return true;
}

static Value weakref_call(Value self, Args args) {
    if (!args_no_kw("weakref", args) || !args_count("weakref", args, 0, 0)) return V_ERR;
    Value o = weakref_get(self);
    return is_null(o) ? V_NONE : o;
}

static Value weakref_richcmp(Value a, Value b, int op) {
    if ((op != CMP_EQ && op != CMP_NE) || !is_weakref(a) || !is_weakref(b)) return V_NOTIMPL;
    Value x = weakref_get(a), y = weakref_get(b);
    if (is_null(x) || is_null(y)) return bool_value(same(a, b) == (op == CMP_EQ));
    return value_richcmp(x, y, op);
}

static bool weakref_init_slot(Value self, Args args) {
    return args_no_kw("ref", args) && args_count("__init__", args, 1, 2);
}

static Value weakref_new_slot(TypeObj *type, Args args) {
    if (!args_count("__new__", args, 1, 2)) return V_ERR;
    Value callback = args.n == 2 && !is_none(args.v[1]) ? args.v[1] : V_NULL;
    return make(type, args.v[0], callback);
}

static Value weakref_get_callback(Value self) {
    Value callback = as_weakref(self)->callback;
    return is_null(callback) || is_null(weakref_get(self)) ? V_NONE : callback;
}

static const MethodDef methods[] = {
    {"__class_getitem__", genericalias_new, M_1, EFF_ALLOC, MF_CLASS,
     "__class_getitem__($type, object, /)", "See PEP 585"},
    {0},
};
static const GetSetDef getset[] = {
    {"__callback__", weakref_get_callback, NULL, NULL, .member = true},
    {0},
};

const TypeDef weakref_def = {
    .name = "weakref.ReferenceType",
    .size = sizeof(WeakRefObj),
    .flags = TF_BASETYPE,
    .trace = weakref_trace,
    .repr = weakref_repr,
    .hash = weakref_hash,
    .call = weakref_call,
    .richcmp = weakref_richcmp,
    .init = weakref_init_slot,
    .new = weakref_new_slot,
    .methods = methods,
    .getset = getset,
};

void weakref_init(void) {
    weakref_table_init();
    gc_weak_callback = run_callback;
}
