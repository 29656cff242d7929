/* math.c: the module math: functions of floats.  A NaN from numbers is a domain error; an infinity is a range error
 * where the function can overflow, a domain error at its poles. */
#include <errno.h>
#include <math.h>

#include "vm/modules/math_internal.h"

#define PI 3.141592653589793238462643383279502884

static Value domain_error(void) {
    return exc_raise(ValueErrorType, "math domain error");
}
static Value range_error(void) {
    return exc_raise(OverflowErrorType, "math range error");
}

static Value checked(double x, double r, bool can_overflow) {
    if (isnan(r) && !isnan(x)) return domain_error();
    if (isinf(r) && isfinite(x)) return can_overflow ? range_error() : domain_error();
    return float_value(r);
}

#define ONE_LIST(X)                                                                                \
    X(acos, false, "Return the arc cosine (measured in radians) of x.\n\nThe result is between 0 and pi.")             \
    X(acosh, false, "Return the inverse hyperbolic cosine of x.")                                                      \
    X(asin, false, "Return the arc sine (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2.")         \
    X(asinh, false, "Return the inverse hyperbolic sine of x.")                                                        \
    X(atan, false, "Return the arc tangent (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2.")      \
    X(atanh, false, "Return the inverse hyperbolic tangent of x.")                                                     \
    X(cbrt, false, "Return the cube root of x.")                                                                       \
    X(cos, false, "Return the cosine of x (measured in radians).")                                                     \
    X(cosh, true, "Return the hyperbolic cosine of x.")                                                                \
    X(erf, false, "Error function at x.")                                                                              \
    X(erfc, false, "Complementary error function at x.")                                                               \
    X(exp, true, "Return e raised to the power of x.")                                                                 \
    X(exp2, true, "Return 2 raised to the power of x.")                                                                \
    X(expm1, true, "Return exp(x)-1.\n\nThis function avoids the loss of precision of exp(x)-1 for small x.")          \
    X(fabs, false, "Return the absolute value of the float x.")                                                        \
    X(log1p, false, "Return the natural logarithm of 1+x (base e).\n\nIt is accurate for x near zero.")                \
    X(sin, false, "Return the sine of x (measured in radians).")                                                       \
    X(sinh, true, "Return the hyperbolic sine of x.")                                                                  \
    X(sqrt, false, "Return the square root of x.")                                                                     \
    X(tan, false, "Return the tangent of x (measured in radians).")                                                    \
    X(tanh, false, "Return the hyperbolic tangent of x.")

#define X(name, overflow, doc)                                                                     \
    static Value math_##name(Value m, Value v) {                                                   \
        double x;                                                                                  \
        TRY_OK(number_as_double(v, &x));                                                           \
        return checked(x, name(x), overflow);                                                      \
    }
ONE_LIST(X)
#undef X

static Value by_errno(Value v, double (*fn)(double)) {
    double x;
    TRY_OK(number_as_double(v, &x));
    errno = 0;
    double r = fn(x);
    if (errno) return errno == EDOM ? domain_error() : range_error();
    return float_value(r);
}
static Value math_m_gamma(Value m, Value v) {
    return by_errno(v, math_gamma);
}
static Value math_m_lgamma(Value m, Value v) {
    return by_errno(v, math_lgamma);
}

/* ---- logarithms ---- */

/* Of an int of any size as well: what does not fit a double is taken apart. */
static bool log_of(Value v, double (*fn)(double), double *out) {
    double x;
    if (is_int(v)) {
        if (int_sign(v) <= 0) return native_fail(domain_error());
        i64 bits = int_bit_length(v), cut = bits > 1000 ? bits - 200 : 0;
        if (cut && is_err(v = int_rshift(int_plain(v), int_from_i64(cut)))) return false;
        if (!int_to_double(v, &x)) return false;
        int exp;
        if (cut) {
            x = frexp(x, &exp);
            *out = fn(x) + fn(2.0) * (double)(exp + cut);
        } else {
            *out = fn(x);
        }
        return true;
    }
    if (!number_as_double(v, &x)) return false;
    if (x <= 0 || (isinf(x) && x < 0)) return native_fail(domain_error());
    *out = fn(x);
    return true;
}

static Value math_log(Value m, Args args) {
    double x, base;
    TRY_OK(args_no_kw("math.log", args));
    if (args.n < 1 || args.n > 2) return exc_raise(TypeErrorType, "math.log requires 1 to 2 arguments");
    TRY_OK(log_of(args.v[0], log, &x));
    if (args.n == 1) return float_value(x);
    TRY_OK(log_of(args.v[1], log, &base));
    if (base == 0) return exc_raise(ZeroDivisionErrorType, "float division by zero");
    return float_value(x / base);
}
static Value math_log2(Value m, Value v) {
    double r;
    return log_of(v, log2, &r) ? float_value(r) : V_ERR;
}
static Value math_log10(Value m, Value v) {
    double r;
    return log_of(v, log10, &r) ? float_value(r) : V_ERR;
}

/* ---- two arguments ---- */

static bool two(Value a, Value b, double *x, double *y) {
    return number_as_double(a, x) && number_as_double(b, y);
}

static Value math_atan2(Value m, Value a, Value b) {
    double y, x;
    TRY_OK(two(a, b, &y, &x));
    return float_value(atan2(y, x));
}
static Value math_copysign(Value m, Value a, Value b) {
    double x, y;
    TRY_OK(two(a, b, &x, &y));
    return float_value(copysign(x, y));
}
static Value math_nextafter(Value m, Value a, Value b) {
    double x, y;
    TRY_OK(two(a, b, &x, &y));
    return float_value(nextafter(x, y));
}
static Value math_fmod(Value m, Value a, Value b) {
    double x, y;
    TRY_OK(two(a, b, &x, &y));
    if (isinf(y) && isfinite(x)) return float_value(x);
    double r = fmod(x, y);
    return isnan(r) && !isnan(x) && !isnan(y) ? domain_error() : float_value(r);
}
static Value math_remainder(Value m, Value a, Value b) {
    double x, y;
    TRY_OK(two(a, b, &x, &y));
    double r = remainder(x, y);
    return isnan(r) && !isnan(x) && !isnan(y) ? domain_error() : float_value(r);
}
static Value math_pow(Value m, Value a, Value b) {
    double x, y;
    TRY_OK(two(a, b, &x, &y));
    double r = pow(x, y);
    if (isfinite(x) && isfinite(y) && !isfinite(r)) return isnan(r) || x == 0 ? domain_error() : range_error();
    return float_value(r);
}

static Value math_ldexp(Value m, Value a, Value b) {
    double x;
    i64 exp;
    TRY_OK(number_as_double(a, &x));
    if (!is_int(b)) return exc_raise(TypeErrorType, "Expected an int as second argument to ldexp.");
    int size = int_to_i64_sat(b, &exp);
    if (size) exp = size > 0 ? INT64_MAX : INT64_MIN;
    if (x == 0 || !isfinite(x)) return float_value(x);
    if (exp < -100000) return float_value(copysign(0.0, x));
    double r = exp > 100000 ? INFINITY : ldexp(x, (int)exp);
    return isinf(r) ? range_error() : float_value(r);
}

static Value math_isclose(Value m, Value *v) {
    double a, b, rel = 1e-9, abs = 0;
    TRY_OK(two(v[0], v[1], &a, &b));
    if (!is_null(v[2])) TRY_OK(number_as_double(v[2], &rel));
    if (!is_null(v[3])) TRY_OK(number_as_double(v[3], &abs));
    if (rel < 0 || abs < 0) return exc_raise(ValueErrorType, "tolerances must be non-negative");
    if (a == b) return V_TRUE;
    if (isinf(a) || isinf(b)) return V_FALSE;
    double diff = fabs(b - a);
    return bool_value(diff <= fabs(rel * b) || diff <= fabs(rel * a) || diff <= abs);
}

/* ---- parts of a float ---- */

static Value math_frexp(Value m, Value v) {
    double x;
    int exp = 0;
    TRY_OK(number_as_double(v, &x));
    if (isfinite(x) && x != 0) x = frexp(x, &exp);
    return tuple_pack(2, float_value(x), fixnum(exp));
}
static Value math_modf(Value m, Value v) {
    double x, whole;
    TRY_OK(number_as_double(v, &x));
    x = modf(x, &whole);
    return tuple_pack(2, float_value(x), float_value(whole));
}
static Value math_ulp(Value m, Value v) {
    double x;
    TRY_OK(number_as_double(v, &x));
    x = fabs(x);
    if (!isfinite(x)) return float_value(x);
    double up = nextafter(x, INFINITY);
    return float_value(isinf(up) ? x - nextafter(x, -INFINITY) : up - x);
}
static Value math_degrees(Value m, Value v) {
    double x;
    return number_as_double(v, &x) ? float_value(x * (180.0 / PI)) : V_ERR;
}
static Value math_radians(Value m, Value v) {
    double x;
    return number_as_double(v, &x) ? float_value(x * (PI / 180.0)) : V_ERR;
}
static Value math_isfinite(Value m, Value v) {
    double x;
    return number_as_double(v, &x) ? bool_value(isfinite(x)) : V_ERR;
}
static Value math_isinf(Value m, Value v) {
    double x;
    return number_as_double(v, &x) ? bool_value(isinf(x)) : V_ERR;
}
static Value math_isnan(Value m, Value v) {
    double x;
    return number_as_double(v, &x) ? bool_value(isnan(x)) : V_ERR;
}

/* By the special method, or else as a float. */
static Value rounded(Value v, Value name, double (*fn)(double)) {
    double x;
    if (is_int_exact(v)) return v;
    if (!is_float_exact(v)) {
        Value method, self;
        int found = value_special(v, name, &method, &self);
        if (found < 0) return V_ERR;
        if (found) return is_null(self) ? value_call0(method) : value_call1(method, self);
    }
    TRY_OK(number_as_double(v, &x));
    return int_from_double(fn(x));
}
static Value math_ceil(Value m, Value v) {
    return rounded(v, name___ceil__, ceil);
}
static Value math_floor(Value m, Value v) {
    return rounded(v, name___floor__, floor);
}
static Value math_trunc(Value m, Value v) {
    Value method, self;
    if (is_float_exact(v)) return int_from_double(as_double(v));
    int found = value_special(v, name___trunc__, &method, &self);
    if (found < 0) return V_ERR;
    if (!found) return exc_raise(TypeErrorType, "type %T doesn't define __trunc__ method", v);
    return is_null(self) ? value_call0(method) : value_call1(method, self);
}

#define DEF1(name, fn, doc) {name, fn, M_1, EFF_ANY, 0, "($module, x, /)", doc}
#define DEF2(name, fn, sig, doc) {name, fn, M_2, EFF_ANY, 0, sig, doc}
static const MethodDef math_methods[] = {
#define X(name, overflow, doc) DEF1(#name, math_##name, doc),
    ONE_LIST(X)
#undef X
    DEF2("atan2", math_atan2, "($module, y, x, /)",
         "Return the arc tangent (measured in radians) of y/x.\n\nThe signs of both x and y are considered."),
    DEF1("ceil", math_ceil, "Return the ceiling of x as an Integral.\n\nThis is the smallest integer >= x."),
    DEF2("comb", math_comb, "($module, n, k, /)",
         "Number of ways to choose k items from n items without repetition and without order.\n\n"
         "It is n! / (k! * (n - k)!) when k <= n, and zero when k > n."),
    DEF2("copysign", math_copysign, "($module, x, y, /)",
         "Return a float with the magnitude (absolute value) of x but the sign of y."),
    DEF1("degrees", math_degrees, "Convert angle x from radians to degrees."),
    DEF2("dist", math_dist, "($module, p, q, /)",
         "Return the Euclidean distance between two points p and q.\n\n"
         "The points are sequences (or iterables) of coordinates of the same dimension."),
    {"factorial", math_factorial, M_1, EFF_ANY, 0, "($module, n, /)",
     "Find n!.\n\nRaise a ValueError if x is negative or non-integral."},
    DEF1("floor", math_floor, "Return the floor of x as an Integral.\n\nThis is the largest integer <= x."),
    DEF2("fmod", math_fmod, "($module, x, y, /)", "Return fmod(x, y), according to platform C.\n\nx % y may differ."),
    DEF1("frexp", math_frexp, "Return the mantissa and exponent of x, as pair (m, e): x = m * 2.**e."),
    {"fsum", math_fsum, M_1, EFF_ANY, 0, "($module, seq, /)",
     "Return an accurate floating point sum of values in the iterable seq."},
    DEF1("gamma", math_m_gamma, "Gamma function at x."),
    {"gcd", math_gcd, M_N, EFF_ANY, 0, "($module, *integers)", "Greatest Common Divisor."},
    {"hypot", math_hypot, M_ARGS, EFF_ANY, 0, NULL,
     "hypot(*coordinates) -> value\n\nThe Euclidean distance of the point from the origin."},
    {"isclose", math_isclose, M_N, EFF_ANY, 0, "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)",
     "Determine whether two floating point numbers are close in value.\n\n"
     "  rel_tol\n    maximum difference for being considered \"close\", relative to the\n    magnitude of the input values\n"
     "  abs_tol\n    maximum difference for being considered \"close\", regardless of the\n    magnitude of the input values"},
    DEF1("isfinite", math_isfinite, "Return True if x is neither an infinity nor a NaN, and False otherwise."),
    DEF1("isinf", math_isinf, "Return True if x is a positive or negative infinity, and False otherwise."),
    DEF1("isnan", math_isnan, "Return True if x is a NaN (not a number), and False otherwise."),
    {"isqrt", math_isqrt, M_1, EFF_ANY, 0, "($module, n, /)", "Return the integer part of the square root of the input."},
    {"lcm", math_lcm, M_N, EFF_ANY, 0, "($module, *integers)", "Least Common Multiple."},
    DEF2("ldexp", math_ldexp, "($module, x, i, /)", "Return x * (2**i).\n\nThis is essentially the inverse of frexp()."),
    DEF1("lgamma", math_m_lgamma, "Natural logarithm of absolute value of Gamma function at x."),
    {"log", math_log, M_ARGS, EFF_ANY, 0, NULL,
     "log(x, [base=math.e])\nReturn the logarithm of x to the given base.\n\n"
     "If the base not specified, returns the natural logarithm (base e) of x."},
    DEF1("log10", math_log10, "Return the base 10 logarithm of x."),
    DEF1("log2", math_log2, "Return the base 2 logarithm of x."),
    DEF1("modf", math_modf, "Return the fractional and integer parts of x.\n\nBoth results carry the sign of x and are floats."),
    DEF2("nextafter", math_nextafter, "($module, x, y, /)", "Return the next floating-point value after x towards y."),
    DEF2("perm", math_perm, "($module, n, k=None, /)",
         "Number of ways to choose k items from n items without repetition and with order.\n\n"
         "It is n! / (n - k)! when k <= n, and zero when k > n.  Without k it is n!."),
    DEF2("pow", math_pow, "($module, x, y, /)", "Return x**y (x to the power of y)."),
    {"prod", math_prod, M_N, EFF_ANY, 0, "($module, iterable, /, *, start=1)",
     "Calculate the product of all the elements in the input iterable.\n\nThe default start value for the product is 1."},
    DEF1("radians", math_radians, "Convert angle x from degrees to radians."),
    DEF2("remainder", math_remainder, "($module, x, y, /)",
         "Difference between x and the closest integer multiple of y.\n\nIn the case of a tie the even multiple is taken."),
    DEF1("trunc", math_trunc, "Truncates the Real x to the nearest Integral toward 0.\n\nUses the __trunc__ magic method."),
    DEF1("ulp", math_ulp, "Return the value of the least significant bit of the float x."),
    {0},
};

static bool math_exec(Value m) {
    return module_add(m, "pi", float_value(PI)) && module_add(m, "e", float_value(2.718281828459045235360287471352662498)) &&
           module_add(m, "tau", float_value(2 * PI)) && module_add(m, "inf", float_value(INFINITY)) &&
           module_add(m, "nan", float_value(NAN));
}

const ModuleDef math_module = {
    "math", "This module provides access to the mathematical functions\ndefined by the C standard.", math_methods, math_exec,
};
