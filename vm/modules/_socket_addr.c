/* _socket_addr.c: socket addresses from Python values and back, per address family. */
#define _GNU_SOURCE
#include "vm/modules/_socket.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/vm_sockets.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/un.h>

Value socket_raise_gai(int err) {
    if (err == EAI_SYSTEM) return posix_error();
    return exc_raise_obj(TRY(value_call2(socket_gaierror, fixnum(err), TRY(str_from_c(gai_strerror(err))))));
}

Value socket_host_bytes(Value v) {
    Value bytes = v;
    if (is_str(v)) bytes = TRY(as_str(v)->ascii ? str_encode(v, "ascii", NULL) : str_encode(v, "idna", NULL));
    else if (is_bytearray(v)) bytes = TRY(bytes_from_object(v));
    else if (!is_bytes(v)) return exc_raise(TypeErrorType, "str, bytes or bytearray expected, not %T", v);
    if ((i64)strlen((char *)bytes_data(bytes)) != bytes_len(bytes))
        return exc_raise(TypeErrorType, "host name must not contain null character");
    return bytes;
}

/* ---- resolving ---- */

static bool first_address(const char *host, const char *port, int family, int flags, SockAddr *out, socklen_t *len) {
    struct addrinfo hints = {.ai_family = family, .ai_socktype = SOCK_DGRAM, .ai_flags = flags}, *list;
    int r;
    UNLOCKED(r, getaddrinfo(host, port, &hints, &list));
    if (r) return native_fail(socket_raise_gai(r));
    memcpy(out, list->ai_addr, list->ai_addrlen);
    *len = list->ai_addrlen;
    bool wildcard_clash = flags && list->ai_next;
    freeaddrinfo(list);
    return !wildcard_clash || native_fail(exc_raise_value(OSErrorType, str_from_c("wildcard resolved to multiple address")));
}
bool socket_resolve(const char *host, int family, SockAddr *out, socklen_t *len) {
    struct sockaddr_in *in = (struct sockaddr_in *)out;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;
    memset(out, 0, sizeof *out);
    if (!*host) return first_address(NULL, "0", family, AI_PASSIVE, out, len);
    if (!strcmp(host, "255.255.255.255") || !strcmp(host, "<broadcast>")) {
        if (family != AF_INET && family != AF_UNSPEC) return native_fail(exc_raise_value(OSErrorType, str_from_c("address family mismatched")));
        *in = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_BROADCAST)};
        *len = sizeof *in;
        return true;
    }
    if ((family == AF_INET || family == AF_UNSPEC) && inet_pton(AF_INET, host, &in->sin_addr) > 0) {
        in->sin_family = AF_INET;
        *len = sizeof *in;
        return true;
    }
    if ((family == AF_INET6 || family == AF_UNSPEC) && !strchr(host, '%') && inet_pton(AF_INET6, host, &in6->sin6_addr) > 0) {
        in6->sin6_family = AF_INET6;
        *len = sizeof *in6;
        return true;
    }
    return first_address(host, NULL, family, 0, out, len);
}

/* ---- from Python ---- */

static bool must_be_tuple(Value v, const char *fname, const char *family) {
    return is_tuple(v) || native_fail(exc_raise(TypeErrorType, "%s(): %s address must be tuple, not %T", fname, family, v));
}
/* The first two items: resolves the host, then looks whether the port is one. */
static bool host_and_port(int family, Value v, const char *fname, SockAddr *out, socklen_t *len, u16 *port_out) {
    int port;
    Value host = socket_host_bytes(tuple_at(v, 0));
    if (is_err(host) || !posix_int(tuple_at(v, 1), &port)) return false;
    if (!socket_resolve((char *)bytes_data(host), family, out, len)) return false;
    if (port < 0 || port > 0xffff) return native_fail(exc_raise(OverflowErrorType, "%s(): port must be 0-65535.", fname));
    *port_out = htons((u16)port);
    return true;
}
static bool inet_from(Value v, const char *fname, SockAddr *out, socklen_t *len) {
    u16 port;
    if (!must_be_tuple(v, fname, "AF_INET")) return false;
    if (tuple_len(v) != 2) return native_fail(exc_raise(TypeErrorType, "AF_INET address must be a pair (host, port)"));
    if (!host_and_port(AF_INET, v, fname, out, len, &port)) return false;
    ((struct sockaddr_in *)out)->sin_port = port;
    return true;
}
static bool inet6_from(Value v, const char *fname, SockAddr *out, socklen_t *len) {
    i64 flow = 0, scope = 0;
    u16 port;
    struct sockaddr_in6 *a = (struct sockaddr_in6 *)out;
    if (!must_be_tuple(v, fname, "AF_INET6")) return false;
    i64 n = tuple_len(v);
    if (n < 2 || n > 4) return native_fail(exc_raise(TypeErrorType, "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"));
    if ((n > 2 && !posix_i64(tuple_at(v, 2), &flow)) || (n > 3 && !posix_i64(tuple_at(v, 3), &scope))) return false;
    if (!host_and_port(AF_INET6, v, fname, out, len, &port)) return false;
    if (flow < 0 || flow > 0xfffff) return native_fail(exc_raise(OverflowErrorType, "%s(): flowinfo must be 0-1048575.", fname));
    a->sin6_port = port;
    a->sin6_flowinfo = htonl((u32)flow);
    if (n > 3 || !a->sin6_scope_id) a->sin6_scope_id = (u32)scope;
    return true;
}
/* A name that starts with NUL is in the abstract space and counts by its length. */
static bool unix_from(Value v, SockAddr *out, socklen_t *len) {
    struct sockaddr_un *a = (struct sockaddr_un *)out;
    Buffer b;
    if (is_str(v)) v = str_encode_fs(v);
    if (is_err(v) || !buffer_get(v, &b, false)) return false;
    bool abstract = b.len == 0 || b.data[0] == 0;
    bool fits = b.len < (i64)sizeof a->sun_path + abstract;
    if (fits) memcpy(a->sun_path, b.data, (size_t)b.len);
    *len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)b.len + !abstract);
    a->sun_family = AF_UNIX;
    buffer_release(&b);
    return fits || native_fail(exc_raise_value(OSErrorType, str_from_c("AF_UNIX path too long")));
}
/* (pid, groups) and (cid, port) */
static bool pair_from(Value v, const char *fname, const char *family, u32 *first, u32 *second) {
    i64 a, b;
    if (!must_be_tuple(v, fname, family)) return false;
    if (tuple_len(v) != 2) return native_fail(exc_raise(TypeErrorType, "%s address must be a pair", family));
    if (!posix_i64(tuple_at(v, 0), &a) || !posix_i64(tuple_at(v, 1), &b)) return false;
    *first = (u32)a;
    *second = (u32)b;
    return true;
}
static bool packet_from(Value v, const char *fname, SockAddr *out, socklen_t *len) {
    struct sockaddr_ll *a = (struct sockaddr_ll *)out;
    i64 n, proto, kind = 0, hardware = 0;
    Buffer b;
    if (!must_be_tuple(v, fname, "AF_PACKET")) return false;
    n = tuple_len(v);
    if (n < 2 || n > 5)
        return native_fail(exc_raise(TypeErrorType, "AF_PACKET address must be a tuple of two to five elements"));
    const char *name = socket_str_arg(tuple_at(v, 0), fname, 1);
    if (!name || !posix_i64(tuple_at(v, 1), &proto) || (n > 2 && !posix_i64(tuple_at(v, 2), &kind)) || (n > 3 && !posix_i64(tuple_at(v, 3), &hardware)))
        return false;
    if (proto < 0 || proto > 0xffff) return native_fail(exc_raise(OverflowErrorType, "%s(): proto must be 0-65535.", fname));
    if (n > 4) {
        if (!buffer_get(tuple_at(v, 4), &b, false)) return false;
        i64 size = b.len;
        if (size <= 8) memcpy(a->sll_addr, b.data, (size_t)size);
        buffer_release(&b);
        if (size > 8) return native_fail(exc_raise(ValueErrorType, "hardware address must be 8 bytes or less"));
        a->sll_halen = (u8)size;
    }
    a->sll_family = AF_PACKET;
    a->sll_protocol = htons((u16)proto);
    a->sll_pkttype = (u8)kind;
    a->sll_hatype = (u16)hardware;
    a->sll_ifindex = (int)if_nametoindex(name);
    *len = sizeof *a;
    return a->sll_ifindex || native_fail(posix_error());
}
bool socket_addr_from(int family, Value v, const char *fname, SockAddr *out, socklen_t *len) {
    memset(out, 0, sizeof *out);
    if (family == AF_INET) return inet_from(v, fname, out, len);
    if (family == AF_INET6) return inet6_from(v, fname, out, len);
    if (family == AF_UNIX) return unix_from(v, out, len);
    if (family == AF_PACKET) return packet_from(v, fname, out, len);
    if (family == AF_NETLINK) {
        struct sockaddr_nl *a = (struct sockaddr_nl *)out;
        a->nl_family = AF_NETLINK;
        *len = sizeof *a;
        return pair_from(v, fname, "AF_NETLINK", &a->nl_pid, &a->nl_groups);
    }
    if (family == AF_VSOCK) {
        struct sockaddr_vm *a = (struct sockaddr_vm *)out;
        a->svm_family = AF_VSOCK;
        *len = sizeof *a;
        return pair_from(v, fname, "AF_VSOCK", &a->svm_cid, &a->svm_port);
    }
    return native_fail(exc_raise_value(OSErrorType, str_format_c("%s(): bad family", fname)));
}

/* ---- to Python ---- */

static Value unix_value(const SockAddr *a, socklen_t len) {
    const char *path = ((const struct sockaddr_un *)a)->sun_path;
    i64 n = (i64)len - (i64)offsetof(struct sockaddr_un, sun_path);
    if (n > 0 && path[0] == 0) return bytes_new(path, n);
    return n <= 0 ? str_empty : str_decode_fs(path, (i64)strnlen(path, (size_t)n));
}
static Value packet_value(const struct sockaddr_ll *a) {
    char name[IF_NAMESIZE] = "";
    if (a->sll_ifindex) if_indextoname((unsigned)a->sll_ifindex, name);
    return tuple_pack(5, TRY(str_decode_fs(name, (i64)strlen(name))), fixnum(ntohs(a->sll_protocol)), fixnum(a->sll_pkttype), fixnum(a->sll_hatype),
                      TRY(bytes_new((const char *)a->sll_addr, a->sll_halen)));
}
Value socket_addr_value(const SockAddr *a, socklen_t len) {
    char text[INET6_ADDRSTRLEN];
    if (len == 0) return V_NONE;
    switch (a->sa.sa_family) {
    case AF_INET: {
        const struct sockaddr_in *in = (const struct sockaddr_in *)a;
        inet_ntop(AF_INET, &in->sin_addr, text, sizeof text);
        return tuple_pack(2, TRY(str_from_c(text)), fixnum(ntohs(in->sin_port)));
    }
    case AF_INET6: {
        const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)a;
        inet_ntop(AF_INET6, &in->sin6_addr, text, sizeof text);
        return tuple_pack(4, TRY(str_from_c(text)), fixnum(ntohs(in->sin6_port)), fixnum(ntohl(in->sin6_flowinfo)), fixnum(in->sin6_scope_id));
    }
    case AF_UNIX: return unix_value(a, len);
    case AF_PACKET: return packet_value((const struct sockaddr_ll *)a);
    case AF_NETLINK: {
        const struct sockaddr_nl *nl = (const struct sockaddr_nl *)a;
        return tuple_pack(2, fixnum(nl->nl_pid), fixnum(nl->nl_groups));
    }
    case AF_VSOCK: {
        const struct sockaddr_vm *vm = (const struct sockaddr_vm *)a;
        return tuple_pack(2, fixnum(vm->svm_cid), fixnum(vm->svm_port));
    }
    default: return tuple_pack(2, fixnum(a->sa.sa_family), TRY(bytes_new(a->sa.sa_data, KR_MAX((i64)len - (i64)offsetof(struct sockaddr, sa_data), 0))));
    }
}
