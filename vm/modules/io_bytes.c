/* io_bytes.c: BytesIO: a buffered stream whose contents are in memory.
 *
 * The contents are either those of a bytes object, 'shared', that was given or handed out and is
 * copied before the first change, or 'len' bytes of malloc memory.  While 'exports' views of
 * getbuffer() exist, the memory stays where it is.
 */
#include "vm/modules/io_internal.h"
#include "vm/object/dict.h"
#include "vm/object/list.h"

typedef struct BytesIOObj {
    Obj base;
    Value shared;  /* V_NULL: the contents are at data */
    u8 *data;
    i64 len, cap;  /* len also counts a shared object's bytes */
    i64 pos;
    i64 exports;
    bool closed;
} BytesIOObj;
static BytesIOObj *as_bytesio(Value v) { return (BytesIOObj *)v.w; }

typedef struct ExportObj { /* what memoryview(getbuffer()).obj is */
    Obj base;
    Value source;
} ExportObj;

static void bytesio_trace(Obj *o, Tracer *t) { trace_value(t, &((BytesIOObj *)o)->shared); }
static void bytesio_dead(Obj *o) { free(((BytesIOObj *)o)->data); }
static void export_trace(Obj *o, Tracer *t) { trace_value(t, &((ExportObj *)o)->source); }

/* ---- storage ---- */

static const u8 *contents(BytesIOObj *b) {
    return is_null(b->shared) ? b->data : bytes_data(b->shared);
}

static bool check_open(BytesIOObj *b) {
    if (likely(!b->closed)) return true;
    io_raise_closed();
    return false;
}

/* Open, and free to move its contents.  Views that are dead but not yet collected do not count. */
static bool check_writable(BytesIOObj *b) {
    if (!check_open(b)) return false;
    if (likely(buffer_unused(&b->exports))) return true;
    exc_raise(BufferErrorType, "Existing exports of data: object cannot be re-sized");
    return false;
}

static void set_shared(BytesIOObj *b, Value bytes) {
    free(b->data);
    b->data = NULL;
    b->cap = 0;
    gc_write(b, &b->shared, bytes);
    b->len = bytes_len(bytes);
}

/* Memory of our own for at least n bytes, with the contents as far as they fit. */
static bool reserve(BytesIOObj *b, i64 n) {
    bool own = is_null(b->shared);
    if (own && n <= b->cap && b->data && n >= b->cap / 4) return true;
    if (n > INT64_MAX / 2) return exc_no_memory(), false;
    i64 cap = n > b->cap && own ? n + n / 8 + (n < 9 ? 3 : 6) : KR_MAX(n, 16);
    u8 *data = malloc((size_t)cap);
    if (!data) return exc_no_memory(), false;
    i64 keep = KR_MIN(b->len, n);
    if (keep) memcpy(data, contents(b), (size_t)keep);
    free(b->data);
    if (cap > b->cap) gc_note_external(cap - b->cap);
    b->data = data;
    b->cap = cap;
    gc_write(b, &b->shared, V_NULL);
    return true;
}

static bool put(BytesIOObj *b, const u8 *data, i64 n) {
    if (n == 0) return true;
    if (b->pos > INT64_MAX / 2 - n) return exc_no_memory(), false;
    i64 end = b->pos + n;
    if (!reserve(b, KR_MAX(end, b->len))) return false;
    if (b->pos > b->len) memset(b->data + b->len, 0, (size_t)(b->pos - b->len));
    memcpy(b->data + b->pos, data, (size_t)n);
    b->pos = end;
    b->len = KR_MAX(b->len, end);
    return true;
}

/* ---- reading ---- */

static Value take(BytesIOObj *b, i64 n) {
    i64 left = b->len - b->pos;
    if (n < 0 || n > left) n = KR_MAX(left, 0);
    if (n == 0) return bytes_empty;
    i64 pos = b->pos;
    b->pos += n;
    if (n == b->len && !is_null(b->shared) && is_exact(b->shared, BytesType)) return b->shared;
    Value bytes = TRY(bytes_new(NULL, n));
    memcpy(bytes_data(bytes), contents(b) + pos, (size_t)n);
    return bytes;
}

/* Bytes of the next line, no more than 'limit' if that is not negative. */
static i64 line_length(BytesIOObj *b, i64 limit) {
    i64 n = b->len - b->pos;
    if (n <= 0) return 0;
    if (limit >= 0) n = KR_MIN(n, limit);
    const u8 *start = contents(b) + b->pos, *nl = memchr(start, '\n', (size_t)n);
    return nl ? nl - start + 1 : n;
}

static Value bytesio_m_read(Value self, Value size) {
    i64 n;
    TRY_OK(io_size_arg(size, -1, &n));
    return check_open(as_bytesio(self)) ? take(as_bytesio(self), n) : V_ERR;
}

static Value bytesio_m_readinto(Value self, Value into) {
    BytesIOObj *b = as_bytesio(self);
    Buffer buf;
    TRY_OK(io_writable_buffer("readinto", into, &buf));
    i64 n = -1;
    if (check_open(b)) {
        n = KR_MAX(KR_MIN(buf.len, b->len - b->pos), 0);
        if (n) memmove(buf.data, contents(b) + b->pos, (size_t)n);
        b->pos += n;
    }
    buffer_release(&buf);
    return n < 0 ? V_ERR : fixnum(n);
}

static Value bytesio_m_readline(Value self, Value size) {
    BytesIOObj *b = as_bytesio(self);
    i64 limit;
    TRY_OK(io_size_arg(size, -1, &limit));
    TRY_OK(check_open(b));
    return take(b, line_length(b, limit));
}

static Value bytesio_m_readlines(Value self, Value hint) {
    BytesIOObj *b = as_bytesio(self);
    i64 most = 0, total = 0, n;
    TRY_OK(io_size_arg(hint, -1, &most));
    TRY_OK(check_open(b));
    Value lines = TRY(list_new(0));
    while ((n = line_length(b, -1)) > 0) {
        Value line = TRY(take(b, n));
        TRY_OK(list_append(lines, line));
        total += n;
        if (most > 0 && total >= most) break;
    }
    return lines;
}

static Value bytesio_next(Value self) {
    BytesIOObj *b = as_bytesio(self);
    TRY_OK(check_open(b));
    i64 n = line_length(b, -1);
    return n ? take(b, n) : V_NULL;
}

static Value bytesio_iter(Value self) { return check_open(as_bytesio(self)) ? self : V_ERR; }

/* ---- writing ---- */

static Value bytesio_m_write(Value self, Value data) {
    BytesIOObj *b = as_bytesio(self);
    Buffer buf;
    TRY_OK(check_writable(b));
    TRY_OK(buffer_get(data, &buf, false));
    i64 n = buf.len;
    bool ok = check_writable(b) && put(b, buf.data, n);
    buffer_release(&buf);
    gc_keep(as_obj(data));
    return ok ? fixnum(n) : V_ERR;
}

static Value bytesio_m_writelines(Value self, Value lines) {
    TRY_OK(check_open(as_bytesio(self)));
    Value it = TRY(value_iter(lines));
    for (;;) {
        Value line = TRY(value_next(it));
        if (is_null(line)) return V_NONE;
        TRY(bytesio_m_write(self, line));
    }
}

static Value bytesio_m_truncate(Value self, Value size) {
    BytesIOObj *b = as_bytesio(self);
    i64 n;
    TRY_OK(check_writable(b));
    TRY_OK(io_size_arg(size, b->pos, &n));
    if (n < 0) return exc_raise(ValueErrorType, "negative size value %lld", (long long)n);
    TRY_OK(check_writable(b));
    if (n < b->len) {
        TRY_OK(reserve(b, n));
        b->len = n;
    }
    return int_from_i64(n);
}

/* ---- position ---- */

static Value bytesio_m_seek(Value self, Value offset, Value whence) {
    BytesIOObj *b = as_bytesio(self);
    i64 pos, how;
    TRY_OK(io_int_arg(offset, 0, &pos));
    TRY_OK(io_int_arg(whence, 0, &how));
    TRY_OK(check_open(b));
    if (pos < 0 && how == 0)
        return exc_raise(ValueErrorType, "negative seek value %lld", (long long)pos);
    if (how < 0 || how > 2)
        return exc_raise(ValueErrorType, "invalid whence (%d, should be 0, 1 or 2)", (int)how);
    i64 from = how == 1 ? b->pos : how == 2 ? b->len : 0;
    if (pos > INT64_MAX - from) return exc_raise(OverflowErrorType, "new position too large");
    b->pos = KR_MAX(pos + from, 0);
    return int_from_i64(b->pos);
}

static Value bytesio_m_tell(Value self) {
    return check_open(as_bytesio(self)) ? int_from_i64(as_bytesio(self)->pos) : V_ERR;
}

static Value bytesio_m_true(Value self) { return check_open(as_bytesio(self)) ? V_TRUE : V_ERR; }
static Value bytesio_m_isatty(Value self) { return check_open(as_bytesio(self)) ? V_FALSE : V_ERR; }
static Value bytesio_m_flush(Value self) { return check_open(as_bytesio(self)) ? V_NONE : V_ERR; }

/* ---- the contents as a whole ---- */

static Value bytesio_m_getvalue(Value self) {
    BytesIOObj *b = as_bytesio(self);
    TRY_OK(check_open(b));
    if (!is_null(b->shared)) return b->shared;
    Value bytes = TRY(bytes_new(NULL, b->len));
    if (b->len) memcpy(bytes_data(bytes), b->data, (size_t)b->len);
    /* not kept when more is about to be written at the end: the copy would be paid for twice */
    if (b->exports == 0 && b->pos != b->len) set_shared(b, bytes);
    return bytes;
}

static Value bytesio_m_getbuffer(Value self) {
    TRY_OK(check_open(as_bytesio(self)));
    Value v = TRY(type_alloc(BytesIOBufferType));
    gc_write(as_obj(v), &((ExportObj *)v.w)->source, self);
    return memview_new(v);
}

static bool export_get(Value v, Buffer *out, bool writable) {
    Value source = ((ExportObj *)v.w)->source;
    BytesIOObj *b = as_bytesio(source);
    if ((!is_null(b->shared) || !b->data) && !reserve(b, b->len)) return false;
    *out =
        (Buffer){.data = b->data, .len = b->len, .owner = v, .view = v, .readonly = false,
                 .itemsize = 1, .format = "B",
                    .ndim = 1, .shape1 = b->len, .stride1 = 1};
    b->exports++;
    return true;
}
static void export_release(Buffer *buf) {
    as_bytesio(((ExportObj *)buf->view.w)->source)->exports--;
}

static Value bytesio_m_close(Value self) {
    BytesIOObj *b = as_bytesio(self);
    if (b->closed) return V_NONE;
    TRY_OK(check_writable(b));
    set_shared(b, bytes_empty);
    b->closed = true;
    return V_NONE;
}

static Value bytesio_get_closed(Value self) { return bool_value(as_bytesio(self)->closed); }

static Value bytesio_m_getstate(Value self) {
    Value bytes = TRY(bytesio_m_getvalue(self)), dict = TRY(io_state_dict(self));
    return tuple_pack(3, bytes, int_from_i64(as_bytesio(self)->pos), dict);
}

static bool set_contents(Value self, Value initial) {
    BytesIOObj *b = as_bytesio(self);
    if (is_exact(initial, BytesType)) return set_shared(b, initial), true;
    Buffer buf;
    if (!buffer_get(initial, &buf, false)) return false;
    Value bytes = buffer_to_bytes(&buf);
    buffer_release(&buf);
    if (!is_err(bytes)) set_shared(b, bytes);
    return !is_err(bytes);
}

static Value bytesio_m_setstate(Value self, Value state) {
    BytesIOObj *b = as_bytesio(self);
    i64 pos;
    if (!is_tuple(state) || tuple_len(state) < 3) {
        return exc_raise(TypeErrorType, "%s.__setstate__ argument should be 3-tuple, got %T",
                         value_type_name(self), state);
    }
    TRY_OK(check_writable(b));
    b->closed = false;
    TRY_OK(set_contents(self, tuple_at(state, 0)));
    Value at = tuple_at(state, 1);
    if (!is_int(at))
        return exc_raise(TypeErrorType, "second item of state must be an integer, not %T", at);
    TRY_OK(number_as_index(at, &pos, OverflowErrorType));
    if (pos < 0) return exc_raise(ValueErrorType, "position value cannot be negative");
    b->pos = pos;
    return io_state_dict_restore(self, tuple_at(state, 2), "third") ? V_NONE : V_ERR;
}

static Value bytesio_m_sizeof(Value self) {
    BytesIOObj *b = as_bytesio(self);
    return fixnum((i64)sizeof *b + (is_null(b->shared) ? b->cap : 33 + b->len));
}

/* ---- slots ---- */

static Value bytesio_new(TypeObj *type, Args args) {
    Value self = TRY(io_alloc_unfinalized(type, BytesIOType));
    set_shared(as_bytesio(self), bytes_empty);
    return self;
}

static bool bytesio_init(Value self, Args args) {
    static const MethodDef params = {"BytesIO", NULL, M_1, 0, 0, "(initial_bytes=b'')", NULL};
    BytesIOObj *b = as_bytesio(self);
    Value initial;
    if (!args_bind(&params, args, &initial)) return false;
    b->pos = 0;
    b->len = 0;
    if (b->exports && !check_writable(b)) return false;
    set_shared(b, bytes_empty);
    return is_null(initial) || is_none(initial) || set_contents(self, initial);
}

static const MethodDef methods[] = {
    {"__getstate__", bytesio_m_getstate, M_0, EFF_ANY, 0, NULL, NULL},
    {"__setstate__", bytesio_m_setstate, M_1, EFF_ANY, 0, "($self, state, /)", NULL},
    {"__sizeof__", bytesio_m_sizeof, M_0, EFF_READS, 0, NULL, NULL},
    {"close", bytesio_m_close, M_0, EFF_ANY, 0, "($self, /)",
     "Forgets the contents; no more operations are possible."},
    {"flush", bytesio_m_flush, M_0, EFF_READS, 0, "($self, /)", "Does nothing."},
    {"getbuffer", bytesio_m_getbuffer, M_0, EFF_ANY, 0, "($self, /)",
     "A view of the contents that can be read and written."},
    {"getvalue", bytesio_m_getvalue, M_0, EFF_ANY, 0, "($self, /)", "All contents as bytes."},
    {"isatty", bytesio_m_isatty, M_0, EFF_READS, 0, "($self, /)", "False: memory is no terminal."},
    {"read", bytesio_m_read, M_1, EFF_ANY, 0, "($self, size=-1, /)",
     "At most size bytes, all for -1; empty at the end."},
    {"read1", bytesio_m_read, M_1, EFF_ANY, 0, "($self, size=-1, /)", "The same as read."},
    {"readable", bytesio_m_true, M_0, EFF_READS, 0, "($self, /)", "True."},
    {"readinto", bytesio_m_readinto, M_1, EFF_ANY, 0, "($self, buffer, /)",
     "Reads into the buffer and returns the number of bytes."},
    {"readline", bytesio_m_readline, M_1, EFF_ANY, 0, "($self, size=-1, /)",
     "A line, or at most size bytes of it; empty at the end."},
    {"readlines", bytesio_m_readlines, M_1, EFF_ANY, 0, "($self, size=None, /)",
     "A list of lines, no more once their total size reaches the given one."},
    {"seek", bytesio_m_seek, M_2, EFF_ANY, 0, "($self, pos, whence=0, /)",
     "Moves to a position, from the start (whence 0), from here (1) or from the end (2), and "
     "returns it."},
    {"seekable", bytesio_m_true, M_0, EFF_READS, 0, "($self, /)", "True."},
    {"tell", bytesio_m_tell, M_0, EFF_READS, 0, "($self, /)", "The position."},
    {"truncate", bytesio_m_truncate, M_1, EFF_ANY, 0, "($self, size=None, /)",
     "Cuts the contents to at most the size, by default at the position, which does not change."},
    {"writable", bytesio_m_true, M_0, EFF_READS, 0, "($self, /)", "True."},
    {"write", bytesio_m_write, M_1, EFF_ANY, 0, "($self, b, /)",
     "Writes the bytes and returns their number."},
    {"writelines", bytesio_m_writelines, M_1, EFF_ANY, 0, "($self, lines, /)",
     "Writes the bytes-like objects; adds no line ends."},
    {0},
};
static const GetSetDef getset[] =
    {{"closed", bytesio_get_closed, NULL, "True if the file is closed."}, {0}};

const TypeDef bytesio_def = {
    .name = "_io.BytesIO", .doc = "A buffered stream of bytes in memory.",
        .base = &BufferedIOBaseType,
    .size = sizeof(BytesIOObj), .flags = TF_BASETYPE, .trace = bytesio_trace, .dead = bytesio_dead,
    .sig = "(initial_bytes=b'')", .iter = bytesio_iter, .iternext = bytesio_next,
        .init = bytesio_init, .new = bytesio_new,
    .methods = methods, .getset = getset,
};
const TypeDef bytesiobuffer_def = {
    .name = "_io._BytesIOBuffer", .size = sizeof(ExportObj), .flags = TF_NO_NEW,
        .trace = export_trace,
};
void io_bytes_init(void) { buffer_register(BytesIOBufferType, export_get, export_release); }
