/* io_buffered_read.c: reading from buffered streams. */
#include "vm/modules/io_internal.h"
#include "vm/object/slice.h"

void buffered_reset_read(BufferedObj *b) { b->read_end = -1; }

/* ---- the raw stream ---- */

/* raw.readinto(view) for streams that are not files; 'view' is over a bytearray.  A result as
   fileio_read_into gives it. */
static i64 readinto_python(BufferedObj *b, Value view, i64 n) {
    i64 got;
    Value r;
    do r = io_call1(b->raw, ION(readinto), view);
    while (is_err(r) && io_trap_eintr());
    if (is_err(r)) return -1;
    if (is_none(r)) return IO_BLOCKED;
    if (!number_as_index(r, &got, ValueErrorType)) {
        Value cause = exc_fetch(), exc = exc_new(OSErrorType, "raw readinto() failed");
        if (is_err(exc)) return -1;
        exc_set_context(exc, cause);
        gc_write(as_obj(exc), &as_exc(exc)->cause, cause);
        as_exc(exc)->suppress_context = true;
        exc_restore(exc);
        return -1;
    }
    if (got >= 0 && got <= n) return got;
    exc_raise(OSErrorType,
              "raw readinto() returned invalid length %lld (should have been between 0 and %lld)",
                  (long long)got,
              (long long)n);
    return -1;
}

static void advance(BufferedObj *b, i64 n) {
    if (n > 0 && b->abs_pos != -1) b->abs_pos += n;
}

/* Reads up to n bytes of the raw stream to 'out', which the caller's stack keeps in place. */
static i64 raw_read(Value self, u8 *out, i64 n) {
    BufferedObj *b = as_buffered(self);
    i64 got;
    if (fileio_is_plain(b->raw)) {
        got = fileio_read_into(b->raw, out, n);
    } else {
        Value store = bytearray_new(NULL, n), view = is_err(store) ? V_ERR : memview_new(store);
        got = is_err(view) ? -1 : readinto_python(b, view, n);
        if (got > 0) memcpy(out, as_bytearray(store)->data, (size_t)got);
    }
    advance(b, got);
    return got;
}

/* Reads more into the buffer, behind what is there. */
static i64 fill(Value self) {
    BufferedObj *b = as_buffered(self);
    i64 start = buffered_reading(b) ? b->read_end : 0, got;
    if (fileio_is_plain(b->raw)) {
        Value store = b->store;
        got = fileio_read_into(b->raw, as_bytearray(store)->data + start, b->size - start);
        gc_keep(as_obj(store));
    } else {
        Value view = memview_new(b->store);
        Value part = is_err(view) ? V_ERR : slice_new(fixnum(start), fixnum(b->size), V_NONE);
        if (!is_err(part)) part = value_getitem(view, part);
        got = is_err(part) ? -1 : readinto_python(b, part, b->size - start);
    }
    advance(b, got);
    if (got > 0) b->read_end = b->raw_pos = start + got;
    return got;
}

/* The next n bytes of the buffer. */
static Value take(BufferedObj *b, i64 n) {
    Value bytes = TRY(bytes_new((char *)buffered_data(b) + b->pos, n));
    b->pos += n;
    return bytes;
}

static Value take_ahead(BufferedObj *b) {
    i64 n = buffered_ahead(b);
    return n ? take(b, n) : bytes_empty;
}

/* ---- read ---- */

static Value join(Value before, const ByteVec *more) {
    Value r = TRY(bytes_new(NULL, bytes_len(before) + more->len));
    memcpy(bytes_data(r), bytes_data(before), (size_t)bytes_len(before));
    if (more->len) memcpy(bytes_data(r) + bytes_len(before), more->v, (size_t)more->len);
    return r;
}

/* The rest by calls of raw.read(). */
static Value read_rest(BufferedObj *b, Value current) {
    ByteVec more = {0};
    Value result = V_ERR;
    for (;;) {
        Value data;
        do data = io_call0(b->raw, ION(read));
        while (is_err(data) && io_trap_eintr());
        if (is_err(data)) break;
        if (!is_none(data) && !is_bytes(data)) {
            exc_raise(TypeErrorType, "read() should return bytes");
            break;
        }
        if (is_none(data) || !bytes_len(data)) {
            bool nothing = bytes_len(current) + more.len == 0;
            result = nothing ? data : join(current, &more);
            break;
        }
        vec_append(&more, bytes_data(data), bytes_len(data));
        advance(b, bytes_len(data));
    }
    vec_free(&more);
    return result;
}

static Value read_all(Value self) {
    BufferedObj *b = as_buffered(self);
    Value readall, current = TRY(take_ahead(b));
    if (b->writable) TRY_OK(buffered_flush_rewind(self));
    buffered_reset_read(b);
    int found = value_find_attr(b->raw, ION(readall), &readall);
    if (found < 0) return V_ERR;
    if (!found) return read_rest(b, current);
    Value rest = TRY(value_call0(readall));
    if (!is_none(rest) && !is_bytes(rest))
        return exc_raise(TypeErrorType, "readall() should return bytes");
    if (!is_none(rest) && b->abs_pos != -1) b->abs_pos += bytes_len(rest);
    if (!bytes_len(current)) return rest;
    return is_none(rest) ? current : bytes_concat(current, rest);
}

/* The result of a read that came to an end early. */
static Value partial(Value bytes, i64 n, i64 last) {
    if (n == 0 && last == IO_BLOCKED) return V_NONE;
    return bytes_new((char *)bytes_data(bytes), n);
}

/* n bytes: whole blocks go past the buffer. */
static Value read_many(Value self, i64 n) {
    BufferedObj *b = as_buffered(self);
    i64 done = buffered_ahead(b), got;
    Value bytes = TRY(bytes_new(NULL, n));
    u8 *out = bytes_data(bytes);
    if (done) memcpy(out, buffered_data(b) + b->pos, (size_t)done);
    b->pos += done;
    if (b->writable) TRY_OK(buffered_flush_rewind(self));
    buffered_reset_read(b);
    while (n - done >= b->size) {
        got = raw_read(self, out + done, (n - done) / b->size * b->size);
        if (got == -1) return V_ERR;
        if (got <= 0) return partial(bytes, done, got);
        done += got;
    }
    b->pos = b->raw_pos = 0;
    b->read_end = 0;
    while (done < n && b->read_end < b->size) {
        got = fill(self);
        if (got == -1) return V_ERR;
        if (got <= 0) return partial(bytes, done, got);
        got = KR_MIN(got, n - done);
        memcpy(out + done, buffered_data(b) + b->pos, (size_t)got);
        b->pos += got;
        done += got;
    }
    gc_keep(as_obj(bytes));
    return done == n ? bytes : partial(bytes, done, 0);
}

Value buffered_m_read(Value self, Value size) {
    BufferedObj *b = as_buffered(self);
    i64 n;
    TRY_OK(io_size_arg(size, -1, &n));
    TRY_OK(buffered_check(b));
    if (n < -1) return exc_raise(ValueErrorType, "read length must be non-negative or -1");
    TRY_OK(buffered_check_open(self, "read of closed file"));
    if (n >= 0 && n <= buffered_ahead(b)) return n ? take(b, n) : bytes_empty;
    TRY_OK(buffered_lock(self));
    Value r = n < 0 ? read_all(self) : read_many(self, n);
    buffered_unlock(self);
    return r;
}

/* ---- peek, read1 ---- */

static Value peek_locked(Value self) {
    BufferedObj *b = as_buffered(self);
    if (b->writable) TRY_OK(buffered_flush_rewind(self));
    i64 ahead = buffered_ahead(b);
    if (!ahead) {
        buffered_reset_read(b);
        b->pos = 0;
        ahead = fill(self);
        if (ahead == -1) return V_ERR;
    }
    return ahead > 0 ? bytes_new((char *)buffered_data(b) + b->pos, ahead) : bytes_empty;
}

Value buffered_m_peek(Value self, Value size) {
    i64 ignored;
    TRY_OK(io_int_arg(size, 0, &ignored));
    TRY_OK(buffered_check_open(self, "peek of closed file"));
    TRY_OK(buffered_lock(self));
    Value r = peek_locked(self);
    buffered_unlock(self);
    return r;
}

static Value read1_locked(Value self, i64 n) {
    BufferedObj *b = as_buffered(self);
    Value bytes = TRY(bytes_new(NULL, n));
    buffered_reset_read(b);
    i64 got = raw_read(self, bytes_data(bytes), n);
    if (got == -1) return V_ERR;
    return got == n ? bytes : bytes_new((char *)bytes_data(bytes), KR_MAX(got, 0));
}

Value buffered_read1(Value self, i64 n) {
    BufferedObj *b = as_buffered(self);
    TRY_OK(buffered_check(b));
    if (n < 0) n = b->size;
    TRY_OK(buffered_check_open(self, "read of closed file"));
    if (n == 0) return bytes_empty;
    i64 ahead = buffered_ahead(b);
    if (ahead > 0) return take(b, KR_MIN(ahead, n));
    TRY_OK(buffered_lock(self));
    Value r = read1_locked(self, n);
    buffered_unlock(self);
    return r;
}

Value buffered_m_read1(Value self, Value size) {
    i64 n;
    TRY_OK(io_int_arg(size, -1, &n));
    return buffered_read1(self, n);
}

/* ---- readinto ---- */

/* Fills 'out'; with 'once' by at most one read of the raw stream.  Bytes, -1 raised, IO_BLOCKED. */
static i64 readinto_locked(Value self, u8 *out, i64 n, bool once) {
    BufferedObj *b = as_buffered(self);
    i64 ahead = buffered_ahead(b), done = KR_MIN(ahead, n), got = 0;
    if (ahead > 0) {
        memcpy(out, buffered_data(b) + b->pos, (size_t)done);
        b->pos += done;
        if (done == n) return done;
    }
    if (b->writable && !buffered_flush_rewind(self)) return -1;
    buffered_reset_read(b);
    b->pos = 0;
    for (; done < n; done += got) {
        if (n - done > b->size) {
            got = raw_read(self, out + done, n - done);
        } else if (once && done) {
            break;
        } else {
            got = fill(self);
            if (got > 0) {
                got = KR_MIN(got, n - done);
                memcpy(out + done, buffered_data(b) + b->pos, (size_t)got);
                b->pos += got;
            }
        }
        if (got == -1) return -1;
        if (got <= 0 || once) {
            done += KR_MAX(got, 0);
            break;
        }
    }
    return got == IO_BLOCKED && !done ? IO_BLOCKED : done;
}

static Value readinto(Value self, Value into, bool once) {
    Buffer buf;
    TRY_OK(io_writable_buffer(once ? "readinto1" : "readinto", into, &buf));
    i64 n = -1;
    if (buffered_check_open(self, "readinto of closed file") && buffered_lock(self)) {
        n = readinto_locked(self, buf.data, buf.len, once);
        buffered_unlock(self);
    }
    buffer_release(&buf);
    return n >= 0 ? fixnum(n) : n == IO_BLOCKED ? V_NONE : V_ERR;
}
Value buffered_m_readinto(Value self, Value buffer) { return readinto(self, buffer, false); }
Value buffered_m_readinto1(Value self, Value buffer) { return readinto(self, buffer, true); }

/* ---- readline ---- */

/* Bytes up to a line end in the buffer or to the limit (if not negative), whichever is nearer;
   -1: neither is there. */
static i64 line_in_buffer(BufferedObj *b, i64 limit) {
    i64 n = buffered_ahead(b);
    const u8 *start = buffered_data(b) + b->pos, *nl;
    if (limit >= 0) n = KR_MIN(n, limit);
    if (n <= 0) return limit == 0 ? 0 : -1;
    nl = memchr(start, '\n', (size_t)n);
    return nl ? nl - start + 1 : n == limit ? n : -1;
}

static bool line_locked(Value self, i64 limit, ByteVec *out) {
    BufferedObj *b = as_buffered(self);
    if (buffered_ahead(b) > 0) {
        i64 n = buffered_ahead(b);
        vec_append(out, buffered_data(b) + b->pos, n);
        b->pos += n;
    }
    if (b->writable && !buffered_flush_rewind(self)) return false;
    for (;;) {
        buffered_reset_read(b);
        b->pos = 0;
        i64 got = fill(self);
        if (got == -1) return false;
        if (got <= 0) return true;
        i64 n = line_in_buffer(b, limit < 0 ? -1 : limit - out->len);
        i64 used = n < 0 ? got : n;
        vec_append(out, buffered_data(b), used);
        b->pos = used;
        if (n >= 0) return true;
    }
}

static Value read_line(Value self, i64 limit) {
    BufferedObj *b = as_buffered(self);
    TRY_OK(buffered_check_open(self, "readline of closed file"));
    i64 n = is_null(b->store) ? -1 : line_in_buffer(b, limit);
    if (n >= 0) return n ? take(b, n) : bytes_empty;
    ByteVec out = {0};
    TRY_OK(buffered_lock(self));
    bool ok = line_locked(self, limit, &out);
    buffered_unlock(self);
    Value line = ok ? bytes_new((char *)out.v, out.len) : V_ERR;
    vec_free(&out);
    return line;
}

Value buffered_m_readline(Value self, Value size) {
    i64 limit;
    TRY_OK(io_size_arg(size, -1, &limit));
    TRY_OK(buffered_check(as_buffered(self)));
    return read_line(self, limit);
}

Value buffered_next(Value self) {
    TypeObj *t = value_type(self);
    TRY_OK(buffered_check(as_buffered(self)));
    Value line;
    if (t == BufferedReaderType || t == BufferedRandomType) {
        line = TRY(read_line(self, -1));
    } else {
        line = TRY(io_call0(self, ION(readline)));
        if (!is_bytes(line))
            return exc_raise(OSErrorType,
                             "readline() should have returned a bytes object, not '%T'", line);
    }
    return bytes_len(line) ? line : V_NULL;
}
