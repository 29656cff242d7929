/* fuzz_cache.c: the cache of the library as krait reads it at start-up: the file is mapped, everything in it is looked
 * up and loaded.  Checksums are not compared here (see modules/frozen.c).
 *
 * The library that the caches belong to is the folder $FUZZ_LIBRARY; with $FUZZ_SEED set the target does nothing but
 * write that library's cache there. */
#define _GNU_SOURCE
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vm/modules/frozen.h"
#include "vm/modules/marshal.h"
#include "vm/object/exc.h"

static const char *library;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv) {
    library = getenv("FUZZ_LIBRARY");
    if (!library) KR_FATAL("FUZZ_LIBRARY is not set");
    if (!getenv("FUZZ_SEED")) return 0;
    fuzz_init();
    exit(frozen_write(library, getenv("FUZZ_SEED")) ? 0 : 1);
}

static void load_frozen(const char *name, void *arg) {
    FrozenModule f;
    if (frozen_find(name, &f)) fuzz_use(marshal_load_mapped(f.data, f.size));
}

static void load_files(void) {
    DIR *d = opendir(library);
    struct dirent *entry;
    char path[4400];
    while (d && (entry = readdir(d))) {
        snprintf(path, sizeof path, "%s/%s", library, entry->d_name);
        Value code = frozen_code_for_path(path);
        if (!is_null(code)) fuzz_use(code);
    }
    if (d) closedir(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[64];
    int fd = memfd_create("cache", MFD_CLOEXEC);
    fuzz_init();
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) KR_FATAL("cannot write the cache");
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    frozen_init(library, path);
    frozen_each_name(load_frozen, NULL);
    load_files();
    close(fd);
    return 0;
}
