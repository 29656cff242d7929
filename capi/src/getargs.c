/* getargs.c: PyArg_Parse and PyArg_ParseTuple: C variables from arguments, as a format string says. */
#include "capi/src/getargs.h"

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

int PyArg_Parse(PyObject *args, const char *format, ...) {
    WITH_VA(format, parse_args(args, NULL, 0, format, &va, ARG_COMPAT));
}

int _PyArg_Parse_SizeT(PyObject *args, const char *format, ...) {
    WITH_VA(format, parse_args(args, NULL, 0, format, &va, ARG_COMPAT | ARG_SIZE_T));
}

int PyArg_ParseTuple(PyObject *args, const char *format, ...) {
    WITH_VA(format, parse_tuple(args, format, &va, 0));
}

int _PyArg_ParseTuple_SizeT(PyObject *args, const char *format, ...) {
    WITH_VA(format, parse_tuple(args, format, &va, ARG_SIZE_T));
}

int _PyArg_ParseStack(PyObject *const *args, Py_ssize_t nargs, const char *format, ...) {
    WITH_VA(format, parse_args(NULL, args, nargs, format, &va, 0));
}

int _PyArg_ParseStack_SizeT(PyObject *const *args, Py_ssize_t nargs, const char *format, ...) {
    WITH_VA(format, parse_args(NULL, args, nargs, format, &va, ARG_SIZE_T));
}

int PyArg_VaParse(PyObject *args, const char *format, va_list va) {
    WITH_COPY(parse_tuple(args, format, &copy, 0));
}

int _PyArg_VaParse_SizeT(PyObject *args, const char *format, va_list va) {
    WITH_COPY(parse_tuple(args, format, &copy, ARG_SIZE_T));
}
