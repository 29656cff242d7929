/* next.c: iteration by instructions: iter(), and the next item of every kind of iterator that runs Python code. */
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"
#include "vm/object/iter.h"

/* With fewer frames left, iterators over iterators recurse in C, which goes deeper than frames do. */
#define FRAMES_FOR_NEXT 50

Value op_get_iter(Thread *th, Frame *f, Value *state, Value v) {
    TypeObj *t;
    Value it;
    if (unlikely(is_unbound(v))) return op_local_error(f, f->pc[-1].b);
    t = value_type(v);
    if (t->slots.iter && python_slot(t, SLOT_iter)) {
        Cont cont = CONT(ITER_CHECK, .dst = f->pc[-1].a);
        it = special_push(th, v, name___iter__, 0, V_NULL, V_NULL, cont);
        if (is_pushed(it) || is_err(it)) return it;
        if (!is_null(it)) return cont_iter_check(f, it, cont.dst) ? V_NONE : V_ERR;
    }
    it = TRY(value_iter(v));
    state[0] = it;
    state[1] = state[2] = V_UNBOUND;
    return V_NONE;
}

Value op_iter(Thread *th, Frame *f, Value v) {
    if (unlikely(is_unbound(v))) return op_local_error(f, f->pc[-1].b);
    if (python_slot(value_type(v), SLOT_iter)) {
        Cont cont = cont_store(f);
        cont.kind = CONT_ITER_RESULT;
        Value it = special_push(th, v, name___iter__, 0, V_NULL, V_NULL, cont);
        if (!is_null(it)) return is_pushed(it) || is_err(it) ? it : cont_checked_iter(it);
    }
    return value_iter(v);
}

/* The next item of an iterator by index over something whose __getitem__ is a Python function. */
static Value push_by_index(Thread *th, Value iter, Cont cont) {
    SeqIterObj *it = as_seqiter(iter);
    Value self, fn;
    if (is_null(it->seq) || it->index == INT64_MAX || !python_slot(value_type(it->seq), SLOT_getitem)) return V_UNBOUND;
    fn = special_lookup(it->seq, name___getitem__, &self);
    if (!is_func(fn) || is_null(self)) return V_UNBOUND;
    cont.kind = CONT_SEQNEXT;
    cont.extra = iter;
    return call_push_n(th, fn, cont, 2, self, int_from_i64(it->index), V_NULL);
}

/* A generator yields into the waiting instruction as that wants it. */
static Value push_generator(Thread *th, GenObj *g, Cont cont) {
    static const u8 kinds[CONT_COUNT] = {[CONT_ITERNEXT] = CONT_GENNEXT, [CONT_ITEM] = CONT_ITEM,
                                         [CONT_SENDNEXT] = CONT_SEND, [CONT_NEXT] = CONT_GENSEND};
    if (g->state != GEN_CREATED && g->state != GEN_SUSPENDED) return V_UNBOUND;
    cont.kind = kinds[cont.kind];
    return gen_push(th, g, V_NONE, cont);
}

static Value (*pusher_of(const TypeObj *t))(Value self, const Cont *cont) {
    const TypeDef *def = t->def;
    return def && def->push_next && t->slots.iternext == def->iternext ? def->push_next : NULL;
}

Value next_push(Thread *th, Value it, Cont cont) {
    TypeObj *t = value_type(it);
    if (t == GenType) return push_generator(th, (GenObj *)it.w, cont);
    if (python_slot(t, SLOT_iternext)) {
        Value v = special_push(th, it, name___next__, 0, V_NULL, V_NULL, cont);
        return is_null(v) ? V_UNBOUND : v;
    }
    if (t == SeqIterType && cont.kind == CONT_ITERNEXT) return push_by_index(th, it, cont);
    Value (*push)(Value, const Cont *) = pusher_of(t);
    return push && th->ts.recursion_remaining > FRAMES_FOR_NEXT ? push(it, &cont) : V_UNBOUND;
}

bool interp_next_is_python(Value it) {
    TypeObj *t = value_type(it);
    Value (*push)(Value, const Cont *) = pusher_of(t);
    if (push) return thread_has_stack() && is_pushed(push(it, NULL));
    return t == GenType || python_slot(t, SLOT_iternext);
}

bool interp_iterates_python(Value v) {
    TypeObj *t = value_type(v);
    if (t->slots.iter && python_slot(t, SLOT_iter)) return true;
    if (!t->slots.iter) return python_slot(t, SLOT_getitem);
    return interp_next_is_python(v);
}

bool interp_lists_python(Value v) {
    TypeObj *t = value_type(v);
    if (t == GenType) return true;
    return interp_iterates_python(v) && !t->slots.len && !type_lookup(t, str_intern_c("__length_hint__"))->cell;
}

bool interp_asks_in_loop(const Cont *cont) { return cont->kind == CONT_ITERNEXT; }

Value interp_push_item(const Cont *cont, Value it) {
    Cont item = *cont;
    item.kind = CONT_ITEM;
    TypeObj *t = value_type(it);
    if (cont->kind != CONT_ITERNEXT || (t != GenType && !python_slot(t, SLOT_iternext))) return V_UNBOUND;
    return next_push(thread(), it, item);
}

Value interp_push_item_call(const Cont *cont, Value fn, Value arg, Value noted) {
    Cont item = *cont;
    item.kind = CONT_ITEM;
    item.extra = noted;
    if (cont->kind != CONT_ITERNEXT || !interp_calls_python(fn)) return V_UNBOUND;
    return call_push_n(thread(), fn, item, 1, arg, V_NULL, V_NULL);
}

int next_take(Thread *th, Frame *f, Value v, Value noted) {
    Insn i = f->pc[-1];
    Value it = f->r[i.a];
    Cont cont = CONT(ITERNEXT, .dst = i.b, .skip = (i16)i.c);
    v = value_type(it)->def->take_item(it, v, noted, &cont);
    if (is_unbound(v)) v = op_for_iter(th, f, &f->r[i.a]);
    if (is_err(v)) {
        if (!exc_matches(StopIterationType)) return 0;
        exc_clear();
        v = V_NULL;
    }
    if (is_pushed(v)) return 1;
    if (is_null(v)) f->pc += (i16)i.c;
    else f->r[i.b] = v;
    return 1;
}

Value op_for_iter(Thread *th, Frame *f, Value *state) {
    Value it = state[0];
    Insn i = f->pc[-1];
    Value v = next_push(th, it, CONT(ITERNEXT, .dst = i.b, .skip = (i16)i.c));
    if (is_unbound(v)) {
        slot_next_fn next = value_type(it)->slots.iternext;
        if (!next) return exc_raise(TypeErrorType, "'%T' object is not an iterator", it); /* it was deleted */
        v = next(it);
    }
    if (is_err(v) && exc_matches(StopIterationType)) {
        exc_clear();
        return V_NULL;
    }
    return v;
}
