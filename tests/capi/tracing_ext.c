/* tracing_ext.c: trace and profile functions in C, pointers attached to code, the configuration. */
#include <Python.h>

static int record(PyObject *list, PyFrameObject *frame, int what, PyObject *arg) {
    PyCodeObject *code = PyFrame_GetCode(frame);
    PyObject *row = Py_BuildValue("(iOi)", what, code->co_name, PyFrame_GetLineNumber(frame));
    int failed = row ? PyList_Append(list, row) : -1;
    Py_XDECREF(row);
    Py_DECREF(code);
    return failed;
}

static int refuse(PyObject *self, PyFrameObject *frame, int what, PyObject *arg) {
    PyEval_SetTrace(NULL, NULL); /* or the handler's lines would be refused too */
    PyErr_SetString(PyExc_LookupError, "refused");
    return -1;
}

static PyObject *set_trace(PyObject *m, PyObject *list) {
    PyEval_SetTrace(list == Py_None ? NULL : record, list == Py_None ? NULL : list);
    Py_RETURN_NONE;
}

static PyObject *set_profile(PyObject *m, PyObject *list) {
    PyEval_SetProfile(list == Py_None ? NULL : record, list == Py_None ? NULL : list);
    Py_RETURN_NONE;
}

static PyObject *set_refusing_trace(PyObject *m, PyObject *none) {
    PyEval_SetTrace(refuse, NULL);
    Py_RETURN_NONE;
}

static Py_ssize_t extra_index = -1;

static PyObject *attach(PyObject *m, PyObject *args) {
    PyObject *code;
    long value;
    if (!PyArg_ParseTuple(args, "Ol", &code, &value)) return NULL;
    if (extra_index < 0) extra_index = _PyEval_RequestCodeExtraIndex(NULL);
    if (_PyCode_SetExtra(code, extra_index, (void *)value) < 0) return NULL;
    Py_RETURN_NONE;
}

static PyObject *attached(PyObject *m, PyObject *code) {
    void *value = NULL;
    if (_PyCode_GetExtra(code, extra_index, &value) < 0) return NULL;
    return PyLong_FromLong((long)value);
}

static PyObject *locale_round_trip(PyObject *m, PyObject *bytes) {
    wchar_t *wide = Py_DecodeLocale(PyBytes_AS_STRING(bytes), NULL);
    char *back = wide ? Py_EncodeLocale(wide, NULL) : NULL;
    PyObject *result = back ? Py_BuildValue("(yu)", back, wide) : PyErr_NoMemory();
    PyMem_RawFree(wide);
    PyMem_Free(back);
    return result;
}

static PyObject *config_strings(PyObject *m, PyObject *none) {
    PyConfig config;
    PyObject *result;
    PyConfig_InitPythonConfig(&config);
    PyConfig_SetBytesString(&config, &config.run_module, "module");
    PyWideStringList_Append(&config.xoptions, L"b");
    PyWideStringList_Insert(&config.xoptions, 0, L"a");
    result = Py_BuildValue("(uuuni)", config.run_module, config.xoptions.items[0], config.xoptions.items[1],
                           config.xoptions.length, PyStatus_IsError(PyWideStringList_Insert(&config.xoptions, -1, L"c")));
    PyConfig_Clear(&config);
    return result;
}

static PyMethodDef methods[] = {
    {"set_trace", set_trace, METH_O, NULL}, {"set_profile", set_profile, METH_O, NULL},
    {"set_refusing_trace", set_refusing_trace, METH_NOARGS, NULL}, {"attach", attach, METH_VARARGS, NULL},
    {"attached", attached, METH_O, NULL}, {"locale_round_trip", locale_round_trip, METH_O, NULL},
    {"config_strings", config_strings, METH_NOARGS, NULL}, {0}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "tracing_ext", .m_size = -1, .m_methods = methods};
PyMODINIT_FUNC PyInit_tracing_ext(void) { return PyModule_Create(&module); }
