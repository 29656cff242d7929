/* test_format_spec.c: specifications of all shapes on str, int, float and complex: the text or the message is CPython's. */
#include <limits.h>
#include <math.h>

#include "tests/suite_main.h"
#include "tests/vm/unit/oracle.h"
#include "vm/base/dtoa.h"
#include "vm/base/format_spec.h"
#include "vm/base/utf8.h"

/* Each line: kind, value, specification and result in hexadecimal UTF-8.  Values: int up to 2**63, float as bits. */
static const char cases[] =
    "import random, struct\n"
    "r = random.Random(int(%d))\n"
    "def opt(p, *xs): return r.choice(xs) if r.random() < p else \"\"\n"
    "def spec():\n"
    "    s = opt(.5, *\"<>=^\") \n"
    "    if s: s = opt(.5, *\"*0 x\\u00e9\\u20ac\\U0001f600\") + s\n"
    "    s += opt(.3, *\"+- \") + opt(.15, \"z\") + opt(.25, \"#\") + opt(.3, \"0\") + opt(.7, \"1\", \"7\", \"9\", \"10\", \"12\", \"25\", \"\\u0661\\u0660\")\n"
    "    s += opt(.4, *\",_\") + opt(.03, *\",_\") + opt(.4, \".0\", \".1\", \".2\", \".3\", \".6\", \".15\") + opt(.02, \".\", \"9\" * 19, \"9\" * 20)\n"
    "    return s + opt(.8, *\"bcdeEfFgGnosxX%%%%sd\", *\"bdeEfFgGxX%%\", \"y\", \"\\u00e9\", \" \") + opt(.03, *\"d<,_\")\n"
    "for i in range(30000):\n"
    "    k = i %% 4\n"
    "    x = r.choice((0, 1, -1, 255, -4096, 1234567, 12345678901234, -2**62, r.getrandbits(r.randrange(62)))) if k == 1 else \\\n"
    "        r.choice((0.0, -0.0, 1.5, -0.001, 1234567.891, 1e22, 1e16, -9.996, float(\"inf\"), -float(\"inf\"), float(\"nan\"), 123456789.0)) if k else 0\n"
    "    s = spec()\n"
    "    try: t = format((str(i), x, x, complex(x, 1))[k], s) if k != 3 else format(complex(x, 1), s) and \"ok\"\n"
    "    except (ValueError, OverflowError, MemoryError) as e: t = \"!\" + str(e)\n"
    "    v = i if k == 0 else x if k == 1 else struct.unpack(\"q\", struct.pack(\"d\", x))[0]\n"
    "    print(k, v, (s.encode().hex() or \"-\"), t.encode().hex() or \"-\")\n";

static const char *const type_names[] = {"str", "int", "float", "complex"};
static const FormatLocale c_locale = {.point = {'.'}, .point_len = 1, .grouping = {0}};

static char *from_points(char *out, int width, const void *points, i64 n) {
    i64 start, end;
    i64 len = utf8_encoded_size(width, points, n, UTF8_SURROGATEPASS, &start, &end);
    utf8_encode(width, points, n, UTF8_SURROGATEPASS, out);
    out[len] = 0;
    return out;
}

static void lay_out(const FormatSpec *spec, const FormatNumber *number, const FormatLocale *user, char *out) {
    FormatLocale locale = format_spec_locale(spec, user);
    FormatLayout layout;
    u32 buf[400];
    format_number_plan(spec, &locale, number, &layout);
    ck_assert_int_lt(layout.total, 400);
    format_number_write(spec, &locale, number, &layout, utf8_kind(layout.max_char), buf);
    from_points(out, utf8_kind(layout.max_char), buf, layout.total);
}

static void format_text(const FormatSpec *spec, const u32 *text, i64 len, char *out) {
    u32 buf[400];
    i64 left, right, n = 0;
    if (spec->type == 's' && spec->precision >= 0) len = KR_MIN(len, spec->precision);
    format_padding(spec, len, &left, &right);
    for (i64 i = 0; i < left; i++) buf[n++] = spec->fill;
    for (i64 i = 0; i < len; i++) buf[n++] = text[i];
    for (i64 i = 0; i < right; i++) buf[n++] = spec->fill;
    from_points(out, 4, buf, n);
}

static void format_double(const FormatSpec *spec, double d, char *out) {
    char text[800];
    u32 type = spec->type == '%' ? 'f' : spec->type;
    i64 precision = spec->precision;
    int flags = (spec->alternate ? DTOA_ALT : 0) | (spec->no_negative_zero ? DTOA_NO_NEG_0 : 0);
    if (spec->type == '%') d *= 100;
    if (type == 'n') type = 'g';
    if (type == 0) {
        flags |= DTOA_ADD_DOT_0;
        type = precision < 0 ? 'r' : 'g';
    }
    i64 len = double_format(text, d, (char)type, precision < 0 ? 6 : (int)precision, flags);
    if (spec->type == '%') text[len++] = '%';
    FormatNumber number = format_number_split(text, len);
    number.sign = format_sign(spec, number.sign == '-');
    lay_out(spec, &number, &c_locale, out);
}

static void format_integer(const FormatSpec *spec, i64 value, char *out) {
    if (strchr("eEfFgG%", (int)spec->type)) {
        format_double(spec, (double)value, out);
        return;
    }
    if (spec->type == 'c') {
        u32 c = (u32)value;
        if (value < 0 || value > 0x10ffff) strcpy(out, "!%c arg not in range(0x110000)");
        else format_text(spec, &c, 1, out);
        return;
    }
    static const char *const prefixes[] = {['b'] = "0b", ['o'] = "0o", ['x'] = "0x", ['X'] = "0X"};
    u64 n = value < 0 ? -(u64)value : (u64)value, base = spec->type == 'b' ? 2 : spec->type == 'o' ? 8 : 10;
    if ((spec->type | 0x20) == 'x') base = 16;
    char text[70], *p = text + sizeof text;
    do *--p = (spec->type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef")[n % base];
    while (n /= base);
    FormatNumber number = {.digits = p, .digit_count = text + sizeof text - p, .rest = "", .prefix = ""};
    if (spec->alternate && base != 10) number.prefix = prefixes[spec->type];
    number.sign = format_sign(spec, value < 0);
    lay_out(spec, &number, &c_locale, out);
}

static void run(int kind, i64 value, const char *spec_text, i64 spec_len, char *out) {
    FormatSpec spec;
    Utf8Scan scan;
    u32 points[100];
    u8 narrow[400];
    ck_assert(utf8_scan(spec_text, spec_len, 0, &scan));
    utf8_decode(spec_text, spec_len, 0, 4, points);
    int width = utf8_kind(scan.max_char);
    utf8_decode(spec_text, spec_len, 0, width, narrow);
    FormatError error = format_spec_parse((FormatKind)kind, width, narrow, scan.chars, &spec);
    if (error) {
        char text[300], *place;
        format_error_text(error, &spec, type_names[kind], text, sizeof text);
        if ((place = strstr(text, "%S"))) sprintf(out, "!%.*s%.*s%s", (int)(place - text), text, (int)spec_len, spec_text, place + 2);
        else sprintf(out, "!%s", text);
        return;
    }
    if (spec.width > 100 || spec.precision > 100) {
        sprintf(out, "huge");
        return;
    }
    double d;
    memcpy(&d, &value, sizeof d);
    u32 text[30];
    char digits[30];
    int len = sprintf(digits, "%lld", (long long)value);
    for (int i = 0; i < len; i++) text[i] = (u32)digits[i];
    if (kind == FORMAT_STR) format_text(&spec, text, len, out);
    if (kind == FORMAT_INT) format_integer(&spec, value, out);
    if (kind == FORMAT_FLOAT) format_double(&spec, d, out);
    if (kind == FORMAT_COMPLEX) sprintf(out, "ok");
}

static i64 from_hex(const char *hex, char *out) {
    if (strcmp(hex, "-") == 0) return out[0] = 0;
    i64 n = (i64)strlen(hex) / 2;
    for (i64 i = 0; i < n; i++) sscanf(hex + 2 * i, "%2hhx", (u8 *)&out[i]);
    out[n] = 0;
    return n;
}

START_TEST(formats_as_cpython_does) {
    static char program[sizeof cases + 20], hex[2][3000], spec[1500], expected[1500], got[1500];
    snprintf(program, sizeof program, cases, 17);
    FILE *f = oracle_open("", program);
    if (!f) return;
    int kind, lines = 0, texts = 0;
    long long value;
    while (fscanf(f, "%d %lld %2999s %2999s", &kind, &value, hex[0], hex[1]) == 4) {
        i64 spec_len = from_hex(hex[0], spec), len = from_hex(hex[1], expected);
        memset(got, 0, sizeof got);
        run(kind, value, spec, spec_len, got);
        lines++;
        texts += expected[0] != '!';
        if (strcmp(got, "huge") == 0) continue;
        if (memcmp(got, expected, (size_t)len + 1) != 0) {
            ck_abort_msg("%s %lld '%s': '%s', not '%s'", type_names[kind], value, spec, got, expected);
        }
    }
    pclose(f);
    ck_assert_int_eq(lines, 30000);
    ck_assert_int_gt(texts, 5000);
} END_TEST

static void check_locale(const FormatLocale *locale, const char *spec_text, const char *number_text, const char *expected) {
    FormatSpec spec;
    char got[500];
    ck_assert_int_eq(format_spec_parse(FORMAT_FLOAT, 1, spec_text, (i64)strlen(spec_text), &spec), FORMAT_OK);
    FormatNumber number = format_number_split(number_text, (i64)strlen(number_text));
    lay_out(&spec, &number, locale, got);
    ck_assert_str_eq(got, expected);
}

START_TEST(locales_group_as_they_say) {
    FormatLocale indian = {{'.'}, {','}, 1, 1, {3, 2, 0}}, french = {{','}, {0x202f}, 1, 1, {3, 3, 0}},
                 once = {{'.'}, {'\'', '\''}, 1, 2, {3, CHAR_MAX}};
    check_locale(&indian, "n", "123456789.5", "12,34,56,789.5");
    check_locale(&indian, "015n", "1234567.5", "0,00,12,34,567.5");
    check_locale(&french, "n", "-1234567.25", "-1\xe2\x80\xaf"
                                              "234\xe2\x80\xaf"
                                              "567,25");
    check_locale(&french, "n", "123", "123");
    check_locale(&once, "n", "1234567", "1234''567");
    check_locale(&once, "012n", "7", "0000000''007");
    check_locale(&indian, "010n", "inf", "0000000inf");
} END_TEST

START_TEST(the_largest_width_is_planned_at_once) {
    FormatSpec spec;
    FormatLayout layout;
    const char text[] = "09223372036854775807,";
    ck_assert_int_eq(format_spec_parse(FORMAT_INT, 1, text, sizeof text - 1, &spec), FORMAT_OK);
    FormatLocale locale = format_spec_locale(&spec, &c_locale);
    FormatNumber number = format_number_split("12", 2);
    format_number_plan(&spec, &locale, &number, &layout);
    ck_assert_int_ge(layout.total, INT64_MAX - 1);
} END_TEST

SUITE_MAIN("format_spec", 60,
           tcase_add_test(tc, formats_as_cpython_does);
           tcase_add_test(tc, locales_group_as_they_say);
           tcase_add_test(tc, the_largest_width_is_planned_at_once);)
