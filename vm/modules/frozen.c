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

#define PAGE 4096

enum { UNCHECKED, SOUND, DAMAGED };

int frozen_override;
static const FrozenHeader *cache;
static u8 *entry_state; /* of each entry: UNCHECKED, SOUND or DAMAGED */
static char library[4096];

const FrozenRow frozen_table[] = {
#define FROZEN(name, file, package, original) {name, file, package, original},
#include "vm/modules/frozen.def"
};
const i64 frozen_rows = ARRAY_LEN(frozen_table);

const FrozenRow *frozen_owner(const FrozenRow *row) {
    const FrozenRow *owner = frozen_table;
    while (strcmp(owner->original, row->original) != 0) owner++;
    return owner;
}

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
u32 frozen_checksum(const char *key, const u8 *data, i64 size) {
    return marshal_checksum(data, size) ^ marshal_checksum((const u8 *)key, (i64)strlen(key));
}
/* Offsets in the header lead into the index, and strings end in it. */
static bool is_sound(const FrozenHeader *h, i64 size) {
    i64 end_of_entries = (i64)sizeof *h + (i64)h->n * (i64)sizeof(FrozenEntry);
    if (memcmp(h->magic, FROZEN_MAGIC, sizeof h->magic) || h->size != size) return false;
    if (h->code_magic != marshal_code_magic() || h->n == 0 || end_of_entries > h->library) return false;
    return h->library < h->index_end && h->index_end <= size && ((const char *)h)[h->index_end - 1] == 0;
}
/* The code is in the file, and undamaged; looked at once. */
static bool is_usable(const FrozenEntry *e) {
    u8 *state = &entry_state[e - entries()];
    if (*state != UNCHECKED) return *state == SOUND;
    bool sound = e->data >= cache->index_end && e->data % 8 == 0 && e->size >= 0 && e->data <= cache->size &&
                 e->size <= cache->size - e->data;
#ifndef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION /* the fuzzer is to see what lies behind it */
    sound = sound && frozen_checksum(text_at(e->key), (const u8 *)cache + e->data, e->size) == e->checksum;
#endif
    *state = sound ? SOUND : DAMAGED;
    return sound;
}
static void use(const FrozenHeader *map, const char *stdlib) {
    if (strcmp((const char *)map + map->library, stdlib)) return; /* another library */
    u8 *state = calloc(map->n, 1);
    if (!state) return;
    free(entry_state);
    entry_state = state;
    cache = map;
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
        if (map != MAP_FAILED && is_sound(map, st.st_size)) use(map, stdlib);
        if (map != MAP_FAILED && cache != map) munmap(map, (size_t)st.st_size);
    }
    close(fd);
}

/* The entry with this key; keys are sorted. */
static const FrozenEntry *find_entry(const char *key) {
    u32 low = 0, high = cache ? cache->n : 0;
    while (low < high) {
        u32 middle = (low + high) / 2;
        const FrozenEntry *e = &entries()[middle];
        if (e->key >= cache->index_end) return NULL;
        int c = strcmp(key, text_at(e->key));
        if (c == 0) return is_usable(e) ? e : NULL;
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

/* Little of what was read is looked at again (tables of lines, of exceptions): those pages come back when they are. */
static void drop_pages(const u8 *start, i64 size) {
    u64 first = ((u64)start + PAGE - 1) & ~(u64)(PAGE - 1), past = (u64)(start + size) & ~(u64)(PAGE - 1);
    if (past > first) madvise((void *)first, past - first, MADV_DONTNEED);
}
Value frozen_load(const u8 *data, i64 size) {
    Value code = marshal_load_mapped(data, size);
    drop_pages(data, size);
    return code;
}
void frozen_started(void) {
    if (cache) drop_pages((const u8 *)cache, cache->size);
}

bool frozen_find(const char *name, FrozenModule *out) {
    char path[8300];
    const FrozenEntry *e;
    if (!cache) return false;
    for (const FrozenRow *row = frozen_table; row < frozen_table + frozen_rows; row++) {
        if (strcmp(row->name, name)) continue;
        bool essential = !strncmp(name, "_frozen_importlib", 17) || !strcmp(name, "zipimport");
        if (frozen_override < 0 && !essential) return false;
        snprintf(path, sizeof path, "%s/%s", library, row->file);
        e = find_entry(frozen_owner(row)->name);
        if (!e || !is_current(e, path)) return false;
        *out = (FrozenModule){row->name, row->original, (const u8 *)cache + e->data, e->size, row->package};
        return true;
    }
    return false;
}
void frozen_each_name(void (*fn)(const char *name, void *arg), void *arg) {
    FrozenModule f;
    for (i64 i = 0; i < frozen_rows; i++)
        if (frozen_find(frozen_table[i].name, &f)) fn(f.name, arg);
}
Value frozen_code_for_path(const char *path) {
    const FrozenEntry *e = *path == '/' ? find_entry(path) : NULL;
    if (!e || !is_current(e, path)) return V_NULL;
    return frozen_load((const u8 *)cache + e->data, e->size);
}
