/* codec_utf.c: UTF-8, UTF-16, UTF-32, Latin-1 and ASCII. */
#include "vm/base/utf8.h"
#include "vm/object/codec_internal.h"

/* ---- UTF-8 ---- */

/* The start of a surrogate, for the handler that lets them pass: an error only if no more input comes. */
static bool is_half_surrogate(const u8 *s, i64 n) { return n == 2 && s[0] == 0xed && s[1] >= 0xa0 && s[1] <= 0xbf; }

Value codec_decode_utf8(const u8 *s, i64 n, const char *errors, i64 *consumed) {
    Decoder d;
    Utf8Scan scan;
    bool ok = true;
    if (utf8_scan(s, n, 0, &scan)) {
        if (consumed) *consumed = n;
        return str_from_utf8((const char *)s, n);
    }
    decoder_init(&d, "utf-8", UNIT_UTF8, s, n, errors, consumed);
    while (ok && d.pos < d.n) {
        i64 base = d.pos;
        utf8_scan(d.s + base, d.n - base, 0, &scan);
        strb_utf8(&d.out, (const char *)d.s + base, scan.error_start);
        d.pos = base + scan.error_start;
        if (!scan.reason) break;
        if (consumed && (scan.reason == utf8_truncated || is_half_surrogate(d.s + d.pos, d.n - d.pos))) break;
        ok = decoder_error(&d, d.pos, base + scan.error_end, scan.reason);
    }
    return decoder_finish(&d, ok);
}

static int put_utf8(Encoder *e, u32 c) {
    u8 b[4];
    if (c >= 0xd800 && c < 0xe000) return 0;
    vec_append(&e->out, b, utf8_put(b, c));
    return 1;
}

Value codec_encode_utf8(Value s, const char *errors) {
    Encoder e;
    if (as_str(s)->ascii) return bytes_new(str_data(s), str_len(s));
    i64 start, end, n = utf8_encoded_size(str_kind(s), str_data(s), str_len(s), 0, &start, &end);
    if (n >= 0) {
        Value r = TRY(bytes_new(NULL, n));
        utf8_encode(str_kind(s), str_data(s), str_len(s), 0, bytes_data(r));
        gc_keep(as_obj(s));
        return r;
    }
    encoder_init(&e, "utf-8", UNIT_UTF8, s, errors, utf8_surrogates);
    e.put = put_utf8;
    return encoder_run(&e);
}

/* ---- ASCII, Latin-1 ---- */

Value codec_decode_ascii(const u8 *s, i64 n, const char *errors) {
    Decoder d;
    bool ok = true;
    if (utf8_ascii_prefix(s, n) == n) return str_from_latin1(s, n);
    decoder_init(&d, "ascii", UNIT_NONE, s, n, errors, NULL);
    while (ok && d.pos < d.n) {
        i64 plain = utf8_ascii_prefix(d.s + d.pos, d.n - d.pos);
        strb_ascii(&d.out, (const char *)d.s + d.pos, plain);
        d.pos += plain;
        if (d.pos < d.n) ok = decoder_error(&d, d.pos, d.pos + 1, "ordinal not in range(128)");
    }
    return decoder_finish(&d, ok);
}

static int put_ascii(Encoder *e, u32 c) {
    if (c >= 128) return 0;
    vec_push(&e->out, (u8)c);
    return 1;
}
static int put_latin1(Encoder *e, u32 c) {
    if (c >= 256) return 0;
    vec_push(&e->out, (u8)c);
    return 1;
}

Value codec_encode_ascii(Value s, const char *errors) {
    Encoder e;
    if (as_str(s)->ascii) return bytes_new(str_data(s), str_len(s));
    encoder_init(&e, "ascii", UNIT_NONE, s, errors, "ordinal not in range(128)");
    e.put = put_ascii;
    return encoder_run(&e);
}
Value codec_encode_latin1(Value s, const char *errors) {
    Encoder e;
    if (str_kind(s) == 1) return bytes_new(str_data(s), str_len(s));
    encoder_init(&e, "latin-1", UNIT_NONE, s, errors, "ordinal not in range(256)");
    e.put = put_latin1;
    return encoder_run(&e);
}

/* ---- UTF-16 ---- */

static u32 unit16(const u8 *p, bool big) { return big ? (u32)p[0] << 8 | p[1] : (u32)p[1] << 8 | p[0]; }
static u32 unit32(const u8 *p, bool big) {
    return big ? (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3]
               : (u32)p[3] << 24 | (u32)p[2] << 16 | (u32)p[1] << 8 | p[0];
}

/* One character, or one error.  *stop: incomplete input that may go on. */
static bool step16(Decoder *d, bool big, bool *stop) {
    i64 p = d->pos, left = d->n - p;
    if (left < 2) {
        if (d->consumed) return *stop = true;
        return decoder_error(d, p, d->n, "truncated data");
    }
    u32 c = unit16(d->s + p, big);
    if (c < 0xd800 || c > 0xdfff) {
        strb_cp(&d->out, c);
        d->pos += 2;
        return true;
    }
    if (c >= 0xdc00) return decoder_error(d, p, p + 2, "illegal encoding");
    if (left < 4) {
        if (d->consumed) return *stop = true;
        return decoder_error(d, p, d->n, "unexpected end of data");
    }
    u32 low = unit16(d->s + p + 2, big);
    if (low < 0xdc00 || low > 0xdfff) return decoder_error(d, p, p + 2, "illegal UTF-16 surrogate");
    strb_cp(&d->out, 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff)));
    d->pos += 4;
    return true;
}

static bool step32(Decoder *d, bool big, bool *stop) {
    i64 p = d->pos;
    if (d->n - p < 4) {
        if (d->consumed) return *stop = true;
        return decoder_error(d, p, d->n, "truncated data");
    }
    u32 c = unit32(d->s + p, big);
    if (c >= 0xd800 && c < 0xe000)
        return decoder_error(d, p, p + 4, "code point in surrogate code point range(0xd800, 0xe000)");
    if (c > 0x10ffff) return decoder_error(d, p, p + 4, "code point not in range(0x110000)");
    strb_cp(&d->out, c);
    d->pos += 4;
    return true;
}

/* Takes a byte order mark at the start into account. */
static Value decode_units(const u8 *s, i64 n, const char *errors, int *byteorder, i64 *consumed, int size) {
    Decoder d;
    int order = byteorder ? *byteorder : 0;
    bool stop = false, ok = true, mark = false;
    if (order == 0 && n >= size) {
        mark = true;
        if (size == 2 ? unit16(s, false) == 0xfeff : unit32(s, false) == 0xfeff) order = -1;
        else if (size == 2 ? unit16(s, true) == 0xfeff : unit32(s, true) == 0xfeff) order = 1;
        else mark = false;
    }
    bool big = order == 1;
    const char *name = size == 2 ? (big ? "utf-16-be" : "utf-16-le") : big ? "utf-32-be" : "utf-32-le";
    UnitKind unit = size == 2 ? (big ? UNIT_UTF16BE : UNIT_UTF16LE) : big ? UNIT_UTF32BE : UNIT_UTF32LE;
    decoder_init(&d, name, unit, s, n, errors, consumed);
    if (mark) d.pos = size;
    while (ok && !stop && d.pos < d.n) ok = size == 2 ? step16(&d, big, &stop) : step32(&d, big, &stop);
    if (byteorder) *byteorder = order;
    return decoder_finish(&d, ok);
}
Value codec_decode_utf16(const u8 *s, i64 n, const char *errors, int *byteorder, i64 *consumed) {
    return decode_units(s, n, errors, byteorder, consumed, 2);
}
Value codec_decode_utf32(const u8 *s, i64 n, const char *errors, int *byteorder, i64 *consumed) {
    return decode_units(s, n, errors, byteorder, consumed, 4);
}

static void put16(ByteVec *out, u32 c, bool big) {
    u8 b[2] = {(u8)c, (u8)(c >> 8)};
    if (big) b[0] = (u8)(c >> 8), b[1] = (u8)c;
    vec_append(out, b, 2);
}
static int put_utf16(Encoder *e, u32 c) {
    bool big = e->unit == UNIT_UTF16BE;
    if (c >= 0xd800 && c < 0xe000) return 0;
    if (c >= 0x10000) {
        put16(&e->out, 0xd800 + ((c - 0x10000) >> 10), big);
        c = 0xdc00 + (c & 0x3ff);
    }
    put16(&e->out, c, big);
    return 1;
}
static int put_utf32(Encoder *e, u32 c) {
    if (c >= 0xd800 && c < 0xe000) return 0;
    u8 b[4] = {(u8)c, (u8)(c >> 8), (u8)(c >> 16), 0};
    if (e->unit == UNIT_UTF32BE) b[0] = 0, b[1] = (u8)(c >> 16), b[2] = (u8)(c >> 8), b[3] = (u8)c;
    vec_append(&e->out, b, 4);
    return 1;
}

Value codec_encode_utf16(Value s, const char *errors, int byteorder) {
    Encoder e;
    encoder_init(&e, byteorder == 0 ? "utf-16" : byteorder < 0 ? "utf-16-le" : "utf-16-be",
                 byteorder > 0 ? UNIT_UTF16BE : UNIT_UTF16LE, s, errors, utf8_surrogates);
    e.put = put_utf16;
    if (byteorder == 0) put_utf16(&e, 0xfeff);
    return encoder_run(&e);
}
Value codec_encode_utf32(Value s, const char *errors, int byteorder) {
    Encoder e;
    encoder_init(&e, byteorder == 0 ? "utf-32" : byteorder < 0 ? "utf-32-le" : "utf-32-be",
                 byteorder > 0 ? UNIT_UTF32BE : UNIT_UTF32LE, s, errors, utf8_surrogates);
    e.put = put_utf32;
    if (byteorder == 0) put_utf32(&e, 0xfeff);
    return encoder_run(&e);
}
