/* member.c: fields of C structs as attributes. */
#include "capi/src/abstract.h"

PyObject *PyMember_GetOne(const char *object, PyMemberDef *member) {
    const char *addr = object + member->offset;
    PyObject *value;
    if (member->flags & PY_AUDIT_READ) {
        if (PySys_Audit("object.__getattr__", "Os", (PyObject *)object, member->name) < 0) return NULL;
    }
    switch (member->type) {
    case T_BOOL: return PyBool_FromLong(*addr);
    case T_BYTE: return PyLong_FromLong(*(signed char *)addr);
    case T_UBYTE: return PyLong_FromUnsignedLong(*(unsigned char *)addr);
    case T_SHORT: return PyLong_FromLong(*(short *)addr);
    case T_USHORT: return PyLong_FromUnsignedLong(*(unsigned short *)addr);
    case T_INT: return PyLong_FromLong(*(int *)addr);
    case T_UINT: return PyLong_FromUnsignedLong(*(unsigned int *)addr);
    case T_LONG: return PyLong_FromLong(*(long *)addr);
    case T_ULONG: return PyLong_FromUnsignedLong(*(unsigned long *)addr);
    case T_PYSSIZET: return PyLong_FromSsize_t(*(Py_ssize_t *)addr);
    case T_LONGLONG: return PyLong_FromLongLong(*(long long *)addr);
    case T_ULONGLONG: return PyLong_FromUnsignedLongLong(*(unsigned long long *)addr);
    case T_FLOAT: return PyFloat_FromDouble(*(float *)addr);
    case T_DOUBLE: return PyFloat_FromDouble(*(double *)addr);
    case T_STRING: return *(char **)addr ? PyUnicode_FromString(*(char **)addr) : Py_NewRef(Py_None);
    case T_STRING_INPLACE: return PyUnicode_FromString(addr);
    case T_CHAR: return PyUnicode_FromStringAndSize(addr, 1);
    case T_OBJECT:
        value = *(PyObject **)addr;
        return Py_NewRef(value ? value : Py_None);
    case T_OBJECT_EX:
        value = *(PyObject **)addr;
        if (!value) {
            PyErr_Format(PyExc_AttributeError, "'%.200s' object has no attribute '%s'",
                         Py_TYPE((PyObject *)object)->tp_name, member->name);
        }
        return Py_XNewRef(value);
    case T_NONE: return Py_NewRef(Py_None);
    default:
        PyErr_SetString(PyExc_SystemError, "bad memberdescr type");
        return NULL;
    }
}

static int truncated(const char *name) {
    char message[64];
    snprintf(message, sizeof message, "Truncation of value to %s", name);
    return PyErr_WarnEx(PyExc_RuntimeWarning, message, 1) < 0 ? -1 : 0;
}

/* Signed fields narrower than long: the value is stored cut, with a warning. */
static int set_signed(char *addr, int type, PyObject *value) {
    long v = PyLong_AsLong(value);
    if (v == -1 && PyErr_Occurred()) {
        if (type == T_LONG) *(long *)addr = -1; /* CPython stores before it looks */
        return -1;
    }
    switch (type) {
    case T_BYTE:
        *(signed char *)addr = (signed char)v;
        return v > SCHAR_MAX || v < SCHAR_MIN ? truncated("char") : 0;
    case T_SHORT:
        *(short *)addr = (short)v;
        return v > SHRT_MAX || v < SHRT_MIN ? truncated("short") : 0;
    case T_INT:
        *(int *)addr = (int)v;
        return v > INT_MAX || v < INT_MIN ? truncated("int") : 0;
    default:
        *(long *)addr = v;
        return 0;
    }
}

static int set_unsigned(char *addr, int type, PyObject *value) {
    if (type == T_UBYTE || type == T_USHORT) {
        long v = PyLong_AsLong(value);
        if (v == -1 && PyErr_Occurred()) return -1;
        if (type == T_UBYTE) {
            *(unsigned char *)addr = (unsigned char)v;
            return v > UCHAR_MAX || v < 0 ? truncated("unsigned char") : 0;
        }
        *(unsigned short *)addr = (unsigned short)v;
        return v > USHRT_MAX || v < 0 ? truncated("unsigned short") : 0;
    }
    /* A negative value is taken modulo, with a warning. */
    unsigned long v = PyLong_AsUnsignedLong(value);
    bool negative = v == (unsigned long)-1 && PyErr_Occurred();
    if (negative) {
        PyErr_Clear();
        v = (unsigned long)PyLong_AsLong(value);
        if (v == (unsigned long)-1 && PyErr_Occurred()) {
            if (type == T_ULONG) *(unsigned long *)addr = v;
            return -1;
        }
    }
    if (type == T_UINT) *(unsigned int *)addr = (unsigned int)v;
    else *(unsigned long *)addr = v;
    if (negative && PyErr_WarnEx(PyExc_RuntimeWarning, "Writing negative value into unsigned field", 1) < 0) return -1;
    return type == T_UINT && v > UINT_MAX ? truncated("unsigned int") : 0;
}

static int set_wide(char *addr, int type, PyObject *value) {
    if (type == T_PYSSIZET) {
        *(Py_ssize_t *)addr = PyLong_AsSsize_t(value);
    } else if (type == T_LONGLONG) {
        *(long long *)addr = PyLong_AsLongLong(value);
    } else {
        *(unsigned long long *)addr = PyLong_Check(value) ? PyLong_AsUnsignedLongLong(value)
                                                          : (unsigned long long)PyLong_AsLong(value);
    }
    return *(long long *)addr == -1 && PyErr_Occurred() ? -1 : 0;
}

static int set_real(char *addr, int type, PyObject *value) {
    double v = PyFloat_AsDouble(value);
    bool failed = v == -1.0 && PyErr_Occurred();
    if (type == T_DOUBLE) *(double *)addr = v;
    else if (!failed) *(float *)addr = (float)v;
    return failed ? -1 : 0;
}

static int refuse(PyObject *exc, const char *message) {
    PyErr_SetString(exc, message);
    return -1;
}

static int set_char(char *addr, PyObject *value) {
    if (!PyUnicode_Check(value)) return PyErr_BadArgument(), -1;
    Py_ssize_t len;
    const char *str = PyUnicode_AsUTF8AndSize(value, &len);
    if (!str) return -1;
    if (len != 1) return PyErr_BadArgument(), -1;
    *addr = *str;
    return 0;
}

/* May the field be deleted?  Objects become NULL, anything else has nothing to become. */
static int check_delete(char *addr, PyMemberDef *member) {
    if (member->type == T_OBJECT) return 0;
    if (member->type != T_OBJECT_EX) return refuse(PyExc_TypeError, "can't delete numeric/char attribute");
    if (*(PyObject **)addr) return 0;
    return refuse(PyExc_AttributeError, member->name);
}

int PyMember_SetOne(char *object, PyMemberDef *member, PyObject *value) {
    char *addr = object + member->offset;
    if (member->flags & READONLY) return refuse(PyExc_AttributeError, "readonly attribute");
    if (!value && check_delete(addr, member) < 0) return -1;
    switch (member->type) {
    case T_BOOL:
        if (!PyBool_Check(value)) return refuse(PyExc_TypeError, "attribute value type must be bool");
        *addr = value == Py_True;
        return 0;
    case T_BYTE: case T_SHORT: case T_INT: case T_LONG:
        return set_signed(addr, member->type, value);
    case T_UBYTE: case T_USHORT: case T_UINT: case T_ULONG:
        return set_unsigned(addr, member->type, value);
    case T_PYSSIZET: case T_LONGLONG: case T_ULONGLONG:
        return set_wide(addr, member->type, value);
    case T_FLOAT: case T_DOUBLE:
        return set_real(addr, member->type, value);
    case T_OBJECT: case T_OBJECT_EX: {
        PyObject *old = *(PyObject **)addr;
        *(PyObject **)addr = Py_XNewRef(value);
        Py_XDECREF(old);
        return 0;
    }
    case T_CHAR: return set_char(addr, value);
    case T_STRING: case T_STRING_INPLACE: return refuse(PyExc_TypeError, "readonly attribute");
    default:
        PyErr_Format(PyExc_SystemError, "bad memberdescr type for %s", member->name);
        return -1;
    }
}
