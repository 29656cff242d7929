/* _collections_dequeiter.c: iterators over deques, which refuse to go on once the deque changed. */
#include "vm/modules/_collections.h"

NATIVE_TYPE(forward_type)
NATIVE_TYPE(reverse_type)

typedef struct DequeIterObj {
    Obj base;
    Value deque;
    i64 left; /* items to come */
    u64 state;
} DequeIterObj;
static DequeIterObj *as_iter(Value v) { return (DequeIterObj *)v.w; }

static void dequeiter_trace(Obj *o, Tracer *t) {
    trace_value(t, &((DequeIterObj *)o)->deque);
}

static Value make(TypeObj *type, Value deque) {
    Value self = TRY(type_alloc(type));
    DequeIterObj *it = as_iter(self);
    gc_write(it, &it->deque, deque);
    it->left = as_deque(deque)->len;
    it->state = as_deque(deque)->state;
    return self;
}

Value dequeiter_new(Value deque, bool reversed) {
    return make(reversed ? reverse_type : forward_type, deque);
}

static Value new_from(TypeObj *type, Args args) {
    i64 skip = 0;
    if (args.n < 1) return exc_raise(TypeErrorType, "function takes at least 1 argument (0 given)");
    if (args.n > 2) return exc_raise(TypeErrorType, "function takes at most 2 arguments (%u given)", args.n);
    if (!is_deque(args.v[0])) {
        return exc_raise(TypeErrorType, "argument 1 must be collections.deque, not %T", args.v[0]);
    }
    if (args.n > 1) TRY_OK(number_as_index(args.v[1], &skip, OverflowErrorType));
    Value self = TRY(make(type, args.v[0]));
    as_iter(self)->left -= KR_MIN(KR_MAX(skip, 0), as_iter(self)->left);
    return self;
}

static Value changed(DequeIterObj *it) {
    it->left = 0;
    return exc_raise(RuntimeErrorType, "deque mutated during iteration");
}

static Value forward_next(Value self) {
    DequeIterObj *it = as_iter(self);
    DequeObj *d = as_deque(it->deque);
    if (it->state != d->state) return changed(it);
    if (it->left == 0) return V_NULL;
    return *deque_slot(d, d->len - it->left--);
}

static Value reverse_next(Value self) {
    DequeIterObj *it = as_iter(self);
    DequeObj *d = as_deque(it->deque);
    if (it->left == 0) return V_NULL;
    if (it->state != d->state) return changed(it);
    return *deque_slot(d, --it->left);
}

static Value dequeiter_m_length_hint(Value self) {
    return int_from_i64(as_iter(self)->left);
}

static Value dequeiter_m_reduce(Value self) {
    DequeIterObj *it = as_iter(self);
    Value args = TRY(tuple_pack(2, it->deque, int_from_i64(as_deque(it->deque)->len - it->left)));
    return tuple_pack(2, obj_value(value_type(self)), args);
}

static const MethodDef dequeiter_methods[] = {
    {"__length_hint__", dequeiter_m_length_hint, M_0, EFF_READS, 0, NULL,
     "Private method returning an estimate of len(list(it))."},
    {"__reduce__", dequeiter_m_reduce, M_0, EFF_ALLOC, 0, NULL, "Return state information for pickling."},
    {0},
};
static const TypeDef forward_def = {
    .name = "_collections._deque_iterator",
    .size = sizeof(DequeIterObj),
    .trace = dequeiter_trace,
    .iter = iter_self,
    .iternext = forward_next,
    .new = new_from,
    .methods = dequeiter_methods,
};
static const TypeDef reverse_def = {
    .name = "_collections._deque_reverse_iterator",
    .size = sizeof(DequeIterObj),
    .trace = dequeiter_trace,
    .iter = iter_self,
    .iternext = reverse_next,
    .new = new_from,
    .methods = dequeiter_methods,
};

bool dequeiter_add_types(Value m) {
    return native_add_type(m, &forward_def, &forward_type) && native_add_type(m, &reverse_def, &reverse_type);
}
