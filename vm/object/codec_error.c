/* codec_error.c: error handlers: the builtin ones inside conversions, the same as Python functions, and calling registered ones. */
#include <stdio.h>

#include "vm/base/unicode.h"
#include "vm/base/utf8.h"
#include "vm/object/codec_internal.h"
#include "vm/object/int.h"
#include "vm/object/tuple.h"

ErrorKind codec_error_kind(const char *errors) {
    static const char *const names[] = {"strict", "ignore", "replace", "backslashreplace", "xmlcharrefreplace", "namereplace",
                                        "surrogateescape", "surrogatepass"};
    if (!errors) return ERR_STRICT;
    for (int i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(errors, names[i]) == 0) return (ErrorKind)i;
    return ERR_OTHER;
}

/* "utf-16", "UTF_16_LE" ...: how surrogates are written there. */
static UnitKind codec_unit_of(const char *encoding) {
    char s[16];
    int n = 0;
    for (const char *p = encoding; *p && n < 15; p++)
        if (*p != '-' && *p != '_') s[n++] = (char)(*p >= 'A' && *p <= 'Z' ? *p | 32 : *p);
    s[n] = 0;
    if (strcmp(s, "utf8") == 0 || strcmp(s, "cputf8") == 0 || strcmp(s, "cp65001") == 0) return UNIT_UTF8;
    if (strcmp(s, "utf16") == 0 || strcmp(s, "utf16le") == 0) return UNIT_UTF16LE;
    if (strcmp(s, "utf16be") == 0) return UNIT_UTF16BE;
    if (strcmp(s, "utf32") == 0 || strcmp(s, "utf32le") == 0) return UNIT_UTF32LE;
    return strcmp(s, "utf32be") == 0 ? UNIT_UTF32BE : UNIT_NONE;
}

static u32 codec_read_surrogate(UnitKind unit, const u8 *p, i64 left, int *size) {
    u32 c = 0;
    *size = unit == UNIT_UTF8 ? 3 : unit == UNIT_UTF16LE || unit == UNIT_UTF16BE ? 2 : 4;
    if (unit == UNIT_NONE || left < *size) return 0;
    switch (unit) {
    case UNIT_UTF8:
        if ((p[0] & 0xf0) == 0xe0 && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80)
            c = (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u);
        break;
    case UNIT_UTF16LE: c = p[0] | (u32)p[1] << 8; break;
    case UNIT_UTF16BE: c = p[1] | (u32)p[0] << 8; break;
    case UNIT_UTF32LE: c = p[0] | (u32)p[1] << 8 | (u32)p[2] << 16 | (u32)p[3] << 24; break;
    default: c = p[3] | (u32)p[2] << 8 | (u32)p[1] << 16 | (u32)p[0] << 24; break;
    }
    return c >= 0xd800 && c < 0xe000 ? c : 0;
}

/* Reads one surrogate at p, as surrogatepass does; 0 if there is none.  *size: its bytes. */
static void codec_write_surrogate(UnitKind unit, u32 c, ByteVec *out) {
    u8 b[4] = {0};
    int n = 0;
    switch (unit) {
    case UNIT_UTF8: n = utf8_put(b, c); break;
    case UNIT_UTF16LE: n = 2, b[0] = (u8)c, b[1] = (u8)(c >> 8); break;
    case UNIT_UTF16BE: n = 2, b[1] = (u8)c, b[0] = (u8)(c >> 8); break;
    case UNIT_UTF32LE: n = 4, b[0] = (u8)c, b[1] = (u8)(c >> 8); break;
    default: n = 4, b[3] = (u8)c, b[2] = (u8)(c >> 8); break;
    }
    vec_append(out, b, n);
}

static int codec_escape_char(ErrorKind kind, u32 c, char out[160]) {
    char name[UNICODE_NAME_SIZE];
    if (kind == ERR_XML) return snprintf(out, 160, "&#%u;", c);
    if (kind == ERR_NAME && unicode_name(c, name)) return snprintf(out, 160, "\\N{%s}", name);
    return snprintf(out, 160, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
}

/* ---- calling a registered handler ---- */

/* What is decoded from here on: the handler may have put other input in its place. */
static bool decoded_length(Value exc, i64 *len) {
    Value object = ((UnicodeErrorObj *)as_obj(exc))->object;
    if (!is_bytes(object)) return exc_raise(TypeErrorType, "object attribute must be bytes"), false;
    *len = bytes_len(object);
    return true;
}

/* Calls the handler with the exception that was just raised; its (replacement, position), checked. */
static bool call_handler(const char *errors, Value exc, bool decoding, i64 len, Value *replacement, i64 *pos) {
    Value handler = codec_lookup_error(errors);
    if (is_err(handler)) return false;
    Value r = value_call1(handler, exc);
    if (is_err(r)) return false;
    const char *expected = decoding ? "decoding error handler must return (str, int) tuple"
                                    : "encoding error handler must return (str/bytes, int) tuple";
    if (!is_tuple(r) || tuple_len(r) != 2) return exc_raise(TypeErrorType, "%s", expected), false;
    *replacement = tuple_at(r, 0);
    if (!is_str(*replacement) && (decoding || !is_bytes(*replacement)))
        return exc_raise(TypeErrorType, "%s", expected), false;
    if (!is_int(tuple_at(r, 1)) && !value_type(tuple_at(r, 1))->slots.index)
        return exc_raise(TypeErrorType, "%s", expected), false;
    if (!number_as_index(tuple_at(r, 1), pos, NULL) || (decoding && !decoded_length(exc, &len))) return false;
    i64 at = *pos < 0 ? *pos + len : *pos;
    if (at < 0 || at > len)
        return exc_raise(IndexErrorType, "position %lld from error handler out of bounds", (long long)*pos), false;
    *pos = at;
    return true;
}

/* ---- decoding ---- */

void decoder_init(Decoder *d, const char *encoding, UnitKind unit, const u8 *s, i64 n, const char *errors, i64 *consumed) {
    *d = (Decoder){.encoding = encoding, .unit = unit, .errors = errors, .kind = codec_error_kind(errors), .s = s, .n = n,
                   .object = V_NULL, .consumed = consumed, .bad_escape = -1};
    strb_init(&d->out);
}

static void raise_decode(Decoder *d, i64 start, i64 end, const char *reason) {
    if (is_null(d->object)) d->object = bytes_new((const char *)d->s, d->n);
    exc_raise_unicode_decode(d->encoding, d->object, start, end, reason);
}

static bool decode_by_handler(Decoder *d, i64 start, i64 end, const char *reason) {
    Value replacement;
    raise_decode(d, start, end, reason);
    Value exc = exc_fetch();
    if (!call_handler(d->errors, exc, true, d->n, &replacement, &d->pos)) return false;
    Value object = ((UnicodeErrorObj *)as_obj(exc))->object;
    if (!same(object, d->object)) {
        d->object = object;
        d->s = bytes_data(object);
        d->n = bytes_len(object);
    }
    strb_str(&d->out, replacement);
    return true;
}

bool decoder_error(Decoder *d, i64 start, i64 end, const char *reason) {
    char text[160];
    int size;
    d->pos = end;
    switch (d->kind) {
    case ERR_IGNORE: return true;
    case ERR_REPLACE: strb_cp(&d->out, 0xfffd); return true;
    case ERR_BACKSLASH:
        for (i64 i = start; i < end; i++) strb_ascii(&d->out, text, codec_escape_char(ERR_BACKSLASH, d->s[i], text));
        return true;
    case ERR_SURROGATEESCAPE:
        if (d->s[start] < 128) break;
        for (d->pos = start; d->pos < end && d->pos < start + 4 && d->s[d->pos] >= 128; d->pos++)
            strb_cp(&d->out, 0xdc00 + d->s[d->pos]);
        return true;
    case ERR_SURROGATEPASS: {
        u32 c = codec_read_surrogate(d->unit, d->s + start, d->n - start, &size);
        if (!c) break;
        strb_cp(&d->out, c);
        d->pos = start + size;
        return true;
    }
    case ERR_STRICT: break;
    default: return decode_by_handler(d, start, end, reason);
    }
    raise_decode(d, start, end, reason);
    return false;
}

Value decoder_finish(Decoder *d, bool ok) {
    if (d->consumed) *d->consumed = d->pos;
    if (ok) return strb_finish(&d->out);
    strb_free(&d->out);
    return V_ERR;
}

/* ---- encoding ---- */

void encoder_init(Encoder *e, const char *encoding, UnitKind unit, Value s, const char *errors, const char *reason) {
    *e = (Encoder){.encoding = encoding, .unit = unit, .errors = errors, .kind = codec_error_kind(errors), .s = s,
                   .reason = reason, .mapping = V_NULL};
}

static bool raise_encode(Encoder *e, i64 start, i64 end) {
    exc_raise_unicode_encode(e->encoding, str_exact(e->s), start, end, e->reason);
    return false;
}

/* Text that stands in for characters without a code must have codes itself. */
static bool put_text(Encoder *e, const void *data, int kind, i64 n, i64 start, i64 end) {
    for (i64 i = 0; i < n; i++) {
        int r = e->put(e, str_read(data, kind, i));
        if (r < 0) return false;
        if (r == 0) return raise_encode(e, start, end);
    }
    return true;
}

/* Bytes of a code: those that a handler puts must be a multiple, and each character of a wide one is an error of its own. */
static int code_width(const Encoder *e) { return e->unit <= UNIT_UTF8 ? 1 : e->unit <= UNIT_UTF16BE ? 2 : 4; }

static bool encode_by_handler(Encoder *e, i64 start, i64 end) {
    Value replacement;
    raise_encode(e, start, end);
    Value exc = exc_fetch();
    if (!call_handler(e->errors, exc, false, str_len(e->s), &replacement, &e->pos)) return false;
    if (is_bytes(replacement)) {
        if (bytes_len(replacement) % code_width(e)) return raise_encode(e, start, end);
        vec_append(&e->out, bytes_data(replacement), bytes_len(replacement));
        return true;
    }
    if (e->unit != UNIT_NONE && !as_str(replacement)->ascii) return raise_encode(e, start, end); /* as CPython has it */
    return put_text(e, str_data(replacement), str_kind(replacement), str_len(replacement), start, end);
}

/* Characters [start, end) do not encode: lets the handler add bytes and moves pos; false raised. */
static bool encoder_error(Encoder *e, i64 start, i64 end) {
    char text[160];
    e->pos = end;
    switch (e->kind) {
    case ERR_IGNORE: return true;
    case ERR_REPLACE:
        for (i64 i = start; i < end; i++)
            if (!put_text(e, "?", 1, 1, start, end)) return false;
        return true;
    case ERR_BACKSLASH:
    case ERR_XML:
    case ERR_NAME:
        for (i64 i = start; i < end; i++)
            if (!put_text(e, text, 1, codec_escape_char(e->kind, str_at(e->s, i), text), start, end)) return false;
        return true;
    case ERR_SURROGATEESCAPE:
        if (code_width(e) > 1) return raise_encode(e, start, end);
        for (i64 i = start; i < end; i++) {
            u32 c = str_at(e->s, i);
            if (c < 0xdc80 || c > 0xdcff) return raise_encode(e, i, end);
            vec_push(&e->out, (u8)(c - 0xdc00));
        }
        return true;
    case ERR_SURROGATEPASS:
        for (i64 i = start; i < end; i++) {
            u32 c = str_at(e->s, i);
            if (e->unit == UNIT_NONE || c < 0xd800 || c > 0xdfff) return raise_encode(e, start, end);
            codec_write_surrogate(e->unit, c, &e->out);
        }
        return true;
    case ERR_STRICT: return raise_encode(e, start, end);
    default: return encode_by_handler(e, start, end);
    }
}

Value encoder_run(Encoder *e) {
    while (e->pos < str_len(e->s)) {
        i64 start = e->pos;
        int r = e->put(e, str_at(e->s, start));
        if (r > 0) {
            e->pos++;
            continue;
        }
        i64 end = start + 1, mark = e->out.len;
        while (code_width(e) == 1 && r == 0 && end < str_len(e->s) && (r = e->put(e, str_at(e->s, end))) == 0) end++;
        e->out.len = mark; /* what put added for the character that ended the run comes again */
        if (r < 0 || !encoder_error(e, start, end)) return encoder_finish(e, false);
    }
    return encoder_finish(e, true);
}

Value encoder_finish(Encoder *e, bool ok) {
    Value r = ok ? bytes_new((char *)e->out.v, e->out.len) : V_ERR;
    vec_free(&e->out);
    return r;
}

/* ---- the handlers as Python functions ---- */

static Value wrong_type(Value exc) {
    return exc_raise(TypeErrorType, "don't know how to handle %T in error callback", exc);
}

/* The range of a Unicode error, clipped to its object. */
static bool error_range(Value exc, UnicodeErrorObj **u, i64 *start, i64 *end) {
    *u = (UnicodeErrorObj *)as_obj(exc);
    Value object = (*u)->object;
    i64 n = is_str(object) ? str_len(object) : is_bytes(object) ? bytes_len(object) : -1;
    if (n < 0) return wrong_type(exc), false;
    *start = KR_MIN(KR_MAX((*u)->start, 0), KR_MAX(n - 1, 0));
    *end = KR_MIN(KR_MAX((*u)->end, 1), n);
    return true;
}
static bool is_decode(Value exc) { return is_obj(exc) && value_is(exc, UnicodeDecodeErrorType); }
static bool is_encode(Value exc) { return is_obj(exc) && value_is(exc, UnicodeEncodeErrorType); }
static bool is_translate(Value exc) { return is_obj(exc) && value_is(exc, UnicodeTranslateErrorType); }

static Value codec_strict_errors(Value self, Value exc) {
    if (is_exc(exc)) return exc_raise_obj(exc);
    return exc_raise(TypeErrorType, "codec must pass exception instance");
}

static Value codec_ignore_errors(Value self, Value exc) {
    UnicodeErrorObj *u;
    i64 start, end;
    if (!is_decode(exc) && !is_encode(exc) && !is_translate(exc)) return wrong_type(exc);
    TRY_OK(error_range(exc, &u, &start, &end));
    return tuple_pack(2, str_empty, fixnum(end));
}

static Value codec_replace_errors(Value self, Value exc) {
    UnicodeErrorObj *u;
    i64 start, end;
    if (!is_decode(exc) && !is_encode(exc) && !is_translate(exc)) return wrong_type(exc);
    TRY_OK(error_range(exc, &u, &start, &end));
    Value one = str_from_cp(is_encode(exc) ? '?' : 0xfffd);
    return tuple_pack(2, TRY(str_repeat(one, is_decode(exc) ? 1 : end - start)), fixnum(end));
}

static Value escapes(Value exc, ErrorKind kind) {
    UnicodeErrorObj *u;
    i64 start, end;
    char text[160];
    StrBuilder b;
    TRY_OK(error_range(exc, &u, &start, &end));
    strb_init(&b);
    for (i64 i = start; i < end; i++) {
        u32 c = is_str(u->object) ? str_at(u->object, i) : bytes_data(u->object)[i];
        strb_ascii(&b, text, codec_escape_char(kind, c, text));
    }
    return tuple_pack(2, TRY(strb_finish(&b)), fixnum(end));
}
static Value codec_xmlcharrefreplace_errors(Value self, Value exc) {
    return is_encode(exc) ? escapes(exc, ERR_XML) : wrong_type(exc);
}
static Value codec_namereplace_errors(Value self, Value exc) {
    return is_encode(exc) ? escapes(exc, ERR_NAME) : wrong_type(exc);
}
static Value codec_backslashreplace_errors(Value self, Value exc) {
    return is_decode(exc) || is_encode(exc) || is_translate(exc) ? escapes(exc, ERR_BACKSLASH) : wrong_type(exc);
}

static Value codec_surrogateescape(Value self, Value exc) {
    UnicodeErrorObj *u;
    i64 start, end, i;
    if (!is_decode(exc) && !is_encode(exc)) return wrong_type(exc);
    TRY_OK(error_range(exc, &u, &start, &end));
    if (is_encode(exc)) {
        ByteVec out = {0};
        for (i = start; i < end && str_at(u->object, i) >= 0xdc80 && str_at(u->object, i) <= 0xdcff; i++)
            vec_push(&out, (u8)(str_at(u->object, i) - 0xdc00));
        Value bytes = i == end ? bytes_new((char *)out.v, out.len) : exc_raise_obj(exc);
        vec_free(&out);
        return tuple_pack(2, TRY(bytes), fixnum(end));
    }
    StrBuilder b;
    strb_init(&b);
    const u8 *p = bytes_data(u->object);
    for (i = start; i < end && i < start + 4 && p[i] >= 128; i++) strb_cp(&b, 0xdc00 + p[i]);
    Value text = TRY(strb_finish(&b));
    return i == start ? exc_raise_obj(exc) : tuple_pack(2, text, fixnum(i));
}

static Value codec_surrogatepass(Value self, Value exc) {
    UnicodeErrorObj *u;
    i64 start, end;
    int size;
    if (!is_decode(exc) && !is_encode(exc)) return wrong_type(exc);
    TRY_OK(error_range(exc, &u, &start, &end));
    UnitKind unit = codec_unit_of(str_c(u->encoding));
    if (is_decode(exc)) {
        u32 c = codec_read_surrogate(unit, bytes_data(u->object) + start, bytes_len(u->object) - start, &size);
        return c ? tuple_pack(2, str_from_cp(c), fixnum(start + size)) : exc_raise_obj(exc);
    }
    ByteVec out = {0};
    bool ok = unit != UNIT_NONE;
    for (i64 i = start; ok && i < end; i++) {
        u32 c = str_at(u->object, i);
        ok = c >= 0xd800 && c < 0xe000;
        if (ok) codec_write_surrogate(unit, c, &out);
    }
    Value bytes = ok ? bytes_new((char *)out.v, out.len) : exc_raise_obj(exc);
    vec_free(&out);
    return tuple_pack(2, TRY(bytes), fixnum(end));
}

#define HANDLER(name) {#name, codec_##name, M_1, EFF_ANY, 0, "(exc, /)", NULL}
const MethodDef codec_handlers[] = {HANDLER(strict_errors), HANDLER(ignore_errors), HANDLER(replace_errors),
                                    HANDLER(backslashreplace_errors), HANDLER(xmlcharrefreplace_errors),
                                    HANDLER(namereplace_errors), HANDLER(surrogateescape), HANDLER(surrogatepass), {0}};
