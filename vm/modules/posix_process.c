/* posix_process.c: processes: starting, waiting, signals. */
#define _GNU_SOURCE
#include <pty.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "vm/modules/fork.h"
#include "vm/modules/import.h"
#include "vm/modules/io.h"
#include "vm/modules/posix_internal.h"

static TypeObj *WaitidType;
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
void posix_before_fork(void) {
    run_hooks(before_fork, true);
    imp_acquire();
}
void posix_after_fork_child(void) {
    thread_after_fork_child();
    imp_after_fork_child();
    signal_after_fork_child();
    threads_after_fork_child();
    run_hooks(after_child, false);
    imp_release();
}
void posix_after_fork_parent(void) {
    imp_release();
    run_hooks(after_parent, false);
}
static pid_t do_fork(int *master) {
    io_show_all(); /* or the child would write it too */
    posix_before_fork();
    pid_t pid = master ? forkpty(master, NULL, NULL, NULL) : fork();
    int err = errno;
    if (pid == 0) posix_after_fork_child();
    else posix_after_fork_parent();
    errno = err;
    return pid;
}
pid_t posix_do_fork(void) {
    return do_fork(NULL);
}
Value posix_fork(Value m) {
    TRY_OK(SYS_AUDIT("os.fork", 0));
    pid_t pid = do_fork(NULL);
    return pid < 0 ? posix_error() : fixnum(pid);
}
Value posix_forkpty(Value m) {
    int master = -1;
    TRY_OK(SYS_AUDIT("os.forkpty", 0));
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
    TRY_OK(posix_path(x, "execv", "path", 0, &p) && SYS_AUDIT("os.exec", 3, x, y, V_NONE) && argv_strings(y, "execv()", &argv));
    execv(p.s, argv.v);
    strings_free(&argv);
    return posix_path_error(&p);
}
Value posix_execve(Value m, Value *a) {
    PathArg p;
    Strings argv, env;
    TRY_OK(posix_path(a[0], "execve", "path", PATH_FD, &p) && SYS_AUDIT("os.exec", 3, a[0], a[1], a[2]) && argv_strings(a[1], "execve", &argv) && env_strings(a[2], &env));
    if (p.s) execve(p.s, argv.v, env.v);
    else fexecve(p.fd, argv.v, env.v);
    strings_free(&argv);
    strings_free(&env);
    return posix_path_error(&p);
}
Value posix_system(Value m, Value x) {
    PathArg p;
    int r;
    TRY_OK(posix_path(x, "system", "command", 0, &p) && SYS_AUDIT("os.system", 1, bytes_new(p.s, (i64)strlen(p.s))));
    io_show_all();
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
        int policy;
        struct sched_param sp;
        if (!is_tuple(a[5]) || tuple_len(a[5]) != 2)
            return !is_err(exc_raise(TypeErrorType, "A scheduler tuple must have two elements"));
        if (!posix_sched_param(tuple_at(a[5], 1), &sp)) return false;
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
    TRY_OK(posix_path(a[0], search ? "posix_spawnp" : "posix_spawn", "path", 0, &p) &&
           SYS_AUDIT("os.posix_spawn", 3, a[0], a[1], a[2]));
    io_show_all();
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
    TRY_OK(posix_int(x, &pid) && posix_int(y, &signum) && SYS_AUDIT("os.kill", 2, fixnum(pid), fixnum(signum)));
    if (kill(pid, signum) < 0) return posix_error();
    return signal_check() ? V_NONE : V_ERR;
}
Value posix_killpg(Value m, Value x, Value y) {
    int pgid, signum;
    TRY_OK(posix_int(x, &pgid) && posix_int(y, &signum) && SYS_AUDIT("os.killpg", 2, fixnum(pgid), fixnum(signum)));
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

static const StructField waitid_fields[] = {
    {"si_pid", NULL}, {"si_uid", NULL}, {"si_signo", NULL}, {"si_status", NULL}, {"si_code", NULL}, {STRUCT_END, NULL}};

bool posix_process_types(Value m) {
    if (!WaitidType) {
        static GcRoot root = {(Value *)&WaitidType, 1, NULL};
        gc_add_root(&root);
        WaitidType = structseq_type("posix.waitid_result", "waitid_result: Result from waitid.", waitid_fields, 5, 0);
    }
    return module_add(m, "waitid_result", obj_value(WaitidType));
}
