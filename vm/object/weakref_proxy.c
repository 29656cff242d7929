/* weakref_proxy.c: weakref.proxy: forwards every operation to its referent, or raises
 * ReferenceError. */
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/str.h"
#include "vm/object/weakref_internal.h"

/* The referent of a proxy; V_ERR with ReferenceError if it is gone. */
static Value weakproxy_get(Value proxy) {
    Value o = weakref_get(proxy);
    return is_null(o) ? exc_raise(ReferenceErrorType, "weakly-referenced object no longer exists")
                      : o;
}

/* An operand: what it stands for. */
static Value unwrap(Value v) { return is_weakproxy(v) ? weakproxy_get(v) : v; }

static Value proxy_repr(Value self) {
    Value o = weakref_get(self), id = TRY(int_to_str(value_id(self), 16));
    if (is_null(o)) o = V_NONE;
    return str_format_c("<weakproxy at 0x%V to %T at 0x%V>", id, o,
                        TRY(int_to_str(value_id(o), 16)));
}

static Value proxy_str(Value self) { return value_str(TRY(weakproxy_get(self))); }
static Value proxy_call(Value self, Args args) {
    return value_call(TRY(weakproxy_get(self)), args);
}
static Value proxy_getattr(Value self, Value name) {
    return value_getattr(TRY(weakproxy_get(self)), name);
}
static bool proxy_setattr(Value self, Value name, Value v) {
    Value o = weakproxy_get(self);
    return !is_err(o) && value_setattr(o, name, v);
}
static Value proxy_richcmp(Value a, Value b, int op) {
    Value x = TRY(unwrap(a)), y = TRY(unwrap(b));
    return value_richcmp(x, y, op);
}
static Value proxy_iter(Value self) { return value_iter(TRY(weakproxy_get(self))); }
static Value proxy_next(Value self) {
    Value o = TRY(weakproxy_get(self));
    if (!value_type(o)->slots.iternext)
        return exc_raise(TypeErrorType, "Weakref proxy referenced a non-iterator '%T' object", o);
    return value_next(o);
}
static int proxy_truth(Value self) {
    Value o = weakproxy_get(self);
    return is_err(o) ? -1 : value_truth(o);
}
static i64 proxy_len(Value self) {
    Value o = weakproxy_get(self);
    return is_err(o) ? -1 : value_len(o);
}
static Value proxy_getitem(Value self, Value key) {
    return value_getitem(TRY(weakproxy_get(self)), key);
}
static bool proxy_setitem(Value self, Value key, Value v) {
    Value o = weakproxy_get(self);
    return !is_err(o) && value_setitem(o, key, v);
}
static int proxy_contains(Value self, Value item) {
    Value o = weakproxy_get(self);
    return is_err(o) ? -1 : value_contains(o, item);
}

#define UNARY(name, call) \
    static Value proxy_##name(Value self) { return call(TRY(weakproxy_get(self))); }
UNARY(index, number_index)
UNARY(int, number_int)
UNARY(float, number_float)
UNARY(neg, number_neg)
UNARY(pos, number_pos)
UNARY(abs, number_abs)
UNARY(invert, number_invert)

#define BINARY(name, op) \
    static Value proxy_##name(Value a, Value b) { \
        Value x = TRY(unwrap(a)), y = TRY(unwrap(b)); \
        return number_binop(op, x, y); \
    } \
    static Value proxy_i##name(Value a, Value b) { \
        Value x = TRY(unwrap(a)), y = TRY(unwrap(b)); \
        return number_inplace(op, x, y); \
    }
#define BINARIES(X) \
    X(add, BINOP_ADD) \
    X(sub, BINOP_SUB) \
    X(mul, BINOP_MUL) X(matmul, BINOP_MATMUL) X(truediv, BINOP_TRUEDIV) \
        X(floordiv, BINOP_FLOORDIV) X(mod, BINOP_MOD) X(lshift, BINOP_LSHIFT) \
            X(rshift, BINOP_RSHIFT) X(and_, BINOP_AND) X(xor_, BINOP_XOR) X(or_, BINOP_OR)
BINARIES(BINARY)

static Value proxy_divmod(Value a, Value b) {
    Value x = TRY(unwrap(a)), y = TRY(unwrap(b));
    return number_binop(BINOP_DIVMOD, x, y);
}
static Value proxy_pow(Value a, Value b, Value mod) {
    Value x = TRY(unwrap(a)), y = TRY(unwrap(b));
    return number_pow(x, y, is_null(mod) ? mod : TRY(unwrap(mod)));
}
static Value proxy_ipow(Value a, Value b) {
    Value x = TRY(unwrap(a)), y = TRY(unwrap(b));
    return number_inplace(BINOP_POW, x, y);
}

static Value proxy_m_bytes(Value self) {
    return value_call_method(TRY(weakproxy_get(self)), "__bytes__", 0);
}
static Value proxy_m_reversed(Value self) {
    return value_call1(obj_value(ReversedType), TRY(weakproxy_get(self)));
}
static const MethodDef methods[] = {
    {"__bytes__", proxy_m_bytes, M_0, EFF_ANY, 0, NULL, NULL},
    {"__reversed__", proxy_m_reversed, M_0, EFF_ANY, 0, NULL, NULL},
    {0},
};

#define PROXY(def, text, called) \
    const TypeDef def = { \
        .name = text, \
        .size = sizeof(WeakRefObj), \
        .flags = TF_NO_NEW, \
        .trace = weakref_trace, \
        .repr = proxy_repr, \
        .str = proxy_str, \
        .call = called, \
        .getattr = proxy_getattr, \
        .setattr = proxy_setattr, \
        .richcmp = proxy_richcmp, \
        .iter = proxy_iter, \
        .iternext = proxy_next, \
        .truth = proxy_truth, \
        .len = proxy_len, \
        .getitem = proxy_getitem, \
        .setitem = proxy_setitem, \
        .contains = proxy_contains, \
        .index = proxy_index, \
        .int_ = proxy_int, \
        .float_ = proxy_float, \
        .neg = proxy_neg, \
        .pos = proxy_pos, \
        .abs = proxy_abs, \
        .invert = proxy_invert, \
        .add = proxy_add, \
        .sub = proxy_sub, \
        .mul = proxy_mul, \
        .matmul = proxy_matmul, \
        .truediv = proxy_truediv, \
        .floordiv = proxy_floordiv, \
        .mod = proxy_mod, \
        .divmod = proxy_divmod, \
        .lshift = proxy_lshift, \
        .rshift = proxy_rshift, \
        .and_ = proxy_and_, \
        .xor_ = proxy_xor_, \
        .or_ = proxy_or_, \
        .pow = proxy_pow, \
        .iadd = proxy_iadd, \
        .isub = proxy_isub, \
        .imul = proxy_imul, \
        .imatmul = proxy_imatmul, \
        .itruediv = proxy_itruediv, \
        .ifloordiv = proxy_ifloordiv, \
        .imod = proxy_imod, \
        .ilshift = proxy_ilshift, \
        .irshift = proxy_irshift, \
        .iand = proxy_iand_, \
        .ixor = proxy_ixor_, \
        .ior = proxy_ior_, \
        .ipow = proxy_ipow, \
        .methods = methods, \
    };
PROXY(weakproxy_def, "weakref.ProxyType", NULL)
PROXY(weakcallableproxy_def, "weakref.CallableProxyType", proxy_call)
