/* object.c: what every object can do, through the slots of its type: compare, hash, print, give attributes. */
#include "capi/src/abstract.h"
#undef Py_Is
#undef Py_IsNone
#undef Py_IsTrue
#undef Py_IsFalse
#undef Py_NewRef
#undef Py_XNewRef

/* Functions behind macros. */
int Py_Is(PyObject *x, PyObject *y) { return x == y; }
int Py_IsNone(PyObject *x) { return x == Py_None; }
int Py_IsTrue(PyObject *x) { return x == Py_True; }
int Py_IsFalse(PyObject *x) { return x == Py_False; }
PyObject *Py_NewRef(PyObject *o) { return _Py_NewRef(o); }
PyObject *Py_XNewRef(PyObject *o) { return _Py_XNewRef(o); }
void Py_IncRef(PyObject *o) { Py_XINCREF(o); }
void Py_DecRef(PyObject *o) { Py_XDECREF(o); }
void _Py_IncRef(PyObject *o) { Py_INCREF(o); }
void _Py_DecRef(PyObject *o) { Py_DECREF(o); }

/* Comparison. */
static const char *const operators[] = {"<", "<=", "==", "!=", ">", ">="};

static PyObject *compare(PyObject *v, PyObject *w, int op) {
    bool swapped = false;
    PyObject *x;
    richcmpfunc f;
    if (!Py_IS_TYPE(v, Py_TYPE(w)) && PyType_IsSubtype(Py_TYPE(w), Py_TYPE(v)) && (f = Py_TYPE(w)->tp_richcompare)) {
        swapped = true;
        if ((x = f(w, v, _Py_SwappedOp[op])) != Py_NotImplemented) return x;
        Py_DECREF(x);
    }
    if ((f = Py_TYPE(v)->tp_richcompare)) {
        if ((x = f(v, w, op)) != Py_NotImplemented) return x;
        Py_DECREF(x);
    }
    if (!swapped && (f = Py_TYPE(w)->tp_richcompare)) {
        if ((x = f(w, v, _Py_SwappedOp[op])) != Py_NotImplemented) return x;
        Py_DECREF(x);
    }
    /* Identity is the equality that every object has. */
    if (op == Py_EQ) return _Py_NewRef(v == w ? Py_True : Py_False);
    if (op == Py_NE) return _Py_NewRef(v != w ? Py_True : Py_False);
    PyErr_Format(PyExc_TypeError, "'%s' not supported between instances of '%.100s' and '%.100s'", operators[op],
                 Py_TYPE(v)->tp_name, Py_TYPE(w)->tp_name);
    return NULL;
}

PyObject *PyObject_RichCompare(PyObject *v, PyObject *w, int op) {
    if (!v || !w) {
        if (!PyErr_Occurred()) PyErr_BadInternalCall();
        return NULL;
    }
    if (Py_EnterRecursiveCall(" in comparison")) return NULL;
    PyObject *result = compare(v, w, op);
    Py_LeaveRecursiveCall();
    return result;
}

int PyObject_RichCompareBool(PyObject *v, PyObject *w, int op) {
    if (v == w && op == Py_EQ) return 1;
    if (v == w && op == Py_NE) return 0;
    PyObject *result = PyObject_RichCompare(v, w, op);
    if (!result) return -1;
    int truth = PyBool_Check(result) ? result == Py_True : PyObject_IsTrue(result);
    Py_DECREF(result);
    return truth;
}

Py_hash_t PyObject_HashNotImplemented(PyObject *o) {
    abstract_type_error("unhashable type: '%.200s'", o);
    return -1;
}

Py_hash_t PyObject_Hash(PyObject *o) {
    PyTypeObject *type = Py_TYPE(o);
    if (type->tp_hash) return type->tp_hash(o);
    /* A static type that nobody made ready. */
    if (!type->tp_dict) {
        if (PyType_Ready(type) < 0) return -1;
        if (type->tp_hash) return type->tp_hash(o);
    }
    return PyObject_HashNotImplemented(o);
}

int PyObject_IsTrue(PyObject *o) {
    if (o == Py_True) return 1;
    if (o == Py_False || o == Py_None) return 0;
    PyTypeObject *type = Py_TYPE(o);
    Py_ssize_t truth;
    if (type->tp_as_number && type->tp_as_number->nb_bool) truth = type->tp_as_number->nb_bool(o);
    else if (type->tp_as_mapping && type->tp_as_mapping->mp_length) truth = type->tp_as_mapping->mp_length(o);
    else if (type->tp_as_sequence && type->tp_as_sequence->sq_length) truth = type->tp_as_sequence->sq_length(o);
    else return 1;
    return truth > 0 ? 1 : (int)truth;
}

int PyObject_Not(PyObject *o) {
    int truth = PyObject_IsTrue(o);
    return truth < 0 ? truth : !truth;
}

int PyCallable_Check(PyObject *o) { return o && Py_TYPE(o)->tp_call; }

PyObject *PyObject_SelfIter(PyObject *o) { return _Py_NewRef(o); }

/* The tp_iternext of classes that set __next__ to None.  Its address is what matters. */
PyObject *_PyObject_NextNotImplemented(PyObject *o) {
    return abstract_type_error("'%.200s' object is not iterable", o);
}

/* Text. */
static PyObject *require_str(PyObject *result, const char *message) {
    if (result && !PyUnicode_Check(result)) {
        abstract_type_error(message, result);
        Py_CLEAR(result);
    }
    return result;
}

PyObject *PyObject_Repr(PyObject *o) {
    if (PyErr_CheckSignals()) return NULL;
    if (!o) return PyUnicode_FromString("<NULL>");
    if (!Py_TYPE(o)->tp_repr) return PyUnicode_FromFormat("<%s object at %p>", Py_TYPE(o)->tp_name, o);
    if (Py_EnterRecursiveCall(" while getting the repr of an object")) return NULL;
    PyObject *result = Py_TYPE(o)->tp_repr(o);
    Py_LeaveRecursiveCall();
    return require_str(result, "__repr__ returned non-string (type %.200s)");
}

PyObject *PyObject_Str(PyObject *o) {
    if (PyErr_CheckSignals()) return NULL;
    if (!o) return PyUnicode_FromString("<NULL>");
    if (PyUnicode_CheckExact(o)) return _Py_NewRef(o);
    if (!Py_TYPE(o)->tp_str) return PyObject_Repr(o);
    if (Py_EnterRecursiveCall(" while getting the str of an object")) return NULL;
    PyObject *result = Py_TYPE(o)->tp_str(o);
    Py_LeaveRecursiveCall();
    return require_str(result, "__str__ returned non-string (type %.200s)");
}

PyObject *PyObject_ASCII(PyObject *o) {
    PyObject *repr = PyObject_Repr(o);
    if (!repr || (PyUnicode_READY(repr) == 0 && PyUnicode_IS_ASCII(repr))) return repr;
    PyObject *bytes = PyUnicode_AsEncodedString(repr, "ascii", "backslashreplace");
    Py_DECREF(repr);
    if (!bytes) return NULL;
    PyObject *result = PyUnicode_DecodeASCII(PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes), "strict");
    Py_DECREF(bytes);
    return result;
}

PyObject *PyObject_Bytes(PyObject *o) {
    if (!o) return PyBytes_FromString("<NULL>");
    if (PyBytes_CheckExact(o)) return _Py_NewRef(o);
    PyObject *method = abstract_special(o, "__bytes__");
    if (!method) return PyErr_Occurred() ? NULL : PyBytes_FromObject(o);
    PyObject *result = PyObject_CallNoArgs(method);
    Py_DECREF(method);
    if (result && !PyBytes_Check(result)) {
        abstract_type_error("__bytes__ returned non-bytes (type %.200s)", result);
        Py_CLEAR(result);
    }
    return result;
}

/* Attributes; more of them in getattr.c. */
static bool check_name(PyObject *name) {
    if (PyUnicode_Check(name)) return true;
    abstract_type_error("attribute name must be string, not '%.200s'", name);
    return false;
}

PyObject *PyObject_GetAttr(PyObject *o, PyObject *name) {
    PyTypeObject *type = Py_TYPE(o);
    if (!check_name(name)) return NULL;
    if (type->tp_getattro) return type->tp_getattro(o, name);
    if (type->tp_getattr) {
        const char *str = PyUnicode_AsUTF8(name);
        return str ? type->tp_getattr(o, (char *)str) : NULL;
    }
    PyErr_Format(PyExc_AttributeError, "'%.50s' object has no attribute '%U'", type->tp_name, name);
    return NULL;
}

int PyObject_SetAttr(PyObject *o, PyObject *name, PyObject *value) {
    PyTypeObject *type = Py_TYPE(o);
    if (!check_name(name)) return -1;
    if (!type->tp_setattro && !type->tp_setattr) {
        bool readable = type->tp_getattro || type->tp_getattr;
        PyErr_Format(PyExc_TypeError,
                     readable ? "'%.100s' object has only read-only attributes (%s .%U)"
                              : "'%.100s' object has no attributes (%s .%U)",
                     type->tp_name, value ? "assign to" : "del", name);
        return -1;
    }
    int failed = -1;
    _Py_NewRef(name);
    PyUnicode_InternInPlace(&name);
    if (type->tp_setattro) failed = type->tp_setattro(o, name, value);
    else {
        const char *str = PyUnicode_AsUTF8(name);
        if (str) failed = type->tp_setattr(o, (char *)str, value);
    }
    Py_DECREF(name);
    return failed;
}

int PyObject_SetAttrString(PyObject *o, const char *name, PyObject *value) {
    if (Py_TYPE(o)->tp_setattr) return Py_TYPE(o)->tp_setattr(o, (char *)name, value);
    PyObject *str = PyUnicode_InternFromString(name);
    int failed = str ? PyObject_SetAttr(o, str, value) : -1;
    Py_XDECREF(str);
    return failed;
}
