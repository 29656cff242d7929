/* _datetime_iso.c: dates and times as text: ISO 8601 both ways, strftime. */
#include "vm/modules/_datetime.h"

bool iso_check_str(const char *fname, int position, Value v) {
    if (is_str(v)) return true;
    return native_fail(exc_raise(TypeErrorType, "%s() argument %d must be str, not %s", fname, position,
                                 is_none(v) ? "None" : value_type_name(v)));
}

/* ---- writing ---- */

int iso_timespec(const char *fname, int position, Value v) {
    static const char *const names[] = {"auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"};
    if (is_null(v)) return TIMESPEC_AUTO;
    if (!iso_check_str(fname, position, v)) return -1;
    for (int i = 0; i < ARRAY_LEN(names); i++)
        if (str_eq_c(v, names[i])) return i;
    exc_raise(ValueErrorType, "Unknown timespec value");
    return -1;
}

void iso_format_time(Moment at, int timespec, char out[32]) {
    int h = at.hour, m = at.minute, s = at.second, us = at.us;
    if (timespec == TIMESPEC_AUTO) timespec = us ? TIMESPEC_US : TIMESPEC_SECONDS;
    int n = sprintf(out, "%02d", h);
    if (timespec >= TIMESPEC_MINUTES) n += sprintf(out + n, ":%02d", m);
    if (timespec >= TIMESPEC_SECONDS) n += sprintf(out + n, ":%02d", s);
    if (timespec == TIMESPEC_MS) sprintf(out + n, ".%03d", us / 1000);
    if (timespec == TIMESPEC_US) sprintf(out + n, ".%06d", us);
}

void iso_format_date(Moment at, char out[16]) {
    sprintf(out, "%04d-%02d-%02d", (int)at.year, (int)at.month, (int)at.day);
}

/* ---- reading ---- */

typedef struct Scan {
    const char *p, *end;
} Scan;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool digits(Scan *s, int n, int *out) {
    *out = 0;
    if (s->end - s->p < n) return false;
    for (int i = 0; i < n; i++, s->p++) {
        if (!is_digit(*s->p)) return false;
        *out = *out * 10 + (*s->p - '0');
    }
    return true;
}

static bool take(Scan *s, char c) {
    if (s->p >= s->end || *s->p != c) return false;
    s->p++;
    return true;
}

/* "ww", "wwd" or "ww-d": all that is behind the W of a week date. */
static bool parse_week(Scan *s, bool dashes, int f[F_COUNT]) {
    IsoDate d = {f[F_YEAR], 0, 1};
    Moment at = {.bits = 0};
    i64 ordinal, bad;
    int week, day;
    if (!digits(s, 2, &week)) return false;
    d.week = week;
    if (s->p < s->end) {
        if ((dashes && !take(s, '-')) || !digits(s, 1, &day)) return false;
        d.day = day;
    }
    if (calendar_from_iso(d, &ordinal, &bad)) return false;
    if (!calendar_from_ordinal(ordinal, &at)) return exc_clear(), false;
    moment_unpack(at, f);
    return true;
}

/* YYYY-MM-DD, YYYYMMDD, YYYY-Www[-D], YYYYWww[D].  What follows is not looked at. */
static bool parse_date(Scan *s, int f[F_COUNT]) {
    if (!digits(s, 4, &f[F_YEAR])) return false;
    bool dashes = take(s, '-');
    if (take(s, 'W')) return parse_week(s, dashes, f);
    if (!digits(s, 2, &f[F_MONTH]) || (dashes && !take(s, '-'))) return false;
    return digits(s, 2, &f[F_DAY]);
}

/* What reading a time came to. */
enum { HMS_BAD, HMS_ALL, HMS_LEFT /* something is left unread */ };

/* Six digits count, more are read over. */
static int parse_fraction(Scan *s, int *us) {
    static const int scale[] = {1, 100000, 10000, 1000, 100, 10, 1};
    int n = (int)KR_MIN(s->end - s->p, 6);
    if (!digits(s, n, us)) return HMS_BAD;
    *us *= scale[n];
    while (s->p < s->end && is_digit(*s->p)) s->p++;
    return s->p == s->end ? HMS_ALL : HMS_LEFT;
}

/* hh[:mm[:ss[.f...]]], or the same without colons, where the fraction may follow at once; out gets hour, minute, second,
   microsecond. */
static int parse_hms(Scan *s, int out[4]) {
    bool colons = false;
    for (int i = 0; i < 3; i++) {
        if (!digits(s, 2, &out[i])) return HMS_BAD;
        if (s->p == s->end) return HMS_ALL;
        char c = *s->p;
        if (i == 0) colons = c == ':';
        if (s->p + 1 == s->end) return HMS_LEFT;
        if (take(s, '.') || take(s, ',')) break;
        if (colons && !take(s, ':')) return HMS_BAD;
    }
    return parse_fraction(s, &out[3]);
}

/* The zone behind a time: "Z" or an offset with its sign. */
static bool parse_zone(Scan *s, Value *tzinfo) {
    int part[4] = {0}, sign;
    if (take(s, 'Z')) {
        *tzinfo = timezone_utc;
        return s->p == s->end;
    }
    sign = take(s, '-') ? -1 : 1;
    if (sign > 0) s->p++;
    if (parse_hms(s, part) != HMS_ALL) return false;
    i64 seconds = (i64)part[0] * 3600 + part[1] * 60 + part[2];
    Value offset = delta_new(0, sign * seconds, sign * part[3]);
    *tzinfo = is_err(offset) ? offset : timezone_from_delta(offset, V_NULL);
    return true;
}

/* What is left of the time before a zone does no harm, so CPython will have it. */
static bool parse_time(Scan *s, int f[F_COUNT], Value *tzinfo) {
    Scan time = *s;
    int read;
    *tzinfo = V_NONE;
    for (const char *p = s->p; p < s->end && time.end == s->end; p++)
        if (*p == '+' || *p == '-' || *p == 'Z') time.end = p;
    read = parse_hms(&time, &f[F_HOUR]);
    s->p = time.end;
    return s->p == s->end ? read == HMS_ALL : read != HMS_BAD && parse_zone(s, tzinfo);
}

static bool malformed(Value text) { return native_fail(exc_raise(ValueErrorType, "Invalid isoformat string: %R", text)); }

/* The text as ASCII; whatever is not comes out as "?", at which no rule matches. */
static bool open_text(Value text, Scan *s, char *buf, i64 room) {
    if (!is_str(text)) return native_fail(exc_raise(TypeErrorType, "fromisoformat: argument must be str"));
    i64 n = str_len(text);
    if (n > room) n = 0; /* no date is as long as that */
    for (i64 i = 0; i < n; i++) buf[i] = str_at(text, i) < 128 ? (char)str_at(text, i) : '?';
    *s = (Scan){buf, buf + n};
    return true;
}

enum { TEXT_MAX = 1024 };

bool iso_parse_date(Value text, Moment *out) {
    char buf[TEXT_MAX];
    int f[F_COUNT] = {0};
    Scan s;
    if (!open_text(text, &s, buf, TEXT_MAX)) return false;
    i64 n = s.end - s.p;
    if ((n != 7 && n != 8 && n != 10) || !parse_date(&s, f)) return malformed(text);
    return moment_pack(f, KIND_DATE, out);
}

bool iso_parse_time(Value text, Moment *out, Value *tzinfo) {
    char buf[TEXT_MAX];
    int f[F_COUNT] = {0};
    Scan s;
    if (!open_text(text, &s, buf, TEXT_MAX)) return false;
    take(&s, 'T');
    if (!parse_time(&s, f, tzinfo)) return malformed(text);
    return !is_err(*tzinfo) && moment_pack(f, KIND_TIME, out);
}

/* How long the date is: everything but a week date without dashes tells by its first characters.  There a digit may be the
   day or the first of the hour: hours make the number of digits odd with, even without a day. */
static i64 date_length(const char *p, i64 n) {
    if (n == 7) return 7;
    if (p[4] == '-') {
        if (p[5] != 'W') return 10;
        if (n > 8 && p[8] == '-') {
            if (n == 9) return -1;
            return n > 10 && is_digit(p[10]) ? 8 : 10;
        }
        return 8;
    }
    if (p[4] != 'W') return 8;
    i64 end = 7;
    while (end < n && is_digit(p[end])) end++;
    if (end < 9) return end;
    return end % 2 == 0 ? 7 : 8;
}

/* Any one character may stand between date and time. */
bool iso_parse_datetime(Value text, Moment *out, Value *tzinfo) {
    char buf[TEXT_MAX];
    int f[F_COUNT] = {0};
    Scan s;
    *tzinfo = V_NONE;
    if (!open_text(text, &s, buf, TEXT_MAX)) return false;
    i64 n = s.end - s.p, len = n < 7 ? -1 : date_length(buf, n);
    if (len < 0 || len > n) return malformed(text);
    Scan date = {buf, buf + len};
    s.p = date.end;
    if (!parse_date(&date, f)) return malformed(text);
    if (len < n) {
        s.p++;
        if (!parse_time(&s, f, tzinfo)) return malformed(text);
    }
    return !is_err(*tzinfo) && moment_pack(f, KIND_DATETIME, out);
}

/* ---- strftime ---- */

static Value replace_z(Value self, Value tzarg) {
    char text[32];
    Value offset = TRY(tz_utcoffset(as_moment(self)->tzinfo, tzarg));
    if (is_none(offset)) return str_empty;
    tz_format_offset(offset, "", text);
    return str_from_c(text);
}

/* A name may hold what strftime would take for a directive. */
static Value replace_Z(Value self, Value tzarg) {
    Value name = TRY(tz_tzname(as_moment(self)->tzinfo, tzarg));
    if (is_none(name)) return str_empty;
    name = TRY(value_call_method(name, "replace", 2, str_from_c("%"), str_from_c("%%")));
    return is_str(name) ? name : exc_raise(TypeErrorType, "tzname.replace() did not return a string");
}

static Value replacement(u32 directive, Value self, Value tzarg) {
    if (directive == 'f') return str_format_c("%06d", (int)as_moment(self)->at.us);
    return directive == 'z' ? replace_z(self, tzarg) : replace_Z(self, tzarg);
}

Value iso_strftime(Value self, Value format, Value timetuple, Value tzarg) {
    Value known[3] = {V_NULL, V_NULL, V_NULL};
    StrBuilder b;
    strb_init(&b);
    for (i64 i = 0, n = str_len(format); i < n; i++) {
        u32 c = str_at(format, i), next = c == '%' && i + 1 < n ? str_at(format, i + 1) : 0;
        int which = next == 'z' ? 0 : next == 'Z' ? 1 : next == 'f' ? 2 : -1;
        if (which >= 0) {
            if (is_null(known[which])) known[which] = replacement(next, self, tzarg);
            if (is_err(known[which])) {
                strb_free(&b);
                return V_ERR;
            }
            strb_str(&b, known[which]);
            i++;
            continue;
        }
        strb_cp(&b, c);
        if (next) strb_cp(&b, next), i++;
    }
    Value text = TRY(strb_finish(&b)), time = TRY(import_module("time"));
    return value_call_method(time, "strftime", 2, text, timetuple);
}
