/* select_epoll.c: epoll objects.  The descriptor is -1 once closed; the object's end closes it. */
#include <limits.h>
#include <sys/epoll.h>
#include <sys/select.h>

#include "vm/modules/select.h"

typedef struct EpollObj {
    Obj base;
    int fd;
} EpollObj;
NATIVE_TYPE(epoll_type)
static EpollObj *as_epoll(Value v) { return (EpollObj *)v.w; }

static void epoll_dead(Obj *o) {
    EpollObj *e = (EpollObj *)o;
    if (e->fd >= 0) close(e->fd);
}
static bool is_open(Value self) {
    return as_epoll(self)->fd >= 0 || native_fail(exc_raise(ValueErrorType, "I/O operation on closed epoll object"));
}
/* The object takes the descriptor over. */
static Value epoll_wrap(TypeObj *type, int fd) {
    if (fd < 0) return posix_error();
    Value self = type_alloc(type);
    if (is_err(self)) close(fd);
    else as_epoll(self)->fd = fd;
    return self;
}
static Value epoll_new(TypeObj *type, Args args) {
    static const MethodDef def = {"epoll", NULL, M_N, EFF_ANY, 0, "(sizehint=-1, flags=0)", NULL};
    Value a[2];
    int hint = -1, flags = 0;
    TRY_OK(args_bind(&def, args, a) && posix_int(a[0], &hint) && posix_int(a[1], &flags));
    if (hint != -1 && hint <= 0) return exc_raise(ValueErrorType, "negative sizehint");
    if (flags && flags != EPOLL_CLOEXEC) return exc_raise_value(OSErrorType, TRY(str_from_c("invalid flags")));
    return epoll_wrap(type, epoll_create1(flags | EPOLL_CLOEXEC));
}
static Value epoll_m_fromfd(Value type, Value fdv) {
    int fd;
    TRY_OK(posix_int(fdv, &fd));
    return epoll_wrap(as_type(type), fd);
}

static Value control(Value self, int op, Value fdv, Value mask, u32 dflt) {
    int fd, r;
    i64 n = dflt;
    TRY_OK(is_open(self) && posix_fd(fdv, &fd) && posix_i64(mask, &n));
    struct epoll_event ev = {.events = (u32)n, .data.fd = fd};
    int ep = as_epoll(self)->fd;
    UNLOCKED(r, epoll_ctl(ep, op, fd, &ev));
    return posix_done(r);
}
static Value epoll_m_register(Value self, Value fd, Value mask) {
    return control(self, EPOLL_CTL_ADD, fd, mask, EPOLLIN | EPOLLPRI | EPOLLOUT);
}
static Value epoll_m_modify(Value self, Value fd, Value mask) {
    return control(self, EPOLL_CTL_MOD, fd, mask, 0);
}
static Value epoll_m_unregister(Value self, Value fd) {
    return control(self, EPOLL_CTL_DEL, fd, V_NULL, 0);
}

static Value epoll_results(const struct epoll_event *ev, int n) {
    Value list = TRY(list_new(n));
    for (int i = 0; i < n; i++) TRY_OK(list_append(list, TRY(tuple_pack(2, fixnum(ev[i].data.fd), int_from_u64(ev[i].events)))));
    return list;
}
static Value epoll_wait_for(Value self, struct epoll_event *ev, int max, i64 deadline) {
    int n, ep = as_epoll(self)->fd;
    for (;;) {
        UNLOCKED(n, epoll_wait(ep, ev, max, wait_left_ms(deadline)));
        if (n >= 0) return epoll_results(ev, n);
        if (errno != EINTR) return posix_error();
        TRY_OK(signal_check());
        if (wait_left(deadline) == 0) return list_new(0);
    }
}
static Value epoll_m_poll(Value self, Value timeout, Value maxv) {
    i64 ns = WAIT_FOREVER;
    int max = -1;
    TRY_OK(is_open(self) && posix_int(maxv, &max));
    if (!is_null(timeout) && !is_none(timeout)) {
        TRY_OK(wait_time(timeout, 1000000000, "timeout must be an integer or None", &ns));
        if (ns > (i64)INT_MAX * 1000000) return exc_raise(OverflowErrorType, "timeout is too large");
    }
    if (max == -1) max = FD_SETSIZE - 1;
    if (max < 1) return exc_raise(ValueErrorType, "maxevents must be greater than 0, got %d", max);
    struct epoll_event *ev = calloc((size_t)max, sizeof *ev);
    if (!ev) return exc_no_memory();
    Value v = epoll_wait_for(self, ev, max, wait_deadline(ns));
    free(ev);
    return v;
}

static Value epoll_m_close(Value self) {
    int fd = as_epoll(self)->fd, r;
    if (fd < 0) return V_NONE;
    as_epoll(self)->fd = -1;
    UNLOCKED(r, close(fd));
    return posix_done(r);
}
static Value epoll_m_fileno(Value self) {
    return is_open(self) ? fixnum(as_epoll(self)->fd) : V_ERR;
}
static Value epoll_m_enter(Value self) {
    return is_open(self) ? self : V_ERR;
}
static Value epoll_m_exit(Value self, Value type, Value exc, Value tb) {
    return value_call_method(self, "close", 0);
}
static Value epoll_get_closed(Value self) {
    return bool_value(as_epoll(self)->fd < 0);
}

static const MethodDef epoll_methods[] = {
    {"__enter__", epoll_m_enter, M_0, EFF_ANY, 0, "($self, /)", NULL},
    {"__exit__", epoll_m_exit, M_3, EFF_ANY, 0, "($self, exc_type=None, exc_value=None, exc_tb=None, /)", NULL},
    {"close", epoll_m_close, M_0, EFF_ANY, 0, "($self, /)", "Closes the descriptor; further operations raise ValueError."},
    {"fileno", epoll_m_fileno, M_0, EFF_ANY, 0, "($self, /)", "The epoll descriptor."},
    {"fromfd", epoll_m_fromfd, M_1, EFF_ANY, MF_CLASS, "($type, fd, /)", "An epoll object over an existing descriptor."},
    {"modify", epoll_m_modify, M_2, EFF_ANY, 0, "($self, /, fd, eventmask)", "Changes the events asked for of a registered descriptor."},
    {"poll", epoll_m_poll, M_2, EFF_ANY, 0, "($self, /, timeout=None, maxevents=-1)", "Waits up to timeout seconds; a list of (descriptor, events)."},
    {"register", epoll_m_register, M_2, EFF_ANY, 0, "($self, /, fd, eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)", "Adds a descriptor; FileExistsError if it is there."},
    {"unregister", epoll_m_unregister, M_1, EFF_ANY, 0, "($self, /, fd)", "Takes a descriptor out."},
    {0},
};
static const GetSetDef epoll_getset[] = {
    {"closed", epoll_get_closed, NULL, "True if the epoll object is closed"},
    {0},
};
static const TypeDef epoll_def = {
    .name = "select.epoll", .doc = "epoll(sizehint=-1, flags=0): many descriptors to wait for, kept by the kernel.",
    .size = sizeof(EpollObj), .dead = epoll_dead, .new = epoll_new, .methods = epoll_methods, .getset = epoll_getset,
};
bool select_epoll_types(Value m) {
    return native_add_type(m, &epoll_def, &epoll_type);
}
