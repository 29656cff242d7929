/* parser.h: source text to the syntax tree of ast.h. */
#pragma once
#include "vm/compile/ast.h"

typedef enum { PARSE_EXEC, PARSE_EVAL, PARSE_SINGLE, PARSE_FUNC_TYPE } ParseMode;

/* CPython's values, as compile() takes them. */
enum {
    PARSE_DONT_IMPLY_DEDENT = 0x0200,
    PARSE_ONLY_AST = 0x0400,
    PARSE_IGNORE_COOKIE = 0x0800, /* the source is a str: UTF-8, whatever a coding comment says */
    PARSE_TYPE_COMMENTS = 0x1000,
    PARSE_TOP_LEVEL_AWAIT = 0x2000,
    PARSE_INCOMPLETE_INPUT = 0x4000, /* "incomplete input" where more lines could make it right */
    PARSE_BARRY_AS_BDFL = 0x400000,  /* from __future__ import barry_as_FLUFL */
    PARSE_FROM_FILE = 0x40000000,    /* not in CPython: without a coding comment it must be UTF-8 all through */
};

typedef struct ParseOptions {
    ParseMode mode;
    int flags;           /* PARSE_* */
    int feature_version; /* minor version of Python 3; 0 means the newest */
    Value filename;      /* for errors and warnings */
} ParseOptions;

/* The tree of n bytes of source, or NULL with an exception pending.  'source' may be freed
   afterwards. */
Node *parser_parse(Arena *a, const char *source, i64 n, const ParseOptions *options) MAY_RUN_PYTHON;

/* Set by the warnings module: SyntaxWarning or DeprecationWarning about a line of source; false:
   it was raised. */
extern bool (*parser_warn_hook)(bool deprecation, Value filename, i64 lineno, const char *message);
