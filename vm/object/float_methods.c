/* float_methods.c: the Python methods of float: rounding, ratios, hexadecimal. */
#include <math.h>
#include <stdio.h>

#include "vm/base/dtoa.h"
#include "vm/object/float_internal.h"
#include "vm/object/int_internal.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static Value float_m___ceil__(Value self) { return int_from_double(ceil(as_double(self))); }
static Value float_m___floor__(Value self) { return int_from_double(floor(as_double(self))); }
static Value float_m___trunc__(Value self) { return int_from_double(as_double(self)); }
static Value float_m___format__(Value self, Value spec) { return float_format(self, spec); }
static Value float_m___getnewargs__(Value self) { return tuple_pack(1, float_plain(self)); }

static Value float_m___getformat__(Value cls, Value kind) {
    if (!is_str(kind)) return exc_raise(TypeErrorType, "__getformat__() argument must be str, not %T", kind);
    if (!str_eq_c(kind, "double") && !str_eq_c(kind, "float"))
        return exc_raise(ValueErrorType, "__getformat__() argument 1 must be 'double' or 'float'");
    return str_from_c("IEEE, little-endian");
}

static Value float_m___round__(Value self, Value ndigits) {
    double d = as_double(self);
    i64 n;
    if (is_null(ndigits) || is_none(ndigits)) return int_from_double(nearbyint(d));
    TRY_OK(number_as_index(ndigits, &n, NULL));
    if (!isfinite(d)) return float_plain(self);
    double r = double_round(d, n);
    if (isinf(r)) return exc_raise(OverflowErrorType, "rounded value too large to represent");
    return float_value(r);
}

static Value float_m_as_integer_ratio(Value self) {
    double d = as_double(self);
    int exp;
    if (isinf(d)) return exc_raise(OverflowErrorType, "cannot convert Infinity to integer ratio");
    if (isnan(d)) return exc_raise(ValueErrorType, "cannot convert NaN to integer ratio");
    if (d == 0.0) return tuple_pack(2, fixnum(0), fixnum(1));
    i64 mantissa = (i64)ldexp(frexp(d, &exp), 53);
    exp -= 53;
    int zeros = __builtin_ctzll((u64)mantissa);
    if (exp < 0) { /* to lowest terms */
        zeros = KR_MIN(zeros, -exp);
        mantissa >>= zeros;
        exp += zeros;
    }
    Value num = fixnum(mantissa), den = fixnum(1);
    if (exp > 0) num = TRY(int_lshift(num, fixnum(exp)));
    else den = TRY(int_lshift(den, fixnum(-exp)));
    return tuple_pack(2, num, den);
}

static Value float_m_hex(Value self) {
    double d = as_double(self);
    char buf[40];
    u64 bits;
    if (!isfinite(d)) return float_repr(d);
    memcpy(&bits, &d, 8);
    int exp = (int)(bits >> 52 & 0x7ff);
    u64 frac = bits & (((u64)1 << 52) - 1);
    const char *sign = bits >> 63 ? "-" : "";
    if (d == 0.0) snprintf(buf, sizeof buf, "%s0x0.0p+0", sign);
    else snprintf(buf, sizeof buf, "%s0x%d.%013llxp%+d", sign, exp != 0, (unsigned long long)frac, exp ? exp - 1023 : -1022);
    return str_from_c(buf);
}

static int hex_digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}
static bool blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* Case-insensitive word at p; returns its end or NULL. */
static const char *word(const char *p, const char *end, const char *w) {
    for (; *w; w++, p++)
        if (p == end || (*p | 32) != *w) return NULL;
    return p;
}

/* Digits with a point: the leading ones in *mantissa, *exp the power of two of its last bit.  NULL: no digits. */
static const char *hex_digits(const char *p, const char *end, u64 *mantissa, bool *sticky, i64 *exp) {
    bool any = false, point = false;
    *mantissa = 0;
    *exp = 0;
    for (; p < end; p++) {
        int d = hex_digit(*p);
        if (*p == '.' && !point) {
            point = true;
            continue;
        }
        if (d < 0) break;
        any = true;
        if (*mantissa >> 60) {
            *sticky |= d != 0;
            *exp += point ? 0 : 4;
        } else {
            *mantissa = *mantissa << 4 | (u64)d;
            *exp -= point ? 4 : 0;
        }
    }
    return any ? p : NULL;
}

/* "p" and a decimal exponent, if there is one; NULL if it has no digits. */
static const char *hex_exponent(const char *p, const char *end, i64 *exp) {
    i64 e = 0;
    if (p == end || (*p | 32) != 'p') return p;
    p++;
    bool neg = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    if (p == end || *p < '0' || *p > '9') return NULL;
    for (; p < end && *p >= '0' && *p <= '9'; p++) e = KR_MIN(e * 10 + (*p - '0'), (i64)1 << 50);
    *exp += neg ? -e : e;
    return p;
}

static Value bad_hex(void) { return exc_raise(ValueErrorType, "invalid hexadecimal floating-point string"); }

static Value float_m_fromhex(Value cls, Value str) {
    i64 n, exp;
    u64 mantissa;
    bool sticky = false, neg = false;
    double d;
    if (!is_str(str)) return exc_raise(TypeErrorType, "bad argument type for built-in operation");
    const char *p = str_utf8(str, &n), *end, *q;
    if (!p) return V_ERR;
    end = p + n;
    while (p < end && blank(*p)) p++;
    while (p < end && blank(end[-1])) end--;
    if (p < end && (*p == '-' || *p == '+')) neg = *p++ == '-';
    if ((q = word(p, end, "infinity")) || (q = word(p, end, "inf"))) {
        d = INFINITY;
    } else if ((q = word(p, end, "nan"))) {
        d = NAN;
    } else {
        if (end - p >= 2 && p[0] == '0' && (p[1] | 32) == 'x') p += 2;
        q = hex_digits(p, end, &mantissa, &sticky, &exp);
        if (q) q = hex_exponent(q, end, &exp);
        if (!q || q != end) return bad_hex();
        d = int_round_double(mantissa, sticky, KR_MAX(exp, -5000));
        if (isinf(d)) return exc_raise(OverflowErrorType, "hexadecimal value too large to represent as a float");
    }
    if (q != end) return bad_hex();
    Value f = float_value(neg ? -d : d);
    return same(cls, obj_value(FloatType)) ? f : value_call1(cls, f);
}

static Value float_m_is_integer(Value self) {
    double d = as_double(self);
    return bool_value(isfinite(d) && floor(d) == d);
}

static Value float_get_imag(Value self) { return float_zero; }

const MethodDef float_methods[] = {
    {"__ceil__", float_m___ceil__, M_0, EFF_PURE, 0, "($self, /)", NULL},
    {"__floor__", float_m___floor__, M_0, EFF_PURE, 0, "($self, /)", NULL},
    {"__format__", float_m___format__, M_1, EFF_ANY, 0, "($self, format_spec, /)", NULL},
    {"__getformat__", float_m___getformat__, M_1, EFF_ANY, MF_CLASS, "($type, typestr, /)", NULL},
    {"__getnewargs__", float_m___getnewargs__, M_0, EFF_ALLOC, 0, "($self, /)", NULL},
    {"__round__", float_m___round__, M_1, EFF_ANY, 0, "($self, ndigits=None, /)", NULL},
    {"__trunc__", float_m___trunc__, M_0, EFF_PURE, 0, "($self, /)", NULL},
    {"as_integer_ratio", float_m_as_integer_ratio, M_0, EFF_ALLOC, 0, "($self, /)",
     "The exact value as a pair of integers without a common divisor.\n\n>>> (0.75).as_integer_ratio()\n(3, 4)"},
    {"conjugate", float_plain, M_0, EFF_PURE, 0, "($self, /)", NULL},
    {"fromhex", float_m_fromhex, M_1, EFF_ANY, MF_CLASS, "($type, string, /)",
     "The float that a hexadecimal text stands for.\n\n>>> float.fromhex('0x1.8p1')\n3.0"},
    {"hex", float_m_hex, M_0, EFF_ALLOC, 0, "($self, /)",
     "The exact value in hexadecimal.\n\n>>> (1.5).hex()\n'0x1.8000000000000p+0'"},
    {"is_integer", float_m_is_integer, M_0, EFF_PURE, 0, "($self, /)", NULL},
    {0}};
const GetSetDef float_getset[] = {{"imag", float_get_imag, NULL, NULL}, {"real", float_plain, NULL, NULL}, {0}};
