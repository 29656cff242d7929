/* test_int.c: ints at the border of the fixnums, as C code converts them. */
#include <math.h>

#include "object_fixture.h"
#include "vm/object/float.h"
#include "vm/object/int.h"
#include "vm/object/str.h"

static const i64 edges[] = {0, 1, -1, 255, FIXNUM_MAX, FIXNUM_MAX - 1, FIXNUM_MIN, FIXNUM_MIN + 1, FIXNUM_MAX + 1,
                            FIXNUM_MIN - 1, INT64_MAX, INT64_MIN, INT64_MIN + 1};

START_TEST(every_i64_goes_in_and_out) {
    for (int k = 0; k < ARRAY_LEN(edges); k++) {
        i64 out;
        Value v = int_from_i64(edges[k]);
        ck_assert_int_eq(is_fixnum(v), edges[k] >= FIXNUM_MIN && edges[k] <= FIXNUM_MAX);
        ck_assert(int_to_i64(v, &out) && out == edges[k]);
        ck_assert_int_eq(int_sign(v), (edges[k] > 0) - (edges[k] < 0));
        ck_assert_str_eq(str_c(int_to_str(v, 10)), str_c(str_format_c("%lld", (long long)edges[k])));
        ck_assert_int_eq(int_cmp(int_parse(str_c(int_to_str(v, 10)), str_len(int_to_str(v, 10)), 10), v), 0);
    }
    u64 u;
    ck_assert(int_to_u64(int_from_u64(UINT64_MAX), &u) && u == UINT64_MAX);
    ck_assert(!int_to_u64(fixnum(-1), &u) && exc_matches(OverflowErrorType));
    exc_clear();
    ck_assert(!int_to_i64(int_from_u64(UINT64_MAX), &(i64){0}) && exc_matches(OverflowErrorType));
    exc_clear();
    ck_assert_int_eq(int_to_i64_sat(int_from_u64(UINT64_MAX), &(i64){0}), 1);
    ck_assert_int_eq(int_to_i64_sat(int_neg(int_from_u64(UINT64_MAX)), &(i64){0}), -1);
} END_TEST

START_TEST(arithmetic_of_edges_agrees_with_128_bits) {
    for (int k = 0; k < ARRAY_LEN(edges); k++) {
        for (int l = 0; l < ARRAY_LEN(edges); l++) {
            __int128 x = edges[k], y = edges[l];
            Value a = int_from_i64(edges[k]), b = int_from_i64(edges[l]);
            ck_assert_int_eq(int_cmp(int_add(a, b), int_from_i128(x + y)), 0);
            ck_assert_int_eq(int_cmp(int_sub(a, b), int_from_i128(x - y)), 0);
            ck_assert_int_eq(int_cmp(int_mul(a, b), int_from_i128(x * y)), 0);
            ck_assert_int_eq(int_cmp(int_and(a, b), int_from_i128(x & y)), 0);
            ck_assert_int_eq(int_cmp(int_xor(a, b), int_from_i128(x ^ y)), 0);
            ck_assert_int_eq(int_cmp(a, b), (x > y) - (x < y));
            if (!y) continue;
            __int128 q = x / y - (x % y != 0 && (x < 0) != (y < 0));
            ck_assert_int_eq(int_cmp(int_floordiv(a, b), int_from_i128(q)), 0);
            ck_assert_int_eq(int_cmp(int_mod(a, b), int_from_i128(x - q * y)), 0);
        }
    }
} END_TEST

START_TEST(results_that_fit_are_fixnums) {
    Value big = int_from_u64((u64)1 << 63);
    ck_assert(!is_fixnum(big));
    ck_assert(is_fixnum(int_sub(big, big)));
    ck_assert(is_fixnum(int_rshift(big, fixnum(2))));
    ck_assert(is_fixnum(int_floordiv(big, fixnum(4))));
    ck_assert(is_fixnum(int_sub(big, int_from_u64((u64)1 << 62))) == false);
    ck_assert(same(int_plain(V_TRUE), fixnum(1)));
} END_TEST

START_TEST(impossible_sizes_are_errors) {
    ck_assert(is_err(int_lshift(fixnum(1), fixnum((i64)1 << 50))));
    ck_assert(exc_matches(MemoryErrorType) || exc_matches(OverflowErrorType));
    exc_clear();
    ck_assert(is_err(int_pow(fixnum(10), fixnum((i64)1 << 45), V_NULL)) && exc_matches(MemoryErrorType));
    exc_clear();
    ck_assert(is_err(int_to_str(int_pow(fixnum(10), fixnum(4300), V_NULL), 10)) && exc_matches(ValueErrorType));
    exc_clear();
    ck_assert(int_set_max_str_digits(0));
    ck_assert_int_eq(str_len(int_to_str(int_pow(fixnum(10), fixnum(4300), V_NULL), 10)), 4301);
    ck_assert(!int_set_max_str_digits(5) && exc_matches(ValueErrorType));
    exc_clear();
    ck_assert(int_set_max_str_digits(4300));
} END_TEST

START_TEST(doubles_convert_exactly) {
    struct {
        double d;
        const char *text;
    } cases[] = {{0.0, "0"}, {-1.9, "-1"}, {4611686018427387904.0, "4611686018427387904"},
                 {-9223372036854775808.0, "-9223372036854775808"}, {1e22, "10000000000000000000000"},
                 {1.5e300, NULL}};
    for (int k = 0; k < ARRAY_LEN(cases); k++) {
        double back;
        Value v = int_from_double(cases[k].d);
        if (cases[k].text) ck_assert_str_eq(str_c(int_to_str(v, 10)), cases[k].text);
        ck_assert(int_to_double(v, &back) && back == trunc(cases[k].d));
    }
    ck_assert(is_err(int_from_double(INFINITY)) && exc_matches(OverflowErrorType));
    exc_clear();
    ck_assert(is_err(int_from_double(NAN)) && exc_matches(ValueErrorType));
    exc_clear();
} END_TEST

static void add(TCase *tc) {
    tcase_add_test(tc, every_i64_goes_in_and_out);
    tcase_add_test(tc, arithmetic_of_edges_agrees_with_128_bits);
    tcase_add_test(tc, results_that_fit_are_fixnums);
    tcase_add_test(tc, impossible_sizes_are_errors);
    tcase_add_test(tc, doubles_convert_exactly);
}

int main(void) {
    return fixture_main("int", add, __builtin_frame_address(0));
}
