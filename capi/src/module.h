/* module.h: what loader.c needs of module.c. */
#pragma once
#include "capi/src/capi_internal.h"

/* Enters a module under its definition's index, in place of what was there; -1 with an exception set. */
int module_add_state(PyObject *m, PyModuleDef *def);
/* loader.c: sets the functions behind _imp.create_dynamic and _imp.exec_dynamic. */
void loader_init(void);
