/* native_internal.h: how the slots of C types call C.
 *
 * Arguments are exposed for the call and carry the call's own reference.
 */
#pragma once
#include "gcbridge/cross.h"

/* ---- around a call ---- */

/* The function has been looked up: what it calls is looked up anew. */
ALWAYS_INLINE bool native_enter(Thread *th, CrossContext *c) {
    bridge_hooks.slot_owner = NULL;
    return cross_enter(th, c);
}

/* The end of every call: no function was called if a struct is missing. */
ALWAYS_INLINE Value native_result(const Thread *th, const CrossContext *c, PyObject *r) {
    cross_leave(c);
    return likely(r && !th->ts.curexc_type) ? cross_in(r) : bridge_result(r, NULL, V_NONE);
}

int native_status_slow(void);
ALWAYS_INLINE int native_status(const Thread *th, const CrossContext *c, int r) {
    cross_leave(c);
    return likely(r >= 0 && !th->ts.curexc_type) ? r : native_status_slow();
}

ALWAYS_INLINE PyObject *native_out_or_null(Value v) { return is_null(v) ? NULL : cross_out(v); }
ALWAYS_INLINE void native_drop(PyObject *p) {
    if (likely(p != NULL)) cross_drop(p);
}

/* Positional arguments as a tuple and keywords as a dict (NULL: none), new references. */
bool native_pack(Args args, PyObject **tuple, PyObject **dict);

/* ---- calls, by the function's signature ---- */

Value native_call_un(unaryfunc f, Value self);
Value native_call_bin(binaryfunc f, Value a, Value b);
Value native_call_ter(ternaryfunc f, Value a, Value b, Value third);
Value native_call_item(ssizeargfunc f, Value self, i64 i);
int native_call_two_int(int (*f)(PyObject *, PyObject *), Value a, Value b);
bool native_call_set(int (*f)(PyObject *, PyObject *, PyObject *), Value a, Value b, Value v);
bool native_call_hash(hashfunc f, Value self, i64 *out);
Value native_call_compare(richcmpfunc f, Value a, Value b, int op);
int native_call_truth(inquiry f, Value self);
i64 native_call_len(lenfunc f, Value self);
bool native_call_set_item(ssizeobjargproc f, Value self, i64 i, Value v);
Value native_call_get(descrgetfunc f, Value self, Value obj, Value type);
Value native_call_next(iternextfunc f, Value self);
Value native_call_packed(ternaryfunc f, Value self, Args args);
