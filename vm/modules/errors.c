/* errors.c */
#include "vm/modules/errors.h"
#include "vm/interp/interp_internal.h"
void errors_write(Value text) {}
void errors_print(Value exc) {}
