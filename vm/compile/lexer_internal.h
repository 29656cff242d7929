/* lexer_internal.h: what the lexer's files share. */
#pragma once
#include "vm/compile/lexer.h"

/* ---- lexer.c ---- */

enum { ID_START = 1, ID = 2, DIGIT = 4, BLANK = 8 };
extern const u8 lexer_class[256];
static inline int lexer_class_of(char c) {
    return lexer_class[(u8)c];
}

/* Each answers false.  Stops at 'cur' with a message; at given columns, in characters; for another reason. */
bool lexer_fail(Lexer *l, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool lexer_fail_range(Lexer *l, i64 col, i64 end_col, const char *fmt, ...) PRINTF_LIKE(4, 5);
bool lexer_stop(Lexer *l, LexStop why);

/* ---- lexer_number.c ---- */

/* Passes the number at 'start'. */
bool lexer_number(Lexer *l, const char *start);

/* ---- lexer_name.c ---- */

#define LEXER_HASH_START 5381u
static inline u32 lexer_hash_step(u32 hash, char c) {
    return hash * 33 + (u8)c;
}

/* The number of an ASCII identifier whose hash was computed step by step. */
u32 lexer_name(NameTable *t, const char *s, u32 len, u32 hash);
/* The same for the name from 'start' to 'cur' with other letters than ASCII, brought to its normal form (NFKC). */
bool lexer_name_other(Lexer *l, const char *start, u32 *number);
/* False with a message if the bytes are not UTF-8. */
bool lexer_check_utf8(const char *s, const char *end, char *message, size_t size);
