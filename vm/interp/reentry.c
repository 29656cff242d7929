/* reentry.c: the way into the interpreter loop from C, and the count of those that were made while another loop waits.
 *
 * Two counts: calls by a C extension (C asks the VM for something that is Python code, and waits), and all others, which
 * are the VM's own.  Which it is, the C stack says: between this entry and the loop below there is a frame of another
 * library, or of a function that is exported to extensions.  It is walked only once somebody has asked for the counts.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unwind.h>

#include "vm/interp/interp_internal.h"

static bool counting;

typedef struct Walk {
    const char *loop;    /* frames above this address are not looked at */
    const void *library; /* where the VM's own code was loaded */
    bool from_c;
} Walk;

/* A function of an extension, or of the C API. */
static bool is_border(const void *fn, const Walk *w) {
    Dl_info info;
    if (!dladdr(fn, &info)) return false;
    if (info.dli_fbase != w->library) return true;
    return info.dli_saddr == fn && info.dli_sname && (!strncmp(info.dli_sname, "Py", 2) || !strncmp(info.dli_sname, "_Py", 3));
}

static _Unwind_Reason_Code look(struct _Unwind_Context *context, void *walk) {
    Walk *w = walk;
    if ((const char *)_Unwind_GetCFA(context) > w->loop) return _URC_NORMAL_STOP;
    const void *fn = _Unwind_FindEnclosingFunction((char *)_Unwind_GetIP(context) - 1);
    w->from_c = fn && is_border(fn, w);
    return w->from_c ? _URC_NORMAL_STOP : _URC_NO_REASON;
}

static void count(Thread *th) {
    Walk walk = {th->loop_frame, NULL, false};
    Dl_info own;
    if (dladdr((void *)&counting, &own)) walk.library = own.dli_fbase;
    _Unwind_Backtrace(look, &walk);
    if (walk.from_c) th->c_calls++;
    else th->reentries++;
}

Value interp_enter(Thread *th) {
    const char *outer = th->loop_frame;
    if (unlikely(counting) && outer) count(th);
    th->loop_frame = __builtin_frame_address(0);
    Value v = interp_run(th);
    th->loop_frame = outer;
    return v;
}

i64 interp_reentries(void) { return counting = true, thread()->reentries; }
i64 interp_c_calls(void) { return counting = true, thread()->c_calls; }
