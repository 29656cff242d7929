/* weakref.c: weak references for C. */
#include "capi/src/glue.h"
#include "gcbridge/expose_fill.h"
#include "vm/object/weakref.h"

static bool is_reference(PyObject *p) { return PyWeakref_Check(p); }

static PyObject *make(PyObject *o, PyObject *callback, Value (*maker)(Value, Value)) {
    Value v = adopt_peek(o), c = callback && callback != Py_None ? adopt(callback) : V_NULL;
    if (is_err(v) || is_err(c)) return bridge_exc_out(), NULL;
    return expose_owned(maker(v, c));
}

PyObject *PyWeakref_NewRef(PyObject *o, PyObject *callback) { return make(o, callback, weakref_new); }
PyObject *PyWeakref_NewProxy(PyObject *o, PyObject *callback) { return make(o, callback, weakproxy_new); }

/* Borrowed from nobody: the struct of the referent, which lives as long as the referent does; None if it is gone. */
PyObject *PyWeakref_GetObject(PyObject *p) {
    if (!p || !is_reference(p)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    expose_fill_weakref(p, adopt_peek(p));
    return ((PyWeakReference *)p)->wr_object;
}

/* Objects that die do this on their own (bridge_dealloc): only those that live on have something left. */
void PyObject_ClearWeakRefs(PyObject *o) {
    if (o && is_tied(o)) weakref_clear_all(tied_value(o));
}

Py_ssize_t _PyWeakref_GetWeakrefCount(PyWeakReference *head) {
    return head && head->wr_object != Py_None ? weakref_count(adopt_peek(head->wr_object)) : 0;
}

void _PyWeakref_ClearRef(PyWeakReference *p) {
    as_weakref(adopt_peek((PyObject *)p))->referent = V_NULL;
    p->wr_object = Py_None;
}
