/* glue.h: for the files that call the VM: its headers, then the C API's, and how failure is told to C. */
#pragma once
#include "gcbridge/cross.h"
#include "capi/src/abstract.h"

/* The VM's pending exception becomes C's. */
ALWAYS_INLINE int glue_fail(void) {
    bridge_exc_out();
    return -1;
}
ALWAYS_INLINE int glue_status(bool ok) { return ok ? 0 : glue_fail(); }
/* The answer of a VM look-up: 1, 0, -1. */
ALWAYS_INLINE int glue_answer(int found) { return found < 0 ? glue_fail() : found; }

/* What the bridge made, or NULL with C's exception set. */
ALWAYS_INLINE PyObject *glue_made(PyObject *p) {
    if (unlikely(!p)) bridge_exc_out();
    return p;
}
/* A new reference for C. */
ALWAYS_INLINE PyObject *glue_out(Value v) { return glue_made(cross_out(v)); }

/* Zeroed memory for a struct that C makes, count 1: C's own until the VM first sees it. */
ALWAYS_INLINE void *glue_alloc(PyTypeObject *type, i64 bytes) {
    PyObject *p = arena_alloc(bytes);
    if (unlikely(!p)) return PyErr_NoMemory();
    p->ob_refcnt = 1;
    p->ob_type = type;
    return p;
}
/* The VM has not seen it: its fields are all there is. */
ALWAYS_INLINE bool glue_is_raw(const PyObject *p) { return arena_has(p) && !is_tied(p); }
