/* singletons.c: the types of None, NotImplemented and Ellipsis, which are words without an object
 * behind them. */
#include "vm/object/exc.h"
#include "vm/object/str.h"

static bool no_args(const char *name, Args args) {
    if (args.n == 0 && args.nkw == 0) return true;
    exc_raise(TypeErrorType, "%s takes no arguments", name);
    return false;
}

static Value none_repr(Value self) { return str_intern_c("None"); }
static int none_truth(Value self) { return 0; }
static bool none_hash(Value self, i64 *out) {
    *out = 0xfca86420;
    return true;
}
static Value none_new(TypeObj *type, Args args) {
    return no_args("NoneType", args) ? V_NONE : V_ERR;
}

static Value notimplemented_repr(Value self) { return str_intern_c("NotImplemented"); }
static int notimplemented_truth(Value self) {
    bool ok = exc_warn(DeprecationWarningType, 1,
                       "NotImplemented should not be used in a boolean context");
    return ok ? 1 : -1;
}
static Value notimplemented_new(TypeObj *type, Args args) {
    return no_args("NotImplementedType", args) ? V_NOTIMPL : V_ERR;
}
static const MethodDef notimplemented_methods[] = {
    {"__reduce__", notimplemented_repr, M_0, EFF_PURE, 0, NULL, NULL},
    {0},
};

static Value ellipsis_repr(Value self) { return str_intern_c("Ellipsis"); }
static Value ellipsis_new(TypeObj *type, Args args) {
    return no_args("EllipsisType", args) ? V_ELLIPSIS : V_ERR;
}
static const MethodDef ellipsis_methods[] = {
    {"__reduce__", ellipsis_repr, M_0, EFF_PURE, 0, NULL, NULL},
    {0},
};

const TypeDef none_def = {
    .name = "NoneType",
    .size = sizeof(Obj),
    .repr = none_repr,
    .hash = none_hash,
    .new = none_new,
    .truth = none_truth,
};
const TypeDef notimplemented_def = {
    .name = "NotImplementedType",
    .size = sizeof(Obj),
    .repr = notimplemented_repr,
    .new = notimplemented_new,
    .truth = notimplemented_truth,
    .methods = notimplemented_methods,
};
const TypeDef ellipsis_def = {
    .name = "ellipsis",
    .size = sizeof(Obj),
    .repr = ellipsis_repr,
    .new = ellipsis_new,
    .methods = ellipsis_methods,
};
