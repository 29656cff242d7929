/* test_list.c: lists from C: storage, slack, sorting. */
#include "object_fixture.h"

static Value numbers(i64 n) {
    Value l = list_new(0);
    for (i64 i = 0; i < n; i++) ck_assert(list_append(l, fixnum(i)));
    return l;
}

START_TEST(appending_keeps_items_and_little_slack) {
    Value l = numbers(1000);
    ck_assert_int_eq(list_len(l), 1000);
    for (i64 i = 0; i < 1000; i++) ck_assert(same(list_at(l, i), fixnum(i)));
    ck_assert_int_le(as_list(l)->items->cap, 1000 + 1000 / 8 + 8);
} END_TEST

START_TEST(empty_lists_share_their_storage) {
    Value a = list_new(0), b = list_new(0);
    ck_assert_ptr_eq(as_list(a)->items, as_list(b)->items);
    list_append(a, V_NONE);
    ck_assert_int_eq(list_len(b), 0);
    list_clear(a);
    ck_assert_ptr_eq(as_list(a)->items, as_list(b)->items);
} END_TEST

START_TEST(insert_pop_and_slice) {
    Value l = numbers(5);
    list_insert(l, 0, V_NONE);
    list_insert(l, -1, V_TRUE);
    list_insert(l, 100, V_FALSE);
    ck_assert_str_eq(repr_c(l), "[None, 0, 1, 2, 3, True, 4, False]");
    ck_assert(is_none(list_pop(l, 0)));
    ck_assert(same(list_pop(l, 6), V_FALSE));
    ck_assert_str_eq(repr_c(list_slice(l, 1, 4)), "[1, 2, 3]");
    ck_assert_str_eq(repr_c(list_to_tuple(l)), "(0, 1, 2, 3, True, 4)");
} END_TEST

START_TEST(extending_by_itself) {
    Value l = numbers(3);
    ck_assert(list_extend(l, l));
    ck_assert_str_eq(repr_c(l), "[0, 1, 2, 0, 1, 2]");
    ck_assert(list_extend(l, str_from_c("ab")));
    ck_assert_int_eq(list_len(l), 8);
    ck_assert(!list_extend(l, fixnum(1)));
    expect_error(TypeErrorType, "'int' object is not iterable");
} END_TEST

START_TEST(large_lists_keep_young_items) {
    i64 n = fixture_stress ? 2000 : 20000;
    Value l = list_new(0);
    for (i64 i = 0; i < n; i++) list_append(l, tuple_pack(1, fixnum(i)));
    for (i64 i = 0; i < n; i++) ck_assert(same(tuple_at(list_at(l, i), 0), fixnum(i)));
} END_TEST

START_TEST(sorting_by_a_list_of_keys_is_stable) {
    i64 n = 500;
    Value l = list_new(0), keys = list_new(0);
    for (i64 i = 0; i < n; i++) {
        list_append(l, fixnum(i));
        list_append(keys, fixnum(i * 7919 % 10));
    }
    ck_assert(list_sort_by(l, keys, false));
    for (i64 i = 1; i < n; i++) {
        i64 a = as_fixnum(list_at(l, i - 1)), b = as_fixnum(list_at(l, i));
        i64 ka = a * 7919 % 10, kb = b * 7919 % 10;
        ck_assert(ka < kb || (ka == kb && a < b));
    }
} END_TEST

START_TEST(sorting_mixed_types_is_an_error) {
    Value l = list_new(0);
    list_append(l, fixnum(1));
    list_append(l, str_from_c("a"));
    ck_assert(!list_sort(l, V_NULL, false));
    expect_error(TypeErrorType, "'<' not supported between instances of 'str' and 'int'");
    ck_assert_int_eq(list_len(l), 2);
} END_TEST

START_TEST(impossible_sizes_are_memory_errors) {
    ck_assert(is_err(list_new(INT64_MAX / 4)));
    expect_error(MemoryErrorType, "");
    ck_assert(is_err(tuple_new(INT64_MAX / 8)));
    expect_error(MemoryErrorType, "");
} END_TEST

static void add(TCase *tc) {
    tcase_add_test(tc, appending_keeps_items_and_little_slack);
    tcase_add_test(tc, empty_lists_share_their_storage);
    tcase_add_test(tc, insert_pop_and_slice);
    tcase_add_test(tc, extending_by_itself);
    tcase_add_test(tc, large_lists_keep_young_items);
    tcase_add_test(tc, sorting_by_a_list_of_keys_is_stable);
    tcase_add_test(tc, sorting_mixed_types_is_an_error);
    tcase_add_test(tc, impossible_sizes_are_memory_errors);
}

int main(void) {
    return fixture_main("list", add, __builtin_frame_address(0));
}
