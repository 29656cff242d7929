/* lexer_internal.h: the name table as the lexer uses it. */
#pragma once
#include "vm/compile/lexer.h"

#define LEXER_HASH_START 5381u
static inline u32 lexer_hash_step(u32 hash, char c) {
    return hash * 33 + (u8)c;
}

/* The number of an ASCII identifier whose hash was computed step by step. */
u32 lexer_name(NameTable *t, const char *s, u32 len, u32 hash);
/* The same for any UTF-8 one, brought to NFKC.  Returns -1, or the offset of the first character
   that cannot stand there. */
i64 lexer_name_normal(NameTable *t, const char *s, i64 len, u32 *number);
bool lexer_is_printable(u32 c);
/* False with a message if the bytes are not UTF-8. */
bool lexer_check_utf8(const char *s, const char *end, char *message, size_t size);
