/* bridge.h: the border between the VM and C: objects cross here, nowhere else.
 *
 * Words: docs/design/proxies.md.  A proxy is what C sees of an object.  A tie has a state:
 *   OWN     ob_refcnt = C's references; at 0 it dies at once, tp_dealloc as in CPython
 *   SHARED  ob_refcnt = C's references + 1 for the VM; at 1 it lives as long as the heap reaches the object
 *
 * Include the VM's headers before this one: Python.h defines macros with the names of some of its constants.
 */
#pragma once
#include "vm/object/object.h"

#include "capi/include/Python.h"
#include "gcbridge/arena.h"

void bridge_init(void);

/* ---- from the VM to C.  V_ERR and V_NULL give NULL, the pending exception made visible to C (bridge_exc_out). ---- */

/* A new reference.  SHARED: what the VM also holds shows at least 2. */
PyObject *expose_owned(Value v);
/* No count is added: good as long as the VM's own holder keeps the object. */
PyObject *expose_borrowed(Value v);
/* A new reference to an object that was just made for C and that nothing in the VM holds: OWN, count 1. */
PyObject *expose_fresh(Value v);

/* ---- from C to the VM ---- */

/* The Value of a proxy, NULL gives V_ERR with C's exception taken in.  C keeps its reference. */
Value adopt(PyObject *p);
/* The same, and the caller's reference goes over to the VM. */
Value adopt_owned(PyObject *p);
/* The Value without publishing it: for reading only, while C's reference lasts; nothing may keep it. */
Value adopt_peek(PyObject *p);

/* ---- exceptions ---- */

/* The VM's pending exception becomes C's (tstate->curexc_*). */
void bridge_exc_out(void);
/* C's becomes the VM's.  True if there was one. */
bool bridge_exc_in(void);
/* What a C function returned: its value, or V_ERR; a value with an error set and NULL without one are SystemError
   naming 'who' ("NAME returned NULL without setting an exception"). */
Value bridge_result(PyObject *p, const char *who, Value callee);

/* ---- types ---- */

/* The PyTypeObject of a class, built whole when first asked for.  Borrowed: types that C has seen stay. */
PyTypeObject *bridge_type(TypeObj *t);
/* The class of a PyTypeObject (static ones after PyType_Ready). */
ALWAYS_INLINE TypeObj *bridge_type_obj(const PyTypeObject *c) { return (TypeObj *)c->tp_cache; }

/* ---- release ---- */

/* ob_refcnt of a proxy became 0 (behind _Py_Dealloc). */
void bridge_dealloc(PyObject *p);
