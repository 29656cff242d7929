/* complex.c: the type complex: two doubles. */
#include "vm/object/complex.h"

#include <errno.h>
#include <math.h>

#include "vm/base/dtoa.h"
#include "vm/base/hash.h"
#include "vm/object/float_internal.h"
#include "vm/object/int.h"
#include "vm/object/names.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

typedef struct Cx {
    double re, im;
} Cx;

Value complex_new(double real, double imag) {
    ComplexObj *o = gc_alloc(ComplexShape, sizeof(ComplexObj));
    o->real = real;
    o->imag = imag;
    return obj_value(o);
}
static Value make(Cx c) { return complex_new(c.re, c.im); }
static Cx cx_of(Value v) {
    ComplexObj *o = (ComplexObj *)as_obj(v);
    return (Cx){o->real, o->imag};
}

/* 1 with *out set, 0 if v is no number, -1 raised. */
static int to_complex(Value v, Cx *out) {
    *out = (Cx){0, 0};
    if (is_float(v)) out->re = as_double(v);
    else if (is_int(v)) return int_to_double(v, &out->re) ? 1 : -1;
    else if (is_complex(v)) *out = cx_of(v);
    else return 0;
    return 1;
}

/* ---- arithmetic ---- */

static Cx mul(Cx a, Cx b) { return (Cx){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re}; }

/* Smith's method: scales by the larger part of b, so that nothing overflows on the way.  False: b is zero. */
static bool divide(Cx a, Cx b, Cx *out) {
    double re = fabs(b.re), im = fabs(b.im);
    *out = (Cx){NAN, NAN};
    if (re >= im) {
        if (re == 0.0) return false;
        double ratio = b.im / b.re, denom = b.re + b.im * ratio;
        *out = (Cx){(a.re + a.im * ratio) / denom, (a.im - a.re * ratio) / denom};
    } else if (im >= re) {
        double ratio = b.re / b.im, denom = b.re * ratio + b.im;
        *out = (Cx){(a.re * ratio + a.im) / denom, (a.im * ratio - a.re) / denom};
    }
    return true;
}

static Value zero_power(void) { return exc_raise(ZeroDivisionErrorType, "0.0 to a negative or complex power"); }

/* a ** n for |n| <= 100, by squaring; false: 0 ** -n. */
static bool pow_int(Cx a, long n, Cx *out) {
    Cx r = {1, 0};
    for (long m = labs(n), bit = 1; bit <= m; bit <<= 1, a = mul(a, a))
        if (m & bit) r = mul(r, a);
    if (n > 0) {
        *out = r;
        return true;
    }
    return divide((Cx){1, 0}, r, out);
}

static bool pow_polar(Cx a, Cx b, Cx *out) {
    *out = (Cx){0, 0};
    if (a.re == 0 && a.im == 0) return b.im == 0 && b.re >= 0;
    double len = hypot(a.re, a.im), angle = atan2(a.im, a.re), size = pow(len, b.re), phase = angle * b.re;
    if (b.im != 0.0) {
        size *= exp(-angle * b.im);
        phase += b.im * log(len);
    }
    *out = (Cx){size * cos(phase), size * sin(phase)};
    return true;
}

Value complex_pow(double ar, double ai, double br, double bi) {
    Cx a = {ar, ai}, b = {br, bi}, r;
    bool ok;
    if (br == 0.0 && bi == 0.0) return complex_new(1, 0);
    if (bi == 0.0 && br == floor(br) && fabs(br) <= 100.0) ok = pow_int(a, (long)br, &r);
    else ok = pow_polar(a, b, &r);
    if (!ok) return zero_power();
    if ((isinf(r.re) || isinf(r.im)) && isfinite(ar) && isfinite(ai) && isfinite(br) && isfinite(bi))
        return exc_raise(OverflowErrorType, "complex exponentiation");
    return make(r);
}

#define OPERANDS(va, vb, a, b)                                 \
    Cx a, b;                                                   \
    int is_a = to_complex(va, &a);                             \
    if (is_a <= 0) return is_a < 0 ? V_ERR : V_NOTIMPL;        \
    int is_b = to_complex(vb, &b);                             \
    if (is_b <= 0) return is_b < 0 ? V_ERR : V_NOTIMPL;

static Value complex_add(Value va, Value vb) {
    OPERANDS(va, vb, a, b)
    return complex_new(a.re + b.re, a.im + b.im);
}
static Value complex_sub(Value va, Value vb) {
    OPERANDS(va, vb, a, b)
    return complex_new(a.re - b.re, a.im - b.im);
}
static Value complex_mul(Value va, Value vb) {
    OPERANDS(va, vb, a, b)
    return make(mul(a, b));
}
static Value complex_truediv(Value va, Value vb) {
    Cx r;
    OPERANDS(va, vb, a, b)
    if (!divide(a, b, &r)) return exc_raise(ZeroDivisionErrorType, "complex division by zero");
    return make(r);
}
static Value complex_pow_slot(Value va, Value vb, Value mod) {
    OPERANDS(va, vb, a, b)
    if (!is_null(mod) && !is_none(mod)) return exc_raise(ValueErrorType, "complex modulo");
    return complex_pow(a.re, a.im, b.re, b.im);
}
static Value complex_neg(Value v) {
    Cx c = cx_of(v);
    return complex_new(-c.re, -c.im);
}
static Value complex_pos(Value v) { return is_exact(v, ComplexType) ? v : make(cx_of(v)); }
static Value complex_abs(Value v) {
    Cx c = cx_of(v);
    double r = hypot(c.re, c.im);
    if (isinf(r) && isfinite(c.re) && isfinite(c.im))
        return exc_raise(OverflowErrorType, "absolute value too large");
    return float_value(r);
}

/* ---- slots ---- */

static int complex_truth(Value v) {
    Cx c = cx_of(v);
    return c.re != 0.0 || c.im != 0.0;
}

static Value complex_richcmp(Value va, Value vb, int op) {
    if (op != CMP_EQ && op != CMP_NE) return V_NOTIMPL;
    if (!is_complex(va)) {
        Value t = va;
        va = vb;
        vb = t;
    }
    Cx a = cx_of(va), b = {0, 0};
    int eq;
    if (is_int(vb) || is_float(vb)) {
        eq = a.im == 0.0 && value_cmp_truth(float_value(a.re), vb, CMP_EQ) == 1; /* exact for big ints */
    } else if (is_complex(vb)) {
        b = cx_of(vb);
        eq = a.re == b.re && a.im == b.im;
    } else {
        return V_NOTIMPL;
    }
    return bool_value(eq == (op == CMP_EQ));
}

static bool complex_hash(Value self, i64 *out) {
    Cx c = cx_of(self);
    i64 id = isnan(c.re) || isnan(c.im) ? hash_not_error((i64)(gc_identity_hash(as_obj(self)) >> 1)) : 0;
    *out = hash_complex(hash_double(c.re, id), hash_double(c.im, id));
    return true;
}

static Value complex_repr(Value self) {
    Cx c = cx_of(self);
    char buf[2 * DOUBLE_REPR_SIZE + 8];
    i64 n = 0;
    bool pure = c.re == 0.0 && !signbit(c.re);
    if (!pure) {
        buf[n++] = '(';
        n += double_format(buf + n, c.re, 'r', 0, 0);
    }
    n += double_format(buf + n, c.im, 'r', 0, pure ? 0 : DTOA_SIGN);
    buf[n++] = 'j';
    if (!pure) buf[n++] = ')';
    return str_from_latin1((u8 *)buf, n);
}

/* ---- text ---- */

static bool blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static bool at_j(const char *p, const char *end) { return p < end && (*p | 32) == 'j'; }
static bool at_sign(const char *p, const char *end) { return p < end && (*p == '+' || *p == '-'); }

/* A sign alone counts as one, before j. */
static const char *unit(const char *p, const char *end, double *out) {
    *out = at_sign(p, end) && *p == '-' ? -1.0 : 1.0;
    if (at_sign(p, end)) p++;
    return at_j(p, end) ? p : NULL;
}

/* [real] [sign imag "j"]; NULL: malformed. */
static const char *parse_parts(const char *p, const char *end, Cx *out) {
    bool overflow;
    double x;
    const char *q = double_parse(p, end, &x, &overflow);
    if (q == p) { /* "j", "+j" */
        q = unit(p, end, &out->im);
        return q ? q + 1 : NULL;
    }
    if (at_j(q, end)) {
        out->im = x;
        return q + 1;
    }
    out->re = x;
    if (!at_sign(q, end)) return q;
    p = q;
    q = double_parse(p, end, &out->im, &overflow);
    if (q == p) q = unit(p, end, &out->im);
    return q && at_j(q, end) ? q + 1 : NULL;
}

static bool parse_text(const char *p, const char *end, Cx *out) {
    bool paren = false;
    while (p < end && blank(*p)) p++;
    if (p < end && *p == '(') {
        paren = true;
        for (p++; p < end && blank(*p);) p++;
    }
    *out = (Cx){0, 0};
    p = parse_parts(p, end, out);
    if (!p) return false;
    while (p < end && blank(*p)) p++;
    if (paren) {
        if (p == end || *p++ != ')') return false;
        while (p < end && blank(*p)) p++;
    }
    return p == end;
}

static bool from_str(Value str, Cx *out) {
    i64 n;
    char *text = str_number_text(str, &n);
    if (!text) return false;
    bool bad_underscores = memchr(text, '_', (size_t)n) && (n = float_drop_underscores(text, n)) < 0;
    bool ok = !bad_underscores && parse_text(text, text + n, out);
    free(text);
    if (bad_underscores) exc_raise(ValueErrorType, "could not convert string to complex: %R", str);
    else if (!ok) exc_raise(ValueErrorType, "complex() arg is a malformed string");
    return ok;
}

/* ---- constructor ---- */

/* The result of v.__complex__(): 1, 0 it has none, -1 raised. */
static int call_complex(Value v, Value *out) {
    Value fn, self;
    int found = value_special(v, name___complex__, &fn, &self);
    if (found <= 0) return found;
    Value r = is_null(self) ? value_call0(fn) : value_call1(fn, self);
    if (is_err(r)) return -1;
    if (!is_complex(r)) {
        exc_raise(TypeErrorType, "__complex__ returned non-complex (type %T)", r);
        return -1;
    }
    if (!is_exact(r, ComplexType) &&
        !exc_warn(DeprecationWarningType, 1, "__complex__ returned non-complex (type %T).  The ability to return an "
                  "instance of a strict subclass of complex is deprecated, and may not be supported in a future version "
                  "of Python.", r))
        return -1;
    *out = r;
    return 1;
}

static bool real_number(Value v) {
    const Slots *s = &value_type(v)->slots;
    return is_int(v) || is_float(v) || is_complex(v) || s->float_ || s->index;
}

static bool part_of(Value v, Cx *out) {
    if (is_complex(v)) {
        *out = cx_of(v);
        return true;
    }
    *out = (Cx){0, 0};
    return number_as_double(v, &out->re);
}

static Value from_args(Value real, Value imag, Cx *out) {
    Cx re = {0, 0}, im = {0, 0};
    bool imag_is_complex = false;
    if (!is_null(real) && is_str(real)) {
        if (!is_null(imag)) return exc_raise(TypeErrorType, "complex() can't take second arg if first is a string");
        return from_str(real, out) ? V_NONE : V_ERR;
    }
    if (!is_null(imag) && is_str(imag)) return exc_raise(TypeErrorType, "complex() second arg can't be a string");
    if (!is_null(real)) {
        int found = is_complex(real) && is_exact(real, ComplexType) ? 0 : call_complex(real, &real);
        if (found < 0) return V_ERR;
        if (!real_number(real))
            return exc_raise(TypeErrorType, "complex() first argument must be a string or a number, not '%T'", real);
    }
    if (!is_null(imag) && !real_number(imag))
        return exc_raise(TypeErrorType, "complex() second argument must be a number, not '%T'", imag);
    if (!is_null(real)) TRY_OK(part_of(real, &re));
    if (!is_null(imag)) {
        TRY_OK(part_of(imag, &im));
        imag_is_complex = is_complex(imag);
    }
    /* Adding only what is there keeps the signs of zeros. */
    if (imag_is_complex) re.re -= im.im;
    *out = (Cx){re.re, is_null(imag) ? re.im : !is_null(real) && is_complex(real) ? re.im + im.re : im.re};
    return V_NONE;
}

static Value complex_new_slot(TypeObj *type, Args args) {
    static const MethodDef params = {"complex", NULL, M_N, 0, 0, "(real=0, imag=0)"};
    Value v[2];
    Cx c;
    TRY_OK(args_bind(&params, args, v));
    if (type == ComplexType && !is_null(v[0]) && is_null(v[1]) && is_exact(v[0], ComplexType)) return v[0];
    TRY(from_args(v[0], v[1], &c));
    if (type == ComplexType) return make(c);
    Value obj = TRY(type_alloc(type));
    ((ComplexObj *)as_obj(obj))->real = c.re;
    ((ComplexObj *)as_obj(obj))->imag = c.im;
    return obj;
}

/* ---- methods ---- */

static Value complex_m___format__(Value self, Value spec) { return complex_format(self, spec); }
static Value complex_m___getnewargs__(Value self) {
    Cx c = cx_of(self);
    return tuple_pack(2, float_value(c.re), float_value(c.im));
}
static Value complex_m_conjugate(Value self) {
    Cx c = cx_of(self);
    return complex_new(c.re, -c.im);
}

static const MethodDef methods[] = {
    {"__complex__", complex_pos, M_0, EFF_PURE, 0, "($self, /)", NULL},
    {"__format__", complex_m___format__, M_1, EFF_ANY, 0, "($self, format_spec, /)", NULL},
    {"__getnewargs__", complex_m___getnewargs__, M_0, EFF_ALLOC, 0, "($self, /)", NULL},
    {"conjugate", complex_m_conjugate, M_0, EFF_PURE, 0, "($self, /)", NULL},
    {0}};
static const MemberDef members[] = {{"imag", offsetof(ComplexObj, imag), MEMBER_DOUBLE, MEMBER_READONLY, "the imaginary part of a complex number"},
                                    {"real", offsetof(ComplexObj, real), MEMBER_DOUBLE, MEMBER_READONLY, "the real part of a complex number"},
                                    {0}};

const TypeDef complex_def = {
    .name = "complex", .doc = "complex(real=0, imag=0)\n\nThe number real + imag*1j.",
    .size = sizeof(ComplexObj), .flags = TF_BASETYPE, .sig = "(real=0, imag=0)",
    .repr = complex_repr, .hash = complex_hash, .richcmp = complex_richcmp, .new = complex_new_slot,
    .truth = complex_truth, .neg = complex_neg, .pos = complex_pos, .abs = complex_abs, .add = complex_add,
    .sub = complex_sub, .mul = complex_mul, .truediv = complex_truediv, .pow = complex_pow_slot,
    .methods = methods, .members = members,
};
