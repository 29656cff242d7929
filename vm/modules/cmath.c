/* cmath.c: the module cmath, over C's complex functions, whose special values are those of C99's Annex G as CPython's. */
#define _GNU_SOURCE
#include <complex.h>
#include <math.h>

#include "vm/modules/native.h"
#include "vm/object/complex.h"

typedef double complex Complex;

/* CMPLX(), which not every compiler's headers have: re + im * I would spoil infinities and signed zeros. */
static Complex make(double re, double im) {
    Complex z;
    __real__ z = re;
    __imag__ z = im;
    return z;
}

static Value domain_error(void) {
    return exc_raise(ValueErrorType, "math domain error");
}
static Value range_error(void) {
    return exc_raise(OverflowErrorType, "math range error");
}

static bool as_complex(Value v, Complex *z) {
    double x;
    if (!is_complex(v)) {
        Value method, self;
        int found = is_float(v) || is_int(v) ? 0 : value_special(v, name___complex__, &method, &self);
        if (found < 0) return false;
        if (!found) {
            if (!number_as_double(v, &x)) return false;
            *z = make(x, 0.0);
            return true;
        }
        Value r = is_null(self) ? value_call0(method) : value_call1(method, self);
        if (is_err(r)) return false;
        if (!is_complex(r)) return native_fail(exc_raise(TypeErrorType, "__complex__ returned non-complex (type %T)", r));
        v = r;
    }
    *z = make(((ComplexObj *)v.w)->real, ((ComplexObj *)v.w)->imag);
    return true;
}

static bool finite_z(Complex z) { return isfinite(creal(z)) && isfinite(cimag(z)); }
static Value value_of(Complex z) { return complex_new(creal(z), cimag(z)); }

/* Of finite numbers an infinite result is an overflow. */
static Value result(Complex z, Complex r) {
    if (finite_z(z) && (isinf(creal(r)) || isinf(cimag(r)))) return range_error();
    return value_of(r);
}

/* ---- where functions are not defined ---- */

static bool never(Complex z) { return false; }
static bool pole_atanh(Complex z) { return cimag(z) == 0 && fabs(creal(z)) == 1; }
static bool pole_atan(Complex z) { return creal(z) == 0 && fabs(cimag(z)) == 1; }
static bool pole_log(Complex z) { return creal(z) == 0 && cimag(z) == 0; }
static bool bad_cosh(Complex z) { return isinf(cimag(z)) && !isnan(creal(z)); }
static bool bad_exp(Complex z) { return isinf(cimag(z)) && (isfinite(creal(z)) || (isinf(creal(z)) && creal(z) > 0)); }
static bool bad_tanh(Complex z) { return isinf(cimag(z)) && isfinite(creal(z)); }
static Complex turned(Complex z) { return make(-cimag(z), creal(z)); } /* iz: cos z is cosh iz, and so on */
static bool bad_cos(Complex z) { return bad_cosh(turned(z)); }
static bool bad_tan(Complex z) { return bad_tanh(turned(z)); }

/* What C leaves open, or says otherwise, when one part is 0 and the other a NaN: both NaN. */
static Complex acosh_of(Complex z) {
    return creal(z) == 0 && isnan(cimag(z)) ? make(NAN, NAN) : cacosh(z);
}
static Complex tanh_of(Complex z) {
    return creal(z) == 0 && isnan(cimag(z)) ? make(NAN, NAN) : ctanh(z);
}
static Complex tan_of(Complex z) {
    return cimag(z) == 0 && isnan(creal(z)) ? make(NAN, NAN) : ctan(z);
}

#define LIST(X)                                                                                    \
    X(acos, cacos, never, "Return the arc cosine of z.") X(acosh, acosh_of, never, "Return the inverse hyperbolic cosine of z.")            \
    X(asin, casin, never, "Return the arc sine of z.") X(asinh, casinh, never, "Return the inverse hyperbolic sine of z.")                \
    X(atan, catan, pole_atan, "Return the arc tangent of z.") X(atanh, catanh, pole_atanh, "Return the inverse hyperbolic tangent of z.") \
    X(cos, ccos, bad_cos, "Return the cosine of z.") X(cosh, ccosh, bad_cosh, "Return the hyperbolic cosine of z.")                     \
    X(exp, cexp, bad_exp, "Return the exponential value e**z.") X(sin, csin, bad_cos, "Return the sine of z.")                         \
    X(sinh, csinh, bad_cosh, "Return the hyperbolic sine of z.") X(sqrt, csqrt, never, "Return the square root of z.")                   \
    X(tan, tan_of, bad_tan, "Return the tangent of z.") X(tanh, tanh_of, bad_tanh, "Return the hyperbolic tangent of z.")

#define X(name, fn, bad, doc)                                                                          \
    static Value cmath_##name(Value m, Value v) {                                                  \
        Complex z;                                                                                 \
        TRY_OK(as_complex(v, &z));                                                                 \
        return bad(z) ? domain_error() : result(z, fn(z));                                    \
    }
LIST(X)
#undef X

/* ---- logarithms ---- */

static Value cmath_log(Value m, Value v, Value base) {
    Complex z, b;
    TRY_OK(as_complex(v, &z));
    if (pole_log(z)) return domain_error();
    Complex r = clog(z);
    if (is_null(base)) return value_of(r);
    TRY_OK(as_complex(base, &b));
    if (pole_log(b)) return domain_error();
    b = clog(b);
    if (pole_log(b)) return domain_error();
    Value quotient = number_binop(BINOP_TRUEDIV, TRY(value_of(r)), TRY(value_of(b)));
    return quotient;
}

static Value cmath_log10(Value m, Value v) {
    Complex z;
    TRY_OK(as_complex(v, &z));
    if (pole_log(z)) return domain_error();
    z = clog(z);
    return complex_new(creal(z) / M_LN10, cimag(z) / M_LN10);
}

/* ---- polar coordinates ---- */

static Value cmath_phase(Value m, Value v) {
    Complex z;
    return as_complex(v, &z) ? float_value(atan2(cimag(z), creal(z))) : V_ERR;
}

static Value cmath_polar(Value m, Value v) {
    Complex z;
    TRY_OK(as_complex(v, &z));
    double size = hypot(creal(z), cimag(z));
    if (isinf(size) && finite_z(z)) return range_error();
    return tuple_pack(2, float_value(size), float_value(atan2(cimag(z), creal(z))));
}

static Value cmath_rect(Value m, Value size, Value angle) {
    double r, phi;
    TRY_OK(number_as_double(size, &r) && number_as_double(angle, &phi));
    if (isinf(phi) && r != 0 && !isnan(r)) return domain_error();
    if (phi == 0) return complex_new(r, isnan(r) ? phi : isinf(r) ? copysign(1.0, r) * phi : r * phi);
    if (isnan(phi) && isinf(r)) return complex_new(INFINITY, NAN);
    if (!isfinite(phi)) return complex_new(r == 0 ? 0.0 : NAN, r == 0 ? 0.0 : NAN);
    if (isinf(r)) return complex_new(copysign(r, r * cos(phi)), copysign(r, r * sin(phi)));
    return complex_new(r * cos(phi), r * sin(phi));
}

/* ---- questions ---- */

static Value cmath_isfinite(Value m, Value v) {
    Complex z;
    return as_complex(v, &z) ? bool_value(finite_z(z)) : V_ERR;
}
static Value cmath_isinf(Value m, Value v) {
    Complex z;
    return as_complex(v, &z) ? bool_value(isinf(creal(z)) || isinf(cimag(z))) : V_ERR;
}
static Value cmath_isnan(Value m, Value v) {
    Complex z;
    return as_complex(v, &z) ? bool_value(isnan(creal(z)) || isnan(cimag(z))) : V_ERR;
}

static Value cmath_isclose(Value m, Value *v) {
    Complex a, b;
    double rel = 1e-9, abs = 0;
    TRY_OK(as_complex(v[0], &a) && as_complex(v[1], &b));
    if (!is_null(v[2])) TRY_OK(number_as_double(v[2], &rel));
    if (!is_null(v[3])) TRY_OK(number_as_double(v[3], &abs));
    if (rel < 0 || abs < 0) return exc_raise(ValueErrorType, "tolerances must be non-negative");
    if (creal(a) == creal(b) && cimag(a) == cimag(b)) return V_TRUE;
    if (isinf(creal(a)) || isinf(cimag(a)) || isinf(creal(b)) || isinf(cimag(b))) return V_FALSE;
    double diff = cabs(a - b);
    return bool_value(diff <= rel * cabs(b) || diff <= rel * cabs(a) || diff <= abs);
}

#define DEF1(name, fn, doc) {name, fn, M_1, EFF_ANY, 0, "($module, z, /)", doc}
static const MethodDef cmath_methods[] = {
#define X(name, fn, bad, doc) DEF1(#name, cmath_##name, doc),
    LIST(X)
#undef X
    {"isclose", cmath_isclose, M_N, EFF_ANY, 0, "($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)",
     "Determine whether two complex numbers are close in value.\n\n"
     "  rel_tol\n    maximum difference for being considered \"close\", relative to the\n    magnitude of the input values\n"
     "  abs_tol\n    maximum difference for being considered \"close\", regardless of the\n    magnitude of the input values"},
    DEF1("isfinite", cmath_isfinite, "Return True if both the real and imaginary parts of z are finite, else False."),
    DEF1("isinf", cmath_isinf, "Checks if the real or imaginary part of z is infinite."),
    DEF1("isnan", cmath_isnan, "Checks if the real or imaginary part of z not a number (NaN)."),
    {"log", cmath_log, M_2, EFF_ANY, 0, "($module, z, base=<unrepresentable>, /)",
     "log(z[, base]) -> the logarithm of z to the given base.\n\n"
     "If the base not specified, returns the natural logarithm (base e) of z."},
    DEF1("log10", cmath_log10, "Return the base-10 logarithm of z."),
    DEF1("phase", cmath_phase, "Return argument, also known as the phase angle, of a complex."),
    DEF1("polar", cmath_polar, "Convert a complex from rectangular coordinates to polar coordinates.\n\nr is the distance from 0 and phi the phase angle."),
    {"rect", cmath_rect, M_2, EFF_ANY, 0, "($module, r, phi, /)", "Convert from polar coordinates to rectangular coordinates."},
    {0},
};

static bool cmath_exec(Value m) {
    return module_add(m, "pi", float_value(M_PI)) && module_add(m, "e", float_value(M_E)) &&
           module_add(m, "tau", float_value(2 * M_PI)) && module_add(m, "inf", float_value(INFINITY)) &&
           module_add(m, "nan", float_value(NAN)) && module_add(m, "infj", complex_new(0.0, INFINITY)) &&
           module_add(m, "nanj", complex_new(0.0, NAN));
}

const ModuleDef cmath_module = {
    "cmath", "This module provides access to mathematical functions for complex\nnumbers.", cmath_methods, cmath_exec,
};
