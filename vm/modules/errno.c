/* errno.c: the errno module. */
#include <errno.h>

#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"

static const struct {
    const char *name;
    int number;
} names[] = {
#define ERRNO(name) {#name, name},
#include "vm/modules/errno.def"
};

static bool errno_exec(Value m) {
    Value codes = dict_new();
    for (i64 i = 0; i < ARRAY_LEN(names); i++) {
        Value number = fixnum(names[i].number), have;
        if (!module_add(m, names[i].name, number)) return false;
        if (dict_get(codes, number, &have) == 0 && !dict_set(codes, number, str_intern_c(names[i].name))) return false;
    }
    return module_add(m, "errorcode", codes);
}
const ModuleDef errno_module = {"errno", "The names of the system's error numbers.", NULL, errno_exec};
