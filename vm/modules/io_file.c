/* io_file.c: FileIO: an operating system file as a raw stream.
 *
 * Whoever calls the system gives the interpreter lock up meanwhile; the memory it reads into or
 * writes from is held in place by the caller's stack and the buffer's export.
 */
#define _GNU_SOURCE 1 /* O_CLOEXEC */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm/base/gil.h"
#include "vm/modules/io.h"
#include "vm/modules/io_internal.h"
#include "vm/modules/modules.h"

typedef struct FileObj {
    Obj base;
    int fd;         /* -1: closed */
    bool created, readable, writable, appending, closefd, finalizing;
    i8 seekable;    /* -1: not asked yet */
    i32 blksize;
} FileObj;
static FileObj *as_file(Value v) { return (FileObj *)v.w; }

/* A system call with the lock given up: 'r' is its result, errno as it left it. */
#define UNLOCKED(r, call)                                                                          \
    do {                                                                                           \
        Thread *th_ = thread();                                                                    \
        gil_release();                                                                             \
        errno = 0;                                                                                 \
        (r) = (call);                                                                              \
        gil_acquire(th_);                                                                          \
    } while (0)
/* The same, tried again after an interruption; signal handlers run in between.  False if one
   raised. */
#define RETRIED(r, call)                                                                           \
    ({                                                                                             \
        bool go_on_ = true;                                                                        \
        do UNLOCKED(r, call);                                                                      \
        while ((r) < 0 && errno == EINTR && (go_on_ = io_check_signals()));                        \
        go_on_;                                                                                    \
    })

#define READ_MAX 0x7ffff000 /* bytes that Linux moves at a time */

static Value err_closed(void) { return exc_raise(ValueErrorType, "I/O operation on closed file"); }
static Value err_mode(const char *action) {
    Value text = str_format_c("File not open for %s", action);
    return exc_raise_obj(TRY(value_call1(io_unsupported, text)));
}
static Value err_errno(void) { return exc_raise_errno(errno, V_NULL); }

/* ---- for other streams ---- */

bool fileio_is_plain(Value v) { return is_exact(v, FileIOType) && !io_has_attrs(v, 1); }
int fileio_fd(Value v) { return as_file(v)->fd; }
bool fileio_is_closed(Value v) { return as_file(v)->fd < 0; }

i64 fileio_read_into(Value self, void *buf, i64 n) {
    FileObj *f = as_file(self);
    ssize_t got;
    if (f->fd < 0) return err_closed(), -1;
    if (!f->readable) return err_mode("reading"), -1;
    if (!RETRIED(got, read(f->fd, buf, (size_t)KR_MIN(n, READ_MAX)))) return -1;
    if (got >= 0) return got;
    if (errno == EAGAIN) return IO_BLOCKED;
    return err_errno(), -1;
}

i64 fileio_write_from(Value self, const void *buf, i64 n) {
    FileObj *f = as_file(self);
    ssize_t done;
    if (f->fd < 0) return err_closed(), -1;
    if (!f->writable) return err_mode("writing"), -1;
    if (!RETRIED(done, write(f->fd, buf, (size_t)KR_MIN(n, READ_MAX)))) return -1;
    if (done >= 0) return done;
    if (errno == EAGAIN) return IO_BLOCKED;
    return err_errno(), -1;
}

i64 fileio_seek_to(Value self, i64 pos, int whence) {
    FileObj *f = as_file(self);
    off_t r;
    if (f->fd < 0) return err_closed(), -1;
    UNLOCKED(r, lseek(f->fd, pos, whence));
    if (f->seekable < 0) f->seekable = r >= 0;
    if (r < 0) err_errno();
    return r;
}

/* ---- opening ---- */

static bool parse_mode(const char *mode, FileObj *f, int *flags) {
    int kinds = 0, plus = 0, how = 0;
    f->created = f->readable = f->writable = f->appending = false;
    for (const char *p = mode; *p; p++) {
        switch (*p) {
        case 'x': f->created = f->writable = true; how = O_EXCL | O_CREAT; kinds++; break;
        case 'r': f->readable = true; kinds++; break;
        case 'w': f->writable = true; how = O_CREAT | O_TRUNC; kinds++; break;
        case 'a': f->writable = f->appending = true; how = O_CREAT | O_APPEND; kinds++; break;
        case '+': f->readable = f->writable = true; plus++; break;
        case 'b': break;
        default: exc_raise(ValueErrorType, "invalid mode: %.200s", mode); return false;
        }
        if (kinds > 1 || plus > 1) break;
    }
    *flags =
        how | O_CLOEXEC | (f->readable && f->writable ? O_RDWR : f->readable ? O_RDONLY : O_WRONLY);
    if (kinds == 1 && plus <= 1) return true;
    exc_raise(ValueErrorType,
              "Must have exactly one of create/read/write/append mode and at most one plus");
    return false;
}

/* A path argument as bytes in the file system's encoding. */
static Value path_bytes(Value v) {
    Value path = TRY(path_fspath(v));
    if (is_str(path)) path = TRY(str_encode_fs(path));
    if ((i64)strlen((char *)bytes_data(path)) == bytes_len(path)) return path;
    return exc_raise(ValueErrorType, "embedded null byte");
}

/* Unreachable files that nobody has closed may hold what the process lacks. */
static bool collected_for_descriptors(bool *tried) {
    if (*tried || (errno != EMFILE && errno != ENFILE)) return false;
    *tried = true;
    gc_collect(2);
    gc_run_pending();
    return true;
}

static bool open_path(FileObj *f, Value path, Value name, int flags) {
    bool tried = false;
    int fd;
    io_show_path(AT_FDCWD, (char *)bytes_data(path));
    do {
        if (!RETRIED(fd, open((char *)bytes_data(path), flags, 0666))) return false;
    } while (fd < 0 && collected_for_descriptors(&tried));
    gc_keep(as_obj(path));
    f->fd = fd;
    if (fd < 0) exc_raise_errno(errno, name);
    return fd >= 0;
}

static bool open_by_opener(FileObj *f, Value opener, Value name, int flags) {
    i64 fd;
    Value v = value_call2(opener, name, fixnum(flags));
    if (is_err(v)) return false;
    if (!is_int(v)) return exc_raise(TypeErrorType, "expected integer from opener"), false;
    if (int_to_i64_sat(v, &fd) != 0 || fd != (int)fd)
        return exc_raise(OverflowErrorType, "Python int too large to convert to C int"), false;
    if (fd < 0) return exc_raise(ValueErrorType, "opener returned %d", (int)fd), false;
    f->fd = (int)fd;
    int old = fcntl(f->fd, F_GETFD);
    if (old >= 0 && !(old & FD_CLOEXEC)) fcntl(f->fd, F_SETFD, old | FD_CLOEXEC);
    return true;
}

/* A directory opens, but is of no use as a file. */
static bool check_opened(Value self, Value name) {
    FileObj *f = as_file(self);
    struct stat st;
    int r;
    UNLOCKED(r, fstat(f->fd, &st));
    f->blksize = IO_BUFFER_SIZE;
    if (r < 0 && errno == EBADF) return err_errno(), false;
    if (r < 0) return true;
    if (S_ISDIR(st.st_mode)) return exc_raise_errno(EISDIR, name), false;
    if (f->writable && f->closefd && S_ISREG(st.st_mode)) io_writer_opened(f->fd, st.st_dev, st.st_ino);
    if (st.st_blksize > 1) f->blksize = (i32)st.st_blksize;
    return true;
}

static bool close_fd(FileObj *f) {
    int fd = f->fd, r;
    f->fd = -1;
    if (fd < 0) return true;
    if (f->writable) io_writer_closed(fd);
    UNLOCKED(r, close(fd));
    if (r < 0) err_errno();
    return r >= 0;
}

static bool open_file(Value self, Value name, i64 fd, const char *mode, bool closefd,
                      Value opener) {
    FileObj *f = as_file(self);
    int flags;
    Value path = fd < 0 ? path_bytes(name) : V_NONE;
    if (is_err(path) || !parse_mode(mode, f, &flags)) return false;
    if (!sys_audit("open", 3, name, str_from_c(mode), fixnum(flags))) return false;
    f->closefd = closefd;
    f->seekable = -1;
    bool own = false, ok = true;
    if (fd >= 0) {
        f->fd = (int)fd;
    } else if (!closefd) {
        exc_raise(ValueErrorType, "Cannot use closefd=False with file name");
        return false;
    } else {
        own = true;
        ok = is_none(opener) ? open_path(f, path, name, flags)
            : open_by_opener(f, opener, name, flags);
    }
    ok = ok && check_opened(self, name) && value_setattr(self, ION(name), name);
    if (ok && f->appending && fileio_seek_to(self, 0, SEEK_END) < 0) {
        ok = f->seekable == 0; /* a pipe is always at its end */
        if (ok) exc_clear();
    }
    if (ok) return true;
    if (!own) f->fd = -1;
    Value exc = exc_fetch();
    close_fd(f);
    io_chain(exc);
    return false;
}

static bool fileio_init(Value self, Args args) {
    static const MethodDef params =
        {"FileIO", NULL, M_N, 0, 0, "(file, mode='r', closefd=True, opener=None)", NULL};
    Value v[4];
    i64 fd = -1, len;
    const char *mode = "r";
    FileObj *f = as_file(self);
    if (!args_bind(&params, args, v)) return false;
    if (!is_null(v[1]) && !is_str(v[1])) {
        exc_raise(TypeErrorType, "FileIO() argument 'mode' must be str, not %T", v[1]);
        return false;
    }
    if (!is_null(v[1]) && !(mode = str_utf8(v[1], &len))) return false;
    if (!is_null(v[1]) && (i64)strlen(mode) != len)
        return exc_raise(ValueErrorType, "embedded null character"), false;
    int closefd = is_null(v[2]) ? 1 : value_truth(v[2]);
    if (closefd < 0) return false;
    if (f->fd >= 0) { /* __init__ again: of another file now */
        if (!f->closefd) f->fd = -1;
        else if (!close_fd(f)) return false;
    }
    if (is_int(v[0]) || value_type(v[0])->slots.index) {
        Value n = number_index(v[0]);
        if (is_err(n)) return false;
        bool fits = int_to_i64_sat(n, &fd) == 0 && fd == (int)fd;
        if (fits && fd < 0) return exc_raise(ValueErrorType, "negative file descriptor"), false;
        if (!fits) fd = -1; /* then it is no path either */
    }
    return open_file(self, v[0], fd, mode, closefd, is_null(v[3]) ? V_NONE : v[3]);
}

static Value fileio_new(TypeObj *type, Args args) {
    Value self = TRY(type_alloc(type));
    as_file(self)->fd = -1;
    as_file(self)->seekable = -1;
    as_file(self)->closefd = true;
    return self;
}

/* ---- other slots ---- */

static const char *mode_text(const FileObj *f) {
    if (f->created) return f->readable ? "xb+" : "xb";
    if (f->appending) return f->readable ? "ab+" : "ab";
    return f->readable ? f->writable ? "rb+" : "rb" : "wb";
}

static Value fileio_repr(Value self) {
    FileObj *f = as_file(self);
    Value name;
    if (f->fd < 0) return str_from_c("<_io.FileIO [closed]>");
    int found = value_find_attr(self, ION(name), &name);
    if (found < 0) return V_ERR;
    const char *closefd = f->closefd ? "True" : "False";
    if (!found)
        return str_format_c("<_io.FileIO fd=%d mode='%s' closefd=%s>", f->fd, mode_text(f),
                            closefd);
    int entered = repr_enter(self);
    if (entered < 0) return V_ERR;
    if (!entered)
        return exc_raise(RuntimeErrorType, "reentrant call inside %s.__repr__",
                         value_type_name(self));
    Value text =
        str_format_c("<_io.FileIO name=%R mode='%s' closefd=%s>", name, mode_text(f), closefd);
    repr_leave(self);
    return text;
}

/* ---- methods ---- */

static bool fileio_warn_unclosed(Value self, Value source) {
    FileObj *f = as_file(self);
    if (f->fd < 0 || !f->closefd) return true;
    Value pending = exc_fetch();
    if (!exc_warn(ResourceWarningType, 1, "unclosed file %R", source)) {
        if (exc_matches(WarningType)) exc_write_unraisable(self, NULL);
        else exc_clear();
    }
    exc_restore(pending);
    return true;
}

static Value fileio_m_dealloc_warn(Value self, Value source) {
    fileio_warn_unclosed(self, source);
    return V_NONE;
}

static Value fileio_m_close(Value self) {
    FileObj *f = as_file(self);
    Value r = iobase_m_close(self);
    if (!f->closefd) {
        f->fd = -1;
        return r;
    }
    Value exc = exc_fetch();
    if (f->finalizing) fileio_warn_unclosed(self, self);
    bool ok = close_fd(f);
    io_chain(exc);
    return ok && !is_err(r) ? V_NONE : V_ERR;
}

static Value fileio_m_fileno(Value self) {
    return as_file(self)->fd < 0 ? err_closed() : fixnum(as_file(self)->fd);
}

static Value fileio_m_isatty(Value self) {
    int r;
    if (as_file(self)->fd < 0) return err_closed();
    UNLOCKED(r, isatty(as_file(self)->fd));
    return bool_value(r == 1);
}

/* A signal that came during a call that moved some bytes is dealt with as part of that call. */
static bool handled_signals(i64 moved) { return moved == -1 || io_check_signals(); }

static Value fileio_m_readall(Value self);

static Value fileio_m_read(Value self, Value size) {
    FileObj *f = as_file(self);
    i64 n;
    TRY_OK(io_size_arg(size, -1, &n));
    if (f->fd < 0) return err_closed();
    if (!f->readable) return err_mode("reading");
    if (n < 0) return fileio_m_readall(self);
    Value bytes = TRY(bytes_new(NULL, KR_MIN(n, READ_MAX)));
    i64 got = fileio_read_into(self, bytes_data(bytes), bytes_len(bytes));
    TRY_OK(handled_signals(got));
    if (got < 0) return got == IO_BLOCKED ? V_NONE : V_ERR;
    return got == bytes_len(bytes) ? bytes : bytes_new((char *)bytes_data(bytes), got);
}

static Value fileio_m_readable(Value self) {
    return as_file(self)->fd < 0 ? err_closed() : bool_value(as_file(self)->readable);
}

/* How much is left by the file's size, one more so that the end shows at once. */
static i64 expected_rest(FileObj *f) {
    struct stat st;
    off_t pos = lseek(f->fd, 0, SEEK_CUR);
    if (pos < 0 || fstat(f->fd, &st) < 0 || st.st_size < pos || st.st_size >= INT64_MAX / 2)
        return IO_BUFFER_SIZE;
    return st.st_size - pos + 1;
}

static Value fileio_m_readall(Value self) {
    FileObj *f = as_file(self);
    i64 len = 0;
    if (f->fd < 0) return err_closed();
    i64 cap = expected_rest(f);
    Value store = TRY(bytearray_new(NULL, cap));
    for (;;) {
        if (len == cap) {
            cap += KR_MAX(cap / 4, 8 * IO_BUFFER_SIZE);
            TRY_OK(bytearray_resize(store, cap));
        }
        i64 got = fileio_read_into(self, as_bytearray(store)->data + len, cap - len);
        if (got == -1) return V_ERR;
        if (got == IO_BLOCKED && len == 0) return V_NONE;
        if (got <= 0) break;
        len += got;
    }
    return bytearray_to_bytes(store, len);
}

static Value fileio_m_readinto(Value self, Value into) {
    Buffer b;
    TRY_OK(io_writable_buffer("readinto", into, &b));
    i64 got = fileio_read_into(self, b.data, b.len);
    buffer_release(&b);
    TRY_OK(handled_signals(got));
    return got >= 0 ? fixnum(got) : got == IO_BLOCKED ? V_NONE : V_ERR;
}

static Value fileio_m_seek(Value self, Value pos, Value whence) {
    i64 at, how;
    TRY_OK(io_int_arg(whence, 0, &how));
    if (as_file(self)->fd < 0) return err_closed();
    TRY_OK(io_offset(pos, &at));
    i64 r = fileio_seek_to(self, at, (int)how);
    return r < 0 ? V_ERR : int_from_i64(r);
}

static Value fileio_m_seekable(Value self) {
    FileObj *f = as_file(self);
    if (f->fd < 0) return err_closed();
    if (f->seekable < 0 && fileio_seek_to(self, 0, SEEK_CUR) < 0) exc_clear();
    return bool_value(f->seekable == 1);
}

static Value fileio_m_tell(Value self) {
    i64 r = fileio_seek_to(self, 0, SEEK_CUR);
    return r < 0 ? V_ERR : int_from_i64(r);
}

static Value fileio_m_truncate(Value self, Value size) {
    FileObj *f = as_file(self);
    i64 n;
    int r;
    if (f->fd < 0) return err_closed();
    if (!f->writable) return err_mode("writing");
    if (is_null(size) || is_none(size)) size = TRY(fileio_m_tell(self));
    TRY_OK(io_offset(size, &n));
    if (!RETRIED(r, ftruncate(f->fd, n))) return V_ERR;
    return r < 0 ? err_errno() : size;
}

static Value fileio_m_writable(Value self) {
    return as_file(self)->fd < 0 ? err_closed() : bool_value(as_file(self)->writable);
}

static Value fileio_m_write(Value self, Value data) {
    Buffer b;
    TRY_OK(buffer_get(data, &b, false));
    i64 n = fileio_write_from(self, b.data, b.len);
    buffer_release(&b);
    gc_keep(as_obj(data));
    TRY_OK(handled_signals(n));
    return n >= 0 ? fixnum(n) : n == IO_BLOCKED ? V_NONE : V_ERR;
}

static Value fileio_get_closed(Value self) { return bool_value(as_file(self)->fd < 0); }
static Value fileio_get_closefd(Value self) { return bool_value(as_file(self)->closefd); }
static Value fileio_get_mode(Value self) { return str_from_c(mode_text(as_file(self))); }

static const MethodDef methods[] = {
    {"_dealloc_warn", fileio_m_dealloc_warn, M_1, EFF_ANY, 0, "($self, source, /)", NULL},
    {"close", fileio_m_close, M_0, EFF_ANY, 0, "($self, /)",
     "Closes the file: no more operations are possible.  Does nothing if it is closed already."},
    {"fileno", fileio_m_fileno, M_0, EFF_ANY, 0, "($self, /)", "The file descriptor."},
    {"isatty", fileio_m_isatty, M_0, EFF_ANY, 0, "($self, /)", "Whether it is a terminal."},
    {"read", fileio_m_read, M_1, EFF_ANY, 0, "($self, size=-1, /)",
     "At most size bytes by one system call, all for -1; empty at the end, None if nothing is "
     "there yet."},
    {"readable", fileio_m_readable, M_0, EFF_ANY, 0, "($self, /)",
     "Whether it was opened for reading."},
    {"readall", fileio_m_readall, M_0, EFF_ANY, 0, "($self, /)",
     "All bytes up to the end; None if nothing is there yet."},
    {"readinto", fileio_m_readinto, M_1, EFF_ANY, 0, "($self, buffer, /)",
     "Reads into the buffer and returns the number of bytes."},
    {"seek", fileio_m_seek, M_2, EFF_ANY, 0, "($self, pos, whence=0, /)",
     "Moves to a position, from the start (whence 0), from here (1) or from the end (2), and "
     "returns it."},
    {"seekable", fileio_m_seekable, M_0, EFF_ANY, 0, "($self, /)", "Whether it has positions."},
    {"tell", fileio_m_tell, M_0, EFF_ANY, 0, "($self, /)",
     "The position; OSError for files that have none."},
    {"truncate", fileio_m_truncate, M_1, EFF_ANY, 0, "($self, size=None, /)",
     "Sets the size of the file, by default to the position, which does not change."},
    {"writable", fileio_m_writable, M_0, EFF_ANY, 0, "($self, /)",
     "Whether it was opened for writing."},
    {"write", fileio_m_write, M_1, EFF_ANY, 0, "($self, b, /)",
     "Writes by one system call and returns the number of bytes taken, None if nothing can be "
     "written now."},
    {0},
};
static const GetSetDef getset[] = {
    {"closed", fileio_get_closed, NULL, "True if the file is closed"},
    {"closefd", fileio_get_closefd, NULL, "True if the file descriptor will be closed by close()."},
    {"mode", fileio_get_mode, NULL, "String giving the file mode"},
    {0},
};
static const MemberDef members[] = {
    {"_blksize", offsetof(FileObj, blksize), MEMBER_I32, 0, NULL},
    {"_finalizing", offsetof(FileObj, finalizing), MEMBER_BOOL, 0, NULL},
    {0},
};

const TypeDef fileio_def = {
    .name = "_io.FileIO",
    .doc = "A file of the operating system as a raw stream.\n\n"
           "'file' is a path or a file descriptor, the mode one of 'r', 'w', 'x', 'a', with '+' "
           "for both reading and\n"
           "writing.  'opener' is called with path and flags and returns a file descriptor.",
    .base = &RawIOBaseType, .size = sizeof(FileObj), .flags = TF_BASETYPE,
    .sig = "(file, mode='r', closefd=True, opener=None)", .repr = fileio_repr, .init = fileio_init,
        .new = fileio_new,
    .methods = methods, .getset = getset, .members = members,
};
