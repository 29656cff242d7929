/* digest.h: message digests: SHA-3 and SHAKE, BLAKE2.  States are plain memory: a copy of the struct is a
 * copy of the computation.  Reading a digest leaves the state as it is. */
#pragma once
#include "vm/base/common.h"

#define DIGEST_MAX 64 /* bytes of the longest digest of fixed size */

/* ---- SHA-3: sponges over Keccak-f[1600] ---- */

typedef struct Sponge {
    u64 a[25];
    int rate, at; /* bytes per block; bytes of the block taken so far */
    u8 suffix;    /* domain bits and the first padding bit */
} Sponge;
void sponge_init(Sponge *s, int rate, u8 suffix);
void sponge_update(Sponge *s, const u8 *p, i64 n);
void sponge_read(const Sponge *s, u8 *out, i64 n);

/* ---- BLAKE2 (RFC 7693) ---- */

typedef struct Blake2Params {
    int digest_size, fanout, depth, node_depth, inner_size;
    u32 leaf_size;
    u64 node_offset;
    const u8 *key, *salt, *person; /* salt and person are padded with zeros */
    int key_len, salt_len, person_len;
    bool last_node;
} Blake2Params;
typedef struct Blake2 {
    bool small;      /* BLAKE2s: words of 32 bits */
    bool last_node;
    int digest_size, at;
    u64 h[8];        /* of 32 bits each for BLAKE2s */
    u64 count[2];    /* bytes compressed */
    u8 buf[128];     /* the last block is held back until it is known to be the last */
} Blake2;
void blake2_init(Blake2 *b, bool small, const Blake2Params *params);
void blake2_update(Blake2 *b, const u8 *p, i64 n);
void blake2_read(const Blake2 *b, u8 *out);
