/* sysmodule.c: the sys module from C: its attributes, output to its streams. */
#include "vm/modules/modules.h"

#include "gcbridge/bridge_internal.h"

#include "capi/src/capi_internal.h"

/* ---- attributes ---- */

PyObject *PySys_GetObject(const char *name) {
    PyObject *type, *exc, *traceback, *key, *found;
    PyErr_Fetch(&type, &exc, &traceback);
    key = PyUnicode_InternFromString(name);
    found = key ? PyDict_GetItemWithError(expose_borrowed(sys_dict()), key) : NULL;
    Py_XDECREF(key);
    PyErr_Restore(type, exc, traceback);
    return found;
}

PyObject *_PySys_GetAttr(PyThreadState *tstate, PyObject *name) {
    return PyDict_GetItemWithError(expose_borrowed(sys_dict()), name);
}

int PySys_SetObject(const char *name, PyObject *value) {
    PyObject *dict = expose_borrowed(sys_dict());
    if (value) return PyDict_SetItemString(dict, name, value);
    if (!PyMapping_HasKeyString(dict, name)) return 0;
    return PyDict_DelItemString(dict, name);
}

PyObject *PySys_GetXOptions(void) { return PySys_GetObject("_xoptions"); }

size_t _PySys_GetSizeOf(PyObject *o) {
    PyObject *size = PyObject_CallMethod(o, "__sizeof__", NULL);
    size_t n = size ? PyLong_AsSize_t(size) : (size_t)-1;
    Py_XDECREF(size);
    return n;
}

/* ---- audit events ---- */

static PyObject *audit_args(const char *format, va_list ap) {
    PyObject *args = format && *format ? Py_VaBuildValue(format, ap) : PyTuple_New(0), *packed;
    if (!args || PyTuple_Check(args)) return args;
    packed = PyTuple_Pack(1, args);
    Py_DECREF(args);
    return packed;
}

/* A pending exception stays, unless a hook raises another one. */
int PySys_Audit(const char *event, const char *format, ...) {
    PyObject *type, *value, *tb, *args;
    va_list ap;
    int failed;
    if (!sys_audited) return 0;
    PyErr_Fetch(&type, &value, &tb);
    va_start(ap, format);
    args = audit_args(format, ap);
    va_end(ap);
    failed = !args || !sys_audit_tuple(event, adopt(args));
    if (failed && args) bridge_exc_out();
    Py_XDECREF(args);
    if (failed) {
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(tb);
        return -1;
    }
    PyErr_Restore(type, value, tb);
    return 0;
}

int PySys_AddAuditHook(Py_AuditHookFunction hook, void *data) {
    PyErr_SetString(PyExc_RuntimeError, "audit hooks of C are not supported");
    return -1;
}

/* ---- output ---- */

/* To sys.NAME, or to the C stream if there is none or it fails.  A pending exception stays. */
static void write_text(const char *name, FILE *fallback, PyObject *text) {
    PyObject *file = PySys_GetObject(name);
    const char *s;
    if (file && file != Py_None && text && PyFile_WriteObject(text, file, Py_PRINT_RAW) == 0) return;
    PyErr_Clear();
    s = text ? PyUnicode_AsUTF8(text) : NULL;
    if (s) fputs(s, fallback);
    PyErr_Clear();
}

/* At most 1000 bytes, as CPython cuts it. */
static void write_bytes(const char *name, FILE *fallback, const char *format, va_list va) {
    PyObject *type, *exc, *traceback, *text;
    char buffer[1001];
    int n = PyOS_vsnprintf(buffer, sizeof buffer, format, va);
    PyErr_Fetch(&type, &exc, &traceback);
    text = PyUnicode_DecodeUTF8(buffer, (Py_ssize_t)strlen(buffer), "replace");
    write_text(name, fallback, text);
    Py_XDECREF(text);
    if (n < 0 || n >= (int)sizeof buffer) {
        text = PyUnicode_FromString("... truncated");
        write_text(name, fallback, text);
        Py_XDECREF(text);
    }
    PyErr_Restore(type, exc, traceback);
}

static void write_formatted(const char *name, FILE *fallback, const char *format, va_list va) {
    PyObject *type, *exc, *traceback, *text;
    PyErr_Fetch(&type, &exc, &traceback);
    text = PyUnicode_FromFormatV(format, va);
    write_text(name, fallback, text);
    Py_XDECREF(text);
    PyErr_Restore(type, exc, traceback);
}

#define WRITER(function, how, name, stream)                                                        \
    void function(const char *format, ...) {                                                       \
        va_list va;                                                                                \
        va_start(va, format);                                                                      \
        how(name, stream, format, va);                                                             \
        va_end(va);                                                                                \
    }
WRITER(PySys_WriteStdout, write_bytes, "stdout", stdout)
WRITER(PySys_WriteStderr, write_bytes, "stderr", stderr)
WRITER(PySys_FormatStdout, write_formatted, "stdout", stdout)
WRITER(PySys_FormatStderr, write_formatted, "stderr", stderr)

/* ---- sys.argv, sys.path ---- */

static PyObject *list_of(int n, wchar_t *const *texts) {
    PyObject *list = PyList_New(0);
    for (int i = 0; list && i < n; i++) {
        PyObject *text = PyUnicode_FromWideChar(texts[i], -1);
        if (!text || PyList_Append(list, text) < 0) Py_CLEAR(list);
        Py_XDECREF(text);
    }
    return list;
}

void PySys_SetArgvEx(int argc, wchar_t **argv, int update_path) {
    wchar_t *none[] = {L""};
    PyObject *list = argc > 0 && argv ? list_of(argc, argv) : list_of(1, none), *path;
    if (!list || PySys_SetObject("argv", list) < 0) Py_FatalError("can't assign sys.argv");
    if (update_path && (path = PySys_GetObject("path")) && PyList_Check(path)) {
        PyObject *here = PyUnicode_FromString("");
        if (!here || PyList_Insert(path, 0, here) < 0) PyErr_Clear();
        Py_XDECREF(here);
    }
    Py_DECREF(list);
}

void PySys_SetArgv(int argc, wchar_t **argv) { PySys_SetArgvEx(argc, argv, Py_IsolatedFlag == 0); }

void PySys_SetPath(const wchar_t *path) {
    PyObject *text = PyUnicode_FromWideChar(path, -1), *list = NULL;
    if (text) list = PyObject_CallMethod(text, "split", "s", ":");
    if (!list || PySys_SetObject("path", list) < 0) Py_FatalError("can't assign sys.path");
    Py_XDECREF(text);
    Py_DECREF(list);
}
