/* tracemalloc.c: nobody traces, but what is reported counts for when to collect. */
#include "gcbridge/bridge_internal.h"

#include "capi/src/capi_internal.h"

int PyTraceMalloc_Track(unsigned int domain, uintptr_t block, size_t size) {
    if (PyGILState_Check()) gc_note_external((i64)size);
    return 0;
}

int PyTraceMalloc_Untrack(unsigned int domain, uintptr_t block) { return 0; }

PyObject *_PyTraceMalloc_GetTraceback(unsigned int domain, uintptr_t block) { return _Py_NewRef(Py_None); }
