/* vectorcall.c: the fast way into functions, methods and method descriptors: what stands in the vectorcall field of their
 * structs.
 *
 * A Python function gets its arguments as Values on the C stack; a function of C gets the very structs that its caller
 * has.  What does not fit the convention goes to tp_call, which says why.
 */
#include "capi/src/glue.h"
#include "vm/interp/interp.h"

#define CONVENTION (METH_VARARGS | METH_KEYWORDS | METH_NOARGS | METH_O | METH_FASTCALL | METH_METHOD)

static PyObject *tp_call(PyObject *f, PyObject *const *args, Py_ssize_t n, PyObject *names) {
    return _PyObject_MakeTpCall(_PyThreadState_UncheckedGet(), f, args, n, names);
}

/* ---- Python functions ---- */

PyObject *_PyFunction_Vectorcall(PyObject *f, PyObject *const *args, size_t nargsf, PyObject *names) {
    i64 n = PyVectorcall_NARGS(nargsf), nkw = names ? PyTuple_GET_SIZE(names) : 0, total = n + nkw;
    if (unlikely(total > 4096)) return tp_call(f, args, n, names);
    Value v[total + 1];
    for (i64 i = 0; i < total; i++)
        if (unlikely(is_err(v[i] = cross_borrowed(args[i])))) return bridge_exc_out(), NULL;
    if (nkw) v[total] = adopt(names);
    return glue_out(interp_call(tied_value(f), (Args){v, (u32)n, (u32)nkw}));
}

/* ---- functions of C ---- */

/* 'self' apart from the arguments; 'f' and all its arguments are for the general way. */
static PyObject *call_def(PyMethodDef *def, PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names,
                          PyObject *f, PyObject *const *all, Py_ssize_t nall) {
    bool keywords = names && PyTuple_GET_SIZE(names) > 0;
    if (unlikely(!thread_stack_ok(" while calling a Python object"))) return bridge_exc_out(), NULL;
    switch (def->ml_flags & CONVENTION) {
    case METH_NOARGS:
        if (likely(n == 0 && !keywords)) return def->ml_meth(self, NULL);
        break;
    case METH_O:
        if (likely(n == 1 && !keywords)) return def->ml_meth(self, args[0]);
        break;
    case METH_FASTCALL:
        if (likely(!keywords)) return ((_PyCFunctionFast)(void *)def->ml_meth)(self, args, n);
        break;
    case METH_FASTCALL | METH_KEYWORDS:
        return ((_PyCFunctionFastWithKeywords)(void *)def->ml_meth)(self, args, n, names);
    }
    return tp_call(f, all, nall, names);
}

PyObject *capi_builtin_vectorcall(PyObject *f, PyObject *const *args, size_t nargsf, PyObject *names) {
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    return call_def(((PyCFunctionObject *)f)->m_ml, PyCFunction_GET_SELF(f), args, n, names, f, args, n);
}

PyObject *capi_descr_vectorcall(PyObject *f, PyObject *const *args, size_t nargsf, PyObject *names) {
    PyMethodDescrObject *d = (PyMethodDescrObject *)f;
    Py_ssize_t n = PyVectorcall_NARGS(nargsf);
    if (unlikely(n < 1 || !PyObject_TypeCheck(args[0], d->d_common.d_type))) return tp_call(f, args, n, names);
    return call_def(d->d_method, args[0], args + 1, n - 1, names, f, args, n);
}

static ternaryfunc general_call; /* through the VM, which knows all conventions */

/* tp_call: who wants a tuple gets the caller's. */
static PyObject *builtin_call_tuple(PyObject *f, PyObject *args, PyObject *kwargs) {
    PyMethodDef *def = ((PyCFunctionObject *)f)->m_ml;
    PyObject *self = PyCFunction_GET_SELF(f);
    int kind = def->ml_flags & CONVENTION;
    bool keywords = kwargs && PyDict_GET_SIZE(kwargs) > 0;
    if (unlikely(!thread_stack_ok(" while calling a Python object"))) return bridge_exc_out(), NULL;
    if (kind == METH_VARARGS && !keywords) return def->ml_meth(self, args);
    if (kind == (METH_VARARGS | METH_KEYWORDS))
        return ((PyCFunctionWithKeywords)(void *)def->ml_meth)(self, args, kwargs);
    return general_call(f, args, kwargs);
}

/* ---- bound methods ---- */

enum { SMALL_STACK = 8 };

/* The object goes in front: in the spare word before the arguments, if the caller lends it. */
PyObject *capi_method_vectorcall(PyObject *m, PyObject *const *args, size_t nargsf, PyObject *names) {
    PyObject *func = PyMethod_GET_FUNCTION(m), *self = PyMethod_GET_SELF(m), *small[SMALL_STACK], *r;
    size_t n = (size_t)PyVectorcall_NARGS(nargsf), total = n + (names ? (size_t)PyTuple_GET_SIZE(names) : 0);
    if (nargsf & PY_VECTORCALL_ARGUMENTS_OFFSET) {
        PyObject **front = (PyObject **)args - 1, *lent = *front;
        *front = self;
        r = PyObject_Vectorcall(func, front, n + 1, names);
        *front = lent;
        return r;
    }
    PyObject **stack = total < SMALL_STACK ? small : PyMem_New(PyObject *, total + 1);
    if (!stack) return PyErr_NoMemory();
    stack[0] = self;
    if (total) memcpy(stack + 1, args, total * sizeof *stack);
    r = PyObject_Vectorcall(func, stack, n + 1, names);
    if (stack != small) PyMem_Free(stack);
    return r;
}

/* ---- start-up ---- */

static void set_offset(PyTypeObject *type, size_t offset) {
    type->tp_vectorcall_offset = (Py_ssize_t)offset;
    type->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
}

void capi_vectorcall_init(void) {
    set_offset(&PyFunction_Type, offsetof(PyFunctionObject, vectorcall));
    set_offset(&PyCFunction_Type, offsetof(PyCFunctionObject, vectorcall));
    set_offset(&PyMethod_Type, offsetof(PyMethodObject, vectorcall));
    set_offset(&PyMethodDescr_Type, offsetof(PyMethodDescrObject, vectorcall));
    set_offset(&PyType_Type, offsetof(PyTypeObject, tp_vectorcall));
    general_call = PyCFunction_Type.tp_call;
    PyCFunction_Type.tp_call = builtin_call_tuple;
}
