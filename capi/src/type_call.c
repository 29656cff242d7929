/* type_call.c: C calls a class.
 *
 * If tp_new and tp_init are functions of C, the VM does not see the instance: so it is C's alone, and dies with C's last
 * reference.  A class of Python's without __new__ and __init__ gives an instance that nothing in the VM can hold yet, as
 * do the builtin containers: OWN.  Where Python code has run, somebody may hold the instance, which only a collection can
 * tell: SHARED.
 */
#include "capi/src/glue.h"
#include "gcbridge/cslot.h"
#include "gcbridge/expose_fill.h"
#include "vm/object/type_internal.h"

static ternaryfunc general_call; /* through the VM */

static bool is_init_of_object(initproc init) {
    return !init || thunk_target((void *)init) == (void *)ObjectType->slots.init;
}

static bool is_c_function(void *code) { return code && !thunk_target(code); }

static PyObject *make(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (!thread_stack_ok(" while calling a Python object")) return bridge_exc_out(), NULL;
    PyObject *p = type->tp_new(type, args, kwargs);
    if (!p || !PyObject_TypeCheck(p, type) || is_init_of_object(Py_TYPE(p)->tp_init)) return p;
    if (Py_TYPE(p)->tp_init(p, args, kwargs) < 0) Py_CLEAR(p);
    return p;
}

/* The result is an object that was not there before, and that no Python code has seen. */
static bool gives_fresh(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (type == &PyList_Type || type == &PyDict_Type || type == &PySet_Type || type == &PyByteArray_Type) return true;
    return thunk_target((void *)type->tp_new) == (void *)ObjectType->slots.new && is_init_of_object(type->tp_init) &&
           !PyTuple_GET_SIZE(args) && !kwargs;
}

static PyObject *call(PyObject *p, PyObject *args, PyObject *kwargs) {
    PyTypeObject *type = (PyTypeObject *)p;
    if (is_c_function((void *)type->tp_new) && (is_c_function((void *)type->tp_init) || is_init_of_object(type->tp_init)))
        return make(type, args, kwargs);
    PyObject *r = general_call(p, args, kwargs);
    if (r && gives_fresh(type, args, kwargs)) tie_own(r);
    if (r && type == &PyBytes_Type && is_tied(r)) expose_follow_bytes(r, tied_value(r));
    return r;
}

/* Before slots are filled: it takes the place of the VM's function in metaclasses too. */
void capi_type_call_init(void) {
    void *old = thunk_prefer(SIG_CALL, SLOT_call, (void *)TypeType->slots.call, (void *)call);
    memcpy(&general_call, &old, sizeof old);
}
