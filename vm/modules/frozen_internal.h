/* frozen_internal.h: the format of the cache file: a header, entries sorted by key, then code and strings. */
#pragma once
#include "vm/base/common.h"

#define FROZEN_FILE "stdlib.cache"
#define FROZEN_MAGIC "KRFROZ02"

typedef struct FrozenHeader {
    char magic[8];
    i64 size;       /* of the file; its last byte is 0 */
    u32 code_magic; /* of marshal */
    u32 n;          /* entries */
    u32 library;    /* offset of the library's directory */
    u32 spare;
} FrozenHeader;
typedef struct FrozenEntry {
    i64 data, size;                 /* marshalled code */
    i64 source_size, source_mtime;  /* nanoseconds */
    u32 key;                        /* offset of a module name or an absolute path */
    u32 spare;
} FrozenEntry;
