/* unicode_internal.h: the layout of the generated tables, for the unicode*.c files.
 *
 * A two-level table NAME maps a code point c to pages[index[c >> SHIFT] << SHIFT | (c & low bits)],
 * 16 bits each; it is written as 64-bit words to keep the source short, and read through
 * unicode_lookup. */
#pragma once
#include "vm/base/unicode.h"

typedef struct {
    u8 category, bidi, combining, mirrored, width; /* numbers of rows in the *_names tables */
    u8 quick_check; /* two bits for each UnicodeForm, from the lowest: a UnicodeQuick */
} UnicodeCharacter;

/* A primary composite: first and second compose to `composed`.  Sorted by first, then second. */
typedef struct {
    u32 first, second, composed;
} UnicodePair;

typedef struct {
    u32 first, last;
} UnicodeRange;

/* Consecutive code points that have names: `first` has name number `name`, and so on up to the next
 * run's. */
typedef struct {
    u32 first, name;
} UnicodeRun;

typedef struct {
    u32 points[4]; /* ended by 0 */
} UnicodeSequence;

#define UNICODE_CHARACTER_SHIFT 7
#define UNICODE_DECOMPOSITION_SHIFT 6

extern const UnicodeCharacter unicode_characters[];
extern const u64 unicode_character_index[], unicode_character_pages[];
extern const char *const unicode_category_names[];
extern const char *const unicode_bidi_names[];
extern const char *const unicode_width_names[];

/* Code point to a place in the data, 0 for none.  There: length << 8 | number of the tag, then the
 * code points. */
extern const u64 unicode_decomposition_index[], unicode_decomposition_pages[];
extern const u32 unicode_decomposition_data[];
extern const char *const unicode_decomposition_tags[];
extern const UnicodePair unicode_pairs[];
extern const int unicode_pair_count;

/* Names are numbered: first those of code points, ascending, then the aliases, then the sequences.
 * A name is stored as words shared with the name before (none in the first of 16), then words of
 * its own: one byte with both counts, then a byte or two per word: n below short_codes, else
 * short_codes + (n - short_codes) / 256 and the remainder.  A word's "#" is the code point in
 * hexadecimal.  Words end with a space; every eighth has its place in the offsets. */
extern const int unicode_name_named, unicode_name_aliases, unicode_name_sequences,
    unicode_name_short_codes, unicode_name_runs;
extern const char unicode_lexicon[];
extern const u32 unicode_lexicon_offsets[];
extern const u64 unicode_names[];
extern const u32 unicode_name_starts[];  /* of every sixteenth name */
extern const u64 unicode_name_order[];   /* name numbers, 16 bits each, sorted by name */
extern const UnicodeRun unicode_name_run[];
extern const u32 unicode_alias_points[];
extern const UnicodeSequence unicode_sequence_points[];
extern const UnicodeRange unicode_ideographs[]; /* named CJK UNIFIED IDEOGRAPH- and number */
extern const int unicode_ideograph_ranges;

static inline const UnicodeCharacter *unicode_character(u32 c) {
    return &unicode_characters[unicode_lookup(unicode_character_index, unicode_character_pages,
                                              UNICODE_CHARACTER_SHIFT, c)];
}
