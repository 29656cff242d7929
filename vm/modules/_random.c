/* _random.c: the module _random: the Mersenne Twister MT19937 of Matsumoto and Nishimura. */
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "vm/modules/native.h"

#define N 624
#define M 397

NATIVE_TYPE(random_type)

typedef struct RandomObj {
    Obj base;
    u32 state[N];
    i32 index;
} RandomObj;
static RandomObj *as_random(Value v) { return (RandomObj *)v.w; }

static u32 twist(u32 high, u32 low) {
    u32 y = (high & 0x80000000) | (low & 0x7fffffff);
    return y >> 1 ^ (y & 1 ? 0x9908b0df : 0);
}

static void refill(RandomObj *r) {
    u32 *s = r->state;
    for (int k = 0; k < N; k++) s[k] = s[(k + M) % N] ^ twist(s[k], s[(k + 1) % N]);
    r->index = 0;
}

static u32 next32(RandomObj *r) {
    if (r->index >= N) refill(r);
    u32 y = r->state[r->index++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680;
    y ^= y << 15 & 0xefc60000;
    return y ^ y >> 18;
}

static void seed_word(RandomObj *r, u32 seed) {
    r->state[0] = seed;
    for (u32 i = 1; i < N; i++) r->state[i] = 1812433253u * (r->state[i - 1] ^ r->state[i - 1] >> 30) + i;
    r->index = N;
}

static void seed_words(RandomObj *r, const u32 *key, i64 n) {
    u32 *s = r->state;
    i64 i = 1, k = 0;
    seed_word(r, 19650218);
    for (i64 left = KR_MAX(N, n); left; left--) {
        s[i] = (s[i] ^ (s[i - 1] ^ s[i - 1] >> 30) * 1664525u) + key[k] + (u32)k;
        if (++i >= N) s[0] = s[N - 1], i = 1;
        if (++k >= n) k = 0;
    }
    for (i64 left = N - 1; left; left--) {
        s[i] = (s[i] ^ (s[i - 1] ^ s[i - 1] >> 30) * 1566083941u) - (u32)i;
        if (++i >= N) s[0] = s[N - 1], i = 1;
    }
    s[0] = 0x80000000;
}

static void seed_from_system(RandomObj *r) {
    u32 key[N];
    if (getrandom(key, sizeof key, 0) == (ssize_t)sizeof key) {
        seed_words(r, key, N);
        return;
    }
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    key[0] = (u32)now.tv_nsec;
    key[1] = (u32)now.tv_sec;
    key[2] = (u32)getpid();
    seed_words(r, key, 3);
}

/* By the magnitude of an int, or the hash of anything else. */
static bool seed(RandomObj *r, Value v) {
    i64 hash;
    if (is_null(v) || is_none(v)) return seed_from_system(r), true;
    if (is_int(v)) {
        v = int_abs(int_plain(v));
    } else {
        if (!value_hash(v, &hash)) return false;
        v = int_from_u64((u64)hash);
    }
    if (is_err(v)) return false;
    i64 words = KR_MAX((int_bit_length(v) + 31) / 32, 1);
    u32 *key = calloc((size_t)words, sizeof *key);
    if (!key) return native_fail(exc_no_memory());
    bool ok = int_to_bytes(v, (u8 *)key, words * 4, true, false);
    if (ok) seed_words(r, key, words);
    free(key);
    return ok;
}

static Value random_new(TypeObj *type, Args args) {
    if (!args_no_kw_new(type, random_type, "Random", args)) return V_ERR;
    if (args.n > 1) return exc_raise(TypeErrorType, "Random() requires 0 or 1 argument");
    Value self = TRY(type_alloc(type));
    return seed(as_random(self), args.n ? args.v[0] : V_NULL) ? self : V_ERR;
}

/* The seed is random_new's. */
static bool random_init(Value self, Args args) {
    if (args.nkw && !args_no_kw("Random", args)) return false;
    if (args.n > 1) return native_fail(exc_raise(TypeErrorType, "Random() requires 0 or 1 argument"));
    return true;
}

static Value random_m_getrandbits(Value self, Value bits) {
    i64 k;
    TRY_OK(number_as_index(bits, &k, OverflowErrorType));
    if (k < 0) return exc_raise(ValueErrorType, "number of bits must be non-negative");
    if (k == 0) return fixnum(0);
    if (k <= 32) return fixnum(next32(as_random(self)) >> (32 - k));
    i64 words = (k - 1) / 32 + 1;
    u32 *out = malloc((size_t)words * sizeof *out);
    if (!out) return exc_no_memory();
    for (i64 i = 0; i < words; i++, k -= 32) {
        out[i] = next32(as_random(self));
        if (k < 32) out[i] >>= 32 - k;
    }
    Value v = int_from_bytes((u8 *)out, words * 4, true, false);
    free(out);
    return v;
}

static Value random_m_random(Value self) {
    u32 a = next32(as_random(self)) >> 5, b = next32(as_random(self)) >> 6;
    return float_value((a * 67108864.0 + b) * (1.0 / 9007199254740992.0));
}

static Value random_m_seed(Value self, Value v) {
    return seed(as_random(self), v) ? V_NONE : V_ERR;
}

static Value random_m_getstate(Value self) {
    Value state = TRY(tuple_new(N + 1));
    for (int i = 0; i < N; i++) tuple_set(state, i, fixnum(as_random(self)->state[i]));
    tuple_set(state, N, fixnum(as_random(self)->index));
    return state;
}

static Value random_m_setstate(Value self, Value state) {
    u32 words[N];
    i64 index;
    u64 word;
    if (!is_tuple(state)) return exc_raise(TypeErrorType, "state vector must be a tuple");
    if (tuple_len(state) != N + 1) return exc_raise(ValueErrorType, "state vector is the wrong size");
    for (int i = 0; i < N; i++) {
        Value v = tuple_at(state, i);
        if (!is_int(v)) return exc_raise(TypeErrorType, "an integer is required");
        if (int_sign(v) < 0) return exc_raise(OverflowErrorType, "can't convert negative value to unsigned int");
        TRY_OK(int_to_u64(v, &word));
        words[i] = (u32)word;
    }
    if (!is_int(tuple_at(state, N))) return exc_raise(TypeErrorType, "an integer is required");
    TRY_OK(int_to_i64(tuple_at(state, N), &index));
    if (index < 0 || index > N) return exc_raise(ValueErrorType, "invalid state");
    memcpy(as_random(self)->state, words, sizeof words);
    as_random(self)->index = (i32)index;
    return V_NONE;
}

static const MethodDef random_methods[] = {
    {"getrandbits", random_m_getrandbits, M_1, EFF_ANY, 0, "($self, k, /)", "getrandbits(k) -> x.  Generates an int with k random bits."},
    {"getstate", random_m_getstate, M_0, EFF_ANY, 0, "($self, /)", "getstate() -> tuple containing the current state."},
    {"random", random_m_random, M_0, EFF_ANY, 0, "($self, /)", "random() -> x in the interval [0, 1)."},
    {"seed", random_m_seed, M_1, EFF_ANY, 0, "($self, n=None, /)",
     "seed([n]) -> None.\n\nDefaults to use urandom and falls back to a combination\nof the current time and the process identifier."},
    {"setstate", random_m_setstate, M_1, EFF_ANY, 0, "($self, state, /)", "setstate(state) -> None.  Restores generator state."},
    {0},
};
static const TypeDef random_def = {
    .name = "_random.Random",
    .doc = "Random() -> create a random number generator with its own internal state.",
    .size = sizeof(RandomObj),
    .flags = TF_BASETYPE,
    .init = random_init,
    .new = random_new,
    .methods = random_methods,
};

static bool random_exec(Value m) {
    return native_add_type(m, &random_def, &random_type);
}

const ModuleDef random_module = {"_random", "Module implements the Mersenne Twister random number generator.", NULL, random_exec};
