/* unicode_chars.c: single characters and runs of them, read and written in the string's own memory. */
#include "capi/src/abstract.h"

Py_ssize_t PyUnicode_GetLength(PyObject *str) {
    if (!PyUnicode_Check(str)) return PyErr_BadArgument(), -1;
    return PyUnicode_READY(str) == -1 ? -1 : PyUnicode_GET_LENGTH(str);
}

static int out_of_range(void) {
    PyErr_SetString(PyExc_IndexError, "string index out of range");
    return -1;
}

Py_UCS4 PyUnicode_ReadChar(PyObject *str, Py_ssize_t i) {
    if (!PyUnicode_Check(str) || PyUnicode_READY(str) == -1) return PyErr_BadArgument(), (Py_UCS4)-1;
    if (i < 0 || i >= PyUnicode_GET_LENGTH(str)) return (Py_UCS4)out_of_range();
    return PyUnicode_READ_CHAR(str, i);
}

/* Only the one who just made a string may change it. */
static int check_modifiable(PyObject *str) {
    if (Py_REFCNT(str) == 1 && ((PyASCIIObject *)str)->hash == -1 && !PyUnicode_CHECK_INTERNED(str) &&
        PyUnicode_CheckExact(str)) {
        return 0;
    }
    PyErr_SetString(PyExc_SystemError, "Cannot modify a string currently used");
    return -1;
}

int PyUnicode_WriteChar(PyObject *str, Py_ssize_t i, Py_UCS4 ch) {
    if (!PyUnicode_Check(str) || !PyUnicode_IS_COMPACT(str)) return PyErr_BadArgument(), -1;
    if (i < 0 || i >= PyUnicode_GET_LENGTH(str)) return out_of_range();
    if (check_modifiable(str)) return -1;
    if (ch > PyUnicode_MAX_CHAR_VALUE(str)) {
        PyErr_SetString(PyExc_ValueError, "character out of range");
        return -1;
    }
    PyUnicode_WRITE(PyUnicode_KIND(str), PyUnicode_DATA(str), i, ch);
    return 0;
}

static void fill(PyObject *str, Py_ssize_t start, Py_ssize_t length, Py_UCS4 ch) {
    int kind = PyUnicode_KIND(str);
    void *data = PyUnicode_DATA(str);
    if (kind == PyUnicode_1BYTE_KIND) memset((char *)data + start, (int)ch, (size_t)length);
    else for (Py_ssize_t i = 0; i < length; i++) PyUnicode_WRITE(kind, data, start + i, ch);
}

void _PyUnicode_FastFill(PyObject *str, Py_ssize_t start, Py_ssize_t length, Py_UCS4 ch) {
    fill(str, start, length, ch);
}

Py_ssize_t PyUnicode_Fill(PyObject *str, Py_ssize_t start, Py_ssize_t length, Py_UCS4 ch) {
    if (!PyUnicode_Check(str)) return PyErr_BadInternalCall(), -1;
    if (PyUnicode_READY(str) == -1 || check_modifiable(str)) return -1;
    if (start < 0) return out_of_range();
    if (ch > PyUnicode_MAX_CHAR_VALUE(str)) {
        PyErr_SetString(PyExc_ValueError, "fill character is bigger than the string maximum character");
        return -1;
    }
    length = Py_MIN(PyUnicode_GET_LENGTH(str) - start, length);
    if (length <= 0) return 0;
    fill(str, start, length, ch);
    return length;
}

/* The largest character of a range. */
Py_UCS4 _PyUnicode_FindMaxChar(PyObject *str, Py_ssize_t start, Py_ssize_t end) {
    if (start == end) return 127;
    if (start == 0 && end == PyUnicode_GET_LENGTH(str)) return PyUnicode_MAX_CHAR_VALUE(str);
    if (PyUnicode_IS_ASCII(str)) return 127;
    int kind = PyUnicode_KIND(str);
    const void *data = PyUnicode_DATA(str);
    Py_UCS4 bits = 0;
    for (Py_ssize_t i = start; i < end; i++) bits |= PyUnicode_READ(kind, data, i);
    return bits < 0x80 ? 0x7f : bits < 0x100 ? 0xff : bits < 0x10000 ? 0xffff : 0x10ffff;
}

void _PyUnicode_FastCopyCharacters(PyObject *to, Py_ssize_t to_start, PyObject *from, Py_ssize_t from_start,
                                   Py_ssize_t how_many) {
    int to_kind = PyUnicode_KIND(to), from_kind = PyUnicode_KIND(from);
    char *dest = PyUnicode_DATA(to);
    const char *src = PyUnicode_DATA(from);
    if (to_kind == from_kind) {
        memmove(dest + to_start * to_kind, src + from_start * to_kind, (size_t)(how_many * to_kind));
        return;
    }
    for (Py_ssize_t i = 0; i < how_many; i++) {
        PyUnicode_WRITE(to_kind, dest, to_start + i, PyUnicode_READ(from_kind, src, from_start + i));
    }
}

static const char *kind_name(PyObject *str) {
    if (PyUnicode_IS_ASCII(str)) return "ascii";
    int kind = PyUnicode_KIND(str);
    return kind == PyUnicode_1BYTE_KIND ? "latin1" : kind == PyUnicode_2BYTE_KIND ? "UCS2" : "UCS4";
}

/* Do the characters fit into the target's kind? */
static bool fits(PyObject *to, PyObject *from, Py_ssize_t start, Py_ssize_t n) {
    Py_UCS4 max = PyUnicode_MAX_CHAR_VALUE(to);
    if (PyUnicode_MAX_CHAR_VALUE(from) <= max) return true;
    int kind = PyUnicode_KIND(from);
    const void *data = PyUnicode_DATA(from);
    for (Py_ssize_t i = start; i < start + n; i++) {
        if (PyUnicode_READ(kind, data, i) > max) return false;
    }
    return true;
}

Py_ssize_t PyUnicode_CopyCharacters(PyObject *to, Py_ssize_t to_start, PyObject *from, Py_ssize_t from_start,
                                    Py_ssize_t how_many) {
    if (!PyUnicode_Check(from) || !PyUnicode_Check(to)) return PyErr_BadInternalCall(), -1;
    if (PyUnicode_READY(from) == -1 || PyUnicode_READY(to) == -1) return -1;
    if ((size_t)from_start > (size_t)PyUnicode_GET_LENGTH(from)) return out_of_range();
    if ((size_t)to_start > (size_t)PyUnicode_GET_LENGTH(to)) return out_of_range();
    if (how_many < 0) {
        PyErr_SetString(PyExc_SystemError, "how_many cannot be negative");
        return -1;
    }
    how_many = Py_MIN(PyUnicode_GET_LENGTH(from) - from_start, how_many);
    if (to_start + how_many > PyUnicode_GET_LENGTH(to)) {
        PyErr_Format(PyExc_SystemError, "Cannot write %zi characters at %zi in a string of %zi characters", how_many,
                     to_start, PyUnicode_GET_LENGTH(to));
        return -1;
    }
    if (how_many == 0) return 0;
    if (check_modifiable(to)) return -1;
    if (!fits(to, from, from_start, how_many)) {
        PyErr_Format(PyExc_SystemError, "Cannot copy %s characters into a string of %s characters", kind_name(from),
                     kind_name(to));
        return -1;
    }
    _PyUnicode_FastCopyCharacters(to, to_start, from, from_start, how_many);
    return how_many;
}

/* In str[start:end].  -1: not there; -2: an exception. */
Py_ssize_t PyUnicode_FindChar(PyObject *str, Py_UCS4 ch, Py_ssize_t start, Py_ssize_t end, int direction) {
    if (PyUnicode_READY(str) == -1) return -2;
    Py_ssize_t len = PyUnicode_GET_LENGTH(str);
    if (end < 0) end += len;
    if (start < 0) start = Py_MAX(start + len, 0);
    end = Py_MIN(end, len);
    if (start >= end) return -1;
    int kind = PyUnicode_KIND(str);
    const char *data = PyUnicode_DATA(str);
    if (ch > PyUnicode_MAX_CHAR_VALUE(str)) return -1;
    if (kind == PyUnicode_1BYTE_KIND) {
        const char *found = direction > 0 ? memchr(data + start, (int)ch, (size_t)(end - start))
                                          : memrchr(data + start, (int)ch, (size_t)(end - start));
        return found ? found - data : -1;
    }
    if (direction > 0) {
        for (Py_ssize_t i = start; i < end; i++) {
            if (PyUnicode_READ(kind, data, i) == ch) return i;
        }
    } else {
        for (Py_ssize_t i = end - 1; i >= start; i--) {
            if (PyUnicode_READ(kind, data, i) == ch) return i;
        }
    }
    return -1;
}
