/* hash.c: SipHash-1-3 with the process's key, and the hashing of numbers modulo 2**61 - 1.
 * The key never changes after the first hash_bytes, or dicts would lose their keys. */
#include "vm/base/hash.h"

#include <errno.h>
#include <sys/random.h>

static u64 hash_key[2];
static bool hash_random;

/* The bytes of a key made from a seed: the high bytes of a linear congruential generator. */
static void expand_seed(u32 seed, u8 *out, int len) {
    u32 state = seed;
    for (int i = 0; i < len; i++) {
        state = state * 214013 + 2531011;
        out[i] = (u8)(state >> 16);
    }
}

static void draw_key(void) {
    u8 *out = (u8 *)hash_key;
    for (size_t have = 0; have < sizeof hash_key;) {
        ssize_t n = getrandom(out + have, sizeof hash_key - have, 0);
        if (n < 0 && errno != EINTR) KR_FATAL("no random bytes: errno %d", errno);
        if (n > 0) have += (size_t)n;
    }
}

/* A decimal number of at most 32 bits, the whole text. */
static bool parse_seed(const char *text, u32 *out) {
    u64 n = 0;
    for (; *text; text++) {
        if (*text < '0' || *text > '9') return false;
        n = n * 10 + (u64)(*text - '0');
        if (n > UINT32_MAX) return false;
    }
    *out = (u32)n;
    return true;
}

bool hash_init(const char *seed) {
    u32 number;
    if (!seed || !*seed || strcmp(seed, "random") == 0) {
        draw_key();
        hash_random = true;
        return true;
    }
    if (!parse_seed(seed, &number)) return false;
    memset(hash_key, 0, sizeof hash_key);
    if (number) expand_seed(number, (u8 *)hash_key, sizeof hash_key);
    hash_random = number != 0;
    return true;
}

bool hash_is_randomized(void) {
    return hash_random;
}

ALWAYS_INLINE u64 rotl(u64 x, int n) {
    return x << n | x >> (64 - n);
}

typedef struct {
    u64 a, b, c, d;
} SipState;

ALWAYS_INLINE void sip_round(SipState *s) {
    s->a += s->b;
    s->c += s->d;
    s->b = rotl(s->b, 13) ^ s->a;
    s->d = rotl(s->d, 16) ^ s->c;
    s->a = rotl(s->a, 32);
    s->c += s->b;
    s->a += s->d;
    s->b = rotl(s->b, 17) ^ s->c;
    s->d = rotl(s->d, 21) ^ s->a;
    s->c = rotl(s->c, 32);
}

ALWAYS_INLINE void sip_word(SipState *s, u64 word) {
    s->d ^= word;
    sip_round(s);
    s->a ^= word;
}

/* The last 0 to 7 bytes as the low end of a word. */
ALWAYS_INLINE u64 load_tail(const u8 *p, i64 n) {
    u64 word = 0;
    if (n >= 4) {
        u32 low, high;
        memcpy(&low, p, 4);
        memcpy(&high, p + n - 4, 4); /* overlaps the low half; the bytes they share agree */
        return low | (u64)high << (8 * (n - 4));
    }
    if (n > 0) {
        word = p[0];
        word |= (u64)p[n >> 1] << (8 * (n >> 1));
        word |= (u64)p[n - 1] << (8 * (n - 1));
    }
    return word;
}

ALWAYS_INLINE u64 siphash13(u64 key0, u64 key1, const void *data, i64 len) {
    const u8 *p = data;
    SipState s = {key0 ^ 0x736f6d6570736575, key1 ^ 0x646f72616e646f6d, key0 ^ 0x6c7967656e657261,
                  key1 ^ 0x7465646279746573};
    i64 left = len;
    for (; left >= 8; left -= 8, p += 8) {
        u64 word;
        memcpy(&word, p, 8);
        sip_word(&s, word);
    }
    sip_word(&s, load_tail(p, left) | (u64)len << 56);
    s.c ^= 0xff;
    sip_round(&s);
    sip_round(&s);
    sip_round(&s);
    return (s.a ^ s.b) ^ (s.c ^ s.d);
}

u64 hash_siphash13(u64 key0, u64 key1, const void *data, i64 len) {
    return siphash13(key0, key1, data, len);
}

i64 hash_bytes(const void *data, i64 len) {
    if (len == 0) return 0;
    return hash_not_error((i64)siphash13(hash_key[0], hash_key[1], data, len));
}

/* 2**61 is 1 in this arithmetic, so multiplying by a power of two is a rotation of 61 bits. */
static u64 shift_modulo(u64 x, int by) {
    by %= HASH_BITS;
    if (by < 0) by += HASH_BITS;
    if (by == 0) return x;
    return (x << by & HASH_MODULUS) | x >> (HASH_BITS - by);
}

i64 hash_double(double d, i64 identity_hash) {
    u64 bits;
    memcpy(&bits, &d, sizeof bits);
    int exponent = (int)(bits >> 52 & 0x7ff);
    u64 mantissa = bits & (((u64)1 << 52) - 1);
    bool negative = bits >> 63;
    if (exponent == 0x7ff) {
        if (mantissa) return identity_hash;
        return negative ? -HASH_INF : HASH_INF;
    }
    if (exponent) mantissa |= (u64)1 << 52;
    u64 hash = shift_modulo(mantissa, KR_MAX(exponent, 1) - 1075);
    return hash_not_error(negative ? -(i64)hash : (i64)hash);
}

i64 hash_limbs(const u64 *limbs, i64 n, bool negative) {
    u64 hash = 0;
    for (i64 i = n - 1; i >= 0; i--) {
        u64 limb = (limbs[i] & HASH_MODULUS) + (limbs[i] >> HASH_BITS);
        hash = shift_modulo(hash, 64) + limb;
        hash = (hash & HASH_MODULUS) + (hash >> HASH_BITS);
        if (hash >= HASH_MODULUS) hash -= HASH_MODULUS;
    }
    return hash_not_error(negative ? -(i64)hash : (i64)hash);
}
