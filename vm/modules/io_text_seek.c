/* io_text_seek.c: writing text, and positions.
 *
 * A position is a cookie: where in the bytes decoding can start, in which state, how many bytes
 * to decode from there, and how many characters of the result to skip.  As an int: 8 bytes of
 * start, 4 of flags, 4 of bytes to feed, 4 of characters to skip, 1 that says that the end of
 * the file has to be fed too, little-endian.  Mostly all but the first are 0.
 */
#include "vm/modules/io_internal.h"

/* ---- writing ---- */

static bool pass_on(Value self, u8 *data, i64 n) {
    Value buffer = as_text(self)->buffer, r;
    if (buffered_is_plain(buffer, BufferedWriterType)) {
        do r = buffered_write_bytes(buffer, data, n);
        while (is_err(r) && io_trap_eintr());
        return !is_err(r);
    }
    Value bytes = bytes_new((char *)data, n);
    if (is_err(bytes)) return false;
    do r = io_call1(buffer, ION(write), bytes);
    while (is_err(r) && io_trap_eintr());
    return !is_err(r);
}

bool text_write_out(Value self) {
    TextObj *t = as_text(self);
    u8 *data = t->pending;
    i64 n = t->npending, cap = t->pending_cap;
    if (n == 0) return true;
    /* The stream may be written to meanwhile. */
    t->pending = NULL;
    t->npending = t->pending_cap = 0;
    bool ok = pass_on(self, data, n);
    if (!t->pending && cap <= 4 * IO_BUFFER_SIZE) {
        t->pending = data;
        t->pending_cap = cap;
    } else {
        free(data);
    }
    return ok;
}

static bool has_char(Value text, u32 c) {
    return search_chr(str_data(text), str_len(text), c, str_kind(text)) >= 0;
}

Value text_m_write(Value self, Value text) {
    TextObj *t = as_text(self);
    if (!is_str(text))
        return exc_raise(TypeErrorType, "write() argument must be str, not %T", text);
    TRY_OK(text_check(t) && text_check_open(self));
    if (!t->can_write) return io_raise_unsupported("not writable");
    Value out = text;
    bool newline = (t->newline.write[0] || t->line_buffering) && has_char(text, '\n');
    if (newline && t->newline.write[0])
        out = TRY(str_replace(text, str_from_cp('\n'), str_from_c(t->newline.write), -1));
    bool flush = t->line_buffering && (newline || has_char(text, '\r'));
    TRY_OK(text_encode(self, out));
    if (t->npending >= t->chunk_size || flush || t->write_through) TRY_OK(text_write_out(self));
    if (flush) TRY(io_call0(t->buffer, ION(flush)));
    text_set_decoded(t, V_NULL);
    text_clear_snapshot(t);
    TRY_OK(text_decoder_reset(self));
    return fixnum(str_len(text));
}

Value text_m_flush(Value self) {
    TextObj *t = as_text(self);
    TRY_OK(text_check(t) && text_check_open(self));
    t->telling = t->seekable;
    TRY_OK(text_write_out(self));
    return io_call0(t->buffer, ION(flush));
}

Value text_m_truncate(Value self, Value pos) {
    TRY_OK(text_check(as_text(self)));
    TRY(io_call0(self, ION(flush)));
    return io_call1(as_text(self)->buffer, ION(truncate), is_null(pos) ? V_NONE : pos);
}

/* ---- cookies ---- */

typedef struct Cookie {
    i64 start;
    i32 flags, feed, skip;
    u8 need_eof;
} Cookie;
#define COOKIE_SIZE 21

static Value cookie_value(const Cookie *c) {
    u8 b[COOKIE_SIZE];
    memcpy(b, &c->start, 8);
    memcpy(b + 8, &c->flags, 4);
    memcpy(b + 12, &c->feed, 4);
    memcpy(b + 16, &c->skip, 4);
    b[20] = c->need_eof;
    return int_from_bytes(b, COOKIE_SIZE, true, false);
}

static bool cookie_parse(Value v, Cookie *c) {
    u8 b[COOKIE_SIZE];
    v = number_int(v);
    if (is_err(v) || !int_to_bytes(v, b, COOKIE_SIZE, true, false)) return false;
    memcpy(&c->start, b, 8);
    memcpy(&c->flags, b + 8, 4);
    memcpy(&c->feed, b + 12, 4);
    memcpy(&c->skip, b + 16, 4);
    c->need_eof = b[20];
    return true;
}

/* Puts the decoder in the state in which decoding starts there. */
static bool decoder_set(Value self, const Cookie *c) {
    if (c->start == 0 && c->flags == 0) return text_decoder_reset(self);
    return text_decoder_setstate(self, bytes_empty, c->flags);
}

/* ---- tell ---- */

/* Characters that bytes [from, to) of the input decode to; -1 raised. */
static i64 decoded_length(Value self, Value input, i64 from, i64 to, bool final) {
    Value part = bytes_new((char *)bytes_data(input) + from, to - from);
    Value text = is_err(part) ? V_ERR : text_decode(self, part, final);
    return is_err(text) ? -1 : str_len(text);
}

/* Finds a place in the input, not behind the wanted character, where the decoder holds no bytes
   back: jumps to where the average suggests, then backwards in growing steps.  The cookie then
   starts there. */
static bool jump_near(Value self, Value input, Cookie *c, i64 *from) {
    TextObj *t = as_text(self);
    i64 skip = KR_MIN((i64)(t->bytes_per_char * c->skip), bytes_len(input)), back = 1, flags;
    Value held;
    while (skip > 0) {
        if (!decoder_set(self, c)) return false;
        i64 chars = decoded_length(self, input, 0, skip, false);
        if (chars < 0) return false;
        if (chars > c->skip) {
            skip -= back;
            back *= 2;
            continue;
        }
        if (!text_decoder_getstate(self, &held, &flags)) return false;
        if (bytes_len(held) == 0) {
            c->flags = (i32)flags;
            c->skip -= (i32)chars;
            break;
        }
        skip -= bytes_len(held);
        back = 1;
    }
    *from = KR_MAX(skip, 0);
    c->start += *from;
    return true;
}

/* Decodes byte by byte up to the wanted character, noting the last place where decoding could
   start. */
static bool step_to(Value self, Value input, Cookie *c, i64 from) {
    i64 chars = 0, flags;
    Value held;
    if (!decoder_set(self, c)) return false;
    c->feed = 0;
    for (i64 i = from; i < bytes_len(input); i++) {
        i64 n = decoded_length(self, input, i, i + 1, false);
        if (n < 0 || !text_decoder_getstate(self, &held, &flags)) return false;
        chars += n;
        c->feed++;
        if (bytes_len(held) == 0 && chars <= c->skip) {
            c->start += c->feed;
            c->skip -= (i32)chars;
            c->flags = (i32)flags;
            c->feed = 0;
            chars = 0;
        }
        if (chars >= c->skip) return true;
    }
    i64 n = decoded_length(self, input, 0, 0, true);
    if (n < 0) return false;
    c->need_eof = 1;
    if (chars + n >= c->skip) return true;
    exc_raise(OSErrorType, "can't reconstruct logical file position");
    return false;
}

static bool locate(Value self, Value input, Cookie *c) {
    i64 from = 0;
    if (!jump_near(self, input, c, &from)) return false;
    return c->skip == 0 || step_to(self, input, c, from);
}

/* The cookie of a position 'used' characters behind the snapshot. */
static Value tell_inside(Value self, Value input, Cookie *c) {
    Value held;
    i64 flags;
    TRY_OK(text_decoder_getstate(self, &held, &flags));
    bool ok = locate(self, input, c);
    Value exc = exc_fetch();
    bool restored = text_decoder_setstate(self, held, flags);
    io_chain(exc);
    return ok && restored ? cookie_value(c) : V_ERR;
}

Value text_m_tell(Value self) {
    TextObj *t = as_text(self);
    Cookie c = {0};
    TRY_OK(text_check(t) && text_check_open(self));
    if (!t->seekable) return io_raise_unsupported("underlying stream is not seekable");
    if (!t->telling) return exc_raise(OSErrorType, "telling position disabled by next() call");
    TRY_OK(text_write_out(self));
    TRY(io_call0(self, ION(flush)));
    Value pos = TRY(io_call0(t->buffer, ION(tell)));
    if (!t->can_read || is_null(t->snapshot)) return pos;
    TRY_OK(io_offset(pos, &c.start));
    Value input = t->snapshot;
    c.start -= bytes_len(input);
    c.flags = (i32)t->snapshot_flags;
    c.skip = (i32)t->decoded_used;
    return c.skip ? tell_inside(self, input, &c) : cookie_value(&c);
}

/* ---- seek ---- */

static Value seek_end(Value self) {
    TextObj *t = as_text(self);
    TRY(io_call0(self, ION(flush)));
    text_set_decoded(t, V_NULL);
    text_clear_snapshot(t);
    TRY_OK(text_decoder_reset(self));
    Value pos = TRY(io_call(t->buffer, ION(seek), 2, fixnum(0), fixnum(2)));
    int zero = value_eq(pos, fixnum(0));
    return zero >= 0 && text_encoder_reset(self, zero) ? pos : V_ERR;
}

/* Decodes from the cookie's start up to its character. */
static bool restore_decoded(Value self, const Cookie *c) {
    TextObj *t = as_text(self);
    Value input = io_call1(t->buffer, ION(read), fixnum(c->feed));
    if (is_err(input)) return false;
    if (!is_bytes(input)) {
        exc_raise(TypeErrorType, "underlying read() should have returned a bytes object, not '%T'",
                  input);
        return false;
    }
    gc_write(t, &t->snapshot, input);
    t->snapshot_flags = c->flags;
    Value text = text_decode(self, input, c->need_eof);
    if (is_err(text)) return false;
    text_set_decoded(t, text);
    if (str_len(text) < c->skip)
        return exc_raise(OSErrorType, "can't restore logical file position"), false;
    t->decoded_used = c->skip;
    return true;
}

static Value seek_cookie(Value self, Value cookie) {
    TextObj *t = as_text(self);
    Cookie c;
    int negative = value_cmp_truth(cookie, fixnum(0), CMP_LT);
    if (negative)
        return negative < 0 ? V_ERR
            : exc_raise(ValueErrorType, "negative seek position %R", cookie);
    TRY(io_call0(self, ION(flush)));
    TRY_OK(cookie_parse(cookie, &c));
    TRY(io_call1(t->buffer, ION(seek), int_from_i64(c.start)));
    text_set_decoded(t, V_NULL);
    text_clear_snapshot(t);
    bool start = c.start == 0 && c.flags == 0;
    if (t->can_read) TRY_OK(decoder_set(self, &c));
    if (c.skip) {
        TRY_OK(restore_decoded(self, &c));
    } else {
        gc_write(t, &t->snapshot, bytes_empty);
        t->snapshot_flags = c.flags;
    }
    return text_encoder_reset(self, start) ? cookie : V_ERR;
}

Value text_m_seek(Value self, Value cookie, Value whence) {
    TextObj *t = as_text(self);
    i64 how;
    TRY_OK(io_int_arg(whence, 0, &how));
    TRY_OK(text_check(t) && text_check_open(self));
    if (!t->seekable) return io_raise_unsupported("underlying stream is not seekable");
    if (how == 0) return seek_cookie(self, cookie);
    if (how != 1 && how != 2) {
        return exc_raise(ValueErrorType, "invalid whence (%d, should be %d, %d or %d)", (int)how, 0,
                         1, 2);
    }
    int zero = value_eq(cookie, fixnum(0));
    if (zero < 0) return V_ERR;
    if (!zero)
        return io_raise_unsupported(how == 1 ? "can't do nonzero cur-relative seeks"
                                    : "can't do nonzero end-relative seeks");
    if (how == 2) return seek_end(self);
    cookie = TRY(io_call0(self, ION(tell)));
    return seek_cookie(self, cookie);
}
