/* _posixsubprocess.c: fork_exec(): starting a program with its descriptors, directory, identity and signals arranged.
 *
 * Everything the child needs is made before the fork, in malloc memory: the child allocates nothing and runs no Python code,
 * unless there is a preexec_fn, for which it is a full fork().  Without one it is a vfork(), with all signals blocked, since
 * parent and child share memory until the exec.  What goes wrong in the child is written to errpipe_write as
 * "Class:errno in hex:message"; subprocess.py reads that.
 */
#define _GNU_SOURCE
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <sys/syscall.h>

#include "vm/modules/io.h"
#include "vm/modules/native.h"
#include "vm/modules/posix_internal.h"

typedef struct Strings { /* malloc memory, NULL-terminated */
    char **v;
    i64 n;
} Strings;

typedef struct Child {
    Strings argv, paths, env; /* env.v NULL: inherited */
    char *cwd;
    int *keep;                /* sorted descriptors that stay open */
    i64 nkeep;
    int p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write;
    int close_fds, restore_signals, setsid, pgid, umask;
    bool set_gid, set_uid, set_groups, vforked;
    gid_t gid, *groups;
    uid_t uid;
    i64 ngroups;
    Value preexec;            /* V_NONE: none.  The struct is on the stack */
    sigset_t mask;            /* of the parent, when vforked */
} Child;

/* ---- in the child ---- */

/* Writes what failed; only calls that are safe after fork. */
static void report(int fd, int err, const char *msg, bool preexec_failed) {
    char buf[128], hex[16], *p = buf;
    int n = 0;
    const char *head = err && !preexec_failed ? "OSError:" : "SubprocessError:";
    for (unsigned e = preexec_failed ? 0 : (unsigned)err; e || !n; e >>= 4) hex[n++] = "0123456789abcdef"[e & 15];
    while (*head) *p++ = *head++;
    while (n) *p++ = hex[--n];
    *p++ = ':';
    while (*msg && p < buf + sizeof buf) *p++ = *msg++;
    for (char *q = buf; q < p;) {
        ssize_t w = write(fd, q, (size_t)(p - q));
        if (w < 0 && errno != EINTR) return;
        if (w > 0) q += w;
    }
}
static bool inherit(int fd) {
    int flags = fcntl(fd, F_GETFD);
    return flags >= 0 && fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC) == 0;
}
static void close_between(int first, int last) {
    if (first > last || syscall(SYS_close_range, (unsigned)first, (unsigned)last, 0) == 0) return;
    long max = sysconf(_SC_OPEN_MAX);
    if (max < 0 || max > INT_MAX) max = 1 << 20;
    for (int fd = first; fd <= last && fd < max; fd++) close(fd);
}
static void close_others(const Child *c) {
    int from = 3;
    for (i64 i = 0; i < c->nkeep; i++) {
        if (c->keep[i] < from) continue;
        close_between(from, c->keep[i] - 1);
        from = c->keep[i] + 1;
    }
    close_between(from, INT_MAX);
}
/* Descriptor 'fd' as number 'to'. */
static bool place(int fd, int to) {
    if (fd == to) return inherit(fd);
    return fd < 0 || dup2(fd, to) >= 0;
}
/* Keeps the three ends out of the way of 0, 1 and 2, then puts them there. */
static bool arrange_fds(Child *c) {
    for (i64 i = 0; i < c->nkeep; i++)
        if (c->keep[i] != c->errpipe_write) inherit(c->keep[i]);
    if (c->p2cwrite >= 0) close(c->p2cwrite);
    if (c->c2pread >= 0) close(c->c2pread);
    if (c->errread >= 0) close(c->errread);
    close(c->errpipe_read);
    if (c->c2pwrite == 0 && (c->c2pwrite = dup(0)) < 0) return false;
    while (c->errwrite == 0 || c->errwrite == 1)
        if ((c->errwrite = dup(c->errwrite)) < 0) return false;
    return place(c->p2cread, 0) && place(c->c2pwrite, 1) && place(c->errwrite, 2);
}
static void default_signals(void) {
    struct sigaction sa;
    for (int sig = 1; sig < NSIG; sig++) {
        if (sigaction(sig, NULL, &sa) < 0 || sa.sa_handler == SIG_IGN || sa.sa_handler == SIG_DFL) continue;
        sa = (struct sigaction){.sa_handler = SIG_DFL};
        sigaction(sig, &sa, NULL);
    }
}
static bool change_process(Child *c) {
    if (c->cwd && chdir(c->cwd) < 0) return false;
    if (c->umask >= 0) umask((mode_t)c->umask);
    if (c->restore_signals) {
        signal(SIGPIPE, SIG_DFL);
        signal(SIGXFSZ, SIG_DFL);
    }
    if (c->vforked) {
        default_signals();
        pthread_sigmask(SIG_SETMASK, &c->mask, NULL);
    }
    if (c->setsid) setsid();
    if (c->pgid >= 0 && setpgid(0, c->pgid) < 0) return false;
    if (c->set_groups && syscall(SYS_setgroups, (size_t)c->ngroups, c->groups) < 0) return false;
    if (c->set_gid && syscall(SYS_setregid, c->gid, c->gid) < 0) return false;
    return !c->set_uid || syscall(SYS_setreuid, c->uid, c->uid) == 0;
}
static void try_paths(const Child *c) {
    int err = 0;
    for (i64 i = 0; i < c->paths.n; i++) {
        if (c->env.v) execve(c->paths.v[i], c->argv.v, c->env.v);
        else execv(c->paths.v[i], c->argv.v);
        if (errno != ENOENT && errno != ENOTDIR && !err) err = errno;
    }
    if (err) errno = err;
}
static _Noreturn NOINLINE void child_run(Child *c) {
    const char *msg = "noexec";
    bool preexec_failed = false;
    if (arrange_fds(c) && change_process(c)) {
        if (!is_none(c->preexec)) {
            preexec_failed = is_err(value_call0(c->preexec));
            if (preexec_failed) msg = "Exception occurred in preexec_fn.";
        }
        if (!preexec_failed) {
            if (c->close_fds) close_others(c);
            try_paths(c);
            msg = "";
        }
    }
    report(c->errpipe_write, errno, msg, preexec_failed);
    _exit(255);
}

/* ---- in the parent ---- */

/* Nothing but this happens between vfork and child_run, on a frame that the child does not leave. */
static NOINLINE pid_t vfork_child(Child *c) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &c->mask);
    pid_t pid = vfork();
    if (pid == 0) child_run(c);
    int err = errno;
    pthread_sigmask(SIG_SETMASK, &c->mask, NULL);
    errno = err;
    return pid;
}
static pid_t start(Child *c, bool allow_vfork) {
    pid_t pid;
    if (!is_none(c->preexec)) pid = posix_do_fork();
    else if (allow_vfork && !c->set_uid && !c->set_gid && !c->set_groups) {
        c->vforked = true;
        return vfork_child(c);
    } else pid = fork();
    if (pid == 0) child_run(c);
    return pid;
}

static void strings_free(Strings *s) {
    for (i64 i = 0; i < s->n; i++) free(s->v[i]);
    free(s->v);
}
static bool strings_add(Strings *s, Value bytes) {
    const char *text = (const char *)bytes_data(bytes);
    if ((i64)strlen(text) != bytes_len(bytes)) return native_fail(exc_raise(ValueErrorType, "embedded null byte"));
    s->v[s->n] = strdup(text);
    return s->v[s->n] ? (s->n++, true) : native_fail(exc_no_memory());
}
static Value fs_bytes(Value v) {
    v = TRY(path_fspath(v));
    return is_str(v) ? str_encode_fs(v) : v;
}
/* 'paths': file names or text; else bytes only. */
static bool strings_from(Value seq, bool paths, Strings *s) {
    if (!paths && value_len(seq) < 0) return false;
    if (paths && !is_list(seq) && !is_tuple(seq)) return native_fail(exc_raise(TypeErrorType, "argv must be a tuple"));
    Value items = tuple_from_iterable(seq);
    if (is_err(items)) return false;
    s->v = calloc((size_t)tuple_len(items) + 1, sizeof *s->v);
    if (!s->v) return native_fail(exc_no_memory());
    for (i64 i = 0; i < tuple_len(items); i++) {
        Value item = tuple_at(items, i);
        if (paths) item = fs_bytes(item);
        else if (!is_bytes(item)) return native_fail(exc_raise(TypeErrorType, "expected bytes, %T found", item));
        if (is_err(item) || !strings_add(s, item)) return false;
    }
    return true;
}
static bool keep_from(Value fds, Child *c) {
    c->nkeep = tuple_len(fds);
    c->keep = calloc((size_t)c->nkeep + 1, sizeof *c->keep);
    if (!c->keep) return native_fail(exc_no_memory());
    for (i64 i = 0; i < c->nkeep; i++) {
        i64 fd;
        if (!is_int(tuple_at(fds, i)) || int_to_i64_sat(tuple_at(fds, i), &fd) || fd < 0 || fd > INT_MAX ||
            (i && fd <= c->keep[i - 1]))
            return native_fail(exc_raise(ValueErrorType, "bad value(s) in fds_to_keep"));
        c->keep[i] = (int)fd;
    }
    return true;
}
static bool id_from(Value v, const char *what, u32 *out) {
    i64 n;
    if (!is_int(v) && !value_type(v)->slots.index) return native_fail(exc_raise(TypeErrorType, "%s should be integer, not %T", what, v));
    v = number_index(v);
    if (is_err(v)) return false;
    int sat = int_to_i64_sat(v, &n);
    if (sat || n < -1 || n > UINT32_MAX)
        return native_fail(exc_raise(OverflowErrorType, "%s is %s", what, sat > 0 ? "greater than maximum" : "less than minimum"));
    *out = (u32)n;
    return true;
}
static bool groups_from(Value v, Child *c) {
    if (is_none(v)) return true;
    if (!is_list(v)) return native_fail(exc_raise(TypeErrorType, "setgroups argument must be a list"));
    if (list_len(v) > NGROUPS_MAX) return native_fail(exc_raise(ValueErrorType, "too many groups"));
    c->groups = calloc((size_t)list_len(v) + 1, sizeof *c->groups);
    if (!c->groups) return native_fail(exc_no_memory());
    c->set_groups = true;
    for (i64 i = 0; i < list_len(v); i++) {
        u32 id;
        if (!is_int(list_at(v, i))) return native_fail(exc_raise(TypeErrorType, "groups must be integers"));
        if (!id_from(list_at(v, i), "gid", &id)) {
            exc_clear();
            return native_fail(exc_raise(ValueErrorType, "invalid group id"));
        }
        c->groups[c->ngroups++] = id;
    }
    return true;
}
static bool ids_from(Value *v, Child *c) {
    if (!groups_from(v[18], c)) return false;
    if (!is_none(v[17])) {
        if (!id_from(v[17], "gid", &c->gid)) return false;
        c->set_gid = true;
    }
    if (!is_none(v[19])) {
        if (!id_from(v[19], "uid", &c->uid)) return false;
        c->set_uid = true;
    }
    return true;
}
static bool numbers_from(Value *v, Child *c, bool *allow_vfork) {
    int *const fds[] = {&c->p2cread, &c->p2cwrite, &c->c2pread, &c->c2pwrite, &c->errread, &c->errwrite, &c->errpipe_read, &c->errpipe_write};
    if ((c->close_fds = value_truth(v[2])) < 0) return false;
    if (!is_tuple(v[3])) return native_fail(exc_raise(TypeErrorType, "fork_exec() argument 4 must be tuple, not %T", v[3]));
    for (int i = 0; i < 8; i++)
        if (!posix_int(v[6 + i], fds[i])) return false;
    if ((c->restore_signals = value_truth(v[14])) < 0 || (c->setsid = value_truth(v[15])) < 0) return false;
    if (!posix_int(v[16], &c->pgid) || !posix_int(v[20], &c->umask)) return false;
    c->preexec = v[21];
    *allow_vfork = value_truth(v[22]) > 0;
    if (c->close_fds && c->errpipe_write < 3) return native_fail(exc_raise(ValueErrorType, "errpipe_write must be >= 3"));
    return !exc_pending();
}
static bool texts_from(Value *v, Child *c) {
    Value cwd;
    if (!keep_from(v[3], c) || !strings_from(v[1], false, &c->paths) || !strings_from(v[0], true, &c->argv)) return false;
    if (!is_none(v[5]) && !strings_from(v[5], false, &c->env)) return false;
    if (is_none(v[4])) return true;
    cwd = fs_bytes(v[4]);
    if (is_err(cwd)) return false;
    if ((i64)strlen((char *)bytes_data(cwd)) != bytes_len(cwd)) return native_fail(exc_raise(ValueErrorType, "embedded null byte"));
    c->cwd = strdup((char *)bytes_data(cwd));
    return c->cwd || native_fail(exc_no_memory());
}
static Value subprocess_fork_exec(Value m, Args args) {
    Child c = {0};
    bool allow_vfork;
    Value result = V_ERR;
    TRY_OK(args_no_kw("_posixsubprocess.fork_exec", args));
    if (args.n != 23) return exc_raise(TypeErrorType, "fork_exec() takes exactly 23 arguments (%d given)", (int)args.n);
    if (numbers_from(args.v, &c, &allow_vfork) && texts_from(args.v, &c) && ids_from(args.v, &c)) {
        io_show_all();
        pid_t pid = start(&c, allow_vfork);
        result = pid < 0 ? posix_error() : fixnum(pid);
    }
    strings_free(&c.argv);
    strings_free(&c.paths);
    strings_free(&c.env);
    free(c.cwd);
    free(c.keep);
    free(c.groups);
    return result;
}

static const MethodDef subprocess_methods[] = {
    {"fork_exec", subprocess_fork_exec, M_ARGS, EFF_ANY, 0, NULL,
     "fork_exec(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite,\n"
     "          errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set,\n"
     "          gid, groups_list, uid, umask, preexec_fn, allow_vfork) -> pid\n\n"
     "Starts a program.  Errors of the child before the exec are written to errpipe_write."},
    {0},
};
const ModuleDef posixsubprocess_module = {"_posixsubprocess", "A POSIX helper for the subprocess module.", subprocess_methods, NULL};
