/* frozen.c: reading the cache of compiled library code. */
#include "vm/modules/frozen.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm/modules/frozen_internal.h"
#include "vm/modules/marshal.h"
#include "vm/modules/marshal_internal.h"
#include "vm/object/str.h"

int frozen_override;
static const FrozenHeader *cache;
static i64 cache_size;
static char library[4096];

static const struct {
    const char *name, *file;
    bool package;
} frozen_table[] = {
#define FROZEN(name, file, package, shown) {name, file, package},
#include "vm/modules/frozen.def"
};

const char *frozen_executable_dir(void) {
    static char dir[4096];
    if (*dir) return dir;
    ssize_t n = readlink("/proc/self/exe", dir, sizeof dir - 1);
    dir[KR_MAX(n, 0)] = 0;
    char *slash = strrchr(dir, '/');
    if (slash) *slash = 0;
    return dir;
}

/* ---- the file ---- */

static const FrozenEntry *entries(void) {
    return (const FrozenEntry *)(cache + 1);
}
static const char *text_at(u32 offset) {
    return (const char *)cache + offset;
}
/* Everything that offsets reach lies in the file, and strings end in it. */
static bool is_sound(const FrozenHeader *h, i64 size) {
    if (size < (i64)sizeof *h || memcmp(h->magic, FROZEN_MAGIC, sizeof h->magic) || h->size != size) return false;
    if (h->code_magic != marshal_code_magic() || (i64)(sizeof *h + h->n * sizeof(FrozenEntry)) > size) return false;
    return h->n > 0 && ((const char *)h)[size - 1] == 0;
}

void frozen_init(const char *stdlib, const char *path) {
    char beside[4200];
    struct stat st;
    int fd;
    snprintf(library, sizeof library, "%s", stdlib);
    if (!path) {
        snprintf(beside, sizeof beside, "%s/%s", frozen_executable_dir(), FROZEN_FILE);
        path = beside;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    if (fstat(fd, &st) == 0 && st.st_size > (off_t)sizeof *cache) {
        void *map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (map != MAP_FAILED && is_sound(map, st.st_size)) {
            cache = map;
            cache_size = st.st_size;
        } else if (map != MAP_FAILED) {
            munmap(map, (size_t)st.st_size);
        }
    }
    close(fd);
    if (cache && strcmp(text_at(cache->library), stdlib)) cache = NULL; /* another library */
}

/* The entry with this key; keys are sorted. */
static const FrozenEntry *find_entry(const char *key) {
    u32 low = 0, high = cache ? cache->n : 0;
    while (low < high) {
        u32 middle = (low + high) / 2;
        const FrozenEntry *e = &entries()[middle];
        if ((i64)e->key >= cache_size) return NULL;
        int c = strcmp(key, text_at(e->key));
        if (c == 0) return e->data >= 0 && e->size >= 0 && e->data + e->size <= cache_size ? e : NULL;
        if (c < 0) high = middle;
        else low = middle + 1;
    }
    return NULL;
}
static bool is_current(const FrozenEntry *e, const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && st.st_size == e->source_size &&
           st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec == e->source_mtime;
}

/* ---- modules and files ---- */

bool frozen_find(const char *name, FrozenModule *out) {
    char path[8300];
    const FrozenEntry *e;
    if (!cache) return false;
    for (i64 i = 0; i < ARRAY_LEN(frozen_table); i++) {
        if (strcmp(frozen_table[i].name, name)) continue;
        bool essential = !strncmp(name, "_frozen_importlib", 17) || !strcmp(name, "zipimport");
        if (frozen_override < 0 && !essential) return false;
        snprintf(path, sizeof path, "%s/%s", library, frozen_table[i].file);
        e = find_entry(name);
        if (!e || !is_current(e, path)) return false;
        *out = (FrozenModule){frozen_table[i].name, (const u8 *)cache + e->data, e->size, frozen_table[i].package};
        return true;
    }
    return false;
}
void frozen_each_name(void (*fn)(const char *name, void *arg), void *arg) {
    FrozenModule f;
    for (i64 i = 0; i < ARRAY_LEN(frozen_table); i++)
        if (frozen_find(frozen_table[i].name, &f)) fn(f.name, arg);
}
Value frozen_code_for_path(const char *path) {
    const FrozenEntry *e = *path == '/' ? find_entry(path) : NULL;
    if (!e || !is_current(e, path)) return V_NULL;
    return marshal_load_mapped((const u8 *)cache + e->data, e->size);
}
