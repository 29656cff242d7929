/* _datetime_calendar.c: the proleptic Gregorian calendar: days, weekdays, ISO weeks.
 *
 * Years are counted from March in between, so that the leap day is the last of its year and the lengths of months follow one
 * formula.
 */
#include "vm/modules/_datetime.h"

enum { ERA_DAYS = 146097, MARCH_SHIFT = 305 }; /* days in 400 years; days from 0000-03-01 to the day before 0001-01-01 */

static i64 floor_div(i64 a, i64 b) { return a / b - (a % b < 0); }

i64 calendar_ordinal(i64 year, i64 month, i64 day) {
    i64 y = year - (month <= 2), era = floor_div(y, 400), in_era = y - era * 400;
    i64 march_month = month > 2 ? month - 3 : month + 9;
    i64 in_year = (153 * march_month + 2) / 5 + day - 1;
    return era * ERA_DAYS + in_era * 365 + in_era / 4 - in_era / 100 + in_year - MARCH_SHIFT;
}

static void from_ordinal(i64 ordinal, i64 *year, Moment *out) {
    i64 z = ordinal + MARCH_SHIFT, era = floor_div(z, ERA_DAYS), day = z - era * ERA_DAYS;
    i64 y = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    i64 in_year = day - (365 * y + y / 4 - y / 100), march_month = (5 * in_year + 2) / 153;
    i64 month = march_month < 10 ? march_month + 3 : march_month - 9;
    *year = y + era * 400 + (month <= 2);
    out->year = (u64)*year & 0x3fff;
    out->month = (u64)month & 15;
    out->day = (u64)(in_year - (153 * march_month + 2) / 5 + 1) & 31;
}

bool calendar_from_ordinal(i64 ordinal, Moment *out) {
    i64 year;
    if (ordinal < 1 || ordinal > ORDINAL_MAX) return native_fail(exc_raise(OverflowErrorType, "date value out of range"));
    from_ordinal(ordinal, &year, out);
    return true;
}

static bool is_leap(i64 y) { return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0); }

int calendar_days_in_month(i64 year, i64 month) {
    return month == 2 ? 28 + is_leap(year) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static int weekday_of(i64 ordinal) { return (int)((ordinal + 6 + 7 * 53) % 7); }

int calendar_weekday(Moment at) { return weekday_of(calendar_moment_ordinal(at)); }

int calendar_day_of_year(Moment at) {
    return (int)(calendar_moment_ordinal(at) - calendar_ordinal(at.year, 1, 1) + 1);
}

/* ---- ISO weeks: the first one of a year has its first Thursday ---- */

static i64 first_monday(i64 year) {
    i64 day = calendar_ordinal(year, 1, 1);
    int weekday = weekday_of(day);
    return day - weekday + (weekday > 3 ? 7 : 0);
}

IsoDate calendar_iso(Moment at) {
    IsoDate d = {at.year, 0, 0};
    i64 today = calendar_moment_ordinal(at), monday = first_monday(d.year);
    if (today < monday) monday = first_monday(--d.year);
    else if (today >= first_monday(d.year + 1)) monday = first_monday(++d.year);
    d.week = (today - monday) / 7 + 1;
    d.day = (today - monday) % 7 + 1;
    return d;
}

const char *calendar_from_iso(IsoDate d, i64 *ordinal, i64 *bad) {
    i64 monday = first_monday(d.year);
    *bad = d.year;
    if (d.year < YEAR_MIN || d.year > YEAR_MAX) return "Year is out of range: %d";
    *bad = d.week;
    if (d.week < 1 || d.week > (first_monday(d.year + 1) - monday) / 7) return "Invalid week: %d";
    *bad = d.day;
    if (d.day < 1 || d.day > 7) return "Invalid day: %d (range is [1, 7])";
    *ordinal = monday + (d.week - 1) * 7 + d.day - 1;
    return NULL;
}

/* ---- seconds ---- */

i64 calendar_seconds(Moment at) {
    return calendar_moment_ordinal(at) * DAY_SECONDS + at.hour * 3600 + at.minute * 60 + at.second;
}

bool calendar_from_seconds(i64 seconds, Moment *out) {
    i64 ordinal = floor_div(seconds, DAY_SECONDS), rest = seconds - ordinal * DAY_SECONDS, year;
    *out = (Moment){.bits = 0};
    from_ordinal(ordinal, &year, out);
    if (year < YEAR_MIN || year > YEAR_MAX) {
        return native_fail(exc_raise(ValueErrorType, "year %lld is out of range", (long long)year));
    }
    out->hour = (u64)(rest / 3600) & 31;
    out->minute = (u64)(rest / 60 % 60) & 63;
    out->second = (u64)(rest % 60) & 63;
    return true;
}
