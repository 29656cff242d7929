/* _signal.c: the _signal module.  The C handler only notes the number and asks the main thread for attention; the
 * Python handler runs there, at a safepoint or after an interrupted system call. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "vm/base/gil.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/errors.h"
#include "vm/modules/modules.h"
#include "vm/object/structseq.h"

#define NSIGNALS 65
static Value handlers[NSIGNALS]; /* None: not ours; 0 default, 1 ignored, or a callable */
GC_ROOT(handlers)
static volatile sig_atomic_t arrived[NSIGNALS], any_arrived;
static volatile int wakeup_fd = -1, wakeup_errno; /* why writing to it failed; told at the next safepoint */
static volatile bool wakeup_full_is_error;
static Thread *main_thread;
static TypeObj *SigInfoType;
static Value itimer_error;
GC_ROOT(itimer_error)

/* ---- arrival ---- */

static void trip(int signum) {
    int saved = errno, fd = wakeup_fd;
    arrived[signum] = 1;
    any_arrived = 1;
    if (main_thread) thread_attention(main_thread, ATTN_SIGNAL);
    if (fd >= 0) {
        u8 byte = (u8)signum;
        ssize_t n;
        do n = write(fd, &byte, 1);
        while (n < 0 && errno == EINTR);
        if (n < 0 && (wakeup_full_is_error || (errno != EAGAIN && errno != EWOULDBLOCK))) wakeup_errno = errno;
    }
    errno = saved;
}
static void on_signal(int signum) {
    trip(signum);
}
static bool is_main(void) {
    return thread() == main_thread;
}
static void tell_wakeup_failed(void) {
    int err = wakeup_errno;
    wakeup_errno = 0;
    errors_write(str_from_c("Exception ignored when trying to write to the signal wakeup fd:\n"));
    exc_raise_errno(err, V_NULL);
    exc_write_unraisable(V_NULL, NULL);
}
static bool run_handlers(void) {
    if (!any_arrived || !is_main()) return true;
    any_arrived = 0;
    if (wakeup_errno) tell_wakeup_failed();
    for (int i = 1; i < NSIGNALS; i++) {
        Value f = handlers[i], frame;
        if (!arrived[i]) continue;
        arrived[i] = 0;
        if (is_null(f) || is_none(f) || is_fixnum(f)) continue;
        frame = frame_current() ? frame_object(frame_current()) : V_NONE;
        if (is_err(frame) || is_err(value_call2(f, fixnum(i), frame))) {
            any_arrived = 1; /* the others' turn comes */
            thread_attention(main_thread, ATTN_SIGNAL);
            return false;
        }
    }
    return true;
}
bool signal_check(void) {
    return run_handlers();
}
int signal_simulate(int signum) {
    if (signum < 1 || signum >= NSIGNALS) return -1;
    if (!is_fixnum(handlers[signum]) && !is_none(handlers[signum]) && !is_null(handlers[signum])) trip(signum);
    return 0;
}
void signal_after_fork_child(void) {
    main_thread = thread();
    any_arrived = 0;
    for (int i = 0; i < NSIGNALS; i++) arrived[i] = 0;
}

/* ---- setting handlers ---- */

static void set_c_handler(int signum, void (*fn)(int)) {
    struct sigaction sa = {.sa_handler = fn};
    sigemptyset(&sa.sa_mask);
    sigaction(signum, &sa, NULL);
}
static Value signal_default_int_handler(Value m, Value signum, Value frame) {
    return exc_raise_obj(TRY(value_call0(obj_value(KeyboardInterruptType))));
}
static const MethodDef int_handler_def = {
    "default_int_handler", signal_default_int_handler, M_2, EFF_ANY, 0, "($module, signalnum, frame, /)",
    "The default handler for SIGINT installed by Python.\n\nIt raises KeyboardInterrupt."};

void signal_init(bool install_handlers) {
    main_thread = thread();
    interp_on_signal = run_handlers;
    if (install_handlers) {
        set_c_handler(SIGPIPE, SIG_IGN);
        set_c_handler(SIGXFSZ, SIG_IGN);
    }
    for (int i = 1; i < NSIGNALS; i++) {
        struct sigaction sa;
        handlers[i] = V_NONE;
        if (sigaction(i, NULL, &sa) != 0) continue;
        if (sa.sa_handler == SIG_DFL) handlers[i] = fixnum(0);
        else if (sa.sa_handler == SIG_IGN) handlers[i] = fixnum(1);
    }
    if (install_handlers && same(handlers[SIGINT], fixnum(0))) {
        handlers[SIGINT] = builtin_new(&int_handler_def, V_NULL, str_intern_c("_signal"));
        set_c_handler(SIGINT, on_signal);
    }
}
void signal_fini(void) {
    for (int i = 1; i < NSIGNALS; i++) {
        if (!is_none(handlers[i]) && !is_fixnum(handlers[i]) && !is_null(handlers[i])) set_c_handler(i, SIG_DFL);
        handlers[i] = V_NULL;
    }
}

static bool signum_of(Value v, int *out) {
    i64 n;
    if (!number_as_index(v, &n, OverflowErrorType)) return false;
    *out = (int)n;
    if (n >= 1 && n < NSIGNALS) return true;
    exc_raise(ValueErrorType, "signal number out of range");
    return false;
}
static Value signal_signal(Value m, Value signum, Value handler) {
    int n;
    i64 how = -1;
    Value old;
    void (*fn)(int) = on_signal;
    if (!is_fixnum(signum)) signum = TRY(number_index(signum));
    if (!is_main()) return exc_raise(ValueErrorType, "signal only works in main thread of the main interpreter");
    TRY_OK(signum_of(signum, &n));
    if (is_int(handler)) TRY_OK(int_to_i64(handler, &how));
    if (how == 0) fn = SIG_DFL;
    else if (how == 1) fn = SIG_IGN;
    else if (!value_callable(handler))
        return exc_raise(TypeErrorType, "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
    if (!signal_check()) return V_ERR;
    struct sigaction sa = {.sa_handler = fn};
    sigemptyset(&sa.sa_mask);
    if (sigaction(n, &sa, NULL) != 0) return exc_raise_errno(errno, V_NULL);
    old = handlers[n];
    handlers[n] = how == 0 || how == 1 ? fixnum(how) : handler;
    return is_null(old) ? V_NONE : old;
}
static Value signal_getsignal(Value m, Value signum) {
    int n;
    return signum_of(signum, &n) ? handlers[n] : V_ERR;
}
static Value signal_set_wakeup_fd(Value m, Value *a) {
    i64 fd;
    int old = wakeup_fd, warn = is_null(a[1]) ? 1 : value_truth(a[1]);
    if (warn < 0) return V_ERR;
    TRY_OK(number_as_index(a[0], &fd, OverflowErrorType));
    if (!is_main()) return exc_raise(ValueErrorType, "set_wakeup_fd only works in main thread of the main interpreter");
    int status = fd == -1 ? O_NONBLOCK : fcntl((int)fd, F_GETFL);
    if (status < 0) return exc_raise_errno(errno, V_NULL);
    if (!(status & O_NONBLOCK)) return exc_raise(ValueErrorType, "the fd %d must be in non-blocking mode", (int)fd);
    wakeup_fd = (int)fd;
    wakeup_full_is_error = warn;
    return fixnum(old);
}

/* ---- sending and waiting ---- */

static Value os_error(void) {
    int err = errno;
    return signal_check() ? exc_raise_errno(err, V_NULL) : V_ERR;
}
static Value signal_alarm(Value m, Value seconds) {
    i64 n;
    TRY_OK(number_as_index(seconds, &n, OverflowErrorType));
    return fixnum(alarm((unsigned)n));
}
static Value signal_pause(Value m) {
    Thread *th = thread();
    gil_release();
    pause();
    gil_acquire(th);
    return signal_check() ? V_NONE : V_ERR;
}
static Value signal_raise_signal(Value m, Value signum) {
    i64 n;
    TRY_OK(number_as_index(signum, &n, OverflowErrorType));
    if (raise((int)n) != 0) return exc_raise_errno(errno, V_NULL);
    return signal_check() ? V_NONE : V_ERR;
}
static Value signal_pthread_kill(Value m, Value id, Value signum) {
    u64 thread_id;
    i64 n;
    TRY_OK(int_to_u64(TRY(number_index(id)), &thread_id) && number_as_index(signum, &n, OverflowErrorType));
    TRY_OK(SYS_AUDIT("signal.pthread_kill", 2, id, fixnum(n)));
    int err = pthread_kill((pthread_t)thread_id, (int)n);
    if (err) return exc_raise_errno(err, V_NULL);
    return signal_check() ? V_NONE : V_ERR;
}
static Value signal_siginterrupt(Value m, Value signum, Value flag) {
    int n;
    i64 on;
    struct sigaction sa;
    TRY_OK(signum_of(signum, &n) && number_as_index(flag, &on, OverflowErrorType));
    sigaction(n, NULL, &sa);
    sa.sa_flags = on ? sa.sa_flags & ~SA_RESTART : sa.sa_flags | SA_RESTART;
    return sigaction(n, &sa, NULL) == 0 ? V_NONE : exc_raise_errno(errno, V_NULL);
}
static Value signal_strsignal(Value m, Value signum) {
    int n;
    TRY_OK(signum_of(signum, &n));
    const char *text = strsignal(n);
    return !text || !strncmp(text, "Unknown signal", 14) ? V_NONE : str_from_c(text);
}

/* ---- sets of signals ---- */

static bool to_sigset(Value v, sigset_t *set) {
    Value it = value_iter(v), item;
    sigemptyset(set);
    if (is_err(it)) return false;
    while (!is_null(item = value_next(it))) {
        i64 n;
        if (is_err(item)) return false;
        if (!number_as_index(item, &n, OverflowErrorType)) {
            if (!exc_matches(OverflowErrorType)) return false;
            exc_clear();
            n = -1;
        }
        if (n < 1 || n >= NSIGNALS)
            return !is_err(exc_raise(ValueErrorType, "signal number %ld out of range [1; %d]", (long)n, NSIGNALS - 1));
        sigaddset(set, (int)n);
    }
    return true;
}
static Value from_sigset(const sigset_t *set) {
    Value out = TRY(set_new());
    for (int i = 1; i < NSIGNALS; i++)
        if (sigismember(set, i) == 1) TRY_OK(set_add(out, fixnum(i)));
    return out;
}
static Value signal_valid_signals(Value m) {
    sigset_t set;
    sigfillset(&set);
    return from_sigset(&set);
}
static Value signal_pthread_sigmask(Value m, Value how, Value mask) {
    i64 n;
    sigset_t set, old;
    TRY_OK(number_as_index(how, &n, OverflowErrorType) && to_sigset(mask, &set));
    int err = pthread_sigmask((int)n, &set, &old);
    if (err) return exc_raise_errno(err, V_NULL);
    return signal_check() ? from_sigset(&old) : V_ERR;
}
static Value signal_sigpending(Value m) {
    sigset_t set;
    return sigpending(&set) == 0 ? from_sigset(&set) : exc_raise_errno(errno, V_NULL);
}
static Value signal_sigwait(Value m, Value sigs) {
    sigset_t set;
    int signum = 0;
    Thread *th = thread();
    TRY_OK(to_sigset(sigs, &set));
    gil_release();
    int err = sigwait(&set, &signum);
    gil_acquire(th);
    return err ? exc_raise_errno(err, V_NULL) : fixnum(signum);
}
static Value siginfo_value(const siginfo_t *i) {
    Value items[] = {fixnum(i->si_signo), fixnum(i->si_code), fixnum(i->si_errno), fixnum(i->si_pid), fixnum(i->si_uid),
                     fixnum(i->si_status), fixnum(i->si_band)};
    return structseq_new(SigInfoType, items);
}
/* sigwaitinfo and sigtimedwait; ns < 0: for ever. */
static Value wait_info(Value sigs, i64 ns) {
    sigset_t set;
    siginfo_t info;
    struct timespec start, now, left;
    Thread *th = thread();
    TRY_OK(to_sigset(sigs, &set));
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (i64 rest = ns;;) {
        left = (struct timespec){rest / 1000000000, rest % 1000000000};
        gil_release();
        int r = ns < 0 ? sigwaitinfo(&set, &info) : sigtimedwait(&set, &info, &left), err = errno;
        gil_acquire(th);
        if (r >= 0) return siginfo_value(&info);
        if (err == EAGAIN) return V_NONE;
        if (err != EINTR) return exc_raise_errno(err, V_NULL);
        if (!signal_check()) return V_ERR;
        clock_gettime(CLOCK_MONOTONIC, &now);
        rest = ns - ((now.tv_sec - start.tv_sec) * 1000000000 + now.tv_nsec - start.tv_nsec);
        if (ns >= 0 && rest < 0) return V_NONE;
    }
}
static Value signal_sigwaitinfo(Value m, Value sigs) {
    return wait_info(sigs, -1);
}
static Value signal_sigtimedwait(Value m, Value sigs, Value timeout) {
    i64 ns;
    TRY_OK(time_to_ns(timeout, &ns));
    if (ns < 0) return exc_raise(ValueErrorType, "timeout must be non-negative");
    return wait_info(sigs, ns);
}

/* ---- interval timers ---- */

static bool to_timeval(Value v, struct timeval *tv) {
    i64 ns = 0;
    if (!is_null(v) && !time_to_ns(v, &ns)) return false;
    i64 us = ns >= 0 ? (ns + 999) / 1000 : ns / 1000;
    *tv = (struct timeval){us / 1000000, us % 1000000};
    return true;
}
static Value itimer_value(const struct itimerval *t) {
    return tuple_pack(2, float_value((double)t->it_value.tv_sec + 1e-6 * (double)t->it_value.tv_usec),
                      float_value((double)t->it_interval.tv_sec + 1e-6 * (double)t->it_interval.tv_usec));
}
static Value raise_itimer(void) {
    int err = errno;
    Value args[2] = {fixnum(err), str_from_c(strerror(err))};
    return exc_raise_obj(value_call(itimer_error, (Args){args, 2, 0}));
}
static Value signal_setitimer(Value m, Value which, Value seconds, Value interval) {
    i64 n;
    struct itimerval fresh, old;
    TRY_OK(number_as_index(which, &n, OverflowErrorType));
    TRY_OK(to_timeval(seconds, &fresh.it_value) && to_timeval(interval, &fresh.it_interval));
    return setitimer((int)n, &fresh, &old) == 0 ? itimer_value(&old) : raise_itimer();
}
static Value signal_getitimer(Value m, Value which) {
    i64 n;
    struct itimerval t;
    TRY_OK(number_as_index(which, &n, OverflowErrorType));
    return getitimer((int)n, &t) == 0 ? itimer_value(&t) : raise_itimer();
}
static Value signal_pidfd_send_signal(Value m, Value *a) {
    i64 pidfd, signum, flags = 0;
    TRY_OK(number_as_index(a[0], &pidfd, OverflowErrorType) && number_as_index(a[1], &signum, OverflowErrorType));
    if (!is_null(a[3])) TRY_OK(number_as_index(a[3], &flags, OverflowErrorType));
    if (!is_null(a[2]) && !is_none(a[2])) return exc_raise(TypeErrorType, "siginfo must be None");
    return syscall(SYS_pidfd_send_signal, (int)pidfd, (int)signum, NULL, (unsigned)flags) == 0 ? V_NONE : os_error();
}

static const MethodDef signal_methods[] = {
    {"alarm", signal_alarm, M_1, EFF_ANY, 0, "($module, seconds, /)",
     "Arrange for SIGALRM to arrive after the given number of seconds."},
    {"default_int_handler", signal_default_int_handler, M_2, EFF_ANY, 0,
     "($module, signalnum, frame, /)",
     "The default handler for SIGINT installed by Python.\n\nIt raises KeyboardInterrupt."},
    {"getitimer", signal_getitimer, M_1, EFF_ANY, 0, "($module, which, /)",
     "Returns current value of given itimer."},
    {"getsignal", signal_getsignal, M_1, EFF_ANY, 0, "($module, signalnum, /)",
     "Return the current action for the given signal."},
    {"pause", signal_pause, M_0, EFF_ANY, 0, "($module, /)", "Wait until a signal arrives."},
    {"pidfd_send_signal", signal_pidfd_send_signal, M_N, EFF_ANY, 0,
     "($module, pidfd, signalnum, siginfo=None, flags=0, /)",
     "Send a signal to a process referred to by a pid file descriptor."},
    {"pthread_kill", signal_pthread_kill, M_2, EFF_ANY, 0, "($module, thread_id, signalnum, /)",
     "Send a signal to a thread."},
    {"pthread_sigmask", signal_pthread_sigmask, M_2, EFF_ANY, 0, "($module, how, mask, /)",
     "Fetch and/or change the signal mask of the calling thread."},
    {"raise_signal", signal_raise_signal, M_1, EFF_ANY, 0, "($module, signalnum, /)",
     "Send a signal to the executing process."},
    {"set_wakeup_fd", signal_set_wakeup_fd, M_N, EFF_ANY, 0,
     "($module, fd, /, *, warn_on_full_buffer=True)",
     "The file descriptor to write a byte to when a signal comes in."},
    {"setitimer", signal_setitimer, M_3, EFF_ANY, 0, "($module, which, seconds, interval=0.0, /)",
     "Sets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF)."},
    {"siginterrupt", signal_siginterrupt, M_2, EFF_ANY, 0, "($module, signalnum, flag, /)",
     "Change system call restart behaviour."},
    {"signal", signal_signal, M_2, EFF_ANY, 0, "($module, signalnum, handler, /)",
     "Set the action for the given signal."},
    {"sigpending", signal_sigpending, M_0, EFF_ANY, 0, "($module, /)", "Examine pending signals."},
    {"sigtimedwait", signal_sigtimedwait, M_2, EFF_ANY, 0, "($module, sigset, timeout, /)",
     "Like sigwaitinfo(), but with a timeout."},
    {"sigwait", signal_sigwait, M_1, EFF_ANY, 0, "($module, sigset, /)", "Wait for a signal."},
    {"sigwaitinfo", signal_sigwaitinfo, M_1, EFF_ANY, 0, "($module, sigset, /)",
     "Wait synchronously until one of the signals in *sigset* is delivered."},
    {"strsignal", signal_strsignal, M_1, EFF_ANY, 0, "($module, signalnum, /)",
     "Return the system description of the given signal."},
    {"valid_signals", signal_valid_signals, M_0, EFF_ANY, 0, "($module, /)",
     "Return a set of valid signal numbers on this platform."},
    {0},
};

static const struct {
    const char *name;
    int value;
} constants[] = {
#define C(name) {#name, name}
    C(SIGHUP), C(SIGINT), C(SIGQUIT), C(SIGILL), C(SIGTRAP), C(SIGIOT), C(SIGABRT), C(SIGFPE), C(SIGKILL), C(SIGBUS),
    C(SIGSEGV), C(SIGSYS), C(SIGPIPE), C(SIGALRM), C(SIGTERM), C(SIGUSR1), C(SIGUSR2), C(SIGCHLD), C(SIGPWR), C(SIGIO),
    C(SIGURG), C(SIGWINCH), C(SIGPOLL), C(SIGSTOP), C(SIGTSTP), C(SIGCONT), C(SIGTTIN), C(SIGTTOU), C(SIGVTALRM),
    C(SIGPROF), C(SIGXCPU), C(SIGXFSZ), C(SIGSTKFLT), C(SIG_BLOCK), C(SIG_UNBLOCK), C(SIG_SETMASK),
    C(ITIMER_REAL), C(ITIMER_VIRTUAL), C(ITIMER_PROF),
#undef C
    {"SIGCLD", SIGCHLD}, {"SIG_DFL", 0}, {"SIG_IGN", 1}, {"NSIG", NSIGNALS},
};
static const StructField siginfo_fields[] = {
    {"si_signo", "signal number"}, {"si_code", "signal code"}, {"si_errno", "errno associated with this signal"},
    {"si_pid", "sending process ID"}, {"si_uid", "real user ID of sending process"},
    {"si_status", "exit value or signal"}, {"si_band", "band event for SIGPOLL"}, {STRUCT_END, NULL},
};
static bool make_itimer_error(void) {
    Value ns, bases;
    if (!is_null(itimer_error)) return true;
    ns = dict_new();
    bases = tuple_pack(1, obj_value(OSErrorType));
    if (is_err(ns) || is_err(bases) || !dict_set(ns, name___module__, str_from_c("signal"))) return false;
    itimer_error = type_new(TypeType, str_intern_c("itimer_error"), bases, ns, NO_ARGS);
    return !is_err(itimer_error);
}
static bool signal_exec(Value m) {
    if (!SigInfoType) {
        static GcRoot root = {(Value *)&SigInfoType, 1, NULL};
        gc_add_root(&root);
        SigInfoType = structseq_type("signal.struct_siginfo", "struct_siginfo: Result from sigwaitinfo or sigtimedwait.",
                                     siginfo_fields, 7, 0);
    }
    for (i64 i = 0; i < ARRAY_LEN(constants); i++)
        if (!module_add(m, constants[i].name, fixnum(constants[i].value))) return false;
    return module_add(m, "SIGRTMIN", fixnum(SIGRTMIN)) && module_add(m, "SIGRTMAX", fixnum(SIGRTMAX)) &&
           module_add(m, "struct_siginfo", obj_value(SigInfoType)) && make_itimer_error() &&
           module_add(m, "ItimerError", itimer_error);
}
const ModuleDef signal_module = {"_signal", "This module provides mechanisms to use signal handlers in Python.", signal_methods, signal_exec};
