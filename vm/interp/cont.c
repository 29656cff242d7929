/* cont.c: continuations: what the caller's instruction does with the value, or the exception, of a frame it pushed. */
#include "vm/interp/interp_internal.h"
#include "vm/interp/tracing.h"
#include "vm/object/iter.h"

/* The generic ending of a step that produced a value, was pushed again, or failed. */
static int deliver(Frame *f, Value v, u16 dst, i32 skip) {
    if (is_err(v)) return 0;
    if (is_pushed(v)) return 1;
    f->r[dst] = v;
    f->pc += skip;
    return 1;
}

/* A truth value for the instruction of 'f': from op_truth. */
static int deliver_truth(Frame *f, int truth) {
    if (truth < 0) return 0;
    if (truth <= 1) insn_finish_bool(f, truth);
    return 1;
}

int cont_checked_bool(Value v) {
    if (is_bool(v)) return same(v, V_TRUE);
    exc_raise(TypeErrorType, "__bool__ should return bool, returned %T", v);
    return -1;
}

/* __len__'s value as a length, or -1. */
static i64 checked_length(Value v) {
    i64 len;
    Value n = number_index(v);
    if (is_err(n)) return -1;
    if (int_sign(n) < 0) {
        exc_raise(ValueErrorType, "__len__() should return >= 0");
        return -1;
    }
    return number_as_index(n, &len, OverflowErrorType) ? len : -1;
}

int cont_checked_length_truth(Value v) {
    i64 len = checked_length(v);
    return len < 0 ? -1 : len > 0;
}

static int str_result(Frame *f, Value v, int which, u16 dst, i32 skip) {
    static const char *const names[] = {"__str__", "__repr__", "__format__"};
    if (!is_str(v)) {
        if (which == 2) exc_raise(TypeErrorType, "__format__ must return a str, not %T", v);
        else exc_raise(TypeErrorType, "%s returned non-string (type %T)", names[which], v);
        return 0;
    }
    return deliver(f, v, dst, skip);
}

Value cont_checked_iter(Value v) {
    if (value_type(v)->slots.iternext) return v;
    return exc_raise(TypeErrorType, "iter() returned non-iterator of type '%T'", v);
}

int cont_iter_check(Frame *f, Value v, u16 dst) {
    if (is_err(cont_checked_iter(v))) return 0;
    f->r[dst] = v;
    f->r[dst + 1] = V_UNBOUND;
    f->r[dst + 2] = V_UNBOUND;
    return 1;
}

static int unpack_result(Thread *th, Frame *f, Value list) {
    Insn i = f->pc[-1];
    Value *out = &f->r[i.a];
    return !is_err(i.op == OP_UNPACK ? op_unpack(th, f, out, list, i.c) : op_unpack_ex(out, list, i.c & 255, i.c >> 8));
}

/* What waited behind it is next; the instruction that was about to run starts again. */
static int pending_ended(Thread *th, Frame *f) {
    gc_pending_end();
    if (gc_has_pending() && pending_push(th)) return 1; /* all of them before the instruction */
    f->pc--;
    return 1;
}

bool call_has_default(const Frame *f, Value first) {
    Insn i = f->pc[-1];
    return (i.op == OP_CALL || i.op == OP_CALL_BUILTIN) && i.c == 2 && same(f->r[i.b + FRAME_WORDS], first);
}

/* The second argument of the call that 'f' waits in. */
static Value call_default(const Frame *f) { return f->r[f->pc[-1].b + FRAME_WORDS + 1]; }

/* The frame of a generator ends; what its continuation noted. */
static Value gen_end(Thread *th, Frame *f, int kind) {
    GenObj *g = (GenObj *)f->locals.w;
    gen_finish(th, f);
    return kind == CONT_ITEM ? g->link : V_NULL;
}

int cont_return(Thread *th, Frame *f, Value v, Value *out) {
    int kind = f->cont & CONT_KIND, aux = f->aux;
    u16 dst = f->dst;
    i32 skip = f->jump;
    Value extra = f->extra;
    bool gen = f->code->flags & CO_ANY_GEN && !is_null(f->locals);
    if (gen) extra = gen_end(th, f, kind);
    f = frame_pop(th, f);
    switch (kind) {
    case CONT_C: *out = v; return 2;
    case CONT_STORE:
    case CONT_GETATTR: return deliver(f, v, dst, skip);
    case CONT_DISCARD: f->pc += skip; return 1;
    case CONT_NONE: return deliver(f, V_NONE, dst, skip);
    case CONT_NEW: return deliver(f, op_init(th, f, as_type(extra), v), dst, skip);
    case CONT_INIT:
        if (!is_none(v)) {
            exc_raise(TypeErrorType, "__init__() should return None, not '%T'", v);
            return 0;
        }
        return deliver(f, extra, dst, skip);
    case CONT_CALLED: {
        Value self = tuple_at(extra, 0);
        return deliver(f, value_type(self)->def->take_call(self, tuple_at(extra, 1), v), dst, skip);
    }
    case CONT_BOOL_RESULT: return deliver_truth(f, cont_checked_bool(v));
    case CONT_LEN_TRUTH: return deliver_truth(f, cont_checked_length_truth(v));
    case CONT_LEN_RESULT: {
        i64 len = checked_length(v);
        return len < 0 ? 0 : deliver(f, int_from_i64(len), dst, skip);
    }
    case CONT_REFLECT:
        if (is_notimpl(v)) v = op_binary_stage(th, f, aux);
        return deliver(f, v, dst, skip);
    case CONT_COMPARE:
        if (is_notimpl(v)) v = op_compare_stage(th, f, aux);
        if (is_err(v)) return 0;
        if (is_pushed(v)) return 1;
        return insn_finish_value(th, f, v);
    case CONT_TRUTH: /* the truth of any value finishes the instruction: __contains__ */
        return deliver_truth(f, op_truth(th, f, v));
    case CONT_ITERNEXT:
    case CONT_SENDNEXT:
        f->r[dst] = v;
        return 1;
    case CONT_SEQNEXT:
        as_seqiter(extra)->index++;
        f->r[dst] = v;
        return 1;
    case CONT_PENDING: pending_ended(th, f); return gc_dropped_again() ? 3 : 1;
    case CONT_ITEM:
        if (gen && tracing_is_on(th) && !tracing_stop(th, f, v)) return 0;
        return next_take(th, f, gen ? V_NULL : v, aux, extra);
    case CONT_GENNEXT: /* the generator has ended */
        if (tracing_is_on(th) && !tracing_stop(th, f, v)) return 0;
        f->pc += skip;
        return 1;
    case CONT_SEND:
        if (tracing_is_on(th) && !tracing_stop(th, f, v)) return 0;
        f->r[dst] = v;
        f->pc += skip;
        return 1;
    case CONT_ITER_CHECK: return cont_iter_check(f, v, dst);
    case CONT_GENSEND:
        if (aux == CONT_AUX_DEFAULT) return deliver(f, call_default(f), dst, skip);
        if (is_none(v)) exc_raise_obj(value_call0(obj_value(StopIterationType)));
        else exc_raise_stop(v);
        return 0;
    case CONT_NEXT: return deliver(f, v, dst, skip);
    case CONT_ITER_RESULT: return deliver(f, cont_checked_iter(v), dst, skip);
    case CONT_REDO:
        f->r[dst] = v;
        f->pc--;
        return 1;
    case CONT_UNPACK: return unpack_result(th, f, v);
    case CONT_STR_RESULT: return str_result(f, v, aux, dst, skip);
    default: KR_UNREACHABLE();
    }
}

/* "generator raised StopIteration": what PEP 479 makes of it. */
static void stop_to_runtime_error(const CodeObj *code) {
    const char *what = code->flags & CO_ASYNC_GENERATOR ? "async generator"
                       : code->flags & CO_COROUTINE     ? "coroutine"
                                                        : "generator";
    bool stop = exc_matches(StopIterationType);
    if (!stop && !(code->flags & CO_ASYNC_GENERATOR && exc_matches(StopAsyncIterationType))) return;
    Value cause = exc_fetch();
    exc_raise(RuntimeErrorType, "%s raised %s", what, stop ? "StopIteration" : "StopAsyncIteration");
    Value exc = exc_fetch();
    gc_write(as_obj(exc), &as_exc(exc)->cause, cause);
    gc_write(as_obj(exc), &as_exc(exc)->context, cause);
    as_exc(exc)->suppress_context = true;
    exc_restore(exc);
}

/* Has an iterator of 'f' ended?  Trace functions see its StopIteration. */
static bool iterator_ended(Thread *th, Frame *f) {
    if (!exc_matches(StopIterationType)) return false;
    if (tracing_is_on(th)) tracing_exception(th, f);
    return exc_matches(StopIterationType);
}

/* An AttributeError of __getattr__ or __getattribute__ learns what 'o' was asked for; the instruction may have lost it. */
static void note_asked(Thread *th, Frame *f, Value o) {
    Insn i = f->pc[-1];
    if (op_info[i.op].generic == OP_GETMETHOD) exc_attr_context(th->exc, o, f->code->consts[i.c]);
}

int cont_raise(Thread *th, Frame *f, Value *out) {
    int kind = f->cont & CONT_KIND, aux = f->aux;
    u16 dst = f->dst;
    i32 skip = f->jump;
    Value extra = f->extra;
    if (f->code->flags & CO_ANY_GEN && !is_null(f->locals)) {
        extra = gen_end(th, f, kind);
        stop_to_runtime_error(f->code);
    }
    f = frame_pop(th, f);
    if ((kind == CONT_STORE || kind == CONT_GETATTR) && !is_null(extra)) note_asked(th, f, extra);
    switch (kind) {
    case CONT_C: *out = V_ERR; return 2;
    case CONT_PENDING:
        exc_write_unraisable(extra, NULL);
        return pending_ended(th, f);
    case CONT_SEQNEXT:
        if (!exc_matches(IndexErrorType) && !iterator_ended(th, f)) return 0;
        exc_clear();
        gc_write(as_seqiter(extra), &as_seqiter(extra)->seq, V_NULL);
        f->pc += (i16)f->pc[-1].c;
        return 1;
    case CONT_ITEM:
        if (!iterator_ended(th, f)) return 0;
        exc_clear();
        return next_take(th, f, V_NULL, aux, extra);
    case CONT_INIT:
    case CONT_CALLED:
        if (aux != CONT_AUX_LOOP) return 0;
        /* fall through */
    case CONT_ITERNEXT:
        if (!iterator_ended(th, f)) return 0;
        exc_clear();
        f->pc += (i16)f->pc[-1].c;
        return 1;
    case CONT_NEXT:
        if (aux != CONT_AUX_DEFAULT || !exc_matches(StopIterationType)) return 0;
        exc_clear();
        return deliver(f, call_default(f), dst, skip);
    case CONT_SENDNEXT:
    case CONT_SEND: {
        Value v;
        if (!iterator_ended(th, f)) return 0;
        v = exc_take_stop_value();
        if (is_err(v)) return 0;
        f->r[dst] = v;
        f->pc += skip;
        return 1;
    }
    case CONT_GETATTR: {
        Cont cont = cont_store(f);
        cont.extra = extra;
        if (!exc_matches(AttributeErrorType)) return 0;
        return deliver(f, op_getattr_fallback(th, f, extra, frame_name(f, f->pc[-1].c), cont), dst, skip);
    }
    default: return 0;
    }
}
