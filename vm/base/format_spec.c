/* format_spec.c: parses and checks format specifications.  Of several mistakes the one that CPython
 * reports is reported: the text is read from left to right first, then the grouping is checked,
 * then what the object's type allows. */
#include "vm/base/format_spec.h"

#include <stdio.h>

#include "vm/base/unicode.h"

typedef struct {
    int width;
    const void *chars;
    i64 at, end;
} Reader;

/* The code point `ahead` places on, or 0 past the end: no caller takes 0 for something. */
static u32 peek(const Reader *r, i64 ahead) {
    i64 i = r->at + ahead;
    if (i >= r->end) return 0;
    return r->width == 1   ? ((const u8 *)r->chars)[i]
           : r->width == 2 ? ((const u16 *)r->chars)[i]
                           : ((const u32 *)r->chars)[i];
}

static bool accept(Reader *r, u32 c) {
    if (r->at >= r->end || peek(r, 0) != c) return false;
    r->at++;
    return true;
}

static bool is_align(u32 c) {
    return c == '<' || c == '>' || c == '=' || c == '^';
}

/* Decimal digits of any script; false if the number exceeds 63 bits.  *out stays as it is without
 * digits. */
static bool read_number(Reader *r, i64 *out) {
    i64 start = r->at, n = 0;
    for (; r->at < r->end; r->at++) {
        int digit = unicode_decimal(peek(r, 0));
        if (digit < 0) break;
        if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, digit, &n)) return false;
    }
    if (r->at > start) *out = n;
    return true;
}

/* Fill and alignment; returns whether a fill was given. */
static bool read_alignment(Reader *r, FormatSpec *spec, bool *align_given) {
    bool fill = r->end - r->at >= 2 && is_align(peek(r, 1));
    *align_given = fill || is_align(peek(r, 0));
    if (fill) spec->fill = peek(r, 0);
    if (*align_given) spec->align = peek(r, fill);
    r->at += fill + *align_given;
    return fill;
}

static void read_flags(Reader *r, FormatSpec *spec) {
    u32 c = peek(r, 0);
    if (c == '+' || c == '-' || c == ' ') {
        spec->sign = c;
        spec->sign_given = true;
        r->at++;
    }
    spec->no_negative_zero = accept(r, 'z');
    spec->alternate = accept(r, '#');
}

static FormatError read_grouping(Reader *r, FormatSpec *spec) {
    if (accept(r, ',')) spec->grouping = ',';
    if (accept(r, '_')) {
        if (spec->grouping) return FORMAT_ERR_BOTH_GROUPINGS;
        spec->grouping = '_';
    }
    return spec->grouping == '_' && peek(r, 0) == ',' ? FORMAT_ERR_BOTH_GROUPINGS : FORMAT_OK;
}

static bool is_one_of(u32 c, const char *codes) {
    return c > 0 && c < 0x80 && strchr(codes, (int)c);
}

static FormatError check_grouping(const FormatSpec *spec) {
    bool fits = spec->type == 0 || is_one_of(spec->type, "deEfFgG%") ||
                (spec->grouping == '_' && is_one_of(spec->type, "boxX"));
    return spec->grouping && !fits ? FORMAT_ERR_GROUPING : FORMAT_OK;
}

static FormatError check_str(const FormatSpec *spec) {
    if (spec->type != 's') return FORMAT_ERR_CODE;
    if (spec->sign_given) return spec->sign == ' ' ? FORMAT_ERR_STR_SPACE : FORMAT_ERR_STR_SIGN;
    if (spec->no_negative_zero) return FORMAT_ERR_STR_ZERO;
    if (spec->alternate) return FORMAT_ERR_STR_ALTERNATE;
    return spec->align == '=' ? FORMAT_ERR_STR_ALIGN : FORMAT_OK;
}

static FormatError check_int(const FormatSpec *spec) {
    if (is_one_of(spec->type, "eEfFgG%")) return FORMAT_OK; /* formatted as a float */
    if (!is_one_of(spec->type, "bcdoxXn")) return FORMAT_ERR_CODE;
    if (spec->precision >= 0) return FORMAT_ERR_INT_PRECISION;
    if (spec->no_negative_zero) return FORMAT_ERR_INT_ZERO;
    if (spec->type == 'c' && spec->sign_given) return FORMAT_ERR_CHAR_SIGN;
    return spec->type == 'c' && spec->alternate ? FORMAT_ERR_CHAR_ALTERNATE : FORMAT_OK;
}

static FormatError check_float(const FormatSpec *spec) {
    return spec->type == 0 || is_one_of(spec->type, "eEfFgGn%") ? FORMAT_OK : FORMAT_ERR_CODE;
}

static FormatError check_complex(const FormatSpec *spec) {
    if (spec->type != 0 && !is_one_of(spec->type, "eEfFgGn")) return FORMAT_ERR_CODE;
    if (spec->fill == '0') return FORMAT_ERR_COMPLEX_PADDING;
    return spec->align == '=' ? FORMAT_ERR_COMPLEX_ALIGN : FORMAT_OK;
}

static FormatError check_kind(FormatKind kind, const FormatSpec *spec) {
    switch (kind) {
    case FORMAT_STR: return check_str(spec);
    case FORMAT_INT: return check_int(spec);
    case FORMAT_FLOAT: return check_float(spec);
    case FORMAT_COMPLEX: return check_complex(spec);
    }
    KR_UNREACHABLE();
}

FormatError format_spec_parse(FormatKind kind, int width, const void *chars, i64 n,
                              FormatSpec *spec) {
    Reader r = {width, chars, 0, n};
    bool align_given;
    *spec = (FormatSpec){.fill = ' ',
                         .align = kind == FORMAT_STR ? '<' : '>',
                         .sign = '-',
                         .width = -1,
                         .precision = -1,
                         .type = kind == FORMAT_STR   ? 's'
                                 : kind == FORMAT_INT ? 'd'
                                                      : 0};
    bool fill_given = read_alignment(&r, spec, &align_given);
    read_flags(&r, spec);
    if (!fill_given && accept(&r, '0')) {
        spec->fill = '0';
        if (!align_given && spec->align == '>') spec->align = '=';
    }
    if (!read_number(&r, &spec->width)) return FORMAT_ERR_DIGITS;
    FormatError error = read_grouping(&r, spec);
    if (error) return error;
    if (accept(&r, '.')) {
        if (!read_number(&r, &spec->precision)) return FORMAT_ERR_DIGITS;
        if (spec->precision < 0) return FORMAT_ERR_NO_PRECISION;
    }
    if (r.end - r.at > 1) return FORMAT_ERR_INVALID;
    if (r.at < r.end) spec->type = peek(&r, 0);
    error = check_grouping(spec);
    return error ? error : check_kind(kind, spec);
}

/* A format code in a message: itself if it is visible ASCII, else as "\x" and its number. */
static int put_code(char *out, size_t size, u32 c) {
    return c > 32 && c < 128 ? snprintf(out, size, "%c", (char)c) : snprintf(out, size, "\\x%x", c);
}

void format_error_text(FormatError error, const FormatSpec *spec, const char *type_name, char *out,
                       size_t size) {
    static const char *const texts[] = {
        "",
#define ERROR(name, text) text,
#include "vm/base/format_error.def"
    };
    size_t len = 0;
    for (const char *p = texts[error]; *p && len + 1 < size; p++) {
        int n;
        if (p[0] == '%' && p[1] == 'T') n = snprintf(out + len, size - len, "%s", type_name);
        else if (p[0] == '%' && p[1] == 'C') n = put_code(out + len, size - len, spec->type);
        else if (p[0] == '%' && p[1] == 'G')
            n = snprintf(out + len, size - len, "%c", (char)spec->grouping);
        else n = snprintf(out + len, size - len, "%c", *p), p--;
        p++;
        len += (size_t)KR_MIN(n, (int)(size - len - 1));
    }
    out[KR_MIN(len, size - 1)] = 0;
}
