/* fileobject.c: files as objects: by their methods.  Paths. */
#include "capi/src/abstract.h"
#include "gcbridge/bridge.h"
#include "vm/modules/io.h"

PyObject *PyOS_FSPath(PyObject *path) {
    PyObject *method, *result;
    if (PyUnicode_Check(path) || PyBytes_Check(path)) return Py_NewRef(path);
    method = abstract_special(path, "__fspath__");
    if (!method) {
        if (PyErr_Occurred()) return NULL;
        return abstract_type_error("expected str, bytes or os.PathLike object, not %.200s", path);
    }
    result = PyObject_CallNoArgs(method);
    Py_DECREF(method);
    if (result && !PyUnicode_Check(result) && !PyBytes_Check(result)) {
        PyErr_Format(PyExc_TypeError, "expected %.200s.__fspath__() to return str or bytes, not %.200s",
                     Py_TYPE(path)->tp_name, Py_TYPE(result)->tp_name);
        Py_CLEAR(result);
    }
    return result;
}

/* ---- descriptors ---- */

static int fd_of_int(PyObject *o) {
    int fd = _PyLong_AsInt(o);
    if (fd < 0 && !PyErr_Occurred()) {
        PyErr_Format(PyExc_ValueError, "file descriptor cannot be a negative integer (%i)", fd);
        return -1;
    }
    return fd;
}

int PyObject_AsFileDescriptor(PyObject *o) {
    PyObject *method, *result;
    int fd = -1;
    if (PyLong_Check(o)) return fd_of_int(o);
    method = PyObject_GetAttrString(o, "fileno");
    if (!method) {
        if (PyErr_ExceptionMatches(PyExc_AttributeError))
            PyErr_SetString(PyExc_TypeError, "argument must be an int, or have a fileno() method.");
        return -1;
    }
    result = PyObject_CallNoArgs(method);
    Py_DECREF(method);
    if (!result) return -1;
    if (PyLong_Check(result)) fd = fd_of_int(result);
    else PyErr_SetString(PyExc_TypeError, "fileno() returned a non-integer");
    Py_DECREF(result);
    return fd;
}

int _PyLong_FileDescriptor_Converter(PyObject *o, void *place) {
    int fd = PyObject_AsFileDescriptor(o);
    if (fd == -1) return 0;
    *(int *)place = fd;
    return 1;
}

PyObject *PyFile_FromFd(int fd, const char *name, const char *mode, int buffering, const char *encoding, const char *errors,
                        const char *newline, int closefd) {
    PyObject *io = PyImport_ImportModule("io"), *file;
    if (!io) return NULL;
    file = PyObject_CallMethod(io, "open", "isisssO", fd, mode, buffering, encoding, errors, newline,
                               closefd ? Py_True : Py_False);
    Py_DECREF(io);
    return file;
}

/* ---- writing, reading ---- */

int PyFile_WriteObject(PyObject *o, PyObject *file, int flags) {
    PyObject *text, *result;
    if (!file) {
        PyErr_SetString(PyExc_TypeError, "writeobject with NULL file");
        return -1;
    }
    text = flags & Py_PRINT_RAW ? PyObject_Str(o) : PyObject_Repr(o);
    result = text ? PyObject_CallMethod(file, "write", "(O)", text) : NULL;
    Py_XDECREF(text);
    Py_XDECREF(result);
    return result ? 0 : -1;
}

int PyFile_WriteString(const char *str, PyObject *file) {
    PyObject *text;
    int failed;
    if (!file) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_SystemError, "null file for PyFile_WriteString");
        return -1;
    }
    if (PyErr_Occurred()) return -1;
    text = PyUnicode_FromString(str);
    if (!text) return -1;
    failed = PyFile_WriteObject(text, file, Py_PRINT_RAW);
    Py_DECREF(text);
    return failed;
}

/* n > 0: at most so many characters; 0: a line; < 0: a line without its end, EOFError when there is none. */
PyObject *PyFile_GetLine(PyObject *file, int n) {
    PyObject *line;
    if (!file) {
        PyErr_BadInternalCall();
        return NULL;
    }
    line = n <= 0 ? PyObject_CallMethod(file, "readline", NULL) : PyObject_CallMethod(file, "readline", "i", n);
    if (!line) return NULL;
    if (!PyBytes_Check(line) && !PyUnicode_Check(line)) {
        Py_DECREF(line);
        PyErr_SetString(PyExc_TypeError, "object.readline() returned non-string");
        return NULL;
    }
    if (n >= 0) return line;
    Py_ssize_t len = PyObject_Size(line);
    if (len == 0) {
        Py_DECREF(line);
        PyErr_SetString(PyExc_EOFError, "EOF when reading a line");
        return NULL;
    }
    bool ended = PyBytes_Check(line) ? PyBytes_AS_STRING(line)[len - 1] == '\n' : PyUnicode_READ_CHAR(line, len - 1) == '\n';
    if (ended) Py_SETREF(line, PySequence_GetSlice(line, 0, len - 1));
    return line;
}

PyObject *PyFile_NewStdPrinter(int fd) {
    if (fd == 1 || fd == 2) return expose_owned(io_printer_new(fd));
    PyErr_BadInternalCall();
    return NULL;
}
