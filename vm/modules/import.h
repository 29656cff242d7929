/* import.h: what start-up and the _imp module need of import.c. */
#pragma once
#include "vm/base/value.h"

/* Brings importlib up from the standard library in 'stdlib'. */
bool import_init(const char *stdlib);
/* Creates a native module and enters it in sys.modules. */
Value import_native(const char *name);
/* importlib._bootstrap._find_and_load(name). */
Value import_find_and_load(Value name);
/* The contents of a file as bytes; OSError. */
Value import_read_file(const char *path);
/* _imp.c: --check-hash-based-pycs; extension modules, set by the bridge; the child after fork. */
extern const char *imp_check_pycs;
extern Value (*imp_create_dynamic_hook)(Value spec, Value file);
extern Value (*imp_exec_dynamic_hook)(Value module);
/* The import lock, which fork() holds. */
void imp_acquire(void);
void imp_release(void);
void imp_after_fork_child(void);
