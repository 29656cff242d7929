/* range.c: ranges over ints of any size.  The length is computed once; arithmetic takes a short way
 * when the fields are fixnums. */
#include "vm/base/hash.h"
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/range_internal.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static void range_trace(Obj *o, Tracer *t) { trace_values(t, &((RangeObj *)o)->start, 4); }

static Value length_of(Value start, Value stop, Value step) {
    if (is_fixnum2(start, stop) && is_fixnum(step)) {
        __int128 lo = as_fixnum(start), hi = as_fixnum(stop), by = as_fixnum(step);
        __int128 span = by > 0 ? hi - lo : lo - hi;
        return span <= 0 ? fixnum(0) : int_from_i128((span - 1) / (by > 0 ? by : -by) + 1);
    }
    bool back = int_sign(step) < 0;
    Value span = TRY(back ? int_sub(start, stop) : int_sub(stop, start));
    if (int_sign(span) <= 0) return fixnum(0);
    Value by = TRY(back ? int_neg(step) : step);
    span = TRY(int_sub(span, fixnum(1)));
    Value n = TRY(int_floordiv(span, by));
    return int_add(n, fixnum(1));
}

Value range_new(Value start, Value stop, Value step) {
    Value length = TRY(length_of(start, stop, step));
    RangeObj *r = gc_alloc(RangeShape, sizeof *r);
    r->start = start;
    r->stop = stop;
    r->step = step;
    r->length = length;
    return obj_value(r);
}

Value range_item(const RangeObj *r, Value i) {
    i64 offset, item;
    if (is_fixnum2(r->start, r->step) && is_fixnum(i) &&
        !__builtin_mul_overflow(as_fixnum(i), as_fixnum(r->step), &offset) &&
        !__builtin_add_overflow(as_fixnum(r->start), offset, &item)) {
        return int_from_i64(item);
    }
    Value big = TRY(int_mul(i, r->step));
    return int_add(r->start, big);
}

/* The index of an int in the range; V_NULL if it is not in it. */
static Value index_of(const RangeObj *r, Value v) {
    v = TRY(int_plain(v));
    bool back = int_sign(r->step) < 0;
    if (back ? int_cmp(v, r->start) > 0 || int_cmp(v, r->stop) <= 0
             : int_cmp(v, r->start) < 0 || int_cmp(v, r->stop) >= 0) {
        return V_NULL;
    }
    Value offset = TRY(int_sub(v, r->start));
    Value rest = TRY(int_mod(offset, r->step));
    return int_sign(rest) ? V_NULL : int_floordiv(offset, r->step);
}

/* Ints and bools, whose == is plain comparison. */
static bool is_number(Value v) { return is_int_exact(v) || is_bool(v); }

/* ---- slots ---- */

static Value range_repr(Value self) {
    RangeObj *r = as_range(self);
    if (same(r->step, fixnum(1))) return str_format_c("range(%R, %R)", r->start, r->stop);
    return str_format_c("range(%R, %R, %R)", r->start, r->stop, r->step);
}

/* Equal ranges have equal (length, start unless empty, step unless of one item). */
static bool range_hash(Value self, i64 *out) {
    RangeObj *r = as_range(self);
    bool some = int_sign(r->length) > 0, one = same(r->length, fixnum(1));
    Value key = tuple_pack(3, r->length, some ? r->start : V_NONE, some && !one ? r->step : V_NONE);
    return !is_err(key) && value_hash(key, out);
}

static Value range_richcmp(Value a, Value b, int op) {
    if (!is_range(a) || !is_range(b) || (op != CMP_EQ && op != CMP_NE)) return V_NOTIMPL;
    RangeObj *x = as_range(a), *y = as_range(b);
    bool eq = int_cmp(x->length, y->length) == 0;
    if (eq && int_sign(x->length) > 0) {
        eq = int_cmp(x->start, y->start) == 0 &&
             (same(x->length, fixnum(1)) || int_cmp(x->step, y->step) == 0);
    }
    return bool_value(eq == (op == CMP_EQ));
}

static Value range_new_slot(TypeObj *type, Args args) {
    if (!args_no_kw("range", args) || !args_count("range", args, 1, 3)) return V_ERR;
    if (args.n == 1) {
        Value stop = TRY(number_index(args.v[0]));
        return range_new(fixnum(0), stop, fixnum(1));
    }
    Value start = TRY(number_index(args.v[0])), stop = TRY(number_index(args.v[1]));
    Value step = args.n == 3 ? TRY(number_index(args.v[2])) : fixnum(1);
    if (int_sign(step) == 0) return exc_raise(ValueErrorType, "range() arg 3 must not be zero");
    return range_new(start, stop, step);
}

static int range_truth(Value self) { return int_sign(as_range(self)->length) > 0; }

static i64 range_len(Value self) {
    i64 n;
    if (int_to_i64_sat(as_range(self)->length, &n) == 0) return n;
    exc_raise(OverflowErrorType, "Python int too large to convert to C ssize_t");
    return -1;
}

static Value range_slice(RangeObj *r, Value key) {
    Value at[3];
    TRY_OK(slice_big_indices(key, r->length, at));
    Value step = TRY(int_mul(at[2], r->step));
    Value start = TRY(range_item(r, at[0]));
    Value stop = TRY(range_item(r, at[1]));
    return range_new(start, stop, step);
}

static Value range_getitem(Value self, Value key) {
    RangeObj *r = as_range(self);
    if (is_slice(key)) return range_slice(r, key);
    if (!is_fixnum(key) && !value_type(key)->slots.index) {
        return exc_raise(TypeErrorType, "range indices must be integers or slices, not %T", key);
    }
    Value i = TRY(number_index(key));
    if (int_sign(i) < 0) i = TRY(int_add(i, r->length));
    if (int_sign(i) < 0 || int_cmp(i, r->length) >= 0) {
        return exc_raise(IndexErrorType, "range object index out of range");
    }
    return range_item(r, i);
}

/* Calls back for every item equal to 'v', by ==; the number of them, at most 'limit'.  -1 raised;
   *index is that of the last one. */
static i64 search(Value self, Value v, i64 limit, i64 *index) {
    Value it = value_iter(self);
    i64 count = 0;
    if (is_err(it)) return -1;
    for (i64 i = 0; count < limit; i++) {
        Value item = value_next(it);
        if (is_null(item)) break;
        if (is_err(item)) return -1;
        int eq = value_eq(item, v);
        if (eq < 0) return -1;
        count += eq;
        if (eq) *index = i;
    }
    return count;
}

static int range_contains(Value self, Value v) {
    i64 ignored;
    if (!is_number(v)) return (int)search(self, v, 1, &ignored);
    Value i = index_of(as_range(self), v);
    return is_err(i) ? -1 : !is_null(i);
}

static Value range_iter(Value self) { return rangeiter_new(as_range(self), false); }

/* ---- methods ---- */

static Value range_m_reduce(Value self) {
    RangeObj *r = as_range(self);
    Value fields = TRY(tuple_pack(3, r->start, r->stop, r->step));
    return tuple_pack(2, obj_value(RangeType), fields);
}

static Value range_m_reversed(Value self) { return rangeiter_new(as_range(self), true); }

static Value range_m_count(Value self, Value v) {
    i64 ignored, count;
    if (is_number(v)) {
        int found = range_contains(self, v);
        return found < 0 ? V_ERR : fixnum(found);
    }
    count = search(self, v, INT64_MAX, &ignored);
    return count < 0 ? V_ERR : fixnum(count);
}

static Value range_m_index(Value self, Value v) {
    if (is_number(v)) {
        Value i = TRY(index_of(as_range(self), v));
        return is_null(i) ? exc_raise(ValueErrorType, "%R is not in range", v) : i;
    }
    i64 index, found = search(self, v, 1, &index);
    if (found < 0) return V_ERR;
    return found ? fixnum(index)
                 : exc_raise(ValueErrorType, "sequence.index(x): x not in sequence");
}

static const MethodDef methods[] = {
    {"__reduce__", range_m_reduce, M_0, EFF_ALLOC, 0, NULL, NULL},
    {"__reversed__", range_m_reversed, M_0, EFF_ALLOC, 0, NULL, "An iterator from the end."},
    {"count", range_m_count, M_1, EFF_ANY, 0, "count($self, value, /)",
     "rangeobject.count(value) -> integer -- return number of occurrences of value"},
    {"index", range_m_index, M_1, EFF_ANY, 0, "index($self, value, /)",
     "rangeobject.index(value) -> integer -- return index of value.\n"
     "Raise ValueError if the value is not present."},
    {0},
};
static const MemberDef members[] = {
    {"start", offsetof(RangeObj, start), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {"stop", offsetof(RangeObj, stop), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {"step", offsetof(RangeObj, step), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {0},
};

const TypeDef range_def = {
    .name = "range",
    .doc =
        "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\n"
        "The integers from start (0 if absent) up to, but without, stop, "
        "in steps of step (1 if absent).",
    .size = sizeof(RangeObj),
    .flags = TF_SEQUENCE,
    .trace = range_trace,
    .repr = range_repr,
    .hash = range_hash,
    .richcmp = range_richcmp,
    .iter = range_iter,
    .new = range_new_slot,
    .truth = range_truth,
    .len = range_len,
    .getitem = range_getitem,
    .contains = range_contains,
    .methods = methods,
    .members = members,
};
