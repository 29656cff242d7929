/* pinlog.c: which stack words keep objects in place: with -X gcverify each pin of a minor collection is a line of the
 * log (KRAITLOG): the object's kind, and the function whose frame holds the word, as an address for addr2line.
 *
 *     addr2line -f -e build/krait $(sed -n 's/.* pin .* in=//p' LOG | sort | uniq -c | ...)
 */
#include "vm/gc/gc_internal.h"

typedef struct CallFrame { /* what rbp points at */
    struct CallFrame *caller;
    u64 return_address;
} CallFrame;

/* A frame's words lie below the saved rbp of the function they belong to, whose code the next inner return address is
   in.  0: a register, or another thread's stack. */
__attribute__((no_sanitize("address"))) static u64 code_of(const u64 *word) {
    const Thread *th = thread_current;
    const CallFrame *frame = __builtin_frame_address(0);
    u64 code = 0;
    while ((const u64 *)frame < word && (char *)frame < (char *)th->stack_base) {
        code = frame->return_address;
        if (frame->caller <= frame) break;
        frame = frame->caller;
    }
    return (char *)word >= (char *)__builtin_frame_address(0) && (char *)word < (char *)th->stack_base ? code : 0;
}

void pinlog_note(const u64 *word, const Obj *o) {
    if (likely(!log_on) || !gc_options.verify) return;
    log_phase("pin", clock_ns(), 0, "object=%p kind=%s word=%p in=%#llx", (const void *)o, obj_shape(o)->layout->name,
              (const void *)word, (unsigned long long)code_of(word));
}
