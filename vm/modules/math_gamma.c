/* math_gamma.c: the gamma function by Lanczos' approximation (N = 13, the coefficients of the Boost library), which
 * is good to a few ulp, so that results equal CPython's. */
#include <errno.h>
#include <math.h>

#include "vm/modules/math_internal.h"

#define PI 3.141592653589793238462643383279502884
#define LOG_PI 1.144729885849400174143427351353058711647
#define G 6.024680040776729583740234375
#define G_MINUS_HALF 5.524680040776729583740234375
#define N 13

static const double numerator[N] = {
    23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959,
    35711959237.355668049440185451547166705960488635843, 17921034426.037209699919755754458931112671403265390,
    6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786372,
    248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640,
    2876370.6289353724412254090516208496135991145378768, 186056.26539522349504029498971604569928220784236328,
    8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
    2.5066282746310002701649081771338373386264310793408,
};
static const double denominator[N] = {0.0, 39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0,
                                      2637558.0, 357423.0, 32670.0, 1925.0, 66.0, 1.0};

/* The rational function, in x for small x and in 1/x for large ones, where its powers stay in range. */
static double lanczos_sum(double x) {
    double num = 0, den = 0;
    if (x < 5.0) {
        for (int i = N - 1; i >= 0; i--) {
            num = num * x + numerator[i];
            den = den * x + denominator[i];
        }
    } else {
        for (int i = 0; i < N; i++) {
            num = num / x + numerator[i];
            den = den / x + denominator[i];
        }
    }
    return num / den;
}

/* sin(pi x), exact where pi x would already be rounded. */
static double sin_pi(double x) {
    double y = fmod(fabs(x), 2.0), r = 0;
    switch ((int)round(2.0 * y)) {
    case 0: r = sin(PI * y); break;
    case 1: r = cos(PI * (y - 0.5)); break;
    case 2: r = sin(PI * (1.0 - y)); break;
    case 3: r = -cos(PI * (y - 1.5)); break;
    case 4: r = sin(PI * (y - 2.0)); break;
    }
    return copysign(1.0, x) * r;
}

static double factorial_of_integer(double x) {
    double r = 1;
    for (int i = 2; i < (int)x; i++) r *= i; /* exact up to 22! */
    return r;
}

double math_gamma(double x) {
    double size = fabs(x), r;
    if (isnan(x) || (isinf(x) && x > 0)) return x;
    if (isinf(x) || (x == floor(x) && x < 0)) return errno = EDOM, (double)NAN;
    if (x == 0) return errno = EDOM, copysign(INFINITY, x);
    if (x == floor(x) && x <= 23) return factorial_of_integer(x);
    if (size < 1e-20) {
        r = 1.0 / x;
        if (isinf(r)) errno = ERANGE;
        return r;
    }
    if (size > 200.0) {
        if (x < 0) return 0.0 / sin_pi(x);
        return errno = ERANGE, (double)INFINITY;
    }
    /* z makes up for the rounding of y. */
    double y = size + G_MINUS_HALF, z = size > G_MINUS_HALF ? (y - size) - G_MINUS_HALF : (y - G_MINUS_HALF) - size;
    z = z * G / y;
    double power = size < 140.0 ? pow(y, size - 0.5) : pow(y, size / 2.0 - 0.25);
    if (x < 0) {
        r = -PI / sin_pi(size) / size * exp(y) / lanczos_sum(size);
        r -= z * r;
        r /= power;
        if (size >= 140.0) r /= power;
    } else {
        r = lanczos_sum(size) / exp(y);
        r += z * r;
        r *= power;
        if (size >= 140.0) r *= power;
    }
    if (isinf(r)) errno = ERANGE;
    return r;
}

double math_lgamma(double x) {
    if (isnan(x)) return x;
    if (isinf(x)) return INFINITY;
    if (x == floor(x) && x <= 2.0) {
        if (x <= 0) return errno = EDOM, (double)INFINITY;
        return 0.0;
    }
    double size = fabs(x);
    if (size < 1e-20) return -log(size);
    double r = log(lanczos_sum(size)) - G;
    r += (size - 0.5) * (log(size + G - 0.5) - 1);
    if (x < 0) r = LOG_PI - log(fabs(sin_pi(size))) - log(size) - r;
    if (isinf(r)) errno = ERANGE;
    return r;
}
