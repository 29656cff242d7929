/* value_cmp.c: comparisons. */
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/slots.h"
#include "vm/object/str.h"
#include "vm/object/type_internal.h"

static const u8 swapped[] = {CMP_GT, CMP_GE, CMP_EQ, CMP_NE, CMP_LT, CMP_LE};
static const char *const text[] = {"<", "<=", "==", "!=", ">", ">="};

static Value compare(Value a, Value b, int op) {
    TypeObj *ta = value_type(a), *tb = value_type(b);
    bool tried_b = false;
    if (ta != tb && tb->slots.richcmp && type_is_subtype(tb, ta)) {
        Value v = TRY(tb->slots.richcmp(b, a, swapped[op]));
        if (!is_notimpl(v)) return v;
        tried_b = true;
    }
    if (ta->slots.richcmp) {
        Value v = TRY(ta->slots.richcmp(a, b, op));
        if (!is_notimpl(v)) return v;
    }
    if (!tried_b && tb->slots.richcmp) {
        Value v = TRY(tb->slots.richcmp(b, a, swapped[op]));
        if (!is_notimpl(v)) return v;
    }
    if (op == CMP_EQ) return bool_value(value_is_same(a, b));
    if (op == CMP_NE) return bool_value(!value_is_same(a, b));
    return exc_raise(TypeErrorType, "'%s' not supported between instances of '%T' and '%T'", text[op], a, b);
}

static bool holds(i64 a, i64 b, int op) {
    switch (op) {
    case CMP_LT: return a < b;
    case CMP_LE: return a <= b;
    case CMP_EQ: return a == b;
    case CMP_NE: return a != b;
    case CMP_GT: return a > b;
    default: return a >= b;
    }
}

Value value_richcmp(Value a, Value b, int op) {
    if (is_fixnum2(a, b)) return bool_value(holds(as_fixnum(a), as_fixnum(b), op));
    if (!thread_enter(" in comparison")) return V_ERR;
    Value v = compare(a, b, op);
    thread_leave();
    return v;
}

int value_cmp_truth(Value a, Value b, int op) {
    Value v = value_richcmp(a, b, op);
    if (is_err(v)) return -1;
    return is_bool(v) ? same(v, V_TRUE) : value_truth(v);
}

int value_eq(Value a, Value b) {
    if (same(a, b)) return 1;
    if (is_str_exact(a) && is_str_exact(b)) return str_eq(a, b);
    return value_cmp_truth(a, b, CMP_EQ);
}
