/* dtoa.h: doubles to decimal text and back, exact and correctly rounded in every case, equal to
 * CPython's repr(), format() and float().  No function here depends on the locale. */
#pragma once
#include "vm/base/common.h"

enum {
    DTOA_SIGN = 1,      /* "+" before what is not negative */
    DTOA_ADD_DOT_0 = 2, /* 'r' and 'g': "1.0" for "1"; 'g' takes an exponent one digit earlier */
    DTOA_ALT = 4,       /* the point is always there, 'g' keeps trailing zeros: format()'s "#" */
    DTOA_NO_NEG_0 = 8,  /* no sign before what rounds to zero: format()'s "z" */
};

#define DOUBLE_REPR_SIZE 32

/* An upper bound of what double_format writes, the closing NUL included. */
static inline i64 double_format_size(int precision) {
    return 340 + (i64)precision;
}

/* Writes d and a NUL; returns the length without it.  type is one of
 *   'r'                  the shortest digits that read back as d; precision is ignored
 *   'e' 'f' 'g'          as in format(), with this precision (>= 0), default not applied
 *   'R' 'E' 'F' 'G'      the same in upper case
 * str(x) and repr(x) are 'r' with DTOA_ADD_DOT_0; format(x, '.3') is 'g' with DTOA_ADD_DOT_0. */
i64 double_format(char *buf, double d, char type, int precision, int flags);

/* repr(d) and a NUL into DOUBLE_REPR_SIZE bytes; returns the length. */
i64 double_repr(char *buf, double d);

/* The shortest digits that read back as the finite d > 0, and of those the closest to it: 1 to 17
 * ASCII digits, the last not '0', without NUL; d is 0.DIGITS times 10 to the *point.  Returns how
 * many. */
int double_shortest(double d, char digits[17], int *point);

/* Reads a number as float() does: sign, digits with point and exponent, or inf, infinity, nan in
 * any case; neither white space, nor hexadecimals, nor underscores.  Returns where it ends, or
 * `text` itself if there is no number.  *overflow tells that a finite number was too large and *out
 * is an infinity. */
const char *double_parse(const char *text, const char *end, double *out, bool *overflow);

/* round(d, ndigits) for a finite d: to the nearest multiple of 10**-ndigits, ties to even, decided
 * on d's exact value.  Infinite if that is too large for a double. */
double double_round(double d, i64 ndigits);
