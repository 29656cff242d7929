/* test_log.c: the growable array, and the lines of KRAITLOG. */
#include <stdio.h>
#include <unistd.h>

#include "tests/suite_main.h"
#include "vm/base/log.h"
#include "vm/base/vec.h"

START_TEST(vec_keeps_what_is_pushed) {
    VEC(u32) v = {0};
    for (u32 i = 0; i < 1000; i++) vec_push(&v, i * i);
    ck_assert_int_eq(v.len, 1000);
    for (u32 i = 0; i < 1000; i++) ck_assert_uint_eq(v.v[i], i * i);
    ck_assert_uint_eq(vec_pop(&v), 999 * 999);
    ck_assert_uint_eq(vec_last(&v), 998 * 998);
    vec_append(&v, ((u32[]){7, 8}), 2);
    ck_assert_uint_eq(v.v[1000], 8);
    vec_clear(&v);
    ck_assert_int_eq(v.len, 0);
    vec_free(&v);
    ck_assert_ptr_null(v.v);
} END_TEST

START_TEST(log_writes_one_line_per_phase) {
    char name[] = "/tmp/krait-test-log-XXXXXX", line[256];
    close(mkstemp(name));
    setenv("KRAITLOG", name, 1);
    log_open();
    ck_assert(log_on);
    i64 now = clock_ns();
    log_phase("minor", now, 1234567, "bytes=%d kept=%s", 42, "x");
    log_phase("empty", now, 1, "%s", "");
    log_close();
    ck_assert(!log_on);
    log_phase("late", now, 1, "nothing");
    FILE *f = fopen(name, "r");
    double start, took;
    char rest[64];
    ck_assert_ptr_nonnull(fgets(line, sizeof line, f));
    ck_assert_int_eq(sscanf(line, "%lf minor %lf %63[^\n]", &start, &took, rest), 3);
    ck_assert_str_eq(rest, "bytes=42 kept=x");
    ck_assert(took == 1234.567);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, f));
    ck_assert_ptr_null(fgets(line, sizeof line, f));
    fclose(f);
    unlink(name);
} END_TEST

START_TEST(log_is_off_without_a_name) {
    unsetenv("KRAITLOG");
    log_open();
    ck_assert(!log_on);
} END_TEST

SUITE_MAIN("log", 4,
           tcase_add_test(tc, vec_keeps_what_is_pushed);
           tcase_add_test(tc, log_writes_one_line_per_phase);
           tcase_add_test(tc, log_is_off_without_a_name);)
