/* code.c: code objects made by C, for tracebacks and signatures. */
#include "capi/src/glue.h"
#include "gcbridge/expose_fill.h"
#include "vm/compile/compile.h"

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
    Value code = is_err(file) || is_err(name) ? V_ERR : code_carry_hollow("raise AssertionError");
    if (is_err(code)) return bridge_exc_out(), NULL;
    CodeObj *c = as_code(code);
    set_names(c, file, name, name, line);
    c->flags = CO_OPTIMIZED | CO_NEWLOCALS | CO_HOLLOW;
    return (PyCodeObject *)expose_fresh(obj_value(c));
}

static Value adopt_bytes(PyObject *o) { return o ? adopt(o) : bytes_empty; }

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
    if (argcount < posonly || posonly < 0 || kwonly < 0 || nlocals < 0 || stacksize < 0 || flags < 0 || !code ||
        !PyBytes_Check(code) || !all_tuples(tuples, 5) || !name || !PyUnicode_Check(name) || !qualname ||
        !PyUnicode_Check(qualname) || !filename || !PyUnicode_Check(filename)) {
        PyErr_BadInternalCall();
        return NULL;
    }
    Value parts[] = {fixnum(argcount), fixnum(posonly), fixnum(kwonly), fixnum(nlocals), fixnum(stacksize), fixnum(flags),
                     adopt(code), adopt(consts), adopt(names), adopt(varnames), adopt(filename), adopt(name), adopt(qualname),
                     fixnum(line), adopt_bytes(linetable), adopt_bytes(exceptiontable), adopt(freevars), adopt(cellvars)};
    return (PyCodeObject *)expose_fresh(code_new(CodeType, (Args){parts, ARRAY_LEN(parts), 0}));
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
