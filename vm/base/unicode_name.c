/* unicode_name.c: the names of characters: out of the compressed table, or computed for ideographs
 * and Hangul syllables. */
#include <stdio.h>

#include "vm/base/unicode_internal.h"

#define BLOCK 16
#define MAX_WORDS 24

static const char ideograph_prefix[] = "CJK UNIFIED IDEOGRAPH-";
static const char hangul_prefix[] = "HANGUL SYLLABLE ";
static const char *const leadings[] = {"G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S",
                                       "SS", "", "J", "JJ", "C", "K", "T", "P", "H"};
static const char *const vowels[] = {"A",   "AE", "YA", "YAE", "EO", "E",  "YEO",
                                     "YE",  "O",  "WA", "WAE", "OE", "YO", "U",
                                     "WEO", "WE", "WI", "YU",  "EU", "YI", "I"};
static const char *const trailings[] = {"",   "G",  "GG", "GS", "N",  "NJ", "NH", "D", "L",  "LG",
                                        "LM", "LB", "LS", "LT", "LP", "LH", "M",  "B", "BS", "S",
                                        "SS", "NG", "J",  "C",  "K",  "T",  "P",  "H"};

/* The numbers of the words of a name; returns how many. */
static int read_words(int name, u16 words[MAX_WORDS]) {
    const u8 *p = (const u8 *)unicode_names + unicode_name_starts[name / BLOCK];
    int count = 0;
    for (int at = name / BLOCK * BLOCK; at <= name; at++) {
        int shared = *p >> 4, own = *p & 15;
        p++;
        for (int i = 0; i < own; i++) {
            int word = *p++;
            if (word >= unicode_name_short_codes) {
                word = unicode_name_short_codes + (word - unicode_name_short_codes) * 256 + *p++;
            }
            words[shared + i] = (u16)word;
        }
        count = shared + own;
    }
    KR_ASSERT(count <= MAX_WORDS);
    return count;
}

/* The text of a word, which ends with a space. */
static const char *word_text(int word) {
    const char *p = unicode_lexicon + unicode_lexicon_offsets[word / 8];
    for (int i = word % 8; i > 0; i--) p = strchr(p, ' ') + 1;
    return p;
}

/* Spells out name number `name`, of code point c.  Returns its length. */
static int spell(int name, u32 c, char out[UNICODE_NAME_SIZE]) {
    u16 words[MAX_WORDS];
    int count = read_words(name, words), len = 0;
    KR_ASSERT(count > 0);
    for (int i = 0; i < count; i++) {
        const char *p = word_text(words[i]);
        for (; *p != ' '; p++) {
            if (*p == '#') len += sprintf(out + len, "%04X", c);
            else out[len++] = *p;
        }
        out[len++] = ' ';
    }
    out[--len] = 0;
    KR_ASSERT(len < UNICODE_NAME_SIZE);
    return len;
}

/* The run of named code points that c is in, or the last one before it; -1 if there is none. */
static int find_run(u32 c) {
    int low = 0, high = unicode_name_runs;
    while (low < high) {
        int middle = (low + high) / 2;
        if (unicode_name_run[middle].first <= c) low = middle + 1;
        else high = middle;
    }
    return low - 1;
}

/* The number of names up to the end of a run. */
static u32 run_end(int run) {
    return run + 1 < unicode_name_runs ? unicode_name_run[run + 1].name : (u32)unicode_name_named;
}

/* The code point whose name or alias has this number. */
static u32 point_of(int name) {
    if (name >= unicode_name_named) return unicode_alias_points[name - unicode_name_named];
    int low = 0, high = unicode_name_runs;
    while (low < high) {
        int middle = (low + high) / 2;
        if ((int)unicode_name_run[middle].name <= name) low = middle + 1;
        else high = middle;
    }
    const UnicodeRun *run = &unicode_name_run[low - 1];
    return run->first + ((u32)name - run->name);
}

static bool is_ideograph(u32 c) {
    for (int i = 0; i < unicode_ideograph_ranges; i++) {
        if (c >= unicode_ideographs[i].first && c <= unicode_ideographs[i].last) return true;
    }
    return false;
}

int unicode_name(u32 c, char out[UNICODE_NAME_SIZE]) {
    if (is_ideograph(c)) return sprintf(out, "%s%X", ideograph_prefix, c);
    u32 syllable = c - 0xac00;
    if (syllable < 19 * 21 * 28) {
        return sprintf(out, "%s%s%s%s", hangul_prefix, leadings[syllable / (21 * 28)],
                       vowels[syllable / 28 % 21], trailings[syllable % 28]);
    }
    int run = find_run(c);
    if (run < 0) return 0;
    u32 name = unicode_name_run[run].name + (c - unicode_name_run[run].first);
    return name < run_end(run) ? spell((int)name, c, out) : 0;
}

/* Takes the longest of the syllable's parts that the text goes on with; their number, or -1. */
static int match_part(const char **p, const char *end, const char *const *parts, int count) {
    int best = -1;
    size_t longest = 0;
    for (int i = 0; i < count; i++) {
        size_t len = strlen(parts[i]);
        if (len <= (size_t)(end - *p) && memcmp(*p, parts[i], len) == 0 &&
            (best < 0 || len > longest)) {
            best = i;
            longest = len;
        }
    }
    *p += longest;
    return best;
}

static u32 hangul_by_name(const char *p, const char *end) {
    int leading = match_part(&p, end, leadings, 19);
    int vowel = match_part(&p, end, vowels, 21);
    int trailing = match_part(&p, end, trailings, 28);
    if (leading < 0 || vowel < 0 || trailing < 0 || p != end) return 0;
    return 0xac00 + (u32)((leading * 21 + vowel) * 28 + trailing);
}

/* Four or five upper-case hexadecimal digits of an ideograph's code point. */
static u32 ideograph_by_name(const char *p, const char *end) {
    u32 c = 0;
    if (end - p != 4 && end - p != 5) return 0;
    for (; p < end; p++) {
        if (*p >= '0' && *p <= '9') c = c * 16 + (u32)(*p - '0');
        else if (*p >= 'A' && *p <= 'F') c = c * 16 + (u32)(*p - 'A' + 10);
        else return 0;
    }
    return is_ideograph(c) ? c : 0;
}

/* The number of a name given in upper case, -1 if there is none. */
static int find_name(const char *wanted) {
    const u16 *order = (const u16 *)unicode_name_order;
    int low = 0, high = unicode_name_named + unicode_name_aliases + unicode_name_sequences;
    while (low < high) {
        char text[UNICODE_NAME_SIZE];
        int middle = (low + high) / 2, name = order[middle];
        int aliases = unicode_name_named + unicode_name_aliases;
        u32 c = name < aliases ? point_of(name) : 0;
        spell(name, c, text);
        int compared = strcmp(wanted, text);
        if (compared == 0) return name;
        if (compared > 0) low = middle + 1;
        else high = middle;
    }
    return -1;
}

static bool starts_with(const char *text, i64 len, const char *prefix) {
    i64 n = (i64)strlen(prefix);
    return len > n && memcmp(text, prefix, (size_t)n) == 0;
}

int unicode_by_name(const char *name, i64 len, u32 out[4]) {
    char wanted[UNICODE_NAME_SIZE];
    if (starts_with(name, len, hangul_prefix)) {
        return (out[0] = hangul_by_name(name + strlen(hangul_prefix), name + len)) != 0;
    }
    if (starts_with(name, len, ideograph_prefix)) {
        return (out[0] = ideograph_by_name(name + strlen(ideograph_prefix), name + len)) != 0;
    }
    if (len <= 0 || len >= UNICODE_NAME_SIZE) return 0;
    for (i64 i = 0; i < len; i++)
        wanted[i] = (char)(name[i] - (name[i] >= 'a' && name[i] <= 'z' ? 32 : 0));
    wanted[len] = 0;
    if (strlen(wanted) != (size_t)len) return 0;
    int found = find_name(wanted), n = 0;
    if (found < 0) return 0;
    if (found < unicode_name_named + unicode_name_aliases) {
        out[0] = point_of(found);
        return 1;
    }
    const UnicodeSequence *sequence =
        &unicode_sequence_points[found - unicode_name_named - unicode_name_aliases];
    for (; n < 4 && sequence->points[n]; n++) out[n] = sequence->points[n];
    return n;
}
