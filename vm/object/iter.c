/* iter.c: iterators by index (list, tuple, any __getitem__), backwards over lists, and
 * iter(callable, sentinel). An exhausted iterator lets go of its sequence and stays exhausted,
 * whatever happens to the sequence later. */
#include "vm/object/iter.h"

#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/list.h"
#include "vm/object/tuple.h"

Value builtins_dict;
GC_ROOT(builtins_dict)

static void seqiter_trace(Obj *o, Tracer *t) { trace_value(t, &((SeqIterObj *)o)->seq); }

Value seqiter_make(Shape *shape, Value seq, i64 index) {
    SeqIterObj *it = gc_alloc(shape, sizeof *it);
    it->seq = seq;
    it->index = index;
    return obj_value(it);
}

Value seqiter_new(Value seq) { return seqiter_make(SeqIterShape, seq, 0); }

Value iter_builtin(const char *name) {
    Value v = is_null(builtins_dict) ? V_NULL : dict_get_c(builtins_dict, name);
    return is_null(v) ? exc_raise(AttributeErrorType, "%s", name) : v;
}

Value iter_self(Value self) { return self; }

static void exhaust(SeqIterObj *it) { gc_write(it, &it->seq, V_NULL); }

/* (function, (sequence,), index), or (iter, (nothing,)) when exhausted. */
static Value reduce(SeqIterObj *it, const char *fn, Value nothing) {
    bool done = is_null(it->seq);
    Value function = TRY(iter_builtin(done ? "iter" : fn));
    Value args = TRY(tuple_pack(1, done ? TRY(nothing) : it->seq));
    return done ? tuple_pack(2, function, args) : tuple_pack(3, function, args, fixnum(it->index));
}

static bool state_index(Value state, i64 *out) {
    if (is_int(state)) return int_to_i64(state, out);
    exc_raise(TypeErrorType, "an integer is required");
    return false;
}

/* ---- tuple ---- */

static Value tupleiter_next(Value self) {
    SeqIterObj *it = as_seqiter(self);
    if (is_null(it->seq)) return V_NULL;
    if (it->index < tuple_len(it->seq)) return tuple_at(it->seq, it->index++);
    exhaust(it);
    return V_NULL;
}

static Value tupleiter_m_length_hint(Value self) {
    SeqIterObj *it = as_seqiter(self);
    return fixnum(is_null(it->seq) ? 0 : tuple_len(it->seq) - it->index);
}

static Value tupleiter_m_reduce(Value self) {
    return reduce(as_seqiter(self), "iter", tuple_empty);
}

static Value tupleiter_m_setstate(Value self, Value state) {
    SeqIterObj *it = as_seqiter(self);
    i64 i;
    if (!state_index(state, &i)) return V_ERR;
    if (!is_null(it->seq)) it->index = KR_MAX(KR_MIN(i, tuple_len(it->seq)), 0);
    return V_NONE;
}

/* ---- list ---- */

static Value listiter_next(Value self) {
    SeqIterObj *it = as_seqiter(self);
    if (is_null(it->seq)) return V_NULL;
    if (it->index < list_len(it->seq)) return list_at(it->seq, it->index++);
    exhaust(it);
    return V_NULL;
}

static Value listiter_m_length_hint(Value self) {
    SeqIterObj *it = as_seqiter(self);
    return fixnum(is_null(it->seq) ? 0 : KR_MAX(list_len(it->seq) - it->index, 0));
}

static Value listiter_m_reduce(Value self) { return reduce(as_seqiter(self), "iter", list_new(0)); }

static Value listiter_m_setstate(Value self, Value state) {
    SeqIterObj *it = as_seqiter(self);
    i64 i;
    if (!state_index(state, &i)) return V_ERR;
    if (!is_null(it->seq)) it->index = KR_MAX(KR_MIN(i, list_len(it->seq)), 0);
    return V_NONE;
}

static Value listreviter_next(Value self) {
    SeqIterObj *it = as_seqiter(self);
    if (is_null(it->seq)) return V_NULL;
    if (it->index >= 0 && it->index < list_len(it->seq)) return list_at(it->seq, it->index--);
    it->index = -1;
    exhaust(it);
    return V_NULL;
}

static Value listreviter_m_length_hint(Value self) {
    SeqIterObj *it = as_seqiter(self);
    bool valid = !is_null(it->seq) && it->index < list_len(it->seq);
    return fixnum(valid ? it->index + 1 : 0);
}

static Value listreviter_m_reduce(Value self) {
    return reduce(as_seqiter(self), "reversed", list_new(0));
}

static Value listreviter_m_setstate(Value self, Value state) {
    SeqIterObj *it = as_seqiter(self);
    i64 i;
    if (!state_index(state, &i)) return V_ERR;
    if (!is_null(it->seq)) it->index = KR_MAX(KR_MIN(i, list_len(it->seq) - 1), -1);
    return V_NONE;
}

/* ---- anything with __getitem__ ---- */

static Value seqiter_next(Value self) {
    SeqIterObj *it = as_seqiter(self);
    if (is_null(it->seq)) return V_NULL;
    if (it->index == INT64_MAX) return exc_raise(OverflowErrorType, "iter index too large");
    Value v = value_getitem(it->seq, int_from_i64(it->index));
    if (!is_err(v)) {
        it->index++;
        return v;
    }
    if (!exc_matches(IndexErrorType) && !exc_matches(StopIterationType)) return V_ERR;
    exc_clear();
    exhaust(it);
    return V_NULL;
}

static Value seqiter_m_length_hint(Value self) {
    SeqIterObj *it = as_seqiter(self);
    if (is_null(it->seq)) return fixnum(0);
    if (!value_type(it->seq)->slots.len) return V_NOTIMPL;
    i64 n = value_len(it->seq);
    return n < 0 ? V_ERR : fixnum(KR_MAX(n - it->index, 0));
}

static Value seqiter_m_setstate(Value self, Value state) {
    SeqIterObj *it = as_seqiter(self);
    i64 i;
    if (!state_index(state, &i)) return V_ERR;
    if (!is_null(it->seq)) it->index = KR_MAX(i, 0);
    return V_NONE;
}

#define METHODS(array, hint, reduced, restored) \
    static const MethodDef array[] = { \
        {"__length_hint__", hint, M_0, EFF_ANY, 0, NULL, "How many items are probably left."}, \
        {"__reduce__", reduced, M_0, EFF_ANY, 0, NULL, "For pickle and copy."}, \
        {"__setstate__", restored, M_1, EFF_ANY, 0, "__setstate__($self, state, /)", \
         "For pickle and copy."}, \
        {0}, \
    };
METHODS(tuple_methods, tupleiter_m_length_hint, tupleiter_m_reduce, tupleiter_m_setstate)
METHODS(list_methods, listiter_m_length_hint, listiter_m_reduce, listiter_m_setstate)
METHODS(listrev_methods, listreviter_m_length_hint, listreviter_m_reduce, listreviter_m_setstate)
METHODS(seq_methods, seqiter_m_length_hint, tupleiter_m_reduce, seqiter_m_setstate)

#define DEF(def, text, next, array) \
    const TypeDef def = {.name = text, \
                         .size = sizeof(SeqIterObj), \
                         .flags = TF_NO_NEW, \
                         .trace = seqiter_trace, \
                         .iter = iter_self, \
                         .iternext = next, \
                         .methods = array};
DEF(tupleiter_def, "tuple_iterator", tupleiter_next, tuple_methods)
DEF(listiter_def, "list_iterator", listiter_next, list_methods)
DEF(listreviter_def, "list_reverseiterator", listreviter_next, listrev_methods)
DEF(seqiter_def, "iterator", seqiter_next, seq_methods)

/* ---- iter(callable, sentinel) ---- */

typedef struct CallIterObj {
    Obj base;
    Value callable; /* V_NULL when exhausted */
    Value sentinel;
} CallIterObj;

static void calliter_trace(Obj *o, Tracer *t) { trace_values(t, &((CallIterObj *)o)->callable, 2); }

Value calliter_new(Value callable, Value sentinel) {
    CallIterObj *it = gc_alloc(CallIterShape, sizeof *it);
    it->callable = callable;
    it->sentinel = sentinel;
    return obj_value(it);
}

static void calliter_end(CallIterObj *it) {
    gc_write(it, &it->callable, V_NULL);
    gc_write(it, &it->sentinel, V_NULL);
}

static Value calliter_next(Value self) {
    CallIterObj *it = (CallIterObj *)self.w;
    if (is_null(it->callable)) return V_NULL;
    Value v = value_call0(it->callable);
    if (is_err(v)) {
        if (!exc_matches(StopIterationType)) return V_ERR;
        exc_clear();
        calliter_end(it);
        return V_NULL;
    }
    if (is_null(it->callable)) return V_NULL; /* the call has exhausted this very iterator */
    int eq = value_eq(v, it->sentinel);
    if (eq == 0) return v;
    if (eq < 0) return V_ERR;
    calliter_end(it);
    return V_NULL;
}

static Value calliter_m_reduce(Value self) {
    CallIterObj *it = (CallIterObj *)self.w;
    Value fn = TRY(iter_builtin("iter"));
    Value args = is_null(it->callable) ? tuple_pack(1, tuple_empty)
                                       : tuple_pack(2, it->callable, it->sentinel);
    return tuple_pack(2, fn, TRY(args));
}

static const MethodDef call_methods[] = {
    {"__reduce__", calliter_m_reduce, M_0, EFF_ANY, 0, NULL, "For pickle and copy."},
    {0},
};
const TypeDef calliter_def = {
    .name = "callable_iterator",
    .size = sizeof(CallIterObj),
    .flags = TF_NO_NEW,
    .trace = calliter_trace,
    .iter = iter_self,
    .iternext = calliter_next,
    .methods = call_methods,
};
