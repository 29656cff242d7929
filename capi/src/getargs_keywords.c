/* getargs_keywords.c: parsing of arguments that may be given by name.

   Two families: PyArg_ParseTupleAndKeywords reads format and names anew at each call; the forms with a
   _PyArg_Parser read them once.  _PyArg_UnpackKeywords only sorts arguments into their places. */
#include "capi/src/getargs.h"
#undef _PyArg_UnpackKeywords

/* Arguments by name: a dict, or names and the values behind the positional arguments. */
typedef struct {
    PyObject *dict;
    PyObject *names;
    PyObject *const *values;
    Py_ssize_t left;                            /* not consumed yet */
} Keywords;

static Keywords keywords_of(PyObject *kwargs, PyObject *kwnames, PyObject *const *args, Py_ssize_t nargs) {
    Keywords kw = {.dict = kwargs, .names = kwnames, .values = args ? args + nargs : NULL};
    if (kwargs) kw.left = PyDict_GET_SIZE(kwargs);
    else if (kwnames) kw.left = PyTuple_GET_SIZE(kwnames);
    return kw;
}

/* Borrowed; NULL without an exception if absent. */
static PyObject *keyword_get(Keywords *kw, PyObject *key) {
    if (kw->dict) return PyDict_GetItemWithError(kw->dict, key);
    Py_ssize_t n = PyTuple_GET_SIZE(kw->names);
    for (Py_ssize_t i = 0; i < n; i++) {
        if (PyTuple_GET_ITEM(kw->names, i) == key) return kw->values[i];
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        if (_PyUnicode_EQ(PyTuple_GET_ITEM(kw->names, i), key)) return kw->values[i];
    }
    return NULL;
}

static const char *display_name(const char *fname, const char *otherwise, const char **call) {
    *call = fname ? "()" : "";
    return fname ? fname : otherwise;
}

/* Errors about the number of arguments and their names. */
static int too_many(const char *fname, Py_ssize_t nargs, Py_ssize_t len, Py_ssize_t given) {
    const char *call, *name = display_name(fname, "function", &call);
    PyErr_Format(PyExc_TypeError, "%.200s%s takes at most %zd %sargument%s (%zd given)", name, call, len,
                 nargs == 0 ? "keyword " : "", len == 1 ? "" : "s", given);
    return 0;
}

static int wrong_positional(const char *fname, const char *how, Py_ssize_t wanted, Py_ssize_t nargs) {
    const char *call, *name = display_name(fname, "function", &call);
    PyErr_Format(PyExc_TypeError, "%.200s%s takes %s %zd positional argument%s (%zd given)", name, call, how, wanted,
                 wanted == 1 ? "" : "s", nargs);
    return 0;
}

static int too_many_positional(const char *fname, Py_ssize_t min, Py_ssize_t max, Py_ssize_t nargs) {
    if (max == 0) {
        const char *call, *name = display_name(fname, "function", &call);
        PyErr_Format(PyExc_TypeError, "%.200s%s takes no positional arguments", name, call);
        return 0;
    }
    return wrong_positional(fname, min < max ? "at most" : "exactly", max, nargs);
}

static int missing_argument(const char *fname, const char *keyword, Py_ssize_t i) {
    const char *call, *name = display_name(fname, "function", &call);
    PyErr_Format(PyExc_TypeError, "%.200s%s missing required argument '%s' (pos %zd)", name, call, keyword, i + 1);
    return 0;
}

static int given_twice(const char *fname, PyObject *keyword, Py_ssize_t i) {
    const char *call, *name = display_name(fname, "function", &call);
    PyErr_Format(PyExc_TypeError, "argument for %.200s%s given by name ('%U') and position (%zd)", name, call, keyword,
                 i + 1);
    return 0;
}

/* Raises for the first name that is not in `known`, a tuple. */
static int unexpected_keyword(const char *fname, Keywords *kw, PyObject *known) {
    Py_ssize_t pos = 0, i = 0;
    PyObject *key;
    while (kw->dict ? PyDict_Next(kw->dict, &pos, &key, NULL) : i < PyTuple_GET_SIZE(kw->names)) {
        if (!kw->dict) key = PyTuple_GET_ITEM(kw->names, i++);
        if (!PyUnicode_Check(key)) {
            PyErr_SetString(PyExc_TypeError, "keywords must be strings");
            return 0;
        }
        int found = PySequence_Contains(known, key);
        if (found < 0) return 0;
        if (!found) {
            const char *call, *name = display_name(fname, "this function", &call);
            PyErr_Format(PyExc_TypeError, "'%S' is an invalid keyword argument for %.200s%s", key, name, call);
            return 0;
        }
    }
    return 0;
}

/* Keywords are left although all parameters were served: say which, and why. */
static int leftover_keywords(const char *fname, Keywords *kw, PyObject *known, Py_ssize_t pos, Py_ssize_t nargs) {
    for (Py_ssize_t i = pos; i < nargs && i - pos < PyTuple_GET_SIZE(known); i++) {
        PyObject *keyword = PyTuple_GET_ITEM(known, i - pos);
        PyObject *value = keyword_get(kw, keyword);
        if (value) return given_twice(fname, keyword, i);
        if (PyErr_Occurred()) return 0;
    }
    return unexpected_keyword(fname, kw, known);
}

/* A list of names: leading empty ones are of positional-only parameters.  -1 with an exception set if malformed. */
static int scan_names(const char *const *names, int *pos) {
    int len = 0;
    while (names[len] && !*names[len]) len++;
    *pos = len;
    for (; names[len]; len++) {
        if (!*names[len]) {
            PyErr_SetString(PyExc_SystemError, "Empty keyword parameter name");
            return -1;
        }
    }
    return len;
}

static PyObject *names_tuple(const char *const *names, int pos, int len) {
    PyObject *tuple = PyTuple_New(len - pos);
    for (int i = pos; tuple && i < len; i++) {
        PyObject *name = PyUnicode_InternFromString(names[i]);
        if (!name) Py_CLEAR(tuple);
        else PyTuple_SET_ITEM(tuple, i - pos, name);
    }
    return tuple;
}

/* Steps over '|' and '$' in front of parameter `i`.  *min and *max are INT_MAX until the marks were seen. */
static int step_marks(const char **format, int i, int pos, int *min, int *max) {
    const char *error = NULL;
    if (**format == '|') {
        if (*min != INT_MAX) error = "Invalid format string (| specified twice)";
        else if (*max != INT_MAX) error = "Invalid format string ($ before |)";
        *min = i;
        ++*format;
    }
    if (!error && **format == '$') {
        if (*max != INT_MAX) error = "Invalid format string ($ specified twice)";
        else if (i < pos) error = "Empty parameter name after $";
        *max = i;
        ++*format;
    }
    if (!error) return 1;
    PyErr_SetString(PyExc_SystemError, error);
    return 0;
}

static int entries_without_format(int len, int i) {
    PyErr_Format(PyExc_SystemError, "More keyword list entries (%d) than format specifiers (%d)", len, i);
    return 0;
}

static int bad_unit(const char *error, const char *format) {
    PyErr_Format(PyExc_SystemError, "%s: '%s'", error, format);
    return 0;
}

static int format_without_entries(const char *format) {
    if (arg_format_ended(*format) || *format == '|' || *format == '$') return 1;
    PyErr_Format(PyExc_SystemError,
                 "more argument specifiers than keyword list entries (remaining format:'%s')", format);
    return 0;
}

/* The loop over all parameters of PyArg_ParseTupleAndKeywords.  `known`, their names as objects, is there if there
   are arguments by name.  2: done early, without a look at what is left. */
static int parse_each(ArgParse *parse, PyObject *args, Keywords *kw, const char **format, const char *const *names,
                      PyObject *known, int pos, int len, va_list *va) {
    int min = INT_MAX, max = INT_MAX;
    bool too_few = false;                       /* of the positional-only ones; how many are wanted is not known yet */
    Py_ssize_t nargs = PyTuple_GET_SIZE(args);
    int i = 0;
    for (; i < len; i++) {
        bool had_max = max != INT_MAX;
        if (!step_marks(format, i, pos, &min, &max)) return 0;
        if (max != INT_MAX && !had_max) {
            if (too_few) break;
            if (max < nargs) {
                if (max == 0) return too_many_positional(parse->fname, 0, 0, nargs);
                return wrong_positional(parse->fname, min != INT_MAX ? "at most" : "exactly", max, nargs);
            }
        }
        if (arg_format_ended(**format)) return entries_without_format(len, i);
        if (!too_few) {
            PyObject *arg = NULL;
            if (i < nargs) arg = PyTuple_GET_ITEM(args, i);
            else if (kw->left && i >= pos) {
                arg = keyword_get(kw, PyTuple_GET_ITEM(known, i - pos));
                if (arg) kw->left--;
                else if (PyErr_Occurred()) return 0;
            }
            if (arg) {
                const char *error = arg_convert(parse, arg, format, va);
                if (!error) continue;
                arg_raise(parse, i + 1, error);
                return 0;
            }
            if (i < min) {
                if (i >= pos) return missing_argument(parse->fname, names[i], i);
                too_few = true;
            }
            if (!kw->left && !too_few) return 2;
        }
        const char *error = arg_skip(format, va, parse->flags);
        if (error) return bad_unit(error, *format);
    }
    if (too_few) {
        int wanted = Py_MIN(pos, min);
        return wrong_positional(parse->fname, wanted < i ? "at least" : "exactly", wanted, nargs);
    }
    return 1;
}

static int parse_named(ArgParse *parse, PyObject *args, PyObject *kwargs, const char *format,
                       const char *const *names, va_list *va) {
    int pos, len = scan_names(names, &pos);
    if (len < 0) return 0;
    Keywords kw = keywords_of(kwargs, NULL, NULL, 0);
    Py_ssize_t nargs = PyTuple_GET_SIZE(args);
    if (nargs + kw.left > len) return too_many(parse->fname, nargs, len, nargs + kw.left);
    PyObject *known = kw.left ? names_tuple(names, pos, len) : NULL;
    if (kw.left && !known) return 0;
    int ok = parse_each(parse, args, &kw, &format, names, known, pos, len, va);
    if (ok == 1) ok = format_without_entries(format);
    if (ok == 1 && kw.left) ok = leftover_keywords(parse->fname, &kw, known, pos, nargs);
    Py_XDECREF(known);
    return ok != 0;
}

static void texts_of_format(ArgParse *parse, const char *format) {
    const char *text = strchr(format, ':');
    if (text) parse->fname = text + 1;
    else if ((text = strchr(format, ';'))) parse->message = text + 1;
}

/* The common call: no argument by name, and every unit a plain 'O'.  Anything else, mistakes as well, is left to
   the general way: false, and nothing has been stored. */
static bool parse_objects(PyObject *args, const char *format, char **names, va_list *va) {
    Py_ssize_t nargs = PyTuple_GET_SIZE(args), n = 0, min = PY_SSIZE_T_MAX;
    for (const char *f = format; *f && *f != ':' && *f != ';'; f++) {
        if (*f == '|' && min == PY_SSIZE_T_MAX) min = n;
        else if (*f == 'O' && names[n] && *names[n]) n++;
        else return false;
    }
    if (names[n] || nargs > n || nargs < Py_MIN(min, n)) return false;
    for (Py_ssize_t i = 0; i < nargs; i++) *va_arg(*va, PyObject **) = PyTuple_GET_ITEM(args, i);
    return true;
}

static int parse_tuple_and_keywords(PyObject *args, PyObject *kwargs, const char *format, char **names, va_list *va,
                                    int flags) {
    if (!args || !PyTuple_Check(args) || (kwargs && !PyDict_Check(kwargs)) || !format || !names) {
        PyErr_BadInternalCall();
        return 0;
    }
    if ((!kwargs || PyDict_GET_SIZE(kwargs) == 0) && parse_objects(args, format, names, va)) return 1;
    ArgParse parse;
    arg_parse_init(&parse, flags);
    texts_of_format(&parse, format);
    return arg_parse_end(&parse, parse_named(&parse, args, kwargs, format, (const char *const *)names, va));
}

/* Prepared parsers. */
static int parser_scan_format(_PyArg_Parser *parser, int len) {
    ArgParse texts = {0};
    const char *format = parser->format;
    int min = INT_MAX, max = INT_MAX;
    texts_of_format(&texts, format);
    parser->fname = texts.fname;
    parser->custom_msg = texts.message;
    for (int i = 0; i < len; i++) {
        if (!step_marks(&format, i, parser->pos, &min, &max)) return 0;
        if (arg_format_ended(*format)) return entries_without_format(len, i);
        const char *error = arg_skip(&format, NULL, 0);
        if (error) return bad_unit(error, format);
    }
    parser->min = Py_MIN(min, len);
    parser->max = Py_MIN(max, len);
    return format_without_entries(format);
}

/* Fills a parser in at its first use.  kwtuple is set last: it says that the rest is there. */
static int parser_init(_PyArg_Parser *parser) {
    if (parser->kwtuple) return 1;
    int len = scan_names(parser->keywords, &parser->pos);
    if (len < 0 || (parser->format && !parser_scan_format(parser, len))) return 0;
    parser->kwtuple = names_tuple(parser->keywords, parser->pos, len);
    return parser->kwtuple != NULL;
}

static int parse_prepared(ArgParse *parse, _PyArg_Parser *parser, PyObject *const *args, Py_ssize_t nargs,
                          Keywords *kw, va_list *va) {
    int pos = parser->pos, len = pos + (int)PyTuple_GET_SIZE(parser->kwtuple);
    if (nargs + kw->left > len) return too_many(parser->fname, nargs, len, nargs + kw->left);
    if (parser->max < nargs) return too_many_positional(parser->fname, parser->min, parser->max, nargs);
    const char *format = parser->format;
    for (int i = 0; i < len; i++) {
        if (*format == '|') format++;
        if (*format == '$') format++;
        PyObject *arg = NULL, *keyword = i < pos ? NULL : PyTuple_GET_ITEM(parser->kwtuple, i - pos);
        if (i < nargs) arg = args[i];
        else if (kw->left && keyword) {
            arg = keyword_get(kw, keyword);
            if (arg) kw->left--;
            else if (PyErr_Occurred()) return 0;
        }
        const char *error;
        if (arg) {
            if (!(error = arg_convert(parse, arg, &format, va))) continue;
            arg_raise(parse, i + 1, error);
            return 0;
        }
        if (i < parser->min) {
            if (keyword) return missing_argument(parser->fname, parser->keywords[i], i);
            int wanted = Py_MIN(pos, parser->min);
            return wrong_positional(parser->fname, wanted < parser->max ? "at least" : "exactly", wanted, nargs);
        }
        if (!kw->left) return 1;
        if ((error = arg_skip(&format, va, ARG_SIZE_T))) return bad_unit(error, format);
    }
    return kw->left ? leftover_keywords(parser->fname, kw, parser->kwtuple, pos, nargs) : 1;
}

static int parse_fast(PyObject *const *args, Py_ssize_t nargs, PyObject *kwargs, PyObject *kwnames,
                      _PyArg_Parser *parser, va_list *va, int flags) {
    if ((kwargs && !PyDict_Check(kwargs)) || !parser) {
        PyErr_BadInternalCall();
        return 0;
    }
    if (!parser_init(parser)) return 0;
    ArgParse parse;
    arg_parse_init(&parse, flags);
    parse.fname = parser->fname;
    parse.message = parser->custom_msg;
    Keywords kw = keywords_of(kwargs, kwnames, args, nargs);
    return arg_parse_end(&parse, parse_prepared(&parse, parser, args, nargs, &kw, va));
}

static int parse_fast_tuple(PyObject *args, PyObject *kwargs, _PyArg_Parser *parser, va_list *va, int flags) {
    if (!args || !PyTuple_Check(args)) {
        PyErr_BadInternalCall();
        return 0;
    }
    return parse_fast(_PyTuple_CAST(args)->ob_item, PyTuple_GET_SIZE(args), kwargs, NULL, parser, va, flags);
}

/* Places the arguments in buf: first maxpos that may be positional, then the keyword-only ones.  With `vararg` >= 0
   the surplus positional ones are a tuple in buf[vararg], and everything from there on lies one place further. */
static PyObject *const *unpack(PyObject *const *args, Py_ssize_t nargs, Keywords *kw, _PyArg_Parser *parser,
                               int minpos, int maxpos, int minkw, int vararg, PyObject **buf) {
    int pos = parser->pos, len = pos + (int)PyTuple_GET_SIZE(parser->kwtuple), shift = vararg >= 0;
    int wanted = Py_MIN(pos, minpos);
    Py_ssize_t placed = Py_MIN(nargs, maxpos);
    if (!shift && nargs + kw->left > len) {
        too_many(parser->fname, nargs, len, nargs + kw->left);
        return NULL;
    }
    if (!shift && nargs > maxpos) {
        too_many_positional(parser->fname, minpos, maxpos, nargs);
        return NULL;
    }
    if (nargs < wanted) {
        wrong_positional(parser->fname, shift || wanted < maxpos ? "at least" : "exactly", wanted, nargs);
        return NULL;
    }
    for (int i = 0; i < len; i++) buf[i < maxpos ? i : i + shift] = i < placed ? args[i] : NULL;
    int required = minkw ? maxpos + minkw : minpos;
    for (int i = Py_MAX((int)placed, pos); i < len && (kw->left || i < required); i++) {
        PyObject *keyword = PyTuple_GET_ITEM(parser->kwtuple, i - pos);
        PyObject *arg = kw->left ? keyword_get(kw, keyword) : NULL;
        if (arg) kw->left--;
        else if (PyErr_Occurred()) return NULL;
        else if (i < minpos || (maxpos <= i && i < required)) {
            missing_argument(parser->fname, parser->keywords[i], i);
            return NULL;
        }
        buf[i < maxpos ? i : i + shift] = arg;
    }
    if (kw->left) {
        leftover_keywords(parser->fname, kw, parser->kwtuple, pos, placed);
        return NULL;
    }
    return buf;
}

PyObject *const *_PyArg_UnpackKeywords(PyObject *const *args, Py_ssize_t nargs, PyObject *kwargs, PyObject *kwnames,
                                       _PyArg_Parser *parser, int minpos, int maxpos, int minkw, PyObject **buf) {
    if ((kwargs && !PyDict_Check(kwargs)) || !parser) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (!args && nargs == 0) args = buf;
    if (!parser_init(parser)) return NULL;
    Keywords kw = keywords_of(kwargs, kwnames, args, nargs);
    if (!kw.left && minkw == 0 && minpos <= nargs && nargs <= maxpos) return args;
    return unpack(args, nargs, &kw, parser, minpos, maxpos, minkw, -1, buf);
}

PyObject *const *_PyArg_UnpackKeywordsWithVararg(PyObject *const *args, Py_ssize_t nargs, PyObject *kwargs,
                                                 PyObject *kwnames, _PyArg_Parser *parser, int minpos, int maxpos,
                                                 int minkw, int vararg, PyObject **buf) {
    if ((kwargs && !PyDict_Check(kwargs)) || !parser) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (!parser_init(parser)) return NULL;
    Py_ssize_t surplus = Py_MAX(nargs - maxpos, 0);
    PyObject *rest = PyTuple_New(surplus);
    if (!rest) return NULL;
    for (Py_ssize_t i = 0; i < surplus; i++) PyTuple_SET_ITEM(rest, i, Py_NewRef(args[maxpos + i]));
    Keywords kw = keywords_of(kwargs, kwnames, args, nargs);
    PyObject *const *result = unpack(args, nargs, &kw, parser, minpos, maxpos, minkw, vararg, buf);
    if (result) buf[vararg] = rest;
    else Py_DECREF(rest);
    return result;
}

int PyArg_ParseTupleAndKeywords(PyObject *args, PyObject *kwargs, const char *format, char **names, ...) {
    WITH_VA(names, parse_tuple_and_keywords(args, kwargs, format, names, &va, 0));
}

int _PyArg_ParseTupleAndKeywords_SizeT(PyObject *args, PyObject *kwargs, const char *format, char **names, ...) {
    WITH_VA(names, parse_tuple_and_keywords(args, kwargs, format, names, &va, ARG_SIZE_T));
}

int PyArg_VaParseTupleAndKeywords(PyObject *args, PyObject *kwargs, const char *format, char **names, va_list va) {
    WITH_COPY(parse_tuple_and_keywords(args, kwargs, format, names, &copy, 0));
}

int _PyArg_VaParseTupleAndKeywords_SizeT(PyObject *args, PyObject *kwargs, const char *format, char **names,
                                         va_list va) {
    WITH_COPY(parse_tuple_and_keywords(args, kwargs, format, names, &copy, ARG_SIZE_T));
}

int _PyArg_ParseTupleAndKeywordsFast(PyObject *args, PyObject *kwargs, _PyArg_Parser *parser, ...) {
    WITH_VA(parser, parse_fast_tuple(args, kwargs, parser, &va, 0));
}

int _PyArg_ParseTupleAndKeywordsFast_SizeT(PyObject *args, PyObject *kwargs, _PyArg_Parser *parser, ...) {
    WITH_VA(parser, parse_fast_tuple(args, kwargs, parser, &va, ARG_SIZE_T));
}

int _PyArg_VaParseTupleAndKeywordsFast(PyObject *args, PyObject *kwargs, _PyArg_Parser *parser, va_list va) {
    WITH_COPY(parse_fast_tuple(args, kwargs, parser, &copy, 0));
}

int _PyArg_VaParseTupleAndKeywordsFast_SizeT(PyObject *args, PyObject *kwargs, _PyArg_Parser *parser, va_list va) {
    WITH_COPY(parse_fast_tuple(args, kwargs, parser, &copy, ARG_SIZE_T));
}

int _PyArg_ParseStackAndKeywords(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, _PyArg_Parser *parser,
                                 ...) {
    WITH_VA(parser, parse_fast(args, nargs, NULL, kwnames, parser, &va, 0));
}

int _PyArg_ParseStackAndKeywords_SizeT(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                                       _PyArg_Parser *parser, ...) {
    WITH_VA(parser, parse_fast(args, nargs, NULL, kwnames, parser, &va, ARG_SIZE_T));
}
