/* math_int.c: math's functions of integers. */
#include "vm/modules/math_internal.h"
#include "vm/object/int_gmp.h"

/* a * (a + 1) * ... * (b - 1), by halves so that the factors are of like size. */
static Value range_product(u64 a, u64 b) {
    if (b - a <= 4) {
        Value r = int_from_u64(a);
        for (u64 i = a + 1; i < b; i++) r = TRY(int_mul(r, int_from_u64(i)));
        return r;
    }
    u64 middle = a + (b - a) / 2;
    Value low = TRY(range_product(a, middle)), high = TRY(range_product(middle, b));
    return int_mul(low, high);
}

static Value factorial(i64 n) {
    return n < 2 ? fixnum(1) : range_product(1, (u64)n + 1);
}

Value math_factorial(Value m, Value v) {
    i64 n;
    v = TRY(number_index(v));
    int size = int_to_i64_sat(v, &n);
    if (size > 0) {
        return exc_raise(OverflowErrorType, "factorial() argument should not exceed %lld", (long long)INT64_MAX);
    }
    if (size < 0 || n < 0) return exc_raise(ValueErrorType, "factorial() not defined for negative values");
    return factorial(n);
}

/* n * (n - 1) * ... of k factors, for n of any size. */
static Value falling(Value n, i64 k) {
    i64 small;
    if (k == 0) return fixnum(1);
    if (int_to_i64_sat(n, &small) == 0) return range_product((u64)small - (u64)k + 1, (u64)small + 1);
    if (k == 1) return n;
    i64 half = k / 2;
    Value high = TRY(falling(n, half)), low = TRY(falling(TRY(int_sub(n, int_from_i64(half))), k - half));
    return int_mul(high, low);
}

/* Checks n and k; *zero when k > n. */
static bool two_counts(Value *n, Value *k, bool *zero) {
    if (is_err(*n = number_index(*n)) || is_err(*k = number_index(*k))) return false;
    if (int_sign(*n) < 0) return native_fail(exc_raise(ValueErrorType, "n must be a non-negative integer"));
    if (int_sign(*k) < 0) return native_fail(exc_raise(ValueErrorType, "k must be a non-negative integer"));
    *zero = int_cmp(*k, *n) > 0;
    return true;
}

Value math_perm(Value m, Value n, Value k) {
    bool zero;
    i64 factors;
    if (is_null(k) || is_none(k)) return math_factorial(m, n);
    TRY_OK(two_counts(&n, &k, &zero));
    if (zero) return fixnum(0);
    if (int_to_i64_sat(k, &factors) != 0) {
        return exc_raise(OverflowErrorType, "k must not exceed %lld", (long long)INT64_MAX);
    }
    return falling(n, factors);
}

Value math_comb(Value m, Value n, Value k) {
    bool zero;
    i64 factors;
    TRY_OK(two_counts(&n, &k, &zero));
    if (zero) return fixnum(0);
    Value other = TRY(int_sub(n, k));
    if (int_cmp(other, k) < 0) k = other;
    if (int_to_i64_sat(k, &factors) != 0) {
        return exc_raise(OverflowErrorType, "min(n - k, k) must not exceed %lld", (long long)INT64_MAX);
    }
    Value top = TRY(falling(n, factors)), bottom = TRY(factorial(factors));
    return int_floordiv(top, bottom);
}

/* ---- gcd, lcm ---- */

static u64 small_gcd(u64 a, u64 b) {
    while (b) {
        u64 r = a % b;
        a = b;
        b = r;
    }
    return a;
}

static i64 trailing_zeros(Value v) {
    Limbs x;
    limbs_of(v, &x);
    for (i64 i = 0; i < x.n; i++) {
        if (x.d[i]) return i * 64 + __builtin_ctzll(x.d[i]);
    }
    return 0;
}

static Value big_gcd(Value a, Value b) {
    if (int_sign(a) == 0) return int_abs(b);
    if (int_sign(b) == 0) return int_abs(a);
    i64 za = trailing_zeros(a), zb = trailing_zeros(b), shared = KR_MIN(za, zb);
    a = TRY(int_rshift(TRY(int_abs(a)), int_from_i64(za)));
    b = TRY(int_rshift(TRY(int_abs(b)), int_from_i64(zb)));
    if (int_cmp(a, b) < 0) {
        Value swap = a;
        a = b;
        b = swap;
    }
    Limbs x, y;
    Scratch sx = {0}, sy = {0}, sr = {0};
    limbs_of(a, &x);
    limbs_of(b, &y);
    u64 *cx = scratch_get(&sx, x.n), *cy = scratch_get(&sy, y.n), *r = scratch_get(&sr, y.n + 1);
    Value g = V_ERR;
    if (cx && cy && r) { /* copies: they are destroyed */
        memcpy(cx, x.d, (size_t)x.n * 8);
        memcpy(cy, y.d, (size_t)y.n * 8);
        i64 n;
        if (int_gmp_gcd(r, cx, x.n, cy, y.n, &n)) g = int_from_limbs(r, n, false);
    }
    scratch_free(&sx);
    scratch_free(&sy);
    scratch_free(&sr);
    return is_err(g) ? g : int_lshift(g, int_from_i64(shared));
}

static Value gcd(Value a, Value b) {
    i64 x, y;
    if (int_small(a, &x) && int_small(b, &y)) {
        return int_from_u64(small_gcd(x < 0 ? -(u64)x : (u64)x, y < 0 ? -(u64)y : (u64)y));
    }
    return big_gcd(a, b);
}

Value math_gcd(Value m, Value *v) {
    Value r = fixnum(0);
    for (i64 i = 0; i < tuple_len(v[0]); i++) r = TRY(gcd(r, TRY(number_index(tuple_at(v[0], i)))));
    return r;
}

Value math_lcm(Value m, Value *v) {
    Value r = fixnum(1);
    for (i64 i = 0; i < tuple_len(v[0]); i++) {
        Value x = TRY(number_index(tuple_at(v[0], i)));
        if (int_sign(x) == 0 || int_sign(r) == 0) {
            r = fixnum(0);
            continue;
        }
        Value g = TRY(gcd(r, x));
        r = TRY(int_abs(TRY(int_mul(TRY(int_floordiv(r, g)), x))));
    }
    return r;
}

Value math_isqrt(Value m, Value v) {
    v = TRY(number_index(v));
    if (int_sign(v) < 0) return exc_raise(ValueErrorType, "isqrt() argument must be nonnegative");
    Limbs x;
    limbs_of(v, &x);
    if (x.n == 0) return fixnum(0);
    Scratch s = {0};
    i64 n = (x.n + 1) / 2;
    u64 *root = scratch_get(&s, n);
    if (!root) return V_ERR;
    if (!int_gmp_sqrt(root, &x)) {
        scratch_free(&s);
        return V_ERR;
    }
    return int_from_scratch(&s, root, n, false);
}
