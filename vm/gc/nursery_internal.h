/* nursery_internal.h: blocks of the nursery and their bitmaps (one bit per 16 bytes). */
#pragma once
#include "vm/gc/gc_internal.h"

#define BLOCK_WORDS (BLOCK_BYTES / 16 / 64)

typedef struct {
    bool used;
    bool from;         /* being evacuated */
    bool aged;         /* every object in it survived once */
    bool mixed;        /* those in BlockBits.aged did */
    bool guarded;      /* free, and without access rights (stress) */
    u32 npins;
    u32 starts_stamp;  /* when BlockBits.starts was computed */
    u32 limit;         /* memory from here on is zero (but see note_limit) */
    u32 epoch;         /* times it was taken: tells objects apart that had the same address */
} Block;

typedef struct {
    u64 starts[BLOCK_WORDS]; /* objects; lazily */
    u64 pins[BLOCK_WORDS];   /* objects pinned by the running or last collection */
    u64 aged[BLOCK_WORDS];   /* pinned by the one before */
} BlockBits;

extern Block *blocks;
extern BlockBits *block_bits;

ALWAYS_INLINE u32 block_index(const void *p) { return (u32)(((char *)p - nursery_base) >> BLOCK_SHIFT); }
ALWAYS_INLINE char *block_start(u32 idx) { return nursery_base + ((i64)idx << BLOCK_SHIFT); }
ALWAYS_INLINE i64 granule(const void *p) { return (i64)((u64)p & (BLOCK_BYTES - 1)) / 16; }
ALWAYS_INLINE const Layout *hdr_layout(u64 hdr) { return ((Shape *)(u64)hdr_shape32(hdr))->layout; }

ALWAYS_INLINE bool bits_test(const u64 *bits, i64 i) { return bits[i >> 6] >> (i & 63) & 1; }
ALWAYS_INLINE void bits_set(u64 *bits, i64 i) { bits[i >> 6] |= (u64)1 << (i & 63); }
/* The first set bit at or after i; BLOCK_BYTES / 16 if there is none. */
static inline i64 bits_next(const u64 *bits, i64 i) {
    if (i >= BLOCK_BYTES / 16) return BLOCK_BYTES / 16;
    i64 w = i >> 6;
    u64 word = bits[w] & ~(u64)0 << (i & 63);
    while (!word) {
        if (++w == BLOCK_WORDS) return BLOCK_BYTES / 16;
        word = bits[w];
    }
    return w * 64 + __builtin_ctzll(word);
}
/* The last set bit at or before i; -1 if there is none. */
static inline i64 bits_previous(const u64 *bits, i64 i) {
    i64 w = i >> 6;
    u64 word = bits[w] & ~(u64)0 >> (63 - (i & 63));
    while (!word) {
        if (--w < 0) return -1;
        word = bits[w];
    }
    return w * 64 + 63 - __builtin_clzll(word);
}

/* What became of a young object, between evacuation and the end of the minor collection. */
ALWAYS_INLINE Obj *nursery_survivor(Obj *o) {
    const Block *b = &blocks[block_index(o)];
    if (!b->from) return o;
    if (!(o->hdr & HDR_OBJECT)) return (Obj *)o->hdr;
    return b->npins && bits_test(block_bits[block_index(o)].pins, granule(o)) ? o : NULL;
}
