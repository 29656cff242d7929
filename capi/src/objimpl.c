/* objimpl.c: memory of objects that take part in the search for cycles, and the collector as C may use it. */
#include "capi/src/glue.h"
#include "gcbridge/cycle.h"

PyObject *_PyObject_GC_New(PyTypeObject *type) { return _PyObject_New(type); }
PyVarObject *_PyObject_GC_NewVar(PyTypeObject *type, Py_ssize_t n) { return _PyObject_NewVar(type, n); }

/* Only what is not tracked yet may be resized, so nobody else has its address. */
PyVarObject *_PyObject_GC_Resize(PyVarObject *p, Py_ssize_t n) {
    PyTypeObject *type = Py_TYPE(p);
    i64 bytes = (type->tp_basicsize + n * type->tp_itemsize + 7) & ~(i64)7;
    PyVarObject *q = p;
    if (bytes > arena_room(p)) {
        q = arena_alloc(bytes);
        if (!q) return (PyVarObject *)PyErr_NoMemory();
        memcpy(q, p, (size_t)arena_room(p));
        tie_free((PyObject *)p);
    }
    q->ob_size = n;
    return q;
}

void PyObject_GC_Del(void *p) {
    if (arena_has(p)) tie_free(p);
    else PyObject_Free(p);
}

/* ---- cycles ---- */

void PyObject_GC_Track(void *p) { cycle_track(p); }
void PyObject_GC_UnTrack(void *p) { cycle_untrack(p); }

int PyObject_GC_IsTracked(PyObject *p) {
    if (!PyObject_IS_GC(p)) return 0;
    return arena_has(p) ? (arena_prefix(p)->word1 & PREFIX_TRACKED) != 0 : PyType_Check(p) == 0;
}
int PyObject_GC_IsFinalized(PyObject *p) { return arena_has(p) && (arena_prefix(p)->word1 & PREFIX_FINALIZED) != 0; }

/* ---- the collector ---- */

Py_ssize_t PyGC_Collect(void) { return gc_enabled ? (Py_ssize_t)gc_collect(2) : 0; }

int PyGC_Enable(void) {
    int before = gc_enabled;
    gc_enabled = true;
    return before;
}

int PyGC_Disable(void) {
    int before = gc_enabled;
    gc_enabled = false;
    return before;
}

int PyGC_IsEnabled(void) { return gc_enabled; }
