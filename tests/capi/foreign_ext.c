/* foreign_ext.c: objects in memory that the extension chose: a static one, one from PyObject_Malloc, and what C reads
 * inline of attributes' descriptors. */
#include <Python.h>
#include <structmember.h>

typedef struct Point {
    PyObject_HEAD
    long x;
    PyObject *any;
} Point;

static int live;

static void point_dealloc(PyObject *self) {
    live--;
    Py_XDECREF(((Point *)self)->any);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *point_double(PyObject *self, void *closure) { return PyLong_FromLong(2 * ((Point *)self)->x); }

static PyMemberDef point_members[] = {{"x", T_LONG, offsetof(Point, x), 0, "a number"},
                                      {"any", T_OBJECT, offsetof(Point, any), 0, NULL},
                                      {0}};
static PyGetSetDef point_getset[] = {{"double", point_double, NULL, "twice the number", NULL}, {0}};
static PyTypeObject Point_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "foreign_ext.Point", .tp_basicsize = sizeof(Point),
    .tp_dealloc = point_dealloc, .tp_flags = Py_TPFLAGS_DEFAULT, .tp_members = point_members,
    .tp_getset = point_getset,
};
static Point origin = {PyObject_HEAD_INIT(&Point_Type) 7, NULL};

static PyObject *get_origin(PyObject *module, PyObject *unused) { return Py_NewRef((PyObject *)&origin); }

static PyObject *make(PyObject *module, PyObject *x) {
    Point *p = PyObject_Malloc(sizeof *p);
    if (!p) return PyErr_NoMemory();
    *p = (Point){.x = PyLong_AsLong(x)};
    live++;
    return PyObject_Init((PyObject *)p, &Point_Type);
}

static PyObject *is_origin(PyObject *module, PyObject *o) { return PyBool_FromLong(o == (PyObject *)&origin); }
static PyObject *count(PyObject *module, PyObject *unused) { return PyLong_FromLong(live); }

/* Blocks that grow and shrink keep their contents. */
static PyObject *grow(PyObject *module, PyObject *unused) {
    unsigned char *block = PyObject_Malloc(3);
    size_t sizes[] = {10, 3000, 100000, 50, 1}, before = 3;
    memset(block, 7, 3);
    for (int i = 0; i < 5; i++) {
        block = PyObject_Realloc(block, sizes[i]);
        for (size_t k = 0; k < before && k < sizes[i]; k++)
            if (block[k] != 7) Py_RETURN_FALSE;
        memset(block, 7, sizes[i]);
        before = sizes[i];
    }
    PyObject_Free(block);
    block = PyObject_Calloc(10, 10);
    for (int k = 0; k < 100; k++)
        if (block[k]) Py_RETURN_FALSE;
    PyObject_Free(block);
    Py_RETURN_TRUE;
}

static PyObject *attribute_doc(PyObject *module, PyObject *d) {
    const char *doc = Py_IS_TYPE(d, &PyGetSetDescr_Type)   ? ((PyGetSetDescrObject *)d)->d_getset->doc
                      : Py_IS_TYPE(d, &PyMemberDescr_Type) ? ((PyMemberDescrObject *)d)->d_member->doc
                                                           : "?";
    return PyUnicode_FromString(doc);
}

static PyMethodDef methods[] = {
    {"origin", get_origin, METH_NOARGS, NULL}, {"make", make, METH_O, NULL},   {"is_origin", is_origin, METH_O, NULL},
    {"count", count, METH_NOARGS, NULL},       {"grow", grow, METH_NOARGS, NULL}, {"attribute_doc", attribute_doc, METH_O, NULL},
    {0},
};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, .m_name = "foreign_ext", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_foreign_ext(void) { return PyType_Ready(&Point_Type) < 0 ? NULL : PyModule_Create(&def); }
