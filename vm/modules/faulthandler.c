/* faulthandler.c: the faulthandler module: tracebacks when a signal kills the process, or when asked for.  What runs in
 * a signal handler allocates nothing and calls nothing that may lock. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"

#define MAX_FRAMES 100
#define MAX_TEXT 500

static const struct {
    int signum;
    const char *name;
} fatal[] = {{SIGBUS, "Bus error"}, {SIGILL, "Illegal instruction"}, {SIGFPE, "Floating point exception"}, {SIGABRT, "Aborted"}, {SIGSEGV, "Segmentation fault"}};
static struct sigaction previous[ARRAY_LEN(fatal)];
static bool enabled, all_threads = true;
static int out_fd = 2;
static Value out_file; /* keeps the descriptor open */
GC_ROOT(out_file)

/* ---- writing ---- */

static void put(int fd, const char *s) {
    ssize_t n = write(fd, s, strlen(s));
    (void)n;
}
static void put_hex(int fd, u64 v) {
    char buf[19] = "0x";
    for (int i = 0; i < 16; i++) buf[2 + i] = "0123456789abcdef"[v >> (60 - 4 * i) & 15];
    buf[18] = 0;
    put(fd, buf);
}
static void put_number(int fd, i64 n) {
    char buf[24], *p = buf + sizeof buf - 1;
    *p = 0;
    do *--p = (char)('0' + n % 10);
    while ((n /= 10) > 0);
    put(fd, p);
}
static void put_str(int fd, Value s) {
    char buf[2] = {0};
    i64 n = str_len(s);
    for (i64 i = 0; i < n && i < MAX_TEXT; i++) {
        u32 c = str_at(s, i);
        buf[0] = c >= ' ' && c < 127 ? (char)c : '?';
        put(fd, buf);
    }
    if (n > MAX_TEXT) put(fd, "...");
}
static void put_frames(int fd, Thread *th) {
    Frame *f = th->ts.cframe ? th->ts.cframe->current_frame : NULL;
    int n = 0;
    if (!f) put(fd, "  <no Python frame>\n");
    for (; f; f = f->prev) {
        if (f->code->flags & CO_HIDDEN) continue;
        if (++n > MAX_FRAMES) {
            put(fd, "  ...\n");
            return;
        }
        put(fd, "  File \"");
        put_str(fd, f->code->filename);
        put(fd, "\", line ");
        put_number(fd, frame_lineno(f));
        put(fd, " in ");
        put_str(fd, f->code->name);
        put(fd, "\n");
    }
}
static void put_threads(int fd, bool all) {
    Thread *now = thread_current;
    if (!all) {
        put(fd, "Stack (most recent call first):\n");
        if (now) put_frames(fd, now);
        return;
    }
    bool first = true;
    for (Thread *th = thread_list; th; th = th->next_thread) {
        if (!first) put(fd, "\n");
        first = false;
        put(fd, th == now ? "Current thread " : "Thread ");
        put_hex(fd, th->ident);
        put(fd, " (most recent call first):\n");
        put_frames(fd, th);
    }
}

/* ---- fatal signals ---- */

static void restore(i64 i) {
    sigaction(fatal[i].signum, &previous[i], NULL);
}
static void on_fatal(int signum) {
    int saved = errno;
    for (i64 i = 0; i < ARRAY_LEN(fatal); i++) {
        if (fatal[i].signum != signum) continue;
        restore(i);
        put(out_fd, "Fatal Python error: ");
        put(out_fd, fatal[i].name);
        put(out_fd, "\n\n");
        put_threads(out_fd, all_threads);
    }
    errno = saved;
    raise(signum);
}
static bool install(void) {
    static stack_t stack;
    if (!stack.ss_sp) {
        stack = (stack_t){.ss_sp = malloc(65536), .ss_size = 65536};
        if (stack.ss_sp) sigaltstack(&stack, NULL);
    }
    for (i64 i = 0; i < ARRAY_LEN(fatal); i++) {
        struct sigaction sa = {.sa_handler = on_fatal, .sa_flags = SA_NODEFER | SA_ONSTACK};
        sigemptyset(&sa.sa_mask);
        if (sigaction(fatal[i].signum, &sa, &previous[i]) != 0) return false;
    }
    return true;
}

/* ---- the module ---- */

/* The descriptor of a file argument: None is sys.stderr. */
static bool descriptor(Value file, int *fd) {
    i64 n;
    if (is_null(file) || is_none(file)) {
        file = sys_get("stderr");
        if (is_null(file)) return !is_err(exc_raise(RuntimeErrorType, "unable to get sys.stderr"));
        if (is_none(file)) return !is_err(exc_raise(RuntimeErrorType, "sys.stderr is None"));
    }
    if (!is_int(file)) {
        Value v = value_call_method(file, "fileno", 0);
        if (is_err(v)) return false;
        if (!is_int(v)) return !is_err(exc_raise(RuntimeErrorType, "file.fileno() is not a valid file descriptor"));
        if (is_err(value_call_method(file, "flush", 0))) exc_clear();
        file = v;
    }
    if (!int_to_i64(file, &n)) return false;
    if (n < 0) return !is_err(exc_raise(ValueErrorType, "file is not a valid file descripter"));
    *fd = (int)n;
    return true;
}
static Value faulthandler_enable(Value m, Value *a) {
    int all = is_null(a[1]) ? 1 : value_truth(a[1]), fd;
    if (all < 0) return V_ERR;
    TRY_OK(descriptor(a[0], &fd));
    out_fd = fd;
    out_file = is_null(a[0]) || is_none(a[0]) ? sys_get("stderr") : a[0];
    all_threads = all;
    if (!enabled && !install()) return exc_raise_errno(errno, V_NULL);
    enabled = true;
    return V_NONE;
}
static Value faulthandler_disable(Value m) {
    bool was = enabled;
    for (i64 i = 0; enabled && i < ARRAY_LEN(fatal); i++) restore(i);
    enabled = false;
    out_file = V_NULL;
    return bool_value(was);
}
static Value faulthandler_is_enabled(Value m) {
    return bool_value(enabled);
}
static Value faulthandler_dump_traceback(Value m, Value *a) {
    int all = is_null(a[1]) ? 1 : value_truth(a[1]), fd;
    if (all < 0) return V_ERR;
    TRY_OK(descriptor(a[0], &fd));
    put_threads(fd, all);
    return V_NONE;
}

/* ---- later ---- */

static struct {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool running, cancelled, repeat, exit;
    i64 ns;
    int fd;
    char header[64];
} later = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void *later_main(void *arg) {
    struct timespec until;
    pthread_mutex_lock(&later.mutex);
    do {
        clock_gettime(CLOCK_MONOTONIC, &until);
        i64 ns = until.tv_nsec + later.ns % 1000000000;
        until.tv_sec += later.ns / 1000000000 + ns / 1000000000;
        until.tv_nsec = ns % 1000000000;
        int r = 0;
        while (!later.cancelled && r != ETIMEDOUT) r = pthread_cond_timedwait(&later.wake, &later.mutex, &until);
        if (later.cancelled) break;
        put(later.fd, later.header);
        put_threads(later.fd, true);
        if (later.exit) _exit(1);
    } while (later.repeat);
    pthread_mutex_unlock(&later.mutex);
    return NULL;
}
static void cancel(void) {
    if (!later.running) return;
    pthread_mutex_lock(&later.mutex);
    later.cancelled = true;
    pthread_cond_signal(&later.wake);
    pthread_mutex_unlock(&later.mutex);
    pthread_join(later.thread, NULL);
    later.running = false;
}
static Value faulthandler_dump_traceback_later(Value m, Value *a) { /* timeout, repeat, file, exit */
    int repeat = is_null(a[1]) ? 0 : value_truth(a[1]), leave = is_null(a[3]) ? 0 : value_truth(a[3]), fd;
    i64 ns;
    pthread_condattr_t attr;
    if (repeat < 0 || leave < 0) return V_ERR;
    TRY_OK(time_to_ns(a[0], &ns));
    if (ns <= 0) return exc_raise(ValueErrorType, "timeout must be greater than 0");
    TRY_OK(descriptor(a[2], &fd));
    cancel();
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&later.wake, &attr);
    later.cancelled = false;
    later.repeat = repeat;
    later.exit = leave;
    later.ns = ns;
    later.fd = fd;
    i64 s = ns / 1000000000, us = ns / 1000 % 1000000;
    snprintf(later.header, sizeof later.header, us ? "Timeout (%ld:%02ld:%02ld.%06ld)!\n" : "Timeout (%ld:%02ld:%02ld)!\n", (long)(s / 3600),
             (long)(s / 60 % 60), (long)(s % 60), (long)us);
    if (pthread_create(&later.thread, NULL, later_main, NULL) != 0) return exc_raise(RuntimeErrorType, "unable to start watchdog thread");
    later.running = true;
    return V_NONE;
}
static Value faulthandler_cancel_dump_traceback_later(Value m) {
    cancel();
    return V_NONE;
}

/* ---- on demand, by a signal ---- */

static struct {
    bool on, all, chain;
    int fd;
    struct sigaction previous;
} user[65];
static Value user_files[65];
GC_ROOT(user_files)

static void on_user_signal(int signum) {
    int saved = errno;
    put_threads(user[signum].fd, user[signum].all);
    if (user[signum].chain) {
        struct sigaction mine;
        sigaction(signum, &user[signum].previous, &mine);
        errno = saved;
        raise(signum);
        saved = errno;
        sigaction(signum, &mine, NULL);
    }
    errno = saved;
}
static bool user_signal(Value v, int *out) {
    i64 n;
    if (!number_as_index(v, &n, OverflowErrorType)) return false;
    for (i64 i = 0; i < ARRAY_LEN(fatal); i++)
        if (fatal[i].signum == n) return !is_err(exc_raise(RuntimeErrorType, "signal %ld cannot be registered, use enable() instead", (long)n));
    if (n < 1 || n > 64) return !is_err(exc_raise(ValueErrorType, "signal number out of range"));
    *out = (int)n;
    return true;
}
static Value faulthandler_register(Value m, Value *a) { /* signum, file, all_threads, chain */
    int signum, fd, all = is_null(a[2]) ? 1 : value_truth(a[2]), chain = is_null(a[3]) ? 0 : value_truth(a[3]);
    if (all < 0 || chain < 0) return V_ERR;
    TRY_OK(user_signal(a[0], &signum) && descriptor(a[1], &fd));
    struct sigaction sa = {.sa_handler = on_user_signal, .sa_flags = SA_RESTART | (chain ? SA_NODEFER : 0)}, old;
    sigemptyset(&sa.sa_mask);
    if (sigaction(signum, &sa, &old) != 0) return exc_raise_errno(errno, V_NULL);
    if (!user[signum].on) user[signum].previous = old;
    user[signum].on = true;
    user[signum].all = all;
    user[signum].chain = chain;
    user[signum].fd = fd;
    user_files[signum] = a[1];
    return V_NONE;
}
static Value faulthandler_unregister(Value m, Value v) {
    int signum;
    TRY_OK(user_signal(v, &signum));
    bool was = user[signum].on;
    if (was) sigaction(signum, &user[signum].previous, NULL);
    user[signum].on = false;
    user_files[signum] = V_NULL;
    return bool_value(was);
}

/* ---- for its tests ---- */

static Value faulthandler_read_null(Value m) {
    volatile int *volatile p = NULL;
    return fixnum(*p);
}
static Value faulthandler_sigsegv(Value m, Value release) {
    raise(SIGSEGV);
    return V_NONE;
}
static Value faulthandler_sigabrt(Value m) {
    abort();
}
static Value faulthandler_sigfpe(Value m) {
    raise(SIGFPE);
    return V_NONE;
}

static const MethodDef faulthandler_methods[] = {
    {"_read_null", faulthandler_read_null, M_0, EFF_ANY, 0, "($module, /)",
     "Reads from the null pointer."},
    {"_sigabrt", faulthandler_sigabrt, M_0, EFF_ANY, 0, "($module, /)", "Raises SIGABRT."},
    {"_sigfpe", faulthandler_sigfpe, M_0, EFF_ANY, 0, "($module, /)", "Raises SIGFPE."},
    {"_sigsegv", faulthandler_sigsegv, M_1, EFF_ANY, 0, "($module, release_gil=False, /)",
     "Raises SIGSEGV."},
    {"cancel_dump_traceback_later", faulthandler_cancel_dump_traceback_later, M_0, EFF_ANY, 0,
     "($module, /)", "Cancels the last dump_traceback_later()."},
    {"disable", faulthandler_disable, M_0, EFF_ANY, 0, "($module, /)",
     "Disables the fault handler."},
    {"dump_traceback", faulthandler_dump_traceback, M_N, EFF_ANY, MF_FRAME,
     "($module, /, file=None, all_threads=True)",
     "Writes the traceback of the current thread, or of all, into file."},
    {"dump_traceback_later", faulthandler_dump_traceback_later, M_N, EFF_ANY, 0,
     "($module, /, timeout, repeat=False, file=None, exit=False)",
     "Writes the tracebacks of all threads when the time is up."},
    {"enable", faulthandler_enable, M_N, EFF_ANY, 0, "($module, /, file=None, all_threads=True)",
     "Enables the fault handler."},
    {"is_enabled", faulthandler_is_enabled, M_0, EFF_ANY, 0, "($module, /)",
     "Whether the handler is enabled."},
    {"register", faulthandler_register, M_N, EFF_ANY, 0,
     "($module, /, signum, file=None, all_threads=True, chain=False)",
     "Registers a handler for a signal: it writes the traceback."},
    {"unregister", faulthandler_unregister, M_1, EFF_ANY, 0, "($module, signum, /)",
     "Unregisters the handler of a signal."},
    {0},
};
const ModuleDef faulthandler_module = {"faulthandler", "faulthandler module.", faulthandler_methods, NULL};
