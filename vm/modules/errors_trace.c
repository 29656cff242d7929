/* errors_trace.c: tracebacks as text: entries, their source lines, and marks under the part that failed. */
#include <stdio.h>
#include <unistd.h>

#include "vm/compile/parse_source.h"
#include "vm/modules/errors_internal.h"
#include "vm/modules/import.h"

#define SHOWN_REPEATS 3
#define DEFAULT_LIMIT 1000

/* ---- source lines ---- */

static Value line_of(const char *text, i64 len, i64 lineno) {
    const char *p = text, *end = text + len;
    for (i64 k = 1; k < lineno && p; k++) {
        p = memchr(p, '\n', (size_t)(end - p));
        if (p) p++;
    }
    if (!p || p >= end) return V_NULL;
    const char *stop = memchr(p, '\n', (size_t)(end - p));
    return str_from_utf8(p, (stop ? stop : end) - p);
}
static Value line_from_file(const char *path, Value filename, i64 lineno) {
    ParseOptions options = {.filename = filename};
    Source source;
    Value data, line = V_NULL;
    if (access(path, R_OK) != 0) return V_NULL;
    data = import_read_file(path);
    if (!is_err(data) && parse_source((char *)bytes_data(data), bytes_len(data), &options, &source)) {
        line = line_of(source.text, source.len, lineno);
        free(source.text);
    }
    if (exc_pending()) exc_clear();
    return is_err(line) ? V_NULL : line;
}
/* Line 'lineno' of a file, without its newline; V_NULL if it cannot be had. */
static Value errors_source_line(Value filename, i64 lineno) {
    i64 n = str_len(filename);
    if (n == 0 || (str_at(filename, 0) == '<' && str_at(filename, n - 1) == '>')) return V_NULL;
    Value name = str_encode_fs(filename), path = sys_get("path");
    if (is_err(name)) {
        exc_clear();
        return V_NULL;
    }
    const char *s = (char *)bytes_data(name), *tail = strrchr(s, '/');
    if (access(s, R_OK) == 0) return line_from_file(s, filename, lineno);
    tail = tail ? tail + 1 : s;
    for (i64 i = 0; is_list(path) && i < list_len(path); i++) { /* the file may have moved with its directory */
        char joined[4096];
        Value dir = list_at(path, i);
        if (!is_str(dir)) continue;
        snprintf(joined, sizeof joined, "%s/%s", str_c(dir), tail);
        if (access(joined, R_OK) == 0) return line_from_file(joined, filename, lineno);
    }
    return V_NULL;
}

/* ---- marks ---- */

typedef struct Marks {
    i64 start, end;   /* characters of the line */
    i64 left, right;  /* the operator or subscript among them, from 'start'; -1: nothing in particular */
} Marks;

static bool is_blank(u32 c) {
    return c == ' ' || c == '\t' || c == '\f';
}
/* The place of a byte offset, in characters. */
static i64 char_offset(Value line, i64 byte) {
    i64 at = 0, i = 0;
    for (; i < str_len(line) && at < byte; i++) {
        u32 c = str_at(line, i);
        at += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }
    return i;
}
static void find_operator(Value segment, const AstBinOp *e, Marks *m) {
    i64 stop = char_offset(segment, e->right->pos.col);
    for (i64 i = char_offset(segment, e->left->pos.end_col); i < stop; i++) {
        if (is_blank(str_at(segment, i))) continue;
        m->left = i;
        m->right = i + 1 + (i + 1 < stop && !is_blank(str_at(segment, i + 1)));
        return;
    }
}
static void find_anchors(Value line, Marks *m) {
    i64 n;
    Value segment = str_slice(line, m->start, m->end);
    const char *text = is_err(segment) ? NULL : str_utf8(segment, &n);
    Arena *arena = ast_arena_new();
    ParseOptions options = {.mode = PARSE_EXEC, .flags = PARSE_IGNORE_COOKIE, .filename = str_from_c("<fstring>")};
    Node *tree = text ? parser_parse(arena, text, n, &options) : NULL;
    if (tree && ((AstModule *)tree)->body->n == 1 && ((AstModule *)tree)->body->items[0]->kind == AST_Expr) {
        Node *e = ((AstExpr *)((AstModule *)tree)->body->items[0])->value;
        if (e->kind == AST_BinOp) {
            find_operator(segment, (AstBinOp *)e, m);
        } else if (e->kind == AST_Subscript) {
            m->left = char_offset(segment, ((AstSubscript *)e)->value->pos.end_col);
            m->right = char_offset(segment, ((AstSubscript *)e)->slice->pos.end_col) + 1;
        }
    }
    if (exc_pending()) exc_clear();
    ast_arena_free(arena);
}

/* 'line' is shown from character 'skip' on. */
static void put_marks(Printer *p, Value line, i64 skip, const LineEntry *e) {
    i64 len = str_len(line);
    Marks m = {.left = -1, .right = -1};
    if (e->line < 0 || e->end_line < 0 || e->col < 0 || e->end_col < 0) return;
    m.start = char_offset(line, e->col);
    if (e->line == e->end_line) {
        m.end = char_offset(line, e->end_col);
        if (m.end > m.start) find_anchors(line, &m);
    } else {
        m.end = len;
        while (m.end > 0 && is_blank(str_at(line, m.end - 1))) m.end--;
    }
    if (m.left < 0 && m.end - m.start == len - skip) return;
    if (m.start < skip && m.end > m.start) return;
    errors_put_c(p, "    ");
    strb_fill(&p->out, ' ', m.start - skip);
    if (m.left >= 0) {
        strb_fill(&p->out, '~', m.left);
        strb_fill(&p->out, '^', m.right - m.left);
        strb_fill(&p->out, '~', KR_MAX(m.end - m.start - m.right, 0));
    } else {
        strb_fill(&p->out, '^', KR_MAX(m.end - m.start, 0));
    }
    errors_put_c(p, "\n");
}

/* ---- entries ---- */

/* A traceback that Python made has CPython's offset, another the number of an instruction. */
static const LineEntry *find_position(const TracebackObj *tb, CodeObj *code, LineEntry *given) {
    if (!tb->given) return code_position(code, tb->lasti);
    return code_lines_find(code, (i32)tb->lasti / 2, given) ? given : NULL;
}

static void put_entry(Printer *p, const TracebackObj *tb, CodeObj *code) {
    i64 skip = 0;
    errors_put(p, str_format_c("  File \"%V\", line %d, in %V\n", code->filename, (int)tb->lineno, code->name));
    Value line = errors_source_line(code->filename, tb->lineno);
    LineEntry given;
    const LineEntry *e = find_position(tb, code, &given);
    if (is_null(line)) return;
    while (skip < str_len(line) && is_blank(str_at(line, skip))) skip++;
    errors_put_c(p, "    ");
    errors_put(p, str_slice(line, skip, str_len(line)));
    errors_put_c(p, "\n");
    if (e && e->line == tb->lineno) put_marks(p, line, skip, e);
}
static void put_repeats(Printer *p, i64 n) {
    if (n > SHOWN_REPEATS)
        errors_put(p, str_format_c("  [Previous line repeated %ld more time%s]\n", (long)(n - SHOWN_REPEATS), n - SHOWN_REPEATS > 1 ? "s" : ""));
}
i64 errors_traceback_limit(void) {
    Value v = sys_get("tracebacklimit");
    i64 n;
    if (is_null(v) || !is_int(v)) return DEFAULT_LIMIT;
    return int_to_i64_sat(v, &n) ? (int_sign(v) < 0 ? 0 : INT64_MAX) : KR_MAX(n, 0);
}
static TracebackObj *next_of(TracebackObj *tb) {
    return is_obj(tb->next) ? (TracebackObj *)tb->next.w : NULL;
}
void errors_put_traceback(Printer *p, Value first) {
    i64 depth = 0, most = errors_traceback_limit(), repeats = 0;
    const CodeObj *last = NULL;
    i32 last_line = -1;
    TracebackObj *tb = is_obj(first) ? (TracebackObj *)first.w : NULL;
    for (TracebackObj *t = tb; t; t = next_of(t)) depth++;
    for (; tb && depth > most; tb = next_of(tb)) depth--;
    for (; tb; tb = next_of(tb)) {
        CodeObj *code = ((FrameObj *)tb->frame.w)->code;
        bool same_place = last && last_line == tb->lineno && str_eq(last->filename, code->filename) && str_eq(last->name, code->name);
        if (!same_place) {
            put_repeats(p, repeats);
            repeats = 0;
        }
        if (++repeats <= SHOWN_REPEATS) put_entry(p, tb, code);
        last = code;
        last_line = tb->lineno;
    }
    put_repeats(p, repeats);
}
