/* reversed.c: reversed(): the items of a sequence from the last to the first. */
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/iter.h"
#include "vm/object/names.h"
#include "vm/object/tuple.h"

static void reversed_trace(Obj *o, Tracer *t) { trace_value(t, &((SeqIterObj *)o)->seq); }

static Value reversed_new(TypeObj *type, Args args) {
    Value fn, bound;
    if (!args_no_kw_new(type, ReversedType, "reversed", args) || !args_count("reversed", args, 1, 1)) return V_ERR;
    Value seq = args.v[0];
    int special = value_special(seq, name___reversed__, &fn, &bound);
    if (special < 0) return V_ERR;
    if (special && !is_none(fn)) return is_null(bound) ? value_call0(fn) : value_call1(fn, bound);
    if (special || !value_type(seq)->slots.getitem || is_dict(seq)) {
        return exc_raise(TypeErrorType, "'%T' object is not reversible", seq);
    }
    i64 n = value_len(seq);
    if (n < 0) return V_ERR;
    Value self = TRY(type_alloc(type));
    gc_write(as_obj(self), &as_seqiter(self)->seq, seq);
    as_seqiter(self)->index = n - 1;
    return self;
}

static Value reversed_next(Value self) {
    SeqIterObj *it = as_seqiter(self);
    if (it->index >= 0 && !is_null(it->seq)) {
        Value v = value_getitem(it->seq, fixnum(it->index));
        if (!is_err(v)) {
            it->index--;
            return v;
        }
        if (!exc_matches(IndexErrorType) && !exc_matches(StopIterationType)) return V_ERR;
        exc_clear();
    }
    it->index = -1;
    gc_write(it, &it->seq, V_NULL);
    return V_NULL;
}

static Value reversed_m_length_hint(Value self) {
    SeqIterObj *it = as_seqiter(self);
    if (is_null(it->seq)) return fixnum(0);
    i64 n = value_len(it->seq);
    if (n < 0) return V_ERR;
    return fixnum(n < it->index + 1 ? 0 : it->index + 1);
}

static Value reversed_m_reduce(Value self) {
    SeqIterObj *it = as_seqiter(self);
    Value type = obj_value(value_type(self));
    Value args = TRY(tuple_pack(1, is_null(it->seq) ? tuple_empty : it->seq));
    return is_null(it->seq) ? tuple_pack(2, type, args)
                            : tuple_pack(3, type, args, fixnum(it->index));
}

static Value reversed_m_setstate(Value self, Value state) {
    SeqIterObj *it = as_seqiter(self);
    i64 i;
    if (!is_int(state)) return exc_raise(TypeErrorType, "an integer is required");
    if (!int_to_i64(state, &i)) return V_ERR;
    if (is_null(it->seq)) return V_NONE;
    i64 n = value_len(it->seq);
    if (n < 0) return V_ERR;
    it->index = KR_MAX(KR_MIN(i, n - 1), -1);
    return V_NONE;
}

static const MethodDef reversed_methods[] = {
    {"__length_hint__", reversed_m_length_hint, M_0, EFF_ANY, 0, NULL,
     "How many items are probably left."},
    {"__reduce__", reversed_m_reduce, M_0, EFF_ALLOC, 0, NULL, "For pickle and copy."},
    {"__setstate__", reversed_m_setstate, M_1, EFF_ANY, 0, "__setstate__($self, state, /)",
     "For pickle and copy."},
    {0},
};
const TypeDef reversed_def = {
    .name = "reversed",
    .doc = "reversed(sequence): the items from the last to the first.",
    .size = sizeof(SeqIterObj),
    .flags = TF_BASETYPE,
    .trace = reversed_trace,
    .sig = "(sequence, /)",
    .iter = iter_self,
    .iternext = reversed_next,
    .new = reversed_new,
    .methods = reversed_methods,
};
