/* arena.h: the reserved range all proxies are carved from, in 32-byte granules.
 *
 * A block is a 16-byte prefix and the struct that C sees behind it.  Blocks of one size share 64 KB chunks; a block of
 * more than ARENA_SMALL bytes has chunks of its own.  A block's first granule number is the proxy index of its object.
 */
#pragma once
#include "vm/base/obj.h"

#define ARENA_GRANULE 32
#define ARENA_SMALL 2048
#define ARENA_CHUNK_SHIFT 16

typedef struct Prefix {
    u64 word0; /* VM-born: the Value; C-born: an ordinary object header */
    u64 word1; /* PREFIX_* bits; 0: the block is free */
} Prefix;
_Static_assert(sizeof(Prefix) == 16, "the prefix keeps structs 16-byte aligned");
enum {
    PREFIX_USED = 1,
    PREFIX_NATIVE = 2, /* C-born: word0 is a header, the prefix itself is the heap object */
    PREFIX_TIE = 4,    /* an object and this proxy know each other; not set: a number that stands for itself */
    PREFIX_SHARED = 8, /* the VM holds one of the counts; not set: OWN */
    PREFIX_YOUNG = 16, /* on the young list */
    PREFIX_MARK = 32,  /* native space: reached in this collection */
    PREFIX_DYING = 64, /* in tp_dealloc */
    PREFIX_REFERRED = 128, /* the struct of a weak reference shows it */
    PREFIX_FLAGS = 0xff,
    PREFIX_EXTRA_SHIFT = 8, /* the rest: number of a side record (dict, weak references), 0 none */
};

/* A bit of word1: tp_finalize has run. */
#define PREFIX_FINALIZED ((u64)1 << 63)

extern char *arena_base;
extern u64 arena_bytes;
ALWAYS_INLINE bool arena_has(const void *p) { return (u64)p - (u64)arena_base < arena_bytes; }
ALWAYS_INLINE Prefix *arena_prefix(const void *c_object) { return (Prefix *)c_object - 1; }
ALWAYS_INLINE void *arena_object(u32 index) { return arena_base + (u64)index * ARENA_GRANULE + sizeof(Prefix); }
ALWAYS_INLINE u32 arena_index(const void *c_object) {
    return (u32)(((u64)c_object - (u64)arena_base) / ARENA_GRANULE);
}

void arena_init(void);
/* Zeroed memory for a C struct of 'bytes', prefix in front (word1 PREFIX_USED); NULL when there is none. */
void *arena_alloc(i64 bytes);
void arena_free(void *c_object);
/* The struct whose block 'word' points at or into (prefix included); NULL if that is free. */
void *arena_find(u64 word);
/* Bytes the block has for the struct. */
i64 arena_room(const void *c_object);
/* Every block in use. */
void arena_walk(void (*fn)(void *c_object, void *arg), void *arg);
i64 arena_live_bytes(void);
