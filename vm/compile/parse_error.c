/* parse_error.c: from "this token is wrong" to a SyntaxError with its place and line. */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "vm/base/utf8.h"
#include "vm/compile/parser_internal.h"
#include "vm/object/exc.h"
#include "vm/object/str.h"

_Noreturn void parser_leave(Parser *p) {
    longjmp(p->leave, 1);
}

_Noreturn void parser_fail_raised(Parser *p) {
    p->has_error = true;
    p->error.raised = true;
    parser_leave(p);
}

/* ---- places ---- */

static const char *line_end(const Parser *p, const char *at) {
    const char *newline = memchr(at, '\n', (size_t)(p->lexer.end - at));
    return newline ? newline : p->lexer.end;
}

/* CPython reads the line of an error in a file there again, and shows it alone where a string goes over several. */
static bool is_in_file(const Parser *p) {
    return p->options->mode == PARSE_EXEC && !p->outer && access(str_c(p->options->filename), R_OK) == 0;
}

/* The line to show with an error in line 'lineno'.  The lexer reads line by line: if it is there
   still, it shows what it has read, newline included; a line it left is shown without. */
static void find_text(Parser *p, i64 lineno) {
    const Token *far = &p->tok[p->far < 0 ? 0 : p->far];
    const char *text = p->lexer.text;
    bool file = is_in_file(p);
    if (far->end_lineno <= lineno && !file) {
        /* After some errors the lexer stands behind the newline. */
        bool passed = !far->placed && far->end > far->start && text[far->end - 1] == '\n';
        const char *end = line_end(p, text + far->end - passed);
        p->error.text = text + far->buffer;
        p->error.text_len = end - p->error.text + (end < p->lexer.end);
        return;
    }
    for (i64 line = p->lexer.first_line; line < lineno; line++) {
        const char *end = line_end(p, text);
        if (end == p->lexer.end) break;
        text = end + 1;
    }
    p->error.text = text;
    p->error.text_len = line_end(p, text) - text;
    if (file && line_end(p, text) < p->lexer.end) p->error.text_len++;
}

/* Characters in the first n bytes of the text shown; one more if n goes beyond it. */
static i64 characters(const Parser *p, i64 n) {
    i64 chars = 0, len = p->error.text_len;
    for (i64 i = 0; i < n && i < len; i++) chars += (p->error.text[i] & 0xc0) != 0x80;
    return chars + (n > len);
}

/* The columns count bytes from 1; end_col 0 and -1 stay what they are. */
static void set_error(Parser *p, SyntaxKind type, i64 lineno, i64 col, i64 end_lineno, i64 end_col,
                      const char *fmt, va_list args) {
    SyntaxError *e = &p->error;
    int prefix = p->outer ? snprintf(e->message, sizeof e->message, "f-string: ") : 0;
    vsnprintf(e->message + prefix, sizeof e->message - (size_t)prefix, fmt, args);
    e->type = type;
    e->raised = false;
    e->lineno = lineno;
    e->end_lineno = end_lineno;
    find_text(p, lineno);
    if (p->byte_columns) {
        e->offset = col - p->start_col;
        e->end_offset = end_col - p->start_col;
    } else {
        e->offset = characters(p, col);
        e->end_offset = end_col > 0 ? characters(p, end_col) : end_col;
    }
    p->has_error = true;
}

static void set_error_pos(Parser *p, SyntaxKind type, Pos pos, const char *fmt, va_list args) {
    set_error(p, type, pos.lineno, pos.col + 1, pos.end_lineno, pos.end_col + 1, fmt, args);
}

/* A token that is nowhere in the text is where the lexer stood. */
static void set_error_here(Parser *p, SyntaxKind type, const char *fmt, va_list args) {
    const Token *t = &p->tok[p->far < 0 ? 0 : p->far];
    i64 col = t->placed ? t->col + 1 : (i64)t->end - t->start;
    set_error(p, type, t->lineno, col, t->end_lineno, t->placed ? t->end_col + 1 : -1, fmt, args);
}

void parser_set_error(Parser *p, SyntaxKind type, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    set_error_here(p, type, fmt, args);
    va_end(args);
}

/* The first pass only finds out that something is wrong. */
#define FAIL(set) \
    do { \
        if (p->pass != FAST) { \
            va_list args; \
            va_start(args, fmt); \
            set; \
            va_end(args); \
        } \
        parser_leave(p); \
    } while (0)

_Noreturn void parser_fail(Parser *p, SyntaxKind type, const char *fmt, ...) {
    FAIL(set_error_here(p, type, fmt, args));
}

_Noreturn void parser_fail_token(Parser *p, const Token *t, const char *fmt, ...) {
    FAIL(set_error_pos(p, SYNTAX_ERROR, parser_token_pos(t), fmt, args));
}

_Noreturn void parser_fail_pos(Parser *p, Pos pos, const char *fmt, ...) {
    FAIL(set_error_pos(p, SYNTAX_ERROR, pos, fmt, args));
}

_Noreturn void parser_fail_range(Parser *p, Pos from, Pos to, const char *fmt, ...) {
    Pos pos = {from.lineno, from.col, to.end_lineno, to.end_col};
    FAIL(set_error_pos(p, SYNTAX_ERROR, pos, fmt, args));
}

_Noreturn void parser_fail_from(Parser *p, Pos from, const char *fmt, ...) {
    const Token *t = &p->tok[p->far];
    Pos pos = {from.lineno, from.col, t->end_lineno,
               (i32)(t->placed ? t->end_col : (i64)t->end - t->start) - 1};
    FAIL(set_error_pos(p, SYNTAX_ERROR, pos, fmt, args));
}

static PRINTF_LIKE(4, 5) void set_error_at(Parser *p, SyntaxKind type, Pos pos, const char *fmt,
                                           ...) {
    va_list args;
    va_start(args, fmt);
    set_error_pos(p, type, pos, fmt, args);
    va_end(args);
}

void parser_need_version(Parser *p, int minor, const char *what) {
    int version = p->options->feature_version;
    if (version && version < minor)
        parser_fail(p, SYNTAX_ERROR, "%s only supported in Python 3.%d and greater", what, minor);
}

Token *parser_force(Parser *p, int type) {
    if (parser_at(p) != type)
        parser_fail_token(p, parser_token(p), "expected '%s'", token_text[type]);
    return &p->tok[p->pos++];
}

/* ---- what the lexer found ---- */

static void unclosed(Parser *p) {
    const Lexer *l = &p->lexer;
    Pos pos = {l->parens[l->level - 1].lineno, l->parens[l->level - 1].col,
               l->parens[l->level - 1].lineno, -1};
    set_error_at(p, SYNTAX_ERROR, pos, "'%c' was never closed", l->parens[l->level - 1].open);
}

/* The lexer's own message, whose place does not depend on the parser. */
static void set_lexer_message(Parser *p) {
    const Lexer *l = &p->lexer;
    SyntaxError *e = &p->error;
    snprintf(e->message, sizeof e->message, "%s", l->message);
    e->type = SYNTAX_ERROR;
    e->raised = false;
    e->lineno = e->end_lineno = l->error_line;
    e->offset = l->error_col;
    e->end_offset = l->error_end_col;
    e->text = l->text + l->error_text;
    e->text_len = l->error_text_end - l->error_text;
    p->has_error = true;
}

static void set_lexer_error(Parser *p) {
    const Token *t = parser_token(p);
    Pos line = {t->lineno, 0, t->lineno, -1};
    switch (p->lexer.stop) {
    case LEX_EOF:
        if (p->lexer.level > 0) unclosed(p);
        else parser_set_error(p, SYNTAX_ERROR, "unexpected EOF while parsing");
        break;
    case LEX_DEDENT:
        parser_set_error(p, INDENTATION_ERROR,
                         "unindent does not match any outer indentation level");
        break;
    case LEX_TABS:
        set_error_at(p, TAB_ERROR, line, "inconsistent use of tabs and spaces in indentation");
        break;
    case LEX_TOO_DEEP:
        set_error_at(p, INDENTATION_ERROR, line, "too many levels of indentation");
        break;
    case LEX_BACKSLASH:
        line.col = (i32)(t->end - t->buffer) - 1;
        set_error_at(p, SYNTAX_ERROR, line,
                     "unexpected character after line continuation character");
        break;
    case LEX_DECODE: parser_set_error(p, SYNTAX_ERROR, "%s", p->lexer.message); break;
    case LEX_RAISED:
        p->has_error = p->error.raised = true;
        break;
    default: set_lexer_message(p);
    }
}

void parser_reached_error(Parser *p) {
    if (p->pass == FAST) return;
    set_lexer_error(p);
    parser_leave(p);
}

void parser_check_rest(Parser *p) {
    const Token *far = &p->tok[p->far], *last = &vec_last(&p->lexer.tokens);
    if (far == last || last->type != T_ERROR) return;
    const Lexer *l = &p->lexer;
    if (l->stop == LEX_SYNTAX || l->stop == LEX_EOF_STRING) set_lexer_message(p);
    else if (l->stop == LEX_RAISED) p->error.raised = true;
    else if (l->level > 0 && far->lineno > l->parens[l->level - 1].lineno) unclosed(p);
}

void parser_generic_error(Parser *p, i64 last) {
    const Token *t = &p->tok[last];
    if (t->type == T_INDENT || t->type == T_DEDENT) {
        parser_set_error(p, INDENTATION_ERROR, "unexpected %s",
                         t->type == T_INDENT ? "indent" : "unindent");
        return;
    }
    set_error_at(p, SYNTAX_ERROR, parser_token_pos(t), "invalid syntax");
    parser_check_rest(p);
}

/* ---- the exception ---- */

/* What is no UTF-8 is shown as U+FFFD. */
static Value shown_text(const char *s, i64 n) {
    StrBuilder b;
    Utf8Scan scan;
    if (utf8_scan(s, n, 0, &scan)) return str_from_utf8(s, n);
    strb_init(&b);
    for (i64 at = 0; at < n; at += scan.error_end) {
        bool good = utf8_scan(s + at, n - at, 0, &scan);
        Value part = str_from_utf8(s + at, scan.error_start);
        if (!is_err(part)) strb_str(&b, part);
        if (good) break;
        strb_cp(&b, 0xfffd);
    }
    return strb_finish(&b);
}

void parser_raise(Parser *p) {
    const SyntaxError *e = &p->error;
    TypeObj *types[] = {SyntaxErrorType, IndentationErrorType, TabErrorType};
    if (e->raised) return;
    Value message = str_from_c(e->message), text = shown_text(e->text, e->text_len);
    if (is_err(message) || is_err(text)) return;
    exc_raise_syntax(types[e->type], message, p->options->filename, e->lineno, e->offset, text,
                     e->end_lineno, e->end_offset);
}
