/* next.c: iteration by instructions: iter(), and the next item of every kind of iterator that runs Python code. */
#include "vm/interp/builtin_push.h"
#include "vm/interp/for_plain.h"
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
    if (cont.kind == CONT_GENNEXT && gen_resume_plain(th, frame_current(), g, &cont)) return V_PUSHED;
    if (cont.kind == CONT_ITEM && gen_resume_item(th, frame_current(), g, &cont)) return V_PUSHED;
    return gen_push(th, g, V_NONE, cont);
}

static Value (*pusher_of(const TypeObj *t))(Value self, const Cont *cont) {
    const TypeDef *def = t->def;
    return def && def->push_next && t->slots.iternext == def->iternext ? def->push_next : NULL;
}

Value next_push(Thread *th, Value it, Cont cont) {
    TypeObj *t = value_type(it);
    if (t == GenType) return push_generator(th, (GenObj *)it.w, cont);
    Value (*push)(Value, const Cont *) = pusher_of(t);
    if (push) return th->ts.recursion_remaining > FRAMES_FOR_NEXT ? push(it, &cont) : V_UNBOUND;
    if (python_slot(t, SLOT_iternext)) {
        Value v = special_push(th, it, name___next__, 0, V_NULL, V_NULL, cont);
        return is_null(v) ? V_UNBOUND : v;
    }
    return t == SeqIterType && cont.kind == CONT_ITERNEXT ? push_by_index(th, it, cont) : V_UNBOUND;
}

bool interp_may_push(Value it) {
    TypeObj *t = value_type(it);
    return t == GenType || python_slot(t, SLOT_iternext) || pusher_of(t);
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

/* ---- iterators over iterators ----
 *
 * What is pushed with ITEM gives something to an iterator (the taker): an item of its source, or the answer of a call, with
 * which it noted something.  The taker is the one in the loop state, and 'extra' what it noted (aux 0); or 'extra' is a link
 * (aux 1): a tuple of the taker, the link of whom the taker's own item is for (None: that in the loop state), and what it
 * noted, if it did. */

static bool is_item_cont(const Cont *cont) { return cont->kind == CONT_ITERNEXT || cont->kind == CONT_ITEM; }
bool interp_asks_in_loop(const Cont *cont) { return is_item_cont(cont); }

/* What 'self', which 'cont' asks, is to be given. */
static Value item_cont(Value self, const Cont *cont, Value noted, Cont *item) {
    *item = *cont;
    item->kind = CONT_ITEM;
    if (cont->kind == CONT_ITERNEXT) {
        item->aux = 0;
        item->extra = noted;
        return V_NONE;
    }
    item->extra = TRY(tuple_pack(is_null(noted) ? 2 : 3, self, cont->aux ? cont->extra : V_NONE, noted));
    item->aux = 1;
    return V_NONE;
}

Value interp_push_item(Value self, const Cont *cont, Value it) {
    Cont item = *cont;
    Thread *th = thread();
    item.kind = CONT_ITEM;
    if (cont->kind == CONT_ITERNEXT) {
        if (has_shape(it, GenShape) && gen_resume_item(th, frame_current(), (GenObj *)it.w, &item)) return V_PUSHED;
        if (has_shape(it, MapShape) && map_push_plain(th, (MapObj *)it.w, &item)) return V_PUSHED;
    }
    if (!is_item_cont(cont) || !interp_may_push(it)) return V_UNBOUND;
    TRY(item_cont(self, cont, V_NULL, &item));
    return next_push(th, it, item);
}

Value interp_push_item_call(Value self, const Cont *cont, Value fn, Value arg, Value noted) {
    Cont item;
    if (!is_item_cont(cont) || !(is_func(fn) || interp_calls_python(fn))) return V_UNBOUND;
    TRY(item_cont(self, cont, noted, &item));
    Thread *th = thread();
    return push_plain(th, fn, &arg, 1, &item) ? V_PUSHED : call_push(th, NULL, fn, (Args){&arg, 1, 0}, item);
}

/* The next item of 'it', which 'cont' asks; V_NULL at the end. */
static Value ask(Thread *th, Value it, Cont cont) {
    Value v = next_push(th, it, cont);
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

int next_took(Thread *th, Frame *f, Value v) {
    Insn i = f->pc[-1];
    if (is_pushed(v)) return 1;
    if (is_unbound(v)) return f->pc--, th->attention ? 3 : 1;
    if (is_err(v)) {
        if (!exc_matches(StopIterationType)) return 0;
        exc_clear();
        v = V_NULL;
    }
    if (is_null(v)) f->pc += (i16)i.c;
    else f->r[i.b] = v;
    return 1;
}

int next_take(Thread *th, Frame *f, Value v, u8 aux, Value extra) {
    Insn i = f->pc[-1];
    for (;;) {
        Cont own = CONT(ITERNEXT, .dst = i.b, .skip = (i16)i.c);
        Value taker = f->r[i.a], noted = extra;
        if (aux) {
            TupleObj *link = as_tuple(extra);
            taker = link->v[0];
            noted = link->len > 2 ? link->v[2] : V_NULL;
            own.kind = CONT_ITEM;
            own.aux = !is_none(link->v[1]);
            if (own.aux) own.extra = link->v[1];
        }
        /* An answer that did not come was to be an item: the taker has ended itself. */
        if (!is_null(v) || is_null(noted)) v = value_type(taker)->def->take_item(taker, v, noted, &own);
        if (!aux) return next_took(th, f, v);
        if (is_err(v) && exc_matches(StopIterationType)) exc_clear(), v = V_NULL;
        if (is_unbound(v)) v = unlikely(th->attention) && !interp_attention(th, NULL) ? V_ERR : ask(th, taker, own);
        if (is_err(v)) return 0;
        if (is_pushed(v)) return 1;
        aux = own.aux;
        extra = own.extra;
    }
}

Value op_for_iter(Thread *th, Frame *f, Value *state) {
    Insn i = f->pc[-1];
    return ask(th, state[0], CONT(ITERNEXT, .dst = i.b, .skip = (i16)i.c));
}
