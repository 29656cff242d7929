/* getargs.c: PyArg_Parse and PyArg_ParseTuple: C variables from arguments, as a format string says.

   A converter returns NULL, or the text that completes "argument 1 ...".  A text in parentheses tells of a wrong
   format and becomes a SystemError.  An exception that a conversion raised itself wins over the text. */
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

/* False without memory; the item is undone then. */
static bool add_cleanup(ArgParse *parse, void *item, int (*undo)(PyObject *, void *)) {
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

static int undo_buffer(PyObject *none, void *item) {
    PyBuffer_Release(item);
    return 0;
}

static int undo_string(PyObject *none, void *item) {
    char **text = item;
    PyMem_Free(*text);
    *text = NULL;
    return 0;
}

/* Error texts. */
static const char *type_name(PyObject *arg) { return arg == Py_None ? "None" : Py_TYPE(arg)->tp_name; }

static const char *must_be(ArgParse *parse, const char *expected, PyObject *arg) {
    if (expected[0] == '(') snprintf(parse->text, sizeof parse->text, "%.100s", expected);
    else snprintf(parse->text, sizeof parse->text, "must be %.50s, not %.50s", expected, type_name(arg));
    return parse->text;
}

static const char *raised(void) { return "(exception raised)"; }

static const char *out_of_range(const char *what, bool low) {
    PyErr_Format(PyExc_OverflowError, "%s is %s than %s", what, low ? "less" : "greater",
                 low ? "minimum" : "maximum");
    return raised();
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

/* Buffers. */
static const char *get_buffer(ArgParse *parse, PyObject *arg, Py_buffer *view) {
    if (PyObject_GetBuffer(arg, view, PyBUF_SIMPLE) != 0) return must_be(parse, "bytes-like object", arg);
    if (!PyBuffer_IsContiguous(view, 'C')) {
        PyBuffer_Release(view);
        return must_be(parse, "contiguous buffer", arg);
    }
    return NULL;
}

/* The bytes of an object that keeps them in place without a release: bytes, in practice. */
static const char *get_bytes(ArgParse *parse, PyObject *arg, const char **bytes, Py_ssize_t *size) {
    PyBufferProcs *procs = Py_TYPE(arg)->tp_as_buffer;
    if (procs && procs->bf_releasebuffer) {
        return must_be(parse, "read-only bytes-like object", arg);
    }
    Py_buffer view;
    const char *text = get_buffer(parse, arg, &view);
    if (text) return text;
    *bytes = view.buf;
    *size = view.len;
    PyBuffer_Release(&view);
    return NULL;
}

static const char *keep_buffer(ArgParse *parse, Py_buffer *view) {
    return add_cleanup(parse, view, undo_buffer) ? NULL : "(cleanup problem)";
}

/* The size variable of a '#' unit; NULL with SystemError if the caller does not know that it is a Py_ssize_t. */
static Py_ssize_t *size_variable(ArgParse *parse, va_list *va) {
    if (!(parse->flags & ARG_SIZE_T)) {
        PyErr_SetString(PyExc_SystemError, "PY_SSIZE_T_CLEAN macro must be defined for '#' formats");
        return NULL;
    }
    return va_arg(*va, Py_ssize_t *);
}

static const char *embedded_null(const char *what) {
    PyErr_Format(PyExc_ValueError, "embedded null %s", what);
    return raised();
}

/* y y* y#: bytes. */
static const char *convert_bytes(ArgParse *parse, PyObject *arg, const char **format, va_list *va) {
    if (**format == '*') {
        ++*format;
        Py_buffer *view = va_arg(*va, Py_buffer *);
        const char *text = get_buffer(parse, arg, view);
        return text ? text : keep_buffer(parse, view);
    }
    const char **result = va_arg(*va, const char **);
    Py_ssize_t size;
    const char *text = get_bytes(parse, arg, result, &size);
    if (text) return text;
    if (**format == '#') {
        ++*format;
        Py_ssize_t *psize = size_variable(parse, va);
        if (!psize) return raised();
        *psize = size;
        return NULL;
    }
    return strlen(*result) == (size_t)size ? NULL : embedded_null("byte");
}

static const char *utf8_of(ArgParse *parse, PyObject *arg, const char **text, Py_ssize_t *size) {
    *text = PyUnicode_AsUTF8AndSize(arg, size);
    return *text ? NULL : must_be(parse, "(unicode conversion error)", arg);
}

/* s* z*: a buffer with the UTF-8 of a str or the bytes of anything else. */
static const char *convert_text_buffer(ArgParse *parse, char unit, PyObject *arg, va_list *va) {
    Py_buffer *view = va_arg(*va, Py_buffer *);
    const char *text, *error;
    Py_ssize_t size;
    if (unit == 'z' && arg == Py_None) PyBuffer_FillInfo(view, NULL, NULL, 0, 1, 0);
    else if (PyUnicode_Check(arg)) {
        if ((error = utf8_of(parse, arg, &text, &size))) return error;
        PyBuffer_FillInfo(view, arg, (void *)text, size, 1, 0);
    } else if ((error = get_buffer(parse, arg, view))) return error;
    return keep_buffer(parse, view);
}

/* s z and their # and * forms: text. */
static const char *convert_text(ArgParse *parse, char unit, PyObject *arg, const char **format, va_list *va) {
    if (**format == '*') {
        ++*format;
        return convert_text_buffer(parse, unit, arg, va);
    }
    const char **result = va_arg(*va, const char **);
    const char *error;
    Py_ssize_t size = 0;
    bool sized = **format == '#';
    if (sized) {
        ++*format;
        Py_ssize_t *psize = size_variable(parse, va);
        if (!psize) return raised();
        if (unit == 'z' && arg == Py_None) *result = NULL;
        else if (PyUnicode_Check(arg)) {
            if ((error = utf8_of(parse, arg, result, &size))) return error;
        } else if ((error = get_bytes(parse, arg, result, &size))) return error;
        *psize = size;
        return NULL;
    }
    if (unit == 'z' && arg == Py_None) *result = NULL;
    else if (PyUnicode_Check(arg)) {
        if ((error = utf8_of(parse, arg, result, &size))) return error;
        if (strlen(*result) != (size_t)size) return embedded_null("character");
    } else return must_be(parse, unit == 'z' ? "str or None" : "str", arg);
    return NULL;
}

/* u Z and their # forms: the deprecated wchar_t form of a str. */
static const char *convert_wide(ArgParse *parse, char unit, PyObject *arg, const char **format, va_list *va) {
    if (PyErr_WarnFormat(PyExc_DeprecationWarning, 1, "getargs: The '%c' format is deprecated. Use 'U' instead.",
                         unit)) {
        return raised();
    }
    Py_UNICODE **result = va_arg(*va, Py_UNICODE **);
    bool sized = **format == '#';
    Py_ssize_t *psize = NULL, size = 0;
    if (sized) {
        ++*format;
        if (!(psize = size_variable(parse, va))) return raised();
    }
    if (unit == 'Z' && arg == Py_None) *result = NULL;
    else if (PyUnicode_Check(arg)) {
        *result = PyUnicode_AsUnicodeAndSize(arg, &size);
        if (!*result) return raised();
        if (!sized && wcslen(*result) != (size_t)size) return embedded_null("character");
    } else return must_be(parse, unit == 'Z' ? "str or None" : "str", arg);
    if (sized) *psize = size;
    return NULL;
}

/* The bytes of `arg` in `encoding`, as a new object; NULL with *error set. */
static PyObject *encode(ArgParse *parse, PyObject *arg, const char *encoding, bool recode, const char **error) {
    if (!recode && (PyBytes_Check(arg) || PyByteArray_Check(arg))) return Py_NewRef(arg);
    if (!PyUnicode_Check(arg)) {
        *error = must_be(parse, recode ? "str" : "str, bytes or bytearray", arg);
        return NULL;
    }
    PyObject *bytes = PyUnicode_AsEncodedString(arg, encoding ? encoding : "utf-8", NULL);
    if (!bytes) *error = must_be(parse, "(encoding failed)", arg);
    else if (!PyBytes_Check(bytes)) {
        Py_CLEAR(bytes);
        *error = must_be(parse, "(encoder failed to return bytes)", arg);
    }
    return bytes;
}

static const char *copy_allocated(ArgParse *parse, char **buffer, const char *bytes, Py_ssize_t size) {
    *buffer = PyMem_Malloc((size_t)size + 1);
    if (!*buffer) {
        PyErr_NoMemory();
        return raised();
    }
    memcpy(*buffer, bytes, (size_t)size);
    (*buffer)[size] = '\0';
    return add_cleanup(parse, buffer, undo_string) ? NULL : "(cleanup problem)";
}

static const char *copy_sized(ArgParse *parse, char **buffer, Py_ssize_t *room, const char *bytes,
                              Py_ssize_t size) {
    if (!*buffer) {
        const char *error = copy_allocated(parse, buffer, bytes, size);
        if (error) return error;
    } else {
        if (size + 1 > *room) {
            PyErr_Format(PyExc_ValueError, "encoded string too long (%zd, maximum length %zd)", size, *room - 1);
            return raised();
        }
        memcpy(*buffer, bytes, (size_t)size);
        (*buffer)[size] = '\0';
    }
    *room = size;
    return NULL;
}

/* es et es# et#: encoded text in memory of the caller or of PyMem_Malloc. */
static const char *convert_encoded(ArgParse *parse, PyObject *arg, const char **format, va_list *va) {
    const char *encoding = va_arg(*va, const char *);
    char unit = **format;
    if (unit != 's' && unit != 't') return must_be(parse, "(unknown parser marker combination)", arg);
    ++*format;
    char **buffer = va_arg(*va, char **);
    if (!buffer) return must_be(parse, "(buffer is NULL)", arg);
    const char *error = NULL;
    PyObject *encoded = encode(parse, arg, encoding, unit == 's', &error);
    if (!encoded) return error;
    bool array = PyByteArray_Check(encoded);
    const char *bytes = array ? PyByteArray_AS_STRING(encoded) : PyBytes_AS_STRING(encoded);
    Py_ssize_t size = Py_SIZE(encoded);
    if (**format == '#') {
        ++*format;
        Py_ssize_t *psize = size_variable(parse, va);
        error = psize ? copy_sized(parse, buffer, psize, bytes, size) : raised();
    } else if (strlen(bytes) != (size_t)size) {
        error = must_be(parse, "encoded string without null bytes", arg);
    } else {
        error = copy_allocated(parse, buffer, bytes, size);
    }
    Py_DECREF(encoded);
    return error;
}

/* O O! O&: objects. */
static const char *convert_object(ArgParse *parse, PyObject *arg, const char **format, va_list *va) {
    if (**format == '!') {
        ++*format;
        PyTypeObject *type = va_arg(*va, PyTypeObject *);
        PyObject **result = va_arg(*va, PyObject **);
        if (!PyType_IsSubtype(Py_TYPE(arg), type)) return must_be(parse, type->tp_name, arg);
        *result = arg;
    } else if (**format == '&') {
        ++*format;
        int (*converter)(PyObject *, void *) = va_arg(*va, int (*)(PyObject *, void *));
        void *result = va_arg(*va, void *);
        int status = converter(arg, result);
        if (!status) return must_be(parse, "(unspecified)", arg);
        if (status == Py_CLEANUP_SUPPORTED && !add_cleanup(parse, result, converter)) return "(cleanup problem)";
    } else {
        STORE(PyObject *, arg);
    }
    return NULL;
}

/* w*: a writable buffer. */
static const char *convert_writable(ArgParse *parse, PyObject *arg, const char **format, va_list *va) {
    Py_buffer *view = va_arg(*va, Py_buffer *);
    if (**format != '*') return must_be(parse, "(invalid use of 'w' format character)", arg);
    ++*format;
    if (PyObject_GetBuffer(arg, view, PyBUF_WRITABLE) < 0) {
        PyErr_Clear();
        return must_be(parse, "read-write bytes-like object", arg);
    }
    if (!PyBuffer_IsContiguous(view, 'C')) {
        PyBuffer_Release(view);
        return must_be(parse, "contiguous buffer", arg);
    }
    return keep_buffer(parse, view);
}

static const char *convert_char(ArgParse *parse, char unit, PyObject *arg, va_list *va) {
    if (unit == 'C') {
        int *result = va_arg(*va, int *);
        if (!PyUnicode_Check(arg)) return must_be(parse, "a unicode character", arg);
        if (PyUnicode_READY(arg)) return raised();
        if (PyUnicode_GET_LENGTH(arg) != 1) return must_be(parse, "a unicode character", arg);
        *result = (int)PyUnicode_READ_CHAR(arg, 0);
        return NULL;
    }
    char *result = va_arg(*va, char *);
    if (PyBytes_Check(arg) && PyBytes_GET_SIZE(arg) == 1) *result = PyBytes_AS_STRING(arg)[0];
    else if (PyByteArray_Check(arg) && PyByteArray_GET_SIZE(arg) == 1) *result = PyByteArray_AS_STRING(arg)[0];
    else return must_be(parse, "a byte string of length 1", arg);
    return NULL;
}

/* b h i: integers that must fit. */
static const char *convert_small_int(char unit, PyObject *arg, va_list *va) {
    long value = PyLong_AsLong(arg);
    if (value == -1 && PyErr_Occurred()) return raised();
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
    if ((unit == 'k' || unit == 'K') && !PyLong_Check(arg)) return must_be(parse, "int", arg);
    unsigned long value = PyLong_AsUnsignedLongMask(arg);
    if (value == (unsigned long)-1 && PyErr_Occurred()) return raised();
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
    if (value == -1 && PyErr_Occurred()) return raised();
    STORE(long, value);
    return NULL;
}

static const char *convert_real(char unit, PyObject *arg, va_list *va) {
    double value = PyFloat_AsDouble(arg);
    if (value == -1.0 && PyErr_Occurred()) return raised();
    if (unit == 'f') STORE(float, value);
    else STORE(double, value);
    return NULL;
}

static const char *convert_checked(ArgParse *parse, PyObject *arg, bool ok, const char *expected, va_list *va) {
    PyObject **result = va_arg(*va, PyObject **);
    if (!ok) return must_be(parse, expected, arg);
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
        if (value == -1 && PyErr_Occurred()) return raised();
        STORE(long long, value);
        return NULL;
    }
    case 'f': case 'd':
        return convert_real(unit, arg, va);
    case 'D': {
        Py_complex value = PyComplex_AsCComplex(arg);
        if (PyErr_Occurred()) return raised();
        *va_arg(*va, Py_complex *) = value;
        return NULL;
    }
    case 'c': case 'C':
        return convert_char(parse, unit, arg, va);
    case 'p': {
        int truth = PyObject_IsTrue(arg);
        if (truth < 0) return raised();
        STORE(int, truth);
        return NULL;
    }
    case 'y': return convert_bytes(parse, arg, format, va);
    case 's': case 'z': return convert_text(parse, unit, arg, format, va);
    case 'u': case 'Z': return convert_wide(parse, unit, arg, format, va);
    case 'e': return convert_encoded(parse, arg, format, va);
    case 'S': return convert_checked(parse, arg, PyBytes_Check(arg), "bytes", va);
    case 'Y': return convert_checked(parse, arg, PyByteArray_Check(arg), "bytearray", va);
    case 'U': return convert_checked(parse, arg, PyUnicode_Check(arg), "str", va);
    case 'O': return convert_object(parse, arg, format, va);
    case 'w': return convert_writable(parse, arg, format, va);
    default: return must_be(parse, "(impossible<bad format char>)", arg);
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

/* Reads the format once: how many arguments it wants, and the texts behind ':' or ';'. */
static void scan_format(ArgParse *parse, const char *format, int *min, int *max) {
    int level = 0;
    *min = -1;
    *max = 0;
    for (; !arg_format_ended(*format); format++) {
        if (*format == '(') {
            if (level++ == 0) ++*max;
            if (level >= ARG_MAX_NESTING) {
                Py_FatalError("too many tuple nesting levels in argument format string");
            }
        } else if (*format == ')') {
            if (level-- == 0) Py_FatalError("excess ')' in getargs format");
        } else if (level == 0 && *format == '|') {
            *min = *max;
        } else if (level == 0 && Py_ISALPHA(*format) && *format != 'e') {
            ++*max;
        }
    }
    if (level != 0) Py_FatalError("missing ')' in getargs format");
    if (*min < 0) *min = *max;
    if (*format == ':') parse->fname = format + 1;
    else if (*format == ';') parse->message = format + 1;
}

/* PyArg_Parse: one object, not a tuple of arguments. */
static int parse_single(ArgParse *parse, PyObject *arg, const char *format, va_list *va, int min, int max) {
    const char *name = parse->fname ? parse->fname : "function", *call = parse->fname ? "()" : "";
    if (max == 0) {
        if (!arg) return 1;
        PyErr_Format(PyExc_TypeError, "%.200s%s takes no arguments", name, call);
        return 0;
    }
    if (min != 1 || max != 1) {
        PyErr_SetString(PyExc_SystemError, "old style getargs format uses new features");
        return 0;
    }
    if (!arg) {
        PyErr_Format(PyExc_TypeError, "%.200s%s takes at least one argument", name, call);
        return 0;
    }
    const char *error = arg_convert(parse, arg, &format, va);
    if (!error) return 1;
    int first = parse->levels[0];
    if (first) memmove(parse->levels, parse->levels + 1, sizeof parse->levels - sizeof first);
    arg_raise(parse, first, error);
    return 0;
}

static int wrong_count(ArgParse *parse, Py_ssize_t len, int min, int max) {
    if (parse->message) {
        PyErr_SetString(PyExc_TypeError, parse->message);
        return 0;
    }
    int wanted = len < min ? min : max;
    PyErr_Format(PyExc_TypeError, "%.150s%s takes %s %d argument%s (%zd given)",
                 parse->fname ? parse->fname : "function", parse->fname ? "()" : "",
                 min == max ? "exactly" : len < min ? "at least" : "at most", wanted, wanted == 1 ? "" : "s", len);
    return 0;
}

static int parse_array(ArgParse *parse, PyObject *const *args, Py_ssize_t len, const char *format, va_list *va,
                       int min, int max) {
    const char *start = format;
    if (len < min || len > max) return wrong_count(parse, len, min, max);
    for (Py_ssize_t i = 0; i < len; i++) {
        if (*format == '|') format++;
        const char *error = arg_convert(parse, args[i], &format, va);
        if (error) {
            arg_raise(parse, i + 1, error);
            return 0;
        }
    }
    if (!arg_format_ended(*format) && !Py_ISALPHA(*format) && *format != '(' && *format != '|') {
        PyErr_Format(PyExc_SystemError, "bad format string: %.200s", start);
        return 0;
    }
    return 1;
}

static int parse_args(PyObject *compat, PyObject *const *args, Py_ssize_t len, const char *format, va_list *va,
                      int flags) {
    ArgParse parse;
    int min, max;
    arg_parse_init(&parse, flags);
    scan_format(&parse, format, &min, &max);
    int ok = flags & ARG_COMPAT ? parse_single(&parse, compat, format, va, min, max)
                                : parse_array(&parse, args, len, format, va, min, max);
    return arg_parse_end(&parse, ok);
}

static int parse_tuple(PyObject *args, const char *format, va_list *va, int flags) {
    if (!args || !PyTuple_Check(args)) {
        PyErr_SetString(PyExc_SystemError, "new style getargs format but argument is not a tuple");
        return 0;
    }
    return parse_args(NULL, _PyTuple_CAST(args)->ob_item, PyTuple_GET_SIZE(args), format, va, flags);
}

/* The exported functions: the same with and without Py_ssize_t lengths. */
#define WITH_VA(call)                                                                              \
    va_list va;                                                                                    \
    va_start(va, format);                                                                          \
    int ok = call;                                                                                 \
    va_end(va);                                                                                    \
    return ok
#define WITH_COPY(call)                                                                            \
    va_list copy;                                                                                  \
    va_copy(copy, va);                                                                             \
    int ok = call;                                                                                 \
    va_end(copy);                                                                                  \
    return ok

int PyArg_Parse(PyObject *args, const char *format, ...) {
    WITH_VA(parse_args(args, NULL, 0, format, &va, ARG_COMPAT));
}

int _PyArg_Parse_SizeT(PyObject *args, const char *format, ...) {
    WITH_VA(parse_args(args, NULL, 0, format, &va, ARG_COMPAT | ARG_SIZE_T));
}

int PyArg_ParseTuple(PyObject *args, const char *format, ...) {
    WITH_VA(parse_tuple(args, format, &va, 0));
}

int _PyArg_ParseTuple_SizeT(PyObject *args, const char *format, ...) {
    WITH_VA(parse_tuple(args, format, &va, ARG_SIZE_T));
}

int _PyArg_ParseStack(PyObject *const *args, Py_ssize_t nargs, const char *format, ...) {
    WITH_VA(parse_args(NULL, args, nargs, format, &va, 0));
}

int _PyArg_ParseStack_SizeT(PyObject *const *args, Py_ssize_t nargs, const char *format, ...) {
    WITH_VA(parse_args(NULL, args, nargs, format, &va, ARG_SIZE_T));
}

int PyArg_VaParse(PyObject *args, const char *format, va_list va) {
    WITH_COPY(parse_tuple(args, format, &copy, 0));
}

int _PyArg_VaParse_SizeT(PyObject *args, const char *format, va_list va) {
    WITH_COPY(parse_tuple(args, format, &copy, ARG_SIZE_T));
}
