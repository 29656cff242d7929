/* reduce_ext.c: types whose structs have nothing of their own, or a dict and a list of weak references, or more. */
#include <Python.h>
#include <structmember.h>

typedef struct Full {
    PyObject_HEAD
    PyObject *dict, *weak;
    int number;
} Full;

static PyGetSetDef dict_getset[] = {{"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict}, {0}};

#define TYPE(name, size, dict_at, weak_at)                                                                                  \
    static PyTypeObject name = {                                                                                            \
        PyVarObject_HEAD_INIT(NULL, 0).tp_name = "reduce_ext." #name, .tp_basicsize = size, .tp_dictoffset = dict_at,        \
        .tp_getset = dict_at ? dict_getset : NULL, .tp_weaklistoffset = weak_at, .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, .tp_new = PyType_GenericNew,     \
    };
TYPE(Plain, sizeof(PyObject), 0, 0)
TYPE(Dicted, offsetof(Full, weak), offsetof(Full, dict), 0)
TYPE(Weak, offsetof(Full, weak), 0, offsetof(Full, dict))
TYPE(Both, offsetof(Full, number), offsetof(Full, dict), offsetof(Full, weak))
TYPE(More, sizeof(Full), offsetof(Full, dict), offsetof(Full, weak))

static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, "reduce_ext", NULL, -1, NULL};

PyMODINIT_FUNC PyInit_reduce_ext(void) {
    PyObject *m = PyModule_Create(&def);
    if (!m || PyModule_AddType(m, &Plain) < 0 || PyModule_AddType(m, &Dicted) < 0 || PyModule_AddType(m, &Weak) < 0 ||
        PyModule_AddType(m, &Both) < 0 || PyModule_AddType(m, &More) < 0)
        return NULL;
    return m;
}
