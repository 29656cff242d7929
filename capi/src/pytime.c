/* pytime.c: times in nanoseconds, as CPython's own extensions pass them about (pytime.h): clocks, deadlines, conversions
 * with a rounding mode. */
#include <errno.h>
#include <math.h>
#include <sys/time.h>
#include <time.h>

#include "capi/src/glue.h"

#define SECOND 1000000000
#define MILLISECOND 1000000
#define MICROSECOND 1000

static int time_overflow(void) {
    PyErr_SetString(PyExc_OverflowError, "timestamp too large to convert to C _PyTime_t");
    return -1;
}

static int platform_overflow(void) {
    PyErr_SetString(PyExc_OverflowError, "timestamp out of range for platform time_t");
    return -1;
}

/* ---- rounding ---- */

static double round_double(double x, _PyTime_round_t mode) {
    switch (mode) {
    case _PyTime_ROUND_FLOOR: return floor(x);
    case _PyTime_ROUND_CEILING: return ceil(x);
    case _PyTime_ROUND_HALF_EVEN: return nearbyint(x); /* the default rounding of the hardware */
    default: return x >= 0 ? ceil(x) : floor(x);
    }
}

/* t / unit, unit > 1. */
static _PyTime_t divide(_PyTime_t t, _PyTime_t unit, _PyTime_round_t mode) {
    _PyTime_t q = t / unit, r = t % unit;
    switch (mode) {
    case _PyTime_ROUND_FLOOR: return r < 0 ? q - 1 : q;
    case _PyTime_ROUND_CEILING: return r > 0 ? q + 1 : q;
    case _PyTime_ROUND_HALF_EVEN: {
        _PyTime_t twice = (r < 0 ? -r : r) * 2;
        bool away = twice > unit || (twice == unit && q & 1);
        return !away ? q : t < 0 ? q - 1 : q + 1;
    }
    default: return r > 0 ? q + 1 : r < 0 ? q - 1 : q;
    }
}

/* ---- arithmetic ---- */

_PyTime_t _PyTime_Add(_PyTime_t a, _PyTime_t b) {
    _PyTime_t sum;
    if (!__builtin_add_overflow(a, b, &sum)) return sum;
    return b < 0 ? _PyTime_MIN : _PyTime_MAX;
}

static _PyTime_t multiply(_PyTime_t a, _PyTime_t b, bool *overflow) {
    _PyTime_t product;
    if (!__builtin_mul_overflow(a, b, &product)) return product;
    *overflow = true;
    return (a < 0) != (b < 0) ? _PyTime_MIN : _PyTime_MAX;
}

/* In two parts, so that the product of a large tick count does not overflow; what still does is clipped. */
_PyTime_t _PyTime_MulDiv(_PyTime_t ticks, _PyTime_t mul, _PyTime_t div) {
    bool overflow = false;
    _PyTime_t rest = multiply(ticks % div, mul, &overflow) / div;
    return _PyTime_Add(multiply(ticks / div, mul, &overflow), rest);
}

/* ---- from Python ---- */

static int from_double(double value, _PyTime_round_t mode, double unit, _PyTime_t *out) {
    double d = value * unit;
    if (isnan(value)) {
        PyErr_SetString(PyExc_ValueError, "Invalid value NaN (not a number)");
        return -1;
    }
    d = round_double(d, mode);
    if (!(d >= -0x1p63 && d < 0x1p63)) return time_overflow();
    *out = (_PyTime_t)d;
    return 0;
}

static int from_object(_PyTime_t *out, PyObject *o, _PyTime_round_t mode, _PyTime_t unit) {
    bool overflow = false;
    long long n;
    if (PyFloat_Check(o)) return from_double(PyFloat_AS_DOUBLE(o), mode, (double)unit, out);
    n = PyLong_AsLongLong(o);
    if (n == -1 && PyErr_Occurred()) return PyErr_ExceptionMatches(PyExc_OverflowError) ? time_overflow() : -1;
    *out = multiply(n, unit, &overflow);
    return overflow ? time_overflow() : 0;
}

int _PyTime_FromSecondsObject(_PyTime_t *out, PyObject *o, _PyTime_round_t mode) { return from_object(out, o, mode, SECOND); }

int _PyTime_FromMillisecondsObject(_PyTime_t *out, PyObject *o, _PyTime_round_t mode) {
    return from_object(out, o, mode, MILLISECOND);
}

int _PyTime_FromNanosecondsObject(_PyTime_t *out, PyObject *o) {
    long long n;
    if (!PyLong_Check(o)) {
        PyErr_Format(PyExc_TypeError, "expect int, got %s", Py_TYPE(o)->tp_name);
        return -1;
    }
    n = PyLong_AsLongLong(o);
    if (n == -1 && PyErr_Occurred()) return PyErr_ExceptionMatches(PyExc_OverflowError) ? time_overflow() : -1;
    *out = n;
    return 0;
}

int _PyTime_ObjectToTime_t(PyObject *o, time_t *out, _PyTime_round_t mode) {
    if (PyFloat_Check(o)) {
        double d = PyFloat_AS_DOUBLE(o);
        if (isnan(d)) {
            PyErr_SetString(PyExc_ValueError, "Invalid value NaN (not a number)");
            return -1;
        }
        d = round_double(d, mode);
        if (!(d >= -0x1p63 && d < 0x1p63)) return platform_overflow();
        *out = (time_t)d;
        return 0;
    }
    *out = PyLong_AsLongLong(o);
    if (*out != -1 || !PyErr_Occurred()) return 0;
    return PyErr_ExceptionMatches(PyExc_OverflowError) ? platform_overflow() : -1;
}

/* Seconds, and the rest in units of 1/denominator, which is never negative. */
static int split_object(PyObject *o, time_t *seconds, long *rest, long denominator, _PyTime_round_t mode) {
    double d, whole, fraction;
    *rest = 0;
    if (!PyFloat_Check(o)) return _PyTime_ObjectToTime_t(o, seconds, mode);
    d = PyFloat_AS_DOUBLE(o);
    if (isnan(d)) {
        PyErr_SetString(PyExc_ValueError, "Invalid value NaN (not a number)");
        return -1;
    }
    fraction = round_double(modf(d, &whole) * (double)denominator, mode);
    if (fraction >= (double)denominator) fraction -= (double)denominator, whole += 1;
    else if (fraction < 0) fraction += (double)denominator, whole -= 1;
    if (!(whole >= -0x1p63 && whole < 0x1p63)) return platform_overflow();
    *seconds = (time_t)whole;
    *rest = (long)fraction;
    return 0;
}

int _PyTime_ObjectToTimespec(PyObject *o, time_t *seconds, long *ns, _PyTime_round_t mode) {
    return split_object(o, seconds, ns, SECOND, mode);
}

int _PyTime_ObjectToTimeval(PyObject *o, time_t *seconds, long *us, _PyTime_round_t mode) {
    return split_object(o, seconds, us, 1000000, mode);
}

/* ---- from C ---- */

_PyTime_t _PyTime_FromSeconds(int seconds) { return (_PyTime_t)seconds * SECOND; }
_PyTime_t _PyTime_FromNanoseconds(_PyTime_t ns) { return ns; }

static int from_parts(_PyTime_t *out, time_t seconds, _PyTime_t ns) {
    bool overflow = false;
    _PyTime_t t = multiply(seconds, SECOND, &overflow);
    if (__builtin_add_overflow(t, ns, out)) *out = _PyTime_MAX, overflow = true;
    return overflow ? time_overflow() : 0;
}

int _PyTime_FromTimespec(_PyTime_t *out, struct timespec *ts) { return from_parts(out, ts->tv_sec, ts->tv_nsec); }
int _PyTime_FromTimeval(_PyTime_t *out, struct timeval *tv) { return from_parts(out, tv->tv_sec, (_PyTime_t)tv->tv_usec * MICROSECOND); }

/* ---- to C and Python ---- */

double _PyTime_AsSecondsDouble(_PyTime_t t) {
    if (t % SECOND == 0) return (double)(t / SECOND); /* exact as far as a double is */
    return (double)t / 1e9;
}

_PyTime_t _PyTime_AsNanoseconds(_PyTime_t t) { return t; }
PyObject *_PyTime_AsNanosecondsObject(_PyTime_t t) { return PyLong_FromLongLong(t); }
_PyTime_t _PyTime_AsMicroseconds(_PyTime_t t, _PyTime_round_t mode) { return divide(t, MICROSECOND, mode); }
_PyTime_t _PyTime_AsMilliseconds(_PyTime_t t, _PyTime_round_t mode) { return divide(t, MILLISECOND, mode); }

void _PyTime_AsTimespec_clamp(_PyTime_t t, struct timespec *ts) {
    _PyTime_t ns = t % SECOND;
    ts->tv_sec = t / SECOND - (ns < 0);
    ts->tv_nsec = ns < 0 ? ns + SECOND : ns;
}

/* Seconds of 64 bits hold any time. */
int _PyTime_AsTimespec(_PyTime_t t, struct timespec *ts) {
    _PyTime_AsTimespec_clamp(t, ts);
    return 0;
}

void _PyTime_AsTimeval_clamp(_PyTime_t t, struct timeval *tv, _PyTime_round_t mode) {
    _PyTime_t us = _PyTime_AsMicroseconds(t, mode), rest = us % 1000000;
    tv->tv_sec = us / 1000000 - (rest < 0);
    tv->tv_usec = rest < 0 ? rest + 1000000 : rest;
}

int _PyTime_AsTimeval(_PyTime_t t, struct timeval *tv, _PyTime_round_t mode) {
    _PyTime_AsTimeval_clamp(t, tv, mode);
    return 0;
}

int _PyTime_AsTimevalTime_t(_PyTime_t t, time_t *seconds, int *us, _PyTime_round_t mode) {
    struct timeval tv;
    _PyTime_AsTimeval_clamp(t, &tv, mode);
    *seconds = tv.tv_sec;
    *us = (int)tv.tv_usec;
    return 0;
}

/* ---- clocks ---- */

static int read_clock(clockid_t clock, const char *name, int monotonic, _PyTime_t *out, _Py_clock_info_t *info) {
    struct timespec now, resolution;
    if (clock_gettime(clock, &now) < 0 || (info && clock_getres(clock, &resolution) < 0)) {
        PyErr_SetFromErrno(PyExc_OSError);
        return -1;
    }
    if (info)
        *info = (_Py_clock_info_t){.implementation = name, .monotonic = monotonic, .adjustable = !monotonic,
                                   .resolution = (double)resolution.tv_sec + (double)resolution.tv_nsec * 1e-9};
    return from_parts(out, now.tv_sec, now.tv_nsec);
}

int _PyTime_GetSystemClockWithInfo(_PyTime_t *out, _Py_clock_info_t *info) {
    return read_clock(CLOCK_REALTIME, "clock_gettime(CLOCK_REALTIME)", 0, out, info);
}

int _PyTime_GetMonotonicClockWithInfo(_PyTime_t *out, _Py_clock_info_t *info) {
    return read_clock(CLOCK_MONOTONIC, "clock_gettime(CLOCK_MONOTONIC)", 1, out, info);
}

int _PyTime_GetPerfCounterWithInfo(_PyTime_t *out, _Py_clock_info_t *info) { return _PyTime_GetMonotonicClockWithInfo(out, info); }

/* Without the lock and without exceptions: 0 if the clock cannot be read. */
static _PyTime_t now_of(clockid_t clock) {
    struct timespec now;
    return clock_gettime(clock, &now) < 0 ? 0 : (_PyTime_t)now.tv_sec * SECOND + now.tv_nsec;
}

_PyTime_t _PyTime_GetSystemClock(void) { return now_of(CLOCK_REALTIME); }
_PyTime_t _PyTime_GetMonotonicClock(void) { return now_of(CLOCK_MONOTONIC); }
_PyTime_t _PyTime_GetPerfCounter(void) { return now_of(CLOCK_MONOTONIC); }

_PyTime_t _PyDeadline_Init(_PyTime_t timeout) { return _PyTime_Add(_PyTime_GetMonotonicClock(), timeout); }
_PyTime_t _PyDeadline_Get(_PyTime_t deadline) { return deadline - _PyTime_GetMonotonicClock(); }

static int broken_down(struct tm *(*convert)(const time_t *, struct tm *), time_t t, struct tm *out) {
    errno = 0;
    if (convert(&t, out)) return 0;
    if (!errno) errno = EINVAL;
    PyErr_SetFromErrno(PyExc_OSError);
    return -1;
}

int _PyTime_localtime(time_t t, struct tm *out) { return broken_down(localtime_r, t, out); }
int _PyTime_gmtime(time_t t, struct tm *out) { return broken_down(gmtime_r, t, out); }
