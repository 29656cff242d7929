/* io_buffered_write.c: writing to buffered streams. */
#include "vm/modules/io_internal.h"

/* raw.write(view) for streams that are not files. */
static i64 write_python(BufferedObj *b, const u8 *data, i64 n) {
    Value copy = bytes_new((const char *)data, n), view = is_err(copy) ? V_ERR : memview_new(copy),
        r;
    i64 done;
    if (is_err(view)) return -1;
    do r = io_call1(b->raw, ION(write), view);
    while (is_err(r) && io_trap_eintr());
    if (is_err(r)) return -1;
    if (is_none(r)) return IO_BLOCKED;
    if (!number_as_index(r, &done, ValueErrorType)) {
        exc_clear();
        done = -1;
    }
    if (done >= 0 && done <= n) return done;
    exc_raise(OSErrorType,
              "raw write() returned invalid length %lld (should have been between 0 and %lld)",
                  (long long)done,
              (long long)n);
    return -1;
}

/* Passes bytes to the raw stream: how many it took, -1 raised, IO_BLOCKED. */
static i64 raw_write(BufferedObj *b, const u8 *data, i64 n) {
    i64 done = fileio_is_plain(b->raw) ? fileio_write_from(b->raw, data, n)
        : write_python(b, data, n);
    if (done > 0 && b->abs_pos != -1) b->abs_pos += done;
    return done;
}

static void reset_write(BufferedObj *b) {
    b->write_pos = 0;
    b->write_end = -1;
}

bool buffered_flush(Value self) {
    BufferedObj *b = as_buffered(self);
    if (!buffered_writing(b) || b->write_pos == b->write_end) return reset_write(b), true;
    /* what is pending begins where the raw stream may not be */
    i64 back = buffered_raw_offset(b) + (b->pos - b->write_pos);
    if (back != 0) {
        if (buffered_raw_seek(b, -back, 1) < 0) return false;
        b->raw_pos -= back;
    }
    while (b->write_pos < b->write_end) {
        Value store = b->store;
        i64 done =
            raw_write(b, as_bytearray(store)->data + b->write_pos, b->write_end - b->write_pos);
        gc_keep(as_obj(store));
        if (done == -1) return false;
        if (done == IO_BLOCKED) return io_raise_blocking(0), false;
        b->write_pos += done;
        b->raw_pos = b->write_pos;
        if (!io_check_signals()) return false;
    }
    reset_write(b);
    return true;
}

bool buffered_flush_rewind(Value self) {
    BufferedObj *b = as_buffered(self);
    if (!buffered_flush(self)) return false;
    if (!b->readable) return true;
    /* what was read ahead would be in the way of who uses the raw stream next */
    i64 n = buffered_raw_seek(b, -buffered_raw_offset(b), 1);
    buffered_reset_read(b);
    return n >= 0;
}

Value buffered_m_flush(Value self) {
    TRY_OK(buffered_check_open(self, "flush of closed file"));
    TRY_OK(buffered_lock(self));
    bool ok = buffered_flush_rewind(self);
    buffered_unlock(self);
    return ok ? V_NONE : V_ERR;
}

/* ---- write ---- */

/* Copies bytes that fit to the position. */
static void put(BufferedObj *b, const u8 *data, i64 n) {
    memcpy(buffered_data(b) + b->pos, data, (size_t)n);
    if (!buffered_writing(b) || b->write_pos > b->pos) b->write_pos = b->pos;
    b->pos += n;
    if (buffered_reading(b) && b->read_end < b->pos) b->read_end = b->pos;
    if (b->write_end < b->pos) b->write_end = b->pos;
}

/* The raw stream takes nothing now: keeps as much as there is room for.  All of it: n; else
   BlockingIOError. */
static Value put_blocked(BufferedObj *b, const u8 *data, i64 n) {
    if (b->readable) buffered_reset_read(b);
    i64 pending = b->write_end - b->write_pos;
    memmove(buffered_data(b), buffered_data(b) + b->write_pos, (size_t)pending);
    b->raw_pos -= b->write_pos;
    b->pos -= b->write_pos;
    b->write_end = pending;
    b->write_pos = 0;
    i64 room = b->size - pending, fits = KR_MIN(n, room);
    memcpy(buffered_data(b) + pending, data, (size_t)fits);
    b->write_end += fits;
    b->pos += fits;
    if (fits == n) return exc_clear(), fixnum(n);
    exc_clear();
    return io_raise_blocking(fits);
}

/* Whole buffers go to the raw stream directly. */
static Value put_big(BufferedObj *b, const u8 *data, i64 n) {
    i64 ahead = buffered_raw_offset(b), done = 0;
    if (ahead != 0) {
        if (buffered_raw_seek(b, -ahead, 1) < 0) return V_ERR;
        b->raw_pos -= ahead;
    }
    while (n - done > b->size) {
        i64 took = raw_write(b, data + done, n - done);
        if (took == -1) return V_ERR;
        if (took == IO_BLOCKED) {
            memcpy(buffered_data(b), data + done, (size_t)b->size);
            b->raw_pos = b->write_pos = 0;
            b->pos = b->write_end = b->size;
            return io_raise_blocking(done + b->size);
        }
        done += took;
        TRY_OK(io_check_signals());
    }
    if (b->readable) buffered_reset_read(b);
    if (n > done) memcpy(buffered_data(b), data + done, (size_t)(n - done));
    b->write_pos = b->raw_pos = 0;
    b->write_end = b->pos = n - done;
    return fixnum(n);
}

static Value write_locked(Value self, const u8 *data, i64 n) {
    BufferedObj *b = as_buffered(self);
    if (!buffered_reading(b) && !buffered_writing(b)) b->pos = b->raw_pos = 0;
    if (n <= b->size - b->pos) {
        put(b, data, n);
        return fixnum(n);
    }
    if (buffered_flush(self)) return put_big(b, data, n);
    if (!exc_matches(BlockingIOErrorType)) return V_ERR;
    return put_blocked(b, data, n);
}

Value buffered_write_bytes(Value self, const u8 *data, i64 n) {
    BufferedObj *b = as_buffered(self);
    TRY_OK(buffered_check(b));
    TRY_OK(buffered_lock(self));
    /* After the lock: another thread may have closed it meanwhile. */
    Value r;
    int closed = is_null(b->store) ? 1 : fileio_is_plain(b->raw) ? fileio_is_closed(b->raw)
        : io_is_closed(b->raw);
    if (closed) r = closed < 0 ? V_ERR : exc_raise(ValueErrorType, "write to closed file");
    else r = write_locked(self, data, n);
    buffered_unlock(self);
    return r;
}

Value buffered_m_write(Value self, Value data) {
    Buffer buf;
    TRY_OK(buffer_get(data, &buf, false));
    Value r = buffered_write_bytes(self, buf.data, buf.len);
    buffer_release(&buf);
    gc_keep(as_obj(data));
    return r;
}
