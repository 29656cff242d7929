/* parse_string.h: string literals as their parts see them. */
#pragma once
#include "vm/compile/parser_internal.h"

/* One STRING token taken apart. */
typedef struct Literal {
    const Token *token;
    const char *s, *end; /* between the quotes */
    bool raw, bytes, format;
} Literal;

/* Text under construction: UTF-8, where surrogates are three bytes like others.  In arena memory
   of fixed size: what a literal decodes to is never longer than the literal. */
typedef struct Text {
    char *s;
    i64 len;
    bool surrogates;
} Text;
Text parse_string_text(Parser *p, i64 max_len);
/* Appends the part from s to end of a str literal; leaves the parse at a wrong escape. */
void parse_string_decode(Parser *p, Text *out, const Literal *lit, const char *s, const char *end);
/* A Constant; the text starts anew. */
Node *parse_string_constant(Parser *p, Text *text, const Token *first, const Token *last);
/* "invalid escape sequence '\c'", or of an octal number beyond 0o377, about what is at 's' behind a backslash. */
void parse_string_warn_escape(Parser *p, const Literal *lit, const char *s);

/* A JoinedStr, or a plain str, under construction; all literals of a concatenation share one. */
typedef struct Joined {
    Parser *p;
    const Token *first, *last; /* everything is placed from here to there ... */
    const Token *end_first, *end_last; /* ... but the last text and the whole so; in a format: its literal */
    const Literal *lit;
    const char *s, *end; /* what is left of the literal */
    Text text;           /* not yet a Constant */
    i64 list;            /* the parts */
} Joined;
/* Appends an f-string (parse_fstring.c). */
void parse_fstring_literal(Joined *j, const Literal *lit);
Node *parse_fstring_end(Joined *j);
