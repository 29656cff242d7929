/* pystrtod.c: doubles from and to text, whatever the locale; hashes of C's values. */
#include "capi/src/glue.h"
#include "vm/base/dtoa.h"
#include "vm/base/hash.h"

double PyOS_string_to_double(const char *str, char **end, PyObject *overflow_exception) {
    double x = -1.0;
    bool overflow = false;
    const char *limit = str + strlen(str), *stop = double_parse(str, limit, &x, &overflow);
    if (end) *end = (char *)stop;
    if (stop == str || (!end && *stop)) {
        PyErr_Format(PyExc_ValueError, "could not convert string to float: '%.200s'", str);
        return -1.0;
    }
    if (overflow && overflow_exception) {
        PyErr_Format(overflow_exception, "value too large to convert to float: '%.200s'", str);
        return -1.0;
    }
    return x;
}

char *PyOS_double_to_string(double x, char format, int precision, int flags, int *type) {
    char *text;
    if (!strchr("eEfFgGr", format) || (format == 'r' && precision != 0) || precision < 0) {
        PyErr_BadInternalCall();
        return NULL;
    }
    text = PyMem_Malloc((size_t)double_format_size(precision));
    if (!text) return PyErr_NoMemory(), NULL;
    double_format(text, x, format, precision, flags);
    if (type) *type = __builtin_isnan(x) ? Py_DTST_NAN : __builtin_isinf(x) ? Py_DTST_INFINITE : Py_DTST_FINITE;
    return text;
}

/* ---- hashes ---- */

Py_hash_t _Py_HashBytes(const void *data, Py_ssize_t n) { return hash_bytes(data, n); }

Py_hash_t _Py_HashPointerRaw(const void *p) { return (Py_hash_t)((u64)p >> 4 | (u64)p << 60); }

/* Of an object that the VM knows: what the VM says of it. */
Py_hash_t _Py_HashPointer(const void *p) {
    if (is_tied(p) && !is_null(tied_value(p))) return value_identity_hash(tied_value(p));
    return hash_pointer(p);
}

Py_hash_t _Py_HashDouble(PyObject *o, double x) { return hash_double(x, __builtin_isnan(x) ? _Py_HashPointer(o) : 0); }
