/* _socket_names.c: hosts, services and protocols by name and number. */
#define _GNU_SOURCE
#include "vm/modules/_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>

static Value no_such(const char *text) {
    return exc_raise_value(OSErrorType, TRY(str_from_c(text)));
}
const char *socket_str_arg(Value v, const char *fname, int n) {
    const char *s;
    i64 len;
    if (!is_str(v)) {
        exc_raise(TypeErrorType, "%s() argument %d must be str, not %T", fname, n, v);
        return NULL;
    }
    s = str_utf8(v, &len);
    if (s && (i64)strlen(s) != len) {
        exc_raise(ValueErrorType, "embedded null character");
        return NULL;
    }
    return s;
}

/* ---- getaddrinfo, getnameinfo ---- */

static Value addrinfo_list(const struct addrinfo *list) {
    Value out = TRY(list_new(0));
    for (const struct addrinfo *i = list; i; i = i->ai_next) {
        SockAddr a = {0};
        const char *name = i->ai_canonname ? i->ai_canonname : "";
        memcpy(&a, i->ai_addr, i->ai_addrlen);
        Value addr = TRY(socket_addr_value(&a, i->ai_addrlen)), canon = TRY(str_decode_fs(name, (i64)strlen(name)));
        TRY_OK(list_append(out, TRY(tuple_pack(5, fixnum(i->ai_family), fixnum(i->ai_socktype), fixnum(i->ai_protocol), canon, addr))));
    }
    return out;
}
Value socket_getaddrinfo(Value m, Value *a) { /* host, port, family, type, proto, flags */
    struct addrinfo hints = {0}, *list;
    Value host = a[0], port = a[1];
    const char *host_text = NULL, *port_text = NULL;
    int r;
    if (is_str(host)) host = TRY(as_str(host)->ascii ? str_encode(host, "ascii", NULL) : str_encode(host, "idna", NULL));
    else if (!is_none(host) && !is_bytes(host)) return exc_raise(TypeErrorType, "getaddrinfo() argument 1 must be string or None");
    if (is_int(port)) port = TRY(str_encode(TRY(int_to_str(int_plain(port), 10)), "ascii", NULL));
    else if (is_str(port)) port = TRY(str_encode(port, "utf-8", NULL));
    else if (!is_none(port) && !is_bytes(port)) return no_such("Int or String expected");
    TRY_OK(posix_int(a[2], &hints.ai_family) && posix_int(a[3], &hints.ai_socktype) && posix_int(a[4], &hints.ai_protocol) && posix_int(a[5], &hints.ai_flags));
    if (!is_none(host)) host_text = (const char *)bytes_data(host);
    if (!is_none(port)) port_text = (const char *)bytes_data(port);
    TRY_OK(SYS_AUDIT("socket.getaddrinfo", 5, a[0], a[1], fixnum(hints.ai_family), fixnum(hints.ai_socktype), fixnum(hints.ai_protocol)));
    UNLOCKED(r, getaddrinfo(host_text, port_text, &hints, &list));
    gc_keep((void *)host.w);
    gc_keep((void *)port.w);
    if (r) return socket_raise_gai(r);
    Value out = addrinfo_list(list);
    freeaddrinfo(list);
    return out;
}
Value socket_getnameinfo(Value m, Value addr, Value flagsv) {
    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST}, *list;
    char host[NI_MAXHOST], port[NI_MAXSERV];
    int flags = 0, number, r;
    i64 flow = 0, scope = 0;
    if (!is_tuple(addr)) return exc_raise(TypeErrorType, "getnameinfo() argument 1 must be a tuple");
    i64 n = tuple_len(addr);
    if (n < 2 || n > 4 || !is_str(tuple_at(addr, 0)) || !is_int(tuple_at(addr, 1))) return exc_raise(TypeErrorType, "getnameinfo(): illegal sockaddr argument");
    TRY_OK(posix_int(flagsv, &flags) && posix_int(tuple_at(addr, 1), &number));
    TRY_OK((n <= 2 || posix_i64(tuple_at(addr, 2), &flow)) && (n <= 3 || posix_i64(tuple_at(addr, 3), &scope)));
    const char *name = socket_str_arg(tuple_at(addr, 0), "getnameinfo", 1);
    if (!name) return V_ERR;
    if (flow < 0 || flow > 0xfffff) return exc_raise(OverflowErrorType, "getnameinfo(): flowinfo must be 0-1048575.");
    snprintf(port, sizeof port, "%d", number);
    TRY_OK(SYS_AUDIT("socket.getnameinfo", 1, addr));
    UNLOCKED(r, getaddrinfo(name, port, &hints, &list));
    if (r) return socket_raise_gai(r);
    int family = list->ai_family;
    bool several = list->ai_next != NULL;
    SockAddr a = {0};
    socklen_t len = list->ai_addrlen;
    memcpy(&a, list->ai_addr, len);
    freeaddrinfo(list);
    if (several) return no_such("sockaddr resolved to multiple addresses");
    if (family == AF_INET && n != 2) return no_such("IPv4 sockaddr must be 2 tuple");
    if (family == AF_INET6) {
        ((struct sockaddr_in6 *)&a)->sin6_flowinfo = htonl((u32)flow);
        ((struct sockaddr_in6 *)&a)->sin6_scope_id = (u32)scope;
    }
    UNLOCKED(r, getnameinfo(&a.sa, len, host, sizeof host, port, sizeof port, flags));
    if (r) return socket_raise_gai(r);
    return tuple_pack(2, TRY(str_decode_fs(host, (i64)strlen(host))), TRY(str_from_c(port)));
}

/* ---- hosts ---- */

static Value raise_herror(int err) {
    return exc_raise_obj(TRY(value_call2(socket_herror, fixnum(err), TRY(str_from_c(hstrerror(err))))));
}
static Value hostent_value(const struct hostent *h) {
    Value names = TRY(list_new(0)), addrs = TRY(list_new(0));
    for (char **p = h->h_aliases; p && *p; p++) TRY_OK(list_append(names, TRY(str_decode_fs(*p, (i64)strlen(*p)))));
    for (char **p = h->h_addr_list; *p; p++) {
        char text[INET6_ADDRSTRLEN];
        if (!inet_ntop(h->h_addrtype, *p, text, sizeof text)) return posix_error();
        TRY_OK(list_append(addrs, TRY(str_from_c(text))));
    }
    return tuple_pack(3, TRY(str_decode_fs(h->h_name, (i64)strlen(h->h_name))), names, addrs);
}
Value socket_gethostbyname(Value m, Value host) {
    SockAddr a;
    socklen_t len;
    TRY_OK(SYS_AUDIT("socket.gethostbyname", 1, host));
    host = TRY(socket_host_bytes(host));
    TRY_OK(socket_resolve((char *)bytes_data(host), AF_INET, &a, &len));
    Value pair = TRY(socket_addr_value(&a, len));
    return tuple_at(pair, 0);
}
enum { HOST_BUF = 16384 };
Value socket_gethostbyname_ex(Value m, Value host) {
    SockAddr a;
    socklen_t len;
    struct hostent h, *found = NULL;
    char buf[HOST_BUF];
    int r, err = 0;
    TRY_OK(SYS_AUDIT("socket.gethostbyname", 1, host));
    host = TRY(socket_host_bytes(host));
    const char *name = (char *)bytes_data(host);
    TRY_OK(socket_resolve(name, AF_INET, &a, &len));
    UNLOCKED(r, gethostbyname_r(name, &h, buf, sizeof buf, &found, &err));
    gc_keep((void *)host.w);
    return r == 0 && found ? hostent_value(found) : raise_herror(err);
}
Value socket_gethostbyaddr(Value m, Value host) {
    SockAddr a;
    socklen_t len;
    struct hostent h, *found = NULL;
    char buf[HOST_BUF];
    int r, err = 0;
    TRY_OK(SYS_AUDIT("socket.gethostbyaddr", 1, host));
    host = TRY(socket_host_bytes(host));
    TRY_OK(socket_resolve((char *)bytes_data(host), AF_UNSPEC, &a, &len));
    bool six = a.sa.sa_family == AF_INET6;
    const void *p = six ? (void *)&((struct sockaddr_in6 *)&a)->sin6_addr : (void *)&((struct sockaddr_in *)&a)->sin_addr;
    UNLOCKED(r, gethostbyaddr_r(p, six ? 16 : 4, a.sa.sa_family, &h, buf, sizeof buf, &found, &err));
    return r == 0 && found ? hostent_value(found) : raise_herror(err);
}

/* ---- services and protocols ---- */

Value socket_getservbyname(Value m, Value namev, Value protov) {
    const char *proto = NULL, *name = socket_str_arg(namev, "getservbyname", 1);
    if (!name) return V_ERR;
    if (!is_null(protov) && !(proto = socket_str_arg(protov, "getservbyname", 2))) return V_ERR;
    TRY_OK(SYS_AUDIT("socket.getservbyname", 2, namev, protov));
    struct servent *s = getservbyname(name, proto);
    return s ? fixnum(ntohs((u16)s->s_port)) : no_such("service/proto not found");
}
Value socket_getservbyport(Value m, Value portv, Value protov) {
    const char *proto = NULL;
    int port;
    TRY_OK(posix_int(portv, &port));
    if (!is_null(protov) && !(proto = socket_str_arg(protov, "getservbyport", 2))) return V_ERR;
    if (port < 0 || port > 0xffff) return exc_raise(OverflowErrorType, "getservbyport: port must be 0-65535.");
    TRY_OK(SYS_AUDIT("socket.getservbyport", 2, portv, protov));
    struct servent *s = getservbyport(htons((u16)port), proto);
    return s ? str_from_c(s->s_name) : no_such("port/proto not found");
}
Value socket_getprotobyname(Value m, Value namev) {
    const char *name = socket_str_arg(namev, "getprotobyname", 1);
    if (!name) return V_ERR;
    struct protoent *p = getprotobyname(name);
    return p ? fixnum(p->p_proto) : no_such("protocol not found");
}
