/* unicode_ops.c: what can be done with strings: comparing, joining, searching, splitting. */
#include "capi/src/glue.h"
#include "vm/object/str_internal.h"
#undef PyUnicode_READ_CHAR

static bool ensure_str(PyObject *o) {
    if (likely(PyUnicode_Check(o))) return PyUnicode_READY(o) == 0;
    abstract_type_error("must be str, not %.100s", o);
    return false;
}

/* ---- comparing ---- */

static int compare(PyObject *a, PyObject *b) {
    int ka = PyUnicode_KIND(a), kb = PyUnicode_KIND(b);
    const void *da = PyUnicode_DATA(a), *db = PyUnicode_DATA(b);
    Py_ssize_t na = PyUnicode_GET_LENGTH(a), nb = PyUnicode_GET_LENGTH(b), n = KR_MIN(na, nb);
    if (a == b) return 0;
    if (ka == 1 && kb == 1) {
        int order = memcmp(da, db, (size_t)n);
        if (order) return order < 0 ? -1 : 1;
    } else {
        for (Py_ssize_t i = 0; i < n; i++) {
            Py_UCS4 x = PyUnicode_READ(ka, da, i), y = PyUnicode_READ(kb, db, i);
            if (x != y) return x < y ? -1 : 1;
        }
    }
    return na == nb ? 0 : na < nb ? -1 : 1;
}

static bool equal(PyObject *a, PyObject *b) {
    if (a == b) return true;
    if (PyUnicode_GET_LENGTH(a) != PyUnicode_GET_LENGTH(b) || PyUnicode_KIND(a) != PyUnicode_KIND(b)) return false;
    return memcmp(PyUnicode_DATA(a), PyUnicode_DATA(b), (size_t)(PyUnicode_GET_LENGTH(a) * PyUnicode_KIND(a))) == 0;
}

int PyUnicode_Compare(PyObject *a, PyObject *b) {
    if (PyUnicode_Check(a) && PyUnicode_Check(b)) {
        if (PyUnicode_READY(a) < 0 || PyUnicode_READY(b) < 0) return -1;
        return compare(a, b);
    }
    PyErr_Format(PyExc_TypeError, "Can't compare %.100s and %.100s", Py_TYPE(a)->tp_name, Py_TYPE(b)->tp_name);
    return -1;
}

PyObject *PyUnicode_RichCompare(PyObject *a, PyObject *b, int op) {
    int order;
    if (!PyUnicode_Check(a) || !PyUnicode_Check(b)) return Py_NewRef(Py_NotImplemented);
    if (PyUnicode_READY(a) < 0 || PyUnicode_READY(b) < 0) return NULL;
    if (op == Py_EQ || op == Py_NE) return PyBool_FromLong(equal(a, b) == (op == Py_EQ));
    order = compare(a, b);
    switch (op) {
    case Py_LT: return PyBool_FromLong(order < 0);
    case Py_LE: return PyBool_FromLong(order <= 0);
    case Py_GT: return PyBool_FromLong(order > 0);
    case Py_GE: return PyBool_FromLong(order >= 0);
    default: return PyErr_BadArgument(), NULL;
    }
}

int _PyUnicode_Equal(PyObject *a, PyObject *b) { return equal(a, b); }
int _PyUnicode_EQ(PyObject *a, PyObject *b) { return equal(a, b); }

int PyUnicode_CompareWithASCIIString(PyObject *str, const char *s) {
    if (PyUnicode_READY(str) < 0) return -1;
    int kind = PyUnicode_KIND(str);
    const void *data = PyUnicode_DATA(str);
    Py_ssize_t len = PyUnicode_GET_LENGTH(str), i = 0;
    for (; i < len && s[i]; i++) {
        Py_UCS4 x = PyUnicode_READ(kind, data, i), y = (unsigned char)s[i];
        if (x != y) return x < y ? -1 : 1;
    }
    return i < len ? 1 : s[i] ? -1 : 0;
}

int _PyUnicode_EqualToASCIIString(PyObject *str, const char *s) {
    if (PyUnicode_READY(str) < 0) {
        PyErr_Clear();
        return 0;
    }
    if (!PyUnicode_IS_ASCII(str)) return 0;
    size_t len = (size_t)PyUnicode_GET_LENGTH(str);
    return strlen(s) == len && memcmp(PyUnicode_DATA(str), s, len) == 0;
}

int _PyUnicode_EqualToASCIIId(PyObject *str, _Py_Identifier *id) {
    return _PyUnicode_EqualToASCIIString(str, id->string);
}

/* ---- putting together ---- */

static PyObject *unchanged(PyObject *str) { return PyUnicode_FromObject(str); }

/* Bounded by the larger of the two. */
static Py_UCS4 common_max(PyObject *a, PyObject *b) {
    Py_UCS4 x = PyUnicode_MAX_CHAR_VALUE(a), y = PyUnicode_MAX_CHAR_VALUE(b);
    return KR_MAX(x, y);
}

static bool ensure_operands(PyObject *a, PyObject *b) {
    if (!ensure_str(a)) return false;
    if (PyUnicode_Check(b)) return PyUnicode_READY(b) == 0;
    abstract_type_error("can only concatenate str (not \"%.200s\") to str", b);
    return false;
}

PyObject *PyUnicode_Concat(PyObject *a, PyObject *b) {
    PyObject *p;
    Py_ssize_t na, nb;
    if (!ensure_operands(a, b)) return NULL;
    na = PyUnicode_GET_LENGTH(a), nb = PyUnicode_GET_LENGTH(b);
    if (na == 0) return unchanged(b);
    if (nb == 0) return unchanged(a);
    if (na > PY_SSIZE_T_MAX - nb) {
        PyErr_SetString(PyExc_OverflowError, "strings are too large to concat");
        return NULL;
    }
    p = PyUnicode_New(na + nb, common_max(a, b));
    if (!p) return NULL;
    _PyUnicode_FastCopyCharacters(p, 0, a, 0, na);
    _PyUnicode_FastCopyCharacters(p, na, b, 0, nb);
    return p;
}

/* C's own string and wide enough: it can grow where it is. */
static bool can_extend(PyObject *a, PyObject *b) {
    return Py_REFCNT(a) == 1 && glue_is_raw(a) && PyUnicode_CheckExact(a) && PyUnicode_IS_COMPACT(a) &&
           PyUnicode_MAX_CHAR_VALUE(b) <= PyUnicode_MAX_CHAR_VALUE(a) && PyUnicode_GET_LENGTH(b);
}

/* With room for more of the same. */
static bool extend(PyObject **place, PyObject *b) {
    Py_ssize_t na = PyUnicode_GET_LENGTH(*place), nb = PyUnicode_GET_LENGTH(b), n = na + nb;
    if (PyUnicode_Resize(place, n + n / 8) < 0 || PyUnicode_Resize(place, n) < 0) return false;
    _PyUnicode_FastCopyCharacters(*place, na, b, 0, nb);
    return true;
}

void PyUnicode_Append(PyObject **place, PyObject *b) {
    PyObject *a = place ? *place : NULL, *result;
    if (!a || !b || !PyUnicode_Check(a)) {
        if (!PyErr_Occurred()) PyErr_BadInternalCall();
        if (place) Py_CLEAR(*place);
        return;
    }
    if (ensure_operands(a, b) && can_extend(a, b)) {
        if (!extend(place, b)) Py_CLEAR(*place);
        return;
    }
    result = PyErr_Occurred() ? NULL : PyUnicode_Concat(a, b);
    Py_SETREF(*place, result);
}

void PyUnicode_AppendAndDel(PyObject **place, PyObject *b) {
    PyUnicode_Append(place, b);
    Py_XDECREF(b);
}

/* The size and width of the result; -1 with an exception set. */
static Py_ssize_t measure(PyObject *sep, PyObject *const *items, Py_ssize_t n, Py_UCS4 *max) {
    Py_ssize_t total = 0, extra = PyUnicode_GET_LENGTH(sep);
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *item = items[i];
        if (!PyUnicode_Check(item)) {
            PyErr_Format(PyExc_TypeError, "sequence item %zd: expected str instance, %.80s found", i, Py_TYPE(item)->tp_name);
            return -1;
        }
        if (PyUnicode_READY(item) < 0) return -1;
        *max = KR_MAX(*max, PyUnicode_MAX_CHAR_VALUE(item));
        if (__builtin_add_overflow(total, PyUnicode_GET_LENGTH(item) + (i ? extra : 0), &total)) {
            PyErr_SetString(PyExc_OverflowError, "join() result is too long for a Python string");
            return -1;
        }
    }
    if (n > 1 && extra) *max = KR_MAX(*max, PyUnicode_MAX_CHAR_VALUE(sep));
    return total;
}

PyObject *_PyUnicode_JoinArray(PyObject *sep, PyObject *const *items, Py_ssize_t n) {
    Py_UCS4 max = 0;
    Py_ssize_t total, at = 0;
    PyObject *p, *blank = NULL;
    if (n == 0) return PyUnicode_New(0, 0);
    if (n == 1 && PyUnicode_CheckExact(items[0])) return Py_NewRef(items[0]);
    if (!sep) sep = blank = PyUnicode_FromOrdinal(' ');
    else if (!PyUnicode_Check(sep)) return abstract_type_error("separator: expected str instance, %.80s found", sep);
    if (!sep || PyUnicode_READY(sep) < 0) return NULL;
    total = measure(sep, items, n, &max);
    p = total < 0 ? NULL : PyUnicode_New(total, max);
    for (Py_ssize_t i = 0; p && total && i < n; i++) {
        Py_ssize_t len = PyUnicode_GET_LENGTH(sep);
        if (i && len) {
            _PyUnicode_FastCopyCharacters(p, at, sep, 0, len);
            at += len;
        }
        len = PyUnicode_GET_LENGTH(items[i]);
        if (len) _PyUnicode_FastCopyCharacters(p, at, items[i], 0, len);
        at += len;
    }
    Py_XDECREF(blank);
    return p;
}

PyObject *PyUnicode_Join(PyObject *sep, PyObject *seq) {
    PyObject *fast = PySequence_Fast(seq, "can only join an iterable"), *result;
    if (!fast) return NULL;
    result = _PyUnicode_JoinArray(sep, PySequence_Fast_ITEMS(fast), PySequence_Fast_GET_SIZE(fast));
    Py_DECREF(fast);
    return result;
}

PyObject *PyUnicode_Format(PyObject *format, PyObject *args) {
    if (!format || !args) {
        PyErr_BadInternalCall();
        return NULL;
    }
    if (!ensure_str(format)) return NULL;
    return expose_fresh(str_mod(adopt(format), adopt(args)));
}

/* ---- taking apart ---- */

PyObject *PyUnicode_Substring(PyObject *str, Py_ssize_t start, Py_ssize_t end) {
    Py_ssize_t len;
    if (PyUnicode_READY(str) < 0) return NULL;
    len = PyUnicode_GET_LENGTH(str);
    end = KR_MIN(end, len);
    if (start == 0 && end == len) return unchanged(str);
    if (start < 0 || end < 0) {
        PyErr_SetString(PyExc_IndexError, "string index out of range");
        return NULL;
    }
    if (start >= len || end < start) return PyUnicode_New(0, 0);
    int kind = PyUnicode_KIND(str);
    const char *data = PyUnicode_DATA(str);
    if (PyUnicode_IS_ASCII(str)) return _PyUnicode_FromASCII(data + start, end - start);
    return PyUnicode_FromKindAndData(kind, data + start * kind, end - start);
}

PyObject *PyUnicode_Split(PyObject *str, PyObject *sep, Py_ssize_t max) {
    if (!ensure_str(str) || (sep && !ensure_str(sep))) return NULL;
    return expose_fresh(str_m_split(adopt_peek(str), sep ? adopt_peek(sep) : V_NULL, int_from_i64(max)));
}
PyObject *PyUnicode_RSplit(PyObject *str, PyObject *sep, Py_ssize_t max) {
    if (!ensure_str(str) || (sep && !ensure_str(sep))) return NULL;
    return expose_fresh(str_m_rsplit(adopt_peek(str), sep ? adopt_peek(sep) : V_NULL, int_from_i64(max)));
}
PyObject *PyUnicode_Partition(PyObject *str, PyObject *sep) {
    if (!ensure_str(str) || !ensure_str(sep)) return NULL;
    return expose_fresh(str_m_partition(adopt(str), adopt(sep)));
}
PyObject *PyUnicode_RPartition(PyObject *str, PyObject *sep) {
    if (!ensure_str(str) || !ensure_str(sep)) return NULL;
    return expose_fresh(str_m_rpartition(adopt(str), adopt(sep)));
}
PyObject *PyUnicode_Splitlines(PyObject *str, int keepends) {
    return ensure_str(str) ? expose_fresh(str_splitlines(adopt_peek(str), keepends)) : NULL;
}

PyObject *_PyUnicode_XStrip(PyObject *str, int which, PyObject *chars) {
    Value s = adopt(str), c = adopt(chars);
    return expose_owned(which == 0 ? str_m_lstrip(s, c) : which == 1 ? str_m_rstrip(s, c) : str_m_strip(s, c));
}

PyObject *PyUnicode_Replace(PyObject *str, PyObject *old, PyObject *with, Py_ssize_t max) {
    if (!ensure_str(str) || !ensure_str(old) || !ensure_str(with)) return NULL;
    return expose_owned(str_replace(adopt(str), adopt_peek(old), adopt_peek(with), max));
}

PyObject *PyUnicode_Translate(PyObject *str, PyObject *table, const char *errors) {
    return ensure_str(str) ? expose_owned(str_m_translate(adopt(str), adopt(table))) : NULL;
}

/* ---- searching ---- */

static void clip(Py_ssize_t len, Py_ssize_t *start, Py_ssize_t *end) {
    if (*end > len) *end = len;
    else if (*end < 0) *end = KR_MAX(*end + len, 0);
    if (*start < 0) *start = KR_MAX(*start + len, 0);
}

static Py_ssize_t find_last(Value s, Value sub, i64 start, i64 stop) {
    StrNeedle needle;
    int kind = str_kind(s);
    i64 at;
    if (!str_needle(sub, kind, &needle)) return -1;
    at = search_rfind(str_ptr(str_data(s), kind, start), stop - start, needle.data, needle.len, kind);
    free(needle.owned);
    return at < 0 ? -1 : at + start;
}

Py_ssize_t PyUnicode_Find(PyObject *str, PyObject *sub, Py_ssize_t start, Py_ssize_t end, int direction) {
    if (!ensure_str(str) || !ensure_str(sub)) return -2;
    clip(PyUnicode_GET_LENGTH(str), &start, &end);
    if (end - start < PyUnicode_GET_LENGTH(sub)) return -1;
    Value s = adopt_peek(str), needle = adopt_peek(sub);
    if (is_err(s) || is_err(needle)) return glue_fail() - 1;
    return direction > 0 ? str_find(s, needle, start, end) : find_last(s, needle, start, end);
}

Py_ssize_t PyUnicode_Count(PyObject *str, PyObject *sub, Py_ssize_t start, Py_ssize_t end) {
    if (!ensure_str(str) || !ensure_str(sub)) return -1;
    clip(PyUnicode_GET_LENGTH(str), &start, &end);
    if (end - start < PyUnicode_GET_LENGTH(sub)) return 0;
    Value s = adopt_peek(str), needle = adopt_peek(sub);
    if (is_err(s) || is_err(needle)) return glue_fail();
    return str_count(s, needle, start, end);
}

int PyUnicode_Contains(PyObject *str, PyObject *sub) {
    if (!PyUnicode_Check(sub)) {
        abstract_type_error("'in <string>' requires string as left operand, not %.100s", sub);
        return -1;
    }
    Py_ssize_t at = PyUnicode_Find(str, sub, 0, PY_SSIZE_T_MAX, 1);
    return at == -2 ? -1 : at >= 0;
}

Py_ssize_t PyUnicode_Tailmatch(PyObject *str, PyObject *sub, Py_ssize_t start, Py_ssize_t end, int direction) {
    Py_ssize_t n, from;
    if (!ensure_str(str) || !ensure_str(sub)) return -1;
    clip(PyUnicode_GET_LENGTH(str), &start, &end);
    n = PyUnicode_GET_LENGTH(sub);
    if (end - start < n) return 0;
    from = direction > 0 ? end - n : start;
    int ks = PyUnicode_KIND(str), kn = PyUnicode_KIND(sub);
    const void *ds = PyUnicode_DATA(str), *dn = PyUnicode_DATA(sub);
    for (Py_ssize_t i = 0; i < n; i++)
        if (PyUnicode_READ(ks, ds, from + i) != PyUnicode_READ(kn, dn, i)) return 0;
    return 1;
}
