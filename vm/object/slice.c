/* slice.c: slice objects, and the arithmetic of indices that all sequences share. */
#include "vm/object/slice.h"

#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static void slice_trace(Obj *o, Tracer *t) { trace_values(t, &((SliceObj *)o)->start, 3); }

static SliceObj *as_slice(Value v) { return (SliceObj *)v.w; }

Value slice_new(Value start, Value stop, Value step) {
    SliceObj *s = gc_alloc(SliceShape, sizeof *s);
    s->start = start;
    s->stop = stop;
    s->step = step;
    return obj_value(s);
}

/* ---- indices ---- */

static bool has_index(Value v) { return is_fixnum(v) || value_type(v)->slots.index; }

int slice_key_index(Value key, i64 len, i64 *out) {
    if (likely(is_fixnum(key))) {
        *out = as_fixnum(key);
    } else {
        if (!has_index(key)) return 0;
        if (!number_as_index(key, out, IndexErrorType)) return -1;
    }
    if (*out < 0) *out += len;
    return 1;
}

bool slice_bound(Value v, i64 len, i64 *out) {
    if (!has_index(v)) {
        exc_raise(TypeErrorType, "slice indices must be integers or have an __index__ method");
        return false;
    }
    if (!number_as_index(v, out, NULL)) return false;
    if (*out < 0) *out = KR_MAX(*out + len, 0);
    return true;
}

bool slice_repeat_count(Value v, i64 *out) {
    if (has_index(v)) return number_as_index(v, out, OverflowErrorType);
    exc_raise(TypeErrorType, "can't multiply sequence by non-int of type '%T'", v);
    return false;
}

/* A field of a slice, clamped; 'absent' for None. */
static bool field(Value v, i64 absent, i64 *out) {
    if (is_fixnum(v)) {
        *out = as_fixnum(v);
        return true;
    }
    if (is_none(v)) {
        *out = absent;
        return true;
    }
    if (has_index(v)) return number_as_index(v, out, NULL);
    exc_raise(TypeErrorType, "slice indices must be integers or None or have an __index__ method");
    return false;
}

static bool zero_step(void) {
    exc_raise(ValueErrorType, "slice step cannot be zero");
    return false;
}

bool slice_unpack(Value v, i64 *start, i64 *stop, i64 *step) {
    SliceObj *s = as_slice(v);
    if (!field(s->step, 1, step)) return false;
    if (*step == 0) return zero_step();
    *step = KR_MAX(*step, -INT64_MAX); /* so that it can be negated */
    return field(s->start, *step < 0 ? INT64_MAX : 0, start) &&
           field(s->stop, *step < 0 ? INT64_MIN : INT64_MAX, stop);
}

static i64 adjust_one(i64 i, i64 len, i64 step) {
    if (i < 0) return KR_MAX(i + len, step < 0 ? -1 : 0);
    return i < len ? i : step < 0 ? len - 1 : len;
}

i64 slice_adjust(i64 len, i64 *start, i64 *stop, i64 step) {
    *start = adjust_one(*start, len, step);
    *stop = adjust_one(*stop, len, step);
    if (step < 0) return *stop < *start ? (*start - *stop - 1) / -step + 1 : 0;
    return *start < *stop ? (*stop - *start - 1) / step + 1 : 0;
}

/* ---- indices of any size ---- */

/* A field as an int; 'absent' for None. */
static Value big_field(Value v, Value absent) {
    if (is_none(v)) return absent;
    if (has_index(v)) return number_index(v);
    return exc_raise(TypeErrorType,
                     "slice indices must be integers or None or have an __index__ method");
}

/* Into [lower, upper], counted from the end when negative. */
static Value big_adjust(Value i, Value len, Value lower, Value upper) {
    if (int_sign(i) < 0) {
        i = TRY(int_add(i, len));
        return int_cmp(i, lower) < 0 ? lower : i;
    }
    return int_cmp(i, upper) > 0 ? upper : i;
}

bool slice_big_indices(Value v, Value len, Value out[3]) {
    SliceObj *s = as_slice(v);
    Value step = big_field(s->step, fixnum(1));
    if (is_err(step)) return false;
    if (int_sign(step) == 0) return zero_step();
    bool back = int_sign(step) < 0;
    Value lower = fixnum(back ? -1 : 0), upper = back ? int_sub(len, fixnum(1)) : len;
    if (is_err(upper)) return false;
    Value start = big_field(s->start, V_NULL);
    if (is_err(start)) return false;
    Value stop = big_field(s->stop, V_NULL);
    if (is_err(stop)) return false;
    out[0] = is_null(start) ? (back ? upper : lower) : big_adjust(start, len, lower, upper);
    out[1] = is_null(stop) ? (back ? lower : upper) : big_adjust(stop, len, lower, upper);
    out[2] = step;
    return !is_err(out[0]) && !is_err(out[1]);
}

/* ---- slots ---- */

static Value slice_repr(Value self) {
    SliceObj *s = as_slice(self);
    return str_format_c("slice(%R, %R, %R)", s->start, s->stop, s->step);
}

static Value as_triple(Value self) {
    SliceObj *s = as_slice(self);
    return tuple_pack(3, s->start, s->stop, s->step);
}

static Value slice_richcmp(Value a, Value b, int op) {
    if (!is_slice(a) || !is_slice(b)) return V_NOTIMPL;
    if (same(a, b)) return bool_value(op == CMP_EQ || op == CMP_LE || op == CMP_GE);
    Value ta = TRY(as_triple(a)), tb = TRY(as_triple(b));
    return value_richcmp(ta, tb, op);
}

static Value slice_new_slot(TypeObj *type, Args args) {
    if (!args_no_kw("slice", args) || !args_count("slice", args, 1, 3)) return V_ERR;
    if (args.n == 1) return slice_new(V_NONE, args.v[0], V_NONE);
    return slice_new(args.v[0], args.v[1], args.n == 3 ? args.v[2] : V_NONE);
}

static Value slice_m_indices(Value self, Value length) {
    Value len = TRY(number_index(length)), out[3];
    if (int_sign(len) < 0) return exc_raise(ValueErrorType, "length should not be negative");
    TRY_OK(slice_big_indices(self, len, out));
    return tuple_pack(3, out[0], out[1], out[2]);
}

static Value slice_m_reduce(Value self) {
    Value fields = TRY(as_triple(self));
    return tuple_pack(2, obj_value(SliceType), fields);
}

static const MethodDef methods[] = {
    {"__reduce__", slice_m_reduce, M_0, EFF_ALLOC, 0, NULL, "For pickle and copy."},
    {"indices", slice_m_indices, M_1, EFF_ANY, 0, "indices($self, len, /)",
     "S.indices(len) -> (start, stop, stride) for a sequence of that length, "
     "out of range values clipped."},
    {0},
};
static const MemberDef members[] = {
    {"start", offsetof(SliceObj, start), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {"stop", offsetof(SliceObj, stop), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {"step", offsetof(SliceObj, step), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {0},
};

const TypeDef slice_def = {
    .name = "slice",
    .doc =
        "slice(stop)\nslice(start, stop[, step])\n\nWhat a[start:stop:step] passes to __getitem__.",
    .size = sizeof(SliceObj),
    .trace = slice_trace,
    .repr = slice_repr,
    .richcmp = slice_richcmp,
    .new = slice_new_slot,
    .methods = methods,
    .members = members,
};
