/* _functools.c: the module _functools: reduce, cmp_to_key; partial and lru_cache have files of their own. */
#include "vm/modules/_functools.h"

#include "vm/interp/builtin_push.h"

NATIVE_TYPE(partial_type)
NATIVE_TYPE(lru_type)
NATIVE_TYPE(key_type)

/* ---- reduce ---- */

static Value reduce_in_c(Value fn, Value it, Value total) {
    for (;;) {
        Value item = TRY(value_next(it));
        if (is_null(item)) {
            if (is_null(total)) return exc_raise(TypeErrorType, "reduce() of empty iterable with no initial value");
            return total;
        }
        total = is_null(total) ? item : TRY(value_call2(fn, total, item));
    }
}

static Value functools_reduce(Value m, Value fn, Value iterable, Value initial) {
    bool push = call_take_push();
    Value it = value_iter(iterable);
    if (is_err(it)) {
        if (!exc_matches(TypeErrorType)) return V_ERR;
        exc_clear();
        return exc_raise(TypeErrorType, "reduce() arg 2 must support iteration");
    }
    if (!push || !(interp_calls_python(fn) || interp_iterates_python(it))) return reduce_in_c(fn, it, initial);
    if (is_null(initial)) {
        initial = TRY(value_next(it));
        if (is_null(initial)) return exc_raise(TypeErrorType, "reduce() of empty iterable with no initial value");
    }
    return interp_push_helper(HELPER_reduce, 3, fn, it, initial, V_NULL);
}

/* ---- cmp_to_key ---- */

typedef struct KeyObj {
    Obj base;
    Value cmp;
    Value obj; /* V_NULL: the factory itself */
} KeyObj;
static KeyObj *as_key(Value v) { return (KeyObj *)v.w; }

static void key_trace(Obj *o, Tracer *t) {
    trace_values(t, &((KeyObj *)o)->cmp, 2);
}

static Value key_make(Value cmp, Value obj) {
    Value self = TRY(type_alloc(key_type));
    gc_write(as_obj(self), &as_key(self)->cmp, cmp);
    gc_write(as_obj(self), &as_key(self)->obj, obj);
    return self;
}

static Value key_call(Value self, Args args) {
    static const MethodDef def = {"K", NULL, M_N, EFF_ANY, 0, "(obj)", NULL};
    Value obj;
    TRY_OK(args_bind(&def, args, &obj));
    return key_make(as_key(self)->cmp, obj);
}

static Value key_richcmp(Value self, Value other, int op) {
    if (!is_exact(other, key_type)) return exc_raise(TypeErrorType, "other argument must be K instance");
    Value a = as_key(self)->obj, b = as_key(other)->obj;
    if (is_null(a) || is_null(b)) return exc_raise(AttributeErrorType, "object");
    Value order = TRY(value_call2(as_key(self)->cmp, a, b));
    return value_richcmp(order, fixnum(0), op);
}

static const MemberDef key_members[] = {
    {"obj", offsetof(KeyObj, obj), MEMBER_VALUE, 0, "Value wrapped by a key function."},
    {0},
};
static const TypeDef key_def = {
    .name = "functools.KeyWrapper",
    .size = sizeof(KeyObj),
    .flags = TF_NO_NEW,
    .trace = key_trace,
    .hash = slot_hash_none,
    .call = key_call,
    .richcmp = key_richcmp,
    .members = key_members,
};

static Value functools_cmp_to_key(Value m, Value *a) {
    return key_make(a[0], V_NULL);
}

static const MethodDef functools_methods[] = {
    {"cmp_to_key", functools_cmp_to_key, M_N, EFF_ALLOC, 0, "($module, /, mycmp)",
     "Convert a cmp= function into a key= function.\n\n  mycmp\n    Function that compares two objects."},
    {"reduce", functools_reduce, M_3, EFF_ANY, MF_PUSHES, "($module, function, iterable, initial=<unrepresentable>, /)",
     "reduce(function, iterable[, initial]) -> value\n\n"
     "Apply a function of two arguments cumulatively to the items, from left to right, so as to reduce the iterable\n"
     "to a single value: reduce(lambda x, y: x+y, [1, 2, 3]) is ((1+2)+3).  The initial value, if given, comes before\n"
     "the items, and is the result when there are none."},
    {0},
};

static bool functools_exec(Value m) {
    return native_make_type(&key_def, &key_type) && native_add_type(m, &partial_def, &partial_type) &&
           native_add_type(m, &lru_def, &lru_type);
}

const ModuleDef functools_module = {"_functools", "Tools that operate on functions.", functools_methods, functools_exec};
