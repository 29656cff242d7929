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

/* Resumes 'g' for a FOR_ITER of 'caller' (which is saved): its frame, current; NULL: not so. */
ALWAYS_INLINE Frame *gen_resume_plain(Thread *th, Frame *caller, GenObj *g, u16 dst, i32 skip) {
    CodeObj *code = g->code;
    Frame *f = (Frame *)(caller->r + caller->code->nreg);
    if (unlikely(g->state != GEN_SUSPENDED || (g->handled.w | g->frame_obj.w | th->handled.w) != V_NULL.w || th->attention ||
                 th->ts.recursion_remaining <= 0 || f->r + code->nreg > th->ts.datastack_limit))
        return NULL;
    th->ts.recursion_remaining--;
    gen_copy(f->r, g->saved, code->nreg);
    frame_link(f, caller, code, CONT(GENNEXT, .dst = dst, .skip = skip));
    f->func = g->func;
    f->locals = obj_value(g);
    f->r[g->pc[-1].a] = V_NONE;
    f->pc = g->pc + op_info[OP_YIELD].words;
    g->state = GEN_RUNNING;
    g->frame = f;
    frame_set_current(th, f);
    return f;
}

/* Suspends the generator of 'f', which stands behind its YIELD: true, and the caller is current; false: not so. */
ALWAYS_INLINE bool gen_suspend_plain(Thread *th, Frame *f) {
    GenObj *g = (GenObj *)f->locals.w;
    if (unlikely(f->cont != CONT_GENNEXT || (f->frame_obj.w | f->extra.w | th->handled.w) != V_NULL.w)) return false;
    gc_barrier_all(g);
    gen_copy(g->saved, f->r, f->code->nreg);
    g->pc = f->pc;
    g->state = GEN_SUSPENDED;
    g->frame = NULL;
    th->ts.recursion_remaining++;
    frame_set_current(th, f->prev);
    return true;
}

/* The next item of an iterator over a list; V_NULL: it is another, or something is to be done at its end. */
ALWAYS_INLINE Value next_of_list(Value iter) {
    SeqIterObj *it = as_seqiter(iter);
    if (!has_shape(iter, ListIterShape) || is_null(it->seq) || it->index >= as_list(it->seq)->len) return V_NULL;
    return as_list(it->seq)->items->v[it->index++];
}

/* Pushes the function of map() for the next item of one list, for a FOR_ITER of 'caller': its frame, current; NULL: not so. */
ALWAYS_INLINE Frame *map_push_plain(Thread *th, Frame *caller, MapObj *m, u16 dst, i32 skip) {
    if (!has_shape(m->fn, FuncShape) || tuple_len(m->iters) != 1) return NULL;
    CodeObj *code = as_func(m->fn)->code;
    Frame *f = (Frame *)(caller->r + caller->code->nreg);
    if (unlikely(!code->simple || code->argcount != 1 || th->ts.recursion_remaining <= 0 ||
                 f->r + code->nreg > th->ts.datastack_limit))
        return NULL;
    Value item = next_of_list(as_tuple(m->iters)->v[0]);
    if (is_null(item)) return NULL;
    th->ts.recursion_remaining--;
    frame_link(f, caller, code, CONT(ITERNEXT, .dst = dst, .skip = skip));
    f->func = m->fn;
    f->pc = code->insns;
    f->r[0] = item;
    for (u32 k = 1; k < code->nlocals; k++) f->r[k] = V_UNBOUND;
    frame_set_current(th, f);
    return f;
}
