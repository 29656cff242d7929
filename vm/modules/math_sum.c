/* math_sum.c: fsum, prod, hypot, dist: sums and products over many numbers, with care for rounding. */
#include <math.h>

#include "vm/base/vec.h"
#include "vm/modules/math_internal.h"

typedef VEC(double) Doubles;

/* ---- fsum: Shewchuk's algorithm: partial sums that do not overlap and add up to the exact sum ---- */

/* Adds x to the partials; false if something overflowed. */
static void add_partial(Doubles *p, double *x) {
    i64 kept = 0;
    for (i64 k = 0; k < p->len; k++) {
        double y = p->v[k], big = *x, high, low;
        if (fabs(big) < fabs(y)) {
            double swap = big;
            big = y;
            y = swap;
        }
        volatile double sum = big + y, rounded = sum - big;
        high = sum;
        low = y - rounded;
        if (low != 0) p->v[kept++] = low;
        *x = high;
    }
    p->len = kept;
}

/* The sum of the partials, rounded once, half to even. */
static double total(Doubles *p) {
    double high = 0, low = 0;
    i64 n = p->len;
    if (n == 0) return 0;
    high = p->v[--n];
    while (n > 0) {
        double x = high, y = p->v[--n];
        volatile double sum = x + y, rounded = sum - x;
        high = sum;
        low = y - rounded;
        if (low != 0) break;
    }
    /* A rest of the sign of 'low' breaks a tie that was rounded the other way. */
    if (n > 0 && ((low < 0 && p->v[n - 1] < 0) || (low > 0 && p->v[n - 1] > 0))) {
        double y = low * 2;
        volatile double x = high + y, rounded = x - high;
        if (y == rounded) high = x;
    }
    return high;
}

typedef struct FSum {
    Doubles p;
    double special, infinite;
} FSum;

static bool fsum_add(FSum *s, double x) {
    double start = x;
    add_partial(&s->p, &x);
    if (x == 0) return true;
    if (isfinite(x)) {
        vec_push(&s->p, x);
        return true;
    }
    if (isfinite(start)) return native_fail(exc_raise(OverflowErrorType, "intermediate overflow in fsum"));
    if (isinf(start)) s->infinite += start;
    s->special += start;
    s->p.len = 0;
    return true;
}

static bool fsum_all(FSum *s, Value iterable) {
    Value it = value_iter(iterable);
    if (is_err(it)) return false;
    for (;;) {
        Value v = value_next(it);
        double x;
        if (is_null(v)) return true;
        if (is_err(v) || !number_as_double(v, &x) || !fsum_add(s, x)) return false;
    }
}

Value math_fsum(Value m, Value iterable) {
    FSum s = {0};
    Value result = V_ERR;
    if (fsum_all(&s, iterable)) {
        if (s.special == 0) result = float_value(total(&s.p));
        else if (isnan(s.infinite)) result = exc_raise(ValueErrorType, "-inf + inf in fsum");
        else result = float_value(s.special);
    }
    vec_free(&s.p);
    return result;
}

Value math_prod(Value m, Value *v) {
    Value result = is_null(v[1]) ? fixnum(1) : v[1], it = TRY(value_iter(v[0]));
    for (;;) {
        Value item = TRY(value_next(it));
        if (is_null(item)) return result;
        if (is_flonum(result) && is_flonum(item)) result = float_value(as_flonum(result) * as_flonum(item));
        else result = TRY(number_binop(BINOP_MUL, result, item));
    }
}

/* ---- Euclidean norm ---- */

/* high + low += x * x, low being what rounding took away. */
static void add_square(double *high, double *low, double x) {
    double square = x * x, rest = fma(x, x, -square), sum = *high + square;
    double bigger = fabs(*high) > square ? (*high - sum) + square : (square - sum) + *high;
    *low += rest + bigger;
    *high = sum;
}

/* Scaled by a power of two, squares summed in twice the precision, and the root corrected by one Newton step. */
static double norm(double *v, i64 n, double max, bool found_nan) {
    int exp;
    double high = 0, low = 0;
    if (isinf(max)) return max;
    if (found_nan) return NAN;
    if (max == 0 || n == 0) return max;
    if (n == 1) return max;
    frexp(max, &exp);
    if (exp < -1023) { /* subnormal: the scale itself would overflow */
        for (i64 i = 0; i < n; i++) v[i] /= 0x1p-1022;
        return 0x1p-1022 * norm(v, n, max / 0x1p-1022, false);
    }
    double scale = ldexp(1.0, -exp);
    for (i64 i = 0; i < n; i++) add_square(&high, &low, v[i] * scale);
    double root = sqrt(high + low), square = root * root, rest = fma(root, root, -square);
    double error = ((high - square) + low) - rest;
    return (root + error / (2 * root)) / scale;
}

static Value norm_of(Doubles *d) {
    double max = 0;
    bool found_nan = false;
    for (i64 i = 0; i < d->len; i++) {
        d->v[i] = fabs(d->v[i]);
        found_nan |= isnan(d->v[i]);
        if (d->v[i] > max) max = d->v[i];
    }
    Value result = float_value(norm(d->v, d->len, max, found_nan));
    vec_free(d);
    return result;
}

Value math_hypot(Value m, Args args) {
    Doubles d = {0};
    TRY_OK(args_no_kw("math.hypot", args));
    for (u32 i = 0; i < args.n; i++) {
        double x;
        if (!number_as_double(args.v[i], &x)) {
            vec_free(&d);
            return V_ERR;
        }
        vec_push(&d, x);
    }
    return norm_of(&d);
}

Value math_dist(Value m, Value p, Value q) {
    Doubles d = {0};
    if (!is_tuple(p)) p = TRY(tuple_from_iterable(p));
    if (!is_tuple(q)) q = TRY(tuple_from_iterable(q));
    if (tuple_len(p) != tuple_len(q)) {
        return exc_raise(ValueErrorType, "both points must have the same number of dimensions");
    }
    for (i64 i = 0; i < tuple_len(p); i++) {
        double x, y;
        if (!number_as_double(tuple_at(p, i), &x) || !number_as_double(tuple_at(q, i), &y)) {
            vec_free(&d);
            return V_ERR;
        }
        vec_push(&d, x - y);
    }
    return norm_of(&d);
}
