/* _socket_call.c: waiting under a timeout, and the methods of sockets that move data. */
#define _GNU_SOURCE
#include "vm/modules/_socket.h"

#include <alloca.h>
#include <limits.h>
#include <poll.h>
#include <sys/uio.h>

int socket_wait(Value self, bool writing, i64 deadline) {
    struct pollfd p = {as_socket(self)->fd, writing ? POLLOUT : POLLIN, 0};
    int r;
    if (p.fd < 0) return 1; /* the call itself says what is wrong */
    for (;;) {
        UNLOCKED(r, poll(&p, 1, wait_left_ms(deadline)));
        if (r >= 0) return r > 0;
        if (errno != EINTR) {
            posix_error();
            return -1;
        }
        if (!signal_check()) return -1;
        if (wait_left(deadline) == 0) return 0;
    }
}
bool socket_call(Value self, bool writing, i64 deadline, socket_op op, void *arg, ssize_t *result) {
    for (;;) {
        if (as_socket(self)->timeout > 0) {
            int ready = socket_wait(self, writing, deadline);
            if (ready < 0) return false;
            if (!ready) return native_fail(exc_raise(TimeoutErrorType, "timed out"));
        }
        int fd = as_socket(self)->fd;
        UNLOCKED(*result, op(fd, arg));
        if (*result >= 0) return true;
        if (errno == EINTR) {
            if (!signal_check()) return false;
            continue;
        }
        if (as_socket(self)->timeout > 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) continue;
        return native_fail(posix_error());
    }
}

/* ---- one buffer ---- */

typedef struct Transfer {
    void *p;
    size_t n;
    int flags;
    SockAddr addr;
    socklen_t addr_len;
} Transfer;
static ssize_t run_recv(int fd, void *arg) {
    Transfer *t = arg;
    return recv(fd, t->p, t->n, t->flags);
}
static ssize_t run_recvfrom(int fd, void *arg) {
    Transfer *t = arg;
    memset(&t->addr, 0, sizeof t->addr);
    t->addr_len = sizeof t->addr;
    return recvfrom(fd, t->p, t->n, t->flags, &t->addr.sa, &t->addr_len);
}
static ssize_t run_send(int fd, void *arg) {
    Transfer *t = arg;
    return send(fd, t->p, t->n, t->flags);
}
static ssize_t run_sendto(int fd, void *arg) {
    Transfer *t = arg;
    return sendto(fd, t->p, t->n, t->flags, &t->addr.sa, t->addr_len);
}
static Value receive(Value self, Value size, Value flags, bool from, const char *fname) {
    Transfer t = {0};
    i64 n;
    ssize_t got = 0;
    TRY_OK(posix_i64(size, &n) && posix_int(flags, &t.flags));
    if (n < 0) return exc_raise(ValueErrorType, "negative buffersize in %s", fname);
    t.p = malloc((size_t)n + 1);
    t.n = (size_t)n;
    if (!t.p) return exc_no_memory();
    Value v = V_ERR;
    if ((n == 0 && !from) || socket_call(self, false, wait_deadline(as_socket(self)->timeout), from ? run_recvfrom : run_recv, &t, &got))
        v = bytes_new(t.p, KR_MIN(got, n));
    free(t.p);
    if (!from || is_err(v)) return v;
    return tuple_pack(2, v, TRY(socket_addr_value(&t.addr, t.addr_len)));
}
Value socket_m_recv(Value self, Value size, Value flags) {
    return receive(self, size, flags, false, "recv");
}
Value socket_m_recvfrom(Value self, Value size, Value flags) {
    return receive(self, size, flags, true, "recvfrom");
}
static Value receive_into(Value self, Value *a, bool from) { /* buffer, nbytes, flags */
    const char *fname = from ? "recvfrom_into" : "recv_into";
    Transfer t = {0};
    i64 n = 0;
    ssize_t got = 0;
    Buffer b;
    TRY_OK(buffer_get(a[0], &b, false));
    bool writable = !b.readonly, ok = writable && posix_i64(a[1], &n) && posix_int(a[2], &t.flags);
    if (!writable) exc_raise(TypeErrorType, "%s() argument 1 must be read-write bytes-like object, not %T", fname, a[0]);
    if (ok && n < 0) ok = !is_err(exc_raise(ValueErrorType, "negative buffersize in %s", fname));
    if (ok && n > b.len)
        ok = !is_err(exc_raise(ValueErrorType, from ? "nbytes is greater than the length of the buffer" : "buffer too small for requested bytes"));
    t.p = b.data;
    t.n = (size_t)(n ? n : b.len);
    if (ok && (t.n || from)) ok = socket_call(self, false, wait_deadline(as_socket(self)->timeout), from ? run_recvfrom : run_recv, &t, &got);
    buffer_release(&b);
    if (!ok) return V_ERR;
    return from ? tuple_pack(2, fixnum(got), TRY(socket_addr_value(&t.addr, t.addr_len))) : fixnum(got);
}
Value socket_m_recv_into(Value self, Value *a) {
    return receive_into(self, a, false);
}
Value socket_m_recvfrom_into(Value self, Value *a) {
    return receive_into(self, a, true);
}
Value socket_m_send(Value self, Value data, Value flags) {
    Transfer t = {0};
    Buffer b;
    ssize_t sent;
    TRY_OK(posix_int(flags, &t.flags) && buffer_get(data, &b, false));
    t.p = b.data;
    t.n = (size_t)b.len;
    bool ok = socket_call(self, true, wait_deadline(as_socket(self)->timeout), run_send, &t, &sent);
    buffer_release(&b);
    return ok ? fixnum(sent) : V_ERR;
}
/* One deadline for all of it. */
Value socket_m_sendall(Value self, Value data, Value flags) {
    Transfer t = {0};
    Buffer b;
    bool ok = true;
    TRY_OK(posix_int(flags, &t.flags) && buffer_get(data, &b, false));
    i64 deadline = wait_deadline(as_socket(self)->timeout);
    for (i64 done = 0; ok && done < b.len;) {
        ssize_t sent = 0;
        t.p = b.data + done;
        t.n = (size_t)(b.len - done);
        ok = socket_call(self, true, deadline, run_send, &t, &sent) && signal_check();
        done += sent;
    }
    buffer_release(&b);
    return ok ? V_NONE : V_ERR;
}
Value socket_m_sendto(Value self, Args args) {
    Transfer t = {0};
    Buffer b;
    ssize_t sent;
    TRY_OK(args_no_kw("_socket.socket.sendto", args));
    if (args.n < 2 || args.n > 3) return exc_raise(TypeErrorType, "sendto() takes 2 or 3 arguments (%d given)", (int)args.n);
    TRY_OK(args.n == 2 || posix_int(args.v[1], &t.flags));
    TRY_OK(buffer_get(args.v[0], &b, false));
    bool ok = socket_addr_from(as_socket(self)->family, args.v[args.n - 1], "sendto", &t.addr, &t.addr_len) &&
              SYS_AUDIT("socket.sendto", 2, self, args.v[args.n - 1]);
    t.p = b.data;
    t.n = (size_t)b.len;
    ok = ok && socket_call(self, true, wait_deadline(as_socket(self)->timeout), run_sendto, &t, &sent);
    buffer_release(&b);
    return ok ? fixnum(sent) : V_ERR;
}

/* ---- messages ---- */

typedef struct Message {
    struct msghdr h;
    int flags;
    SockAddr addr;
    struct iovec *iov;
    Buffer *bufs;  /* on the stack, where their owners are seen and stay in place */
    i64 n;         /* buffers held */
} Message;
static ssize_t run_sendmsg(int fd, void *arg) {
    Message *m = arg;
    return sendmsg(fd, &m->h, m->flags);
}
static ssize_t run_recvmsg(int fd, void *arg) {
    Message *m = arg;
    memset(&m->addr, 0, sizeof m->addr);
    m->h.msg_name = &m->addr;
    m->h.msg_namelen = sizeof m->addr;
    return recvmsg(fd, &m->h, m->flags);
}
static void message_free(Message *m) {
    for (i64 i = 0; i < m->n; i++) buffer_release(&m->bufs[i]);
    free(m->iov);
    free(m->h.msg_control);
}
/* The items of an iterable of buffers, V_ERR raised. */
static Value message_items(Value iterable, const char *fname) {
    Value items = tuple_from_iterable(iterable);
    if (is_err(items)) {
        if (!exc_matches(TypeErrorType)) return V_ERR;
        exc_clear();
        return exc_raise(TypeErrorType, "%s() argument 1 must be an iterable", fname);
    }
    if (tuple_len(items) <= IOV_MAX) return items;
    errno = EMSGSIZE;
    return posix_error();
}
/* Gets their buffers into 'bufs', which has room for all. */
static bool message_buffers(Message *m, Value items, Buffer *bufs, bool writable, const char *fname) {
    i64 n = tuple_len(items);
    m->bufs = bufs;
    m->iov = calloc((size_t)n + 1, sizeof *m->iov);
    if (!m->iov) return native_fail(exc_no_memory());
    for (i64 i = 0; i < n; i++) {
        if (!buffer_get(tuple_at(items, i), &bufs[i], false)) return false;
        m->n++;
        if (writable && bufs[i].readonly)
            return native_fail(exc_raise(TypeErrorType, "%s() argument 1 must be an iterable of single-segment read-write buffers", fname));
        m->iov[i] = (struct iovec){bufs[i].data, (size_t)bufs[i].len};
    }
    m->h.msg_iov = m->iov;
    m->h.msg_iovlen = (size_t)n;
    return true;
}
/* Lays out one control message at 'at', NULL: only adds its size to *total. */
static bool one_control(Value item, struct cmsghdr *at, size_t *total) {
    Buffer b;
    int level, type;
    if (!is_tuple(item) && !is_list(item))
        return native_fail(exc_raise(TypeErrorType, "[sendmsg() ancillary data items]() argument must be 3-item sequence, not %T", item));
    Value t = tuple_from_iterable(item);
    if (is_err(t)) return false;
    if (tuple_len(t) != 3)
        return native_fail(exc_raise(TypeErrorType, "[sendmsg() ancillary data items]() argument must be sequence of length 3, not %ld", (long)tuple_len(t)));
    if (!posix_int(tuple_at(t, 0), &level) || !posix_int(tuple_at(t, 1), &type) || !buffer_get(tuple_at(t, 2), &b, false)) return false;
    if (at) {
        at->cmsg_level = level;
        at->cmsg_type = type;
        at->cmsg_len = CMSG_LEN((size_t)b.len);
        memcpy(CMSG_DATA(at), b.data, (size_t)b.len);
    }
    *total += CMSG_SPACE((size_t)b.len);
    buffer_release(&b);
    return true;
}
static bool message_control(Message *m, Value anc) {
    size_t total = 0, at = 0;
    if (is_null(anc)) return true;
    Value items = tuple_from_iterable(anc);
    if (is_err(items)) {
        if (!exc_matches(TypeErrorType)) return false;
        exc_clear();
        return native_fail(exc_raise(TypeErrorType, "sendmsg() argument 2 must be an iterable"));
    }
    for (i64 i = 0; i < tuple_len(items); i++)
        if (!one_control(tuple_at(items, i), NULL, &total)) return false;
    if (!total) return true;
    m->h.msg_control = calloc(1, total);
    m->h.msg_controllen = total;
    if (!m->h.msg_control) return native_fail(exc_no_memory());
    for (i64 i = 0; i < tuple_len(items); i++) {
        size_t before = at;
        struct cmsghdr *slot = (struct cmsghdr *)((char *)m->h.msg_control + at);
        if (!one_control(tuple_at(items, i), NULL, &at)) return false; /* a buffer may have grown meanwhile */
        if (at > total) return native_fail(exc_raise(RuntimeErrorType, "ancillary data does not fit in calculated space"));
        at = before;
        if (!one_control(tuple_at(items, i), slot, &at)) return false;
    }
    return true;
}
Value socket_m_sendmsg(Value self, Value *a) { /* buffers, ancdata, flags, address */
    Message m = {0};
    Value items = TRY(message_items(a[0], "sendmsg")), v = V_ERR;
    Buffer *bufs = alloca((size_t)tuple_len(items) * sizeof *bufs + 1);
    ssize_t sent;
    bool ok = posix_int(a[2], &m.flags);
    if (ok && !is_null(a[3]) && !is_none(a[3])) {
        ok = socket_addr_from(as_socket(self)->family, a[3], "sendmsg", &m.addr, &m.h.msg_namelen);
        m.h.msg_name = &m.addr;
    }
    ok = ok && SYS_AUDIT("socket.sendmsg", 2, self, a[3]) && message_buffers(&m, items, bufs, false, "sendmsg") && message_control(&m, a[1]);
    if (ok && socket_call(self, true, wait_deadline(as_socket(self)->timeout), run_sendmsg, &m, &sent)) v = fixnum(sent);
    message_free(&m);
    return v;
}
static Value control_list(struct msghdr *h) {
    Value list = TRY(list_new(0));
    for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c; c = CMSG_NXTHDR(h, c)) {
        i64 room = (i64)h->msg_controllen - ((char *)CMSG_DATA(c) - (char *)h->msg_control), n = (i64)c->cmsg_len - (i64)CMSG_LEN(0);
        n = KR_MIN(n, room);
        if (n < 0) break;
        TRY_OK(list_append(list, TRY(tuple_pack(3, fixnum(c->cmsg_level), fixnum(c->cmsg_type), TRY(bytes_new((char *)CMSG_DATA(c), n))))));
    }
    return list;
}
/* Descriptors that came along and will not be seen are closed. */
static void close_received(struct msghdr *h) {
    for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c; c = CMSG_NXTHDR(h, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
        for (size_t i = 0; i < (c->cmsg_len - CMSG_LEN(0)) / sizeof(int); i++) close(((int *)CMSG_DATA(c))[i]);
    }
}
static Value message_receive(Value self, Message *m, Value anc, Value flags, const char *fname, ssize_t *got, Value *addr) {
    i64 room = 0;
    TRY_OK(posix_i64(anc, &room) && posix_int(flags, &m->flags));
    if (room < 0 || room > UINT32_MAX / 2) return exc_raise(ValueErrorType, "invalid ancillary data buffer length");
    if (room) {
        m->h.msg_control = calloc(1, (size_t)room);
        m->h.msg_controllen = (size_t)room;
        if (!m->h.msg_control) return exc_no_memory();
    }
    TRY_OK(socket_call(self, false, wait_deadline(as_socket(self)->timeout), run_recvmsg, m, got));
    Value list = control_list(&m->h);
    *addr = is_err(list) ? V_ERR : socket_addr_value(&m->addr, m->h.msg_namelen);
    if (is_err(*addr)) close_received(&m->h);
    return is_err(*addr) ? V_ERR : list;
}
Value socket_m_recvmsg(Value self, Value size, Value anc, Value flags) {
    Message m = {0};
    struct iovec iov;
    i64 n;
    ssize_t got = 0;
    Value addr = V_NONE, v = V_ERR;
    TRY_OK(posix_i64(size, &n));
    if (n < 0) return exc_raise(ValueErrorType, "negative buffer size in recvmsg()");
    iov = (struct iovec){malloc((size_t)n + 1), (size_t)n};
    if (!iov.iov_base) return exc_no_memory();
    m.h.msg_iov = &iov;
    m.h.msg_iovlen = 1;
    Value list = message_receive(self, &m, anc, flags, "recvmsg", &got, &addr);
    if (!is_err(list)) v = bytes_new(iov.iov_base, KR_MIN(got, n));
    if (!is_err(v)) v = tuple_pack(4, v, list, fixnum(m.h.msg_flags), addr);
    message_free(&m);
    free(iov.iov_base);
    return v;
}
Value socket_m_recvmsg_into(Value self, Value bufs, Value anc, Value flags) {
    Message m = {0};
    ssize_t got = 0;
    Value items = TRY(message_items(bufs, "recvmsg_into")), addr = V_NONE, v = V_ERR;
    Buffer *held = alloca((size_t)tuple_len(items) * sizeof *held + 1);
    if (message_buffers(&m, items, held, true, "recvmsg_into")) {
        Value list = message_receive(self, &m, anc, flags, "recvmsg_into", &got, &addr);
        if (!is_err(list)) v = tuple_pack(4, fixnum(got), list, fixnum(m.h.msg_flags), addr);
    }
    message_free(&m);
    return v;
}
