/* io_text_read.c: reading text: chunks of the buffer are decoded, and 'decoded_used' characters
 * of the last one are gone.
 *
 * While positions can be asked for, 'snapshot' and 'snapshot_flags' tell what the decoder got
 * for the characters in 'decoded' and in which state it was before.
 */
#include "vm/modules/io_internal.h"

void text_set_decoded(TextObj *t, Value decoded) {
    gc_write(t, &t->decoded, decoded);
    t->decoded_used = 0;
}

void text_clear_snapshot(TextObj *t) { gc_write(t, &t->snapshot, V_NULL); }

static i64 chars_left(TextObj *t) {
    return is_null(t->decoded) ? 0 : str_len(t->decoded) - t->decoded_used;
}

/* The next n decoded characters, all for -1. */
static Value take(TextObj *t, i64 n) {
    i64 left = chars_left(t), from = t->decoded_used;
    if (n < 0 || n > left) n = left;
    if (n == 0) return str_empty;
    t->decoded_used += n;
    return n == str_len(t->decoded) ? t->decoded : str_slice(t->decoded, from, from + n);
}

/* Bytes from the buffer, at most n. */
static Value read_bytes(TextObj *t, i64 n) {
    if (buffered_is_plain(t->buffer, BufferedReaderType)) return buffered_read1(t->buffer, n);
    return io_call1(t->buffer, t->has_read1 ? ION(read1) : ION(read), fixnum(n));
}

/* Decodes another chunk in place of the last one: 1, 0 at the end of the file, -1 raised. */
static int read_chunk(Value self, i64 size_hint) {
    TextObj *t = as_text(self);
    Value held = V_NULL;
    i64 flags = 0, n = t->chunk_size;
    Buffer b;
    if (!t->can_read) return io_raise_unsupported("not readable"), -1;
    if (t->telling && !text_decoder_getstate(self, &held, &flags)) return -1;
    if (size_hint > 0) n = KR_MAX((i64)(KR_MAX(t->bytes_per_char, 1.0) * (double)size_hint), n);
    Value bytes = read_bytes(t, n);
    if (is_err(bytes)) return -1;
    if (!buffer_supported(bytes) || !buffer_get(bytes, &b, false)) {
        exc_clear();
        exc_raise(TypeErrorType,
                  "underlying %s() should have returned a bytes-like object, not '%T'",
                  t->has_read1 ? "read1" : "read", bytes);
        return -1;
    }
    i64 nbytes = b.len;
    buffer_release(&b);
    Value text = text_decode(self, bytes, nbytes == 0);
    if (is_err(text)) return -1;
    text_set_decoded(t, text);
    t->bytes_per_char = str_len(text) ? (double)nbytes / (double)str_len(text) : 0.0;
    if (t->telling) {
        if (!is_bytes(bytes)) bytes = bytes_from_object(bytes);
        Value input = is_err(bytes) ? V_ERR : bytes_len(held) ? bytes_concat(held, bytes) : bytes;
        if (is_err(input)) return -1;
        gc_write(t, &t->snapshot, input);
        t->snapshot_flags = flags;
    }
    return nbytes > 0 || str_len(text) > 0;
}

/* read_chunk, tried again when a signal interrupted it. */
static int next_chunk(Value self, i64 size_hint) {
    int r;
    do r = read_chunk(self, size_hint);
    while (r < 0 && io_trap_eintr());
    return r;
}

static Value read_all(Value self) {
    TextObj *t = as_text(self);
    Value bytes = buffered_is_plain(t->buffer, BufferedReaderType)
        ? buffered_m_read(t->buffer, V_NULL)
                                                                   : io_call0(t->buffer, ION(read));
    TRY(bytes);
    Value text = TRY(text_decode(self, bytes, true)), before = TRY(take(t, -1));
    text = str_len(before) ? TRY(str_concat(before, text)) : text;
    text_set_decoded(t, V_NULL);
    text_clear_snapshot(t);
    return text;
}

static Value read_some(Value self, i64 n) {
    TextObj *t = as_text(self);
    Value text = TRY(take(t, n));
    if (str_len(text) == n) return text;
    StrBuilder b;
    strb_init(&b);
    strb_str(&b, text);
    while (b.len < n && b.cap >= 0) {
        int more = next_chunk(self, n - b.len);
        if (more == 0) break;
        Value piece = more < 0 ? V_ERR : take(t, n - b.len);
        if (is_err(piece)) {
            strb_free(&b);
            return V_ERR;
        }
        strb_str(&b, piece);
    }
    return strb_finish(&b);
}

Value text_m_read(Value self, Value size) {
    TextObj *t = as_text(self);
    i64 n;
    TRY_OK(io_size_arg(size, -1, &n));
    TRY_OK(text_check(t) && text_check_open(self));
    if (!t->can_read) return io_raise_unsupported("not readable");
    TRY_OK(text_write_out(self));
    return n < 0 ? read_all(self) : read_some(self, n);
}

/* ---- lines ---- */

/* Reads on until there are decoded characters: 1, 0 at the end of the file, -1 raised. */
static int refill(Value self) {
    TextObj *t = as_text(self);
    int more;
    do more = next_chunk(self, 0);
    while (more > 0 && chars_left(t) == 0);
    if (more == 0) {
        text_set_decoded(t, V_NULL);
        text_clear_snapshot(t);
    }
    return more;
}

/* Appends the rest of the decoded characters to the line under construction and reads on; at
   'checked' a search for the line's end starts again.  False raised. */
static bool long_line(Value self, StrBuilder *b, i64 limit, i64 checked) {
    TextObj *t = as_text(self);
    bool fresh = is_null(t->decoded) || str_len(t->decoded) == 0;
    int more = fresh ? refill(self) : 1; /* even if the limit is 0 */
    while (more > 0) {
        i64 left = chars_left(t), before = b->len, scanned;
        strb_slice(b, t->decoded, t->decoded_used, t->decoded_used + left);
        if (b->cap < 0) return true; /* no memory: strb_finish says so */
        i64 end = newline_find(&t->newline, b->buf, b->kind, checked, b->len, &scanned);
        if (limit >= 0 && (end < 0 ? scanned >= limit : end > limit)) end = limit;
        if (end >= 0) {
            /* The rest of what was appended belongs to the next line. */
            t->decoded_used += end - before;
            b->len = end;
            return true;
        }
        checked = scanned;
        text_set_decoded(t, V_NULL);
        more = refill(self);
    }
    return more == 0;
}

static Value read_line(Value self, i64 limit) {
    TextObj *t = as_text(self);
    i64 scanned = 0, left = chars_left(t);
    if (!text_check_open(self)) return V_ERR;
    if (t->npending) TRY_OK(text_write_out(self));
    if (left) { /* mostly the line is here */
        i64 from = t->decoded_used;
        i64 end =
            newline_find(&t->newline, str_data(t->decoded), str_kind(t->decoded), from, from + left,
                         &scanned);
        if (limit >= 0 && (end < 0 ? scanned - from >= limit : end - from > limit))
            end = from + limit;
        if (end >= 0) return take(t, end - from);
        scanned -= from;
    }
    StrBuilder b;
    strb_init(&b);
    if (long_line(self, &b, limit, scanned)) return strb_finish(&b);
    strb_free(&b);
    return V_ERR;
}

Value text_m_readline(Value self, Value size) {
    i64 limit;
    TRY_OK(io_int_arg(size, -1, &limit));
    TRY_OK(text_check(as_text(self)));
    return read_line(self, limit < 0 ? -1 : limit);
}

Value text_next(Value self) {
    TextObj *t = as_text(self);
    Value line;
    TRY_OK(text_check(t));
    t->telling = false;
    if (is_exact(self, TextIOWrapperType)) {
        line = TRY(read_line(self, -1));
    } else {
        line = TRY(io_call0(self, ION(readline)));
        if (!is_str(line))
            return exc_raise(OSErrorType, "readline() should have returned a str object, not '%T'",
                             line);
    }
    if (str_len(line)) return line;
    text_clear_snapshot(t);
    t->telling = t->seekable;
    return V_NULL;
}
