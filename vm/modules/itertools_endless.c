/* itertools_endless.c: count, repeat, cycle. */
#include "vm/modules/itertools.h"
#include "vm/object/iter.h"
#include "vm/object/complex.h"

NATIVE_TYPE(count_type)
NATIVE_TYPE(repeat_type)
NATIVE_TYPE(cycle_type)

/* ---- count ---- */

typedef struct CountObj {
    Obj base;
    Value next, step;
} CountObj;
static CountObj *as_count(Value v) { return (CountObj *)v.w; }

static void count_trace(Obj *o, Tracer *t) {
    trace_values(t, &((CountObj *)o)->next, 2);
}

static bool is_number(Value v) {
    const Slots *s = &value_type(v)->slots;
    return is_complex(v) || s->index || s->int_ || s->float_;
}

static Value count_new(TypeObj *type, Args args) {
    static const MethodDef def = {"count", NULL, M_N, EFF_ANY, 0, "(start=0, step=1)", NULL};
    Value v[2];
    TRY_OK(args_bind(&def, args, v));
    if (is_null(v[0])) v[0] = fixnum(0);
    if (is_null(v[1])) v[1] = fixnum(1);
    if (!is_number(v[0]) || !is_number(v[1])) return exc_raise(TypeErrorType, "a number is required");
    Value self = TRY(type_alloc(type));
    gc_write(as_obj(self), &as_count(self)->next, v[0]);
    gc_write(as_obj(self), &as_count(self)->step, v[1]);
    return self;
}

static Value count_next(Value self) {
    CountObj *c = as_count(self);
    Value now = c->next, next;
    if (is_fixnum2(now, c->step)) next = int_from_i64(as_fixnum(now) + as_fixnum(c->step));
    else next = TRY(number_add(now, c->step));
    gc_write(c, &c->next, next);
    return now;
}

static bool steps_by_one(CountObj *c) {
    return is_fixnum(c->step) && as_fixnum(c->step) == 1;
}

static Value count_repr(Value self) {
    CountObj *c = as_count(self);
    Value name = value_type(self)->name;
    if (steps_by_one(c)) return str_format_c("%V(%R)", name, c->next);
    return str_format_c("%V(%R, %R)", name, c->next, c->step);
}

static Value count_m_reduce(Value self) {
    CountObj *c = as_count(self);
    i64 small;
    bool fits = is_int(c->next) && int_to_i64_sat(c->next, &small) == 0 && small != INT64_MAX;
    Value args = TRY(steps_by_one(c) && fits ? tuple_pack(1, c->next) : tuple_pack(2, c->next, c->step));
    return tuple_pack(2, obj_value(value_type(self)), args);
}

static const MethodDef count_methods[] = {
    {"__reduce__", count_m_reduce, M_0, EFF_ALLOC, 0, NULL, "Return state information for pickling."},
    {0},
};
static const TypeDef count_def = {
    .name = "itertools.count",
    .doc = "Return a count object whose .__next__() method returns consecutive values: start, start + step, ...",
    .size = sizeof(CountObj),
    .flags = TF_BASETYPE,
    .trace = count_trace,
    .sig = "(start=0, step=1)",
    .repr = count_repr,
    .iter = iter_self,
    .iternext = count_next,
    .new = count_new,
    .methods = count_methods,
};

/* ---- repeat ---- */

typedef struct RepeatObj {
    Obj base;
    Value item;
    i64 left; /* -1: for ever */
} RepeatObj;
static RepeatObj *as_repeat(Value v) { return (RepeatObj *)v.w; }

static void repeat_trace(Obj *o, Tracer *t) {
    trace_value(t, &((RepeatObj *)o)->item);
}

static Value repeat_new(TypeObj *type, Args args) {
    static const MethodDef def = {"repeat", NULL, M_N, EFF_ANY, 0, "(object, times=-1)", NULL};
    Value v[2];
    i64 left = -1;
    TRY_OK(args_bind(&def, args, v));
    if (!is_null(v[1])) {
        TRY_OK(number_as_index(v[1], &left, OverflowErrorType));
        left = KR_MAX(left, 0);
    }
    Value self = TRY(type_alloc(type));
    gc_write(as_obj(self), &as_repeat(self)->item, v[0]);
    as_repeat(self)->left = left;
    return self;
}

static Value repeat_next(Value self) {
    RepeatObj *r = as_repeat(self);
    if (r->left == 0) return V_NULL;
    if (r->left > 0) r->left--;
    return r->item;
}

static Value repeat_repr(Value self) {
    RepeatObj *r = as_repeat(self);
    Value name = value_type(self)->name;
    if (r->left < 0) return str_format_c("%V(%R)", name, r->item);
    return str_format_c("%V(%R, %lld)", name, r->item, (long long)r->left);
}

static Value repeat_m_length_hint(Value self) {
    if (as_repeat(self)->left < 0) return exc_raise(TypeErrorType, "len() of unsized object");
    return int_from_i64(as_repeat(self)->left);
}

static Value repeat_m_reduce(Value self) {
    RepeatObj *r = as_repeat(self);
    Value args = TRY(r->left < 0 ? tuple_pack(1, r->item) : tuple_pack(2, r->item, int_from_i64(r->left)));
    return tuple_pack(2, obj_value(value_type(self)), args);
}

static const MethodDef repeat_methods[] = {
    {"__length_hint__", repeat_m_length_hint, M_0, EFF_READS, 0, NULL,
     "Private method returning an estimate of len(list(it))."},
    {"__reduce__", repeat_m_reduce, M_0, EFF_ALLOC, 0, NULL, "Return state information for pickling."},
    {0},
};
static const TypeDef repeat_def = {
    .name = "itertools.repeat",
    .doc = "repeat(object [,times]) -> create an iterator which returns the object\n"
           "for the specified number of times.  If not specified, returns the object\nendlessly.",
    .size = sizeof(RepeatObj),
    .flags = TF_BASETYPE,
    .trace = repeat_trace,
    .repr = repeat_repr,
    .iter = iter_self,
    .iternext = repeat_next,
    .new = repeat_new,
    .methods = repeat_methods,
};

/* ---- cycle ---- */

typedef struct CycleObj {
    Obj base;
    Value it;    /* V_NULL once it ended */
    Value saved; /* list */
    i64 index;   /* of the next item, after the end of 'it' */
    bool first_pass;
} CycleObj;
static CycleObj *as_cycle(Value v) { return (CycleObj *)v.w; }

static void cycle_trace(Obj *o, Tracer *t) {
    trace_values(t, &((CycleObj *)o)->it, 2);
}

static Value cycle_new(TypeObj *type, Args args) {
    if (!args_no_kw_new(type, cycle_type, "cycle", args) || !args_count("cycle", args, 1, 1)) return V_ERR;
    Value it = TRY(value_iter(args.v[0])), saved = TRY(list_new(0)), self = TRY(type_alloc(type));
    CycleObj *c = as_cycle(self);
    gc_write(c, &c->it, it);
    gc_write(c, &c->saved, saved);
    return self;
}

static Value cycle_next(Value self) {
    CycleObj *c = as_cycle(self);
    if (!is_null(c->it)) {
        Value item = TRY(iter_next_of(c->it));
        if (!is_null(item)) {
            if (!c->first_pass) TRY_OK(list_append(c->saved, item));
            return item;
        }
        gc_write(c, &c->it, V_NULL);
    }
    if (list_len(c->saved) == 0) return V_NULL;
    Value item = list_at(c->saved, c->index);
    if (++c->index >= list_len(c->saved)) c->index = 0;
    return item;
}

static Value cycle_m_reduce(Value self) {
    CycleObj *c = as_cycle(self);
    Value type = obj_value(value_type(self)), it = c->it;
    bool ended = is_null(it);
    if (ended) {
        it = TRY(value_iter(c->saved));
        if (c->index) TRY(value_call_method(it, "__setstate__", 1, int_from_i64(c->index)));
    }
    Value head = TRY(tuple_pack(1, it)), state = TRY(tuple_pack(2, c->saved, bool_value(ended || c->first_pass)));
    return tuple_pack(3, type, head, state);
}

static Value cycle_m_setstate(Value self, Value state) {
    CycleObj *c = as_cycle(self);
    i64 first_pass;
    if (!is_tuple(state)) return exc_raise(TypeErrorType, "state is not a tuple");
    if (tuple_len(state) != 2) {
        return exc_raise(TypeErrorType, "function takes exactly 2 arguments (%lld given)", (long long)tuple_len(state));
    }
    if (!is_list(tuple_at(state, 0))) {
        return exc_raise(TypeErrorType, "argument 1 must be list, not %T", tuple_at(state, 0));
    }
    TRY_OK(number_as_index(tuple_at(state, 1), &first_pass, OverflowErrorType));
    gc_write(c, &c->saved, tuple_at(state, 0));
    c->first_pass = first_pass != 0;
    c->index = 0;
    return V_NONE;
}

static const MethodDef cycle_methods[] = {
    {"__reduce__", cycle_m_reduce, M_0, EFF_ANY, 0, NULL, "Return state information for pickling."},
    {"__setstate__", cycle_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)",
     "Set state information for unpickling."},
    {0},
};
static const TypeDef cycle_def = {
    .name = "itertools.cycle",
    .doc = "Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.",
    .size = sizeof(CycleObj),
    .flags = TF_BASETYPE,
    .trace = cycle_trace,
    .sig = "(iterable, /)",
    .iter = iter_self,
    .iternext = cycle_next,
    .new = cycle_new,
    .methods = cycle_methods,
};

bool itertools_add_endless(Value m) {
    return native_add_type(m, &count_def, &count_type) && native_add_type(m, &repeat_def, &repeat_type) &&
           native_add_type(m, &cycle_def, &cycle_type);
}
