/* float.c: float and complex to and from C's doubles. */
#include <float.h>

#include "capi/src/glue.h"

PyObject *PyFloat_FromDouble(double x) {
    return glue_made(cross_double(x));
}

/* The result of __float__: a float, perhaps of a subclass.  Takes the reference. */
static double result_as_double(PyObject *o, PyObject *result) {
    double x = -1.0;
    if (!PyFloat_Check(result)) {
        PyErr_Format(PyExc_TypeError, "%.50s.__float__ returned non-float (type %.50s)", Py_TYPE(o)->tp_name,
                     Py_TYPE(result)->tp_name);
    } else if (PyFloat_CheckExact(result) ||
               PyErr_WarnFormat(PyExc_DeprecationWarning, 1,
                                "%.50s.__float__ returned non-float (type %.50s).  The ability to return an instance of a "
                                "strict subclass of float is deprecated, and may not be supported in a future version of "
                                "Python.",
                                Py_TYPE(o)->tp_name, Py_TYPE(result)->tp_name) == 0) {
        x = PyFloat_AS_DOUBLE(result);
    }
    Py_DECREF(result);
    return x;
}

double PyFloat_AsDouble(PyObject *o) {
    PyNumberMethods *m;
    PyObject *result;
    if (unlikely(!o)) return PyErr_BadArgument(), -1.0;
    if (likely(PyFloat_Check(o))) return PyFloat_AS_DOUBLE(o);
    m = Py_TYPE(o)->tp_as_number;
    if (PyLong_CheckExact(o)) return PyLong_AsDouble(o);
    if (m && m->nb_float) {
        result = m->nb_float(o);
        return result ? result_as_double(o, result) : -1.0;
    }
    if (m && m->nb_index) {
        result = _PyNumber_Index(o);
        if (!result) return -1.0;
        double x = PyLong_AsDouble(result);
        Py_DECREF(result);
        return x;
    }
    PyErr_Format(PyExc_TypeError, "must be real number, not %.50s", Py_TYPE(o)->tp_name);
    return -1.0;
}

PyObject *PyFloat_FromString(PyObject *o) {
    Value v = adopt_peek(o);
    return expose_owned(is_err(v) ? v : float_from_text(v));
}

double PyFloat_GetMax(void) { return DBL_MAX; }
double PyFloat_GetMin(void) { return DBL_MIN; }
PyObject *PyFloat_GetInfo(void) { return Py_XNewRef(PySys_GetObject("float_info")); }

/* ---- complex ---- */

PyObject *PyComplex_FromCComplex(Py_complex x) {
    PyComplexObject *p = glue_alloc(&PyComplex_Type, sizeof *p);
    if (p) p->cval = x;
    return (PyObject *)p;
}

PyObject *PyComplex_FromDoubles(double real, double imag) { return PyComplex_FromCComplex((Py_complex){real, imag}); }

double PyComplex_RealAsDouble(PyObject *o) {
    return PyComplex_Check(o) ? ((PyComplexObject *)o)->cval.real : PyFloat_AsDouble(o);
}

double PyComplex_ImagAsDouble(PyObject *o) { return PyComplex_Check(o) ? ((PyComplexObject *)o)->cval.imag : 0.0; }

/* What __complex__ gives; NULL, perhaps without an exception. */
static PyObject *ask_complex(PyObject *o) {
    PyObject *method = abstract_special(o, "__complex__"), *result;
    if (!method) return NULL;
    result = PyObject_CallNoArgs(method);
    Py_DECREF(method);
    if (result && !PyComplex_Check(result)) {
        abstract_type_error("__complex__ returned non-complex (type %.200s)", result);
        Py_CLEAR(result);
    } else if (result && !PyComplex_CheckExact(result) &&
               PyErr_WarnFormat(PyExc_DeprecationWarning, 1,
                                "__complex__ returned non-complex (type %.200s).  The ability to return an instance of a "
                                "strict subclass of complex is deprecated, and may not be supported in a future version of "
                                "Python.",
                                Py_TYPE(result)->tp_name)) {
        Py_CLEAR(result);
    }
    return result;
}

Py_complex PyComplex_AsCComplex(PyObject *o) {
    Py_complex c = {-1.0, 0.0};
    PyObject *converted;
    if (PyComplex_Check(o)) return ((PyComplexObject *)o)->cval;
    converted = ask_complex(o);
    if (converted) {
        c = ((PyComplexObject *)converted)->cval;
        Py_DECREF(converted);
    } else if (!PyErr_Occurred()) {
        c.real = PyFloat_AsDouble(o);
    }
    return c;
}
