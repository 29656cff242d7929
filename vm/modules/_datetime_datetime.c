/* _datetime_datetime.c: datetime: construction, arithmetic, comparison, text. */
#include "vm/modules/_datetime.h"

static Value datetime_new_slot(TypeObj *type, Args args) {
    static const MethodDef def = {NULL, NULL, M_N, EFF_ANY, 0,
        "(year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)", NULL};
    int f[F_COUNT] = {0};
    Value v[9], made;
    int state = moment_new_from_state(type, KIND_DATETIME, args, &made);
    if (state) return state > 0 ? made : V_ERR;
    TRY_OK(args_bind(&def, args, v) && moment_read_fields(v, F_YEAR, 7, f) && moment_read_fields(v + 8, F_FOLD, 1, f));
    return moment_from_fields(type, KIND_DATETIME, f, is_null(v[7]) ? V_NONE : v[7]);
}

static Value datetime_m_replace(Value self, Value *v) {
    int f[F_COUNT];
    moment_unpack(as_moment(self)->at, f);
    TRY_OK(moment_read_fields(v, F_YEAR, 7, f) && moment_read_fields(v + 8, F_FOLD, 1, f));
    return moment_from_fields(value_type(self), KIND_DATETIME, f, is_null(v[7]) ? as_moment(self)->tzinfo : v[7]);
}

static Value datetime_m_fromisoformat(Value cls, Value text) {
    Moment at;
    Value tzinfo;
    return iso_parse_datetime(text, &at, &tzinfo) ? moment_make(cls, KIND_DATETIME, at, tzinfo) : V_ERR;
}

static Value datetime_m_combine(Value cls, Value *v) {
    if (!is_date(v[0])) return exc_raise(TypeErrorType, "combine() argument 1 must be datetime.date, not %T", v[0]);
    if (!is_time(v[1])) return exc_raise(TypeErrorType, "combine() argument 2 must be datetime.time, not %T", v[1]);
    Value tzinfo = is_null(v[2]) ? as_moment(v[1])->tzinfo : v[2];
    Moment at = as_moment(v[1])->at, day = as_moment(v[0])->at;
    TRY_OK(moment_check_tzinfo(tzinfo));
    at.year = day.year;
    at.month = day.month;
    at.day = day.day;
    if (!same(cls, obj_value(datetime_type))) at.fold = 0; /* what a subclass makes of the parts knows no fold */
    return moment_make(cls, KIND_DATETIME, at, tzinfo);
}

static Value datetime_m_strptime(Value cls, Value text, Value format) {
    TRY_OK(iso_check_str("strptime", 1, text) && iso_check_str("strptime", 2, format));
    return value_call_method(TRY(import_module("_strptime")), "_strptime_datetime", 3, cls, text, format);
}

/* ---- clocks ---- */

static Value datetime_m_now(Value cls, Value *v) {
    i64 posix, us;
    clock_now(&posix, &us);
    return clock_datetime(cls, posix, us, native_or_none(v[0]));
}

static Value datetime_m_utcnow(Value cls) {
    i64 posix, us;
    clock_now(&posix, &us);
    return clock_datetime(cls, posix, us, V_NULL);
}

static Value datetime_m_fromtimestamp(Value cls, Value *v) {
    i64 posix, us;
    TRY_OK(clock_read_timestamp(v[0], &posix, &us));
    return clock_datetime(cls, posix, us, native_or_none(v[1]));
}

static Value datetime_m_utcfromtimestamp(Value cls, Value timestamp) {
    i64 posix, us;
    TRY_OK(clock_read_timestamp(timestamp, &posix, &us));
    return clock_datetime(cls, posix, us, V_NULL);
}

/* ---- arithmetic ---- */

Value datetime_utcoffset(Value self) { return tz_utcoffset(as_moment(self)->tzinfo, self); }

Value datetime_add_delta(Value self, Value delta, i64 sign) {
    Moment at;
    TRY_OK(moment_add(as_moment(self)->at, sign, as_delta(delta), &at));
    return moment_make(obj_value(value_type(self)), KIND_DATETIME, at, as_moment(self)->tzinfo);
}

static Value datetime_add(Value a, Value b) {
    if (is_datetime(a) && is_delta(b)) return datetime_add_delta(a, b, 1);
    if (is_delta(a) && is_datetime(b)) return datetime_add_delta(b, a, 1);
    return V_NOTIMPL;
}

/* The UTC offsets of both, None unless their zones differ. */
static bool offsets(Value a, Value b, Value *x, Value *y) {
    *x = *y = V_NONE;
    if (same(as_moment(a)->tzinfo, as_moment(b)->tzinfo)) return true;
    *x = datetime_utcoffset(a);
    if (is_err(*x)) return false;
    *y = datetime_utcoffset(b);
    return !is_err(*y);
}

/* In microseconds, with the zones' difference unless an offset is None. */
static __int128 distance(Value a, Value b, Value x, Value y) {
    Moment p = as_moment(a)->at, q = as_moment(b)->at;
    __int128 us = (__int128)(calendar_moment_ordinal(p) - calendar_moment_ordinal(q)) * DAY_US + moment_day_us(p) - moment_day_us(q);
    return is_none(x) ? us : us - (delta_total_us(x) - delta_total_us(y));
}

static Value datetime_sub(Value a, Value b) {
    Value x, y;
    if (!is_datetime(a)) return V_NOTIMPL;
    if (is_delta(b)) return datetime_add_delta(a, b, -1);
    if (!is_datetime(b)) return V_NOTIMPL;
    TRY_OK(offsets(a, b, &x, &y));
    if (is_none(x) != is_none(y)) {
        return exc_raise(TypeErrorType, "can't subtract offset-naive and offset-aware datetimes");
    }
    __int128 us = distance(a, b, x, y);
    return delta_new((i64)(us / DAY_US), 0, (i64)(us % DAY_US));
}

/* ---- comparison ---- */

static Value with_fold(Value self, bool fold) {
    Moment at = as_moment(self)->at;
    at.fold = fold;
    return moment_new(value_type(self), at, as_moment(self)->tzinfo);
}

/* The offset depends on the fold (PEP 495): such a time equals none of another zone. 1, 0, -1. */
static int is_problematic(Value v, Value offset) {
    Value flipped = with_fold(v, !as_moment(v)->at.fold), other;
    if (is_err(flipped) || is_err(other = datetime_utcoffset(flipped))) return -1;
    if (is_none(other) || is_none(offset)) return is_none(other) != is_none(offset);
    return !delta_equal(other, offset);
}

/* How naive or equally distant times compare, 2 for unequal ones that have no order; -2 raised. */
static int compare_in_zones(Value a, Value b, Value x, Value y, int op) {
    __int128 us = distance(a, b, x, y);
    int cmp = us < 0 ? -1 : us > 0, bad;
    if (cmp || (op != CMP_EQ && op != CMP_NE)) return cmp;
    bad = is_problematic(a, x);
    if (!bad) bad = is_problematic(b, y);
    return bad < 0 ? -2 : bad;
}

static Value cannot_compare(Value a, Value b) {
    return exc_raise(TypeErrorType, "can't compare %s to %s", value_type_name(a), value_type_name(b));
}

static Value datetime_richcmp(Value a, Value b, int op) {
    bool equality = op == CMP_EQ || op == CMP_NE;
    Value x, y;
    if (!is_datetime(b)) {
        if (!is_date(b)) return V_NOTIMPL;
        return equality ? bool_value(op == CMP_NE) : cannot_compare(a, b);
    }
    if (same(as_moment(a)->tzinfo, as_moment(b)->tzinfo)) {
        return moment_cmp_value(moment_cmp(as_moment(a)->at, as_moment(b)->at), op);
    }
    TRY_OK(offsets(a, b, &x, &y));
    if (is_none(x) != is_none(y)) {
        if (equality) return bool_value(op == CMP_NE);
        return exc_raise(TypeErrorType, "can't compare offset-naive and offset-aware datetimes");
    }
    int cmp = compare_in_zones(a, b, x, y, op);
    return cmp == -2 ? V_ERR : moment_cmp_value(cmp, op);
}

/* Of the moment in UTC, as if not folded. */
static bool datetime_hash(Value self, i64 *out) {
    MomentObj *d = as_moment(self);
    if (d->hash == -1) {
        Value unfolded = d->at.fold ? with_fold(self, false) : self, offset, delta;
        i64 hash;
        if (is_err(unfolded) || is_err(offset = datetime_utcoffset(unfolded))) return false;
        Moment at = as_moment(self)->at;
        if (is_none(offset)) {
            hash = moment_hash_data(KIND_DATETIME, at);
        } else {
            delta = delta_new(calendar_moment_ordinal(at), 0, moment_day_us(at) - (i64)delta_total_us(offset));
            if (is_err(delta) || !value_hash(delta, &hash)) return false;
        }
        as_moment(self)->hash = hash;
    }
    *out = as_moment(self)->hash;
    return true;
}

/* ---- the zone ---- */

static Value datetime_m_dst(Value self) { return tz_dst(as_moment(self)->tzinfo, self); }
static Value datetime_m_tzname(Value self) { return tz_tzname(as_moment(self)->tzinfo, self); }

static Value local_zone_of_naive(Value self) {
    i64 posix;
    return clock_posix(as_moment(self)->at, &posix) ? clock_local_timezone(posix) : V_ERR;
}

/* 'v' was made here: nobody else knows it. */
static void set_zone(Value v, Value tzinfo) {
    gc_write(as_obj(v), &as_moment(v)->tzinfo, tzinfo);
    moment_changed(v);
}

static Value datetime_m_astimezone(Value self, Value *v) {
    Value target = native_or_none(v[0]), own = as_moment(self)->tzinfo, offset = V_NONE, result;
    TRY_OK(moment_check_tzinfo(target));
    if (!is_none(own)) {
        if (same(own, target)) return self;
        offset = TRY(datetime_utcoffset(self));
    }
    if (is_none(offset)) { /* naive: taken as local time */
        own = TRY(local_zone_of_naive(self));
        if (same(own, target)) return self;
        offset = as_timezone(own)->offset;
    }
    result = TRY(datetime_add_delta(self, offset, -1));
    if (!is_datetime(result) || same(result, self)) return exc_raise(TypeErrorType, "a datetime was expected, not %T", result);
    if (is_none(target)) {
        target = TRY(clock_local_timezone(clock_utc(as_moment(result)->at)));
    }
    set_zone(result, target);
    return value_call_method(target, "fromutc", 1, result);
}

/* ---- parts ---- */

static Value datetime_m_date(Value self) {
    Moment at = {.bits = 0}, from = as_moment(self)->at;
    at.year = from.year;
    at.month = from.month;
    at.day = from.day;
    return moment_new(date_type, at, V_NONE);
}

static Moment time_part(Value self) {
    Moment at = as_moment(self)->at;
    at.year = at.month = at.day = 0;
    return at;
}
static Value datetime_m_time(Value self) { return moment_new(time_type, time_part(self), V_NONE); }
static Value datetime_m_timetz(Value self) { return moment_new(time_type, time_part(self), as_moment(self)->tzinfo); }

static Value datetime_m_timetuple(Value self) {
    Value dst = TRY(datetime_m_dst(self));
    return clock_struct_time(as_moment(self)->at, is_none(dst) ? -1 : !delta_is_zero(dst));
}

static Value datetime_m_utctimetuple(Value self) {
    Value offset = TRY(datetime_utcoffset(self));
    Moment at = as_moment(self)->at;
    if (!is_none(offset)) TRY_OK(moment_add(at, -1, as_delta(offset), &at));
    return clock_struct_time(at, 0);
}

static Value datetime_m_timestamp(Value self) {
    static const Moment epoch = {.year = 1970, .month = 1, .day = 1};
    Moment at = as_moment(self)->at;
    if (!is_none(as_moment(self)->tzinfo)) {
        Value since = TRY(datetime_sub(self, TRY(moment_new(datetime_type, epoch, timezone_utc))));
        return value_call_method(since, "total_seconds", 0);
    }
    i64 posix;
    TRY_OK(clock_posix(at, &posix));
    return float_value((double)posix + (double)at.us / 1e6);
}

/* ---- text ---- */

static Value datetime_repr(Value self) {
    Moment at = as_moment(self)->at;
    Value tzinfo = as_moment(self)->tzinfo;
    char text[120];
    int n = sprintf(text, "%d, %d, %d, %d, %d", (int)at.year, (int)at.month, (int)at.day, (int)at.hour, (int)at.minute);
    if (at.us) n += sprintf(text + n, ", %d, %d", (int)at.second, (int)at.us);
    else if (at.second) n += sprintf(text + n, ", %d", (int)at.second);
    if (at.fold) sprintf(text + n, ", fold=1");
    Value zone = is_none(tzinfo) ? str_empty : TRY(str_format_c(", tzinfo=%R", tzinfo));
    return str_format_c("%s(%s%V)", value_type_name(self), text, zone);
}

static Value isoformat(Value self, Value sep, int timespec) {
    char date[16], time[32], zone[32] = "";
    Value offset = TRY(datetime_utcoffset(self));
    iso_format_date(as_moment(self)->at, date);
    iso_format_time(as_moment(self)->at, timespec, time);
    if (!is_none(offset)) tz_format_offset(offset, ":", zone);
    if (!as_str(sep)->ascii) return str_format_c("%s%V%s%s", date, sep, time, zone);
    char text[96];
    int n = sprintf(text, "%s%c%s%s", date, (int)str_at(sep, 0), time, zone);
    return str_from_latin1((u8 *)text, n);
}

static Value datetime_m_isoformat(Value self, Value *v) {
    if (!is_null(v[0]) && (!is_str(v[0]) || str_len(v[0]) != 1)) {
        return exc_raise(TypeErrorType, "isoformat() argument 1 must be a unicode character, not %T", v[0]);
    }
    int timespec = iso_timespec("isoformat", 2, v[1]);
    return timespec < 0 ? V_ERR : isoformat(self, is_null(v[0]) ? str_from_cp('T') : v[0], timespec);
}

static Value datetime_str(Value self) { return value_call_method(self, "isoformat", 1, str_from_cp(' ')); }

static Value datetime_m_reduce(Value self) { return moment_reduce(self, KIND_DATETIME, 2); }
static Value datetime_m_reduce_ex(Value self, Value protocol) {
    int f[F_COUNT];
    return moment_read_fields(&protocol, 0, 1, f) ? moment_reduce(self, KIND_DATETIME, f[0]) : V_ERR;
}

static const MethodDef datetime_methods[] = {
    {"__reduce__", datetime_m_reduce, M_0, EFF_ANY, 0, "($self, /)", "__reduce__() -> (cls, state)"},
    {"__reduce_ex__", datetime_m_reduce_ex, M_1, EFF_ANY, 0, "($self, protocol, /)", "__reduce_ex__(proto) -> (cls, state)"},
    {"astimezone", datetime_m_astimezone, M_N, EFF_ANY, 0, "($self, /, tz=None)", "tz -> the same moment in time zone tz\n"},
    {"combine", datetime_m_combine, M_N, EFF_ANY, MF_CLASS, "($type, /, date, time, tzinfo=None)",
     "date, time -> datetime with same date and time fields"},
    {"ctime", date_m_ctime, M_0, EFF_ANY, 0, "($self, /)", "Return ctime() style string."},
    {"date", datetime_m_date, M_0, EFF_ANY, 0, "($self, /)", "Return date object with same year, month and day."},
    {"dst", datetime_m_dst, M_0, EFF_ANY, 0, "($self, /)", "Return self.tzinfo.dst(self)."},
    {"fromisoformat", datetime_m_fromisoformat, M_1, EFF_ANY, MF_CLASS, "($type, text, /)",
     "str -> the datetime that ISO 8601 text names"},
    {"fromtimestamp", datetime_m_fromtimestamp, M_N, EFF_ANY, MF_CLASS, "($type, /, timestamp, tz=None)",
     "timestamp[, tz] -> tz's local time from POSIX timestamp."},
    {"isoformat", datetime_m_isoformat, M_N, EFF_ANY, 0, "($self, /, sep='T', timespec='auto')",
     "[sep] -> string in ISO 8601 format, YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\n"
     "sep stands between date and time.  timespec tells how much of the time to show:\n"
     "'auto', 'hours', 'minutes', 'seconds', 'milliseconds' or 'microseconds'.\n"},
    {"now", datetime_m_now, M_N, EFF_ANY, MF_CLASS, "($type, /, tz=None)",
     "The present time in time zone tz, or in local time without a zone."},
    {"replace", datetime_m_replace, M_N, EFF_ANY, 0,
     "($self, /, year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None, tzinfo=None, *, "
     "fold=None)",
     "Return datetime with new specified fields."},
    {"strptime", datetime_m_strptime, M_2, EFF_ANY, MF_CLASS | MF_TUPLE_ARGS, "($type, text, format, /)",
     "string, format -> datetime, as time.strptime() reads it."},
    {"time", datetime_m_time, M_0, EFF_ANY, 0, "($self, /)", "Return time object with same time but with tzinfo=None."},
    {"timestamp", datetime_m_timestamp, M_0, EFF_ANY, 0, "($self, /)", "Return POSIX timestamp as float."},
    {"timetuple", datetime_m_timetuple, M_0, EFF_ANY, 0, "($self, /)", "A time tuple as of time.localtime()."},
    {"timetz", datetime_m_timetz, M_0, EFF_ANY, 0, "($self, /)", "Return time object with same time and tzinfo."},
    {"tzname", datetime_m_tzname, M_0, EFF_ANY, 0, "($self, /)", "Return self.tzinfo.tzname(self)."},
    {"utcfromtimestamp", datetime_m_utcfromtimestamp, M_1, EFF_ANY, MF_CLASS, "($type, timestamp, /)",
     "The UTC time at a POSIX timestamp, without a zone."},
    {"utcnow", datetime_m_utcnow, M_0, EFF_ANY, MF_CLASS, "($type, /)", "The present time in UTC, without a zone."},
    {"utcoffset", datetime_utcoffset, M_0, EFF_ANY, 0, "($self, /)", "Return self.tzinfo.utcoffset(self)."},
    {"utctimetuple", datetime_m_utctimetuple, M_0, EFF_ANY, 0, "($self, /)", "A UTC time tuple as of time.gmtime()."},
    {0},
};
static const GetSetDef datetime_getset[] = {
    {"hour", moment_get_hour, NULL, NULL},
    {"minute", moment_get_minute, NULL, NULL},
    {"second", moment_get_second, NULL, NULL},
    {"microsecond", moment_get_microsecond, NULL, NULL},
    {"tzinfo", moment_get_tzinfo, NULL, NULL},
    {"fold", moment_get_fold, NULL, NULL},
    {0},
};
const TypeDef datetime_def = {
    .name = "datetime.datetime",
    .doc = "datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\n"
           "Year, month and day must be given.  tzinfo is None or an instance of a subclass of\ntzinfo, the others are ints.\n",
    .base = &date_type,
    .size = sizeof(MomentObj),
    .flags = TF_BASETYPE,
    .trace = moment_trace,
    .repr = datetime_repr,
    .str = datetime_str,
    .hash = datetime_hash,
    .richcmp = datetime_richcmp,
    .new = datetime_new_slot,
    .add = datetime_add,
    .sub = datetime_sub,
    .methods = datetime_methods,
    .getset = datetime_getset,
};
