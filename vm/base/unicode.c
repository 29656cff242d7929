/* unicode.c: character properties out of the generated tables. */
#include "vm/base/unicode.h"

#include "vm/base/unicode_internal.h"

/* Copies a full mapping, which ends with 0 or after three. */
static int copy_mapping(const u32 mapping[3], u32 out[3]) {
    int n = 0;
    for (; n < 3 && mapping[n]; n++) out[n] = mapping[n];
    return n;
}

/* The case of a code point without special mappings. */
ALWAYS_INLINE int one(u32 c, u32 out[3]) {
    out[0] = c;
    return 1;
}

int unicode_lower(u32 c, u32 out[3]) {
    if (c < 0x80) return one(unicode_simple_lower(c), out);
    const UnicodeType *type = unicode_type(c);
    if (type->special) return copy_mapping(unicode_specials[type->special].lower, out);
    return one(c + (u32)type->lower, out);
}

int unicode_upper(u32 c, u32 out[3]) {
    if (c < 0x80) return one(unicode_simple_upper(c), out);
    const UnicodeType *type = unicode_type(c);
    if (type->special) return copy_mapping(unicode_specials[type->special].upper, out);
    return one(c + (u32)type->upper, out);
}

int unicode_title(u32 c, u32 out[3]) {
    if (c < 0x80) return one(unicode_simple_upper(c), out);
    const UnicodeType *type = unicode_type(c);
    if (type->special) return copy_mapping(unicode_specials[type->special].title, out);
    return one(c + (u32)type->title, out);
}

int unicode_fold(u32 c, u32 out[3]) {
    if (c < 0x80) return one(unicode_simple_lower(c), out);
    const UnicodeType *type = unicode_type(c);
    if (type->special) return copy_mapping(unicode_specials[type->special].fold, out);
    return one(c + (u32)type->lower, out);
}

const char *unicode_category(u32 c) {
    return unicode_category_names[unicode_character(c)->category];
}

const char *unicode_bidirectional(u32 c) {
    return unicode_bidi_names[unicode_character(c)->bidi];
}

const char *unicode_east_asian_width(u32 c) {
    return unicode_width_names[unicode_character(c)->width];
}

int unicode_combining(u32 c) {
    return unicode_character(c)->combining;
}

bool unicode_mirrored(u32 c) {
    return unicode_character(c)->mirrored;
}
