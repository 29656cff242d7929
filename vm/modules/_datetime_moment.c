/* _datetime_moment.c: what dates, times and datetimes have in common: fields, construction, state, comparison. */
#include "vm/base/hash.h"
#include "vm/modules/_datetime.h"

void (*moment_changed_hook)(Value v);

void moment_trace(Obj *o, Tracer *t) {
    trace_value(t, &((MomentObj *)o)->tzinfo);
}

/* ---- fields ---- */

void moment_unpack(Moment at, int f[F_COUNT]) {
    f[F_YEAR] = at.year;
    f[F_MONTH] = at.month;
    f[F_DAY] = at.day;
    f[F_HOUR] = at.hour;
    f[F_MINUTE] = at.minute;
    f[F_SECOND] = at.second;
    f[F_US] = at.us;
    f[F_FOLD] = at.fold;
}

static bool check_date(const int f[F_COUNT]) {
    if (f[F_YEAR] < YEAR_MIN || f[F_YEAR] > YEAR_MAX) {
        return native_fail(exc_raise(ValueErrorType, "year %d is out of range", f[F_YEAR]));
    }
    if (f[F_MONTH] < 1 || f[F_MONTH] > 12) return native_fail(exc_raise(ValueErrorType, "month must be in 1..12"));
    if (f[F_DAY] < 1 || f[F_DAY] > calendar_days_in_month(f[F_YEAR], f[F_MONTH])) {
        return native_fail(exc_raise(ValueErrorType, "day is out of range for month"));
    }
    return true;
}

static bool check_time(const int f[F_COUNT]) {
    static const struct {
        const char *name;
        int end;
    } parts[] = {{"hour", 24}, {"minute", 60}, {"second", 60}, {"microsecond", SECOND_US}};
    for (int i = 0; i < 4; i++) {
        int v = f[F_HOUR + i];
        if (v < 0 || v >= parts[i].end) {
            return native_fail(exc_raise(ValueErrorType, "%s must be in 0..%d", parts[i].name, parts[i].end - 1));
        }
    }
    if (f[F_FOLD] != 0 && f[F_FOLD] != 1) return native_fail(exc_raise(ValueErrorType, "fold must be either 0 or 1"));
    return true;
}

bool moment_pack(const int f[F_COUNT], int kind, Moment *out) {
    *out = (Moment){.bits = 0};
    if (kind != KIND_TIME) {
        if (!check_date(f)) return false;
        out->year = (u64)f[F_YEAR] & 0x3fff;
        out->month = (u64)f[F_MONTH] & 15;
        out->day = (u64)f[F_DAY] & 31;
    }
    if (kind != KIND_DATE) {
        if (!check_time(f)) return false;
        out->hour = (u64)f[F_HOUR] & 31;
        out->minute = (u64)f[F_MINUTE] & 63;
        out->second = (u64)f[F_SECOND] & 63;
        out->us = (u64)f[F_US] & 0xfffff;
        out->fold = (u64)f[F_FOLD] & 1;
    }
    return true;
}

/* As the format "i" of argument parsing has it. */
static bool read_int(Value v, int *out) {
    i64 n;
    v = number_index(v);
    if (is_err(v) || !int_to_i64(v, &n)) return false;
    *out = (int)n;
    if (n == *out) return true;
    return native_fail(exc_raise(OverflowErrorType, "signed integer is %s", n > 0 ? "greater than maximum" : "less than minimum"));
}

bool moment_read_fields(const Value *v, int first, int n, int f[F_COUNT]) {
    for (int i = 0; i < n; i++)
        if (!is_null(v[i]) && !read_int(v[i], &f[first + i])) return false;
    return true;
}

bool moment_check_tzinfo(Value tzinfo) {
    if (is_none(tzinfo) || is_tzinfo(tzinfo)) return true;
    return native_fail(exc_raise(TypeErrorType, "tzinfo argument must be None or of a tzinfo subclass, not type '%T'", tzinfo));
}

bool moment_add(Moment at, i64 sign, const DeltaObj *delta, Moment *out) {
    i64 us = moment_day_us(at) + sign * ((i64)delta->seconds * SECOND_US + delta->us);
    i64 carry = us / DAY_US - (us % DAY_US < 0), s;
    *out = (Moment){.bits = 0};
    if (!calendar_from_ordinal(calendar_moment_ordinal(at) + sign * delta->days + carry, out)) return false;
    us -= carry * DAY_US;
    s = us / SECOND_US;
    out->hour = (u64)(s / 3600) & 31;
    out->minute = (u64)(s / 60 % 60) & 63;
    out->second = (u64)(s % 60) & 63;
    out->us = (u64)(us % SECOND_US) & 0xfffff;
    return true;
}

/* ---- construction ---- */

Value moment_new(TypeObj *type, Moment at, Value tzinfo) {
    Value v = TRY(type_alloc(type));
    as_moment(v)->hash = -1;
    as_moment(v)->at = at;
    as_moment(v)->tzinfo = tzinfo;
    return v;
}

void moment_changed(Value v) {
    if (moment_changed_hook) moment_changed_hook(v);
}

static TypeObj *class_of(int kind) {
    return kind == KIND_DATE ? date_type : kind == KIND_TIME ? time_type : datetime_type;
}

/* The constructors of subclasses know nothing of the fold: it is set behind their back. */
Value moment_from_fields(TypeObj *type, int kind, const int f[F_COUNT], Value tzinfo) {
    Moment at;
    TRY_OK(moment_pack(f, kind, &at) && moment_check_tzinfo(tzinfo));
    return moment_new(type, at, tzinfo);
}

Value moment_make(Value cls, int kind, Moment at, Value tzinfo) {
    static const struct {
        int first, n;
    } parts[] = {[KIND_DATE] = {F_YEAR, 3}, [KIND_TIME] = {F_HOUR, 4}, [KIND_DATETIME] = {F_YEAR, 7}};
    int f[F_COUNT], n = parts[kind].n;
    Value args[F_COUNT], v;
    if (same(cls, obj_value(class_of(kind)))) return moment_new(class_of(kind), at, tzinfo);
    moment_unpack(at, f);
    for (int i = 0; i < n; i++) args[i] = fixnum(f[parts[kind].first + i]);
    if (kind != KIND_DATE) args[n++] = tzinfo;
    v = TRY(value_call(cls, (Args){args, (u32)n, 0}));
    if (at.fold && is_obj(v) && value_is(v, class_of(kind))) {
        as_moment(v)->at.fold = 1;
        moment_changed(v);
    }
    return v;
}

/* ---- state ---- */

int moment_data(int kind, Moment at, u8 out[10]) {
    u8 *p = out;
    if (kind != KIND_TIME) {
        *p++ = (u8)(at.year >> 8);
        *p++ = (u8)at.year;
        *p++ = (u8)at.month;
        *p++ = (u8)at.day;
    }
    if (kind != KIND_DATE) {
        *p++ = (u8)at.hour;
        *p++ = (u8)at.minute;
        *p++ = (u8)at.second;
        *p++ = (u8)(at.us >> 16);
        *p++ = (u8)(at.us >> 8);
        *p++ = (u8)at.us;
    }
    return (int)(p - out);
}

static Moment moment_undata(int kind, const u8 *p) {
    Moment at = {.bits = 0};
    if (kind != KIND_TIME) {
        at.year = (u64)(p[0] << 8 | p[1]) & 0x3fff;
        at.month = p[2] & 15;
        at.day = p[3] & 31;
        at.fold = kind == KIND_DATETIME && p[2] & 0x80;
        p += 4;
    }
    if (kind != KIND_DATE) {
        at.hour = p[0] & 31;
        at.minute = p[1] & 63;
        at.second = p[2] & 63;
        at.us = (u64)(p[3] << 16 | p[4] << 8 | p[5]) & 0xfffff;
        if (kind == KIND_TIME) at.fold = p[0] >> 7 & 1;
    }
    return at;
}

/* The argument is a pickled state: 1 with *at set, 0 no, -1 raised.  The fold is in the high bit of the month, or of a time's
   hour.  Pickles of Python 2, loaded as Latin-1, have a str; one that was loaded otherwise cannot be read. */
static int from_state(int kind, Value state, Moment *at) {
    static const char *const names[] = {"date", "time", "datetime"};
    static const int sizes[] = {4, 6, 10};
    int n = sizes[kind];
    u8 data[10];
    bool sane;
    if (is_bytes(state) && bytes_len(state) == n) {
        memcpy(data, bytes_data(state), (size_t)n);
    } else if (is_str(state) && str_len(state) == n) {
        for (int i = 0; i < n; i++) data[i] = (u8)KR_MIN(str_at(state, i), 0xff);
    } else return 0;
    if (kind == KIND_TIME) sane = (data[0] & 0x7f) < 24;
    else sane = (u8)((data[2] & (kind == KIND_DATETIME ? 0x7f : 0xff)) - 1) < 12;
    if (!sane) return 0;
    if (is_str(state) && str_kind(state) > 1) {
        exc_raise(ValueErrorType, "Failed to encode latin1 string when unpickling a %s object. "
                  "pickle.load(data, encoding='latin1') is assumed.", names[kind]);
        return -1;
    }
    *at = moment_undata(kind, data);
    return 1;
}

int moment_new_from_state(TypeObj *type, int kind, Args args, Value *out) {
    Value tzinfo = args.n > 1 ? args.v[1] : V_NONE;
    Moment at;
    int state = args.n < 1 || args.n > (kind == KIND_DATE ? 1 : 2) || args.nkw ? 0 : from_state(kind, args.v[0], &at);
    if (state <= 0) return state;
    *out = is_none(tzinfo) || is_tzinfo(tzinfo) ? moment_new(type, at, tzinfo)
                                                : exc_raise(TypeErrorType, "bad tzinfo state arg");
    return is_err(*out) ? -1 : 1;
}

Value moment_reduce(Value self, int kind, i64 protocol) {
    Moment at = as_moment(self)->at;
    u8 data[10];
    int n = moment_data(kind, at, data);
    if (protocol > 3 && at.fold) data[kind == KIND_TIME ? 0 : 2] |= 0x80;
    Value state = TRY(bytes_new((char *)data, n)), tzinfo = as_moment(self)->tzinfo;
    Value args = TRY(is_none(tzinfo) ? tuple_pack(1, state) : tuple_pack(2, state, tzinfo));
    return tuple_pack(2, obj_value(value_type(self)), args);
}

i64 moment_hash_data(int kind, Moment at) {
    u8 data[10];
    return hash_bytes(data, moment_data(kind, at, data));
}

/* ---- attributes ---- */

#define FIELD(name, field)                                                                         \
    Value moment_get_##name(Value self) { return fixnum(as_moment(self)->at.field); }
FIELD(year, year)
FIELD(month, month)
FIELD(day, day)
FIELD(hour, hour)
FIELD(minute, minute)
FIELD(second, second)
FIELD(microsecond, us)
FIELD(fold, fold)
#undef FIELD
Value moment_get_tzinfo(Value self) { return as_moment(self)->tzinfo; }
