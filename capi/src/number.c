/* number.c: operators on any objects, through the number slots of their types. */
#include "capi/src/abstract.h"

/* A slot is named by its offset in PyNumberMethods. */
#define SLOT(name) offsetof(PyNumberMethods, name)

static void *number_slot(PyObject *o, size_t slot) {
    PyNumberMethods *m = Py_TYPE(o)->tp_as_number;
    return m ? *(void **)((char *)m + slot) : NULL;
}

/* Asks both types; a subclass on the right is asked first.  NotImplemented if neither knows. */
static PyObject *binary_try(PyObject *v, PyObject *w, size_t slot) {
    binaryfunc left = number_slot(v, slot), right = NULL;
    if (!Py_IS_TYPE(w, Py_TYPE(v))) {
        right = number_slot(w, slot);
        if (right == left) right = NULL;
    }
    if (left) {
        if (right && PyType_IsSubtype(Py_TYPE(w), Py_TYPE(v))) {
            PyObject *x = right(v, w);
            if (x != Py_NotImplemented) return x;
            Py_DECREF(x);
            right = NULL;
        }
        PyObject *x = left(v, w);
        if (x != Py_NotImplemented) return x;
        Py_DECREF(x);
    }
    return right ? right(v, w) : Py_NewRef(Py_NotImplemented);
}

static PyObject *inplace_try(PyObject *v, PyObject *w, size_t inplace, size_t slot) {
    binaryfunc f = number_slot(v, inplace);
    if (f) {
        PyObject *x = f(v, w);
        if (x != Py_NotImplemented) return x;
        Py_DECREF(x);
    }
    return binary_try(v, w, slot);
}

static PyObject *unsupported(PyObject *v, PyObject *w, const char *op) {
    /* Python 2's print >>file. */
    bool print = strcmp(op, ">>") == 0 && PyCFunction_CheckExact(v) &&
                 strcmp(((PyCFunctionObject *)v)->m_ml->ml_name, "print") == 0;
    PyErr_Format(PyExc_TypeError, "unsupported operand type(s) for %.100s: '%.100s' and '%.100s'%s", op,
                 Py_TYPE(v)->tp_name, Py_TYPE(w)->tp_name,
                 print ? ". Did you mean \"print(<message>, file=<output_stream>)\"?" : "");
    return NULL;
}

static bool not_implemented(PyObject *x) {
    if (x != Py_NotImplemented) return false;
    Py_DECREF(x);
    return true;
}

#define BINARY(name, inplace_name, slot, inplace_slot, op)                                         \
    PyObject *name(PyObject *v, PyObject *w) {                                                     \
        PyObject *x = binary_try(v, w, SLOT(slot));                                                \
        return not_implemented(x) ? unsupported(v, w, op) : x;                                     \
    }                                                                                              \
    PyObject *inplace_name(PyObject *v, PyObject *w) {                                             \
        PyObject *x = inplace_try(v, w, SLOT(inplace_slot), SLOT(slot));                           \
        return not_implemented(x) ? unsupported(v, w, op "=") : x;                                 \
    }

BINARY(PyNumber_Or, PyNumber_InPlaceOr, nb_or, nb_inplace_or, "|")
BINARY(PyNumber_Xor, PyNumber_InPlaceXor, nb_xor, nb_inplace_xor, "^")
BINARY(PyNumber_And, PyNumber_InPlaceAnd, nb_and, nb_inplace_and, "&")
BINARY(PyNumber_Lshift, PyNumber_InPlaceLshift, nb_lshift, nb_inplace_lshift, "<<")
BINARY(PyNumber_Rshift, PyNumber_InPlaceRshift, nb_rshift, nb_inplace_rshift, ">>")
BINARY(PyNumber_Subtract, PyNumber_InPlaceSubtract, nb_subtract, nb_inplace_subtract, "-")
BINARY(PyNumber_MatrixMultiply, PyNumber_InPlaceMatrixMultiply, nb_matrix_multiply, nb_inplace_matrix_multiply, "@")
BINARY(PyNumber_FloorDivide, PyNumber_InPlaceFloorDivide, nb_floor_divide, nb_inplace_floor_divide, "//")
BINARY(PyNumber_TrueDivide, PyNumber_InPlaceTrueDivide, nb_true_divide, nb_inplace_true_divide, "/")
BINARY(PyNumber_Remainder, PyNumber_InPlaceRemainder, nb_remainder, nb_inplace_remainder, "%")

PyObject *PyNumber_Divmod(PyObject *v, PyObject *w) {
    PyObject *x = binary_try(v, w, SLOT(nb_divmod));
    return not_implemented(x) ? unsupported(v, w, "divmod()") : x;
}

/* + and * are concatenation and repetition, too. */
PyObject *PyNumber_Add(PyObject *v, PyObject *w) {
    PyObject *x = binary_try(v, w, SLOT(nb_add));
    if (!not_implemented(x)) return x;
    PySequenceMethods *s = Py_TYPE(v)->tp_as_sequence;
    return s && s->sq_concat ? s->sq_concat(v, w) : unsupported(v, w, "+");
}

PyObject *PyNumber_InPlaceAdd(PyObject *v, PyObject *w) {
    PyObject *x = inplace_try(v, w, SLOT(nb_inplace_add), SLOT(nb_add));
    if (!not_implemented(x)) return x;
    PySequenceMethods *s = Py_TYPE(v)->tp_as_sequence;
    binaryfunc concat = !s ? NULL : s->sq_inplace_concat ? s->sq_inplace_concat : s->sq_concat;
    return concat ? concat(v, w) : unsupported(v, w, "+=");
}

static PyObject *repeat(ssizeargfunc f, PyObject *seq, PyObject *n) {
    if (!PyIndex_Check(n)) return abstract_type_error("can't multiply sequence by non-int of type '%.200s'", n);
    Py_ssize_t count = PyNumber_AsSsize_t(n, PyExc_OverflowError);
    return count == -1 && PyErr_Occurred() ? NULL : f(seq, count);
}

PyObject *PyNumber_Multiply(PyObject *v, PyObject *w) {
    PyObject *x = binary_try(v, w, SLOT(nb_multiply));
    if (!not_implemented(x)) return x;
    PySequenceMethods *left = Py_TYPE(v)->tp_as_sequence, *right = Py_TYPE(w)->tp_as_sequence;
    if (left && left->sq_repeat) return repeat(left->sq_repeat, v, w);
    if (right && right->sq_repeat) return repeat(right->sq_repeat, w, v);
    return unsupported(v, w, "*");
}

PyObject *PyNumber_InPlaceMultiply(PyObject *v, PyObject *w) {
    PyObject *x = inplace_try(v, w, SLOT(nb_inplace_multiply), SLOT(nb_multiply));
    if (!not_implemented(x)) return x;
    PySequenceMethods *left = Py_TYPE(v)->tp_as_sequence, *right = Py_TYPE(w)->tp_as_sequence;
    ssizeargfunc f = !left ? NULL : left->sq_inplace_repeat ? left->sq_inplace_repeat : left->sq_repeat;
    if (f) return repeat(f, v, w);
    if (!left && right && right->sq_repeat) return repeat(right->sq_repeat, w, v);
    return unsupported(v, w, "*=");
}

/* pow() asks all three types. */
static PyObject *power_try(PyObject *v, PyObject *w, PyObject *z) {
    ternaryfunc left = number_slot(v, SLOT(nb_power)), right = NULL, third;
    PyObject *x;
    if (!Py_IS_TYPE(w, Py_TYPE(v))) {
        right = number_slot(w, SLOT(nb_power));
        if (right == left) right = NULL;
    }
    if (left) {
        if (right && PyType_IsSubtype(Py_TYPE(w), Py_TYPE(v))) {
            x = right(v, w, z);
            if (!not_implemented(x)) return x;
            right = NULL;
        }
        x = left(v, w, z);
        if (!not_implemented(x)) return x;
    }
    if (right) {
        x = right(v, w, z);
        if (!not_implemented(x)) return x;
    }
    third = number_slot(z, SLOT(nb_power));
    if (third && third != left && third != right) return third(v, w, z);
    return Py_NewRef(Py_NotImplemented);
}

static PyObject *power(PyObject *v, PyObject *w, PyObject *z, const char *op) {
    PyObject *x = power_try(v, w, z);
    if (!not_implemented(x)) return x;
    if (z == Py_None) return unsupported(v, w, op);
    PyErr_Format(PyExc_TypeError, "unsupported operand type(s) for %.100s: '%.100s', '%.100s', '%.100s'", op,
                 Py_TYPE(v)->tp_name, Py_TYPE(w)->tp_name, Py_TYPE(z)->tp_name);
    return NULL;
}

PyObject *PyNumber_Power(PyObject *v, PyObject *w, PyObject *z) { return power(v, w, z, "** or pow()"); }

PyObject *PyNumber_InPlacePower(PyObject *v, PyObject *w, PyObject *z) {
    ternaryfunc f = number_slot(v, SLOT(nb_inplace_power));
    if (f) {
        PyObject *x = f(v, w, z);
        if (!not_implemented(x)) return x;
    }
    return power(v, w, z, "**=");
}

/* Operators on one object. */
static PyObject *unary(PyObject *o, size_t slot, const char *message) {
    if (!o) return abstract_null();
    unaryfunc f = number_slot(o, slot);
    return f ? f(o) : abstract_type_error(message, o);
}

PyObject *PyNumber_Negative(PyObject *o) {
    return unary(o, SLOT(nb_negative), "bad operand type for unary -: '%.200s'");
}

PyObject *PyNumber_Positive(PyObject *o) {
    return unary(o, SLOT(nb_positive), "bad operand type for unary +: '%.200s'");
}

PyObject *PyNumber_Invert(PyObject *o) {
    return unary(o, SLOT(nb_invert), "bad operand type for unary ~: '%.200s'");
}

PyObject *PyNumber_Absolute(PyObject *o) {
    return unary(o, SLOT(nb_absolute), "bad operand type for abs(): '%.200s'");
}

/* Conversions. */
int PyNumber_Check(PyObject *o) {
    if (!o) return 0;
    return number_slot(o, SLOT(nb_index)) || number_slot(o, SLOT(nb_int)) || number_slot(o, SLOT(nb_float)) ||
           PyComplex_Check(o);
}

int PyIndex_Check(PyObject *o) { return number_slot(o, SLOT(nb_index)) != NULL; }

/* Lets an int pass, an instance of a subclass with a warning.  Takes the reference to `result`. */
static PyObject *require_int(PyObject *result, const char *method) {
    if (!result || PyLong_CheckExact(result)) return result;
    if (!PyLong_Check(result)) {
        PyErr_Format(PyExc_TypeError, "%s returned non-int (type %.200s)", method, Py_TYPE(result)->tp_name);
        Py_CLEAR(result);
    } else if (PyErr_WarnFormat(PyExc_DeprecationWarning, 1,
                                "%s returned non-int (type %.200s).  The ability to return an instance of a strict "
                                "subclass of int is deprecated, and may not be supported in a future version of "
                                "Python.", method, Py_TYPE(result)->tp_name)) {
        Py_CLEAR(result);
    }
    return result;
}

static PyObject *exact_int(PyObject *result) {
    if (result && !PyLong_CheckExact(result)) Py_SETREF(result, _PyLong_Copy((PyLongObject *)result));
    return result;
}

PyObject *_PyNumber_Index(PyObject *o) {
    if (!o) return abstract_null();
    if (PyLong_Check(o)) return Py_NewRef(o);
    unaryfunc f = number_slot(o, SLOT(nb_index));
    if (!f) return abstract_type_error("'%.200s' object cannot be interpreted as an integer", o);
    return require_int(f(o), "__index__");
}

PyObject *PyNumber_Index(PyObject *o) { return exact_int(_PyNumber_Index(o)); }

Py_ssize_t PyNumber_AsSsize_t(PyObject *o, PyObject *exc) {
    PyObject *value = _PyNumber_Index(o);
    if (!value) return -1;
    Py_ssize_t result = PyLong_AsSsize_t(value);
    if (result == -1 && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_OverflowError)) {
        PyErr_Clear();
        if (!exc) result = _PyLong_Sign(value) < 0 ? PY_SSIZE_T_MIN : PY_SSIZE_T_MAX;
        else PyErr_Format(exc, "cannot fit '%.200s' into an index-sized integer", Py_TYPE(o)->tp_name);
    }
    Py_DECREF(value);
    return result;
}

static PyObject *int_from_trunc(PyObject *o, PyObject *method) {
    if (PyErr_WarnEx(PyExc_DeprecationWarning, "The delegation of int() to __trunc__ is deprecated.", 1)) {
        Py_DECREF(method);
        return NULL;
    }
    PyObject *result = PyObject_CallNoArgs(method);
    Py_DECREF(method);
    if (!result || PyLong_CheckExact(result)) return result;
    if (PyLong_Check(result)) return exact_int(result);
    PyObject *value = PyIndex_Check(result)
                          ? PyNumber_Index(result)
                          : abstract_type_error("__trunc__ returned non-Integral (type %.200s)", result);
    Py_DECREF(result);
    return value;
}

static PyObject *int_from_buffer(PyObject *o) {
    Py_buffer view;
    if (PyObject_GetBuffer(o, &view, PyBUF_SIMPLE) != 0) {
        PyErr_Clear();
        return abstract_type_error("int() argument must be a string, a bytes-like object or a real number, not "
                                   "'%.200s'", o);
    }
    /* The digits must end with a zero byte. */
    PyObject *bytes = PyBytes_FromStringAndSize(view.buf, view.len), *result = NULL;
    if (bytes) result = _PyLong_FromBytes(PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes), 10);
    Py_XDECREF(bytes);
    PyBuffer_Release(&view);
    return result;
}

PyObject *PyNumber_Long(PyObject *o) {
    if (!o) return abstract_null();
    if (PyLong_CheckExact(o)) return Py_NewRef(o);
    unaryfunc to_int = number_slot(o, SLOT(nb_int));
    if (to_int) return exact_int(require_int(to_int(o), "__int__"));
    if (PyIndex_Check(o)) return PyNumber_Index(o);
    PyObject *trunc = abstract_special(o, "__trunc__");
    if (trunc) return int_from_trunc(o, trunc);
    if (PyErr_Occurred()) return NULL;
    if (PyUnicode_Check(o)) return PyLong_FromUnicodeObject(o, 10);
    if (PyBytes_Check(o)) return _PyLong_FromBytes(PyBytes_AS_STRING(o), PyBytes_GET_SIZE(o), 10);
    if (PyByteArray_Check(o)) return _PyLong_FromBytes(PyByteArray_AS_STRING(o), PyByteArray_GET_SIZE(o), 10);
    return int_from_buffer(o);
}

/* Takes the reference to `result`. */
static PyObject *require_float(PyObject *o, PyObject *result) {
    if (!result || PyFloat_CheckExact(result)) return result;
    const char *type = Py_TYPE(o)->tp_name, *got = Py_TYPE(result)->tp_name;
    if (!PyFloat_Check(result)) {
        PyErr_Format(PyExc_TypeError, "%.50s.__float__ returned non-float (type %.50s)", type, got);
        Py_CLEAR(result);
    } else if (PyErr_WarnFormat(PyExc_DeprecationWarning, 1,
                                "%.50s.__float__ returned non-float (type %.50s).  The ability to return an "
                                "instance of a strict subclass of float is deprecated, and may not be supported in "
                                "a future version of Python.", type, got)) {
        Py_CLEAR(result);
    } else {
        Py_SETREF(result, PyFloat_FromDouble(PyFloat_AS_DOUBLE(result)));
    }
    return result;
}

PyObject *PyNumber_Float(PyObject *o) {
    if (!o) return abstract_null();
    if (PyFloat_CheckExact(o)) return Py_NewRef(o);
    unaryfunc to_float = number_slot(o, SLOT(nb_float));
    if (to_float) return require_float(o, to_float(o));
    if (PyIndex_Check(o)) {
        PyObject *index = _PyNumber_Index(o);
        if (!index) return NULL;
        double value = PyLong_AsDouble(index);
        Py_DECREF(index);
        return value == -1.0 && PyErr_Occurred() ? NULL : PyFloat_FromDouble(value);
    }
    return PyFloat_Check(o) ? PyFloat_FromDouble(PyFloat_AS_DOUBLE(o)) : PyFloat_FromString(o);
}

PyObject *PyNumber_ToBase(PyObject *o, int base) {
    if (base != 2 && base != 8 && base != 10 && base != 16) {
        PyErr_SetString(PyExc_SystemError, "PyNumber_ToBase: base must be 2, 8, 10 or 16");
        return NULL;
    }
    PyObject *index = _PyNumber_Index(o);
    PyObject *result = index ? _PyLong_Format(index, base) : NULL;
    Py_XDECREF(index);
    return result;
}

/* Concatenation and repetition of sequences fall back to the operators. */
PyObject *PySequence_Concat(PyObject *v, PyObject *w) {
    if (!v || !w) return abstract_null();
    PySequenceMethods *s = Py_TYPE(v)->tp_as_sequence;
    if (s && s->sq_concat) return s->sq_concat(v, w);
    if (PySequence_Check(v) && PySequence_Check(w)) {
        PyObject *x = binary_try(v, w, SLOT(nb_add));
        if (!not_implemented(x)) return x;
    }
    return abstract_type_error("'%.200s' object can't be concatenated", v);
}

PyObject *PySequence_InPlaceConcat(PyObject *v, PyObject *w) {
    if (!v || !w) return abstract_null();
    PySequenceMethods *s = Py_TYPE(v)->tp_as_sequence;
    if (s && s->sq_inplace_concat) return s->sq_inplace_concat(v, w);
    if (s && s->sq_concat) return s->sq_concat(v, w);
    if (PySequence_Check(v) && PySequence_Check(w)) {
        PyObject *x = inplace_try(v, w, SLOT(nb_inplace_add), SLOT(nb_add));
        if (!not_implemented(x)) return x;
    }
    return abstract_type_error("'%.200s' object can't be concatenated", v);
}

static PyObject *repeat_by_operator(PyObject *o, Py_ssize_t count, size_t inplace) {
    if (PySequence_Check(o)) {
        PyObject *n = PyLong_FromSsize_t(count);
        if (!n) return NULL;
        PyObject *x = inplace ? inplace_try(o, n, inplace, SLOT(nb_multiply)) : binary_try(o, n, SLOT(nb_multiply));
        Py_DECREF(n);
        if (!not_implemented(x)) return x;
    }
    return abstract_type_error("'%.200s' object can't be repeated", o);
}

PyObject *PySequence_Repeat(PyObject *o, Py_ssize_t count) {
    if (!o) return abstract_null();
    PySequenceMethods *s = Py_TYPE(o)->tp_as_sequence;
    return s && s->sq_repeat ? s->sq_repeat(o, count) : repeat_by_operator(o, count, 0);
}

PyObject *PySequence_InPlaceRepeat(PyObject *o, Py_ssize_t count) {
    if (!o) return abstract_null();
    PySequenceMethods *s = Py_TYPE(o)->tp_as_sequence;
    if (s && s->sq_inplace_repeat) return s->sq_inplace_repeat(o, count);
    if (s && s->sq_repeat) return s->sq_repeat(o, count);
    return repeat_by_operator(o, count, SLOT(nb_inplace_multiply));
}
