/* _datetime_date.c: date, and what its isocalendar() answers. */
#include "vm/modules/_datetime.h"

/* ---- IsoCalendarDate: a tuple with names ---- */

static Value isocal_make(TypeObj *type, Value year, Value week, Value weekday) {
    Value v = TRY(type_alloc_var(type, (i64)sizeof(TupleObj) + 3 * (i64)sizeof(Value)));
    as_tuple(v)->len = 3;
    as_tuple(v)->v[0] = year;
    as_tuple(v)->v[1] = week;
    as_tuple(v)->v[2] = weekday;
    return v;
}

static Value isocal_new_slot(TypeObj *type, Args args) {
    static const MethodDef def = {"IsoCalendarDate", NULL, M_N, EFF_ANY, 0, "(year, week, weekday)", NULL};
    Value v[3];
    TRY_OK(args_bind(&def, args, v));
    return isocal_make(type, v[0], v[1], v[2]);
}

static Value isocal_repr(Value v) {
    return str_format_c("%s(year=%V, week=%V, weekday=%V)", value_type_name(v), tuple_at(v, 0), tuple_at(v, 1), tuple_at(v, 2));
}

static Value isocal_get_year(Value v) { return tuple_at(v, 0); }
static Value isocal_get_week(Value v) { return tuple_at(v, 1); }
static Value isocal_get_weekday(Value v) { return tuple_at(v, 2); }

/* Pickles as a plain tuple. */
static Value isocal_m_reduce(Value v) {
    return tuple_pack(2, obj_value(TupleType), TRY(tuple_pack(1, TRY(tuple_from(as_tuple(v)->v, 3)))));
}

static const MethodDef isocal_methods[] = {{"__reduce__", isocal_m_reduce, M_0, EFF_ANY, 0, "($self, /)", NULL}, {0}};
static const GetSetDef isocal_getset[] = {
    {"year", isocal_get_year, NULL, NULL},
    {"week", isocal_get_week, NULL, NULL},
    {"weekday", isocal_get_weekday, NULL, NULL},
    {0},
};
const TypeDef isocal_def = {
    .name = "datetime.IsoCalendarDate",
    .doc = "The result of date.isocalendar() or datetime.isocalendar()\n\n"
           "A named tuple of the year, the number of the week and the day of the week.",
    .base = &TupleType,
    .flags = TF_TUPLE_SUB | TF_SEQUENCE | TF_VAR_SIZED,
    .repr = isocal_repr,
    .new = isocal_new_slot,
    .methods = isocal_methods,
    .getset = isocal_getset,
};

/* ---- construction ---- */

static Value date_new_slot(TypeObj *type, Args args) {
    static const MethodDef def = {NULL, NULL, M_N, EFF_ANY, 0, "(year, month, day)", NULL};
    int f[F_COUNT] = {0};
    Value v[3], made;
    int state = moment_new_from_state(type, KIND_DATE, args, &made);
    if (state) return state > 0 ? made : V_ERR;
    TRY_OK(args_bind(&def, args, v) && moment_read_fields(v, F_YEAR, 3, f));
    return moment_from_fields(type, KIND_DATE, f, V_NONE);
}

static Value date_m_replace(Value self, Value *v) {
    int f[F_COUNT];
    moment_unpack(as_moment(self)->at, f);
    TRY_OK(moment_read_fields(v, F_YEAR, 3, f));
    return moment_from_fields(value_type(self), KIND_DATE, f, V_NONE);
}

static Value from_ordinal(Value cls, i64 ordinal) {
    Moment at = {.bits = 0};
    TRY_OK(calendar_from_seconds(ordinal * DAY_SECONDS, &at));
    /* a datetime gets its midnight from its own constructor */
    return moment_make(cls, KIND_DATE, at, V_NONE);
}

static Value date_m_fromordinal(Value cls, Value v) {
    int f[F_COUNT];
    TRY_OK(moment_read_fields(&v, F_YEAR, 1, f));
    if (f[F_YEAR] < 1) return exc_raise(ValueErrorType, "ordinal must be >= 1");
    return from_ordinal(cls, f[F_YEAR]);
}

static Value date_m_fromtimestamp(Value cls, Value timestamp) {
    i64 posix;
    Moment at;
    TRY_OK(clock_read_seconds(timestamp, &posix) && clock_local(posix, &at));
    return moment_make(cls, KIND_DATE, at, V_NONE);
}

static Value date_m_fromisoformat(Value cls, Value text) {
    Moment at;
    return iso_parse_date(text, &at) ? moment_make(cls, KIND_DATE, at, V_NONE) : V_ERR;
}

/* Beyond an int no component can be right. */
static bool iso_component(Value v, i64 *out) {
    v = number_index(v);
    if (is_err(v)) return false;
    if (int_to_i64_sat(v, out) == 0 && *out == (i32)*out) return true;
    return native_fail(exc_raise(ValueErrorType, "ISO calendar component out of range"));
}

static Value date_m_fromisocalendar(Value cls, Value *v) {
    IsoDate d;
    i64 ordinal, bad;
    TRY_OK(iso_component(v[0], &d.year) && iso_component(v[1], &d.week) && iso_component(v[2], &d.day));
    const char *error = calendar_from_iso(d, &ordinal, &bad);
    if (error) return exc_raise(ValueErrorType, error, (int)bad);
    return from_ordinal(cls, ordinal);
}

static Value date_m_today(Value cls) {
    Value time = TRY(import_module("time"));
    return value_call_method(cls, "fromtimestamp", 1, TRY(value_call_method(time, "time", 0)));
}

/* ---- arithmetic and comparison ---- */

static Value add_days(Value self, i64 days) {
    Moment at = {.bits = 0};
    TRY_OK(calendar_from_ordinal(calendar_moment_ordinal(as_moment(self)->at) + days, &at));
    return moment_make(obj_value(value_type(self)), KIND_DATE, at, V_NONE);
}

/* Datetimes have operators of their own. */
static bool is_plain_date(Value v) { return is_date(v) && !is_datetime(v); }

static Value date_add(Value a, Value b) {
    if (is_datetime(a) || is_datetime(b)) return V_NOTIMPL;
    if (is_date(a) && is_delta(b)) return add_days(a, as_delta(b)->days);
    if (is_delta(a) && is_date(b)) return add_days(b, as_delta(a)->days);
    return V_NOTIMPL;
}

static Value date_sub(Value a, Value b) {
    if (!is_plain_date(a)) return V_NOTIMPL;
    if (is_delta(b)) return add_days(a, -(i64)as_delta(b)->days);
    if (!is_plain_date(b)) return V_NOTIMPL;
    return delta_new(calendar_moment_ordinal(as_moment(a)->at) - calendar_moment_ordinal(as_moment(b)->at), 0, 0);
}

static Moment day_of(Value v) {
    Moment at = {.bits = 0}, from = as_moment(v)->at;
    at.year = from.year;
    at.month = from.month;
    at.day = from.day;
    return at;
}

static Value date_richcmp(Value a, Value b, int op) {
    if (!is_date(b)) return V_NOTIMPL;
    return moment_cmp_value(moment_cmp(day_of(a), day_of(b)), op);
}

static bool date_hash(Value self, i64 *out) {
    MomentObj *d = as_moment(self);
    if (d->hash == -1) d->hash = moment_hash_data(KIND_DATE, d->at);
    *out = d->hash;
    return true;
}

/* ---- text ---- */

static Value date_repr(Value self) {
    Moment at = as_moment(self)->at;
    return str_format_c("%s(%d, %d, %d)", value_type_name(self), (int)at.year, (int)at.month, (int)at.day);
}

static Value date_m_isoformat(Value self) {
    char text[16];
    iso_format_date(as_moment(self)->at, text);
    return str_from_c(text);
}

static Value date_str(Value self) { return value_call_method(self, "isoformat", 0); }

Value date_m_ctime(Value self) {
    static const char days[] = "MonTueWedThuFriSatSun", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    Moment at = as_moment(self)->at;
    return str_format_c("%.3s %.3s %2d %02d:%02d:%02d %04d", days + 3 * calendar_weekday(at), months + 3 * (at.month - 1),
                        (int)at.day, (int)at.hour, (int)at.minute, (int)at.second, (int)at.year);
}

static Value date_m_strftime(Value self, Value *v) {
    TRY_OK(iso_check_str("strftime", 1, v[0]));
    return iso_strftime(self, v[0], TRY(value_call_method(self, "timetuple", 0)), self);
}

static Value date_m_format(Value self, Value format) {
    TRY_OK(iso_check_str("__format__", 1, format));
    return str_len(format) ? value_call_method(self, "strftime", 1, format) : value_str(self);
}

/* ---- calendar ---- */

static Value date_m_timetuple(Value self) { return clock_struct_time(as_moment(self)->at, -1); }
static Value date_m_toordinal(Value self) { return fixnum(calendar_moment_ordinal(as_moment(self)->at)); }
static Value date_m_weekday(Value self) { return fixnum(calendar_weekday(as_moment(self)->at)); }
static Value date_m_isoweekday(Value self) { return fixnum(calendar_weekday(as_moment(self)->at) + 1); }
static Value date_m_isocalendar(Value self) {
    IsoDate d = calendar_iso(as_moment(self)->at);
    return isocal_make(isocal_type, fixnum(d.year), fixnum(d.week), fixnum(d.day));
}
static Value date_m_reduce(Value self) { return moment_reduce(self, KIND_DATE, 2); }

static const MethodDef date_methods[] = {
    {"__format__", date_m_format, M_1, EFF_ANY, 0, "($self, format, /)", "Formats self with strftime."},
    {"__reduce__", date_m_reduce, M_0, EFF_ANY, 0, "($self, /)", "__reduce__() -> (cls, state)"},
    {"ctime", date_m_ctime, M_0, EFF_ANY, 0, "($self, /)", "Return ctime() style string."},
    {"fromisocalendar", date_m_fromisocalendar, M_N, EFF_ANY, MF_CLASS, "($type, /, year, week, day)",
     "int, int, int -> the date of a day of a week of an ISO year: the inverse of isocalendar()."},
    {"fromisoformat", date_m_fromisoformat, M_1, EFF_ANY, MF_CLASS, "($type, text, /)", "str -> the date that ISO 8601 text names."},
    {"fromordinal", date_m_fromordinal, M_1, EFF_ANY, MF_CLASS, "($type, n, /)",
     "int -> date of that day of the proleptic Gregorian calendar."},
    {"fromtimestamp", date_m_fromtimestamp, M_1, EFF_ANY, MF_CLASS, "($type, timestamp, /)",
     "The local date at a POSIX timestamp, such as time.time() answers."},
    {"isocalendar", date_m_isocalendar, M_0, EFF_ANY, 0, "($self, /)", "A named tuple of ISO year, week number, and weekday."},
    {"isoformat", date_m_isoformat, M_0, EFF_ANY, 0, "($self, /)", "Return string in ISO 8601 format, YYYY-MM-DD."},
    {"isoweekday", date_m_isoweekday, M_0, EFF_ANY, 0, "($self, /)", "The day of the week; Monday is 1, Sunday 7."},
    {"replace", date_m_replace, M_N, EFF_ANY, 0, "($self, /, year=None, month=None, day=None)", "Return date with new specified fields."},
    {"strftime", date_m_strftime, M_N, EFF_ANY, 0, "($self, /, format)", "format -> strftime() style string."},
    {"timetuple", date_m_timetuple, M_0, EFF_ANY, 0, "($self, /)", "A time tuple as of time.localtime()."},
    {"today", date_m_today, M_0, EFF_ANY, MF_CLASS, "($type, /)", "The same as cls.fromtimestamp(time.time())."},
    {"toordinal", date_m_toordinal, M_0, EFF_ANY, 0, "($self, /)", "The number of the day; January 1 of year 1 is day 1."},
    {"weekday", date_m_weekday, M_0, EFF_ANY, 0, "($self, /)", "The day of the week; Monday is 0, Sunday 6."},
    {0},
};
static const GetSetDef date_getset[] = {
    {"year", moment_get_year, NULL, NULL},
    {"month", moment_get_month, NULL, NULL},
    {"day", moment_get_day, NULL, NULL},
    {0},
};
const TypeDef date_def = {
    .name = "datetime.date",
    .doc = "date(year, month, day) --> date object",
    .size = sizeof(MomentObj),
    .flags = TF_BASETYPE,
    .trace = moment_trace,
    .repr = date_repr,
    .str = date_str,
    .hash = date_hash,
    .richcmp = date_richcmp,
    .new = date_new_slot,
    .add = date_add,
    .sub = date_sub,
    .methods = date_methods,
    .getset = date_getset,
};
