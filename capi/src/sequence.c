/* sequence.c: items, slices, searches and copies of sequences and mappings, through the slots of their types. */
#include "capi/src/abstract.h"

int PySequence_Check(PyObject *o) {
    if (PyDict_Check(o)) return 0;
    PySequenceMethods *s = Py_TYPE(o)->tp_as_sequence;
    return s && s->sq_item;
}

/* A negative index counts from the end.  False with an exception set. */
static bool from_end(PyObject *o, PySequenceMethods *s, Py_ssize_t *i) {
    if (*i >= 0 || !s->sq_length) return true;
    Py_ssize_t len = s->sq_length(o);
    if (len < 0) return false;
    *i += len;
    return true;
}

PyObject *PySequence_GetItem(PyObject *o, Py_ssize_t i) {
    if (!o) return abstract_null();
    PySequenceMethods *s = Py_TYPE(o)->tp_as_sequence;
    if (s && s->sq_item) return from_end(o, s, &i) ? s->sq_item(o, i) : NULL;
    PyMappingMethods *m = Py_TYPE(o)->tp_as_mapping;
    return abstract_type_error(m && m->mp_subscript ? "%.200s is not a sequence"
                                                    : "'%.200s' object does not support indexing", o);
}

static int assign_item(PyObject *o, Py_ssize_t i, PyObject *value, const char *unsupported) {
    if (!o) return abstract_null(), -1;
    PySequenceMethods *s = Py_TYPE(o)->tp_as_sequence;
    if (s && s->sq_ass_item) return from_end(o, s, &i) ? s->sq_ass_item(o, i, value) : -1;
    PyMappingMethods *m = Py_TYPE(o)->tp_as_mapping;
    abstract_type_error(m && m->mp_ass_subscript ? "%.200s is not a sequence" : unsupported, o);
    return -1;
}

int PySequence_SetItem(PyObject *o, Py_ssize_t i, PyObject *value) {
    return assign_item(o, i, value, "'%.200s' object does not support item assignment");
}

int PySequence_DelItem(PyObject *o, Py_ssize_t i) {
    return assign_item(o, i, NULL, "'%.200s' object doesn't support item deletion");
}

PyObject *PySequence_GetSlice(PyObject *o, Py_ssize_t start, Py_ssize_t end) {
    if (!o) return abstract_null();
    PyMappingMethods *m = Py_TYPE(o)->tp_as_mapping;
    if (!m || !m->mp_subscript) return abstract_type_error("'%.200s' object is unsliceable", o);
    PyObject *slice = _PySlice_FromIndices(start, end);
    PyObject *result = slice ? m->mp_subscript(o, slice) : NULL;
    Py_XDECREF(slice);
    return result;
}

static int assign_slice(PyObject *o, Py_ssize_t start, Py_ssize_t end, PyObject *value, const char *unsupported) {
    if (!o) return abstract_null(), -1;
    PyMappingMethods *m = Py_TYPE(o)->tp_as_mapping;
    if (!m || !m->mp_ass_subscript) {
        abstract_type_error(unsupported, o);
        return -1;
    }
    PyObject *slice = _PySlice_FromIndices(start, end);
    int failed = slice ? m->mp_ass_subscript(o, slice, value) : -1;
    Py_XDECREF(slice);
    return failed;
}

int PySequence_SetSlice(PyObject *o, Py_ssize_t start, Py_ssize_t end, PyObject *value) {
    return assign_slice(o, start, end, value, "'%.200s' object doesn't support slice assignment");
}

int PySequence_DelSlice(PyObject *o, Py_ssize_t start, Py_ssize_t end) {
    return assign_slice(o, start, end, NULL, "'%.200s' object doesn't support slice deletion");
}

PyObject *PySequence_List(PyObject *o) {
    if (!o) return abstract_null();
    PyObject *list = PyList_New(0);
    PyObject *none = list ? _PyList_Extend((PyListObject *)list, o) : NULL;
    if (!none) Py_CLEAR(list);
    Py_XDECREF(none);
    return list;
}

PyObject *PySequence_Tuple(PyObject *o) {
    if (!o) return abstract_null();
    if (PyTuple_CheckExact(o)) return Py_NewRef(o);
    if (PyList_CheckExact(o)) return PyList_AsTuple(o);
    PyObject *list = PySequence_List(o);
    PyObject *tuple = list ? PyList_AsTuple(list) : NULL;
    Py_XDECREF(list);
    return tuple;
}

PyObject *PySequence_Fast(PyObject *o, const char *message) {
    if (!o) return abstract_null();
    if (PyList_CheckExact(o) || PyTuple_CheckExact(o)) return Py_NewRef(o);
    PyObject *iter = PyObject_GetIter(o);
    if (!iter) {
        if (PyErr_ExceptionMatches(PyExc_TypeError)) PyErr_SetString(PyExc_TypeError, message);
        return NULL;
    }
    PyObject *list = PySequence_List(iter);
    Py_DECREF(iter);
    return list;
}

/* The search itself; what is counted and when it ends depends on the operation. */
static Py_ssize_t search(PyObject *iter, PyObject *value, int operation) {
    Py_ssize_t n = 0;
    bool wrapped = false;
    for (PyObject *item; (item = PyIter_Next(iter));) {
        int equal = PyObject_RichCompareBool(item, value, Py_EQ);
        Py_DECREF(item);
        if (equal < 0) return -1;
        if (equal && operation == PY_ITERSEARCH_CONTAINS) return 1;
        if (equal && operation == PY_ITERSEARCH_INDEX) {
            if (!wrapped) return n;
            PyErr_SetString(PyExc_OverflowError, "index exceeds C integer size");
            return -1;
        }
        if (equal && n == PY_SSIZE_T_MAX) {
            PyErr_SetString(PyExc_OverflowError, "count exceeds C integer size");
            return -1;
        }
        if (operation == PY_ITERSEARCH_INDEX && n == PY_SSIZE_T_MAX) wrapped = true;
        else n += equal || operation == PY_ITERSEARCH_INDEX;
    }
    if (PyErr_Occurred()) return -1;
    if (operation == PY_ITERSEARCH_CONTAINS) return 0;
    if (operation == PY_ITERSEARCH_COUNT) return n;
    PyErr_SetString(PyExc_ValueError, "sequence.index(x): x not in sequence");
    return -1;
}

Py_ssize_t _PySequence_IterSearch(PyObject *o, PyObject *value, int operation) {
    if (!o || !value) return abstract_null(), -1;
    PyObject *iter = PyObject_GetIter(o);
    if (!iter) {
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            abstract_type_error("argument of type '%.200s' is not iterable", o);
        }
        return -1;
    }
    Py_ssize_t result = search(iter, value, operation);
    Py_DECREF(iter);
    return result;
}

int PySequence_Contains(PyObject *o, PyObject *value) {
    PySequenceMethods *s = Py_TYPE(o)->tp_as_sequence;
    if (s && s->sq_contains) return s->sq_contains(o, value);
    return (int)_PySequence_IterSearch(o, value, PY_ITERSEARCH_CONTAINS);
}

int PySequence_In(PyObject *o, PyObject *value) { return PySequence_Contains(o, value); }

Py_ssize_t PySequence_Count(PyObject *o, PyObject *value) {
    return _PySequence_IterSearch(o, value, PY_ITERSEARCH_COUNT);
}

Py_ssize_t PySequence_Index(PyObject *o, PyObject *value) {
    return _PySequence_IterSearch(o, value, PY_ITERSEARCH_INDEX);
}

/* Mappings. */
int PyMapping_Check(PyObject *o) {
    return o && Py_TYPE(o)->tp_as_mapping && Py_TYPE(o)->tp_as_mapping->mp_subscript;
}

PyObject *PyMapping_GetItemString(PyObject *o, const char *key) {
    if (!key) return abstract_null();
    PyObject *str = PyUnicode_FromString(key);
    PyObject *value = str ? PyObject_GetItem(o, str) : NULL;
    Py_XDECREF(str);
    return value;
}

int PyMapping_SetItemString(PyObject *o, const char *key, PyObject *value) {
    if (!key) return abstract_null(), -1;
    PyObject *str = PyUnicode_FromString(key);
    int failed = str ? PyObject_SetItem(o, str, value) : -1;
    Py_XDECREF(str);
    return failed;
}

/* Whatever goes wrong counts as absence. */
static int present(PyObject *value) {
    if (!value) PyErr_Clear();
    Py_XDECREF(value);
    return value != NULL;
}

int PyMapping_HasKeyString(PyObject *o, const char *key) { return present(PyMapping_GetItemString(o, key)); }

int PyMapping_HasKey(PyObject *o, PyObject *key) { return present(PyObject_GetItem(o, key)); }

static PyObject *list_of_method(PyObject *o, const char *name) {
    PyObject *result = PyObject_CallMethod(o, name, NULL);
    if (!result) return NULL;
    PyObject *iter = PyObject_GetIter(result), *list = NULL;
    if (iter) {
        list = PySequence_List(iter);
        Py_DECREF(iter);
    } else if (PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_Format(PyExc_TypeError, "%.200s.%s() returned a non-iterable (type %.200s)", Py_TYPE(o)->tp_name, name,
                     Py_TYPE(result)->tp_name);
    }
    Py_DECREF(result);
    return list;
}

PyObject *PyMapping_Keys(PyObject *o) {
    if (!o) return abstract_null();
    return PyDict_CheckExact(o) ? PyDict_Keys(o) : list_of_method(o, "keys");
}

PyObject *PyMapping_Values(PyObject *o) {
    if (!o) return abstract_null();
    return PyDict_CheckExact(o) ? PyDict_Values(o) : list_of_method(o, "values");
}

PyObject *PyMapping_Items(PyObject *o) {
    if (!o) return abstract_null();
    return PyDict_CheckExact(o) ? PyDict_Items(o) : list_of_method(o, "items");
}
