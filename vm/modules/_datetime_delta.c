/* _datetime_delta.c: timedelta: normalised days, seconds and microseconds, computed with as one 128-bit count. */
#include <math.h>

#include "vm/base/hash.h"
#include "vm/modules/_datetime.h"

/* ---- construction ---- */

static i64 carry(i64 *part, i64 unit) {
    i64 q = *part / unit - (*part % unit < 0);
    *part -= q * unit;
    return q;
}

static Value make(TypeObj *type, i64 days, i64 seconds, i64 us) {
    Value v;
    if (days < -DELTA_DAYS_MAX || days > DELTA_DAYS_MAX) {
        return exc_raise(OverflowErrorType, "days=%lld; must have magnitude <= %d", (long long)days, DELTA_DAYS_MAX);
    }
    v = TRY(type_alloc(type));
    as_delta(v)->hash = -1;
    as_delta(v)->days = (i32)days;
    as_delta(v)->seconds = (i32)seconds;
    as_delta(v)->us = (i32)us;
    return v;
}

Value delta_of_type(TypeObj *type, i64 days, i64 seconds, i64 us) {
    seconds += carry(&us, SECOND_US);
    days += carry(&seconds, DAY_SECONDS);
    return make(type, days, seconds, us);
}

Value delta_new(i64 days, i64 seconds, i64 us) {
    return delta_of_type(delta_type, days, seconds, us);
}

__int128 delta_total_us(Value v) {
    DeltaObj *d = as_delta(v);
    return (__int128)d->days * DAY_US + (i64)d->seconds * SECOND_US + d->us;
}

static Value from_total(TypeObj *type, __int128 us) {
    __int128 days = us / DAY_US - (us % DAY_US < 0);
    i64 rest = (i64)(us - days * DAY_US);
    if (days != (i32)days) return exc_raise(OverflowErrorType, "Python int too large to convert to C int");
    return make(type, (i64)days, rest / SECOND_US, rest % SECOND_US);
}

/* Of an int of any size. */
static Value from_int(TypeObj *type, Value us) {
    __int128 total;
    if (int_bit_length(us) > 120) return exc_raise(OverflowErrorType, "Python int too large to convert to C int");
    TRY_OK(int_to_bytes(us, (u8 *)&total, sizeof total, true, true));
    return from_total(type, total);
}

static Value total_int(Value v) { return int_from_i128(delta_total_us(v)); }

/* ---- timedelta(...) ---- */

typedef struct Unit {
    const char *name;
    i64 us;
    int at; /* place among the parameters */
} Unit;

/* Adds count * unit to the exact sum; what is left of a float below a microsecond goes to *left. */
static bool accumulate(Value *sum, double *left, const Unit *unit, Value count) {
    double whole, part, product_whole;
    if (is_int(count)) {
        *sum = int_add(*sum, int_mul(int_plain(count), int_from_i64(unit->us)));
        return !is_err(*sum);
    }
    if (!is_float(count)) {
        return native_fail(exc_raise(TypeErrorType, "unsupported type for timedelta %s component: %T", unit->name, count));
    }
    part = modf(as_double(count), &whole);
    Value n = int_from_double(isnan(as_double(count)) ? as_double(count) : whole);
    if (is_err(n)) return false;
    *sum = int_add(*sum, int_mul(n, int_from_i64(unit->us)));
    if (part == 0.0) return true;
    part = modf(part * (double)unit->us, &product_whole);
    *left += part;
    *sum = int_add(*sum, int_from_double(product_whole));
    return true;
}

/* Half to even, seen together with the sum that it is added to. */
static Value add_left(Value sum, double left) {
    double whole = round(left);
    if (fabs(whole - left) == 0.5) {
        bool odd = same(int_and(sum, fixnum(1)), fixnum(1));
        whole = 2.0 * round((left + odd) * 0.5) - odd;
    }
    return int_add(sum, int_from_double(whole));
}

static Value delta_new_slot(TypeObj *type, Args args) {
    static const MethodDef def = {"__new__", NULL, M_N, EFF_ANY, 0,
        "(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)", NULL};
    static const Unit units[] = {
        {"microseconds", 1, 2}, {"milliseconds", 1000, 3}, {"seconds", SECOND_US, 1}, {"minutes", 60 * (i64)SECOND_US, 4},
        {"hours", 3600 * (i64)SECOND_US, 5}, {"days", DAY_US, 0}, {"weeks", 7 * DAY_US, 6},
    };
    Value v[7], sum = fixnum(0);
    double left = 0;
    TRY_OK(args_bind(&def, args, v));
    for (i64 i = 0; i < ARRAY_LEN(units); i++)
        if (!is_null(v[units[i].at])) TRY_OK(accumulate(&sum, &left, &units[i], v[units[i].at]));
    return from_int(type, left == 0 ? sum : TRY(add_left(sum, left)));
}

/* ---- arithmetic ---- */

static Value delta_add(Value a, Value b) {
    if (!is_delta(a) || !is_delta(b)) return V_NOTIMPL;
    DeltaObj *x = as_delta(a), *y = as_delta(b);
    return delta_new((i64)x->days + y->days, (i64)x->seconds + y->seconds, (i64)x->us + y->us);
}

Value delta_sub(Value a, Value b) {
    if (!is_delta(a) || !is_delta(b)) return V_NOTIMPL;
    DeltaObj *x = as_delta(a), *y = as_delta(b);
    return delta_new((i64)x->days - y->days, (i64)x->seconds - y->seconds, (i64)x->us - y->us);
}

static Value delta_neg(Value v) {
    DeltaObj *d = as_delta(v);
    return delta_new(-(i64)d->days, -(i64)d->seconds, -(i64)d->us);
}

static Value delta_pos(Value v) {
    DeltaObj *d = as_delta(v);
    return delta_new(d->days, d->seconds, d->us);
}

static Value delta_abs(Value v) {
    return as_delta(v)->days < 0 ? delta_neg(v) : delta_pos(v);
}

/* a / b to the nearest int, half to even. */
static Value divide_nearest(Value a, Value b) {
    Value qr = TRY(int_divmod(a, b)), q = tuple_at(qr, 0), r = tuple_at(qr, 1);
    Value twice = TRY(int_abs(TRY(int_add(r, r))));
    int cmp = int_cmp(twice, TRY(int_abs(b)));
    bool odd = same(int_and(q, fixnum(1)), fixnum(1));
    return cmp > 0 || (cmp == 0 && odd) ? int_add(q, fixnum(1)) : q;
}

static Value scale_float(Value delta, Value factor, bool divide) {
    Value ratio = TRY(value_call_method(factor, "as_integer_ratio", 0));
    if (!is_tuple(ratio)) {
        return exc_raise(TypeErrorType, "unexpected return type from as_integer_ratio(): expected tuple, got '%T'", ratio);
    }
    if (tuple_len(ratio) != 2) return exc_raise(ValueErrorType, "as_integer_ratio() must return a 2-tuple");
    if (!is_int(tuple_at(ratio, 0)) || !is_int(tuple_at(ratio, 1))) {
        return exc_raise(TypeErrorType, "as_integer_ratio() must return ints");
    }
    Value up = int_plain(tuple_at(ratio, divide)), down = int_plain(tuple_at(ratio, !divide));
    return from_int(delta_type, TRY(divide_nearest(TRY(int_mul(total_int(delta), up)), down)));
}

static Value delta_mul(Value a, Value b) {
    if (!is_delta(a)) {
        Value swap = a;
        a = b;
        b = swap;
    }
    if (!is_delta(a)) return V_NOTIMPL;
    if (is_int(b)) return from_int(delta_type, TRY(int_mul(total_int(a), int_plain(b))));
    return is_float(b) ? scale_float(a, b, false) : V_NOTIMPL;
}

static Value delta_truediv(Value a, Value b) {
    if (!is_delta(a)) return V_NOTIMPL;
    if (is_delta(b)) return int_truediv(total_int(a), total_int(b));
    if (is_int(b)) return from_int(delta_type, TRY(divide_nearest(total_int(a), int_plain(b))));
    return is_float(b) ? scale_float(a, b, true) : V_NOTIMPL;
}

static Value delta_floordiv(Value a, Value b) {
    if (!is_delta(a)) return V_NOTIMPL;
    if (is_delta(b)) return int_floordiv(total_int(a), total_int(b));
    return is_int(b) ? from_int(delta_type, TRY(int_floordiv(total_int(a), int_plain(b)))) : V_NOTIMPL;
}

static Value delta_mod(Value a, Value b) {
    if (!is_delta(a) || !is_delta(b)) return V_NOTIMPL;
    return from_int(delta_type, TRY(int_mod(total_int(a), total_int(b))));
}

static Value delta_divmod(Value a, Value b) {
    if (!is_delta(a) || !is_delta(b)) return V_NOTIMPL;
    Value qr = TRY(int_divmod(total_int(a), total_int(b)));
    return tuple_pack(2, tuple_at(qr, 0), TRY(from_int(delta_type, tuple_at(qr, 1))));
}

/* ---- comparison ---- */

static int compare(const DeltaObj *a, const DeltaObj *b) {
    if (a->days != b->days) return a->days < b->days ? -1 : 1;
    if (a->seconds != b->seconds) return a->seconds < b->seconds ? -1 : 1;
    return a->us < b->us ? -1 : a->us > b->us;
}

bool delta_equal(Value a, Value b) { return compare(as_delta(a), as_delta(b)) == 0; }

bool delta_is_zero(Value v) {
    DeltaObj *d = as_delta(v);
    return !d->days && !d->seconds && !d->us;
}

static int delta_truth(Value v) { return !delta_is_zero(v); }

static Value delta_richcmp(Value a, Value b, int op) {
    if (!is_delta(b)) return V_NOTIMPL;
    return moment_cmp_value(compare(as_delta(a), as_delta(b)), op);
}

/* As a tuple of the three parts. */
static bool delta_hash(Value v, i64 *out) {
    DeltaObj *d = as_delta(v);
    if (d->hash == -1) {
        u64 acc = hash_tuple_start();
        acc = hash_tuple_step(acc, hash_int(d->days));
        acc = hash_tuple_step(acc, hash_int(d->seconds));
        acc = hash_tuple_step(acc, hash_int(d->us));
        d->hash = hash_tuple_finish(acc, 3);
    }
    *out = d->hash;
    return true;
}

/* ---- text ---- */

static Value delta_repr(Value v) {
    DeltaObj *d = as_delta(v);
    const struct {
        const char *name;
        i32 n;
    } parts[] = {{"days", d->days}, {"seconds", d->seconds}, {"microseconds", d->us}};
    char text[80];
    int n = 0;
    for (i64 i = 0; i < ARRAY_LEN(parts); i++)
        if (parts[i].n) n += sprintf(text + n, "%s%s=%d", n ? ", " : "", parts[i].name, parts[i].n);
    return str_format_c("%s(%s)", value_type_name(v), n ? text : "0");
}

static Value delta_str(Value v) {
    DeltaObj *d = as_delta(v);
    char text[80];
    int n = 0;
    if (d->days) n = sprintf(text, "%d day%s, ", d->days, d->days == 1 || d->days == -1 ? "" : "s");
    n += sprintf(text + n, "%d:%02d:%02d", d->seconds / 3600, d->seconds / 60 % 60, d->seconds % 60);
    if (d->us) sprintf(text + n, ".%06d", d->us);
    return str_from_c(text);
}

/* ---- methods ---- */

static Value delta_m_total_seconds(Value self) {
    return int_truediv(total_int(self), fixnum(SECOND_US));
}

static Value delta_m_reduce(Value self) {
    DeltaObj *d = as_delta(self);
    Value parts = TRY(tuple_pack(3, fixnum(d->days), fixnum(d->seconds), fixnum(d->us)));
    return tuple_pack(2, obj_value(value_type(self)), parts);
}

static const MethodDef delta_methods[] = {
    {"__reduce__", delta_m_reduce, M_0, EFF_ANY, 0, "($self, /)", "__reduce__() -> (cls, state)"},
    {"total_seconds", delta_m_total_seconds, M_0, EFF_ALLOC, 0, "($self, /)", "The whole duration in seconds, a float."},
    {0},
};
static const MemberDef delta_members[] = {
    {"days", offsetof(DeltaObj, days), MEMBER_I32, MEMBER_READONLY, "Number of days."},
    {"seconds", offsetof(DeltaObj, seconds), MEMBER_I32, MEMBER_READONLY, "Number of seconds, from 0 to less than a day."},
    {"microseconds", offsetof(DeltaObj, us), MEMBER_I32, MEMBER_READONLY, "Number of microseconds, from 0 to less than a second."},
    {0},
};

const TypeDef delta_def = {
    .name = "datetime.timedelta",
    .doc = "A duration: the difference of two dates, times or datetimes.\n\n"
           "timedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)\n\n"
           "Arguments may be ints or floats, positive or negative; they are added up.",
    .size = sizeof(DeltaObj),
    .flags = TF_BASETYPE,
    .repr = delta_repr,
    .str = delta_str,
    .hash = delta_hash,
    .richcmp = delta_richcmp,
    .new = delta_new_slot,
    .truth = delta_truth,
    .neg = delta_neg,
    .pos = delta_pos,
    .abs = delta_abs,
    .add = delta_add,
    .sub = delta_sub,
    .mul = delta_mul,
    .truediv = delta_truediv,
    .floordiv = delta_floordiv,
    .mod = delta_mod,
    .divmod = delta_divmod,
    .methods = delta_methods,
    .members = delta_members,
};
