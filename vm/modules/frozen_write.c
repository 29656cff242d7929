/* frozen_write.c: making the cache of compiled library code: frozen modules and all files of the library. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm/compile/compile.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/frozen.h"
#include "vm/modules/frozen_internal.h"
#include "vm/modules/import.h"
#include "vm/modules/marshal.h"
#include "vm/modules/marshal_internal.h"

typedef struct Item {
    char *key;
    u8 *data;
    FrozenEntry e;
} Item;
typedef struct Cache {
    Item *items;
    i64 n, cap;
} Cache;

/* Compiles 'path' under the name 'shown'; a file that does not compile is left out. */
static void add(Cache *c, const char *key, const char *path, const char *shown) {
    struct stat st;
    Value source, code, data;
    if (stat(path, &st) != 0) return;
    source = import_read_file(path);
    code = is_err(source) ? source : compile_source(source, str_decode_fs(shown, (i64)strlen(shown)), "exec", 0, 0);
    data = is_err(code) ? code : marshal_dump(code, MARSHAL_VERSION);
    if (is_err(data)) {
        exc_clear();
        return;
    }
    if (c->n == c->cap) {
        c->cap = c->cap * 2 + 64;
        c->items = realloc(c->items, (size_t)c->cap * sizeof *c->items);
    }
    Item *item = c->items ? &c->items[c->n++] : NULL;
    if (!item) KR_FATAL("out of memory: cache");
    *item = (Item){strdup(key), malloc((size_t)bytes_len(data) + 1), {0}};
    if (!item->key || !item->data) KR_FATAL("out of memory: cache");
    memcpy(item->data, bytes_data(data), (size_t)bytes_len(data));
    item->e.size = bytes_len(data);
    item->e.checksum = frozen_checksum(key, item->data, item->e.size);
    item->e.source_size = st.st_size;
    item->e.source_mtime = st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

/* Tests and programs that are not imported. */
static bool is_left_out(const char *name) {
    static const char *const names[] = {"test", "tests", "idlelib", "turtledemo", "__pycache__", "site-packages",
                                        "dist-packages", "_bundled", "lib-dynload"};
    for (i64 i = 0; i < ARRAY_LEN(names); i++)
        if (!strcmp(name, names[i])) return true;
    return *name == '.' || !strncmp(name, "config-", 7);
}
static void add_directory(Cache *c, const char *dir) {
    DIR *d = opendir(dir);
    struct dirent *entry;
    char path[4096];
    struct stat st;
    if (!d) return;
    while ((entry = readdir(d))) {
        i64 n = (i64)strlen(entry->d_name);
        if (is_left_out(entry->d_name)) continue;
        if (snprintf(path, sizeof path, "%s/%s", dir, entry->d_name) >= (int)sizeof path) continue;
        if (stat(path, &st) != 0) continue;
        if (S_ISDIR(st.st_mode)) add_directory(c, path);
        else if (n > 3 && !strcmp(entry->d_name + n - 3, ".py")) add(c, path, path, path);
    }
    closedir(d);
}

static int by_key(const void *a, const void *b) {
    return strcmp(((const Item *)a)->key, ((const Item *)b)->key);
}
/* Where everything goes: entries, strings, code. */
static void lay_out(Cache *c, const char *stdlib, FrozenHeader *h) {
    i64 at = (i64)(sizeof *h + (size_t)c->n * sizeof(FrozenEntry));
    for (i64 i = 0; i < c->n; i++) {
        c->items[i].e.key = (u32)at;
        at += (i64)strlen(c->items[i].key) + 1;
    }
    h->library = (u32)at;
    at += (i64)strlen(stdlib) + 1;
    h->index_end = (u32)(at = (at + 7) & ~(i64)7);
    for (i64 i = 0; i < c->n; i++) { /* aligned: tables are used where they lie */
        c->items[i].e.data = at;
        at += (c->items[i].e.size + 7) & ~(i64)7;
    }
    h->size = at;
}
static char *make_index(const Cache *c, const char *stdlib, const FrozenHeader *h) {
    char *index = calloc(h->index_end, 1);
    if (!index) KR_FATAL("out of memory: cache");
    memcpy(index, h, sizeof *h);
    FrozenEntry *entry = (FrozenEntry *)(index + sizeof *h);
    for (i64 i = 0; i < c->n; i++) {
        entry[i] = c->items[i].e;
        strcpy(index + entry[i].key, c->items[i].key);
    }
    strcpy(index + h->library, stdlib);
    return index;
}
static bool write_items(Cache *c, const char *stdlib, FILE *f) {
    FrozenHeader h = {.code_magic = marshal_code_magic(), .n = (u32)c->n};
    memcpy(h.magic, FROZEN_MAGIC, sizeof h.magic);
    lay_out(c, stdlib, &h);
    char *index = make_index(c, stdlib, &h);
    fwrite(index, h.index_end, 1, f);
    free(index);
    for (i64 i = 0; i < c->n; i++) {
        fwrite(c->items[i].data, (size_t)c->items[i].e.size, 1, f);
        fwrite("\0\0\0\0\0\0", (size_t)(-c->items[i].e.size & 7), 1, f);
    }
    return !ferror(f);
}

bool frozen_write(const char *stdlib, const char *path) {
    Cache c = {0};
    char file[8300], fresh[4300], shown[128];
    FILE *f;
    bool ok;
    for (const FrozenRow *row = frozen_table; row < frozen_table + frozen_rows; row++) {
        if (frozen_owner(row) != row) continue;
        snprintf(file, sizeof file, "%s/%s", stdlib, row->file);
        snprintf(shown, sizeof shown, "<frozen %s>", row->original);
        add(&c, row->name, file, shown);
    }
    add_directory(&c, stdlib);
    qsort(c.items, (size_t)c.n, sizeof *c.items, by_key);
    if (path) snprintf(file, sizeof file, "%s", path);
    else snprintf(file, sizeof file, "%s/%s", frozen_executable_dir(), FROZEN_FILE);
    snprintf(fresh, sizeof fresh, "%.4200s.%d", file, (int)getpid()); /* a running krait keeps the old file */
    f = fopen(fresh, "wb");
    if (!f) return !is_err(exc_raise_errno(errno, str_decode_fs(fresh, (i64)strlen(fresh))));
    ok = write_items(&c, stdlib, f);
    ok = fclose(f) == 0 && ok;
    if (!ok || rename(fresh, file) != 0) return !is_err(exc_raise_errno(errno, str_decode_fs(file, (i64)strlen(file))));
    return true;
}
