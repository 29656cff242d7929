/* hash.h: the hash functions of Python's builtin types.  For the same PYTHONHASHSEED every result
 * equals CPython 3.11's on a 64-bit machine.  No function returns -1, which slots use to report an
 * error. */
#pragma once
#include "vm/base/common.h"

/* Numbers hash modulo this prime, 2**61 - 1; infinities hash to plus or minus HASH_INF. */
#define HASH_BITS 61
#define HASH_MODULUS (((u64)1 << HASH_BITS) - 1)
#define HASH_INF 314159
#define HASH_IMAG 1000003

/* Sets the key from the text of PYTHONHASHSEED: NULL, "" or "random" draws one, "0" is the zero
 * key, another decimal number expands to a key.  Returns false, changing nothing, for any other
 * text or a number above 2**32 - 1.  Call once, before the first hash_bytes. */
bool hash_init(const char *seed);

/* True if the key was drawn, or expanded from a seed other than 0: sys.flags.hash_randomization. */
bool hash_is_randomized(void);

/* Of str and bytes: SipHash-1-3 over the characters as they lie in memory, 0 if there are none. */
i64 hash_bytes(const void *data, i64 len);

/* The same with a key of the caller's: for tables that must not depend on PYTHONHASHSEED.  May be
 * any value. */
u64 hash_siphash13(u64 key0, u64 key1, const void *data, i64 len);

/* Of a float; a NaN hashes as what it is, by the identity hash given. */
i64 hash_double(double d, i64 identity_hash);

/* Of an integer given as sign and 64-bit limbs, lowest first. */
i64 hash_limbs(const u64 *limbs, i64 n, bool negative);

static inline i64 hash_not_error(i64 hash) {
    return hash == -1 ? -2 : hash;
}

/* Of an integer of 64 bits. */
static inline i64 hash_int(i64 i) {
    u64 magnitude = i < 0 ? -(u64)i : (u64)i;
    magnitude = (magnitude & HASH_MODULUS) + (magnitude >> HASH_BITS);
    if (magnitude >= HASH_MODULUS) magnitude -= HASH_MODULUS;
    return hash_not_error(i < 0 ? -(i64)magnitude : (i64)magnitude);
}

/* Of an address, and of an object by identity: the low bits, which alignment leaves zero, come
 * last. */
static inline i64 hash_pointer(const void *p) {
    u64 bits = (u64)(uintptr_t)p;
    return hash_not_error((i64)(bits >> 4 | bits << 60));
}

/* Of a complex number, from the hashes of its parts. */
static inline i64 hash_complex(i64 real, i64 imag) {
    return hash_not_error((i64)((u64)real + HASH_IMAG * (u64)imag));
}

/* Of a tuple: start, then one step per item in order, then finish with the number of items. */
static inline u64 hash_tuple_start(void) {
    return 2870177450012600261u;
}

static inline u64 hash_tuple_step(u64 acc, i64 item_hash) {
    acc += (u64)item_hash * 14029467366897019727u;
    acc = acc << 31 | acc >> 33;
    return acc * 11400714785074694791u;
}

static inline i64 hash_tuple_finish(u64 acc, i64 n) {
    acc += (u64)n ^ (2870177450012600261u ^ 3527539u);
    return acc == (u64)-1 ? 1546275796 : (i64)acc;
}

/* Of a frozenset: the exclusive or of hash_set_item over the items in any order, then finish with
 * their number. */
static inline u64 hash_set_item(i64 item_hash) {
    u64 h = (u64)item_hash;
    return ((h ^ 89869747u) ^ (h << 16)) * 3644798167u;
}

static inline i64 hash_set_finish(u64 acc, i64 n) {
    acc ^= ((u64)n + 1) * 1927868237u;
    acc ^= (acc >> 11) ^ (acc >> 25);
    acc = acc * 69069u + 907133923u;
    return acc == (u64)-1 ? 590923713 : (i64)acc;
}
