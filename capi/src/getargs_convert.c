/* getargs_convert.c: C variables from one argument.

   A converter returns NULL, or the text that completes "argument 1 ...".  A text in parentheses tells of a wrong
   format and becomes a SystemError.  An exception that a conversion arg_raised itself wins over the text. */
#include "capi/src/getargs.h"

#define STORE(type, value) (*va_arg(*va, type *) = (type)(value))

void arg_parse_init(ArgParse *parse, int flags) {
    parse->fname = parse->message = NULL;
    parse->flags = flags;
    parse->cleanups = (ArgCleanups){.room = ARRAY_LEN(parse->cleanups.few)};
    parse->levels[0] = 0;
}

int arg_parse_end(ArgParse *parse, int ok) {
    ArgCleanups *c = &parse->cleanups;
    ArgCleanup *entries = c->entries ? c->entries : c->few;
    if (!ok) {
        for (int i = 0; i < c->len; i++) entries[i].undo(NULL, entries[i].item);
    }
    PyMem_Free(c->entries);
    c->entries = NULL;
    return ok;
}

bool arg_add_cleanup(ArgParse *parse, void *item, int (*undo)(PyObject *, void *)) {
    ArgCleanups *c = &parse->cleanups;
    if (c->len == c->room) {
        ArgCleanup *grown = PyMem_Malloc(2 * (size_t)c->room * sizeof *grown);
        if (!grown) {
            undo(NULL, item);
            return false;
        }
        memcpy(grown, c->entries ? c->entries : c->few, (size_t)c->len * sizeof *grown);
        PyMem_Free(c->entries);
        c->entries = grown;
        c->room *= 2;
    }
    (c->entries ? c->entries : c->few)[c->len++] = (ArgCleanup){item, undo};
    return true;
}

/* Error texts. */
static const char *type_name(PyObject *arg) { return arg == Py_None ? "None" : Py_TYPE(arg)->tp_name; }

const char *arg_must_be(ArgParse *parse, const char *expected, PyObject *arg) {
    if (expected[0] == '(') snprintf(parse->text, sizeof parse->text, "%.100s", expected);
    else snprintf(parse->text, sizeof parse->text, "must be %.50s, not %.50s", expected, type_name(arg));
    return parse->text;
}

static const char *out_of_range(const char *what, bool low) {
    PyErr_Format(PyExc_OverflowError, "%s is %s than %s", what, low ? "less" : "greater",
                 low ? "minimum" : "maximum");
    return arg_raised();
}

void arg_raise(ArgParse *parse, Py_ssize_t index, const char *text) {
    if (PyErr_Occurred()) return;
    char where[512];
    const char *message = parse->message;
    if (!message) {
        size_t len = 0;
        if (parse->fname) len += (size_t)snprintf(where, sizeof where, "%.200s() ", parse->fname);
        len += (size_t)snprintf(where + len, sizeof where - len, index ? "argument %zd" : "argument", index);
        for (int i = 0; index && i < ARG_MAX_NESTING + 2 && parse->levels[i] > 0 && len < 220; i++) {
            len += (size_t)snprintf(where + len, sizeof where - len, ", item %d", parse->levels[i] - 1);
        }
        snprintf(where + len, sizeof where - len, " %.256s", text);
        message = where;
    }
    PyErr_SetString(text[0] == '(' ? PyExc_SystemError : PyExc_TypeError, message);
}

/* O O! O&: objects. */
static const char *convert_object(ArgParse *parse, PyObject *arg, const char **format, va_list *va) {
    if (**format == '!') {
        ++*format;
        PyTypeObject *type = va_arg(*va, PyTypeObject *);
        PyObject **result = va_arg(*va, PyObject **);
        if (!PyType_IsSubtype(Py_TYPE(arg), type)) return arg_must_be(parse, type->tp_name, arg);
        *result = arg;
    } else if (**format == '&') {
        ++*format;
        int (*converter)(PyObject *, void *) = va_arg(*va, int (*)(PyObject *, void *));
        void *result = va_arg(*va, void *);
        int status = converter(arg, result);
        if (!status) return arg_must_be(parse, "(unspecified)", arg);
        if (status == Py_CLEANUP_SUPPORTED && !arg_add_cleanup(parse, result, converter)) return "(cleanup problem)";
    } else {
        STORE(PyObject *, arg);
    }
    return NULL;
}

static const char *convert_char(ArgParse *parse, char unit, PyObject *arg, va_list *va) {
    if (unit == 'C') {
        int *result = va_arg(*va, int *);
        if (!PyUnicode_Check(arg)) return arg_must_be(parse, "a unicode character", arg);
        if (PyUnicode_READY(arg)) return arg_raised();
        if (PyUnicode_GET_LENGTH(arg) != 1) return arg_must_be(parse, "a unicode character", arg);
        *result = (int)PyUnicode_READ_CHAR(arg, 0);
        return NULL;
    }
    char *result = va_arg(*va, char *);
    if (PyBytes_Check(arg) && PyBytes_GET_SIZE(arg) == 1) *result = PyBytes_AS_STRING(arg)[0];
    else if (PyByteArray_Check(arg) && PyByteArray_GET_SIZE(arg) == 1) *result = PyByteArray_AS_STRING(arg)[0];
    else return arg_must_be(parse, "a byte string of length 1", arg);
    return NULL;
}

/* b h i: integers that must fit. */
static const char *convert_small_int(char unit, PyObject *arg, va_list *va) {
    long value = PyLong_AsLong(arg);
    if (value == -1 && PyErr_Occurred()) return arg_raised();
    switch (unit) {
    case 'b':
        if (value < 0) return out_of_range("unsigned byte integer", true);
        if (value > UCHAR_MAX) return out_of_range("unsigned byte integer", false);
        STORE(unsigned char, value);
        return NULL;
    case 'h':
        if (value < SHRT_MIN) return out_of_range("signed short integer", true);
        if (value > SHRT_MAX) return out_of_range("signed short integer", false);
        STORE(short, value);
        return NULL;
    default:
        if (value > INT_MAX) return out_of_range("signed integer", false);
        if (value < INT_MIN) return out_of_range("signed integer", true);
        STORE(int, value);
        return NULL;
    }
}

/* B H I k K: integers cut to size.  The small ones take anything with __index__. */
static const char *convert_masked_int(ArgParse *parse, char unit, PyObject *arg, va_list *va) {
    if ((unit == 'k' || unit == 'K') && !PyLong_Check(arg)) return arg_must_be(parse, "int", arg);
    unsigned long value = PyLong_AsUnsignedLongMask(arg);
    if (value == (unsigned long)-1 && PyErr_Occurred()) return arg_raised();
    switch (unit) {
    case 'B': STORE(unsigned char, value); break;
    case 'H': STORE(unsigned short, value); break;
    case 'I': STORE(unsigned int, value); break;
    case 'k': STORE(unsigned long, value); break;
    default: STORE(unsigned long long, value); break;
    }
    return NULL;
}

static const char *convert_long(char unit, PyObject *arg, va_list *va) {
    long value = -1;
    if (unit == 'n') {
        PyObject *index = PyNumber_Index(arg);
        if (index) {
            value = PyLong_AsSsize_t(index);
            Py_DECREF(index);
        }
    } else {
        value = PyLong_AsLong(arg);
    }
    if (value == -1 && PyErr_Occurred()) return arg_raised();
    STORE(long, value);
    return NULL;
}

static const char *convert_real(char unit, PyObject *arg, va_list *va) {
    double value = PyFloat_AsDouble(arg);
    if (value == -1.0 && PyErr_Occurred()) return arg_raised();
    if (unit == 'f') STORE(float, value);
    else STORE(double, value);
    return NULL;
}

static const char *convert_checked(ArgParse *parse, PyObject *arg, bool ok, const char *expected, va_list *va) {
    PyObject **result = va_arg(*va, PyObject **);
    if (!ok) return arg_must_be(parse, expected, arg);
    *result = arg;
    return NULL;
}

static const char *convert_simple(ArgParse *parse, PyObject *arg, const char **format, va_list *va) {
    char unit = *(*format)++;
    switch (unit) {
    case 'b': case 'h': case 'i':
        return convert_small_int(unit, arg, va);
    case 'B': case 'H': case 'I': case 'k': case 'K':
        return convert_masked_int(parse, unit, arg, va);
    case 'l': case 'n':
        return convert_long(unit, arg, va);
    case 'L': {
        long long value = PyLong_AsLongLong(arg);
        if (value == -1 && PyErr_Occurred()) return arg_raised();
        STORE(long long, value);
        return NULL;
    }
    case 'f': case 'd':
        return convert_real(unit, arg, va);
    case 'D': {
        Py_complex value = PyComplex_AsCComplex(arg);
        if (PyErr_Occurred()) return arg_raised();
        *va_arg(*va, Py_complex *) = value;
        return NULL;
    }
    case 'c': case 'C':
        return convert_char(parse, unit, arg, va);
    case 'p': {
        int truth = PyObject_IsTrue(arg);
        if (truth < 0) return arg_raised();
        STORE(int, truth);
        return NULL;
    }
    case 'y': return arg_bytes(parse, arg, format, va);
    case 's': case 'z': return arg_text(parse, unit, arg, format, va);
    case 'u': case 'Z': return arg_wide(parse, unit, arg, format, va);
    case 'e': return arg_encoded(parse, arg, format, va);
    case 'S': return convert_checked(parse, arg, PyBytes_Check(arg), "bytes", va);
    case 'Y': return convert_checked(parse, arg, PyByteArray_Check(arg), "bytearray", va);
    case 'U': return convert_checked(parse, arg, PyUnicode_Check(arg), "str", va);
    case 'O': return convert_object(parse, arg, format, va);
    case 'w': return arg_writable(parse, arg, format, va);
    default: return arg_must_be(parse, "(impossible<bad format char>)", arg);
    }
}

/* The number of units up to the end of this level.  'e' only prefixes one. */
static int count_units(const char *format) {
    int level = 0, n = 0;
    for (;; format++) {
        if (*format == '(') {
            if (level++ == 0) n++;
        } else if (*format == ')') {
            if (level-- == 0) return n;
        } else if (arg_format_ended(*format)) {
            return n;
        } else if (level == 0 && Py_ISALPHA(*format) && *format != 'e') {
            n++;
        }
    }
}

static const char *convert_item(ArgParse *parse, PyObject *arg, const char **format, va_list *va, int *levels);

/* (...): a sequence of exactly as many items.  *format stands behind the parenthesis. */
static const char *convert_sequence(ArgParse *parse, PyObject *arg, const char **format, va_list *va, int *levels) {
    int n = count_units(*format);
    if (!PySequence_Check(arg) || PyBytes_Check(arg)) {
        levels[0] = 0;
        snprintf(parse->text, sizeof parse->text, "must be %d-item sequence, not %.50s", n, type_name(arg));
        return parse->text;
    }
    Py_ssize_t len = PySequence_Size(arg);
    if (len != n) {
        levels[0] = 0;
        snprintf(parse->text, sizeof parse->text, "must be sequence of length %d, not %zd", n, len);
        return parse->text;
    }
    for (int i = 0; i < n; i++) {
        PyObject *item = PySequence_GetItem(arg, i);
        if (!item) {
            PyErr_Clear();
            levels[0] = i + 1;
            levels[1] = 0;
            return strcpy(parse->text, "is not retrievable");
        }
        const char *error = convert_item(parse, item, format, va, levels + 1);
        Py_DECREF(item);                        /* the sequence keeps it */
        if (error) {
            levels[0] = i + 1;
            return error;
        }
    }
    return NULL;
}

static const char *convert_item(ArgParse *parse, PyObject *arg, const char **format, va_list *va, int *levels) {
    const char *at = *format, *error;
    if (*at == '(') {
        at++;
        error = convert_sequence(parse, arg, &at, va, levels);
        if (!error) at++;
    } else {
        error = convert_simple(parse, arg, &at, va);
        if (error) levels[0] = 0;
    }
    if (!error) *format = at;
    return error;
}

const char *arg_convert(ArgParse *parse, PyObject *arg, const char **format, va_list *va) {
    return convert_item(parse, arg, format, va, parse->levels);
}

static void skip_variable(va_list *va) {
    if (va) (void)va_arg(*va, void *);
}

const char *arg_skip(const char **format, va_list *va, int flags) {
    const char *at = *format;
    char unit = *at++;
    if (unit == '(') {
        while (*at != ')') {
            if (arg_format_ended(*at)) return "Unmatched left paren in format string";
            const char *error = arg_skip(&at, va, flags);
            if (error) return error;
        }
        at++;
    } else if (unit != '\0' && strchr("bBhHiIlknLKfdDcCpSYU", unit)) {
        skip_variable(va);
    } else if (unit == 'O') {
        if (*at == '!' || *at == '&') {
            at++;
            skip_variable(va);
        }
        skip_variable(va);
    } else if (unit != '\0' && strchr("eszyuZw", unit)) {
        if (unit == 'e') {
            skip_variable(va);
            if (*at != 's' && *at != 't') return "impossible<bad format char>";
            at++;
        }
        skip_variable(va);
        if (*at == '#') {
            if (va && !(flags & ARG_SIZE_T)) return "PY_SSIZE_T_CLEAN macro must be defined for '#' formats";
            at++;
            skip_variable(va);
        } else if (*at == '*' && strchr("szyw", unit)) {
            at++;
        }
    } else if (unit == ')') {
        return "Unmatched right paren in format string";
    } else {
        return "impossible<bad format char>";
    }
    *format = at;
    return NULL;
}
