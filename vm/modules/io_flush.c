/* io_flush.c: streams that hold back what was written to them.
 *
 * Under CPython a file that nobody refers to any more is written out and closed at once, as in json.dump(x, open(path, "w")).  Here it
 * waits for a collection.  So before the program looks at a file (opens it, asks for its size, starts a process), what such streams
 * hold for it is written.  A stream that a variable of a running function or its module names lives under CPython too: it is left
 * alone.  Others that live, as attributes of objects, are written out earlier than there.
 */
#include <sys/stat.h>

#include "vm/base/vec.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/io.h"
#include "vm/modules/io_internal.h"

/* The regular files that are open for writing. */
typedef struct Writer {
    int fd;
    u64 dev, ino;
} Writer;
static VEC(Writer) writers;

void io_writer_opened(int fd, u64 dev, u64 ino) { vec_push(&writers, ((Writer){fd, dev, ino})); }
void io_writer_closed(int fd) {
    for (i64 i = 0; i < writers.len; i++) {
        if (writers.v[i].fd != fd) continue;
        writers.v[i] = vec_last(&writers);
        writers.len--;
        return;
    }
}

/* ---- which there are ---- */

static bool is_writing_stream(const TypeObj *t) {
    return type_is_subtype(t, TextIOWrapperType) || type_is_subtype(t, BufferedWriterType) ||
           type_is_subtype(t, BufferedRandomType);
}

/* Noted first, since writing changes what has a finalizer.  A tuple with room for all that were counted takes them, so that
   it may be allocated in between; those that died by it leave places empty. */
typedef struct StreamList {
    Value all; /* V_NULL: only counted */
    i64 n;
} StreamList;
static void note_stream(Obj *o, void *arg) {
    StreamList *list = arg;
    TypeObj *t = obj_shape(o)->type;
    if (!t || !is_writing_stream(t)) return;
    if (!is_null(list->all)) as_tuple(list->all)->v[list->n] = obj_value(o);
    list->n++;
}
static Value held_streams(void) {
    StreamList counted = {V_NULL, 0}, list = {V_NULL, 0};
    gc_each_finalizable(note_stream, &counted);
    if (!counted.n) return tuple_empty;
    list.all = TRY(tuple_new(counted.n));
    gc_each_finalizable(note_stream, &list);
    return list.all;
}

/* The descriptor below a stream of the built-in types; -1: none. */
static int stream_fd(Value s) {
    if (is_obj(s) && value_is(s, TextIOWrapperType)) s = as_text(s)->buffer;
    if (is_obj(s) && (value_is(s, BufferedWriterType) || value_is(s, BufferedRandomType))) s = as_buffered(s)->raw;
    return is_obj(s) && value_is(s, FileIOType) ? fileio_fd(s) : -1;
}

static bool holds_back(Value s, bool text) {
    if (text) return as_text(s)->npending > 0;
    return as_buffered(s)->ok && as_buffered(s)->write_end > 0;
}

/* ---- writing it out ---- */

/* -1: all of them. */
static bool flush_streams(int fd) {
    Value streams = held_streams();
    if (is_err(streams)) {
        exc_clear();
        return false;
    }
    bool any = gc_has_pending();
    if (any) gc_run_pending(); /* streams that were found dead meanwhile */
    for (int text = 1; text >= 0; text--) { /* a text stream writes to a buffer */
        for (i64 i = 0; i < tuple_len(streams); i++) {
            Value s = tuple_at(streams, i);
            if (is_null(s) || value_is(s, TextIOWrapperType) != text || !holds_back(s, text)) continue;
            if (fd >= 0 && (stream_fd(s) != fd || (!text && as_buffered(s)->owner))) continue;
            if (is_err(io_call0(s, ION(flush)))) exc_clear();
            any = true;
        }
    }
    return any;
}

void io_flush_all(void) {
    if (TextIOWrapperType) flush_streams(-1);
}

static bool dict_names(Value dict, int fd) {
    Value key, v;
    for (i64 pos = 0; dict_next(dict, &pos, &key, &v);)
        if (stream_fd(v) == fd) return true;
    return false;
}
static bool is_named(int fd) {
    Value globals = V_NULL;
    for (Frame *f = frame_current(); f; f = f->prev) {
        for (u32 i = 0; i < f->code->nlocals; i++)
            if (stream_fd(has_shape(f->r[i], CellShape) ? as_cell(f->r[i])->v : f->r[i]) == fd) return true;
        if (!same(frame_globals(f), globals) && dict_names(globals = frame_globals(f), fd)) return true;
    }
    return false;
}

static bool is_same_file(const Writer *w, u64 dev, u64 ino) { return w->dev == dev && w->ino == ino; }

bool io_show_file(u64 dev, u64 ino) {
    i64 i = 0;
    while (i < writers.len && !is_same_file(&writers.v[i], dev, ino)) i++;
    if (likely(i == writers.len)) return false;
    bool any = gc_has_pending(); /* finalizers close those that a collection has found */
    if (any) gc_run_pending();
    for (i = 0; i < writers.len; i++)
        if (is_same_file(&writers.v[i], dev, ino) && !is_named(writers.v[i].fd)) any |= flush_streams(writers.v[i].fd);
    return any;
}

void io_show_path(int dir, const char *path) {
    struct stat st;
    if (likely(!writers.len) || fstatat(dir, path, &st, 0) < 0) return;
    io_show_file(st.st_dev, st.st_ino);
}

void io_show_all(void) {
    if (writers.len) gc_run_pending();
    for (i64 i = 0; i < writers.len; i++)
        if (!is_named(writers.v[i].fd)) flush_streams(writers.v[i].fd);
}
