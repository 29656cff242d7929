/* code_ext.c: code objects that C makes for its tracebacks. */
#include <Python.h>

static PyObject *empty(PyObject *module, PyObject *args) {
    const char *file, *name;
    int line;
    if (!PyArg_ParseTuple(args, "ssi", &file, &name, &line)) return NULL;
    return (PyObject *)PyCode_NewEmpty(file, name, line);
}

static PyMethodDef methods[] = {
    {"empty", empty, METH_VARARGS, "PyCode_NewEmpty(file, name, line)"},
    {0},
};
static struct PyModuleDef def = {PyModuleDef_HEAD_INIT, .m_name = "code_ext", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_code_ext(void) { return PyModule_Create(&def); }
