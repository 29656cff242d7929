/* parse_source.c: decoding, as a BOM or a coding comment in the first two lines says, and
   newlines. */
#include "vm/compile/parse_source.h"

#include <stdio.h>

#include "vm/base/utf8.h"
#include "vm/gc/gc.h"
#include "vm/object/exc.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

#define BYTES_A_CHAR 96 /* of tokens, tree and code, roughly */

/* An error of the encoding, which has no place in the text. */
static bool encoding_error(const ParseOptions *o, const char *message) {
    Value text = str_from_c(message),
          place = tuple_pack(4, o->filename, fixnum(0), fixnum(-1), V_NONE);
    Value exc = is_err(text) || is_err(place)
                    ? V_ERR
                    : value_call2(obj_value(SyntaxErrorType), text, place);
    if (!is_err(exc)) exc_raise_obj(exc);
    return false;
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

/* Takes a malloc block with room for three more bytes. */
static bool finish(Source *out, char *text, i64 n, const ParseOptions *o) {
    bool crlf = n >= 2 && text[n - 2] == '\r' && text[n - 1] == '\n';
    n = translate_newlines(text, n);
    /* CPython takes the end of "\r\n" for the end of a line without a newline. */
    if (o->mode == PARSE_EXEC && (n == 0 || text[n - 1] != '\n' || crlf)) text[n++] = '\n';
    text[n] = 0;
    out->text = text;
    out->len = n;
    return true;
}

static bool from_utf8(const char *s, i64 n, const ParseOptions *o, Source *out) {
    Utf8Scan scan;
    if (!gc_room(n * BYTES_A_CHAR)) return false;
    char *text = malloc((size_t)n + 3);
    if (!text) return exc_no_memory(), false;
    memcpy(text, s, (size_t)n);
    out->valid = utf8_scan(s, n, 0, &scan);
    return finish(out, text, n, o);
}

/* Whether a file that declares no encoding is UTF-8. */
static bool check_file(const char *s, i64 n, const ParseOptions *o) {
    Utf8Scan scan;
    int line = 1;
    if (utf8_scan(s, n, 0, &scan)) return true;
    for (i64 i = 0; i < scan.error_start; i++) line += s[i] == '\n';
    exc_raise(SyntaxErrorType,
              "Non-UTF-8 code starting with '\\x%02x' in file %V on line %d, but no encoding declared; "
              "see https://peps.python.org/pep-0263/ for details",
              (u8)s[scan.error_start], o->filename, line);
    return false;
}

/* ---- coding comments ---- */

static bool is_encoding_char(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' ||
           c == '_' || c == '.';
}

/* coding[:=]\s*([-\w.]+) in a comment that nothing but blanks precedes; false if the line is
   something else. */
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

static bool is_spelling_of(const char *name, const char *encoding) {
    size_t n = strlen(encoding);
    return !strncmp(name, encoding, n) && (!name[n] || name[n] == '-');
}

/* The usual spellings of UTF-8 and Latin-1 under one name each; others stay as they are. */
static void normalize(char *name) {
    static const char *const latin[] = {"latin-1", "iso-8859-1", "iso-latin-1"};
    char plain[13];
    size_t n = 0;
    for (; n < sizeof plain - 1 && name[n]; n++)
        plain[n] = name[n] == '_'                     ? '-'
                   : name[n] >= 'A' && name[n] <= 'Z' ? name[n] | 0x20
                                                      : name[n];
    plain[n] = 0;
    if (is_spelling_of(plain, "utf-8")) strcpy(name, "utf-8");
    for (int i = 0; i < ARRAY_LEN(latin); i++)
        if (is_spelling_of(plain, latin[i])) strcpy(name, "iso-8859-1");
}

/* The encoding that the first two lines name, or "". */
static void declared_encoding(const char *s, i64 n, char *name, size_t size) {
    const char *end = s + n;
    name[0] = 0;
    for (int line = 0; line < 2 && s < end; line++) {
        const char *stop = s;
        while (stop < end && *stop != '\n' && *stop != '\r') stop++;
        if (!find_cookie(s, stop, name, size) || name[0]) break;
        s = stop + (stop < end);
        if (s < end && s[-1] == '\r' && *s == '\n') s++;
    }
    normalize(name);
}

/* ---- decoding ---- */

static bool from_latin1(const char *s, i64 n, const ParseOptions *o, Source *out) {
    char *text = malloc((size_t)n * 2 + 3);
    i64 len = 0;
    if (!text) return exc_no_memory(), false;
    for (i64 i = 0; i < n; i++) len += utf8_put((u8 *)text + len, (u8)s[i]);
    out->valid = true;
    return finish(out, text, len, o);
}

static bool from_codec(const char *s, i64 n, const char *encoding, const ParseOptions *o,
                       Source *out) {
    i64 len;
    Value decoded = str_decode(s, n, encoding, NULL);
    if (is_err(decoded)) {
        if (!exc_matches(ExceptionType)) return false;
        return encoding_error(o, str_c(value_str(exc_fetch())));
    }
    const char *utf8 = str_utf8(decoded, &len);
    return utf8 && from_utf8(utf8, len, o, out);
}

bool parse_source(const char *s, i64 n, const ParseOptions *o, Source *out) {
    char encoding[64], message[128];
    if (memchr(s, 0, (size_t)n)) {
        exc_raise(ValueErrorType, "source code string cannot contain null bytes");
        return false;
    }
    out->declared = true;
    if (o->flags & PARSE_IGNORE_COOKIE) return from_utf8(s, n, o, out);
    bool bom = n >= 3 && !memcmp(s, "\xef\xbb\xbf", 3);
    if (bom) s += 3, n -= 3;
    declared_encoding(s, n, encoding, sizeof encoding);
    out->declared = bom || encoding[0];
    if (!out->declared && o->flags & PARSE_FROM_FILE && !check_file(s, n, o)) return false;
    if (!encoding[0] || !strcmp(encoding, "utf-8")) return from_utf8(s, n, o, out);
    if (bom) {
        snprintf(message, sizeof message, "encoding problem: %s with BOM", encoding);
        return encoding_error(o, message);
    }
    if (!strcmp(encoding, "iso-8859-1")) return from_latin1(s, n, o, out);
    return from_codec(s, n, encoding, o, out);
}
