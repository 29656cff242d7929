/* utf8.c: UTF-8 by the table of well-formed sequences in the Unicode standard (3-7), with runs of
 * ASCII taken a register at a time.  Whatever the flags, an error's place and reason are those of
 * strict decoding. */
#include "vm/base/utf8.h"

static const char utf8_bad_start[] = "invalid start byte";
static const char utf8_bad_continuation[] = "invalid continuation byte";
const char utf8_truncated[] = "unexpected end of data";
const char utf8_surrogates[] = "surrogates not allowed";

#define HIGH_BITS 0x8080808080808080u

ALWAYS_INLINE u64 load8(const u8 *p) {
    u64 word;
    memcpy(&word, p, 8);
    return word;
}

/* The first byte that is not ASCII, or end. */
static inline const u8 *skip_ascii(const u8 *p, const u8 *end) {
    while (end - p >= 32 &&
           !((load8(p) | load8(p + 8) | load8(p + 16) | load8(p + 24)) & HIGH_BITS))
        p += 32;
    while (end - p >= 8) {
        u64 high = load8(p) & HIGH_BITS;
        if (high) return p + (__builtin_ctzll(high) >> 3);
        p += 8;
    }
    while (p < end && *p < 0x80) p++;
    return p;
}

i64 utf8_ascii_prefix(const void *bytes, i64 len) {
    return skip_ascii(bytes, (const u8 *)bytes + len) - (const u8 *)bytes;
}

ALWAYS_INLINE bool is_continuation(u8 b) {
    return (b & 0xc0) == 0x80;
}

ALWAYS_INLINE bool is_surrogate(u32 c) {
    return c - 0xd800 < 0x800;
}

/* Whether a second byte can follow this first one: shuts out overlong forms, surrogates, and what
 * exceeds 0x10ffff. */
ALWAYS_INLINE bool second_fits(u8 first, u8 second, int flags) {
    if (!is_continuation(second)) return false;
    switch (first) {
    case 0xe0: return second >= 0xa0;
    case 0xed: return second < 0xa0 || (flags & UTF8_SURROGATEPASS);
    case 0xf0: return second >= 0x90;
    case 0xf4: return second < 0x90;
    default: return true;
    }
}

/* The length of the valid sequence that starts at p with a byte over 0x7f, or 0. */
ALWAYS_INLINE int sequence_length(const u8 *p, const u8 *end, int flags) {
    u8 first = p[0];
    if (first < 0xc2 || first > 0xf4) return 0;
    if (end - p < 2 || !second_fits(first, p[1], flags)) return 0;
    if (first < 0xe0) return 2;
    if (end - p < 3 || !is_continuation(p[2])) return 0;
    if (first < 0xf0) return 3;
    return end - p >= 4 && is_continuation(p[3]) ? 4 : 0;
}

/* Why there is no sequence at p, and how many bytes are to blame. */
COLD static int describe_error(const u8 *p, const u8 *end, const char **reason) {
    u8 first = p[0];
    *reason = utf8_bad_start;
    if (first < 0xc2 || first > 0xf4) return 1;
    int wanted = utf8_length_of(first), have = 1;
    while (have < wanted && have < end - p) {
        bool fits = have == 1 ? second_fits(first, p[1], 0) : is_continuation(p[have]);
        *reason = utf8_bad_continuation;
        if (!fits) return have;
        have++;
    }
    *reason = utf8_truncated;
    return have;
}

/* The largest code point of the class that a sequence with this first byte belongs to. */
ALWAYS_INLINE u32 class_of(u8 first) {
    return first < 0xc4 ? 0xff : first < 0xf0 ? 0xffff : 0x10ffff;
}

bool utf8_scan(const void *bytes, i64 len, int flags, Utf8Scan *out) {
    const u8 *start = bytes, *p = start, *end = start + len;
    i64 continuations = 0; /* bytes so far that did not begin a code point */
    u32 max_char = 0x7f;
    *out = (Utf8Scan){.error_start = len, .error_end = len};
    while ((p = skip_ascii(p, end)) < end) {
        do {
            int n = sequence_length(p, end, flags);
            if (unlikely(n == 0)) {
                const char *reason;
                n = describe_error(p, end, &reason);
                if (!(flags & UTF8_SURROGATEESCAPE)) {
                    *out = (Utf8Scan){p - start - continuations, max_char, p - start, p - start + n,
                                      reason};
                    return false;
                }
                max_char |= 0xffff; /* each of the n bytes becomes a code point */
                p += n;
            } else {
                max_char |= class_of(p[0]);
                continuations += n - 1;
                p += n;
            }
        } while (p < end && *p >= 0x80);
    }
    out->chars = len - continuations;
    /* 0xffff | 0x10ffff is 0x10ffff, and so for the others: the classes are nested bit masks. */
    out->max_char = max_char;
    return true;
}

/* A decoder into code points of type T.  Words of ASCII are widened eight at a time. */
#define DEFINE_DECODE(name, T) \
    static i64 name(const u8 *p, const u8 *end, int flags, T *out) { \
        T *start = out; \
        while (p < end) { \
            while (end - p >= 8 && !(load8(p) & HIGH_BITS)) { \
                for (int i = 0; i < 8; i++) out[i] = p[i]; \
                p += 8; \
                out += 8; \
            } \
            while (p < end && *p < 0x80) *out++ = *p++; \
            while (p < end && *p >= 0x80) { \
                int n = sequence_length(p, end, flags); \
                if (likely(n)) { \
                    *out++ = (T)utf8_get(p); \
                    p += n; \
                } else { \
                    const char *reason; \
                    for (n = describe_error(p, end, &reason); n > 0; n--) \
                        *out++ = (T)(0xdc00 + *p++); \
                } \
            } \
        } \
        return out - start; \
    }

DEFINE_DECODE(decode_1, u8)
DEFINE_DECODE(decode_2, u16)
DEFINE_DECODE(decode_4, u32)

i64 utf8_decode(const void *bytes, i64 len, int flags, int kind, void *out) {
    const u8 *p = bytes, *end = p + len;
    if (kind == 2) return decode_2(p, end, flags, out);
    if (kind == 4) return decode_4(p, end, flags, out);
    KR_ASSERT(kind == 1);
    i64 ascii = utf8_ascii_prefix(p, len);
    if (ascii) memcpy(out, p, (size_t)ascii);
    return ascii + decode_1(p + ascii, end, flags, (u8 *)out + ascii);
}

/* Of one-byte characters: each over 0x7f takes two bytes. */
static i64 encoded_size_1(const u8 *chars, i64 n) {
    i64 size = n, i = 0;
    for (; n - i >= 8; i += 8) size += __builtin_popcountll(load8(chars + i) & HIGH_BITS);
    for (; i < n; i++) size += chars[i] >> 7;
    return size;
}

ALWAYS_INLINE u32 char_at(int kind, const void *chars, i64 i) {
    return kind == 2 ? ((const u16 *)chars)[i] : ((const u32 *)chars)[i];
}

/* The bytes that a surrogate encodes to under the flags, 0 if it may not be encoded. */
ALWAYS_INLINE int surrogate_size(u32 c, int flags) {
    if ((flags & UTF8_SURROGATEESCAPE) && c >= 0xdc80 && c <= 0xdcff) return 1;
    return flags & UTF8_SURROGATEPASS ? 3 : 0;
}

ALWAYS_INLINE i64 encoded_size_wide(int kind, const void *chars, i64 n, int flags, i64 *error) {
    i64 size = 0;
    for (i64 i = 0; i < n; i++) {
        u32 c = char_at(kind, chars, i);
        if (unlikely(is_surrogate(c))) {
            int taken = surrogate_size(c, flags);
            if (!taken) {
                *error = i;
                return -1;
            }
            size += taken;
        } else {
            size += 1 + (c >= 0x80) + (c >= 0x800) + (c >= 0x10000);
        }
    }
    return size;
}

i64 utf8_encoded_size(int kind, const void *chars, i64 n, int flags, i64 *error_start,
                      i64 *error_end) {
    if (kind == 1) return encoded_size_1(chars, n);
    i64 bad = 0;
    i64 size = kind == 2 ? encoded_size_wide(2, chars, n, flags, &bad)
                         : encoded_size_wide(4, chars, n, flags, &bad);
    if (size < 0) {
        i64 start = bad, end = bad + 1;
        while (start > 0 && is_surrogate(char_at(kind, chars, start - 1))) start--;
        while (end < n && is_surrogate(char_at(kind, chars, end))) end++;
        *error_start = start;
        *error_end = end;
    }
    return size;
}

static i64 encode_1(const u8 *chars, i64 n, u8 *out) {
    const u8 *p = chars, *end = chars + n;
    u8 *start = out;
    while (p < end) {
        const u8 *run = skip_ascii(p, end);
        if (run > p) memcpy(out, p, (size_t)(run - p));
        out += run - p;
        for (p = run; p < end && *p >= 0x80; p++) out += utf8_put(out, *p);
    }
    return out - start;
}

ALWAYS_INLINE i64 encode_wide(int kind, const void *chars, i64 n, int flags, u8 *out) {
    u8 *start = out;
    for (i64 i = 0; i < n; i++) {
        u32 c = char_at(kind, chars, i);
        if (unlikely(is_surrogate(c)) && surrogate_size(c, flags) == 1) *out++ = (u8)c;
        else out += utf8_put(out, c);
    }
    return out - start;
}

i64 utf8_encode(int kind, const void *chars, i64 n, int flags, void *out) {
    if (kind == 1) return encode_1(chars, n, out);
    return kind == 2 ? encode_wide(2, chars, n, flags, out) : encode_wide(4, chars, n, flags, out);
}
