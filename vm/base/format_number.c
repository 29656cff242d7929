/* format_number.c: lays numbers out: sign, prefix, fill, digits in groups, point, rest.
 * The plan and the writing walk the groups the same way, from the right. */
#include <limits.h>

#include "vm/base/format_spec.h"

FormatLocale format_spec_locale(const FormatSpec *spec, const FormatLocale *user) {
    if (spec->type == 'n') return *user;
    FormatLocale locale = {.point = {'.'}, .point_len = 1};
    if (spec->grouping) {
        bool bits =
            spec->type == 'b' || spec->type == 'o' || spec->type == 'x' || spec->type == 'X';
        locale.separator[0] = spec->grouping;
        locale.separator_len = 1;
        locale.grouping[0] = bits ? 4 : 3;
    }
    return locale;
}

FormatNumber format_number_split(const char *text, i64 len) {
    FormatNumber number = {.prefix = ""};
    const char *p = text, *end = text + len;
    if (p < end && (*p == '-' || *p == '+' || *p == ' ')) number.sign = (u32)*p++;
    number.digits = p;
    while (p < end && *p >= '0' && *p <= '9') p++;
    number.digit_count = p - number.digits;
    if (p < end && *p == '.') {
        number.has_point = true;
        p++;
    }
    number.rest = p;
    number.rest_len = end - p;
    return number;
}

/* Group sizes, one after the other, from the right. */
typedef struct {
    const char *next;
    i64 size; /* of the current group; INT64_MAX if it takes all that is left */
} Groups;

static void next_group(Groups *g) {
    if (*g->next == CHAR_MAX || (*g->next == 0 && g->size == 0)) g->size = INT64_MAX;
    else if (*g->next) g->size = *g->next++;
}

/* The length of `digits` digits in groups. */
static i64 grouped_length(const FormatLocale *locale, i64 digits) {
    Groups g = {locale->grouping, 0};
    i64 left = digits, separators = 0;
    for (next_group(&g); left > g.size; next_group(&g)) {
        if (*g.next == 0) { /* the last size repeats: no loop, since the width may be any number */
            separators += (left - 1) / g.size;
            break;
        }
        left -= g.size;
        separators++;
    }
    return digits + separators * locale->separator_len;
}

/* The fewest digits, at least `digits`, whose grouped length is not less than `wanted`. */
static i64 fill_digits(const FormatLocale *locale, i64 digits, i64 wanted) {
    i64 low = digits, high = KR_MAX(digits, wanted);
    while (low < high) {
        i64 middle = low + (high - low) / 2;
        /* Unsigned: near the largest width the length of too many digits exceeds 63 bits. */
        if ((u64)grouped_length(locale, middle) >= (u64)wanted) high = middle;
        else low = middle + 1;
    }
    return low;
}

static u32 max_of(const u32 *chars, int n, u32 max) {
    for (int i = 0; i < n; i++) max = KR_MAX(max, chars[i]);
    return max;
}

void format_number_plan(const FormatSpec *spec, const FormatLocale *locale,
                        const FormatNumber *number, FormatLayout *layout) {
    i64 around = (number->sign != 0) + (i64)strlen(number->prefix) +
                 (number->has_point ? locale->point_len : 0) + number->rest_len;
    i64 digits = number->digit_count;
    *layout = (FormatLayout){.max_char = 0x7f};
    if (digits > 0) {
        if (spec->fill == '0' && spec->align == '=')
            digits = fill_digits(locale, digits, spec->width - around);
        layout->zeros = digits - number->digit_count;
        layout->grouped = grouped_length(locale, digits);
        if (layout->grouped > digits)
            layout->max_char = max_of(locale->separator, locale->separator_len, layout->max_char);
    }
    if (number->has_point)
        layout->max_char = max_of(locale->point, locale->point_len, layout->max_char);
    i64 len = around + layout->grouped;
    if (spec->align == '=') layout->inner = KR_MAX(spec->width - len, 0);
    else format_padding(spec, len, &layout->left, &layout->right);
    layout->total = len + layout->left + layout->inner + layout->right;
    if (layout->total > len) layout->max_char = KR_MAX(layout->max_char, spec->fill);
}

/* The writer is made once for each width of code points. */
#define DEFINE_WRITE(T) \
    static T *fill_##T(T *out, u32 c, i64 n) { \
        for (i64 i = 0; i < n; i++) *out++ = (T)c; \
        return out; \
    } \
    static T *text_##T(T *out, const char *text, i64 n) { \
        for (i64 i = 0; i < n; i++) *out++ = (u8)text[i]; \
        return out; \
    } \
    static T *points_##T(T *out, const u32 *points, i64 n) { \
        for (i64 i = 0; i < n; i++) *out++ = (T)points[i]; \
        return out; \
    } \
    static T *digits_##T(T *out, const FormatLocale *locale, const FormatNumber *number, \
                         const FormatLayout *layout) { \
        T *end = out + layout->grouped, *p = end; \
        Groups g = {locale->grouping, 0}; \
        i64 room; \
        next_group(&g); \
        room = g.size; \
        for (i64 i = number->digit_count - 1; i >= -layout->zeros; i--) { \
            if (room == 0) { \
                p -= locale->separator_len; \
                points_##T(p, locale->separator, locale->separator_len); \
                next_group(&g); \
                room = g.size; \
            } \
            *--p = i >= 0 ? (T)(u8)number->digits[i] : '0'; \
            room--; \
        } \
        KR_ASSERT(p == out); \
        return end; \
    } \
    static void write_##T(const FormatSpec *spec, const FormatLocale *locale, \
                          const FormatNumber *number, const FormatLayout *layout, T *out) { \
        out = fill_##T(out, spec->fill, layout->left); \
        out = fill_##T(out, number->sign, number->sign != 0); \
        out = text_##T(out, number->prefix, (i64)strlen(number->prefix)); \
        out = fill_##T(out, spec->fill, layout->inner); \
        out = digits_##T(out, locale, number, layout); \
        out = points_##T(out, locale->point, number->has_point ? locale->point_len : 0); \
        out = text_##T(out, number->rest, number->rest_len); \
        fill_##T(out, spec->fill, layout->right); \
    }

DEFINE_WRITE(u8)
DEFINE_WRITE(u16)
DEFINE_WRITE(u32)

void format_number_write(const FormatSpec *spec, const FormatLocale *locale,
                         const FormatNumber *number, const FormatLayout *layout, int width,
                         void *out) {
    if (width == 1) write_u8(spec, locale, number, layout, out);
    else if (width == 2) write_u16(spec, locale, number, layout, out);
    else write_u32(spec, locale, number, layout, out);
}
