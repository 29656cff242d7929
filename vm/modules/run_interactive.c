/* run_interactive.c: the conversation: prompts, statements as soon as they are whole, results, errors. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "vm/compile/compile.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/config.h"
#include "vm/modules/errors.h"
#include "vm/modules/modules.h"
#include "vm/modules/run.h"

static void flush_output(void) {
    static const char *const names[] = {"stderr", "stdout"};
    for (int i = 0; i < 2; i++) {
        Value file = sys_get(names[i]);
        if (!is_null(file) && !is_none(file) && is_err(value_call_method(file, "flush", 0))) exc_clear();
    }
    fflush(stdout);
}
static Value prompt(const char *name) {
    Value v = sys_get(name);
    if (is_null(v)) return str_empty;
    v = value_str(v);
    if (!is_err(v)) return v;
    exc_clear();
    return str_empty;
}

/* One line with its newline, "" at the end of the input, V_ERR for Ctrl-C and errors of decoding. */
static Value read_line(const char *prompt_name) {
    static char *line;
    static size_t cap;
    Value edited;
    flush_output();
    if (line_editor_hook && isatty(0) && isatty(1) && line_editor_hook(str_c(prompt(prompt_name)), &edited))
        return is_err(edited) ? edited : str_decode((const char *)bytes_data(edited), bytes_len(edited), "utf-8", "strict");
    fputs(str_c(prompt(prompt_name)), stderr);
    fflush(stderr);
    for (;;) {
        clearerr(stdin);
        errno = 0;
        ssize_t n = getline(&line, &cap, stdin);
        if (n >= 0) return str_decode(line, n, "utf-8", "strict");
        if (!signal_check()) return V_ERR;
        if (feof(stdin) || errno != EINTR) return str_empty;
    }
}
static bool is_incomplete(void) {
    Value exc = thread()->exc;
    if (!value_is(exc, SyntaxErrorType)) return false;
    Value msg = ((SyntaxErrorObj *)exc.w)->msg;
    return !is_null(msg) && is_str(msg) && str_eq_c(msg, "incomplete input");
}

/* Nothing but blanks and a comment. */
static bool is_blank_line(Value line) {
    for (i64 i = 0; i < str_len(line); i++) {
        u32 c = str_at(line, i);
        if (c == '#' || c == '\n') return true;
        if (c != ' ' && c != '\t' && c != '\f' && c != '\r') return false;
    }
    return true;
}

static Value compile_text(Value text) {
    return compile_source(text, str_from_c("<stdin>"), "single", COMPILE_DONT_IMPLY_DEDENT | COMPILE_ALLOW_INCOMPLETE, -1);
}
/* Without the newline at its end a compound statement is incomplete: another line may belong to it, until a blank one. */
static bool may_go_on(Value source) {
    Value text = str_slice(source, 0, str_len(source) - 1), code = is_err(text) ? text : compile_text(text);
    bool incomplete = is_err(code) && is_incomplete();
    if (is_err(code)) exc_clear();
    return incomplete;
}

/* The code of one statement; V_NULL at the end of the input. */
static Value read_statement(void) {
    Value source = str_empty, code;
    for (bool more = false;;) {
        Value line = TRY(read_line(more ? "ps2" : "ps1"));
        if (str_len(line) == 0 && !more) return V_NULL;
        bool end = str_len(line) == 0;
        if (!more && is_blank_line(line)) continue;
        source = TRY(str_concat(source, line));
        code = compile_text(source);
        if (is_err(code) ? end || !is_incomplete() : end || !may_go_on(source)) return code;
        if (is_err(code)) exc_clear();
        more = true;
    }
}
static void banner(void) {
    if (config.quiet) return;
    fprintf(stderr, "Python %s on linux\nType \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n", str_c(sys_get("version")));
}
static void run_startup_file(Value dict) {
    const char *path = config_env("PYTHONSTARTUP");
    FILE *f = path ? fopen(path, "r") : NULL;
    if (!f) return;
    fclose(f);
    Value open = dict_get_c(module_dict(builtins_module_obj), "open"), file, source, code;
    file = is_null(open) ? V_ERR : value_call2(open, str_from_c(path), str_from_c("rb"));
    source = is_err(file) ? file : value_call_method(file, "read", 0);
    code = is_err(source) ? source : compile_source(source, str_from_c(path), "exec", 0, -1);
    if (is_err(code) || is_err(interp_exec(as_code(code), dict, dict)))
        if (exc_pending()) errors_handle_pending();
}
static void call_interactive_hook(void) {
    Value hook = sys_get("__interactivehook__");
    if (is_null(hook) || !isatty(0) || config.isolated) return;
    if (is_err(value_call0(hook))) {
        errors_write(str_from_c("Failed calling sys.__interactivehook__\n"));
        errors_handle_pending();
    }
}

int run_interactive(void) {
    Value main = dict_get_c(sys_get("modules"), "__main__"), dict = module_dict(main);
    banner();
    run_startup_file(dict);
    call_interactive_hook();
    if (is_null(sys_get("ps1"))) sys_set("ps1", str_from_c(">>> "));
    if (is_null(sys_get("ps2"))) sys_set("ps2", str_from_c("... "));
    for (;;) {
        Value code = read_statement(), r;
        if (is_null(code)) break;
        r = is_err(code) ? code : interp_exec(as_code(code), dict, dict);
        if (is_err(r)) {
            bool leave = exc_matches(SystemExitType);
            if (is_err(code) && exc_matches(KeyboardInterruptType)) fputc('\n', stderr); /* the line that was given up */
            int status = errors_handle_pending();
            if (leave) return status;
        }
        flush_output();
    }
    fputc('\n', stderr);
    return 0;
}
