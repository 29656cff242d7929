/* unicode_format.c: PyUnicode_FromFormat and PyBytes_FromFormat, and the errors raised with formatted messages.

   A unit is %[0][width][.precision][l|ll|z]conversion.  What follows an unknown conversion is copied as it stands,
   since nobody can tell which variables belong to it. */
#include "capi/src/capi_internal.h"

/* The growing result, one code point each. */
typedef struct {
    Py_UCS4 *chars;
    Py_ssize_t len, room;
    Py_UCS4 small[256];
} Text;

typedef struct {
    bool zero;
    Py_ssize_t width, precision;                /* -1: not given */
    int longs;                                  /* 'l's */
    bool size;                                  /* 'z' */
    char conversion;
} Unit;

static bool text_reserve(Text *t, Py_ssize_t extra) {
    if (extra <= t->room - t->len) return true;
    Py_ssize_t room = t->room;
    while (room - t->len < extra) room *= 2;
    Py_UCS4 *grown = PyMem_New(Py_UCS4, room);
    if (!grown) {
        PyErr_NoMemory();
        return false;
    }
    memcpy(grown, t->chars, (size_t)t->len * sizeof *grown);
    if (t->chars != t->small) PyMem_Free(t->chars);
    t->chars = grown;
    t->room = room;
    return true;
}

static bool text_fill(Text *t, Py_UCS4 c, Py_ssize_t n) {
    if (n <= 0) return true;
    if (!text_reserve(t, n)) return false;
    for (Py_ssize_t i = 0; i < n; i++) t->chars[t->len++] = c;
    return true;
}

static bool text_ascii(Text *t, const char *str, Py_ssize_t n) {
    if (!text_reserve(t, n)) return false;
    for (Py_ssize_t i = 0; i < n; i++) t->chars[t->len++] = (unsigned char)str[i];
    return true;
}

/* A string, cut to the precision and padded on the left to the width. */
static bool text_str(Text *t, PyObject *str, const Unit *unit) {
    if (PyUnicode_READY(str) == -1) return false;
    Py_ssize_t n = PyUnicode_GET_LENGTH(str);
    if (unit->precision >= 0) n = Py_MIN(n, unit->precision);
    if (!text_fill(t, ' ', unit->width - n) || !text_reserve(t, n)) return false;
    int kind = PyUnicode_KIND(str);
    const void *data = PyUnicode_DATA(str);
    for (Py_ssize_t i = 0; i < n; i++) t->chars[t->len++] = PyUnicode_READ(kind, data, i);
    return true;
}

/* Takes the reference; NULL is the error of whoever made it. */
static bool text_new_str(Text *t, PyObject *str, const Unit *unit) {
    bool ok = str && text_str(t, str, unit);
    Py_XDECREF(str);
    return ok;
}

/* UTF-8 whose precision counts bytes; a character that it cuts becomes U+FFFD. */
static bool text_utf8(Text *t, const char *str, const Unit *unit) {
    Py_ssize_t n = 0;
    while ((unit->precision < 0 || n < unit->precision) && str[n]) n++;
    Unit width_only = {.width = unit->width, .precision = -1};
    return text_new_str(t, PyUnicode_DecodeUTF8Stateful(str, n, "replace", NULL), &width_only);
}

/* Digits. */
static int integer_digits(char *buf, size_t size, const Unit *unit, va_list *va) {
    if (unit->conversion == 'x') return snprintf(buf, size, "%x", va_arg(*va, int));
    if (unit->conversion == 'u') {
        if (unit->longs == 1) return snprintf(buf, size, "%lu", va_arg(*va, unsigned long));
        if (unit->longs == 2) return snprintf(buf, size, "%llu", va_arg(*va, unsigned long long));
        if (unit->size) return snprintf(buf, size, "%zu", va_arg(*va, size_t));
        return snprintf(buf, size, "%u", va_arg(*va, unsigned int));
    }
    if (unit->longs == 1) return snprintf(buf, size, "%li", va_arg(*va, long));
    if (unit->longs == 2) return snprintf(buf, size, "%lli", va_arg(*va, long long));
    if (unit->size) return snprintf(buf, size, "%zi", va_arg(*va, Py_ssize_t));
    return snprintf(buf, size, "%i", va_arg(*va, int));
}

static bool text_integer(Text *t, const Unit *unit, va_list *va) {
    char buf[64];
    Py_ssize_t len = integer_digits(buf, sizeof buf, unit, va);
    Py_ssize_t zeros = Py_MAX(unit->precision - len, 0);
    return text_fill(t, unit->zero ? '0' : ' ', unit->width - len - zeros) && text_fill(t, '0', zeros) &&
           text_ascii(t, buf, len);
}

/* "0x" in front of whatever the C library prints; the width does not count. */
static bool text_pointer(Text *t, void *pointer) {
    char buf[32];
    int len = snprintf(buf, sizeof buf, "%p", pointer);
    return (buf[1] == 'x' || text_ascii(t, "0x", 2)) && text_ascii(t, buf, len);
}

/* Reads a unit; *format stands behind the percent sign.  False with an exception set if a number is too large. */
static bool read_number(const char **format, Py_ssize_t *number, const char *too_big) {
    *number = 0;
    for (; Py_ISDIGIT(**format); ++*format) {
        if (*number > (PY_SSIZE_T_MAX - (**format - '0')) / 10) {
            PyErr_SetString(PyExc_ValueError, too_big);
            return false;
        }
        *number = *number * 10 + (**format - '0');
    }
    return true;
}

static bool read_unit(const char **format, Unit *unit) {
    *unit = (Unit){.width = -1, .precision = -1};
    if (**format == '0') {
        unit->zero = true;
        ++*format;
    }
    if (Py_ISDIGIT(**format) && !read_number(format, &unit->width, "width too big")) return false;
    if (**format == '.') {
        ++*format;
        if (Py_ISDIGIT(**format) && !read_number(format, &unit->precision, "precision too big")) return false;
        if (**format == '%') --*format;         /* "%.%" is no unit */
    }
    const char *f = *format;
    if (*f == 'l' && f[1] == 'l' && f[2] && strchr("diu", f[2])) unit->longs = 2;
    else if (*f == 'l' && f[1] && strchr("diu", f[1])) unit->longs = 1;
    else if (*f == 'z' && f[1] && strchr("diu", f[1])) unit->size = true;
    *format += unit->longs + unit->size;
    unit->conversion = **format;
    if (**format) ++*format;
    return true;
}

static bool text_char(Text *t, int ordinal) {
    if (ordinal < 0 || ordinal > 0x10ffff) {
        PyErr_SetString(PyExc_OverflowError, "character argument not in range(0x110000)");
        return false;
    }
    return text_fill(t, (Py_UCS4)ordinal, 1);
}

/* 1 done, 0 unknown conversion, -1 with an exception set. */
static int text_unit(Text *t, const Unit *unit, va_list *va) {
    bool ok;
    switch (unit->conversion) {
    case 'c': ok = text_char(t, va_arg(*va, int)); break;
    case 'd': case 'i': case 'u': case 'x': ok = text_integer(t, unit, va); break;
    case 'p': ok = text_pointer(t, va_arg(*va, void *)); break;
    case 's': ok = text_utf8(t, va_arg(*va, const char *), unit); break;
    case 'U': ok = text_str(t, va_arg(*va, PyObject *), unit); break;
    case 'V': {
        PyObject *str = va_arg(*va, PyObject *);
        const char *utf8 = va_arg(*va, const char *);
        ok = str ? text_str(t, str, unit) : text_utf8(t, utf8, unit);
        break;
    }
    case 'S': ok = text_new_str(t, PyObject_Str(va_arg(*va, PyObject *)), unit); break;
    case 'R': ok = text_new_str(t, PyObject_Repr(va_arg(*va, PyObject *)), unit); break;
    case 'A': ok = text_new_str(t, PyObject_ASCII(va_arg(*va, PyObject *)), unit); break;
    case '%': ok = text_fill(t, '%', 1); break;
    default: return 0;
    }
    return ok ? 1 : -1;
}

static bool text_format(Text *t, const char *format, va_list *va) {
    while (*format) {
        if (*format != '%') {
            const char *end = format;
            for (; *end && *end != '%'; end++) {
                if ((unsigned char)*end > 127) {
                    PyErr_Format(PyExc_ValueError, "PyUnicode_FromFormatV() expects an ASCII-encoded format "
                                                   "string, got a non-ASCII byte: 0x%02x", (unsigned char)*end);
                    return false;
                }
            }
            if (!text_ascii(t, format, end - format)) return false;
            format = end;
            continue;
        }
        const char *start = format++;
        Unit unit;
        if (!read_unit(&format, &unit)) return false;
        int status = text_unit(t, &unit, va);
        if (status < 0) return false;
        if (status == 0) return text_ascii(t, start, (Py_ssize_t)strlen(start));
    }
    return true;
}

PyObject *PyUnicode_FromFormatV(const char *format, va_list va) {
    Text text = {.room = ARRAY_LEN(text.small)};
    PyObject *result = NULL;
    va_list copy;
    text.chars = text.small;
    va_copy(copy, va);
    if (text_format(&text, format, &copy)) {
        result = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, text.chars, text.len);
    }
    va_end(copy);
    if (text.chars != text.small) PyMem_Free(text.chars);
    return result;
}

PyObject *PyUnicode_FromFormat(const char *format, ...) {
    va_list va;
    va_start(va, format);
    PyObject *result = PyUnicode_FromFormatV(format, va);
    va_end(va);
    return result;
}

/* Exceptions with formatted messages. */
PyObject *PyErr_FormatV(PyObject *type, const char *format, va_list va) {
    PyErr_Clear();                              /* formatting runs code that would trip over an old exception */
    PyObject *message = PyUnicode_FromFormatV(format, va);
    if (!message) return NULL;
    PyErr_SetObject(type, message);
    Py_DECREF(message);
    return NULL;
}

PyObject *PyErr_Format(PyObject *type, const char *format, ...) {
    va_list va;
    va_start(va, format);
    PyErr_FormatV(type, format, va);
    va_end(va);
    return NULL;
}

/* Replaces the current exception by a new one, whose cause and context it becomes. */
static PyObject *format_from_cause(PyObject *type, const char *format, va_list va) {
    PyObject *old_type, *old, *old_traceback, *new_type, *new, *new_traceback;
    PyErr_Fetch(&old_type, &old, &old_traceback);
    PyErr_NormalizeException(&old_type, &old, &old_traceback);
    if (old_traceback) PyException_SetTraceback(old, old_traceback);
    Py_XDECREF(old_type);
    Py_XDECREF(old_traceback);
    PyErr_FormatV(type, format, va);
    PyErr_Fetch(&new_type, &new, &new_traceback);
    PyErr_NormalizeException(&new_type, &new, &new_traceback);
    PyException_SetCause(new, Py_XNewRef(old));
    PyException_SetContext(new, old);
    PyErr_Restore(new_type, new, new_traceback);
    return NULL;
}

PyObject *_PyErr_FormatFromCause(PyObject *type, const char *format, ...) {
    va_list va;
    va_start(va, format);
    format_from_cause(type, format, va);
    va_end(va);
    return NULL;
}

PyObject *_PyErr_Format(PyThreadState *tstate, PyObject *type, const char *format, ...) {
    va_list va;
    va_start(va, format);
    PyErr_FormatV(type, format, va);
    va_end(va);
    return NULL;
}

PyObject *_PyErr_FormatFromCauseTstate(PyThreadState *tstate, PyObject *type, const char *format, ...) {
    va_list va;
    va_start(va, format);
    format_from_cause(type, format, va);
    va_end(va);
    return NULL;
}
