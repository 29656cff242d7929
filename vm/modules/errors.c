/* errors.c: exceptions as text: messages, notes, causes and contexts, groups; what happens to those nobody handled. */
#include <stdio.h>
#include <unistd.h>

#include "vm/modules/errors_internal.h"

#define GROUP_WIDTH 15
#define GROUP_DEPTH 10

/* ---- text with margins ---- */

static void put_margin(Printer *p) {
    strb_fill(&p->out, ' ', 2 * p->depth);
    if (p->depth) strb_ascii(&p->out, p->plus ? "+ " : "| ", 2);
    p->plus = p->at_start = false;
}
void errors_put(Printer *p, Value text) {
    if (is_err(text)) {
        exc_clear();
        return;
    }
    i64 n = str_len(text), start = 0;
    for (i64 i = 0; i < n; i++) {
        if (p->at_start) put_margin(p);
        if (str_at(text, i) != '\n' && i + 1 < n) continue;
        Value part = str_slice(text, start, i + 1);
        if (!is_err(part)) strb_str(&p->out, part);
        p->at_start = str_at(text, i) == '\n';
        start = i + 1;
    }
}
void errors_put_c(Printer *p, const char *text) {
    errors_put(p, str_from_c(text));
}

/* ---- one exception ---- */

static Value attribute(Value o, const char *name) {
    Value v;
    int found = value_find_attr(o, str_intern_c(name), &v);
    if (found > 0) return v;
    if (found < 0) exc_clear();
    return V_NULL;
}
static bool number_attribute(Value exc, const char *name, i64 *out) {
    Value v = attribute(exc, name);
    return !is_null(v) && is_int(v) && int_to_i64_sat(v, out) == 0;
}

/* The line of a syntax error with carets under its part. */
static void put_syntax_text(Printer *p, Value text, i64 offset, i64 end_offset) {
    i64 start = 0, len = str_len(text), shift;
    while (start < len && (str_at(text, start) == ' ' || str_at(text, start) == '\t' || str_at(text, start) == '\f')) start++;
    if (len > start && str_at(text, len - 1) == '\n') len--;
    offset--;
    end_offset--;
    if (offset > len) offset = len;
    for (i64 i = start; i < len && i < offset; i++) /* only the line that the offset is in */
        if (str_at(text, i) == '\n') start = i + 1;
    errors_put_c(p, "    ");
    errors_put(p, str_slice(text, start, len));
    errors_put_c(p, "\n");
    shift = offset - start;
    if (shift < 0) return;
    errors_put_c(p, "    ");
    for (i64 i = 0; i < shift; i++) {
        u32 c = start + i < len ? str_at(text, start + i) : ' ';
        strb_cp(&p->out, c == '\t' || c == '\f' ? c : ' ');
    }
    strb_fill(&p->out, '^', KR_MAX(KR_MIN(end_offset, len) - offset, 1));
    errors_put_c(p, "\n");
}
static Value put_syntax_error(Printer *p, Value exc) {
    Value filename = attribute(exc, "filename"), text = attribute(exc, "text"), msg = attribute(exc, "msg");
    i64 lineno, offset, end_lineno, end_offset;
    if (is_null(msg) || !number_attribute(exc, "lineno", &lineno)) return V_NULL;
    if (is_null(filename) || is_none(filename)) filename = str_from_c("<string>");
    errors_put(p, str_format_c("  File \"%V\", line %ld\n", filename, (long)lineno));
    if (!is_null(text) && is_str(text) && number_attribute(exc, "offset", &offset)) {
        if (!number_attribute(exc, "end_lineno", &end_lineno)) end_lineno = lineno;
        if (!number_attribute(exc, "end_offset", &end_offset) || end_offset <= 0) end_offset = offset == -1 ? 0 : offset + 1;
        if (end_lineno > lineno) {
            end_offset = str_len(text) + 1;
            if (end_offset > 1 && str_at(text, end_offset - 2) == '\n') end_offset--;
        }
        put_syntax_text(p, text, offset, end_offset);
    }
    return msg;
}
static void put_type_name(Printer *p, Value exc) {
    Value type = obj_value(value_type(exc)), module = attribute(type, "__module__");
    if (is_null(module) || !is_str(module)) errors_put_c(p, "<unknown>.");
    else if (!str_eq_c(module, "builtins") && !str_eq_c(module, "__main__")) errors_put(p, str_format_c("%V.", module));
    Value name = attribute(type, "__qualname__");
    errors_put(p, is_null(name) || !is_str(name) ? str_from_c("<unknown>") : name);
}
static void put_message(Printer *p, Value exc) {
    Value message = V_NULL, suggestion;
    if (!is_null(attribute(exc, "print_file_and_line"))) message = put_syntax_error(p, exc);
    put_type_name(p, exc);
    if (is_null(message) || is_none(message)) message = exc;
    Value text = value_str(message);
    if (is_err(text)) {
        exc_clear();
        text = str_from_c("<exception str() failed>");
    }
    if (str_len(text)) errors_put(p, str_format_c(": %V", text));
    suggestion = errors_suggest(exc);
    if (!is_null(suggestion)) errors_put(p, str_format_c(". Did you mean: '%V'?", suggestion));
    errors_put_c(p, "\n");
}
static void put_note(Printer *p, Value note) {
    Value text = is_str(note) ? note : value_str(note);
    if (is_err(text)) {
        exc_clear();
        text = str_from_c("<note str() failed>");
    }
    errors_put(p, text);
    errors_put_c(p, "\n");
}
static void put_notes(Printer *p, Value exc) {
    Value notes = attribute(exc, "__notes__");
    if (is_null(notes)) return;
    if (is_list(notes) || is_tuple(notes)) {
        Value items = tuple_from_iterable(notes);
        for (i64 i = 0; !is_err(items) && i < tuple_len(items); i++) put_note(p, tuple_at(items, i));
        return;
    }
    Value text = value_repr(notes);
    if (is_err(text)) {
        exc_clear();
        text = str_from_c("<__notes__ repr() failed>");
    }
    errors_put(p, text);
}

/* ---- groups and chains ---- */

static void put_chain(Printer *p, Value exc);

static void put_plain(Printer *p, Value exc) {
    if (is_obj(as_exc(exc)->traceback) && errors_traceback_limit() > 0) {
        errors_put_c(p, "Traceback (most recent call last):\n");
        errors_put_traceback(p, as_exc(exc)->traceback);
    }
    put_message(p, exc);
    put_notes(p, exc);
}
static void put_members(Printer *p, Value excs) {
    i64 n = tuple_len(excs), shown = KR_MIN(n, GROUP_WIDTH + 1);
    char title[100];
    p->need_close = false;
    for (i64 i = 0; i < shown; i++) {
        bool rest = i >= GROUP_WIDTH;
        if (i == shown - 1) p->need_close = true;
        strb_fill(&p->out, ' ', 2 * p->depth);
        if (rest) snprintf(title, sizeof title, "%s+---------------- ... ----------------\n", i ? "  " : "+-");
        else snprintf(title, sizeof title, "%s+---------------- %ld ----------------\n", i ? "  " : "+-", (long)i + 1);
        strb_c(&p->out, title);
        p->depth++;
        if (rest) errors_put(p, str_format_c("and %ld more exception%s\n", (long)(n - GROUP_WIDTH), n - GROUP_WIDTH > 1 ? "s" : ""));
        else put_chain(p, tuple_at(excs, i));
        if (i == shown - 1 && p->need_close) {
            strb_fill(&p->out, ' ', 2 * p->depth);
            strb_c(&p->out, "+------------------------------------\n");
            p->need_close = false;
        }
        p->depth--;
    }
}
static void put_group(Printer *p, Value exc) {
    bool top = p->depth == 0;
    if (p->depth > GROUP_DEPTH) {
        errors_put(p, str_format_c("... (max_group_depth is %d)\n", GROUP_DEPTH));
        return;
    }
    if (top) p->depth = 1;
    if (is_obj(as_exc(exc)->traceback) && errors_traceback_limit() > 0) {
        p->plus = top;
        errors_put_c(p, "Exception Group Traceback (most recent call last):\n");
        errors_put_traceback(p, as_exc(exc)->traceback);
    }
    put_message(p, exc);
    put_notes(p, exc);
    put_members(p, ((ExcGroupObj *)exc.w)->excs);
    if (top) p->depth = 0;
}

/* True the first time. */
static bool note_seen(Printer *p, Value exc) {
    Value id = value_id(exc), v;
    if (dict_get(p->seen, id, &v) > 0) return false;
    return dict_set(p->seen, id, V_TRUE);
}
/* 'exc' preceded by what it came from: the oldest first. */
static void put_chain(Printer *p, Value exc) {
    static const char by_cause[] = "\nThe above exception was the direct cause of the following exception:\n\n";
    static const char by_context[] = "\nDuring handling of the above exception, another exception occurred:\n\n";
    Value list = list_new(0);
    if (!thread_stack_ok(" while printing an exception")) {
        exc_clear();
        return;
    }
    note_seen(p, exc);
    for (Value e = exc; !is_null(e);) {
        Value from = V_NULL;
        ExcObj *o = as_exc(e);
        list_append(list, e);
        if (!is_null(o->cause)) from = o->cause;
        else if (!is_null(o->context) && !o->suppress_context) from = o->context;
        if (!is_null(from) && !note_seen(p, from)) from = V_NULL;
        e = from;
    }
    for (i64 i = list_len(list) - 1; i >= 0; i--) {
        Value e = list_at(list, i);
        if (i < list_len(list) - 1) errors_put_c(p, is_null(as_exc(e)->cause) ? by_context : by_cause);
        if (value_is(e, BaseExceptionGroupType)) put_group(p, e);
        else put_plain(p, e);
    }
}

Value errors_format(Value exc) {
    Printer p = {.at_start = true, .seen = dict_new()};
    strb_init(&p.out);
    put_chain(&p, exc);
    return strb_finish(&p.out);
}

/* ---- where it goes ---- */

static void write_plainly(Value text) {
    Value bytes = str_encode(text, "utf-8", "backslashreplace");
    fflush(stdout);
    if (is_err(bytes)) exc_clear();
    else if (write(2, bytes_data(bytes), (size_t)bytes_len(bytes)) < 0) return;
}
void errors_write_to(Value file, Value text) {
    if (is_err(text)) exc_clear();
    else if (is_null(file)) write_plainly(text);
    else if (!is_none(file) && is_err(value_call_method(file, "write", 1, text))) exc_clear();
}
void errors_write(Value text) {
    errors_write_to(is_null(sys_module_obj) ? V_NULL : sys_get("stderr"), text);
}
static void flush(const char *name) {
    Value file = sys_get(name);
    if (!is_null(file) && !is_none(file) && is_err(value_call_method(file, "flush", 0))) exc_clear();
}
void errors_print(Value exc) {
    errors_write(errors_format(exc));
    flush("stderr");
}

void errors_unraisable(Value exc, Value obj, Value message) {
    Value text = is_null(message) ? str_from_c("Exception ignored in") : message;
    if (is_null(obj)) {
        if (!is_null(message)) errors_write(str_format_c("%V:\n", text));
    } else {
        Value repr = value_repr(obj);
        if (is_err(repr)) {
            exc_clear();
            repr = str_from_c("<object repr() failed>");
        }
        errors_write(str_format_c("%V: %V\n", text, repr));
    }
    Printer p = {.at_start = true, .seen = V_NULL};
    strb_init(&p.out);
    put_plain(&p, exc);
    errors_write(strb_finish(&p.out));
    flush("stderr");
}

/* ---- SystemExit and all the others ---- */

static int exit_status(Value exc) {
    Value code = attribute(exc, "code");
    i64 n;
    flush("stdout");
    if (is_null(code)) code = exc;
    if (is_none(code)) return 0;
    if (is_int(code)) return int_to_i64_sat(code, &n) ? -1 : (int)n;
    Value text = value_str(code);
    if (is_err(text)) exc_clear();
    else errors_write(text);
    errors_write(str_from_cp('\n'));
    flush("stderr");
    return 1;
}
void errors_call_hook(Value exc) {
    Value hook = sys_get("excepthook"), tb = as_exc(exc)->traceback;
    sys_set("last_type", obj_value(value_type(exc)));
    sys_set("last_value", exc);
    sys_set("last_traceback", is_null(tb) ? V_NONE : tb);
    if (is_null(hook)) {
        errors_write(str_from_c("sys.excepthook is missing\n"));
        errors_print(exc);
        return;
    }
    if (!sys_audit("sys.excepthook", 4, hook, obj_value(value_type(exc)), exc, is_null(tb) ? V_NONE : tb)) {
        if (exc_matches(RuntimeErrorType)) exc_clear();
        else exc_write_unraisable(V_NULL, "in audit hook");
    }
    if (!is_err(value_call3(hook, obj_value(value_type(exc)), exc, is_null(tb) ? V_NONE : tb))) return;
    Value second = exc_fetch();
    if (value_is(second, SystemExitType)) {
        exc_restore(second);
        return;
    }
    errors_write(str_from_c("Error in sys.excepthook:\n"));
    errors_print(second);
    errors_write(str_from_c("\nOriginal exception was:\n"));
    errors_print(exc);
}
int errors_handle_pending(void) {
    Value exc = exc_fetch();
    if (value_is(exc, SystemExitType)) return exit_status(exc);
    errors_call_hook(exc);
    if (exc_pending() && exc_matches(SystemExitType)) return exit_status(exc_fetch());
    flush("stderr");
    return 1;
}
