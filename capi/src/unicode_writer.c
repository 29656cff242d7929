/* unicode_writer.c: strings built piece by piece.  The buffer grows and widens as needed; while it is a string that
   somebody else made (readonly), the first change copies it. */
#include "capi/src/capi_internal.h"

void _PyUnicodeWriter_Init(_PyUnicodeWriter *writer) {
    memset(writer, 0, sizeof *writer);
    writer->kind = PyUnicode_WCHAR_KIND;        /* less than any real kind, so that the first write prepares */
}

static void update(_PyUnicodeWriter *writer) {
    writer->maxchar = PyUnicode_MAX_CHAR_VALUE(writer->buffer);
    writer->data = PyUnicode_DATA(writer->buffer);
    writer->kind = writer->readonly ? PyUnicode_WCHAR_KIND : PyUnicode_KIND(writer->buffer);
    writer->size = writer->readonly ? 0 : PyUnicode_GET_LENGTH(writer->buffer);
}

/* A new buffer with the characters so far. */
static int move(_PyUnicodeWriter *writer, Py_ssize_t size, Py_UCS4 maxchar) {
    PyObject *fresh = PyUnicode_New(size, maxchar);
    if (!fresh) return -1;
    if (writer->buffer) {
        _PyUnicode_FastCopyCharacters(fresh, 0, writer->buffer, 0, writer->pos);
        Py_DECREF(writer->buffer);
    }
    writer->buffer = fresh;
    writer->readonly = 0;
    update(writer);
    return 0;
}

static Py_ssize_t grown(_PyUnicodeWriter *writer, Py_ssize_t len) {
    if (writer->overallocate && len <= PY_SSIZE_T_MAX - len / 4) len += len / 4;
    return Py_MAX(len, writer->min_length);
}

int _PyUnicodeWriter_PrepareInternal(_PyUnicodeWriter *writer, Py_ssize_t length, Py_UCS4 maxchar) {
    if (length > PY_SSIZE_T_MAX - writer->pos) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t len = writer->pos + length;
    maxchar = Py_MAX(maxchar, writer->min_char);
    if (!writer->buffer) return move(writer, grown(writer, len), maxchar);
    maxchar = Py_MAX(maxchar, writer->maxchar);
    if (len > writer->size) return move(writer, grown(writer, len), maxchar);
    return maxchar > writer->maxchar ? move(writer, writer->size, maxchar) : 0;
}

int _PyUnicodeWriter_PrepareKindInternal(_PyUnicodeWriter *writer, enum PyUnicode_Kind kind) {
    Py_UCS4 maxchar = kind == PyUnicode_1BYTE_KIND ? 0xff : kind == PyUnicode_2BYTE_KIND ? 0xffff : 0x10ffff;
    return _PyUnicodeWriter_PrepareInternal(writer, 0, maxchar);
}

/* The first piece may become the buffer itself.  Takes the reference. */
static int adopt(_PyUnicodeWriter *writer, PyObject *str) {
    if (!str) return -1;
    writer->readonly = 1;
    writer->buffer = str;
    update(writer);
    writer->pos += PyUnicode_GET_LENGTH(str);
    return 0;
}

int _PyUnicodeWriter_WriteChar(_PyUnicodeWriter *writer, Py_UCS4 ch) {
    if (_PyUnicodeWriter_Prepare(writer, 1, ch) < 0) return -1;
    PyUnicode_WRITE(writer->kind, writer->data, writer->pos, ch);
    writer->pos++;
    return 0;
}

int _PyUnicodeWriter_WriteStr(_PyUnicodeWriter *writer, PyObject *str) {
    if (PyUnicode_READY(str) == -1) return -1;
    Py_ssize_t len = PyUnicode_GET_LENGTH(str);
    Py_UCS4 maxchar = PyUnicode_MAX_CHAR_VALUE(str);
    if (len == 0) return 0;
    if (maxchar > writer->maxchar || len > writer->size - writer->pos) {
        if (!writer->buffer && !writer->overallocate) return adopt(writer, Py_NewRef(str));
        if (_PyUnicodeWriter_PrepareInternal(writer, len, maxchar) < 0) return -1;
    }
    _PyUnicode_FastCopyCharacters(writer->buffer, writer->pos, str, 0, len);
    writer->pos += len;
    return 0;
}

int _PyUnicodeWriter_WriteSubstring(_PyUnicodeWriter *writer, PyObject *str, Py_ssize_t start, Py_ssize_t end) {
    if (PyUnicode_READY(str) == -1) return -1;
    if (start == 0 && end == PyUnicode_GET_LENGTH(str)) return _PyUnicodeWriter_WriteStr(writer, str);
    Py_ssize_t len = end - start;
    if (len <= 0) return 0;
    if (_PyUnicodeWriter_Prepare(writer, len, _PyUnicode_FindMaxChar(str, start, end)) < 0) return -1;
    _PyUnicode_FastCopyCharacters(writer->buffer, writer->pos, str, start, len);
    writer->pos += len;
    return 0;
}

static void put_bytes(_PyUnicodeWriter *writer, const unsigned char *bytes, Py_ssize_t len) {
    for (Py_ssize_t i = 0; i < len; i++) PyUnicode_WRITE(writer->kind, writer->data, writer->pos + i, bytes[i]);
    writer->pos += len;
}

int _PyUnicodeWriter_WriteASCIIString(_PyUnicodeWriter *writer, const char *ascii, Py_ssize_t len) {
    if (len == -1) len = (Py_ssize_t)strlen(ascii);
    if (!writer->buffer && !writer->overallocate) return adopt(writer, PyUnicode_FromStringAndSize(ascii, len));
    if (_PyUnicodeWriter_Prepare(writer, len, 127) < 0) return -1;
    put_bytes(writer, (const unsigned char *)ascii, len);
    return 0;
}

int _PyUnicodeWriter_WriteLatin1String(_PyUnicodeWriter *writer, const char *str, Py_ssize_t len) {
    unsigned char bits = 0;
    for (Py_ssize_t i = 0; i < len; i++) bits |= (unsigned char)str[i];
    if (_PyUnicodeWriter_Prepare(writer, len, bits < 128 ? 127 : 255) < 0) return -1;
    put_bytes(writer, (const unsigned char *)str, len);
    return 0;
}

PyObject *_PyUnicodeWriter_Finish(_PyUnicodeWriter *writer) {
    PyObject *str = writer->buffer;
    writer->buffer = NULL;
    if (writer->pos == 0) {
        Py_XDECREF(str);
        return PyUnicode_New(0, 0);
    }
    if (!writer->readonly && PyUnicode_GET_LENGTH(str) != writer->pos) {
        Py_SETREF(str, PyUnicode_FromKindAndData(PyUnicode_KIND(str), PyUnicode_DATA(str), writer->pos));
    }
    return str;
}

void _PyUnicodeWriter_Dealloc(_PyUnicodeWriter *writer) { Py_CLEAR(writer->buffer); }

/* Pieces collected in a list: what the json module builds its output with. */
int _PyAccu_Init(_PyAccu *acc) {
    acc->large = NULL;                          /* made when needed */
    acc->small = PyList_New(0);
    return acc->small ? 0 : -1;
}

/* Joins the many small pieces into one, which keeps the number of objects down. */
static int flush(_PyAccu *acc) {
    if (PyList_GET_SIZE(acc->small) == 0) return 0;
    PyObject *empty = PyUnicode_New(0, 0), *joined = empty ? PyUnicode_Join(empty, acc->small) : NULL;
    Py_XDECREF(empty);
    if (!joined) return -1;
    if (!acc->large) acc->large = PyList_New(0);
    int failed = !acc->large || PyList_Append(acc->large, joined) ||
                 PyList_SetSlice(acc->small, 0, PyList_GET_SIZE(acc->small), NULL);
    Py_DECREF(joined);
    return failed ? -1 : 0;
}

int _PyAccu_Accumulate(_PyAccu *acc, PyObject *str) {
    enum { FLUSH_AT = 100000 };
    if (PyList_Append(acc->small, str)) return -1;
    return PyList_GET_SIZE(acc->small) < FLUSH_AT ? 0 : flush(acc);
}

void _PyAccu_Destroy(_PyAccu *acc) {
    Py_CLEAR(acc->small);
    Py_CLEAR(acc->large);
}

PyObject *_PyAccu_FinishAsList(_PyAccu *acc) {
    int failed = flush(acc);
    PyObject *list = failed ? NULL : acc->large ? Py_NewRef(acc->large) : PyList_New(0);
    _PyAccu_Destroy(acc);
    return list;
}

PyObject *_PyAccu_Finish(_PyAccu *acc) {
    PyObject *list = _PyAccu_FinishAsList(acc), *empty = list ? PyUnicode_New(0, 0) : NULL;
    PyObject *result = empty ? PyUnicode_Join(empty, list) : NULL;
    Py_XDECREF(empty);
    Py_XDECREF(list);
    return result;
}
