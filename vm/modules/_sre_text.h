/* _sre_text.h: what the ops of a program ask of the text, inline: 'kind' is a constant wherever they are used. */
#pragma once
#include "vm/base/unicode.h"
#include "vm/modules/_sre.h"

ALWAYS_INLINE u32 read_char(const void *data, int kind, i64 i) { return str_read(data, kind, i); }

ALWAYS_INLINE bool one_matches(const SreProgram *p, int cls, u32 c, u32 ch) {
    switch (cls) {
    case OP_CHAR: return ch == c;
    case OP_NOT_CHAR: return ch != c;
    case OP_ANY: return ch != '\n';
    case OP_ALL: return true;
    default: {
        const SreSet *set = &p->sets[c];
        if (likely(ch < 256 && !set->dynamic)) return set->map[ch];
        return sre_set_matches(p, set, ch);
    }
    }
}

/* The end of the longest run of a class in [i, end). */
ALWAYS_INLINE i64 run_of(const SreProgram *p, const void *data, int kind, int cls, u32 c, i64 i, i64 end) {
    const u8 *bytes = data, *found;
    switch (cls) {
    case OP_ALL: return end;
    case OP_ANY:
    case OP_NOT_CHAR:
        if (cls == OP_ANY) c = '\n';
        if (kind == 1) {
            found = c > 255 ? NULL : memchr(bytes + i, (int)c, (size_t)(end - i));
            return found ? found - bytes : end;
        }
        while (i < end && read_char(data, kind, i) != c) i++;
        return i;
    case OP_CHAR:
        while (i < end && read_char(data, kind, i) == c) i++;
        return i;
    default: {
        const SreSet *set = &p->sets[c];
        if (kind == 1 && !set->dynamic) {
            while (i < end && set->map[bytes[i]]) i++;
            return i;
        }
        while (i < end && sre_set_matches(p, set, read_char(data, kind, i))) i++;
        return i;
    }
    }
}

static inline bool is_word(int at, u32 ch) {
    u32 category = at <= SRE_AT_NON_BOUNDARY ? SRE_CAT_WORD : at <= SRE_AT_LOC_NON_BOUNDARY ? SRE_CAT_LOC_WORD : SRE_CAT_UNI_WORD;
    return sre_category(category, ch);
}

ALWAYS_INLINE bool at_matches(const SreState *s, int kind, u32 at, i64 ptr) {
    const void *data = s->data;
    bool before, after;
    switch (at) {
    case SRE_AT_BEGINNING:
    case SRE_AT_BEGINNING_STRING: return ptr == 0;
    case SRE_AT_BEGINNING_LINE: return ptr == 0 || read_char(data, kind, ptr - 1) == '\n';
    case SRE_AT_END: return ptr == s->end || (ptr == s->end - 1 && read_char(data, kind, ptr) == '\n');
    case SRE_AT_END_LINE: return ptr == s->end || read_char(data, kind, ptr) == '\n';
    case SRE_AT_END_STRING: return ptr == s->end;
    default:
        if (s->end == 0) return false;
        before = ptr > 0 && is_word((int)at, read_char(data, kind, ptr - 1));
        after = ptr < s->end && is_word((int)at, read_char(data, kind, ptr));
        return (before != after) == (at == SRE_AT_BOUNDARY || at == SRE_AT_LOC_BOUNDARY || at == SRE_AT_UNI_BOUNDARY);
    }
}

/* The text of a group again at ptr: where it ends, -1 if it is not there. */
ALWAYS_INLINE i64 group_again(const SreState *s, int kind, u32 group, int fold, i64 ptr) {
    i64 from = s->marks[2 * group], to = s->marks[2 * group + 1];
    if (from < 0 || to < from || to - from > s->end - ptr) return -1;
    for (; from < to; from++, ptr++) {
        u32 x = read_char(s->data, kind, from), y = read_char(s->data, kind, ptr);
        if (x != y && (fold == FOLD_NONE || sre_lower(fold, x) != sre_lower(fold, y))) return -1;
    }
    return ptr;
}
