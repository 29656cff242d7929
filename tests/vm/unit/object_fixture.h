/* object_fixture.h: brings up the object model, and runs a suite twice: plainly and with a collection at every
 * allocation. */
#pragma once
#include <check.h>

#include "vm/base/thread.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/list.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

static bool fixture_stress;

static void fixture_start(void) {
    gc_options.stress_on = fixture_stress;
    gc_options.stress_every = 1;
    gc_options.verify = fixture_stress;
    gc_start_stress();
}

/* The pending exception has this type and text; clears it. */
static __attribute__((unused)) void expect_error(TypeObj *type, const char *text) {
    ck_assert(exc_pending());
    Value exc = exc_fetch();
    ck_assert_str_eq(value_type_name(exc), type->tp_name);
    Value s = value_str(exc);
    ck_assert(!is_err(s));
    ck_assert_str_eq(str_c(s), text);
}

static __attribute__((unused)) const char *repr_c(Value v) {
    Value s = value_repr(v);
    ck_assert(!is_err(s));
    return str_c(s);
}

/* The same tests, once as they are and once under stress: Check forks for every test, so one start does not see the
   other's. */
static int fixture_main(const char *name, void (*add)(TCase *tc), void *stack_base) {
    gc_init(stack_base);
    object_init();
    Suite *suite = suite_create(name);
    for (int stress = 0; stress < 2; stress++) {
        TCase *tc = tcase_create(stress ? "stress" : "plain");
        tcase_set_timeout(tc, 60);
        tcase_add_checked_fixture(tc, fixture_start, NULL);
        add(tc);
        suite_add_tcase(suite, tc);
    }
    int failed = 0;
    const char *cases[] = {"plain", "stress"};
    SRunner *runner = srunner_create(suite);
    for (int stress = 0; stress < 2; stress++) {
        fixture_stress = stress;
        srunner_run(runner, name, cases[stress], CK_ENV);
        failed += srunner_ntests_failed(runner);
    }
    srunner_free(runner);
    return failed != 0;
}
