/* test_unicode.c: every property of every code point equals CPython 3.11's.
 * Planes 4 to 13 are empty and only sampled, unless KRAIT_EXHAUSTIVE is set. */
#include "tests/suite_main.h"
#include "tests/vm/unit/oracle.h"
#include "vm/base/unicode.h"

#define POINTS \
    "import os, random, unicodedata as u\n" \
    "r = range(0x110000)\n" \
    "if not os.environ.get(\"KRAIT_EXHAUSTIVE\"): r = [*range(0x34000), *range(0x34000, 0xe0000, 997), *range(0xe0000, 0xe1000)," \
    " *range(0xe1000, 0x110000, 997), 0x10ffff]\n" \
    "def h(s): return \".\".join(\"%x\" % ord(c) for c in s)\n"

/* Each line: code point, then what show_properties writes. */
static const char properties[] = POINTS
    "import ctypes\n"
    "def capi(n):\n"
    "    f = getattr(ctypes.pythonapi, \"_PyUnicode_\" + n)\n"
    "    f.argtypes = [ctypes.c_uint32]\n"
    "    f.restype = ctypes.c_uint32\n"
    "    return f\n"
    "lo, up, ti, ca, ig = map(capi, (\"ToLowercase\", \"ToUppercase\", \"ToTitlecase\", \"IsCased\", \"IsCaseIgnorable\"))\n"
    "for c in r:\n"
    "    s = chr(c)\n"
    "    f = (s.isalpha(), s.isdecimal(), s.isdigit(), s.isnumeric(), s.isspace(), len((s + \"a\").splitlines()) == 2, s.isupper(),\n"
    "         s.islower(), u.category(s) == \"Lt\", ca(c) != 0, ig(c) != 0, s.isprintable(), s.isidentifier() and c != 95,\n"
    "         (\"a\" + s).isidentifier(), s.isalnum())\n"
    "    print(\"%x\" % c, \"\".join(\"%d\" % x for x in f), u.decimal(s, -1), u.digit(s, -1), \"%.17g\" % u.numeric(s, -9),\n"
    "          \"%x %x %x\" % (lo(c), up(c), ti(c)), h(s.lower()), h(s.upper()), h(s.title()), h(s.casefold()),\n"
    "          u.category(s), u.bidirectional(s) or \"-\", u.east_asian_width(s), u.combining(s), u.mirrored(s),\n"
    "          u.decomposition(s).replace(\" \", \".\") or \"-\", \"\".join(\"%d\" % u.is_normalized(f, s) for f in (\"NFC\", \"NFD\", \"NFKC\", \"NFKD\")),\n"
    "          h(u.normalize(\"NFC\", s)), h(u.normalize(\"NFD\", s)), h(u.normalize(\"NFKC\", s)), h(u.normalize(\"NFKD\", s)))\n";

static char *put_points(char *out, const u32 *points, i64 n) {
    for (i64 i = 0; i < n; i++) out += sprintf(out, "%s%x", i ? "." : "", points[i]);
    return out;
}

static char *show_flags(char *out, u32 c) {
    bool (*const questions[])(u32) = {is_alpha,    is_decimal, is_digit, is_numeric, is_space, is_linebreak, is_upper, is_lower,
                                      is_title,    is_cased,   is_case_ignorable, is_printable, is_xid_start,
                                      is_xid_continue, is_alnum};
    for (i64 i = 0; i < ARRAY_LEN(questions); i++) *out++ = questions[i](c) ? '1' : '0';
    return out;
}

static char *show_decomposition(char *out, u32 c) {
    u32 points[UNICODE_MAX_DECOMPOSITION];
    const char *tag;
    int n = unicode_decomposition(c, points, &tag);
    if (n == 0) return out + sprintf(out, " -");
    out += sprintf(out, " %s", tag);
    for (int i = 0; i < n; i++) out += sprintf(out, "%s%04X", i || *tag ? "." : "", points[i]);
    return out;
}

static void show_properties(char *out, u32 c) {
    int (*const mappings[])(u32, u32 *) = {unicode_lower, unicode_upper, unicode_title, unicode_fold};
    double numeric;
    bool has_value = unicode_numeric(c, &numeric);
    out = show_flags(out + sprintf(out, "%x ", c), c);
    out += sprintf(out, " %d %d %.17g", unicode_decimal(c), unicode_digit(c), has_value ? numeric : -9);
    out += sprintf(out, " %x %x %x", unicode_simple_lower(c), unicode_simple_upper(c), unicode_simple_title(c));
    for (int i = 0; i < 4; i++) {
        u32 mapped[3];
        int n = mappings[i](c, mapped);
        *out++ = ' ';
        out = put_points(out, mapped, n);
    }
    const char *bidi = unicode_bidirectional(c);
    out += sprintf(out, " %s %s %s %d %d", unicode_category(c), *bidi ? bidi : "-", unicode_east_asian_width(c),
                   unicode_combining(c), unicode_mirrored(c));
    out = show_decomposition(out, c);
    *out++ = ' ';
    for (int form = 0; form < 4; form++) *out++ = unicode_is_normalized((UnicodeForm)form, &c, 1) ? '1' : '0';
    for (int form = 0; form < 4; form++) {
        CodePoints points = {0};
        unicode_normalize((UnicodeForm)form, &c, 1, &points);
        *out++ = ' ';
        out = put_points(out, points.v, points.len);
        vec_free(&points);
    }
    *out = 0;
}

START_TEST(properties_of_every_code_point) {
    FILE *f = oracle_open("", properties);
    if (!f) return;
    static char expected[2000], got[2000];
    int lines = 0;
    while (fgets(expected, sizeof expected, f)) {
        expected[strcspn(expected, "\n")] = 0;
        show_properties(got, (u32)strtoul(expected, NULL, 16));
        ck_assert_str_eq(got, expected);
        lines++;
    }
    pclose(f);
    ck_assert_int_gt(lines, 0x34000);
} END_TEST

static const char names[] = POINTS
    "for c in r:\n"
    "    n = u.name(chr(c), None)\n"
    "    if n: print(\"%x\" % c, n)\n";

START_TEST(names_there_and_back) {
    FILE *f = oracle_open("", names);
    if (!f) return;
    char expected[200], got[UNICODE_NAME_SIZE];
    u32 c, before = 0, found[4];
    while (fscanf(f, "%x %199[^\n]", &c, expected) == 2) {
        for (; before < c; before++) ck_assert_int_eq(unicode_name(before, got), 0);
        ck_assert_int_eq(unicode_name(c, got), (int)strlen(expected));
        ck_assert_str_eq(got, expected);
        ck_assert_int_eq(unicode_by_name(got, (i64)strlen(got), found), 1);
        ck_assert_uint_eq(found[0], c);
        before = c + 1;
    }
    pclose(f);
    ck_assert_uint_gt(before, 0xe0000);
} END_TEST

static void check_name(const char *name, int n, u32 first) {
    u32 found[4] = {0};
    ck_assert_msg(unicode_by_name(name, (i64)strlen(name), found) == n, "%s", name);
    ck_assert_msg(n == 0 || found[0] == first, "%s: %x", name, found[0]);
}

START_TEST(aliases_sequences_and_mistakes) {
    check_name("NULL", 1, 0);
    check_name("lf", 1, 10);
    check_name("New Line", 1, 10);
    check_name("BELL", 1, 0x1f514);
    check_name("ALERT", 1, 7);
    check_name("VS1", 1, 0xfe00);
    check_name("latin small letter a", 1, 'a');
    check_name("KEYCAP DIGIT ONE", 3, '1');
    check_name("LATIN SMALL LETTER R WITH TILDE", 2, 'r');
    check_name("HANGUL SYLLABLE GAG", 1, 0xac01);
    check_name("HANGUL SYLLABLE A", 1, 0xc544);
    check_name("HANGUL SYLLABLE gag", 0, 0);
    check_name("HANGUL SYLLABLE GAGX", 0, 0);
    check_name("CJK UNIFIED IDEOGRAPH-4E00", 1, 0x4e00);
    check_name("CJK UNIFIED IDEOGRAPH-4e00", 0, 0);
    check_name("CJK UNIFIED IDEOGRAPH-0041", 0, 0);
    check_name("TANGUT IDEOGRAPH-17000", 0, 0);
    check_name("LATIN SMALL LETTER", 0, 0);
    check_name("", 0, 0);
    check_name("ZZZ", 0, 0);
} END_TEST

/* Random strings of characters that decompose, compose or reorder; the text, then its four normal forms. */
static const char normal_forms[] = POINTS
    "g = random.Random(9)\n"
    "a = [c for c in range(0x34000) if u.decomposition(chr(c)) or u.combining(chr(c))]\n"
    "b = [*range(0x1100, 0x1113), *range(0x1161, 0x1176), *range(0x11a7, 0x11c3), 0xac00, 0xac01, *b\"aeioun\", *range(0x300, 0x346)]\n"
    "for i in range(20000):\n"
    "    s = \"\".join(chr(g.choice(g.choice((a, b)))) for i in range(g.randrange(1, 7)))\n"
    "    if i % 2: s = u.normalize(\"NFD\", s)\n"
    "    print(h(s), *[h(u.normalize(f, s)) for f in (\"NFC\", \"NFD\", \"NFKC\", \"NFKD\")])\n";

static i64 parse_points(char *text, u32 *out) {
    i64 n = 0;
    for (char *p = text; *p; p += *p == '.') out[n++] = (u32)strtoul(p, &p, 16);
    return n;
}

START_TEST(normal_forms_of_strings) {
    FILE *f = oracle_open("", normal_forms);
    if (!f) return;
    static char text[5][4000];
    u32 in[200], expected[800];
    int lines = 0;
    while (fscanf(f, "%3999s %3999s %3999s %3999s %3999s", text[0], text[1], text[2], text[3], text[4]) == 5) {
        i64 n = parse_points(text[0], in);
        for (int form = 0; form < 4; form++) {
            CodePoints got = {0};
            i64 len = parse_points(text[form + 1], expected);
            unicode_normalize((UnicodeForm)form, in, n, &got);
            ck_assert_msg(got.len == len && memcmp(got.v, expected, (size_t)len * 4) == 0, "%d: %s", form, text[0]);
            bool same = strcmp(text[0], text[form + 1]) == 0;
            ck_assert_int_eq(unicode_is_normalized((UnicodeForm)form, in, n), same);
            vec_free(&got);
        }
        lines++;
    }
    pclose(f);
    ck_assert_int_eq(lines, 20000);
} END_TEST

SUITE_MAIN("unicode", 300,
           tcase_add_test(tc, properties_of_every_code_point);
           tcase_add_test(tc, names_there_and_back);
           tcase_add_test(tc, aliases_sequences_and_mistakes);
           tcase_add_test(tc, normal_forms_of_strings);)
