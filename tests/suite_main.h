/* suite_main.h: the main function of a test program that has one case of Check. */
#pragma once
#include <check.h>

static inline int suite_main(const char *name, int seconds, void (*add)(TCase *)) {
    Suite *suite = suite_create(name);
    TCase *tc = tcase_create(name);
    tcase_set_timeout(tc, seconds);
    add(tc);
    suite_add_tcase(suite, tc);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}

/* SUITE_MAIN("name", seconds that a test may take, tcase_add_test(tc, ...); ...) */
#define SUITE_MAIN(name, seconds, ...)                          \
    static void add_tests(TCase *tc) { __VA_ARGS__ }            \
    int main(void) { return suite_main(name, seconds, add_tests); }
