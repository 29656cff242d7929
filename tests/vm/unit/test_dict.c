/* test_dict.c: the dict table from C: look-ups, versions, order, growth. */
#include "object_fixture.h"

static Value key(const char *prefix, int i) {
    return str_format_c("%s%d", prefix, i);
}

START_TEST(interned_and_equal_strings_find_the_same_entry) {
    Value d = dict_new(), v;
    ck_assert(dict_set_c(d, "name", fixnum(1)));
    ck_assert_int_eq(dict_get(d, str_concat(str_from_c("na"), str_from_c("me")), &v), 1);
    ck_assert(same(v, fixnum(1)));
    ck_assert(same(dict_get_c(d, "name"), fixnum(1)));
    ck_assert(is_null(dict_get_c(d, "other")));
} END_TEST

START_TEST(keys_of_many_kinds_live_together) {
    Value d = dict_new(), v;
    Value keys[] = {fixnum(1), str_from_c("a"), V_NONE, tuple_pack(2, fixnum(1), fixnum(2)), int_from_u64(~0ull),
                    V_TRUE};
    for (int i = 0; i < 5; i++) ck_assert(dict_set(d, keys[i], fixnum(i)));
    ck_assert(dict_set(d, keys[5], fixnum(9))); /* True == 1 */
    ck_assert_int_eq(dict_len(d), 5);
    ck_assert_int_eq(dict_get(d, fixnum(1), &v), 1);
    ck_assert(same(v, fixnum(9)));
    ck_assert_int_eq(dict_get(d, tuple_pack(2, fixnum(1), fixnum(2)), &v), 1);
    ck_assert_int_eq(dict_get(d, int_from_u64(~0ull), &v), 1);
    ck_assert_int_eq(dict_get(d, list_new(0), &v), -1);
    expect_error(TypeErrorType, "unhashable type: 'list'");
} END_TEST

START_TEST(order_is_that_of_insertion) {
    Value d = dict_new(), k, v;
    for (int i = 0; i < 100; i++) dict_set(d, key("k", i), fixnum(i));
    for (int i = 0; i < 100; i += 2) ck_assert_int_eq(dict_del(d, key("k", i)), 1);
    for (int i = 0; i < 100; i += 2) dict_set(d, key("k", i), fixnum(i));
    i64 pos = 0, n = 0;
    while (dict_next(d, &pos, &k, &v)) {
        ck_assert_int_eq(as_fixnum(v), n < 50 ? 2 * n + 1 : 2 * (n - 50));
        n++;
    }
    ck_assert_int_eq(n, 100);
} END_TEST

START_TEST(versions_change_with_names_only) {
    Value d = dict_new(), name = str_intern_c("x"), other = dict_new();
    ck_assert_int_eq(dict_find_entry(d, name), -1);
    u32 empty = as_dict(d)->keys_ver;
    ck_assert_uint_ne(empty, DICT_UNVERSIONED);
    dict_set(d, name, fixnum(1));
    i64 entry = dict_find_entry(d, name);
    u32 ver = as_dict(d)->keys_ver;
    ck_assert_int_ge(entry, 0);
    ck_assert_uint_ne(ver, empty);
    dict_set(d, name, fixnum(2));
    ck_assert_uint_eq(as_dict(d)->keys_ver, ver);
    ck_assert(same(as_dict(d)->t->entry[entry].value, fixnum(2)));
    dict_find_entry(other, name);
    ck_assert_uint_ne(as_dict(other)->keys_ver, ver);
    dict_del(d, name);
    ck_assert_uint_ne(as_dict(d)->keys_ver, ver);
} END_TEST

START_TEST(growth_and_deletion_keep_everything) {
    Value d = dict_new(), v;
    int n = fixture_stress ? 700 : 50000;
    for (int i = 0; i < n; i++) ck_assert(dict_set(d, fixnum(i * 7), fixnum(i)));
    for (int i = 0; i < n; i += 3) ck_assert_int_eq(dict_del(d, fixnum(i * 7)), 1);
    for (int i = 0; i < n; i++) ck_assert_int_eq(dict_get(d, fixnum(i * 7), &v), i % 3 != 0);
    ck_assert_int_eq(dict_len(d), n - (n + 2) / 3);
    Value copy = dict_copy(d);
    dict_clear(d);
    ck_assert_int_eq(dict_len(d), 0);
    ck_assert_int_eq(dict_get(copy, fixnum(7), &v), 1);
} END_TEST

/* Inserting and deleting for ever must not let the table grow. */
START_TEST(churn_leaves_the_table_small) {
    Value d = dict_new();
    for (int i = 0; i < 5000; i++) {
        ck_assert(dict_set(d, fixnum(i), V_NONE));
        if (i >= 4) ck_assert_int_eq(dict_del(d, fixnum(i - 4)), 1);
    }
    ck_assert_int_eq(dict_len(d), 4);
    ck_assert_uint_le(as_dict(d)->t->cap, 21);
} END_TEST

START_TEST(pop_and_setdefault) {
    Value d = dict_new(), v;
    ck_assert(same(dict_setdefault(d, fixnum(1), fixnum(5)), fixnum(5)));
    ck_assert(same(dict_setdefault(d, fixnum(1), fixnum(6)), fixnum(5)));
    ck_assert_int_eq(dict_pop(d, fixnum(1), &v), 1);
    ck_assert(same(v, fixnum(5)));
    ck_assert_int_eq(dict_pop(d, fixnum(1), &v), 0);
} END_TEST

START_TEST(merge_refuses_duplicates_on_demand) {
    Value a = dict_new(), b = dict_new();
    dict_set_c(a, "x", fixnum(1));
    dict_set_c(b, "y", fixnum(2));
    dict_set_c(b, "x", fixnum(3));
    ck_assert(dict_merge(a, b, 0));
    ck_assert_str_eq(repr_c(a), "{'x': 1, 'y': 2}");
    ck_assert(!dict_merge(a, b, 2));
    expect_error(KeyErrorType, "'y'");
    ck_assert(dict_merge(a, b, 1));
    ck_assert_str_eq(repr_c(a), "{'x': 3, 'y': 2}");
} END_TEST

START_TEST(lists_of_the_contents) {
    Value d = dict_new();
    dict_set(d, fixnum(1), str_from_c("a"));
    dict_set(d, fixnum(2), str_from_c("b"));
    ck_assert_str_eq(repr_c(dict_keys_list(d)), "[1, 2]");
    ck_assert_str_eq(repr_c(dict_values_list(d)), "['a', 'b']");
    ck_assert_str_eq(repr_c(dict_items_list(d)), "[(1, 'a'), (2, 'b')]");
} END_TEST

static void add(TCase *tc) {
    tcase_add_test(tc, interned_and_equal_strings_find_the_same_entry);
    tcase_add_test(tc, keys_of_many_kinds_live_together);
    tcase_add_test(tc, order_is_that_of_insertion);
    tcase_add_test(tc, versions_change_with_names_only);
    tcase_add_test(tc, growth_and_deletion_keep_everything);
    tcase_add_test(tc, churn_leaves_the_table_small);
    tcase_add_test(tc, pop_and_setdefault);
    tcase_add_test(tc, merge_refuses_duplicates_on_demand);
    tcase_add_test(tc, lists_of_the_contents);
}

int main(void) {
    return fixture_main("dict", add, __builtin_frame_address(0));
}
