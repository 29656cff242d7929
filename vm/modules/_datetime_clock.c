/* _datetime_clock.c: moments from and to clocks, POSIX time stamps and the C library's local time. */
#include <errno.h>
#include <math.h>
#include <time.h>

#include "vm/modules/_datetime.h"

enum { FOLD_MAX = 24 * 3600 }; /* no zone turns its clocks back further */
static const i64 POSIX_EPOCH = (i64)719163 * DAY_SECONDS;

Value clock_struct_time(Moment at, int dst) {
    Value time = TRY(import_module("time"));
    Value fields = TRY(tuple_pack(9, fixnum(at.year), fixnum(at.month), fixnum(at.day), fixnum(at.hour), fixnum(at.minute),
                                  fixnum(at.second), fixnum(calendar_weekday(at)), fixnum(calendar_day_of_year(at)), fixnum(dst)));
    return value_call_method(time, "struct_time", 1, fields);
}

i64 clock_utc(Moment at) { return calendar_seconds(at) - POSIX_EPOCH; }

void clock_now(i64 *posix, i64 *us) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *posix = now.tv_sec;
    *us = now.tv_nsec / 1000;
}

/* ---- time stamps ---- */

static bool out_of_range(void) {
    return native_fail(exc_raise(OverflowErrorType, "timestamp out of range for platform time_t"));
}

static bool finite_seconds(double d, i64 *seconds) {
    if (!(d >= -9223372036854775808.0 && d < 9223372036854775808.0)) return out_of_range();
    *seconds = (i64)d;
    return true;
}

static bool check_nan(double d) {
    return isnan(d) ? native_fail(exc_raise(ValueErrorType, "Invalid value NaN (not a number)")) : true;
}

static bool read_int(Value v, i64 *seconds) {
    v = number_index(v);
    return !is_err(v) && (int_to_i64_sat(v, seconds) == 0 || out_of_range());
}

bool clock_read_seconds(Value v, i64 *seconds) {
    if (!is_float(v)) return read_int(v, seconds);
    return check_nan(as_double(v)) && finite_seconds(floor(as_double(v)), seconds);
}

static double round_half_even(double d) {
    double r = round(d);
    return fabs(d - r) == 0.5 ? 2.0 * round(d / 2.0) : r;
}

bool clock_read_timestamp(Value v, i64 *seconds, i64 *us) {
    double whole, part;
    *us = 0;
    if (!is_float(v)) return read_int(v, seconds);
    if (!check_nan(as_double(v))) return false;
    part = round_half_even(modf(as_double(v), &whole) * SECOND_US);
    if (part >= SECOND_US) part -= SECOND_US, whole += 1.0;
    else if (part < 0) part += SECOND_US, whole -= 1.0;
    *us = (i64)part;
    return finite_seconds(whole, seconds);
}

/* ---- local time ---- */

static bool local_tm(i64 posix, struct tm *tm) {
    time_t t = (time_t)posix;
    errno = 0;
    if (localtime_r(&t, tm)) return true;
    return native_fail(exc_raise_errno(errno ? errno : EINVAL, V_NULL));
}

bool clock_local(i64 posix, Moment *out) {
    struct tm tm;
    if (!local_tm(posix, &tm)) return false;
    int f[F_COUNT] = {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, KR_MIN(tm.tm_sec, 59), 0, 0};
    return moment_pack(f, KIND_DATETIME, out);
}

/* Local time at a second as if it were UTC. */
static bool local_seconds(i64 posix, i64 *out) {
    struct tm tm;
    Moment utc;
    if (!calendar_from_seconds(posix + POSIX_EPOCH, &utc) || !local_tm(posix, &tm)) return false;
    *out = calendar_ordinal(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday) * DAY_SECONDS + tm.tm_hour * 3600 + tm.tm_min * 60 +
           tm.tm_sec - POSIX_EPOCH;
    return true;
}

/* Solves local(u) == t: there is one solution, or two a fold apart, or in a gap none. */
bool clock_posix(Moment local, i64 *out) {
    i64 t = clock_utc(local), there, first, second, offset;
    if (!local_seconds(t, &there)) return false;
    first = t - (there - t);
    if (!local_seconds(first, &there)) return false;
    bool exact = there == t;
    offset = there - first;
    if (exact) { /* is there another one on the side that the fold asks for? */
        i64 probe = first + (local.fold ? FOLD_MAX : -FOLD_MAX), at_probe, other;
        if (!local_seconds(probe, &at_probe)) return false;
        other = at_probe - probe;
        *out = first;
        if (other == offset) return true;
        offset = other;
    }
    second = t - offset;
    if (!local_seconds(second, &there)) return false;
    if (there == t) *out = second;
    else if (exact) *out = first;
    else *out = local.fold ? KR_MIN(first, second) : KR_MAX(first, second);
    return true;
}

Value clock_local_timezone(i64 posix) {
    struct tm tm;
    TRY_OK(local_tm(posix, &tm));
    return timezone_new(TRY(delta_new(0, tm.tm_gmtoff, 0)), TRY(str_decode(tm.tm_zone, (i64)strlen(tm.tm_zone), "utf-8", "surrogateescape")));
}

/* The clock shows 'at' for the second time. */
static bool is_folded(i64 posix, Moment at, bool *folded) {
    i64 shown = clock_utc(at), before, earlier;
    *folded = false;
    if (posix - FOLD_MAX < clock_utc((Moment){.year = YEAR_MIN, .month = 1, .day = 1})) return true;
    if (!local_seconds(posix - FOLD_MAX, &before)) return false;
    i64 step = shown - before - FOLD_MAX;
    if (step >= 0) return true;
    if (!local_seconds(posix + step, &earlier)) return false;
    *folded = earlier == shown;
    return true;
}

static bool to_moment(i64 posix, bool local, Moment *at) {
    bool folded;
    if (posix < INT64_MIN + POSIX_EPOCH || posix > INT64_MAX - POSIX_EPOCH) return out_of_range();
    if (!local) return calendar_from_seconds(posix + POSIX_EPOCH, at);
    if (!clock_local(posix, at) || !is_folded(posix, *at, &folded)) return false;
    at->fold = folded;
    return true;
}

Value clock_datetime(Value cls, i64 posix, i64 us, Value tzinfo) {
    bool zoned = !is_null(tzinfo) && !is_none(tzinfo);
    Moment at;
    TRY_OK(zoned ? moment_check_tzinfo(tzinfo) : true);
    TRY_OK(to_moment(posix, !is_null(tzinfo) && !zoned, &at));
    at.us = (u64)us & 0xfffff;
    Value v = TRY(moment_make(cls, KIND_DATETIME, at, zoned ? tzinfo : V_NONE));
    return zoned ? value_call_method(tzinfo, "fromutc", 1, v) : v;
}
