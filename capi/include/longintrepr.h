/* longintrepr.h: the digits of an int.  ob_size is their number, negative for a negative value. */
#ifndef Py_LONGINTREPR_H
#define Py_LONGINTREPR_H
#ifdef __cplusplus
extern "C" {
#endif

#ifndef Py_LIMITED_API
#define PyLong_SHIFT 30
#define PyLong_BASE ((digit)1 << PyLong_SHIFT)
#define PyLong_MASK ((digit)(PyLong_BASE - 1))
#define _PyLong_DECIMAL_SHIFT 9
#define _PyLong_DECIMAL_BASE ((digit)1000000000)

typedef uint32_t digit;
typedef int32_t sdigit;
typedef uint64_t twodigits;
typedef int64_t stwodigits;

struct _longobject {
    PyObject_VAR_HEAD
    digit ob_digit[1];                          /* 30 bits each, the lowest first */
};
PyAPI_FUNC(PyObject *) _PyLong_Copy(PyLongObject *value);
PyAPI_FUNC(PyLongObject *) _PyLong_New(Py_ssize_t len);
#endif

#ifdef __cplusplus
}
#endif
#endif
