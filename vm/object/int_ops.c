/* int_ops.c: arithmetic on ints of any size.
 *
 * Fixnums first; what does not fit goes to GMP's mpn functions on scratch memory, whose size is checked before, and is copied to
 * an object of exactly the size needed.  Results that fit are fixnums.
 */
#include <math.h>

#include "vm/object/float.h"
#include "vm/object/int_gmp.h"
#include "vm/object/tuple.h"

#define MAX_LIMBS ((i64)1 << 30)

u64 *scratch_get(Scratch *s, i64 n) {
    s->big = NULL;
    if (n <= SCRATCH_LIMBS) return s->small;
    if (n <= MAX_LIMBS) s->big = malloc((size_t)n * sizeof(u64));
    if (!s->big) exc_no_memory();
    return s->big;
}

Value int_from_limbs(const u64 *d, i64 n, bool neg) {
    while (n && d[n - 1] == 0) n--;
    if (n == 0) return fixnum(0);
    if (n == 1 && d[0] <= (u64)FIXNUM_MAX + neg) return fixnum(neg ? -(i64)d[0] : (i64)d[0]);
    IntObj *o = gc_try_alloc(IntShape, (i64)sizeof(IntObj) + n * 8);
    if (!o) return V_ERR;
    o->size = neg ? -n : n;
    memcpy(o->limb, d, (size_t)n * 8);
    return obj_value(o);
}

Value int_from_scratch(Scratch *s, const u64 *d, i64 n, bool neg) {
    Value v = int_from_limbs(d, n, neg);
    scratch_free(s);
    return v;
}

static int cmp_magnitude(const Limbs *a, const Limbs *b) {
    if (a->n != b->n) return a->n < b->n ? -1 : 1;
    if (!a->n) return 0;
    int order = mpn_cmp(a->d, b->d, a->n);
    return order < 0 ? -1 : order > 0;
}

int int_cmp(Value va, Value vb) {
    Limbs a, b;
    if (is_fixnum2(va, vb)) return ((i64)va.w > (i64)vb.w) - ((i64)va.w < (i64)vb.w);
    limbs_of(va, &a);
    limbs_of(vb, &b);
    if (a.neg != b.neg) return a.neg ? -1 : 1;
    int order = cmp_magnitude(&a, &b);
    return a.neg ? -order : order;
}

/* ---- addition, multiplication ---- */

static Value add_big(Value va, Value vb, bool subtract) {
    Limbs a, b, *x = &a, *y = &b;
    Scratch s;
    limbs_of(va, &a);
    limbs_of(vb, &b);
    if (subtract) b.neg = !b.neg;
    if (cmp_magnitude(x, y) < 0) {
        x = &b;
        y = &a;
    }
    u64 *r = scratch_get(&s, x->n + 1);
    if (!r) return V_ERR;
    if (x->n == 0) return fixnum(0);
    if (y->n == 0) {
        memcpy(r, x->d, (size_t)x->n * 8);
        r[x->n] = 0;
    } else if (a.neg == b.neg) {
        r[x->n] = mpn_add(r, x->d, x->n, y->d, y->n);
    } else {
        mpn_sub(r, x->d, x->n, y->d, y->n);
        r[x->n] = 0;
    }
    return int_from_scratch(&s, r, x->n + 1, x->neg);
}

Value int_add(Value a, Value b) {
    if (likely(is_fixnum2(a, b))) return int_from_i64(as_fixnum(a) + as_fixnum(b));
    return add_big(a, b, false);
}

Value int_sub(Value a, Value b) {
    if (likely(is_fixnum2(a, b))) return int_from_i64(as_fixnum(a) - as_fixnum(b));
    return add_big(a, b, true);
}

Value int_mul(Value va, Value vb) {
    i64 small;
    Limbs a, b;
    Scratch s;
    if (is_fixnum2(va, vb)) {
        if (likely(!__builtin_mul_overflow(as_fixnum(va), as_fixnum(vb), &small))) return int_from_i64(small);
        return int_from_i128((__int128)as_fixnum(va) * as_fixnum(vb));
    }
    limbs_of(va, &a);
    limbs_of(vb, &b);
    if (!a.n || !b.n) return fixnum(0);
    u64 *r = scratch_get(&s, a.n + b.n);
    if (!r) return V_ERR;
    if (!int_gmp_mul(r, &a, &b)) {
        scratch_free(&s);
        return V_ERR;
    }
    return int_from_scratch(&s, r, a.n + b.n, a.neg != b.neg);
}

Value int_neg(Value v) {
    Limbs a;
    if (is_fixnum(v)) return int_from_i64(-as_fixnum(v));
    limbs_of(v, &a);
    return int_from_limbs(a.d, a.n, !a.neg);
}

Value int_abs(Value v) { return int_sign(v) < 0 ? int_neg(v) : int_plain(v); }
Value int_invert(Value v) { return is_fixnum(v) ? fixnum(~as_fixnum(v)) : int_sub(fixnum(-1), v); }

/* ---- division ---- */

/* Floor division: quotient and remainder, either of which may be NULL; false with an error raised. */
static bool divmod_big(Value va, Value vb, Value *quot, Value *rem) {
    Limbs a, b;
    Scratch sq, sr;
    limbs_of(va, &a);
    limbs_of(vb, &b);
    if (a.n < b.n) { /* the truncated quotient is 0 */
        bool adjust = a.n && a.neg != b.neg;
        if (quot) *quot = fixnum(adjust ? -1 : 0);
        if (rem) *rem = adjust ? int_add(va, vb) : int_plain(va);
        return !rem || !is_err(*rem);
    }
    u64 *q = scratch_get(&sq, a.n - b.n + 2);
    if (!q) return false;
    u64 *r = scratch_get(&sr, b.n);
    if (!r || !int_gmp_divide(q, r, &a, &b)) {
        scratch_free(&sq);
        if (r) scratch_free(&sr);
        return false;
    }
    q[a.n - b.n + 1] = 0;
    bool adjust = a.neg != b.neg && !mpn_zero_p(r, b.n);
    if (adjust) { /* round towards minus infinity */
        mpn_add_1(q, q, a.n - b.n + 2, 1);
        mpn_sub_n(r, b.d, r, b.n);
    }
    if (quot) *quot = int_from_limbs(q, a.n - b.n + 2, a.neg != b.neg);
    if (rem) *rem = int_from_limbs(r, b.n, b.neg);
    scratch_free(&sq);
    scratch_free(&sr);
    return (!quot || !is_err(*quot)) && (!rem || !is_err(*rem));
}

static Value zero_division(void) { return exc_raise(ZeroDivisionErrorType, "integer division or modulo by zero"); }

Value int_floordiv(Value va, Value vb) {
    i64 a, b;
    Value q;
    if (int_small(va, &a) && int_small(vb, &b) && !(a == INT64_MIN && b == -1)) {
        if (unlikely(b == 0)) return zero_division();
        i64 quot = a / b;
        if (a % b && (a < 0) != (b < 0)) quot--;
        return int_from_i64(quot);
    }
    if (int_sign(vb) == 0) return zero_division();
    return divmod_big(va, vb, &q, NULL) ? q : V_ERR;
}

Value int_mod(Value va, Value vb) {
    i64 a, b;
    Value r;
    if (int_small(va, &a) && int_small(vb, &b)) {
        if (unlikely(b == 0)) return exc_raise(ZeroDivisionErrorType, "integer modulo by zero");
        if (b == -1) return fixnum(0);
        i64 rem = a % b;
        if (rem && (rem < 0) != (b < 0)) rem += b;
        return int_from_i64(rem);
    }
    if (int_sign(vb) == 0) return exc_raise(ZeroDivisionErrorType, "integer modulo by zero");
    return divmod_big(va, vb, NULL, &r) ? r : V_ERR;
}

Value int_divmod(Value a, Value b) {
    Value q, r;
    if (int_sign(b) == 0) return zero_division();
    if (is_fixnum2(a, b)) {
        q = int_floordiv(a, b);
        r = int_mod(a, b);
    } else if (!divmod_big(a, b, &q, &r)) {
        return V_ERR;
    }
    return tuple_pack(2, q, r);
}

double int_round_double(u64 q, bool sticky, i64 exp) {
    if (q == 0) return 0.0;
    i64 bits = 64 - __builtin_clzll(q);
    i64 extra = KR_MAX(bits - 53, -1074 - exp); /* bits that a double has no room for */
    if (extra > 0) {
        if (extra > 64) return 0.0;
        u64 low = extra == 64 ? q : q & (((u64)1 << extra) - 1), half = (u64)1 << (extra - 1);
        q = extra == 64 ? 0 : q >> extra;
        if (low > half || (low == half && (sticky || (q & 1)))) q++;
        exp += extra;
    }
    return exp > 1100 ? INFINITY : ldexp((double)q, (int)exp);
}

bool int_to_double(Value v, double *out) {
    Limbs a;
    if (likely(is_fixnum(v))) {
        *out = (double)as_fixnum(v);
        return true;
    }
    limbs_of(v, &a);
    *out = 0.0;
    if (a.n) {
        int shift = __builtin_clzll(a.d[a.n - 1]);
        u64 top = a.d[a.n - 1] << shift;
        if (shift && a.n > 1) top |= a.d[a.n - 2] >> (64 - shift);
        bool sticky = a.n > 1 && (shift ? a.d[a.n - 2] << shift : a.d[a.n - 2]);
        for (i64 i = a.n - 3; i >= 0 && !sticky; i--) sticky = a.d[i] != 0;
        double d = int_round_double(top, sticky, (a.n - 1) * 64 - shift);
        if (isinf(d)) {
            exc_raise(OverflowErrorType, "int too large to convert to float");
            return false;
        }
        *out = a.neg ? -d : d;
    }
    return true;
}

Value int_truediv(Value va, Value vb) {
    const i64 exact = (i64)1 << 53;
    Limbs a, b;
    if (is_fixnum2(va, vb)) {
        i64 x = as_fixnum(va), y = as_fixnum(vb);
        if (y && x <= exact && x >= -exact && y <= exact && y >= -exact) return float_value((double)x / (double)y);
    }
    limbs_of(va, &a);
    limbs_of(vb, &b);
    if (!b.n) return exc_raise(ZeroDivisionErrorType, "division by zero");
    bool neg = (a.n && a.neg) != b.neg;
    i64 diff = limbs_bits(a.d, a.n) - limbs_bits(b.d, b.n);
    if (!a.n || diff < -1080) return float_value(neg ? -0.0 : 0.0);
    if (diff > 1025) return exc_raise(OverflowErrorType, "integer division result too large for a float");
    /* A quotient of 55 or 56 bits, fewer only where the double is subnormal, and whether there is more. */
    i64 shift = KR_MAX(diff, -1021) - 55;
    Value x = int_abs(va), y = int_abs(vb);
    if (shift < 0) x = TRY(int_lshift(x, fixnum(-shift)));
    else y = TRY(int_lshift(y, fixnum(shift)));
    Value q, r;
    TRY_OK(divmod_big(x, y, &q, &r));
    double d = int_round_double((u64)as_fixnum(q), !same(r, fixnum(0)), shift);
    if (isinf(d)) return exc_raise(OverflowErrorType, "integer division result too large for a float");
    return float_value(neg ? -d : d);
}

/* ---- powers ---- */

static Value pow_plain(Value base, Value exp) {
    Limbs e;
    limbs_of(exp, &e);
    i64 base_bits = int_bit_length(base);
    if (base_bits <= 1) { /* -1, 0, 1 */
        if (!e.n || same(base, fixnum(1))) return fixnum(1);
        return int_sign(base) == 0 ? fixnum(0) : fixnum(e.d[0] & 1 ? -1 : 1);
    }
    if (e.n > 1 || (e.n && e.d[0] > ((u64)1 << 36) / (u64)base_bits)) return exc_no_memory();
    if (!e.n) return fixnum(1);
    u64 n = e.d[0];
    if (same(base, fixnum(2))) return int_lshift(fixnum(1), exp);
    Value result = base;
    for (int bit = 62 - __builtin_clzll(n); bit >= 0; bit--) {
        result = TRY(int_mul(result, result));
        if (n >> bit & 1) result = TRY(int_mul(result, base));
    }
    return result;
}

/* base ** exp % mod for 0 <= base < mod. */
static Value pow_mod(Value base, Value exp, Value mod) {
    Limbs e;
    i64 m;
    limbs_of(exp, &e);
    if (is_fixnum(mod)) {
        m = as_fixnum(mod);
        u64 r = m == 1 ? 0 : 1, b = (u64)as_fixnum(base);
        for (i64 bit = limbs_bits(e.d, e.n) - 1; bit >= 0; bit--) {
            r = (u64)((unsigned __int128)r * r % (u64)m);
            if (e.d[bit >> 6] >> (bit & 63) & 1) r = (u64)((unsigned __int128)r * b % (u64)m);
        }
        return fixnum((i64)r);
    }
    Limbs b, lm;
    limbs_of(base, &b);
    limbs_of(mod, &lm);
    return int_gmp_powmod(&b, &e, &lm);
}

/* The inverse of a modulo m > 0, by Euclid's algorithm. */
static Value invert_mod(Value a, Value m) {
    Value r0 = m, r1 = TRY(int_mod(a, m)), s0 = fixnum(0), s1 = fixnum(1);
    while (int_sign(r1)) {
        Value q = TRY(int_floordiv(r0, r1));
        Value r2 = TRY(int_sub(r0, TRY(int_mul(q, r1)))), s2 = TRY(int_sub(s0, TRY(int_mul(q, s1))));
        r0 = r1;
        r1 = r2;
        s0 = s1;
        s1 = s2;
    }
    if (int_cmp(r0, fixnum(1)) != 0) return exc_raise(ValueErrorType, "base is not invertible for the given modulus");
    return int_mod(s0, m);
}

Value int_pow(Value base, Value exp, Value mod) {
    base = int_plain(base);
    exp = int_plain(exp);
    if (is_null(mod) || is_none(mod)) {
        if (int_sign(exp) >= 0) return pow_plain(base, exp);
        double x, y;
        TRY_OK(int_to_double(base, &x));
        TRY_OK(int_to_double(exp, &y));
        return float_pow(x, y);
    }
    mod = int_plain(mod);
    int sign = int_sign(mod);
    if (sign == 0) return exc_raise(ValueErrorType, "pow() 3rd argument cannot be 0");
    Value m = TRY(int_abs(mod));
    if (int_sign(exp) < 0) {
        base = TRY(invert_mod(base, m));
        exp = TRY(int_neg(exp));
    }
    Value r = TRY(pow_mod(TRY(int_mod(base, m)), exp, m));
    return sign < 0 && int_sign(r) ? int_add(r, mod) : r;
}

/* ---- shifts ---- */

Value int_lshift(Value va, Value vb) {
    Limbs a;
    Scratch s;
    i64 n, out;
    if (int_sign(vb) < 0) return exc_raise(ValueErrorType, "negative shift count");
    limbs_of(va, &a);
    if (!a.n) return fixnum(0);
    if (!int_small(vb, &n) || n / 64 > INT64_MAX / 64)
        return exc_raise(OverflowErrorType, "too many digits in integer");
    if (is_fixnum(va) && n < 62 && !__builtin_mul_overflow(as_fixnum(va), (i64)1 << n, &out)) return int_from_i64(out);
    i64 words = n / 64;
    u64 *r = scratch_get(&s, a.n + words + 1);
    if (!r) return V_ERR;
    memset(r, 0, (size_t)words * 8);
    r[a.n + words] = 0;
    if (n % 64) r[a.n + words] = mpn_lshift(r + words, a.d, a.n, (unsigned)(n % 64));
    else memcpy(r + words, a.d, (size_t)a.n * 8);
    return int_from_scratch(&s, r, a.n + words + 1, a.neg);
}

Value int_rshift(Value va, Value vb) {
    Limbs a;
    Scratch s;
    i64 n;
    if (int_sign(vb) < 0) return exc_raise(ValueErrorType, "negative shift count");
    if (!int_small(vb, &n)) return fixnum(int_sign(va) < 0 ? -1 : 0);
    if (is_fixnum(va)) return fixnum(as_fixnum(va) >> KR_MIN(n, 63));
    limbs_of(va, &a);
    i64 words = n / 64;
    if (words >= a.n) return fixnum(a.neg ? -1 : 0);
    i64 rn = a.n - words;
    u64 *r = scratch_get(&s, rn + 1), lost = 0;
    if (!r) return V_ERR;
    for (i64 i = 0; i < words; i++) lost |= a.d[i];
    if (n % 64) lost |= mpn_rshift(r, a.d + words, rn, (unsigned)(n % 64));
    else memcpy(r, a.d + words, (size_t)rn * 8);
    r[rn] = 0;
    if (a.neg && lost) mpn_add_1(r, r, rn + 1, 1); /* towards minus infinity */
    return int_from_scratch(&s, r, rn + 1, a.neg);
}

/* ---- bitwise ---- */

/* The two's complement of 'a' in n limbs, n > a->n. */
static void to_twos(const Limbs *a, u64 *out, i64 n) {
    memcpy(out, a->d, (size_t)a->n * 8);
    memset(out + a->n, 0, (size_t)(n - a->n) * 8);
    if (a->neg) mpn_neg(out, out, n);
}

static Value bitwise_big(Value va, Value vb, char op) {
    Limbs a, b;
    Scratch sx, sy;
    limbs_of(va, &a);
    limbs_of(vb, &b);
    i64 n = KR_MAX(a.n, b.n) + 1;
    u64 *x = scratch_get(&sx, n);
    if (!x) return V_ERR;
    u64 *y = scratch_get(&sy, n);
    if (!y) {
        scratch_free(&sx);
        return V_ERR;
    }
    to_twos(&a, x, n);
    to_twos(&b, y, n);
    for (i64 i = 0; i < n; i++) x[i] = op == '&' ? x[i] & y[i] : op == '|' ? x[i] | y[i] : x[i] ^ y[i];
    bool neg = x[n - 1] >> 63;
    if (neg) mpn_neg(x, x, n);
    scratch_free(&sy);
    return int_from_scratch(&sx, x, n, neg);
}

Value int_and(Value a, Value b) {
    return is_fixnum2(a, b) ? fixnum(as_fixnum(a) & as_fixnum(b)) : bitwise_big(a, b, '&');
}
Value int_or(Value a, Value b) {
    return is_fixnum2(a, b) ? fixnum(as_fixnum(a) | as_fixnum(b)) : bitwise_big(a, b, '|');
}
Value int_xor(Value a, Value b) {
    return is_fixnum2(a, b) ? fixnum(as_fixnum(a) ^ as_fixnum(b)) : bitwise_big(a, b, '^');
}
