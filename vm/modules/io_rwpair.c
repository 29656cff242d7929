/* io_rwpair.c: BufferedRWPair: a reader and a writer for the two ends of a pipe or socket. */
#include "vm/modules/io_internal.h"

typedef struct PairObj {
    Obj base;
    Value reader, writer; /* V_NULL: not initialised */
} PairObj;
static PairObj *as_pair(Value v) { return (PairObj *)v.w; }

static void rwpair_trace(Obj *o, Tracer *t) {
    trace_value(t, &((PairObj *)o)->reader);
    trace_value(t, &((PairObj *)o)->writer);
}

static bool rwpair_init(Value self, Args args) {
    static const MethodDef params =
        {"BufferedRWPair", NULL, M_N, 0, 0, "(reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)",
         NULL};
    Value v[3];
    i64 size;
    if (!args_no_kw("BufferedRWPair", args) || !args_bind(&params, args, v) ||
        !io_int_arg(v[2], IO_BUFFER_SIZE, &size)) return false;
    if (!io_check_readable(v[0]) || !io_check_writable(v[1])) return false;
    Value reader = value_call2(obj_value(BufferedReaderType), v[0], int_from_i64(size));
    Value writer = is_err(reader) ? V_ERR
        : value_call2(obj_value(BufferedWriterType), v[1], int_from_i64(size));
    if (is_err(writer)) return false;
    gc_write(as_obj(self), &as_pair(self)->reader, reader);
    gc_write(as_obj(self), &as_pair(self)->writer, writer);
    return true;
}

static Value forward(Value stream, Value name, Args args) {
    if (is_null(stream)) return exc_raise(ValueErrorType, "I/O operation on uninitialized object");
    return value_call(TRY(value_getattr(stream, name)), args);
}

#define FORWARD(id, end)                                                                           \
    static Value rwpair_m_##id(Value self, Args args) {                                            \
        return forward(as_pair(self)->end, ION(id), args);                                         \
    }
FORWARD(flush, writer)
FORWARD(peek, reader)
FORWARD(read, reader)
FORWARD(read1, reader)
FORWARD(readable, reader)
FORWARD(readinto, reader)
FORWARD(readinto1, reader)
FORWARD(writable, writer)
FORWARD(write, writer)

static Value rwpair_m_close(Value self) {
    Value written = forward(as_pair(self)->writer, ION(close), NO_ARGS), exc = exc_fetch();
    Value read = forward(as_pair(self)->reader, ION(close), NO_ARGS);
    io_chain(exc);
    return is_err(written) ? V_ERR : read;
}

static Value rwpair_m_isatty(Value self) {
    Value r = forward(as_pair(self)->writer, ION(isatty), NO_ARGS);
    return same(r, V_FALSE) ? forward(as_pair(self)->reader, ION(isatty), NO_ARGS) : r;
}

static Value rwpair_get_closed(Value self) {
    if (is_null(as_pair(self)->writer))
        return exc_raise(RuntimeErrorType, "the BufferedRWPair object is being garbage-collected");
    return value_getattr(as_pair(self)->writer, ION(closed));
}

#define METHOD(id) {#id, rwpair_m_##id, M_ARGS, EFF_ANY, 0, NULL, NULL}
static const MethodDef methods[] = {
    {"close", rwpair_m_close, M_0, EFF_ANY, 0, NULL, NULL},
    {"isatty", rwpair_m_isatty, M_0, EFF_ANY, 0, NULL, NULL},
    METHOD(flush), METHOD(peek), METHOD(read), METHOD(read1), METHOD(readable), METHOD(readinto),
        METHOD(readinto1),
    METHOD(writable), METHOD(write), {0}};
static const GetSetDef getset[] = {{"closed", rwpair_get_closed, NULL, NULL}, {0}};

const TypeDef bufferedrwpair_def = {
    .name = "_io.BufferedRWPair",
    .doc = "A buffered reader and a buffered writer as one stream.\n\n"
           "For the two raw streams of a socket or a pipe, one readable and one writable; there "
           "are no positions.",
    .base = &BufferedIOBaseType, .size = sizeof(PairObj), .flags = TF_BASETYPE,
        .trace = rwpair_trace,
    .sig = "(reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)", .init = rwpair_init,
        .new = iobase_new, .methods = methods,
    .getset = getset,
};
