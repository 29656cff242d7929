/* posix_internal.h: what the files of the posix module share. */
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm/base/gil.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"
#include "vm/object/structseq.h"

#define PROTO_M_0 (Value m)
#define PROTO_M_1 (Value m, Value x)
#define PROTO_M_2 (Value m, Value x, Value y)
#define PROTO_M_N (Value m, Value *a)
#define FN(name, kind, sig) Value posix_##name PROTO_##kind;
#include "vm/modules/posix.def"

/* Runs 'expr' without the interpreter lock; errno is kept. */
#define UNLOCKED(r, expr)                                                                          \
    do {                                                                                           \
        Thread *unlocked_th_ = thread();                                                           \
        gil_release();                                                                             \
        (r) = (expr);                                                                              \
        int unlocked_errno_ = errno;                                                               \
        gil_acquire(unlocked_th_);                                                                 \
        errno = unlocked_errno_;                                                                   \
    } while (0)
/* The same, again after each signal; returns from the function when a signal handler raises. */
#define RETRY(r, expr)                                                                             \
    for (;;) {                                                                                     \
        UNLOCKED(r, expr);                                                                         \
        if ((r) >= 0 || errno != EINTR) break;                                                     \
        if (!signal_check()) return V_ERR;                                                         \
    }

enum { PATH_FD = 1, PATH_NULLABLE = 2 };
typedef struct PathArg {
    const char *s;  /* NULL: a descriptor, or nothing given */
    int fd;         /* -1: none */
    bool bytes;     /* results are bytes too */
    Value obj;      /* what was passed: error messages show it; V_NULL */
    Value keep;     /* holds the characters */
} PathArg;
bool posix_path(Value v, const char *fname, const char *arg, int flags, PathArg *out) MAY_RUN_PYTHON;
/* A dir_fd as audit events show it. */
#define POSIX_DIR_SHOWN(dir) fixnum((dir) == AT_FDCWD ? -1 : (dir))
/* An int argument; V_NULL leaves *out as it is. */
bool posix_int(Value v, int *out) MAY_RUN_PYTHON;
bool posix_i64(Value v, i64 *out) MAY_RUN_PYTHON;
bool posix_bool(Value v, bool *out) MAY_RUN_PYTHON;
/* A descriptor: an int or something with fileno(). */
bool posix_fd(Value v, int *out) MAY_RUN_PYTHON;
bool posix_dir_fd(Value v, int *out) MAY_RUN_PYTHON;
bool posix_uid(Value v, u32 *out) MAY_RUN_PYTHON;
Value posix_uid_value(u32 id);
/* A str, or bytes where bytes were asked for. */
Value posix_name(const char *s, i64 n, bool bytes);
Value posix_error(void);
Value posix_path_error(const PathArg *p);
/* None, or OSError when r < 0. */
Value posix_done(i64 r);
/* The function posix.NAME of one int: what the system's function answers, or OSError when that is below 0. */
#define POSIX_ASK(name, function)                           \
    Value posix_##name(Value m, Value x) {                  \
        int arg;                                            \
        TRY_OK(posix_int(x, &arg));                         \
        int r = function(arg);                              \
        return r < 0 ? posix_error() : fixnum(r);           \
    }
Value posix_stat_value(const struct stat *st);
/* fork() with all hooks run, in parent and child. */
pid_t posix_do_fork(void) MAY_RUN_PYTHON;
bool posix_stat_types(Value m);
struct sched_param;
bool posix_process_types(Value m);
bool posix_sched_types(Value m);
/* What a sched_param object says; false with TypeError. */
bool posix_sched_param(Value v, struct sched_param *out);
bool posix_dir_types(Value m);
bool posix_misc_types(Value m);
