/* mystrtoul.c: numbers in texts with Python's prefixes, apart from locales. */
#include <errno.h>
#include <limits.h>

#include "capi/src/capi_internal.h"

static int digit_value(int c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

static int base_of_prefix(const char *s) {
    int letter = s[0] == '0' ? s[1] | 32 : 0;
    return letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
}

/* Goes behind the prefix; without a digit there the text is the number 0 and what follows.  Where the prefix is to tell the
   base, zeros without one are a number by themselves (base 1). */
static int skip_prefix(const char **s, int base) {
    int prefix = base_of_prefix(*s);
    if (prefix && (base == 0 || base == prefix) && digit_value((unsigned char)(*s)[2]) < prefix) {
        *s += 2;
        return prefix;
    }
    if (base == 0 && **s == '0') return 1;
    return base ? base : 10;
}

unsigned long PyOS_strtoul(const char *s, char **end, int base) {
    unsigned long n = 0;
    bool over = false;
    while (*s && Py_ISSPACE((unsigned char)*s)) s++;
    if (base != 0 && (base < 2 || base > 36)) {
        if (end) *end = (char *)s;
        return 0;
    }
    base = skip_prefix(&s, base);
    for (int d; (d = digit_value((unsigned char)*s)) < base; s++)
        over |= __builtin_mul_overflow(n, (unsigned long)base, &n) || __builtin_add_overflow(n, (unsigned long)d, &n);
    if (end) *end = (char *)s;
    if (!over) return n;
    errno = ERANGE;
    return ULONG_MAX;
}

long PyOS_strtol(const char *s, char **end, int base) {
    unsigned long n, most = LONG_MAX;
    char sign;
    while (*s && Py_ISSPACE((unsigned char)*s)) s++;
    sign = *s;
    if (sign == '+' || sign == '-') s++;
    n = PyOS_strtoul(s, end, base);
    if (n <= most) return sign == '-' ? -(long)n : (long)n;
    if (sign == '-' && n == most + 1) return LONG_MIN;
    errno = ERANGE;
    return LONG_MAX;
}
