/* _socket_object.c: the type socket: creation, options, connecting and closing.  Methods that move data are in
 * _socket_call.c. */
#define _GNU_SOURCE
#include "vm/modules/_socket.h"

#include <limits.h>
#include <stdio.h>

TypeObj *SocketType;
GC_ROOT(SocketType)
i64 socket_default_timeout = WAIT_FOREVER;
void (*socket_changed_hook)(Value self);

static void changed(Value self) {
    if (socket_changed_hook) socket_changed_hook(self);
}
/* The descriptor is no longer the object's: returns it. */
static int give_up_fd(Value self) {
    int fd = as_socket(self)->fd;
    as_socket(self)->fd = -1;
    changed(self);
    return fd;
}

bool socket_timeout_arg(Value v, i64 *ns) {
    *ns = WAIT_FOREVER;
    if (is_none(v)) return true;
    char text[128];
    snprintf(text, sizeof text, "'%s' object cannot be interpreted as an integer", value_type_name(v));
    if (!wait_time(v, 1000000000, text, ns)) return false;
    return *ns >= 0 || native_fail(exc_raise(ValueErrorType, "Timeout value out of range"));
}
static bool set_blocking(int fd, bool block) {
    int flags = fcntl(fd, F_GETFL), wanted = block ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
    if (flags >= 0 && (wanted == flags || fcntl(fd, F_SETFL, wanted) >= 0)) return true;
    return native_fail(posix_error());
}
static bool set_timeout(Value self, i64 ns) {
    as_socket(self)->timeout = ns;
    changed(self);
    return set_blocking(as_socket(self)->fd, ns < 0);
}
/* What a new descriptor makes of the object: the flag bits of 'kind' are not part of its type. */
static bool take(Value self, int fd, int family, int kind, int proto) {
    SocketObj *s = as_socket(self);
    s->fd = fd;
    s->family = family;
    s->type = kind & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    s->proto = proto;
    s->timeout = kind & SOCK_NONBLOCK ? 0 : socket_default_timeout;
    changed(self);
    return kind & SOCK_NONBLOCK || s->timeout < 0 || set_blocking(fd, false);
}
Value socket_object_new(TypeObj *type, int fd, int family, int kind, int proto) {
    Value self = type_alloc(type);
    if (is_err(self)) {
        close(fd);
        return self;
    }
    return take(self, fd, family, kind, proto) ? self : V_ERR;
}

static Value socket_new(TypeObj *type, Args args) {
    Value self = TRY(type_alloc(type));
    as_socket(self)->fd = -1;
    as_socket(self)->timeout = socket_default_timeout;
    return self;
}
/* Of an existing descriptor, what was not said is asked of the kernel. */
static bool adopt_fd(Value self, Value fdv, int family, int kind, int proto) {
    SockAddr a = {0};
    socklen_t len = sizeof a, int_len = sizeof(int);
    int fd;
    if (!posix_int(fdv, &fd)) return false;
    if (fd < 0) return native_fail(exc_raise(ValueErrorType, "negative file descriptor"));
    if (getsockname(fd, &a.sa, &len) < 0) {
        if (family == -1 || errno == EBADF || errno == ENOTSOCK) return native_fail(posix_error());
    } else if (family == -1) family = a.sa.sa_family;
    if (kind == -1 && getsockopt(fd, SOL_SOCKET, SO_TYPE, &kind, &int_len) < 0) return native_fail(posix_error());
    if (proto == -1 && getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &proto, &int_len) < 0) return native_fail(posix_error());
    return take(self, fd, family, kind, proto);
}
static bool socket_init(Value self, Args args) {
    static const MethodDef def = {"socket", NULL, M_N, EFF_ANY, MF_TUPLE_ARGS, "(family=-1, type=-1, proto=-1, fileno=None)", NULL};
    Value a[4];
    int family = -1, kind = -1, proto = -1, fd;
    if (!args_bind(&def, args, a) || !posix_int(a[0], &family) || !posix_int(a[1], &kind) || !posix_int(a[2], &proto)) return false;
    if (!SYS_AUDIT("socket.__new__", 4, self, fixnum(family), fixnum(kind), fixnum(proto))) return false;
    if (!is_null(a[3]) && !is_none(a[3])) return adopt_fd(self, a[3], family, kind, proto);
    if (family == -1) family = AF_INET;
    if (kind == -1) kind = SOCK_STREAM;
    if (proto == -1) proto = 0;
    UNLOCKED(fd, socket(family, kind | SOCK_CLOEXEC, proto));
    return fd < 0 ? native_fail(posix_error()) : take(self, fd, family, kind, proto);
}
static Value socket_repr(Value self) {
    SocketObj *s = as_socket(self);
    return str_format_c("<socket object, fd=%d, family=%d, type=%d, proto=%d>", s->fd, s->family, s->type, s->proto);
}
static void socket_finalize(Value self) {
    if (as_socket(self)->fd < 0) return;
    Value pending = exc_fetch();
    if (!exc_warn(ResourceWarningType, 1, "unclosed %R", self)) {
        if (exc_matches(WarningType)) exc_write_unraisable(self, NULL);
        else exc_clear();
    }
    exc_restore(pending);
    close(give_up_fd(self));
}

/* ---- methods, alphabetical ---- */

typedef struct Peer {
    SockAddr a;
    socklen_t len;
} Peer;
static ssize_t run_accept(int fd, void *arg) {
    Peer *p = arg;
    memset(&p->a, 0, sizeof p->a);
    p->len = sizeof p->a;
    return accept4(fd, &p->a.sa, &p->len, SOCK_CLOEXEC);
}
static Value socket_m_accept(Value self) {
    Peer p;
    ssize_t fd;
    TRY_OK(socket_call(self, false, wait_deadline(as_socket(self)->timeout), run_accept, &p, &fd));
    Value addr = socket_addr_value(&p.a, p.len);
    if (is_err(addr)) close((int)fd);
    return is_err(addr) ? V_ERR : tuple_pack(2, fixnum(fd), addr);
}
static Value socket_m_bind(Value self, Value addr) {
    SockAddr a;
    socklen_t len;
    int r, fd;
    TRY_OK(socket_addr_from(as_socket(self)->family, addr, "bind", &a, &len) &&
           SYS_AUDIT("socket.bind", 2, self, addr));
    fd = as_socket(self)->fd;
    UNLOCKED(r, bind(fd, &a.sa, len));
    return posix_done(r);
}
static Value socket_m_close(Value self) {
    int fd, r;
    if (as_socket(self)->fd < 0) return V_NONE;
    fd = give_up_fd(self);
    UNLOCKED(r, close(fd));
    return r < 0 && errno != ECONNRESET ? posix_error() : V_NONE;
}
/* 0 connected, an errno, or -1 raised.  An interrupted or pending connection goes on in the kernel: wait for its end. */
static int do_connect(Value self, Value addr, const char *fname) {
    SockAddr a;
    socklen_t len, int_len = sizeof(int);
    int r, err, fd, ready;
    if (!socket_addr_from(as_socket(self)->family, addr, fname, &a, &len) ||
        !SYS_AUDIT("socket.connect", 2, self, addr))
        return -1;
    i64 timeout = as_socket(self)->timeout, deadline = wait_deadline(timeout);
    fd = as_socket(self)->fd;
    UNLOCKED(r, connect(fd, &a.sa, len));
    if (r == 0) return 0;
    err = errno;
    if (err == EINTR) {
        if (!signal_check()) return -1;
        if (timeout == 0) return err;
    } else if (timeout <= 0 || err != EINPROGRESS) return err;
    ready = socket_wait(self, true, deadline);
    if (ready <= 0) return ready < 0 ? -1 : EWOULDBLOCK;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &int_len) < 0 ? errno : err;
}
static Value socket_m_connect(Value self, Value addr) {
    int err = do_connect(self, addr, "connect");
    if (err == EWOULDBLOCK && as_socket(self)->timeout > 0) return exc_raise(TimeoutErrorType, "timed out");
    if (err > 0) return exc_raise_errno(err, V_NULL);
    return err < 0 ? V_ERR : V_NONE;
}
static Value socket_m_connect_ex(Value self, Value addr) {
    int err = do_connect(self, addr, "connect_ex");
    return err < 0 ? V_ERR : fixnum(err);
}
static Value socket_m_detach(Value self) {
    return fixnum(give_up_fd(self));
}
static Value socket_m_fileno(Value self) {
    return fixnum(as_socket(self)->fd);
}
static Value socket_m_getblocking(Value self) {
    return bool_value(as_socket(self)->timeout != 0);
}
static Value name_of(Value self, int (*get)(int, struct sockaddr *, socklen_t *)) {
    SockAddr a = {0};
    socklen_t len = sizeof a;
    int r, fd = as_socket(self)->fd;
    UNLOCKED(r, get(fd, &a.sa, &len));
    return r < 0 ? posix_error() : socket_addr_value(&a, len);
}
static int call_getpeername(int fd, struct sockaddr *a, socklen_t *len) {
    return getpeername(fd, a, len);
}
static int call_getsockname(int fd, struct sockaddr *a, socklen_t *len) {
    return getsockname(fd, a, len);
}
static Value socket_m_getpeername(Value self) {
    return name_of(self, call_getpeername);
}
static Value socket_m_getsockname(Value self) {
    return name_of(self, call_getsockname);
}
static Value socket_m_getsockopt(Value self, Value levelv, Value optv, Value lenv) {
    int level, opt, size = 0, n = 0;
    socklen_t len = sizeof n;
    char buf[1024];
    TRY_OK(posix_int(levelv, &level) && posix_int(optv, &opt) && posix_int(lenv, &size));
    if (size == 0) return getsockopt(as_socket(self)->fd, level, opt, &n, &len) < 0 ? posix_error() : fixnum(n);
    if (size < 0 || size > 1024) return exc_raise_value(OSErrorType, TRY(str_from_c("getsockopt buflen out of range")));
    len = (socklen_t)size;
    return getsockopt(as_socket(self)->fd, level, opt, buf, &len) < 0 ? posix_error() : bytes_new(buf, len);
}
static Value socket_m_gettimeout(Value self) {
    return as_socket(self)->timeout < 0 ? V_NONE : float_value((double)as_socket(self)->timeout / 1e9);
}
static Value socket_m_listen(Value self, Value backlogv) {
    int backlog = KR_MIN(SOMAXCONN, 128), r, fd = as_socket(self)->fd;
    TRY_OK(posix_int(backlogv, &backlog));
    UNLOCKED(r, listen(fd, KR_MAX(backlog, 0)));
    return posix_done(r);
}
static Value socket_m_setblocking(Value self, Value flag) {
    i64 n;
    TRY_OK(posix_i64(flag, &n));
    return set_timeout(self, n ? WAIT_FOREVER : 0) ? V_NONE : V_ERR;
}
static Value socket_m_setsockopt(Value self, Value *a) { /* level, option, value, optlen */
    int level, opt, n, r, fd = as_socket(self)->fd;
    i64 len;
    Buffer b;
    TRY_OK(posix_int(a[0], &level) && posix_int(a[1], &opt));
    if (!is_null(a[3])) {
        if (!is_none(a[2])) return exc_raise(TypeErrorType, "setsockopt() argument 3 must be None, not %T", a[2]);
        TRY_OK(posix_i64(a[3], &len));
        return posix_done(setsockopt(fd, level, opt, NULL, (socklen_t)len));
    }
    if (is_int(a[2])) {
        TRY_OK(posix_int(a[2], &n));
        return posix_done(setsockopt(fd, level, opt, &n, sizeof n));
    }
    TRY_OK(buffer_get(a[2], &b, false));
    r = setsockopt(fd, level, opt, b.data, (socklen_t)b.len);
    buffer_release(&b);
    return posix_done(r);
}
static Value socket_m_settimeout(Value self, Value v) {
    i64 ns;
    return socket_timeout_arg(v, &ns) && set_timeout(self, ns) ? V_NONE : V_ERR;
}
static Value socket_m_shutdown(Value self, Value howv) {
    int how, r, fd = as_socket(self)->fd;
    TRY_OK(posix_int(howv, &how));
    UNLOCKED(r, shutdown(fd, how));
    return posix_done(r);
}

#define ROW(name, kind, sig, doc) {#name, socket_m_##name, kind, EFF_ANY, MF_TUPLE_ARGS, sig, doc}
static const MethodDef socket_methods[] = {
    {"_accept", socket_m_accept, M_0, EFF_ANY, 0, "($self, /)", "_accept() -> (integer, address info)\n\nWaits for a connection; its descriptor and the peer's address."},
    {"bind", socket_m_bind, M_1, EFF_ANY, 0, "($self, address, /)", "Sets the local address."},
    {"close", socket_m_close, M_0, EFF_ANY, 0, "($self, /)", "Closes the descriptor."},
    {"connect", socket_m_connect, M_1, EFF_ANY, 0, "($self, address, /)", "Connects to an address."},
    {"connect_ex", socket_m_connect_ex, M_1, EFF_ANY, 0, "($self, address, /)", "As connect(), but returns the error number, 0 for success."},
    {"detach", socket_m_detach, M_0, EFF_ANY, 0, "($self, /)", "Gives the descriptor away: the object is closed, the descriptor is not."},
    {"fileno", socket_m_fileno, M_0, EFF_ANY, 0, "($self, /)", "The descriptor, -1 when closed."},
    {"getblocking", socket_m_getblocking, M_0, EFF_ANY, 0, "($self, /)", "False if operations return at once."},
    {"getpeername", socket_m_getpeername, M_0, EFF_ANY, 0, "($self, /)", "The address at the other end."},
    {"getsockname", socket_m_getsockname, M_0, EFF_ANY, 0, "($self, /)", "The local address."},
    ROW(getsockopt, M_3, "($self, level, option, buffersize=0, /)", "The value of an option: an int, or bytes of up to buffersize."),
    {"gettimeout", socket_m_gettimeout, M_0, EFF_ANY, 0, "($self, /)", "The timeout in seconds, None if there is none."},
    ROW(listen, M_1, "($self, backlog=128, /)", "Lets others connect."),
    ROW(recv, M_2, "($self, buffersize, flags=0, /)", "Up to buffersize bytes; none at the end of the connection."),
    ROW(recv_into, M_N, "($self, /, buffer, nbytes=0, flags=0)", "Receives into a buffer; the number of bytes."),
    ROW(recvfrom, M_2, "($self, buffersize, flags=0, /)", "Up to buffersize bytes and who sent them."),
    ROW(recvfrom_into, M_N, "($self, /, buffer, nbytes=0, flags=0)", "Receives into a buffer; the number of bytes and who sent them."),
    ROW(recvmsg, M_3, "($self, bufsize, ancbufsize=0, flags=0, /)", "Data, ancillary data, flags and address of a message."),
    ROW(recvmsg_into, M_3, "($self, buffers, ancbufsize=0, flags=0, /)", "Receives a message into buffers."),
    ROW(send, M_2, "($self, data, flags=0, /)", "Sends data; the number of bytes that went."),
    ROW(sendall, M_2, "($self, data, flags=0, /)", "Sends all of the data."),
    ROW(sendmsg, M_N, "($self, buffers, ancdata=(), flags=0, address=None, /)", "Sends buffers and ancillary data."),
    {"sendto", socket_m_sendto, M_ARGS, EFF_ANY, 0, NULL, "sendto(data[, flags], address) -> count\n\nSends data to an address."},
    {"setblocking", socket_m_setblocking, M_1, EFF_ANY, 0, "($self, flag, /)", "settimeout(None) or settimeout(0.0)."},
    ROW(setsockopt, M_N, "($self, level, option, value, optlen=0, /)", "Sets an option to an int, to bytes, or to None with a length."),
    {"settimeout", socket_m_settimeout, M_1, EFF_ANY, 0, "($self, timeout, /)", "How long operations wait, in seconds; None: for ever."},
    {"shutdown", socket_m_shutdown, M_1, EFF_ANY, 0, "($self, flag, /)", "Ends one or both directions."},
    {0},
};
static const MemberDef socket_members[] = {
    {"family", offsetof(SocketObj, family), MEMBER_I32, MEMBER_READONLY, "the socket family"},
    {"proto", offsetof(SocketObj, proto), MEMBER_I32, MEMBER_READONLY, "the socket protocol"},
    {"type", offsetof(SocketObj, type), MEMBER_I32, MEMBER_READONLY, "the socket type"},
    {0},
};
static const GetSetDef socket_getset[] = {{"timeout", socket_m_gettimeout, NULL, "the socket timeout"}, {0}};
const TypeDef socket_def = {
    .name = "_socket.socket", .doc = "socket(family=AF_INET, type=SOCK_STREAM, proto=0) -> socket object\nsocket(family=-1, type=-1, proto=-1, fileno=None) -> socket object",
    .size = sizeof(SocketObj), .flags = TF_BASETYPE, .new = socket_new, .init = socket_init, .repr = socket_repr, .finalize = socket_finalize,
    .methods = socket_methods, .members = socket_members, .getset = socket_getset,
};
bool socket_object_types(Value m) {
    return native_add_type(m, &socket_def, &SocketType) && module_add(m, "SocketType", obj_value(SocketType));
}
