/* long.c: int to and from C's numbers, by the digits of its struct: exact ints never enter the VM. */
#include "capi/src/glue.h"

#define DIGIT_MASK PyLong_MASK

/* ---- making ---- */

PyLongObject *_PyLong_New(Py_ssize_t len) {
    if ((size_t)len > (PY_SSIZE_T_MAX - offsetof(PyLongObject, ob_digit)) / sizeof(digit)) {
        PyErr_SetString(PyExc_OverflowError, "too many digits in integer");
        return NULL;
    }
    i64 room = KR_MAX(len, 1) * (i64)sizeof(digit);
    PyLongObject *p = glue_alloc(&PyLong_Type, (i64)offsetof(PyLongObject, ob_digit) + room);
    if (p) Py_SET_SIZE(p, len);
    return p;
}

ALWAYS_INLINE PyObject *from_i64(i64 i) { return glue_made(cross_int(i)); }
ALWAYS_INLINE PyObject *from_u64(u64 i) {
    return glue_made(i <= CROSS_SMALL_MAX ? cross_int((i64)i) : cross_magnitude(i, false));
}

PyObject *PyLong_FromLong(long value) { return from_i64(value); }
PyObject *PyLong_FromLongLong(long long value) { return from_i64(value); }
PyObject *PyLong_FromSsize_t(Py_ssize_t value) { return from_i64(value); }
PyObject *PyLong_FromUnsignedLong(unsigned long value) { return from_u64(value); }
PyObject *PyLong_FromUnsignedLongLong(unsigned long long value) { return from_u64(value); }
PyObject *PyLong_FromSize_t(size_t value) { return from_u64(value); }
PyObject *PyLong_FromVoidPtr(void *ptr) { return from_u64((u64)ptr); }
PyObject *_PyLong_FromTime_t(time_t t) { return from_i64(t); }

PyObject *PyLong_FromDouble(double x) {
    if (x > -9e15 && x < 9e15) return from_i64((i64)x);
    return expose_owned(int_from_double(x));
}

PyObject *_PyLong_Copy(PyLongObject *value) {
    Py_ssize_t n = Py_ABS(Py_SIZE(value));
    if (n <= 1) return from_i64(n ? (i64)value->ob_digit[0] * (Py_SIZE(value) < 0 ? -1 : 1) : 0);
    PyLongObject *p = _PyLong_New(n);
    if (!p) return NULL;
    memcpy(p->ob_digit, value->ob_digit, (size_t)n * sizeof(digit));
    Py_SET_SIZE(p, Py_SIZE(value));
    return (PyObject *)p;
}

PyObject *_PyLong_FromByteArray(const unsigned char *p, size_t size, int little_endian, int is_signed) {
    return expose_owned(size ? int_from_bytes(p, (i64)size, little_endian, is_signed) : fixnum(0));
}

/* ---- reading ---- */

/* The digits as a 64-bit magnitude; false if there are more. */
ALWAYS_INLINE bool magnitude(const PyLongObject *p, u64 *out) {
    Py_ssize_t n = Py_ABS(p->ob_base.ob_size);
    const digit *d = p->ob_digit;
    if (likely(n <= 2)) {
        *out = n == 0 ? 0 : n == 1 ? d[0] : d[0] | (u64)d[1] << 30;
        return true;
    }
    *out = d[0] | (u64)d[1] << 30 | (u64)d[2] << 60;
    return n == 3 && d[2] < 16;
}

/* 0 with *out set, 1 too large, -1 too small. */
ALWAYS_INLINE int as_i64(PyObject *o, i64 *out) {
    u64 mag;
    bool negative = Py_SIZE(o) < 0;
    if (unlikely(!magnitude((PyLongObject *)o, &mag)) || mag > (u64)INT64_MAX + negative) return negative ? -1 : 1;
    *out = negative ? (i64)(0 - mag) : (i64)mag;
    return 0;
}

/* An int or what its __index__ gives, as a new reference. */
static PyObject *index_of(PyObject *o) {
    if (!o) {
        PyErr_BadInternalCall();
        return NULL;
    }
    return _PyNumber_Index(o);
}

/* As as_i64, of any object with __index__; 2 with an exception set. */
static int any_as_i64(PyObject *o, i64 *out) {
    PyObject *index = index_of(o);
    if (!index) return 2;
    int range = as_i64(index, out);
    Py_DECREF(index);
    return range;
}

static int overflow(const char *message) {
    PyErr_SetString(PyExc_OverflowError, message);
    return -1;
}

static i64 checked_i64(PyObject *o, const char *message) {
    i64 i;
    int range = o && likely(PyLong_Check(o)) ? as_i64(o, &i) : any_as_i64(o, &i);
    if (likely(range == 0)) return i;
    if (range != 2) overflow(message);
    return -1;
}

long PyLong_AsLong(PyObject *o) { return checked_i64(o, "Python int too large to convert to C long"); }
long long PyLong_AsLongLong(PyObject *o) { return checked_i64(o, "int too big to convert"); }

static i64 saturated(PyObject *o, int *result) {
    i64 i = -1;
    int range = o && PyLong_Check(o) ? as_i64(o, &i) : any_as_i64(o, &i);
    *result = range == 2 ? 0 : range;
    return range ? -1 : i;
}

long PyLong_AsLongAndOverflow(PyObject *o, int *result) { return saturated(o, result); }
long long PyLong_AsLongLongAndOverflow(PyObject *o, int *result) { return saturated(o, result); }

/* The functions that take no __index__. */
static bool require_int(PyObject *o) {
    if (unlikely(!o)) PyErr_BadInternalCall();
    else if (likely(PyLong_Check(o))) return true;
    else PyErr_SetString(PyExc_TypeError, "an integer is required");
    return false;
}

Py_ssize_t PyLong_AsSsize_t(PyObject *o) {
    i64 i;
    if (!require_int(o)) return -1;
    return likely(as_i64(o, &i) == 0) ? i : overflow("Python int too large to convert to C ssize_t");
}

static u64 checked_u64(PyObject *o, const char *negative, const char *large) {
    u64 mag;
    if (!require_int(o)) return (u64)-1;
    if (Py_SIZE(o) < 0) return (u64)(i64)overflow(negative);
    return likely(magnitude((PyLongObject *)o, &mag)) ? mag : (u64)(i64)overflow(large);
}

unsigned long PyLong_AsUnsignedLong(PyObject *o) {
    return checked_u64(o, "can't convert negative value to unsigned int",
                       "Python int too large to convert to C unsigned long");
}
unsigned long long PyLong_AsUnsignedLongLong(PyObject *o) {
    return checked_u64(o, "can't convert negative int to unsigned", "int too big to convert");
}
size_t PyLong_AsSize_t(PyObject *o) {
    return checked_u64(o, "can't convert negative value to size_t",
                       "Python int too large to convert to C size_t");
}

void *PyLong_AsVoidPtr(PyObject *o) {
    if (o && PyLong_Check(o) && Py_SIZE(o) < 0) return (void *)PyLong_AsLong(o);
    u64 address = PyLong_AsUnsignedLong(o);
    return address == (u64)-1 && PyErr_Occurred() ? NULL : (void *)address;
}

static u64 masked(PyObject *o) {
    u64 mag = 0;
    PyObject *index = index_of(o);
    if (!index) return (u64)-1;
    magnitude((PyLongObject *)index, &mag);     /* the low 64 bits in any case */
    if (Py_SIZE(index) < 0) mag = 0 - mag;
    Py_DECREF(index);
    return mag;
}

unsigned long PyLong_AsUnsignedLongMask(PyObject *o) { return masked(o); }
unsigned long long PyLong_AsUnsignedLongLongMask(PyObject *o) { return masked(o); }

time_t _PyLong_AsTime_t(PyObject *o) {
    i64 t = PyLong_AsLongLong(o);
    if (t == -1 && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_OverflowError))
        PyErr_SetString(PyExc_OverflowError, "timestamp out of range for platform time_t");
    return t;
}

double PyLong_AsDouble(PyObject *o) {
    i64 i;
    double d;
    if (!require_int(o)) return -1.0;
    if (as_i64(o, &i) == 0) return (double)i;
    return int_to_double(adopt_long((PyLongObject *)o), &d) ? d : glue_fail();
}

/* ---- bits and bytes ---- */

int _PyLong_Sign(PyObject *o) { return Py_SIZE(o) == 0 ? 0 : Py_SIZE(o) < 0 ? -1 : 1; }

size_t _PyLong_NumBits(PyObject *o) {
    size_t n = (size_t)Py_ABS(Py_SIZE(o));
    if (n == 0) return 0;
    return (n - 1) * PyLong_SHIFT + 32 - (size_t)__builtin_clz(((PyLongObject *)o)->ob_digit[n - 1]);
}

/* Byte number i of the magnitude. */
static u8 byte_at(const PyLongObject *p, size_t i) {
    size_t n = (size_t)Py_ABS(Py_SIZE(p)), at = i * 8 / PyLong_SHIFT;
    u64 pair = at < n ? p->ob_digit[at] : 0;
    if (at + 1 < n) pair |= (u64)p->ob_digit[at + 1] << PyLong_SHIFT;
    return (u8)(pair >> (i * 8 % PyLong_SHIFT));
}

static bool is_power_of_two(const PyLongObject *p) {
    Py_ssize_t n = Py_ABS(Py_SIZE(p));
    for (Py_ssize_t i = 0; i < n - 1; i++)
        if (p->ob_digit[i]) return false;
    return n && (p->ob_digit[n - 1] & (p->ob_digit[n - 1] - 1)) == 0;
}

int _PyLong_AsByteArray(PyLongObject *value, unsigned char *out, size_t size, int little_endian, int is_signed) {
    size_t bits = _PyLong_NumBits((PyObject *)value);
    bool negative = Py_SIZE(value) < 0;
    unsigned carry = 1;
    if (negative && !is_signed) return overflow("can't convert negative int to unsigned");
    if (is_signed && bits && !(negative && is_power_of_two(value))) bits++;
    for (size_t i = 0; i < size; i++) {
        u8 b = byte_at(value, i);
        if (negative) {
            carry += (u8)~b;
            b = (u8)carry;
            carry >>= 8;
        }
        out[little_endian ? i : size - 1 - i] = b;
    }
    return bits > size * 8 ? overflow("int too big to convert") : 0;
}

/* x == m * 2**e with 0.5 <= |m| < 1, m rounded to even. */
double _PyLong_Frexp(PyLongObject *value, Py_ssize_t *exponent) {
    Value v = int_abs(adopt_long(value));
    i64 bits = int_bit_length(v), shift = bits - 56;
    double m;
    int e;
    if (shift > 0) {                            /* a lost bit is kept as a sticky one */
        Value low = int_rshift(v, fixnum(shift));
        if (int_cmp(int_lshift(low, fixnum(shift)), v) != 0) low = int_or(low, fixnum(1));
        v = low;
    } else {
        shift = 0;
    }
    if (!int_to_double(v, &m)) return glue_fail();
    m = __builtin_frexp(m, &e);
    *exponent = e + shift;
    return Py_SIZE(value) < 0 ? -m : m;
}

/* ---- text ---- */

/* The end of what may be a number from 's' on; base 0 becomes the one that the prefix names. */
static const char *number_end(const char *s, int *base) {
    while (Py_ISSPACE(*s)) s++;
    if (*s == '+' || *s == '-') s++;
    if (s[0] == '0' && s[1]) {
        int c = Py_TOLOWER(s[1]), prefix = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 0;
        if (prefix && (*base == 0 || *base == prefix)) {
            *base = prefix;
            s += 2;
        }
    }
    if (*base == 0) *base = 10;
    for (; *s; s++) {
        int c = Py_TOLOWER(*s), d = Py_ISDIGIT(c) ? c - '0' : Py_ISALPHA(c) ? c - 'a' + 10 : 99;
        if (c != '_' && d >= *base) break;
    }
    while (Py_ISSPACE(*s)) s++;
    return s;
}

PyObject *PyLong_FromString(const char *str, char **end, int base) {
    const char *stop;
    int named = base;
    Value v;
    if ((base != 0 && base < 2) || base > 36) {
        PyErr_SetString(PyExc_ValueError, "int() arg 2 must be >= 2 and <= 36");
        return NULL;
    }
    stop = number_end(str, &named);
    v = *stop ? V_NULL : int_parse(str, stop - str, base);
    if (end) *end = (char *)stop;
    if (!is_null(v)) return expose_owned(v);
    PyObject *text = PyUnicode_FromStringAndSize(str, KR_MIN((i64)strlen(str), 200));
    if (text) PyErr_Format(PyExc_ValueError, "invalid literal for int() with base %d: %.200R", named, text);
    Py_XDECREF(text);
    return NULL;
}

PyObject *_PyLong_FromBytes(const char *str, Py_ssize_t len, int base) {
    Value text = bytes_new(str, len);
    return expose_owned(is_err(text) ? text : int_from_text(text, base));
}

PyObject *PyLong_FromUnicodeObject(PyObject *o, int base) { return expose_owned(int_from_text(adopt_peek(o), base)); }

PyObject *_PyLong_Format(PyObject *o, int base) {
    StrBuilder b;
    Value digits;
    if (!PyLong_Check(o)) return PyErr_BadInternalCall(), NULL;
    digits = int_to_str(adopt_long((PyLongObject *)o), base);
    if (is_err(digits) || base == 10) return expose_fresh(digits);
    strb_init(&b);
    if (str_at(digits, 0) == '-') strb_c(&b, "-");
    strb_c(&b, base == 16 ? "0x" : base == 8 ? "0o" : "0b");
    strb_str(&b, str_at(digits, 0) == '-' ? str_slice(digits, 1, str_len(digits)) : digits);
    return expose_fresh(strb_finish(&b));
}

/* ---- arithmetic ---- */

PyObject *_PyLong_GCD(PyObject *a, PyObject *b) {
    Value x = int_abs(adopt_long((PyLongObject *)a)), y = int_abs(adopt_long((PyLongObject *)b));
    while (!is_err(x) && !is_err(y) && int_sign(y)) {
        Value rest = int_mod(x, y);
        x = y;
        y = rest;
    }
    return expose_owned(is_err(y) ? y : x);
}

/* (q, r) with q the integer nearest to a / b, to even on a tie. */
static Value divmod_near(Value a, Value b) {
    Value pair = TRY(int_divmod(a, b)), q = tuple_at(pair, 0), r = tuple_at(pair, 1), twice = TRY(int_lshift(r, fixnum(1)));
    int cmp = int_sign(b) > 0 ? int_cmp(twice, b) : int_cmp(b, twice);
    if (cmp > 0 || (cmp == 0 && int_sign(TRY(int_and(q, fixnum(1)))))) {
        q = TRY(int_add(q, fixnum(1)));
        r = TRY(int_sub(r, b));
    }
    return tuple_pack(2, q, r);
}

PyObject *_PyLong_DivmodNear(PyObject *a, PyObject *b) {
    if (!PyLong_Check(a) || !PyLong_Check(b)) {
        PyErr_SetString(PyExc_TypeError, "non-integer arguments in division");
        return NULL;
    }
    return expose_fresh(divmod_near(adopt_long((PyLongObject *)a), adopt_long((PyLongObject *)b)));
}

PyObject *_PyLong_Lshift(PyObject *o, size_t by) {
    return expose_owned(int_lshift(adopt_long((PyLongObject *)o), int_from_u64(by)));
}

PyObject *_PyLong_Rshift(PyObject *o, size_t by) {
    return expose_owned(int_rshift(adopt_long((PyLongObject *)o), int_from_u64(by)));
}

/* ---- sys.int_info, bool ---- */

PyObject *PyLong_GetInfo(void) { return Py_XNewRef(PySys_GetObject("int_info")); }

PyObject *PyBool_FromLong(long value) { return Py_NewRef(value ? Py_True : Py_False); }
