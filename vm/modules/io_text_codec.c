/* io_text_codec.c: how a text stream decodes and encodes.
 *
 * UTF-8, ASCII and Latin-1 are done natively, without the codecs' Python classes; 'tail' holds
 * what a native decoder keeps between pieces.  Other encodings have the incremental codecs of
 * their CodecInfo.  Universal newlines come on top of both, and show in a decoder's flags as the
 * lowest bit.
 */
#include "vm/base/utf8.h"
#include "vm/modules/io_internal.h"
#include "vm/object/codec.h"

static TextCodec native_codec(const char *name) {
    static const struct {
        const char *name;
        TextCodec codec;
    } known[] =
        {{"utf-8", TEXT_UTF8}, {"utf8", TEXT_UTF8}, {"ascii", TEXT_ASCII}, {"us-ascii", TEXT_ASCII},
                 {"latin-1", TEXT_LATIN1}, {"latin1", TEXT_LATIN1}, {"iso-8859-1", TEXT_LATIN1},
                     {"iso8859-1", TEXT_LATIN1}};
    char s[16];
    int n = 0;
    for (; name[n]; n++) {
        if (n == 15) return TEXT_PYTHON;
        s[n] = name[n] == '_' ? '-'
            : (char)(name[n] >= 'A' && name[n] <= 'Z' ? name[n] | 32 : name[n]);
    }
    s[n] = 0;
    for (int i = 0; i < ARRAY_LEN(known); i++)
        if (!strcmp(s, known[i].name)) return known[i].codec;
    return TEXT_PYTHON;
}

static const char *text_errors(TextObj *t) {
    if (str_eq_c(t->errors, "strict")) return NULL;
    i64 n;
    return str_utf8(t->errors, &n);
}

static Value find_codec(const char *name) {
    Value flag, info = TRY(codec_lookup(name));
    if (is_exact(info, TupleType)) return info;
    int found = value_find_attr(info, ION(_is_text_encoding), &flag);
    int text = found > 0 ? value_truth(flag) : found < 0 ? -1 : 1;
    if (text < 0) return V_ERR;
    if (text) return info;
    return exc_raise(LookupErrorType,
                     "'%.400s' is not a text encoding; use codecs.open() to handle arbitrary "
                     "codecs", name);
}

bool text_set_codecs(Value self, Value encoding, Value errors) {
    TextObj *t = as_text(self);
    Value decoder = V_NULL, encoder = V_NULL;
    i64 n;
    const char *name = str_utf8(encoding, &n);
    if (!name) return false;
    TextCodec codec = native_codec(name);
    if (codec == TEXT_PYTHON) {
        Value info = find_codec(name);
        if (is_err(info)) return false;
        if (t->can_read && is_err(decoder = io_call1(info, ION(incrementaldecoder), errors)))
            return false;
        if (t->can_write && is_err(encoder = io_call1(info, ION(incrementalencoder), errors)))
            return false;
    }
    t->codec = codec;
    t->ntail = 0;
    t->state = (NewlineState){.translate = t->newline.translate};
    gc_write(t, &t->decoder, decoder);
    gc_write(t, &t->encoder, encoder);
    gc_write(t, &t->encoding, encoding);
    gc_write(t, &t->errors, errors);
    return true;
}

/* ---- decoding ---- */

static Value decode_utf8(TextObj *t, const u8 *data, i64 n, bool final) {
    i64 used = n;
    Value joined = V_NULL, text;
    if (t->ntail) {
        joined = TRY(bytes_new(NULL, t->ntail + n));
        memcpy(bytes_data(joined), t->tail, (size_t)t->ntail);
        if (n) memcpy(bytes_data(joined) + t->ntail, data, (size_t)n);
        data = bytes_data(joined);
        n += t->ntail;
    }
    text = TRY(codec_decode_utf8(data, n, text_errors(t), final ? NULL : &used));
    t->ntail = 0;
    if (!final && n - used > 0 && n - used < (i64)sizeof t->tail) {
        t->ntail = (int)(n - used);
        memcpy(t->tail, data + used, (size_t)t->ntail);
    }
    if (!is_null(joined)) gc_keep(as_obj(joined));
    return text;
}

static Value decode_native(TextObj *t, Value bytes, bool final) {
    Buffer b;
    Value text;
    TRY_OK(buffer_get(bytes, &b, false));
    switch (t->codec) {
    case TEXT_UTF8: text = decode_utf8(t, b.data, b.len, final); break;
    case TEXT_ASCII: text = codec_decode_ascii(b.data, b.len, text_errors(t)); break;
    default: text = str_from_latin1(b.data, b.len); break;
    }
    buffer_release(&b);
    gc_keep(as_obj(bytes));
    return text;
}

Value text_decode(Value self, Value bytes, bool final) {
    TextObj *t = as_text(self);
    Value text;
    if (t->codec != TEXT_PYTHON) {
        text = TRY(decode_native(t, bytes, final));
    } else {
        text = TRY(io_call(t->decoder, ION(decode), 2, bytes, bool_value(final)));
        if (!is_str(text))
            return exc_raise(TypeErrorType, "decoder should return a string result, not '%T'",
                             text);
    }
    return t->newline.universal ? newline_decode(&t->state, text, final) : text;
}

bool text_decoder_getstate(Value self, Value *held, i64 *flags) {
    TextObj *t = as_text(self);
    *flags = 0;
    if (t->codec != TEXT_PYTHON) {
        *held = t->ntail ? bytes_new((char *)t->tail, t->ntail) : bytes_empty;
        if (is_err(*held)) return false;
    } else {
        Value state = io_call0(t->decoder, ION(getstate));
        if (is_err(state)) return false;
        if (!is_tuple(state) || tuple_len(state) != 2)
            return exc_raise(TypeErrorType, "illegal decoder state"), false;
        *held = tuple_at(state, 0);
        if (!is_bytes(*held)) {
            exc_raise(TypeErrorType,
                      "illegal decoder state: the first item should be a bytes object, not '%T'",
                          *held);
            return false;
        }
        Value n = number_index(tuple_at(state, 1));
        if (is_err(n) || !int_to_i64(n, flags)) return false;
    }
    if (t->newline.universal) *flags = (i64)((u64)*flags << 1) | t->state.pending_cr;
    return true;
}

bool text_decoder_setstate(Value self, Value held, i64 flags) {
    TextObj *t = as_text(self);
    if (t->newline.universal) {
        t->state.pending_cr = flags & 1;
        flags = (i64)((u64)flags >> 1);
    }
    if (t->codec == TEXT_PYTHON) {
        Value state = tuple_pack(2, held, int_from_i64(flags));
        return !is_err(state) && !is_err(io_call1(t->decoder, ION(setstate), state));
    }
    t->ntail = (int)KR_MIN(bytes_len(held), (i64)sizeof t->tail);
    memcpy(t->tail, bytes_data(held), (size_t)t->ntail);
    return true;
}

bool text_decoder_reset(Value self) {
    TextObj *t = as_text(self);
    if (!t->can_read) return true;
    t->state.pending_cr = false;
    t->state.seen = 0;
    t->ntail = 0;
    return t->codec != TEXT_PYTHON || !is_err(io_call0(t->decoder, ION(reset)));
}

/* ---- encoding ---- */

bool text_encoder_reset(Value self, bool start) {
    TextObj *t = as_text(self);
    if (!t->can_write || t->codec != TEXT_PYTHON) return true;
    return !is_err(start ? io_call0(t->encoder, ION(reset))
                   : io_call1(t->encoder, ION(setstate), fixnum(0)));
}

/* Room for n more pending bytes: their place. */
static u8 *pending_room(TextObj *t, i64 n) {
    if (t->npending + n > t->pending_cap) {
        i64 cap = t->npending + n + (t->npending + n) / 2 + 256;
        u8 *p = realloc(t->pending, (size_t)cap);
        if (!p) return exc_no_memory(), NULL;
        t->pending = p;
        t->pending_cap = cap;
    }
    return t->pending + t->npending;
}

static bool append(TextObj *t, const void *data, i64 n) {
    if (!n) return true;
    u8 *to = pending_room(t, n);
    if (!to) return false;
    memcpy(to, data, (size_t)n);
    t->npending += n;
    return true;
}

/* More than a chunk is not collected: what is there goes out first. */
static bool make_room(Value self, i64 n) {
    TextObj *t = as_text(self);
    return t->npending + n <= t->chunk_size || !t->npending || text_write_out(self);
}

static Value encode_python(TextObj *t, Value text) {
    switch (t->codec) {
    case TEXT_UTF8: return codec_encode_utf8(text, text_errors(t));
    case TEXT_ASCII: return codec_encode_ascii(text, text_errors(t));
    case TEXT_LATIN1: return codec_encode_latin1(text, text_errors(t));
    default: break;
    }
    Value bytes = TRY(io_call1(t->encoder, ION(encode), text));
    if (is_bytes(bytes)) return bytes;
    return exc_raise(TypeErrorType, "encoder should return a bytes object, not '%T'", bytes);
}

/* The commonest cases need no bytes object: 1 done, 0 not such a case, -1 raised. */
static int encode_directly(Value self, Value text) {
    TextObj *t = as_text(self);
    i64 n = str_len(text), start, end;
    if (t->codec == TEXT_PYTHON) return 0;
    if (as_str(text)->ascii || (t->codec == TEXT_LATIN1 && str_kind(text) == 1)) {
        return make_room(self, n) && append(t, str_data(text), n) ? 1 : -1;
    }
    if (t->codec != TEXT_UTF8) return 0;
    n = utf8_encoded_size(str_kind(text), str_data(text), n, 0, &start, &end);
    if (n < 0) return 0;
    u8 *to = make_room(self, n) ? pending_room(t, n) : NULL;
    if (!to) return -1;
    t->npending += utf8_encode(str_kind(text), str_data(text), str_len(text), 0, to);
    gc_keep(as_obj(text));
    return 1;
}

bool text_encode(Value self, Value text) {
    int done = encode_directly(self, text);
    if (done) return done > 0;
    Value bytes = encode_python(as_text(self), text);
    if (is_err(bytes) || !make_room(self, bytes_len(bytes))) return false;
    bool ok = append(as_text(self), bytes_data(bytes), bytes_len(bytes));
    gc_keep(as_obj(bytes));
    return ok;
}
