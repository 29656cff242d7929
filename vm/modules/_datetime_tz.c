/* _datetime_tz.c: tzinfo, the base of time zones, and timezone, a fixed offset; calls of their methods. */
#include "vm/modules/_datetime.h"

Value timezone_utc;
GC_ROOT(timezone_utc)

/* ---- calls ---- */

static bool is_day_fraction(Value offset) {
    i64 days = as_delta(offset)->days;
    return days == 0 || (days == -1 && (as_delta(offset)->seconds || as_delta(offset)->us));
}

/* None or a timedelta of less than a day. */
static Value call_offset(Value tzinfo, const char *method, Value arg) {
    if (is_none(tzinfo)) return V_NONE;
    Value v = TRY(value_call_method(tzinfo, method, 1, arg));
    if (is_none(v)) return v;
    if (!is_delta(v)) {
        return exc_raise(TypeErrorType, "tzinfo.%s() must return None or timedelta, not '%T'", method, v);
    }
    if (is_day_fraction(v)) return v;
    return exc_raise(ValueErrorType,
                     "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).");
}

Value tz_utcoffset(Value tzinfo, Value arg) {
    if (is_exact(tzinfo, timezone_type)) return as_timezone(tzinfo)->offset;
    return call_offset(tzinfo, "utcoffset", arg);
}

Value tz_dst(Value tzinfo, Value arg) {
    if (is_exact(tzinfo, timezone_type)) return V_NONE;
    return call_offset(tzinfo, "dst", arg);
}

Value tz_tzname(Value tzinfo, Value arg) {
    if (is_none(tzinfo)) return V_NONE;
    Value v = TRY(value_call_method(tzinfo, "tzname", 1, arg));
    if (is_none(v) || is_str(v)) return v;
    return exc_raise(TypeErrorType, "tzinfo.tzname() must return None or a string, not '%T'", v);
}

void tz_format_offset(Value offset, const char *sep, char out[32]) {
    DeltaObj *d = as_delta(offset);
    i64 us = (i64)delta_total_us(offset), s;
    char sign = d->days < 0 ? '-' : '+';
    if (us < 0) us = -us;
    s = us / SECOND_US;
    us %= SECOND_US;
    int n = sprintf(out, "%c%02d%s%02d", sign, (int)(s / 3600), sep, (int)(s / 60 % 60));
    if (s % 60 || us) n += sprintf(out + n, "%s%02d", sep, (int)(s % 60));
    if (us) sprintf(out + n, ".%06d", (int)us);
}

/* ---- tzinfo ---- */

static Value tzinfo_new_slot(TypeObj *type, Args args) { return type_alloc(type); }

#define ABSTRACT(name)                                                                             \
    static Value tzinfo_m_##name(Value self, Value dt) {                                           \
        return exc_raise(NotImplementedErrorType, "a tzinfo subclass must implement " #name "()"); \
    }
ABSTRACT(tzname)
ABSTRACT(utcoffset)
ABSTRACT(dst)
#undef ABSTRACT

/* "dt" is what fromutc converts: a datetime with this zone. */
static bool check_fromutc(Value self, Value dt) {
    if (!is_datetime(dt)) return native_fail(exc_raise(TypeErrorType, "fromutc: argument must be a datetime"));
    if (same(as_moment(dt)->tzinfo, self)) return true;
    return native_fail(exc_raise(ValueErrorType, "fromutc: dt.tzinfo is not self"));
}

static Value tzinfo_m_fromutc(Value self, Value dt) {
    TRY_OK(check_fromutc(self, dt));
    Value off = TRY(datetime_utcoffset(dt));
    if (is_none(off)) return exc_raise(ValueErrorType, "fromutc: non-None utcoffset() result required");
    Value dst = TRY(tz_dst(self, dt));
    if (is_none(dst)) return exc_raise(ValueErrorType, "fromutc: non-None dst() result required");
    Value result = TRY(datetime_add_delta(dt, TRY(delta_sub(off, dst)), 1));
    dst = TRY(tz_dst(self, result));
    if (is_none(dst)) {
        return exc_raise(ValueErrorType, "fromutc: tz.dst() gave inconsistent results; cannot convert");
    }
    return delta_is_zero(dst) ? result : datetime_add_delta(result, dst, 1);
}

static Value tzinfo_m_reduce(Value self) {
    Value init, args = tuple_empty;
    int found = value_find_attr(self, str_intern_c("__getinitargs__"), &init);
    if (found < 0) return V_ERR;
    if (found) args = TRY(value_call0(init));
    Value state = TRY(value_call_method(self, "__getstate__", 0));
    return tuple_pack(3, obj_value(value_type(self)), args, state);
}

static const MethodDef tzinfo_methods[] = {
    {"__reduce__", tzinfo_m_reduce, M_0, EFF_ANY, 0, "($self, /)", "-> (cls, state)"},
    {"dst", tzinfo_m_dst, M_1, EFF_ANY, 0, "($self, dt, /)", "datetime -> daylight saving as a timedelta, positive east of UTC."},
    {"fromutc", tzinfo_m_fromutc, M_1, EFF_ANY, 0, "($self, dt, /)", "datetime in UTC -> datetime in local time."},
    {"tzname", tzinfo_m_tzname, M_1, EFF_ANY, 0, "($self, dt, /)", "datetime -> name of the time zone."},
    {"utcoffset", tzinfo_m_utcoffset, M_1, EFF_ANY, 0, "($self, dt, /)",
     "datetime -> distance from UTC as a timedelta, negative west of it."},
    {0},
};
const TypeDef tzinfo_def = {
    .name = "datetime.tzinfo",
    .doc = "Abstract base class for time zone info objects.",
    .size = sizeof(Obj),
    .flags = TF_BASETYPE,
    .new = tzinfo_new_slot,
    .methods = tzinfo_methods,
};

/* ---- timezone ---- */

static void timezone_trace(Obj *o, Tracer *t) {
    trace_value(t, &((TimeZoneObj *)o)->offset);
    trace_value(t, &((TimeZoneObj *)o)->name);
}

Value timezone_new(Value offset, Value name) {
    if (is_null(name) && delta_is_zero(offset) && !is_null(timezone_utc)) return timezone_utc;
    Value v = TRY(type_alloc(timezone_type));
    as_timezone(v)->offset = offset;
    as_timezone(v)->name = name;
    return v;
}

Value timezone_from_delta(Value offset, Value name) {
    if (!is_day_fraction(offset)) {
        return exc_raise(ValueErrorType, "offset must be a timedelta strictly between -timedelta(hours=24) and "
                         "timedelta(hours=24), not %R.", offset);
    }
    return timezone_new(offset, name);
}

static Value timezone_new_slot(TypeObj *type, Args args) {
    static const MethodDef def = {"timezone", NULL, M_N, EFF_ANY, 0, "(offset, name=None)", NULL};
    Value v[2];
    TRY_OK(args_bind(&def, args, v));
    if (!is_delta(v[0])) return exc_raise(TypeErrorType, "timezone() argument 1 must be datetime.timedelta, not %T", v[0]);
    if (!is_null(v[1]) && !is_str(v[1])) return exc_raise(TypeErrorType, "timezone() argument 2 must be str, not %T", v[1]);
    return timezone_from_delta(v[0], v[1]);
}

static Value timezone_str(Value self) {
    TimeZoneObj *z = as_timezone(self);
    char text[32];
    if (!is_null(z->name)) return z->name;
    if (delta_is_zero(z->offset)) return str_from_c("UTC");
    tz_format_offset(z->offset, ":", text);
    return str_format_c("UTC%s", text);
}

static Value timezone_repr(Value self) {
    TimeZoneObj *z = as_timezone(self);
    const char *type = value_type_name(self);
    if (same(self, timezone_utc)) return str_from_c("datetime.timezone.utc");
    if (is_null(z->name)) return str_format_c("%s(%R)", type, z->offset);
    return str_format_c("%s(%R, %R)", type, z->offset, z->name);
}

static bool timezone_hash(Value self, i64 *out) { return value_hash(as_timezone(self)->offset, out); }

static Value timezone_richcmp(Value a, Value b, int op) {
    if (!is_exact(b, timezone_type) || (op != CMP_EQ && op != CMP_NE)) return V_NOTIMPL;
    return bool_value(delta_equal(as_timezone(a)->offset, as_timezone(b)->offset) == (op == CMP_EQ));
}

static bool check_dt(const char *method, Value dt) {
    if (is_none(dt) || is_datetime(dt)) return true;
    return native_fail(exc_raise(TypeErrorType, "%s(dt) argument must be a datetime instance or None, not %T", method, dt));
}

static Value timezone_m_utcoffset(Value self, Value dt) {
    return check_dt("utcoffset", dt) ? as_timezone(self)->offset : V_ERR;
}
static Value timezone_m_dst(Value self, Value dt) { return check_dt("dst", dt) ? V_NONE : V_ERR; }
static Value timezone_m_tzname(Value self, Value dt) { return check_dt("tzname", dt) ? timezone_str(self) : V_ERR; }
static Value timezone_m_fromutc(Value self, Value dt) {
    return check_fromutc(self, dt) ? datetime_add_delta(dt, as_timezone(self)->offset, 1) : V_ERR;
}
static Value timezone_m_getinitargs(Value self) {
    TimeZoneObj *z = as_timezone(self);
    return is_null(z->name) ? tuple_pack(1, z->offset) : tuple_pack(2, z->offset, z->name);
}

static const MethodDef timezone_methods[] = {
    {"__getinitargs__", timezone_m_getinitargs, M_0, EFF_ANY, 0, "($self, /)", "pickle support"},
    {"dst", timezone_m_dst, M_1, EFF_ANY, 0, "($self, dt, /)", "Return None."},
    {"fromutc", timezone_m_fromutc, M_1, EFF_ANY, 0, "($self, dt, /)", "datetime in UTC -> datetime in local time."},
    {"tzname", timezone_m_tzname, M_1, EFF_ANY, 0, "($self, dt, /)",
     "The name given at creation, else the offset as 'UTC(+|-)HH:MM'."},
    {"utcoffset", timezone_m_utcoffset, M_1, EFF_ANY, 0, "($self, dt, /)", "Return fixed offset."},
    {0},
};
const TypeDef timezone_def = {
    .name = "datetime.timezone",
    .doc = "Fixed offset from UTC implementation of tzinfo.",
    .base = &tzinfo_type,
    .size = sizeof(TimeZoneObj),
    .trace = timezone_trace,
    .repr = timezone_repr,
    .str = timezone_str,
    .hash = timezone_hash,
    .richcmp = timezone_richcmp,
    .new = timezone_new_slot,
    .methods = timezone_methods,
};
