/* _sre_search.c: where in a text to try a match. */
#define _GNU_SOURCE /* memmem */
#include <string.h>

#include "vm/modules/_sre.h"

/* The next place from 'from' on where the filter lets a match begin, -1 if there is none.  'last' is the last one that
   leaves room for the filter's width. */
static i64 candidate1(const SreProgram *p, const u8 *data, i64 from, i64 last) {
    int width = p->width;
    if (from > last) return -1;
    if (p->nliteral >= 2) {
        const u8 *found = memmem(data + from, (size_t)(last + width - from), p->literal, (size_t)p->nliteral);
        return found ? found - data : -1;
    }
    if (p->first != SRE_NO_CHAR) {
        for (i64 i = from; i <= last; i++) {
            const u8 *found = memchr(data + i, (int)p->first, (size_t)(last + 1 - i));
            if (!found) return -1;
            i = found - data;
            int k = 1;
            while (k < width && p->map[data[i + k]] >> k & 1) k++;
            if (k == width) return i;
        }
        return -1;
    }
    u32 seen = 0, hit = 1u << (width - 1);
    for (i64 i = from, stop = last + width; i < stop; i++) {
        seen = (seen << 1 | 1) & p->map[data[i]];
        if (seen & hit) return i - width + 1;
    }
    return -1;
}

static i64 candidate(const SreProgram *p, const void *data, int kind, i64 from, i64 last) {
    if (kind == 1) return candidate1(p, data, from, last);
    for (i64 i = from; i <= last; i++) {
        int k = 0;
        for (; k < p->width; k++) {
            u32 ch = str_read(data, kind, i + k);
            if (!((ch < 256 ? p->map[ch] : p->high) >> k & 1)) break;
        }
        if (k == p->width) return i;
    }
    return -1;
}
int sre_search(SreState *s) {
    const SreProgram *p = s->program;
    int found = 0;
    i64 last = p->anchored ? KR_MIN(s->end - p->width, 0) : s->end - p->width;
    for (i64 at = s->start; at <= last; at++) {
        if (p->width && !p->anchored && (at = candidate(p, s->data, s->kind, at, last)) < 0) break;
        found = sre_match_at(s, at);
        if (found) {
            s->start = at;
            break;
        }
    }
    sre_match_over();
    return found;
}

int sre_match(SreState *s) {
    if (s->start > s->end) return 0;
    int found = sre_match_at(s, s->start);
    sre_match_over();
    return found;
}
