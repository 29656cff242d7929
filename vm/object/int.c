/* int.c: the type int: conversions from and to C, slots, methods, constructor.  int_ops.c does the arithmetic.
 *
 * An int is a fixnum, or an IntObj: beyond 63 bits, boxed on purpose, or of a subclass.  Every function accepts all of them, and
 * bools; results are fixnums whenever they fit.
 */
#include <math.h>

#include "vm/base/hash.h"
#include "vm/object/bytes.h"
#include "vm/object/float.h"
#include "vm/object/int_internal.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static i64 int_size_of(const Obj *obj) {
    const IntObj *o = (const IntObj *)obj;
    return (i64)sizeof(IntObj) + 8 * (o->size < 0 ? -o->size : o->size);
}

/* ---- from C ---- */

Value int_from_i64_slow(i64 i) {
    u64 magnitude = i < 0 ? -(u64)i : (u64)i;
    return int_from_limbs(&magnitude, 1, i < 0);
}

Value int_from_u64(u64 u) { return u <= (u64)FIXNUM_MAX ? fixnum((i64)u) : int_from_limbs(&u, 1, false); }

Value int_from_i128(__int128 i) {
    unsigned __int128 u = i < 0 ? -(unsigned __int128)i : (unsigned __int128)i;
    u64 d[2] = {(u64)u, (u64)(u >> 64)};
    return int_from_limbs(d, 2, i < 0);
}

Value int_from_double(double d) {
    if (likely(d > -4e18 && d < 4e18)) return int_from_i64((i64)d);
    if (isinf(d)) return exc_raise(OverflowErrorType, "cannot convert float infinity to integer");
    if (isnan(d)) return exc_raise(ValueErrorType, "cannot convert float NaN to integer");
    int exp;
    double mantissa = frexp(fabs(d), &exp);
    Value v = TRY(int_lshift(fixnum((i64)ldexp(mantissa, 53)), fixnum(exp - 53)));
    return d < 0 ? int_neg(v) : v;
}

/* ---- to C ---- */

int int_to_i64_sat(Value v, i64 *out) {
    Limbs a;
    limbs_of(v, &a);
    if (a.n == 0) {
        *out = 0;
        return 0;
    }
    if (a.n == 1 && a.d[0] <= (u64)INT64_MAX + a.neg) {
        *out = a.neg ? (i64) - a.d[0] : (i64)a.d[0];
        return 0;
    }
    *out = a.neg ? INT64_MIN : INT64_MAX;
    return a.neg ? -1 : 1;
}

bool int_to_i64(Value v, i64 *out) {
    if (int_to_i64_sat(v, out) == 0) return true;
    exc_raise(OverflowErrorType, "Python int too large to convert to C long");
    return false;
}

bool int_to_u64(Value v, u64 *out) {
    Limbs a;
    limbs_of(v, &a);
    if (a.n && a.neg) {
        exc_raise(OverflowErrorType, "can't convert negative value to unsigned int");
        return false;
    }
    if (a.n > 1) {
        exc_raise(OverflowErrorType, "Python int too large to convert to C unsigned long");
        return false;
    }
    *out = a.n ? a.d[0] : 0;
    return true;
}

int int_sign(Value v) {
    Limbs a;
    if (is_fixnum(v)) return (as_fixnum(v) > 0) - (as_fixnum(v) < 0);
    limbs_of(v, &a);
    return a.n == 0 ? 0 : a.neg ? -1 : 1;
}

i64 int_bit_length(Value v) {
    Limbs a;
    limbs_of(v, &a);
    return limbs_bits(a.d, a.n);
}

i64 int_hash(Value v) {
    Limbs a;
    if (is_fixnum(v)) return hash_int(as_fixnum(v));
    limbs_of(v, &a);
    return hash_limbs(a.d, a.n, a.neg);
}

Value int_plain(Value v) {
    Limbs a;
    if (is_fixnum(v)) return v;
    if (is_exact(v, IntType)) {
        i64 i;
        return int_to_i64_sat(v, &i) == 0 && fits_fixnum(i) ? fixnum(i) : v; /* out of its box */
    }
    limbs_of(v, &a);
    return int_from_limbs(a.d, a.n, a.neg);
}

/* ---- bytes ---- */

Value int_from_bytes(const u8 *p, i64 n, bool little, bool is_signed) {
    Scratch s;
    bool neg = is_signed && n && p[little ? n - 1 : 0] & 0x80;
    i64 limbs = n / 8 + 1;
    u64 *r = scratch_get(&s, limbs);
    if (!r) return V_ERR;
    memset(r, neg ? 0xff : 0, (size_t)limbs * 8);
    for (i64 i = 0; i < n; i++) ((u8 *)r)[i] = p[little ? i : n - 1 - i];
    if (neg) mpn_neg(r, r, limbs);
    return int_from_scratch(&s, r, limbs, neg);
}

bool int_to_bytes(Value v, u8 *p, i64 n, bool little, bool is_signed) {
    Limbs a;
    limbs_of(v, &a);
    bool neg = a.n && a.neg;
    if (neg && !is_signed) {
        exc_raise(OverflowErrorType, "can't convert negative int to unsigned");
        return false;
    }
    u8 carry = 1;
    for (i64 i = 0; i < n; i++) {
        u8 byte = i / 8 < a.n ? (u8)(a.d[i / 8] >> i % 8 * 8) : 0;
        if (neg) {
            byte = (u8)(~byte + carry);
            carry = carry && byte == 0;
        }
        p[little ? i : n - 1 - i] = byte;
    }
    i64 bits = limbs_bits(a.d, a.n);
    bool power = neg && bits && a.d[a.n - 1] == (u64)1 << (bits - 1) % 64; /* -2**k needs one bit less */
    for (i64 i = 0; power && i < a.n - 1; i++) power = a.d[i] == 0;
    if (bits + (is_signed && bits && !power) > n * 8) {
        exc_raise(OverflowErrorType, "int too big to convert");
        return false;
    }
    return true;
}

/* ---- slots ---- */

static Value int_repr(Value self) { return int_to_str(self, 10); }
static bool int_hash_slot(Value self, i64 *out) {
    *out = int_hash(self);
    return true;
}
static Value int_richcmp(Value a, Value b, int op) {
    if (!is_int(a) || !is_int(b)) return V_NOTIMPL;
    int c = int_cmp(a, b);
    return bool_value(op == CMP_EQ   ? c == 0
                      : op == CMP_NE ? c != 0
                      : op == CMP_LT ? c < 0
                      : op == CMP_LE ? c <= 0
                      : op == CMP_GT ? c > 0
                                     : c >= 0);
}
static int int_truth(Value self) { return int_sign(self) != 0; }
static Value int_int(Value self) { return int_plain(self); }
static Value int_float(Value self) {
    double d;
    return int_to_double(self, &d) ? float_value(d) : V_ERR;
}
#define BINARY(name) \
    static Value int_##name##_slot(Value a, Value b) { return is_int(a) && is_int(b) ? int_##name(a, b) : V_NOTIMPL; }
BINARY(add)
BINARY(sub)
BINARY(mul)
BINARY(floordiv)
BINARY(mod)
BINARY(divmod)
BINARY(truediv)
BINARY(lshift)
BINARY(rshift)
BINARY(and)
BINARY(or)
BINARY(xor)
static Value int_pow_slot(Value a, Value b, Value mod) {
    if (!is_int(a) || !is_int(b) || (!is_null(mod) && !is_none(mod) && !is_int(mod))) return V_NOTIMPL;
    return int_pow(a, b, mod);
}

/* An instance of a subclass with the value of v. */
static Value as_subclass(TypeObj *type, Value v) {
    Limbs a;
    limbs_of(v, &a);
    Value obj = TRY(type_alloc_var(type, (i64)sizeof(IntObj) + a.n * 8));
    IntObj *o = (IntObj *)as_obj(obj);
    o->size = a.neg ? -a.n : a.n;
    memcpy(o->limb, a.d, (size_t)a.n * 8);
    return obj;
}

static Value from_object(Value x, Value base_arg) {
    i64 base;
    if (is_null(base_arg)) return is_null(x) ? fixnum(0) : number_int(x);
    if (is_null(x)) return exc_raise(TypeErrorType, "int() missing string argument");
    TRY_OK(number_as_index(base_arg, &base, NULL));
    if (base != 0 && (base < 2 || base > 36))
        return exc_raise(ValueErrorType, "int() base must be >= 2 and <= 36, or 0");
    if (!is_str(x) && !is_bytes(x) && !is_bytearray(x))
        return exc_raise(TypeErrorType, "int() can't convert non-string with explicit base");
    return int_from_text(x, (int)base);
}

static Value int_new(TypeObj *type, Args args) {
    static const MethodDef params = {"int", NULL, M_N, 0, 0, "(x, /, base=10)"};
    Value v[2] = {V_NULL, V_NULL};
    if (args.n == 0 && args.nkw == 0) return type == IntType ? fixnum(0) : as_subclass(type, fixnum(0));
    for (u32 i = 0; args.n == 0 && i < args.nkw; i++) { /* a base without a number has a message of its own */
        Value name = tuple_at(args_kwnames(args), i);
        if (!str_eq_c(name, "base"))
            return exc_raise(TypeErrorType, "'%V' is an invalid keyword argument for int()", name);
        v[1] = args.v[i];
    }
    if (args.n) TRY_OK(args_bind(&params, args, v));
    Value i = TRY(from_object(v[0], v[1]));
    return type == IntType ? i : as_subclass(type, i);
}

/* ---- methods ---- */

static Value int_m___ceil__(Value self) { return int_plain(self); }
static Value int_m___format__(Value self, Value spec) { return int_format(self, spec); }
static Value int_m___getnewargs__(Value self) { return tuple_pack(1, int_plain(self)); }

/* round(n, ndigits): to the nearest multiple of 10**-ndigits, ties to the even one. */
static Value int_m___round__(Value self, Value ndigits) {
    if (is_null(ndigits)) return int_plain(self);
    Value digits = TRY(number_index(ndigits));
    if (int_sign(digits) >= 0) return int_plain(self);
    i64 places;
    if (!int_small(digits, &places) || -places > int_bit_length(self) / 3 + 1) return fixnum(0); /* less than half a unit */
    Value unit = TRY(int_pow(fixnum(10), TRY(int_neg(digits)), V_NULL));
    Value n = int_plain(self), rem = TRY(int_mod(n, unit)), down = TRY(int_sub(n, rem));
    int order = int_cmp(TRY(int_add(rem, rem)), unit);
    bool odd = order == 0 && !same(TRY(int_and(TRY(int_floordiv(down, unit)), fixnum(1))), fixnum(0));
    return order > 0 || odd ? int_add(down, unit) : down;
}

static Value int_m___sizeof__(Value self) {
    i64 digits = (int_bit_length(self) + 29) / 30;
    return fixnum(24 + 4 * KR_MAX(digits, 1));
}
static Value int_m_as_integer_ratio(Value self) { return tuple_pack(2, int_plain(self), fixnum(1)); }
static Value int_m_bit_count(Value self) {
    Limbs a;
    i64 n = 0;
    limbs_of(self, &a);
    for (i64 i = 0; i < a.n; i++) n += __builtin_popcountll(a.d[i]);
    return fixnum(n);
}
static Value int_m_bit_length(Value self) { return fixnum(int_bit_length(self)); }
static Value int_m_conjugate(Value self) { return int_plain(self); }

/* "little" or "big"; -1 raised. */
static int byte_order(Value v) {
    if (is_null(v)) return 0;
    if (!is_str(v)) {
        exc_raise(TypeErrorType, "argument 'byteorder' must be str, not %T", v);
        return -1;
    }
    if (str_eq_c(v, "little")) return 1;
    if (str_eq_c(v, "big")) return 0;
    exc_raise(ValueErrorType, "byteorder must be either 'little' or 'big'");
    return -1;
}

static Value int_m_from_bytes(Value cls, Value *v) {
    int little = byte_order(v[1]);
    int is_signed = is_null(v[2]) ? 0 : value_truth(v[2]);
    if (little < 0 || is_signed < 0) return V_ERR;
    Value bytes = TRY(bytes_from_object(v[0]));
    Value i = TRY(int_from_bytes(bytes_data(bytes), bytes_len(bytes), little, is_signed));
    gc_keep(as_obj(bytes));
    return same(cls, obj_value(IntType)) ? i : value_call1(cls, i);
}

static Value int_m_to_bytes(Value self, Value *v) {
    i64 n = 1;
    if (!is_null(v[0])) TRY_OK(number_as_index(v[0], &n, OverflowErrorType));
    int little = byte_order(v[1]);
    int is_signed = is_null(v[2]) ? 0 : value_truth(v[2]);
    if (little < 0 || is_signed < 0) return V_ERR;
    if (n < 0) return exc_raise(ValueErrorType, "length argument must be non-negative");
    Value bytes = TRY(bytes_new(NULL, n));
    return int_to_bytes(self, bytes_data(bytes), n, little, is_signed) ? bytes : V_ERR;
}

static Value int_get_imag(Value self) { return fixnum(0); }
static Value int_get_denominator(Value self) { return fixnum(1); }

static const MethodDef methods[] = {
    {"__ceil__", int_m___ceil__, M_0, EFF_PURE, 0, "($self, /)", NULL},
    {"__floor__", int_m___ceil__, M_0, EFF_PURE, 0, "($self, /)", NULL},
    {"__format__", int_m___format__, M_1, EFF_ANY, 0, "($self, format_spec, /)", NULL},
    {"__getnewargs__", int_m___getnewargs__, M_0, EFF_ALLOC, 0, "($self, /)", NULL},
    {"__round__", int_m___round__, M_1, EFF_ANY, 0, "($self, ndigits=None, /)", NULL},
    {"__sizeof__", int_m___sizeof__, M_0, EFF_PURE, 0, "($self, /)", NULL},
    {"__trunc__", int_m___ceil__, M_0, EFF_PURE, 0, "($self, /)", NULL},
    {"as_integer_ratio", int_m_as_integer_ratio, M_0, EFF_ALLOC, 0, "($self, /)",
     "The number and 1.\n\n>>> (5).as_integer_ratio()\n(5, 1)"},
    {"bit_count", int_m_bit_count, M_0, EFF_PURE, 0, "($self, /)",
     "The number of ones among the binary digits of the absolute value.\n\n>>> (13).bit_count()\n3"},
    {"bit_length", int_m_bit_length, M_0, EFF_PURE, 0, "($self, /)",
     "The number of binary digits of the absolute value.\n\n>>> (13).bit_length()\n4"},
    {"conjugate", int_m_conjugate, M_0, EFF_PURE, 0, "($self, /)", NULL},
    {"from_bytes", int_m_from_bytes, M_N, EFF_ANY, MF_CLASS, "($type, /, bytes, byteorder='big', *, signed=False)",
     NULL},
    {"to_bytes", int_m_to_bytes, M_N, EFF_ANY, 0, "($self, /, length=1, byteorder='big', *, signed=False)", NULL},
    {0}};
static const GetSetDef getset[] = {
    {"denominator", int_get_denominator, NULL, NULL}, {"imag", int_get_imag, NULL, NULL},
    {"numerator", int_m_conjugate, NULL, NULL},       {"real", int_m_conjugate, NULL, NULL}, {0}};

const TypeDef int_def = {
    .name = "int", .doc = "int([x]) -> integer\nint(x, base=10) -> integer\n\nA number or text as an integer.\n\n>>> int('0b100', base=0)\n4",
    .size_of = int_size_of, .flags = TF_BASETYPE | TF_VAR_SIZED | TF_INT_SUB,
    .repr = int_repr, .hash = int_hash_slot, .richcmp = int_richcmp, .new = int_new, .truth = int_truth,
    .index = int_int, .int_ = int_int, .float_ = int_float, .neg = int_neg, .pos = int_int, .abs = int_abs,
    .invert = int_invert, .add = int_add_slot, .sub = int_sub_slot, .mul = int_mul_slot, .truediv = int_truediv_slot,
    .floordiv = int_floordiv_slot, .mod = int_mod_slot, .divmod = int_divmod_slot, .lshift = int_lshift_slot,
    .rshift = int_rshift_slot, .and_ = int_and_slot, .xor_ = int_xor_slot, .or_ = int_or_slot, .pow = int_pow_slot,
    .methods = methods, .getset = getset,
};
