/* arrays_ext.c: array.array as Cython's cpython.array sees it: a struct that C reads, grows and makes. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct Array Array;
typedef struct Descr {
    char typecode;
    int itemsize;
    PyObject *(*getitem)(Array *a, Py_ssize_t i);
    int (*setitem)(Array *a, Py_ssize_t i, PyObject *v);
    int (*compareitems)(const void *a, const void *b, Py_ssize_t n);
    const char *formats;
    int is_integer_type, is_signed;
} Descr;
struct Array {
    PyObject_VAR_HEAD
    char *ob_item;
    Py_ssize_t allocated;
    const Descr *ob_descr;
    PyObject *weakreflist;
    Py_ssize_t ob_exports;
};

static PyObject *look(PyObject *m, PyObject *o) {
    Array *a = (Array *)o;
    const Descr *d = a->ob_descr;
    return Py_BuildValue("nOy#Ciii", Py_TYPE(o)->tp_basicsize, a->allocated >= Py_SIZE(a) ? Py_True : Py_False, a->ob_item ? a->ob_item : "",
                         Py_SIZE(a) * d->itemsize, d->typecode, d->itemsize, d->is_integer_type, d->is_signed);
}

/* resize(a, n), as Cython's array.resize does it, behind the back of the array type. */
static int resize(Array *a, Py_ssize_t n) {
    char *item = PyMem_Realloc(a->ob_item, (size_t)(n ? n : 1) * (size_t)a->ob_descr->itemsize);
    if (!item) return PyErr_NoMemory(), -1;
    if (n > Py_SIZE(a)) memset(item + Py_SIZE(a) * a->ob_descr->itemsize, 0, (size_t)((n - Py_SIZE(a)) * a->ob_descr->itemsize));
    a->ob_item = item;
    a->allocated = n;
    Py_SET_SIZE(a, n);
    return 0;
}

static PyObject *grow(PyObject *m, PyObject *args) {
    PyObject *o;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "On", &o, &n) || resize((Array *)o, n) < 0) return NULL;
    Py_RETURN_NONE;
}

/* grow_and_call(a, n, f): Python looks at the array while C holds it. */
static PyObject *grow_and_call(PyObject *m, PyObject *args) {
    PyObject *o, *f;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "OnO", &o, &n, &f) || resize((Array *)o, n) < 0) return NULL;
    return PyObject_CallNoArgs(f);
}

static Array *make(Array *like, Py_ssize_t n) {
    Array *a = (Array *)Py_TYPE(like)->tp_alloc(Py_TYPE(like), 0);
    if (!a) return NULL;
    a->ob_descr = like->ob_descr;
    return resize(a, n) < 0 ? NULL : a;
}

/* clone(a, n): n zeros. */
static PyObject *clone_array(PyObject *m, PyObject *args) {
    Array *like;
    Py_ssize_t n;
    if (!PyArg_ParseTuple(args, "On", &like, &n)) return NULL;
    return (PyObject *)make(like, n);
}

static PyObject *make_and_drop(PyObject *m, PyObject *o) {
    Array *a = make((Array *)o, 1000);
    if (!a) return NULL;
    Py_DECREF(a);
    Py_RETURN_NONE;
}

static PyObject *items(PyObject *m, PyObject *args) {
    Array *a;
    PyObject *v, *old;
    if (!PyArg_ParseTuple(args, "OO", &a, &v)) return NULL;
    old = a->ob_descr->getitem(a, 0);
    if (!old || a->ob_descr->setitem(a, 0, v) < 0) {
        Py_XDECREF(old);
        return NULL;
    }
    return old;
}

static PyMethodDef methods[] = {
    {"look", look, METH_O}, {"grow", grow, METH_VARARGS}, {"grow_and_call", grow_and_call, METH_VARARGS},
    {"clone", clone_array, METH_VARARGS}, {"make_and_drop", make_and_drop, METH_O}, {"items", items, METH_VARARGS}, {0},
};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "arrays_ext", NULL, -1, methods};
PyMODINIT_FUNC PyInit_arrays_ext(void) { return PyModule_Create(&module); }
