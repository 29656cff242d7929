/* parse_source.h: the bytes of a program as the text the lexer reads. */
#pragma once
#include "vm/compile/parser.h"

/* UTF-8 with "\n" at the ends of lines and a NUL behind, from malloc; NULL with an exception pending. */
char *parse_source(const char *source, i64 n, const ParseOptions *options, i64 *len) MAY_RUN_PYTHON;
