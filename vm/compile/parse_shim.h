/* parse_shim.h: the stand-ins' objects and error, for tests of the parser alone. */
#pragma once
#include "vm/base/obj.h"

typedef struct ParseShimObj {
    Obj base;
    i64 len;
    double re, im;
    char kind; /* s, u (UTF-32), b, i (digits, base in re), f, c */
    char s[];
} ParseShimObj;

typedef struct ParseShimError {
    char type[32], message[300], text[1000];
    i64 lineno, offset, end_lineno, end_offset;
} ParseShimError;
extern ParseShimError parse_shim_error;
