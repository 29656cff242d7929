/* trashcan.c: a limit to the nesting of deallocations.  Past it an object is put aside until the outermost one ends. */
#include "capi/src/capi_internal.h"

enum { NESTING_LIMIT = 50 };

int _PyTrash_cond(PyObject *o, destructor dealloc) { return Py_TYPE(o)->tp_dealloc == dealloc; }

/* The list runs through the counts, which are 0 and of no use to anybody any more. */
static void put_aside(PyThreadState *tstate, PyObject *o) {
    o->ob_refcnt = (Py_ssize_t)(intptr_t)tstate->trash_delete_later;
    tstate->trash_delete_later = o;
}

static void destroy_all(PyThreadState *tstate) {
    while (tstate->trash_delete_later) {
        PyObject *o = tstate->trash_delete_later;
        tstate->trash_delete_later = (PyObject *)(intptr_t)o->ob_refcnt;
        o->ob_refcnt = 0;
        tstate->trash_delete_nesting++;         /* so that a nested end does not start over */
        Py_TYPE(o)->tp_dealloc(o);
        tstate->trash_delete_nesting--;
    }
}

/* 1: the object was put aside, and the caller must leave it alone. */
int _PyTrash_begin(PyThreadState *tstate, PyObject *o) {
    if (tstate->trash_delete_nesting >= NESTING_LIMIT) {
        put_aside(tstate, o);
        return 1;
    }
    tstate->trash_delete_nesting++;
    return 0;
}

void _PyTrash_end(PyThreadState *tstate) {
    tstate->trash_delete_nesting--;
    if (tstate->trash_delete_later && tstate->trash_delete_nesting <= 0) destroy_all(tstate);
}
