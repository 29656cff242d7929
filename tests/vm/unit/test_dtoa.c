/* test_dtoa.c: doubles as text and back, against CPython and the C library. */
#include <math.h>

#include "tests/suite_main.h"
#include "tests/vm/unit/oracle.h"
#include "vm/base/dtoa.h"

/* Doubles of every size, their format by every type and flag: bits, type, precision, flags, text. */
static const char formats[] =
    "import random, struct\n"
    "r = random.Random(11)\n"
    "def bits(x): return struct.unpack(\"Q\", struct.pack(\"d\", x))[0]\n"
    "def double(n): return struct.unpack(\"d\", struct.pack(\"Q\", n))[0]\n"
    "xs = [0.0, 1.0, 2.0**-44, 5e-324, 9007199254740993.0, 1e16, 1e15, 123456789012345678.0, 0.1, 0.0001, 0.00001, 9.5, 2.5,\n"
    "      0.5, 1.5, 99.95, 0.25, 1e22, 1e23, 9.999e22, 1.7976931348623157e308, 2.2250738585072014e-308, 1e100, 0.05,\n"
    "      2.225073858507201e-308, float(\"inf\"), float(\"nan\"), 0.3, 2/3, 1e-7, 999999.5, 0.000999, 5e-5, 12345678.9]\n"
    "xs += [2.0**k for k in range(-1074, 1024, 7)] + [10.0**k for k in range(-323, 309, 5)]\n"
    "xs += [double(r.getrandbits(63)) for i in range(3000)] + [r.random() * 10**r.randrange(-8, 18) for i in range(3000)]\n"
    "xs += [round(r.random() * 1000, r.randrange(6)) for i in range(3000)] + [r.randrange(1000) / 8 for i in range(1000)]\n"
    "xs += [double(r.getrandbits(52)) for i in range(300)] + [r.randrange(10**8) / 10**r.randrange(9) + 0.0 for i in range(2000)]\n"
    "xs += [int(\"9\" * r.randrange(1, 17)) * 10.0**r.randrange(-20, 20) for i in range(500)]\n"
    "for x in xs:\n"
    "    x = r.choice((x, x, -x))\n"
    "    print(bits(x), \"r\", 0, 2, repr(x))\n"
    "    for i in range(4):\n"
    "        t, p = r.choice(\"efgEFGr\"), r.choice((0, 1, 2, 3, 4, 6, 6, 8, 9, 12, 14, 15, 16, 17, 18, 20, 30, r.randrange(1100)))\n"
    "        sign, alt, zero, dot = r.choice((\"\", \"\", \"+\")), r.choice((\"\", \"\", \"#\")), r.choice((\"\", \"\", \"z\")), t in \"gr\" and r.random() < .5\n"
    "        if t == \"r\": spec, dot = \"\", True\n"
    "        else: spec = \".%d\" % p + (\"\" if dot else t)\n"
    "        flags = (sign == \"+\") + 2 * dot + 4 * (alt == \"#\") + 8 * (zero == \"z\")\n"
    "        print(bits(x), t, p, flags, format(x, sign + zero + alt + spec))\n";

START_TEST(formats_as_cpython_does) {
    FILE *f = oracle_open("", formats);
    if (!f) return;
    static char expected[2000], got[2000];
    unsigned long long bits;
    char type;
    int precision, flags, lines = 0;
    while (fscanf(f, "%llu %c %d %d %1999s", &bits, &type, &precision, &flags, expected) == 5) {
        double d;
        memcpy(&d, &bits, sizeof d);
        i64 len = double_format(got, d, type, precision, flags);
        if (strcmp(got, expected) != 0) ck_abort_msg("%a %c %d %d: %s, not %s", d, type, precision, flags, got, expected);
        ck_assert_int_eq(len, (i64)strlen(got));
        ck_assert_int_lt(len, type == 'r' ? DOUBLE_REPR_SIZE : double_format_size(precision));
        lines++;
    }
    pclose(f);
    ck_assert_int_gt(lines, 50000);
} END_TEST

static u64 random_state = 88172645463325252;

static u64 random_bits(void) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    return random_state ^= random_state << 17;
}

static void check_parse(const char *text) {
    double got, expected = strtod(text, NULL);
    bool overflow;
    const char *end = double_parse(text, text + strlen(text), &got, &overflow);
    if (*end || memcmp(&got, &expected, 8) != 0) ck_abort_msg("%s: %a, not %a", text, got, expected);
    ck_assert_int_eq(overflow, isinf(expected) != 0);
}

static double random_double(void) {
    u64 bits = random_bits();
    double d;
    memcpy(&d, &bits, sizeof d);
    return isfinite(d) ? d : 1;
}

START_TEST(shortest_digits_read_back) {
    char text[DOUBLE_REPR_SIZE], shorter[64];
    for (int i = 0; i < 500000; i++) {
        double d = random_double();
        double_repr(text, d);
        double back = strtod(text, NULL);
        if (memcmp(&back, &d, 8) != 0) ck_abort_msg("%a became %s", d, text);
        char digits[17];
        int point, n = d ? double_shortest(fabs(d), digits, &point) : 1;
        if (n == 1 || i % 8) continue;
        snprintf(shorter, sizeof shorter, "%.*e", n - 2, d);
        if (strtod(shorter, NULL) == d) ck_abort_msg("%a became %s", d, text);
    }
} END_TEST

START_TEST(numbers_of_any_length_are_read_exactly) {
    char text[1200];
    for (int i = 0; i < 300000; i++) {
        double d = random_double();
        snprintf(text, sizeof text, "%.*e", (int)(random_bits() % 24), d);
        check_parse(text);
        snprintf(text, sizeof text, "%llu%se%d", (unsigned long long)(random_bits() >> random_bits() % 64),
                 i % 3 ? "" : ".5000000000000000000001", (int)(random_bits() % 700) - 370);
        check_parse(text);
        snprintf(text, sizeof text, "%llu.%llu", (unsigned long long)(random_bits() >> (20 + random_bits() % 44)),
                 (unsigned long long)(random_bits() >> (random_bits() % 64)));
        check_parse(text);
    }
    for (int i = 0; i < 20000; i++) { /* halfway between two doubles, and a hair away */
        double d = fabs(random_double());
        if (d > 1e300 || i % 2) d = (double)(random_bits() >> 11) * pow(2, (double)(random_bits() % 200) - 150);
        long double middle = ((long double)d + nextafter(d, INFINITY)) / 2;
        int len = snprintf(text, sizeof text, "%.900Le", middle);
        char *e = strchr(text, 'e');
        check_parse(text);
        if (text[0] != '0') {
            e[-1] = '1';
            check_parse(text);
        }
        ck_assert_int_lt(len, 1200);
    }
} END_TEST

START_TEST(numbers_end_where_the_grammar_says) {
    static const struct {
        const char *text;
        int length;
        double value;
    } cases[] = {
        {"", 0, 0},       {".", 0, 0},        {"+", 0, 0},           {"-.e5", 0, 0},       {"1e", 1, 1},       {"1e+", 1, 1},
        {"1.", 2, 1},     {".5x", 2, 0.5},    {"1_0", 1, 1},         {"0x10", 1, 0},       {"1e5.5", 3, 1e5},  {"+1E-2 ", 5, 0.01},
        {"1.e3", 4, 1e3}, {"infi", 3, 1},     {"-Infinity!", 9, -1}, {" 1", 0, 0},         {"--1", 0, 0},      {"1e400", 5, 1},
        {"in", 0, 0},     {"0e999999999999999999999", 23, 0},        {"1e-99999999999999999999", 23, 0},  {"-0.0", 4, 0},
    };
    for (i64 i = 0; i < ARRAY_LEN(cases); i++) {
        double d = 0;
        bool overflow;
        const char *text = cases[i].text;
        const char *end = double_parse(text, text + strlen(text), &d, &overflow);
        ck_assert_msg(end - text == cases[i].length, "%s: %d", text, (int)(end - text));
        if (isinf(d)) d = copysign(1, d);
        ck_assert_msg(d == cases[i].value, "%s: %g", text, d);
        ck_assert_int_eq(overflow, strcmp(text, "1e400") == 0);
    }
    double d;
    bool overflow;
    ck_assert_int_eq(double_parse("-nan", (char *)"-nan" + 4, &d, &overflow) != NULL, 1);
    const char digits[] = "12345";
    ck_assert_ptr_eq(double_parse(digits, digits + 3, &d, &overflow), digits + 3);
    ck_assert(d == 123);
} END_TEST

static const char roundings[] =
    "import random\n"
    "r = random.Random(2)\n"
    "xs = [0.5, 1.5, 2.5, 0.05, 5.0, 15.0, 25.0, 6.0, 4.0, 2.675, 1e22, 1e23, 5e22, 1.7e308, 5e-324, 1e-5, 0.0, 12345.0, 50.0, 150.0, 49.9]\n"
    "xs += [r.random() * 10**r.randrange(-3, 20) for i in range(3000)] + [r.randrange(10**6) / 8 for i in range(1000)]\n"
    "for x in xs:\n"
    "    x = r.choice((x, -x))\n"
    "    n = r.choice((0, 1, 2, 3, -1, -2, -3, 5, 15, 20, -20, -23, 323, -308, 400, -400))\n"
    "    try: print(x.hex(), n, round(x, n).hex())\n"
    "    except OverflowError: print(x.hex(), n, \"inf\" if x > 0 else \"-inf\")\n";

START_TEST(rounds_as_cpython_does) {
    FILE *f = oracle_open("", roundings);
    if (!f) return;
    double x, expected;
    int n;
    while (fscanf(f, "%lf %d %lf", &x, &n, &expected) == 3) {
        double got = double_round(x, n);
        if (memcmp(&got, &expected, 8) != 0) ck_abort_msg("round(%a, %d) is %a, not %a", x, n, got, expected);
    }
    pclose(f);
} END_TEST

SUITE_MAIN("dtoa", 120,
           tcase_add_test(tc, formats_as_cpython_does);
           tcase_add_test(tc, shortest_digits_read_back);
           tcase_add_test(tc, numbers_of_any_length_are_read_exactly);
           tcase_add_test(tc, numbers_end_where_the_grammar_says);
           tcase_add_test(tc, rounds_as_cpython_does);)
