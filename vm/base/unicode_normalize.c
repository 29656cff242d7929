/* unicode_normalize.c: decomposition, composition and the four normal forms (Unicode Standard Annex
 * 15).  Hangul syllables are computed, everything else comes from the tables. */
#include "vm/base/unicode_internal.h"

/* Chapter 3.12 of the standard: a syllable is a leading consonant, a vowel and perhaps a trailing
 * consonant. */
enum {
    SYLLABLE = 0xac00,
    LEADING = 0x1100,
    VOWEL = 0x1161,
    TRAILING = 0x11a7, /* one before the first: "no trailing consonant" */
    LEADINGS = 19,
    VOWELS = 21,
    TRAILINGS = 28,
    SYLLABLES = LEADINGS * VOWELS * TRAILINGS,
};

int unicode_decomposition(u32 c, u32 out[UNICODE_MAX_DECOMPOSITION], const char **tag) {
    u32 at = c < 0x80 ? 0
                      : unicode_lookup(unicode_decomposition_index, unicode_decomposition_pages,
                                       UNICODE_DECOMPOSITION_SHIFT, c);
    if (!at) {
        *tag = "";
        return 0;
    }
    u32 head = unicode_decomposition_data[at], n = head >> 8;
    *tag = unicode_decomposition_tags[head & 0xff];
    memcpy(out, &unicode_decomposition_data[at + 1], n * sizeof *out);
    return (int)n;
}

static u32 compose_hangul(u32 first, u32 second) {
    if (first - LEADING < LEADINGS && second - VOWEL < VOWELS) {
        return SYLLABLE + ((first - LEADING) * VOWELS + (second - VOWEL)) * TRAILINGS;
    }
    u32 syllable = first - SYLLABLE, trailing = second - TRAILING;
    if (syllable < SYLLABLES && syllable % TRAILINGS == 0 && trailing > 0 && trailing < TRAILINGS)
        return first + trailing;
    return 0;
}

/* The canonical composition of two code points, Hangul included, or 0. */
static u32 unicode_compose(u32 first, u32 second) {
    int low = 0, high = unicode_pair_count;
    while (low < high) {
        int middle = (low + high) / 2;
        const UnicodePair *pair = &unicode_pairs[middle];
        if (pair->first == first && pair->second == second) return pair->composed;
        if (pair->first < first || (pair->first == first && pair->second < second))
            low = middle + 1;
        else high = middle;
    }
    return compose_hangul(first, second);
}

/* Appends the full decomposition of c.  The tables hold one step; the first code point of a step
 * may have a further one. */
static void decompose(u32 c, bool compatibility, CodePoints *out) {
    u32 parts[UNICODE_MAX_DECOMPOSITION], syllable = c - SYLLABLE;
    const char *tag;
    if (syllable < SYLLABLES) {
        vec_push(out, LEADING + syllable / (VOWELS * TRAILINGS));
        vec_push(out, VOWEL + syllable % (VOWELS * TRAILINGS) / TRAILINGS);
        if (syllable % TRAILINGS) vec_push(out, TRAILING + syllable % TRAILINGS);
        return;
    }
    int n = unicode_decomposition(c, parts, &tag);
    if (n == 0 || (*tag && !compatibility)) {
        vec_push(out, c);
        return;
    }
    for (int i = 0; i < n; i++) decompose(parts[i], compatibility, out);
}

/* Sorts each run of code points with a combining class by it, keeping the order of equals. */
static void reorder(u32 *text, i64 n) {
    for (i64 i = 1; i < n; i++) {
        u32 c = text[i];
        int class = c < 0x300 ? 0 : unicode_combining(c);
        if (class == 0) continue;
        i64 at = i;
        for (; at > 0 && unicode_combining(text[at - 1]) > class; at--) text[at] = text[at - 1];
        text[at] = c;
    }
}

/* Composes in place what is decomposed and ordered; returns the new length.  A code point joins the
 * last starter if nothing between them has the same class or a class that blocks. */
static i64 compose(u32 *text, i64 n) {
    i64 starter = -1, out = 0;
    int last_class = -1; /* of the code point before, -1 right after the starter */
    for (i64 i = 0; i < n; i++) {
        u32 c = text[i];
        int class = c < 0x300 ? 0 : unicode_combining(c);
        if (starter >= 0 && last_class < class) {
            u32 composed = unicode_compose(text[starter], c);
            if (composed) {
                text[starter] = composed;
                continue;
            }
        }
        if (class == 0) {
            starter = out;
            last_class = -1;
        } else {
            last_class = class;
        }
        text[out++] = c;
    }
    return out;
}

void unicode_normalize(UnicodeForm form, const u32 *text, i64 n, CodePoints *out) {
    bool compatibility = form == UNICODE_NFKC || form == UNICODE_NFKD;
    i64 start = out->len;
    if (unicode_quick_check(form, text, n) == UNICODE_YES) {
        vec_append(out, text, n);
        return;
    }
    vec_reserve(out, n);
    for (i64 i = 0; i < n; i++) {
        if (text[i] < 0x80) vec_push(out, text[i]);
        else decompose(text[i], compatibility, out);
    }
    reorder(out->v + start, out->len - start);
    if (form == UNICODE_NFC || form == UNICODE_NFKC)
        out->len = start + compose(out->v + start, out->len - start);
}

UnicodeQuick unicode_quick_check(UnicodeForm form, const u32 *text, i64 n) {
    UnicodeQuick result = UNICODE_YES;
    int last_class = 0;
    for (i64 i = 0; i < n; i++) {
        if (text[i] < 0x80) {
            last_class = 0;
            continue;
        }
        const UnicodeCharacter *character = unicode_character(text[i]);
        if (character->combining && last_class > character->combining) return UNICODE_NO;
        last_class = character->combining;
        UnicodeQuick quick = (UnicodeQuick)(character->quick_check >> 2 * form & 3);
        if (quick == UNICODE_NO) return UNICODE_NO;
        if (quick == UNICODE_MAYBE) result = UNICODE_MAYBE;
    }
    return result;
}

bool unicode_is_normalized(UnicodeForm form, const u32 *text, i64 n) {
    UnicodeQuick quick = unicode_quick_check(form, text, n);
    if (quick != UNICODE_MAYBE) return quick == UNICODE_YES;
    CodePoints normal = {0};
    unicode_normalize(form, text, n, &normal);
    bool same = normal.len == n && memcmp(normal.v, text, (size_t)n * sizeof *text) == 0;
    vec_free(&normal);
    return same;
}
