/* io_text.c: TextIOWrapper: a text stream on top of a buffered one: its life and attributes. */
#include "vm/modules/io.h"
#include "vm/modules/io_internal.h"
#include "vm/object/codec.h"

static void text_trace(Obj *o, Tracer *t) {
    TextObj *w = (TextObj *)o;
    trace_value(t, &w->buffer);
    trace_value(t, &w->encoding);
    trace_value(t, &w->errors);
    trace_value(t, &w->encoder);
    trace_value(t, &w->decoder);
    trace_value(t, &w->decoded);
    trace_value(t, &w->snapshot);
}

static void text_dead(Obj *o) { free(((TextObj *)o)->pending); }

/* ---- checks ---- */

bool text_check(TextObj *t) {
    if (likely(t->ok && !t->detached)) return true;
    exc_raise(ValueErrorType,
              t->detached ? "underlying buffer has been detached"
                  : "I/O operation on uninitialized object");
    return false;
}

static bool check_init(TextObj *t) {
    if (likely(t->ok)) return true;
    exc_raise(ValueErrorType, "I/O operation on uninitialized object");
    return false;
}

/* The buffer is a plain buffered stream over a plain file. */
static bool over_plain_file(TextObj *t) {
    Value b = t->buffer;
    if (!buffered_is_plain(b, BufferedReaderType) && !buffered_is_plain(b, BufferedWriterType))
        return false;
    return as_buffered(b)->ok && fileio_is_plain(as_buffered(b)->raw);
}

bool text_check_open(Value self) {
    TextObj *t = as_text(self);
    int closed;
    if (is_exact(self, TextIOWrapperType) && over_plain_file(t))
        closed = fileio_is_closed(as_buffered(t->buffer)->raw);
    else closed = io_is_closed(self);
    if (closed > 0) io_raise_closed();
    return closed == 0;
}

/* ---- life ---- */

/* A str argument: None and V_NULL are NULL, also in *v. */
static bool text_arg(const char *fname, const char *name, Value *v, const char **out) {
    i64 n;
    *out = NULL;
    if (is_null(*v) || is_none(*v)) {
        *v = V_NULL;
        return true;
    }
    if (!is_str(*v)) {
        exc_raise(TypeErrorType, "%s() argument '%s' must be str or None, not %T", fname, name, *v);
        return false;
    }
    *out = str_utf8(*v, &n);
    if (*out && (i64)strlen(*out) != n) exc_raise(ValueErrorType, "embedded null character");
    return !exc_pending();
}

static bool set_newline(TextObj *t, const char *newline) {
    if (newline_mode(newline, &t->newline)) return true;
    exc_raise(ValueErrorType, "illegal newline value: %s", newline);
    return false;
}

/* Appending to a file that has contents must not write a byte order mark. */
static bool fix_encoder_state(Value self) {
    TextObj *t = as_text(self);
    if (!t->seekable || !t->can_write || (t->codec != TEXT_PYTHON && over_plain_file(t)))
        return true;
    Value pos = io_call0(t->buffer, ION(tell));
    int zero = is_err(pos) ? -1 : value_eq(pos, fixnum(0));
    return zero >= 0 && (zero || text_encoder_reset(self, false));
}

static Value chosen_encoding(Value given) {
    if (is_null(given)) {
        if (io_sys_flag("warn_default_encoding") &&
            !exc_warn(EncodingWarningType, 1, "'encoding' argument not specified"))
            return V_ERR;
        return io_default_encoding();
    }
    return str_eq_c(given, "locale") ? io_default_encoding() : given;
}

static bool ask_buffer(Value self, Value buffer) {
    TextObj *t = as_text(self);
    Value unused;
    int readable = io_call_truth(buffer, ION(readable));
    int writable = readable < 0 ? -1 : io_call_truth(buffer, ION(writable));
    if (writable < 0) return false;
    t->can_read = readable;
    t->can_write = writable;
    int read1 = value_find_attr(buffer, ION(read1), &unused);
    int seekable = read1 < 0 ? -1 : io_call_truth(buffer, ION(seekable));
    if (seekable < 0) return false;
    t->has_read1 = read1;
    t->seekable = t->telling = seekable;
    return true;
}

static void clear(TextObj *t) {
    t->ok = t->detached = false;
    t->npending = 0;
    t->ntail = 0;
    gc_write(t, &t->buffer, V_NULL);
    text_set_decoded(t, V_NULL);
    text_clear_snapshot(t);
}

static bool text_init(Value self, Args args) {
    static const MethodDef params = {
        "TextIOWrapper", NULL, M_N, 0, 0,
        "(buffer, encoding=None, errors=None, newline=None, line_buffering=False, "
        "write_through=False)", NULL};
    TextObj *t = as_text(self);
    Value v[6];
    const char *unused, *newline;
    if (!args_bind(&params, args, v)) return false;
    if (!text_arg("TextIOWrapper", "encoding", &v[1], &unused) ||
        !text_arg("TextIOWrapper", "newline", &v[3], &newline)) return false;
    if (!is_null(v[2]) && !is_none(v[2]) && !is_str(v[2])) {
        exc_raise(TypeErrorType, "TextIOWrapper() argument 'errors' must be str or None, not %T",
                  v[2]);
        return false;
    }
    int line_buffering = is_null(v[4]) ? 0 : value_truth(v[4]),
        through = is_null(v[5]) ? 0 : value_truth(v[5]);
    if (line_buffering < 0 || through < 0) return false;
    clear(t);
    Value encoding = chosen_encoding(v[1]), errors = is_null(v[2]) ||
        is_none(v[2]) ? str_intern_c("strict") : v[2];
    if (is_err(encoding) || !codec_handler_known(str_c(errors)) || !set_newline(t, newline)) return false;
    t->chunk_size = IO_BUFFER_SIZE;
    t->line_buffering = line_buffering;
    t->write_through = through;
    t->bytes_per_char = 0;
    gc_write(t, &t->buffer, v[0]);
    if (!ask_buffer(self, v[0]) || !text_set_codecs(self, encoding, errors)) return false;
    t->ok = true;
    return fix_encoder_state(self);
}

static Value text_m_close(Value self) {
    TextObj *t = as_text(self);
    TRY_OK(text_check(t));
    int closed = io_is_closed(self);
    if (closed) return closed < 0 ? V_ERR : V_NONE;
    if (t->finalizing && is_err(io_call1(t->buffer, ION(_dealloc_warn), self))) exc_clear();
    Value flushed = io_call0(self, ION(flush)), exc = exc_fetch();
    Value r = io_call0(t->buffer, ION(close));
    io_chain(exc);
    return is_err(flushed) ? V_ERR : r;
}

static Value text_m_detach(Value self) {
    TextObj *t = as_text(self);
    TRY_OK(text_check(t));
    TRY(io_call0(self, ION(flush)));
    Value buffer = t->buffer;
    gc_write(t, &t->buffer, V_NULL);
    t->detached = true;
    return buffer;
}

/* ---- reconfigure ---- */

/* None keeps what is. */
static bool optional_bool(Value v, bool *out) {
    i64 n;
    if (is_null(v) || is_none(v)) return true;
    if (!io_int_arg(v, 0, &n)) return false;
    *out = n != 0;
    return true;
}

static Value text_m_reconfigure(Value self, Value *v) {
    TextObj *t = as_text(self);
    const char *newline;
    bool given = !is_null(v[2]), lines = t->line_buffering, through = t->write_through;
    Value encoding = is_null(v[0]) ? V_NONE : v[0], errors = is_null(v[1]) ? V_NONE : v[1];
    TRY_OK(text_check(t));
    if (!is_null(t->decoded) && (!is_none(encoding) || !is_none(errors) || given))
        return io_raise_unsupported("It is not possible to set the encoding or newline of stream "
                                    "after the first read");
    if ((!is_none(encoding) && !is_str(encoding)) || (!is_none(errors) && !is_str(errors)) ||
        (given && !is_none(v[2]) && !is_str(v[2])))
        return exc_raise(TypeErrorType, "bad argument type for built-in operation");
    TRY_OK(text_arg("reconfigure", "newline", &v[2], &newline));
    NewlineMode mode;
    if (given && !newline_mode(newline, &mode))
        return exc_raise(ValueErrorType, "illegal newline value: %s", newline);
    TRY_OK(optional_bool(v[3], &lines) && optional_bool(v[4], &through));
    TRY(io_call0(self, ION(flush)));
    t->bytes_per_char = 0;
    if (given) t->newline = mode;
    if (given || !is_none(encoding) || !is_none(errors)) {
        if (is_none(errors)) errors = is_none(encoding) ? t->errors : str_intern_c("strict");
        encoding = is_none(encoding) ? t->encoding : TRY(chosen_encoding(encoding));
        TRY_OK(text_set_codecs(self, encoding, errors) && fix_encoder_state(self));
    }
    t->line_buffering = lines;
    t->write_through = through;
    return V_NONE;
}

/* ---- asking the buffer ---- */

#define FORWARD(id)                                                                                \
    static Value text_m_##id(Value self) {                                                         \
        TRY_OK(text_check(as_text(self)));                                                         \
        return io_call0(as_text(self)->buffer, ION(id));                                           \
    }
FORWARD(fileno)
FORWARD(isatty)
FORWARD(readable)
FORWARD(seekable)
FORWARD(writable)

static Value text_get_closed(Value self) {
    return text_check(as_text(self)) ? value_getattr(as_text(self)->buffer, ION(closed)) : V_ERR;
}
static Value text_get_name(Value self) {
    return text_check(as_text(self)) ? value_getattr(as_text(self)->buffer, ION(name)) : V_ERR;
}
static Value text_get_errors(Value self) {
    return check_init(as_text(self)) ? as_text(self)->errors : V_ERR;
}
static Value text_get_newlines(Value self) {
    TextObj *t = as_text(self);
    TRY_OK(text_check(t));
    return t->can_read && t->newline.universal ? newline_seen(&t->state) : V_NONE;
}
static Value text_get_chunk_size(Value self) {
    return text_check(as_text(self)) ? int_from_i64(as_text(self)->chunk_size) : V_ERR;
}
static bool text_set_chunk_size(Value self, Value v) {
    i64 n;
    if (!text_check(as_text(self))) return false;
    if (is_null(v)) return exc_raise(AttributeErrorType, "cannot delete attribute"), false;
    if (!number_as_index(v, &n, ValueErrorType)) return false;
    if (n <= 0) return exc_raise(ValueErrorType, "a strictly positive integer is required"), false;
    as_text(self)->chunk_size = n;
    return true;
}

/* " name=..." if there is such an attribute. */
static Value repr_part(Value self, Value attr) {
    Value v;
    int found = value_find_attr(self, attr, &v);
    if (found < 0 && exc_matches(ValueErrorType)) {
        exc_clear(); /* detached */
        found = 0;
    }
    if (found <= 0) return found < 0 ? V_ERR : str_empty;
    return str_format_c(" %V=%R", attr, v);
}

static Value text_repr(Value self) {
    TRY_OK(check_init(as_text(self)));
    int entered = repr_enter(self);
    if (entered < 0) return V_ERR;
    if (!entered)
        return exc_raise(RuntimeErrorType, "reentrant call inside %s.__repr__",
                         value_type_name(self));
    Value name = repr_part(self, ION(name)),
        mode = is_err(name) ? V_ERR : repr_part(self, ION(mode));
    Value text = is_err(mode) ? V_ERR
                              : str_format_c("<_io.TextIOWrapper%V%V encoding=%R>", name, mode,
                                             as_text(self)->encoding);
    repr_leave(self);
    return text;
}

static const MethodDef methods[] = {
    {"close", text_m_close, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"detach", text_m_detach, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"fileno", text_m_fileno, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"flush", text_m_flush, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"isatty", text_m_isatty, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"read", text_m_read, M_1, EFF_ANY, 0, "($self, size=-1, /)", NULL},
    {"readable", text_m_readable, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"readline", text_m_readline, M_1, EFF_ANY, 0, "($self, size=-1, /)", NULL},
    {"reconfigure", text_m_reconfigure, M_N, EFF_ANY, 0,
     "($self, /, *, encoding=None, errors=None, newline=None,\n            line_buffering=None, "
     "write_through=None)",
     "Changes the stream's parameters and flushes it."},
    {"seek", text_m_seek, M_2, EFF_ANY, 0, "($self, cookie, whence=0, /)", NULL},
    {"seekable", text_m_seekable, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"tell", text_m_tell, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"truncate", text_m_truncate, M_1, EFF_ANY, 0, "($self, pos=None, /)", NULL},
    {"writable", text_m_writable, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"write", text_m_write, M_1, EFF_ANY, 0, "($self, text, /)", NULL},
    {0},
};
static const GetSetDef getset[] = {
    {"_CHUNK_SIZE", text_get_chunk_size, text_set_chunk_size, NULL},
    {"closed", text_get_closed, NULL, NULL},
    {"errors", text_get_errors, NULL, NULL},
    {"name", text_get_name, NULL, NULL},
    {"newlines", text_get_newlines, NULL, NULL},
    {0},
};
static const MemberDef members[] = {
    {"_finalizing", offsetof(TextObj, finalizing), MEMBER_BOOL, 0, NULL},
    {"buffer", offsetof(TextObj, buffer), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {"encoding", offsetof(TextObj, encoding), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {"line_buffering", offsetof(TextObj, line_buffering), MEMBER_BOOL, MEMBER_READONLY, NULL},
    {"write_through", offsetof(TextObj, write_through), MEMBER_BOOL, 0, NULL},
    {0},
};

const TypeDef textiowrapper_def = {
    .name = "_io.TextIOWrapper",
    .doc = "A stream of text on top of a buffered stream of bytes.\n\n"
           "'encoding' is by default that of the locale; 'errors' names the error handler, by "
           "default 'strict'.  With a newline\n"
           "of None, lines may end in '\\n', '\\r' or '\\r\\n' and all of them read as '\\n'; with "
           "'' they are read as they are;\n"
           "other values are the only line end, and what '\\n' is written as.  With "
           "line_buffering, writing a line end flushes;\n"
           "with write_through nothing is kept back here.",
    .base = &TextIOBaseType, .size = sizeof(TextObj), .flags = TF_BASETYPE, .trace = text_trace,
        .dead = text_dead,
    .sig =
        "(buffer, encoding=None, errors=None, newline=None,\n              line_buffering=False, "
        "write_through=False)",
    .repr = text_repr, .iternext = text_next, .init = text_init, .new = iobase_new,
        .methods = methods, .getset = getset,
    .members = members,
};
