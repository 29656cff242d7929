/* abstract.c: length, items, formatting and buffers of any object, through the slots of its type. */
#include "capi/src/abstract.h"

void *abstract_null(void) {
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_SystemError, "null argument to internal routine");
    return NULL;
}

void *abstract_type_error(const char *format, PyObject *o) {
    PyErr_Format(PyExc_TypeError, format, Py_TYPE(o)->tp_name);
    return NULL;
}

PyObject *abstract_special(PyObject *o, const char *name) {
    PyObject *str = PyUnicode_InternFromString(name);
    PyObject *method = str ? _PyType_Lookup(Py_TYPE(o), str) : NULL;
    Py_XDECREF(str);
    if (!method) return NULL;
    descrgetfunc get = Py_TYPE(method)->tp_descr_get;
    return get ? get(method, o, (PyObject *)Py_TYPE(o)) : Py_NewRef(method);
}

PyObject *PyObject_Type(PyObject *o) { return o ? Py_NewRef((PyObject *)Py_TYPE(o)) : abstract_null(); }

static lenfunc sequence_length(PyObject *o) {
    PySequenceMethods *m = Py_TYPE(o)->tp_as_sequence;
    return m ? m->sq_length : NULL;
}

static lenfunc mapping_length(PyObject *o) {
    PyMappingMethods *m = Py_TYPE(o)->tp_as_mapping;
    return m ? m->mp_length : NULL;
}

int _PyObject_HasLen(PyObject *o) { return sequence_length(o) || mapping_length(o); }

Py_ssize_t PyMapping_Size(PyObject *o) {
    if (!o) return abstract_null(), -1;
    lenfunc length = mapping_length(o);
    if (length) return length(o);
    abstract_type_error(sequence_length(o) ? "%.200s is not a mapping" : "object of type '%.200s' has no len()", o);
    return -1;
}

Py_ssize_t PySequence_Size(PyObject *o) {
    if (!o) return abstract_null(), -1;
    lenfunc length = sequence_length(o);
    if (length) return length(o);
    abstract_type_error(mapping_length(o) ? "%.200s is not a sequence" : "object of type '%.200s' has no len()", o);
    return -1;
}

Py_ssize_t PyObject_Size(PyObject *o) {
    if (!o) return abstract_null(), -1;
    lenfunc length = sequence_length(o);
    return length ? length(o) : PyMapping_Size(o);
}

/* The names before 2.0 are functions, too. */
Py_ssize_t PyObject_Length(PyObject *o) { return PyObject_Size(o); }
Py_ssize_t PyMapping_Length(PyObject *o) { return PyMapping_Size(o); }
Py_ssize_t PySequence_Length(PyObject *o) { return PySequence_Size(o); }

/* The answer of __length_hint__, or `fallback` if it has none; -1 with an exception set. */
static Py_ssize_t ask_hint(PyObject *o, Py_ssize_t fallback) {
    PyObject *method = abstract_special(o, "__length_hint__");
    if (!method) return PyErr_Occurred() ? -1 : fallback;
    PyObject *result = PyObject_CallNoArgs(method);
    Py_DECREF(method);
    if (!result) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError)) return -1;
        PyErr_Clear();
        return fallback;
    }
    Py_ssize_t hint = -1;
    if (result == Py_NotImplemented) {
        hint = fallback;
    } else if (!PyLong_Check(result)) {
        abstract_type_error("__length_hint__ must be an integer, not %.100s", result);
    } else {
        hint = PyLong_AsSsize_t(result);
        if (hint < 0 && !PyErr_Occurred()) {
            PyErr_SetString(PyExc_ValueError, "__length_hint__() should return >= 0");
            hint = -1;
        }
    }
    Py_DECREF(result);
    return hint;
}

Py_ssize_t PyObject_LengthHint(PyObject *o, Py_ssize_t fallback) {
    if (_PyObject_HasLen(o)) {
        Py_ssize_t size = PyObject_Size(o);
        if (size >= 0) return size;
        if (!PyErr_Occurred() || !PyErr_ExceptionMatches(PyExc_TypeError)) return -1;
        PyErr_Clear();
    }
    return ask_hint(o, fallback);
}

/* Items. */
static PyObject *class_getitem(PyObject *type, PyObject *key) {
    if (type == (PyObject *)&PyType_Type) return Py_GenericAlias(type, key);
    PyObject *name = PyUnicode_InternFromString("__class_getitem__"), *method;
    if (!name) return NULL;
    int found = _PyObject_LookupAttr(type, name, &method);
    Py_DECREF(name);
    if (found < 0) return NULL;
    if (method && method != Py_None) {
        PyObject *result = PyObject_CallOneArg(method, key);
        Py_DECREF(method);
        return result;
    }
    Py_XDECREF(method);
    PyErr_Format(PyExc_TypeError, "type '%.200s' is not subscriptable", ((PyTypeObject *)type)->tp_name);
    return NULL;
}

PyObject *PyObject_GetItem(PyObject *o, PyObject *key) {
    if (!o || !key) return abstract_null();
    PyMappingMethods *m = Py_TYPE(o)->tp_as_mapping;
    if (m && m->mp_subscript) return m->mp_subscript(o, key);
    PySequenceMethods *s = Py_TYPE(o)->tp_as_sequence;
    if (s && s->sq_item) {
        if (!PyIndex_Check(key)) return abstract_type_error("sequence index must be integer, not '%.200s'", key);
        Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
        if (i == -1 && PyErr_Occurred()) return NULL;
        return PySequence_GetItem(o, i);
    }
    if (PyType_Check(o)) return class_getitem(o, key);
    return abstract_type_error("'%.200s' object is not subscriptable", o);
}

/* Stores, or deletes if `value` is NULL. */
static int assign_item(PyObject *o, PyObject *key, PyObject *value, const char *unsupported) {
    PyMappingMethods *m = Py_TYPE(o)->tp_as_mapping;
    if (m && m->mp_ass_subscript) return m->mp_ass_subscript(o, key, value);
    PySequenceMethods *s = Py_TYPE(o)->tp_as_sequence;
    if (s) {
        if (PyIndex_Check(key)) {
            Py_ssize_t i = PyNumber_AsSsize_t(key, PyExc_IndexError);
            if (i == -1 && PyErr_Occurred()) return -1;
            return value ? PySequence_SetItem(o, i, value) : PySequence_DelItem(o, i);
        }
        if (s->sq_ass_item) {
            abstract_type_error("sequence index must be integer, not '%.200s'", key);
            return -1;
        }
    }
    abstract_type_error(unsupported, o);
    return -1;
}

int PyObject_SetItem(PyObject *o, PyObject *key, PyObject *value) {
    if (!o || !key || !value) return abstract_null(), -1;
    return assign_item(o, key, value, "'%.200s' object does not support item assignment");
}

int PyObject_DelItem(PyObject *o, PyObject *key) {
    if (!o || !key) return abstract_null(), -1;
    return assign_item(o, key, NULL, "'%.200s' object does not support item deletion");
}

int PyObject_DelItemString(PyObject *o, const char *key) {
    if (!o || !key) return abstract_null(), -1;
    PyObject *str = PyUnicode_FromString(key);
    if (!str) return -1;
    int failed = PyObject_DelItem(o, str);
    Py_DECREF(str);
    return failed;
}

PyObject *PyObject_Format(PyObject *o, PyObject *spec) {
    if (spec && !PyUnicode_Check(spec)) {
        PyErr_Format(PyExc_SystemError, "Format specifier must be a string, not %.200s", Py_TYPE(spec)->tp_name);
        return NULL;
    }
    if (!spec || PyUnicode_GET_LENGTH(spec) == 0) {
        if (PyUnicode_CheckExact(o)) return Py_NewRef(o);
        if (PyLong_CheckExact(o)) return PyObject_Str(o);
    }
    PyObject *method = abstract_special(o, "__format__");
    if (!method) {
        if (!PyErr_Occurred()) abstract_type_error("Type %.100s doesn't define __format__", o);
        return NULL;
    }
    PyObject *given = spec ? Py_NewRef(spec) : PyUnicode_New(0, 0);
    PyObject *result = given ? PyObject_CallOneArg(method, given) : NULL;
    Py_DECREF(method);
    Py_XDECREF(given);
    if (result && !PyUnicode_Check(result)) {
        abstract_type_error("__format__ must return a str, not %.200s", result);
        Py_CLEAR(result);
    }
    return result;
}
