/* range_iter.c: iterators over ranges: one on machine integers, one on ints of any size. */
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/iter.h"
#include "vm/object/range_internal.h"
#include "vm/object/tuple.h"

typedef struct LongRangeIterObj {
    Obj base;
    Value index, start, step, len;
} LongRangeIterObj;

static LongRangeIterObj *as_long(Value v) { return (LongRangeIterObj *)v.w; }

static Value fast_new(i64 start, i64 step, i64 len) {
    RangeIterObj *it = gc_alloc(RangeIterShape, sizeof *it);
    it->start = start;
    it->step = step;
    it->len = len;
    return obj_value(it);
}

static Value long_new(Value start, Value step, Value len) {
    LongRangeIterObj *it = gc_alloc(LongRangeIterShape, sizeof *it);
    it->index = fixnum(0);
    it->start = start;
    it->step = step;
    it->len = len;
    return obj_value(it);
}

Value rangeiter_new(const RangeObj *r, bool reversed) {
    Value start = r->start, step = r->step;
    if (reversed && int_sign(r->length) > 0) {
        Value last = TRY(int_sub(r->length, fixnum(1)));
        start = TRY(range_item(r, last));
    }
    if (reversed) step = TRY(int_neg(step));
    if (is_fixnum2(start, step) && is_fixnum(r->length)) {
        /* no item, nor the place behind the last one, may overflow */
        __int128 end = (__int128)as_fixnum(r->length) * as_fixnum(step) + as_fixnum(start);
        if (end >= INT64_MIN && end <= INT64_MAX)
            return fast_new(as_fixnum(start), as_fixnum(step), as_fixnum(r->length));
    }
    return long_new(start, step, r->length);
}

/* (iter, (range,), index) */
static Value reduce(Value start, Value stop, Value step, Value index) {
    Value range = TRY(range_new(start, stop, step));
    Value args = TRY(tuple_pack(1, range));
    Value fn = TRY(iter_builtin("iter"));
    return tuple_pack(3, fn, args, index);
}

/* ---- machine integers ---- */

static Value rangeiter_next(Value self) {
    RangeIterObj *it = as_rangeiter(self);
    if (it->index >= it->len) return V_NULL;
    return int_from_i64(it->start + it->index++ * it->step);
}

static Value rangeiter_m_length_hint(Value self) {
    return fixnum(as_rangeiter(self)->len - as_rangeiter(self)->index);
}

static Value rangeiter_m_reduce(Value self) {
    RangeIterObj *it = as_rangeiter(self);
    Value start = int_from_i64(it->start), stop = int_from_i64(it->start + it->len * it->step);
    return reduce(start, stop, int_from_i64(it->step), fixnum(it->index));
}

static Value rangeiter_m_setstate(Value self, Value state) {
    i64 i;
    if (!number_as_index(state, &i, OverflowErrorType)) return V_ERR;
    as_rangeiter(self)->index = KR_MAX(KR_MIN(i, as_rangeiter(self)->len), 0);
    return V_NONE;
}

static const MethodDef methods[] = {
    {"__length_hint__", rangeiter_m_length_hint, M_0, EFF_READS, 0, NULL,
     "How many items are left."},
    {"__reduce__", rangeiter_m_reduce, M_0, EFF_ANY, 0, NULL, "For pickle and copy."},
    {"__setstate__", rangeiter_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)",
     "For pickle and copy."},
    {0},
};
const TypeDef rangeiter_def = {
    .name = "range_iterator",
    .size = sizeof(RangeIterObj),
    .flags = TF_NO_NEW,
    .iter = iter_self,
    .iternext = rangeiter_next,
    .methods = methods,
};

/* ---- any size ---- */

static void long_trace(Obj *o, Tracer *t) { trace_values(t, &((LongRangeIterObj *)o)->index, 4); }

static Value longrangeiter_next(Value self) {
    LongRangeIterObj *it = as_long(self);
    if (int_cmp(it->index, it->len) >= 0) return V_NULL;
    Value offset = TRY(int_mul(it->index, it->step));
    Value item = TRY(int_add(it->start, offset));
    Value next = TRY(int_add(it->index, fixnum(1)));
    gc_write(it, &it->index, next);
    return item;
}

static Value longrangeiter_m_length_hint(Value self) {
    return int_sub(as_long(self)->len, as_long(self)->index);
}

static Value longrangeiter_m_reduce(Value self) {
    LongRangeIterObj *it = as_long(self);
    Value span = TRY(int_mul(it->len, it->step));
    Value stop = TRY(int_add(it->start, span));
    return reduce(it->start, stop, it->step, it->index);
}

static Value longrangeiter_m_setstate(Value self, Value state) {
    LongRangeIterObj *it = as_long(self);
    if (!is_int(state)) return exc_raise(TypeErrorType, "state must be an int, not %T", state);
    Value i = TRY(int_plain(state));
    if (int_sign(i) < 0) i = fixnum(0);
    gc_write(it, &it->index, int_cmp(i, it->len) > 0 ? it->len : i);
    return V_NONE;
}

static const MethodDef long_methods[] = {
    {"__length_hint__", longrangeiter_m_length_hint, M_0, EFF_READS, 0, NULL,
     "How many items are left."},
    {"__reduce__", longrangeiter_m_reduce, M_0, EFF_ANY, 0, NULL, "For pickle and copy."},
    {"__setstate__", longrangeiter_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)",
     "For pickle and copy."},
    {0},
};
const TypeDef longrangeiter_def = {
    .name = "longrange_iterator",
    .size = sizeof(LongRangeIterObj),
    .flags = TF_NO_NEW,
    .trace = long_trace,
    .iter = iter_self,
    .iternext = longrangeiter_next,
    .methods = long_methods,
};
