/* hashes.c: the modules _md5, _sha1, _sha256, _sha512: RFC 1321 and FIPS 180-4.
 *
 * The four algorithms share one object: eight words of state, a block that is being filled, the number of bytes so far.
 */
#include "vm/modules/hashes.h"

enum {
#define HASH(id, module, name, type, digest, block) HASH_##id,
#include "vm/modules/hashes.def"
    HASH_COUNT
};
static const struct HashInfo {
    const char *name;
    u8 digest, block;
} infos[] = {
#define HASH(id, module, name, type, digest, block) {name, digest, block},
#include "vm/modules/hashes.def"
};

typedef struct HashObj {
    Obj base;
    u64 h[8];
    u64 total;     /* bytes hashed */
    u8 block[128];
    u8 filled, which;
} HashObj;
static HashObj *as_hash(Value v) { return (HashObj *)v.w; }

static TypeObj *types[HASH_COUNT];
GC_ROOT(types)

/* ---- the compression functions ---- */

ALWAYS_INLINE u32 rol(u32 x, int n) { return x << n | x >> (32 - n); }
ALWAYS_INLINE u32 ror(u32 x, int n) { return x >> n | x << (32 - n); }
ALWAYS_INLINE u64 ror64(u64 x, int n) { return x >> n | x << (64 - n); }

static u32 load_big32(const u8 *p) {
    return (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3];
}

static const u32 md5_add[64] = { /* floor(2**32 * abs(sin(i + 1))) */
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af,
    0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa,
    0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
    0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97,
    0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
    0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

static void md5_block(u64 *h, const u8 *p) {
    static const u8 shift[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    u32 w[16], a = (u32)h[0], b = (u32)h[1], c = (u32)h[2], d = (u32)h[3];
    memcpy(w, p, 64);
    for (int i = 0; i < 64; i++) {
        u32 f;
        int k;
        switch (i / 16) {
        case 0: f = (b & c) | (~b & d), k = i; break;
        case 1: f = (d & b) | (~d & c), k = (5 * i + 1) & 15; break;
        case 2: f = b ^ c ^ d, k = (3 * i + 5) & 15; break;
        default: f = c ^ (b | ~d), k = 7 * i & 15;
        }
        u32 next = b + rol(a + f + md5_add[i] + w[k], shift[i / 16][i & 3]);
        a = d;
        d = c;
        c = b;
        b = next;
    }
    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += d;
}

static void sha1_block(u64 *h, const u8 *p) {
    u32 w[80], a = (u32)h[0], b = (u32)h[1], c = (u32)h[2], d = (u32)h[3], e = (u32)h[4];
    for (int i = 0; i < 16; i++) w[i] = load_big32(p + 4 * i);
    for (int i = 16; i < 80; i++) w[i] = rol(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
        static const u32 add[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
        u32 f = i / 20 == 0 ? (b & c) | (~b & d) : i / 20 == 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
        u32 next = rol(a, 5) + f + e + add[i / 20] + w[i];
        e = d;
        d = c;
        c = rol(b, 30);
        b = a;
        a = next;
    }
    h[0] += a;
    h[1] += b;
    h[2] += c;
    h[3] += d;
    h[4] += e;
}

static const u64 sha_add[80] = { /* fractions of the cube roots of the primes; SHA-256 takes the upper halves */
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538, 0x59f111f1b605d019,
    0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
    0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3,
    0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65, 0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
    0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b, 0xa2bfe8a14cf10364, 0xa81a664bbc423001,
    0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb,
    0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c, 0xd186b8c721c0c207,
    0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a,
    0x5fcb6fab3ad6faec, 0x6c44198c4a475817};

static void sha256_block(u64 *h, const u8 *p) {
    u32 w[64], s[8];
    for (int i = 0; i < 16; i++) w[i] = load_big32(p + 4 * i);
    for (int i = 16; i < 64; i++) {
        u32 x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + (ror(x, 7) ^ ror(x, 18) ^ x >> 3) + w[i - 7] + (ror(y, 17) ^ ror(y, 19) ^ y >> 10);
    }
    for (int i = 0; i < 8; i++) s[i] = (u32)h[i];
    for (int i = 0; i < 64; i++) {
        u32 e = s[4], a = s[0];
        u32 t1 = s[7] + (ror(e, 6) ^ ror(e, 11) ^ ror(e, 25)) + ((e & s[5]) ^ (~e & s[6])) + (u32)(sha_add[i] >> 32) + w[i];
        u32 t2 = (ror(a, 2) ^ ror(a, 13) ^ ror(a, 22)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += t1;
        s[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++) h[i] += s[i];
}

static void sha512_block(u64 *h, const u8 *p) {
    u64 w[80], s[8];
    for (int i = 0; i < 16; i++) w[i] = (u64)load_big32(p + 8 * i) << 32 | load_big32(p + 8 * i + 4);
    for (int i = 16; i < 80; i++) {
        u64 x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + (ror64(x, 1) ^ ror64(x, 8) ^ x >> 7) + w[i - 7] + (ror64(y, 19) ^ ror64(y, 61) ^ y >> 6);
    }
    memcpy(s, h, sizeof s);
    for (int i = 0; i < 80; i++) {
        u64 e = s[4], a = s[0];
        u64 t1 = s[7] + (ror64(e, 14) ^ ror64(e, 18) ^ ror64(e, 41)) + ((e & s[5]) ^ (~e & s[6])) + sha_add[i] + w[i];
        u64 t2 = (ror64(a, 28) ^ ror64(a, 34) ^ ror64(a, 39)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += t1;
        s[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++) h[i] += s[i];
}

/* ---- hashing ---- */

static void start(HashObj *o) {
    static const u64 initial[HASH_COUNT][8] = {
        [HASH_md5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476},
        [HASH_sha1] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0},
        [HASH_sha224] = {0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4},
        [HASH_sha256] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19},
        [HASH_sha384] = {0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939, 0x67332667ffc00b31,
                         0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4},
        [HASH_sha512] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1,
                         0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179},
    };
    memcpy(o->h, initial[o->which], sizeof o->h);
}

static void add(HashObj *o, const u8 *p, i64 n) {
    static void (*const blocks[HASH_COUNT])(u64 *h, const u8 *p) = {md5_block, sha1_block, sha256_block, sha256_block,
                                                                    sha512_block, sha512_block};
    i64 size = infos[o->which].block;
    o->total += (u64)n;
    while (n > 0) {
        if (o->filled == 0 && n >= size) { /* straight from the input */
            blocks[o->which](o->h, p);
            p += size;
            n -= size;
            continue;
        }
        i64 part = KR_MIN(n, size - o->filled);
        memcpy(o->block + o->filled, p, (size_t)part);
        o->filled = (u8)(o->filled + part);
        p += part;
        n -= part;
        if (o->filled == size) {
            blocks[o->which](o->h, o->block);
            o->filled = 0;
        }
    }
}

/* The digest of what was added so far; 'o' can go on. */
static void digest(const HashObj *o, u8 *out) {
    HashObj copy = *o;
    u8 pad[256] = {0x80}, length[16] = {0};
    const struct HashInfo *info = &infos[o->which];
    bool little = o->which == HASH_md5;
    int word = info->block / 16, room = 2 * word;
    u64 bits = o->total * 8;
    for (int i = 0; i < 8; i++) length[little ? i : room - 1 - i] = (u8)(bits >> 8 * i);
    add(&copy, pad, 1 + (2 * info->block - 1 - o->filled - room) % info->block);
    add(&copy, length, room);
    for (int i = 0; i < info->digest; i++) {
        int byte = i % word;
        out[i] = (u8)(copy.h[i / word] >> 8 * (little ? byte : word - 1 - byte));
    }
}

bool hashes_data(Value v, Buffer *out) {
    if (is_str(v)) return native_fail(exc_raise(TypeErrorType, "Strings must be encoded before hashing"));
    if (!buffer_supported(v)) return native_fail(exc_raise(TypeErrorType, "object supporting the buffer API required"));
    return buffer_get(v, out, false);
}
static bool add_value(HashObj *o, Value v) {
    Buffer b;
    if (!hashes_data(v, &b)) return false;
    add(o, b.data, b.len);
    buffer_release(&b);
    return true;
}
static Value make(int which, Value *v) { /* string, usedforsecurity */
    Value self = TRY(type_alloc(types[which]));
    as_hash(self)->which = (u8)which;
    start(as_hash(self));
    return is_null(v[0]) || add_value(as_hash(self), v[0]) ? self : V_ERR;
}

/* ---- the types ---- */

static Value hash_m_copy(Value self) {
    Value copy = TRY(type_alloc(value_type(self)));
    HashObj *to = as_hash(copy), *from = as_hash(self);
    memcpy(&to->h, &from->h, sizeof *to - offsetof(HashObj, h));
    return copy;
}
static Value hash_m_digest(Value self) {
    u8 out[64];
    digest(as_hash(self), out);
    return bytes_new((char *)out, infos[as_hash(self)->which].digest);
}
static Value hash_m_hexdigest(Value self) {
    u8 out[64];
    char text[128];
    int n = infos[as_hash(self)->which].digest;
    digest(as_hash(self), out);
    for (int i = 0; i < 2 * n; i++) text[i] = "0123456789abcdef"[out[i / 2] >> (i % 2 ? 0 : 4) & 15];
    return str_from_latin1((u8 *)text, 2 * n);
}
static Value hash_m_update(Value self, Value v) {
    return add_value(as_hash(self), v) ? V_NONE : V_ERR;
}
static Value hash_get_name(Value self) {
    return str_from_c(infos[as_hash(self)->which].name);
}
static Value hash_get_digest_size(Value self) {
    return fixnum(infos[as_hash(self)->which].digest);
}
static Value hash_get_block_size(Value self) {
    return fixnum(infos[as_hash(self)->which].block);
}

static const MethodDef methods[] = {
    {"copy", hash_m_copy, M_0, EFF_ALLOC, 0, "($self, /)", "Return a copy of the hash object."},
    {"digest", hash_m_digest, M_0, EFF_ALLOC, 0, "($self, /)", "Return the digest value as a bytes object."},
    {"hexdigest", hash_m_hexdigest, M_0, EFF_ALLOC, 0, "($self, /)", "Return the digest value as a string of hexadecimal digits."},
    {"update", hash_m_update, M_1, EFF_ANY, 0, "($self, obj, /)", "Update this hash object's state with the provided string."},
    {0},
};
static const GetSetDef getset[] = {
    {"block_size", hash_get_block_size, NULL, NULL},
    {"digest_size", hash_get_digest_size, NULL, NULL},
    {"name", hash_get_name, NULL, NULL},
    {0},
};
static const TypeDef defs[] = {
#define HASH(id, module, text, type, digest, block)                                                \
    {.name = type, .size = sizeof(HashObj), .flags = TF_NO_NEW, .methods = methods, .getset = getset},
#include "vm/modules/hashes.def"
};

#define HASH(id, module, name, type, digest, block)                                                \
    static Value hash_##id(Value m, Value *v) { return make(HASH_##id, v); }
#include "vm/modules/hashes.def"

#define SIG "($module, /, string=b\'\', *, usedforsecurity=True)"
static const MethodDef md5_functions[] = {
    {"md5", hash_md5, M_N, EFF_ANY, 0, SIG, "Return a new MD5 hash object; optionally initialized with a string."},
    {0},
};
static const MethodDef sha1_functions[] = {
    {"sha1", hash_sha1, M_N, EFF_ANY, 0, SIG, "Return a new SHA1 hash object; optionally initialized with a string."},
    {0},
};
static const MethodDef sha256_functions[] = {
    {"sha224", hash_sha224, M_N, EFF_ANY, 0, SIG, "Return a new SHA-224 hash object; optionally initialized with a string."},
    {"sha256", hash_sha256, M_N, EFF_ANY, 0, SIG, "Return a new SHA-256 hash object; optionally initialized with a string."},
    {0},
};
static const MethodDef sha512_functions[] = {
    {"sha384", hash_sha384, M_N, EFF_ANY, 0, SIG, "Return a new SHA-384 hash object; optionally initialized with a string."},
    {"sha512", hash_sha512, M_N, EFF_ANY, 0, SIG, "Return a new SHA-512 hash object; optionally initialized with a string."},
    {0},
};

static bool md5_exec(Value m) {
    return native_make_type(&defs[HASH_md5], &types[HASH_md5]) && module_add(m, "MD5Type", obj_value(types[HASH_md5]));
}
static bool sha1_exec(Value m) {
    return native_make_type(&defs[HASH_sha1], &types[HASH_sha1]) && module_add(m, "SHA1Type", obj_value(types[HASH_sha1]));
}
static bool sha256_exec(Value m) {
    return native_make_type(&defs[HASH_sha224], &types[HASH_sha224]) &&
           native_make_type(&defs[HASH_sha256], &types[HASH_sha256]) &&
           module_add(m, "SHA224Type", obj_value(types[HASH_sha224])) &&
           module_add(m, "SHA256Type", obj_value(types[HASH_sha256]));
}
static bool sha512_exec(Value m) {
    return native_make_type(&defs[HASH_sha384], &types[HASH_sha384]) &&
           native_make_type(&defs[HASH_sha512], &types[HASH_sha512]) &&
           module_add(m, "SHA384Type", obj_value(types[HASH_sha384])) &&
           module_add(m, "SHA512Type", obj_value(types[HASH_sha512]));
}

const ModuleDef md5_module = {"_md5", NULL, md5_functions, md5_exec};
const ModuleDef sha1_module = {"_sha1", NULL, sha1_functions, sha1_exec};
const ModuleDef sha256_module = {"_sha256", NULL, sha256_functions, sha256_exec};
const ModuleDef sha512_module = {"_sha512", NULL, sha512_functions, sha512_exec};
