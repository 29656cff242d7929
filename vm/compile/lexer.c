/* lexer.c: text to tokens.
 *
 * The line number counts lines begun, not newlines passed: at the end of the text it is that of
 * the last line. Everything an error message can depend on (line, start of line, start of the
 * shown text) follows that. */
#include <stdarg.h>
#include <stdio.h>

#include "vm/compile/lexer_internal.h"

const char *const token_text[T_COUNT] = {
#define TOKEN(name) #name,
#define OPERATOR(name, text) text,
#define KEYWORD(name, text) text,
#include "vm/compile/token.def"
};

const u8 lexer_class[256] = {
    ['A' ... 'Z'] = ID_START | ID,
    ['a' ... 'z'] = ID_START | ID,
    ['_'] = ID_START | ID,
    [0x80 ... 0xff] = ID_START | ID,
    ['0' ... '9'] = ID | DIGIT,
    [' '] = BLANK,
    ['\t'] = BLANK,
    ['\f'] = BLANK,
};

#define TOKENS_AHEAD 8192

void lexer_init(Lexer *l, const char *text, i64 len, NameTable *names) {
    memset(l, 0, offsetof(Lexer, parens));
    l->text = l->cur = l->line_start = l->buffer = text;
    l->end = text + len;
    l->names = names;
    l->first_line = 1;
    l->at_line_start = true;
    l->nindent = 1;
    l->indents[0].col = l->indents[0].alt = 0;
    vec_reserve(&l->tokens, KR_MIN(len / 3, TOKENS_AHEAD) + 16); /* one string may be all of a long text */
}

void lexer_free(Lexer *l) {
    vec_free(&l->tokens);
    vec_free(&l->ignores);
}

/* ---- errors ---- */

static i64 char_count(const char *from, const char *to) {
    i64 n = 0;
    for (; from < to; from++) n += (*from & 0xc0) != 0x80;
    return n;
}

/* Stops at 'cur' with a message; columns in characters, or -1 for that of 'cur'. */
static bool fail_at(Lexer *l, i64 col, i64 end_col, const char *fmt, va_list args) {
    vsnprintf(l->message, sizeof l->message, fmt, args);
    l->stop = LEX_SYNTAX;
    l->error_line = l->lineno;
    l->error_col = (i32)(col < 0 ? char_count(l->line_start, l->cur) : col);
    l->error_end_col = end_col < 0 ? l->error_col : (i32)end_col;
    l->error_text = (u32)(l->line_start - l->text);
    const char *newline = memchr(l->line_start, '\n', (size_t)(l->end - l->line_start));
    l->error_text_end = (u32)((newline ? newline : l->end) - l->text);
    return false;
}

bool lexer_fail(Lexer *l, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    fail_at(l, -1, -1, fmt, args);
    va_end(args);
    return false;
}

bool lexer_fail_range(Lexer *l, i64 col, i64 end_col, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    fail_at(l, col, end_col, fmt, args);
    va_end(args);
    return false;
}

bool lexer_stop(Lexer *l, LexStop why) {
    l->stop = why;
    return false;
}

/* ---- lines ---- */

/* Goes on to the line at 'cur', if there is one; inside a token the shown text grows instead of
   moving on. */
static void begin_line(Lexer *l, bool inside_token) {
    if (l->cur >= l->end) return;
    l->lineno++;
    l->line_start = l->cur;
    if (!inside_token) l->buffer = l->cur;
}

static const char *end_of_line(Lexer *l) {
    const char *newline = memchr(l->cur, '\n', (size_t)(l->end - l->cur));
    return newline ? newline + 1 : l->end;
}

/* At the character after a backslash: passes the newline there. */
static bool continue_line(Lexer *l, bool inside_token) {
    if (*l->cur != '\n' || l->cur == l->end) {
        if (l->cur < l->end) l->cur++;
        return lexer_stop(l, LEX_BACKSLASH);
    }
    l->cur++;
    if (l->cur == l->end) return lexer_stop(l, LEX_EOF);
    begin_line(l, inside_token);
    return true;
}

/* ---- tokens ---- */

static Token *push(Lexer *l, int type, const char *start) {
    vec_reserve(&l->tokens, 1);
    Token *t = &l->tokens.v[l->tokens.len++];
    *t = (Token){.type = (u8)type,
                 .placed = true,
                 .level = (u16)l->level,
                 .lineno = l->lineno,
                 .col = (i32)(start - l->line_start),
                 .end_lineno = l->lineno,
                 .end_col = (i32)(l->cur - l->line_start),
                 .start = (u32)(start - l->text),
                 .end = (u32)(l->cur - l->text),
                 .buffer = (u32)(l->buffer - l->text)};
    return t;
}

/* A token that is nowhere in the text. */
static void push_unplaced(Lexer *l, int type) {
    Token *t = push(l, type, l->line_start);
    t->placed = false;
    t->col = t->end_col = -1;
}

/* ---- indentation ---- */

/* Passes the blanks at the start of a line and measures them, in columns with tabs of 8 and with
   tabs of 1. */
static bool measure(Lexer *l, i32 *col, i32 *alt) {
    i32 continued = 0;
    *col = *alt = 0;
    for (;; l->cur++) {
        char c = *l->cur;
        if (c == ' ') ++*col, ++*alt;
        else if (c == '\t') *col = (*col / 8 + 1) * 8, ++*alt;
        else if (c == '\f') *col = *alt = 0;
        else if (c == '\\') {
            /* Indentation is what stands before the first backslash. */
            continued = continued ? continued : *col;
            l->cur++;
            if (!continue_line(l, false)) return false;
            l->cur--;
        } else break;
    }
    if (continued) *col = *alt = continued;
    return true;
}

static bool bad_tabs(Lexer *l) {
    l->cur = end_of_line(l);
    return lexer_stop(l, LEX_TABS);
}

static bool indent(Lexer *l, i32 col, i32 alt) {
    if (l->nindent >= LEX_MAX_INDENT) {
        l->cur = end_of_line(l);
        return lexer_stop(l, LEX_TOO_DEEP);
    }
    if (alt <= l->indents[l->nindent - 1].alt) return bad_tabs(l);
    l->indents[l->nindent].col = col;
    l->indents[l->nindent++].alt = alt;
    push_unplaced(l, T_INDENT);
    return true;
}

static bool dedent(Lexer *l, i32 col, i32 alt) {
    int depth = l->nindent;
    while (depth > 1 && col < l->indents[depth - 1].col) depth--;
    if (col != l->indents[depth - 1].col) {
        l->cur = end_of_line(l);
        return lexer_stop(l, LEX_DEDENT);
    }
    if (alt != l->indents[depth - 1].alt) return bad_tabs(l);
    for (; l->nindent > depth; l->nindent--) push_unplaced(l, T_DEDENT);
    return true;
}

/* Begins a line; *blank if it has nothing but blanks and a comment, whose newline does not count
   then. */
static bool start_line(Lexer *l, bool *blank) {
    i32 col, alt;
    l->at_line_start = false;
    begin_line(l, false);
    if (!measure(l, &col, &alt)) return false;
    *blank = *l->cur == '#' || (*l->cur == '\n' && l->cur < l->end);
    if (*blank || l->level > 0) return true;
    int top = l->nindent - 1;
    if (col > l->indents[top].col) return indent(l, col, alt);
    if (col < l->indents[top].col) return dedent(l, col, alt);
    return alt == l->indents[top].alt || bad_tabs(l);
}

/* ---- names ---- */

static bool lex_name(Lexer *l, const char *start) {
    const char *p = start;
    u32 hash = LEXER_HASH_START;
    u8 seen = 0;
    for (; lexer_class_of(*p) & ID; p++) {
        hash = lexer_hash_step(hash, *p);
        seen |= (u8)*p;
    }
    l->cur = p;
    u32 number;
    if (seen < 0x80) number = lexer_name(l->names, start, (u32)(p - start), hash);
    else if (!lexer_name_other(l, start, &number)) return false;
    /* A keyword is one only as it is, not as what normalisation makes of other letters. */
    Token *t = push(l, seen >= 0x80 ? T_NAME : l->names->names.v[number].type, start);
    t->name = number;
    return true;
}

static bool lex_number(Lexer *l, const char *start) {
    if (!lexer_number(l, start)) return false;
    push(l, T_NUMBER, start);
    return true;
}

/* ---- strings ---- */

/* The length of a string prefix at p that a quote follows, or -1. */
static int prefix_length(const char *p) {
    bool b = false, u = false, r = false, f = false;
    for (int n = 0;; n++) {
        char c = p[n] | 0x20;
        if (p[n] == '"' || p[n] == '\'') return n;
        if (c == 'b' && !b && !u && !f) b = true;
        else if (c == 'u' && !b && !u && !r && !f) u = true;
        else if (c == 'r' && !r && !u) r = true;
        else if (c == 'f' && !f && !b && !u) f = true;
        else return -1;
    }
}

/* The error of a string that does not end is shown at its start. */
static bool unterminated(Lexer *l, const char *start, const char *line_start, i32 first_line,
                         bool triple) {
    i32 last_line = l->lineno;
    bool at_end = l->cur >= l->end;
    l->cur = start + 1;
    l->line_start = line_start;
    l->lineno = first_line;
    lexer_fail(l, "unterminated %sstring literal (detected at line %d)", triple ? "triple-quoted " : "",
         last_line);
    if (at_end) l->stop = LEX_EOF_STRING;
    return false;
}

static bool lex_string(Lexer *l, const char *start, int prefix) {
    const char *line_start = l->line_start, *p = start + prefix;
    char quote = *p++;
    i32 first_line = l->lineno;
    bool triple = p[0] == quote && p[1] == quote;
    if (triple) p += 2;
    for (;; p++) {
        char c = *p;
        if (c == quote && (!triple || (p[1] == quote && p[2] == quote))) break;
        if (c == '\\' && p + 1 < l->end) c = *++p;
        else if (p >= l->end || (c == '\n' && !triple)) {
            l->cur = p;
            return unterminated(l, start, line_start, first_line, triple);
        }
        if (c == '\n') {
            l->cur = p + 1;
            begin_line(l, true);
        }
    }
    l->cur = p + (triple ? 3 : 1);
    Token *t = push(l, T_STRING, start);
    t->lineno = first_line;
    t->col = (i32)(start - line_start);
    return true;
}

/* ---- punctuation ---- */

static bool open_paren(Lexer *l, const char *start) {
    if (l->level >= LEX_MAX_LEVEL) {
        l->cur = start + 1;
        return lexer_fail(l, "too many nested parentheses");
    }
    l->parens[l->level].open = *start;
    l->parens[l->level].lineno = l->lineno;
    l->parens[l->level++].col = (i32)(start - l->line_start);
    return true;
}

static bool close_paren(Lexer *l, const char *start) {
    char c = *start;
    l->cur = start + 1;
    if (l->level == 0) return lexer_fail(l, "unmatched '%c'", c);
    l->level--;
    char open = l->parens[l->level].open;
    i32 line = l->parens[l->level].lineno;
    if ((open == '(' && c == ')') || (open == '[' && c == ']') || (open == '{' && c == '}'))
        return true;
    if (line == l->lineno)
        return lexer_fail(l, "closing parenthesis '%c' does not match opening parenthesis '%c'", c, open);
    return lexer_fail(l, "closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", c,
                open, line);
}

/* The operator at p: its type, or T_UNKNOWN, and its length. */
static int operator_at(const char *p, int *len) {
    *len = 1;
#define ONE(ch, plain) case ch: return plain;
#define EQ(ch, plain, with_eq) \
    case ch: \
        if (p[1] != '=') return plain; \
        *len = 2; \
        return with_eq;
/* c, c=, cc, cc= */
#define TWICE(ch, plain, with_eq, twice, twice_eq) \
    case ch: \
        *len = p[1] == ch ? p[2] == '=' ? 3 : 2 : p[1] == '=' ? 2 : 1; \
        return p[1] == ch ? p[2] == '=' ? twice_eq : twice : p[1] == '=' ? with_eq : plain;
    switch (*p) {
        ONE('(', T_LPAR)
        ONE(')', T_RPAR) ONE('[', T_LSQB) ONE(']', T_RSQB) ONE('{', T_LBRACE) ONE('}', T_RBRACE)
            ONE(',', T_COMMA) ONE(';', T_SEMI) ONE('~', T_TILDE) EQ(':', T_COLON, T_COLONEQUAL)
                EQ('=', T_EQUAL, T_EQEQUAL) EQ('+', T_PLUS, T_PLUSEQUAL)
                    EQ('%', T_PERCENT, T_PERCENTEQUAL) EQ('@', T_AT, T_ATEQUAL)
                        EQ('|', T_VBAR, T_VBAREQUAL) EQ('&', T_AMPER, T_AMPEREQUAL) EQ(
                            '^', T_CIRCUMFLEX, T_CIRCUMFLEXEQUAL) EQ('!', T_UNKNOWN, T_NOTEQUAL)
                            TWICE('*', T_STAR, T_STAREQUAL, T_DOUBLESTAR, T_DOUBLESTAREQUAL)
                                TWICE('/', T_SLASH, T_SLASHEQUAL, T_DOUBLESLASH, T_DOUBLESLASHEQUAL)
                                    TWICE('>', T_GREATER, T_GREATEREQUAL, T_RIGHTSHIFT,
                                          T_RIGHTSHIFTEQUAL) case '<'
            : if (p[1] == '>') return *len = 2,
                                      T_NOTEQUAL;
        *len = p[1] == '<' ? p[2] == '=' ? 3 : 2 : p[1] == '=' ? 2 : 1;
        return p[1] == '<'   ? p[2] == '=' ? T_LEFTSHIFTEQUAL : T_LEFTSHIFT
               : p[1] == '=' ? T_LESSEQUAL
                             : T_LESS;
    case '-':
        *len = p[1] == '=' || p[1] == '>' ? 2 : 1;
        return p[1] == '=' ? T_MINEQUAL : p[1] == '>' ? T_RARROW : T_MINUS;
    case '.':
        if (p[1] == '.' && p[2] == '.') return *len = 3, T_ELLIPSIS;
        return T_DOT;
    default: return T_UNKNOWN;
    }
#undef ONE
#undef EQ
#undef TWICE
}

static bool lex_operator(Lexer *l, const char *start) {
    int len, type = operator_at(start, &len);
    u8 c = (u8)*start;
    if (type == T_UNKNOWN && (c < ' ' || c == 0x7f)) {
        l->cur = start + 1;
        return lexer_fail(l, "invalid non-printable character U+%04X", c);
    }
    if (type == T_LPAR || type == T_LSQB || type == T_LBRACE) {
        if (!open_paren(l, start)) return false;
    } else if (type == T_RPAR || type == T_RSQB || type == T_RBRACE) {
        if (!close_paren(l, start)) return false;
    }
    l->cur = start + len;
    push(l, type, start);
    return true;
}

/* ---- the whole ---- */

/* At the end of the text; false when no more tokens come. */
static bool lex_end(Lexer *l) {
    if (l->level > 0) return lexer_stop(l, LEX_EOF);
    if (l->interactive && l->statement_open) {
        /* A statement ends here, and so do its blocks, as if a blank line had been typed. */
        l->statement_open = false;
        push_unplaced(l, T_NEWLINE);
        for (; l->imply_dedent && l->nindent > 1; l->nindent--) {
            push_unplaced(l, T_DEDENT);
            l->statement_open = true;
        }
        return true;
    }
    push_unplaced(l, T_ENDMARKER);
    return false;
}

/* From the next token of a line on; 'p' is at no blank. */
static bool lex_token(Lexer *l, const char *p) {
    int cls = lexer_class_of(*p);
    if (cls & ID_START) {
        int prefix = prefix_length(p);
        return prefix >= 0 ? lex_string(l, p, prefix) : lex_name(l, p);
    }
    if (cls & DIGIT || (*p == '.' && lexer_class_of(p[1]) & DIGIT)) return lex_number(l, p);
    if (*p == '"' || *p == '\'') return lex_string(l, p, 0);
    return lex_operator(l, p);
}

/* What stands behind "# type: " in the comment that goes to 'end', NULL if it is another comment.  A blank of the prefix
   stands for any number of them. */
static const char *type_comment(const char *p, const char *end) {
    for (const char *prefix = "# type: "; *prefix; prefix++) {
        if (*prefix == ' ')
            while (p < end && (*p == ' ' || *p == '\t')) p++;
        else if (p >= end || *p++ != *prefix) return NULL;
    }
    return p;
}

static bool ignores_type(const char *p, const char *end) {
    return end - p >= 6 && !strncmp(p, "ignore", 6) && (end - p == 6 || !(lexer_class_of(p[6]) & (ID_START | DIGIT)) || p[6] == '_');
}

/* Makes a token of a comment about types; false: the comment means nothing, or is noted. */
static bool lex_type_comment(Lexer *l, const char *comment, const char *end) {
    const char *p = type_comment(comment, end);
    if (!p) return false;
    if (ignores_type(p, end)) {
        TypeIgnore ignore = {l->lineno, (u32)(p + 6 - l->text), (u32)(end - l->text)};
        vec_push(&l->ignores, ignore);
        return false;
    }
    push(l, T_TYPE_COMMENT, p);
    l->statement_open = true;
    return true;
}

/* Blanks and a comment, then a newline, a continuation, the end or one token.  'blank': only a comment is on the line, whose
   newline does not count then. */
static bool lex_next(Lexer *l, bool *blank) {
    const char *p = l->cur;
    while (lexer_class_of(*p) & BLANK) p++;
    const char *start = p;
    if (*p == '#') {
        l->cur = p;
        p = end_of_line(l);
        if (p > start && p[-1] == '\n') p--;
    }
    l->cur = p;
    if (l->type_comments && *start == '#' && lex_type_comment(l, start, p)) {
        *blank = false;
        return true;
    }
    if (p >= l->end) return lex_end(l);
    if (*p == '\n') {
        if (!*blank && l->level == 0) {
            push(l, T_NEWLINE, start);
            l->statement_open = true;
        }
        l->cur = p + 1;
        l->at_line_start = true;
        return true;
    }
    if (*p == '\\') {
        l->cur = p + 1;
        return continue_line(l, true);
    }
    l->statement_open = true;
    return lex_token(l, p);
}

void lexer_run(Lexer *l) {
    bool blank = false;
    l->lineno = l->first_line - 1;
    for (;;) {
        if (l->at_line_start) {
            blank = false;
            if (!start_line(l, &blank)) break;
        }
        if (!lex_next(l, &blank)) break;
    }
    if (l->stop != LEX_DONE) push_unplaced(l, T_ERROR);
}
