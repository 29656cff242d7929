/* _collections_deque.c: collections.deque: a sequence that grows and shrinks quickly at both ends. */
#include "vm/interp/builtin_push.h"
#include "vm/modules/_collections.h"
#include "vm/object/list_internal.h"

TypeObj *deque_type;
GC_ROOT(deque_type)

static void deque_trace(Obj *o, Tracer *t) {
    trace_ptr(t, &((DequeObj *)o)->items);
}

/* ---- the ring ---- */

static bool grow(DequeObj *d) {
    i64 cap = d->items->cap;
    ListItems *items = list_items_new(cap ? 2 * cap : 8);
    if (!items) return false;
    gc_barrier_all(items);
    for (i64 i = 0; i < d->len; i++) items->v[i] = *deque_slot(d, i);
    gc_write_ptr(d, &d->items, items);
    d->head = 0;
    return true;
}

static Value take_first(DequeObj *d) {
    Value *slot = deque_slot(d, 0), v = *slot;
    gc_write(d->items, slot, V_NULL);
    d->head++;
    d->len--;
    d->state++;
    return v;
}

static Value take_last(DequeObj *d) {
    Value *slot = deque_slot(d, d->len - 1), v = *slot;
    gc_write(d->items, slot, V_NULL);
    d->len--;
    d->state++;
    return v;
}

static bool push_last(DequeObj *d, Value v) {
    if (d->max == 0) return true;
    if (d->len == d->max) take_first(d);
    if (d->len == d->items->cap && !grow(d)) return false;
    gc_write(d->items, deque_slot(d, d->len), v);
    d->len++;
    d->state++;
    return true;
}

static bool push_first(DequeObj *d, Value v) {
    if (d->max == 0) return true;
    if (d->len == d->max) take_last(d);
    if (d->len == d->items->cap && !grow(d)) return false;
    d->head = (d->head - 1) & (d->items->cap - 1);
    gc_write(d->items, deque_slot(d, 0), v);
    d->len++;
    d->state++;
    return true;
}

static void clear(DequeObj *d) {
    gc_write_ptr(d, &d->items, list_no_items);
    d->head = d->len = 0;
    d->state++;
}

/* Moves the last n items to the front, n of either sign. */
static void rotate(DequeObj *d, i64 n) {
    i64 len = d->len, half = len / 2;
    if (len <= 1) return;
    if (n > half || n < -half) {
        n %= len;
        if (n > half) n -= len;
        else if (n < -half) n += len;
    }
    d->state++;
    if (len == d->items->cap) { /* a full ring only turns */
        d->head = (d->head - n) & (d->items->cap - 1);
        return;
    }
    for (; n > 0; n--) {
        Value v = take_last(d);
        push_first(d, v);
    }
    for (; n < 0; n++) {
        Value v = take_first(d);
        push_last(d, v);
    }
}

/* Removes item i by closing the gap from the nearer end. */
static void remove_at(DequeObj *d, i64 i) {
    gc_barrier_all(d->items);
    if (i < d->len / 2) {
        for (; i > 0; i--) *deque_slot(d, i) = *deque_slot(d, i - 1);
        take_first(d);
    } else {
        for (; i < d->len - 1; i++) *deque_slot(d, i) = *deque_slot(d, i + 1);
        take_last(d);
    }
}

static bool extend(Value self, Value iterable, bool (*push)(DequeObj *d, Value v)) {
    DequeObj *d = as_deque(self);
    if (same(self, iterable)) iterable = list_from_iterable(iterable);
    Value it = is_err(iterable) ? iterable : value_iter(iterable);
    if (is_err(it)) return false;
    for (;;) {
        Value v = value_next(it);
        if (is_null(v)) return true;
        if (is_err(v) || !push(d, v)) return false;
    }
}

/* An empty deque of a class, without calling __init__. */
static Value make(TypeObj *type, i64 max) {
    Value self = TRY(type_alloc(type));
    gc_write_ptr(as_obj(self), &as_deque(self)->items, list_no_items);
    as_deque(self)->max = max;
    return self;
}

/* ---- slots ---- */

static Value deque_new(TypeObj *type, Args args) {
    return make(type, -1);
}

static bool deque_init(Value self, Args args) {
    static const MethodDef def = {"deque", NULL, M_N, EFF_ANY, 0, "(iterable=(), maxlen=None)", NULL};
    DequeObj *d = as_deque(self);
    Value v[2];
    i64 max = -1;
    if (!args_bind(&def, args, v)) return false;
    if (!is_null(v[1]) && !is_none(v[1])) {
        if (!is_int(v[1])) return native_fail(exc_raise(TypeErrorType, "an integer is required"));
        if (!int_to_i64(v[1], &max)) return false;
        if (max < 0) return native_fail(exc_raise(ValueErrorType, "maxlen must be non-negative"));
    }
    d->max = max;
    if (d->len) clear(d);
    return is_null(v[0]) || extend(self, v[0], push_last);
}

static Value deque_repr(Value self) {
    int entered = repr_enter(self);
    if (entered <= 0) return entered < 0 ? V_ERR : str_from_c("[...]");
    Value list = list_from_iterable(self), name = value_type(self)->name, text = list;
    if (!is_err(list)) {
        text = as_deque(self)->max < 0 ? str_format_c("%V(%R)", name, list)
                                       : str_format_c("%V(%R, maxlen=%lld)", name, list, (long long)as_deque(self)->max);
    }
    repr_leave(self);
    return text;
}

static Value deque_richcmp(Value a, Value b, int op) {
    if (!is_deque(a) || !is_deque(b)) return V_NOTIMPL;
    if (same(a, b)) return bool_value(op == CMP_EQ || op == CMP_LE || op == CMP_GE);
    if (as_deque(a)->len != as_deque(b)->len && (op == CMP_EQ || op == CMP_NE)) return bool_value(op == CMP_NE);
    Value ia = TRY(value_iter(a)), ib = TRY(value_iter(b));
    for (;;) {
        Value x = TRY(value_next(ia)), y = is_null(x) ? V_NULL : TRY(value_next(ib));
        if (is_null(x) || is_null(y)) break;
        int eq = value_eq(x, y);
        if (eq < 0) return V_ERR;
        if (!eq) return op == CMP_EQ ? V_FALSE : op == CMP_NE ? V_TRUE : value_richcmp(x, y, op);
    }
    return value_richcmp(int_from_i64(as_deque(a)->len), int_from_i64(as_deque(b)->len), op);
}

static Value deque_iter(Value self) {
    return dequeiter_new(self, false);
}

static i64 deque_len(Value self) {
    return as_deque(self)->len;
}

static bool index_of(Value self, Value key, i64 *i) {
    i64 len = as_deque(self)->len;
    if (!number_as_index(key, i, IndexErrorType)) return false;
    if (*i < 0) *i += len;
    if (*i < 0 || *i >= len) return native_fail(exc_raise(IndexErrorType, "deque index out of range"));
    return true;
}

static Value deque_getitem(Value self, Value key) {
    i64 i;
    if (!is_int(key) && !value_type(key)->slots.index) {
        return exc_raise(TypeErrorType, "sequence index must be integer, not '%T'", key);
    }
    TRY_OK(index_of(self, key, &i));
    return *deque_slot(as_deque(self), i);
}

static bool deque_setitem(Value self, Value key, Value v) {
    DequeObj *d = as_deque(self);
    i64 i;
    if (!is_null(v) && !is_int(key) && !value_type(key)->slots.index) {
        return native_fail(exc_raise(TypeErrorType, "sequence index must be integer, not '%T'", key));
    }
    if (!index_of(self, key, &i)) return false;
    if (is_null(v)) remove_at(d, i);
    else gc_write(d->items, deque_slot(d, i), v);
    return true;
}

static int deque_contains(Value self, Value item) {
    DequeObj *d = as_deque(self);
    u64 state = d->state;
    for (i64 i = 0; i < d->len; i++) {
        int eq = value_eq(*deque_slot(d, i), item);
        if (eq) return eq;
        if (d->state != state) return exc_raise(RuntimeErrorType, "deque mutated during iteration"), -1;
    }
    return 0;
}

/* A deque of the same class with the same items. */
static Value copy(Value self) {
    DequeObj *d = as_deque(self);
    TypeObj *type = value_type(self);
    if (type == deque_type) {
        Value result = TRY(make(type, d->max));
        return extend(result, self, push_last) ? result : V_ERR;
    }
    Value class = obj_value(type);
    Value result = TRY(d->max < 0 ? value_call1(class, self) : value_call2(class, self, int_from_i64(d->max)));
    if (!is_deque(result)) {
        return exc_raise(TypeErrorType, "%N() must return a deque, not %T", type, result);
    }
    return result;
}

static Value deque_concat(Value self, Value other) {
    if (!is_deque(other)) {
        return exc_raise(TypeErrorType, "can only concatenate deque (not \"%T\") to deque", other);
    }
    Value result = TRY(copy(self));
    return extend(result, other, push_last) ? result : V_ERR;
}

static Value deque_iconcat(Value self, Value other) {
    return extend(self, other, push_last) ? self : V_ERR;
}

static Value deque_irepeat(Value self, Value times) {
    DequeObj *d = as_deque(self);
    i64 n;
    TRY_OK(slice_repeat_count(times, &n));
    if (n <= 0) {
        clear(d);
        return self;
    }
    i64 len = d->len, total;
    if (len == 0 || n == 1) return self;
    if (__builtin_mul_overflow(len, n, &total) || total > LIST_MAX / 16) {
        if (d->max < 0) return exc_no_memory();
    }
    /* Of a bounded deque only the last items count: no more than max + len steps. */
    i64 steps = d->max >= 0 && n > d->max / len + 2 ? (d->max / len + 1) * len : (n - 1) * len;
    Value list = TRY(list_from_iterable(self));
    for (i64 i = 0; i < steps; i++) TRY_OK(push_last(d, list_at(list, i % len)));
    return self;
}

static Value deque_repeat(Value self, Value times) {
    i64 n;
    TRY_OK(slice_repeat_count(times, &n));
    return deque_irepeat(TRY(copy(self)), int_from_i64(n));
}

/* ---- methods ---- */

static Value deque_m_copy(Value self) {
    return copy(self);
}

static Value deque_m_reduce(Value self) {
    DequeObj *d = as_deque(self);
    Value state = TRY(value_call_method(self, "__getstate__", 0));
    Value it = TRY(value_iter(self)), args = tuple_empty;
    if (d->max >= 0) args = TRY(tuple_pack(2, tuple_empty, int_from_i64(d->max)));
    return tuple_pack(4, obj_value(value_type(self)), args, state, it);
}

static Value deque_m_reversed(Value self) {
    return dequeiter_new(self, true);
}

static Value deque_m_sizeof(Value self) {
    return int_from_i64((i64)sizeof(DequeObj) + as_deque(self)->items->cap * (i64)sizeof(Value));
}

static Value deque_m_append(Value self, Value v) {
    return push_last(as_deque(self), v) ? V_NONE : V_ERR;
}

static Value deque_m_appendleft(Value self, Value v) {
    return push_first(as_deque(self), v) ? V_NONE : V_ERR;
}

static Value deque_m_clear(Value self) {
    clear(as_deque(self));
    return V_NONE;
}

static Value deque_m_count(Value self, Value item) {
    DequeObj *d = as_deque(self);
    u64 state = d->state;
    i64 n = 0;
    for (i64 i = 0; i < d->len; i++) {
        int eq = value_eq(*deque_slot(d, i), item);
        if (eq < 0) return V_ERR;
        n += eq;
        if (d->state != state) return exc_raise(RuntimeErrorType, "deque mutated during iteration");
    }
    return int_from_i64(n);
}

static bool take_last_one(Value deque, Value item, i64 i) { return push_last(as_deque(deque), item); }
static bool take_first_one(Value deque, Value item, i64 i) { return push_first(as_deque(deque), item); }

static Value deque_m_extend(Value self, Value iterable) {
    if (call_take_push() && interp_iterates_python(iterable)) return interp_push_into(take_last_one, self, iterable);
    return extend(self, iterable, push_last) ? V_NONE : V_ERR;
}

static Value deque_m_extendleft(Value self, Value iterable) {
    if (call_take_push() && interp_iterates_python(iterable)) return interp_push_into(take_first_one, self, iterable);
    return extend(self, iterable, push_first) ? V_NONE : V_ERR;
}

static Value deque_m_index(Value self, Value item, Value from, Value to) {
    DequeObj *d = as_deque(self);
    i64 start = 0, stop = d->len;
    u64 state = d->state;
    if (!is_null(from)) TRY_OK(slice_bound(from, d->len, &start));
    if (!is_null(to)) TRY_OK(slice_bound(to, d->len, &stop));
    stop = KR_MIN(stop, d->len);
    for (i64 i = start; i < stop; i++) {
        int eq = value_eq(*deque_slot(d, i), item);
        if (eq) return eq < 0 ? V_ERR : int_from_i64(i);
        if (d->state != state) return exc_raise(RuntimeErrorType, "deque mutated during iteration");
    }
    return exc_raise(ValueErrorType, "%R is not in deque", item);
}

static Value deque_m_insert(Value self, Value index, Value v) {
    DequeObj *d = as_deque(self);
    i64 i;
    TRY_OK(number_as_index(index, &i, OverflowErrorType));
    if (d->len == d->max) return exc_raise(IndexErrorType, "deque already at its maximum size");
    if (i < 0) i = KR_MAX(i + d->len, 0);
    if (i >= d->len) return push_last(d, v) ? V_NONE : V_ERR;
    if (i < d->len / 2) {
        TRY_OK(push_first(d, v));
        gc_barrier_all(d->items);
        for (i64 k = 0; k < i; k++) *deque_slot(d, k) = *deque_slot(d, k + 1);
    } else {
        TRY_OK(push_last(d, v));
        gc_barrier_all(d->items);
        for (i64 k = d->len - 1; k > i; k--) *deque_slot(d, k) = *deque_slot(d, k - 1);
    }
    *deque_slot(d, i) = v;
    return V_NONE;
}

static Value deque_m_pop(Value self) {
    if (as_deque(self)->len == 0) return exc_raise(IndexErrorType, "pop from an empty deque");
    return take_last(as_deque(self));
}

static Value deque_m_popleft(Value self) {
    if (as_deque(self)->len == 0) return exc_raise(IndexErrorType, "pop from an empty deque");
    return take_first(as_deque(self));
}

static Value deque_m_remove(Value self, Value item) {
    DequeObj *d = as_deque(self);
    u64 state = d->state;
    for (i64 i = 0; i < d->len; i++) {
        int eq = value_eq(*deque_slot(d, i), item);
        if (eq < 0) return V_ERR;
        if (d->state != state) return exc_raise(IndexErrorType, "deque mutated during remove().");
        if (eq) {
            remove_at(d, i);
            return V_NONE;
        }
    }
    return exc_raise(ValueErrorType, "%R is not in deque", item);
}

static Value deque_m_reverse(Value self) {
    DequeObj *d = as_deque(self);
    gc_barrier_all(d->items);
    for (i64 i = 0, k = d->len - 1; i < k; i++, k--) {
        Value v = *deque_slot(d, i);
        *deque_slot(d, i) = *deque_slot(d, k);
        *deque_slot(d, k) = v;
    }
    return V_NONE;
}

static Value deque_m_rotate(Value self, Value steps) {
    i64 n = 1;
    if (!is_null(steps)) TRY_OK(number_as_index(steps, &n, OverflowErrorType));
    rotate(as_deque(self), n);
    return V_NONE;
}

static Value deque_get_maxlen(Value self) {
    i64 max = as_deque(self)->max;
    return max < 0 ? V_NONE : int_from_i64(max);
}

static const MethodDef deque_methods[] = {
    {"__class_getitem__", genericalias_class_getitem, M_1, EFF_ALLOC, MF_CLASS, "($type, item, /)", "See PEP 585"},
    {"__copy__", deque_m_copy, M_0, EFF_ANY, 0, NULL, "Return a shallow copy of a deque."},
    {"__reduce__", deque_m_reduce, M_0, EFF_ANY, 0, NULL, "Return state information for pickling."},
    {"__reversed__", deque_m_reversed, M_0, EFF_ALLOC, 0, NULL,
     "D.__reversed__() -- return a reverse iterator over the deque"},
    {"__sizeof__", deque_m_sizeof, M_0, EFF_READS, 0, NULL, "D.__sizeof__() -- size of D in memory, in bytes"},
    {"append", deque_m_append, M_1, EFF_WRITES_SELF, 0, "($self, item, /)", "Add an element to the right side of the deque."},
    {"appendleft", deque_m_appendleft, M_1, EFF_WRITES_SELF, 0, "($self, item, /)",
     "Add an element to the left side of the deque."},
    {"clear", deque_m_clear, M_0, EFF_WRITES_SELF, 0, NULL, "Remove all elements from the deque."},
    {"copy", deque_m_copy, M_0, EFF_ANY, 0, NULL, "Return a shallow copy of a deque."},
    {"count", deque_m_count, M_1, EFF_ANY, 0, "($self, value, /)", "D.count(value) -- return number of occurrences of value"},
    {"extend", deque_m_extend, M_1, EFF_ANY, MF_PUSHES, "($self, iterable, /)",
     "Extend the right side of the deque with elements from the iterable"},
    {"extendleft", deque_m_extendleft, M_1, EFF_ANY, MF_PUSHES, "($self, iterable, /)",
     "Extend the left side of the deque with elements from the iterable"},
    {"index", deque_m_index, M_3, EFF_ANY, MF_TUPLE_ARGS, "($self, value, start=0, stop=0, /)",
     "D.index(value, [start, [stop]]) -- return first index of value.\nRaises ValueError if the value is not present."},
    {"insert", deque_m_insert, M_2, EFF_WRITES_SELF, 0, "($self, index, item, /)",
     "D.insert(index, object) -- insert object before index"},
    {"pop", deque_m_pop, M_0, EFF_WRITES_SELF, 0, NULL, "Remove and return the rightmost element."},
    {"popleft", deque_m_popleft, M_0, EFF_WRITES_SELF, 0, NULL, "Remove and return the leftmost element."},
    {"remove", deque_m_remove, M_1, EFF_ANY, 0, "($self, value, /)", "D.remove(value) -- remove first occurrence of value."},
    {"reverse", deque_m_reverse, M_0, EFF_WRITES_SELF, 0, NULL, "D.reverse() -- reverse *IN PLACE*"},
    {"rotate", deque_m_rotate, M_1, EFF_WRITES_SELF, 0, "($self, n=1, /)",
     "Rotate the deque n steps to the right (default n=1).  If n is negative, rotates left."},
    {0},
};
static const GetSetDef deque_getset[] = {
    {"maxlen", deque_get_maxlen, NULL, "maximum size of a deque or None if unbounded"},
    {0},
};
static const TypeDef deque_def = {
    .name = "collections.deque",
    .doc = "deque([iterable[, maxlen]]) --> deque object\n\n"
           "A list-like sequence optimized for data accesses near its endpoints.",
    .size = sizeof(DequeObj),
    .flags = TF_BASETYPE | TF_WEAKREF | TF_SEQUENCE,
    .trace = deque_trace,
    .repr = deque_repr,
    .hash = slot_hash_none,
    .richcmp = deque_richcmp,
    .iter = deque_iter,
    .init = deque_init,
    .new = deque_new,
    .len = deque_len,
    .getitem = deque_getitem,
    .setitem = deque_setitem,
    .contains = deque_contains,
    .concat = deque_concat,
    .repeat = deque_repeat,
    .iconcat = deque_iconcat,
    .irepeat = deque_irepeat,
    .methods = deque_methods,
    .getset = deque_getset,
};

bool deque_add_types(Value m) {
    return native_add_type(m, &deque_def, &deque_type) && dequeiter_add_types(m);
}
