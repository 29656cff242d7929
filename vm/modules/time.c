/* time.c: the time module: clocks, sleeping, calendar times. */
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

#include "vm/base/gil.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"
#include "vm/object/structseq.h"

#define NS_PER_S 1000000000
static TypeObj *StructTimeType;

/* ---- conversions ---- */

static Value from_ns(i64 ns) {
    i64 s = ns / NS_PER_S, rest = ns % NS_PER_S;
    return float_value((double)s + (double)rest * 1e-9);
}

bool time_to_ns(Value v, i64 *ns) {
    double d;
    if (!is_float(v)) {
        i64 s;
        Value n = is_int(v) ? v : number_index(v);
        if (is_err(n)) {
            if (!exc_matches(TypeErrorType)) return false;
            exc_clear();
            return !is_err(exc_raise(TypeErrorType, "'%T' object cannot be interpreted as an integer", v));
        }
        if (int_to_i64_sat(n, &s) || s > INT64_MAX / NS_PER_S || s < INT64_MIN / NS_PER_S)
            return !is_err(exc_raise(OverflowErrorType, "timestamp too large to convert to C _PyTime_t"));
        *ns = s * NS_PER_S;
        return true;
    }
    d = as_double(v);
    if (isnan(d)) return !is_err(exc_raise(ValueErrorType, "Invalid value NaN (not a number)"));
    d *= NS_PER_S;
    d = d >= 0 ? ceil(d) : floor(d);
    if (!(d >= -9223372036854775808.0 && d < 9223372036854775808.0))
        return !is_err(exc_raise(OverflowErrorType, "timestamp too large to convert to C _PyTime_t"));
    *ns = (i64)d;
    return true;
}

/* Whole seconds, rounded down: what gmtime() and the like take; V_NULL and None are now. */
static bool to_seconds(Value v, time_t *out) {
    i64 n;
    if (is_null(v) || is_none(v)) {
        *out = time(NULL);
        return true;
    }
    if (is_float(v)) {
        double d = floor(as_double(v));
        if (isnan(d)) return !is_err(exc_raise(ValueErrorType, "Invalid value NaN (not a number)"));
        if (!(d >= -9223372036854775808.0 && d < 9223372036854775808.0))
            return !is_err(exc_raise(OverflowErrorType, "timestamp out of range for platform time_t"));
        *out = (time_t)d;
        return true;
    }
    Value i = number_index(v);
    if (is_err(i)) return false;
    if (int_to_i64_sat(i, &n)) return !is_err(exc_raise(OverflowErrorType, "timestamp out of range for platform time_t"));
    *out = (time_t)n;
    return true;
}

/* ---- clocks ---- */

static i64 clock_ns(clockid_t id) {
    struct timespec ts;
    clock_gettime(id, &ts);
    return ts.tv_sec * NS_PER_S + ts.tv_nsec;
}
#define CLOCK(name, id)                                                                            \
    static Value time_##name(Value m) { return from_ns(clock_ns(id)); }                            \
    static Value time_##name##_ns(Value m) { return int_from_i64(clock_ns(id)); }
CLOCK(time, CLOCK_REALTIME)
CLOCK(monotonic, CLOCK_MONOTONIC)
CLOCK(perf_counter, CLOCK_MONOTONIC)
CLOCK(process_time, CLOCK_PROCESS_CPUTIME_ID)
CLOCK(thread_time, CLOCK_THREAD_CPUTIME_ID)
#undef CLOCK

static bool clock_id(Value v, clockid_t *out) {
    i64 n;
    if (!number_as_index(v, &n, OverflowErrorType)) return false;
    *out = (clockid_t)n;
    return true;
}
static Value time_clock_gettime_ns(Value m, Value id) {
    clockid_t c;
    struct timespec ts;
    TRY_OK(clock_id(id, &c));
    if (clock_gettime(c, &ts) != 0) return exc_raise_errno(errno, V_NULL);
    return int_from_i64(ts.tv_sec * NS_PER_S + ts.tv_nsec);
}
static Value time_clock_gettime(Value m, Value id) {
    Value ns = TRY(time_clock_gettime_ns(m, id));
    i64 n;
    return int_to_i64(ns, &n) ? from_ns(n) : V_ERR;
}
static Value time_clock_getres(Value m, Value id) {
    clockid_t c;
    struct timespec ts;
    TRY_OK(clock_id(id, &c));
    if (clock_getres(c, &ts) != 0) return exc_raise_errno(errno, V_NULL);
    return from_ns(ts.tv_sec * NS_PER_S + ts.tv_nsec);
}
static Value clock_set(Value id, i64 ns) {
    clockid_t c;
    struct timespec ts = {ns / NS_PER_S, ns % NS_PER_S};
    TRY_OK(clock_id(id, &c));
    return clock_settime(c, &ts) == 0 ? V_NONE : exc_raise_errno(errno, V_NULL);
}
static Value time_clock_settime(Value m, Value id, Value t) {
    i64 ns;
    return time_to_ns(t, &ns) ? clock_set(id, ns) : V_ERR;
}
static Value time_clock_settime_ns(Value m, Value id, Value t) {
    i64 ns;
    return int_to_i64(TRY(number_index(t)), &ns) ? clock_set(id, ns) : V_ERR;
}
static Value time_pthread_getcpuclockid(Value m, Value id) {
    u64 thread_id;
    clockid_t c;
    TRY_OK(int_to_u64(TRY(number_index(id)), &thread_id));
    int err = pthread_getcpuclockid((pthread_t)thread_id, &c);
    return err ? exc_raise_errno(err, V_NULL) : fixnum(c);
}
static Value time_get_clock_info(Value m, Value name) {
    static const struct {
        const char *name, *implementation;
        clockid_t id;
        bool monotonic, adjustable;
    } clocks[] = {
        {"time", "clock_gettime(CLOCK_REALTIME)", CLOCK_REALTIME, false, true},
        {"monotonic", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
        {"perf_counter", "clock_gettime(CLOCK_MONOTONIC)", CLOCK_MONOTONIC, true, false},
        {"process_time", "clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", CLOCK_PROCESS_CPUTIME_ID, true, false},
        {"thread_time", "clock_gettime(CLOCK_THREAD_CPUTIME_ID)", CLOCK_THREAD_CPUTIME_ID, true, false},
    };
    if (!is_str(name)) return exc_raise(TypeErrorType, "get_clock_info() argument 1 must be str, not %T", name);
    for (i64 i = 0; i < ARRAY_LEN(clocks); i++) {
        struct timespec ts;
        if (!str_eq_c(name, clocks[i].name)) continue;
        Value info = TRY(value_call0(obj_value(SimpleNamespaceType)));
        clock_getres(clocks[i].id, &ts);
        TRY_OK(value_setattr(info, str_intern_c("implementation"), str_from_c(clocks[i].implementation)));
        TRY_OK(value_setattr(info, str_intern_c("monotonic"), bool_value(clocks[i].monotonic)));
        TRY_OK(value_setattr(info, str_intern_c("adjustable"), bool_value(clocks[i].adjustable)));
        TRY_OK(value_setattr(info, str_intern_c("resolution"), from_ns(ts.tv_sec * NS_PER_S + ts.tv_nsec)));
        return info;
    }
    return exc_raise(ValueErrorType, "unknown clock");
}

static Value time_sleep(Value m, Value seconds) {
    i64 ns, until;
    Thread *th = thread();
    TRY_OK(time_to_ns(seconds, &ns));
    if (ns < 0) return exc_raise(ValueErrorType, "sleep length must be non-negative");
    until = clock_ns(CLOCK_MONOTONIC);
    until = ns > INT64_MAX - until ? INT64_MAX : until + ns;
    struct timespec ts = {until / NS_PER_S, until % NS_PER_S};
    for (;;) {
        gil_release();
        int err = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
        gil_acquire(th);
        if (err == 0) return V_NONE;
        if (err != EINTR) return exc_raise_errno(err, V_NULL);
        if (!signal_check()) return V_ERR;
    }
}

/* ---- calendar times ---- */

static Value struct_time(const struct tm *tm) {
    Value items[] = {int_from_i64((i64)tm->tm_year + 1900), fixnum(tm->tm_mon + 1), fixnum(tm->tm_mday), fixnum(tm->tm_hour),
                     fixnum(tm->tm_min), fixnum(tm->tm_sec), fixnum((tm->tm_wday + 6) % 7), fixnum(tm->tm_yday + 1),
                     fixnum(tm->tm_isdst), str_decode_fs(tm->tm_zone, (i64)strlen(tm->tm_zone)), int_from_i64(tm->tm_gmtoff)};
    return structseq_new(StructTimeType, items);
}
static Value time_gmtime(Value m, Value seconds) {
    time_t t;
    struct tm tm;
    TRY_OK(to_seconds(seconds, &t));
    errno = 0;
    if (!gmtime_r(&t, &tm)) return exc_raise_errno(errno ? errno : EINVAL, V_NULL);
    return struct_time(&tm);
}
static Value time_localtime(Value m, Value seconds) {
    time_t t;
    struct tm tm;
    TRY_OK(to_seconds(seconds, &t));
    errno = 0;
    if (!localtime_r(&t, &tm)) return exc_raise_errno(errno ? errno : EINVAL, V_NULL);
    return struct_time(&tm);
}

/* From a tuple of nine (or a struct_time, with zone); 'zone' keeps the text of tm_zone. */
static bool to_tm(Value v, struct tm *tm, const char **zone, const char *fname) {
    i64 n[9];
    memset(tm, 0, sizeof *tm);
    if (!is_tuple(v)) return !is_err(exc_raise(TypeErrorType, "Tuple or struct_time argument required"));
    if (tuple_len(v) != 9) return !is_err(exc_raise(TypeErrorType, "%s(): illegal time tuple argument", fname));
    for (int i = 0; i < 9; i++) {
        if (!number_as_index(tuple_at(v, i), &n[i], OverflowErrorType)) return false;
        if (n[i] != (int)n[i]) {
            exc_raise(OverflowErrorType, n[i] < 0 ? "signed integer is less than minimum" : "signed integer is greater than maximum");
            return false;
        }
    }
    if (n[0] < (i64)INT32_MIN + 1900) return !is_err(exc_raise(OverflowErrorType, "year out of range"));
    *tm = (struct tm){.tm_year = (int)(n[0] - 1900), .tm_mon = (int)n[1] - 1, .tm_mday = (int)n[2], .tm_hour = (int)n[3],
                      .tm_min = (int)n[4], .tm_sec = (int)n[5], .tm_wday = (int)((n[6] + 1) % 7), .tm_yday = (int)n[7] - 1,
                      .tm_isdst = (int)n[8]};
    if (is_exact(v, StructTimeType)) {
        Value z = as_tuple(v)->v[9], off = as_tuple(v)->v[10];
        if (is_str(z)) tm->tm_zone = *zone = str_c(z);
        i64 gmtoff;
        if (is_int(off) && int_to_i64(off, &gmtoff)) tm->tm_gmtoff = (long)gmtoff;
    }
    return true;
}
static bool out_of_range(const char *what) {
    exc_raise(ValueErrorType, "%s out of range", what);
    return false;
}
/* Zero is taken for the first where counting starts at one. */
static bool check_tm(struct tm *tm) {
    if (tm->tm_mon == -1) tm->tm_mon = 0;
    else if (tm->tm_mon < 0 || tm->tm_mon > 11) return out_of_range("month");
    if (tm->tm_mday == 0) tm->tm_mday = 1;
    else if (tm->tm_mday < 0 || tm->tm_mday > 31) return out_of_range("day of month");
    if (tm->tm_hour < 0 || tm->tm_hour > 23) return out_of_range("hour");
    if (tm->tm_min < 0 || tm->tm_min > 59) return out_of_range("minute");
    if (tm->tm_sec < 0 || tm->tm_sec > 61) return out_of_range("seconds");
    if (tm->tm_wday < 0) return out_of_range("day of week");
    if (tm->tm_yday == -1) tm->tm_yday = 0;
    else if (tm->tm_yday < 0 || tm->tm_yday > 365) return out_of_range("day of year");
    return true;
}
static bool now_tm(struct tm *tm) {
    time_t t = time(NULL);
    return localtime_r(&t, tm) != NULL;
}
static Value ascii_time(const struct tm *tm) {
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char buf[80];
    snprintf(buf, sizeof buf, "%.3s %.3s%3d %.2d:%.2d:%.2d %ld", days + 3 * tm->tm_wday, months + 3 * tm->tm_mon, tm->tm_mday,
             tm->tm_hour, tm->tm_min, tm->tm_sec, (long)tm->tm_year + 1900);
    return str_from_c(buf);
}
static Value time_asctime(Value m, Value t) {
    struct tm tm;
    const char *zone = NULL;
    if (is_null(t)) now_tm(&tm);
    else TRY_OK(to_tm(t, &tm, &zone, "asctime") && check_tm(&tm));
    return ascii_time(&tm);
}
static Value time_ctime(Value m, Value seconds) {
    time_t t;
    struct tm tm;
    TRY_OK(to_seconds(seconds, &t));
    errno = 0;
    if (!localtime_r(&t, &tm)) return exc_raise_errno(errno ? errno : EINVAL, V_NULL);
    return ascii_time(&tm);
}
static Value time_mktime(Value m, Value v) {
    struct tm tm;
    const char *zone = NULL;
    TRY_OK(to_tm(v, &tm, &zone, "mktime"));
    tm.tm_wday = -1; /* stays if it fails: -1 is also a time */
    time_t t = mktime(&tm);
    if (t == (time_t)-1 && tm.tm_wday == -1) return exc_raise(OverflowErrorType, "mktime argument out of range");
    return float_value((double)t);
}
static Value time_strftime(Value m, Value format, Value t) {
    struct tm tm;
    const char *zone = NULL, *fmt;
    i64 n;
    if (!is_str(format)) return exc_raise(TypeErrorType, "strftime() argument 1 must be str, not %T", format);
    if (is_null(t)) now_tm(&tm);
    else TRY_OK(to_tm(t, &tm, &zone, "strftime") && check_tm(&tm));
    if (tm.tm_isdst < -1) tm.tm_isdst = -1;
    else if (tm.tm_isdst > 1) tm.tm_isdst = 1;
    Value bytes = TRY(str_encode(format, "utf-8", "surrogateescape"));
    fmt = (const char *)bytes_data(bytes);
    n = bytes_len(bytes);
    if (n == 0) return str_empty;
    if ((i64)strlen(fmt) != n) return exc_raise(ValueErrorType, "embedded null character");
    for (size_t cap = 1024;; cap *= 2) {
        char *buf = malloc(cap);
        if (!buf) return exc_no_memory();
        size_t got = strftime(buf, cap, fmt, &tm);
        if (got > 0 || cap >= 256 * (size_t)n) {
            Value v = str_decode_fs(buf, (i64)got);
            free(buf);
            return v;
        }
        free(buf);
    }
}
static Value time_strptime(Value m, Args args) {
    Value module = TRY(import_module("_strptime")), f = TRY(value_getattr_c(module, "_strptime_time"));
    return value_call(f, args);
}

/* ---- time zone ---- */

static i64 zone_offset(time_t t, char *name, size_t size, int *dst) {
    struct tm tm;
    localtime_r(&t, &tm);
    snprintf(name, size, "%s", tm.tm_zone ? tm.tm_zone : "   ");
    *dst = tm.tm_isdst;
    return -tm.tm_gmtoff;
}
static bool set_zone(Value m) {
    enum { YEAR = (365 * 24 + 6) * 3600 };
    char first[100], second[100];
    int dst;
    time_t t = time(NULL) / YEAR * YEAR;
    i64 january = zone_offset(t, first, sizeof first, &dst), july = zone_offset(t + YEAR / 2, second, sizeof second, &dst);
    bool south = january < july;
    const char *std = south ? second : first, *summer = south ? first : second;
    Value names = tuple_pack(2, str_decode_fs(std, (i64)strlen(std)), str_decode_fs(summer, (i64)strlen(summer)));
    return module_add(m, "timezone", fixnum(south ? july : january)) && module_add(m, "altzone", fixnum(south ? january : july)) &&
           module_add(m, "daylight", fixnum(january != july)) && !is_err(names) && module_add(m, "tzname", names);
}
static Value time_tzset(Value m) {
    tzset();
    return set_zone(m) ? V_NONE : V_ERR;
}

static const MethodDef time_methods[] = {
    {"asctime", time_asctime, M_1, EFF_ANY, 0, "($module, tuple=<unrepresentable>, /)",
     "asctime([tuple]) -> string\n\nA time as text like 'Sat Jun 06 16:26:11 1998'."},
    {"clock_getres", time_clock_getres, M_1, EFF_ANY, 0, "($module, clk_id, /)",
     "The resolution of a clock, in seconds."},
    {"clock_gettime", time_clock_gettime, M_1, EFF_ANY, 0, "($module, clk_id, /)",
     "The time of a clock."},
    {"clock_gettime_ns", time_clock_gettime_ns, M_1, EFF_ANY, 0, "($module, clk_id, /)",
     "The time of a clock as nanoseconds."},
    {"clock_settime", time_clock_settime, M_2, EFF_ANY, 0, "($module, clk_id, time, /)",
     "Sets a clock."},
    {"clock_settime_ns", time_clock_settime_ns, M_2, EFF_ANY, 0, "($module, clk_id, time, /)",
     "Sets a clock, in nanoseconds."},
    {"ctime", time_ctime, M_1, EFF_ANY, 0, "($module, seconds=None, /)",
     "A time in seconds since the epoch as text in local time."},
    {"get_clock_info", time_get_clock_info, M_1, EFF_ANY, 0, "($module, name, /)",
     "What is known of a clock."},
    {"gmtime", time_gmtime, M_1, EFF_ANY, 0, "($module, seconds=None, /)",
     "Seconds since the epoch as a time tuple in UTC."},
    {"localtime", time_localtime, M_1, EFF_ANY, 0, "($module, seconds=None, /)",
     "Seconds since the epoch as a time tuple in local time."},
    {"mktime", time_mktime, M_1, EFF_ANY, 0, "($module, tuple, /)",
     "A time tuple in local time as seconds since the epoch."},
    {"monotonic", time_monotonic, M_0, EFF_ANY, 0, "($module, /)",
     "A clock that cannot go backward."},
    {"monotonic_ns", time_monotonic_ns, M_0, EFF_ANY, 0, "($module, /)",
     "The same in nanoseconds."},
    {"perf_counter", time_perf_counter, M_0, EFF_ANY, 0, "($module, /)",
     "The clock for benchmarks."},
    {"perf_counter_ns", time_perf_counter_ns, M_0, EFF_ANY, 0, "($module, /)",
     "The same in nanoseconds."},
    {"process_time", time_process_time, M_0, EFF_ANY, 0, "($module, /)",
     "Processor time of the process."},
    {"process_time_ns", time_process_time_ns, M_0, EFF_ANY, 0, "($module, /)",
     "The same in nanoseconds."},
    {"pthread_getcpuclockid", time_pthread_getcpuclockid, M_1, EFF_ANY, 0,
     "($module, thread_id, /)", "The number of a thread's processor time clock."},
    {"sleep", time_sleep, M_1, EFF_ANY, 0, "($module, seconds, /)", "Waits."},
    {"strftime", time_strftime, M_2, EFF_ANY, 0, "($module, format, tuple=<unrepresentable>, /)",
     "A time tuple as text."},
    {"strptime", time_strptime, M_ARGS, EFF_ANY, 0, NULL,
     "strptime(string, format) -> struct_time\n\nText to a time tuple."},
    {"thread_time", time_thread_time, M_0, EFF_ANY, 0, "($module, /)",
     "Processor time of the thread."},
    {"thread_time_ns", time_thread_time_ns, M_0, EFF_ANY, 0, "($module, /)",
     "The same in nanoseconds."},
    {"time", time_time, M_0, EFF_ANY, 0, "($module, /)", "Seconds since the epoch."},
    {"time_ns", time_time_ns, M_0, EFF_ANY, 0, "($module, /)", "Nanoseconds since the epoch."},
    {"tzset", time_tzset, M_0, EFF_ANY, 0, "($module, /)", "Looks at the TZ variable again."},
    {0},
};
static const StructField struct_time_fields[] = {
    {"tm_year", "year, for example, 1993"}, {"tm_mon", "month of year, range [1, 12]"}, {"tm_mday", "day of month, range [1, 31]"},
    {"tm_hour", "hours, range [0, 23]"}, {"tm_min", "minutes, range [0, 59]"}, {"tm_sec", "seconds, range [0, 61])"},
    {"tm_wday", "day of week, range [0, 6], Monday is 0"}, {"tm_yday", "day of year, range [1, 366]"},
    {"tm_isdst", "1 if summer time is in effect, 0 if not, and -1 if unknown"}, {"tm_zone", "abbreviation of timezone name"},
    {"tm_gmtoff", "offset from UTC in seconds"}, {STRUCT_END, NULL},
};
static bool time_exec(Value m) {
    static const struct {
        const char *name;
        int value;
    } ids[] = {
        {"CLOCK_REALTIME", CLOCK_REALTIME}, {"CLOCK_MONOTONIC", CLOCK_MONOTONIC}, {"CLOCK_MONOTONIC_RAW", CLOCK_MONOTONIC_RAW},
        {"CLOCK_PROCESS_CPUTIME_ID", CLOCK_PROCESS_CPUTIME_ID}, {"CLOCK_THREAD_CPUTIME_ID", CLOCK_THREAD_CPUTIME_ID},
        {"CLOCK_BOOTTIME", CLOCK_BOOTTIME}, {"CLOCK_TAI", CLOCK_TAI},
    };
    if (!StructTimeType) {
        static GcRoot root = {(Value *)&StructTimeType, 1, NULL};
        gc_add_root(&root);
        StructTimeType = structseq_type("time.struct_time", "The time value as returned by gmtime(), localtime(), and strptime(), and\naccepted by asctime(), mktime() and strftime().", struct_time_fields, 9, 0);
    }
    for (i64 i = 0; i < ARRAY_LEN(ids); i++)
        if (!module_add(m, ids[i].name, fixnum(ids[i].value))) return false;
    return set_zone(m) && module_add(m, "struct_time", obj_value(StructTimeType)) && module_add(m, "_STRUCT_TM_ITEMS", fixnum(11));
}
const ModuleDef time_module = {"time", "This module provides various functions to manipulate time values.", time_methods, time_exec};
