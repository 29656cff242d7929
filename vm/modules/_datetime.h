/* _datetime.h: what the files of the module _datetime share.
 *
 * Dates, times and datetimes are one struct.  Their fields are packed so that the order of moments is the order of words; what
 * a kind does not have is zero.  Values never change once Python has seen them.
 */
#pragma once
#include <stdio.h>

#include "vm/modules/native.h"

enum { YEAR_MIN = 1, YEAR_MAX = 9999, ORDINAL_MAX = 3652059, DAY_SECONDS = 86400, SECOND_US = 1000000 };
enum { DELTA_DAYS_MAX = 999999999 };
#define DAY_US ((i64)DAY_SECONDS * SECOND_US)

typedef union Moment {
    struct {
        u64 fold : 1, us : 20, second : 6, minute : 6, hour : 5, day : 5, month : 4, year : 14;
    };
    u64 bits;
} Moment;

enum { KIND_DATE, KIND_TIME, KIND_DATETIME };
typedef struct MomentObj {
    Obj base;
    i64 hash;      /* -1: not computed */
    Moment at;
    Value tzinfo;  /* None for dates */
} MomentObj;
typedef struct DeltaObj {
    Obj base;
    i64 hash;      /* -1: not computed */
    i32 days, seconds, us; /* normalised: 0 <= seconds < 86400, 0 <= us < 1000000 */
} DeltaObj;
typedef struct TimeZoneObj {
    Obj base;
    Value offset;  /* timedelta */
    Value name;    /* str or V_NULL */
} TimeZoneObj;

extern TypeObj *date_type, *time_type, *datetime_type, *delta_type, *tzinfo_type, *timezone_type, *isocal_type;
extern const TypeDef date_def, time_def, datetime_def, delta_def, tzinfo_def, timezone_def, isocal_def;
extern Value timezone_utc;

ALWAYS_INLINE MomentObj *as_moment(Value v) { return (MomentObj *)v.w; }
ALWAYS_INLINE DeltaObj *as_delta(Value v) { return (DeltaObj *)v.w; }
ALWAYS_INLINE TimeZoneObj *as_timezone(Value v) { return (TimeZoneObj *)v.w; }
ALWAYS_INLINE bool is_date(Value v) { return is_obj(v) && value_is(v, date_type); } /* datetimes too */
ALWAYS_INLINE bool is_datetime(Value v) { return is_obj(v) && value_is(v, datetime_type); }
ALWAYS_INLINE bool is_time(Value v) { return is_obj(v) && value_is(v, time_type); }
ALWAYS_INLINE bool is_delta(Value v) { return is_obj(v) && value_is(v, delta_type); }
ALWAYS_INLINE bool is_tzinfo(Value v) { return is_obj(v) && value_is(v, tzinfo_type); }

/* ---- _datetime_calendar.c: the proleptic Gregorian calendar ---- */

/* Day 1 is January 1 of year 1. */
i64 calendar_ordinal(i64 year, i64 month, i64 day);
ALWAYS_INLINE i64 calendar_moment_ordinal(Moment at) { return calendar_ordinal(at.year, at.month, at.day); }
/* Sets year, month and day; OverflowError "date value out of range". */
bool calendar_from_ordinal(i64 ordinal, Moment *out);
int calendar_days_in_month(i64 year, i64 month);
/* Monday is 0. */
int calendar_weekday(Moment at);
int calendar_day_of_year(Moment at);
typedef struct IsoDate {
    i64 year, week, day; /* week from 1; Monday is 1 */
} IsoDate;
IsoDate calendar_iso(Moment at);
/* NULL, or what is wrong, with *bad set; 'out' may be a date of year 10000, so it is an ordinal. */
const char *calendar_from_iso(IsoDate d, i64 *ordinal, i64 *bad);
/* Seconds since the beginning of day 0. */
i64 calendar_seconds(Moment at);
/* The moment of such a count; ValueError for years out of range. */
bool calendar_from_seconds(i64 seconds, Moment *out);

/* ---- _datetime_moment.c: what dates, times and datetimes have in common ---- */

/* Fields in the order of the constructor of datetime; fold last. */
enum { F_YEAR, F_MONTH, F_DAY, F_HOUR, F_MINUTE, F_SECOND, F_US, F_FOLD, F_COUNT };
void moment_unpack(Moment at, int f[F_COUNT]);
/* Checks the fields that 'kind' has: ValueError naming the first that is out of range. */
bool moment_pack(const int f[F_COUNT], int kind, Moment *out);
/* An object of these fields, checked, and this zone, checked too. */
Value moment_from_fields(TypeObj *type, int kind, const int f[F_COUNT], Value tzinfo);
bool moment_check_tzinfo(Value tzinfo);
/* An instance of 'type' itself, without its __new__ or __init__. */
Value moment_new(TypeObj *type, Moment at, Value tzinfo);
/* The same by calling 'cls' unless it is the builtin class of this kind. */
Value moment_make(Value cls, int kind, Moment at, Value tzinfo) MAY_RUN_PYTHON;
/* After a change of an object that only its maker has seen. */
void moment_changed(Value v);
/* Called then with the object: C may have its struct. */
extern void (*moment_changed_hook)(Value v);
/* Constructor and replace(): v[i] is field 'first' + i, V_NULL to keep what is in 'f'. */
bool moment_read_fields(const Value *v, int first, int n, int f[F_COUNT]) MAY_RUN_PYTHON;
/* The state that pickles and hashes use, as the structs of C have it: 4, 6 or 10 bytes. */
int moment_data(int kind, Moment at, u8 out[10]);
/* The constructor's arguments are a pickled state and perhaps a tzinfo: 1 with *out set, 0 no, -1 raised. */
int moment_new_from_state(TypeObj *type, int kind, Args args, Value *out);
/* "(class, (state[, tzinfo]))"; protocols above 3 carry the fold. */
Value moment_reduce(Value self, int kind, i64 protocol);
i64 moment_hash_data(int kind, Moment at);
Value moment_get_year(Value self);
Value moment_get_month(Value self);
Value moment_get_day(Value self);
Value moment_get_hour(Value self);
Value moment_get_minute(Value self);
Value moment_get_second(Value self);
Value moment_get_microsecond(Value self);
Value moment_get_fold(Value self);
Value moment_get_tzinfo(Value self);
void moment_trace(Obj *o, Tracer *t);
/* Three-way comparison without tzinfo and fold. */
ALWAYS_INLINE int moment_cmp(Moment a, Moment b) {
    u64 x = a.bits >> 1, y = b.bits >> 1;
    return x < y ? -1 : x > y;
}
/* What a three-way result means for CMP_*. */
ALWAYS_INLINE Value moment_cmp_value(int cmp, int op) { return value_richcmp(fixnum(cmp), fixnum(0), op); }
/* Microseconds since midnight. */
ALWAYS_INLINE i64 moment_day_us(Moment at) {
    return ((i64)at.hour * 3600 + at.minute * 60 + at.second) * SECOND_US + at.us;
}
/* at + sign * delta; OverflowError. */
bool moment_add(Moment at, i64 sign, const DeltaObj *delta, Moment *out);

/* ---- _datetime_delta.c ---- */

/* A timedelta of these parts, in any range; OverflowError. */
Value delta_new(i64 days, i64 seconds, i64 us);
Value delta_of_type(TypeObj *type, i64 days, i64 seconds, i64 us);
Value delta_sub(Value a, Value b);
bool delta_is_zero(Value v);
bool delta_equal(Value a, Value b);
/* The whole in microseconds. */
__int128 delta_total_us(Value v);

/* ---- _datetime_tz.c ---- */

/* tzinfo.utcoffset(arg), .dst(arg): None or a timedelta of less than a day. */
Value tz_utcoffset(Value tzinfo, Value arg) MAY_RUN_PYTHON;
Value tz_dst(Value tzinfo, Value arg) MAY_RUN_PYTHON;
/* tzinfo.tzname(arg): None or a str. */
Value tz_tzname(Value tzinfo, Value arg) MAY_RUN_PYTHON;
/* "+hh:mm" with 'sep' for the colon, and seconds and fraction if there are any. */
void tz_format_offset(Value offset, const char *sep, char out[32]);
/* Name V_NULL: none.  The UTC object for a nameless zero. */
Value timezone_new(Value offset, Value name);
Value timezone_from_delta(Value offset, Value name); /* the same, checked: ValueError */

/* ---- _datetime_iso.c: text ---- */

enum { TIMESPEC_AUTO, TIMESPEC_HOURS, TIMESPEC_MINUTES, TIMESPEC_SECONDS, TIMESPEC_MS, TIMESPEC_US };
/* 'v' V_NULL: auto.  -1 raised. */
int iso_timespec(const char *fname, int position, Value v);
/* "hh:mm..." into 'out'. */
void iso_format_time(Moment at, int timespec, char out[32]);
void iso_format_date(Moment at, char out[16]);
/* fromisoformat(); false with ValueError. */
bool iso_parse_date(Value text, Moment *out);
bool iso_parse_time(Value text, Moment *out, Value *tzinfo);
bool iso_parse_datetime(Value text, Moment *out, Value *tzinfo);
/* time.strftime with %z, %Z and %f taken from 'self', whose tzinfo methods get 'tzarg'. */
Value iso_strftime(Value self, Value format, Value timetuple, Value tzarg) MAY_RUN_PYTHON;
/* The str argument of a method; TypeError "NAME() argument 1 must be str, not X". */
bool iso_check_str(const char *fname, int position, Value v);

/* ---- _datetime_clock.c: datetimes from and to clocks and time stamps ---- */

Value clock_struct_time(Moment at, int dst) MAY_RUN_PYTHON;
/* A number of seconds, rounded half to even to microseconds; rounded down to seconds. */
bool clock_read_timestamp(Value v, i64 *seconds, i64 *us);
bool clock_read_seconds(Value v, i64 *seconds);
/* Local time at a POSIX second; ValueError, OSError, OverflowError. */
bool clock_local(i64 posix, Moment *out);
/* POSIX seconds of a local time: where there are two, its fold tells which; in a gap the fold takes the one before. */
bool clock_posix(Moment local, i64 *out);
/* The zone that local time has then. */
Value clock_local_timezone(i64 posix);
/* cls at a POSIX time; tzinfo V_NULL: in UTC without a zone, None: in local time, else in that zone. */
Value clock_datetime(Value cls, i64 posix, i64 us, Value tzinfo) MAY_RUN_PYTHON;
void clock_now(i64 *posix, i64 *us);
/* POSIX seconds of a moment in UTC. */
i64 clock_utc(Moment at);

/* ---- _datetime_date.c ---- */

Value date_m_ctime(Value self);

/* ---- _datetime_datetime.c ---- */

/* datetime + sign * timedelta, of the same class. */
Value datetime_add_delta(Value self, Value delta, i64 sign) MAY_RUN_PYTHON;
Value datetime_utcoffset(Value self) MAY_RUN_PYTHON;

/* ---- _datetime.c ---- */

/* Makes the capsule datetime_CAPI; set by whoever offers the C API. */
extern Value (*datetime_capi_hook)(void);
