/* unicode.h: Unicode 14.0.0 character properties, as CPython 3.11's str methods and unicodedata
 * know them.  Code points are at most 0x10ffff. */
#pragma once
#include "vm/base/common.h"
#include "vm/base/vec.h"

#define UNICODE_MAX 0x10ffff

/* One bit per question; a mask of several asks for any of them. */
typedef enum {
    UNICODE_ALPHA = 1 << 0,
    UNICODE_DECIMAL = 1 << 1,
    UNICODE_DIGIT = 1 << 2,
    UNICODE_NUMERIC = 1 << 3,
    UNICODE_SPACE = 1 << 4,     /* str.isspace, what str.split takes for white space */
    UNICODE_LINEBREAK = 1 << 5, /* where str.splitlines splits */
    UNICODE_UPPER = 1 << 6,
    UNICODE_LOWER = 1 << 7,
    UNICODE_TITLE = 1 << 8,     /* category Lt */
    UNICODE_CASED = 1 << 9,
    UNICODE_CASE_IGNORABLE = 1 << 10,
    UNICODE_PRINTABLE = 1 << 11, /* repr() shows it as it is */
    UNICODE_XID_START = 1 << 12, /* without "_" */
    UNICODE_XID_CONTINUE = 1 << 13,
    UNICODE_ALNUM = UNICODE_ALPHA | UNICODE_DECIMAL | UNICODE_DIGIT | UNICODE_NUMERIC,
} UnicodeFlag;

/* What the str methods need of a code point. */
typedef struct {
    i32 lower, upper, title; /* the simple mappings, as differences */
    u16 flags;
    u16 special; /* row of unicode_specials, 0 if the full mappings equal the simple ones and
                    folding is lower */
    i8 decimal, digit;       /* -1 if it has none */
    u8 numeric;              /* row of unicode_numerics, 0 if it has none */
} UnicodeType;

/* Full mappings, each ended by 0 if shorter than three. */
typedef struct {
    u32 lower[3], upper[3], title[3], fold[3];
} UnicodeSpecial;

/* Generated; unicode_internal.h tells how these are laid out. */
#define UNICODE_TYPE_SHIFT 7
extern const UnicodeType unicode_types[];
extern const u64 unicode_type_index[], unicode_type_pages[];
extern const u16 unicode_latin1_flags[];
extern const double unicode_numerics[];
extern const UnicodeSpecial unicode_specials[];

static inline u32 unicode_lookup(const u64 *index, const u64 *pages, int shift, u32 c) {
    u32 page = ((const u16 *)index)[c >> shift];
    return ((const u16 *)pages)[page << shift | (c & ((1u << shift) - 1))];
}

static inline const UnicodeType *unicode_type(u32 c) {
    return &unicode_types[unicode_lookup(unicode_type_index, unicode_type_pages, UNICODE_TYPE_SHIFT,
                                         c)];
}

/* The flags among mask that c has. */
static inline u32 unicode_has(u32 c, u32 mask) {
    return (likely(c < 0x100) ? unicode_latin1_flags[c] : unicode_type(c)->flags) & mask;
}

static inline bool is_alpha(u32 c) {
    return unicode_has(c, UNICODE_ALPHA);
}
static inline bool is_decimal(u32 c) {
    return unicode_has(c, UNICODE_DECIMAL);
}
static inline bool is_digit(u32 c) {
    return unicode_has(c, UNICODE_DIGIT);
}
static inline bool is_numeric(u32 c) {
    return unicode_has(c, UNICODE_NUMERIC);
}
static inline bool is_alnum(u32 c) {
    return unicode_has(c, UNICODE_ALNUM);
}
static inline bool is_space(u32 c) {
    return unicode_has(c, UNICODE_SPACE);
}
static inline bool is_linebreak(u32 c) {
    return unicode_has(c, UNICODE_LINEBREAK);
}
static inline bool is_upper(u32 c) {
    return unicode_has(c, UNICODE_UPPER);
}
static inline bool is_lower(u32 c) {
    return unicode_has(c, UNICODE_LOWER);
}
static inline bool is_title(u32 c) {
    return unicode_has(c, UNICODE_TITLE);
}
static inline bool is_cased(u32 c) {
    return unicode_has(c, UNICODE_CASED);
}
static inline bool is_case_ignorable(u32 c) {
    return unicode_has(c, UNICODE_CASE_IGNORABLE);
}
static inline bool is_printable(u32 c) {
    return unicode_has(c, UNICODE_PRINTABLE);
}
static inline bool is_xid_start(u32 c) {
    return unicode_has(c, UNICODE_XID_START);
}
static inline bool is_xid_continue(u32 c) {
    return unicode_has(c, UNICODE_XID_CONTINUE);
}

/* 0 to 9, or -1. */
static inline int unicode_decimal(u32 c) {
    return c < 0x80 ? (c - '0' < 10 ? (int)(c - '0') : -1) : unicode_type(c)->decimal;
}

/* The same, with superscripts and the like: 0 to 9, or -1. */
static inline int unicode_digit(u32 c) {
    return c < 0x80 ? (c - '0' < 10 ? (int)(c - '0') : -1) : unicode_type(c)->digit;
}

/* Fractions, Roman numerals and all; false if c has no value. */
static inline bool unicode_numeric(u32 c, double *out) {
    const UnicodeType *type = unicode_type(c);
    *out = unicode_numerics[type->numeric];
    return type->numeric != 0;
}

/* Simple case mappings, one code point to one. */
static inline u32 unicode_simple_lower(u32 c) {
    return c < 0x80 ? c | (u32)(c - 'A' < 26) << 5 : c + (u32)unicode_type(c)->lower;
}
static inline u32 unicode_simple_upper(u32 c) {
    return c < 0x80 ? c ^ (u32)(c - 'a' < 26) << 5 : c + (u32)unicode_type(c)->upper;
}
static inline u32 unicode_simple_title(u32 c) {
    return c < 0x80 ? unicode_simple_upper(c) : c + (u32)unicode_type(c)->title;
}

/* Full case mappings: write 1 to 3 code points and return how many.  The one that depends on its
 * neighbours, U+03A3 in lower(), is the caller's: this gives U+03C3; the final form is U+03C2. */
int unicode_lower(u32 c, u32 out[3]);
int unicode_upper(u32 c, u32 out[3]);
int unicode_title(u32 c, u32 out[3]);
int unicode_fold(u32 c, u32 out[3]);

/* For the unicodedata module. */
const char *unicode_category(u32 c);         /* "Lu" ...; "Cn" if unassigned */
const char *unicode_bidirectional(u32 c);    /* "L", "AL" ...; "" if unassigned */
const char *unicode_east_asian_width(u32 c); /* "Na", "W" ... */
int unicode_combining(u32 c);                /* the canonical combining class */
bool unicode_mirrored(u32 c);

#define UNICODE_MAX_DECOMPOSITION 18 /* of any code point, in any form */

/* One step of decomposition: writes the code points and returns their number, 0 if there is none;
 * *tag is "" if it is canonical, else "<compat>", "<font>" ...  Hangul syllables have none here. */
int unicode_decomposition(u32 c, u32 out[UNICODE_MAX_DECOMPOSITION], const char **tag);

typedef enum { UNICODE_NFC, UNICODE_NFD, UNICODE_NFKC, UNICODE_NFKD } UnicodeForm;
typedef enum { UNICODE_YES, UNICODE_NO, UNICODE_MAYBE } UnicodeQuick;
typedef VEC(u32) CodePoints;

/* Appends the normal form of n code points to out. */
void unicode_normalize(UnicodeForm form, const u32 *text, i64 n, CodePoints *out);

/* Whether the text is in normal form, as far as single characters and their order tell. */
UnicodeQuick unicode_quick_check(UnicodeForm form, const u32 *text, i64 n);

/* The same, for certain. */
bool unicode_is_normalized(UnicodeForm form, const u32 *text, i64 n);

#define UNICODE_NAME_SIZE 128 /* no name is longer, its NUL included */

/* unicodedata.name: writes the name and a NUL and returns its length, 0 if c has none. */
int unicode_name(u32 c, char out[UNICODE_NAME_SIZE]);

/* unicodedata.lookup and "\N{...}": the code point of a name or alias, or the up to 4 code points
 * of a named sequence.  Case does not matter, except in names that are computed.  Returns their
 * number, 0 if there is no such name; "\N{...}" takes only what has one code point. */
int unicode_by_name(const char *name, i64 len, u32 out[4]);
