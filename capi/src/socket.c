/* socket.c: what the module _socket shows to other extensions (_ssl): a capsule with its types, and the struct of a
 * socket.  CPython has no public header for it; the layout is that of its socketmodule.h. */
#include "vm/modules/_socket.h"

#include "gcbridge/bridge_internal.h"
#include "gcbridge/expose_fill.h"

typedef struct SocketStruct {
    PyObject_HEAD
    int sock_fd; /* -1: closed */
    int sock_family, sock_type, sock_proto;
    PyObject *(*errorhandler)(void); /* raises errno as OSError */
    int64_t sock_timeout;            /* nanoseconds, negative: waits for ever */
} SocketStruct;

typedef struct SocketCapi {
    PyTypeObject *Sock_Type;
    PyObject *error, *timeout_error;
} SocketCapi;

static PyObject *raise_errno(void) { return PyErr_SetFromErrno(PyExc_OSError); }

static void fill(PyObject *p, Value v) {
    SocketStruct *s = (SocketStruct *)p;
    const SocketObj *o = as_socket(v);
    s->sock_fd = o->fd;
    s->sock_family = o->family;
    s->sock_type = o->type;
    s->sock_proto = o->proto;
    s->errorhandler = raise_errno;
    s->sock_timeout = o->timeout;
}

static Value make_capsule(void) {
    static PyTypeObject type;
    static SocketCapi api;
    if (!api.Sock_Type) {
        type_export_static(SocketType, &type, sizeof(SocketStruct), 0);
        type.tp_free = PyObject_Free;
        api = (SocketCapi){&type, PyExc_OSError, PyExc_TimeoutError};
    }
    return bridge_result(PyCapsule_New(&api, "_socket.CAPI", NULL), "PyCapsule_New", V_NONE);
}

void capi_socket_init(void) {
    socket_capi_hook = make_capsule;
    socket_changed_hook = expose_refill;
    expose_add_fill(&socket_def, fill);
}
