/* parse_fstring.c: f-strings.  A STRING token is cut into text and expressions here; an
 * expression is put in parentheses and parsed by a parser of its own, whose positions are those of
 * the place in the source. */
#include <stdio.h>

#include "vm/compile/parse_string.h"
#include "vm/object/str.h"

static void flush_text(Joined *j, const Token *first, const Token *last) {
    if (j->text.len) parser_list_add(j->p, parse_string_constant(j->p, &j->text, first, last));
}

static Pos span(const Token *first, const Token *last) {
    return (Pos){first->lineno, first->col, last->end_lineno, last->end_col};
}

Node *parse_fstring_end(Joined *j) {
    flush_text(j, j->end_first, j->end_last);
    return ast_JoinedStr(j->p->arena, span(j->end_first, j->end_last),
                         parser_list_end(j->p, j->list));
}

/* ---- text ---- */

/* \N{...} hides its braces. */
static const char *skip_named(const char *s, const char *end) {
    if (s >= end || *s++ != '{') return s;
    while (s < end && *s++ != '}') {}
    return s;
}

/* Appends text up to an expression, or in a format specification up to its end.  A brace counts
   twice there. */
static void literal_text(Joined *j, int depth) {
    while (j->s < j->end) {
        const char *start = j->s, *s = start;
        bool doubled = false;
        while (s < j->end) {
            char c = *s++;
            if (!j->lit->raw && c == '\\' && s < j->end) {
                c = *s++;
                if (c == 'N') {
                    s = skip_named(s, j->end);
                    continue;
                }
                if (c == '{') parse_string_warn_escape(j->p, j->lit, s - 1);
            }
            if (c != '{' && c != '}') continue;
            doubled = depth == 0 && s < j->end && *s == c;
            if (doubled) break;
            if (depth == 0 && c == '}')
                parser_fail(j->p, SYNTAX_ERROR, "f-string: single '}' is not allowed");
            s--;
            break;
        }
        parse_string_decode(j->p, &j->text, j->lit, start, s);
        j->s = s + doubled;
        if (!doubled) return;
    }
}

/* ---- expressions ---- */

static bool closes(char open, char close) {
    return (open == '(' && close == ')') || (open == '[' && close == ']') ||
           (open == '{' && close == '}');
}

/* Passes a string inside an expression; the quote ahead. */
static void skip_string(Joined *j) {
    char quote = *j->s;
    bool triple = j->s + 2 < j->end && j->s[1] == quote && j->s[2] == quote;
    for (j->s += triple ? 3 : 1; j->s < j->end; j->s++) {
        if (*j->s == '\\')
            parser_fail(j->p, SYNTAX_ERROR, "f-string expression part cannot include a backslash");
        if (*j->s != quote) continue;
        if (!triple) return;
        if (j->s + 2 < j->end && j->s[1] == quote && j->s[2] == quote) {
            j->s += 2;
            return;
        }
    }
    parser_fail(j->p, SYNTAX_ERROR, "f-string: unterminated string");
}

/* ! : } = end an expression outside parentheses, unless they belong to != == <= >=. */
static bool ends_expression(Joined *j) {
    char c = *j->s, next = j->s + 1 < j->end ? j->s[1] : 0;
    if (next == '=' && (c == '!' || c == '=' || c == '<' || c == '>')) {
        j->s++;
        return false;
    }
    return c == '!' || c == ':' || c == '}' || c == '=';
}

static void close_paren(Joined *j, const char *parens, int *depth) {
    char c = *j->s;
    if (*depth == 0) parser_fail(j->p, SYNTAX_ERROR, "f-string: unmatched '%c'", c);
    char open = parens[--*depth];
    if (!closes(open, c))
        parser_fail(j->p, SYNTAX_ERROR,
                    "f-string: closing parenthesis '%c' does not match opening parenthesis '%c'", c,
                    open);
}

/* Passes an expression, to the character that ends it. */
static void skip_expression(Joined *j) {
    char parens[LEX_MAX_LEVEL];
    int depth = 0;
    Parser *p = j->p;
    for (; j->s < j->end; j->s++) {
        switch (*j->s) {
        case '\\':
            parser_fail(p, SYNTAX_ERROR, "f-string expression part cannot include a backslash");
        case '#': parser_fail(p, SYNTAX_ERROR, "f-string expression part cannot include '#'");
        case '\'': case '"': skip_string(j); continue;
        case '(': case '[': case '{':
            if (depth >= LEX_MAX_LEVEL)
                parser_fail(p, SYNTAX_ERROR, "f-string: too many nested parenthesis");
            parens[depth++] = *j->s;
            continue;
        case '!': case ':': case '=': case '<': case '>':
            if (depth == 0 && ends_expression(j)) return;
            continue;
        case '}':
            if (depth == 0) return;
            close_paren(j, parens, &depth);
            continue;
        case ')': case ']': close_paren(j, parens, &depth);
        }
    }
    if (depth) parser_fail(p, SYNTAX_ERROR, "f-string: unmatched '%c'", parens[depth - 1]);
}

static bool is_blank(const char *s, const char *end) {
    for (; s < end; s++)
        if (*s != ' ' && *s != '\t' && *s != '\n' && *s != '\f') return false;
    return true;
}

/* Where the brace before an expression is: its line, and the column the inner positions start
   from. */
static void locate(Joined *j, const char *brace, i32 *line, i32 *col) {
    const char *start = j->p->lexer.text + j->lit->token->start, *s;
    const Token *t = j->lit->token;
    *line = t->lineno;
    *col = 0;
    for (s = start; s < brace; s++) *line += *s == '\n';
    for (s = brace + 1; *s == ' ' || *s == '\t' || *s == '\f'; s++) {}
    /* An expression that starts on the next line has that line's columns. */
    if (*s != '\n' && *s != '}') {
        for (s = brace; s > start && *s != '\n'; s--) {}
        *col = (i32)(brace - s) - (*s == '\n');
    }
    if (*line == t->lineno) *col += t->col;
}

/* Tokens of the first line move to where they are in the source. */
static void place_tokens(Parser *p) {
    for (i64 i = 0; i < p->lexer.tokens.len; i++) {
        Token *t = &p->lexer.tokens.v[i];
        if (t->end_lineno != p->start_line) continue;
        t->col += p->start_col;
        t->end_col += p->start_col;
    }
}

static Parser *root_of(Parser *p) {
    while (p->outer) p = p->outer;
    return p;
}

static Node *parse_inside(Joined *j, const char *s, const char *end) {
    Parser *p = j->p;
    i64 len = end - s + 3;
    char *text = malloc((size_t)len + 1);
    if (!text) KR_FATAL("out of memory: expression of %lld bytes", (long long)len);
    text[0] = '(';
    memcpy(text + 1, s, (size_t)(end - s));
    memcpy(text + 1 + (end - s), ")\n", 3);
    vec_push(&root_of(p)->buffers, text);
    Parser inner = {.arena = p->arena,
                    .options = p->options,
                    .names = p->names,
                    .outer = p,
                    .stack_limit = p->stack_limit};
    locate(j, s - 1, &inner.start_line, &inner.start_col);
    lexer_init(&inner.lexer, text, len, p->names);
    inner.byte_columns = true;
    inner.lexer.invalid = p->lexer.invalid;
    inner.lexer.first_line = inner.start_line;
    inner.lexer.warn = p->lexer.warn;
    inner.lexer.warn_arg = p->lexer.warn_arg;
    inner.placed = place_tokens;
    Node *e = parser_run(&inner);
    vec_free(&inner.stack);
    lexer_free(&inner.lexer);
    if (e) return e;
    p->error = inner.error;
    p->has_error = p->pass != FAST || inner.error.raised;
    parser_leave(p);
}

static Node *expression(Joined *j, const char *start) {
    const char *end = j->s;
    if (is_blank(start, end)) {
        if (*end == '!' || *end == ':' || *end == '=')
            parser_fail(j->p, SYNTAX_ERROR, "f-string: expression required before '%c'", *end);
        parser_fail(j->p, SYNTAX_ERROR, "f-string: empty expression not allowed");
    }
    return parse_inside(j, start, end);
}

static void need_more(Joined *j) {
    if (j->s >= j->end) parser_fail(j->p, SYNTAX_ERROR, "f-string: expecting '}'");
}

/* '=' and the blanks behind it: the text of the expression goes before its value. */
static bool debug_text(Joined *j, const char *start) {
    if (*j->s != '=') return false;
    parser_need_version(j->p, 8, "f-string: self documenting expressions are");
    j->s++;
    while (*j->s == ' ' || (*j->s >= '\t' && *j->s <= '\r')) j->s++;
    need_more(j);
    memcpy(j->text.s + j->text.len, start, (size_t)(j->s - start));
    j->text.len += j->s - start;
    return true;
}

static int conversion(Joined *j) {
    if (*j->s != '!') return -1;
    j->s++;
    need_more(j);
    char c = *j->s++;
    if (c != 's' && c != 'r' && c != 'a')
        parser_fail(j->p, SYNTAX_ERROR,
                    "f-string: invalid conversion character: expected 's', 'r', or 'a'");
    need_more(j);
    return c;
}

static void parts(Joined *j, int depth);

/* A format specification is a JoinedStr inside this one. */
static Node *format_spec(Joined *j, int depth) {
    Parser *p = j->p;
    if (*j->s != ':') return NULL;
    j->s++;
    need_more(j);
    Joined outside = *j;
    j->list = parser_list_begin(p);
    j->text = parse_string_text(p, j->end - j->s);
    j->end_first = j->end_last = j->lit->token;
    parts(j, depth + 1);
    Node *spec = parse_fstring_end(j);
    j->list = outside.list;
    j->text = outside.text;
    j->end_first = outside.end_first;
    j->end_last = outside.end_last;
    return spec;
}

/* '{' expression ['='] ['!' conversion] [':' format] '}' */
static void replacement(Joined *j, int depth) {
    Parser *p = j->p;
    if (depth >= 2) parser_fail(p, SYNTAX_ERROR, "f-string: expressions nested too deeply");
    const char *start = ++j->s;
    skip_expression(j);
    need_more(j);
    Node *value = expression(j, start);
    bool debug = debug_text(j, start);
    flush_text(j, j->first, j->last);
    int conv = conversion(j);
    Node *spec = format_spec(j, depth);
    if (j->s >= j->end || *j->s != '}') parser_fail(p, SYNTAX_ERROR, "f-string: expecting '}'");
    j->s++;
    if (debug && !spec && conv == -1) conv = 'r';
    parser_list_add(p, ast_FormattedValue(p->arena, span(j->first, j->last), value, conv, spec));
}

/* Text and expressions to the end of the literal or of the format specification. */
static void parts(Joined *j, int depth) {
    for (;;) {
        literal_text(j, depth);
        if (j->s >= j->end || *j->s == '}') return;
        replacement(j, depth);
    }
}

void parse_fstring_literal(Joined *j, const Literal *lit) {
    j->lit = lit;
    j->s = lit->s;
    j->end = lit->end;
    parts(j, 0);
}
