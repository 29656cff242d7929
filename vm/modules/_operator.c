/* _operator.c: the module _operator: the operators as functions. */
#include "vm/modules/_operator.h"

/* ---- truth, identity, comparison ---- */

static Value operator_truth(Value m, Value a) {
    int truth = value_truth(a);
    return truth < 0 ? V_ERR : bool_value(truth);
}

static Value operator_not(Value m, Value a) {
    int truth = value_truth(a);
    return truth < 0 ? V_ERR : bool_value(!truth);
}

static Value operator_is(Value m, Value a, Value b) {
    return bool_value(value_is_same(a, b));
}

static Value operator_is_not(Value m, Value a, Value b) {
    return bool_value(!value_is_same(a, b));
}

#define COMPARE(name, op)                                                                          \
    static Value operator_##name(Value m, Value a, Value b) { return value_richcmp(a, b, op); }
COMPARE(lt, CMP_LT)
COMPARE(le, CMP_LE)
COMPARE(eq, CMP_EQ)
COMPARE(ne, CMP_NE)
COMPARE(gt, CMP_GT)
COMPARE(ge, CMP_GE)

/* ---- arithmetic ---- */

#define BINARY_LIST(X)                                                                             \
    X(add, ADD, "+") X(sub, SUB, "-") X(mul, MUL, "*") X(matmul, MATMUL, "@") X(truediv, TRUEDIV, "/")                \
    X(floordiv, FLOORDIV, "//") X(mod, MOD, "%") X(lshift, LSHIFT, "<<") X(rshift, RSHIFT, ">>") X(and_, AND, "&")   \
    X(xor, XOR, "^") X(or_, OR, "|")
#define INPLACE_LIST(X)                                                                            \
    X(iadd, ADD, "+=") X(isub, SUB, "-=") X(imul, MUL, "*=") X(imatmul, MATMUL, "@=") X(itruediv, TRUEDIV, "/=")      \
    X(ifloordiv, FLOORDIV, "//=") X(imod, MOD, "%=") X(ilshift, LSHIFT, "<<=") X(irshift, RSHIFT, ">>=")              \
    X(iand, AND, "&=") X(ixor, XOR, "^=") X(ior, OR, "|=") X(ipow, POW, "**=")

#define X(name, op, text)                                                                          \
    static Value operator_##name(Value m, Value a, Value b) { return number_binop(BINOP_##op, a, b); }
BINARY_LIST(X)
#undef X
#define X(name, op, text)                                                                          \
    static Value operator_##name(Value m, Value a, Value b) { return number_inplace(BINOP_##op, a, b); }
INPLACE_LIST(X)
#undef X

static Value operator_pow(Value m, Value a, Value b) {
    return number_pow(a, b, V_NULL);
}
static Value operator_neg(Value m, Value a) {
    return number_neg(a);
}
static Value operator_pos(Value m, Value a) {
    return number_pos(a);
}
static Value operator_abs(Value m, Value a) {
    return number_abs(a);
}
static Value operator_invert(Value m, Value a) {
    return number_invert(a);
}
static Value operator_index(Value m, Value a) {
    return number_index(a);
}

/* ---- sequences ---- */

static bool is_sequence(Value v) {
    return value_type(v)->slots.getitem && !is_dict(v);
}

static Value operator_concat(Value m, Value a, Value b) {
    if (value_type(a)->slots.concat) return value_type(a)->slots.concat(a, b);
    if (!is_sequence(a) || !is_sequence(b)) return exc_raise(TypeErrorType, "'%T' object can't be concatenated", a);
    return number_add(a, b);
}

static Value operator_iconcat(Value m, Value a, Value b) {
    if (value_type(a)->slots.iconcat) return value_type(a)->slots.iconcat(a, b);
    if (value_type(a)->slots.concat) return value_type(a)->slots.concat(a, b);
    if (!is_sequence(a) || !is_sequence(b)) return exc_raise(TypeErrorType, "'%T' object can't be concatenated", a);
    return number_inplace(BINOP_ADD, a, b);
}

static Value operator_contains(Value m, Value a, Value b) {
    int found = value_contains(a, b);
    return found < 0 ? V_ERR : bool_value(found);
}

static Value iterator_of(Value a) {
    Value it = value_iter(a);
    if (is_err(it) && exc_matches(TypeErrorType)) {
        exc_clear();
        return exc_raise(TypeErrorType, "argument of type '%T' is not iterable", a);
    }
    return it;
}

static Value operator_countof(Value m, Value a, Value b) {
    Value it = TRY(iterator_of(a));
    for (i64 n = 0;;) {
        Value item = TRY(value_next(it));
        if (is_null(item)) return int_from_i64(n);
        int eq = value_eq(item, b);
        if (eq < 0) return V_ERR;
        n += eq;
    }
}

static Value operator_indexof(Value m, Value a, Value b) {
    Value it = TRY(iterator_of(a));
    for (i64 i = 0;; i++) {
        Value item = TRY(value_next(it));
        if (is_null(item)) return exc_raise(ValueErrorType, "sequence.index(x): x not in sequence");
        int eq = value_eq(item, b);
        if (eq) return eq < 0 ? V_ERR : int_from_i64(i);
    }
}

static Value operator_getitem(Value m, Value a, Value b) {
    return value_getitem(a, b);
}
static Value operator_setitem(Value m, Value a, Value b, Value c) {
    return value_setitem(a, b, c) ? V_NONE : V_ERR;
}
static Value operator_delitem(Value m, Value a, Value b) {
    return value_setitem(a, b, V_NULL) ? V_NONE : V_ERR;
}

static Value operator_length_hint(Value m, Value obj, Value dflt) {
    i64 n = 0;
    if (!is_null(dflt) && !number_as_index(dflt, &n, OverflowErrorType)) return V_ERR;
    n = value_length_hint(obj, n);
    return n == -1 && exc_pending() ? V_ERR : int_from_i64(n);
}

/* ---- others ---- */

/* Takes the same time whatever the contents of 'a'. */
static Value digest_equal(const u8 *a, i64 na, const u8 *b, i64 nb) {
    volatile u8 difference = na != nb;
    const volatile u8 *left = na == nb ? a : b;
    for (i64 i = 0; i < nb; i++) difference |= left[i] ^ b[i];
    return bool_value(difference == 0);
}

static Value operator_compare_digest(Value m, Value a, Value b) {
    if (is_str(a) && is_str(b)) {
        if (!as_str(a)->ascii || !as_str(b)->ascii) {
            return exc_raise(TypeErrorType, "comparing strings with non-ASCII characters is not supported");
        }
        return digest_equal(str_data(a), str_len(a), str_data(b), str_len(b));
    }
    if (!buffer_supported(a) && !buffer_supported(b)) {
        return exc_raise(TypeErrorType, "unsupported operand types(s) or combination of types: '%T' and '%T'", a, b);
    }
    Buffer x, y;
    TRY_OK(buffer_get(a, &x, false));
    if (!buffer_get(b, &y, false)) {
        buffer_release(&x);
        return V_ERR;
    }
    Value equal = x.ndim > 1 || y.ndim > 1 ? exc_raise(BufferErrorType, "Buffer must be single dimension")
                                           : digest_equal(x.data, x.len, y.data, y.len);
    buffer_release(&y);
    buffer_release(&x);
    return equal;
}

static Value operator_call(Value m, Args args) {
    if (args.n < 1) return exc_raise(TypeErrorType, "call expected at least 1 argument, got 0");
    return value_call(args.v[0], (Args){args.v + 1, args.n - 1, args.nkw});
}

#define UNARY(name, fn, doc)                                                                       \
    {name, fn, M_1, EFF_ANY, 0, "($module, a, /)", doc}
#define BINARY(name, fn, doc)                                                                      \
    {name, fn, M_2, EFF_ANY, 0, "($module, a, b, /)", doc}
static const MethodDef operator_methods[] = {
    {"_compare_digest", operator_compare_digest, M_2, EFF_READS, 0, "($module, a, b, /)",
     "Return 'a == b', in a time that does not tell where they differ.\n\n"
     "Both are str (ASCII only) or any bytes-like objects."},
    UNARY("abs", operator_abs, "Same as abs(a)."),
    BINARY("and_", operator_and_, "Same as a & b."),
    BINARY("add", operator_add, "Same as a + b."),
    {"call", operator_call, M_ARGS, EFF_ANY, 0, "($module, obj, /, *args, **kwargs)", "Same as obj(*args, **kwargs)."},
    BINARY("concat", operator_concat, "Same as a + b, for a and b sequences."),
    BINARY("contains", operator_contains, "Same as b in a (note reversed operands)."),
    BINARY("countOf", operator_countof, "Return the number of items in a which are, or which equal, b."),
    BINARY("delitem", operator_delitem, "Same as del a[b]."),
    BINARY("eq", operator_eq, "Same as a == b."),
    BINARY("floordiv", operator_floordiv, "Same as a // b."),
    BINARY("ge", operator_ge, "Same as a >= b."),
    BINARY("getitem", operator_getitem, "Same as a[b]."),
    BINARY("gt", operator_gt, "Same as a > b."),
    BINARY("iconcat", operator_iconcat, "Same as a += b, for a and b sequences."),
    UNARY("index", operator_index, "Same as a.__index__()"),
    BINARY("indexOf", operator_indexof, "Return the first index of b in a."),
    UNARY("inv", operator_invert, "Same as ~a."),
    UNARY("invert", operator_invert, "Same as ~a."),
    BINARY("is_", operator_is, "Same as a is b."),
    BINARY("is_not", operator_is_not, "Same as a is not b."),
    BINARY("le", operator_le, "Same as a <= b."),
    {"length_hint", operator_length_hint, M_2, EFF_ANY, 0, "($module, obj, default=0, /)",
     "Return an estimate of the number of items in obj.\n\n"
     "It is len(obj) where there is one, else what obj.__length_hint__ says, else the default."},
    BINARY("lshift", operator_lshift, "Same as a << b."),
    BINARY("lt", operator_lt, "Same as a < b."),
    BINARY("matmul", operator_matmul, "Same as a @ b."),
    BINARY("mod", operator_mod, "Same as a % b."),
    BINARY("mul", operator_mul, "Same as a * b."),
    BINARY("ne", operator_ne, "Same as a != b."),
    UNARY("neg", operator_neg, "Same as -a."),
    UNARY("not_", operator_not, "Same as not a."),
    BINARY("or_", operator_or_, "Same as a | b."),
    UNARY("pos", operator_pos, "Same as +a."),
    BINARY("pow", operator_pow, "Same as a ** b."),
    BINARY("rshift", operator_rshift, "Same as a >> b."),
    {"setitem", operator_setitem, M_3, EFF_ANY, 0, "($module, a, b, c, /)", "Same as a[b] = c."},
    BINARY("sub", operator_sub, "Same as a - b."),
    BINARY("truediv", operator_truediv, "Same as a / b."),
    UNARY("truth", operator_truth, "Return True if a is true, False otherwise."),
    BINARY("xor", operator_xor, "Same as a ^ b."),
#define X(name, op, text) BINARY(#name, operator_##name, "Same as a " text " b."),
    INPLACE_LIST(X)
#undef X
    {0},
};

const ModuleDef operator_module = {
    "_operator", "Operator interface: the operators of the language as functions.", operator_methods, operator_add_types,
};
