/* float_pack.c: floats as 2, 4 or 8 bytes of IEEE 754, and arithmetic of C complex numbers. */
#include "capi/src/capi_internal.h"

static void store(char *p, const void *value, int size, int little) {
    const char *bytes = value;
    for (int i = 0; i < size; i++) p[i] = bytes[little ? i : size - 1 - i];
}

static int too_large(char format) {
    PyErr_Format(PyExc_OverflowError, "float too large to pack with %c format", format);
    return -1;
}

/* Rounds to half precision, ties to even.  False if the result is too large. */
static bool half_bits(double x, unsigned short *bits) {
    unsigned short sign = signbit(x) ? 0x8000 : 0;
    int exponent;
    *bits = sign;
    if (x == 0.0) return true;
    if (isnan(x) || isinf(x)) {
        *bits |= isnan(x) ? 0x7e00 : 0x7c00;
        return true;
    }
    double fraction = frexp(fabs(x), &exponent) * 2.0;
    exponent--;                                 /* |x| == fraction * 2**exponent, 1 <= fraction < 2 */
    if (exponent >= 16) return false;
    if (exponent < -25) return true;            /* rounds to zero */
    bool subnormal = exponent < -14;
    fraction = subnormal ? ldexp(fraction, 14 + exponent) : fraction - 1.0;
    exponent = subnormal ? 0 : exponent + 15;
    fraction *= 1024.0;
    unsigned short mantissa = (unsigned short)fraction;
    fraction -= mantissa;
    if (fraction > 0.5 || (fraction == 0.5 && mantissa % 2)) {
        /* The carry out of the mantissa is a carry into the exponent. */
        if (++mantissa == 1024) {
            mantissa = 0;
            if (++exponent == 31) return false;
        }
    }
    *bits |= (unsigned short)(exponent << 10 | mantissa);
    return true;
}

int PyFloat_Pack2(double x, char *p, int little) {
    unsigned short bits;
    if (!half_bits(x, &bits)) return too_large('e');
    store(p, &bits, 2, little);
    return 0;
}

int PyFloat_Pack4(double x, char *p, int little) {
    float y = (float)x;
    if (isinf(y) && !isinf(x)) return too_large('f');
    store(p, &y, 4, little);
    return 0;
}

int PyFloat_Pack8(double x, char *p, int little) {
    store(p, &x, 8, little);
    return 0;
}

double PyFloat_Unpack2(const char *p, int little) {
    unsigned short bits;
    store((char *)&bits, p, 2, little);
    int exponent = bits >> 10 & 31, mantissa = bits & 1023;
    double x;
    if (exponent == 31) x = mantissa ? Py_NAN : Py_HUGE_VAL;
    else if (exponent == 0) x = ldexp(mantissa / 1024.0, -14);
    else x = ldexp(1.0 + mantissa / 1024.0, exponent - 15);
    return bits & 0x8000 ? -x : x;
}

double PyFloat_Unpack4(const char *p, int little) {
    float x;
    store((char *)&x, p, 4, little);
    return x;
}

double PyFloat_Unpack8(const char *p, int little) {
    double x;
    store((char *)&x, p, 8, little);
    return x;
}

/* Complex numbers.  errno tells of division by zero (EDOM) and overflow (ERANGE). */
Py_complex _Py_c_sum(Py_complex a, Py_complex b) { return (Py_complex){a.real + b.real, a.imag + b.imag}; }

Py_complex _Py_c_diff(Py_complex a, Py_complex b) { return (Py_complex){a.real - b.real, a.imag - b.imag}; }

Py_complex _Py_c_neg(Py_complex a) { return (Py_complex){-a.real, -a.imag}; }

Py_complex _Py_c_prod(Py_complex a, Py_complex b) {
    return (Py_complex){a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
}

/* Divides by the larger part of b first, so that no square overflows. */
Py_complex _Py_c_quot(Py_complex a, Py_complex b) {
    double abs_real = fabs(b.real), abs_imag = fabs(b.imag);
    if (abs_real >= abs_imag) {
        if (abs_real == 0.0) {
            errno = EDOM;
            return (Py_complex){0.0, 0.0};
        }
        double ratio = b.imag / b.real, denom = b.real + b.imag * ratio;
        return (Py_complex){(a.real + a.imag * ratio) / denom, (a.imag - a.real * ratio) / denom};
    }
    if (abs_imag >= abs_real) {
        double ratio = b.real / b.imag, denom = b.real * ratio + b.imag;
        return (Py_complex){(a.real * ratio + a.imag) / denom, (a.imag * ratio - a.real) / denom};
    }
    return (Py_complex){Py_NAN, Py_NAN};        /* b has a NaN */
}

Py_complex _Py_c_pow(Py_complex a, Py_complex b) {
    if (b.real == 0.0 && b.imag == 0.0) return (Py_complex){1.0, 0.0};
    if (a.real == 0.0 && a.imag == 0.0) {
        if (b.imag != 0.0 || b.real < 0.0) errno = EDOM;
        return (Py_complex){0.0, 0.0};
    }
    double length = hypot(a.real, a.imag), len = pow(length, b.real);
    double angle = atan2(a.imag, a.real), phase = angle * b.real;
    if (b.imag != 0.0) {
        len /= exp(angle * b.imag);
        phase += b.imag * log(length);
    }
    return (Py_complex){len * cos(phase), len * sin(phase)};
}

double _Py_c_abs(Py_complex z) {
    errno = 0;
    if (!isfinite(z.real) || !isfinite(z.imag)) {
        if (isinf(z.real) || isinf(z.imag)) return Py_HUGE_VAL;
        return Py_NAN;
    }
    double result = hypot(z.real, z.imag);
    if (!isfinite(result)) errno = ERANGE;
    return result;
}
