/* test_str.c: strings as C code makes and holds them. */
#include "object_fixture.h"
#include "vm/object/bytes.h"
#include "vm/object/int.h"
#include "vm/object/list.h"
#include "vm/object/str_internal.h"

static const char *text(Value s) { return is_err(s) ? "<error>" : str_c(s); }

START_TEST(every_string_is_in_its_narrowest_kind) {
    const u32 wide[] = {'a', 'b', 0x12345, 0xe9, 0x1234};
    struct {
        i64 start, stop;
        int kind;
        bool ascii;
    } cases[] = {{0, 2, 1, true}, {0, 3, 4, false}, {3, 4, 1, false}, {3, 5, 2, false}, {1, 1, 1, true}};
    Value s = str_from_kind(wide, 5, 4);
    for (int i = 0; i < ARRAY_LEN(cases); i++) {
        Value part = str_slice(s, cases[i].start, cases[i].stop);
        ck_assert_int_eq(str_kind(part), cases[i].kind);
        ck_assert_int_eq(as_str(part)->ascii, cases[i].ascii);
        for (i64 k = 0; k < str_len(part); k++) ck_assert_uint_eq(str_at(part, k), wide[cases[i].start + k]);
    }
} END_TEST

START_TEST(an_interned_string_is_one_object_for_ever) {
    Value a = str_intern_c("some name"), b = str_intern(str_concat(str_from_c("some "), str_from_c("name")));
    ck_assert(same(a, b));
    ck_assert(is_null(str_interned_lookup(str_from_c("not interned so far"))));
    u64 address = a.w;
    gc_collect(2);
    ck_assert(str_intern_c("some name").w == address);
    for (int i = 0; i < 3000; i++) str_intern(str_format_c("name %d", i)); /* the table grows */
    ck_assert(str_intern_c("some name").w == address);
    ck_assert(same(str_intern_c("name 77"), str_interned_lookup(str_format_c("name %d", 77))));
} END_TEST

START_TEST(appending_is_in_place_only_for_the_last) {
    Value base = str_repeat(str_from_c("ab"), 50);
    Value one = str_concat(base, str_from_c("1")), two = str_concat(one, str_from_c("2"));
    ck_assert(str_data(one) == str_data(two)); /* shared */
    Value other = str_concat(one, str_from_c("3"));
    ck_assert(str_data(other) != str_data(two));
    ck_assert_int_eq(str_at(two, 101), '2');
    ck_assert_int_eq(str_at(other, 101), '3');
    gc_collect(1);
    gc_collect(1);
    ck_assert_int_eq(str_at(two, 101), '2');
    ck_assert_str_eq(text(str_slice(other, 98, 102)), "ab13");
} END_TEST

START_TEST(characters_survive_collections) {
    Value list = list_new(0);
    for (int i = 0; i < 300; i++) {
        Value s = str_repeat(str_format_c("%d-\xc3\xa9", i), 1 + i * 3); /* inline, in buffers that move, in large ones */
        list_append(list, s);
        list_append(list, bytes_new(str_c(s), 1 + i * 7));
        list_append(list, memview_new(list_at(list, list_len(list) - 1)));
        if (i % 30 == 0) gc_collect(i % 60 ? 0 : 2);
    }
    gc_collect(1);
    gc_collect(2);
    for (int i = 0; i < 300; i++) {
        Value s = str_repeat(str_format_c("%d-\xc3\xa9", i), 1 + i * 3);
        Value b = bytes_new(str_c(s), 1 + i * 7), m = list_at(list, 3 * i + 2);
        ck_assert(str_eq(s, list_at(list, 3 * i)));
        ck_assert_int_eq(value_eq(b, list_at(list, 3 * i + 1)), 1);
        ck_assert_int_eq(value_eq(m, b), 1);
    }
} END_TEST

START_TEST(utf8_goes_out_and_in) {
    const char *samples[] = {"", "a", "abc", "\xc3\xa9", "\xe1\x88\xb4x", "\xf0\x92\x8d\x85y", "mixed \xc3\xbf \xe2\x82\xac"};
    for (int i = 0; i < ARRAY_LEN(samples); i++) {
        i64 n;
        const char *out = str_utf8(str_from_c(samples[i]), &n);
        ck_assert_str_eq(out, samples[i]);
        ck_assert_int_eq(n, strlen(samples[i]));
    }
    ck_assert(str_utf8(str_from_cp(0xd800), NULL) == NULL);
    ck_assert(exc_matches(UnicodeEncodeErrorType));
    exc_clear();
    ck_assert_str_eq(str_c(str_from_cp(0xd800)), "\xed\xa0\x80");
    ck_assert(is_err(str_from_utf8("\xff", 1)));
    ck_assert(exc_matches(UnicodeDecodeErrorType));
    exc_clear();
} END_TEST

START_TEST(formatting_knows_values) {
    Value v = str_from_c("it's");
    ck_assert_str_eq(text(str_format_c("%V %R %T %N %5d|%-4s|%.2s|%c|%%|%lld|%#x|%.3f|%.2V", v, v, v, IntType, 42, "ab", "xyz",
                                       0x1234, (long long)-7, 255, 1.5, v)),
                     "it's \"it's\" str int    42|ab  |xy|\xe1\x88\xb4|%|-7|0xff|1.500|it");
    ck_assert_str_eq(text(str_format_c("%V %R", fixnum(5), V_NONE)), "5 None");
} END_TEST

START_TEST(a_builder_widens) {
    StrBuilder b;
    strb_init(&b);
    strb_ascii(&b, "ab", 2);
    strb_cp(&b, 0x1234);
    strb_fill(&b, 'x', 3);
    strb_str(&b, str_from_cp(0x12345));
    strb_c(&b, "\xc3\xa9");
    ck_assert_str_eq(text(strb_finish(&b)), "ab\xe1\x88\xb4xxx\xf0\x92\x8d\x85\xc3\xa9");
    strb_init(&b);
    ck_assert(same(strb_finish(&b), str_empty));
} END_TEST

static void add(TCase *tc) {
    tcase_add_test(tc, every_string_is_in_its_narrowest_kind);
    tcase_add_test(tc, an_interned_string_is_one_object_for_ever);
    tcase_add_test(tc, appending_is_in_place_only_for_the_last);
    tcase_add_test(tc, characters_survive_collections);
    tcase_add_test(tc, utf8_goes_out_and_in);
    tcase_add_test(tc, formatting_knows_values);
    tcase_add_test(tc, a_builder_widens);
}

int main(void) {
    return fixture_main("str", add, __builtin_frame_address(0));
}
