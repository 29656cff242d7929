/* digest_sponge.c: SHA-3 and SHAKE (FIPS 202): bytes are xored into the first 'rate' bytes of the state, which is permuted
 * whenever they are full. */
#include "vm/base/digest_internal.h"

/* Bits 2**j - 1 of round r: step j + 7r of a shift register over x^8 + x^6 + x^5 + x^4 + 1. */
static const u64 round_constants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

static void permute(u64 a[25]) {
    for (int round = 0; round < 24; round++) {
        u64 c[5], b[25];
        for (int x = 0; x < 5; x++) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        for (int i = 0; i < 25; i++) a[i] ^= c[(i + 4) % 5] ^ rotl64(c[(i + 1) % 5], 1);
        /* Each lane moves along one orbit of (x, y) -> (y, 2x + 3y), turned by the triangular numbers. */
        b[0] = a[0];
        for (int t = 0, x = 1, y = 0; t < 24; t++) {
            int nx = y, ny = (2 * x + 3 * y) % 5;
            b[nx + 5 * ny] = rotl64(a[x + 5 * y], (t + 1) * (t + 2) / 2 % 64);
            x = nx;
            y = ny;
        }
        for (int y = 0; y < 25; y += 5)
            for (int x = 0; x < 5; x++) a[y + x] = b[y + x] ^ (~b[y + (x + 1) % 5] & b[y + (x + 2) % 5]);
        a[0] ^= round_constants[round];
    }
}
static void xor_byte(Sponge *s, int at, u8 byte) {
    s->a[at / 8] ^= (u64)byte << (at % 8 * 8);
}
void sponge_init(Sponge *s, int rate, u8 suffix) {
    *s = (Sponge){.rate = rate, .suffix = suffix};
}
void sponge_update(Sponge *s, const u8 *p, i64 n) {
    while (n > 0) {
        if (s->at % 8 == 0 && n >= 8) { /* the rate is a multiple of 8 */
            s->a[s->at / 8] ^= load64le(p);
            s->at += 8;
            p += 8;
            n -= 8;
        } else {
            xor_byte(s, s->at++, *p++);
            n--;
        }
        if (s->at == s->rate) {
            permute(s->a);
            s->at = 0;
        }
    }
}
void sponge_read(const Sponge *from, u8 *out, i64 n) {
    Sponge s = *from;
    xor_byte(&s, s.at, s.suffix);
    xor_byte(&s, s.rate - 1, 0x80);
    for (i64 i = 0; i < n; i++) {
        int at = (int)(i % s.rate);
        if (at == 0) permute(s.a);
        out[i] = (u8)(s.a[at / 8] >> (at % 8 * 8));
    }
}
