/* _codecs.c: the module _codecs: the registry of codecs and error handlers, and the native codecs one by one.
 *
 * A codec's function answers (result, how much of the input it used).
 */
#include "vm/modules/modules.h"
#include "vm/object/bytes.h"
#include "vm/object/codec.h"
#include "vm/object/dict.h"
#include "vm/object/exc.h"
#include "vm/object/int.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

/* The name of an error handler or encoding, NULL for V_NULL and None; false raised. */
static bool name_arg(const char *fn, Value v, const char **out) {
    i64 n;
    *out = NULL;
    if (is_null(v) || is_none(v)) return true;
    if (!is_str(v)) return exc_raise(TypeErrorType, "%s() argument 'errors' must be str, not %T", fn, v), false;
    *out = str_utf8(v, &n);
    if (*out && (i64)strlen(*out) != n) return exc_raise(ValueErrorType, "embedded null character"), false;
    return *out != NULL;
}

/* ---- the registry ---- */

static Value codecs_m_register(Value self, Value search) { return codec_register(search) ? V_NONE : V_ERR; }
static Value codecs_m_unregister(Value self, Value search) { return codec_unregister(search) ? V_NONE : V_ERR; }

static Value codecs_m_lookup(Value self, Value encoding) {
    const char *name;
    if (!is_str(encoding)) return exc_raise(TypeErrorType, "lookup() argument must be str, not %T", encoding);
    TRY_OK(name_arg("lookup", encoding, &name));
    return codec_lookup(name);
}

static Value codecs_m_register_error(Value self, Value errors, Value handler) {
    if (!is_str(errors)) return exc_raise(TypeErrorType, "register_error() argument 1 must be str, not %T", errors);
    return codec_register_error(errors, handler) ? V_NONE : V_ERR;
}

static Value codecs_m_lookup_error(Value self, Value errors) {
    const char *name;
    if (!is_str(errors)) return exc_raise(TypeErrorType, "lookup_error() argument must be str, not %T", errors);
    TRY_OK(name_arg("lookup_error", errors, &name));
    return codec_lookup_error(name);
}

static Value codecs_m_encode(Value self, Value obj, Value encoding, Value errors) {
    const char *enc, *err;
    TRY_OK(name_arg("encode", encoding, &enc));
    TRY_OK(name_arg("encode", errors, &err));
    return codec_encode(obj, enc, err);
}
static Value codecs_m_decode(Value self, Value obj, Value encoding, Value errors) {
    const char *enc, *err;
    TRY_OK(name_arg("decode", encoding, &enc));
    TRY_OK(name_arg("decode", errors, &err));
    return codec_decode(obj, enc, err);
}

/* ---- encoders: f(str, errors=None) ---- */

static Value encoded(Value bytes, Value s) { return tuple_pack(2, TRY(bytes), fixnum(str_len(s))); }

#define ENCODER(name, call)                                                                                  \
    static Value codecs_m_##name##_encode(Value self, Value s, Value errors) {                               \
        const char *err;                                                                                     \
        if (!is_str(s)) return exc_raise(TypeErrorType, #name "_encode() argument 1 must be str, not %T", s); \
        TRY_OK(name_arg(#name "_encode", errors, &err));                                                     \
        return encoded(call, s);                                                                             \
    }
ENCODER(ascii, codec_encode_ascii(s, err))
ENCODER(latin_1, codec_encode_latin1(s, err))
ENCODER(raw_unicode_escape, codec_encode_raw_unicode_escape(s))
ENCODER(unicode_escape, codec_encode_unicode_escape(s))
ENCODER(utf_16_be, codec_encode_utf16(s, err, 1))
ENCODER(utf_16_le, codec_encode_utf16(s, err, -1))
ENCODER(utf_32_be, codec_encode_utf32(s, err, 1))
ENCODER(utf_32_le, codec_encode_utf32(s, err, -1))
ENCODER(utf_7, codec_encode_utf7(s))
ENCODER(utf_8, codec_encode_utf8(s, err))

static bool byteorder_arg(Value v, int *out) {
    i64 order = 0;
    if (!is_null(v) && !number_as_index(v, &order, OverflowErrorType)) return false;
    *out = order < 0 ? -1 : order > 0;
    return true;
}

#define ENCODER_ORDER(name, fn)                                                                              \
    static Value codecs_m_##name##_encode(Value self, Value s, Value errors, Value byteorder) {              \
        const char *err;                                                                                     \
        int order;                                                                                           \
        if (!is_str(s)) return exc_raise(TypeErrorType, #name "_encode() argument 1 must be str, not %T", s); \
        TRY_OK(name_arg(#name "_encode", errors, &err));                                                     \
        TRY_OK(byteorder_arg(byteorder, &order));                                                            \
        return encoded(fn(s, err, order), s);                                                                \
    }
ENCODER_ORDER(utf_16, codec_encode_utf16)
ENCODER_ORDER(utf_32, codec_encode_utf32)

static Value codecs_m_charmap_encode(Value self, Value s, Value errors, Value mapping) {
    const char *err;
    if (!is_str(s)) return exc_raise(TypeErrorType, "charmap_encode() argument 1 must be str, not %T", s);
    TRY_OK(name_arg("charmap_encode", errors, &err));
    return encoded(codec_encode_charmap(s, mapping, err), s);
}

static Value codecs_m_charmap_build(Value self, Value map) {
    if (!is_str(map)) return exc_raise(TypeErrorType, "charmap_build() argument must be str, not %T", map);
    return codec_charmap_build(map);
}

static Value codecs_m_escape_encode(Value self, Value data, Value errors) {
    if (!is_bytes(data)) return exc_raise(TypeErrorType, "escape_encode() argument 1 must be bytes, not %T", data);
    return tuple_pack(2, TRY(codec_escape_encode(bytes_data(data), bytes_len(data))), fixnum(bytes_len(data)));
}

/* What is to be decoded, as bytes; a str counts as its UTF-8 where a codec takes one. */
static bool input(Value data, bool allow_str, Buffer *out) {
    if (allow_str && is_str(data)) data = codec_encode_utf8(data, NULL);
    return !is_err(data) && buffer_get(data, out, false);
}

static Value codecs_m_readbuffer_encode(Value self, Value data, Value errors) {
    Buffer b;
    TRY_OK(input(data, true, &b));
    Value bytes = bytes_new((char *)b.data, b.len);
    i64 n = b.len;
    buffer_release(&b);
    return tuple_pack(2, TRY(bytes), fixnum(n));
}

/* ---- decoders: f(data, errors=None, final=False) ---- */

/* Calls the codec; 'used' is a pointer for what it consumed, NULL if the input is final. */
#define DECODER(name, final_default, allow_str, call)                                                        \
    static Value codecs_m_##name##_decode(Value self, Value data, Value errors, Value final) {               \
        const char *err;                                                                                     \
        Buffer b;                                                                                            \
        i64 consumed, *used;                                                                                 \
        int is_final = is_null(final) ? final_default : value_truth(final);                                  \
        if (is_final < 0) return V_ERR;                                                                      \
        TRY_OK(name_arg(#name "_decode", errors, &err));                                                     \
        TRY_OK(input(data, allow_str, &b));                                                                  \
        consumed = b.len;                                                                                    \
        used = is_final ? NULL : &consumed;                                                                  \
        Value s = (call);                                                                                    \
        buffer_release(&b);                                                                                  \
        return tuple_pack(2, TRY(s), fixnum(consumed));                                                      \
    }
static Value decode_order(Buffer *b, const char *err, i64 *used, int order, bool wide) {
    return wide ? codec_decode_utf32(b->data, b->len, err, &order, used)
                : codec_decode_utf16(b->data, b->len, err, &order, used);
}
DECODER(raw_unicode_escape, true, true, codec_decode_raw_unicode_escape(b.data, b.len, err, used))
DECODER(unicode_escape, true, true, codec_decode_unicode_escape(b.data, b.len, err, used))
DECODER(utf_16, false, false, decode_order(&b, err, used, 0, false))
DECODER(utf_16_be, false, false, decode_order(&b, err, used, 1, false))
DECODER(utf_16_le, false, false, decode_order(&b, err, used, -1, false))
DECODER(utf_32, false, false, decode_order(&b, err, used, 0, true))
DECODER(utf_32_be, false, false, decode_order(&b, err, used, 1, true))
DECODER(utf_32_le, false, false, decode_order(&b, err, used, -1, true))
DECODER(utf_7, false, false, codec_decode_utf7(b.data, b.len, err, used))
DECODER(utf_8, false, false, codec_decode_utf8(b.data, b.len, err, used))
/* What cannot be cut in the middle of a character. */
#define DECODER_WHOLE(name, allow_str, call)                                                                 \
    static Value codecs_m_##name##_decode(Value self, Value data, Value errors) {                            \
        const char *err;                                                                                     \
        Buffer b;                                                                                            \
        TRY_OK(name_arg(#name "_decode", errors, &err));                                                     \
        TRY_OK(input(data, allow_str, &b));                                                                  \
        i64 n = b.len;                                                                                       \
        Value s = (call);                                                                                    \
        buffer_release(&b);                                                                                  \
        return tuple_pack(2, TRY(s), fixnum(n));                                                             \
    }
DECODER_WHOLE(ascii, false, codec_decode_ascii(b.data, b.len, err))
DECODER_WHOLE(escape, true, codec_escape_decode(b.data, b.len, err))
DECODER_WHOLE(latin_1, false, str_from_latin1(b.data, b.len))

static Value codecs_m_charmap_decode(Value self, Value data, Value errors, Value mapping) {
    const char *err;
    Buffer b;
    TRY_OK(name_arg("charmap_decode", errors, &err));
    TRY_OK(input(data, false, &b));
    i64 n = b.len;
    Value s = codec_decode_charmap(b.data, b.len, mapping, err);
    buffer_release(&b);
    return tuple_pack(2, TRY(s), fixnum(n));
}

/* utf_16_ex_decode and utf_32_ex_decode: (str, consumed, byteorder) */
static Value ex_decode(Value *v, bool wide) {
    const char *err;
    Buffer b;
    i64 consumed;
    int order, is_final = is_null(v[3]) ? 0 : value_truth(v[3]);
    if (is_final < 0) return V_ERR;
    TRY_OK(name_arg(wide ? "utf_32_ex_decode" : "utf_16_ex_decode", v[1], &err));
    TRY_OK(byteorder_arg(v[2], &order));
    TRY_OK(input(v[0], false, &b));
    consumed = b.len;
    i64 *used = is_final ? NULL : &consumed;
    Value s = wide ? codec_decode_utf32(b.data, b.len, err, &order, used)
                   : codec_decode_utf16(b.data, b.len, err, &order, used);
    buffer_release(&b);
    return tuple_pack(3, TRY(s), fixnum(consumed), fixnum(order));
}
static Value codecs_m_utf_16_ex_decode(Value self, Value *v) { return ex_decode(v, false); }
static Value codecs_m_utf_32_ex_decode(Value self, Value *v) { return ex_decode(v, true); }

#define ENC(name) {#name "_encode", codecs_m_##name##_encode, M_2, EFF_ANY, 0, "($module, str, errors=None, /)", NULL}
#define ENC_ORDER(name) \
    {#name "_encode", codecs_m_##name##_encode, M_3, EFF_ANY, 0, "($module, str, errors=None, byteorder=0, /)", NULL}
#define DEC(name, last) \
    {#name "_decode", codecs_m_##name##_decode, M_3, EFF_ANY, 0, "($module, data, errors=None, " last ", /)", NULL}
#define DEC_WHOLE(name) \
    {#name "_decode", codecs_m_##name##_decode, M_2, EFF_ANY, 0, "($module, data, errors=None, /)", NULL}
#define DEC_EX(name) \
    {#name, codecs_m_##name, M_N, EFF_ANY, 0, "($module, data, errors=None, byteorder=0, final=False, /)", NULL}
static const MethodDef methods[] = {
    {"charmap_build", codecs_m_charmap_build, M_1, EFF_ANY, 0, "($module, map, /)", NULL},
    {"decode", codecs_m_decode, M_3, EFF_ANY, 0, "($module, /, obj, encoding='utf-8', errors='strict')", NULL},
    {"encode", codecs_m_encode, M_3, EFF_ANY, 0, "($module, /, obj, encoding='utf-8', errors='strict')", NULL},
    {"lookup", codecs_m_lookup, M_1, EFF_ANY, 0, "($module, encoding, /)", NULL},
    {"lookup_error", codecs_m_lookup_error, M_1, EFF_ANY, 0, "($module, name, /)", NULL},
    {"readbuffer_encode", codecs_m_readbuffer_encode, M_2, EFF_ANY, 0, "($module, data, errors=None, /)", NULL},
    {"register", codecs_m_register, M_1, EFF_ANY, 0, "($module, search_function, /)", NULL},
    {"register_error", codecs_m_register_error, M_2, EFF_ANY, 0, "($module, errors, handler, /)", NULL},
    {"unregister", codecs_m_unregister, M_1, EFF_ANY, 0, "($module, search_function, /)", NULL},
    {"charmap_encode", codecs_m_charmap_encode, M_3, EFF_ANY, 0, "($module, str, errors=None, mapping=None, /)", NULL},
    {"escape_encode", codecs_m_escape_encode, M_2, EFF_ANY, 0, "($module, data, errors=None, /)", NULL},
    ENC(ascii), ENC(latin_1), ENC(raw_unicode_escape), ENC(unicode_escape), ENC_ORDER(utf_16), ENC(utf_16_be),
    ENC(utf_16_le), ENC_ORDER(utf_32), ENC(utf_32_be), ENC(utf_32_le), ENC(utf_7), ENC(utf_8),
    DEC(charmap, "mapping=None"), DEC(raw_unicode_escape, "final=True"), DEC(unicode_escape, "final=True"),
    DEC(utf_16, "final=False"), DEC(utf_16_be, "final=False"), DEC(utf_16_le, "final=False"), DEC(utf_32, "final=False"),
    DEC(utf_32_be, "final=False"), DEC(utf_32_le, "final=False"), DEC(utf_7, "final=False"), DEC(utf_8, "final=False"),
    DEC_WHOLE(ascii), DEC_WHOLE(escape), DEC_WHOLE(latin_1), DEC_EX(utf_16_ex_decode), DEC_EX(utf_32_ex_decode), {0}};

static bool import_encodings(void) { return !is_err(import_module("encodings")); }
__attribute__((constructor)) static void set_hook(void) { codec_import_encodings = import_encodings; }

const ModuleDef codecs_module = {"_codecs", NULL, methods, NULL};
