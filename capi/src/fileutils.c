/* fileutils.c: files and descriptors for C, as CPython's own extensions ask for them.
 *
 * Functions named noraise work without the lock and leave errno; the others need it, give it up while they wait, and
 * raise OSError.  Descriptors made here are not inherited by child processes.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wchar.h>

#include "capi/src/glue.h"

#define IO_MAX ((size_t)INT_MAX & ~(size_t)0xfff) /* more than this no kernel takes at once */

static int raise_errno(void) {
    PyErr_SetFromErrno(PyExc_OSError);
    return -1;
}

/* Evaluates without the lock; errno is kept. */
#define UNLOCKED(result, expression)                                                               \
    do {                                                                                           \
        int errno_;                                                                                \
        Py_BEGIN_ALLOW_THREADS                                                                     \
        errno = 0;                                                                                 \
        result = expression;                                                                       \
        errno_ = errno;                                                                            \
        Py_END_ALLOW_THREADS                                                                       \
        errno = errno_;                                                                            \
    } while (0)

/* An interrupted call is to be made again, unless a signal handler raises. */
static bool again(void) { return errno == EINTR && PyErr_CheckSignals() == 0; }

/* ---- what a file is ---- */

int _Py_fstat_noraise(int fd, struct stat *status) { return fstat(fd, status); }

int _Py_fstat(int fd, struct stat *status) {
    int r;
    UNLOCKED(r, fstat(fd, status));
    return r == 0 ? 0 : raise_errno();
}

/* -1 with errno, -2 with an exception. */
int _Py_stat(PyObject *path, struct stat *status) {
    PyObject *bytes = PyUnicode_EncodeFSDefault(path);
    int r;
    if (!bytes) return -2;
    r = stat(PyBytes_AS_STRING(bytes), status);
    Py_DECREF(bytes);
    return r;
}

/* ---- descriptors ---- */

int _Py_open_noraise(const char *path, int flags) { return open(path, flags | O_CLOEXEC); }

int _Py_open(const char *path, int flags) {
    int fd;
    do UNLOCKED(fd, open(path, flags | O_CLOEXEC));
    while (fd < 0 && again());
    if (fd < 0 && !PyErr_Occurred()) PyErr_SetFromErrnoWithFilename(PyExc_OSError, path);
    return fd;
}

int _Py_dup(int fd) {
    int copy;
    UNLOCKED(copy, fcntl(fd, F_DUPFD_CLOEXEC, 0));
    return copy < 0 ? raise_errno() : copy;
}

Py_ssize_t _Py_read(int fd, void *buffer, size_t count) {
    Py_ssize_t n;
    do UNLOCKED(n, read(fd, buffer, KR_MIN(count, IO_MAX)));
    while (n < 0 && again());
    return n >= 0 ? n : PyErr_Occurred() ? -1 : raise_errno();
}

Py_ssize_t _Py_write(int fd, const void *buffer, size_t count) {
    Py_ssize_t n;
    do UNLOCKED(n, write(fd, buffer, KR_MIN(count, IO_MAX)));
    while (n < 0 && again());
    return n >= 0 ? n : PyErr_Occurred() ? -1 : raise_errno();
}

Py_ssize_t _Py_write_noraise(int fd, const void *buffer, size_t count) {
    Py_ssize_t n;
    do n = write(fd, buffer, KR_MIN(count, IO_MAX));
    while (n < 0 && errno == EINTR);
    return n;
}

int _Py_get_inheritable(int fd) {
    int flags = fcntl(fd, F_GETFD);
    return flags < 0 ? raise_errno() : !(flags & FD_CLOEXEC);
}

int _Py_set_inheritable_async_safe(int fd, int inheritable, int *atomic_works) {
    int flags = fcntl(fd, F_GETFD), wanted = inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC;
    if (flags < 0) return -1;
    return flags == wanted ? 0 : fcntl(fd, F_SETFD, wanted);
}

int _Py_set_inheritable(int fd, int inheritable, int *atomic_works) {
    return _Py_set_inheritable_async_safe(fd, inheritable, atomic_works) < 0 ? raise_errno() : 0;
}

int _Py_get_blocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    return flags < 0 ? raise_errno() : !(flags & O_NONBLOCK);
}

int _Py_set_blocking(int fd, int blocking) {
    int flags = fcntl(fd, F_GETFL), wanted = blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
    if (flags < 0 || (flags != wanted && fcntl(fd, F_SETFL, wanted) < 0)) return raise_errno();
    return 0;
}

/* ---- streams ---- */

static FILE *open_stream(const char *path, const char *mode) {
    char cloexec[16];
    snprintf(cloexec, sizeof cloexec, "%se", mode);
    return fopen(path, cloexec);
}

FILE *_Py_fopen_obj(PyObject *path, const char *mode) {
    PyObject *bytes;
    FILE *f;
    if (PySys_Audit("open", "Osi", path, mode, 0) < 0 || !PyUnicode_FSConverter(path, &bytes)) return NULL;
    do UNLOCKED(f, open_stream(PyBytes_AS_STRING(bytes), mode));
    while (!f && again());
    Py_DECREF(bytes);
    if (!f && !PyErr_Occurred()) PyErr_SetFromErrnoWithFilenameObject(PyExc_OSError, path);
    return f;
}

/* ---- wide paths: errno, no exceptions ---- */

static char *narrow(const wchar_t *path) {
    char *s = Py_EncodeLocale(path, NULL);
    if (!s) errno = EINVAL;
    return s;
}

/* Copies a narrow path into 'out', which has room for 'size' characters with the end; -1 with errno if it is too long. */
static Py_ssize_t widen(const char *path, wchar_t *out, size_t size) {
    size_t len;
    wchar_t *wide = Py_DecodeLocale(path, &len);
    bool fits = wide && len < size;
    if (fits) wmemcpy(out, wide, len + 1);
    PyMem_RawFree(wide);
    if (!fits) errno = EINVAL;
    return fits ? (Py_ssize_t)len : -1;
}

FILE *_Py_wfopen(const wchar_t *path, const wchar_t *mode) {
    char *s = narrow(path), narrow_mode[10];
    FILE *f = NULL;
    if (s && wcstombs(narrow_mode, mode, sizeof narrow_mode) < sizeof narrow_mode) f = open_stream(s, narrow_mode);
    else errno = EINVAL;
    PyMem_Free(s);
    return f;
}

wchar_t *_Py_wgetcwd(wchar_t *out, size_t size) {
    char path[PATH_MAX];
    return getcwd(path, sizeof path) && widen(path, out, size) >= 0 ? out : NULL;
}

int _Py_wreadlink(const wchar_t *path, wchar_t *out, size_t size) {
    char *s = narrow(path), target[PATH_MAX];
    ssize_t n = s ? readlink(s, target, sizeof target - 1) : -1;
    PyMem_Free(s);
    if (n < 0) return -1;
    target[n] = 0;
    return (int)widen(target, out, size);
}

wchar_t *_Py_wrealpath(const wchar_t *path, wchar_t *out, size_t size) {
    char *s = narrow(path), real[PATH_MAX];
    bool ok = s && realpath(s, real) && widen(real, out, size) >= 0;
    PyMem_Free(s);
    return ok ? out : NULL;
}
