/* call.c: calling any object.  Vectorcall is the fast way, tp_call the general one; results are checked. */
#include "capi/src/abstract.h"

enum { SMALL_STACK = 8 };

vectorcallfunc PyVectorcall_Function(PyObject *callable) {
    PyTypeObject *type = Py_TYPE(callable);
    if (!PyType_HasFeature(type, Py_TPFLAGS_HAVE_VECTORCALL)) return NULL;
    vectorcallfunc f;
    memcpy(&f, (char *)callable + type->tp_vectorcall_offset, sizeof f);
    return f;
}

static PyObject *bad_result(PyObject *callable, PyObject *result, const char *where) {
    if (!result) {
        if (callable) PyErr_Format(PyExc_SystemError, "%R returned NULL without setting an exception", callable);
        else PyErr_Format(PyExc_SystemError, "%s returned NULL without setting an exception", where);
        return NULL;
    }
    Py_DECREF(result);
    if (callable) _PyErr_FormatFromCause(PyExc_SystemError, "%R returned a result with an exception set", callable);
    else _PyErr_FormatFromCause(PyExc_SystemError, "%s returned a result with an exception set", where);
    return NULL;
}

/* A result and an exception exclude each other. */
static inline PyObject *checked(PyThreadState *tstate, PyObject *callable, PyObject *result, const char *where) {
    return likely(!result == (tstate->curexc_type != NULL)) ? result : bad_result(callable, result, where);
}

PyObject *_Py_CheckFunctionResult(PyThreadState *tstate, PyObject *callable, PyObject *result, const char *where) {
    return checked(tstate, callable, result, where);
}

/* The keyword arguments behind the positional ones, as a dict. */
PyObject *_PyStack_AsDict(PyObject *const *values, PyObject *kwnames) {
    PyObject *dict = _PyDict_NewPresized(PyTuple_GET_SIZE(kwnames));
    for (Py_ssize_t i = 0; dict && i < PyTuple_GET_SIZE(kwnames); i++) {
        if (PyDict_SetItem(dict, PyTuple_GET_ITEM(kwnames, i), values[i])) Py_CLEAR(dict);
    }
    return dict;
}

static PyObject *tuple_of(PyObject *const *args, Py_ssize_t nargs) {
    PyObject *tuple = PyTuple_New(nargs);
    for (Py_ssize_t i = 0; tuple && i < nargs; i++) PyTuple_SET_ITEM(tuple, i, Py_NewRef(args[i]));
    return tuple;
}

static PyObject *call_slot(PyThreadState *tstate, ternaryfunc call, PyObject *callable, PyObject *args,
                           PyObject *kwargs) {
    if (Py_EnterRecursiveCall(" while calling a Python object")) return NULL;
    PyObject *result = call(callable, args, kwargs);
    Py_LeaveRecursiveCall();
    return checked(tstate, callable, result, NULL);
}

/* `keywords`: a tuple of names, a dict, or NULL. */
PyObject *_PyObject_MakeTpCall(PyThreadState *tstate, PyObject *callable, PyObject *const *args, Py_ssize_t nargs,
                               PyObject *keywords) {
    ternaryfunc call = Py_TYPE(callable)->tp_call;
    if (!call) return abstract_type_error("'%.200s' object is not callable", callable);
    PyObject *tuple = tuple_of(args, nargs), *kwargs = NULL, *result = NULL;
    if (!tuple) return NULL;
    if (keywords && PyDict_Check(keywords)) kwargs = Py_NewRef(keywords);
    else if (keywords && PyTuple_GET_SIZE(keywords)) kwargs = _PyStack_AsDict(args + nargs, keywords);
    if (kwargs || !keywords || (PyTuple_Check(keywords) && !PyTuple_GET_SIZE(keywords))) {
        result = call_slot(tstate, call, callable, tuple, kwargs);
    }
    Py_DECREF(tuple);
    Py_XDECREF(kwargs);
    return result;
}

static PyObject *vectorcall(PyThreadState *tstate, PyObject *callable, PyObject *const *args, size_t nargsf,
                            PyObject *kwnames) {
    vectorcallfunc f = PyVectorcall_Function(callable);
    if (!f) return _PyObject_MakeTpCall(tstate, callable, args, PyVectorcall_NARGS(nargsf), kwnames);
    return checked(tstate, callable, f(callable, args, nargsf, kwnames), NULL);
}

PyObject *PyObject_Vectorcall(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    return vectorcall(_PyThreadState_UncheckedGet(), callable, args, nargsf, kwnames);
}

PyObject *_PyObject_FastCall(PyObject *callable, PyObject *const *args, Py_ssize_t nargs) {
    return PyObject_Vectorcall(callable, args, (size_t)nargs, NULL);
}

/* Calls `f` with the items of a dict as keyword arguments. */
static PyObject *vectorcall_dict(vectorcallfunc f, PyObject *callable, PyObject *const *args, Py_ssize_t nargs,
                                 PyObject *kwargs) {
    Py_ssize_t nkw = PyDict_GET_SIZE(kwargs), pos = 0, i = 0;
    PyObject *small[SMALL_STACK + 1], **stack = small, *key, *value, *result = NULL;
    if (nargs + nkw > SMALL_STACK && !(stack = PyMem_New(PyObject *, nargs + nkw + 1))) return PyErr_NoMemory();
    PyObject *kwnames = PyTuple_New(nkw);
    bool strings = true;
    stack[0] = NULL;                            /* the callee may write there */
    if (kwnames) {
        for (; i < nargs; i++) stack[i + 1] = Py_NewRef(args[i]);
        while (i < nargs + nkw && PyDict_Next(kwargs, &pos, &key, &value)) {
            strings = strings && PyUnicode_Check(key);
            PyTuple_SET_ITEM(kwnames, i - nargs, Py_NewRef(key));
            stack[1 + i++] = Py_NewRef(value);
        }
        if (strings) result = f(callable, stack + 1, (size_t)nargs | PY_VECTORCALL_ARGUMENTS_OFFSET, kwnames);
        else PyErr_SetString(PyExc_TypeError, "keywords must be strings");
    }
    while (i > 0) Py_DECREF(stack[i--]);
    Py_XDECREF(kwnames);
    if (stack != small) PyMem_Free(stack);
    return result;
}

PyObject *_PyObject_FastCallDictTstate(PyThreadState *tstate, PyObject *callable, PyObject *const *args,
                                       size_t nargsf, PyObject *kwargs) {
    Py_ssize_t nargs = PyVectorcall_NARGS(nargsf);
    vectorcallfunc f = PyVectorcall_Function(callable);
    if (!f) return _PyObject_MakeTpCall(tstate, callable, args, nargs, kwargs);
    PyObject *result = kwargs && PyDict_GET_SIZE(kwargs) ? vectorcall_dict(f, callable, args, nargs, kwargs)
                                                         : f(callable, args, nargsf, NULL);
    return checked(tstate, callable, result, NULL);
}

PyObject *PyObject_VectorcallDict(PyObject *callable, PyObject *const *args, size_t nargsf, PyObject *kwargs) {
    return _PyObject_FastCallDictTstate(_PyThreadState_UncheckedGet(), callable, args, nargsf, kwargs);
}

/* tp_call of types that implement vectorcall only. */
PyObject *PyVectorcall_Call(PyObject *callable, PyObject *args, PyObject *kwargs) {
    PyThreadState *tstate = _PyThreadState_UncheckedGet();
    Py_ssize_t offset = Py_TYPE(callable)->tp_vectorcall_offset;
    vectorcallfunc f = NULL;
    if (offset > 0) memcpy(&f, (char *)callable + offset, sizeof f);
    if (!f) return abstract_type_error("'%.200s' object does not support vectorcall", callable);
    PyObject **items = _PyTuple_CAST(args)->ob_item, *result;
    Py_ssize_t nargs = PyTuple_GET_SIZE(args);
    if (!kwargs || PyDict_GET_SIZE(kwargs) == 0) result = f(callable, items, (size_t)nargs, NULL);
    else result = vectorcall_dict(f, callable, items, nargs, kwargs);
    return checked(tstate, callable, result, NULL);
}

PyObject *_PyObject_Call(PyThreadState *tstate, PyObject *callable, PyObject *args, PyObject *kwargs) {
    if (PyVectorcall_Function(callable)) return PyVectorcall_Call(callable, args, kwargs);
    ternaryfunc call = Py_TYPE(callable)->tp_call;
    if (!call) return abstract_type_error("'%.200s' object is not callable", callable);
    return call_slot(tstate, call, callable, args, kwargs);
}

PyObject *PyObject_Call(PyObject *callable, PyObject *args, PyObject *kwargs) {
    return _PyObject_Call(_PyThreadState_UncheckedGet(), callable, args, kwargs);
}

PyObject *PyCFunction_Call(PyObject *callable, PyObject *args, PyObject *kwargs) {
    return PyObject_Call(callable, args, kwargs);
}

PyObject *PyObject_CallNoArgs(PyObject *callable) {
    PyObject *none[1] = {NULL};
    return PyObject_Vectorcall(callable, none + 1, 0 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}

PyObject *PyObject_CallOneArg(PyObject *callable, PyObject *arg) {
    PyObject *stack[2] = {NULL, arg};
    return PyObject_Vectorcall(callable, stack + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
}

PyObject *PyObject_CallObject(PyObject *callable, PyObject *args) {
    if (!args) return PyObject_CallNoArgs(callable);
    if (!PyTuple_Check(args)) {
        PyErr_SetString(PyExc_TypeError, "argument list must be a tuple");
        return NULL;
    }
    return PyObject_Call(callable, args, NULL);
}

PyObject *PyEval_CallObjectWithKeywords(PyObject *callable, PyObject *args, PyObject *kwargs) {
    if (args && !PyTuple_Check(args)) {
        PyErr_SetString(PyExc_TypeError, "argument list must be a tuple");
        return NULL;
    }
    if (kwargs && !PyDict_Check(kwargs)) {
        PyErr_SetString(PyExc_TypeError, "keyword list must be a dictionary");
        return NULL;
    }
    return args ? PyObject_Call(callable, args, kwargs) : PyObject_VectorcallDict(callable, NULL, 0, kwargs);
}

/* `o` goes in front of the arguments. */
PyObject *_PyObject_Call_Prepend(PyThreadState *tstate, PyObject *callable, PyObject *o, PyObject *args,
                                 PyObject *kwargs) {
    Py_ssize_t nargs = PyTuple_GET_SIZE(args);
    PyObject *small[SMALL_STACK], **stack = small;
    if (nargs + 1 > SMALL_STACK && !(stack = PyMem_New(PyObject *, nargs + 1))) return PyErr_NoMemory();
    stack[0] = o;
    memcpy(stack + 1, _PyTuple_CAST(args)->ob_item, (size_t)nargs * sizeof *stack);
    PyObject *result = _PyObject_FastCallDictTstate(tstate, callable, stack, (size_t)nargs + 1, kwargs);
    if (stack != small) PyMem_Free(stack);
    return result;
}

/* With `self`, if there is one, in front of the arguments. */
static PyObject *call_with_self(PyObject *callable, PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
    if (!self) return PyObject_Vectorcall(callable, args, (size_t)nargs, NULL);
    PyObject *small[SMALL_STACK + 1], **stack = small;
    if (nargs > SMALL_STACK && !(stack = PyMem_New(PyObject *, nargs + 1))) return PyErr_NoMemory();
    stack[0] = self;
    if (nargs) memcpy(stack + 1, args, (size_t)nargs * sizeof *stack);
    PyObject *result = PyObject_Vectorcall(callable, stack, (size_t)nargs + 1, NULL);
    if (stack != small) PyMem_Free(stack);
    return result;
}

/* Arguments described by a format. */
static PyObject *call_format(PyObject *callable, PyObject *self, const char *format, va_list va, bool size_t_clean) {
    if (!callable) return abstract_null();
    if (!format || !*format) return call_with_self(callable, self, NULL, 0);
    PyObject *small[SMALL_STACK], *result;
    Py_ssize_t nargs;
    PyObject **stack = size_t_clean ? _Py_VaBuildStack_SizeT(small, SMALL_STACK, format, va, &nargs)
                                    : _Py_VaBuildStack(small, SMALL_STACK, format, va, &nargs);
    if (!stack) return NULL;
    /* "O" with a tuple gives its items as arguments. */
    if (nargs == 1 && PyTuple_Check(stack[0]))
        result = call_with_self(callable, self, _PyTuple_CAST(stack[0])->ob_item, PyTuple_GET_SIZE(stack[0]));
    else result = call_with_self(callable, self, stack, nargs);
    for (Py_ssize_t i = 0; i < nargs; i++) Py_DECREF(stack[i]);
    if (stack != small) PyMem_Free(stack);
    return result;
}

/* Takes the reference to `callable`, an attribute, or a method that still wants its object. */
static PyObject *call_attr(PyObject *callable, PyObject *self, const char *format, va_list va, bool size_t_clean) {
    if (!callable) return NULL;
    PyObject *result = PyCallable_Check(callable)
                           ? call_format(callable, self, format, va, size_t_clean)
                           : abstract_type_error("attribute of type '%.200s' is not callable", callable);
    Py_DECREF(callable);
    return result;
}

static PyObject *call_named(PyObject *o, const char *name, const char *format, va_list va, bool size_t_clean) {
    PyObject *callable;
    int unbound = capi_get_method(o, name, &callable);
    return call_attr(callable, unbound ? o : NULL, format, va, size_t_clean);
}

static PyObject *call_method(PyObject *o, PyObject *name, const char *format, va_list va, bool size_t_clean) {
    PyObject *callable = NULL;
    int unbound = name ? _PyObject_GetMethod(o, name, &callable) : 0;
    return call_attr(callable, unbound ? o : NULL, format, va, size_t_clean);
}

#define WITH_VA(call)                                                                              \
    va_list va;                                                                                    \
    va_start(va, format);                                                                          \
    PyObject *result = call;                                                                       \
    va_end(va);                                                                                    \
    return result

PyObject *PyObject_CallFunction(PyObject *callable, const char *format, ...) {
    WITH_VA(call_format(callable, NULL, format, va, false));
}

PyObject *_PyObject_CallFunction_SizeT(PyObject *callable, const char *format, ...) {
    WITH_VA(call_format(callable, NULL, format, va, true));
}

PyObject *PyEval_CallFunction(PyObject *callable, const char *format, ...) {
    WITH_VA(call_format(callable, NULL, format, va, false));
}

PyObject *PyObject_CallMethod(PyObject *o, const char *name, const char *format, ...) {
    if (!o || !name) return abstract_null();
    WITH_VA(call_named(o, name, format, va, false));
}

PyObject *_PyObject_CallMethod_SizeT(PyObject *o, const char *name, const char *format, ...) {
    if (!o || !name) return abstract_null();
    WITH_VA(call_named(o, name, format, va, true));
}

PyObject *PyEval_CallMethod(PyObject *o, const char *name, const char *format, ...) {
    if (!o || !name) return abstract_null();
    WITH_VA(call_named(o, name, format, va, false));
}

PyObject *_PyObject_CallMethod(PyObject *o, PyObject *name, const char *format, ...) {
    if (!o || !name) return abstract_null();
    WITH_VA(call_method(o, name, format, va, true));
}

PyObject *_PyObject_CallMethodId(PyObject *o, _Py_Identifier *name, const char *format, ...) {
    if (!o || !name) return abstract_null();
    WITH_VA(call_method(o, _PyUnicode_FromId(name), format, va, false));
}

PyObject *_PyObject_CallMethodId_SizeT(PyObject *o, _Py_Identifier *name, const char *format, ...) {
    if (!o || !name) return abstract_null();
    WITH_VA(call_method(o, _PyUnicode_FromId(name), format, va, true));
}

/* Arguments as a list of objects that ends with NULL; `base`, if there is one, goes in front. */
static PyObject *call_objects(PyObject *base, PyObject *callable, va_list va) {
    if (!callable) return abstract_null();
    va_list copy;
    Py_ssize_t nargs = base ? 1 : 0, i = 0;
    va_copy(copy, va);
    while (va_arg(copy, PyObject *)) nargs++;
    va_end(copy);
    PyObject *small[SMALL_STACK], **stack = small;
    if (nargs > SMALL_STACK && !(stack = PyMem_New(PyObject *, nargs))) return PyErr_NoMemory();
    if (base) stack[i++] = base;
    while (i < nargs) stack[i++] = va_arg(va, PyObject *);
    PyObject *result = PyObject_Vectorcall(callable, stack, (size_t)nargs, NULL);
    if (stack != small) PyMem_Free(stack);
    return result;
}

PyObject *PyObject_CallFunctionObjArgs(PyObject *callable, ...) {
    va_list va;
    va_start(va, callable);
    PyObject *result = call_objects(NULL, callable, va);
    va_end(va);
    return result;
}

static PyObject *call_method_objects(PyObject *o, PyObject *name, va_list va) {
    PyObject *callable = NULL;
    if (!o || !name) return abstract_null();
    int unbound = _PyObject_GetMethod(o, name, &callable);
    if (!callable) return NULL;
    PyObject *result = call_objects(unbound ? o : NULL, callable, va);
    Py_DECREF(callable);
    return result;
}

PyObject *PyObject_CallMethodObjArgs(PyObject *o, PyObject *name, ...) {
    va_list va;
    va_start(va, name);
    PyObject *result = call_method_objects(o, name, va);
    va_end(va);
    return result;
}

PyObject *_PyObject_CallMethodIdObjArgs(PyObject *o, _Py_Identifier *name, ...) {
    PyObject *str = o && name ? _PyUnicode_FromId(name) : abstract_null();
    if (!str) return NULL;
    va_list va;
    va_start(va, name);
    PyObject *result = call_method_objects(o, str, va);
    va_end(va);
    return result;
}

/* args[0] is the object.  A method found unbound takes it as its first argument. */
PyObject *PyObject_VectorcallMethod(PyObject *name, PyObject *const *args, size_t nargsf, PyObject *kwnames) {
    PyObject *callable = NULL;
    int unbound = _PyObject_GetMethod(args[0], name, &callable);
    if (!callable) return NULL;
    /* The offset bit would let the callee overwrite args[-1], which the caller did not promise to the bound form. */
    if (unbound) nargsf &= ~PY_VECTORCALL_ARGUMENTS_OFFSET;
    else args++, nargsf--;
    PyObject *result = PyObject_Vectorcall(callable, args, nargsf, kwnames);
    Py_DECREF(callable);
    return result;
}
