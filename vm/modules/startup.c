/* startup.c: brings the VM up, in an order in which each part finds what it needs, and takes it down. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm/base/log.h"
#include "gcbridge/hooks.h"
#include "vm/compile/compile.h"
#include "vm/interp/interp_internal.h"
#include "vm/krait.h"
#include "vm/modules/config.h"
#include "vm/modules/errors.h"
#include "vm/modules/frozen.h"
#include "vm/modules/import.h"
#include "vm/modules/modules.h"
#include "vm/modules/run.h"
#include "vm/object/codec.h"
#include "vm/object/iter.h"

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
    gc_options.heap_max = config.heapmax;
    interp_framestress = config.framestress;
    compile_optimize = config.optimize;
    imp_check_pycs = config.check_pycs;
    if (config.freeze) frozen_override = -1;
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

/* ---- standard streams ---- */

/* What PYTHONIOENCODING asks for: "encoding:errors", either may be missing. */
static void io_encoding(const char **encoding, const char **errors, bool is_stderr) {
    static char buf[128];
    const char *v = config_env("PYTHONIOENCODING"), *locale = setlocale(LC_CTYPE, NULL);
    bool c_locale = !locale || !strcmp(locale, "C") || !strcmp(locale, "POSIX") || !strcmp(locale, "C.UTF-8");
    *encoding = "utf-8";
    *errors = is_stderr ? "backslashreplace" : c_locale || config.utf8_mode ? "surrogateescape" : "strict";
    if (!v) return;
    snprintf(buf, sizeof buf, "%s", v);
    char *colon = strchr(buf, ':');
    if (colon) *colon = 0;
    if (*buf) *encoding = buf;
    if (is_stderr) return;
    if (colon && colon[1]) *errors = colon + 1;
    else if (*buf) *errors = "strict";
}
static Value open_raw(Value io, int fd, bool writing) {
    static const char *const names[] = {"closefd", NULL};
    Value kw = TRY(dict_new()), args = TRY(tuple_pack(3, fixnum(fd), str_from_c(writing ? "wb" : "rb"), fixnum(writing && config.unbuffered ? 0 : -1)));
    TRY_OK(dict_set_c(kw, names[0], V_FALSE));
    return value_call_tuple(TRY(value_getattr_c(io, "open")), args, kw);
}
static Value make_stream(Value io, int fd, const char *name, bool writing) {
    const char *encoding, *errors;
    bool is_stderr = fd == 2;
    struct stat st;
    if (fstat(fd, &st) < 0 || (!writing && S_ISDIR(st.st_mode))) return V_NONE;
    io_encoding(&encoding, &errors, is_stderr);
    Value binary = TRY(open_raw(io, fd, writing)), raw = binary;
    if (!(writing && config.unbuffered)) raw = TRY(value_getattr_c(binary, "raw"));
    TRY_OK(value_setattr(raw, name_name, str_from_c(name)));
    bool tty = isatty(fd);
    Value kw = TRY(dict_new()), args = TRY(tuple_pack(1, binary));
    TRY_OK(dict_set_c(kw, "encoding", str_from_c(encoding)) && dict_set_c(kw, "errors", str_from_c(errors)) &&
           dict_set_c(kw, "newline", str_from_c("\n")) && dict_set_c(kw, "line_buffering", bool_value(is_stderr || tty || config.interactive)) &&
           dict_set_c(kw, "write_through", bool_value(writing && config.unbuffered)));
    Value text = TRY(value_call_tuple(TRY(value_getattr_c(io, "TextIOWrapper")), args, kw));
    TRY_OK(value_setattr(text, str_intern_c("mode"), str_from_c(writing ? "w" : "r")));
    return text;
}
static bool set_stream(const char *name, Value v) {
    char original[16];
    snprintf(original, sizeof original, "__%s__", name);
    return !is_err(v) && sys_set(name, v) && sys_set(original, v);
}
static bool init_streams(void) {
    Value io;
    if (!module_find_def("_io")) return true; /* print() then writes by itself */
    io = import_module("io");
    if (is_err(io)) return false;
    Value open = value_getattr_c(io, "open");
    if (is_err(open) || !dict_set_c(builtins_dict, "open", open)) return false;
    return set_stream("stderr", make_stream(io, 2, "<stderr>", true)) &&
           set_stream("stdin", make_stream(io, 0, "<stdin>", false)) && set_stream("stdout", make_stream(io, 1, "<stdout>", true));
}

/* ---- the rest of the library ---- */

static bool init_faulthandler(void) {
    Value m;
    if (!config.faulthandler || !module_find_def("faulthandler")) return true;
    m = import_module("faulthandler");
    return !is_err(m) && !is_err(value_call_method(m, "enable", 0));
}
static bool library_init(void) {
    codec_import_encodings = import_encodings;
    frozen_init(config.stdlib, NULL);
    if (!import_init(config.stdlib)) return false;
    if (config.freeze) return true;
    if (!import_encodings()) return false;
    signal_init(true);
    if (!init_streams() || !init_faulthandler()) return false;
    if (!run_make_main()) return false;
    if (list_len(sys_get("warnoptions")) && is_err(import_module("warnings"))) return false;
    return config.no_site || !is_err(import_module("site"));
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
/* Objects that want to be told of their end are: those that only modules held. */
static void finalize_objects(void) {
    Value main = dict_get_c(sys_get("modules"), "__main__");
    if (is_module(main)) dict_clear(module_dict(main));
    gc_collect(2);
    if (gc_has_pending()) gc_run_pending();
    if (exc_pending()) exc_clear();
}
/* The exit status, changed if output could not be written. */
static int vm_fini(int status) {
    call_if_imported("threading", "_shutdown");
    call_if_imported("atexit", "_run_exitfuncs");
    if (flush_streams() < 0) status = 120;
    sys_finalizing = true;
    signal_fini();
    finalize_objects();
    flush_streams();
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
        fprintf(stderr, "Fatal Python error: init_import_site: Failed to import the site module\nPython runtime state: initialized\n");
        return vm_fini(errors_handle_pending());
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
