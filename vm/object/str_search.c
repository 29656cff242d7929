/* str_search.c: substring search over arrays of 1, 2 or 4 byte characters, forwards and backwards; shared by str and bytes.
 *
 * Linear in the worst case: memmem where it applies, else the two-way algorithm of Crochemore and Perrin.
 */
#define _GNU_SOURCE 1 /* memmem, memrchr */
#include <wchar.h>

#include "vm/object/str_internal.h"

_Static_assert(sizeof(wchar_t) == 4, "wmemchr searches code points of 4 bytes");

/* The two-way search, once per access path.  AT(p, n, i) is the i-th character of the n at p in search order: backward search
   reads both texts from their ends and so finds the last occurrence as the first. */
#define TWO_WAY(NAME, T, AT)                                                                                \
    /* The maximal suffix of the needle under one order of characters: its start - 1 and its period. */     \
    static i64 NAME##_suffix(const T *x, i64 m, bool flip, i64 *period) {                                   \
        i64 best = -1, j = 0, k = 1, p = 1;                                                                 \
        while (j + k < m) {                                                                                 \
            T a = AT(x, m, j + k), b = AT(x, m, best + k);                                                  \
            if (a == b) {                                                                                   \
                if (k == p) {                                                                               \
                    j += p;                                                                                 \
                    k = 1;                                                                                  \
                } else {                                                                                    \
                    k++;                                                                                    \
                }                                                                                           \
            } else if (flip ? a > b : a < b) {                                                              \
                j += k;                                                                                     \
                k = 1;                                                                                      \
                p = j - best;                                                                               \
            } else {                                                                                        \
                best = j;                                                                                   \
                j = best + 1;                                                                               \
                k = p = 1;                                                                                  \
            }                                                                                               \
        }                                                                                                   \
        *period = p;                                                                                        \
        return best;                                                                                        \
    }                                                                                                       \
    static i64 NAME(const T *y, i64 n, const T *x, i64 m) {                                                 \
        i64 p, q, i = NAME##_suffix(x, m, false, &p), j = NAME##_suffix(x, m, true, &q);                    \
        i64 ell = KR_MAX(i, j), per = i > j ? p : q, memory = -1;                                           \
        bool periodic = true;                                                                               \
        for (i64 k = 0; k <= ell && periodic; k++) periodic = k + per < m && AT(x, m, k) == AT(x, m, k + per); \
        if (!periodic) per = KR_MAX(ell + 1, m - ell - 1) + 1;                                              \
        for (j = 0; j <= n - m;) {                                                                          \
            for (i = KR_MAX(ell, memory) + 1; i < m && AT(x, m, i) == AT(y, n, i + j); i++) {               \
            }                                                                                               \
            if (i < m) {                                                                                    \
                j += i - ell;                                                                               \
                memory = -1;                                                                                \
                continue;                                                                                   \
            }                                                                                               \
            for (i = ell; i > memory && AT(x, m, i) == AT(y, n, i + j); i--) {                              \
            }                                                                                               \
            if (i <= memory) return j;                                                                      \
            j += per;                                                                                       \
            memory = periodic ? m - per - 1 : -1;                                                           \
        }                                                                                                   \
        return -1;                                                                                          \
    }
#define AT_FORWARD(p, n, i) ((p)[i])
#define AT_BACKWARD(p, n, i) ((p)[(n) - 1 - (i)])
TWO_WAY(forward2, u16, AT_FORWARD)
TWO_WAY(forward4, u32, AT_FORWARD)
TWO_WAY(backward1, u8, AT_BACKWARD)
TWO_WAY(backward2, u16, AT_BACKWARD)
TWO_WAY(backward4, u32, AT_BACKWARD)

/* Eight at a time. */
static i64 find16(const u16 *hay, i64 n, u32 c) {
    typedef u16 Vec8 __attribute__((vector_size(16)));
    typedef u64 Vec2 __attribute__((vector_size(16)));
    i64 i = 0;
    if (c > 0xffff) return -1;
    Vec8 wanted = (u16)c - (Vec8){0};
    for (; i + 8 <= n; i += 8) {
        Vec8 block;
        memcpy(&block, hay + i, sizeof block);
        Vec2 hits = (Vec2)(block == wanted);
        if (hits[0] | hits[1]) break;
    }
    for (; i < n; i++)
        if (hay[i] == c) return i;
    return -1;
}

i64 search_chr(const void *hay, i64 n, u32 c, int kind) {
    if (kind == 1) {
        const u8 *hit = c < 0x100 && n > 0 ? memchr(hay, (int)c, (size_t)n) : NULL;
        return hit ? hit - (const u8 *)hay : -1;
    }
    if (kind == 4) {
        const u32 *hit = n > 0 ? (const u32 *)wmemchr(hay, (wchar_t)c, (size_t)n) : NULL;
        return hit ? hit - (const u32 *)hay : -1;
    }
    return find16(hay, n, c);
}

static i64 search_rchr(const void *hay, i64 n, u32 c, int kind) {
    if (kind == 1) {
        const u8 *hit = c < 0x100 && n > 0 ? memrchr(hay, (int)c, (size_t)n) : NULL;
        return hit ? hit - (const u8 *)hay : -1;
    }
    while (n-- > 0)
        if (str_read(hay, kind, n) == c) return n;
    return -1;
}

static i64 search_linear(const void *hay, i64 n, const void *needle, i64 m, int kind) {
    if (m > n) return -1;
    if (kind == 2) return forward2(hay, n, needle, m);
    if (kind == 4) return forward4(hay, n, needle, m);
    const u8 *hit = memmem(hay, (size_t)n, needle, (size_t)m);
    return hit ? hit - (const u8 *)hay : -1;
}

i64 search_find(const void *hay, i64 n, const void *needle, i64 m, int kind) {
    if (m > n) return -1;
    if (m == 0) return 0;
    if (m == 1) return search_chr(hay, n, str_read(needle, kind, 0), kind);
    /* Looking for the first character and comparing is fastest while it is rare; when that has cost more than it gained,
       the algorithm that is always linear takes over. */
    u32 first = str_read(needle, kind, 0);
    i64 pos = 0, wasted = 0;
    while (wasted <= 128 + pos) {
        i64 skip = search_chr(str_ptr(hay, kind, pos), n - m + 1 - pos, first, kind);
        if (skip < 0) return -1;
        pos += skip;
        i64 same = 1;
        while (same < m && str_read(hay, kind, pos + same) == str_read(needle, kind, same)) same++;
        if (same == m) return pos;
        wasted += same + 8;
        pos++;
    }
    i64 at = search_linear(str_ptr(hay, kind, pos), n - pos, needle, m, kind);
    return at < 0 ? -1 : pos + at;
}

i64 search_rfind(const void *hay, i64 n, const void *needle, i64 m, int kind) {
    if (m > n) return -1;
    if (m == 0) return n;
    if (m == 1) return search_rchr(hay, n, str_read(needle, kind, 0), kind);
    i64 end = search_rchr(hay, n, str_read(needle, kind, m - 1), kind) + 1;
    if (end < m) return -1;
    if (memcmp(str_ptr(hay, kind, end - m), needle, (size_t)(m * kind)) == 0) return end - m;
    i64 at = kind == 1   ? backward1(hay, end, needle, m)
             : kind == 2 ? backward2(hay, end, needle, m)
                         : backward4(hay, end, needle, m);
    return at < 0 ? -1 : end - at - m;
}

i64 search_count(const void *hay, i64 n, const void *needle, i64 m, int kind, i64 max) {
    i64 count = 0;
    if (m == 0) return KR_MIN(n + 1, max);
    for (i64 pos = 0; count < max; count++) {
        i64 at = search_find(str_ptr(hay, kind, pos), n - pos, needle, m, kind);
        if (at < 0) break;
        pos += at + m;
    }
    return count;
}

bool str_needle(Value needle, int kind, StrNeedle *out) {
    int own = str_kind(needle);
    *out = (StrNeedle){str_data(needle), str_len(needle), NULL};
    if (own == kind) return true;
    if (own > kind) return false;
    out->owned = malloc((size_t)(out->len * kind) + 1);
    if (!out->owned) KR_FATAL("out of memory: %lld characters to search for", (long long)out->len);
    str_copy(out->owned, kind, out->data, own, out->len);
    out->data = out->owned;
    return true;
}
