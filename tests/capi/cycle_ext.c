/* cycle_ext.c: types that hold any objects, for cycles across the border: Node (static, collected), HeapNode (from a
 * spec), Fin (with tp_finalize), Plain (not collected). */
#include <Python.h>
#include <structmember.h>

typedef struct {
    PyObject_HEAD
    PyObject *a, *b, *weakrefs;
} Node;

static Py_ssize_t live, cleared, traversed;
static PyObject *held;  /* a reference of C's own */
static PyObject *on_finalize;

static int node_traverse(PyObject *p, visitproc visit, void *arg) {
    Node *n = (Node *)p;
    traversed++;
    if (PyType_HasFeature(Py_TYPE(p), Py_TPFLAGS_HEAPTYPE)) Py_VISIT(Py_TYPE(p));
    Py_VISIT(n->a);
    Py_VISIT(n->b);
    return 0;
}

static int node_clear(PyObject *p) {
    Node *n = (Node *)p;
    cleared++;
    Py_CLEAR(n->a);
    Py_CLEAR(n->b);
    return 0;
}

static PyObject *node_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *p = type->tp_alloc(type, 0);
    if (p) live++;
    return p;
}

static int node_init(PyObject *p, PyObject *args, PyObject *kwargs) {
    Node *n = (Node *)p;
    PyObject *a = NULL, *b = NULL;
    if (!PyArg_ParseTuple(args, "|OO", &a, &b)) return -1;
    Py_XSETREF(n->a, Py_XNewRef(a));
    Py_XSETREF(n->b, Py_XNewRef(b));
    return 0;
}

static void drop_fields(PyObject *p) {
    Node *n = (Node *)p;
    live--;
    if (n->weakrefs) PyObject_ClearWeakRefs(p);
    Py_CLEAR(n->a);
    Py_CLEAR(n->b);
}

static void node_dealloc(PyObject *p) {
    PyObject_GC_UnTrack(p);
    drop_fields(p);
    Py_TYPE(p)->tp_free(p);
}

static void heap_node_dealloc(PyObject *p) {
    PyTypeObject *type = Py_TYPE(p);
    PyObject_GC_UnTrack(p);
    drop_fields(p);
    type->tp_free(p);
    Py_DECREF(type);
}

static void plain_dealloc(PyObject *p) {
    drop_fields(p);
    Py_TYPE(p)->tp_free(p);
}

static void fin_finalize(PyObject *p) {
    PyObject *type, *value, *tb, *r;
    PyErr_Fetch(&type, &value, &tb);
    if (on_finalize) {
        r = PyObject_CallOneArg(on_finalize, p);
        if (!r) PyErr_WriteUnraisable(p);
        Py_XDECREF(r);
    }
    PyErr_Restore(type, value, tb);
}

static void fin_dealloc(PyObject *p) {
    if (PyObject_CallFinalizerFromDealloc(p) < 0) return;
    node_dealloc(p);
}

static PyMemberDef members[] = {
    {"a", T_OBJECT, offsetof(Node, a), 0, NULL},
    {"b", T_OBJECT, offsetof(Node, b), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

#define NODE_TYPE(Name, text, flags, traverse, clear, dealloc, finalize)                           \
    static PyTypeObject Name = {                                                                   \
        PyVarObject_HEAD_INIT(NULL, 0).tp_name = "cycle_ext." text, .tp_basicsize = sizeof(Node),  \
        .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | (flags), .tp_new = node_new,        \
        .tp_init = node_init, .tp_dealloc = dealloc, .tp_traverse = traverse, .tp_clear = clear,   \
        .tp_finalize = finalize, .tp_members = members, .tp_weaklistoffset = offsetof(Node, weakrefs), \
    }
NODE_TYPE(Node_Type, "Node", Py_TPFLAGS_HAVE_GC, node_traverse, node_clear, node_dealloc, NULL);
NODE_TYPE(Fin_Type, "Fin", Py_TPFLAGS_HAVE_GC, node_traverse, node_clear, fin_dealloc, fin_finalize);
NODE_TYPE(Plain_Type, "Plain", 0, NULL, NULL, plain_dealloc, NULL);

static PyMemberDef heap_members[] = {
    {"a", T_OBJECT, offsetof(Node, a), 0, NULL},
    {"b", T_OBJECT, offsetof(Node, b), 0, NULL},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(Node, weakrefs), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot heap_slots[] = {
    {Py_tp_new, node_new}, {Py_tp_init, node_init}, {Py_tp_dealloc, heap_node_dealloc}, {Py_tp_traverse, node_traverse},
    {Py_tp_clear, node_clear}, {Py_tp_members, heap_members}, {0, NULL},
};
static PyType_Spec heap_spec = {
    "cycle_ext.HeapNode", sizeof(Node), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, heap_slots,
};

/* ---- functions ---- */

static PyObject *counts(PyObject *m, PyObject *unused) {
    (void)unused;
    return Py_BuildValue("nnn", live, cleared, traversed);
}

static PyObject *hold(PyObject *m, PyObject *o) {
    Py_XSETREF(held, o == Py_None ? NULL : Py_NewRef(o));
    Py_RETURN_NONE;
}

static PyObject *set_on_finalize(PyObject *m, PyObject *o) {
    Py_XSETREF(on_finalize, o == Py_None ? NULL : Py_NewRef(o));
    Py_RETURN_NONE;
}

static PyObject *refcount(PyObject *m, PyObject *o) { return PyLong_FromSsize_t(Py_REFCNT(o)); }

/* A node that the VM has not seen. */
static Node *raw_node(PyTypeObject *type) { return (Node *)node_new(type, NULL, NULL); }

/* Two nodes that refer to each other, which only C has ever seen; `extra` hangs on one of them. */
static PyObject *raw_pair(PyObject *m, PyObject *extra) {
    Node *x = raw_node(&Node_Type), *y = raw_node(&Fin_Type);
    if (!x || !y) return NULL;
    x->a = (PyObject *)y;
    y->a = (PyObject *)x; /* both references given away */
    x->b = Py_NewRef(extra);
    Py_RETURN_NONE;
}

/* A node in a container that it holds itself; kind "l", "t" or "d". */
static PyObject *raw_container(PyObject *m, PyObject *args) {
    const char *kind;
    PyObject *extra, *c;
    if (!PyArg_ParseTuple(args, "sO", &kind, &extra)) return NULL;
    Node *x = raw_node(&Node_Type);
    c = !x ? NULL : *kind == 'l' ? PyList_New(1) : *kind == 't' ? PyTuple_New(1) : PyDict_New();
    if (!c) return NULL;
    x->b = Py_NewRef(extra);
    x->a = c;
    if (*kind == 'l') PyList_SET_ITEM(c, 0, (PyObject *)x);
    else if (*kind == 't') PyTuple_SET_ITEM(c, 0, (PyObject *)x);
    else {
        if (PyDict_SetItemString(c, "x", (PyObject *)x) < 0) return NULL;
        Py_DECREF(x);
    }
    Py_RETURN_NONE;
}

/* A chain of n nodes, returned as its head. */
static PyObject *chain(PyObject *m, PyObject *arg) {
    long n = PyLong_AsLong(arg);
    PyObject *head = NULL;
    for (long i = 0; i < n; i++) {
        Node *x = raw_node(&Node_Type);
        if (!x) return NULL;
        x->a = head;
        head = (PyObject *)x;
    }
    return head;
}

/* Calls a class or function and drops the result: how many nodes that leaves. */
static PyObject *make_and_drop(PyObject *m, PyObject *callable) {
    Py_ssize_t before = live;
    PyObject *r = PyObject_CallNoArgs(callable);
    if (!r) return NULL;
    Py_DECREF(r);
    return PyLong_FromSsize_t(live - before);
}

static PyObject *untrack(PyObject *m, PyObject *o) {
    PyObject_GC_UnTrack(o);
    Py_RETURN_NONE;
}

static PyObject *track(PyObject *m, PyObject *o) {
    PyObject_GC_Track(o);
    Py_RETURN_NONE;
}

static PyObject *is_tracked(PyObject *m, PyObject *o) { return PyBool_FromLong(PyObject_GC_IsTracked(o)); }
static PyObject *is_finalized(PyObject *m, PyObject *o) { return PyBool_FromLong(PyObject_GC_IsFinalized(o)); }

/* Looks at every item, as any C function does that is given a list. */
static PyObject *look(PyObject *m, PyObject *list) {
    Py_ssize_t n = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) n += PyList_GET_ITEM(list, i) != NULL;
    return PyLong_FromSsize_t(n);
}

/* Keeps the very tuple of arguments in the first of them. */
static PyObject *keep_args(PyObject *m, PyObject *args) {
    Node *n = (Node *)PyTuple_GetItem(args, 0);
    if (!n) return NULL;
    Py_XSETREF(n->a, Py_NewRef(args));
    Py_RETURN_NONE;
}

/* Calls a function from C: what the interpreter leaves on its part of the stack is out of sight afterwards. */
static PyObject *call(PyObject *m, PyObject *callable) { return PyObject_CallNoArgs(callable); }

/* Makes and drops n bytes objects, a few of them at a time, of sizes between 1 and 2 times `size`. */
static PyObject *churn(PyObject *m, PyObject *args) {
    enum { FEW = 8 };
    PyObject *few[FEW] = {NULL};
    Py_ssize_t n, size;
    if (!PyArg_ParseTuple(args, "nn", &n, &size)) return NULL;
    for (Py_ssize_t i = 0; i < n; i++) {
        Py_XDECREF(few[i % FEW]);
        few[i % FEW] = PyBytes_FromStringAndSize(NULL, size + size * (i % 7) / 7);
        if (!few[i % FEW]) return NULL;
    }
    for (int i = 0; i < FEW; i++) Py_XDECREF(few[i]);
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"keep_args", keep_args, METH_VARARGS, NULL}, {"call", call, METH_O, NULL}, {"churn", churn, METH_VARARGS, NULL},
    {"counts", counts, METH_NOARGS, NULL}, {"hold", hold, METH_O, NULL}, {"set_on_finalize", set_on_finalize, METH_O, NULL},
    {"refcount", refcount, METH_O, NULL}, {"raw_pair", raw_pair, METH_O, NULL},
    {"raw_container", raw_container, METH_VARARGS, NULL}, {"chain", chain, METH_O, NULL},
    {"make_and_drop", make_and_drop, METH_O, NULL}, {"untrack", untrack, METH_O, NULL}, {"track", track, METH_O, NULL},
    {"is_tracked", is_tracked, METH_O, NULL}, {"is_finalized", is_finalized, METH_O, NULL}, {"look", look, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "cycle_ext", NULL, -1, functions, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_cycle_ext(void) {
    PyObject *m = PyModule_Create(&module);
    if (!m || PyModule_AddType(m, &Node_Type) < 0 || PyModule_AddType(m, &Fin_Type) < 0 ||
        PyModule_AddType(m, &Plain_Type) < 0) return NULL;
    PyObject *heap = PyType_FromModuleAndSpec(m, &heap_spec, NULL);
    if (!heap || PyModule_AddObject(m, "HeapNode", heap) < 0) return NULL;
    return m;
}
