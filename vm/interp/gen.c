/* gen.c: how frames of generators are suspended and resumed.  The types and their methods are in object/gen.c.
 *
 * A suspended generator keeps its live registers in GenObj.saved; running, they are in a frame like any other.  The
 * frame's 'locals' is the generator, its 'extra' the exception that the resumer was handling.
 */
#include "vm/interp/builtin_push.h"
#include "vm/interp/for_plain.h"
#include "vm/interp/interp_internal.h"
#include "vm/interp/liveness.h"
#include "vm/interp/tracing.h"

static TypeObj *type_for(u32 flags) {
    return flags & CO_COROUTINE ? CoroType : flags & CO_ASYNC_GENERATOR ? AsyncGenType : GenType;
}

/* Which registers a suspension at 'pc' keeps; cached in the word behind YIELD. */
static const u64 *live_at_yield(CodeObj *code, Insn *pc) {
    if (pc[-1].op != OP_YIELD) return liveness_at(code, (u32)(pc - code->insns) - 1, false);
    if (!pc->ptr) pc->ptr = (void *)liveness_at(code, (u32)(pc - code->insns) - 1, false);
    return pc->ptr;
}

/* Variables and live temporaries; in the others is what happened to be there. */
void gen_trace_saved(GenObj *g, Tracer *t) {
    const u64 *live = g->state == GEN_SUSPENDED ? live_at_yield(g->code, g->pc) : NULL;
    u32 n = g->code->nlocals;
    if (g->state == GEN_RUNNING || g->state == GEN_DONE) return;
    trace_values(t, g->saved, n);
    for (u32 i = n; live && i < g->code->nreg; i++)
        if (live[i >> 6] >> (i & 63) & 1) trace_value(t, &g->saved[i]);
}

Value gen_new_from_frame(Thread *th, Frame *f) {
    CodeObj *code = f->code;
    TypeObj *t = type_for(code->flags);
    FuncObj *fn;
    u32 room = (code->nreg + 1u) & ~1u; /* gen_copy takes them by twos */
    GenObj *g = (GenObj *)gc_alloc(t->shape, (i64)sizeof(GenObj) + room * (i64)sizeof(Value));
    (void)th;
    fn = as_func(f->func);
    g->code = code;
    g->func = f->func;
    g->name = fn->name;
    g->qualname = fn->qualname;
    g->state = GEN_CREATED;
    g->nsaved = (u16)room;
    g->pc = f->pc;
    memcpy(g->saved, f->r, code->nlocals * sizeof(Value));
    for (u32 i = code->nlocals; i < room; i++) g->saved[i] = V_UNBOUND;
    gen_created(g);
    return obj_value(g);
}

/* 'f' goes on behind its YIELD with what was sent; signals are handled here, so that the generator can catch what their
   handlers raise.  One that delegates leaves that to the innermost. */
static bool go_on_behind_yield(Thread *th, Frame *f, Value sent) {
    Insn i = f->pc[-1];
    bool delegates = i.op == OP_YIELD && i.c != 0;
    if (unlikely(th->attention) && !delegates && !interp_attention(th, NULL)) return false;
    f->r[i.a] = sent;
    f->pc += op_info[i.op].words;
    return true;
}

/* The frame of 'g' with its registers, current. */
static Frame *place_frame(Thread *th, GenObj *g, Cont cont) {
    CodeObj *code = g->code;
    Frame *prev = frame_current();
    u8 bits;
    Frame *f = frame_reserve(th, NULL, code, &bits);
    if (!f) return NULL;
    gen_copy(f->r, g->saved, code->nreg);
    if (cont.kind == CONT_ITEM && !same(g->link, cont.extra)) gc_write(g, &g->link, cont.extra);
    cont.kind |= bits;
    cont.extra = th->handled;
    frame_link(f, prev, code, cont);
    f->func = g->func;
    f->pc = g->pc;
    f->frame_obj = g->frame_obj;
    f->locals = obj_value(g);
    th->outer_handled += !is_null(f->extra);
    if (!is_null(f->frame_obj)) frame_attach(f);
    th->handled = g->handled;
    if (!is_null(g->handled)) gc_write(g, &g->handled, V_NULL);
    g->state = GEN_RUNNING;
    g->frame = f;
    frame_set_current(th, f);
    return f;
}

Value gen_push(Thread *th, GenObj *g, Value sent, Cont cont) {
    bool suspended = g->state == GEN_SUSPENDED;
    Frame *f = place_frame(th, g, cont);
    if (!f) return V_ERR;
    if (!suspended) return V_PUSHED;
    f->r[f->pc[-1].a] = V_NULL;
    return is_null(sent) || go_on_behind_yield(th, f, sent) ? V_PUSHED : V_ERR;
}

/* Back to what the resumer was handling. */
static void leave_level(Thread *th, Frame *f) {
    th->handled = f->extra;
    th->outer_handled -= !is_null(f->extra);
}

/* What the resumers of the running generators are handling: seen inside while the generator handles nothing itself. */
Value gen_outer_handled(void) {
    if (thread()->outer_handled == 0) return V_NULL;
    for (Frame *f = frame_current(); f; f = f->prev)
        if (f->code->flags & CO_ANY_GEN && !is_null(f->locals) && !is_null(f->extra)) return f->extra;
    return V_NULL;
}

GenObj *gen_suspend(Thread *th, Frame *f) {
    GenObj *g = (GenObj *)f->locals.w;
    gc_barrier_all(g);
    gen_copy(g->saved, f->r, f->code->nreg);
    g->pc = f->pc;
    g->state = GEN_SUSPENDED;
    g->frame = NULL;
    g->handled = th->handled;
    g->frame_obj = f->frame_obj;
    leave_level(th, f);
    if (!is_null(f->frame_obj)) {
        FrameObj *fo = (FrameObj *)f->frame_obj.w;
        gc_write(fo, &fo->gen, obj_value(g));
    }
    frame_pop(th, f);
    return g;
}

void gen_finish(Thread *th, Frame *f) {
    GenObj *g = (GenObj *)f->locals.w;
    g->state = GEN_DONE;
    g->frame = NULL;
    for (u32 i = 0; i < g->nsaved; i++) g->saved[i] = V_UNBOUND;
    gc_write(g, &g->frame_obj, V_NULL);
    gc_write(g, &g->handled, V_NULL);
    leave_level(th, f);
    gc_write(g, &g->func, V_NULL);
    f->extra = V_NULL;
    f->locals = V_NULL;
}

bool gen_show(GenObj *g) {
    Thread *th = thread();
    Value handling = th->handled, handled = g->handled;
    if (is_err(gen_push(th, g, V_UNBOUND, CONT(C)))) return false;
    frame_current()->pc = g->pc;
    gc_write(g, &g->handled, handled); /* the resumer's level goes on */
    th->handled = handling;
    return true;
}

void gen_hide(GenObj *g) {
    Thread *th = thread();
    th->handled = g->handled;
    gen_suspend(th, g->frame);
}

Value interp_gen_resume(GenObj *g, Value v, Value *result) {
    Thread *th = thread();
    Value out;
    *result = V_NULL;
    if (!thread_stack_ok(" while calling a Python object")) return V_ERR;
    if (is_null(v)) { /* raise the pending exception inside */
        Value exc = exc_fetch();
        if (is_err(gen_push(th, g, V_NULL, CONT(C)))) return V_ERR;
        if (frame_current()->pc == g->code->insns) frame_current()->pc++;
        if (!is_null(th->handled)) exc_set_context(exc, th->handled); /* thrown into an except clause */
        if (!tracing_is_on(th) || tracing_enter_throw(th, frame_current())) exc_restore(exc);
        if (interp_unwind(th) == 2) return V_ERR;
        out = interp_enter(th);
    } else {
        Frame *caller = frame_current();
        bool plain = is_none(v) && caller && gen_resume_plain(th, caller, g, &CONT(C));
        if (!plain && is_err(gen_push(th, g, v, CONT(C))) && (!g->frame || interp_unwind(th) == 2)) return V_ERR;
        out = interp_enter(th);
    }
    if (is_err(out) || g->state != GEN_DONE) return out;
    *result = out;
    return V_ERR;
}

Value interp_push_gen(Value gen, Value v, bool has_default) {
    Frame *caller = frame_current();
    GenObj *g = (GenObj *)gen.w;
    Cont cont = cont_store(caller);
    if (!is_exact(gen, GenType) && !is_exact(gen, CoroType)) return V_NULL;
    if (g->state != GEN_SUSPENDED && !(g->state == GEN_CREATED && is_none(v))) return V_NULL;
    if (has_default && !call_has_default(caller, gen)) return V_NULL;
    cont.kind = CONT_GENSEND;
    cont.aux = has_default ? CONT_AUX_DEFAULT : 0;
    return gen_push(thread(), g, v, cont);
}

Value op_send(Thread *th, Frame *f, Value it, Value v) {
    Insn i = f->pc[-1];
    Value r;
    if (is_exact(it, GenType) || is_exact(it, CoroType)) {
        GenObj *g = (GenObj *)it.w;
        if (g->state == GEN_SUSPENDED || (g->state == GEN_CREATED && is_none(v)))
            return gen_push(th, g, v, CONT(SEND, .dst = i.a, .skip = (i16)i.c));
    }
    slot_next_fn next = value_type(it)->slots.iternext;
    if (is_none(v) && next) {
        r = next_push(th, it, CONT(SENDNEXT, .dst = i.a, .skip = (i16)i.c));
        if (is_pushed(r)) return r;
        if (is_unbound(r)) r = next(it);
    } else {
        r = value_call_method(it, "send", 1, v);
    }
    if (is_null(r)) { /* finished without a value */
        f->pc += (i16)i.c;
        return V_NONE;
    }
    if (is_err(r) && exc_matches(StopIterationType)) {
        if (tracing_is_on(th)) tracing_exception(th, f);
        if (!exc_matches(StopIterationType)) return V_ERR;
        r = exc_take_stop_value();
        if (!is_err(r)) f->pc += (i16)i.c;
    }
    return r;
}
