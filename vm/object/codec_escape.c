/* codec_escape.c: unicode_escape, raw_unicode_escape, and the escapes of bytes literals. */
#include <stdio.h>

#include "vm/base/unicode.h"
#include "vm/object/codec_internal.h"

/* An escape that is none: a character, or a number beyond 0o377.  -1: there was none. */
static bool warn_escape(int bad) {
    if (bad < 0) return true;
    if (bad <= 0xff) return exc_warn(DeprecationWarningType, 1, "invalid escape sequence '\\%c'", bad);
    return exc_warn(DeprecationWarningType, 1, "invalid octal escape sequence '\\%c%c%c'", '0' + (bad >> 6),
                    '0' + (bad >> 3 & 7), '0' + (bad & 7));
}

static int hex_value(u8 c) {
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* Up to 'want' hex digits at pos; moves behind them and returns how many. */
static int hex_run(Decoder *d, int want, u32 *value) {
    int n = 0;
    *value = 0;
    for (; n < want && d->pos < d->n && hex_value(d->s[d->pos]) >= 0; n++)
        *value = *value << 4 | (u32)hex_value(d->s[d->pos++]);
    return n;
}

/* \x, \u, \U from 'start'; *stop if more input could complete it. */
static bool hex_escape(Decoder *d, i64 start, u8 letter, const char *too_large, bool *stop) {
    u32 c;
    int want = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
    int got = hex_run(d, want, &c);
    if (got < want) {
        if (d->consumed && d->pos == d->n) {
            d->pos = start;
            return *stop = true;
        }
        return decoder_error(d, start, d->pos, letter == 'x'   ? "truncated \\xXX escape"
                                               : letter == 'u' ? "truncated \\uXXXX escape"
                                                               : "truncated \\UXXXXXXXX escape");
    }
    if (c > UNICODE_MAX) return decoder_error(d, start, d->pos, too_large);
    strb_cp(&d->out, c);
    return true;
}

/* \N{name} */
static bool name_escape(Decoder *d, i64 start, bool *stop) {
    const char *reason = "malformed \\N character escape";
    u32 cps[4];
    if (d->pos == d->n && d->consumed) {
        d->pos = start;
        return *stop = true;
    }
    if (d->pos < d->n && d->s[d->pos] == '{') {
        i64 name = ++d->pos;
        while (d->pos < d->n && d->s[d->pos] != '}') d->pos++;
        if (d->pos == d->n && d->consumed) {
            d->pos = start;
            return *stop = true;
        }
        if (d->pos < d->n && d->pos > name) {
            i64 len = d->pos++ - name;
            if (unicode_by_name((const char *)d->s + name, len, cps) == 1) {
                strb_cp(&d->out, cps[0]);
                return true;
            }
            reason = "unknown Unicode character name";
        }
    }
    return decoder_error(d, start, d->pos, reason);
}

/* A backslash at 'start', pos behind it. */
static bool unicode_escape(Decoder *d, i64 start, bool *stop) {
    static const char simple[] = "\\\\''\"\"b\bf\ft\tn\nr\rv\va\a";
    if (d->pos == d->n) {
        if (d->consumed) {
            d->pos = start;
            return *stop = true;
        }
        return decoder_error(d, start, d->n, "\\ at end of string");
    }
    u8 c = d->s[d->pos++];
    if (c == '\n') return true;
    for (const char *p = simple; *p; p += 2) {
        if (*p == (char)c) {
            strb_cp(&d->out, (u32)p[1]);
            return true;
        }
    }
    if (c >= '0' && c <= '7') {
        u32 v = (u32)(c - '0');
        for (int i = 0; i < 2 && d->pos < d->n && d->s[d->pos] >= '0' && d->s[d->pos] <= '7'; i++)
            v = v << 3 | (u32)(d->s[d->pos++] - '0');
        if (v > 0xff && d->bad_escape < 0) d->bad_escape = (int)v;
        strb_cp(&d->out, v);
        return true;
    }
    if (c == 'x' || c == 'u' || c == 'U') return hex_escape(d, start, c, "illegal Unicode character", stop);
    if (c == 'N') return name_escape(d, start, stop);
    if (d->bad_escape < 0) d->bad_escape = c;
    strb_cp(&d->out, '\\');
    strb_cp(&d->out, c);
    return true;
}

Value codec_decode_unicode_escape(const u8 *s, i64 n, const char *errors, i64 *consumed) {
    Decoder d;
    bool stop = false, ok = true;
    decoder_init(&d, "unicodeescape", UNIT_NONE, s, n, errors, consumed);
    while (ok && !stop && d.pos < d.n) {
        i64 start = d.pos++;
        if (d.s[start] == '\\') ok = unicode_escape(&d, start, &stop);
        else strb_cp(&d.out, d.s[start]);
    }
    return decoder_finish(&d, ok && warn_escape(d.bad_escape));
}

Value codec_decode_raw_unicode_escape(const u8 *s, i64 n, const char *errors, i64 *consumed) {
    Decoder d;
    bool stop = false, ok = true;
    decoder_init(&d, "rawunicodeescape", UNIT_NONE, s, n, errors, consumed);
    while (ok && !stop && d.pos < d.n) {
        i64 start = d.pos++;
        if (d.s[start] != '\\') {
            strb_cp(&d.out, d.s[start]);
            continue;
        }
        if (d.pos == d.n) {
            if (consumed) stop = true, d.pos = start;
            else strb_cp(&d.out, '\\');
            continue;
        }
        u8 c = d.s[d.pos++];
        if (c == 'u' || c == 'U') {
            ok = hex_escape(&d, start, c, "\\Uxxxxxxxx out of range", &stop);
        } else { /* whatever follows a backslash is not the start of an escape */
            strb_cp(&d.out, '\\');
            strb_cp(&d.out, c);
        }
    }
    return decoder_finish(&d, ok);
}

/* ---- encoding ---- */

static void put_hex(ByteVec *out, u32 c, bool raw) {
    char text[12];
    int n = snprintf(text, sizeof text, c < 0x100 && !raw ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    vec_append(out, text, n);
}

static Value finish(ByteVec *out) {
    Value r = bytes_new((char *)out->v, out->len);
    vec_free(out);
    return r;
}

Value codec_encode_unicode_escape(Value s) {
    ByteVec out = {0};
    for (i64 i = 0; i < str_len(s); i++) {
        u32 c = str_at(s, i);
        if (c == '\\' || c == '\n' || c == '\r' || c == '\t') {
            vec_push(&out, '\\');
            vec_push(&out, (u8)(c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : '\\'));
        } else if (c >= 32 && c < 127) {
            vec_push(&out, (u8)c);
        } else {
            put_hex(&out, c, false);
        }
    }
    return finish(&out);
}

Value codec_encode_raw_unicode_escape(Value s) {
    ByteVec out = {0};
    for (i64 i = 0; i < str_len(s); i++) {
        u32 c = str_at(s, i);
        if (c < 0x100) vec_push(&out, (u8)c);
        else put_hex(&out, c, true);
    }
    return finish(&out);
}

/* ---- bytes literals ---- */

/* The escape behind a backslash at *pos; *bad: the first that stays as it is.  False raised. */
static bool bytes_escape(const u8 *s, i64 n, i64 *pos, ErrorKind errors, ByteVec *out, int *bad) {
    static const char simple[] = "\\\\''\"\"b\bf\ft\tn\nr\rv\va\a";
    i64 start = *pos - 1;
    u8 c = s[(*pos)++];
    if (c == '\n') return true;
    for (const char *p = simple; *p; p += 2) {
        if (*p == (char)c) {
            vec_push(out, (u8)p[1]);
            return true;
        }
    }
    if (c >= '0' && c <= '7') {
        int v = c - '0';
        for (int i = 0; i < 2 && *pos < n && s[*pos] >= '0' && s[*pos] <= '7'; i++) v = v << 3 | (s[(*pos)++] - '0');
        if (v > 0xff && *bad < 0) *bad = v;
        vec_push(out, (u8)v);
    } else if (c == 'x') {
        if (*pos + 1 < n && hex_value(s[*pos]) >= 0 && hex_value(s[*pos + 1]) >= 0) {
            vec_push(out, (u8)(hex_value(s[*pos]) << 4 | hex_value(s[*pos + 1])));
            *pos += 2;
            return true;
        }
        if (*pos < n && hex_value(s[*pos]) >= 0) ++*pos;
        if (errors == ERR_REPLACE) vec_push(out, '?');
        else if (errors != ERR_IGNORE)
            return exc_raise(ValueErrorType, "invalid \\x escape at position %lld", (long long)start), false;
    } else {
        if (*bad < 0) *bad = c;
        vec_push(out, '\\');
        vec_push(out, c);
    }
    return true;
}

static bool bytes_escapes(const u8 *s, i64 n, ErrorKind errors, ByteVec *out) {
    int bad = -1;
    for (i64 pos = 0; pos < n;) {
        u8 c = s[pos++];
        if (c != '\\') vec_push(out, c);
        else if (pos == n) return exc_raise(ValueErrorType, "Trailing \\ in string"), false;
        else if (!bytes_escape(s, n, &pos, errors, out, &bad)) return false;
    }
    return warn_escape(bad);
}

Value codec_escape_decode(const u8 *s, i64 n, const char *errors) {
    ByteVec out = {0};
    if (bytes_escapes(s, n, codec_error_kind(errors), &out)) return finish(&out);
    vec_free(&out);
    return V_ERR;
}

Value codec_escape_encode(const u8 *s, i64 n) {
    ByteVec out = {0};
    for (i64 i = 0; i < n; i++) {
        u8 c = s[i];
        if (c == '\\' || c == '\'' || c == '\n' || c == '\r' || c == '\t') {
            vec_push(&out, '\\');
            vec_push(&out, c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c);
        } else if (c >= 32 && c < 127) {
            vec_push(&out, c);
        } else {
            put_hex(&out, c, false);
        }
    }
    return finish(&out);
}
