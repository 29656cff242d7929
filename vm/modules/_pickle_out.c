/* _pickle_out.c: the pickle being written: a buffer, and from protocol 4 on frames in it.
 *
 * A frame's header is reserved with its first byte and filled in, or taken away again, when it is closed.
 */
#include "vm/modules/_pickle.h"

enum { FRAME_TARGET = 64 * 1024, FRAME_MIN = 4, FRAME_HEADER = 9 };

static bool make_room(PicklerObj *p, i64 n) {
    if (p->len + n <= p->cap) return true;
    i64 cap = (p->len + n) / 2 * 3 + 1024;
    u8 *grown = realloc(p->out, (size_t)cap);
    if (!grown) return native_fail(exc_no_memory());
    p->out = grown;
    p->cap = cap;
    return true;
}

bool out_bytes(PicklerObj *p, const void *data, i64 n) {
    bool opens = p->framing && p->frame < 0;
    if (!make_room(p, n + (opens ? FRAME_HEADER : 0))) return false;
    if (opens) {
        p->frame = p->len;
        p->len += FRAME_HEADER;
    }
    if (n) memcpy(p->out + p->len, data, (size_t)n);
    p->len += n;
    return true;
}

bool out_op(PicklerObj *p, int op) {
    u8 byte = (u8)op;
    return out_bytes(p, &byte, 1);
}

static int put_le(u8 *to, u64 value, int bytes) {
    for (int i = 0; i < bytes; i++) to[i] = (u8)(value >> 8 * i);
    return bytes;
}

bool out_op_le(PicklerObj *p, int op, u64 value, int bytes) {
    u8 text[9] = {(u8)op};
    return out_bytes(p, text, 1 + put_le(text + 1, value, bytes));
}

bool out_close_frame(PicklerObj *p) {
    i64 start = p->frame, n = p->len - start - FRAME_HEADER;
    if (!p->framing || start < 0) return true;
    if (n >= FRAME_MIN) {
        p->out[start] = OP_FRAME;
        put_le(p->out + start + 1, (u64)n, 8);
    } else {
        memmove(p->out + start, p->out + start + FRAME_HEADER, (size_t)n);
        p->len -= FRAME_HEADER;
    }
    p->frame = -1;
    return true;
}

bool out_flush(PicklerObj *p) {
    Value data = bytes_new((char *)p->out, p->len);
    if (is_err(data)) return false;
    p->len = 0;
    return !is_err(value_call1(p->write, data));
}

bool out_boundary(PicklerObj *p) {
    if (!p->framing || p->frame < 0 || p->len - p->frame - FRAME_HEADER < FRAME_TARGET) return true;
    return out_close_frame(p) && (is_null(p->write) || out_flush(p));
}

static bool write_alone(PicklerObj *p, const u8 *data, i64 size) {
    Value bytes = bytes_new((char *)data, size);
    return !is_err(bytes) && out_flush(p) && !is_err(value_call1(p->write, bytes));
}

bool out_large(PicklerObj *p, const u8 *header, i64 n, const u8 *data, i64 size) {
    bool framing = p->framing, large = size >= FRAME_TARGET, ok;
    if (!large) return out_bytes(p, header, n) && out_bytes(p, data, size);
    out_close_frame(p);
    p->framing = false;
    ok = out_bytes(p, header, n);
    if (ok) ok = is_null(p->write) ? out_bytes(p, data, size) : write_alone(p, data, size);
    p->framing = framing;
    return ok;
}

/* ---- the memo ---- */

static bool out_numbered(PicklerObj *p, i64 number, int line_op, int short_op, int long_op) {
    char line[32];
    if (!p->bin) return out_bytes(p, line, sprintf(line, "%c%lld\n", line_op, (long long)number));
    if (number < 256) return out_op_le(p, short_op, (u64)number, 1);
    if (number <= 0xffffffff) return out_op_le(p, long_op, (u64)number, 4);
    return native_fail(exc_raise(pickling_error, "memo id too large for LONG_BINGET"));
}

bool out_get(PicklerObj *p, i64 number) { return out_numbered(p, number, OP_GET, OP_BINGET, OP_LONG_BINGET); }

bool out_memoize(PicklerObj *p, Value v) {
    i64 number = memo_len(&p->memo);
    if (p->fast) return true;
    if (!memo_add(p, &p->memo, v, number)) return false;
    if (p->protocol >= 4) return out_op(p, OP_MEMOIZE);
    return out_numbered(p, number, OP_PUT, OP_BINPUT, OP_LONG_BINPUT);
}
