/* capi_missing.c: a weak definition of every exported name, so that every extension loads.

   Any other file defines a name by just defining it.  What stays weak in the linked program is the list of what is
   missing: the build writes it to capi-stubs.txt.  A missing function sets SystemError and returns its error value; a
   missing object is zeroed memory of the right size. */
#include "capi/src/capi_internal.h"
#include <dlfcn.h>

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void *krait_capi_missing(const char *name, const void *caller) {
    static _Thread_local bool busy;
    Dl_info info;
    const char *extension = "?";
    if (dladdr(caller, &info) && info.dli_fname) extension = base_name(info.dli_fname);
    /* Without exceptions there is no way to go on: PyErr_Format itself is missing, or nothing was started. */
    if (busy || !PyExc_SystemError) {
        KR_FATAL("%s is not implemented in Krait yet (called from %s)", name, extension);
    }
    busy = true;
    PyGILState_STATE lock = PyGILState_Ensure(); /* it may be one that is called without */
    PyErr_Format(PyExc_SystemError, "%s is not implemented in Krait yet (called from %s)", name, extension);
    PyGILState_Release(lock);
    busy = false;
    return NULL;
}

#define WEAK __attribute__((weak))
#define MISSING(name) krait_capi_missing(name, __builtin_return_address(0))
#define FN(name, type, error, params)                                                              \
    WEAK type (name) params {                                                                      \
        MISSING(#name);                                                                            \
        return error;                                                                              \
    }
#define VOID_FN(name, params)                                                                      \
    WEAK void (name) params { MISSING(#name); }
#define NORETURN_FN(name, params)                                                                  \
    WEAK void (name) params { KR_FATAL("%s is not implemented in Krait yet", #name); }
#define DATA(name, type) WEAK type name;
#include "capi/src/capi.def"
