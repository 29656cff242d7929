/* run.c: running programs as __main__. */
#include "vm/modules/run.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm/compile/compile.h"
#include "vm/compile/parser.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/config.h"
#include "vm/modules/errors.h"
#include "vm/modules/import.h"
#include "vm/modules/modules.h"
#include "vm/object/codec.h"

static Value text(const char *s) {
    return str_decode_fs(s, (i64)strlen(s));
}
static Value main_dict(void) {
    return module_dict(dict_get_c(sys_get("modules"), "__main__"));
}
bool run_make_main(void) {
    Value m = module_new(name___main__), dict, importlib, loader;
    if (is_err(m)) return false;
    dict = module_dict(m);
    importlib = dict_get_c(sys_get("modules"), "_frozen_importlib");
    loader = value_getattr_c(importlib, "BuiltinImporter");
    return !is_err(loader) && dict_set(sys_get("modules"), name___main__, m) && dict_set_c(dict, "__annotations__", dict_new()) &&
           dict_set(dict, name___builtins__, builtins_module_obj) && dict_set(dict, name___loader__, loader);
}

/* ---- sys.argv and sys.path ---- */

static bool set_argv(const char *first) {
    Value list = list_new(config.nargs + 1);
    if (!list_append(list, text(first))) return false;
    for (int i = 0; i < config.nargs; i++)
        if (!list_append(list, text(config.args[i]))) return false;
    return sys_set("argv", list);
}
static bool put_first_on_path(Value dir) {
    Value path = sys_get("path");
    return !is_err(dir) && is_list(path) && list_insert(path, 0, dir);
}
static Value script_dir(const char *script) {
    char real[PATH_MAX];
    const char *path = realpath(script, real) ? real : script, *slash = strrchr(path, '/');
    return slash ? str_decode_fs(path, slash == path ? 1 : slash - path) : str_empty;
}

/* ---- kinds of programs ---- */

static Value run_source(Value source, const char *filename, u32 flags) {
    Value dict = main_dict(), code = TRY(compile_source(source, text(filename), "exec", flags, -1));
    return interp_exec(as_code(code), dict, dict);
}
static Value run_command(void) {
    i64 n = (i64)strlen(config.command);
    TRY_OK(set_argv("-c"));
    if (!config.safe_path) TRY_OK(put_first_on_path(str_empty));
    /* A str: coding comments do not count. */
    Value source = TRY(str_decode_fs(config.command, n));
    if (is_err(codec_encode_utf8(source, NULL))) {
        Value exc = exc_fetch();
        errors_write(str_from_c("Unable to decode the command from the command line:\n"));
        return exc_raise_obj(exc);
    }
    return run_source(TRY(str_concat(source, str_from_cp('\n'))), "<string>", 0);
}
static Value run_module(const char *name, bool alter_argv) {
    Value runpy = TRY(import_module("runpy"));
    return value_call_method(runpy, "_run_module_as_main", 2, text(name), bool_value(alter_argv));
}
static Value run_named_module(void) {
    char cwd[PATH_MAX];
    TRY_OK(set_argv("-m"));
    if (!config.safe_path && getcwd(cwd, sizeof cwd)) TRY_OK(put_first_on_path(text(cwd)));
    return run_module(config.module, true);
}

/* A directory or a zip file with a __main__ inside: whatever a path hook takes. */
static int is_importable(const char *script) {
    Value hooks = sys_get("path_hooks"), path = text(script), cache = sys_get("path_importer_cache");
    struct stat st;
    if (stat(script, &st) != 0) return 0;
    for (i64 i = 0; i < list_len(hooks); i++) {
        Value importer = value_call1(list_at(hooks, i), path);
        if (!is_err(importer)) return dict_set(cache, path, importer) ? 1 : -1;
        if (!exc_matches(ImportErrorType)) return -1;
        exc_clear();
    }
    return 0;
}
static Value skip_first_line(Value source) {
    const char *s = (const char *)bytes_data(source), *nl = memchr(s, '\n', (size_t)bytes_len(source));
    return nl ? bytes_new(nl, bytes_len(source) - (nl - s)) : bytes_new("", 0);
}
static Value run_pyc(Value data, const char *script) {
    Value external = TRY(import_module("_frozen_importlib_external")), dict = main_dict();
    Value code = TRY(value_call_method(external, "_compile_bytecode", 3, TRY(value_call_method(data, "__getitem__", 1, slice_new(fixnum(16), V_NONE, V_NONE))),
                                       text(script), text(script)));
    return interp_exec(as_code(code), dict, dict);
}
/* Programs are known by their absolute path. */
static const char *absolute(const char *path) {
    static char joined[2 * PATH_MAX];
    char cwd[PATH_MAX];
    if (*path == '/' || !getcwd(cwd, sizeof cwd)) return path;
    snprintf(joined, sizeof joined, "%s/%s", cwd, strncmp(path, "./", 2) ? path : path + 2);
    return joined;
}
/* CPython reads a script as lines that are C strings: what follows a null byte on its line is lost, the line's end too. */
static Value without_nulls(Value source) {
    const char *from = (const char *)bytes_data(source), *end = from + bytes_len(source), *null;
    if (!memchr(from, 0, (size_t)(end - from))) return source;
    char *copy = malloc((size_t)(end - from)), *to = copy;
    if (!copy) return exc_no_memory();
    while ((null = memchr(from, 0, (size_t)(end - from)))) {
        memcpy(to, from, (size_t)(null - from));
        to += null - from;
        from = memchr(null, '\n', (size_t)(end - null));
        from = from ? from + 1 : end;
    }
    memcpy(to, from, (size_t)(end - from));
    to += end - from;
    source = bytes_new(copy, to - copy);
    free(copy);
    return source;
}
static Value run_script(void) {
    const char *script = absolute(config.script);
    Value dict = main_dict(), source, external, loader;
    size_t n = strlen(script);
    int importable = is_importable(script);
    if (importable < 0) return V_ERR;
    TRY_OK(set_argv(config.script));
    if (importable) {
        TRY_OK(put_first_on_path(text(script)));
        return run_module("__main__", false);
    }
    if (!config.safe_path) TRY_OK(put_first_on_path(script_dir(script)));
    source = import_read_file(script);
    if (is_err(source)) {
        i64 err = 0;
        Value exc = exc_fetch();
        if (value_is(exc, OSErrorType)) int_to_i64(((OSErrorObj *)exc.w)->number, &err);
        fprintf(stderr, "%s: can't open file '%s': [Errno %d] %s\n", config.executable, script, (int)err, strerror((int)err));
        return exc_raise_value(SystemExitType, fixnum(2));
    }
    external = TRY(import_module("_frozen_importlib_external"));
    bool pyc = n > 4 && !strcmp(script + n - 4, ".pyc");
    Value make = TRY(value_getattr_c(external, pyc ? "SourcelessFileLoader" : "SourceFileLoader"));
    loader = TRY(value_call2(make, name___main__, text(script)));
    TRY_OK(dict_set_c(dict, "__file__", text(script)) && dict_set_c(dict, "__cached__", V_NONE) && dict_set_c(dict, "__loader__", loader));
    if (pyc) return run_pyc(source, script);
    if (config.skip_first_line) source = TRY(skip_first_line(source));
    source = TRY(without_nulls(source));
    return run_source(source, script, PARSE_FROM_FILE);
}
static Value read_stdin(void) {
    char *buf = NULL;
    size_t n = 0, cap = 0;
    ssize_t got;
    do {
        if (cap - n < 65536) {
            char *grown = realloc(buf, cap += 65536 + cap);
            if (!grown) {
                free(buf);
                return exc_no_memory();
            }
            buf = grown;
        }
        got = read(0, buf + n, 65536);
        if (got > 0) n += (size_t)got;
    } while (got > 0 || (got < 0 && errno == EINTR));
    Value v = bytes_new(buf, (i64)n);
    free(buf);
    return v;
}
static Value run_stdin(void) {
    Value source = TRY(read_stdin());
    return run_source(source, "<stdin>", PARSE_FROM_FILE);
}

static int finish(Value result, bool *interrupted) {
    if (!is_err(result)) return 0;
    *interrupted = exc_matches(KeyboardInterruptType);
    if (!config.inspect || !exc_matches(SystemExitType)) return errors_handle_pending();
    errors_call_hook(exc_fetch()); /* who wants to look round is not sent away */
    return exc_pending() ? errors_handle_pending() : 1;
}
/* The program may have asked for a conversation behind it, by os.environ too, and there is somebody to talk to. */
static bool wants_conversation(void) {
    bool asked = getenv("PYTHONINSPECT") && *getenv("PYTHONINSPECT") && !config.ignore_environment;
    return (config.inspect || asked) && (config.interactive || isatty(0));
}

int run_command_line(bool *interrupted) {
    int status;
    bool from_stdin = !config.command && !config.module && !config.script;
    bool talk = from_stdin && (isatty(0) || config.interactive);
    if (from_stdin) {
        bool dash = config.orig_argc > 1 && config.nargs < config.orig_argc - 1 && !strcmp(config.orig_argv[config.orig_argc - config.nargs - 1], "-");
        if (!set_argv(dash ? "-" : "")) return errors_handle_pending();
        if (!config.safe_path && !put_first_on_path(str_empty)) return errors_handle_pending();
    }
    if (talk) return run_interactive();
    if (config.command) status = finish(run_command(), interrupted);
    else if (config.module) status = finish(run_named_module(), interrupted);
    else if (config.script) status = finish(run_script(), interrupted);
    else status = finish(run_stdin(), interrupted);
    if (!from_stdin && wants_conversation()) {
        config.quiet = 1;
        *interrupted = false;
        return run_interactive();
    }
    return status;
}
