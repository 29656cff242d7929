/* _socket.c: the module _socket: its functions on descriptors, byte orders, addresses and interfaces, and its constants. */
#define _GNU_SOURCE
#include "vm/modules/_socket.h"

#include <arpa/inet.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>

Value socket_gaierror, socket_herror;
GC_ROOT(socket_gaierror)
GC_ROOT(socket_herror)

static Value os_error(const char *text) {
    return exc_raise_value(OSErrorType, TRY(str_from_c(text)));
}

/* ---- descriptors ---- */

static Value socket_close(Value m, Value fdv) {
    int fd, r;
    TRY_OK(posix_int(fdv, &fd));
    UNLOCKED(r, close(fd));
    return r < 0 && errno != ECONNRESET ? posix_error() : V_NONE;
}
static Value socket_dup(Value m, Value fdv) {
    int fd;
    TRY_OK(posix_int(fdv, &fd));
    fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    return fd < 0 ? posix_error() : fixnum(fd);
}
static Value socket_socketpair(Value m, Value familyv, Value typev, Value protov) {
    int family = AF_UNIX, kind = SOCK_STREAM, proto = 0, fds[2], r;
    TRY_OK(posix_int(familyv, &family) && posix_int(typev, &kind) && posix_int(protov, &proto));
    UNLOCKED(r, socketpair(family, kind | SOCK_CLOEXEC, proto, fds));
    if (r < 0) return posix_error();
    Value a = socket_object_new(SocketType, fds[0], family, kind, proto);
    if (is_err(a)) {
        close(fds[1]);
        return a;
    }
    return tuple_pack(2, a, TRY(socket_object_new(SocketType, fds[1], family, kind, proto)));
}
static Value socket_getdefaulttimeout(Value m) {
    return socket_default_timeout < 0 ? V_NONE : float_value((double)socket_default_timeout / 1e9);
}
static Value socket_setdefaulttimeout(Value m, Value v) {
    i64 ns;
    TRY_OK(socket_timeout_arg(v, &ns));
    socket_default_timeout = ns;
    return V_NONE;
}

/* ---- byte order ---- */

static Value swap16(Value v, const char *fname) {
    i64 n;
    if (!is_int(v) && !value_type(v)->slots.index) return exc_raise(TypeErrorType, "'%T' object cannot be interpreted as an integer", v);
    v = TRY(number_index(v));
    if (int_to_i64_sat(v, &n)) return exc_raise(OverflowErrorType, "Python int too large to convert to C long");
    if (n < 0) return exc_raise(OverflowErrorType, "%s: can't convert negative Python int to C 16-bit unsigned integer", fname);
    if (n > 0xffff) return exc_raise(OverflowErrorType, "%s: Python int too large to convert to C 16-bit unsigned integer", fname);
    return fixnum(htons((u16)n));
}
static Value swap32(Value v) {
    i64 n;
    if (!is_int(v)) return exc_raise(TypeErrorType, "expected int, %T found", v);
    v = int_plain(v);
    if (int_sign(v) < 0) return exc_raise(OverflowErrorType, "can't convert negative value to unsigned int");
    if (int_bit_length(v) > 64) return exc_raise(OverflowErrorType, "Python int too large to convert to C unsigned long");
    if (int_to_i64_sat(v, &n) || n > UINT32_MAX) return exc_raise(OverflowErrorType, "int larger than 32 bits");
    return fixnum(htonl((u32)n));
}
static Value socket_htonl(Value m, Value v) {
    return swap32(v);
}
static Value socket_htons(Value m, Value v) {
    return swap16(v, "htons");
}
static Value socket_ntohl(Value m, Value v) {
    return swap32(v);
}
static Value socket_ntohs(Value m, Value v) {
    return swap16(v, "ntohs");
}

/* ---- addresses as bytes ---- */

static Value socket_inet_aton(Value m, Value v) {
    struct in_addr a;
    const char *s = socket_str_arg(v, "inet_aton", 1);
    if (!s) return V_ERR;
    return inet_aton(s, &a) ? bytes_new((char *)&a, sizeof a) : os_error("illegal IP address string passed to inet_aton");
}
static Value socket_inet_ntoa(Value m, Value v) {
    char text[INET_ADDRSTRLEN];
    u8 packed[4];
    Buffer b;
    TRY_OK(buffer_get(v, &b, false));
    bool fits = b.len == 4;
    if (fits) memcpy(packed, b.data, 4);
    buffer_release(&b);
    return fits ? str_from_c(inet_ntop(AF_INET, packed, text, sizeof text)) : os_error("packed IP wrong length for inet_ntoa");
}
static Value socket_inet_pton(Value m, Value familyv, Value v) {
    int family;
    u8 packed[16];
    TRY_OK(posix_int(familyv, &family));
    const char *s = socket_str_arg(v, "inet_pton", 2);
    if (!s) return V_ERR;
    int r = inet_pton(family, s, packed);
    if (r < 0) return posix_error();
    return r ? bytes_new((char *)packed, family == AF_INET ? 4 : 16) : os_error("illegal IP address string passed to inet_pton");
}
static Value socket_inet_ntop(Value m, Value familyv, Value v) {
    char text[INET6_ADDRSTRLEN];
    u8 packed[16];
    int family;
    Buffer b;
    TRY_OK(posix_int(familyv, &family) && buffer_get(v, &b, false));
    i64 n = b.len;
    if (n <= 16) memcpy(packed, b.data, (size_t)n);
    buffer_release(&b);
    if (family != AF_INET && family != AF_INET6) return exc_raise(ValueErrorType, "unknown address family %d", family);
    if (n != (family == AF_INET ? 4 : 16)) return exc_raise(ValueErrorType, "invalid length of packed IP address string");
    return inet_ntop(family, packed, text, sizeof text) ? str_from_c(text) : posix_error();
}

/* ---- control messages ---- */

static Value control_size(Value v, const char *fname, bool padded) {
    i64 n;
    TRY_OK(posix_i64(v, &n));
    if (n < 0 || n > INT_MAX - (i64)(padded ? CMSG_SPACE(1) : CMSG_LEN(0))) return exc_raise(OverflowErrorType, "%s() argument out of range", fname);
    return fixnum((i64)(padded ? CMSG_SPACE((size_t)n) : CMSG_LEN((size_t)n)));
}
static Value socket_CMSG_LEN(Value m, Value v) {
    return control_size(v, "CMSG_LEN", false);
}
static Value socket_CMSG_SPACE(Value m, Value v) {
    return control_size(v, "CMSG_SPACE", true);
}

/* ---- the host and its interfaces ---- */

static Value socket_gethostname(Value m) {
    char buf[1024];
    int r;
    TRY_OK(SYS_AUDIT("socket.gethostname", 0));
    UNLOCKED(r, gethostname(buf, sizeof buf - 1));
    if (r < 0) return posix_error();
    buf[sizeof buf - 1] = 0;
    return str_decode_fs(buf, (i64)strlen(buf));
}
static Value name_bytes(Value v) {
    if (!is_bytes(v)) v = TRY(path_fspath(v));
    v = TRY(is_str(v) ? str_encode_fs(v) : v);
    if ((i64)strlen((char *)bytes_data(v)) != bytes_len(v)) return exc_raise(ValueErrorType, "embedded null byte");
    return v;
}
static Value socket_sethostname(Value m, Value v) {
    v = TRY(name_bytes(v));
    TRY_OK(SYS_AUDIT("socket.sethostname", 1, v));
    return posix_done(sethostname((char *)bytes_data(v), (size_t)bytes_len(v)));
}
static Value socket_if_indextoname(Value m, Value v) {
    char name[IF_NAMESIZE];
    i64 n;
    TRY_OK(posix_i64(v, &n));
    return if_indextoname((unsigned)n, name) ? str_decode_fs(name, (i64)strlen(name)) : posix_error();
}
static Value socket_if_nametoindex(Value m, Value v) {
    v = TRY(name_bytes(v));
    unsigned n = if_nametoindex((char *)bytes_data(v));
    return n ? fixnum(n) : os_error("no interface with this name");
}
static Value interface_list(const struct if_nameindex *names) {
    Value list = TRY(list_new(0));
    for (; names->if_index || names->if_name; names++)
        TRY_OK(list_append(list, TRY(tuple_pack(2, fixnum(names->if_index), TRY(str_decode_fs(names->if_name, (i64)strlen(names->if_name)))))));
    return list;
}
static Value socket_if_nameindex(Value m) {
    struct if_nameindex *names = if_nameindex();
    if (!names) return posix_error();
    Value list = interface_list(names);
    if_freenameindex(names);
    return list;
}

/* Extensions reach into the structs of sockets through the capsule CAPI, which there is none of: their import shall fail as a
 * module that is missing does, since that is what programs are prepared for. */
static Value socket_getattr(Value m, Value name) {
    if (is_str(name) && str_eq_c(name, "CAPI")) return exc_raise(ImportErrorType, "_socket.CAPI: Krait does not show the structs of sockets to C extensions");
    return exc_raise(AttributeErrorType, "module '_socket' has no attribute %R", name);
}

#define ROW(name, kind, sig, doc) {#name, socket_##name, kind, EFF_ANY, 0, sig, doc}
#define ROW_TUPLE(name, kind, sig, doc) {#name, socket_##name, kind, EFF_ANY, MF_TUPLE_ARGS, sig, doc}
static const MethodDef socket_functions[] = {
    {"__getattr__", socket_getattr, M_1, EFF_ANY, 0, "($module, name, /)", NULL},
    ROW(CMSG_LEN, M_1, "($module, length, /)", "The size of a control message with so much data, without padding at its end."),
    ROW(CMSG_SPACE, M_1, "($module, length, /)", "The room that a control message with so much data takes."),
    ROW(close, M_1, "($module, fd, /)", "Closes a descriptor that is a socket."),
    ROW(dup, M_1, "($module, fd, /)", "Duplicates a descriptor."),
    ROW_TUPLE(getaddrinfo, M_N, "($module, /, host, port, family=0, type=0, proto=0, flags=0)", "A list of (family, type, proto, canonname, address)."),
    ROW(getdefaulttimeout, M_0, "($module, /)", "The timeout of new sockets, None if there is none."),
    ROW(gethostbyaddr, M_1, "($module, host, /)", "(name, aliases, addresses) of an address."),
    ROW(gethostbyname, M_1, "($module, host, /)", "The IPv4 address of a host."),
    ROW(gethostbyname_ex, M_1, "($module, host, /)", "(name, aliases, addresses) of a host."),
    ROW(gethostname, M_0, "($module, /)", "The name of this host."),
    ROW_TUPLE(getnameinfo, M_2, "($module, sockaddr, flags, /)", "(host, port) of an address, as names where there are any."),
    ROW(getprotobyname, M_1, "($module, name, /)", "The number of a protocol."),
    ROW_TUPLE(getservbyname, M_2, "($module, servicename, protocolname=None, /)", "The port of a service."),
    ROW_TUPLE(getservbyport, M_2, "($module, port, protocolname=None, /)", "The service of a port."),
    ROW(htonl, M_1, "($module, x, /)", "A 32-bit number in network byte order."),
    ROW(htons, M_1, "($module, x, /)", "A 16-bit number in network byte order."),
    ROW(if_indextoname, M_1, "($module, if_index, /)", "The name of an interface."),
    ROW(if_nameindex, M_0, "($module, /)", "A list of (index, name) of all interfaces."),
    ROW(if_nametoindex, M_1, "($module, if_name, /)", "The number of an interface."),
    ROW(inet_aton, M_1, "($module, string, /)", "The 4 bytes of a text like '123.45.67.89'."),
    ROW(inet_ntoa, M_1, "($module, packed, /)", "The text of the 4 bytes of an address."),
    ROW_TUPLE(inet_ntop, M_2, "($module, af, packed, /)", "The text of an address of a family."),
    ROW_TUPLE(inet_pton, M_2, "($module, af, string, /)", "The bytes of an address of a family."),
    ROW(ntohl, M_1, "($module, x, /)", "A 32-bit number from network byte order."),
    ROW(ntohs, M_1, "($module, x, /)", "A 16-bit number from network byte order."),
    ROW(setdefaulttimeout, M_1, "($module, timeout, /)", "Sets the timeout of new sockets."),
    ROW(sethostname, M_1, "($module, name, /)", "Sets the name of this host."),
    ROW_TUPLE(socketpair, M_3, "($module, family=AF_UNIX, type=SOCK_STREAM, proto=0, /)", "Two connected sockets."),
    {0},
};
static const NativeConst consts[] = {
#define CONSTANT(name, value) {#name, value},
#include "vm/modules/_socket.def"
};
Value (*socket_capi_hook)(void);

static bool add_capi(Value m) {
    Value capi = socket_capi_hook ? socket_capi_hook() : V_NULL;
    return is_null(capi) || (!is_err(capi) && module_add(m, "CAPI", capi));
}
static bool socket_exec(Value m) {
    if (is_null(socket_gaierror)) {
        socket_herror = native_new_exception("socket.herror", OSErrorType);
        socket_gaierror = native_new_exception("socket.gaierror", OSErrorType);
    }
    return !is_err(socket_herror) && !is_err(socket_gaierror) && module_add(m, "herror", socket_herror) && module_add(m, "gaierror", socket_gaierror) &&
           module_add(m, "error", obj_value(OSErrorType)) && module_add(m, "timeout", obj_value(TimeoutErrorType)) &&
           module_add(m, "has_ipv6", V_TRUE) && socket_object_types(m) && native_add_consts(m, consts, ARRAY_LEN(consts)) && add_capi(m);
}
const ModuleDef socket_module = {"_socket", "Sockets, as the operating system has them; socket gives the full interface.", socket_functions, socket_exec};
