/* tuple.c: immutable sequences.  A tuple's items follow its header; the empty exact tuple is one
 * object. */
#include "vm/object/tuple.h"

#include "vm/base/hash.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/iter.h"
#include "vm/object/list.h"
#include "vm/object/slice.h"
#include "vm/object/str.h"

#define MAX_ITEMS ((i64)((INT64_MAX - (i64)sizeof(TupleObj)) / (i64)sizeof(Value)))

Value tuple_empty;
GC_ROOT(tuple_empty)

static i64 tuple_size_of(const Obj *o) {
    return (i64)sizeof(TupleObj) + ((const TupleObj *)o)->len * (i64)sizeof(Value);
}

static void tuple_trace(Obj *o, Tracer *t) {
    TupleObj *tuple = (TupleObj *)o;
    trace_values(t, tuple->v, tuple->len);
}

/* An instance of 't' with unset items; NULL raised.  logged: it will be filled as gc_try_alloc_logged says. */
static TupleObj *alloc(TypeObj *t, i64 n, bool logged) {
    if (unlikely(n > MAX_ITEMS)) return exc_no_memory(), NULL;
    i64 size = (i64)sizeof(TupleObj) + n * (i64)sizeof(Value);
    TupleObj *tuple;
    if (likely(t == TupleType)) {
        tuple = likely(size <= GC_LARGE) ? gc_alloc(TupleShape, size)
                : logged                 ? gc_try_alloc_logged(TupleShape, size)
                                         : gc_try_alloc(TupleShape, size);
        if (unlikely(!tuple)) return NULL;
    } else {
        Value v = type_alloc_var(t, size);
        if (is_err(v)) return NULL;
        tuple = as_tuple(v);
    }
    tuple->len = n;
    return tuple;
}

Value tuple_new(i64 n) {
    if (n == 0 && !is_null(tuple_empty)) return tuple_empty;
    TupleObj *tuple = alloc(TupleType, n, false);
    return tuple ? obj_value(tuple) : V_ERR;
}

static Value from_items(TypeObj *t, const Value *items, i64 n) {
    if (n == 0 && t == TupleType) return tuple_empty;
    TupleObj *tuple = alloc(t, n, true);
    if (!tuple) return V_ERR;
    if (n) memcpy(tuple->v, items, (size_t)n * sizeof(Value));
    gc_filled(tuple);
    return obj_value(tuple);
}

Value tuple_from(const Value *items, i64 n) { return from_items(TupleType, items, n); }

Value tuple_pack(i64 n, ...) {
    Value t = TRY(tuple_new(n));
    va_list ap;
    va_start(ap, n);
    for (i64 i = 0; i < n; i++) as_tuple(t)->v[i] = va_arg(ap, Value);
    va_end(ap);
    return t;
}

void tuple_set(Value t, i64 i, Value v) { gc_write(as_tuple(t), &as_tuple(t)->v[i], v); }

Value tuple_slice(Value t, i64 start, i64 stop) {
    i64 len = tuple_len(t);
    start = KR_MAX(start, 0);
    stop = KR_MIN(stop, len);
    if (start == 0 && stop == len && is_tuple_exact(t)) return t;
    Value out = tuple_from(as_tuple(t)->v + start, KR_MAX(stop - start, 0));
    gc_keep(as_obj(t));
    return out;
}

Value tuple_concat(Value a, Value b) {
    i64 na = tuple_len(a), nb = tuple_len(b);
    if (na == 0 && is_tuple_exact(b)) return b;
    if (nb == 0 && is_tuple_exact(a)) return a;
    Value t = TRY(tuple_new(na + nb));
    memcpy(as_tuple(t)->v, as_tuple(a)->v, (size_t)na * sizeof(Value));
    memcpy(as_tuple(t)->v + na, as_tuple(b)->v, (size_t)nb * sizeof(Value));
    if (tuple_size_of(as_obj(t)) > GC_LARGE) gc_barrier_all(as_obj(t));
    return t;
}

/* As an exact tuple or an instance of the subclass 't'. */
static Value from_iterable(TypeObj *t, Value it) {
    if (is_tuple_exact(it)) {
        if (t == TupleType) return it;
        Value out = from_items(t, as_tuple(it)->v, tuple_len(it));
        gc_keep(as_obj(it));
        return out;
    }
    Value list = is_list_exact(it) ? it : TRY(list_from_iterable(it));
    Value *values = list_values(list, 0, list_len(list));
    if (!values) return V_ERR;
    Value out = from_items(t, values, list_len(list));
    gc_keep(values);
    return out;
}

Value tuple_from_iterable(Value it) { return from_iterable(TupleType, it); }

/* ---- slots ---- */

static Value tuple_repr(Value self) {
    i64 n = tuple_len(self);
    if (n == 0) return str_from_c("()");
    int entered = repr_enter(self);
    if (entered < 0) return V_ERR;
    if (entered == 0) return str_from_c("(...)");
    StrBuilder b;
    strb_init(&b);
    strb_cp(&b, '(');
    for (i64 i = 0; i < n; i++) {
        if (i) strb_ascii(&b, ", ", 2);
        Value item = value_repr(tuple_at(self, i));
        if (is_err(item)) {
            strb_free(&b);
            repr_leave(self);
            return V_ERR;
        }
        strb_str(&b, item);
    }
    if (n == 1) strb_cp(&b, ',');
    strb_cp(&b, ')');
    repr_leave(self);
    return strb_finish(&b);
}

static bool tuple_hash(Value self, i64 *out) {
    if (!thread_stack_ok("")) return false;
    u64 acc = hash_tuple_start();
    i64 n = tuple_len(self);
    for (i64 i = 0; i < n; i++) {
        i64 h;
        if (!value_hash(tuple_at(self, i), &h)) return false;
        acc = hash_tuple_step(acc, h);
    }
    *out = hash_tuple_finish(acc, n);
    return true;
}

static bool cmp_lengths(i64 a, i64 b, int op) {
    switch (op) {
    case CMP_LT: return a < b;
    case CMP_LE: return a <= b;
    case CMP_EQ: return a == b;
    case CMP_NE: return a != b;
    case CMP_GT: return a > b;
    default: return a >= b;
    }
}

static Value tuple_richcmp(Value a, Value b, int op) {
    if (!is_tuple(a) || !is_tuple(b)) return V_NOTIMPL;
    i64 na = tuple_len(a), nb = tuple_len(b), i = 0;
    for (; i < na && i < nb; i++) {
        int eq = value_eq(tuple_at(a, i), tuple_at(b, i));
        if (eq < 0) return V_ERR;
        if (eq == 0) break;
    }
    if (i >= na || i >= nb) return bool_value(cmp_lengths(na, nb, op));
    if (op == CMP_EQ) return V_FALSE;
    if (op == CMP_NE) return V_TRUE;
    return value_richcmp(tuple_at(a, i), tuple_at(b, i), op);
}

static Value tuple_iter(Value self) { return seqiter_make(TupleIterShape, self, 0); }

static Value tuple_new_slot(TypeObj *type, Args args) {
    if (type->slots.init == TupleType->slots.init && !args_no_kw("tuple", args)) return V_ERR;
    if (!args_count("tuple", args, 0, 1)) return V_ERR;
    if (args.n == 0) return from_items(type, NULL, 0);
    return from_iterable(type, args.v[0]);
}

static i64 tuple_len_slot(Value self) { return tuple_len(self); }

static Value tuple_getslice(Value self, Value key) {
    i64 start, stop, step;
    if (!slice_unpack(key, &start, &stop, &step)) return V_ERR;
    i64 n = slice_adjust(tuple_len(self), &start, &stop, step);
    if (step == 1) return tuple_slice(self, start, start + n);
    Value out = TRY(tuple_new(n));
    for (i64 i = 0; i < n; i++) as_tuple(out)->v[i] = tuple_at(self, start + i * step);
    if (tuple_size_of(as_obj(out)) > GC_LARGE) gc_barrier_all(as_obj(out));
    return out;
}

static Value tuple_getitem(Value self, Value key) {
    i64 len = tuple_len(self), i;
    int is_index = slice_key_index(key, len, &i);
    if (likely(is_index > 0)) {
        if (unlikely(i < 0 || i >= len))
            return exc_raise(IndexErrorType, "tuple index out of range");
        return tuple_at(self, i);
    }
    if (is_index < 0) return V_ERR;
    if (is_slice(key)) return tuple_getslice(self, key);
    return exc_raise(TypeErrorType, "tuple indices must be integers or slices, not %T", key);
}

static int tuple_contains(Value self, Value item) {
    i64 n = tuple_len(self);
    for (i64 i = 0; i < n; i++) {
        int eq = value_eq(tuple_at(self, i), item);
        if (eq != 0) return eq;
    }
    return 0;
}

static Value tuple_concat_slot(Value self, Value other) {
    if (!is_tuple(other)) {
        return exc_raise(TypeErrorType, "can only concatenate tuple (not \"%T\") to tuple", other);
    }
    return tuple_concat(self, other);
}

static Value tuple_repeat(Value self, Value count) {
    i64 n, len = tuple_len(self);
    if (!slice_repeat_count(count, &n)) return V_ERR;
    if (is_tuple_exact(self) && (n == 1 || len == 0)) return self;
    if (n <= 0 || len == 0) return tuple_empty;
    if (len > MAX_ITEMS / n) return exc_no_memory();
    Value out = TRY(tuple_new(len * n));
    Value *to = as_tuple(out)->v;
    for (i64 k = 0; k < n; k++, to += len)
        memcpy(to, as_tuple(self)->v, (size_t)len * sizeof(Value));
    if (tuple_size_of(as_obj(out)) > GC_LARGE) gc_barrier_all(as_obj(out));
    gc_keep(as_obj(out));
    return out;
}

/* ---- methods ---- */

static Value tuple_m_getnewargs(Value self) {
    Value plain = TRY(tuple_slice(self, 0, tuple_len(self)));
    return tuple_pack(1, plain);
}

static Value tuple_m_count(Value self, Value item) {
    i64 count = 0, n = tuple_len(self);
    for (i64 i = 0; i < n; i++) {
        int eq = value_eq(tuple_at(self, i), item);
        if (eq < 0) return V_ERR;
        count += eq;
    }
    return fixnum(count);
}

static Value tuple_m_index(Value self, Value item, Value from, Value to) {
    i64 n = tuple_len(self), start = 0, stop = n;
    if (!is_null(from)) TRY_OK(slice_bound(from, n, &start));
    if (!is_null(to)) TRY_OK(slice_bound(to, n, &stop));
    for (i64 i = start; i < stop && i < n; i++) {
        int eq = value_eq(tuple_at(self, i), item);
        if (eq < 0) return V_ERR;
        if (eq > 0) return fixnum(i);
    }
    return exc_raise(ValueErrorType, "tuple.index(x): x not in tuple");
}

static const MethodDef methods[] = {
    {"__class_getitem__", genericalias_new, M_1, EFF_ALLOC, MF_CLASS,
     "__class_getitem__($type, object, /)", "See PEP 585."},
    {"__getnewargs__", tuple_m_getnewargs, M_0, EFF_ALLOC, 0, "__getnewargs__($self, /)", NULL},
    {"count", tuple_m_count, M_1, EFF_ANY, 0, "count($self, value, /)",
     "How often the value occurs."},
    {"index", tuple_m_index, M_3, EFF_ANY, 0,
     "index($self, value, start=0, stop=9223372036854775807, /)",
     "The first index of the value.\n\nRaises ValueError if the value is not present."},
    {0},
};

const TypeDef tuple_def = {
    .name = "tuple",
    .doc =
        "An immutable sequence.\n\n"
        "Without an argument the empty tuple, else the items of the iterable.",
    .flags = TF_BASETYPE | TF_TUPLE_SUB | TF_SEQUENCE | TF_VAR_SIZED,
    .size_of = tuple_size_of,
    .trace = tuple_trace,
    .sig = "(iterable=(), /)",
    .repr = tuple_repr,
    .hash = tuple_hash,
    .richcmp = tuple_richcmp,
    .iter = tuple_iter,
    .new = tuple_new_slot,
    .len = tuple_len_slot,
    .getitem = tuple_getitem,
    .contains = tuple_contains,
    .concat = tuple_concat_slot,
    .repeat = tuple_repeat,
    .methods = methods,
};

void tuple_init(void) {
    TupleObj *empty = gc_alloc_old(TupleShape, sizeof(TupleObj));
    tuple_empty = obj_value(empty);
}
