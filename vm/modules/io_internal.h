/* io_internal.h: what the io*.c files share: types, layouts of streams, helpers. */
#pragma once
#include "vm/object/bytes_internal.h"
#include "vm/object/exc.h"
#include "vm/object/func.h"
#include "vm/object/int.h"
#include "vm/object/names.h"
#include "vm/object/str_internal.h"
#include "vm/object/tuple.h"

#define IO_BUFFER_SIZE 8192

/* ---- types ---- */

#define IO_TYPES(X)                                                                                \
    X(IOBase, iobase_def) X(RawIOBase, rawiobase_def) X(BufferedIOBase, bufferediobase_def)        \
    X(TextIOBase, textiobase_def) X(FileIO, fileio_def) X(BytesIO, bytesio_def)                    \
    X(BytesIOBuffer, bytesiobuffer_def) X(BufferedReader, bufferedreader_def)                      \
    X(BufferedWriter, bufferedwriter_def) X(BufferedRWPair, bufferedrwpair_def)                    \
    X(BufferedRandom, bufferedrandom_def) X(IncrementalNewlineDecoder, newlinedecoder_def)         \
    X(TextIOWrapper, textiowrapper_def) X(StringIO, stringio_def)
#define X(Name, def) extern TypeObj *Name##Type; extern const TypeDef def;
IO_TYPES(X)
#undef X
extern Value io_unsupported; /* io.UnsupportedOperation */

/* ---- names ---- */

#define IO_NAMES(X)                                                                                \
    X(__IOBase_closed) X(_blksize) X(buffer) X(_checkClosed) X(close) X(closed) X(_dealloc_warn)   \
    X(decode) X(encode) X(fileno) X(_finalizing) X(flush) X(getstate) X(incrementaldecoder)        \
    X(incrementalencoder) X(_is_text_encoding) X(isatty) X(mode) X(name) X(newlines) X(peek)       \
    X(raw) X(read) X(read1) X(readable) X(readall) X(readinto) X(readinto1) X(readline) X(reset)   \
    X(seek) X(seekable) X(setstate) X(tell) X(truncate) X(writable) X(write)
enum {
#define X(id) ION_##id,
    IO_NAMES(X)
#undef X
    ION_COUNT
};
extern Value io_names[ION_COUNT];
#define ION(id) io_names[ION_##id]

/* ---- helpers (io.c) ---- */

/* o.name(a, b) with the first n arguments. */
Value io_call(Value o, Value name, u32 n, Value a, Value b) MAY_RUN_PYTHON;
ALWAYS_INLINE Value io_call0(Value o, Value name) { return io_call(o, name, 0, V_NULL, V_NULL); }
ALWAYS_INLINE Value io_call1(Value o, Value name, Value a) {
    return io_call(o, name, 1, a, V_NULL);
}
/* The truth of o.name(); -1 raised. */
int io_call_truth(Value o, Value name) MAY_RUN_PYTHON;
/* The truth of o.closed; -1 raised. */
int io_is_closed(Value o) MAY_RUN_PYTHON;
/* Raises io.UnsupportedOperation. */
Value io_raise_unsupported(const char *message);
/* "I/O operation on closed file." */
Value io_raise_closed(void);
/* BlockingIOError(EAGAIN, "write could not complete without blocking", written) */
Value io_raise_blocking(i64 written);
/* An exception fetched before a clean-up (V_NULL: none): pends again, or becomes the context of
   what the clean-up raised. */
void io_chain(Value earlier);
/* A pending InterruptedError is dropped after signal handlers ran: the caller tries again. */
bool io_trap_eintr(void) MAY_RUN_PYTHON;
/* Runs Python signal handlers that are due; false with their exception pending. */
bool io_check_signals(void) MAY_RUN_PYTHON;
/* A size argument: None and V_NULL are 'dflt'; TypeError "argument should be integer or None,
   not 'X'". */
bool io_size_arg(Value v, i64 dflt, i64 *out);
/* An index argument; V_NULL is 'dflt'. */
bool io_int_arg(Value v, i64 dflt, i64 *out);
/* A file position returned or given, any object with __index__. */
bool io_offset(Value v, i64 *out);
/* The argument of readinto. */
bool io_writable_buffer(const char *fname, Value v, Buffer *out);
/* sys.flags.name, 0 without it. */
i64 io_sys_flag(const char *name);
/* "<_io.X name='...'>" from the attribute name. */
Value io_repr_named(Value self) MAY_RUN_PYTHON;
/* Attributes of an instance as pickled by memory streams: a copy, or None. */
Value io_state_dict(Value self);
/* The other way; the text names the item in TypeError "... of state should be a dict, got a X". */
bool io_state_dict_restore(Value self, Value dict, const char *which);
/* The instance has more attributes of its own than that: they might hide methods. */
ALWAYS_INLINE bool io_has_attrs(Value v, int at_most) {
    Shape *s = obj_shape(as_obj(v));
    return (s->flags & SHAPE_DICT_MODE) || s->nattrs > at_most;
}

/* ---- the base (io_base.c) ---- */

Value iobase_new(TypeObj *type, Args args);
/* What IOBase.close does: flush, then the mark. */
Value iobase_m_close(Value self) MAY_RUN_PYTHON;
/* UnsupportedOperation unless o.readable() and the like is True. */
bool io_check_readable(Value o) MAY_RUN_PYTHON;
bool io_check_writable(Value o) MAY_RUN_PYTHON;
bool io_check_seekable(Value o) MAY_RUN_PYTHON;
/* For types whose clean-up at death needs no Python when nothing was subclassed. */
Value io_alloc_unfinalized(TypeObj *type, TypeObj *exact);

/* ---- files (io_file.c) ---- */

#define IO_BLOCKED (-2) /* reads and writes that would block */
/* An exact FileIO without attributes that could hide its methods: the calls below do what they
   would. */
bool fileio_is_plain(Value v);
int fileio_fd(Value v); /* -1: closed */
/* io_flush.c keeps account of regular files that are open for writing. */
void io_writer_opened(int fd, u64 dev, u64 ino);
void io_writer_closed(int fd);
bool fileio_is_closed(Value v);
/* Bytes read or written, 0 at the end, -1 raised, IO_BLOCKED.  'owner' is held while the lock is
   released. */
i64 fileio_read_into(Value self, void *buf, i64 n) MAY_RUN_PYTHON;
i64 fileio_write_from(Value self, const void *buf, i64 n) MAY_RUN_PYTHON;
/* The new position, -1 raised. */
i64 fileio_seek_to(Value self, i64 pos, int whence) MAY_RUN_PYTHON;

/* ---- buffered streams (io_buffered*.c) ---- */

/* One buffer serves reading and writing; positions count from its start.
 *   0 ........ pos ........ read_end      read and not yet consumed: [pos, read_end)
 *   0 .. write_pos ...... write_end     written and not yet passed on: [write_pos, write_end)
 *   raw_pos: where the raw stream is
 *
 *
 */
typedef struct BufferedObj {
    Obj base;
    Value raw;      /* V_NULL: not initialised or detached */
    Value store;    /* bytearray of 'size' bytes, never resized; V_NULL once closed */
    bool ok, detached, readable, writable, finalizing;
    i64 abs_pos;    /* of the raw stream, -1: unknown */
    i64 pos, raw_pos;
    i64 read_end, write_pos, write_end; /* ends are -1 when there is nothing of that kind */
    i64 size;
    u64 owner;      /* ident of the thread inside, 0: none */
} BufferedObj;
ALWAYS_INLINE BufferedObj *as_buffered(Value v) { return (BufferedObj *)v.w; }
ALWAYS_INLINE u8 *buffered_data(BufferedObj *b) { return as_bytearray(b->store)->data; }
ALWAYS_INLINE bool buffered_reading(const BufferedObj *b) {
    return b->readable && b->read_end != -1;
}
ALWAYS_INLINE bool buffered_writing(const BufferedObj *b) {
    return b->writable && b->write_end != -1;
}
/* Bytes that can be read without asking the raw stream. */
ALWAYS_INLINE i64 buffered_ahead(const BufferedObj *b) {
    return buffered_reading(b) ? b->read_end - b->pos : 0;
}
/* How far the raw stream is ahead of the position that the user sees. */
ALWAYS_INLINE i64 buffered_raw_offset(const BufferedObj *b) {
    return (buffered_reading(b) || buffered_writing(b)) &&
        b->raw_pos >= 0 ? b->raw_pos - b->pos : 0;
}
/* A BufferedReader or Writer that is exact, without attributes that could hide its methods. */
ALWAYS_INLINE bool buffered_is_plain(Value v, TypeObj *type) {
    return is_exact(v, type) && !io_has_attrs(v, 0);
}
bool buffered_check(BufferedObj *b);                        /* initialised */
bool buffered_check_open(Value self, const char *message) MAY_RUN_PYTHON; /* initialised,
    and not closed or still with data */
bool buffered_lock(Value self) MAY_RUN_PYTHON;
void buffered_unlock(Value self);
i64 buffered_raw_seek(BufferedObj *b, i64 pos, int whence) MAY_RUN_PYTHON;
/* Under the lock. */
bool buffered_flush(Value self) MAY_RUN_PYTHON;
bool buffered_flush_rewind(Value self) MAY_RUN_PYTHON;
void buffered_reset_read(BufferedObj *b);
Value buffered_read1(Value self, i64 n) MAY_RUN_PYTHON;
Value buffered_write_bytes(Value self, const u8 *data, i64 n) MAY_RUN_PYTHON;
Value buffered_m_flush(Value self) MAY_RUN_PYTHON;
Value buffered_m_peek(Value self, Value size) MAY_RUN_PYTHON;
Value buffered_m_read(Value self, Value size) MAY_RUN_PYTHON;
Value buffered_m_read1(Value self, Value size) MAY_RUN_PYTHON;
Value buffered_m_readinto(Value self, Value buffer) MAY_RUN_PYTHON;
Value buffered_m_readinto1(Value self, Value buffer) MAY_RUN_PYTHON;
Value buffered_m_readline(Value self, Value size) MAY_RUN_PYTHON;
Value buffered_m_write(Value self, Value buffer) MAY_RUN_PYTHON;
Value buffered_next(Value self) MAY_RUN_PYTHON;

/* ---- newlines (io_newline.c) ---- */

enum { NEWLINE_CR = 1, NEWLINE_LF = 2, NEWLINE_CRLF = 4 };
typedef struct NewlineState {
    bool translate;  /* "\r\n" and "\r" become "\n" */
    bool pending_cr; /* a "\r" at the end of the last piece was kept back */
    u8 seen;         /* NEWLINE_* */
} NewlineState;
/* The next piece of text: keeps a last "\r" back unless final, so that "\r\n" is never torn. */
Value newline_decode(NewlineState *s, Value text, bool final);
/* What was seen: None, a str or a tuple. */
Value newline_seen(const NewlineState *s);

/* How lines end in a text stream. */
typedef struct NewlineMode {
    char read[3];    /* the terminator when not universal, "" for none given */
    char write[3];   /* what "\n" becomes, "" if it stays */
    bool given;      /* newline is not None */
    bool universal, translate;
} NewlineMode;
/* "", "\n", "\r", "\r\n", or NULL for None; false: illegal. */
bool newline_mode(const char *newline, NewlineMode *out);
/* Place behind the first line end in characters [start, end), or -1; then *scanned is how far a
   next search need not look. */
i64 newline_find(const NewlineMode *m, const void *data, int kind, i64 start, i64 end,
                 i64 *scanned);

/* ---- text files (io_text*.c) ---- */

typedef enum { TEXT_PYTHON, TEXT_UTF8, TEXT_ASCII, TEXT_LATIN1 } TextCodec;

typedef struct TextObj {
    Obj base;
    Value buffer;            /* V_NULL: not initialised or detached */
    Value encoding, errors;  /* str */
    Value encoder, decoder;  /* incremental codecs when codec is TEXT_PYTHON */
    Value decoded;           /* str: decoded and not all consumed, or V_NULL */
    Value snapshot;          /* bytes: the input behind 'decoded', with what the decoder held
                                before; V_NULL: none */
    i64 decoded_used;        /* characters of 'decoded' consumed */
    i64 snapshot_flags;      /* the decoder's flags before it */
    TextCodec codec;
    bool ok, detached, can_read, can_write;
    bool line_buffering, write_through, seekable, has_read1, telling, finalizing;
    NewlineMode newline;
    NewlineState state;      /* of the decoder, in universal mode */
    u8 tail[4];              /* native UTF-8: bytes of an unfinished sequence */
    int ntail;
    i64 chunk_size;
    double bytes_per_char;   /* of the last chunk */
    u8 *pending;             /* malloc: encoded and not yet passed on */
    i64 npending, pending_cap;
} TextObj;
ALWAYS_INLINE TextObj *as_text(Value v) { return (TextObj *)v.w; }

bool text_check(TextObj *t);        /* initialised and attached */
bool text_check_open(Value self) MAY_RUN_PYTHON;

/* io_text_codec.c: the decoder and the encoder. */
bool text_set_codecs(Value self, Value encoding, Value errors) MAY_RUN_PYTHON;
Value text_decode(Value self, Value bytes, bool final) MAY_RUN_PYTHON;   /* bytes: any buffer */
bool text_decoder_getstate(Value self, Value *held, i64 *flags) MAY_RUN_PYTHON;
bool text_decoder_setstate(Value self, Value held, i64 flags) MAY_RUN_PYTHON;
bool text_decoder_reset(Value self) MAY_RUN_PYTHON;
/* Tells the encoder whether it is at the start of the stream. */
bool text_encoder_reset(Value self, bool start) MAY_RUN_PYTHON;
/* Encodes and appends to what is pending. */
bool text_encode(Value self, Value text) MAY_RUN_PYTHON;

/* io_text_read.c, io_text_write.c, io_text_seek.c */
void text_set_decoded(TextObj *t, Value decoded);
void text_clear_snapshot(TextObj *t);
bool text_write_out(Value self) MAY_RUN_PYTHON;
Value text_m_flush(Value self) MAY_RUN_PYTHON;
Value text_m_read(Value self, Value size) MAY_RUN_PYTHON;
Value text_m_readline(Value self, Value size) MAY_RUN_PYTHON;
Value text_m_seek(Value self, Value cookie, Value whence) MAY_RUN_PYTHON;
Value text_m_tell(Value self) MAY_RUN_PYTHON;
Value text_m_truncate(Value self, Value pos) MAY_RUN_PYTHON;
Value text_m_write(Value self, Value text) MAY_RUN_PYTHON;
Value text_next(Value self) MAY_RUN_PYTHON;

/* io_bytes.c: the exporter behind getbuffer(). */
void io_bytes_init(void);
