/* exports.c: every name of capi.def can be found in a program that links the C API, and no other name can. */
#include "capi/src/capi_internal.h"
#include <dlfcn.h>

static int missing;

static void look_up(const char *name) {
    if (dlsym(RTLD_DEFAULT, name)) return;
    printf("not exported: %s\n", name);
    missing++;
}

static void look_up_all(void) {
#define FN(name, type, error, params) look_up(#name);
#define VOID_FN(name, params) look_up(#name);
#define NORETURN_FN(name, params) look_up(#name);
#define DATA(name, type) look_up(#name);
#include "capi/src/capi.def"
}

int main(void) {
    look_up_all();
    if (dlsym(RTLD_DEFAULT, "kr_fatal")) {
        printf("exported: kr_fatal\n");
        missing++;
    }
    return missing != 0;
}
