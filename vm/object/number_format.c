/* number_format.c: format() of str, int, float and complex by the format specification mini-language. */
#include "vm/object/number_format.h"

#include <limits.h>
#include <locale.h>
#include <math.h>

#include "vm/base/dtoa.h"
#include "vm/base/utf8.h"
#include "vm/object/complex.h"
#include "vm/object/float.h"
#include "vm/object/int.h"
#include "vm/object/str_internal.h"

/* ---- shared ---- */

static void raise_format_error(FormatError error, const FormatSpec *spec, Value v, Value text) {
    char out[512], *hole;
    format_error_text(error, spec, value_type_name(v), out, sizeof out);
    hole = error == FORMAT_ERR_INVALID ? strstr(out, "%S") : NULL;
    if (hole) exc_raise(ValueErrorType, "%.*s%V%s", (int)(hole - out), out, text, hole + 2);
    else exc_raise(ValueErrorType, "%s", out);
}

/* Reads 'spec' (a str) for a value of this kind; 'v' only names the type in errors. */
static bool number_format_parse(FormatKind kind, Value v, Value spec, FormatSpec *out) {
    FormatError error = format_spec_parse(kind, str_kind(spec), str_data(spec), str_len(spec), out);
    gc_keep(as_obj(spec));
    if (error != FORMAT_OK) raise_format_error(error, out, v, spec);
    return error == FORMAT_OK;
}

static bool need_str_spec(Value spec) {
    if (is_str(spec)) return true;
    exc_raise(TypeErrorType, "__format__() argument must be str, not %T", spec);
    return false;
}

static int locale_text(const char *s, u32 out[8]) {
    Utf8Scan scan;
    i64 n = (i64)strlen(s);
    if (!utf8_scan(s, n, 0, &scan) || scan.chars > 8) return 0;
    return (int)utf8_decode(s, n, 0, 4, out);
}

static FormatLocale user_locale(void) {
    const struct lconv *conv = localeconv();
    FormatLocale locale = {0};
    locale.point_len = locale_text(conv->decimal_point, locale.point);
    locale.separator_len = locale_text(conv->thousands_sep, locale.separator);
    strncpy(locale.grouping, conv->grouping, sizeof locale.grouping - 1);
    return locale;
}

/* The number laid out as the specification asks. */
static Value number_format_layout(const FormatSpec *spec, const FormatNumber *number) {
    FormatLayout layout;
    static const FormatLocale plain = {.point = {'.'}, .point_len = 1};
    const FormatLocale *locale = &plain;
    FormatLocale other;
    if (spec->type == 'n') other = user_locale();
    if (spec->type == 'n' || spec->grouping) {
        other = format_spec_locale(spec, &other);
        locale = &other;
    }
    format_number_plan(spec, locale, number, &layout);
    Value s = TRY(str_alloc(layout.total, layout.max_char));
    if (layout.total) format_number_write(spec, locale, number, &layout, str_kind(s), str_data(s));
    gc_keep(as_obj(s));
    return s;
}

/* Text padded to the width. */
static Value number_format_pad(const FormatSpec *spec, Value text) {
    i64 left, right;
    format_padding(spec, str_len(text), &left, &right);
    return str_pad(text, left, right, spec->fill);
}

/* ---- str ---- */

Value str_format_spec(Value s, Value spec_text) {
    FormatSpec spec;
    TRY_OK(need_str_spec(spec_text));
    if (str_len(spec_text) == 0) return is_str_exact(s) ? s : value_str(s);
    TRY_OK(number_format_parse(FORMAT_STR, s, spec_text, &spec));
    if (spec.precision >= 0 && spec.precision < str_len(s)) s = TRY(str_slice(s, 0, spec.precision));
    return number_format_pad(&spec, s);
}
Value str_m___format__(Value self, Value spec) { return str_format_spec(self, spec); }

/* ---- int ---- */

static Value format_char(const FormatSpec *spec, Value v) {
    i64 cp;
    TRY_OK(int_to_i64(v, &cp));
    if (cp < 0 || cp > 0x10ffff) return exc_raise(OverflowErrorType, "%%c arg not in range(0x110000)");
    return number_format_pad(spec, str_from_cp((u32)cp));
}

static Value format_integer(const FormatSpec *spec, Value v) {
    int base = spec->type == 'b' ? 2 : spec->type == 'o' ? 8 : spec->type == 'x' || spec->type == 'X' ? 16 : 10;
    Value text = TRY(int_to_str(v, base));
    if (spec->type == 'X') text = TRY(str_m_upper(text));
    const char *digits = str_data(text);
    bool negative = digits[0] == '-';
    FormatNumber number = {.sign = format_sign(spec, negative), .prefix = "", .digits = digits + negative,
                           .digit_count = str_len(text) - negative, .rest = ""};
    if (spec->alternate) {
        number.prefix = base == 2 ? "0b" : base == 8 ? "0o" : base == 10 ? "" : spec->type == 'x' ? "0x" : "0X";
    }
    Value r = number_format_layout(spec, &number);
    gc_keep(as_obj(text));
    return r;
}

Value int_format(Value v, Value spec_text) {
    FormatSpec spec;
    double d;
    TRY_OK(need_str_spec(spec_text));
    if (str_len(spec_text) == 0) return is_int_exact(v) ? int_to_str(v, 10) : value_str(v);
    TRY_OK(number_format_parse(FORMAT_INT, v, spec_text, &spec));
    if (spec.type == 'c') return format_char(&spec, v);
    if (spec.type < 128 && strchr("bdnoxX", (int)spec.type)) return format_integer(&spec, v);
    TRY_OK(int_to_double(v, &d));
    return number_format_double(&spec, d);
}

/* ---- float ---- */

/* d as text by a specification, into malloc memory; NULL raised. */
static char *double_text(const FormatSpec *spec, double d, int flags, i64 *len) {
    u32 type = spec->type;
    i64 precision = spec->precision;
    bool percent = type == '%';
    if (precision > INT_MAX - 400) {
        if (precision > INT_MAX) exc_raise(ValueErrorType, "precision too big");
        else exc_no_memory();
        return NULL;
    }
    if (spec->alternate) flags |= DTOA_ALT;
    if (spec->no_negative_zero) flags |= DTOA_NO_NEG_0;
    if (percent) {
        type = 'f';
        d *= 100;
    } else if (type == 0 || type == 'r') {
        type = precision >= 0 ? 'g' : 'r';
    } else if (type == 'n') {
        type = 'g';
    }
    if (precision < 0) precision = 6;
    char *text = malloc((size_t)double_format_size((int)precision) + 1);
    if (!text) {
        exc_no_memory();
        return NULL;
    }
    *len = double_format(text, d, (char)type, (int)precision, flags);
    if (percent) text[(*len)++] = '%';
    return text;
}

static Value layout_double(const FormatSpec *spec, double d, int flags) {
    i64 len;
    char *text = double_text(spec, d, flags, &len);
    if (!text) return V_ERR;
    FormatNumber number = format_number_split(text, len);
    number.sign = format_sign(spec, number.sign == '-');
    Value s = number_format_layout(spec, &number);
    free(text);
    return s;
}

Value number_format_double(const FormatSpec *spec, double d) {
    return layout_double(spec, d, spec->type == 0 ? DTOA_ADD_DOT_0 : 0);
}

Value float_format(Value v, Value spec_text) {
    FormatSpec spec;
    TRY_OK(need_str_spec(spec_text));
    if (str_len(spec_text) == 0) return is_float_exact(v) ? float_repr(as_double(v)) : value_str(v);
    TRY_OK(number_format_parse(FORMAT_FLOAT, v, spec_text, &spec));
    return number_format_double(&spec, as_double(v));
}

/* ---- complex ---- */

Value complex_format(Value v, Value spec_text) {
    FormatSpec spec, part;
    StrBuilder b;
    TRY_OK(need_str_spec(spec_text));
    if (str_len(spec_text) == 0) return value_str(v);
    TRY_OK(number_format_parse(FORMAT_COMPLEX, v, spec_text, &spec));
    ComplexObj *c = (ComplexObj *)as_obj(v);
    double real = c->real, imag = c->imag;
    /* Without a code it looks like repr(): parentheses, or no real part if that is 0. */
    bool as_repr = spec.type == 0, pure = as_repr && real == 0.0 && !signbit(real);
    part = spec;
    part.width = -1;
    part.align = '>';
    strb_init(&b);
    if (as_repr && !pure) strb_cp(&b, '(');
    if (!pure) {
        Value text = layout_double(&part, real, 0);
        if (is_err(text)) return strb_free(&b), V_ERR;
        strb_str(&b, text);
        part.sign = '+';
    }
    Value text = layout_double(&part, imag, 0);
    if (is_err(text)) return strb_free(&b), V_ERR;
    strb_str(&b, text);
    strb_cp(&b, 'j');
    if (as_repr && !pure) strb_cp(&b, ')');
    return number_format_pad(&spec, TRY(strb_finish(&b)));
}
