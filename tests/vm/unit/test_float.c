/* test_float.c: which doubles are boxed, and that both forms are the same number. */
#include <math.h>

#include "object_fixture.h"
#include "vm/object/float.h"
#include "vm/object/str.h"

START_TEST(every_double_goes_in_and_out) {
    u64 state = 42;
    for (int k = 0; k < 3000; k++) {
        double d;
        state = state * 6364136223846793005u + 1442695040888963407u;
        memcpy(&d, &state, 8);
        Value v = float_value(d);
        double back = as_double(v);
        ck_assert(is_float_exact(v) && memcmp(&back, &d, 8) == 0);
        if (isnan(d)) continue;
        Value again = float_from_text(float_repr(d));
        ck_assert(as_double(again) == d);
    }
} END_TEST

START_TEST(zero_is_one_box_and_nan_keeps_its_identity) {
    ck_assert(same(float_value(0.0), float_zero) && as_double(float_zero) == 0.0);
    ck_assert(is_flonum(float_value(-0.0)) || signbit(as_double(float_value(-0.0))));
    ck_assert(signbit(as_double(float_value(-0.0))));
    Value nan = float_value(NAN);
    ck_assert(is_obj(nan) && isnan(as_double(nan)));
    ck_assert(!same(nan, float_value(NAN)));
    ck_assert_int_eq(value_eq(nan, nan), 1); /* identity first */
    ck_assert_int_eq(value_cmp_truth(nan, nan, CMP_EQ), 0);
} END_TEST

START_TEST(floor_division_and_modulo) {
    struct {
        double a, b, quot, mod;
    } cases[] = {{7, 2, 3, 1}, {-7, 2, -4, 1}, {7, -2, -4, -1}, {-7, -2, 3, -1}, {0.5, 1, 0, 0.5}, {-0.5, 1, -1, 0.5},
                 {1e20, 3, 33333333333333333333.0, 1}, {0.0, -5, -0.0, -0.0}};
    for (int k = 0; k < ARRAY_LEN(cases); k++) {
        ck_assert(as_double(float_floordiv(cases[k].a, cases[k].b)) == cases[k].quot);
        ck_assert(as_double(float_mod(cases[k].a, cases[k].b)) == cases[k].mod);
    }
    ck_assert(is_err(float_floordiv(1, 0)) && exc_matches(ZeroDivisionErrorType));
    exc_clear();
    ck_assert(is_err(float_pow(1e200, 2)) && exc_matches(OverflowErrorType));
    exc_clear();
} END_TEST

static void add(TCase *tc) {
    tcase_add_test(tc, every_double_goes_in_and_out);
    tcase_add_test(tc, zero_is_one_box_and_nan_keeps_its_identity);
    tcase_add_test(tc, floor_division_and_modulo);
}

int main(void) {
    return fixture_main("float", add, __builtin_frame_address(0));
}
