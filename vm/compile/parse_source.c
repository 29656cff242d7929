/* parse_source.c: decoding, as a BOM or a coding comment in the first two lines says, and newlines. */
#include "vm/compile/parse_source.h"

#include <stdio.h>

#include "vm/base/utf8.h"
#include "vm/object/exc.h"
#include "vm/object/str.h"

static void *syntax_error(const ParseOptions *o, i64 lineno, i64 offset, const char *message) {
    Value text = str_from_c(message);
    if (!is_err(text)) exc_raise_syntax(SyntaxErrorType, text, o->filename, lineno, offset, V_NONE, lineno, offset);
    return NULL;
}

/* "\r\n" and "\r" become "\n" in place; the new length. */
static i64 translate_newlines(char *s, i64 n) {
    char *cr = memchr(s, '\r', (size_t)n);
    if (!cr) return n;
    char *out = cr;
    for (char *p = cr; p < s + n; p++) {
        if (*p == '\r') {
            *out++ = '\n';
            if (p + 1 < s + n && p[1] == '\n') p++;
        } else {
            *out++ = *p;
        }
    }
    return out - s;
}

/* Takes a malloc block of n bytes with room for two more. */
static char *finish(char *text, i64 n, const ParseOptions *o, i64 *len) {
    n = translate_newlines(text, n);
    if (o->mode == PARSE_EXEC && (n == 0 || text[n - 1] != '\n')) text[n++] = '\n';
    text[n] = 0;
    *len = n;
    return text;
}

static char *copy(const char *s, i64 n) {
    char *text = malloc((size_t)n + 3);
    if (!text) exc_no_memory();
    else memcpy(text, s, (size_t)n);
    return text;
}

/* ---- coding comments ---- */

static bool is_encoding_char(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_' || c == '.';
}

/* coding[:=]\s*([-\w.]+) in a comment that nothing but blanks precedes; false if the line is something else. */
static bool find_cookie(const char *s, const char *end, char *name, size_t size) {
    name[0] = 0;
    while (s < end && (*s == ' ' || *s == '\t' || *s == '\f')) s++;
    if (s == end) return true;
    if (*s != '#') return false;
    for (; s + 6 < end; s++) {
        if (memcmp(s, "coding", 6) || (s[6] != ':' && s[6] != '=')) continue;
        for (s += 7; s < end && (*s == ' ' || *s == '\t'); s++) {}
        size_t n = 0;
        while (s < end && is_encoding_char(*s) && n + 1 < size) name[n++] = *s++;
        name[n] = 0;
        if (n) return true;
    }
    return true;
}

/* Lower case, "_" as "-", and the usual aliases under one name. */
static void normalize(char *name) {
    for (char *p = name; *p; p++) *p = *p == '_' ? '-' : *p >= 'A' && *p <= 'Z' ? *p | 0x20 : *p;
    if (!strncmp(name, "utf-8", 5) && (!name[5] || name[5] == '-')) strcpy(name, "utf-8");
    static const char *const latin[] = {"latin-1", "iso-8859-1", "iso-latin-1"};
    for (int i = 0; i < 3; i++) {
        size_t n = strlen(latin[i]);
        if (!strncmp(name, latin[i], n) && (!name[n] || name[n] == '-')) strcpy(name, "iso-8859-1");
    }
}

/* The encoding that the first two lines name, or "". */
static void cookie(const char *s, i64 n, char *name, size_t size) {
    const char *end = s + n;
    name[0] = 0;
    for (int line = 0; line < 2 && s < end; line++) {
        const char *stop = s;
        while (stop < end && *stop != '\n' && *stop != '\r') stop++;
        if (!find_cookie(s, stop, name, size) || name[0]) break;
        s = stop + (stop < end);
        if (s < end && s[-1] == '\r' && *s == '\n') s++;
    }
    char given[64];
    snprintf(given, sizeof given, "%s", name);
    normalize(name);
}

/* ---- decoding ---- */

static char *from_utf8(const char *s, i64 n, const ParseOptions *o, i64 *len) {
    Utf8Scan scan;
    if (!utf8_scan(s, n, 0, &scan)) {
        char message[160];
        if (scan.error_end - scan.error_start == 1)
            snprintf(message, sizeof message, "(unicode error) 'utf-8' codec can't decode byte 0x%02x in position %lld: %s",
                     (u8)s[scan.error_start], (long long)scan.error_start, scan.reason);
        else
            snprintf(message, sizeof message, "(unicode error) 'utf-8' codec can't decode bytes in position %lld-%lld: %s",
                     (long long)scan.error_start, (long long)scan.error_end - 1, scan.reason);
        return syntax_error(o, 0, 0, message);
    }
    char *text = copy(s, n);
    return text ? finish(text, n, o, len) : NULL;
}

static char *from_latin1(const char *s, i64 n, const ParseOptions *o, i64 *len) {
    char *text = malloc((size_t)n * 2 + 3);
    i64 out = 0;
    if (!text) {
        exc_no_memory();
        return NULL;
    }
    for (i64 i = 0; i < n; i++) out += utf8_put((u8 *)text + out, (u8)s[i]);
    return finish(text, out, o, len);
}

static char *from_codec(const char *s, i64 n, const char *encoding, const ParseOptions *o, i64 *len) {
    char message[160];
    i64 size;
    Value decoded = str_decode(s, n, encoding, NULL);
    if (is_err(decoded) && exc_matches(LookupErrorType)) {
        exc_clear();
        snprintf(message, sizeof message, "unknown encoding: %s", encoding);
        return syntax_error(o, 0, 0, message);
    }
    const char *utf8 = is_err(decoded) ? NULL : str_utf8(decoded, &size);
    char *text = utf8 ? copy(utf8, size) : NULL;
    return text ? finish(text, size, o, len) : NULL;
}

char *parse_source(const char *s, i64 n, const ParseOptions *o, i64 *len) {
    char encoding[64];
    if (memchr(s, 0, (size_t)n)) {
        exc_raise(ValueErrorType, "source code string cannot contain null bytes");
        return NULL;
    }
    if (o->flags & PARSE_IGNORE_COOKIE) return from_utf8(s, n, o, len);
    bool bom = n >= 3 && !memcmp(s, "\xef\xbb\xbf", 3);
    if (bom) s += 3, n -= 3;
    cookie(s, n, encoding, sizeof encoding);
    if (!encoding[0] || !strcmp(encoding, "utf-8")) return from_utf8(s, n, o, len);
    if (bom) {
        char message[128];
        snprintf(message, sizeof message, "encoding problem: %s with BOM", encoding);
        return syntax_error(o, 0, 0, message);
    }
    if (!strcmp(encoding, "iso-8859-1")) return from_latin1(s, n, o, len);
    return from_codec(s, n, encoding, o, len);
}
