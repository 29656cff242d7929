/* containers_ext.c: tuple, list, dict, set, weak references and friends through the C API. */
#include <Python.h>
#include <structmember.h>

#define ONE(name, expression)                                                                      \
    static PyObject *name(PyObject *self, PyObject *o) { return (expression); }

static PyObject *status(int failed) { return failed < 0 ? NULL : PyLong_FromLong(failed); }

/* ---- tuple ---- */
static PyObject *tuple_made(PyObject *self, PyObject *o) {
    Py_ssize_t n = PyLong_AsSsize_t(o);
    PyObject *t = PyTuple_New(n);
    for (Py_ssize_t i = 0; t && i < n; i++) PyTuple_SET_ITEM(t, i, PyLong_FromSsize_t(i * 1000));
    return t;
}

static PyObject *tuple_resized(PyObject *self, PyObject *args) {
    Py_ssize_t from, to;
    if (!PyArg_ParseTuple(args, "nn", &from, &to)) return NULL;
    PyObject *t = PyTuple_New(from);
    for (Py_ssize_t i = 0; t && i < from; i++) PyTuple_SET_ITEM(t, i, PyUnicode_FromFormat("item %zd", i));
    if (_PyTuple_Resize(&t, to) < 0) return NULL;
    for (Py_ssize_t i = from; i < to; i++) PyTuple_SetItem(t, i, Py_NewRef(Py_None));
    return t;
}

ONE(tuple_pack, PyTuple_Pack(3, o, o, Py_None))
ONE(tuple_slice, PyTuple_GetSlice(o, 1, 3))
ONE(tuple_second, Py_XNewRef(PyTuple_GetItem(o, 1)))

/* Made and dropped without anybody else's seeing it: the count of the item is as before. */
static PyObject *tuple_dropped(PyObject *self, PyObject *o) {
    Py_ssize_t before = Py_REFCNT(o);
    for (int i = 0; i < 10; i++) Py_DECREF(PyTuple_Pack(2, o, o));
    return PyLong_FromSsize_t(Py_REFCNT(o) - before);
}

/* ---- list ---- */
static PyObject *list_made(PyObject *self, PyObject *o) {
    Py_ssize_t n = PyLong_AsSsize_t(o);
    PyObject *l = PyList_New(0);
    for (Py_ssize_t i = 0; l && i < n; i++) {
        PyObject *item = PyLong_FromSsize_t(i);
        if (PyList_Append(l, item) < 0) return NULL;
        Py_DECREF(item);
    }
    return l;
}

static PyObject *list_set(PyObject *self, PyObject *args) {
    PyObject *l, *item;
    Py_ssize_t i;
    if (!PyArg_ParseTuple(args, "OnO", &l, &i, &item)) return NULL;
    return status(PyList_SetItem(l, i, Py_NewRef(item)));
}

static PyObject *list_insert(PyObject *self, PyObject *args) {
    PyObject *l, *item;
    Py_ssize_t i;
    return PyArg_ParseTuple(args, "OnO", &l, &i, &item) ? status(PyList_Insert(l, i, item)) : NULL;
}

static PyObject *list_set_slice(PyObject *self, PyObject *args) {
    PyObject *l, *items;
    Py_ssize_t start, end;
    if (!PyArg_ParseTuple(args, "OnnO", &l, &start, &end, &items)) return NULL;
    return status(PyList_SetSlice(l, start, end, items == Py_None ? NULL : items));
}

static PyObject *list_append(PyObject *self, PyObject *args) {
    PyObject *l, *item;
    return PyArg_ParseTuple(args, "OO", &l, &item) ? status(PyList_Append(l, item)) : NULL;
}

static PyObject *list_extend(PyObject *self, PyObject *args) {
    PyObject *l, *items;
    return PyArg_ParseTuple(args, "OO", &l, &items) ? _PyList_Extend((PyListObject *)l, items) : NULL;
}

/* Borrowed items stay good while the list is appended to. */
static PyObject *list_borrow(PyObject *self, PyObject *l) {
    PyObject *first = PyList_GetItem(l, 0), *more = PyLong_FromLong(123456789);
    if (!first) return NULL;
    for (int i = 0; i < 100; i++)
        if (PyList_Append(l, more) < 0) return NULL;
    Py_DECREF(more);
    return PyBool_FromLong(first == PyList_GET_ITEM(l, 0) && Py_REFCNT(first) > 0);
}

static PyObject *list_inline_sum(PyObject *self, PyObject *l) {
    long sum = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(l); i++) sum += PyLong_AsLong(PyList_GET_ITEM(l, i));
    return PyErr_Occurred() ? NULL : PyLong_FromLong(sum);
}

ONE(list_sort, status(PyList_Sort(o)))
ONE(list_reverse, status(PyList_Reverse(o)))
ONE(list_as_tuple, PyList_AsTuple(o))
ONE(list_slice, PyList_GetSlice(o, 1, 3))
ONE(list_size, PyList_Size(o) < 0 ? NULL : PyLong_FromSsize_t(PyList_Size(o)))

/* ---- dict ---- */
static PyObject *dict_made(PyObject *self, PyObject *o) {
    PyObject *d = PyDict_New();
    if (!d || Py_REFCNT(d) != 1) return PyErr_Format(PyExc_AssertionError, "a fresh dict has another count than 1");
    if (PyDict_SetItemString(d, "key", o) < 0 || PyDict_SetItem(d, o, Py_None) < 0) return NULL;
    return d;
}

static PyObject *dict_get(PyObject *self, PyObject *args) {
    PyObject *d, *key;
    if (!PyArg_ParseTuple(args, "OO", &d, &key)) return NULL;
    PyObject *v = PyDict_GetItemWithError(d, key);
    if (!v && PyErr_Occurred()) return NULL;
    if (v != PyDict_GetItem(d, key)) return PyErr_Format(PyExc_AssertionError, "two borrowed references differ");
    return Py_NewRef(v ? v : Py_Ellipsis);
}

static PyObject *dict_get_string(PyObject *self, PyObject *args) {
    PyObject *d;
    const char *key;
    if (!PyArg_ParseTuple(args, "Os", &d, &key)) return NULL;
    PyObject *v = PyDict_GetItemString(d, key);
    return Py_NewRef(v ? v : Py_Ellipsis);
}

static PyObject *dict_walk(PyObject *self, PyObject *d) {
    PyObject *key, *value, *list = PyList_New(0);
    Py_ssize_t pos = 0;
    while (PyDict_Next(d, &pos, &key, &value)) {
        PyObject *pair = PyTuple_Pack(2, key, value);
        if (PyList_Append(list, pair) < 0) return NULL;
        Py_DECREF(pair);
    }
    return list;
}

static PyObject *dict_set(PyObject *self, PyObject *args) {
    PyObject *d, *key, *value;
    return PyArg_ParseTuple(args, "OOO", &d, &key, &value) ? status(PyDict_SetItem(d, key, value)) : NULL;
}
static PyObject *dict_del(PyObject *self, PyObject *args) {
    PyObject *d, *key;
    return PyArg_ParseTuple(args, "OO", &d, &key) ? status(PyDict_DelItem(d, key)) : NULL;
}
static PyObject *dict_contains(PyObject *self, PyObject *args) {
    PyObject *d, *key;
    return PyArg_ParseTuple(args, "OO", &d, &key) ? status(PyDict_Contains(d, key)) : NULL;
}
static PyObject *dict_setdefault(PyObject *self, PyObject *args) {
    PyObject *d, *key, *value;
    return PyArg_ParseTuple(args, "OOO", &d, &key, &value) ? Py_XNewRef(PyDict_SetDefault(d, key, value)) : NULL;
}
static PyObject *dict_pop(PyObject *self, PyObject *args) {
    PyObject *d, *key, *value = NULL;
    return PyArg_ParseTuple(args, "OO|O", &d, &key, &value) ? _PyDict_Pop(d, key, value) : NULL;
}
static PyObject *dict_merge(PyObject *self, PyObject *args) {
    PyObject *d, *other;
    int override;
    return PyArg_ParseTuple(args, "OOi", &d, &other, &override) ? status(PyDict_Merge(d, other, override)) : NULL;
}
static PyObject *dict_merge_pairs(PyObject *self, PyObject *args) {
    PyObject *d, *other;
    int override;
    return PyArg_ParseTuple(args, "OOi", &d, &other, &override) ? status(PyDict_MergeFromSeq2(d, other, override)) : NULL;
}

/* The tag changes with every change; PyDict_GetItem keeps the pending exception. */
static PyObject *dict_tags(PyObject *self, PyObject *d) {
    uint64_t a = ((PyDictObject *)d)->ma_version_tag, b, c;
    PyDict_SetItemString(d, "tag", Py_None);
    b = ((PyDictObject *)d)->ma_version_tag;
    PyDict_DelItemString(d, "tag");
    c = ((PyDictObject *)d)->ma_version_tag;
    PyErr_SetString(PyExc_KeyError, "pending");
    PyDict_GetItem(d, Py_None);
    int kept = PyErr_ExceptionMatches(PyExc_KeyError);
    PyErr_Clear();
    return PyBool_FromLong(a != b && b != c && a != c && kept && ((PyDictObject *)d)->ma_used == PyDict_Size(d));
}

ONE(dict_copy, PyDict_Copy(o))
ONE(dict_lists, Py_BuildValue("NNN", PyDict_Keys(o), PyDict_Values(o), PyDict_Items(o)))
ONE(dict_size, PyDict_Size(o) < 0 ? NULL : PyLong_FromSsize_t(PyDict_Size(o)))
ONE(dict_clear, (PyDict_Clear(o), Py_NewRef(Py_None)))
ONE(type_dict_names, PyDict_Keys(((PyTypeObject *)o)->tp_dict))
static PyObject *type_dict_get(PyObject *self, PyObject *args) {
    PyObject *type, *name;
    if (!PyArg_ParseTuple(args, "OO", &type, &name)) return NULL;
    PyObject *v = PyDict_GetItem(((PyTypeObject *)type)->tp_dict, name);
    return Py_NewRef(v ? v : Py_None);
}
static PyObject *type_dict_set(PyObject *self, PyObject *args) {
    PyObject *type, *name, *value;
    if (!PyArg_ParseTuple(args, "OOO", &type, &name, &value)) return NULL;
    int failed = PyDict_SetItem(((PyTypeObject *)type)->tp_dict, name, value);
    PyType_Modified((PyTypeObject *)type);
    return status(failed);
}

/* ---- set ---- */
static PyObject *set_made(PyObject *self, PyObject *o) {
    PyObject *s = PySet_New(o), *f = PyFrozenSet_New(o), *e = PySet_New(NULL);
    if (!s || !f || !e || PySet_Add(e, Py_None) < 0) return NULL;
    return Py_BuildValue("NNNn", s, f, e, PySet_GET_SIZE(s));
}
static PyObject *set_ops(PyObject *self, PyObject *args) {
    PyObject *s, *key;
    if (!PyArg_ParseTuple(args, "OO", &s, &key)) return NULL;
    int in = PySet_Contains(s, key), added = PySet_Add(s, key), now = PySet_Contains(s, key);
    int gone = PySet_Discard(s, key), again = PySet_Discard(s, key);
    if (in < 0 || added < 0 || gone < 0) return NULL;
    return Py_BuildValue("iiiii", in, added, now, gone, again);
}
static PyObject *set_walk(PyObject *self, PyObject *s) {
    PyObject *key, *list = PyList_New(0);
    Py_ssize_t pos = 0;
    Py_hash_t hash;
    while (_PySet_NextEntry(s, &pos, &key, &hash)) {
        if (hash != PyObject_Hash(key)) return PyErr_Format(PyExc_AssertionError, "another hash");
        PyList_Append(list, key);
    }
    return list;
}
ONE(set_pop, PySet_Pop(o))
ONE(set_clear, status(PySet_Clear(o)))

/* ---- weak references ---- */
ONE(weak_get, Py_XNewRef(PyWeakref_GetObject(o)))
ONE(weak_get_inline, Py_NewRef(PyWeakref_GET_OBJECT(o)))
static PyObject *weak_new(PyObject *self, PyObject *args) {
    PyObject *o, *callback = NULL;
    return PyArg_ParseTuple(args, "O|O", &o, &callback) ? PyWeakref_NewRef(o, callback) : NULL;
}

/* A type of C with weak references. */
typedef struct {
    PyObject_HEAD
    PyObject *weakrefs;
} Node;
static void node_dealloc(PyObject *o) {
    if (((Node *)o)->weakrefs) PyObject_ClearWeakRefs(o);
    Py_TYPE(o)->tp_free(o);
}
static PyTypeObject Node_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "containers_ext.Node", .tp_basicsize = sizeof(Node),
    .tp_dealloc = node_dealloc, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_weaklistoffset = offsetof(Node, weakrefs), .tp_new = PyType_GenericNew,
};
/* Dies as soon as C lets go. */
static PyObject *node_dies(PyObject *self, PyObject *callback) {
    PyObject *node = Node_Type.tp_alloc(&Node_Type, 0), *ref = PyWeakref_NewRef(node, callback);
    if (!ref || PyWeakref_GetObject(ref) != node) return PyErr_Format(PyExc_AssertionError, "no reference");
    Py_DECREF(node);
    int gone = PyWeakref_GetObject(ref) == Py_None;
    Py_DECREF(ref);
    return PyBool_FromLong(gone);
}

/* ---- the rest ---- */
static PyObject *method_new(PyObject *self, PyObject *args) {
    PyObject *f, *o;
    return PyArg_ParseTuple(args, "OO", &f, &o) ? PyMethod_New(f, o) : NULL;
}
ONE(method_parts, Py_BuildValue("OO", PyMethod_GET_FUNCTION(o), PyMethod_GET_SELF(o)))
ONE(function_parts, Py_BuildValue("OOOO", PyFunction_GetCode(o), PyFunction_GetGlobals(o), PyFunction_GetModule(o),
                                  PyFunction_GetDefaults(o) ? PyFunction_GetDefaults(o) : Py_None))
static PyObject *slice_new(PyObject *self, PyObject *o) { return PySlice_New(NULL, o, Py_None); }
static PyObject *cell(PyObject *self, PyObject *o) {
    PyObject *c = PyCell_New(NULL), *before = PyCell_Get(c);
    if (before || PyCell_Set(c, o) < 0) return NULL;
    PyObject *after = PyCell_Get(c);
    int right = PyCell_GET(c) == after;
    Py_DECREF(after);
    return Py_BuildValue("Ni", c, right);
}
static PyObject *code_empty(PyObject *self, PyObject *o) {
    PyCodeObject *c = PyCode_NewEmpty("some file.c", "some_func", 42);
    if (!c) return NULL;
    return Py_BuildValue("NOOi", c, c->co_filename, c->co_name, c->co_firstlineno);
}
ONE(code_fields, Py_BuildValue("iiiO", ((PyCodeObject *)o)->co_argcount, ((PyCodeObject *)o)->co_kwonlyargcount,
                               ((PyCodeObject *)o)->co_firstlineno, ((PyCodeObject *)o)->co_name))

/* A view as mypyc makes it, of the kind of 'like'; and the dict that C finds in one. */
static PyObject *view_made(PyObject *module, PyObject *args) {
    PyObject *dict, *like;
    if (!PyArg_ParseTuple(args, "OO", &dict, &like)) return NULL;
    _PyDictViewObject *view = PyObject_GC_New(_PyDictViewObject, Py_TYPE(like));
    if (!view) return NULL;
    view->dv_dict = (PyDictObject *)Py_NewRef(dict);
    PyObject_GC_Track(view);
    return (PyObject *)view;
}
ONE(view_dropped, (Py_XDECREF(view_made(NULL, o)), PyLong_FromSsize_t(Py_REFCNT(PyTuple_GET_ITEM(o, 0)))))
ONE(view_dict, Py_NewRef(((_PyDictViewObject *)o)->dv_dict))

#define F(name, how) {#name, name, how, NULL}
static PyMethodDef methods[] = {
    F(tuple_made, METH_O), F(tuple_resized, METH_VARARGS), F(tuple_pack, METH_O), F(tuple_slice, METH_O),
    F(tuple_second, METH_O), F(tuple_dropped, METH_O), F(list_made, METH_O), F(list_set, METH_VARARGS),
    F(list_insert, METH_VARARGS), F(list_set_slice, METH_VARARGS), F(list_append, METH_VARARGS),
    F(list_extend, METH_VARARGS), F(list_borrow, METH_O), F(list_inline_sum, METH_O), F(list_sort, METH_O),
    F(list_reverse, METH_O), F(list_as_tuple, METH_O), F(list_slice, METH_O), F(list_size, METH_O),
    F(dict_made, METH_O), F(dict_get, METH_VARARGS), F(dict_get_string, METH_VARARGS), F(dict_walk, METH_O),
    F(dict_set, METH_VARARGS), F(dict_del, METH_VARARGS), F(dict_contains, METH_VARARGS),
    F(dict_setdefault, METH_VARARGS), F(dict_pop, METH_VARARGS), F(dict_merge, METH_VARARGS),
    F(dict_merge_pairs, METH_VARARGS), F(dict_tags, METH_O), F(dict_copy, METH_O), F(dict_lists, METH_O),
    F(dict_size, METH_O), F(dict_clear, METH_O), F(type_dict_names, METH_O), F(type_dict_get, METH_VARARGS),
    F(type_dict_set, METH_VARARGS), F(set_made, METH_O), F(set_ops, METH_VARARGS), F(set_walk, METH_O),
    F(set_pop, METH_O), F(set_clear, METH_O), F(weak_get, METH_O), F(weak_get_inline, METH_O), F(weak_new, METH_VARARGS),
    F(node_dies, METH_O), F(method_new, METH_VARARGS), F(method_parts, METH_O), F(function_parts, METH_O),
    F(slice_new, METH_O), F(cell, METH_O), F(code_empty, METH_NOARGS), F(code_fields, METH_O), F(view_made, METH_VARARGS),
    F(view_dropped, METH_O), F(view_dict, METH_O), {NULL},
};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "containers_ext", NULL, -1, methods};
PyMODINIT_FUNC PyInit_containers_ext(void) {
    PyObject *m = PyModule_Create(&module);
    if (!m || PyModule_AddType(m, &Node_Type) < 0) return NULL;
    return m;
}
