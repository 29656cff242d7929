/* format_spec.h: the format specification mini-language of format() and f-strings, and the parts of
 * formatting that str, int, float and complex share: checks, grouping of digits, padding.
 *
 *     [[fill]align][sign][z][#][0][width][grouping][.precision][type] */
#pragma once
#include "vm/base/common.h"

/* The type that is formatted: decides the defaults and what is allowed. */
typedef enum { FORMAT_STR, FORMAT_INT, FORMAT_FLOAT, FORMAT_COMPLEX } FormatKind;

typedef enum {
    FORMAT_OK,
#define ERROR(name, text) FORMAT_ERR_##name,
#include "vm/base/format_error.def"
} FormatError;

typedef struct {
    u32 fill;        /* ' ' unless given */
    u32 align;       /* '<', '>', '^' or '=' */
    u32 sign; /* '+', ' ', or '-', which stands for none given too when sign_given is false */
    u32 grouping;    /* ',' or '_', or 0 */
    u32 type;        /* the format code; if none was given 's' for str, 'd' for int, else 0 */
    i64 width;       /* -1 if not given */
    i64 precision;   /* -1 if not given */
    bool sign_given, alternate, no_negative_zero;
} FormatSpec;

/* Reads the n code points of a specification, each `width` (1, 2, 4) bytes wide, and checks that
 * the kind allows what they say.  On an error that names them, spec->type and spec->grouping are
 * set. */
FormatError format_spec_parse(FormatKind kind, int width, const void *chars, i64 n,
                              FormatSpec *spec);

/* The text of an error up to FORMAT_ERR_INVALID's "%S", which stays for the caller to fill in:
 * type_name replaces %T. */
void format_error_text(FormatError error, const FormatSpec *spec, const char *type_name, char *out,
                       size_t size);

/* How the user's locale writes numbers: localeconv()'s fields, as code points. */
typedef struct {
    u32 point[8], separator[8];
    int point_len, separator_len;
    char grouping[16]; /* group sizes from the right, as in localeconv: 0 repeats the last, CHAR_MAX
                          ends grouping */
} FormatLocale;

/* What the specification asks for: `user` for the type 'n', else the point and the grouping
 * character given. */
FormatLocale format_spec_locale(const FormatSpec *spec, const FormatLocale *user);

/* A number as text, before layout. */
typedef struct {
    u32 sign;           /* '-', '+', ' ' or 0: see format_sign */
    const char *prefix; /* "0x" ..., "" */
    const char *digits; /* the integer part, ASCII; none for inf and nan */
    i64 digit_count;
    bool has_point;
    const char *rest; /* what follows: fraction, exponent, "%", "inf" */
    i64 rest_len;
} FormatNumber;

/* Where everything goes; total and max_char size the string. */
typedef struct {
    i64 total, left, inner, right; /* inner: fill between prefix and digits */
    i64 zeros;                     /* digits put before the number's own, and grouped like them */
    i64 grouped;                   /* length of all digits with their separators */
    u32 max_char;                  /* at least 0x7f */
} FormatLayout;

/* Splits ASCII text as double_format writes it ("-1234.5e+10", "inf") into the parts of a number,
 * pointing into it.  sign stays what the text has. */
FormatNumber format_number_split(const char *text, i64 len);

/* The sign to show. */
static inline u32 format_sign(const FormatSpec *spec, bool negative) {
    return negative ? '-' : spec->sign == '-' ? 0 : spec->sign;
}

/* Plans a number; format_number_write then writes layout->total code points of `width` (1, 2, 4)
 * bytes. */
void format_number_plan(const FormatSpec *spec, const FormatLocale *locale,
                        const FormatNumber *number, FormatLayout *layout);
void format_number_write(const FormatSpec *spec, const FormatLocale *locale,
                         const FormatNumber *number, const FormatLayout *layout, int width,
                         void *out);

/* The fill left and right of a text of len code points; '=' counts as '>'. */
static inline void format_padding(const FormatSpec *spec, i64 len, i64 *left, i64 *right) {
    i64 pad = KR_MAX(spec->width - len, 0);
    *left = spec->align == '<' ? 0 : spec->align == '^' ? pad / 2 : pad;
    *right = pad - *left;
}
