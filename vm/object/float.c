/* float.c: the type float: boxes, arithmetic, comparison with ints, conversion.
 *
 * Most doubles are flonums.  Boxed are +0.0 (one immortal box), NaN (each keeps its identity), what has a rare exponent, and instances
 * of subclasses; every function accepts both.
 */
#include <errno.h>
#include <math.h>

#include "vm/base/dtoa.h"
#include "vm/base/hash.h"
#include "vm/object/bytes.h"
#include "vm/object/complex.h"
#include "vm/object/float_internal.h"
#include "vm/object/int.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

Value float_zero;
GC_ROOT(float_zero)

Value float_box(double d) {
    if (d == 0.0 && !signbit(d)) return float_zero;
    FloatObj *o = gc_alloc(FloatShape, sizeof(FloatObj));
    o->d = d;
    return obj_value(o);
}

void float_init(void) {
    FloatObj *o = gc_alloc_old(FloatShape, sizeof(FloatObj));
    o->d = 0.0;
    float_zero = obj_value(o);
}

/* 1 with *out set, 0 if v is no real number, -1 raised. */
static int to_double(Value v, double *out) {
    if (is_flonum(v)) {
        *out = as_flonum(v);
        return 1;
    }
    if (is_fixnum(v)) {
        *out = (double)as_fixnum(v);
        return 1;
    }
    if (is_float(v)) {
        *out = as_double(v);
        return 1;
    }
    if (is_int(v)) return int_to_double(v, out) ? 1 : -1;
    return 0;
}

/* ---- arithmetic ---- */

Value float_mod(double a, double b) {
    if (b == 0.0) return exc_raise(ZeroDivisionErrorType, "float modulo");
    double mod = fmod(a, b);
    if (mod == 0.0) mod = copysign(0.0, b);
    else if ((b < 0) != (mod < 0)) mod += b;
    return float_value(mod);
}

/* The quotient rounded down, which a - mod makes exact before the division as far as possible. */
static void floor_divide(double a, double b, double *quot, double *mod) {
    *mod = fmod(a, b);
    double div = (a - *mod) / b;
    if (*mod != 0.0) {
        if ((b < 0) != (*mod < 0)) {
            *mod += b;
            div -= 1.0;
        }
    } else {
        *mod = copysign(0.0, b);
    }
    if (div != 0.0) {
        *quot = floor(div);
        if (div - *quot > 0.5) *quot += 1.0;
    } else {
        *quot = copysign(0.0, a / b);
    }
}

Value float_floordiv(double a, double b) {
    double quot, mod;
    if (b == 0.0) return exc_raise(ZeroDivisionErrorType, "float floor division by zero");
    floor_divide(a, b, &quot, &mod);
    return float_value(quot);
}

/* OverflowError(34, 'Numerical result out of range') */
static Value float_range_error(void) {
    Value exc = TRY(value_call2(obj_value(OverflowErrorType), fixnum(ERANGE), str_from_c("Numerical result out of range")));
    return exc_raise_obj(exc);
}

Value float_pow(double a, double b) {
    if (a == 0.0 && b < 0.0 && isfinite(b))
        return exc_raise(ZeroDivisionErrorType, "0.0 cannot be raised to a negative power");
    if (a < 0.0 && isfinite(a) && isfinite(b) && b != floor(b)) return complex_pow(a, 0.0, b, 0.0);
    double r = pow(a, b);
    if (isinf(r) && isfinite(a) && isfinite(b)) return float_range_error();
    return float_value(r);
}

#define OPERANDS(va, vb, a, b)                                 \
    double a, b;                                               \
    int is_a = to_double(va, &a);                              \
    if (is_a <= 0) return is_a < 0 ? V_ERR : V_NOTIMPL;        \
    int is_b = to_double(vb, &b);                              \
    if (is_b <= 0) return is_b < 0 ? V_ERR : V_NOTIMPL;

static Value float_add_slot(Value va, Value vb) {
    OPERANDS(va, vb, a, b)
    return float_value(a + b);
}
static Value float_sub_slot(Value va, Value vb) {
    OPERANDS(va, vb, a, b)
    return float_value(a - b);
}
static Value float_mul_slot(Value va, Value vb) {
    OPERANDS(va, vb, a, b)
    return float_value(a * b);
}
static Value float_truediv_slot(Value va, Value vb) {
    OPERANDS(va, vb, a, b)
    if (b == 0.0) return exc_raise(ZeroDivisionErrorType, "float division by zero");
    return float_value(a / b);
}
static Value float_floordiv_slot(Value va, Value vb) {
    OPERANDS(va, vb, a, b)
    return float_floordiv(a, b);
}
static Value float_mod_slot(Value va, Value vb) {
    OPERANDS(va, vb, a, b)
    return float_mod(a, b);
}
static Value float_divmod_slot(Value va, Value vb) {
    double quot, mod;
    OPERANDS(va, vb, a, b)
    if (b == 0.0) return exc_raise(ZeroDivisionErrorType, "float divmod()");
    floor_divide(a, b, &quot, &mod);
    return tuple_pack(2, float_value(quot), float_value(mod));
}
static Value float_pow_slot(Value va, Value vb, Value mod) {
    if (!is_null(mod) && !is_none(mod))
        return exc_raise(TypeErrorType, "pow() 3rd argument not allowed unless all arguments are integers");
    OPERANDS(va, vb, a, b)
    return float_pow(a, b);
}
static Value float_neg(Value v) { return float_value(-as_double(v)); }
static Value float_abs(Value v) { return float_value(fabs(as_double(v))); }

Value float_plain(Value v) {
    return is_float_exact(v) ? v : float_value(as_double(v));
}

/* ---- comparison ---- */

/* The order of a finite or infinite d and an int, exactly. */
static int cmp_int(double d, Value i) {
    i64 small;
    if (isinf(d)) return d < 0 ? -1 : 1;
    if (int_to_i64_sat(i, &small) == 0 && small <= (i64)1 << 53 && small >= -((i64)1 << 53))
        return (d > (double)small) - (d < (double)small);
    double whole;
    double frac = modf(d, &whole);
    int order = int_cmp(int_from_double(whole), i);
    return order ? order : (frac > 0) - (frac < 0);
}

static Value float_richcmp(Value va, Value vb, int op) {
    bool swap = !is_float(va);
    Value v = swap ? va : vb;
    int order;
    double a = as_double(swap ? vb : va), b;
    if (is_float(v)) {
        b = as_double(v);
        if (isnan(a) || isnan(b)) return bool_value(op == CMP_NE);
        order = (a > b) - (a < b);
    } else if (is_int(v)) {
        if (isnan(a)) return bool_value(op == CMP_NE);
        order = cmp_int(a, v);
    } else {
        return V_NOTIMPL;
    }
    if (swap) order = -order;
    return bool_value(op == CMP_EQ   ? order == 0
                      : op == CMP_NE ? order != 0
                      : op == CMP_LT ? order < 0
                      : op == CMP_LE ? order <= 0
                      : op == CMP_GT ? order > 0
                                     : order >= 0);
}

static bool float_hash(Value self, i64 *out) {
    double d = as_double(self);
    *out = hash_double(d, isnan(d) ? value_identity_hash(self) : 0);
    return true;
}

/* ---- text ---- */

Value float_repr(double d) {
    char buf[DOUBLE_REPR_SIZE];
    i64 n = double_repr(buf, d);
    return str_from_latin1((u8 *)buf, n);
}

static bool blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* Takes out underscores that stand between digits; -1 if one stands elsewhere. */
i64 float_drop_underscores(char *s, i64 n) {
    i64 len = 0;
    char prev = 0;
    for (i64 i = 0; i < n; i++) {
        bool digit = s[i] >= '0' && s[i] <= '9';
        if (s[i] == '_' ? !(prev >= '0' && prev <= '9') : prev == '_' && !digit) return -1;
        prev = s[i];
        if (s[i] != '_') s[len++] = s[i];
    }
    return prev == '_' ? -1 : len;
}

/* s is changed. */
static bool parse_text(char *s, i64 n, double *out) {
    bool overflow;
    char *end = s + n;
    while (s < end && blank(*s)) s++;
    while (s < end && blank(end[-1])) end--;
    if (memchr(s, '_', (size_t)(end - s))) {
        i64 len = float_drop_underscores(s, end - s);
        if (len < 0) return false;
        end = s + len;
    }
    return s < end && double_parse(s, end, out, &overflow) == end;
}

Value float_from_text(Value v) {
    double d;
    i64 n;
    char *text;
    if (is_str(v)) {
        text = str_number_text(v, &n);
        if (!text) return V_ERR;
    } else {
        Buffer b;
        TRY_OK(buffer_get(v, &b, false));
        n = b.len;
        text = malloc((size_t)n + 1);
        if (text) memcpy(text, b.data, (size_t)n);
        buffer_release(&b);
        if (!text) return exc_no_memory();
    }
    bool ok = parse_text(text, n, &d);
    free(text);
    return ok ? float_value(d) : exc_raise(ValueErrorType, "could not convert string to float: %R", v);
}

/* ---- slots ---- */

static Value float_repr_slot(Value self) { return float_repr(as_double(self)); }
static int float_truth(Value self) { return as_double(self) != 0.0; }
static Value float_int(Value self) { return int_from_double(as_double(self)); }

static Value float_new(TypeObj *type, Args args) {
    static const MethodDef params = {"float", NULL, M_N, 0, 0, "(x=0, /)"};
    Value x;
    if (type->slots.init == FloatType->slots.init) TRY_OK(args_no_kw("float", args));
    args.nkw = 0;
    TRY_OK(args_bind(&params, args, &x));
    Value f = is_null(x) ? float_zero : TRY(number_float(x));
    if (type == FloatType) return float_plain(f);
    double d = as_double(f);
    Value obj = TRY(type_alloc(type));
    ((FloatObj *)as_obj(obj))->d = d;
    return obj;
}

const TypeDef float_def = {
    .name = "float", .doc = "float(x=0, /)\n\nA number or text as a floating-point number.",
    .size = sizeof(FloatObj), .flags = TF_BASETYPE | TF_FLOAT_SUB, .sig = "(x=0, /)",
    .repr = float_repr_slot, .hash = float_hash, .richcmp = float_richcmp, .new = float_new, .truth = float_truth,
    .int_ = float_int, .float_ = float_plain, .neg = float_neg, .pos = float_plain, .abs = float_abs,
    .add = float_add_slot, .sub = float_sub_slot, .mul = float_mul_slot, .truediv = float_truediv_slot,
    .floordiv = float_floordiv_slot, .mod = float_mod_slot, .divmod = float_divmod_slot, .pow = float_pow_slot,
    .methods = float_methods, .getset = float_getset,
};
