/* posix_file.c: file descriptors: opening, reading, writing, positions, pipes. */
#define _GNU_SOURCE
#include <pty.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <utmp.h>

#include "vm/modules/io.h"
#include "vm/modules/posix_internal.h"

#define MAX_IO 0x7ffff000

Value posix_open(Value m, Value *a) {
    PathArg p;
    int flags, mode = 0777, dir, fd;
    TRY_OK(posix_path(a[0], "open", "path", 0, &p) && posix_int(a[1], &flags) && posix_int(a[2], &mode) && posix_dir_fd(a[3], &dir));
    TRY_OK(SYS_AUDIT("open", 3, a[0], V_NONE, fixnum(flags | O_CLOEXEC)));
    io_show_path(dir, p.s);
    for (;;) {
        UNLOCKED(fd, openat(dir, p.s, flags | O_CLOEXEC, mode));
        if (fd >= 0 || errno != EINTR) break;
        if (!signal_check()) return V_ERR;
    }
    return fd < 0 ? posix_path_error(&p) : fixnum(fd);
}
Value posix_close(Value m, Value x) {
    int fd, r;
    TRY_OK(posix_int(x, &fd));
    UNLOCKED(r, close(fd));
    return r < 0 && errno != EINTR ? posix_error() : V_NONE;
}
Value posix_closerange(Value m, Value x, Value y) {
    int low, high, r;
    TRY_OK(posix_int(x, &low) && posix_int(y, &high));
    low = KR_MAX(low, 0);
    if (low >= high) return V_NONE;
    UNLOCKED(r, (int)syscall(SYS_close_range, (unsigned)low, (unsigned)high - 1, 0));
    if (r < 0)
        for (int fd = low; fd < high; fd++) close(fd);
    return V_NONE;
}
Value posix_read(Value m, Value x, Value y) {
    int fd;
    i64 n;
    ssize_t got;
    TRY_OK(posix_int(x, &fd) && posix_i64(y, &n));
    if (n < 0) {
        errno = EINVAL;
        return posix_error();
    }
    n = KR_MIN(n, MAX_IO);
    Value v = TRY(bytes_new(NULL, n));
    RETRY(got, read(fd, bytes_data(v), (size_t)n));
    if (got < 0) return posix_error();
    return got == n ? v : bytes_new((char *)bytes_data(v), got);
}
Value posix_write(Value m, Value x, Value y) {
    int fd;
    Buffer b;
    ssize_t n;
    TRY_OK(posix_int(x, &fd) && buffer_get(y, &b, false));
    for (;;) {
        UNLOCKED(n, write(fd, b.data, (size_t)KR_MIN(b.len, MAX_IO)));
        if (n >= 0 || errno != EINTR) break;
        if (!signal_check()) {
            buffer_release(&b);
            return V_ERR;
        }
    }
    int err = errno;
    buffer_release(&b);
    errno = err;
    return n < 0 ? posix_error() : int_from_i64(n);
}
Value posix_pread(Value m, Value *a) {
    int fd;
    i64 n, offset;
    ssize_t got;
    TRY_OK(posix_int(a[0], &fd) && posix_i64(a[1], &n) && posix_i64(a[2], &offset));
    if (n < 0) {
        errno = EINVAL;
        return posix_error();
    }
    Value v = TRY(bytes_new(NULL, n));
    RETRY(got, pread(fd, bytes_data(v), (size_t)n, offset));
    if (got < 0) return posix_error();
    return got == n ? v : bytes_new((char *)bytes_data(v), got);
}
Value posix_pwrite(Value m, Value *a) {
    int fd;
    i64 offset;
    Buffer b;
    ssize_t n;
    TRY_OK(posix_int(a[0], &fd) && posix_i64(a[2], &offset) && buffer_get(a[1], &b, false));
    UNLOCKED(n, pwrite(fd, b.data, (size_t)b.len, offset));
    int err = errno;
    buffer_release(&b);
    errno = err;
    return n < 0 ? posix_error() : int_from_i64(n);
}

/* ---- several buffers at once ---- */

typedef struct Vectors {
    struct iovec io[1024];
    Buffer buf[1024];
    int n;
} Vectors;
static void vectors_release(Vectors *v) {
    int err = errno;
    for (int i = 0; i < v->n; i++) buffer_release(&v->buf[i]);
    errno = err;
}
static bool vectors_get(Value list, Vectors *v, const char *fname, bool writable) {
    Value items;
    v->n = 0;
    if (!is_list(list) && !is_tuple(list) && !value_type(list)->slots.getitem)
        return !is_err(exc_raise(TypeErrorType, "%s() arg 2 must be a sequence", fname));
    items = tuple_from_iterable(list);
    if (is_err(items)) return false;
    if (tuple_len(items) > ARRAY_LEN(v->io)) {
        errno = EINVAL;
        return !is_err(posix_error());
    }
    for (i64 i = 0; i < tuple_len(items); i++) {
        if (!buffer_get(tuple_at(items, i), &v->buf[i], writable)) {
            vectors_release(v);
            return false;
        }
        v->io[i] = (struct iovec){v->buf[i].data, (size_t)v->buf[i].len};
        v->n++;
    }
    return true;
}
/* preadv2 and pwritev2; offset -1: at the file's position. */
static Value vector_io(Value fd_value, Value list, i64 offset, int flags, bool writing, const char *fname) {
    int fd;
    ssize_t n;
    Vectors v;
    TRY_OK(posix_int(fd_value, &fd) && vectors_get(list, &v, fname, !writing));
    UNLOCKED(n, writing ? pwritev2(fd, v.io, v.n, offset, flags) : preadv2(fd, v.io, v.n, offset, flags));
    vectors_release(&v);
    return n < 0 ? posix_error() : int_from_i64(n);
}
Value posix_readv(Value m, Value x, Value y) {
    return vector_io(x, y, -1, 0, false, "readv");
}
Value posix_writev(Value m, Value x, Value y) {
    return vector_io(x, y, -1, 0, true, "writev");
}
Value posix_preadv(Value m, Value *a) {
    i64 offset;
    int flags = 0;
    TRY_OK(posix_i64(a[2], &offset) && posix_int(a[3], &flags));
    return vector_io(a[0], a[1], offset, flags, false, "preadv");
}
Value posix_pwritev(Value m, Value *a) {
    i64 offset;
    int flags = 0;
    TRY_OK(posix_i64(a[2], &offset) && posix_int(a[3], &flags));
    return vector_io(a[0], a[1], offset, flags, true, "pwritev");
}

/* ---- positions and sizes ---- */

Value posix_lseek(Value m, Value *a) {
    int fd, how;
    i64 pos;
    off_t r;
    TRY_OK(posix_int(a[0], &fd) && posix_i64(a[1], &pos) && posix_int(a[2], &how));
    UNLOCKED(r, lseek(fd, pos, how));
    return r < 0 ? posix_error() : int_from_i64(r);
}
Value posix_ftruncate(Value m, Value x, Value y) {
    int fd, r;
    i64 len;
    TRY_OK(posix_int(x, &fd) && posix_i64(y, &len));
    TRY_OK(SYS_AUDIT("os.truncate", 2, fixnum(fd), int_from_i64(len)));
    RETRY(r, ftruncate(fd, len));
    return posix_done(r);
}
Value posix_truncate(Value m, Value x, Value y) {
    PathArg p;
    i64 len;
    int r;
    TRY_OK(posix_path(x, "truncate", "path", PATH_FD, &p) && posix_i64(y, &len));
    TRY_OK(SYS_AUDIT("os.truncate", 2, x, int_from_i64(len)));
    RETRY(r, p.s ? truncate(p.s, len) : ftruncate(p.fd, len));
    return r < 0 ? posix_path_error(&p) : V_NONE;
}
Value posix_posix_fadvise(Value m, Value *a) {
    int fd, advice, err;
    i64 offset, len;
    TRY_OK(posix_int(a[0], &fd) && posix_i64(a[1], &offset) && posix_i64(a[2], &len) && posix_int(a[3], &advice));
    UNLOCKED(err, posix_fadvise(fd, offset, len, advice));
    return err ? exc_raise_errno(err, V_NULL) : V_NONE;
}
Value posix_posix_fallocate(Value m, Value *a) {
    int fd, err;
    i64 offset, len;
    TRY_OK(posix_int(a[0], &fd) && posix_i64(a[1], &offset) && posix_i64(a[2], &len));
    UNLOCKED(err, posix_fallocate(fd, offset, len));
    return err ? exc_raise_errno(err, V_NULL) : V_NONE;
}
Value posix_fsync(Value m, Value x) {
    int fd, r;
    TRY_OK(posix_fd(x, &fd));
    RETRY(r, fsync(fd));
    return posix_done(r);
}
Value posix_fdatasync(Value m, Value x) {
    int fd, r;
    TRY_OK(posix_fd(x, &fd));
    RETRY(r, fdatasync(fd));
    return posix_done(r);
}
Value posix_sync(Value m) {
    int r;
    UNLOCKED(r, (sync(), 0));
    return posix_done(r);
}
Value posix_lockf(Value m, Value *a) {
    int fd, command, r;
    i64 len;
    TRY_OK(posix_int(a[0], &fd) && posix_int(a[1], &command) && posix_i64(a[2], &len));
    TRY_OK(SYS_AUDIT("os.lockf", 3, fixnum(fd), fixnum(command), int_from_i64(len)));
    UNLOCKED(r, lockf(fd, command, len));
    return posix_done(r);
}

/* ---- copying in the kernel ---- */

static bool optional_offset(Value v, off_t *offset, off_t **out) {
    i64 n;
    *out = NULL;
    if (is_null(v) || is_none(v)) return true;
    if (!posix_i64(v, &n)) return false;
    *offset = n;
    *out = offset;
    return true;
}
Value posix_sendfile(Value m, Value *a) {
    int out, in;
    i64 count;
    off_t offset, *at;
    ssize_t n;
    TRY_OK(posix_int(a[0], &out) && posix_int(a[1], &in) && optional_offset(a[2], &offset, &at) && posix_i64(a[3], &count));
    RETRY(n, sendfile(out, in, at, (size_t)count));
    return n < 0 ? posix_error() : int_from_i64(n);
}
Value posix_copy_file_range(Value m, Value *a) {
    int src, dst;
    i64 count;
    off_t from, to, *pfrom, *pto;
    ssize_t n;
    TRY_OK(posix_int(a[0], &src) && posix_int(a[1], &dst) && posix_i64(a[2], &count));
    if (count < 0) return exc_raise(ValueErrorType, "negative value for 'count' not allowed");
    TRY_OK(optional_offset(a[3], &from, &pfrom) && optional_offset(a[4], &to, &pto));
    RETRY(n, copy_file_range(src, pfrom, dst, pto, (size_t)count, 0));
    return n < 0 ? posix_error() : int_from_i64(n);
}
Value posix_splice(Value m, Value *a) {
    int src, dst, flags = 0;
    i64 count;
    off_t from, to, *pfrom, *pto;
    ssize_t n;
    TRY_OK(posix_int(a[0], &src) && posix_int(a[1], &dst) && posix_i64(a[2], &count));
    if (count < 0) return exc_raise(ValueErrorType, "negative value for 'count' not allowed");
    TRY_OK(optional_offset(a[3], &from, &pfrom) && optional_offset(a[4], &to, &pto) && posix_int(a[5], &flags));
    RETRY(n, splice(src, pfrom, dst, pto, (size_t)count, (unsigned)flags));
    return n < 0 ? posix_error() : int_from_i64(n);
}

/* ---- descriptors ---- */

static int set_inheritable(int fd, bool on) {
    int flags = fcntl(fd, F_GETFD);
    if (flags < 0) return -1;
    return fcntl(fd, F_SETFD, on ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC);
}
Value posix_dup(Value m, Value x) {
    int fd, r;
    TRY_OK(posix_int(x, &fd));
    UNLOCKED(r, fcntl(fd, F_DUPFD_CLOEXEC, 0));
    return r < 0 ? posix_error() : fixnum(r);
}
Value posix_dup2(Value m, Value *a) {
    int fd, fd2, r;
    bool inheritable = true;
    TRY_OK(posix_int(a[0], &fd) && posix_int(a[1], &fd2) && posix_bool(a[2], &inheritable));
    if (fd < 0 || fd2 < 0) {
        errno = EBADF;
        return posix_error();
    }
    UNLOCKED(r, inheritable ? dup2(fd, fd2) : dup3(fd, fd2, O_CLOEXEC));
    return r < 0 ? posix_error() : fixnum(r);
}
static Value pair_of_fds(int a, int b) {
    return tuple_pack(2, fixnum(a), fixnum(b));
}
Value posix_pipe(Value m) {
    int fds[2], r;
    UNLOCKED(r, pipe2(fds, O_CLOEXEC));
    return r < 0 ? posix_error() : pair_of_fds(fds[0], fds[1]);
}
Value posix_pipe2(Value m, Value x) {
    int fds[2], flags, r;
    TRY_OK(posix_int(x, &flags));
    UNLOCKED(r, pipe2(fds, flags));
    return r < 0 ? posix_error() : pair_of_fds(fds[0], fds[1]);
}
Value posix_get_inheritable(Value m, Value x) {
    int fd, flags;
    TRY_OK(posix_int(x, &fd));
    flags = fcntl(fd, F_GETFD);
    return flags < 0 ? posix_error() : bool_value(!(flags & FD_CLOEXEC));
}
Value posix_set_inheritable(Value m, Value x, Value y) {
    int fd, on;
    TRY_OK(posix_int(x, &fd) && posix_int(y, &on));
    return posix_done(set_inheritable(fd, on));
}
Value posix_get_blocking(Value m, Value x) {
    int fd, flags;
    TRY_OK(posix_int(x, &fd));
    flags = fcntl(fd, F_GETFL);
    return flags < 0 ? posix_error() : bool_value(!(flags & O_NONBLOCK));
}
Value posix_set_blocking(Value m, Value x, Value y) {
    int fd, flags;
    bool on = false;
    TRY_OK(posix_int(x, &fd) && posix_bool(y, &on));
    flags = fcntl(fd, F_GETFL);
    if (flags < 0) return posix_error();
    return posix_done(fcntl(fd, F_SETFL, on ? flags & ~O_NONBLOCK : flags | O_NONBLOCK));
}
Value posix_isatty(Value m, Value x) {
    int fd, r;
    TRY_OK(posix_int(x, &fd));
    UNLOCKED(r, isatty(fd));
    return bool_value(r == 1);
}
Value posix_ttyname(Value m, Value x) {
    int fd;
    char name[256];
    TRY_OK(posix_int(x, &fd));
    int err = ttyname_r(fd, name, sizeof name);
    return err ? exc_raise_errno(err, V_NULL) : str_decode_fs(name, (i64)strlen(name));
}
Value posix_ctermid(Value m) {
    char name[L_ctermid];
    ctermid(name);
    return str_decode_fs(name, (i64)strlen(name));
}
POSIX_ASK(tcgetpgrp, tcgetpgrp)
Value posix_tcsetpgrp(Value m, Value x, Value y) {
    int fd, pgid;
    TRY_OK(posix_int(x, &fd) && posix_int(y, &pgid));
    return posix_done(tcsetpgrp(fd, pgid));
}
Value posix_openpty(Value m) {
    int master, slave;
    if (openpty(&master, &slave, NULL, NULL, NULL) < 0 || set_inheritable(master, false) < 0 || set_inheritable(slave, false) < 0)
        return posix_error();
    return pair_of_fds(master, slave);
}
Value posix_login_tty(Value m, Value x) {
    int fd;
    TRY_OK(posix_int(x, &fd));
    return posix_done(login_tty(fd));
}
Value posix_device_encoding(Value m, Value x) {
    int fd;
    TRY_OK(posix_int(x, &fd));
    return isatty(fd) ? str_from_c("UTF-8") : V_NONE;
}
Value posix_eventfd(Value m, Value *a) {
    int initial, flags = EFD_CLOEXEC, fd;
    TRY_OK(posix_int(a[0], &initial) && posix_int(a[1], &flags));
    fd = eventfd((unsigned)initial, flags);
    return fd < 0 ? posix_error() : fixnum(fd);
}
Value posix_eventfd_read(Value m, Value x) {
    int fd, r;
    eventfd_t v;
    TRY_OK(posix_fd(x, &fd));
    UNLOCKED(r, eventfd_read(fd, &v));
    return r < 0 ? posix_error() : int_from_u64(v);
}
Value posix_eventfd_write(Value m, Value x, Value y) {
    int fd, r;
    u64 v;
    TRY_OK(posix_fd(x, &fd) && int_to_u64(y, &v));
    UNLOCKED(r, eventfd_write(fd, v));
    return posix_done(r);
}
Value posix_memfd_create(Value m, Value x, Value y) {
    PathArg p;
    int flags = MFD_CLOEXEC, fd;
    TRY_OK(posix_path(x, "memfd_create", "name", 0, &p) && posix_int(y, &flags));
    fd = memfd_create(p.s, (unsigned)flags);
    return fd < 0 ? posix_error() : fixnum(fd);
}
