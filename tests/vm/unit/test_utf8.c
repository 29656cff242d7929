/* test_utf8.c: the same texts, errors and places of errors as CPython's utf-8 codec. */
#include "tests/suite_main.h"
#include "tests/vm/unit/oracle.h"
#include "vm/base/utf8.h"

/* Random byte strings, mostly pieces of sequences, and what CPython makes of them:
 * hex; max char; decoded as hex of UTF-32, or error start, end and reason; the same with the two error handlers. */
static const char decodings[] =
    "import random\n"
    "r = random.Random(5)\n"
    "pool = [bytes([b]) for b in range(256)] + [chr(c).encode(\"utf-8\", \"surrogatepass\") for c in\n"
    "    (0x7f, 0x80, 0xff, 0x100, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc80, 0xdfff, 0xe000, 0xffff, 0x10000, 0x10ffff)]\n"
    "pool += [p[:n] for p in pool for n in range(1, len(p))] * 6 + [bytes([a, b]) for a in (0xe0, 0xed, 0xf0, 0xf4, 0xc1)\n"
    "    for b in (0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0)] * 3 + [b\"a\", b\"abcdefgh\"] * 40\n"
    "def show(b, how):\n"
    "    try: s = b.decode(\"utf-8\", how)\n"
    "    except UnicodeDecodeError as e: return \"E%d,%d,%s\" % (e.start, e.end, e.reason.replace(\" \", \"_\"))\n"
    "    return \"x\" + \"\".join(\"%08x\" % ord(c) for c in s)\n"
    "for i in range(20000):\n"
    "    b = b\"\".join(r.choices(pool, k=r.choice((1, 1, 2, 3, 5, 9))))\n"
    "    print(b.hex(), show(b, \"strict\"), show(b, \"surrogatepass\"), show(b, \"surrogateescape\"))\n";

static void show(const u8 *bytes, i64 len, int flags, char *out) {
    Utf8Scan scan;
    u32 chars[400];
    if (!utf8_scan(bytes, len, flags, &scan)) {
        out += sprintf(out, "E%d,%d,%s", (int)scan.error_start, (int)scan.error_end, scan.reason);
        for (char *p = out; *--p != ',';) {
            if (*p == ' ') *p = '_';
        }
        return;
    }
    ck_assert_int_eq(scan.error_start, len);
    ck_assert_int_eq(utf8_decode(bytes, len, flags, 4, chars), scan.chars);
    u32 max = 0;
    out += sprintf(out, "x");
    for (i64 i = 0; i < scan.chars; i++) {
        out += sprintf(out, "%08x", chars[i]);
        max = KR_MAX(max, chars[i]);
    }
    ck_assert_uint_eq(scan.max_char, max < 0x80 ? 0x7f : max < 0x100 ? 0xff : max < 0x10000 ? 0xffff : 0x10ffff);
    u8 narrow[1600], encoded[1600];
    int kind = utf8_kind(max);
    i64 start = -1, end = -1;
    ck_assert_int_eq(utf8_decode(bytes, len, flags, kind, narrow), scan.chars);
    ck_assert_int_eq(utf8_encoded_size(kind, narrow, scan.chars, flags, &start, &end), len);
    ck_assert_int_eq(utf8_encode(kind, narrow, scan.chars, flags, encoded), len);
    ck_assert_mem_eq(encoded, bytes, (size_t)len);
    ck_assert_int_eq(utf8_encoded_size(4, chars, scan.chars, flags, &start, &end), len);
}

START_TEST(decodes_as_cpython_does) {
    FILE *f = oracle_open("", decodings);
    if (!f) return;
    static char hex[4000], expected[3][4000], got[4000];
    int lines = 0;
    while (fscanf(f, "%3999s %3999s %3999s %3999s", hex, expected[0], expected[1], expected[2]) == 4) {
        u8 bytes[400];
        i64 len = (i64)strlen(hex) / 2;
        for (i64 i = 0; i < len; i++) sscanf(hex + 2 * i, "%2hhx", &bytes[i]);
        for (int flags = 0; flags < 3; flags++) {
            show(bytes, len, flags, got);
            ck_assert_str_eq(got, expected[flags]);
        }
        lines++;
    }
    pclose(f);
    ck_assert_int_eq(lines, 20000);
} END_TEST

START_TEST(every_code_point_survives) {
    u8 bytes[4];
    u32 back;
    i64 start, end;
    Utf8Scan scan;
    for (u32 c = 0; c < 0x110000; c++) {
        i64 n = utf8_put(bytes, c);
        ck_assert_int_eq(utf8_encoded_size(4, &c, 1, UTF8_SURROGATEPASS, &start, &end), n);
        bool ok = utf8_scan(bytes, n, 0, &scan);
        if (ok != !(c >= 0xd800 && c < 0xe000)) ck_abort_msg("%x", c);
        if (utf8_decode(bytes, n, UTF8_SURROGATEPASS, 4, &back) != 1 || back != c) ck_abort_msg("%x", c);
        if (utf8_get(bytes) != c || utf8_length_of(bytes[0]) != n) ck_abort_msg("%x", c);
    }
} END_TEST

START_TEST(encoding_reports_the_run_of_surrogates) {
    u16 chars[] = {'a', 0xdc80, 0xd800, 0xdfff, 'b'};
    i64 start = 0, end = 0;
    ck_assert_int_eq(utf8_encoded_size(2, chars, 5, 0, &start, &end), -1);
    ck_assert_int_eq(start, 1);
    ck_assert_int_eq(end, 4);
    ck_assert_int_eq(utf8_encoded_size(2, chars, 5, UTF8_SURROGATEESCAPE, &start, &end), -1);
    ck_assert_int_eq(start, 1);
    ck_assert_int_eq(end, 4);
    ck_assert_int_eq(utf8_encoded_size(2, chars, 2, UTF8_SURROGATEESCAPE, &start, &end), 2);
    ck_assert_int_eq(utf8_encoded_size(2, chars, 5, UTF8_SURROGATEPASS, &start, &end), 11);
} END_TEST

START_TEST(ascii_prefix_ends_at_the_first_high_byte) {
    char text[100];
    for (int len = 0; len < 100; len++) {
        memset(text, 'x', sizeof text);
        ck_assert_int_eq(utf8_ascii_prefix(text, len), len);
        for (int i = 0; i < len; i++) {
            text[i] = (char)0x80;
            ck_assert_int_eq(utf8_ascii_prefix(text, len), i);
            text[i] = 'x';
        }
    }
} END_TEST

SUITE_MAIN("utf8", 60,
           tcase_add_test(tc, decodes_as_cpython_does);
           tcase_add_test(tc, every_code_point_survives);
           tcase_add_test(tc, encoding_reports_the_run_of_surrogates);
           tcase_add_test(tc, ascii_prefix_ends_at_the_first_high_byte);)
