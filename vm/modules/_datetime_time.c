/* _datetime_time.c: time: the time of a day, with or without a zone. */
#include "vm/modules/_datetime.h"

static Value time_new_slot(TypeObj *type, Args args) {
    static const MethodDef def = {NULL, NULL, M_N, EFF_ANY, 0,
                                  "(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0)", NULL};
    int f[F_COUNT] = {0};
    Value v[6], made;
    int state = moment_new_from_state(type, KIND_TIME, args, &made);
    if (state) return state > 0 ? made : V_ERR;
    TRY_OK(args_bind(&def, args, v) && moment_read_fields(v, F_HOUR, 4, f) && moment_read_fields(v + 5, F_FOLD, 1, f));
    return moment_from_fields(type, KIND_TIME, f, is_null(v[4]) ? V_NONE : v[4]);
}

static Value time_m_replace(Value self, Value *v) {
    int f[F_COUNT];
    moment_unpack(as_moment(self)->at, f);
    TRY_OK(moment_read_fields(v, F_HOUR, 4, f) && moment_read_fields(v + 5, F_FOLD, 1, f));
    return moment_from_fields(value_type(self), KIND_TIME, f, is_null(v[4]) ? as_moment(self)->tzinfo : v[4]);
}

static Value time_m_fromisoformat(Value cls, Value text) {
    Moment at;
    Value tzinfo;
    return iso_parse_time(text, &at, &tzinfo) ? moment_make(cls, KIND_TIME, at, tzinfo) : V_ERR;
}

/* ---- the zone ---- */

static Value time_m_utcoffset(Value self) { return tz_utcoffset(as_moment(self)->tzinfo, V_NONE); }
static Value time_m_dst(Value self) { return tz_dst(as_moment(self)->tzinfo, V_NONE); }
static Value time_m_tzname(Value self) { return tz_tzname(as_moment(self)->tzinfo, V_NONE); }

/* ---- comparison ---- */

/* Microseconds of the day in UTC, below 0 or beyond 24 hours where the zone makes it so. */
static i64 utc_us(Value self, Value offset) {
    return moment_day_us(as_moment(self)->at) - (i64)delta_total_us(offset);
}

static Value time_richcmp(Value a, Value b, int op) {
    Value za = as_moment(a)->tzinfo, zb, x, y;
    if (!is_time(b)) return V_NOTIMPL;
    zb = as_moment(b)->tzinfo;
    if (same(za, zb)) return moment_cmp_value(moment_cmp(as_moment(a)->at, as_moment(b)->at), op);
    x = TRY(tz_utcoffset(za, V_NONE));
    y = TRY(tz_utcoffset(zb, V_NONE));
    if (is_none(x) && is_none(y)) return moment_cmp_value(moment_cmp(as_moment(a)->at, as_moment(b)->at), op);
    if (!is_none(x) && !is_none(y)) return value_richcmp(fixnum(utc_us(a, x)), fixnum(utc_us(b, y)), op);
    if (op == CMP_EQ || op == CMP_NE) return bool_value(op == CMP_NE);
    return exc_raise(TypeErrorType, "can't compare offset-naive and offset-aware times");
}

/* Of the time as if not folded, in UTC. */
static bool time_hash(Value self, i64 *out) {
    MomentObj *t = as_moment(self);
    if (t->hash == -1) {
        Value offset = tz_utcoffset(t->tzinfo, V_NONE);
        if (is_err(offset)) return false;
        t = as_moment(self);
        if (is_none(offset)) t->hash = moment_hash_data(KIND_TIME, t->at);
        else {
            Value delta = delta_new(0, 0, utc_us(self, offset));
            i64 hash;
            if (is_err(delta) || !value_hash(delta, &hash)) return false;
            as_moment(self)->hash = hash;
        }
    }
    *out = as_moment(self)->hash;
    return true;
}

/* ---- text ---- */

static Value time_repr(Value self) {
    Moment at = as_moment(self)->at;
    Value tzinfo = as_moment(self)->tzinfo;
    char text[80];
    int n = sprintf(text, "%d, %d", (int)at.hour, (int)at.minute);
    if (at.us) sprintf(text + n, ", %d, %d", (int)at.second, (int)at.us);
    else if (at.second) sprintf(text + n, ", %d", (int)at.second);
    Value zone = is_none(tzinfo) ? str_empty : TRY(str_format_c(", tzinfo=%R", tzinfo));
    return str_format_c("%s(%s%V%s)", value_type_name(self), text, zone, at.fold ? ", fold=1" : "");
}

static Value isoformat(Value self, int timespec) {
    char text[32], zone[32] = "";
    Value offset = TRY(tz_utcoffset(as_moment(self)->tzinfo, V_NONE));
    iso_format_time(as_moment(self)->at, timespec, text);
    if (!is_none(offset)) tz_format_offset(offset, ":", zone);
    return str_format_c("%s%s", text, zone);
}

static Value time_m_isoformat(Value self, Value *v) {
    int timespec = iso_timespec("isoformat", 1, v[0]);
    return timespec < 0 ? V_ERR : isoformat(self, timespec);
}

static Value time_str(Value self) { return value_call_method(self, "isoformat", 0); }

/* The date is one that every platform can print. */
static Value time_m_strftime(Value self, Value *v) {
    TRY_OK(iso_check_str("strftime", 1, v[0]));
    Moment at = as_moment(self)->at;
    Value tuple = TRY(tuple_pack(9, fixnum(1900), fixnum(1), fixnum(1), fixnum(at.hour), fixnum(at.minute), fixnum(at.second),
                                 fixnum(0), fixnum(1), fixnum(-1)));
    return iso_strftime(self, v[0], tuple, V_NONE);
}

static Value time_m_format(Value self, Value format) {
    TRY_OK(iso_check_str("__format__", 1, format));
    return str_len(format) ? value_call_method(self, "strftime", 1, format) : value_str(self);
}

static Value time_m_reduce(Value self) { return moment_reduce(self, KIND_TIME, 2); }
static Value time_m_reduce_ex(Value self, Value protocol) {
    int f[F_COUNT];
    return moment_read_fields(&protocol, 0, 1, f) ? moment_reduce(self, KIND_TIME, f[0]) : V_ERR;
}

static const MethodDef time_methods[] = {
    {"__format__", time_m_format, M_1, EFF_ANY, 0, "($self, format, /)", "Formats self with strftime."},
    {"__reduce__", time_m_reduce, M_0, EFF_ANY, 0, "($self, /)", "__reduce__() -> (cls, state)"},
    {"__reduce_ex__", time_m_reduce_ex, M_1, EFF_ANY, 0, "($self, protocol, /)", "__reduce_ex__(proto) -> (cls, state)"},
    {"dst", time_m_dst, M_0, EFF_ANY, 0, "($self, /)", "Return self.tzinfo.dst(None)."},
    {"fromisoformat", time_m_fromisoformat, M_1, EFF_ANY, MF_CLASS, "($type, text, /)", "str -> the time that ISO 8601 text names."},
    {"isoformat", time_m_isoformat, M_N, EFF_ANY, 0, "($self, /, timespec='auto')",
     "Return string in ISO 8601 format, [HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\n\n"
     "timespec tells how much of the time to show: 'auto', 'hours', 'minutes',\n'seconds', 'milliseconds' or 'microseconds'."},
    {"replace", time_m_replace, M_N, EFF_ANY, 0,
     "($self, /, hour=None, minute=None, second=None, microsecond=None, tzinfo=None, *, fold=None)",
     "Return time with new specified fields."},
    {"strftime", time_m_strftime, M_N, EFF_ANY, 0, "($self, /, format)", "format -> strftime() style string."},
    {"tzname", time_m_tzname, M_0, EFF_ANY, 0, "($self, /)", "Return self.tzinfo.tzname(None)."},
    {"utcoffset", time_m_utcoffset, M_0, EFF_ANY, 0, "($self, /)", "Return self.tzinfo.utcoffset(None)."},
    {0},
};
static const GetSetDef time_getset[] = {
    {"hour", moment_get_hour, NULL, NULL},
    {"minute", moment_get_minute, NULL, NULL},
    {"second", moment_get_second, NULL, NULL},
    {"microsecond", moment_get_microsecond, NULL, NULL},
    {"tzinfo", moment_get_tzinfo, NULL, NULL},
    {"fold", moment_get_fold, NULL, NULL},
    {0},
};
const TypeDef time_def = {
    .name = "datetime.time",
    .doc = "time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\n"
           "All arguments may be left out.  tzinfo is None or an instance of a subclass of\ntzinfo, the others are ints.\n",
    .size = sizeof(MomentObj),
    .flags = TF_BASETYPE,
    .trace = moment_trace,
    .repr = time_repr,
    .str = time_str,
    .hash = time_hash,
    .richcmp = time_richcmp,
    .new = time_new_slot,
    .methods = time_methods,
    .getset = time_getset,
};
