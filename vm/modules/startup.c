/* startup.c: brings the VM up, runs what the command line asks for, takes it down. */
#include <stdio.h>
#include <unistd.h>

#include "vm/base/log.h"
#include "gcbridge/hooks.h"
#include "vm/compile/compile.h"
#include "vm/interp/interp_internal.h"
#include "vm/krait.h"
#include "vm/modules/import.h"
#include "vm/modules/modules.h"
#include "vm/object/iter.h"

static bool create_core_modules(void) {
    Value m = module_from_def(module_find_def("sys"));
    if (is_err(m)) return false;
    m = dict_set_c(sys_get("modules"), "sys", m) ? import_native("builtins") : V_ERR;
    return !is_err(m);
}

static void vm_init(void *stack_base) {
    log_open();
    gc_init(stack_base);
    Thread *th = thread();
    object_init();
    interp_init(th);
    if (!create_core_modules()) KR_FATAL("cannot create the core modules");
    if (bridge_hooks.init) bridge_hooks.init();
    gc_start_stress();
}

/* Prints the pending exception to standard error without the help of the library. */
static void print_pending(void) {
    Value exc = exc_fetch();
    for (Value tb = as_exc(exc)->traceback; is_obj(tb); tb = ((TracebackObj *)tb.w)->next) {
        TracebackObj *t = (TracebackObj *)tb.w;
        CodeObj *code = ((FrameObj *)t->frame.w)->code;
        fprintf(stderr, "  File \"%s\", line %d, in %s\n", str_c(code->filename), (int)t->lineno, str_c(code->name));
    }
    fprintf(stderr, "%s: ", value_type_name(exc));
    Value s = value_str(exc);
    fprintf(stderr, "%s\n", is_err(s) ? "<str() failed>" : str_c(s));
}

static Value run_main(Value source, const char *filename) {
    Value main = TRY(module_new(name___main__)), dict = module_dict(main), code;
    TRY_OK(dict_set(sys_get("modules"), name___main__, main));
    TRY_OK(dict_set(dict, name___builtins__, builtins_module_obj));
    code = TRY(compile_source(source, str_from_c(filename), "exec", 0, -1));
    return interp_exec(as_code(code), dict, dict);
}

int krait_main(int argc, char **argv, void *stack_base) {
    Value r;
    vm_init(stack_base);
    for (int k = 1; k < argc; k++) list_append(sys_get("argv"), str_from_c(argv[k]));
    if (argc > 2 && !strcmp(argv[1], "-c")) r = run_main(bytes_new(argv[2], (i64)strlen(argv[2])), "<string>");
    else if (argc > 1) {
        r = import_read_file(argv[1]);
        if (!is_err(r)) r = run_main(r, argv[1]);
    } else return 2;
    if (is_err(r)) {
        print_pending();
        return 1;
    }
    fflush(stdout);
    return 0;
}
