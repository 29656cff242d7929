/* bool.c: the type bool, whose only values are the constants V_TRUE and V_FALSE. */
#include "vm/object/int.h"
#include "vm/object/str.h"

static Value bool_repr(Value self) { return str_intern_c(same(self, V_TRUE) ? "True" : "False"); }

#define BITWISE(name, op)                                                                       \
    static Value bool_##name(Value a, Value b) {                                                \
        if (is_bool(a) && is_bool(b))                                                           \
            return bool_value((int)same(a, V_TRUE) op (int)same(b, V_TRUE));                    \
        return is_int(a) && is_int(b) ? int_##name(int_plain(a), int_plain(b)) : V_NOTIMPL;     \
    }
BITWISE(and, &)
BITWISE(or, |)
BITWISE(xor, ^)

static Value bool_new(TypeObj *type, Args args) {
    TRY_OK(args_no_kw("bool", args));
    TRY_OK(args_count("bool", args, 0, 1));
    int truth = args.n ? value_truth(args.v[0]) : 0;
    return truth < 0 ? V_ERR : bool_value(truth);
}

const TypeDef bool_def = {
    .name = "bool", .base = &IntType, .doc = "bool(x) -> bool\n\nTrue if x is true, else False.",
    .flags = TF_INT_SUB, .repr = bool_repr, .new = bool_new, .and_ = bool_and, .xor_ = bool_xor, .or_ = bool_or,
};
