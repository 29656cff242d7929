/* attention.c: what a thread does at a safepoint when somebody asked for its attention. */
#include "vm/base/gil.h"
#include "vm/interp/interp_internal.h"
#include "vm/object/weakref.h"

bool (*interp_on_signal)(void);
bool (*interp_on_pending)(void);
void (*interp_on_collected)(void);
Value (*interp_on_wait)(const Value *args, void *loop_frame);

/* Pushes the next queued callback or __del__ if it is a Python function; else runs it.  True: pushed. */
static bool start_pending(Thread *th, Obj *o, bool callback) {
    TypeObj *t = obj_shape(o)->type;
    Value fn = V_NULL, self = V_NULL;
    if (callback) fn = weakref_take_callback(obj_value(o));
    else if (obj_proxy(o) || !slot_is_python(SLOT_finalize, (void *)t->slots.finalize)) gc_finalizer_run(o); /* C notes it */
    else fn = special_lookup(obj_value(o), name___del__, &self);
    if (is_null(fn)) return false;
    Value v = is_err(fn) ? fn
              : callback || is_null(self) ? call_push_n(th, fn, CONT(PENDING, .extra = fn), callback, obj_value(o), V_NULL, V_NULL)
                                          : call_push_n(th, fn, CONT(PENDING, .extra = fn), 1, self, V_NULL, V_NULL);
    if (is_err(v)) exc_write_unraisable(is_err(fn) ? V_NULL : fn, NULL);
    return is_pushed(v);
}

/* Queued callbacks and finalizers run in frames on top of the loop's, one after the other. */
bool pending_push(Thread *th) {
    Obj *o;
    bool callback;
    while (gc_pending_begin(&o, &callback)) {
        if (start_pending(th, o, callback)) return true;
        gc_pending_end();
    }
    gc_run_pending(); /* what is queued elsewhere */
    return false;
}

/* The program hears that memory ends; what else asked for attention can wait. */
static bool raise_no_memory(Thread *th, int why) {
    thread_attention(th, why & ~(ATTN_MEMORY | ATTN_GIL));
    exc_no_memory();
    return false;
}

bool thread_pay_attention(Thread *th, int why, void *loop_frame) {
    if (why & ATTN_GIL) gil_yield();
    if (why & ATTN_MEMORY) return raise_no_memory(th, why);
    bool collect = loop_frame && (why & ATTN_GC || gc_has_pending());
    if (why & ATTN_GC && !collect) thread_attention(th, ATTN_GC); /* it can wait for the next instruction */
    if (why & ATTN_GC && collect) gc_poll(loop_frame);
    if (th->attention & ATTN_MEMORY) return raise_no_memory(th, why & ~ATTN_GC);
    if (why & ATTN_GC && collect && interp_on_collected) interp_on_collected();
    if (why & ATTN_SIGNAL && interp_on_signal && !interp_on_signal()) return false;
    if (why & ATTN_PENDING && interp_on_pending && !interp_on_pending()) return false;
    if (why & ATTN_ASYNC_EXC && th->ts.async_exc) {
        Value cls = (Value){(u64)th->ts.async_exc};
        th->ts.async_exc = NULL;
        exc_raise_stmt(cls, V_NULL);
        return false;
    }
    while (collect && !(gc_has_pending() && pending_push(th)) && gc_dropped_again()) gc_poll(loop_frame);
    return true;
}
