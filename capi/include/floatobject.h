/* floatobject.h: float. */
#ifndef Py_FLOATOBJECT_H
#define Py_FLOATOBJECT_H
#ifdef __cplusplus
extern "C" {
#endif

#ifndef Py_LIMITED_API
typedef struct {
    PyObject_HEAD
    double ob_fval;
} PyFloatObject;
#endif
PyAPI_DATA(PyTypeObject) PyFloat_Type;
PyAPI_FUNC(double) PyFloat_AsDouble(PyObject *o);
PyAPI_FUNC(PyObject *) PyFloat_FromDouble(double x);
PyAPI_FUNC(PyObject *) PyFloat_FromString(PyObject *o);
PyAPI_FUNC(PyObject *) PyFloat_GetInfo(void);
PyAPI_FUNC(double) PyFloat_GetMax(void);
PyAPI_FUNC(double) PyFloat_GetMin(void);
#define PyFloat_Check(o) PyObject_TypeCheck((o), &PyFloat_Type)
#define PyFloat_CheckExact(o) Py_IS_TYPE((o), &PyFloat_Type)
#define Py_RETURN_NAN return PyFloat_FromDouble(Py_NAN)
#define Py_RETURN_INF(sign)                                                                        \
    do {                                                                                           \
        if (copysign(1., sign) == 1.) return PyFloat_FromDouble(Py_HUGE_VAL);                      \
        return PyFloat_FromDouble(-Py_HUGE_VAL);                                                   \
    } while (0)
#ifndef Py_LIMITED_API
#define PyFloat_AS_DOUBLE(o) (_Py_CAST(PyFloatObject *, (o))->ob_fval)
PyAPI_FUNC(int) PyFloat_Pack2(double x, char *buf, int flag);
PyAPI_FUNC(int) PyFloat_Pack4(double x, char *buf, int flag);
PyAPI_FUNC(int) PyFloat_Pack8(double x, char *buf, int flag);
PyAPI_FUNC(double) PyFloat_Unpack2(const char *str, int flag);
PyAPI_FUNC(double) PyFloat_Unpack4(const char *str, int flag);
PyAPI_FUNC(double) PyFloat_Unpack8(const char *str, int flag);
#endif

#ifdef __cplusplus
}
#endif
#endif
