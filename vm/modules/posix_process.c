/* posix_process.c: processes: starting, waiting, signals, identities, scheduling. */
#define _GNU_SOURCE
#include <grp.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "vm/modules/import.h"
#include "vm/modules/posix_internal.h"

static TypeObj *WaitidType, *SchedParamType;
static Value rusage_type; /* resource.struct_rusage */
GC_ROOT(rusage_type)

/* ---- fork ---- */

static Value before_fork, after_child, after_parent; /* lists */
GC_ROOT(before_fork)
GC_ROOT(after_child)
GC_ROOT(after_parent)

static bool add_hook(Value *list, Value f) {
    if (is_null(f)) return true;
    if (!value_callable(f)) return !is_err(exc_raise(TypeErrorType, "'%T' object is not callable", f));
    if (is_null(*list)) *list = list_new(0);
    return !is_err(*list) && list_append(*list, f);
}
Value posix_register_at_fork(Value m, Value *a) {
    if (is_null(a[0]) && is_null(a[1]) && is_null(a[2])) return exc_raise(TypeErrorType, "At least one argument is required.");
    TRY_OK(add_hook(&before_fork, a[0]) && add_hook(&after_child, a[1]) && add_hook(&after_parent, a[2]));
    return V_NONE;
}
static void run_hooks(Value list, bool reverse) {
    i64 n = is_null(list) ? 0 : list_len(list);
    for (i64 i = 0; i < n; i++) {
        Value f = list_at(list, reverse ? n - 1 - i : i);
        if (is_err(value_call0(f))) exc_write_unraisable(f, NULL);
    }
}
static void in_child(void) {
    thread_after_fork_child();
    imp_after_fork_child();
    signal_after_fork_child();
    threads_after_fork_child();
    run_hooks(after_child, false);
}
static pid_t do_fork(int *master) {
    run_hooks(before_fork, true);
    imp_acquire();
    pid_t pid = master ? forkpty(master, NULL, NULL, NULL) : fork();
    int err = errno;
    if (pid == 0) in_child();
    imp_release();
    if (pid != 0) run_hooks(after_parent, false);
    errno = err;
    return pid;
}
pid_t posix_do_fork(void) {
    return do_fork(NULL);
}
Value posix_fork(Value m) {
    pid_t pid = do_fork(NULL);
    return pid < 0 ? posix_error() : fixnum(pid);
}
Value posix_forkpty(Value m) {
    int master = -1;
    pid_t pid = do_fork(&master);
    return pid < 0 ? posix_error() : tuple_pack(2, fixnum(pid), fixnum(master));
}

/* ---- exec ---- */

typedef struct Strings { /* for exec: a NULL-terminated array; the bytes objects live in 'keep' */
    char **v;
    Value keep;
    i64 n;
} Strings;
static bool strings_add(Strings *s, Value text) {
    if (!list_append(s->keep, text)) return false;
    s->v[s->n++] = strdup((char *)bytes_data(text));
    s->v[s->n] = NULL;
    return true;
}
static void strings_free(Strings *s) {
    int err = errno;
    for (i64 i = 0; i < s->n; i++) free(s->v[i]);
    free(s->v);
    errno = err;
}
static bool strings_new(Strings *s, i64 n) {
    *s = (Strings){calloc((size_t)n + 1, sizeof(char *)), list_new(0), 0};
    return s->v && !is_err(s->keep);
}
static bool argv_strings(Value argv, const char *fname, Strings *s) {
    Value items;
    if (!is_list(argv) && !is_tuple(argv))
        return !is_err(exc_raise(TypeErrorType, "%s: argv must be a tuple or list", fname));
    items = tuple_from_iterable(argv);
    if (is_err(items)) return false;
    if (tuple_len(items) < 1) return !is_err(exc_raise(ValueErrorType, "%s: argv must not be empty", fname));
    if (!strings_new(s, tuple_len(items))) return false;
    for (i64 i = 0; i < tuple_len(items); i++) {
        PathArg p;
        if (!posix_path(tuple_at(items, i), fname, "argv", 0, &p) || !strings_add(s, p.keep)) return false;
    }
    if (s->v[0][0]) return true;
    exc_raise(ValueErrorType, "%s: argv first element cannot be empty", fname);
    return false;
}
static bool env_strings(Value env, Strings *s) {
    Value items;
    if (!value_type(env)->slots.getitem) return !is_err(exc_raise(TypeErrorType, "execve: environment must be a mapping object"));
    items = value_call_method(env, "items", 0);
    if (!is_err(items)) items = list_from_iterable(items);
    if (is_err(items) || !strings_new(s, list_len(items))) return false;
    for (i64 i = 0; i < list_len(items); i++) {
        PathArg k, v;
        Value pair = list_at(items, i), text;
        if (!posix_path(tuple_at(pair, 0), "execve", "env", 0, &k) || !posix_path(tuple_at(pair, 1), "execve", "env", 0, &v)) return false;
        if (!*k.s || strchr(k.s + 1, '=')) return !is_err(exc_raise(ValueErrorType, "illegal environment variable name"));
        text = bytes_concat(k.keep, bytes_new("=", 1));
        text = is_err(text) ? text : bytes_concat(text, v.keep);
        if (is_err(text) || !strings_add(s, text)) return false;
    }
    return true;
}
Value posix_execv(Value m, Value x, Value y) {
    PathArg p;
    Strings argv;
    TRY_OK(posix_path(x, "execv", "path", 0, &p) && argv_strings(y, "execv()", &argv));
    execv(p.s, argv.v);
    strings_free(&argv);
    return posix_path_error(&p);
}
Value posix_execve(Value m, Value *a) {
    PathArg p;
    Strings argv, env;
    TRY_OK(posix_path(a[0], "execve", "path", PATH_FD, &p) && argv_strings(a[1], "execve", &argv) && env_strings(a[2], &env));
    if (p.s) execve(p.s, argv.v, env.v);
    else fexecve(p.fd, argv.v, env.v);
    strings_free(&argv);
    strings_free(&env);
    return posix_path_error(&p);
}
Value posix_system(Value m, Value x) {
    PathArg p;
    int r;
    TRY_OK(posix_path(x, "system", "command", 0, &p));
    UNLOCKED(r, system(p.s));
    return fixnum(r);
}

/* ---- posix_spawn ---- */

static bool file_action(posix_spawn_file_actions_t *fa, Value action, Value keep) {
    int tag, fd, fd2, flags, mode;
    PathArg p;
    i64 n = is_tuple(action) ? tuple_len(action) : 0;
    if (n < 1) return !is_err(exc_raise(TypeErrorType, "Each file_actions element must be a non-empty tuple"));
    Value *v = as_tuple(action)->v;
    if (!posix_int(v[0], &tag) || (n > 1 && !posix_int(v[1], &fd))) return false;
    if (tag == 0) {
        if (n != 5) return !is_err(exc_raise(TypeErrorType, "A open file_action tuple must have 5 elements"));
        if (!posix_path(v[2], "posix_spawn", "path", 0, &p) || !posix_int(v[3], &flags) || !posix_int(v[4], &mode)) return false;
        if (!list_append(keep, p.keep)) return false;
        return posix_spawn_file_actions_addopen(fa, fd, p.s, flags, (mode_t)mode) == 0;
    }
    if (tag == 1) {
        if (n != 2) return !is_err(exc_raise(TypeErrorType, "A close file_action tuple must have 2 elements"));
        return posix_spawn_file_actions_addclose(fa, fd) == 0;
    }
    if (tag == 2) {
        if (n != 3) return !is_err(exc_raise(TypeErrorType, "A dup2 file_action tuple must have 3 elements"));
        return posix_int(v[2], &fd2) && posix_spawn_file_actions_adddup2(fa, fd, fd2) == 0;
    }
    exc_raise(TypeErrorType, "Unknown file_actions identifier");
    return false;
}
static bool signal_set(Value v, sigset_t *set) {
    Value items = tuple_from_iterable(v);
    sigemptyset(set);
    for (i64 i = 0; !is_err(items) && i < tuple_len(items); i++) {
        int n;
        if (!posix_int(tuple_at(items, i), &n)) return false;
        if (sigaddset(set, n) < 0) return !is_err(exc_raise(ValueErrorType, "signal number %d out of range [1; 64]", n));
    }
    return !is_err(items);
}
/* setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler */
static bool spawn_attributes(posix_spawnattr_t *attr, Value *a) {
    short flags = 0;
    sigset_t set;
    int pgroup = 0;
    int resetids = 0, setsid = 0;
    if (!posix_int(a[1], &resetids) || !posix_int(a[2], &setsid) || !posix_int(a[0], &pgroup)) return false;
    if (!is_null(a[0])) flags |= POSIX_SPAWN_SETPGROUP, posix_spawnattr_setpgroup(attr, pgroup);
    if (resetids) flags |= POSIX_SPAWN_RESETIDS;
    if (setsid) flags |= POSIX_SPAWN_SETSID;
    if (!is_null(a[3])) {
        if (!signal_set(a[3], &set)) return false;
        flags |= POSIX_SPAWN_SETSIGMASK;
        posix_spawnattr_setsigmask(attr, &set);
    }
    if (!is_null(a[4])) {
        if (!signal_set(a[4], &set)) return false;
        flags |= POSIX_SPAWN_SETSIGDEF;
        posix_spawnattr_setsigdefault(attr, &set);
    }
    if (!is_null(a[5])) {
        int policy, priority;
        if (!is_tuple(a[5]) || tuple_len(a[5]) != 2 || !is_exact(tuple_at(a[5], 1), SchedParamType))
            return !is_err(exc_raise(TypeErrorType, "A scheduler tuple must have two elements"));
        if (!posix_int(tuple_at(tuple_at(a[5], 1), 0), &priority)) return false;
        struct sched_param sp = {.sched_priority = priority};
        if (!is_none(tuple_at(a[5], 0))) {
            if (!posix_int(tuple_at(a[5], 0), &policy)) return false;
            flags |= POSIX_SPAWN_SETSCHEDULER;
            posix_spawnattr_setschedpolicy(attr, policy);
        }
        flags |= POSIX_SPAWN_SETSCHEDPARAM;
        posix_spawnattr_setschedparam(attr, &sp);
    }
    posix_spawnattr_setflags(attr, flags);
    return true;
}
static Value spawn(Value *a, bool search) {
    PathArg p;
    Strings argv, env;
    posix_spawn_file_actions_t fa;
    posix_spawnattr_t attr;
    pid_t pid;
    Value keep = TRY(list_new(0)), actions, result = V_ERR;
    TRY_OK(posix_path(a[0], search ? "posix_spawnp" : "posix_spawn", "path", 0, &p));
    TRY_OK(argv_strings(a[1], search ? "posix_spawnp" : "posix_spawn", &argv) && env_strings(a[2], &env));
    actions = is_null(a[3]) || is_none(a[3]) ? tuple_empty : TRY(tuple_from_iterable(a[3]));
    posix_spawn_file_actions_init(&fa);
    posix_spawnattr_init(&attr);
    bool ok = spawn_attributes(&attr, a + 4);
    for (i64 i = 0; ok && i < tuple_len(actions); i++) ok = file_action(&fa, tuple_at(actions, i), keep);
    if (ok) {
        int err = search ? posix_spawnp(&pid, p.s, &fa, &attr, argv.v, env.v) : posix_spawn(&pid, p.s, &fa, &attr, argv.v, env.v);
        result = err ? exc_raise_errno(err, p.obj) : fixnum(pid);
    }
    posix_spawn_file_actions_destroy(&fa);
    posix_spawnattr_destroy(&attr);
    strings_free(&argv);
    strings_free(&env);
    return result;
}
Value posix_posix_spawn(Value m, Value *a) {
    return spawn(a, false);
}
Value posix_posix_spawnp(Value m, Value *a) {
    return spawn(a, true);
}

/* ---- waiting ---- */

Value posix_waitpid(Value m, Value x, Value y) {
    int pid, options, status = 0;
    pid_t r;
    TRY_OK(posix_int(x, &pid) && posix_int(y, &options));
    RETRY(r, waitpid(pid, &status, options));
    return r < 0 ? posix_error() : tuple_pack(2, fixnum(r), fixnum(status));
}
Value posix_wait(Value m) {
    int status = 0;
    pid_t r;
    RETRY(r, wait(&status));
    return r < 0 ? posix_error() : tuple_pack(2, fixnum(r), fixnum(status));
}
static Value seconds(struct timeval tv) {
    return float_value((double)tv.tv_sec + 1e-6 * (double)tv.tv_usec);
}
static Value wait_result(pid_t pid, int status, const struct rusage *ru) {
    Value type = rusage_type;
    if (is_null(type)) {
        Value module = TRY(import_module("resource"));
        rusage_type = type = TRY(value_getattr_c(module, "struct_rusage"));
    }
    Value items[16] = {seconds(ru->ru_utime), seconds(ru->ru_stime)};
    const long numbers[14] = {ru->ru_maxrss, ru->ru_ixrss, ru->ru_idrss, ru->ru_isrss, ru->ru_minflt, ru->ru_majflt, ru->ru_nswap,
                              ru->ru_inblock, ru->ru_oublock, ru->ru_msgsnd, ru->ru_msgrcv, ru->ru_nsignals, ru->ru_nvcsw, ru->ru_nivcsw};
    for (int i = 0; i < 14; i++) items[2 + i] = int_from_i64(numbers[i]);
    Value usage = TRY(value_call1(type, TRY(tuple_from(items, 16))));
    return tuple_pack(3, fixnum(pid), fixnum(status), usage);
}
Value posix_wait3(Value m, Value x) {
    int options, status = 0;
    pid_t r;
    struct rusage ru = {0};
    TRY_OK(posix_int(x, &options));
    RETRY(r, wait3(&status, options, &ru));
    return r < 0 ? posix_error() : wait_result(r, status, &ru);
}
Value posix_wait4(Value m, Value x, Value y) {
    int pid, options, status = 0;
    pid_t r;
    struct rusage ru = {0};
    TRY_OK(posix_int(x, &pid) && posix_int(y, &options));
    RETRY(r, wait4(pid, &status, options, &ru));
    return r < 0 ? posix_error() : wait_result(r, status, &ru);
}
Value posix_waitid(Value m, Value *a) {
    int idtype, id, options, r;
    siginfo_t si = {0};
    TRY_OK(posix_int(a[0], &idtype) && posix_int(a[1], &id) && posix_int(a[2], &options));
    RETRY(r, waitid((idtype_t)idtype, (id_t)id, &si, options));
    if (r < 0) return posix_error();
    if (si.si_pid == 0) return V_NONE;
    Value items[] = {fixnum(si.si_pid), posix_uid_value(si.si_uid), fixnum(si.si_signo), fixnum(si.si_status), fixnum(si.si_code)};
    return structseq_new(WaitidType, items);
}
#define STATUS(name, make)                                                                         \
    Value posix_##name(Value m, Value x) {                                                         \
        int status;                                                                                \
        TRY_OK(posix_int(x, &status));                                                             \
        return make(name(status));                                                                 \
    }
STATUS(WCOREDUMP, bool_value)
STATUS(WEXITSTATUS, fixnum)
STATUS(WIFCONTINUED, bool_value)
STATUS(WIFEXITED, bool_value)
STATUS(WIFSIGNALED, bool_value)
STATUS(WIFSTOPPED, bool_value)
STATUS(WSTOPSIG, fixnum)
STATUS(WTERMSIG, fixnum)
#undef STATUS
Value posix_waitstatus_to_exitcode(Value m, Value x) {
    int status;
    TRY_OK(posix_int(x, &status));
    if (WIFEXITED(status)) return fixnum(WEXITSTATUS(status));
    if (WIFSIGNALED(status)) return fixnum(-WTERMSIG(status));
    if (WIFSTOPPED(status)) return exc_raise(ValueErrorType, "process stopped by delivery of signal %d", WSTOPSIG(status));
    return exc_raise(ValueErrorType, "invalid wait status: %d", status);
}
Value posix_kill(Value m, Value x, Value y) {
    int pid, signum;
    TRY_OK(posix_int(x, &pid) && posix_int(y, &signum));
    if (kill(pid, signum) < 0) return posix_error();
    return signal_check() ? V_NONE : V_ERR;
}
Value posix_killpg(Value m, Value x, Value y) {
    int pgid, signum;
    TRY_OK(posix_int(x, &pgid) && posix_int(y, &signum));
    if (killpg(pgid, signum) < 0) return posix_error();
    return signal_check() ? V_NONE : V_ERR;
}
Value posix__exit(Value m, Value x) {
    int status;
    TRY_OK(posix_int(x, &status));
    _exit(status);
}
Value posix_abort(Value m) {
    abort();
}
Value posix_pidfd_open(Value m, Value x, Value y) {
    int pid, flags = 0, fd;
    TRY_OK(posix_int(x, &pid) && posix_int(y, &flags));
    fd = (int)syscall(SYS_pidfd_open, pid, (unsigned)flags);
    return fd < 0 ? posix_error() : fixnum(fd);
}

/* ---- identities ---- */

#define GETTER(name, make)                                                                         \
    Value posix_##name(Value m) { return make(name()); }
GETTER(getpid, fixnum)
GETTER(getppid, fixnum)
GETTER(getpgrp, fixnum)
GETTER(getuid, posix_uid_value)
GETTER(geteuid, posix_uid_value)
GETTER(getgid, posix_uid_value)
GETTER(getegid, posix_uid_value)
#undef GETTER
#define SETTER1(name)                                                                              \
    Value posix_##name(Value m, Value x) {                                                         \
        u32 id;                                                                                    \
        TRY_OK(posix_uid(x, &id));                                                                 \
        return posix_done(name(id));                                                               \
    }
SETTER1(setuid)
SETTER1(seteuid)
SETTER1(setgid)
SETTER1(setegid)
#undef SETTER1
#define SETTER2(name)                                                                              \
    Value posix_##name(Value m, Value x, Value y) {                                                \
        u32 a, b;                                                                                  \
        TRY_OK(posix_uid(x, &a) && posix_uid(y, &b));                                              \
        return posix_done(name(a, b));                                                             \
    }
SETTER2(setreuid)
SETTER2(setregid)
#undef SETTER2
#define SETTER3(name)                                                                              \
    Value posix_##name(Value m, Value *a) {                                                        \
        u32 x, y, z;                                                                               \
        TRY_OK(posix_uid(a[0], &x) && posix_uid(a[1], &y) && posix_uid(a[2], &z));                 \
        return posix_done(name(x, y, z));                                                          \
    }
SETTER3(setresuid)
SETTER3(setresgid)
#undef SETTER3
Value posix_getresuid(Value m) {
    uid_t r, e, s;
    if (getresuid(&r, &e, &s) < 0) return posix_error();
    return tuple_pack(3, posix_uid_value(r), posix_uid_value(e), posix_uid_value(s));
}
Value posix_getresgid(Value m) {
    gid_t r, e, s;
    if (getresgid(&r, &e, &s) < 0) return posix_error();
    return tuple_pack(3, posix_uid_value(r), posix_uid_value(e), posix_uid_value(s));
}
static Value ids_list(const gid_t *ids, int n) {
    Value list = TRY(list_new(n));
    for (int i = 0; i < n; i++) TRY_OK(list_append(list, posix_uid_value(ids[i])));
    return list;
}
Value posix_getgroups(Value m) {
    int n = getgroups(0, NULL);
    gid_t *ids = n < 0 ? NULL : calloc((size_t)n + 1, sizeof *ids);
    if (!ids || (n = getgroups(n, ids)) < 0) {
        free(ids);
        return posix_error();
    }
    Value list = ids_list(ids, n);
    free(ids);
    return list;
}
Value posix_setgroups(Value m, Value x) {
    Value items = TRY(tuple_from_iterable(x));
    i64 n = tuple_len(items);
    gid_t ids[256];
    if (n > ARRAY_LEN(ids)) return exc_raise(ValueErrorType, "too many groups");
    for (i64 i = 0; i < n; i++) TRY_OK(posix_uid(tuple_at(items, i), &ids[i]));
    return posix_done(setgroups((size_t)n, ids));
}
Value posix_getgrouplist(Value m, Value x, Value y) {
    PathArg user;
    u32 base;
    int n = 64, r;
    gid_t *ids = NULL;
    TRY_OK(posix_path(x, "getgrouplist", "user", 0, &user) && posix_uid(y, &base));
    do {
        gid_t *grown = realloc(ids, (size_t)n * sizeof *ids);
        if (!grown) KR_FATAL("out of memory: groups");
        ids = grown;
        int room = n;
        r = getgrouplist(user.s, base, ids, &n);
        if (r < 0 && n <= room) n = room * 2;
    } while (r < 0 && n < 1 << 20);
    Value list = ids_list(ids, KR_MAX(r, 0));
    free(ids);
    return list;
}
Value posix_initgroups(Value m, Value x, Value y) {
    PathArg user;
    u32 gid;
    TRY_OK(posix_path(x, "initgroups", "username", 0, &user) && posix_uid(y, &gid));
    return posix_done(initgroups(user.s, gid));
}
Value posix_getpgid(Value m, Value x) {
    int pid;
    TRY_OK(posix_int(x, &pid));
    pid_t r = getpgid(pid);
    return r < 0 ? posix_error() : fixnum(r);
}
Value posix_setpgid(Value m, Value x, Value y) {
    int pid, pgrp;
    TRY_OK(posix_int(x, &pid) && posix_int(y, &pgrp));
    return posix_done(setpgid(pid, pgrp));
}
Value posix_setpgrp(Value m) {
    return posix_done(setpgid(0, 0));
}
Value posix_getsid(Value m, Value x) {
    int pid;
    TRY_OK(posix_int(x, &pid));
    pid_t r = getsid(pid);
    return r < 0 ? posix_error() : fixnum(r);
}
Value posix_setsid(Value m) {
    return posix_done(setsid());
}
Value posix_getlogin(Value m) {
    errno = 0;
    const char *name = getlogin();
    if (name) return str_decode_fs(name, (i64)strlen(name));
    return errno ? posix_error() : exc_raise(OSErrorType, "unable to determine login name");
}

/* ---- priorities and scheduling ---- */

Value posix_nice(Value m, Value x) {
    int increment;
    TRY_OK(posix_int(x, &increment));
    errno = 0;
    int r = nice(increment);
    return r == -1 && errno ? posix_error() : fixnum(r);
}
Value posix_getpriority(Value m, Value x, Value y) {
    int which, who;
    TRY_OK(posix_int(x, &which) && posix_int(y, &who));
    errno = 0;
    int r = getpriority((__priority_which_t)which, (id_t)who);
    return errno ? posix_error() : fixnum(r);
}
Value posix_setpriority(Value m, Value *a) {
    int which, who, priority;
    TRY_OK(posix_int(a[0], &which) && posix_int(a[1], &who) && posix_int(a[2], &priority));
    return posix_done(setpriority((__priority_which_t)which, (id_t)who, priority));
}
Value posix_sched_get_priority_max(Value m, Value x) {
    int policy;
    TRY_OK(posix_int(x, &policy));
    int r = sched_get_priority_max(policy);
    return r < 0 ? posix_error() : fixnum(r);
}
Value posix_sched_get_priority_min(Value m, Value x) {
    int policy;
    TRY_OK(posix_int(x, &policy));
    int r = sched_get_priority_min(policy);
    return r < 0 ? posix_error() : fixnum(r);
}
Value posix_sched_yield(Value m) {
    int r;
    UNLOCKED(r, sched_yield());
    return posix_done(r);
}
Value posix_sched_getscheduler(Value m, Value x) {
    int pid;
    TRY_OK(posix_int(x, &pid));
    int r = sched_getscheduler(pid);
    return r < 0 ? posix_error() : fixnum(r);
}
static bool param_of(Value v, struct sched_param *out) {
    int priority;
    if (!is_exact(v, SchedParamType)) return !is_err(exc_raise(TypeErrorType, "must have a sched_param object"));
    if (!posix_int(tuple_at(v, 0), &priority)) return false;
    *out = (struct sched_param){.sched_priority = priority};
    return true;
}
Value posix_sched_setscheduler(Value m, Value *a) {
    int pid, policy;
    struct sched_param sp;
    TRY_OK(posix_int(a[0], &pid) && posix_int(a[1], &policy) && param_of(a[2], &sp));
    return posix_done(sched_setscheduler(pid, policy, &sp));
}
Value posix_sched_getparam(Value m, Value x) {
    int pid;
    struct sched_param sp;
    TRY_OK(posix_int(x, &pid));
    if (sched_getparam(pid, &sp) < 0) return posix_error();
    Value item = fixnum(sp.sched_priority);
    return structseq_new(SchedParamType, &item);
}
Value posix_sched_setparam(Value m, Value x, Value y) {
    int pid;
    struct sched_param sp;
    TRY_OK(posix_int(x, &pid) && param_of(y, &sp));
    return posix_done(sched_setparam(pid, &sp));
}
Value posix_sched_rr_get_interval(Value m, Value x) {
    int pid;
    struct timespec ts;
    TRY_OK(posix_int(x, &pid));
    if (sched_rr_get_interval(pid, &ts) < 0) return posix_error();
    return float_value((double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec);
}
#define MAX_CPUS 8192
Value posix_sched_getaffinity(Value m, Value x) {
    int pid;
    cpu_set_t *set = CPU_ALLOC(MAX_CPUS);
    size_t size = CPU_ALLOC_SIZE(MAX_CPUS);
    Value out = V_ERR;
    if (!posix_int(x, &pid)) {
        CPU_FREE(set);
        return V_ERR;
    }
    if (sched_getaffinity(pid, size, set) < 0) {
        posix_error();
    } else {
        out = set_new();
        for (int i = 0; i < MAX_CPUS; i++)
            if (CPU_ISSET_S(i, size, set)) set_add(out, fixnum(i));
    }
    CPU_FREE(set);
    return out;
}
Value posix_sched_setaffinity(Value m, Value x, Value y) {
    int pid, r;
    TRY_OK(posix_int(x, &pid));
    Value items = TRY(tuple_from_iterable(y));
    cpu_set_t *set = CPU_ALLOC(MAX_CPUS);
    size_t size = CPU_ALLOC_SIZE(MAX_CPUS);
    CPU_ZERO_S(size, set);
    for (i64 i = 0; i < tuple_len(items); i++) {
        int cpu = -1;
        bool ok = posix_int(tuple_at(items, i), &cpu);
        if (ok && cpu < 0) ok = !is_err(exc_raise(ValueErrorType, "negative CPU number"));
        if (!ok) {
            CPU_FREE(set);
            return V_ERR;
        }
        CPU_SET_S(cpu, size, set);
    }
    r = sched_setaffinity(pid, size, set);
    CPU_FREE(set);
    return posix_done(r);
}

static const StructField waitid_fields[] = {{"si_pid", NULL}, {"si_uid", NULL}, {"si_signo", NULL}, {"si_status", NULL}, {"si_code", NULL}, {STRUCT_END, NULL}};
static const StructField sched_fields[] = {{"sched_priority", "the scheduling priority"}, {STRUCT_END, NULL}};
/* Made from the priority itself, not from a sequence. */
static Value sched_param_new(TypeObj *type, Args args) {
    static const MethodDef def = {"sched_param", NULL, M_N, EFF_ANY, 0, "(sched_priority)", NULL};
    Value priority;
    return args_bind(&def, args, &priority) ? structseq_new(type, &priority) : V_ERR;
}
bool posix_process_types(Value m) {
    if (!WaitidType) {
        static GcRoot root1 = {(Value *)&WaitidType, 1, NULL}, root2 = {(Value *)&SchedParamType, 1, NULL};
        gc_add_root(&root1);
        gc_add_root(&root2);
        WaitidType = structseq_type("posix.waitid_result", "waitid_result: Result from waitid.", waitid_fields, 5, 0);
        SchedParamType = structseq_type("posix.sched_param", "Currently has only one field: sched_priority", sched_fields, 1, 0);
        SchedParamType->slots.new = sched_param_new;
    }
    return module_add(m, "waitid_result", obj_value(WaitidType)) && module_add(m, "sched_param", obj_value(SchedParamType));
}
