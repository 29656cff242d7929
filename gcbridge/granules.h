/* granules.h: a set of structs of the proxy arena: one bit for each granule, so that all its members are found without
 * a look at those that are none. */
#pragma once
#include "gcbridge/bridge.h"

typedef struct GranuleSet {
    u64 *bits;
} GranuleSet;

void granules_init(GranuleSet *s);

ALWAYS_INLINE void granules_add(GranuleSet *s, const void *p) {
    u32 i = arena_index(arena_prefix(p));
    s->bits[i >> 6] |= (u64)1 << (i & 63);
}
ALWAYS_INLINE void granules_remove(GranuleSet *s, const void *p) {
    u32 i = arena_index(arena_prefix(p));
    s->bits[i >> 6] &= ~((u64)1 << (i & 63));
}
ALWAYS_INLINE bool granules_has_index(const GranuleSet *s, u32 i) { return s->bits[i >> 6] >> (i & 63) & 1; }
ALWAYS_INLINE bool granules_has(const GranuleSet *s, const void *p) {
    return granules_has_index(s, arena_index(arena_prefix(p)));
}

/* Calls fn for every member; it may take members out. */
ALWAYS_INLINE void granules_walk(const GranuleSet *s, void (*fn)(PyObject *p, void *arg), void *arg) {
    u32 words = arena_used() >> 6;
    for (u32 w = 0; w < words; w++)
        for (u64 bits = s->bits[w]; bits; bits &= bits - 1)
            fn(arena_object((w << 6) + (u32)__builtin_ctzll(bits)), arg);
}
