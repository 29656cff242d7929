/* io_buffered.c: BufferedReader, BufferedWriter and BufferedRandom: their common part: life,
 * lock, position.
 *
 * Whoever touches the buffer while Python code may run holds the stream's lock; the same thread
 * coming in again (from a signal handler, or from the raw stream's methods) is a RuntimeError.
 */
#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include "vm/base/gil.h"
#include "vm/modules/io_internal.h"

static void buffered_trace(Obj *o, Tracer *t) {
    BufferedObj *b = (BufferedObj *)o;
    trace_value(t, &b->raw);
    trace_value(t, &b->store);
}

/* ---- lock ---- */

/* Owners change under the interpreter lock; a thread that finds a stream taken sleeps until any
   stream is given free. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static i64 waiters, releases;

static void wait_for_release(void) {
    Thread *th = thread();
    pthread_mutex_lock(&mutex);
    i64 seen = releases;
    __atomic_add_fetch(&waiters, 1, __ATOMIC_RELAXED);
    gil_release();
    while (seen == releases) pthread_cond_wait(&freed, &mutex);
    __atomic_sub_fetch(&waiters, 1, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&mutex);
    gil_acquire(th);
}

bool buffered_lock(Value self) {
    BufferedObj *b = as_buffered(self);
    u64 me = thread()->ident;
    while (b->owner) {
        if (b->owner == me)
            return exc_raise(RuntimeErrorType, "reentrant call inside %R", self), false;
        /* After a fork the owner may not exist here. */
        if (!thread_list_find(b->owner)) break;
        wait_for_release();
    }
    b->owner = me ? me : 1;
    return true;
}

void buffered_unlock(Value self) {
    as_buffered(self)->owner = 0;
    gc_keep(as_obj(self));
    /* The number grows under the interpreter lock only, which we hold. */
    if (!__atomic_load_n(&waiters, __ATOMIC_RELAXED)) return;
    pthread_mutex_lock(&mutex);
    releases++;
    pthread_cond_broadcast(&freed);
    pthread_mutex_unlock(&mutex);
}

/* ---- checks ---- */

bool buffered_check(BufferedObj *b) {
    if (likely(b->ok)) return true;
    exc_raise(ValueErrorType,
              b->detached ? "raw stream has been detached"
                  : "I/O operation on uninitialized object");
    return false;
}

/* 1, 0, -1 raised. */
static int is_closed(Value self) {
    BufferedObj *b = as_buffered(self);
    if (is_null(b->store)) return 1;
    return fileio_is_plain(b->raw) ? fileio_is_closed(b->raw) : io_is_closed(b->raw);
}

bool buffered_check_open(Value self, const char *message) {
    BufferedObj *b = as_buffered(self);
    if (!buffered_check(b)) return false;
    int closed = is_closed(self);
    if (closed < 0) return false;
    if (closed && (is_null(b->store) || buffered_ahead(b) == 0))
        return exc_raise(ValueErrorType, "%s", message), false;
    return true;
}

/* ---- the raw stream ---- */

static i64 raw_position(BufferedObj *b, Value v) {
    i64 n;
    if (is_err(v) || !io_offset(v, &n)) return -1;
    if (n < 0) {
        exc_raise(OSErrorType, "Raw stream returned invalid position %lld", (long long)n);
        return -1;
    }
    return b->abs_pos = n;
}

/* -1 raised */
static i64 buffered_raw_tell(BufferedObj *b) {
    if (!fileio_is_plain(b->raw)) return raw_position(b, io_call0(b->raw, ION(tell)));
    i64 n = fileio_seek_to(b->raw, 0, SEEK_CUR);
    return b->abs_pos = n;
}

i64 buffered_raw_seek(BufferedObj *b, i64 pos, int whence) {
    if (!fileio_is_plain(b->raw))
        return raw_position(b, io_call(b->raw, ION(seek), 2, int_from_i64(pos), fixnum(whence)));
    i64 n = fileio_seek_to(b->raw, pos, whence);
    if (n >= 0) b->abs_pos = n;
    return n;
}

/* ---- life ---- */

static bool buffered_init(Value self, Value raw, i64 size) {
    BufferedObj *b = as_buffered(self);
    if (size <= 0) return exc_raise(ValueErrorType, "buffer size must be strictly positive"), false;
    Value store = bytearray_new(NULL, size);
    if (is_err(store)) return false;
    gc_write(b, &b->raw, raw);
    gc_write(b, &b->store, store);
    b->size = size;
    b->pos = b->raw_pos = b->write_pos = 0;
    b->read_end = b->write_end = -1;
    b->abs_pos = 0;
    b->owner = 0;
    if (buffered_raw_tell(b) < 0) exc_clear();
    b->detached = false;
    return b->ok = true;
}

/* The arguments of the three constructors. */
static bool init_args(Value self, Args args, const MethodDef *params, Value *raw, i64 *size) {
    Value v[2];
    as_buffered(self)->ok = as_buffered(self)->detached = false;
    if (!args_bind(params, args, v) || !io_int_arg(v[1], IO_BUFFER_SIZE, size)) return false;
    *raw = v[0];
    return true;
}

static bool bufferedreader_init(Value self, Args args) {
    static const MethodDef params =
        {"BufferedReader", NULL, M_N, 0, 0, "(raw, buffer_size=DEFAULT_BUFFER_SIZE)", NULL};
    Value raw;
    i64 size;
    as_buffered(self)->readable = true;
    return init_args(self, args, &params, &raw, &size) && io_check_readable(raw) &&
        buffered_init(self, raw, size);
}

static bool bufferedwriter_init(Value self, Args args) {
    static const MethodDef params =
        {"BufferedWriter", NULL, M_N, 0, 0, "(raw, buffer_size=DEFAULT_BUFFER_SIZE)", NULL};
    Value raw;
    i64 size;
    as_buffered(self)->writable = true;
    return init_args(self, args, &params, &raw, &size) && io_check_writable(raw) &&
        buffered_init(self, raw, size);
}

static bool bufferedrandom_init(Value self, Args args) {
    static const MethodDef params =
        {"BufferedRandom", NULL, M_N, 0, 0, "(raw, buffer_size=DEFAULT_BUFFER_SIZE)", NULL};
    Value raw;
    i64 size;
    as_buffered(self)->readable = as_buffered(self)->writable = true;
    return init_args(self, args, &params, &raw, &size) && io_check_seekable(raw) &&
        io_check_readable(raw) &&
           io_check_writable(raw) && buffered_init(self, raw, size);
}

static Value buffered_m_dealloc_warn(Value self, Value source) {
    BufferedObj *b = as_buffered(self);
    if (b->ok && !is_null(b->raw) && is_err(io_call1(b->raw, ION(_dealloc_warn), source)))
        exc_clear();
    return V_NONE;
}

/* Between the first look and the flush the lock is open: flush takes it. */
static Value buffered_m_close(Value self) {
    BufferedObj *b = as_buffered(self);
    TRY_OK(buffered_check(b));
    TRY_OK(buffered_lock(self));
    int closed = is_closed(self);
    if (closed == 0 && b->finalizing && !is_null(b->raw)) buffered_m_dealloc_warn(self, self);
    buffered_unlock(self);
    if (closed) return closed < 0 ? V_ERR : V_NONE;
    Value r = io_call0(self, ION(flush)), exc = exc_fetch();
    if (!buffered_lock(self)) return io_chain(exc), V_ERR;
    gc_write(b, &b->store, V_NULL);
    Value done = is_null(b->raw) ? V_NONE : io_call0(b->raw, ION(close));
    io_chain(exc);
    buffered_unlock(self);
    return is_err(r) || is_err(done) ? V_ERR : done;
}

static Value buffered_m_detach(Value self) {
    BufferedObj *b = as_buffered(self);
    TRY_OK(buffered_check(b));
    TRY(io_call0(self, ION(flush)));
    Value raw = b->raw;
    gc_write(b, &b->raw, V_NULL);
    b->detached = true;
    b->ok = false;
    return raw;
}

/* ---- asking the raw stream ---- */

#define FORWARD(id)                                                                                \
    static Value buffered_m_##id(Value self) {                                                     \
        TRY_OK(buffered_check(as_buffered(self)));                                                 \
        return io_call0(as_buffered(self)->raw, ION(id));                                          \
    }
FORWARD(fileno)
FORWARD(isatty)
FORWARD(readable)
FORWARD(seekable)
FORWARD(writable)
#define FORWARD_GET(id)                                                                            \
    static Value buffered_get_##id(Value self) {                                                   \
        TRY_OK(buffered_check(as_buffered(self)));                                                 \
        return value_getattr(as_buffered(self)->raw, ION(id));                                     \
    }
FORWARD_GET(closed)
FORWARD_GET(mode)
FORWARD_GET(name)

static Value buffered_m_flush_raw(Value self) {
    TRY_OK(buffered_check(as_buffered(self)));
    return io_call0(as_buffered(self)->raw, ION(flush));
}

/* ---- position ---- */

static Value buffered_m_tell(Value self) {
    BufferedObj *b = as_buffered(self);
    TRY_OK(buffered_check(b));
    i64 pos = buffered_raw_tell(b);
    return pos < 0 ? V_ERR : int_from_i64(pos - buffered_raw_offset(b));
}

/* A target within what was read ahead needs no call of the raw stream but tell; then *result is
   the new position. */
static int seek_in_buffer(BufferedObj *b, i64 target, int whence, i64 *result) {
    i64 current = b->abs_pos != -1 ? b->abs_pos : buffered_raw_tell(b), ahead = buffered_ahead(b);
    if (current < 0) return -1;
    if (ahead <= 0) return 0;
    i64 here = current - buffered_raw_offset(b), step = whence == 0 ? target - here : target;
    if (step < -b->pos || step > ahead) return 0;
    b->pos += step;
    *result = here + step;
    return 1;
}

static Value seek_locked(Value self, i64 target, int whence) {
    BufferedObj *b = as_buffered(self);
    if (b->writable) TRY_OK(buffered_flush(self));
    if (whence == 1) target -= buffered_raw_offset(b);
    i64 n = buffered_raw_seek(b, target, whence);
    if (n < 0) return V_ERR;
    b->raw_pos = -1;
    if (b->readable) buffered_reset_read(b);
    return int_from_i64(n);
}

static Value buffered_m_seek(Value self, Value pos, Value whence) {
    BufferedObj *b = as_buffered(self);
    i64 target, how, at;
    TRY_OK(io_int_arg(whence, 0, &how));
    TRY_OK(buffered_check(b));
    if (how < 0 || how > 4)
        return exc_raise(ValueErrorType, "whence value %d unsupported", (int)how);
    TRY_OK(buffered_check_open(self, "seek of closed file"));
    TRY_OK(io_check_seekable(b->raw));
    TRY_OK(io_offset(pos, &target));
    if (how < 2 && b->readable) {
        int found = seek_in_buffer(b, target, (int)how, &at);
        if (found) return found < 0 ? V_ERR : int_from_i64(at);
    }
    TRY_OK(buffered_lock(self));
    Value r = seek_locked(self, target, (int)how);
    buffered_unlock(self);
    return r;
}

static Value truncate_locked(Value self, Value pos) {
    BufferedObj *b = as_buffered(self);
    TRY_OK(buffered_flush_rewind(self));
    Value r = TRY(io_call1(b->raw, ION(truncate), pos));
    if (buffered_raw_tell(b) < 0) exc_clear(); /* truncate may move a raw stream */
    return r;
}

static Value buffered_m_truncate(Value self, Value pos) {
    BufferedObj *b = as_buffered(self);
    TRY_OK(buffered_check_open(self, "truncate of closed file"));
    if (!b->writable) return io_raise_unsupported("truncate");
    TRY_OK(buffered_lock(self));
    Value r = truncate_locked(self, is_null(pos) ? V_NONE : pos);
    buffered_unlock(self);
    return r;
}

static Value buffered_m_sizeof(Value self) {
    return fixnum((i64)sizeof(BufferedObj) + (is_null(as_buffered(self)->store) ? 0
                                              : as_buffered(self)->size));
}

/* ---- the types ---- */

#define METHOD_COMMON                                                                              \
    {"__sizeof__", buffered_m_sizeof, M_0, EFF_READS, 0, NULL, NULL},                              \
    {"_dealloc_warn", buffered_m_dealloc_warn, M_1, EFF_ANY, 0, "($self, source, /)", NULL},       \
    {"close", buffered_m_close, M_0, EFF_ANY, 0, NULL, NULL},                                      \
    {"detach", buffered_m_detach, M_0, EFF_ANY, 0, NULL, NULL},                                    \
    {"fileno", buffered_m_fileno, M_0, EFF_ANY, 0, NULL, NULL},                                    \
    {"isatty", buffered_m_isatty, M_0, EFF_ANY, 0, NULL, NULL},                                    \
    {"seek", buffered_m_seek, M_2, EFF_ANY, 0, "($self, target, whence=0, /)", NULL},              \
    {"seekable", buffered_m_seekable, M_0, EFF_ANY, 0, NULL, NULL},                                \
    {"tell", buffered_m_tell, M_0, EFF_ANY, 0, NULL, NULL},                                        \
    {"truncate", buffered_m_truncate, M_1, EFF_ANY, 0, "($self, pos=None, /)", NULL}
#define METHOD_READ                                                                                \
    {"peek", buffered_m_peek, M_1, EFF_ANY, 0, "($self, size=0, /)", NULL},                        \
    {"read", buffered_m_read, M_1, EFF_ANY, 0, "($self, size=-1, /)", NULL},                       \
    {"read1", buffered_m_read1, M_1, EFF_ANY, 0, "($self, size=-1, /)", NULL},                     \
    {"readable", buffered_m_readable, M_0, EFF_ANY, 0, NULL, NULL},                                \
    {"readinto", buffered_m_readinto, M_1, EFF_ANY, 0, "($self, buffer, /)", NULL},                \
    {"readinto1", buffered_m_readinto1, M_1, EFF_ANY, 0, "($self, buffer, /)", NULL},              \
    {"readline", buffered_m_readline, M_1, EFF_ANY, 0, "($self, size=-1, /)", NULL}
#define METHOD_WRITE                                                                               \
    {"flush", buffered_m_flush, M_0, EFF_ANY, 0, NULL, NULL},                                      \
    {"writable", buffered_m_writable, M_0, EFF_ANY, 0, NULL, NULL},                                \
    {"write", buffered_m_write, M_1, EFF_ANY, 0, "($self, buffer, /)",                             \
     "Writes the bytes and returns their number, which is always all of them.\n\n"                 \
     "BlockingIOError is raised if the buffer is full and the raw stream takes no more."}

static const MethodDef reader_methods[] = {
    METHOD_COMMON, METHOD_READ, {"flush", buffered_m_flush_raw, M_0, EFF_ANY, 0, NULL, NULL}, {0}};
static const MethodDef writer_methods[] = {METHOD_COMMON, METHOD_WRITE, {0}};
static const MethodDef random_methods[] = {METHOD_COMMON, METHOD_READ, METHOD_WRITE, {0}};
static const GetSetDef getset[] = {
    {"closed", buffered_get_closed, NULL, NULL},
    {"mode", buffered_get_mode, NULL, NULL},
    {"name", buffered_get_name, NULL, NULL},
    {0},
};
static const MemberDef members[] = {
    {"_finalizing", offsetof(BufferedObj, finalizing), MEMBER_BOOL, 0, NULL},
    {"raw", offsetof(BufferedObj, raw), MEMBER_VALUE, MEMBER_READONLY, NULL},
    {0},
};

#define DEF(prefix, Name, text, nextfn, method_table)                                              \
    const TypeDef prefix##_def = {                                                                 \
        .name = "_io." Name, .doc = text, .base = &BufferedIOBaseType, .size = sizeof(BufferedObj),\
        .flags = TF_BASETYPE, .trace = buffered_trace,                                             \
        .sig = "(raw, buffer_size=DEFAULT_BUFFER_SIZE)",                                           \
        .repr = io_repr_named, .iternext = nextfn, .init = prefix##_init, .new = iobase_new,       \
        .methods = method_table, .getset = getset, .members = members}
DEF(bufferedreader, "BufferedReader", "A buffer in front of a raw stream that can be read.",
    buffered_next, reader_methods);
DEF(bufferedwriter, "BufferedWriter",
    "A buffer in front of a raw stream that can be written.\n\n"
    "What was written is passed on when the buffer is full, by flush() and close(), and before the "
    "position changes.",
    NULL, writer_methods);
DEF(bufferedrandom, "BufferedRandom",
    "A buffer in front of a raw stream that can be read, written and positioned.",
    buffered_next, random_methods);
