/* unwind.c: raising: finds the handler of a pending exception, frame by frame. */
#include "vm/interp/interp_internal.h"
#include "vm/interp/tracing.h"

const ExcEntry *unwind_handler(const CodeObj *code, u32 index) {
    for (u32 i = 0; i < code->nexc; i++)
        if (index >= code->exctable[i].start && index < code->exctable[i].end) return &code->exctable[i];
    return NULL;
}

/* Instructions that raise an exception again add no second entry for their frame. */
static bool raises_again(Insn i) {
    return i.op == OP_RERAISE || i.op == OP_RAISE0 || i.op == OP_END_ASYNC_FOR;
}

static bool enter_handler(Thread *th, Frame *f, const ExcEntry *e, u32 index) {
    f->r[e->reg] = th->exc;
    if (e->lasti_reg != 0xffff) f->r[e->lasti_reg] = fixnum(index);
    th->exc = V_NULL;
    f->pc = f->code->insns + e->target;
    return true;
}

/* A frame that goes shows where the exception was raised, not where clean-up or a with statement raised it again. */
static void show_origin(Thread *th, Frame *f) {
    Value tb = as_exc(th->exc)->traceback;
    bool with = f->pc[-1].op == OP_RERAISE && f->pc[-1].b;
    if ((frame_lineno(f) >= 0 && !with) || !is_exact(tb, TracebackType) || !same(((TracebackObj *)tb.w)->frame, f->frame_obj)) return;
    if (!((TracebackObj *)tb.w)->given) f->pc = f->code->insns + ((TracebackObj *)tb.w)->lasti + 1;
}

/* What the attribute's own code raised learns what was asked for. */
static void note_attribute(Frame *f, Value exc) {
    Insn i = f->pc[-1];
    int op = op_info[i.op].generic;
    if (op == OP_GETMETHOD && i.b >= i.a) return; /* the frame that raised lay over the object */
    if (op == OP_GETATTR || op == OP_GETMETHOD) exc_attr_context(exc, f->r[i.b], f->code->consts[i.c]);
}

/* Where memory is short a traceback shows no more than the innermost frames: there may be millions. */
#define SHOWN_MOST 1000

int interp_unwind(Thread *th) {
    for (i64 depth = 0;; depth++) {
        Frame *f = frame_current();
        u32 index = frame_lasti(f);
        const ExcEntry *e;
        Value out;
        KR_ASSERT(!is_null(th->exc));
        if (!raises_again(f->pc[-1])) {
            if (likely(!gc_is_short) || depth < SHOWN_MOST) traceback_add(th->exc, f);
            if (tracing_is_on(th)) tracing_exception(th, f);
        }
        note_attribute(f, th->exc);
        e = unwind_handler(f->code, index);
        if (e && enter_handler(th, f, e, index)) return 1;
        if (tracing_is_on(th)) tracing_unwind(th, f);
        if (raises_again(f->pc[-1])) show_origin(th, f);
        switch (cont_raise(th, f, &out)) {
        case 1: return 1;
        case 2: return 2;
        default: break;
        }
    }
}
