/* complexobject.h: complex. */
#ifndef Py_COMPLEXOBJECT_H
#define Py_COMPLEXOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

#ifndef Py_LIMITED_API
typedef struct {
    double real;
    double imag;
} Py_complex;
typedef struct {
    PyObject_HEAD
    Py_complex cval;
} PyComplexObject;
#endif
PyAPI_DATA(PyTypeObject) PyComplex_Type;
PyAPI_FUNC(PyObject *) PyComplex_FromDoubles(double x, double x2);
PyAPI_FUNC(double) PyComplex_ImagAsDouble(PyObject *o);
PyAPI_FUNC(double) PyComplex_RealAsDouble(PyObject *o);
#define PyComplex_Check(o) PyObject_TypeCheck((o), &PyComplex_Type)
#define PyComplex_CheckExact(o) Py_IS_TYPE((o), &PyComplex_Type)
#ifndef Py_LIMITED_API
PyAPI_FUNC(Py_complex) PyComplex_AsCComplex(PyObject *o);
PyAPI_FUNC(PyObject *) PyComplex_FromCComplex(Py_complex x);
PyAPI_FUNC(double) _Py_c_abs(Py_complex x);
PyAPI_FUNC(Py_complex) _Py_c_diff(Py_complex x, Py_complex x2);
PyAPI_FUNC(Py_complex) _Py_c_neg(Py_complex x);
PyAPI_FUNC(Py_complex) _Py_c_pow(Py_complex x, Py_complex x2);
PyAPI_FUNC(Py_complex) _Py_c_prod(Py_complex x, Py_complex x2);
PyAPI_FUNC(Py_complex) _Py_c_quot(Py_complex x, Py_complex x2);
PyAPI_FUNC(Py_complex) _Py_c_sum(Py_complex x, Py_complex x2);
#endif

#ifdef __cplusplus
}
#endif
#endif
