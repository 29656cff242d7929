/* vm_fixture.h: a VM with its bridge for Check programs. */
#pragma once
#include <check.h>

#include "gcbridge/hooks.h"
#include "vm/interp/interp.h"
#include "vm/modules/import.h"
#include "vm/modules/modules.h"
#include "vm/object/iter.h"
#include "vm/object/dict.h"

static void vm_fixture_init(void *stack_base) {
    gc_init(stack_base);
    object_init();
    interp_init(thread());
    Value sys = module_from_def(module_find_def("sys"));
    dict_set_c(sys_get("modules"), "sys", sys);
    import_native("builtins");
    bridge_hooks.init();
    if (getenv("VM_FIXTURE_STRESS")) {
        gc_options = (GcOptions){.stress_on = true, .stress_every = 1, .verify = true};
        gc_start_stress();
    }
}

static int vm_fixture_run(TCase *t) {
    Suite *s = suite_create("capi");
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_set_fork_status(r, CK_NOFORK); /* the collector scans the stack it was told of */
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
