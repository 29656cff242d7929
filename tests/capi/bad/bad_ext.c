/* bad_ext.c: extensions that are wrong, one for each value of BAD: test_bad.py compiles and imports them. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

typedef struct {
    PyObject_HEAD
} Thing;
static PyObject *one(PyObject *m, PyObject *o) { return Py_NewRef(o); }
static PyObject *null(PyObject *m, PyObject *o) { return NULL; }
static PyObject *both(PyObject *m, PyObject *o) {
    PyErr_SetString(PyExc_ValueError, "left behind");
    return Py_NewRef(o);
}
static PyObject *over_release(PyObject *m, PyObject *o) {
    Py_DECREF(o); /* the caller's reference, not ours */
    return Py_NewRef(Py_None);
}
static PyMethodDef methods[] = {{"one", one, METH_O, NULL}, {"null", null, METH_O, NULL}, {"both", both, METH_O, NULL},
                                {"over_release", over_release, METH_O, NULL}, {0}};
static PyMethodDef bad_flags[] = {{"one", one, METH_O | METH_NOARGS, NULL}, {0}};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "bad", NULL, -1, BAD == 7 ? bad_flags : methods};

#if BAD == 1 /* no init function */
int bad_nothing;
#elif BAD == 2
PyMODINIT_FUNC PyInit_bad(void) { return NULL; }
#elif BAD == 3
PyMODINIT_FUNC PyInit_bad(void) {
    PyErr_SetString(PyExc_ValueError, "left behind");
    return PyModule_Create(&def);
}
#elif BAD == 5 /* smaller than its base */
static PyTypeObject small = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "bad.Small", .tp_basicsize = sizeof(Thing),
                             .tp_flags = Py_TPFLAGS_DEFAULT, .tp_base = &PyList_Type};
PyMODINIT_FUNC PyInit_bad(void) { return PyType_Ready(&small) < 0 ? NULL : PyModule_Create(&def); }
#elif BAD == 6 /* HAVE_GC without a traverse function */
static PyTypeObject untraced = {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "bad.Untraced", .tp_basicsize = sizeof(Thing),
                                .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC};
PyMODINIT_FUNC PyInit_bad(void) { return PyType_Ready(&untraced) < 0 ? NULL : PyModule_Create(&def); }
#elif BAD == 9 /* a value that is no module */
PyMODINIT_FUNC PyInit_bad(void) { return PyLong_FromLong(3); }
#else /* 7: METH flags that contradict each other; 8: good but for its functions */
PyMODINIT_FUNC PyInit_bad(void) { return PyModule_Create(&def); }
#endif
