/* fcntl.c: the module fcntl: fcntl() and ioctl() with an int or a buffer, and the two kinds of file locks. */
#include <sys/file.h>
#include <sys/ioctl.h>

#include "vm/modules/native.h"
#include "vm/modules/posix_internal.h"

enum { LOCAL_MAX = 1024 }; /* larger structures are not copied */

/* The low 32 bits of an int. */
static bool mask_arg(Value v, u32 *out) {
    u64 n = 0;
    if (is_null(v)) {
        *out = 0;
        return true;
    }
    Value i = number_index(v);
    if (is_err(i)) return false;
    i = int_and(i, int_from_i64(UINT32_MAX));
    if (is_err(i) || !int_to_u64(i, &n)) return false;
    *out = (u32)n;
    return true;
}
/* Text or a read-only buffer, copied: 1, 0 it is something else, -1 raised. */
static int local_copy(Value v, const char *fname, char local[LOCAL_MAX], i64 *len) {
    const char *s;
    Buffer b = {0};
    if (is_null(v)) return 0;
    if (is_str(v)) {
        s = str_utf8(v, len);
        if (!s) return -1;
    } else {
        if (!buffer_supported(v)) return 0;
        if (!buffer_get(v, &b, false)) return -1;
        s = (char *)b.data;
        *len = b.len;
        if (!b.readonly) {
            buffer_release(&b);
            return 0;
        }
    }
    if (*len <= LOCAL_MAX) memcpy(local, s, (size_t)*len);
    else exc_raise(ValueErrorType, "%s string arg too long", fname);
    if (!is_null(b.owner)) buffer_release(&b);
    return *len <= LOCAL_MAX ? 1 : -1;
}

static Value fcntl_fcntl(Value m, Value fdv, Value cmdv, Value arg) {
    char local[LOCAL_MAX];
    int fd, cmd = 0, r, kind;
    i64 len;
    u32 n;
    TRY_OK(posix_fd(fdv, &fd) && posix_int(cmdv, &cmd));
    kind = local_copy(arg, "fcntl", local, &len);
    if (kind < 0) return V_ERR;
    if (kind) {
        RETRY(r, fcntl(fd, cmd, local));
        return r < 0 ? posix_error() : bytes_new(local, len);
    }
    TRY_OK(mask_arg(arg, &n));
    RETRY(r, fcntl(fd, cmd, (int)n));
    return r < 0 ? posix_error() : fixnum(r);
}

/* A writable buffer is changed in place. */
static Value ioctl_in_place(int fd, u32 request, Buffer *b) {
    char local[LOCAL_MAX];
    int r;
    if (b->len <= LOCAL_MAX) {
        memcpy(local, b->data, (size_t)b->len);
        UNLOCKED(r, ioctl(fd, request, local));
        int err = errno;
        memcpy(b->data, local, (size_t)b->len);
        errno = err;
    } else {
        UNLOCKED(r, ioctl(fd, request, b->data));
    }
    return r < 0 ? posix_error() : fixnum(r);
}
static Value fcntl_ioctl(Value m, Value *a) {
    char local[LOCAL_MAX];
    int fd, r, kind;
    u32 request, n;
    i64 len;
    bool mutate = true;
    TRY_OK(posix_fd(a[0], &fd) && mask_arg(a[1], &request) && posix_bool(a[3], &mutate));
    if (!is_null(a[2]) && !is_str(a[2]) && buffer_supported(a[2])) {
        Buffer b;
        TRY_OK(buffer_get(a[2], &b, false));
        if (!b.readonly) {
            Value v = V_NULL;
            if (mutate) v = ioctl_in_place(fd, request, &b);
            else if (b.len > LOCAL_MAX) v = exc_raise(ValueErrorType, "ioctl string arg too long");
            else memcpy(local, b.data, (size_t)b.len);
            len = b.len;
            buffer_release(&b);
            if (!is_null(v)) return v;
            UNLOCKED(r, ioctl(fd, request, local));
            return r < 0 ? posix_error() : bytes_new(local, len);
        }
        buffer_release(&b);
    }
    kind = local_copy(a[2], "ioctl", local, &len);
    if (kind < 0) return V_ERR;
    if (kind) {
        UNLOCKED(r, ioctl(fd, request, local));
        return r < 0 ? posix_error() : bytes_new(local, len);
    }
    TRY_OK(mask_arg(a[2], &n));
    UNLOCKED(r, ioctl(fd, request, n));
    return r < 0 ? posix_error() : fixnum(r);
}

static Value fcntl_flock(Value m, Value fdv, Value op) {
    int fd, code = 0, r;
    TRY_OK(posix_fd(fdv, &fd) && posix_int(op, &code));
    RETRY(r, flock(fd, code));
    return posix_done(r);
}

static Value fcntl_lockf(Value m, Value *a) {
    struct flock l = {0};
    int fd, code = 0, whence = 0, r;
    i64 len = 0, start = 0;
    TRY_OK(posix_fd(a[0], &fd) && posix_int(a[1], &code) && posix_int(a[4], &whence));
    if (code == LOCK_UN) l.l_type = F_UNLCK;
    else if (code & LOCK_SH) l.l_type = F_RDLCK;
    else if (code & LOCK_EX) l.l_type = F_WRLCK;
    else return exc_raise(ValueErrorType, "unrecognized lockf argument");
    TRY_OK(posix_i64(a[3], &start) && posix_i64(a[2], &len));
    l.l_whence = (short)whence;
    l.l_start = start;
    l.l_len = len;
    RETRY(r, fcntl(fd, code & LOCK_NB ? F_SETLK : F_SETLKW, &l));
    return posix_done(r);
}

static const MethodDef fcntl_methods[] = {
    {"fcntl", fcntl_fcntl, M_3, EFF_ANY, 0, "($module, fd, cmd, arg=0, /)", "An operation on a descriptor; arg is an int, or bytes holding a C structure."},
    {"flock", fcntl_flock, M_2, EFF_ANY, 0, "($module, fd, operation, /)", "Locks or unlocks a whole file, as flock(2)."},
    {"ioctl", fcntl_ioctl, M_N, EFF_ANY, 0, "($module, fd, request, arg=0, mutate_flag=True, /)", "An operation of a device; a writable buffer is changed in place."},
    {"lockf", fcntl_lockf, M_N, EFF_ANY, 0, "($module, fd, cmd, len=0, start=0, whence=0, /)", "Locks or unlocks a range of a file, by fcntl(2)."},
    {0},
};
static const NativeConst consts[] = {
#define CONSTANT(name, value) {#name, value},
#include "vm/modules/fcntl.def"
};
static bool fcntl_exec(Value m) {
    return native_add_consts(m, consts, ARRAY_LEN(consts));
}
const ModuleDef fcntl_module = {"fcntl", "Control of files and devices by descriptor.", fcntl_methods, fcntl_exec};
