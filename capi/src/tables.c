/* tables.c: exported constants and tables of characters, read in place by extensions. */
#include "capi/src/capi_internal.h"

#define IN(c, low, high) ((c) >= (low) && (c) <= (high))
#define CLASSES(c)                                                                                 \
    ((IN(c, 'a', 'z') ? PY_CTF_LOWER : 0) | (IN(c, 'A', 'Z') ? PY_CTF_UPPER : 0) |                 \
     (IN(c, '0', '9') ? PY_CTF_DIGIT : 0) | (IN(c, 9, 13) || (c) == ' ' ? PY_CTF_SPACE : 0) |      \
     (IN(c, '0', '9') || IN(c, 'a', 'f') || IN(c, 'A', 'F') ? PY_CTF_XDIGIT : 0))
#define TO_LOWER(c) ((unsigned char)((IN(c, 'A', 'Z') ? (c) + 32 : (c))))
#define TO_UPPER(c) ((unsigned char)((IN(c, 'a', 'z') ? (c) - 32 : (c))))
#define SPACE(c) (IN(c, 9, 13) || IN(c, 28, 32))
/* The value of a digit in bases up to 36; 37 for anything else. */
#define DIGIT(c)                                                                                   \
    (IN(c, '0', '9') ? (c) - '0' : IN(c, 'a', 'z') ? (c) - 'a' + 10 : IN(c, 'A', 'Z') ? (c) - 'A' + 10 : 37)

#define ROW4(f, c) f(c), f((c) + 1), f((c) + 2), f((c) + 3)
#define ROW16(f, c) ROW4(f, c), ROW4(f, (c) + 4), ROW4(f, (c) + 8), ROW4(f, (c) + 12)
#define ROW64(f, c) ROW16(f, c), ROW16(f, (c) + 16), ROW16(f, (c) + 32), ROW16(f, (c) + 48)
#define ROW128(f, c) ROW64(f, c), ROW64(f, (c) + 64)
#define ROW256(f) {ROW128(f, 0), ROW128(f, 128)}

const unsigned int _Py_ctype_table[256] = ROW256(CLASSES);
const unsigned char _Py_ctype_tolower[256] = ROW256(TO_LOWER);
const unsigned char _Py_ctype_toupper[256] = ROW256(TO_UPPER);
const unsigned char _Py_ascii_whitespace[128] = {ROW128(SPACE, 0)};
unsigned char _PyLong_DigitValue[256] = ROW256(DIGIT);

char _PyByteArray_empty_string[1] = "";
const char *Py_hexdigits = "0123456789abcdef";
const unsigned long Py_Version = PY_VERSION_HEX;
const char *const PyStructSequence_UnnamedField = "unnamed field";
int _Py_SwappedOp[6] = {[Py_LT] = Py_GT, [Py_LE] = Py_GE, [Py_EQ] = Py_EQ,
                        [Py_NE] = Py_NE, [Py_GT] = Py_LT, [Py_GE] = Py_LE};

const char *_Py_PackageContext = NULL;
