/* digest_internal.h: words in little-endian memory, and rotations. */
#pragma once
#include "vm/base/digest.h"

ALWAYS_INLINE u32 rotr32(u32 x, int n) { return x >> n | x << (32 - n); }
ALWAYS_INLINE u64 rotl64(u64 x, int n) { return n ? x << n | x >> (64 - n) : x; }
ALWAYS_INLINE u64 rotr64(u64 x, int n) { return x >> n | x << (64 - n); }
ALWAYS_INLINE u32 load32le(const u8 *p) {
    u32 x;
    memcpy(&x, p, 4);
    return x;
}
ALWAYS_INLINE u64 load64le(const u8 *p) {
    u64 x;
    memcpy(&x, p, 8);
    return x;
}
