/* init.c: start-up of the parts of the C API that are not made from the VM's own types. */
#include "gcbridge/bridge_internal.h"

#include "capi/src/ceval.h"
#include "capi/src/module.h"

/* The VM's builtin functions carry no class; the type has an address for those who compare. */
static void init_cmethod(void) {
    PyCMethod_Type = PyCFunction_Type;
    PyCMethod_Type.tp_base = &PyCFunction_Type;
    PyCMethod_Type.tp_basicsize = sizeof(PyCMethodObject);
}

void **capi_tstate_current(void);
void capi_context_init(void);
void capi_data_init(void);
void capi_tracing_init(void);

void capi_init(void) {
    PyTypeObject *const types[] = {&PyCapsule_Type, &PyModuleDef_Type};
    init_cmethod();
    thread_current_mirror = (Thread **)capi_tstate_current();
    *thread_current_mirror = thread();
    pystate_init();
    ceval_init();
    for (i64 i = 0; i < ARRAY_LEN(types); i++)
        if (PyType_Ready(types[i]) < 0) KR_FATAL("cannot make type %s", types[i]->tp_name);
    capi_data_init();
    capi_context_init();
    capi_datetime_init();
    capi_socket_init();
    capi_array_init();
    capi_struct_init();
    capi_readline_init();
    capi_dictview_init();
    capi_tracing_init();
    loader_init();
}
