/* isinstance.c: isinstance and issubclass, for types and for whatever imitates them. */
#include "capi/src/abstract.h"

/* An attribute, or NULL without an exception if there is none. */
static PyObject *optional_attr(PyObject *o, const char *name, bool *failed) {
    PyObject *str = PyUnicode_InternFromString(name), *value = NULL;
    *failed = !str || _PyObject_LookupAttr(o, str, &value) < 0;
    Py_XDECREF(str);
    return value;
}

/* The tuple __bases__, or NULL, perhaps with an exception. */
static PyObject *bases_of(PyObject *cls) {
    bool failed;
    PyObject *bases = optional_attr(cls, "__bases__", &failed);
    if (bases && !PyTuple_Check(bases)) Py_CLEAR(bases);
    return bases;
}

static int abstract_issubclass(PyObject *derived, PyObject *cls);

static int any_issubclass(PyObject *bases, PyObject *cls) {
    int result = 0;
    if (Py_EnterRecursiveCall(" in __issubclass__")) return -1;
    for (Py_ssize_t i = 0; result == 0 && i < PyTuple_GET_SIZE(bases); i++) {
        result = abstract_issubclass(PyTuple_GET_ITEM(bases, i), cls);
    }
    Py_LeaveRecursiveCall();
    return result;
}

/* A single base is followed without recursion. */
static int abstract_issubclass(PyObject *derived, PyObject *cls) {
    PyObject *held = NULL;                      /* keeps `derived` alive */
    while (derived != cls) {
        PyObject *bases = bases_of(derived);
        Py_XSETREF(held, bases);
        if (!bases) return PyErr_Occurred() ? -1 : 0;
        Py_ssize_t n = PyTuple_GET_SIZE(bases);
        if (n != 1) {
            int result = n == 0 ? 0 : any_issubclass(bases, cls);
            Py_DECREF(held);
            return result;
        }
        derived = PyTuple_GET_ITEM(bases, 0);
    }
    Py_XDECREF(held);
    return 1;
}

static bool check_class(PyObject *cls, const char *message) {
    PyObject *bases = bases_of(cls);
    if (!bases && !PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, message);
    Py_XDECREF(bases);
    return bases != NULL;
}

int _PyObject_RealIsInstance(PyObject *o, PyObject *cls) {
    bool failed;
    if (PyType_Check(cls)) {
        if (PyObject_TypeCheck(o, (PyTypeObject *)cls)) return 1;
        if (capi_class_is_type(o)) return 0;
        PyObject *own = optional_attr(o, "__class__", &failed);
        if (failed) return -1;
        int result = own && own != (PyObject *)Py_TYPE(o) && PyType_Check(own) &&
                     PyType_IsSubtype((PyTypeObject *)own, (PyTypeObject *)cls);
        Py_XDECREF(own);
        return result;
    }
    if (!check_class(cls, "isinstance() arg 2 must be a type, a tuple of types, or a union")) return -1;
    PyObject *own = optional_attr(o, "__class__", &failed);
    if (failed) return -1;
    int result = own ? abstract_issubclass(own, cls) : 0;
    Py_XDECREF(own);
    return result;
}

int _PyObject_RealIsSubclass(PyObject *derived, PyObject *cls) {
    if (PyType_Check(cls) && PyType_Check(derived)) {
        return derived == cls || PyType_IsSubtype((PyTypeObject *)derived, (PyTypeObject *)cls);
    }
    if (!check_class(derived, "issubclass() arg 1 must be a class")) return -1;
    if (!check_class(cls, "issubclass() arg 2 must be a class, a tuple of classes, or a union")) return -1;
    return abstract_issubclass(derived, cls);
}

/* The members of `int | str` as a new tuple; NULL for anything else, or with an exception. */
static PyObject *union_members(PyObject *cls) {
    if (strcmp(Py_TYPE(cls)->tp_name, "types.UnionType") != 0) return NULL;
    return PyObject_GetAttrString(cls, "__args__");
}

static int check_any(PyObject *o, PyObject *tuple, const char *where, int (*public)(PyObject *, PyObject *)) {
    int result = 0;
    if (Py_EnterRecursiveCall(where)) return -1;
    for (Py_ssize_t i = 0; result == 0 && i < PyTuple_GET_SIZE(tuple); i++) {
        result = public(o, PyTuple_GET_ITEM(tuple, i));
    }
    Py_LeaveRecursiveCall();
    return result;
}

/* Any of a tuple or union, else what the metaclass says, else the rule for classes. */
static int check(PyObject *o, PyObject *cls, const char *method, const char *where,
                 int (*public)(PyObject *, PyObject *), int (*real)(PyObject *, PyObject *)) {
    PyObject *members = union_members(cls);
    if (members) {
        int result = check_any(o, members, where, public);
        Py_DECREF(members);
        return result;
    }
    if (PyErr_Occurred()) return -1;
    if (PyTuple_Check(cls)) return check_any(o, cls, where, public);
    PyObject *checker = abstract_special(cls, method);
    if (!checker) return PyErr_Occurred() ? -1 : real(o, cls);
    if (Py_EnterRecursiveCall(where)) {
        Py_DECREF(checker);
        return -1;
    }
    PyObject *answer = PyObject_CallOneArg(checker, o);
    Py_LeaveRecursiveCall();
    Py_DECREF(checker);
    if (!answer) return -1;
    int result = PyObject_IsTrue(answer);
    Py_DECREF(answer);
    return result;
}

int PyObject_IsInstance(PyObject *o, PyObject *cls) {
    if (Py_IS_TYPE(o, (PyTypeObject *)cls)) return 1;
    if (PyType_CheckExact(cls)) return _PyObject_RealIsInstance(o, cls);
    return check(o, cls, "__instancecheck__", " in __instancecheck__", PyObject_IsInstance, _PyObject_RealIsInstance);
}

int PyObject_IsSubclass(PyObject *derived, PyObject *cls) {
    if (PyType_CheckExact(cls)) return _PyObject_RealIsSubclass(derived, cls);
    return check(derived, cls, "__subclasscheck__", " in __subclasscheck__", PyObject_IsSubclass,
                 _PyObject_RealIsSubclass);
}
