/* code.c: code objects made by C, for tracebacks and signatures: what they would execute is CPython's bytecode, so running one
 * raises an exception. */
#include "capi/src/glue.h"
#include "gcbridge/expose_fill.h"
#include "vm/compile/compile.h"

static Value or_empty(PyObject *tuple) { return tuple ? gc_pin_forever(adopt(tuple)) : tuple_empty; }

/* The code object of a function that is one statement. */
static CodeObj *code_running(const char *statement, Value filename) {
    Value module = compile_source(str_format_c("def f(): %s", statement), filename, "exec", 0, 0);
    return is_err(module) ? NULL : as_code(tuple_at(as_code(module)->consts_tuple, 0));
}

static void set_names(CodeObj *c, Value filename, Value name, Value qualname, int line) {
    gc_barrier_all(c);
    c->filename = gc_pin_forever(filename);
    c->name = gc_pin_forever(name);
    c->qualname = gc_pin_forever(qualname);
    c->firstline = (u32)line;
    for (u32 i = 0; i < c->nlines; i++) c->lines[i].line = c->lines[i].end_line = line;
}

PyCodeObject *PyCode_NewEmpty(const char *filename, const char *funcname, int line) {
    Value file = str_decode_fs(filename, (i64)strlen(filename)), name = str_from_utf8(funcname, (i64)strlen(funcname));
    CodeObj *c = is_err(file) || is_err(name) ? NULL : code_running("raise AssertionError", file);
    if (!c) return bridge_exc_out(), NULL;
    set_names(c, file, name, name, line);
    c->flags = CO_OPTIMIZED | CO_NEWLOCALS | CO_HOLLOW;
    return (PyCodeObject *)expose_fresh(obj_value(c));
}

static bool all_tuples(PyObject *const *p, int n) {
    for (int i = 0; i < n; i++)
        if (!p[i] || !PyTuple_Check(p[i])) return false;
    return true;
}

PyCodeObject *PyCode_NewWithPosOnlyArgs(int argcount, int posonly, int kwonly, int nlocals, int stacksize, int flags,
                                        PyObject *code, PyObject *consts, PyObject *names, PyObject *varnames,
                                        PyObject *freevars, PyObject *cellvars, PyObject *filename, PyObject *name,
                                        PyObject *qualname, int line, PyObject *linetable, PyObject *exceptiontable) {
    PyObject *tuples[] = {consts, names, varnames, freevars, cellvars};
    CodeObj *c;
    if (argcount < posonly || posonly < 0 || kwonly < 0 || nlocals < 0 || stacksize < 0 || flags < 0 || !code ||
        !PyBytes_Check(code) || !all_tuples(tuples, 5) || !name || !PyUnicode_Check(name) || !qualname ||
        !PyUnicode_Check(qualname) || !filename || !PyUnicode_Check(filename)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    c = code_running("raise SystemError(\"Krait does not run CPython's bytecode\")", adopt(filename));
    if (!c) return bridge_exc_out(), NULL;
    set_names(c, adopt(filename), adopt(name), adopt(qualname), line);
    gc_barrier_all(c);
    c->argcount = (u16)argcount, c->posonly = (u16)posonly, c->kwonly = (u16)kwonly;
    c->flags = ((u32)flags & ~CO_OWN) | CO_HOLLOW;
    c->consts_tuple = or_empty(consts);
    c->names = or_empty(names);
    c->varnames = or_empty(varnames);
    c->freevars = or_empty(freevars);
    c->cellvars = or_empty(cellvars);
    c->nlocals = (u16)nlocals;
    if (!code_hollow_layout(c)) return bridge_exc_out(), NULL;
    return (PyCodeObject *)expose_fresh(obj_value(c));
}

PyCodeObject *PyCode_New(int argcount, int kwonly, int nlocals, int stacksize, int flags, PyObject *code, PyObject *consts,
                         PyObject *names, PyObject *varnames, PyObject *freevars, PyObject *cellvars, PyObject *filename,
                         PyObject *name, PyObject *qualname, int line, PyObject *linetable, PyObject *exceptiontable) {
    return PyCode_NewWithPosOnlyArgs(argcount, 0, kwonly, nlocals, stacksize, flags, code, consts, names, varnames, freevars,
                                     cellvars, filename, name, qualname, line, linetable, exceptiontable);
}

/* ---- reading ---- */

static PyObject *attribute(PyCodeObject *code, const char *name) {
    return expose_owned(value_getattr_c(adopt_peek((PyObject *)code), name));
}

PyObject *PyCode_GetCode(PyCodeObject *code) { return attribute(code, "co_code"); }
PyObject *PyCode_GetVarnames(PyCodeObject *code) { return attribute(code, "co_varnames"); }
PyObject *PyCode_GetCellvars(PyCodeObject *code) { return attribute(code, "co_cellvars"); }
PyObject *PyCode_GetFreevars(PyCodeObject *code) { return attribute(code, "co_freevars"); }

int PyCode_Addr2Line(PyCodeObject *code, int offset) {
    LineEntry e;
    if (offset < 0) return code->co_firstlineno;
    return code_lines_find(as_code(adopt_peek((PyObject *)code)), offset / 2, &e) ? e.line : -1;
}

int PyCode_Addr2Location(PyCodeObject *code, int offset, int *line, int *column, int *end_line, int *end_column) {
    LineEntry e = {0, -1, -1, -1, -1};
    bool found = offset >= 0 && code_lines_find(as_code(adopt_peek((PyObject *)code)), offset / 2, &e);
    *line = found ? e.line : -1;
    *column = found ? e.col : -1;
    *end_line = found ? e.end_line : -1;
    *end_column = found ? e.end_col : -1;
    return 1;
}
