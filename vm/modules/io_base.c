/* io_base.c: the base classes of streams: what every stream can do by means of a few methods of
 * its own.
 *
 * A stream is closed when its attribute __IOBase_closed exists; subclasses with a better way
 * override 'closed'.
 */
#include "vm/modules/io_internal.h"
#include "vm/object/list.h"

/* ---- IOBase ---- */

Value iobase_new(TypeObj *type, Args args) { return type_alloc(type); }

Value io_alloc_unfinalized(TypeObj *type, TypeObj *exact) {
    if (type != exact) return type_alloc(type);
    return obj_value(gc_alloc(type->shape, type->shape->size));
}

/* 1, 0, -1 raised. */
static int has_closed_mark(Value self) {
    Value v;
    return value_find_attr(self, ION(__IOBase_closed), &v);
}

static bool check_open(Value self) {
    int closed = io_is_closed(self);
    if (closed > 0) io_raise_closed();
    return closed == 0;
}

/* At death a stream that is open is closed; errors in that are shown in development mode only. */
static void iobase_finalize(Value self) {
    Value pending = exc_fetch();
    int closed = io_is_closed(self);
    if (closed < 0) exc_clear(); /* not in a state to be closed */
    if (closed == 0) {
        if (!value_setattr(self, ION(_finalizing), V_TRUE)) exc_clear();
        if (is_err(io_call0(self, ION(close)))) {
            if (io_sys_flag("dev_mode")) exc_write_unraisable(self, NULL);
            else exc_clear();
        }
    }
    exc_restore(pending);
}

static Value iobase_iter(Value self) { return check_open(self) ? self : V_ERR; }

static Value iobase_next(Value self) {
    Value line = TRY(io_call0(self, ION(readline)));
    i64 n = value_len(line);
    return n < 0 ? V_ERR : n == 0 ? V_NULL : line;
}

static Value iobase_m_checkclosed(Value self, Args args) {
    return check_open(self) ? V_NONE : V_ERR;
}

static bool check_ability(Value o, Value name, const char *message) {
    Value v = io_call0(o, name);
    if (is_err(v)) return false;
    if (!same(v, V_TRUE)) io_raise_unsupported(message);
    return same(v, V_TRUE);
}
bool io_check_readable(Value o) {
    return check_ability(o, ION(readable), "File or stream is not readable.");
}
bool io_check_seekable(Value o) {
    return check_ability(o, ION(seekable), "File or stream is not seekable.");
}
bool io_check_writable(Value o) {
    return check_ability(o, ION(writable), "File or stream is not writable.");
}

static Value iobase_m_checkreadable(Value self, Args args) {
    return io_check_readable(self) ? V_TRUE : V_ERR;
}
static Value iobase_m_checkseekable(Value self, Args args) {
    return io_check_seekable(self) ? V_TRUE : V_ERR;
}
static Value iobase_m_checkwritable(Value self, Args args) {
    return io_check_writable(self) ? V_TRUE : V_ERR;
}

static Value iobase_m_enter(Value self) { return check_open(self) ? self : V_ERR; }
static Value iobase_m_exit(Value self, Args args) { return io_call0(self, ION(close)); }

Value iobase_m_close(Value self) {
    int closed = has_closed_mark(self);
    if (closed) return closed < 0 ? V_ERR : V_NONE;
    Value flushed = io_call0(self, ION(flush)), exc = exc_fetch();
    bool ok = value_setattr(self, ION(__IOBase_closed), V_TRUE);
    io_chain(exc);
    return ok && !is_err(flushed) ? V_NONE : V_ERR;
}

static Value iobase_m_fileno(Value self) { return io_raise_unsupported("fileno"); }

static Value iobase_m_flush(Value self) {
    int closed = has_closed_mark(self);
    if (closed > 0) return io_raise_closed();
    return closed < 0 ? V_ERR : V_NONE;
}

static Value iobase_m_isatty(Value self) { return check_open(self) ? V_FALSE : V_ERR; }
static Value iobase_m_no(Value self) { return V_FALSE; }

/* How many bytes to read so as not to go beyond a line: what peek() shows, else 1; at most
   'limit' if that is not negative. */
static bool line_step(Value self, Value peek, i64 limit, i64 *n) {
    *n = 1;
    if (is_null(peek)) return true;
    Value ahead;
    do ahead = value_call1(peek, fixnum(1));
    while (is_err(ahead) && io_trap_eintr());
    if (is_err(ahead)) return false;
    if (!is_bytes(ahead)) {
        exc_raise(OSErrorType, "peek() should have returned a bytes object, not '%T'", ahead);
        return false;
    }
    if (!bytes_len(ahead)) return true;
    *n = bytes_len(ahead);
    if (limit >= 0) *n = KR_MIN(*n, limit);
    const u8 *nl = memchr(bytes_data(ahead), '\n', (size_t)*n);
    if (nl) *n = nl - bytes_data(ahead) + 1;
    return true;
}

static bool read_line(Value self, Value peek, i64 limit, ByteVec *out) {
    while (limit < 0 || out->len < limit) {
        i64 n;
        Value piece;
        if (!line_step(self, peek, limit < 0 ? -1 : limit - out->len, &n)) return false;
        do piece = io_call1(self, ION(read), fixnum(n));
        while (is_err(piece) && io_trap_eintr());
        if (is_err(piece)) return false;
        if (!is_bytes(piece)) {
            exc_raise(OSErrorType, "read() should have returned a bytes object, not '%T'", piece);
            return false;
        }
        if (!bytes_len(piece)) return true;
        vec_append(out, bytes_data(piece), bytes_len(piece));
        if (out->v[out->len - 1] == '\n') return true;
    }
    return true;
}

static Value iobase_m_readline(Value self, Value size) {
    i64 limit;
    Value peek;
    ByteVec out = {0};
    TRY_OK(io_size_arg(size, -1, &limit));
    int found = value_find_attr(self, ION(peek), &peek);
    if (found < 0) return V_ERR;
    bool ok = read_line(self, found ? peek : V_NULL, limit, &out);
    Value line = ok ? bytes_new((char *)out.v, out.len) : V_ERR;
    vec_free(&out);
    return line;
}

static Value iobase_m_readlines(Value self, Value hint) {
    i64 most, total = 0;
    TRY_OK(io_size_arg(hint, -1, &most));
    if (most <= 0) return list_from_iterable(self);
    Value lines = TRY(list_new(0)), it = TRY(value_iter(self));
    while (total <= most) {
        Value line = TRY(value_next(it));
        if (is_null(line)) break;
        TRY_OK(list_append(lines, line));
        i64 n = value_len(line);
        if (n < 0) return V_ERR;
        if (n > most - total) break;
        total += n;
    }
    return lines;
}

static Value iobase_m_seek(Value self, Args args) { return io_raise_unsupported("seek"); }
static Value iobase_m_tell(Value self) { return io_call(self, ION(seek), 2, fixnum(0), fixnum(1)); }
static Value iobase_m_truncate(Value self, Args args) { return io_raise_unsupported("truncate"); }

static Value iobase_m_writelines(Value self, Value lines) {
    TRY_OK(check_open(self));
    Value it = TRY(value_iter(lines));
    for (;;) {
        Value done, line = TRY(value_next(it));
        if (is_null(line)) return V_NONE;
        do done = io_call1(self, ION(write), line);
        while (is_err(done) && io_trap_eintr());
        if (is_err(done)) return V_ERR;
    }
}

static Value iobase_get_closed(Value self) {
    int closed = has_closed_mark(self);
    return closed < 0 ? V_ERR : bool_value(closed);
}

static Value iobase_get_dict(Value self) { return instance_dict_getset.get(self); }
static bool iobase_set_dict(Value self, Value v) { return instance_dict_getset.set(self, v); }

static const MethodDef iobase_methods[] = {
    {"__enter__", iobase_m_enter, M_0, EFF_ANY, 0, NULL, NULL},
    {"__exit__", iobase_m_exit, M_ARGS, EFF_ANY, 0, NULL, NULL},
    {"_checkClosed", iobase_m_checkclosed, M_ARGS, EFF_ANY, 0, NULL, NULL},
    {"_checkReadable", iobase_m_checkreadable, M_ARGS, EFF_ANY, 0, NULL, NULL},
    {"_checkSeekable", iobase_m_checkseekable, M_ARGS, EFF_ANY, 0, NULL, NULL},
    {"_checkWritable", iobase_m_checkwritable, M_ARGS, EFF_ANY, 0, NULL, NULL},
    {"close", iobase_m_close, M_0, EFF_ANY, 0, "($self, /)",
     "Flushes and closes the stream; does nothing if it is closed already."},
    {"fileno", iobase_m_fileno, M_0, EFF_ANY, 0, "($self, /)",
     "The file descriptor below; OSError if there is none."},
    {"flush", iobase_m_flush, M_0, EFF_ANY, 0, "($self, /)", "Writes out what is buffered."},
    {"isatty", iobase_m_isatty, M_0, EFF_ANY, 0, "($self, /)",
     "Whether the stream is interactive."},
    {"readable", iobase_m_no, M_0, EFF_ANY, 0, "($self, /)", "Whether it can be read."},
    {"readline", iobase_m_readline, M_1, EFF_ANY, 0, "($self, size=-1, /)",
     "A line, or at most size bytes of it; empty at the end."},
    {"readlines", iobase_m_readlines, M_1, EFF_ANY, 0, "($self, hint=-1, /)",
     "A list of lines; no more are read once their total size exceeds the hint."},
    {"seek", iobase_m_seek, M_ARGS, EFF_ANY, 0, NULL,
     "Changes the position: from the start (whence 0), from here (1), from the end (2)."},
    {"seekable", iobase_m_no, M_0, EFF_ANY, 0, "($self, /)", "Whether positions can be changed."},
    {"tell", iobase_m_tell, M_0, EFF_ANY, 0, "($self, /)", "The position."},
    {"truncate", iobase_m_truncate, M_ARGS, EFF_ANY, 0, NULL,
     "Cuts the file at the given position, by default this one."},
    {"writable", iobase_m_no, M_0, EFF_ANY, 0, "($self, /)", "Whether it can be written."},
    {"writelines", iobase_m_writelines, M_1, EFF_ANY, 0, "($self, lines, /)",
     "Writes the strings; adds no line ends."},
    {0},
};
static const GetSetDef iobase_getset[] = {
    {"__dict__", iobase_get_dict, iobase_set_dict, NULL},
    {"closed", iobase_get_closed, NULL, NULL},
    {0},
};

const TypeDef iobase_def = {
    .name = "_io._IOBase",
    .doc = "The abstract base class of all streams.\n\n"
           "Its methods stand for a stream that can be neither read nor written nor positioned.  "
           "Derived classes override\n"
           "what they can do.  Iteration gives lines; as a context manager a stream is closed at "
           "the end of the block.",
    .size = sizeof(Obj), .flags = TF_BASETYPE | TF_HAS_DICT | TF_WEAKREF,
    .iter = iobase_iter, .iternext = iobase_next, .new = iobase_new, .finalize = iobase_finalize,
    .methods = iobase_methods, .getset = iobase_getset,
};

/* ---- RawIOBase ---- */

static Value rawiobase_m_read(Value self, Value size) {
    i64 n, got;
    TRY_OK(io_int_arg(size, -1, &n));
    if (n < 0) return io_call0(self, ION(readall));
    Value store = TRY(bytearray_new(NULL, n));
    Value r = TRY(io_call1(self, ION(readinto), store));
    if (is_none(r)) return V_NONE;
    TRY_OK(number_as_index(r, &got, ValueErrorType));
    if (got < 0 || got > as_bytearray(store)->len) {
        return exc_raise(ValueErrorType, "readinto returned %lld outside buffer size %lld",
                         (long long)got,
                         (long long)as_bytearray(store)->len);
    }
    return bytearray_to_bytes(store, got);
}

static Value rawiobase_m_readall(Value self) {
    Value all = V_NULL;
    ByteVec out = {0};
    for (;;) {
        Value piece = io_call1(self, ION(read), fixnum(IO_BUFFER_SIZE));
        if (is_err(piece) && io_trap_eintr()) continue;
        if (is_err(piece) || (is_none(piece) && is_null(all))) {
            vec_free(&out);
            return piece;
        }
        if (is_none(piece)) break;
        if (!is_bytes(piece)) {
            vec_free(&out);
            return exc_raise(TypeErrorType, "read() should return bytes");
        }
        all = piece;
        if (!bytes_len(piece)) break;
        vec_append(&out, bytes_data(piece), bytes_len(piece));
    }
    all = bytes_new((char *)out.v, out.len);
    vec_free(&out);
    return all;
}

static Value rawiobase_m_undefined(Value self, Args args) {
    return exc_raise_obj(TRY(value_call0(obj_value(NotImplementedErrorType))));
}

static const MethodDef rawiobase_methods[] = {
    {"read", rawiobase_m_read, M_1, EFF_ANY, 0, "($self, size=-1, /)", NULL},
    {"readall", rawiobase_m_readall, M_0, EFF_ANY, 0, "($self, /)",
     "Reads to the end by as many calls of read as it takes."},
    {"readinto", rawiobase_m_undefined, M_ARGS, EFF_ANY, 0, NULL, NULL},
    {"write", rawiobase_m_undefined, M_ARGS, EFF_ANY, 0, NULL, NULL},
    {0},
};
const TypeDef rawiobase_def = {
    .name = "_io._RawIOBase", .doc = "Base class of raw streams of bytes.", .base = &IOBaseType,
        .size = sizeof(Obj),
    .flags = TF_BASETYPE, .new = iobase_new, .methods = rawiobase_methods,
};

/* ---- BufferedIOBase ---- */

static Value read_through(Value self, Value into, Value method, const char *fname) {
    Buffer b;
    TRY_OK(io_writable_buffer(fname, into, &b));
    Value data = io_call1(self, method, fixnum(b.len));
    i64 n = 0;
    if (is_err(data)) {
        n = -1;
    } else if (!is_bytes(data)) {
        n = -1;
        exc_raise(TypeErrorType, "read() should return bytes");
    } else if (bytes_len(data) > b.len) {
        n = -1;
        exc_raise(ValueErrorType,
                  "read() returned too much data: %lld bytes requested, %lld returned",
                      (long long)b.len,
                  (long long)bytes_len(data));
    } else {
        n = bytes_len(data);
        buffer_refresh(&b);
        memcpy(b.data, bytes_data(data), (size_t)n);
    }
    buffer_release(&b);
    return n < 0 ? V_ERR : fixnum(n);
}

static Value bufferediobase_m_readinto(Value self, Value buffer) {
    return read_through(self, buffer, ION(read), "readinto");
}
static Value bufferediobase_m_readinto1(Value self, Value buffer) {
    return read_through(self, buffer, ION(read1), "readinto1");
}
static Value bufferediobase_m_detach(Value self) { return io_raise_unsupported("detach"); }
static Value bufferediobase_m_read(Value self, Args args) { return io_raise_unsupported("read"); }
static Value bufferediobase_m_read1(Value self, Args args) { return io_raise_unsupported("read1"); }
static Value bufferediobase_m_write(Value self, Args args) { return io_raise_unsupported("write"); }

static const MethodDef bufferediobase_methods[] = {
    {"detach", bufferediobase_m_detach, M_0, EFF_ANY, 0, "($self, /)",
     "Parts from the raw stream and returns it; this one is unusable then."},
    {"read", bufferediobase_m_read, M_ARGS, EFF_ANY, 0, NULL,
     "At most n bytes, all for -1; empty at the end, None if nothing is there yet."},
    {"read1", bufferediobase_m_read1, M_ARGS, EFF_ANY, 0, NULL,
     "At most n bytes, with at most one read of the raw stream."},
    {"readinto", bufferediobase_m_readinto, M_1, EFF_ANY, 0, "($self, buffer, /)", NULL},
    {"readinto1", bufferediobase_m_readinto1, M_1, EFF_ANY, 0, "($self, buffer, /)", NULL},
    {"write", bufferediobase_m_write, M_ARGS, EFF_ANY, 0, NULL,
     "Writes the bytes and returns their number."},
    {0},
};
const TypeDef bufferediobase_def = {
    .name = "_io._BufferedIOBase",
    .doc = "Base class of buffered streams of bytes.\n\n"
           "Unlike those of raw streams their methods read and write all that was asked for, with "
           "as many calls of the raw\n"
           "stream as it takes, and read() needs no size.  BlockingIOError is raised if a raw "
           "stream in non-blocking mode\n"
           "takes no more.",
    .base = &IOBaseType, .size = sizeof(Obj), .flags = TF_BASETYPE, .new = iobase_new,
        .methods = bufferediobase_methods,
};

/* ---- TextIOBase ---- */

static Value textiobase_m_detach(Value self, Args args) { return io_raise_unsupported("detach"); }
static Value textiobase_m_read(Value self, Args args) { return io_raise_unsupported("read"); }
static Value textiobase_m_readline(Value self, Args args) {
    return io_raise_unsupported("readline");
}
static Value textiobase_m_write(Value self, Args args) { return io_raise_unsupported("write"); }
static Value textiobase_get_none(Value self) { return V_NONE; }

static const MethodDef textiobase_methods[] = {
    {"detach", textiobase_m_detach, M_ARGS, EFF_ANY, 0, NULL,
     "Parts from the buffer and returns it; this stream is unusable then."},
    {"read", textiobase_m_read, M_ARGS, EFF_ANY, 0, NULL,
     "At most n characters, all for -1; empty at the end."},
    {"readline", textiobase_m_readline, M_ARGS, EFF_ANY, 0, NULL, "A line; empty at the end."},
    {"write", textiobase_m_write, M_ARGS, EFF_ANY, 0, NULL,
     "Writes the string and returns its length."},
    {0},
};
static const GetSetDef textiobase_getset[] = {
    {"encoding", textiobase_get_none, NULL,
     "Name of the encoding, None for streams that have none."},
    {"errors", textiobase_get_none, NULL, "How errors of decoding and encoding are handled."},
    {"newlines", textiobase_get_none, NULL,
     "The line ends seen so far: None, a string, or a tuple of strings."},
    {0},
};
const TypeDef textiobase_def = {
    .name = "_io._TextIOBase",
    .doc =
        "Base class of streams of text: characters and lines.  There is no readinto, since strings "
        "are immutable.\n",
    .base = &IOBaseType, .size = sizeof(Obj), .flags = TF_BASETYPE, .new = iobase_new,
        .methods = textiobase_methods,
    .getset = textiobase_getset,
};
