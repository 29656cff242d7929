/* unicode_ctype.c: properties of single characters. */
#include "capi/src/glue.h"
#include "vm/base/unicode.h"

#define QUESTION(Name, question) int _PyUnicode_Is##Name(Py_UCS4 ch) { return ch <= UNICODE_MAX && question(ch); }
QUESTION(Alpha, is_alpha)
QUESTION(DecimalDigit, is_decimal)
QUESTION(Digit, is_digit)
QUESTION(Numeric, is_numeric)
QUESTION(Lowercase, is_lower)
QUESTION(Uppercase, is_upper)
QUESTION(Titlecase, is_title)
QUESTION(Printable, is_printable)
QUESTION(Whitespace, is_space)
QUESTION(Linebreak, is_linebreak)
QUESTION(Cased, is_cased)
QUESTION(CaseIgnorable, is_case_ignorable)
QUESTION(XidStart, is_xid_start)
QUESTION(XidContinue, is_xid_continue)

int _PyUnicode_ToDecimalDigit(Py_UCS4 ch) { return ch <= UNICODE_MAX ? unicode_decimal(ch) : -1; }
int _PyUnicode_ToDigit(Py_UCS4 ch) { return ch <= UNICODE_MAX ? unicode_digit(ch) : -1; }

double _PyUnicode_ToNumeric(Py_UCS4 ch) {
    double value;
    return ch <= UNICODE_MAX && unicode_numeric(ch, &value) ? value : -1.0;
}

Py_UCS4 _PyUnicode_ToLowercase(Py_UCS4 ch) { return ch <= UNICODE_MAX ? unicode_simple_lower(ch) : ch; }
Py_UCS4 _PyUnicode_ToUppercase(Py_UCS4 ch) { return ch <= UNICODE_MAX ? unicode_simple_upper(ch) : ch; }
Py_UCS4 _PyUnicode_ToTitlecase(Py_UCS4 ch) { return ch <= UNICODE_MAX ? unicode_simple_title(ch) : ch; }

int _PyUnicode_ToLowerFull(Py_UCS4 ch, Py_UCS4 *out) { return unicode_lower(ch, out); }
int _PyUnicode_ToUpperFull(Py_UCS4 ch, Py_UCS4 *out) { return unicode_upper(ch, out); }
int _PyUnicode_ToTitleFull(Py_UCS4 ch, Py_UCS4 *out) { return unicode_title(ch, out); }
int _PyUnicode_ToFoldedFull(Py_UCS4 ch, Py_UCS4 *out) { return unicode_fold(ch, out); }

/* The length of the identifier that the string starts with. */
Py_ssize_t _PyUnicode_ScanIdentifier(PyObject *str) {
    int kind;
    const void *data;
    Py_ssize_t len, i;
    if (PyUnicode_READY(str) < 0) return -1;
    kind = PyUnicode_KIND(str);
    data = PyUnicode_DATA(str);
    len = PyUnicode_GET_LENGTH(str);
    for (i = 0; i < len; i++) {
        Py_UCS4 ch = PyUnicode_READ(kind, data, i);
        if (ch != '_' && !(i ? is_xid_continue(ch) : is_xid_start(ch))) break;
    }
    return i;
}

int PyUnicode_IsIdentifier(PyObject *str) {
    Py_ssize_t n = _PyUnicode_ScanIdentifier(str);
    return n > 0 && n == PyUnicode_GET_LENGTH(str);
}

/* What the parsers of numbers read: digits of any script as 0 to 9, white space as blanks, up to the first other one, which is a
   question mark. */
PyObject *_PyUnicode_TransformDecimalAndSpaceToASCII(PyObject *str) {
    int kind;
    const void *data;
    char *out;
    Py_ssize_t len, i = 0;
    PyObject *p;
    if (PyUnicode_READY(str) < 0) return NULL;
    if (PyUnicode_IS_ASCII(str)) return Py_NewRef(str);
    kind = PyUnicode_KIND(str);
    data = PyUnicode_DATA(str);
    len = PyUnicode_GET_LENGTH(str);
    out = PyMem_Malloc((size_t)len);
    if (!out) return PyErr_NoMemory();
    while (i < len) {
        Py_UCS4 ch = PyUnicode_READ(kind, data, i);
        int digit = unicode_decimal(ch);
        out[i] = (char)(ch < 127 ? (char)ch : is_space(ch) ? ' ' : digit >= 0 ? '0' + digit : '?');
        if (out[i++] == '?' && ch != '?') break;
    }
    p = _PyUnicode_FromASCII(out, i);
    PyMem_Free(out);
    return p;
}
