/* report.c: exceptions that nobody handles: printed, or handed to the hooks of sys. */
#include "vm/modules/errors.h"
#include "vm/modules/modules.h"

#include "gcbridge/bridge_internal.h"

#include "capi/src/capi_internal.h"

/* sys.last_type and its like, which debuggers look at. */
static void set_last(PyObject *type, PyObject *exc, PyObject *traceback) {
    if (PySys_SetObject("last_type", type) < 0 || PySys_SetObject("last_value", exc) < 0 ||
        PySys_SetObject("last_traceback", traceback) < 0)
        PyErr_Clear();
}

void PyErr_PrintEx(int set_sys_last_vars) {
    PyObject *type, *exc, *traceback;
    int status;
    PyErr_Fetch(&type, &exc, &traceback);
    if (!type) return;
    PyErr_NormalizeException(&type, &exc, &traceback);
    if (!exc) return;
    if (traceback) PyException_SetTraceback(exc, traceback);
    if (set_sys_last_vars && !PyErr_GivenExceptionMatches(type, PyExc_SystemExit))
        set_last(type, exc, traceback ? traceback : Py_None);
    PyErr_Restore(type, exc, traceback);
    bridge_exc_in();
    if (!exc_matches(SystemExitType)) {
        errors_handle_pending();
        return;
    }
    status = errors_handle_pending();
    Py_Exit(status);
}

void PyErr_Print(void) { PyErr_PrintEx(1); }

void PyErr_Display(PyObject *type, PyObject *exc, PyObject *traceback) {
    Value v = adopt(exc);
    if (!is_err(v) && is_exc(v)) {
        if (traceback && traceback != Py_None && PyTraceBack_Check(traceback) && is_null(as_exc(v)->traceback))
            gc_write(as_obj(v), &as_exc(v)->traceback, adopt(traceback));
        errors_print(v);
    } else {
        PySys_WriteStderr("TypeError: print_exception(): Exception expected for value, %s found\n", Py_TYPE(exc)->tp_name);
    }
    exc_clear();
    PyErr_Clear();
}

void _PyErr_WriteUnraisableMsg(const char *message, PyObject *o) {
    Value v = V_NULL, exc, text = V_NULL;
    if (o) v = adopt(o);
    if (!bridge_exc_in()) return;
    exc = exc_fetch();
    if (message) text = str_format_c("Exception ignored %s", message);
    if (exc_unraisable_hook) exc_unraisable_hook(exc, v, text);
    exc_clear();
}

void PyErr_WriteUnraisable(PyObject *o) { _PyErr_WriteUnraisableMsg(NULL, o); }

/* ---- where a syntax error is ---- */

static void set_attribute(PyObject *exc, const char *name, PyObject *value) {
    if (!value || PyObject_SetAttrString(exc, name, value) < 0) PyErr_Clear();
    Py_XDECREF(value);
}

static PyObject *number_or_none(int n) { return n >= 0 ? PyLong_FromLong(n) : _Py_NewRef(Py_None); }

void PyErr_RangedSyntaxLocationObject(PyObject *filename, int line, int col, int end_line, int end_col) {
    PyObject *type, *exc, *traceback;
    PyErr_Fetch(&type, &exc, &traceback);
    PyErr_NormalizeException(&type, &exc, &traceback);
    if (exc) {
        set_attribute(exc, "lineno", PyLong_FromLong(line));
        set_attribute(exc, "offset", number_or_none(col));
        set_attribute(exc, "end_lineno", number_or_none(end_line));
        set_attribute(exc, "end_offset", number_or_none(end_col));
        if (filename) {
            PyObject *text;
            set_attribute(exc, "filename", _Py_NewRef(filename));
            text = PyErr_ProgramTextObject(filename, line);
            set_attribute(exc, "text", text ? text : _Py_NewRef(Py_None));
        }
        if (type != PyExc_SyntaxError) {
            if (!PyObject_HasAttrString(exc, "msg")) set_attribute(exc, "msg", PyObject_Str(exc));
            if (!PyObject_HasAttrString(exc, "print_file_and_line"))
                set_attribute(exc, "print_file_and_line", _Py_NewRef(Py_None));
        }
    }
    PyErr_Restore(type, exc, traceback);
}

void PyErr_SyntaxLocationObject(PyObject *filename, int line, int col) {
    PyErr_RangedSyntaxLocationObject(filename, line, col, line, -1);
}

void PyErr_SyntaxLocationEx(const char *filename, int line, int col) {
    PyObject *file = filename ? PyUnicode_DecodeFSDefault(filename) : NULL;
    if (filename && !file) PyErr_Clear();
    PyErr_SyntaxLocationObject(file, line, col);
    Py_XDECREF(file);
}

void PyErr_SyntaxLocation(const char *filename, int line) { PyErr_SyntaxLocationEx(filename, line, -1); }

/* Line number `line` of a file, NULL without an exception if it cannot be had. */
static PyObject *line_of(FILE *fp, int line) {
    char *text = NULL;
    size_t room = 0;
    ssize_t n = -1;
    PyObject *result;
    if (!fp || line < 1) return NULL;
    while (line-- > 0 && (n = getline(&text, &room, fp)) >= 0) {}
    result = n >= 0 ? PyUnicode_DecodeUTF8(text, n, "replace") : NULL;
    if (!result) PyErr_Clear();
    free(text);
    return result;
}

PyObject *PyErr_ProgramText(const char *filename, int line) {
    FILE *fp = filename && *filename ? fopen(filename, "r") : NULL;
    PyObject *text = line_of(fp, line);
    if (fp) fclose(fp);
    return text;
}

PyObject *PyErr_ProgramTextObject(PyObject *filename, int line) {
    const char *name = filename ? PyUnicode_AsUTF8(filename) : NULL;
    if (!name) PyErr_Clear();
    return PyErr_ProgramText(name, line);
}
