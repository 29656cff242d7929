/* test_exc.c: raising and catching from C. */
#include <errno.h>

#include "object_fixture.h"

START_TEST(formatted_messages) {
    ck_assert(is_err(exc_raise(ValueErrorType, "%d %s %R %T %N", 5, "five", str_from_c("r"), fixnum(1), DictType)));
    ck_assert(exc_matches(ValueErrorType) && exc_matches(ExceptionType) && !exc_matches(TypeErrorType));
    expect_error(ValueErrorType, "5 five 'r' int dict");
    ck_assert(!exc_pending());
} END_TEST

START_TEST(errno_chooses_the_class) {
    exc_raise_errno(ENOENT, str_from_c("f"));
    expect_error(FileNotFoundErrorType, "[Errno 2] No such file or directory: 'f'");
    exc_raise_errno2(EACCES, str_from_c("a"), str_from_c("b"));
    expect_error(PermissionErrorType, "[Errno 13] Permission denied: 'a' -> 'b'");
    exc_raise_errno(EDOM, V_NULL);
    expect_error(OSErrorType, "[Errno 33] Numerical argument out of domain");
} END_TEST

START_TEST(what_is_handled_becomes_the_context) {
    Value first = exc_new(KeyErrorType, "first");
    thread()->handled = first;
    exc_raise(ValueErrorType, "second");
    Value second = exc_fetch();
    ck_assert(same(as_exc(second)->context, first));
    thread()->handled = second;
    exc_raise_obj(first); /* would be a cycle */
    ck_assert(same(exc_fetch(), first));
    ck_assert(same(as_exc(first)->context, second));
    ck_assert(is_null(as_exc(second)->context));
    thread()->handled = V_NULL;
} END_TEST

START_TEST(stop_iteration_carries_a_value) {
    exc_raise_stop(fixnum(7));
    ck_assert(same(exc_take_stop_value(), fixnum(7)));
    ck_assert(!exc_pending());
    ck_assert(is_none(exc_take_stop_value()));
    exc_raise(KeyErrorType, "x");
    ck_assert(is_err(exc_take_stop_value()));
    exc_clear();
} END_TEST

START_TEST(matching_by_class_and_tuple) {
    Value exc = exc_new(KeyErrorType, "x");
    ck_assert_int_eq(exc_match_spec(exc, obj_value(LookupErrorType)), 1);
    ck_assert_int_eq(exc_match_spec(exc, tuple_pack(2, obj_value(OSErrorType), obj_value(KeyErrorType))), 1);
    ck_assert_int_eq(exc_match_spec(exc, tuple_empty), 0);
    ck_assert_int_eq(exc_match_spec(exc, fixnum(5)), -1);
    expect_error(TypeErrorType, "catching classes that do not inherit from BaseException is not allowed");
} END_TEST

START_TEST(attribute_and_name_errors_know_what_was_missing) {
    exc_raise_attr(fixnum(1), str_from_c("n"), "no %s", "n");
    AttributeErrorObj *a = (AttributeErrorObj *)exc_fetch().w;
    ck_assert(same(a->obj, fixnum(1)));
    ck_assert(str_eq_c(a->name, "n"));
    exc_raise_name(str_from_c("m"), "no m");
    ck_assert(str_eq_c(((NameErrorObj *)exc_fetch().w)->name, "m"));
} END_TEST

START_TEST(syntax_errors_have_a_place) {
    exc_raise_syntax(SyntaxErrorType, str_from_c("bad"), str_from_c("f.py"), 3, 5, V_NULL, 3, 9);
    SyntaxErrorObj *e = (SyntaxErrorObj *)thread()->exc.w;
    ck_assert(same(e->lineno, fixnum(3)));
    ck_assert(same(e->end_offset, fixnum(9)));
    expect_error(SyntaxErrorType, "bad (f.py, line 3)");
} END_TEST

START_TEST(unicode_ranges_are_clamped) {
    i64 start, end;
    exc_raise_unicode_encode("ascii", str_from_c("abc"), 1, 100, "why");
    exc_unicode_range(thread()->exc, &start, &end);
    ck_assert_int_eq(start, 1);
    ck_assert_int_eq(end, 3);
    exc_clear();
} END_TEST

static void add(TCase *tc) {
    tcase_add_test(tc, formatted_messages);
    tcase_add_test(tc, errno_chooses_the_class);
    tcase_add_test(tc, what_is_handled_becomes_the_context);
    tcase_add_test(tc, stop_iteration_carries_a_value);
    tcase_add_test(tc, matching_by_class_and_tuple);
    tcase_add_test(tc, attribute_and_name_errors_know_what_was_missing);
    tcase_add_test(tc, syntax_errors_have_a_place);
    tcase_add_test(tc, unicode_ranges_are_clamped);
}

int main(void) {
    return fixture_main("exc", add, __builtin_frame_address(0));
}
