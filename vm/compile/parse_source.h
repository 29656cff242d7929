/* parse_source.h: the bytes of a program as the text the lexer reads. */
#pragma once
#include "vm/compile/parser.h"

/* A program as the lexer reads it: lines end with "\n", a NUL follows. */
typedef struct Source {
    char *text; /* from malloc */
    i64 len;
    bool valid;    /* all of it is UTF-8; else the tokens that are not are errors */
    bool declared; /* the source or its type tells the encoding; else messages count columns in bytes */
} Source;

/* False with an exception pending. */
bool parse_source(const char *source, i64 n, const ParseOptions *options, Source *out) MAY_RUN_PYTHON;
