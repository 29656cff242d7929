/* values_ext.c: numbers, str and bytes through the C API, one function of Python for each function of C. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <errno.h>

#define ONE(name, expression)                                                                      \
    static PyObject *name(PyObject *self, PyObject *o) { return (expression); }
#define CHECKED(type, name, call, build)                                                           \
    static PyObject *name(PyObject *self, PyObject *o) {                                           \
        type v = call(o);                                                                          \
        if (v == (type)-1 && PyErr_Occurred()) return NULL;                                        \
        return build(v);                                                                           \
    }

/* ---- int ---- */
CHECKED(long, as_long, PyLong_AsLong, PyLong_FromLong)
CHECKED(long long, as_long_long, PyLong_AsLongLong, PyLong_FromLongLong)
CHECKED(unsigned long, as_unsigned_long, PyLong_AsUnsignedLong, PyLong_FromUnsignedLong)
CHECKED(unsigned long long, as_unsigned_long_long, PyLong_AsUnsignedLongLong, PyLong_FromUnsignedLongLong)
CHECKED(unsigned long, mask, PyLong_AsUnsignedLongMask, PyLong_FromUnsignedLong)
CHECKED(Py_ssize_t, as_ssize_t, PyLong_AsSsize_t, PyLong_FromSsize_t)
CHECKED(size_t, as_size_t, PyLong_AsSize_t, PyLong_FromSize_t)
CHECKED(double, long_as_double, PyLong_AsDouble, PyFloat_FromDouble)
CHECKED(double, float_as_double, PyFloat_AsDouble, PyFloat_FromDouble)
CHECKED(size_t, num_bits, _PyLong_NumBits, PyLong_FromSize_t)
ONE(sign, PyLong_FromLong(_PyLong_Sign(o)))
ONE(copy, _PyLong_Copy((PyLongObject *)o))
ONE(from_double, PyLong_FromDouble(PyFloat_AS_DOUBLE(o)))
ONE(long_from_object, PyNumber_Long(o))

static PyObject *long_and_overflow(PyObject *self, PyObject *o) {
    int overflow;
    long v = PyLong_AsLongAndOverflow(o, &overflow);
    if (v == -1 && !overflow && PyErr_Occurred()) return NULL;
    return Py_BuildValue("li", v, overflow);
}

static PyObject *to_bytes(PyObject *self, PyObject *args) {
    PyObject *o;
    unsigned char buf[64];
    int n, little, is_signed;
    if (!PyArg_ParseTuple(args, "Oiii", &o, &n, &little, &is_signed)) return NULL;
    if (_PyLong_AsByteArray((PyLongObject *)o, buf, (size_t)n, little, is_signed) < 0) return NULL;
    return PyBytes_FromStringAndSize((char *)buf, n);
}

static PyObject *from_bytes(PyObject *self, PyObject *args) {
    const char *buf;
    Py_ssize_t n;
    int little, is_signed;
    if (!PyArg_ParseTuple(args, "y#ii", &buf, &n, &little, &is_signed)) return NULL;
    return _PyLong_FromByteArray((const unsigned char *)buf, (size_t)n, little, is_signed);
}

static PyObject *long_from_string(PyObject *self, PyObject *args) {
    const char *text;
    int base, want_end;
    char *end = NULL;
    if (!PyArg_ParseTuple(args, "sip", &text, &base, &want_end)) return NULL;
    PyObject *v = PyLong_FromString(text, want_end ? &end : NULL, base);
    return v && want_end ? Py_BuildValue("Nn", v, (Py_ssize_t)(end - text)) : v;
}

static PyObject *complex_parts(PyObject *self, PyObject *o) {
    Py_complex c = PyComplex_AsCComplex(o);
    if (c.real == -1.0 && PyErr_Occurred()) return NULL;
    return PyComplex_FromDoubles(c.real, c.imag);
}

/* ---- str ---- */
ONE(utf8, PyBytes_FromString(PyUnicode_AsUTF8(o) ? PyUnicode_AsUTF8(o) : "?"))
ONE(utf8_string, PyUnicode_AsUTF8String(o))
ONE(latin1_string, PyUnicode_AsLatin1String(o))
ONE(ascii_string, PyUnicode_AsASCIIString(o))
ONE(utf16_string, PyUnicode_AsUTF16String(o))
ONE(escape_string, PyUnicode_AsUnicodeEscapeString(o))
ONE(fs_encode, PyUnicode_EncodeFSDefault(o))
ONE(from_object, PyUnicode_FromObject(o))
ONE(from_encoded, PyUnicode_FromEncodedObject(o, "utf-8", "strict"))
ONE(from_ordinal, PyUnicode_FromOrdinal((int)PyLong_AsLong(o)))
ONE(is_identifier, PyBool_FromLong(PyUnicode_IsIdentifier(o)))
ONE(splitlines, PyUnicode_Splitlines(o, 1))

static PyObject *from_utf8(PyObject *self, PyObject *o) {
    return PyUnicode_FromStringAndSize(PyBytes_AS_STRING(o), PyBytes_GET_SIZE(o));
}

static PyObject *decode_utf8(PyObject *self, PyObject *args) {
    const char *s, *errors;
    Py_ssize_t n, used = -1;
    if (!PyArg_ParseTuple(args, "y#s", &s, &n, &errors)) return NULL;
    PyObject *str = PyUnicode_DecodeUTF8Stateful(s, n, errors, &used);
    return str ? Py_BuildValue("Nn", str, used) : NULL;
}

static PyObject *wide(PyObject *self, PyObject *o) {
    Py_ssize_t n;
    wchar_t *w = PyUnicode_AsWideCharString(o, &n);
    if (!w) return NULL;
    PyObject *back = PyUnicode_FromWideChar(w, n);
    PyMem_Free(w);
    return back;
}

static PyObject *filled(PyObject *self, PyObject *args) {
    int n, ch;
    if (!PyArg_ParseTuple(args, "ii", &n, &ch)) return NULL;
    PyObject *str = PyUnicode_New(n, (Py_UCS4)ch);
    for (int i = 0; str && i < n; i++) PyUnicode_WRITE(PyUnicode_KIND(str), PyUnicode_DATA(str), i, (Py_UCS4)ch);
    return str;
}

static PyObject *appended(PyObject *self, PyObject *args) {
    PyObject *piece, *str = PyUnicode_FromString("start");
    int times;
    if (!PyArg_ParseTuple(args, "Oi", &piece, &times)) return NULL;
    for (int i = 0; i < times && str; i++) PyUnicode_Append(&str, piece);
    return str;
}

static PyObject *interned(PyObject *self, PyObject *o) {
    PyObject *a = PyUnicode_InternFromString(PyUnicode_AsUTF8(o)), *b;
    Py_INCREF(b = o);
    PyUnicode_InternInPlace(&b);
    PyObject *result = PyBool_FromLong(a == b && PyUnicode_CHECK_INTERNED(a));
    Py_DECREF(a);
    Py_DECREF(b);
    return result;
}

static PyObject *search(PyObject *self, PyObject *args) {
    PyObject *s, *sub;
    Py_ssize_t start, end;
    if (!PyArg_ParseTuple(args, "OOnn", &s, &sub, &start, &end)) return NULL;
    Py_ssize_t find = PyUnicode_Find(s, sub, start, end, 1), rfind = PyUnicode_Find(s, sub, start, end, -1);
    Py_ssize_t count = PyUnicode_Count(s, sub, start, end);
    Py_ssize_t head = PyUnicode_Tailmatch(s, sub, start, end, -1), tail = PyUnicode_Tailmatch(s, sub, start, end, 1);
    int in = PyUnicode_Contains(s, sub);
    if (find == -2 || count == -1 || in == -1) return NULL;
    return Py_BuildValue("nnnnni", find, rfind, count, head, tail, in);
}

static PyObject *compare(PyObject *self, PyObject *args) {
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "OO", &a, &b)) return NULL;
    int order = PyUnicode_Compare(a, b);
    if (order == -1 && PyErr_Occurred()) return NULL;
    return Py_BuildValue("iNi", order, PyUnicode_RichCompare(a, b, Py_EQ),
                         PyUnicode_CompareWithASCIIString(a, "middle"));
}

static PyObject *two(PyObject *args, PyObject *(*f)(PyObject *, PyObject *)) {
    PyObject *a, *b;
    return PyArg_ParseTuple(args, "OO", &a, &b) ? f(a, b) : NULL;
}
static PyObject *concat(PyObject *self, PyObject *args) { return two(args, PyUnicode_Concat); }
static PyObject *join(PyObject *self, PyObject *args) { return two(args, PyUnicode_Join); }
static PyObject *format(PyObject *self, PyObject *args) { return two(args, PyUnicode_Format); }
static PyObject *partition(PyObject *self, PyObject *args) { return two(args, PyUnicode_Partition); }

static PyObject *substring(PyObject *self, PyObject *args) {
    PyObject *s;
    Py_ssize_t start, end;
    return PyArg_ParseTuple(args, "Onn", &s, &start, &end) ? PyUnicode_Substring(s, start, end) : NULL;
}

static PyObject *split(PyObject *self, PyObject *args) {
    PyObject *s, *sep;
    Py_ssize_t max;
    if (!PyArg_ParseTuple(args, "OOn", &s, &sep, &max)) return NULL;
    return PyUnicode_Split(s, sep == Py_None ? NULL : sep, max);
}

static PyObject *replace(PyObject *self, PyObject *args) {
    PyObject *s, *a, *b;
    Py_ssize_t max;
    return PyArg_ParseTuple(args, "OOOn", &s, &a, &b, &max) ? PyUnicode_Replace(s, a, b, max) : NULL;
}

/* ---- bytes ---- */
ONE(bytes_from_object, PyBytes_FromObject(o))
ONE(bytes_repr, PyBytes_Repr(o, 1))
CHECKED(Py_ssize_t, bytes_size, PyBytes_Size, PyLong_FromSsize_t)

/* Written after Python has seen it: bytes(n) of the class, and PyBytes_FromStringAndSize whose length was asked for. */
static PyObject *bytes_written(PyObject *self, PyObject *n) {
    PyObject *called = PyObject_CallOneArg((PyObject *)&PyBytes_Type, n), *made = PyBytes_FromStringAndSize(NULL, PyLong_AsSsize_t(n));
    if (!called || !made || PyObject_Size(called) != PyObject_Size(made) || PyObject_Size(made) < 0) return NULL;
    memset(PyBytes_AS_STRING(called), 'c', (size_t)PyBytes_GET_SIZE(called));
    memset(PyBytes_AS_STRING(made), 'm', (size_t)PyBytes_GET_SIZE(made));
    PyObject *part = PySequence_GetSlice(called, 0, 3);
    return Py_BuildValue("NNN", called, made, part);
}

static PyObject *bytes_grown(PyObject *self, PyObject *args) {
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, 4);
    int n;
    if (!PyArg_ParseTuple(args, "i", &n)) return NULL;
    memcpy(PyBytes_AS_STRING(bytes), "abcd", 4);
    if (_PyBytes_Resize(&bytes, n) < 0) return NULL;
    for (int i = 4; i < n; i++) PyBytes_AS_STRING(bytes)[i] = 'x';
    return bytes;
}

static PyObject *bytes_concat(PyObject *self, PyObject *args) {
    PyObject *a, *b;
    if (!PyArg_ParseTuple(args, "OO", &a, &b)) return NULL;
    Py_INCREF(a);
    PyBytes_Concat(&a, b);
    return a;
}

static PyObject *bytes_join(PyObject *self, PyObject *args) { return two(args, _PyBytes_Join); }

/* ---- bytearray, buffers ---- */
static PyObject *bytearray_of(PyObject *self, PyObject *o) {
    PyObject *array = PyByteArray_FromStringAndSize("hello", 5);
    if (!array || PyByteArray_Resize(array, PyLong_AsSsize_t(o)) < 0) return NULL;
    if (PyByteArray_GET_SIZE(array) > 0) PyByteArray_AS_STRING(array)[0] = 'J';
    return array;
}

static PyObject *buffer_info(PyObject *self, PyObject *o) {
    Py_buffer view;
    if (PyObject_GetBuffer(o, &view, PyBUF_FULL_RO) < 0) return NULL;
    PyObject *first = PyBytes_FromStringAndSize(view.buf, view.len ? view.itemsize : 0);
    PyObject *info = Py_BuildValue("Nnniiz", first, view.len, view.itemsize, view.readonly, view.ndim, view.format);
    PyBuffer_Release(&view);
    return info;
}

static PyObject *buffer_write(PyObject *self, PyObject *o) {
    Py_buffer view;
    if (PyObject_GetBuffer(o, &view, PyBUF_WRITABLE) < 0) return NULL;
    memset(view.buf, '!', (size_t)view.len);
    PyBuffer_Release(&view);
    Py_RETURN_NONE;
}

static char memory[8] = "memory!";
static PyObject *view_of_memory(PyObject *self, PyObject *o) {
    return PyMemoryView_FromMemory(memory, 7, PyObject_IsTrue(o) ? PyBUF_WRITE : PyBUF_READ);
}
static PyObject *memory_content(PyObject *self, PyObject *o) { return PyBytes_FromString(memory); }
ONE(view_of, PyMemoryView_FromObject(o))
ONE(contiguous, PyMemoryView_GetContiguous(o, PyBUF_READ, 'C'))

/* (number, characters read, errno) of a text in a base, signed and unsigned. */
static PyObject *numbers_in(PyObject *module, PyObject *args) {
    const char *text;
    char *end, *uend;
    long n;
    unsigned long u;
    int base, error;
    if (!PyArg_ParseTuple(args, "si", &text, &base)) return NULL;
    errno = 0;
    n = PyOS_strtol(text, &end, base);
    error = errno;
    errno = 0;
    u = PyOS_strtoul(text, &uend, base);
    return Py_BuildValue("lnikni", n, (Py_ssize_t)(end - text), error, u, (Py_ssize_t)(uend - text), errno);
}

/* An OrderedDict with these two in it, without the first of them again. */
static PyObject *ordered(PyObject *module, PyObject *args) {
    PyObject *a, *b, *d;
    if (!PyArg_ParseTuple(args, "OO", &a, &b) || !(d = PyODict_New())) return NULL;
    if (!PyODict_CheckExact(d) || PyODict_SetItem(d, a, a) < 0 || PyODict_SetItem(d, b, b) < 0 || PyODict_DelItem(d, a) < 0 ||
        PyODict_SIZE(d) != 1)
        Py_CLEAR(d);
    return d;
}
static PyObject *ordered_misuse(PyObject *module, PyObject *o) {
    return PyODict_SetItem(o, o, o) < 0 ? NULL : Py_NewRef(o);
}

#define F(name, how) {#name, name, how, NULL}
static PyMethodDef methods[] = {
    F(numbers_in, METH_VARARGS), F(ordered, METH_VARARGS), F(ordered_misuse, METH_O),
    F(as_long, METH_O), F(as_long_long, METH_O), F(as_unsigned_long, METH_O), F(as_unsigned_long_long, METH_O),
    F(mask, METH_O), F(as_ssize_t, METH_O), F(as_size_t, METH_O), F(long_as_double, METH_O), F(float_as_double, METH_O),
    F(num_bits, METH_O), F(sign, METH_O), F(copy, METH_O), F(from_double, METH_O), F(long_from_object, METH_O),
    F(long_and_overflow, METH_O), F(to_bytes, METH_VARARGS), F(from_bytes, METH_VARARGS),
    F(long_from_string, METH_VARARGS), F(complex_parts, METH_O), F(utf8, METH_O), F(utf8_string, METH_O),
    F(latin1_string, METH_O), F(ascii_string, METH_O), F(utf16_string, METH_O), F(escape_string, METH_O),
    F(fs_encode, METH_O), F(from_object, METH_O), F(from_encoded, METH_O), F(from_ordinal, METH_O),
    F(is_identifier, METH_O), F(splitlines, METH_O), F(from_utf8, METH_O), F(decode_utf8, METH_VARARGS),
    F(wide, METH_O), F(filled, METH_VARARGS), F(appended, METH_VARARGS), F(interned, METH_O),
    F(search, METH_VARARGS), F(compare, METH_VARARGS), F(concat, METH_VARARGS), F(join, METH_VARARGS),
    F(format, METH_VARARGS), F(partition, METH_VARARGS), F(substring, METH_VARARGS), F(split, METH_VARARGS),
    F(replace, METH_VARARGS), F(bytes_from_object, METH_O), F(bytes_repr, METH_O), F(bytes_size, METH_O),
    F(bytes_written, METH_O), F(bytes_grown, METH_VARARGS), F(bytes_concat, METH_VARARGS), F(bytes_join, METH_VARARGS), F(bytearray_of, METH_O),
    F(buffer_info, METH_O), F(buffer_write, METH_O), F(view_of_memory, METH_O), F(memory_content, METH_NOARGS),
    F(view_of, METH_O), F(contiguous, METH_O), {NULL},
};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "values_ext", NULL, -1, methods};
PyMODINIT_FUNC PyInit_values_ext(void) { return PyModule_Create(&module); }
