/* bytes_format.c: PyBytes_FromFormat, and hexadecimal digits of bytes. */
#include "capi/src/capi_internal.h"

typedef struct {
    char *bytes;
    Py_ssize_t len, room;
    char small[256];
} Out;

static bool put(Out *out, const char *bytes, Py_ssize_t n) {
    if (n > out->room - out->len) {
        Py_ssize_t room = 2 * out->room + n;
        char *grown = PyMem_Malloc((size_t)room);
        if (!grown) {
            PyErr_NoMemory();
            return false;
        }
        memcpy(grown, out->bytes, (size_t)out->len);
        if (out->bytes != out->small) PyMem_Free(out->bytes);
        out->bytes = grown;
        out->room = room;
    }
    memcpy(out->bytes + out->len, bytes, (size_t)n);
    out->len += n;
    return true;
}

static bool put_char(Out *out, int c) {
    if (c < 0 || c > 255) {
        PyErr_SetString(PyExc_OverflowError, "PyBytes_FromFormatV(): %c format expects an integer in range [0; 255]");
        return false;
    }
    char byte = (char)c;
    return put(out, &byte, 1);
}

static Py_ssize_t bounded_length(const char *str, Py_ssize_t precision) {
    Py_ssize_t n = 0;
    while ((precision <= 0 || n < precision) && str[n]) n++;
    return n;
}

/* One unit behind the percent sign: 1 done, 0 unknown, -1 with an exception set. */
static int put_unit(Out *out, const char **format, va_list *va) {
    const char *f = *format;
    char buf[64];
    int len;
    Py_ssize_t precision = 0;
    bool longs = false, size = false;
    while (Py_ISDIGIT(*f)) f++;                 /* a width is read and not used */
    if (*f == '.') {
        for (f++; Py_ISDIGIT(*f); f++) precision = precision * 10 + (*f - '0');
    }
    while (*f && *f != '%' && !Py_ISALPHA(*f)) f++;
    if (*f == 'l' && (f[1] == 'd' || f[1] == 'u')) longs = true, f++;
    else if (*f == 'z' && (f[1] == 'd' || f[1] == 'u')) size = true, f++;
    *format = f + (*f != '\0');
    switch (*f) {
    case 'c': return put_char(out, va_arg(*va, int)) ? 1 : -1;
    case 'd':
        if (longs) len = snprintf(buf, sizeof buf, "%ld", va_arg(*va, long));
        else if (size) len = snprintf(buf, sizeof buf, "%zd", va_arg(*va, Py_ssize_t));
        else len = snprintf(buf, sizeof buf, "%d", va_arg(*va, int));
        break;
    case 'u':
        if (longs) len = snprintf(buf, sizeof buf, "%lu", va_arg(*va, unsigned long));
        else if (size) len = snprintf(buf, sizeof buf, "%zu", va_arg(*va, size_t));
        else len = snprintf(buf, sizeof buf, "%u", va_arg(*va, unsigned int));
        break;
    case 'i': len = snprintf(buf, sizeof buf, "%i", va_arg(*va, int)); break;
    case 'x': len = snprintf(buf, sizeof buf, "%x", va_arg(*va, int)); break;
    case 'p':
        len = snprintf(buf, sizeof buf, "%p", va_arg(*va, void *));
        if (buf[1] != 'x') len = snprintf(buf, sizeof buf, "0x%s", "(nil)");
        break;
    case 's': {
        const char *str = va_arg(*va, const char *);
        return put(out, str, bounded_length(str, precision)) ? 1 : -1;
    }
    case '%': return put(out, "%", 1) ? 1 : -1;
    default: return 0;
    }
    return put(out, buf, len) ? 1 : -1;
}

PyObject *PyBytes_FromFormatV(const char *format, va_list va) {
    Out out = {.room = sizeof out.small};
    PyObject *result = NULL;
    va_list copy;
    bool ok = true;
    out.bytes = out.small;
    va_copy(copy, va);
    while (ok && *format) {
        const char *start = format;
        if (*format != '%') {
            while (*format && *format != '%') format++;
            ok = put(&out, start, format - start);
            continue;
        }
        format++;
        int status = put_unit(&out, &format, &copy);
        ok = status > 0;
        if (status == 0) {
            /* The rest is copied as it stands. */
            ok = put(&out, start, (Py_ssize_t)strlen(start));
            break;
        }
    }
    if (ok) result = PyBytes_FromStringAndSize(out.bytes, out.len);
    va_end(copy);
    if (out.bytes != out.small) PyMem_Free(out.bytes);
    return result;
}

PyObject *PyBytes_FromFormat(const char *format, ...) {
    va_list va;
    va_start(va, format);
    PyObject *result = PyBytes_FromFormatV(format, va);
    va_end(va);
    return result;
}

/* The separator of hex(sep=...), one character, of ASCII if it goes into a str; -1 with an exception set. */
static int separator(PyObject *sep, bool as_bytes) {
    Py_ssize_t len = PyObject_Size(sep);
    if (len < 0) return -1;
    if (len != 1) {
        PyErr_SetString(PyExc_ValueError, "sep must be length 1.");
        return -1;
    }
    if (PyUnicode_Check(sep) && PyUnicode_READY(sep) == 0) {
        if (PyUnicode_KIND(sep) != PyUnicode_1BYTE_KIND) {
            PyErr_SetString(PyExc_ValueError, "sep must be ASCII.");
            return -1;
        }
        len = (Py_ssize_t)PyUnicode_READ_CHAR(sep, 0);
    } else if (PyBytes_Check(sep)) {
        len = (unsigned char)PyBytes_AS_STRING(sep)[0];
    } else {
        PyErr_SetString(PyExc_TypeError, "sep must be str or bytes.");
        return -1;
    }
    if (len < 128 || as_bytes) return (int)len;
    PyErr_SetString(PyExc_ValueError, "sep must be ASCII.");
    return -1;
}

/* Two digits for each byte; a separator between groups, counted from the right, or from the left if negative. */
static PyObject *hex(const char *bytes, Py_ssize_t len, PyObject *sep, int group, bool as_bytes) {
    int sep_char = 0;
    if (sep && (sep_char = separator(sep, as_bytes)) < 0) return NULL;
    if (!sep) group = 0;
    Py_ssize_t width = group < 0 ? -(Py_ssize_t)group : group;
    Py_ssize_t gaps = width && len > 0 ? (len - 1) / width : 0;
    if (len > (PY_SSIZE_T_MAX - gaps) / 2) return PyErr_NoMemory();
    PyObject *result = as_bytes ? PyBytes_FromStringAndSize(NULL, 2 * len + gaps) : PyUnicode_New(2 * len + gaps, 127);
    if (!result || len == 0) return result;
    char *out = as_bytes ? PyBytes_AS_STRING(result) : (char *)PyUnicode_1BYTE_DATA(result);
    for (Py_ssize_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (gaps && i && (group > 0 ? len - i : i) % width == 0) *out++ = (char)sep_char;
        *out++ = Py_hexdigits[byte >> 4];
        *out++ = Py_hexdigits[byte & 15];
    }
    return result;
}

PyObject *_Py_strhex(const char *bytes, const Py_ssize_t len) { return hex(bytes, len, NULL, 0, false); }

PyObject *_Py_strhex_bytes(const char *bytes, const Py_ssize_t len) { return hex(bytes, len, NULL, 0, true); }

PyObject *_Py_strhex_with_sep(const char *bytes, const Py_ssize_t len, PyObject *sep, const int group) {
    return hex(bytes, len, sep, group, false);
}

PyObject *_Py_strhex_bytes_with_sep(const char *bytes, const Py_ssize_t len, PyObject *sep, const int group) {
    return hex(bytes, len, sep, group, true);
}
