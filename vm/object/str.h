/* str.h: strings: immutable arrays of code points in the narrowest of three kinds.
 *
 * Small ones carry their characters behind the header and may move; big ones (> 1 KB) and results of + over 64
 * bytes point at characters elsewhere.  A NUL of the kind's width follows the characters.
 */
#pragma once
#include <stdarg.h>

#include "vm/object/object.h"

typedef struct StrObj {
    Obj base;
    i64 hash;        /* 0: not computed yet (a computed 0 is recomputed) */
    u64 len : 56;    /* code points */
    u64 kind : 3;    /* bytes per code point: 1, 2, 4 */
    u64 ascii : 1;
    u64 interned : 1;/* PIN_FOREVER, unique: compare by address */
    u64 ext : 1;     /* the characters are at ext.data, kept alive by ext.owner */
    u64 spare : 2;
    union {
        struct {
            void *data;
            Value owner; /* buffer object (internal) */
        } x;
        char inl[8];
    };
} StrObj;

extern TypeObj *StrType;
extern Shape *StrShape;

ALWAYS_INLINE bool is_str(Value v) { return has_flag(v, TF_STR_SUB); } /* subclasses too */
ALWAYS_INLINE bool is_str_exact(Value v) { return has_shape(v, StrShape); }
ALWAYS_INLINE StrObj *as_str(Value v) { return (StrObj *)v.w; }
ALWAYS_INLINE i64 str_len(Value v) { return (i64)as_str(v)->len; }
ALWAYS_INLINE int str_kind(Value v) { return (int)as_str(v)->kind; }
/* Valid while 'v' is held in a local (gc_keep(v) after a loop over it). */
ALWAYS_INLINE void *str_data(Value v) { return as_str(v)->ext ? as_str(v)->x.data : as_str(v)->inl; }
ALWAYS_INLINE u32 str_read(const void *data, int kind, i64 i) {
    return kind == 1 ? ((const u8 *)data)[i] : kind == 2 ? ((const u16 *)data)[i] : ((const u32 *)data)[i];
}
ALWAYS_INLINE u32 str_at(Value v, i64 i) { return str_read(str_data(v), str_kind(v), i); }

void str_init(void); /* once StrType and StrShape are there */
extern Value str_empty;
Value str_from_utf8(const char *s, i64 n);        /* strict; UnicodeDecodeError */
Value str_from_c(const char *s);                  /* NUL-terminated UTF-8 known to be valid */
Value str_from_latin1(const u8 *s, i64 n);        /* ASCII if all are below 128 */
Value str_from_kind(const void *s, i64 n, int kind); /* narrows */
Value str_from_cp(u32 cp);                        /* one character, shared for Latin-1 */
/* An uninitialised str of 'n' characters able to hold 'maxchar'; fill str_data, then hand out. */
Value str_alloc(i64 n, u32 maxchar);
/* The canonical equal string: interned, never moves.  Exact str only. */
Value str_intern(Value s);
Value str_intern_c(const char *s);
Value str_intern_utf8(const char *s, i64 n);
/* The interned string equal to 's' if there is one, else V_NULL. */
Value str_interned_lookup(Value s);
bool str_eq(Value a, Value b);
int str_cmp(Value a, Value b);
bool str_eq_c(Value s, const char *ascii);
i64 str_hash(Value s);
Value str_concat(Value a, Value b);
Value str_slice(Value s, i64 start, i64 stop);    /* 0 <= start <= stop <= len */
Value str_join(Value sep, Value *items, i64 n);   /* items are str (TypeError if not) */
Value str_repeat(Value s, i64 n);
i64 str_find(Value s, Value sub, i64 start, i64 stop);  /* -1 if absent */
/* UTF-8 in a metadata buffer that lives as long as something points at it; NUL-terminated.  NULL with
   UnicodeEncodeError for surrogates. */
const char *str_utf8(Value s, i64 *len);
/* The same for messages and debugging: never fails (surrogates are replaced). */
const char *str_c(Value s);
bool str_is_identifier(Value s);
Value str_format_spec(Value s, Value spec);       /* str.__format__ */
Value str_mod(Value fmt, Value args) MAY_RUN_PYTHON; /* the % operator */
/* _string.formatter_parser: (literal, field name, specification, conversion) tuples; _string.formatter_field_name_split. */
Value str_formatter_parser(Value s);
Value str_formatter_field_name_split(Value s);
/* Decoding and encoding by codec name with error handler (NULL: strict); common codecs natively, others through
   the codecs registry. */
Value str_decode(const char *s, i64 n, const char *encoding, const char *errors) MAY_RUN_PYTHON;
Value str_encode(Value s, const char *encoding, const char *errors) MAY_RUN_PYTHON; /* bytes */
/* File names: UTF-8 with surrogateescape. */
Value str_decode_fs(const char *s, i64 n);
Value str_encode_fs(Value s);

/* Incremental building in C. */
typedef struct StrBuilder {
    void *buf; /* malloc memory, or borrowed; no Values */
    i64 len, cap;
    int kind;
    bool borrowed;
} StrBuilder;
void strb_init(StrBuilder *b);
/* Begins in memory of the caller, which must outlive the builder; a copy of such a builder is no use. */
void strb_init_in(StrBuilder *b, void *memory, i64 bytes);
void strb_free(StrBuilder *b);
void strb_cp(StrBuilder *b, u32 cp);
void strb_ascii(StrBuilder *b, const char *s, i64 n);
void strb_c(StrBuilder *b, const char *s);        /* UTF-8 */
void strb_str(StrBuilder *b, Value s);
void strb_fill(StrBuilder *b, u32 cp, i64 n);
Value strb_finish(StrBuilder *b);                 /* frees the buffer; V_ERR on MemoryError */
