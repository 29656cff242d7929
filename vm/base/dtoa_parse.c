/* dtoa_parse.c: decimal text to the nearest double, ties to even.
 *
 * Up to 19 significant digits go through Eisel and Lemire's product of 64 by 128 bits (Lemire,
 * "Number Parsing at a Gigabyte per Second", 2021); longer numbers too if the digits beyond do not
 * matter; the rest through the C library. */
#define _GNU_SOURCE /* strtod_l */
#include <math.h>
#include <stdlib.h>

#include "vm/base/dtoa.h"
#include "vm/base/dtoa_internal.h"

#define MANTISSA_BITS 52
#define INFINITE_EXPONENT 0x7ff

/* A scanned number: digits * 10**exponent, plus less than 10**exponent if digits were left out. */
typedef struct {
    u64 digits;
    i64 exponent;
    bool truncated;
} Decimal;

ALWAYS_INLINE bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Adds a run of digits; returns its end.  Past 19 digits they are only counted into the exponent,
 * which after_point moves the other way. */
static const char *scan_digits(const char *p, const char *end, Decimal *number, bool after_point) {
    for (; p < end && is_digit(*p); p++) {
        if (number->digits < 1000000000000000000u) {
            number->digits = number->digits * 10 + (u64)(*p - '0');
            number->exponent -= after_point;
        } else {
            number->truncated |= *p != '0';
            number->exponent += !after_point;
        }
    }
    return p;
}

/* "e", a sign, digits; p itself if that is not what stands there. */
static const char *scan_exponent(const char *p, const char *end, Decimal *number) {
    const char *q = p + 1;
    i64 exponent = 0;
    if (q >= end || (*p != 'e' && *p != 'E')) return p;
    bool negative = *q == '-';
    if (*q == '-' || *q == '+') q++;
    if (q >= end || !is_digit(*q)) return p;
    for (; q < end && is_digit(*q); q++) {
        if (exponent < ((i64)1 << 40)) exponent = exponent * 10 + (*q - '0');
    }
    number->exponent += negative ? -exponent : exponent;
    return q;
}

/* Digits, point, exponent; p itself if there is no digit. */
static const char *scan_decimal(const char *p, const char *end, Decimal *number) {
    *number = (Decimal){0};
    const char *q = scan_digits(p, end, number, false);
    i64 count = q - p;
    if (q < end && *q == '.') {
        const char *fraction = q + 1;
        q = scan_digits(fraction, end, number, true);
        count += q - fraction;
    }
    return count == 0 ? p : scan_exponent(q, end, number);
}

static double make_double(u64 mantissa, int exponent) {
    u64 bits = (mantissa & (((u64)1 << MANTISSA_BITS) - 1)) | (u64)exponent << MANTISSA_BITS;
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

/* The double nearest to digits * 10**power; false if 128 bits do not decide it. */
static bool nearest(u64 digits, i64 power, double *out) {
    if (digits == 0 || power < DTOA_POW10_FIRST) {
        *out = 0;
        return true;
    }
    if (power > 308) {
        *out = HUGE_VAL;
        return true;
    }
    const u64 *ten = dtoa_pow10[power - DTOA_POW10_FIRST];
    int zeros = __builtin_clzll(digits);
    digits <<= zeros;
    unsigned __int128 product = (unsigned __int128)digits * ten[0];
    const u64 undecided = ~(u64)0 >> (MANTISSA_BITS + 3);
    if (((u64)(product >> 64) & undecided) == undecided) {
        bool round_up = power < 0 && power >= -27; /* so that a tie shows as one: see below */
        product += (u64)((unsigned __int128)digits * (ten[1] + round_up) >> 64);
    }
    u64 high = (u64)(product >> 64), low = (u64)product;
    if (low == ~(u64)0 && (power < -27 || power > DTOA_POW10_LAST_EXACT)) return false;

    int top = (int)(high >> 63), shift = top + 64 - MANTISSA_BITS - 3;
    u64 mantissa = high >> shift; /* one bit more than a double holds: the last one rounds */
    int exponent = (int)((217706 * power) >> 16) + 63 + top - zeros + 1023;
    if (exponent <= 0) { /* subnormal: fewer bits */
        if (exponent <= -63) {
            *out = 0;
            return true;
        }
        mantissa >>= 1 - exponent;
        mantissa = (mantissa + (mantissa & 1)) >> 1;
        *out = make_double(mantissa, mantissa >> MANTISSA_BITS ? 1 : 0);
        return true;
    }
    /* Only for these powers can the decimal lie exactly halfway between two doubles: then to the
     * even one. */
    if (low <= 1 && power >= -4 && power <= 23 && (mantissa & 3) == 1 && mantissa << shift == high)
        mantissa--;
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if (mantissa >> (MANTISSA_BITS + 1)) {
        mantissa >>= 1;
        exponent++;
    }
    *out = exponent >= INFINITE_EXPONENT ? HUGE_VAL : make_double(mantissa, exponent);
    return true;
}

/* Through the C library, which wants a closing NUL. */
COLD static double parse_exactly(const char *text, i64 len) {
    char small[512], *copy = len < (i64)sizeof small ? small : malloc((size_t)len + 1);
    if (!copy) KR_FATAL("out of memory: a number of %lld digits", (long long)len);
    memcpy(copy, text, (size_t)len);
    copy[len] = 0;
    double d = strtod_l(copy, NULL, dtoa_c_locale());
    if (copy != small) free(copy);
    return d;
}

static double convert(const Decimal *number, const char *text, i64 len) {
    static const double exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    double low, high;
    if (number->digits >> 53 == 0 && number->exponent >= -22 && number->exponent <= 22) {
        double digits = (double)number->digits; /* both factors are exact: one rounding in all */
        return number->exponent < 0 ? digits / exact[-number->exponent]
                                    : digits * exact[number->exponent];
    }
    if (!nearest(number->digits, number->exponent, &low)) return parse_exactly(text, len);
    if (!number->truncated) return low;
    if (!nearest(number->digits + 1, number->exponent, &high) || low != high)
        return parse_exactly(text, len);
    return low;
}

/* Whether the text goes on with a word, letters in any case. */
static bool starts_with(const char *p, const char *end, const char *word) {
    for (; *word; word++, p++) {
        if (p >= end || (*p | 0x20) != *word) return false;
    }
    return true;
}

static const char *parse_word(const char *p, const char *end, double *out) {
    if (starts_with(p, end, "infinity") || starts_with(p, end, "inf")) {
        *out = HUGE_VAL;
        return p + (starts_with(p, end, "infinity") ? 8 : 3);
    }
    if (starts_with(p, end, "nan")) {
        *out = make_double((u64)1 << (MANTISSA_BITS - 1), INFINITE_EXPONENT);
        return p + 3;
    }
    return p;
}

const char *double_parse(const char *text, const char *end, double *out, bool *overflow) {
    const char *p = text;
    *overflow = false;
    if (p >= end) return text;
    bool negative = *p == '-';
    if (*p == '-' || *p == '+') p++;
    Decimal number;
    const char *stop = scan_decimal(p, end, &number);
    if (stop > p) {
        *out = convert(&number, p, stop - p);
        *overflow = isinf(*out);
    } else {
        stop = parse_word(p, end, out);
        if (stop == p) return text;
    }
    if (negative) *out = -*out;
    return stop;
}
