/* attention.c: what a thread does at a safepoint when somebody asked for its attention. */
#include "vm/base/gil.h"
#include "vm/interp/interp_internal.h"

bool (*interp_on_signal)(void);
bool (*interp_on_pending)(void);

bool thread_pay_attention(Thread *th, int why, void *loop_frame) {
    if (why & ATTN_GIL) gil_yield();
    if (why & ATTN_MEMORY) {
        exc_no_memory();
        return false;
    }
    if (why & ATTN_GC) gc_poll(loop_frame);
    if (gc_has_pending()) gc_run_pending();
    if (why & ATTN_SIGNAL && interp_on_signal && !interp_on_signal()) return false;
    if (why & ATTN_PENDING && interp_on_pending && !interp_on_pending()) return false;
    if (why & ATTN_ASYNC_EXC && th->ts.async_exc) {
        Value cls = (Value){(u64)th->ts.async_exc};
        th->ts.async_exc = NULL;
        exc_raise_stmt(cls, V_NULL);
        return false;
    }
    return true;
}
