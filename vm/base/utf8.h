/* utf8.h: UTF-8 to arrays of code points of 1, 2 or 4 bytes each, and back.  Accepts what CPython
 * accepts and reports errors where CPython does.
 *
 * Decoding is two passes: utf8_scan validates and tells the size, utf8_decode writes into memory of
 * that size. */
#pragma once
#include "vm/base/common.h"

enum {
    UTF8_SURROGATEPASS = 1,   /* U+D800 to U+DFFF are characters like others */
    UTF8_SURROGATEESCAPE = 2, /* a byte of no valid sequence is U+DC80 to U+DCFF, and back */
};

typedef struct {
    i64 chars;              /* code points in all, or those before the error */
    u32 max_char;    /* 0x7f, 0xff, 0xffff or 0x10ffff: the smallest of these that no code point
                        exceeds */
    i64 error_start; /* the offending bytes, start included, end not; both are len if there was no
                        error */
    i64 error_end;
    const char *reason;     /* CPython's words for the error, NULL if there was none */
} Utf8Scan;

extern const char utf8_truncated[]; /* "unexpected end of data": more input could make it valid */
extern const char utf8_surrogates[];       /* "surrogates not allowed", of encoding */

/* Validates up to the first error; true if there is none. */
bool utf8_scan(const void *bytes, i64 len, int flags, Utf8Scan *out);

/* Writes the code points of bytes that utf8_scan passed with the same flags, each as kind (1, 2, 4)
 * bytes wide; kind must hold the scan's max_char.  Returns their number. */
i64 utf8_decode(const void *bytes, i64 len, int flags, int kind, void *out);

/* The number of leading bytes below 0x80. */
i64 utf8_ascii_prefix(const void *bytes, i64 len);

/* The number of bytes that n code points of a kind encode to, or -1 for a surrogate that the flags
 * do not allow; then the run of surrogates it stands in is error_start to error_end (not included),
 * counted in code points. */
i64 utf8_encoded_size(int kind, const void *chars, i64 n, int flags, i64 *error_start,
                      i64 *error_end);

/* Writes the code points as utf8_encoded_size measured them with the same flags; returns the number
 * of bytes. */
i64 utf8_encode(int kind, const void *chars, i64 n, int flags, void *out);

/* The bytes per code point that an array needs for code points up to max_char. */
static inline int utf8_kind(u32 max_char) {
    return max_char < 0x100 ? 1 : max_char < 0x10000 ? 2 : 4;
}

/* Writes one code point, surrogates included, as 1 to 4 bytes, and returns their number. */
static inline int utf8_put(u8 *out, u32 c) {
    if (c < 0x80) {
        out[0] = (u8)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (u8)(0xc0 | c >> 6);
        out[1] = (u8)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (u8)(0xe0 | c >> 12);
        out[1] = (u8)(0x80 | (c >> 6 & 0x3f));
        out[2] = (u8)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (u8)(0xf0 | c >> 18);
    out[1] = (u8)(0x80 | (c >> 12 & 0x3f));
    out[2] = (u8)(0x80 | (c >> 6 & 0x3f));
    out[3] = (u8)(0x80 | (c & 0x3f));
    return 4;
}

/* The length of a valid sequence, from its first byte. */
static inline int utf8_length_of(u8 first) {
    return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* The code point at a place in valid text. */
static inline u32 utf8_get(const u8 *p) {
    if (p[0] < 0x80) return p[0];
    if (p[0] < 0xe0) return (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
    if (p[0] < 0xf0) return (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
    return (p[0] & 0x07u) << 18 | (p[1] & 0x3fu) << 12 | (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
}
