/* dtoa.c: doubles to decimal text.
 *
 * Shortest digits are Raffaello Giulietti's Schubfach ("The Schubfach way to render doubles",
 * 2020).  A given number of digits is rounded from the shortest ones where that is provably the
 * same as rounding the exact value, and comes from the C library's exact printf where it is not. */
#include "vm/base/dtoa.h"

#include <math.h>
#include <stdio.h>

#include "vm/base/dtoa_internal.h"

/* No double has more significant digits, nor more digits after the point; beyond them all are
 * zeros. */
#define MAX_SIGNIFICANT 767
#define MAX_DECIMALS 1074
/* The doubles below have fewer bits, and fewer digits that mean something. */
#define SMALLEST_NORMAL 0x1p-1022

/* value = 0.text * 10**point; the digits beyond len are zeros.  Zero has no digits. */
typedef struct {
    int len, point;
    char text[1440];
} Digits;

locale_t dtoa_c_locale(void) {
    static locale_t locale;
    if (!locale) locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return locale;
}

ALWAYS_INLINE u64 bits_of(double d) {
    u64 bits;
    memcpy(&bits, &d, sizeof bits);
    return bits;
}

/* floor(log10(2**e)), floor(log10(3/4 * 2**e)), floor(log2(10**k)); valid for all exponents of
 * doubles. */
ALWAYS_INLINE int log10_pow2(int e) {
    return (e * 1262611) >> 22;
}

ALWAYS_INLINE int log10_three_quarters_pow2(int e) {
    return (e * 1262611 - 524031) >> 22;
}

ALWAYS_INLINE int log2_pow10(int k) {
    return (k * 1741647) >> 19;
}

/* The top 64 bits of a 192-bit product, the last bit set if anything below is not zero. */
ALWAYS_INLINE u64 multiply_to_odd(u64 high, u64 low, u64 by) {
    unsigned __int128 x = (unsigned __int128)low * by;
    unsigned __int128 y = (unsigned __int128)high * by + (u64)(x >> 64);
    return (u64)(y >> 64) | ((u64)y > 1);
}

/* The decimal significand and exponent of c * 2**q; at_power says that c is the least of its
 * binade, whose lower neighbour is only half as far. */
static u64 schubfach(u64 c, int q, bool at_power, int *exponent) {
    int k = at_power ? log10_three_quarters_pow2(q) : log10_pow2(q);
    int h = q + log2_pow10(-k) + 1;
    const u64 *power = dtoa_pow10[-k - DTOA_POW10_FIRST];
    u64 high = power[0], low = power[1] + !(-k >= 0 && -k <= DTOA_POW10_LAST_EXACT);
    u64 odd = c & 1;
    u64 lower = multiply_to_odd(high, low, (4 * c - (at_power ? 1 : 2)) << h) + odd;
    u64 value = multiply_to_odd(high, low, 4 * c << h);
    u64 upper = multiply_to_odd(high, low, (4 * c + 2) << h) - odd;

    u64 s = value / 4, tens = s / 10;
    if (s >= 10) {
        bool below = lower <= 40 * tens, above = 40 * tens + 40 <= upper;
        if (below != above) {
            *exponent = k + 1;
            return tens + above;
        }
    }
    *exponent = k;
    bool below = lower <= 4 * s, above = 4 * s + 4 <= upper;
    if (below != above) return s + above;
    u64 middle = 4 * s + 2;
    return s + (value > middle || (value == middle && (s & 1)));
}

static const char two_digits[] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546"
    "4748495051525354555657585960"
    "61626364656667686970717273747576777879808182838485868788899091929394959697989900";

static int count_digits(u64 n) {
    static const u64 powers[] = {
        0,              10,              100,              1000,              10000,
        100000,         1000000,         10000000,         100000000,         1000000000,
        10000000000,    100000000000,    1000000000000,    10000000000000,    100000000000000,
        1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
    };
    int guess = ((64 - __builtin_clzll(n | 1)) * 1233) >> 12; /* log10(2) */
    return guess + (n >= powers[guess]);
}

/* Exactly len digits. */
static void put_digits(char *out, u64 n, int len) {
    for (; len >= 2; n /= 100) {
        len -= 2;
        memcpy(out + len, two_digits + n % 100 * 2, 2);
    }
    if (len) out[0] = (char)('0' + n);
}

int double_shortest(double d, char digits[17], int *point) {
    u64 bits = bits_of(d), c = bits & (((u64)1 << 52) - 1), n;
    int biased = (int)(bits >> 52 & 0x7ff), exponent = 0;
    KR_ASSERT(biased != 0x7ff && (c || biased));
    bool at_power = c == 0 && biased > 1;
    if (biased) c |= (u64)1 << 52;
    int q = KR_MAX(biased, 1) - 1075;
    if (q <= 0 && q > -53 && !(c & (((u64)1 << -q) - 1))) {
        /* An integer of at most 53 bits: no other reads back as it, so all its digits count. */
        n = c >> -q;
    } else {
        n = schubfach(c, q, at_power, &exponent);
    }
    int len = count_digits(n);
    *point = len + exponent;
    put_digits(digits, n, len);
    while (digits[len - 1] == '0') len--;
    return len;
}

/* Adds one to the last of len digits, which become fewer when nines carry. */
static void round_up(Digits *digits) {
    while (digits->len > 0 && digits->text[digits->len - 1] == '9') digits->len--;
    if (digits->len > 0) {
        digits->text[digits->len - 1]++;
    } else {
        digits->text[digits->len++] = '1';
        digits->point++;
    }
}

/* Rounds the shortest digits to `want` of them; false if rounding d itself might come out differently.
 * More digits than there are: d is within half a unit in its last place of them, and that is less than
 * half of the last digit wanted, up to 15 digits always, at 16 if d is small for its power of ten.
 * Fewer digits: no number halfway between two results lies strictly between d and its shortest
 * digits, since that would have been chosen instead; so only digits that are themselves halfway do
 * not tell which way. */
static bool round_shortest(Digits *digits, int want) {
    if (want >= digits->len) {
        bool power = digits->len == 1 && digits->text[0] == '1'; /* then d may be below it */
        return want <= 15 || (want == 16 && digits->text[0] <= '3' && !power);
    }
    if (want < 0) {
        digits->len = 0;
        return true;
    }
    char next = digits->text[want];
    if (next == '5' && digits->len == want + 1) return false;
    digits->len = want;
    if (next >= '5') round_up(digits);
    while (digits->len > 0 && digits->text[digits->len - 1] == '0') digits->len--;
    return true;
}

static int print_exactly(char *out, size_t size, const char *fmt, int precision, double d) {
    locale_t before = uselocale(dtoa_c_locale());
    int len = snprintf(out, size, fmt, precision, d);
    uselocale(before);
    KR_ASSERT(len > 0 && (size_t)len < size);
    return len;
}

/* Digits from what printf wrote: removes the point, and zeros at both ends. */
static void collect_digits(Digits *digits, int len, int point) {
    int out = 0, leading = 0;
    char *text = digits->text;
    for (int i = 0; i < len; i++) {
        if (text[i] == '.') continue;
        if (out == 0 && text[i] == '0') leading++;
        else text[out++] = text[i];
    }
    while (out > 0 && text[out - 1] == '0') out--;
    digits->len = out;
    digits->point = point - leading;
}

/* d >= 0 rounded to `want` >= 1 significant digits. */
static void round_significant(Digits *digits, double d, int want) {
    if (d == 0) {
        digits->len = 0;
        digits->point = 1;
        return;
    }
    if (d >= SMALLEST_NORMAL) {
        digits->len = double_shortest(d, digits->text, &digits->point);
        if (round_shortest(digits, want)) return;
    }
    int len = print_exactly(digits->text, sizeof digits->text, "%.*e",
                            KR_MIN(want, MAX_SIGNIFICANT) - 1, d);
    char *mark = memchr(digits->text, 'e', (size_t)len);
    int exponent = atoi(mark + 1);
    collect_digits(digits, (int)(mark - digits->text), exponent + 1);
}

/* d >= 0 rounded to `decimals` >= 0 digits after the point. */
static void round_decimals(Digits *digits, double d, int decimals) {
    if (d == 0) {
        digits->len = 0;
        digits->point = 1;
        return;
    }
    decimals = KR_MIN(decimals, MAX_DECIMALS);
    if (d >= SMALLEST_NORMAL) {
        digits->len = double_shortest(d, digits->text, &digits->point);
        if (round_shortest(digits, digits->point + decimals)) return;
    }
    int len = print_exactly(digits->text, sizeof digits->text, "%.*f", decimals, d);
    char *mark = memchr(digits->text, '.', (size_t)len);
    collect_digits(digits, len, mark ? (int)(mark - digits->text) : len);
}

/* Copies digits [from, to), which may lie before the first and after the last. */
static char *put_range(char *out, const Digits *digits, int from, int to) {
    if (from < 0 && from < to) {
        int zeros = KR_MIN(to, 0) - from;
        memset(out, '0', (size_t)zeros);
        out += zeros;
        from += zeros;
    }
    if (from < digits->len && from < to) {
        int n = KR_MIN(to, digits->len) - from;
        memcpy(out, digits->text + from, (size_t)n);
        out += n;
        from += n;
    }
    if (from < to) {
        memset(out, '0', (size_t)(to - from));
        out += to - from;
    }
    return out;
}

static char *put_exponent(char *out, int exponent, bool upper) {
    *out++ = upper ? 'E' : 'e';
    *out++ = exponent < 0 ? '-' : '+';
    u32 n = (u32)abs(exponent);
    int len = n >= 100 ? 3 : 2;
    put_digits(out, n, len);
    return out + len;
}

static i64 format_special(char *buf, double d, bool upper, int flags) {
    char *out = buf;
    if (isinf(d) && d < 0) *out++ = '-';
    else if (flags & DTOA_SIGN) *out++ = '+';
    memcpy(out, isnan(d) ? (upper ? "NAN" : "nan") : (upper ? "INF" : "inf"), 4);
    return out + 3 - buf;
}

/* How digits become text: whether with an exponent, and up to which digit. */
typedef struct {
    bool exponent;
    int end;
} Layout;

static Layout choose_layout(Digits *digits, double d, char type, int precision, int flags) {
    switch (type) {
    case 'e': round_significant(digits, d, precision + 1); return (Layout){true, precision + 1};
    case 'f':
        round_decimals(digits, d, precision);
        return (Layout){false, digits->point + precision};
    case 'g':
        precision = KR_MAX(precision, 1);
        round_significant(digits, d, precision);
        return (Layout){digits->point <= -4 ||
                            digits->point > precision - !!(flags & DTOA_ADD_DOT_0),
                        flags & DTOA_ALT ? precision : digits->len};
    default:
        KR_ASSERT(type == 'r');
        digits->len = 0;
        digits->point = 1;
        if (d != 0) digits->len = double_shortest(d, digits->text, &digits->point);
        return (Layout){digits->point <= -4 || digits->point > 16, digits->len};
    }
}

i64 double_format(char *buf, double d, char type, int precision, int flags) {
    bool upper = type >= 'A' && type <= 'Z';
    if (!isfinite(d)) return format_special(buf, d, upper, flags);
    Digits digits; /* not initialised: the text is long */
    Layout layout = choose_layout(&digits, fabs(d), (char)(type | 0x20), precision, flags);
    char *out = buf;
    if (signbit(d) && !(flags & DTOA_NO_NEG_0 && digits.len == 0)) *out++ = '-';
    else if (flags & DTOA_SIGN) *out++ = '+';

    int point = layout.exponent ? 1 : digits.point, end = KR_MAX(layout.end, point);
    if (!layout.exponent && flags & DTOA_ADD_DOT_0) end = KR_MAX(end, point + 1);
    out = put_range(out, &digits, KR_MIN(point - 1, 0), point);
    if (end > point || flags & DTOA_ALT) *out++ = '.';
    out = put_range(out, &digits, point, end);
    if (layout.exponent) out = put_exponent(out, digits.point - 1, upper);
    *out = 0;
    return out - buf;
}

i64 double_repr(char *buf, double d) {
    return double_format(buf, d, 'r', 0, DTOA_ADD_DOT_0);
}

/* Rounds to a power of ten that is d's own size or larger: the result is 0 or that power. */
static bool more_than_half(Digits *digits, double d, int position) {
    round_significant(digits, d, MAX_SIGNIFICANT);
    return digits->point == position &&
           (digits->text[0] > '5' || (digits->text[0] == '5' && digits->len > 1));
}

double double_round(double d, i64 ndigits) {
    Digits digits;
    char text[DOUBLE_REPR_SIZE + 1440];
    bool overflow;
    if (d == 0 || ndigits > 330) return d; /* 5e-324 has its only digit at 324 */
    if (ndigits < -310) return copysign(0.0, d);
    double size = fabs(d), result;
    if (ndigits >= 0) {
        round_decimals(&digits, size, (int)ndigits);
    } else {
        round_significant(&digits, size, MAX_SIGNIFICANT);
        int want = digits.point + (int)ndigits;
        if (want > 0) {
            round_significant(&digits, size, want);
        } else {
            bool up = want == 0 && more_than_half(&digits, size, digits.point);
            digits.len = 0;
            if (up) round_up(&digits);
        }
    }
    if (digits.len == 0) return copysign(0.0, d);
    int len = snprintf(text, sizeof text, "0.%.*se%d", digits.len, digits.text, digits.point);
    double_parse(text, text + len, &result, &overflow);
    return copysign(result, d);
}
