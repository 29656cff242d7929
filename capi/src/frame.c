/* frame.c: frames and tracebacks as C sees them, and light ones that C makes to show its own code in tracebacks. */
#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"
#include "vm/object/iter.h"

#include "gcbridge/bridge_internal.h"

#include "capi/src/abstract.h"

/* ---- frames ---- */

static int *line_field(PyFrameObject *f) { return &((KrFrameStruct *)f)->f_lineno; }

static FrameObj *as_frame(PyFrameObject *f) { return (FrameObj *)adopt((PyObject *)f).w; }

PyFrameObject *PyFrame_New(PyThreadState *tstate, PyCodeObject *code, PyObject *globals, PyObject *locals) {
    Value c = adopt((PyObject *)code), g = adopt(globals), l = locals ? adopt(locals) : V_NULL;
    FrameObj *fo;
    i64 n;
    if (is_err(c) || is_err(g) || is_err(l)) return (PyFrameObject *)expose_owned(V_ERR);
    n = KR_MAX(tuple_len(as_code(c)->varnames), (i64)as_code(c)->nlocals);
    fo = gc_alloc(FrameShape, (i64)sizeof *fo + n * (i64)sizeof(Value));
    fo->nvalues = (u16)n;
    fo->code = as_code(c);
    fo->globals = g;
    fo->builtins = builtins_dict;
    fo->locals_cache = l;
    fo->trace_lines = 1;
    return (PyFrameObject *)expose_fresh(obj_value(fo));
}

PyCodeObject *PyFrame_GetCode(PyFrameObject *f) { return (PyCodeObject *)expose_owned(obj_value(as_frame(f)->code)); }

PyObject *PyFrame_GetGlobals(PyFrameObject *f) { return expose_owned(as_frame(f)->globals); }

PyObject *PyFrame_GetBuiltins(PyFrameObject *f) { return expose_owned(as_frame(f)->builtins); }

PyObject *PyFrame_GetLocals(PyFrameObject *f) { return expose_owned(frameobj_locals(as_frame(f))); }

PyFrameObject *PyFrame_GetBack(PyFrameObject *f) {
    PyObject *back = PyObject_GetAttrString((PyObject *)f, "f_back");
    if (back != Py_None) return (PyFrameObject *)back;
    Py_DECREF(back);
    return NULL;
}

/* C stores the line into the struct. */
int PyFrame_GetLineNumber(PyFrameObject *f) {
    FrameObj *fo = as_frame(f);
    const LineEntry *e;
    if (*line_field(f)) return *line_field(f);
    if (fo->line1) return fo->line1 - 1;
    if (fo->frame) return frame_lineno(fo->frame);
    e = code_position(fo->code, fo->lasti);
    return e ? e->line : (int)fo->code->firstline;
}

int PyFrame_GetLasti(PyFrameObject *f) {
    return (int)frameobj_lasti(as_frame(f));
}

PyObject *PyFrame_GetGenerator(PyFrameObject *f) {
    FrameObj *fo = as_frame(f);
    bool gen = fo->code->flags & CO_ANY_GEN;
    return gen && fo->frame && !is_null(fo->frame->locals) ? expose_owned(fo->frame->locals) : NULL;
}

int PyFrame_FastToLocalsWithError(PyFrameObject *f) {
    if (!is_err(frameobj_locals(as_frame(f)))) return 0;
    bridge_exc_out();
    return -1;
}

void PyFrame_FastToLocals(PyFrameObject *f) {
    if (PyFrame_FastToLocalsWithError(f) < 0) PyErr_Clear();
}

void PyFrame_LocalsToFast(PyFrameObject *f, int clear) {} /* as in CPython, stores into f_locals of a function are lost */

/* ---- tracebacks ---- */

int PyTraceBack_Here(PyFrameObject *f) {
    PyObject *type, *exc, *traceback;
    FrameObj *fo;
    Value tb;
    int line;
    PyErr_Fetch(&type, &exc, &traceback);
    fo = as_frame(f);
    line = PyFrame_GetLineNumber(f);
    if (*line_field(f)) fo->line1 = 1 + *line_field(f);
    tb = traceback_new(traceback ? adopt(traceback) : V_NONE, obj_value(fo), fo->lasti, line);
    Py_XDECREF(traceback);
    PyErr_Restore(type, exc, expose_owned(tb));
    return 0;
}

void _PyTraceback_Add(const char *name, const char *filename, int line) {
    PyObject *type, *exc, *traceback, *globals;
    PyCodeObject *code;
    PyFrameObject *f = NULL;
    PyErr_Fetch(&type, &exc, &traceback);
    globals = PyDict_New();
    code = PyCode_NewEmpty(filename, name, line);
    if (globals && code) f = PyFrame_New(PyThreadState_Get(), code, globals, NULL);
    if (!f) {
        _PyErr_ChainExceptions(type, exc, traceback);
    } else {
        *line_field(f) = line;
        PyErr_Restore(type, exc, traceback);
        PyTraceBack_Here(f);
    }
    Py_XDECREF(globals);
    Py_XDECREF(code);
    Py_XDECREF(f);
}

/* The text of traceback.print_tb, with its heading. */
int PyTraceBack_Print(PyObject *tb, PyObject *file) {
    PyObject *print, *args, *kwargs, *result = NULL;
    if (!tb) return 0;
    if (!PyTraceBack_Check(tb)) {
        PyErr_BadInternalCall();
        return -1;
    }
    if (PyFile_WriteString("Traceback (most recent call last):\n", file) < 0) return -1;
    print = _PyImport_GetModuleAttrString("traceback", "print_tb");
    args = PyTuple_Pack(1, tb);
    kwargs = Py_BuildValue("{sO}", "file", file);
    if (print && args && kwargs) result = PyObject_Call(print, args, kwargs);
    Py_XDECREF(print);
    Py_XDECREF(args);
    Py_XDECREF(kwargs);
    Py_XDECREF(result);
    return result ? 0 : -1;
}
