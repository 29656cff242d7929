/* import.h: what start-up and the _imp module need of import.c. */
#pragma once
#include "vm/base/value.h"

/* Brings importlib up from the standard library in 'stdlib'. */
bool import_init(const char *stdlib);
/* Creates a native module and enters it in sys.modules. */
Value import_native(const char *name);
/* importlib._bootstrap._find_and_load(name); push: by a frame. */
Value import_load(Value name, bool push);
/* Waits until the module, which is in sys.modules, has run in whatever thread it does, unless that waits for this one. */
Value import_wait(Value name, bool push);
/* What an import asks for: 'name' as written, and in full. */
typedef struct ImportRequest {
    Value name, abs_name, fromlist;
    i64 level;
} ImportRequest;
/* The value of __import__() once the module is loaded: parts of a package may still have to be. */
Value import_finish(Value module, const ImportRequest *r, bool push);
/* Frames of importlib are dropped from the traceback, as CPython does. */
void import_trim_traceback(Value exc);
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
