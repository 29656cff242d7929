/* for_plain.h: FOR_ITER's common ways into Python code, for the loop itself: generators and map().
 *
 * What is done here is what gen_push, gen_suspend and next_push do when nobody looks at frames and no exception is being
 * handled; where a condition fails, they are to be called.
 */
#pragma once
#include "vm/interp/interp_internal.h"
#include "vm/object/iter.h"

/* Copies registers, dead ones too: they are not looked at.  One more where the number is odd. */
ALWAYS_INLINE void gen_copy(Value *to, const Value *from, u32 n) {
    typedef u64 Two __attribute__((vector_size(16), aligned(8), may_alias));
    for (u32 i = 0; i < n; i += 2) {
        *(Two *)(to + i) = *(const Two *)(from + i);
        __asm__ volatile(""); /* a call of memcpy is slower for so few */
    }
}

/* Resumes 'g' for 'cont' of 'caller' (which is saved): its frame, current; NULL: not so. */
ALWAYS_INLINE Frame *gen_resume_plain(Thread *th, Frame *caller, GenObj *g, const Cont *cont) {
    CodeObj *code = g->code;
    Frame *f = (Frame *)(caller->r + caller->code->nreg);
    if (unlikely(g->state != GEN_SUSPENDED || (g->handled.w | g->frame_obj.w | th->handled.w) != V_NULL.w || th->attention ||
                 th->ts.recursion_remaining <= 0 || !frame_fits(th, f, code)))
        return NULL;
    th->ts.recursion_remaining--;
    gen_copy(f->r, g->saved, code->nreg);
    frame_link(f, caller, code, *cont);
    f->extra = V_NULL; /* that of ITEM is in the generator */
    f->func = g->func;
    f->locals = obj_value(g);
    f->r[g->pc[-1].a] = V_NONE;
    f->pc = g->pc + op_info[OP_YIELD].words;
    g->state = GEN_RUNNING;
    g->frame = f;
    frame_set_current(th, f);
    return f;
}

/* The same for an item that an iterator asked for, with its link. */
ALWAYS_INLINE bool gen_resume_item(Thread *th, Frame *caller, GenObj *g, const Cont *cont) {
    if (!gen_resume_plain(th, caller, g, cont)) return false;
    if (unlikely(!same(g->link, cont->extra))) gc_write(g, &g->link, cont->extra);
    return true;
}

/* Suspends the generator of 'f', which stands behind its YIELD: true, and the caller is current; false: not so. */
ALWAYS_INLINE bool gen_suspend_plain(Thread *th, Frame *f) {
    const u32 plain = 1u << CONT_GENNEXT | 1u << CONT_ITEM | 1u << CONT_C;
    GenObj *g = (GenObj *)f->locals.w;
    if (unlikely(f->cont > CONT_KIND || !(plain >> f->cont & 1) || (f->frame_obj.w | f->extra.w | th->handled.w) != V_NULL.w)) return false;
    gc_barrier_all(g);
    gen_copy(g->saved, f->r, f->code->nreg);
    g->pc = f->pc;
    g->state = GEN_SUSPENDED;
    g->frame = NULL;
    th->ts.recursion_remaining++;
    frame_set_current(th, f->prev);
    return true;
}

/* What a FOR_ITER goes through without an iterator object. */
ALWAYS_INLINE bool loops_plain(Value v) {
    if (!is_obj(v)) return false;
    u32 shape = obj_shape32(as_obj(v));
    if (shape != shape_id(RangeShape)) return shape == shape_id(ListShape) || shape == shape_id(TupleShape) || shape == shape_id(StrShape);
    /* a bound near the fixnum limit could overflow the counter: the iterator object takes those */
    const RangeObj *range = (RangeObj *)v.w;
    return is_fixnum2(range->start, range->stop) && is_fixnum(range->step) && as_fixnum(range->step) > 0 &&
           as_fixnum(range->step) < ((i64)1 << 60) && as_fixnum(range->stop) < ((i64)1 << 60);
}
/* Makes the loop state of it; false: it has an iterator. */
ALWAYS_INLINE bool loop_plain(Value *state, Value v) {
    if (unlikely(!loops_plain(v))) return false;
    bool range = has_shape(v, RangeShape);
    state[2] = range ? ((RangeObj *)v.w)->step : V_UNBOUND;
    state[1] = range ? ((RangeObj *)v.w)->stop : fixnum(0);
    state[0] = range ? ((RangeObj *)v.w)->start : v; /* last: the operand may be in the same register */
    return true;
}

/* Pushes the function of map() or filter() for the next item of such an iterator: its frame, current; NULL: not so. */
ALWAYS_INLINE Frame *map_push_plain(Thread *th, MapObj *m, const Cont *cont) {
    Frame *f = m->inner || tuple_len(m->iters) != 1 ? NULL : plain_room(th, m->fn, 1);
    Value item = likely(f != NULL) ? iter_next_plain(as_tuple(m->iters)->v[0]) : V_NULL;
    if (is_null(item)) return NULL;
    plain_fill(th, f, m->fn, &item, 1, cont);
    return f;
}
ALWAYS_INLINE Frame *filter_push_plain(Thread *th, FilterIterObj *x, u16 dst, i32 skip) {
    Frame *f = x->inner ? NULL : plain_room(th, x->fn, 1);
    Value item = likely(f != NULL) ? iter_next_plain(x->it) : V_NULL;
    if (is_null(item)) return NULL;
    plain_fill(th, f, x->fn, &item, 1, &CONT(ITEM, .dst = dst, .skip = skip, .extra = item));
    return f;
}
/* 'f', whose value is 'v', answers what filter() of the loop asked about an item: 1 or 0, the truth; -1: something else. */
ALWAYS_INLINE int filter_answer_plain(const Frame *f, Value v) {
    const Frame *loop = f->prev;
    if (f->cont != CONT_ITEM || f->aux || is_null(f->extra) || !has_shape(loop->r[loop->pc[-1].a], FilterShape)) return -1;
    return is_fixnum(v) ? as_fixnum(v) != 0 : is_bool(v) ? same(v, V_TRUE) : is_none(v) ? 0 : -1;
}
