/* frozen.h: code of the standard library that was compiled beforehand, in a cache file beside the executable.
 *
 * Two kinds of entries: frozen modules, found by name, as CPython has them (frozen.def), and the other files of the
 * library, found by path: what a .pyc file is, where __pycache__ cannot be written.  Both are used only while size and
 * time of the source are those at build time.
 */
#pragma once
#include "vm/base/value.h"

typedef struct FrozenModule {
    const char *name, *original; /* the same but for aliases */
    const u8 *data; /* marshalled code, in the mapped file */
    i64 size;
    bool is_package;
} FrozenModule;

/* Maps the cache if there is one that was made from the library in 'stdlib'; 'path' NULL: beside the executable. */
void frozen_init(const char *stdlib, const char *path);
/* True and *out filled if there is such a module and its source has not changed. */
bool frozen_find(const char *name, FrozenModule *out);
void frozen_each_name(void (*fn)(const char *name, void *arg), void *arg);
/* The code in a part of the mapped file. */
Value frozen_load(const u8 *data, i64 size);
/* Start-up is done: what it read of the file need not stay in memory. */
void frozen_started(void);
/* The code of source file 'path', V_NULL if the cache has none that is up to date. */
Value frozen_code_for_path(const char *path);
/* -1: off (-X frozen_modules=off, and for tests), else on. */
extern int frozen_override;
/* krait -X freeze: compiles the library in 'stdlib' and writes the cache to 'path' (NULL: beside the executable). */
bool frozen_write(const char *stdlib, const char *path) MAY_RUN_PYTHON;
/* The directory of the executable, without a slash at its end. */
const char *frozen_executable_dir(void);
