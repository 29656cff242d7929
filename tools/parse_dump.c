/* parse_dump.c: reads programs and prints each one's syntax tree, or its error, on one line; for tests/run_parser.py.
 *
 *   parse_dump FILE ...    the files' trees with positions
 *   parse_dump             records from stdin: mode NUL source NUL; mode is exec, eval or single */
#include <gmp.h>
#include <stdio.h>
#include <time.h>

#include "vm/base/dtoa.h"
#include "vm/base/unicode.h"
#include "vm/base/utf8.h"
#include "vm/compile/parse_shim.h"
#include "vm/compile/parser.h"

static void put_format(AstText *out, const char *fmt, long long v) {
    char s[64];
    ast_put(out, s, snprintf(s, sizeof s, fmt, v));
}

static void put_char(AstText *out, u32 c, char quote, bool bytes) {
    u8 utf8[4];
    if (c == (u32)quote || c == '\\') put_format(out, "\\%c", c);
    else if (c == '\n') ast_put(out, "\\n", 2);
    else if (c == '\r') ast_put(out, "\\r", 2);
    else if (c == '\t') ast_put(out, "\\t", 2);
    else if (c < 0x80 ? c >= ' ' && c < 0x7f : !bytes && is_printable(c)) ast_put(out, (char *)utf8, utf8_put(utf8, c));
    else put_format(out, c < 0x100 ? "\\x%02llx" : c < 0x10000 ? "\\u%04llx" : "\\U%08llx", c);
}

static void put_str(AstText *out, const ParseShimObj *o) {
    bool bytes = o->kind == 'b';
    i64 n = bytes ? o->len : o->kind == 'u' ? o->len / 4 : 0;
    u32 *chars = malloc((size_t)(o->len + 1) * 4);
    if (bytes) for (i64 i = 0; i < n; i++) chars[i] = (u8)o->s[i];
    else if (o->kind == 'u') memcpy(chars, o->s, (size_t)o->len);
    else n = utf8_decode(o->s, o->len, 0, 4, chars);
    bool single = false, twice = false;
    for (i64 i = 0; i < n; i++) single |= chars[i] == '\'', twice |= chars[i] == '"';
    char quote = single && !twice ? '"' : '\'';
    ast_put(out, bytes ? "b" : "", bytes);
    ast_put(out, &quote, 1);
    for (i64 i = 0; i < n; i++) put_char(out, chars[i], quote, bytes);
    ast_put(out, &quote, 1);
    free(chars);
}

static void put_double(AstText *out, double d, int flags) {
    char s[DOUBLE_REPR_SIZE];
    ast_put(out, s, double_format(s, d, 'r', 0, flags));
}

static void put_value(AstText *out, Value v) {
    if (is_fixnum(v)) return put_format(out, "%lld", as_fixnum(v));
    if (is_flonum(v)) return put_double(out, as_flonum(v), DTOA_ADD_DOT_0);
    if (!is_obj(v)) {
        const char *s = is_none(v) ? "None" : same(v, V_TRUE) ? "True" : same(v, V_FALSE) ? "False" : "Ellipsis";
        return ast_put(out, s, (i64)strlen(s));
    }
    const ParseShimObj *o = (const ParseShimObj *)as_obj(v);
    mpz_t z;
    switch (o->kind) {
    case 'f': return put_double(out, o->re, DTOA_ADD_DOT_0);
    case 'c':
        put_double(out, o->im, 0);
        return ast_put(out, "j", 1);
    case 'i':
        mpz_init_set_str(z, o->s, (int)o->re);
        char *s = mpz_get_str(NULL, 10, z);
        ast_put(out, s, (i64)strlen(s));
        free(s);
        mpz_clear(z);
        return;
    default: put_str(out, o);
    }
}

/* Escapes what would break the line. */
static void put_escaped(const char *s) {
    for (; *s; s++) {
        if (*s == '\n') fputs("\\n", stdout);
        else if (*s == '\t') fputs("\\t", stdout);
        else if (*s == '\\') fputs("\\\\", stdout);
        else putchar(*s);
    }
}

static void show(const char *source, i64 n, ParseMode mode, int flags) {
    ParseOptions options = {.mode = mode, .flags = flags, .filename = V_NONE};
    Arena *a = ast_arena_new();
    Node *tree = parser_parse(a, source, n, &options);
    AstText out = {0};
    if (tree) {
        ast_dump(&out, tree, true, put_value);
        puts(out.s);
        free(out.s);
    } else {
        const ParseShimError *e = &parse_shim_error;
        printf("ERROR\t%s\t", e->type);
        put_escaped(e->message);
        printf("\t%lld\t%lld\t%lld\t%lld\t", (long long)e->lineno, (long long)e->offset, (long long)e->end_lineno,
               (long long)e->end_offset);
        put_escaped(e->text);
        putchar('\n');
    }
    ast_arena_free(a);
}

static char *read_all(FILE *f, i64 *n) {
    i64 cap = 1 << 16;
    char *s = malloc((size_t)cap);
    for (*n = 0;; cap *= 2, s = realloc(s, (size_t)cap)) {
        *n += (i64)fread(s + *n, 1, (size_t)(cap - *n), f);
        if (*n < cap) break;
    }
    s[*n] = 0;
    return s;
}

int main(int argc, char **argv) {
    i64 n;
    bool time = argc > 1 && !strcmp(argv[1], "-t");
    i64 bytes = 0, ns = 0;
    for (int i = 1 + time; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");
        if (!f) return perror(argv[i]), 1;
        char *s = read_all(f, &n);
        fclose(f);
        if (time) {
            struct timespec t0, t1;
            ParseOptions options = {.filename = V_NONE};
            Arena *a = ast_arena_new();
            clock_gettime(CLOCK_MONOTONIC, &t0);
            parser_parse(a, s, n, &options);
            clock_gettime(CLOCK_MONOTONIC, &t1);
            ast_arena_free(a);
            bytes += n;
            ns += (t1.tv_sec - t0.tv_sec) * 1000000000 + t1.tv_nsec - t0.tv_nsec;
        } else show(s, n, PARSE_EXEC, 0);
        free(s);
    }
    if (time) printf("%.2f MB, %.3f s, %.1f MB/s\n", (double)bytes / 1e6, (double)ns / 1e9, (double)bytes * 1e3 / (double)ns);
    if (argc > 1) return 0;
    char *s = read_all(stdin, &n);
    for (char *at = s; at < s + n;) {
        const char *mode = at, *source = mode + strlen(mode) + 1;
        show(source, (i64)strlen(source), mode[1] == 'x' ? PARSE_EXEC : mode[1] == 'v' ? PARSE_EVAL : PARSE_SINGLE,
             PARSE_IGNORE_COOKIE);
        at = (char *)source + strlen(source) + 1;
    }
    return 0;
}
