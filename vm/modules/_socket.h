/* _socket.h: what the files of the module _socket share. */
#pragma once
#include <netdb.h>
#include <sys/socket.h>

#include "vm/modules/native.h"
#include "vm/modules/posix_internal.h"
#include "vm/modules/wait.h"

typedef struct SocketObj {
    Obj base;
    int fd; /* -1: closed */
    int family, type, proto;
    i64 timeout; /* nanoseconds; 0: does not block; -1: waits for ever */
} SocketObj;
extern TypeObj *SocketType;
extern Value socket_gaierror, socket_herror;
ALWAYS_INLINE SocketObj *as_socket(Value v) { return (SocketObj *)v.w; }

typedef union SockAddr {
    struct sockaddr sa;
    struct sockaddr_storage storage;
} SockAddr;

/* _socket_addr.c: a Python address for this family; 'fname' is named in error texts. */
bool socket_addr_from(int family, Value v, const char *fname, SockAddr *out, socklen_t *len) MAY_RUN_PYTHON;
/* And back; None for an empty one. */
Value socket_addr_value(const SockAddr *a, socklen_t len);
/* Resolves a host name to the first address of the family. */
bool socket_resolve(const char *host, int family, SockAddr *out, socklen_t *len);
/* A host name as bytes: IDNA for text beyond ASCII. */
Value socket_host_bytes(Value v) MAY_RUN_PYTHON;
Value socket_raise_gai(int err);

/* _socket_names.c: functions of the module that ask the resolver and the databases. */
Value socket_getaddrinfo(Value m, Value *a);
Value socket_getnameinfo(Value m, Value addr, Value flags);
Value socket_gethostbyaddr(Value m, Value host);
Value socket_gethostbyname(Value m, Value host);
Value socket_gethostbyname_ex(Value m, Value host);
Value socket_getprotobyname(Value m, Value name);
Value socket_getservbyname(Value m, Value name, Value proto);
Value socket_getservbyport(Value m, Value port, Value proto);
/* A str argument as a C string: "fname() argument n must be str, not X". */
const char *socket_str_arg(Value v, const char *fname, int n);

/* _socket_object.c */
extern const TypeDef socket_def;
/* Set by the C API: makes the capsule "_socket.CAPI"; a socket's fields have changed. */
extern Value (*socket_capi_hook)(void);
extern void (*socket_changed_hook)(Value self);
extern i64 socket_default_timeout;
bool socket_object_types(Value m);
/* A new object over a descriptor, which it takes over. */
Value socket_object_new(TypeObj *type, int fd, int family, int kind, int proto);
bool socket_timeout_arg(Value v, i64 *ns);

/* _socket_call.c: waiting, and the methods that move data. */
typedef ssize_t (*socket_op)(int fd, void *arg);
/* Runs 'op' without the lock, again after signals, waiting before it as the timeout says; false raised. */
bool socket_call(Value self, bool writing, i64 deadline, socket_op op, void *arg, ssize_t *result) MAY_RUN_PYTHON;
/* Waits until the socket is ready: 1, 0 the deadline has passed, -1 raised. */
int socket_wait(Value self, bool writing, i64 deadline) MAY_RUN_PYTHON;
#define PROTO(name, params) Value socket_m_##name params;
PROTO(recv, (Value self, Value size, Value flags))
PROTO(recv_into, (Value self, Value *a))
PROTO(recvfrom, (Value self, Value size, Value flags))
PROTO(recvfrom_into, (Value self, Value *a))
PROTO(recvmsg, (Value self, Value size, Value anc, Value flags))
PROTO(recvmsg_into, (Value self, Value bufs, Value anc, Value flags))
PROTO(send, (Value self, Value data, Value flags))
PROTO(sendall, (Value self, Value data, Value flags))
PROTO(sendmsg, (Value self, Value *a))
PROTO(sendto, (Value self, Args args))
#undef PROTO
