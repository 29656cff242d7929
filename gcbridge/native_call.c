/* native_call.c: calls of C functions, one for each signature that slots have.
 *
 * What is called has a frame of its own, so that old words in it keep nothing alive.
 */
#include "gcbridge/native_internal.h"

int native_status_slow(void) {
    if (!bridge_exc_in()) exc_raise(SystemErrorType, "a slot of C returned -1 without setting an exception");
    return -1;
}

Value native_call_un(unaryfunc f, Value self) {
    Thread *th = thread();
    CrossContext c;
    PyObject *p, *r;
    if (unlikely(!native_enter(th, &c))) return V_ERR;
    p = cross_out(self);
    r = likely(p != NULL) ? f(p) : NULL;
    native_drop(p);
    return native_result(th, &c, r);
}

Value native_call_bin(binaryfunc f, Value a, Value b) {
    Thread *th = thread();
    CrossContext c;
    PyObject *x, *y, *r;
    if (unlikely(!native_enter(th, &c))) return V_ERR;
    x = cross_out(a);
    y = cross_out(b);
    r = likely(x && y) ? f(x, y) : NULL;
    native_drop(x);
    native_drop(y);
    return native_result(th, &c, r);
}

Value native_call_ter(ternaryfunc f, Value a, Value b, Value third) {
    Thread *th = thread();
    CrossContext c;
    PyObject *x, *y, *z, *r;
    if (unlikely(!native_enter(th, &c))) return V_ERR;
    x = cross_out(a);
    y = cross_out(b);
    z = cross_out(is_null(third) ? V_NONE : third);
    r = likely(x && y && z) ? f(x, y, z) : NULL;
    native_drop(x);
    native_drop(y);
    native_drop(z);
    return native_result(th, &c, r);
}

Value native_call_item(ssizeargfunc f, Value self, i64 i) {
    Thread *th = thread();
    CrossContext c;
    PyObject *p, *r;
    if (unlikely(!native_enter(th, &c))) return V_ERR;
    p = cross_out(self);
    r = likely(p != NULL) ? f(p, i) : NULL;
    native_drop(p);
    return native_result(th, &c, r);
}

int native_call_two_int(int (*f)(PyObject *, PyObject *), Value a, Value b) {
    Thread *th = thread();
    CrossContext c;
    PyObject *x, *y;
    int r;
    if (unlikely(!native_enter(th, &c))) return -1;
    x = cross_out(a);
    y = cross_out(b);
    r = likely(x && y) ? f(x, y) : -1;
    native_drop(x);
    native_drop(y);
    return native_status(th, &c, r);
}

bool native_call_set(int (*f)(PyObject *, PyObject *, PyObject *), Value a, Value b, Value v) {
    Thread *th = thread();
    CrossContext c;
    PyObject *x, *y, *z;
    int r;
    if (unlikely(!native_enter(th, &c))) return false;
    x = cross_out(a);
    y = cross_out(b);
    z = native_out_or_null(v);
    r = likely(x && y && (z || is_null(v))) ? f(x, y, z) : -1;
    native_drop(x);
    native_drop(y);
    native_drop(z);
    return native_status(th, &c, r) >= 0;
}

bool native_call_hash(hashfunc f, Value self, i64 *out) {
    Thread *th = thread();
    CrossContext c;
    PyObject *p;
    if (unlikely(!native_enter(th, &c))) return false;
    p = cross_out(self);
    *out = p ? f(p) : -1;
    native_drop(p);
    cross_leave(&c);
    return *out != -1 || !bridge_exc_in();
}

Value native_call_compare(richcmpfunc f, Value a, Value b, int op) {
    Thread *th = thread();
    CrossContext c;
    PyObject *x, *y, *r;
    if (unlikely(!native_enter(th, &c))) return V_ERR;
    x = cross_out(a);
    y = cross_out(b);
    r = likely(x && y) ? f(x, y, op) : NULL;
    native_drop(x);
    native_drop(y);
    return native_result(th, &c, r);
}

int native_call_truth(inquiry f, Value self) {
    Thread *th = thread();
    CrossContext c;
    PyObject *p;
    int r;
    if (unlikely(!native_enter(th, &c))) return -1;
    p = cross_out(self);
    r = likely(p != NULL) ? f(p) : -1;
    native_drop(p);
    return native_status(th, &c, r);
}

i64 native_call_len(lenfunc f, Value self) {
    Thread *th = thread();
    CrossContext c;
    PyObject *p;
    Py_ssize_t n;
    if (unlikely(!native_enter(th, &c))) return -1;
    p = cross_out(self);
    n = likely(p != NULL) ? f(p) : -1;
    native_drop(p);
    cross_leave(&c);
    if (unlikely(n < 0) && !bridge_exc_in()) exc_raise(SystemErrorType, "a length of C is negative without an exception");
    return n;
}

bool native_call_set_item(ssizeobjargproc f, Value self, i64 i, Value v) {
    Thread *th = thread();
    CrossContext c;
    PyObject *p, *q;
    int r;
    if (unlikely(!native_enter(th, &c))) return false;
    p = cross_out(self);
    q = native_out_or_null(v);
    r = likely(p && (q || is_null(v))) ? f(p, i, q) : -1;
    native_drop(p);
    native_drop(q);
    return native_status(th, &c, r) >= 0;
}

Value native_call_get(descrgetfunc f, Value self, Value obj, Value type) {
    Thread *th = thread();
    CrossContext c;
    PyObject *p, *o, *t, *r;
    if (unlikely(!native_enter(th, &c))) return V_ERR;
    p = cross_out(self);
    o = native_out_or_null(obj);
    t = native_out_or_null(type);
    r = likely(p != NULL) ? f(p, o, t) : NULL;
    native_drop(p);
    native_drop(o);
    native_drop(t);
    return native_result(th, &c, r);
}

/* The end is NULL, with or without StopIteration. */
COLD static Value iteration_end(PyObject *r) {
    Value v;
    if (!r && !thread()->ts.curexc_type && !exc_pending()) return V_NULL;
    v = bridge_result(r, NULL, V_NONE);
    if (!is_err(v) || !exc_matches(StopIterationType) || tuple_len(as_exc(thread()->exc)->args)) return v;
    exc_clear();
    return V_NULL;
}

Value native_call_next(iternextfunc f, Value self) {
    Thread *th = thread();
    CrossContext c;
    PyObject *p, *r;
    if (unlikely(!native_enter(th, &c))) return V_ERR;
    p = cross_out(self);
    r = likely(p != NULL) ? f(p) : NULL;
    native_drop(p);
    cross_leave(&c);
    return likely(r && !th->ts.curexc_type) ? cross_in(r) : iteration_end(r);
}

Value native_call_packed(ternaryfunc f, Value self, Args args) {
    Thread *th = thread();
    CrossContext c;
    PyObject *p, *tuple, *dict, *r = NULL;
    if (unlikely(!native_enter(th, &c))) return V_ERR;
    p = cross_out(self);
    if (likely(p && native_pack(args, &tuple, &dict))) {
        r = f(p, tuple, dict);
        cross_drop(tuple);
        native_drop(dict);
    }
    native_drop(p);
    return native_result(th, &c, r);
}

bool native_pack(Args args, PyObject **tuple, PyObject **dict) {
    *tuple = call_pack(args.v, args.n);
    if (!*tuple) return false;
    if (call_pack_keywords(args, dict)) return true;
    Py_CLEAR(*tuple);
    return false;
}
