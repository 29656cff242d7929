/* arena.h: the reserved range all proxies are carved from, in 32-byte granules.
 *
 * A block is a 16-byte prefix and the struct that C sees behind it.  Blocks of one size share 64 KB chunks; a block of
 * more than ARENA_SMALL bytes has chunks of its own.  A block's first granule number is the proxy index of its object.
 * A number is a block of one granule without a prefix, since nothing is ever tied to it: so bit 4 of an address tells
 * numbers from all other structs.
 */
#pragma once
#include "vm/base/obj.h"

#define ARENA_GRANULE_SHIFT 5
#define ARENA_GRANULE (1 << ARENA_GRANULE_SHIFT)
#define ARENA_SMALL 2048
#define ARENA_CHUNK_SHIFT 16
#define ARENA_NUMBER ARENA_GRANULE /* bytes of a number's struct: a float, or an int of up to two digits */

typedef struct Prefix {
    u64 word0; /* the Value of a tied object */
    u64 word1; /* PREFIX_* bits */
} Prefix;
_Static_assert(sizeof(Prefix) == 16, "the prefix keeps structs 16-byte aligned");
enum {
    PREFIX_USED = 1,
    PREFIX_TIE = 4,    /* an object and this proxy know each other; not set: a number that stands for itself */
    PREFIX_SHARED = 8, /* the VM holds one of the counts; not set: OWN */
    PREFIX_YOUNG = 16, /* on the young list */
    PREFIX_MARK = 32,  /* without a tie: reached in this collection */
    PREFIX_DYING = 64, /* in tp_dealloc */
    PREFIX_REFERRED = 128, /* the struct of a weak reference shows it */
    PREFIX_TRACKED = 256,  /* PyObject_GC_Track: takes part in the search for cycles */
    PREFIX_EDGE = 512,     /* garbage of the collection going on: a heap object refers to it */
    PREFIX_SETTLED = 1024, /* in the set of all ties, its memory counted */
    PREFIX_INNER_SHIFT = 16, /* the rest, in a collection: references from structs that nothing has reached yet */
};

/* Bits of word1: tp_finalize has run; adopting takes more than the tie (expose_pull). */
#define PREFIX_FINALIZED ((u64)1 << 63)
#define PREFIX_PULL ((u64)1 << 62)
#define PREFIX_INNER_MASK (((u64)1 << 62) - ((u64)1 << PREFIX_INNER_SHIFT))

typedef struct Granule {
    u64 words[ARENA_GRANULE / 8];
} Granule;
/* In the prefix' place: whoever still counts on a struct that is gone does not break the list. */
typedef struct FreeBlock {
    struct FreeBlock *next;
    u64 word1; /* PREFIX_USED not set */
} FreeBlock;
_Static_assert(sizeof(FreeBlock) == sizeof(Prefix), "a free block's list link is in its prefix");

/* Under the address sanitizer the structs of free blocks may not be touched. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define arena_hide(p, bytes) ASAN_POISON_MEMORY_REGION((p), (bytes))
#define arena_show(p, bytes) ASAN_UNPOISON_MEMORY_REGION((p), (bytes))
#else
#define arena_hide(p, bytes) ((void)0)
#define arena_show(p, bytes) ((void)0)
#endif
/* Free blocks by their number of granules; empty for sizes above ARENA_SMALL. */
extern FreeBlock *arena_free_blocks[ARENA_SMALL / ARENA_GRANULE + 1];

extern char *arena_base;
extern u64 arena_bytes;
/* A multiple of the granule in the range becomes small by this, everything else large. */
ALWAYS_INLINE u64 arena_rotated(u64 offset) { return offset >> ARENA_GRANULE_SHIFT | offset << (64 - ARENA_GRANULE_SHIFT); }
/* A number's struct. */
ALWAYS_INLINE bool arena_is_number(const void *p) {
    return arena_rotated((u64)p - (u64)arena_base) < arena_bytes >> ARENA_GRANULE_SHIFT;
}
/* A struct with a prefix. */
ALWAYS_INLINE bool arena_has(const void *p) { return arena_is_number((const Prefix *)p - 1); }
ALWAYS_INLINE Prefix *arena_prefix(const void *c_object) { return (Prefix *)c_object - 1; }
ALWAYS_INLINE void *arena_object(u32 index) { return arena_base + (u64)index * ARENA_GRANULE + sizeof(Prefix); }
ALWAYS_INLINE u32 arena_index(const void *c_object) {
    return (u32)(((u64)c_object - (u64)arena_base) / ARENA_GRANULE);
}

void arena_init(void);
/* The way back of a block of a known size. */
ALWAYS_INLINE void arena_push(void *c_object, u64 granules) {
    FreeBlock *b = (FreeBlock *)arena_prefix(c_object);
    b->word1 = 0;
    b->next = arena_free_blocks[granules];
    arena_free_blocks[granules] = b;
    arena_hide(c_object, granules * ARENA_GRANULE - sizeof(Prefix));
}

/* ---- numbers ---- */

void *arena_number_slow(void);
/* ARENA_NUMBER bytes, contents undefined; NULL when there are none. */
ALWAYS_INLINE void *arena_pop_number(void) {
    FreeBlock *b = arena_free_blocks[1];
    if (unlikely(!b)) return arena_number_slow();
    arena_free_blocks[1] = b->next;
    arena_show(b, ARENA_NUMBER);
    return b;
}
/* What was its type is even, so that a prefix' place says "not in use" as well. */
ALWAYS_INLINE void arena_push_number(void *p) {
    FreeBlock *b = p;
    b->next = arena_free_blocks[1];
    arena_free_blocks[1] = b;
    arena_hide(b + 1, ARENA_NUMBER - sizeof *b);
}

/* ---- blocks ---- */

void *arena_alloc_slow(i64 bytes);
/* Zeroed memory for a C struct of 'bytes', prefix in front (word1 PREFIX_USED); NULL when there is none. */
ALWAYS_INLINE void *arena_alloc(i64 bytes) {
    u64 total = (u64)bytes + sizeof(Prefix), granules = (total + ARENA_GRANULE - 1) / ARENA_GRANULE;
    Granule *g;
    if (unlikely(total > ARENA_SMALL) || unlikely(!arena_free_blocks[granules])) return arena_alloc_slow(bytes);
    g = (Granule *)arena_free_blocks[granules];
    arena_free_blocks[granules] = ((FreeBlock *)g)->next;
    arena_show((Prefix *)g + 1, granules * ARENA_GRANULE - sizeof(Prefix));
    for (u64 i = 0; i < granules; i++) {
        g[i] = (Granule){{0}};
        __asm__ volatile(""); /* a call of memset would take longer than these few stores */
    }
    ((Prefix *)g)->word1 = PREFIX_USED;
    return (Prefix *)g + 1;
}
void arena_free(void *c_object);
/* Gives the memory of chunks in which nothing is in use back to the system. */
void arena_trim(void);
/* The struct whose block 'word' points at or into (prefix included); NULL if that is free. */
void *arena_find(u64 word);
/* Bytes the block has for the struct. */
i64 arena_room(const void *c_object);
/* Granules from this one on have never been in use. */
u32 arena_used(void);
