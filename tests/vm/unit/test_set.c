/* test_set.c: sets from C. */
#include "object_fixture.h"
#include "vm/object/set.h"

static Value range_set(i64 from, i64 to) {
    Value s = set_new();
    for (i64 i = from; i < to; i++) ck_assert(set_add(s, fixnum(i)));
    return s;
}

START_TEST(adding_twice_counts_once) {
    Value s = range_set(0, 300);
    for (i64 i = 0; i < 300; i++) ck_assert(set_add(s, fixnum(i)));
    ck_assert_int_eq(set_len(s), 300);
    ck_assert_int_eq(set_contains(s, fixnum(299)), 1);
    ck_assert_int_eq(set_contains(s, fixnum(300)), 0);
    ck_assert_int_eq(set_discard(s, fixnum(5)), 1);
    ck_assert_int_eq(set_discard(s, fixnum(5)), 0);
    ck_assert_int_eq(set_len(s), 299);
} END_TEST

START_TEST(order_is_cpythons) {
    Value s = set_new();
    i64 keys[] = {100, 7, 15, 23, 31, 39, 47};
    for (int i = 0; i < 7; i++) set_add(s, fixnum(keys[i]));
    ck_assert_str_eq(repr_c(s), "{100, 7, 39, 15, 47, 23, 31}");
} END_TEST

START_TEST(young_keys_survive) {
    Value s = set_new();
    for (int i = 0; i < 400; i++) set_add(s, str_format_c("key%d", i));
    for (int i = 0; i < 400; i++) ck_assert_int_eq(set_contains(s, str_format_c("key%d", i)), 1);
} END_TEST

START_TEST(a_frozenset_hashes_without_order) {
    i64 a, b;
    ck_assert(value_hash(frozenset_from(range_set(1, 4)), &a));
    Value list = list_new(0);
    for (i64 i = 3; i > 0; i--) list_append(list, fixnum(i));
    ck_assert(value_hash(frozenset_from(list), &b));
    ck_assert_int_eq(a, b);
    ck_assert_int_eq(a, -272375401224217160);
    ck_assert(!value_hash(set_new(), &a));
    expect_error(TypeErrorType, "unhashable type: 'set'");
} END_TEST

START_TEST(walking_a_set_meets_every_key_once) {
    Value s = range_set(0, 1000), k;
    for (i64 i = 0; i < 1000; i += 2) set_discard(s, fixnum(i));
    i64 pos = 0, n = 0, sum = 0;
    for (; set_next(s, &pos, &k); n++) sum += as_fixnum(k);
    ck_assert_int_eq(n, 500);
    ck_assert_int_eq(sum, 250000);
} END_TEST

static void add(TCase *tc) {
    tcase_add_test(tc, adding_twice_counts_once);
    tcase_add_test(tc, order_is_cpythons);
    tcase_add_test(tc, young_keys_survive);
    tcase_add_test(tc, a_frozenset_hashes_without_order);
    tcase_add_test(tc, walking_a_set_meets_every_key_once);
}

int main(void) {
    return fixture_main("set", add, __builtin_frame_address(0));
}
