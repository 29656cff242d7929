/* _sre_set.c: what belongs to a category or a set of characters. */
#include <ctype.h>

#include "vm/base/unicode.h"
#include "vm/modules/_sre.h"

static bool is_word_uni(u32 ch) { return ch == '_' || is_alnum(ch); }

bool sre_category(u32 category, u32 ch) {
    bool yes = false;
    switch (category & ~1u) {
    case SRE_CAT_DIGIT: yes = ch - '0' < 10; break;
    case SRE_CAT_SPACE: yes = ch == ' ' || ch - '\t' < 5; break;
    case SRE_CAT_WORD: yes = ch == '_' || ch - '0' < 10 || (ch | 32) - 'a' < 26; break;
    case SRE_CAT_LINEBREAK: yes = ch == '\n'; break;
    case SRE_CAT_LOC_WORD: yes = ch == '_' || (ch < 256 && isalnum((int)ch)); break;
    case SRE_CAT_UNI_DIGIT: yes = unicode_decimal(ch) >= 0; break;
    case SRE_CAT_UNI_SPACE: yes = is_space(ch); break;
    case SRE_CAT_UNI_WORD: yes = is_word_uni(ch); break;
    case SRE_CAT_UNI_LINEBREAK: yes = is_linebreak(ch); break;
    }
    return yes != (category & 1);
}

u32 sre_lower(int fold, u32 ch) {
    switch (fold) {
    case FOLD_ASCII: return ch - 'A' < 26 ? ch + 32 : ch;
    case FOLD_UNICODE: return unicode_simple_lower(ch);
    case FOLD_LOCALE: return ch < 256 ? (u32)tolower((int)ch) : ch;
    default: return ch;
    }
}

static bool bit(const u32 *words, u32 ch) { return words[ch >> 5] >> (ch & 31) & 1; }

/* A charset: items up to FAILURE, a leading NEGATE turning the answer round. */
static bool charset_has(const u32 *set, u32 ch) {
    bool ok = true;
    for (;;) {
        switch (*set++) {
        case SRE_FAILURE: return !ok;
        case SRE_NEGATE: ok = !ok; break;
        case SRE_LITERAL:
            if (ch == set[0]) return ok;
            set++;
            break;
        case SRE_CATEGORY:
            if (sre_category(set[0], ch)) return ok;
            set++;
            break;
        case SRE_RANGE:
            if (set[0] <= ch && ch <= set[1]) return ok;
            set += 2;
            break;
        case SRE_RANGE_UNI_IGNORE: {
            u32 up = unicode_simple_upper(ch);
            if ((set[0] <= ch && ch <= set[1]) || (set[0] <= up && up <= set[1])) return ok;
            set += 2;
            break;
        }
        case SRE_CHARSET:
            if (ch < 256 && bit(set, ch)) return ok;
            set += 8;
            break;
        case SRE_BIGCHARSET: {
            u32 blocks = *set++;
            if (ch < 0x10000) {
                u32 block = ((const u8 *)set)[ch >> 8];
                if (bit(set + 64 + block * 8, ch & 255)) return ok;
            }
            set += 64 + blocks * 8;
            break;
        }
        }
    }
}

bool sre_set_asks(const u32 *code, const SreSet *set, u32 ch) {
    const u32 *words = code + set->code;
    switch (set->what) {
    case SRE_CATEGORY: return sre_category(words[0], ch);
    case SRE_LITERAL_IGNORE: return sre_lower(set->fold, ch) == words[0];
    case SRE_NOT_LITERAL_IGNORE: return sre_lower(set->fold, ch) != words[0];
    case SRE_LITERAL_LOC_IGNORE:
    case SRE_NOT_LITERAL_LOC_IGNORE: {
        u32 upper = ch < 256 ? (u32)toupper((int)ch) : ch;
        bool same = ch == words[0] || sre_lower(FOLD_LOCALE, ch) == words[0] || upper == words[0];
        return same == (set->what == SRE_LITERAL_LOC_IGNORE);
    }
    default:
        if (set->fold == FOLD_LOCALE) {
            u32 lower = sre_lower(FOLD_LOCALE, ch), upper = ch < 256 ? (u32)toupper((int)ch) : ch;
            return charset_has(words, lower) || (upper != lower && charset_has(words, upper));
        }
        return charset_has(words, sre_lower(set->fold, ch));
    }
}

bool sre_set_matches(const SreProgram *p, const SreSet *set, u32 ch) {
    if (likely(ch < 256 && !set->dynamic)) return set->map[ch];
    return sre_set_asks(p->code, set, ch);
}
