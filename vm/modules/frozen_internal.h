/* frozen_internal.h: the format of the cache file: a header, entries sorted by key, strings, code. */
#pragma once
#include "vm/base/common.h"

#define FROZEN_FILE "stdlib.cache"
#define FROZEN_MAGIC "KRFROZ03"

typedef struct FrozenHeader {
    char magic[8];
    i64 size;       /* of the file */
    u32 code_magic; /* of marshal */
    u32 n;          /* entries */
    u32 library;    /* offset of the library's directory */
    u32 index_end;  /* where code begins; the last byte before is 0 */
} FrozenHeader;
typedef struct FrozenEntry {
    i64 data, size;                 /* marshalled code */
    i64 source_size, source_mtime;  /* nanoseconds */
    u32 key;                        /* offset of a module name or an absolute path */
    u32 checksum;                   /* of code and key */
} FrozenEntry;
typedef struct FrozenRow { /* of frozen.def */
    const char *name, *file;
    bool package;
    const char *original;
} FrozenRow;
extern const FrozenRow frozen_table[];
extern const i64 frozen_rows;
/* The row under whose name the code is in the cache. */
const FrozenRow *frozen_owner(const FrozenRow *row);
/* What a sound entry has as its checksum; damage elsewhere in the index only makes that entries are not found. */
u32 frozen_checksum(const char *key, const u8 *data, i64 size);
