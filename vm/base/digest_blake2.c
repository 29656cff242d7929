/* digest_blake2.c: BLAKE2b and BLAKE2s (RFC 7693, with the parameters of tree hashing). */
#include "vm/base/digest_internal.h"

static const u8 sigma[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};
static const u64 iv[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                          0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

/* The start of BLAKE2s is the upper half of that of BLAKE2b. */
static u64 start_word(const Blake2 *b, int i) {
    return b->small ? iv[i] >> 32 : iv[i];
}
static int block_size(const Blake2 *b) {
    return b->small ? 64 : 128;
}

#define MIX(word, rotr, a, b, c, d, x, y, r1, r2, r3, r4)                                          \
    do {                                                                                           \
        v[a] += v[b] + (x);                                                                        \
        v[d] = rotr(v[d] ^ v[a], r1);                                                              \
        v[c] += v[d];                                                                              \
        v[b] = rotr(v[b] ^ v[c], r2);                                                              \
        v[a] += v[b] + (y);                                                                        \
        v[d] = rotr(v[d] ^ v[a], r3);                                                              \
        v[c] += v[d];                                                                              \
        v[b] = rotr(v[b] ^ v[c], r4);                                                              \
    } while (0)
#define COMPRESS(name, word, rounds, load, rotr, r1, r2, r3, r4)                                   \
    static void name(Blake2 *b, bool last) {                                                       \
        word v[16], m[16];                                                                         \
        for (int i = 0; i < 16; i++) m[i] = load(b->buf + (int)sizeof(word) * i);                  \
        for (int i = 0; i < 8; i++) {                                                              \
            v[i] = (word)b->h[i];                                                                  \
            v[i + 8] = (word)start_word(b, i);                                                     \
        }                                                                                          \
        v[12] ^= (word)b->count[0];                                                                \
        v[13] ^= (word)b->count[1];                                                                \
        if (last) v[14] = (word)~v[14];                                                            \
        if (last && b->last_node) v[15] = (word)~v[15];                                            \
        for (int r = 0; r < rounds; r++) {                                                         \
            const u8 *s = sigma[r % 10];                                                           \
            for (int i = 0; i < 4; i++)                                                            \
                MIX(word, rotr, i, 4 + i, 8 + i, 12 + i, m[s[2 * i]], m[s[2 * i + 1]], r1, r2, r3, r4);                         \
            for (int i = 0; i < 4; i++)                                                            \
                MIX(word, rotr, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4, m[s[8 + 2 * i]], m[s[9 + 2 * i]], r1, r2, r3, r4);\
        }                                                                                          \
        for (int i = 0; i < 8; i++) b->h[i] = (word)(b->h[i] ^ v[i] ^ v[i + 8]);                   \
    }
COMPRESS(compress_b, u64, 12, load64le, rotr64, 32, 24, 16, 63)
COMPRESS(compress_s, u32, 10, load32le, rotr32, 16, 12, 8, 7)

/* Counts n more bytes and compresses the block that holds them. */
static void compress(Blake2 *b, int n, bool last) {
    b->count[0] += (u64)n;
    if (b->small) {
        b->count[1] = b->count[0] >> 32;
        compress_s(b, last);
    } else {
        if (b->count[0] < (u64)n) b->count[1]++;
        compress_b(b, last);
    }
}
static void put_le(u8 *p, u64 x, int n) {
    for (int i = 0; i < n; i++) p[i] = (u8)(x >> 8 * i);
}
void blake2_init(Blake2 *b, bool small, const Blake2Params *p) {
    u8 block[64] = {0}; /* the parameter block: its second half is salt and person */
    int word = small ? 4 : 8, half = 4 * word;
    *b = (Blake2){.small = small, .last_node = p->last_node, .digest_size = p->digest_size};
    block[0] = (u8)p->digest_size;
    block[1] = (u8)p->key_len;
    block[2] = (u8)p->fanout;
    block[3] = (u8)p->depth;
    put_le(block + 4, p->leaf_size, 4);
    put_le(block + 8, p->node_offset, small ? 6 : 8);
    block[small ? 14 : 16] = (u8)p->node_depth;
    block[small ? 15 : 17] = (u8)p->inner_size;
    if (p->salt_len) memcpy(block + half, p->salt, (size_t)p->salt_len);
    if (p->person_len) memcpy(block + half + 2 * word, p->person, (size_t)p->person_len);
    for (int i = 0; i < 8; i++) b->h[i] = start_word(b, i) ^ (small ? load32le(block + 4 * i) : load64le(block + 8 * i));
    if (p->key_len) {
        u8 key[128] = {0};
        memcpy(key, p->key, (size_t)p->key_len);
        blake2_update(b, key, block_size(b));
        memset(key, 0, sizeof key);
        __asm__ volatile("" : : "r"(key) : "memory"); /* the key does not stay on the stack */
    }
}
void blake2_update(Blake2 *b, const u8 *p, i64 n) {
    int size = block_size(b);
    while (n > 0) {
        if (b->at == size) {
            compress(b, size, false);
            b->at = 0;
        }
        int take = (int)KR_MIN(n, (i64)(size - b->at));
        memcpy(b->buf + b->at, p, (size_t)take);
        b->at += take;
        p += take;
        n -= take;
    }
}
void blake2_read(const Blake2 *from, u8 *out) {
    Blake2 b = *from;
    int word = b.small ? 4 : 8;
    memset(b.buf + b.at, 0, (size_t)(block_size(&b) - b.at));
    compress(&b, b.at, true);
    for (int i = 0; i < b.digest_size; i++) out[i] = (u8)(b.h[i / word] >> 8 * (i % word));
}
