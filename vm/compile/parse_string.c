/* parse_string.c: numbers, and strings: prefixes, escapes, concatenation. */
#include "vm/compile/parse_string.h"

#include <stdio.h>

#include "vm/base/dtoa.h"
#include "vm/base/unicode.h"
#include "vm/base/utf8.h"
#include "vm/compile/lexer_internal.h"
#include "vm/object/bytes.h"
#include "vm/object/complex.h"
#include "vm/object/exc.h"
#include "vm/object/float.h"
#include "vm/object/int.h"
#include "vm/object/str.h"

/* ---- numbers ---- */

/* A message of another exception becomes a SyntaxError's. */
static void number_error(Parser *p, const Token *t) {
    if (!exc_matches(ValueErrorType)) parser_fail_raised(p);
    const char *message = str_c(value_str(exc_fetch()));
    parser_fail_token(
        p, t,
        "%s - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
        message);
}

static Value int_value(Parser *p, const Token *t, const char *s, i64 n) {
    int base = 10;
    if (n > 2 && s[0] == '0') {
        char c = s[1] | 0x20;
        base = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 10;
    }
    if (base != 10) s += 2, n -= 2;
    if (base == 10 && n <= 18) {
        i64 i = 0;
        for (i64 k = 0; k < n; k++) i = i * 10 + (s[k] - '0');
        return fixnum(i);
    }
    Value v = int_parse(s, n, base);
    if (is_err(v)) number_error(p, t);
    return v;
}

static Value number_value(Parser *p, const Token *t, const char *s, i64 n) {
    bool based = n > 1 && s[0] == '0' && strchr("xXoObB", s[1]);
    bool imaginary = !based && (s[n - 1] | 0x20) == 'j';
    if (based || (!imaginary && !memchr(s, '.', (size_t)n) && !memchr(s, 'e', (size_t)n) &&
                  !memchr(s, 'E', (size_t)n)))
        return int_value(p, t, s, n);
    double d = 0;
    bool overflow;
    double_parse(s, s + n - imaginary, &d, &overflow);
    return imaginary ? complex_new(0, d) : float_value(d);
}

Node *parse_number(Parser *p) {
    const Token *t = EAT(NUMBER);
    if (!t) return NULL;
    const char *s = p->lexer.text + t->start;
    i64 n = (i64)(t->end - t->start);
    if (memchr(s, '_', (size_t)n)) {
        parser_need_version(p, 6, "Underscores in numeric literals are");
        char *plain = ast_alloc(p->arena, n);
        i64 len = 0;
        for (i64 i = 0; i < n; i++)
            if (s[i] != '_') plain[len++] = s[i];
        s = plain, n = len;
    }
    Value v = parser_keep(p, number_value(p, t, s, n));
    return ast_Constant(p->arena, parser_token_pos(t), v, V_NULL);
}

/* ---- escapes ---- */

Text parse_string_text(Parser *p, i64 max_len) {
    return (Text){.s = ast_alloc(p->arena, max_len + 8)};
}

static void put_char(Text *out, u32 c) {
    out->surrogates |= c >= 0xd800 && c < 0xe000;
    out->len += utf8_put((u8 *)out->s + out->len, c);
}

void parse_string_warn_escape(Parser *p, const Literal *lit, const char *s) {
    char message[64];
    bool octal = *s >= '4' && *s <= '7';
    if (p->pass != FAST || !parser_warn_hook) return;
    snprintf(message, sizeof message, "invalid %sescape sequence '\\%.*s'", octal ? "octal " : "", octal ? 3 : 1, s);
    if (parser_warn_hook(true, p->options->filename, lit->token->lineno, message)) return;
    if (!exc_matches(DeprecationWarningType)) parser_fail_raised(p);
    exc_clear();
    p->pass = PLAIN; /* where errors are told */
    parser_fail_token(p, lit->token, "%s", message);
}

/* Errors count positions as if each character beyond ASCII were written \UXXXXXXXX. */
static i64 escaped_position(const char *s, const char *at) {
    i64 n = 0;
    for (; s < at; s++) n += (*s & 0xc0) == 0x80 ? 0 : *s & 0x80 ? 10 : 1;
    return n;
}

static _Noreturn void bad_escape(Parser *p, const char *start, const char *from, const char *to,
                                 const char *why) {
    i64 first = escaped_position(start, from), last = escaped_position(start, to) - 1;
    if (first == last)
        parser_fail(
            p, SYNTAX_ERROR,
            "(unicode error) 'unicodeescape' codec can't decode byte 0x5c in position %lld: %s",
            (long long)first, why);
    parser_fail(
        p, SYNTAX_ERROR,
        "(unicode error) 'unicodeescape' codec can't decode bytes in position %lld-%lld: %s",
        (long long)first, (long long)last, why);
}

static int hex_digit(char c) {
    return c >= '0' && c <= '9'                     ? c - '0'
           : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                    : -1;
}

/* Where a wrong escape is reported: the literal's part, the backslash and what is read. */
typedef struct {
    Parser *p;
    const char *start, *backslash, *s, *end;
} Escape;

/* Exactly n hexadecimal digits. */
static u32 hex(Escape *e, int n, const char *why) {
    u32 c = 0;
    for (; n > 0; n--, e->s++) {
        int digit = e->s < e->end ? hex_digit(*e->s) : -1;
        if (digit < 0) bad_escape(e->p, e->start, e->backslash, e->s, why);
        c = c << 4 | (u32)digit;
    }
    if (c > UNICODE_MAX)
        bad_escape(e->p, e->start, e->backslash, e->s, "illegal Unicode character");
    return c;
}

/* {NAME} behind \N */
static u32 named(Escape *e) {
    static const char malformed[] = "malformed \\N character escape";
    u32 found[4];
    if (e->s >= e->end || *e->s != '{') bad_escape(e->p, e->start, e->backslash, e->s, malformed);
    const char *name = ++e->s;
    while (e->s < e->end && *e->s != '}') e->s++;
    if (e->s >= e->end || e->s == name) bad_escape(e->p, e->start, e->backslash, e->s, malformed);
    e->s++;
    if (unicode_by_name(name, e->s - 1 - name, found) == 1) return found[0];
    bad_escape(e->p, e->start, e->backslash, e->s, "unknown Unicode character name");
}

/* A number too great for a byte is noted as an unknown escape is. */
static u32 octal(Escape *e, const char **unknown) {
    const char *start = e->s;
    u32 c = 0;
    for (int n = 0; n < 3 && e->s < e->end && *e->s >= '0' && *e->s <= '7'; n++)
        c = c * 8 + (u32)(*e->s++ - '0');
    if (c > 0xff && !*unknown) *unknown = start;
    return c;
}

/* The characters of \a and the like; 0 for others. */
static char simple_escape(char c) {
    switch (c) {
    case '\\': case '\'': case '"': return c;
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return 0;
    }
}

/* At the character after a backslash.  An unknown escape stays as it is; the first one is noted. */
static void unescape(Escape *e, Text *out, const char **unknown) {
    char c = *e->s;
    char simple = simple_escape(c);
    if (simple) {
        out->s[out->len++] = simple;
        e->s++;
        return;
    }
    if (c == '\n') {
        e->s++;
        return;
    }
    if (c >= '0' && c <= '7') {
        put_char(out, octal(e, unknown));
        return;
    }
    e->s++;
    switch (c) {
    case 'x': put_char(out, hex(e, 2, "truncated \\xXX escape")); return;
    case 'u': put_char(out, hex(e, 4, "truncated \\uXXXX escape")); return;
    case 'U': put_char(out, hex(e, 8, "truncated \\UXXXXXXXX escape")); return;
    case 'N': put_char(out, named(e)); return;
    }
    e->s--;
    if (!*unknown && !(c & 0x80)) *unknown = e->s;
    out->s[out->len++] = '\\';
}

/* Fails unless a part of a literal is UTF-8. */
static void check_utf8(Parser *p, const char *s, const char *end) {
    char message[160];
    if (p->lexer.invalid && !lexer_check_utf8(s, end, message, sizeof message))
        parser_fail(p, SYNTAX_ERROR, "%s", message);
}

void parse_string_decode(Parser *p, Text *out, const Literal *lit, const char *s, const char *end) {
    Escape e = {p, s, s, s, end};
    const char *unknown = NULL;
    check_utf8(p, s, end);
    while (e.s < end) {
        const char *backslash = lit->raw ? NULL : memchr(e.s, '\\', (size_t)(end - e.s));
        i64 n = (backslash ? backslash : end) - e.s;
        memcpy(out->s + out->len, e.s, (size_t)n);
        out->len += n;
        e.s += n;
        if (!backslash) break;
        e.backslash = e.s++;
        if (e.s < end) unescape(&e, out, &unknown);
        else out->s[out->len++] = '\\';
    }
    if (unknown) parse_string_warn_escape(p, lit, unknown);
}

static void decode_bytes(Parser *p, Text *out, const Literal *lit) {
    Escape e = {p, lit->s, lit->s, lit->s, lit->end};
    const char *unknown = NULL;
    while (e.s < lit->end) {
        char c = *e.s++;
        if (c != '\\' || lit->raw || e.s >= lit->end) {
            out->s[out->len++] = c;
            continue;
        }
        c = *e.s;
        char simple = simple_escape(c);
        if (simple) out->s[out->len++] = simple, e.s++;
        else if (c == '\n') e.s++;
        else if (c >= '0' && c <= '7') out->s[out->len++] = (char)octal(&e, &unknown);
        else if (c == 'x') {
            if (e.s + 2 >= lit->end || hex_digit(e.s[1]) < 0 || hex_digit(e.s[2]) < 0)
                parser_fail(p, SYNTAX_ERROR, "(value error) invalid \\x escape at position %lld",
                            (long long)(e.s - 1 - lit->s));
            out->s[out->len++] = (char)(hex_digit(e.s[1]) << 4 | hex_digit(e.s[2]));
            e.s += 3;
        } else {
            if (!unknown) unknown = e.s;
            out->s[out->len++] = '\\';
        }
    }
    if (unknown) parse_string_warn_escape(p, lit, unknown);
}

/* ---- literals ---- */

static Literal take_apart(Parser *p, const Token *t) {
    const char *s = p->lexer.text + t->start;
    Literal lit = {.token = t, .end = p->lexer.text + t->end};
    for (; *s != '"' && *s != '\''; s++) {
        char c = *s | 0x20;
        lit.raw |= c == 'r';
        lit.bytes |= c == 'b';
        lit.format |= c == 'f';
    }
    int quotes = lit.end - s >= 6 && s[1] == *s && s[2] == *s ? 3 : 1;
    lit.s = s + quotes;
    lit.end -= quotes;
    if (lit.format) parser_need_version(p, 6, "Format strings are");
    if (lit.bytes)
        for (s = lit.s; s < lit.end; s++)
            if (*s & 0x80)
                parser_fail(p, SYNTAX_ERROR, "bytes can only contain ASCII literal characters");
    return lit;
}

static Value text_value(Parser *p, const Text *text) {
    if (!text->surrogates) return str_from_utf8(text->s, text->len);
    u32 *chars = ast_alloc(p->arena, text->len * (i64)sizeof *chars);
    i64 n = utf8_decode(text->s, text->len, UTF8_SURROGATEPASS, 4, chars);
    return str_from_kind(chars, n, 4);
}

static Pos tokens_pos(const Token *first, const Token *last) {
    return (Pos){first->lineno, first->col, last->end_lineno, last->end_col};
}

static Node *str_constant(Parser *p, Value v, const Token *first, const Token *last) {
    Value kind = p->lexer.text[first->start] == 'u' ? parser_text_value(p, "u", 1) : V_NULL;
    return ast_Constant(p->arena, tokens_pos(first, last), parser_keep(p, v), kind);
}

Node *parse_string_constant(Parser *p, Text *text, const Token *first, const Token *last) {
    Node *e = str_constant(p, text_value(p, text), first, last);
    text->s += text->len;
    text->len = 0;
    text->surrogates = false;
    return e;
}

/* One literal without escapes, the usual case: its characters are those of the source. */
static bool is_verbatim(const Literal *lit) {
    return !lit->bytes && !lit->format &&
           (lit->raw || !memchr(lit->s, '\\', (size_t)(lit->end - lit->s)));
}

/* Literal by literal, since the first error counts. */
static Node *strings_body(Parser *p) {
    const Token *first = parser_token(p), *last, *t;
    while (EAT(STRING)) {}
    last = &p->tok[p->pos - 1];
    Literal lit = take_apart(p, first);
    if (first == last && is_verbatim(&lit)) {
        check_utf8(p, lit.s, lit.end);
        return str_constant(p, str_from_utf8(lit.s, lit.end - lit.s), first, last);
    }
    Joined j = {p,
                first,
                last,
                first,
                last,
                .text = parse_string_text(p, (i64)last->end - first->start),
                .list = parser_list_begin(p)};
    bool bytes = lit.bytes, format = false;
    for (t = first; t <= last; t++) {
        if (t != first) lit = take_apart(p, t);
        if (lit.bytes) decode_bytes(p, &j.text, &lit);
        else if (!lit.format) parse_string_decode(p, &j.text, &lit, lit.s, lit.end);
        if (lit.bytes != bytes)
            parser_fail(p, SYNTAX_ERROR, "cannot mix bytes and nonbytes literals");
        if (lit.format) parse_fstring_literal(&j, &lit);
        format |= lit.format;
    }
    if (format) return parse_fstring_end(&j);
    if (!bytes) return parse_string_constant(p, &j.text, first, last);
    Value v = parser_keep(p, bytes_new(j.text.s, j.text.len));
    return ast_Constant(p->arena, tokens_pos(first, last), v, V_NULL);
}

/* strings: STRING+ */
Node *parse_strings(Parser *p) {
    Node *e;
    if (p->pass == FAST) return strings_body(p);
    if (parser_recall(p, MEMO_STRINGS, &e)) return e;
    i64 mark = p->pos;
    return parser_note(p, MEMO_STRINGS, mark, strings_body(p));
}
