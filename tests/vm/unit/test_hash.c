/* test_hash.c: every hash equals CPython's. */
#include <math.h>

#include "tests/suite_main.h"
#include "tests/vm/unit/oracle.h"
#include "vm/base/hash.h"

/* The string that the program below hashes: n characters of a kind, each different from its neighbours. */
static i64 make_string(int kind, i64 n, u8 *out) {
    static const u32 base[] = {0, 0x41, 0x400, 0, 0x10400};
    for (i64 i = 0; i < n; i++) {
        u32 c = base[kind] + (u32)(i % 50);
        memcpy(out + i * kind, &c, (size_t)kind);
    }
    return n * kind;
}

static const char strings[] =
    "for kind, base in (1, 0x41), (2, 0x400), (4, 0x10400):\n"
    "    for n in range(70):\n"
    "        print(kind, n, hash(\"\".join(chr(base + i % 50) for i in range(n))))\n";

START_TEST(strings_hash_as_in_cpython_for_the_same_seed) {
    static const char *const seeds[] = {"0", "1", "42", "4294967295"};
    const char *seed = seeds[_i];
    char env[64];
    u8 buf[512];
    snprintf(env, sizeof env, "PYTHONHASHSEED=%s", seed);
    FILE *f = oracle_open(env, strings);
    if (!f) return;
    int kind, n, lines = 0;
    long long expected;
    ck_assert(hash_init(seed));
    ck_assert_int_eq(hash_is_randomized(), seed[0] != '0');
    while (fscanf(f, "%d %d %lld", &kind, &n, &expected) == 3) {
        ck_assert_int_eq(hash_bytes(buf, make_string(kind, n, buf)), expected);
        lines++;
    }
    pclose(f);
    ck_assert_int_eq(lines, 210);
} END_TEST

START_TEST(seeds_that_are_no_number_are_refused) {
    ck_assert(!hash_init("abc"));
    ck_assert(!hash_init("-1"));
    ck_assert(!hash_init("4294967296"));
    ck_assert(hash_init("random"));
    i64 first = hash_bytes("krait", 5);
    ck_assert(hash_init(NULL));
    ck_assert_int_ne(first, hash_bytes("krait", 5));
} END_TEST

static const char doubles[] =
    "import random, struct\n"
    "r = random.Random(3)\n"
    "xs = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 5e-324, 1.7976931348623157e308, 2.0**61, 2.0**61-512, -2.0**61, 1e16,"
    "      float(\"inf\"), -float(\"inf\"), float(2**61 - 1), 0.1, 2.2250738585072014e-308]\n"
    "xs += [struct.unpack(\"d\", r.randbytes(8))[0] for i in range(2000)]\n"
    "for x in xs:\n"
    "    if x == x: print(x.hex(), hash(x))\n";

START_TEST(floats_hash_as_in_cpython) {
    FILE *f = oracle_open("", doubles);
    if (!f) return;
    double d;
    long long expected;
    while (fscanf(f, "%lf %lld", &d, &expected) == 2) ck_assert_int_eq(hash_double(d, 7), expected);
    pclose(f);
    ck_assert_int_eq(hash_double(NAN, 7), 7);
} END_TEST

static const char integers[] =
    "xs = [0, 1, -1, -2, 2**61-1, 2**61-2, 2**61, 2**62, -2**61+1, -2**61, 2**63-1, -2**63, 12345678901234567]\n"
    "xs += [x ^ 0x5555555555555555 for x in xs if x > 0]\n"
    "for x in xs: print(x, hash(x), hash(x * 2**64 - x if x > 0 else -(-x * 2**64 - x)))\n";

START_TEST(integers_hash_as_in_cpython) {
    FILE *f = oracle_open("", integers);
    if (!f) return;
    long long x, expected, expected_big;
    while (fscanf(f, "%lld %lld %lld", &x, &expected, &expected_big) == 3) {
        ck_assert_int_eq(hash_int(x), expected);
        u64 magnitude = x < 0 ? -(u64)x : (u64)x;
        u64 limbs[2] = {x > 0 ? -magnitude : magnitude, x > 0 ? magnitude - 1 : magnitude};
        ck_assert_int_eq(hash_limbs(&magnitude, 1, x < 0), expected);
        ck_assert_int_eq(hash_limbs(limbs, 2, x < 0), expected_big);
    }
    pclose(f);
    ck_assert_int_eq(hash_limbs(NULL, 0, false), 0);
} END_TEST

static const char containers[] =
    "for n in list(range(40)) + [1000]:\n"
    "    s = [i * 7919 - 3 for i in range(n)]\n"
    "    print(n, hash(tuple(s)), hash(frozenset(s)), hash(complex(n, -n)))\n";

START_TEST(containers_hash_as_in_cpython) {
    FILE *f = oracle_open("", containers);
    if (!f) return;
    long long n, expected_tuple, expected_set, expected_complex;
    while (fscanf(f, "%lld %lld %lld %lld", &n, &expected_tuple, &expected_set, &expected_complex) == 4) {
        u64 tuple = hash_tuple_start(), set = 0;
        for (i64 i = 0; i < n; i++) {
            tuple = hash_tuple_step(tuple, hash_int(i * 7919 - 3));
            set ^= hash_set_item(hash_int(i * 7919 - 3));
        }
        ck_assert_int_eq(hash_tuple_finish(tuple, n), expected_tuple);
        ck_assert_int_eq(hash_set_finish(set, n), expected_set);
        ck_assert_int_eq(hash_complex(hash_int(n), hash_int(-n)), expected_complex);
    }
    pclose(f);
} END_TEST

START_TEST(pointers_lose_their_low_bits) {
    ck_assert_int_eq(hash_pointer((void *)0x7f0000001230), 0x7f000000123);
    ck_assert_int_eq(hash_pointer((void *)-1), -2);
} END_TEST

SUITE_MAIN("hash", 30,
           tcase_add_loop_test(tc, strings_hash_as_in_cpython_for_the_same_seed, 0, 4);
           tcase_add_test(tc, seeds_that_are_no_number_are_refused);
           tcase_add_test(tc, floats_hash_as_in_cpython);
           tcase_add_test(tc, integers_hash_as_in_cpython);
           tcase_add_test(tc, containers_hash_as_in_cpython);
           tcase_add_test(tc, pointers_lose_their_low_bits);)
