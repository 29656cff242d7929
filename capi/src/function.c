/* function.c: functions, methods, cells, slices and iterators made or looked into by C. */
#include "capi/src/glue.h"
#include "vm/object/iter.h"
#include "vm/object/slice.h"

static bool check(bool ok) {
    if (unlikely(!ok)) PyErr_BadInternalCall();
    return ok;
}

/* ---- bound methods ---- */

PyObject *PyMethod_New(PyObject *func, PyObject *self) {
    if (!check(self != NULL)) return NULL;
    return expose_fresh(method_new(adopt(func), adopt(self)));
}

PyObject *PyMethod_Function(PyObject *m) { return check(PyMethod_Check(m)) ? ((PyMethodObject *)m)->im_func : NULL; }
PyObject *PyMethod_Self(PyObject *m) { return check(PyMethod_Check(m)) ? ((PyMethodObject *)m)->im_self : NULL; }
PyObject *PyInstanceMethod_New(PyObject *func) { return expose_fresh(instancemethod_new(adopt(func))); }

PyObject *PyInstanceMethod_Function(PyObject *m) {
    if (!check(PyInstanceMethod_Check(m))) return NULL;
    return expose_borrowed(value_getattr_c(adopt_peek(m), "__func__"));
}


PyObject *PyClassMethod_New(PyObject *f) { return expose_fresh(classmethod_new(adopt(f))); }
PyObject *PyStaticMethod_New(PyObject *f) { return expose_fresh(staticmethod_new(adopt(f))); }

/* ---- functions ---- */

PyObject *PyFunction_NewWithQualName(PyObject *code, PyObject *globals, PyObject *qualname) {
    Value c = adopt(code), g = adopt(globals), q = qualname ? adopt(qualname) : V_NULL;
    if (is_err(c) || is_err(g) || is_err(q)) return bridge_exc_out(), NULL;
    return expose_fresh(func_new(as_code(c), g, is_null(q) ? as_code(c)->qualname : q));
}

PyObject *PyFunction_New(PyObject *code, PyObject *globals) { return PyFunction_NewWithQualName(code, globals, NULL); }

/* A field, borrowed; absent ones are NULL without an exception. */
#define GETTER(Name, expression)                                                                   \
    PyObject *PyFunction_Get##Name(PyObject *p) {                                                  \
        if (!check(PyFunction_Check(p))) return NULL;                                              \
        FuncObj *f = as_func(adopt_peek(p));                                                       \
        Value v = (expression);                                                                    \
        return is_null(v) || is_none(v) ? NULL : expose_borrowed(v);                               \
    }
GETTER(Code, obj_value(f->code))
GETTER(Globals, f->globals)
GETTER(Module, f->module)
GETTER(Defaults, f->defaults)
GETTER(KwDefaults, f->kwdefaults)
GETTER(Closure, f->closure)

/* Pairs become a dict when asked for, which the function keeps. */
PyObject *PyFunction_GetAnnotations(PyObject *p) {
    if (!check(PyFunction_Check(p))) return NULL;
    FuncObj *f = as_func(adopt_peek(p));
    if (is_null(f->annotations)) return NULL;
    return expose_borrowed(value_getattr_c(obj_value(f), "__annotations__"));
}

/* None deletes; others must be of the type that 'what' names. */
static int set_field(PyObject *p, const char *attr, PyObject *value, bool right, const char *what) {
    if (!check(PyFunction_Check(p))) return -1;
    if (value != Py_None && !(value && right)) {
        PyErr_Format(PyExc_SystemError, "non-%s", what);
        return -1;
    }
    return PyObject_SetAttrString(p, attr, value);
}

int PyFunction_SetDefaults(PyObject *p, PyObject *v) {
    return set_field(p, "__defaults__", v, v && PyTuple_Check(v), "tuple default args");
}
int PyFunction_SetKwDefaults(PyObject *p, PyObject *v) {
    return set_field(p, "__kwdefaults__", v, v && PyDict_Check(v), "dict keyword only default args");
}
int PyFunction_SetAnnotations(PyObject *p, PyObject *v) {
    return set_field(p, "__annotations__", v, v && PyDict_Check(v), "dict annotations");
}

int PyFunction_SetClosure(PyObject *p, PyObject *v) {
    if (!check(PyFunction_Check(p))) return -1;
    if (v != Py_None && !PyTuple_Check(v)) {
        PyErr_Format(PyExc_SystemError, "expected tuple for closure, got '%.100s'", Py_TYPE(v)->tp_name);
        return -1;
    }
    FuncObj *f = as_func(adopt_peek(p));
    Value closure = v == Py_None ? V_NULL : adopt(v);
    if (is_err(closure)) return glue_fail();
    gc_write(f, &f->closure, closure);
    return 0;
}

/* ---- cells ---- */

PyObject *PyCell_New(PyObject *content) { return expose_fresh(cell_new(content ? adopt(content) : V_UNBOUND)); }

PyObject *PyCell_Get(PyObject *p) {
    Value v;
    if (!check(PyCell_Check(p))) return NULL;
    v = as_cell(adopt_peek(p))->v;
    return is_unbound(v) ? NULL : expose_owned(v);
}

int PyCell_Set(PyObject *p, PyObject *content) {
    Value v;
    if (!check(PyCell_Check(p))) return -1;
    v = content ? adopt(content) : V_UNBOUND;
    if (is_err(v)) return glue_fail();
    CellObj *cell = as_cell(adopt_peek(p));
    gc_write(cell, &cell->v, v);
    ((PyCellObject *)p)->ob_ref = content ? expose_item(cell, &cell->v) : NULL;
    return 0;
}

/* ---- slices ---- */

static Value or_none(PyObject *p) { return p ? adopt(p) : V_NONE; }

PyObject *PySlice_New(PyObject *start, PyObject *stop, PyObject *step) {
    Value a = or_none(start), b = or_none(stop), c = or_none(step);
    if (is_err(a) || is_err(b) || is_err(c)) return bridge_exc_out(), NULL;
    return expose_fresh(slice_new(a, b, c));
}

int _PySlice_GetLongIndices(PySliceObject *slice, PyObject *length, PyObject **start, PyObject **stop, PyObject **step) {
    Value out[3], s = adopt_peek((PyObject *)slice), n = adopt_peek(length);
    if (is_err(s) || is_err(n) || !slice_big_indices(s, n, out)) return glue_fail();
    *start = expose_owned(out[0]);
    *stop = expose_owned(out[1]);
    *step = expose_owned(out[2]);
    return 0;
}

/* ---- iterators ---- */

PyObject *PySeqIter_New(PyObject *seq) {
    if (!check(PySequence_Check(seq))) return NULL;
    return expose_fresh(seqiter_new(adopt(seq)));
}

PyObject *PyCallIter_New(PyObject *callable, PyObject *sentinel) {
    return expose_fresh(calliter_new(adopt(callable), adopt(sentinel)));
}
