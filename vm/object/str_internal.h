/* str_internal.h: what the str*.c files share: the character buffers behind big strings, copying between kinds, searching. */
#pragma once
#include "vm/object/exc.h"
#include "vm/object/str.h"

#define STR_INLINE_MAX 1024 /* bytes of characters kept behind the header */
#define STR_APPEND_MIN 64   /* a + b beyond this many bytes goes to a buffer with room for more */

/* Internal storage of characters, shared by the strings that point into it.  'used' marks how far they reach: a string that
   ends there may be extended in place, since nobody has seen the bytes behind it. */
typedef struct StrBuf {
    Obj base;
    i64 cap;   /* bytes of data */
    i64 used;
    u8 data[];
} StrBuf;
#define STR_HEAD ((i64)offsetof(StrObj, inl))
/* For loops over characters that gcc should vectorise even at -O2. */
#ifdef __clang__
#define STR_VECTORISED
#else
#define STR_VECTORISED __attribute__((optimize("O3")))
#endif
#define STR_MAX_LEN ((i64)1 << 55)

/* A buffer of cap bytes, used 0; NULL with MemoryError. */
StrBuf *str_buf_new(i64 cap);
/* An exact str with the contents of s. */
Value str_exact(Value s);
/* A str of subclass 'type' with the contents of s. */
Value str_as_subclass(TypeObj *type, Value s);

/* 0x7f, 0xff, 0xffff or 0x10ffff: the smallest that no character exceeds. */
u32 str_max_char(const void *data, int kind, i64 n);
/* The same for a string, from its header. */
ALWAYS_INLINE u32 str_bound(Value s) {
    StrObj *o = as_str(s);
    return o->ascii ? 0x7f : o->kind == 1 ? 0xff : o->kind == 2 ? 0xffff : 0x10ffff;
}
ALWAYS_INLINE void str_write(void *data, int kind, i64 i, u32 cp) {
    if (kind == 1) ((u8 *)data)[i] = (u8)cp;
    else if (kind == 2) ((u16 *)data)[i] = (u16)cp;
    else ((u32 *)data)[i] = cp;
}
ALWAYS_INLINE void *str_ptr(const void *data, int kind, i64 i) { return (char *)data + i * kind; }
/* Copies n characters; dkind >= skind, or the characters are known to fit. */
void str_copy(void *dst, int dkind, const void *src, int skind, i64 n);
void str_fill_chars(void *dst, int kind, u32 cp, i64 n);

/* Searching in arrays of one kind; never quadratic.  Positions or -1. */
i64 search_find(const void *hay, i64 n, const void *needle, i64 m, int kind);
i64 search_rfind(const void *hay, i64 n, const void *needle, i64 m, int kind);
i64 search_chr(const void *hay, i64 n, u32 c, int kind);
/* Non-overlapping occurrences, at most max. */
i64 search_count(const void *hay, i64 n, const void *needle, i64 m, int kind, i64 max);

/* The characters of 'needle' as an array of the kind of the text to search: its own, or widened into malloc memory, which
   'owned' names.  NULL when they cannot occur (needle is of a wider kind). */
typedef struct StrNeedle {
    const void *data;
    i64 len;
    void *owned;
} StrNeedle;
bool str_needle(Value needle, int kind, StrNeedle *out);

/* s[start:stop] arguments of find, count and the like: V_NULL and None are the ends.  Clips to [0, len]. */
bool str_range_args(Value start, Value stop, i64 len, i64 *out_start, i64 *out_stop);

/* More of the builder of str.h. */
void strb_chars(StrBuilder *b, const void *data, int kind, i64 n);
void strb_utf8(StrBuilder *b, const char *s, i64 n);
void strb_slice(StrBuilder *b, Value s, i64 start, i64 stop);

/* 'only' (V_NULL: nothing) if it is a str equal to what was made, which may be V_ERR. */
Value str_or_same(Value made, Value only);
Value str_pad(Value s, i64 left, i64 right, u32 fill);
i64 str_count(Value s, Value sub, i64 start, i64 stop);
Value str_replace(Value s, Value old, Value with, i64 max); /* max < 0: all */
Value str_splitlines(Value s, bool keepends);

/* The Python methods of str. */
#define STR_M_0(name) Value str_m_##name(Value self);
#define STR_M_1(name) Value str_m_##name(Value self, Value a);
#define STR_M_2(name) Value str_m_##name(Value self, Value a, Value b);
#define STR_M_3(name) Value str_m_##name(Value self, Value a, Value b, Value c);
#define STR_M_N(name) Value str_m_##name(Value self, Value *v);
#define STR_M_ARGS(name) Value str_m_##name(Value self, Args args);
#define METHOD(name, kind, flags, sig) STR_##kind(name)
#include "vm/object/str_methods.def"
