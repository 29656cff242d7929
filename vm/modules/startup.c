/* startup.c: brings the VM up, in an order in which each part finds what it needs, and takes it down. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "gcbridge/hooks.h"
#include "vm/base/log.h"
#include "vm/compile/compile.h"
#include "vm/interp/interp_internal.h"
#include "vm/krait.h"
#include "vm/modules/_struct.h"
#include "vm/modules/config.h"
#include "vm/modules/errors.h"
#include "vm/modules/frozen.h"
#include "vm/modules/import.h"
#include "vm/modules/io.h"
#include "vm/modules/modules.h"
#include "vm/modules/run.h"
#include "vm/object/codec.h"
#include "vm/object/iter.h"
#include "vm/object/memview_internal.h"

/* ---- up ---- */

static bool create_core_modules(void) {
    Value m = module_from_def(module_find_def("sys"));
    if (is_err(m)) return false;
    m = dict_set_c(sys_get("modules"), "sys", m) ? import_native("builtins") : V_ERR;
    if (is_err(m) || !module_add(m, "__debug__", bool_value(config.optimize == 0))) return false;
    return !is_err(module_from_def(module_find_def("_warnings"))); /* C code may warn from now on */
}
static void apply_options(void) {
    gc_options.stress_every = config.gcstress;
    gc_options.stress_on = config.gcstress > 0;
    gc_options.verify = config.gcverify;
    gc_options.starved = config.gcstarve;
    gc_options.heap_max = config.heapmax;
    interp_set_framestress(config.framestress);
    compile_optimize = config.optimize;
    compile_debug_ranges = !config.no_debug_ranges;
    bytes_warns = config.bytes_warning > 0;
    memview_struct_hook = struct_for_format;
    imp_check_pycs = config.check_pycs;
    if (config.freeze || config.no_frozen_modules) frozen_override = -1;
}
static void vm_init(void *stack_base) {
    log_open();
    gc_init(stack_base);
    Thread *th = thread();
    object_init();
    interp_init(th);
    apply_options();
    if (!create_core_modules()) KR_FATAL("cannot create the core modules");
    if (bridge_hooks.init) bridge_hooks.init();
    if (config.int_max_str_digits >= 0) int_set_max_str_digits(config.int_max_str_digits);
    gc_start_stress();
}

static bool import_encodings(void) {
    return !is_err(import_module("encodings"));
}

/* ---- the rest of the library ---- */

/* Of the builtins and of sys: sets, for the end. */
static Value names_at_start[2];
GC_ROOT(names_at_start)

static bool init_faulthandler(void) {
    Value m;
    if (!config.faulthandler || !module_find_def("faulthandler")) return true;
    m = import_module("faulthandler");
    return !is_err(m) && !is_err(value_call_method(m, "enable", 0));
}
/* builtins.open is io.open. */
static bool add_open(void) {
    Value io = import_module("io"), open = is_err(io) ? io : value_getattr_c(io, "open");
    return !is_err(open) && dict_set_c(builtins_dict, "open", open);
}
static bool library_init(void) {
    Value printer = io_printer_new(STDERR_FILENO);
    frozen_init(config.stdlib, NULL);
    if (is_err(printer) || !sys_set("stderr", printer) || !import_init(config.stdlib)) return false;
    if (config.freeze) return true;
    if (!import_encodings()) return false;
    codec_check_errors = config.dev_mode;
    signal_init(true);
    io_unbuffered = config.unbuffered;
    if (!add_open() || !io_init_std_streams() || !init_faulthandler()) return false;
    if (is_err(import_module("_signal")) || !run_make_main()) return false;
    if (list_len(sys_get("warnoptions")) && is_err(import_module("warnings"))) return false;
    if (!config.no_site && is_err(import_module("site"))) return false;
    names_at_start[0] = set_from(builtins_dict);
    names_at_start[1] = set_from(sys_dict());
    frozen_started();
    gc_drop_from_now();
    return !is_err(names_at_start[0]) && !is_err(names_at_start[1]);
}

/* ---- down ---- */

static void call_if_imported(const char *module, const char *function) {
    Value m = dict_get_c(sys_get("modules"), module);
    if (is_null(m) || is_none(m)) return;
    if (!is_err(value_call_method(m, function, 0))) return;
    exc_write_unraisable(m, NULL);
}
static int flush_streams(void) {
    static const char *const names[] = {"stdout", "stderr"};
    int status = 0;
    for (int i = 0; i < 2; i++) {
        Value file = sys_get(names[i]), closed;
        if (is_null(file) || is_none(file)) continue;
        closed = value_getattr_c(file, "closed");
        if (is_err(closed)) exc_clear();
        else if (value_truth(closed)) continue;
        if (!is_err(value_call_method(file, "flush", 0))) continue;
        if (i == 0) exc_write_unraisable(file, NULL);
        else exc_clear();
        status = -1;
    }
    fflush(stdout);
    return status;
}
/* What the program placed among the builtins, or in sys: there only modules go, since sys ends when nobody can be told of
   errors any more. */
static void drop_additions(Value dict, Value names, bool all) {
    Value now = dict_keys_list(dict);
    for (i64 i = 0; !is_err(now) && i < list_len(now); i++) {
        Value name = list_at(now, i), v;
        if (set_contains(names, name) || (!all && (dict_get(dict, name, &v) != 1 || !is_module(v)))) continue;
        dict_del(dict, name);
    }
    if (exc_pending()) exc_clear();
}
/* The program's modules go; those of the library stay for what is still to run. */
static void drop_modules(void) {
    drop_additions(sys_dict(), names_at_start[1], false); /* first: its frame has held what is to die */
    drop_additions(builtins_dict, names_at_start[0], true);
    Value modules = sys_get("modules"), known = sys_get("stdlib_module_names"), names = dict_keys_list(modules);
    for (i64 i = 0; !is_err(names) && i < list_len(names); i++) {
        Value name = list_at(names, i), top;
        if (!is_str(name)) continue;
        i64 dot = str_find(name, str_from_cp('.'), 0, str_len(name));
        top = dot < 0 ? name : str_slice(name, 0, dot);
        if (str_eq_c(name, "__main__") || (is_anyset(known) && set_contains(known, top) == 0)) dict_del(modules, name);
    }
    if (exc_pending()) exc_clear();
}
/* Objects that want to be told of their end are: those that only the program's modules held. */
static void finalize_objects(void) {
    drop_modules();
    gc_collect(2);
    io_flush_all();
    if (!gc_has_pending()) return;
    gc_run_pending();
    if (exc_pending()) exc_clear();
    flush_streams();
    io_flush_all();
}
/* The exit status, changed if output could not be written. */
static int vm_fini(int status) {
    call_if_imported("threading", "_shutdown");
    atexit_run();
    if (flush_streams() < 0) status = 120;
    sys_finalizing = true;
    signal_fini();
    finalize_objects();
    log_close();
    return status;
}

/* A program that Ctrl-C ends has been killed by that signal, so that shells stop their scripts. */
static void die_of_interrupt(void) {
    signal(SIGINT, SIG_DFL);
    kill(getpid(), SIGINT);
}

int krait_main(int argc, char **argv, void *stack_base) {
    int status = config_init(argc, argv);
    bool interrupted = false;
    if (status >= 0) return status;
    vm_init(stack_base);
    if (!library_init()) {
        fprintf(stderr, "Fatal Python error: the interpreter cannot start\n");
        return errors_handle_pending();
    }
    if (config.freeze) {
        if (frozen_write(config.stdlib, *config.freeze ? config.freeze : NULL)) return 0;
        return errors_handle_pending();
    }
    status = run_command_line(&interrupted);
    status = vm_fini(status);
    if (interrupted) die_of_interrupt();
    return status;
}
