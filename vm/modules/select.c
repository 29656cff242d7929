/* select.c: the module select: select() and poll objects; epoll objects are in select_epoll.c. */
#include "vm/modules/select.h"

#include <limits.h>
#include <poll.h>
#include <sys/select.h>

/* ---- select ---- */

typedef struct FdList { /* the objects of one argument, their descriptors, and the set */
    Value items; /* list */
    int *fds;
    i64 n;
    fd_set set;
} FdList;

/* A list is read as it is, not copied: fileno() may change it. */
static Value items_of(Value v) {
    Value items = is_list(v) || is_tuple(v) ? v : list_from_iterable(v);
    if (!is_err(items) || !exc_matches(TypeErrorType)) return items;
    exc_clear();
    return exc_raise(TypeErrorType, "arguments 1-3 must be sequences");
}
static i64 items_len(Value items) { return is_list(items) ? list_len(items) : tuple_len(items); }
static Value items_at(Value items, i64 i) { return is_list(items) ? list_at(items, i) : tuple_at(items, i); }

static bool add_fd(FdList *l, Value object, int *max) {
    int fd;
    if (!posix_fd(object, &fd)) return false;
    if (fd >= FD_SETSIZE || l->n == FD_SETSIZE) {
        exc_raise(ValueErrorType, fd >= FD_SETSIZE ? "filedescriptor out of range in select()"
                                                   : "too many file descriptors in select()");
        return false;
    }
    int *fds = realloc(l->fds, (size_t)(l->n + 1) * sizeof *fds);
    if (!fds) return native_fail(exc_no_memory());
    l->fds = fds;
    l->fds[l->n++] = fd;
    FD_SET(fd, &l->set);
    if (fd > *max) *max = fd;
    return list_append(l->items, object);
}
static bool fds_from(Value v, FdList *l, int *max) {
    Value items = items_of(v);
    FD_ZERO(&l->set);
    if (is_err(items) || is_err(l->items = list_new(items_len(items)))) return false;
    for (i64 i = 0; i < items_len(items); i++) {
        if (!add_fd(l, items_at(items, i), max)) return false;
    }
    return true;
}
static Value fds_ready(FdList *l) {
    Value list = TRY(list_new(0));
    for (i64 i = 0; i < l->n; i++)
        if (FD_ISSET(l->fds[i], &l->set)) TRY_OK(list_append(list, list_at(l->items, i)));
    return list;
}
static Value do_select(FdList l[3], int max, i64 deadline) {
    fd_set asked[3] = {l[0].set, l[1].set, l[2].set};
    int r;
    for (;;) {
        i64 left = wait_left(deadline);
        struct timeval tv = {left / 1000000000, left % 1000000000 / 1000};
        UNLOCKED(r, select(max + 1, &l[0].set, &l[1].set, &l[2].set, left < 0 ? NULL : &tv));
        if (r >= 0) break;
        if (errno != EINTR) return posix_error();
        TRY_OK(signal_check());
        if (wait_left(deadline) == 0) break;
        for (int i = 0; i < 3; i++) l[i].set = asked[i];
    }
    for (int i = 0; r <= 0 && i < 3; i++) FD_ZERO(&l[i].set);
    return tuple_pack(3, TRY(fds_ready(&l[0])), TRY(fds_ready(&l[1])), TRY(fds_ready(&l[2])));
}
static Value select_select(Value m, Value *a) {
    FdList l[3] = {0};
    int max = -1;
    i64 ns = WAIT_FOREVER;
    if (!is_null(a[3]) && !is_none(a[3])) {
        TRY_OK(wait_time(a[3], 1000000000, "timeout must be a float or None", &ns));
        if (ns < 0) return exc_raise(ValueErrorType, "timeout must be non-negative");
    }
    i64 deadline = wait_deadline(ns);
    Value v = fds_from(a[0], &l[0], &max) && fds_from(a[1], &l[1], &max) && fds_from(a[2], &l[2], &max) ? do_select(l, max, deadline) : V_ERR;
    for (int i = 0; i < 3; i++) free(l[i].fds);
    return v;
}

/* ---- poll objects ---- */

typedef struct PollObj {
    Obj base;
    Value masks; /* dict: descriptor -> events */
    bool running;
} PollObj;
NATIVE_TYPE(poll_type)
static PollObj *as_poll(Value v) { return (PollObj *)v.w; }

static void poll_trace(Obj *o, Tracer *t) {
    trace_value(t, &((PollObj *)o)->masks);
}

static bool mask_arg(Value v, int dflt, u16 *out) {
    i64 n;
    *out = (u16)dflt;
    if (is_null(v)) return true;
    if (!is_int(v) && !value_type(v)->slots.index) return native_fail(exc_raise(TypeErrorType, "an integer is required"));
    v = number_index(v);
    if (is_err(v)) return false;
    if (int_sign(v) < 0) return native_fail(exc_raise(ValueErrorType, "value must be positive"));
    if (int_to_i64_sat(v, &n) || n > UINT16_MAX) return native_fail(exc_raise(OverflowErrorType, "Python int too large for C unsigned short"));
    *out = (u16)n;
    return true;
}
static Value poll_m_register(Value self, Value fdv, Value mask) {
    int fd;
    u16 events;
    TRY_OK(posix_fd(fdv, &fd) && mask_arg(mask, POLLIN | POLLPRI | POLLOUT, &events));
    return dict_set(as_poll(self)->masks, fixnum(fd), fixnum(events)) ? V_NONE : V_ERR;
}
static Value poll_m_modify(Value self, Value fdv, Value mask) {
    int fd;
    u16 events;
    Value old;
    TRY_OK(posix_fd(fdv, &fd) && mask_arg(mask, 0, &events));
    if (!dict_get(as_poll(self)->masks, fixnum(fd), &old)) return exc_raise_errno(ENOENT, V_NULL);
    return dict_set(as_poll(self)->masks, fixnum(fd), fixnum(events)) ? V_NONE : V_ERR;
}
static Value poll_m_unregister(Value self, Value fdv) {
    int fd;
    TRY_OK(posix_fd(fdv, &fd));
    return dict_del(as_poll(self)->masks, fixnum(fd)) ? V_NONE : exc_raise_key(fixnum(fd));
}
static Value poll_results(const struct pollfd *fds, i64 n) {
    Value list = TRY(list_new(0));
    for (i64 i = 0; i < n; i++)
        if (fds[i].revents) TRY_OK(list_append(list, TRY(tuple_pack(2, fixnum(fds[i].fd), fixnum((u16)fds[i].revents)))));
    return list;
}
static Value poll_wait(Value self, struct pollfd *fds, i64 n, i64 deadline) {
    int r;
    for (;;) {
        as_poll(self)->running = true;
        UNLOCKED(r, poll(fds, (nfds_t)n, wait_left_ms(deadline)));
        as_poll(self)->running = false;
        if (r >= 0) return poll_results(fds, r ? n : 0);
        if (errno != EINTR) return posix_error();
        TRY_OK(signal_check());
        if (wait_left(deadline) == 0) return list_new(0);
    }
}
static Value poll_m_poll(Value self, Value timeout) {
    i64 ns = WAIT_FOREVER, pos = 0, n = 0;
    Value fd, events;
    if (!is_null(timeout) && !is_none(timeout)) {
        TRY_OK(wait_time(timeout, 1000000, "timeout must be an integer or None", &ns));
        if (ns > (i64)INT_MAX * 1000000) return exc_raise(OverflowErrorType, "timeout is too large");
    }
    if (as_poll(self)->running) return exc_raise(RuntimeErrorType, "concurrent poll() invocation");
    struct pollfd *fds = malloc((size_t)dict_len(as_poll(self)->masks) * sizeof *fds + 1);
    if (!fds) return exc_no_memory();
    while (dict_next(as_poll(self)->masks, &pos, &fd, &events))
        fds[n++] = (struct pollfd){(int)as_fixnum(fd), (short)as_fixnum(events), 0};
    Value v = poll_wait(self, fds, n, wait_deadline(ns));
    free(fds);
    return v;
}

static const MethodDef poll_methods[] = {
    {"modify", poll_m_modify, M_2, EFF_ANY, 0, "($self, fd, eventmask, /)", "Changes the events asked for of a registered descriptor."},
    {"poll", poll_m_poll, M_1, EFF_ANY, 0, "($self, timeout=None, /)", "Waits up to timeout milliseconds; a list of (descriptor, events)."},
    {"register", poll_m_register, M_2, EFF_ANY, 0, "($self, fd, eventmask=select.POLLIN | select.POLLPRI | select.POLLOUT, /)", "Adds a descriptor, or changes its events."},
    {"unregister", poll_m_unregister, M_1, EFF_ANY, 0, "($self, fd, /)", "Takes a descriptor out."},
    {0},
};
static const TypeDef poll_def = {
    .name = "select.poll", .size = sizeof(PollObj), .flags = TF_NO_NEW, .trace = poll_trace, .methods = poll_methods,
};
static Value select_poll(Value m) {
    Value masks = TRY(dict_new()), self = TRY(type_alloc(poll_type));
    gc_write(as_obj(self), &as_poll(self)->masks, masks);
    return self;
}

static const MethodDef select_methods[] = {
    {"poll", select_poll, M_0, EFF_ALLOC, 0, "($module, /)", "A new polling object."},
    {"select", select_select, M_N, EFF_ANY, 0, "($module, rlist, wlist, xlist, timeout=None, /)", "Waits until one of the objects is ready to be read, written, or has an exceptional condition; three lists."},
    {0},
};
static const NativeConst consts[] = {
#define CONSTANT(name, value) {#name, value},
#include "vm/modules/select.def"
};
static bool select_exec(Value m) {
    return native_make_type(&poll_def, &poll_type) && select_epoll_types(m) && module_add(m, "error", obj_value(OSErrorType)) &&
           native_add_consts(m, consts, ARRAY_LEN(consts));
}
const ModuleDef select_module = {"select", "Waiting until one of several descriptors is ready.", select_methods, select_exec};
