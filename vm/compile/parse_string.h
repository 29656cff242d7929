/* parse_string.h: string literals as their parts see them. */
#pragma once
#include "vm/compile/parser_internal.h"

/* One STRING token taken apart. */
typedef struct Literal {
    const Token *token;
    const char *s, *end; /* between the quotes */
    bool raw, bytes, format;
} Literal;

/* Text under construction: UTF-8, where surrogates are three bytes like others.  In arena memory of fixed size: what a
   literal decodes to is never longer than the literal. */
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
/* "invalid escape sequence '\c'" */
void parse_string_warn_escape(Parser *p, const Literal *lit, char c);

/* All literals, some of them f-strings, as a JoinedStr (parse_fstring.c). */
Node *parse_fstring(Parser *p, const Literal *literals, i64 n, i64 max_len);
