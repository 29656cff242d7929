/* locale.c: file names and arguments as C knows them, in UTF-8, to wide strings and back.  Works before start-up.
 *
 * A byte that is no UTF-8 becomes the lone surrogate U+DC00 + byte under surrogateescape, and comes back as that byte.
 */
#include "capi/src/capi_internal.h"

_Py_error_handler _Py_GetErrorHandler(const char *errors) {
    static const char *const names[] = {"strict", "surrogateescape", "replace", "ignore", "backslashreplace",
                                        "surrogatepass", "xmlcharrefreplace"};
    if (!errors) return _Py_ERROR_STRICT;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(errors, names[i])) return (_Py_error_handler)(_Py_ERROR_STRICT + i);
    return _Py_ERROR_OTHER;
}

static bool is_surrogate(uint32_t c) { return c >= 0xD800 && c <= 0xDFFF; }

/* The character at s, of *len bytes; -1: invalid. */
static int64_t decode_char(const unsigned char *s, int *len, bool surrogates) {
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    int more = *s < 0x80 ? 0 : *s < 0xC2 ? -1 : *s < 0xE0 ? 1 : *s < 0xF0 ? 2 : *s < 0xF5 ? 3 : -1;
    uint32_t c;
    *len = more + 1;
    if (more <= 0) return more < 0 ? -1 : *s;
    c = *s & (0x3Fu >> more);
    for (int i = 1; i <= more; i++) {
        if ((s[i] & 0xC0) != 0x80) return -1;
        c = c << 6 | (s[i] & 0x3F);
    }
    if (c < least[more] || c > 0x10FFFF || (is_surrogate(c) && !surrogates)) return -1;
    return c;
}

/* 0; -1 no memory; -2 *len and *reason say where and why; -3 no such error handler here. */
int _Py_DecodeLocaleEx(const char *text, wchar_t **result, size_t *len, const char **reason, int current,
                       _Py_error_handler errors) {
    const unsigned char *s = (const unsigned char *)text;
    wchar_t *w;
    size_t n = 0;
    int step;
    if (errors != _Py_ERROR_STRICT && errors != _Py_ERROR_SURROGATEESCAPE && errors != _Py_ERROR_SURROGATEPASS) return -3;
    w = PyMem_RawMalloc((strlen(text) + 1) * sizeof *w);
    if (!w) return -1;
    while (*s) {
        int64_t c = decode_char(s, &step, errors == _Py_ERROR_SURROGATEPASS);
        if (c < 0 && errors != _Py_ERROR_SURROGATEESCAPE) {
            PyMem_RawFree(w);
            if (len) *len = (size_t)(s - (const unsigned char *)text);
            if (reason) *reason = "decoding error";
            return -2;
        }
        w[n++] = c < 0 ? (wchar_t)(0xDC00 + *s) : (wchar_t)c;
        s += c < 0 ? 1 : step;
    }
    w[n] = 0;
    if (len) *len = n;
    *result = w;
    return 0;
}

wchar_t *Py_DecodeLocale(const char *text, size_t *len) {
    wchar_t *w;
    int failed = _Py_DecodeLocaleEx(text, &w, len, NULL, 0, _Py_ERROR_SURROGATEESCAPE);
    if (!failed) return w;
    if (len) *len = failed == -1 ? (size_t)-1 : (size_t)-2;
    return NULL;
}

static size_t encode_char(uint32_t c, char *out) {
    int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(lead[more] | c >> 6 * more);
    for (int i = 1; i <= more; i++) out[i] = (char)(0x80 | (c >> 6 * (more - i) & 0x3F));
    return (size_t)more + 1;
}

static int encode(const wchar_t *text, char **result, size_t *where, const char **reason, bool raw,
                  _Py_error_handler errors) {
    size_t n = 0, room = wcslen(text) * 4 + 1;
    char *s;
    if (errors != _Py_ERROR_STRICT && errors != _Py_ERROR_SURROGATEESCAPE && errors != _Py_ERROR_SURROGATEPASS) return -3;
    s = raw ? PyMem_RawMalloc(room) : PyMem_Malloc(room);
    if (!s) return -1;
    for (size_t i = 0; text[i]; i++) {
        uint32_t c = (uint32_t)text[i];
        bool byte = errors == _Py_ERROR_SURROGATEESCAPE && c >= 0xDC80 && c <= 0xDCFF;
        if (byte) {
            s[n++] = (char)(c - 0xDC00);
        } else if (c > 0x10FFFF || (is_surrogate(c) && errors != _Py_ERROR_SURROGATEPASS)) {
            if (where) *where = i;
            if (reason) *reason = "encoding error";
            raw ? PyMem_RawFree(s) : PyMem_Free(s);
            return -2;
        } else {
            n += encode_char(c, s + n);
        }
    }
    s[n] = 0;
    *result = s;
    return 0;
}

int _Py_EncodeLocaleEx(const wchar_t *text, char **result, size_t *where, const char **reason, int current,
                       _Py_error_handler errors) {
    return encode(text, result, where, reason, true, errors);
}

/* *where: the position of what cannot be encoded, (size_t)-1 for anything else. */
static char *encode_escape(const wchar_t *text, size_t *where, bool raw) {
    char *s = NULL;
    if (where) *where = (size_t)-1;
    return encode(text, &s, where, NULL, raw, _Py_ERROR_SURROGATEESCAPE) == 0 ? s : NULL;
}

char *Py_EncodeLocale(const wchar_t *text, size_t *where) { return encode_escape(text, where, false); }

char *_Py_EncodeLocaleRaw(const wchar_t *text, size_t *where) { return encode_escape(text, where, true); }

char *_Py_SetLocaleFromEnv(int category) { return setlocale(category, ""); }
