/* itertools_tee.c: tee: iterators that share one source.
 *
 * What the source delivered lies in blocks linked forwards.  Each iterator holds the block it is in, so blocks that
 * all have left die by themselves.
 */
#include "vm/modules/itertools.h"
#include "vm/object/iter.h"

NATIVE_TYPE(tee_type)
NATIVE_TYPE(data_type)

#define BLOCK 57 /* items, as CPython has it: a pickled block shows it */

typedef struct DataObj {
    Obj base;
    Value it;
    Value next;  /* DataObj, or V_NULL until somebody needs it */
    i64 n;
    bool running;
    Value v[BLOCK];
} DataObj;
typedef struct TeeObj {
    Obj base;
    Value data;
    i64 index;
} TeeObj;
static DataObj *as_data(Value v) { return (DataObj *)v.w; }
static TeeObj *as_tee(Value v) { return (TeeObj *)v.w; }

static void data_trace(Obj *o, Tracer *t) {
    trace_values(t, &((DataObj *)o)->it, 2);
    trace_values(t, ((DataObj *)o)->v, BLOCK);
}
static void tee_trace(Obj *o, Tracer *t) {
    trace_value(t, &((TeeObj *)o)->data);
}

static Value data_make(Value it) {
    Value self = TRY(type_alloc(data_type));
    gc_write(as_obj(self), &as_data(self)->it, it);
    return self;
}

static Value data_next(Value self) {
    DataObj *d = as_data(self);
    if (is_null(d->next)) {
        Value next = TRY(data_make(d->it));
        gc_write(d, &d->next, next);
    }
    return d->next;
}

static Value data_item(DataObj *d, i64 i) {
    if (i < d->n) return d->v[i];
    if (d->running) return exc_raise(RuntimeErrorType, "cannot re-enter the tee iterator");
    d->running = true;
    Value item = iter_next_of(d->it);
    d->running = false;
    if (is_null(item) || is_err(item)) return item;
    gc_write(d, &d->v[d->n], item);
    d->n++;
    return item;
}

static Value data_new(TypeObj *type, Args args) {
    if (!args_no_kw("teedataobject", args) || !args_count("teedataobject", args, 3, 3)) return V_ERR;
    Value it = args.v[0], values = args.v[1], next = args.v[2];
    if (!is_list(values)) return exc_raise(TypeErrorType, "teedataobject() argument 2 must be list, not %T", values);
    i64 n = list_len(values);
    bool next_ok = is_none(next) || (n == BLOCK && is_exact(next, data_type));
    if (n > BLOCK || !next_ok) return exc_raise(ValueErrorType, "Invalid arguments");
    Value self = TRY(data_make(it));
    DataObj *d = as_data(self);
    for (i64 i = 0; i < n; i++) gc_write(d, &d->v[i], list_at(values, i));
    d->n = n;
    if (!is_none(next)) gc_write(d, &d->next, next);
    return self;
}

static Value data_m_reduce(Value self) {
    DataObj *d = as_data(self);
    Value values = TRY(list_from(d->v, d->n));
    Value args = TRY(tuple_pack(3, d->it, values, native_or_none(d->next)));
    return tuple_pack(2, obj_value(value_type(self)), args);
}

static const MethodDef data_methods[] = {
    {"__reduce__", data_m_reduce, M_0, EFF_ALLOC, 0, NULL, "Return state information for pickling."},
    {0},
};
static const TypeDef data_def = {
    .name = "itertools._tee_dataobject",
    .doc = "teedataobject(iterable, values, next, /)\n--\n\nData container common to multiple tee objects.",
    .size = sizeof(DataObj),
    .trace = data_trace,
    .new = data_new,
    .methods = data_methods,
};

/* ---- the iterators ---- */

static Value tee_make(TypeObj *type, Value data, i64 index) {
    Value self = TRY(type_alloc(type));
    gc_write(as_obj(self), &as_tee(self)->data, data);
    as_tee(self)->index = index;
    return self;
}

static Value tee_m_copy(Value self) {
    return tee_make(value_type(self), as_tee(self)->data, as_tee(self)->index);
}

static Value tee_from(TypeObj *type, Value iterable) {
    Value it = TRY(value_iter(iterable));
    if (is_exact(it, tee_type)) return tee_m_copy(it);
    return tee_make(type, TRY(data_make(it)), 0);
}

static Value tee_new(TypeObj *type, Args args) {
    if (!args_no_kw("_tee", args) || !args_count("_tee", args, 1, 1)) return V_ERR;
    return tee_from(type, args.v[0]);
}

static Value tee_next(Value self) {
    TeeObj *t = as_tee(self);
    if (t->index >= BLOCK) {
        Value next = TRY(data_next(t->data));
        gc_write(t, &t->data, next);
        t->index = 0;
    }
    Value item = data_item(as_data(t->data), t->index);
    if (!is_null(item) && !is_err(item)) t->index++;
    return item;
}

static Value tee_m_reduce(Value self) {
    Value head = TRY(tuple_pack(1, tuple_empty));
    Value state = TRY(tuple_pack(2, as_tee(self)->data, int_from_i64(as_tee(self)->index)));
    return tuple_pack(3, obj_value(value_type(self)), head, state);
}

static Value tee_m_setstate(Value self, Value state) {
    i64 index;
    if (!is_tuple(state)) return exc_raise(TypeErrorType, "state is not a tuple");
    if (tuple_len(state) != 2) {
        return exc_raise(TypeErrorType, "function takes exactly 2 arguments (%lld given)", (long long)tuple_len(state));
    }
    if (!is_exact(tuple_at(state, 0), data_type)) {
        return exc_raise(TypeErrorType, "argument 1 must be itertools._tee_dataobject, not %T", tuple_at(state, 0));
    }
    TRY_OK(number_as_index(tuple_at(state, 1), &index, OverflowErrorType));
    if (index < 0 || index > BLOCK) return exc_raise(ValueErrorType, "Index out of range");
    gc_write(as_obj(self), &as_tee(self)->data, tuple_at(state, 0));
    as_tee(self)->index = index;
    return V_NONE;
}

static const MethodDef tee_methods[] = {
    {"__copy__", tee_m_copy, M_0, EFF_ALLOC, 0, NULL, "Returns an independent iterator."},
    {"__reduce__", tee_m_reduce, M_0, EFF_ALLOC, 0, NULL, "Return state information for pickling."},
    {"__setstate__", tee_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)",
     "Set state information for unpickling."},
    {0},
};
static const TypeDef tee_def = {
    .name = "itertools._tee",
    .doc = "Iterator wrapped to make it copyable.",
    .size = sizeof(TeeObj),
    .flags = TF_WEAKREF,
    .trace = tee_trace,
    .sig = "(iterable, /)",
    .iter = iter_self,
    .iternext = tee_next,
    .new = tee_new,
    .methods = tee_methods,
};

Value itertools_tee(Value m, Value iterable, Value count) {
    i64 n = 2;
    Value copy;
    if (!is_null(count)) TRY_OK(number_as_index(count, &n, OverflowErrorType));
    if (n < 0) return exc_raise(ValueErrorType, "n must be >= 0");
    Value result = TRY(tuple_new(n));
    if (n == 0) return result;
    Value it = TRY(value_iter(iterable));
    int has_copy = value_find_attr(it, name___copy__, &copy);
    if (has_copy < 0) return V_ERR;
    if (!has_copy) {
        it = TRY(tee_from(tee_type, it));
        copy = TRY(value_getattr(it, name___copy__));
    }
    tuple_set(result, 0, it);
    for (i64 i = 1; i < n; i++) tuple_set(result, i, TRY(value_call0(copy)));
    return result;
}

bool itertools_add_tee(Value m) {
    return native_add_type(m, &data_def, &data_type) && native_add_type(m, &tee_def, &tee_type);
}
