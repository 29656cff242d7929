/* _opcode.c: the modules _opcode, _typing and _tracemalloc, as far as they make sense here: code is seen in CPython's
 * instructions, and there are no blocks of memory to trace that a program could name. */
#include "vm/interp/stackop.h"
#include "vm/modules/native.h"

/* Without a jump: the larger one. */
static bool effect_of(i64 op, i32 arg, Value jump, i32 *out) {
    i32 stay, jumped;
    if (op < 0 || op > 255 || !stackop_effect((int)op, arg, false, &stay)) return false;
    stackop_effect((int)op, arg, true, &jumped);
    *out = same(jump, V_TRUE) ? jumped : same(jump, V_FALSE) ? stay : KR_MAX(stay, jumped);
    return true;
}
static Value opcode_stack_effect(Value m, Value *a) {
    i64 op, arg = 0;
    i32 effect;
    Value oparg = is_null(a[1]) ? V_NONE : a[1], jump = is_null(a[2]) ? V_NONE : a[2];
    TRY_OK(number_as_index(a[0], &op, OverflowErrorType));
    if (op >= STACK_HAVE_ARGUMENT && is_none(oparg))
        return exc_raise(ValueErrorType, "stack_effect: opcode requires oparg but oparg was not specified");
    if (op < STACK_HAVE_ARGUMENT && !is_none(oparg))
        return exc_raise(ValueErrorType, "stack_effect: opcode does not permit oparg but oparg was specified");
    if (!is_none(oparg)) TRY_OK(number_as_index(oparg, &arg, OverflowErrorType));
    if (!is_none(jump) && !is_bool(jump)) return exc_raise(ValueErrorType, "stack_effect: jump must be False, True or None");
    if (!effect_of(op, (i32)arg, jump, &effect)) return exc_raise(ValueErrorType, "invalid opcode or oparg");
    return fixnum(effect);
}
static Value opcode_get_specialization_stats(Value m) {
    return V_NONE;
}
static const MethodDef opcode_methods[] = {
    {"get_specialization_stats", opcode_get_specialization_stats, M_0, EFF_PURE, 0, "($module, /)", "None: there are no such figures."},
    {"stack_effect", opcode_stack_effect, M_N, EFF_ANY, 0, "($module, opcode, oparg=None, /, *, jump=None)", "Compute the stack effect of the opcode."},
    {0},
};
const ModuleDef opcode_module = {"_opcode", "Opcode support module.", opcode_methods, NULL};

static Value typing_idfunc(Value m, Value x) {
    return x;
}
static const MethodDef typing_methods[] = {{"_idfunc", typing_idfunc, M_1, EFF_PURE, 0, "($module, x, /)", NULL}, {0}};
const ModuleDef typing_module = {"_typing", "Primitives and accelerators for the typing module.", typing_methods, NULL};

static Value tracemalloc_false(Value m) {
    return V_FALSE;
}
static Value tracemalloc_none(Value m) {
    return V_NONE;
}
static Value tracemalloc_start(Value m, Value nframe) {
    i64 n = 1;
    if (!is_null(nframe)) TRY_OK(number_as_index(nframe, &n, OverflowErrorType));
    if (n < 1 || n > 65535) return exc_raise(ValueErrorType, "the number of frames must be in range [1; 65535]");
    return exc_raise(NotImplementedErrorType, "tracemalloc: Krait does not trace allocations");
}
static Value tracemalloc_limit(Value m) {
    return fixnum(1);
}
static Value tracemalloc_memory(Value m) {
    return fixnum(0);
}
static Value tracemalloc_traced(Value m) {
    return tuple_pack(2, fixnum(0), fixnum(0));
}
static Value tracemalloc_traces(Value m) {
    return list_new(0);
}
static Value tracemalloc_traceback(Value m, Value obj) {
    return V_NONE;
}
#define ROW(name, fn, doc) {name, tracemalloc_##fn, M_0, EFF_READS, 0, "($module, /)", doc}
static const MethodDef tracemalloc_methods[] = {
    {"_get_object_traceback", tracemalloc_traceback, M_1, EFF_READS, 0, "($module, obj, /)", "None: nothing is traced."},
    ROW("_get_traces", traces, "An empty list: nothing is traced."), ROW("clear_traces", none, "Nothing to do."),
    ROW("get_traceback_limit", limit, "1"), ROW("get_traced_memory", traced, "(0, 0): nothing is traced."),
    ROW("get_tracemalloc_memory", memory, "0: nothing is traced."), ROW("is_tracing", false, "False."), ROW("reset_peak", none, "Nothing to do."),
    {"start", tracemalloc_start, M_1, EFF_ANY, 0, "($module, nframe=1, /)", "NotImplementedError: allocations are not traced."},
    ROW("stop", none, "Nothing to do."), {0},
};
const ModuleDef tracemalloc_module = {"_tracemalloc", "Tracing of allocations: there is none.", tracemalloc_methods, NULL};
