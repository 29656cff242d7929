/* codec_charmap.c: codecs given by a table: a str indexed by byte, or any mapping from bytes to characters and back. */
#include "vm/base/unicode.h"
#include "vm/object/codec_internal.h"
#include "vm/object/dict.h"
#include "vm/object/int.h"

/* Appends what the mapping has for a byte: 1, 0 undefined, -1 raised. */
static int map_byte(Decoder *d, Value mapping, u8 byte) {
    i64 cp;
    Value v = value_getitem(mapping, fixnum(byte));
    if (is_err(v)) {
        if (!exc_matches(LookupErrorType)) return -1;
        exc_clear();
        return 0;
    }
    if (is_none(v)) return 0;
    if (is_int(v)) {
        if (int_to_i64_sat(v, &cp) || cp < 0 || cp > UNICODE_MAX) {
            exc_raise(TypeErrorType, "character mapping must be in range(0x%x)", UNICODE_MAX + 1);
            return -1;
        }
        if (cp == 0xfffe) return 0;
        strb_cp(&d->out, (u32)cp);
        return 1;
    }
    if (!is_str(v)) {
        exc_raise(TypeErrorType, "character mapping must return integer, None or str");
        return -1;
    }
    if (str_len(v) == 1 && str_at(v, 0) == 0xfffe) return 0;
    strb_str(&d->out, v);
    return 1;
}

static int map_from_str(Decoder *d, Value table, u8 byte) {
    if (byte >= str_len(table) || str_at(table, byte) == 0xfffe) return 0;
    strb_cp(&d->out, str_at(table, byte));
    return 1;
}

Value codec_decode_charmap(const u8 *s, i64 n, Value mapping, const char *errors) {
    Decoder d;
    bool ok = true;
    if (is_null(mapping) || is_none(mapping)) return str_from_latin1(s, n);
    decoder_init(&d, "charmap", UNIT_NONE, s, n, errors, NULL);
    while (ok && d.pos < d.n) {
        u8 byte = d.s[d.pos];
        int r = is_str_exact(mapping) ? map_from_str(&d, mapping, byte) : map_byte(&d, mapping, byte);
        if (r > 0) d.pos++;
        else ok = r == 0 && decoder_error(&d, d.pos, d.pos + 1, "character maps to <undefined>");
    }
    return decoder_finish(&d, ok);
}

static int put_charmap(Encoder *e, u32 c) {
    i64 byte;
    Value v = value_getitem(e->mapping, fixnum(c));
    if (is_err(v)) {
        if (!exc_matches(LookupErrorType)) return -1;
        exc_clear();
        return 0;
    }
    if (is_none(v)) return 0;
    if (is_int(v)) {
        if (int_to_i64_sat(v, &byte) || byte < 0 || byte > 255) {
            exc_raise(TypeErrorType, "character mapping must be in range(256)");
            return -1;
        }
        vec_push(&e->out, (u8)byte);
        return 1;
    }
    if (!is_bytes(v)) {
        exc_raise(TypeErrorType, "character mapping must return integer, bytes or None, not %T", v);
        return -1;
    }
    vec_append(&e->out, bytes_data(v), bytes_len(v));
    return 1;
}

Value codec_encode_charmap(Value s, Value mapping, const char *errors) {
    Encoder e;
    if (is_null(mapping) || is_none(mapping)) return codec_encode_latin1(s, errors);
    encoder_init(&e, "charmap", UNIT_NONE, s, errors, "character maps to <undefined>");
    e.put = put_charmap;
    e.mapping = mapping;
    return encoder_run(&e);
}

Value codec_charmap_build(Value map) {
    Value d = dict_new();
    i64 n = KR_MIN(str_len(map), 256);
    for (i64 i = 0; i < n; i++)
        if (str_at(map, i) != 0xfffe) TRY_OK(dict_set(d, fixnum(str_at(map, i)), fixnum(i)));
    return d;
}
