/* lists_ext.c: lists whose array C reads and writes inline, while Python changes them. */
#include <Python.h>

static PyObject *kept;

static PyObject *keep(PyObject *m, PyObject *list) {
    Py_INCREF(list);
    Py_XSETREF(kept, list);
    Py_RETURN_NONE;
}

static PyObject *drop(PyObject *m, PyObject *none) {
    Py_CLEAR(kept);
    Py_RETURN_NONE;
}

/* What the array of the kept list says. */
static PyObject *kept_items(PyObject *m, PyObject *none) {
    PyObject *t = PyTuple_New(Py_SIZE(kept));
    for (Py_ssize_t i = 0; t && i < Py_SIZE(kept); i++) {
        PyObject *item = ((PyListObject *)kept)->ob_item[i];
        Py_INCREF(item);
        PyTuple_SET_ITEM(t, i, item);
    }
    return t;
}

/* list[i] = x as macros do it. */
static PyObject *store(PyObject *m, PyObject *args) {
    PyObject *list, *item, *old;
    Py_ssize_t i;
    if (!PyArg_ParseTuple(args, "OnO", &list, &i, &item)) return NULL;
    old = PyList_GET_ITEM(list, i);
    Py_INCREF(item);
    PyList_SET_ITEM(list, i, item);
    Py_DECREF(old);
    Py_RETURN_NONE;
}

/* list.append(x) as Cython does it. */
static PyObject *append(PyObject *m, PyObject *args) {
    PyObject *list, *item;
    PyListObject *l;
    if (!PyArg_ParseTuple(args, "OO", &list, &item)) return NULL;
    l = (PyListObject *)list;
    if (l->allocated > Py_SIZE(l)) {
        Py_INCREF(item);
        PyList_SET_ITEM(list, Py_SIZE(l), item);
        Py_SET_SIZE(l, Py_SIZE(l) + 1);
        Py_RETURN_TRUE;
    }
    if (PyList_Append(list, item) < 0) return NULL;
    Py_RETURN_FALSE;
}

static PyObject *done(int failed) {
    if (failed) return NULL;
    Py_RETURN_NONE;
}

static PyObject *set_item(PyObject *m, PyObject *args) {
    PyObject *list, *item;
    Py_ssize_t i;
    if (!PyArg_ParseTuple(args, "OnO", &list, &i, &item)) return NULL;
    Py_INCREF(item);
    return done(PyList_SetItem(list, i, item));
}

static PyObject *insert(PyObject *m, PyObject *args) {
    PyObject *list, *item;
    Py_ssize_t i;
    if (!PyArg_ParseTuple(args, "OnO", &list, &i, &item)) return NULL;
    return done(PyList_Insert(list, i, item));
}

static PyObject *set_slice(PyObject *m, PyObject *args) {
    PyObject *list, *items = NULL;
    Py_ssize_t i, j;
    if (!PyArg_ParseTuple(args, "Onn|O", &list, &i, &j, &items)) return NULL;
    return done(PyList_SetSlice(list, i, j, items));
}

static PyObject *extend(PyObject *m, PyObject *args) {
    PyObject *list, *items;
    if (!PyArg_ParseTuple(args, "OO", &list, &items)) return NULL;
    return _PyList_Extend((PyListObject *)list, items);
}

static PyObject *get_slice(PyObject *m, PyObject *args) {
    PyObject *list;
    Py_ssize_t i, j;
    if (!PyArg_ParseTuple(args, "Onn", &list, &i, &j)) return NULL;
    return PyList_GetSlice(list, i, j);
}

static PyObject *sort(PyObject *m, PyObject *list) { return done(PyList_Sort(list)); }
static PyObject *reverse(PyObject *m, PyObject *list) { return done(PyList_Reverse(list)); }
static PyObject *as_tuple(PyObject *m, PyObject *list) { return PyList_AsTuple(list); }

/* A list of n items, of which the last 'missing' are not set. */
static PyObject *make(PyObject *m, PyObject *args) {
    Py_ssize_t n, missing = 0;
    PyObject *list;
    if (!PyArg_ParseTuple(args, "n|n", &n, &missing)) return NULL;
    list = PyList_New(n);
    for (Py_ssize_t i = 0; list && i < n - missing; i++) PyList_SET_ITEM(list, i, PyLong_FromSsize_t(1000 * i));
    return list;
}

/* Calls f(list) with the only reference to a list of C, then what the list has. */
static PyObject *lend(PyObject *m, PyObject *f) {
    PyObject *list = PyList_New(0), *r;
    if (!list || PyList_Append(list, Py_None) < 0) return NULL;
    r = PyObject_CallOneArg(f, list);
    Py_XDECREF(r);
    if (r) return list;
    Py_DECREF(list);
    return NULL;
}

/* Where the items' structs are. */
static PyObject *places(PyObject *module, PyObject *list) {
    PyObject *all = PyList_New(0);
    for (Py_ssize_t i = 0; all && i < PyList_GET_SIZE(list); i++) {
        PyObject *place = PyLong_FromVoidPtr(PyList_GET_ITEM(list, i));
        if (!place || PyList_Append(all, place) < 0) Py_CLEAR(all);
        Py_XDECREF(place);
    }
    return all;
}

static PyMethodDef methods[] = {
    {"places", places, METH_O},
    {"keep", keep, METH_O}, {"drop", drop, METH_NOARGS}, {"kept_items", kept_items, METH_NOARGS},
    {"store", store, METH_VARARGS}, {"append", append, METH_VARARGS}, {"set_item", set_item, METH_VARARGS},
    {"insert", insert, METH_VARARGS}, {"set_slice", set_slice, METH_VARARGS}, {"extend", extend, METH_VARARGS},
    {"get_slice", get_slice, METH_VARARGS}, {"sort", sort, METH_O}, {"reverse", reverse, METH_O},
    {"as_tuple", as_tuple, METH_O}, {"make", make, METH_VARARGS}, {"lend", lend, METH_O}, {0},
};

static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "lists_ext", NULL, -1, methods};

PyMODINIT_FUNC PyInit_lists_ext(void) { return PyModule_Create(&def); }
