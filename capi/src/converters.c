/* converters.c: converters for "O&", and integers of other sizes. */
#include "capi/src/abstract.h"

int _PyLong_AsInt(PyObject *o) {
    int overflow;
    long value = PyLong_AsLongAndOverflow(o, &overflow);
    if (!overflow && value >= INT_MIN && value <= INT_MAX) return (int)value;
    PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C int");
    return -1;
}

static bool negative(PyObject *o) {
    if (!PyLong_Check(o) || _PyLong_Sign(o) >= 0) return false;
    PyErr_SetString(PyExc_ValueError, "value must be positive");
    return true;
}

/* 1 with *result set, 0 with an exception set. */
static int unsigned_long(PyObject *o, unsigned long max, const char *type, unsigned long *result) {
    if (negative(o)) return 0;
    *result = PyLong_AsUnsignedLong(o);
    if (*result == (unsigned long)-1 && PyErr_Occurred()) return 0;
    if (*result <= max) return 1;
    PyErr_Format(PyExc_OverflowError, "Python int too large for C %s", type);
    return 0;
}

int _PyLong_UnsignedShort_Converter(PyObject *o, void *result) {
    unsigned long value;
    if (!unsigned_long(o, USHRT_MAX, "unsigned short", &value)) return 0;
    *(unsigned short *)result = (unsigned short)value;
    return 1;
}

int _PyLong_UnsignedInt_Converter(PyObject *o, void *result) {
    unsigned long value;
    if (!unsigned_long(o, UINT_MAX, "unsigned int", &value)) return 0;
    *(unsigned int *)result = (unsigned int)value;
    return 1;
}

int _PyLong_UnsignedLong_Converter(PyObject *o, void *result) {
    unsigned long value;
    if (!unsigned_long(o, ULONG_MAX, "unsigned long", &value)) return 0;
    *(unsigned long *)result = value;
    return 1;
}

int _PyLong_UnsignedLongLong_Converter(PyObject *o, void *result) {
    if (negative(o)) return 0;
    unsigned long long value = PyLong_AsUnsignedLongLong(o);
    if (value == (unsigned long long)-1 && PyErr_Occurred()) return 0;
    *(unsigned long long *)result = value;
    return 1;
}

int _PyLong_Size_t_Converter(PyObject *o, void *result) {
    if (negative(o)) return 0;
    size_t value = PyLong_AsSize_t(o);
    if (value == (size_t)-1 && PyErr_Occurred()) return 0;
    *(size_t *)result = value;
    return 1;
}

int _Py_convert_optional_to_ssize_t(PyObject *o, void *result) {
    if (o == Py_None) return 1;
    if (!PyIndex_Check(o)) {
        abstract_type_error("argument should be integer or None, not '%.200s'", o);
        return 0;
    }
    Py_ssize_t value = PyNumber_AsSsize_t(o, PyExc_OverflowError);
    if (value == -1 && PyErr_Occurred()) return 0;
    *(Py_ssize_t *)result = value;
    return 1;
}
