/* unicodeobject.h: str.  Three layouts, each the start of the next: ASCII, compact, and with the data elsewhere. */
#ifndef Py_UNICODEOBJECT_H
#define Py_UNICODEOBJECT_H
#include <wchar.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint32_t Py_UCS4;
typedef uint16_t Py_UCS2;
typedef uint8_t Py_UCS1;
#define Py_UNICODE_SIZE SIZEOF_WCHAR_T
#define Py_UNICODE_REPLACEMENT_CHARACTER ((Py_UCS4)0xFFFD)
#ifndef Py_LIMITED_API
#define PY_UNICODE_TYPE wchar_t
typedef wchar_t Py_UNICODE;
enum PyUnicode_Kind {
    PyUnicode_WCHAR_KIND = 0,
    PyUnicode_1BYTE_KIND = 1,
    PyUnicode_2BYTE_KIND = 2,
    PyUnicode_4BYTE_KIND = 4,
};
#define USE_UNICODE_WCHAR_CACHE 1
#define SSTATE_NOT_INTERNED 0
#define SSTATE_INTERNED_MORTAL 1
#define SSTATE_INTERNED_IMMORTAL 2

typedef struct {
    PyObject_HEAD
    Py_ssize_t length;                          /* characters */
    Py_hash_t hash;                             /* -1: not computed yet */
    struct {
        unsigned int interned : 2;
        unsigned int kind : 3;
        unsigned int compact : 1;
        unsigned int ascii : 1;
        unsigned int ready : 1;
        unsigned int : 24;
    } state;
    wchar_t *wstr;
} PyASCIIObject;
typedef struct {
    PyASCIIObject _base;
    Py_ssize_t utf8_length;
    char *utf8;                                 /* cached, or NULL */
    Py_ssize_t wstr_length;
} PyCompactUnicodeObject;
typedef struct {
    PyCompactUnicodeObject _base;
    union {
        void *any;
        Py_UCS1 *latin1;
        Py_UCS2 *ucs2;
        Py_UCS4 *ucs4;
    } data;
} PyUnicodeObject;

/* A string under construction. */
typedef struct {
    PyObject *buffer;
    void *data;
    enum PyUnicode_Kind kind;
    Py_UCS4 maxchar;
    Py_ssize_t size;
    Py_ssize_t pos;
    Py_ssize_t min_length;
    Py_UCS4 min_char;
    unsigned char overallocate;
    unsigned char readonly;
} _PyUnicodeWriter;
#endif

PyAPI_DATA(PyTypeObject) PyUnicodeIter_Type;
PyAPI_DATA(PyTypeObject) PyUnicode_Type;
PyAPI_FUNC(void) PyUnicode_Append(PyObject **p, PyObject *arg);
PyAPI_FUNC(void) PyUnicode_AppendAndDel(PyObject **p, PyObject *arg);
PyAPI_FUNC(PyObject *) PyUnicode_AsASCIIString(PyObject *str);
PyAPI_FUNC(PyObject *) PyUnicode_AsCharmapString(PyObject *str, PyObject *arg);
PyAPI_FUNC(PyObject *) PyUnicode_AsDecodedObject(PyObject *str, const char *encoding,
                                        const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsDecodedUnicode(PyObject *str, const char *encoding,
                                        const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsEncodedObject(PyObject *str, const char *encoding,
                                        const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsEncodedString(PyObject *str, const char *encoding,
                                        const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsEncodedUnicode(PyObject *str, const char *encoding,
                                        const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_AsLatin1String(PyObject *str);
PyAPI_FUNC(PyObject *) PyUnicode_AsRawUnicodeEscapeString(PyObject *str);
PyAPI_FUNC(Py_UCS4 *) PyUnicode_AsUCS4(PyObject *str, Py_UCS4 *arg, Py_ssize_t size, int flag);
PyAPI_FUNC(Py_UCS4 *) PyUnicode_AsUCS4Copy(PyObject *str);
PyAPI_FUNC(PyObject *) PyUnicode_AsUTF16String(PyObject *str);
PyAPI_FUNC(PyObject *) PyUnicode_AsUTF32String(PyObject *str);
PyAPI_FUNC(const char *) PyUnicode_AsUTF8AndSize(PyObject *str, Py_ssize_t *size);
PyAPI_FUNC(PyObject *) PyUnicode_AsUTF8String(PyObject *str);
PyAPI_FUNC(PyObject *) PyUnicode_AsUnicodeEscapeString(PyObject *str);
PyAPI_FUNC(Py_ssize_t) PyUnicode_AsWideChar(PyObject *str, wchar_t *wstr, Py_ssize_t size);
PyAPI_FUNC(wchar_t *) PyUnicode_AsWideCharString(PyObject *str, Py_ssize_t *size);
PyAPI_FUNC(PyObject *) PyUnicode_BuildEncodingMap(PyObject *str);
PyAPI_FUNC(int) PyUnicode_Compare(PyObject *left, PyObject *right);
PyAPI_FUNC(int) PyUnicode_CompareWithASCIIString(PyObject *str, const char *name);
PyAPI_FUNC(PyObject *) PyUnicode_Concat(PyObject *left, PyObject *right);
PyAPI_FUNC(int) PyUnicode_Contains(PyObject *str, PyObject *sub);
PyAPI_FUNC(Py_ssize_t) PyUnicode_Count(PyObject *str, PyObject *sub, Py_ssize_t start,
                                       Py_ssize_t end);
PyAPI_FUNC(PyObject *) PyUnicode_Decode(const char *str, Py_ssize_t len, const char *encoding,
                                        const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeASCII(const char *str, Py_ssize_t len, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeCharmap(const char *str, Py_ssize_t len, PyObject *c,
                                        const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeFSDefault(const char *str);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeFSDefaultAndSize(const char *str, Py_ssize_t len);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeLatin1(const char *str, Py_ssize_t len, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeLocale(const char *str, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeLocaleAndSize(const char *str, Py_ssize_t len,
                                        const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeRawUnicodeEscape(const char *str, Py_ssize_t len,
                                        const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF16(const char *str, Py_ssize_t len, const char *errors,
                                        int *result);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF16Stateful(const char *str, Py_ssize_t len,
                                        const char *errors, int *result, Py_ssize_t *size);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF32(const char *str, Py_ssize_t len, const char *errors,
                                        int *result);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF32Stateful(const char *str, Py_ssize_t len,
                                        const char *errors, int *result, Py_ssize_t *size);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF7(const char *str, Py_ssize_t len, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF7Stateful(const char *str, Py_ssize_t len,
                                        const char *errors, Py_ssize_t *size);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF8(const char *str, Py_ssize_t len, const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUTF8Stateful(const char *str, Py_ssize_t len,
                                        const char *errors, Py_ssize_t *size);
PyAPI_FUNC(PyObject *) PyUnicode_DecodeUnicodeEscape(const char *str, Py_ssize_t len,
                                        const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_EncodeFSDefault(PyObject *str);
PyAPI_FUNC(PyObject *) PyUnicode_EncodeLocale(PyObject *str, const char *encoding);
PyAPI_FUNC(int) PyUnicode_FSConverter(PyObject *str, void *arg);
PyAPI_FUNC(int) PyUnicode_FSDecoder(PyObject *str, void *arg);
PyAPI_FUNC(Py_ssize_t) PyUnicode_Find(PyObject *str, PyObject *sub, Py_ssize_t start,
                                      Py_ssize_t end, int direction);
PyAPI_FUNC(Py_ssize_t) PyUnicode_FindChar(PyObject *str, Py_UCS4 ch, Py_ssize_t start,
                                        Py_ssize_t end, int direction);
PyAPI_FUNC(PyObject *) PyUnicode_Format(PyObject *format, PyObject *args);
PyAPI_FUNC(PyObject *) PyUnicode_FromEncodedObject(PyObject *o, const char *encoding,
                                        const char *errors);
PyAPI_FUNC(PyObject *) PyUnicode_FromFormat(const char *format, ...);
PyAPI_FUNC(PyObject *) PyUnicode_FromFormatV(const char *format, va_list va);
PyAPI_FUNC(PyObject *) PyUnicode_FromObject(PyObject *o);
PyAPI_FUNC(PyObject *) PyUnicode_FromOrdinal(int value);
PyAPI_FUNC(PyObject *) PyUnicode_FromString(const char *str);
PyAPI_FUNC(PyObject *) PyUnicode_FromStringAndSize(const char *str, Py_ssize_t len);
PyAPI_FUNC(PyObject *) PyUnicode_FromWideChar(const wchar_t *wstr, Py_ssize_t len);
PyAPI_FUNC(const char *) PyUnicode_GetDefaultEncoding(void);
PyAPI_FUNC(Py_ssize_t) PyUnicode_GetLength(PyObject *str);
PyAPI_FUNC(Py_ssize_t) PyUnicode_GetSize(PyObject *str);
PyAPI_FUNC(PyObject *) PyUnicode_InternFromString(const char *str);
PyAPI_FUNC(void) PyUnicode_InternImmortal(PyObject **p);
PyAPI_FUNC(void) PyUnicode_InternInPlace(PyObject **p);
PyAPI_FUNC(int) PyUnicode_IsIdentifier(PyObject *str);
PyAPI_FUNC(PyObject *) PyUnicode_Join(PyObject *separator, PyObject *seq);
PyAPI_FUNC(PyObject *) PyUnicode_Partition(PyObject *str, PyObject *arg);
PyAPI_FUNC(PyObject *) PyUnicode_RPartition(PyObject *str, PyObject *arg);
PyAPI_FUNC(PyObject *) PyUnicode_RSplit(PyObject *str, PyObject *separator, Py_ssize_t maxsplit);
PyAPI_FUNC(Py_UCS4) PyUnicode_ReadChar(PyObject *str, Py_ssize_t i);
PyAPI_FUNC(PyObject *) PyUnicode_Replace(PyObject *str, PyObject *sub, PyObject *replacement,
                                        Py_ssize_t maxcount);
PyAPI_FUNC(int) PyUnicode_Resize(PyObject **p, Py_ssize_t len);
PyAPI_FUNC(PyObject *) PyUnicode_RichCompare(PyObject *left, PyObject *right, int op);
PyAPI_FUNC(PyObject *) PyUnicode_Split(PyObject *str, PyObject *separator, Py_ssize_t maxsplit);
PyAPI_FUNC(PyObject *) PyUnicode_Splitlines(PyObject *str, int keepends);
PyAPI_FUNC(PyObject *) PyUnicode_Substring(PyObject *str, Py_ssize_t start, Py_ssize_t end);
PyAPI_FUNC(Py_ssize_t) PyUnicode_Tailmatch(PyObject *str, PyObject *sub, Py_ssize_t start,
                                        Py_ssize_t end, int direction);
PyAPI_FUNC(PyObject *) PyUnicode_Translate(PyObject *str, PyObject *arg, const char *name);
PyAPI_FUNC(int) PyUnicode_WriteChar(PyObject *str, Py_ssize_t i, Py_UCS4 ch);
#define PyUnicode_Check(o) PyType_FastSubclass(Py_TYPE(o), Py_TPFLAGS_UNICODE_SUBCLASS)
#define PyUnicode_CheckExact(o) Py_IS_TYPE((o), &PyUnicode_Type)

#ifndef Py_LIMITED_API
PyAPI_DATA(const unsigned char) _Py_ascii_whitespace[];
PyAPI_FUNC(const char *) PyUnicode_AsUTF8(PyObject *str);
PyAPI_FUNC(Py_UNICODE *) PyUnicode_AsUnicode(PyObject *str);
PyAPI_FUNC(Py_UNICODE *) PyUnicode_AsUnicodeAndSize(PyObject *str, Py_ssize_t *size);
PyAPI_FUNC(Py_ssize_t) PyUnicode_CopyCharacters(PyObject *to, Py_ssize_t to_start, PyObject *from,
                                        Py_ssize_t from_start, Py_ssize_t how_many);
PyAPI_FUNC(Py_ssize_t) PyUnicode_Fill(PyObject *str, Py_ssize_t start, Py_ssize_t length,
                                      Py_UCS4 fill);
PyAPI_FUNC(PyObject *) PyUnicode_FromKindAndData(int kind, const void *buffer, Py_ssize_t size);
PyAPI_FUNC(PyObject *) PyUnicode_FromUnicode(const Py_UNICODE *p, Py_ssize_t len);
PyAPI_FUNC(PyObject *) PyUnicode_New(Py_ssize_t size, Py_UCS4 maxchar);
PyAPI_FUNC(void) _PyUnicodeWriter_Dealloc(_PyUnicodeWriter *writer);
PyAPI_FUNC(PyObject *) _PyUnicodeWriter_Finish(_PyUnicodeWriter *writer);
PyAPI_FUNC(void) _PyUnicodeWriter_Init(_PyUnicodeWriter *writer);
PyAPI_FUNC(int) _PyUnicodeWriter_PrepareInternal(_PyUnicodeWriter *writer, Py_ssize_t len,
                                        Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicodeWriter_PrepareKindInternal(_PyUnicodeWriter *writer,
                                        enum PyUnicode_Kind arg);
PyAPI_FUNC(int) _PyUnicodeWriter_WriteASCIIString(_PyUnicodeWriter *writer, const char *name,
                                        Py_ssize_t size);
PyAPI_FUNC(int) _PyUnicodeWriter_WriteChar(_PyUnicodeWriter *writer, Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicodeWriter_WriteLatin1String(_PyUnicodeWriter *writer, const char *name,
                                        Py_ssize_t size);
PyAPI_FUNC(int) _PyUnicodeWriter_WriteStr(_PyUnicodeWriter *writer, PyObject *arg);
PyAPI_FUNC(int) _PyUnicodeWriter_WriteSubstring(_PyUnicodeWriter *writer, PyObject *arg,
                                        Py_ssize_t size, Py_ssize_t size2);
PyAPI_FUNC(PyObject *) _PyUnicode_AsASCIIString(PyObject *str, const char *errors);
PyAPI_FUNC(PyObject *) _PyUnicode_AsLatin1String(PyObject *str, const char *errors);
PyAPI_FUNC(PyObject *) _PyUnicode_AsUTF8String(PyObject *str, const char *errors);
PyAPI_FUNC(const Py_UNICODE *) _PyUnicode_AsUnicode(PyObject *str);
PyAPI_FUNC(int) _PyUnicode_CheckConsistency(PyObject *str, int flag);
PyAPI_FUNC(PyObject *) _PyUnicode_Copy(PyObject *str);
PyAPI_FUNC(PyObject *) _PyUnicode_DecodeRawUnicodeEscapeStateful(const char *str, Py_ssize_t len,
                                        const char *errors, Py_ssize_t *size);
PyAPI_FUNC(PyObject *) _PyUnicode_DecodeUnicodeEscapeInternal(const char *str, Py_ssize_t len,
                                        const char *errors, Py_ssize_t *size, const char **argv);
PyAPI_FUNC(PyObject *) _PyUnicode_DecodeUnicodeEscapeInternal2(const char *str, Py_ssize_t len,
                                        const char *errors, Py_ssize_t *size, int *result,
                                        const char **argv);
PyAPI_FUNC(PyObject *) _PyUnicode_DecodeUnicodeEscapeStateful(const char *str, Py_ssize_t len,
                                        const char *errors, Py_ssize_t *size);
PyAPI_FUNC(int) _PyUnicode_EQ(PyObject *str, PyObject *arg);
PyAPI_FUNC(PyObject *) _PyUnicode_EncodeCharmap(PyObject *str, PyObject *arg, const char *encoding);
PyAPI_FUNC(PyObject *) _PyUnicode_EncodeUTF16(PyObject *str, const char *encoding, int flag);
PyAPI_FUNC(PyObject *) _PyUnicode_EncodeUTF32(PyObject *str, const char *encoding, int flag);
PyAPI_FUNC(PyObject *) _PyUnicode_EncodeUTF7(PyObject *str, int flag, int flag2,
                                        const char *encoding);
PyAPI_FUNC(int) _PyUnicode_Equal(PyObject *str, PyObject *arg);
PyAPI_FUNC(int) _PyUnicode_EqualToASCIIId(PyObject *str, _Py_Identifier *name);
PyAPI_FUNC(int) _PyUnicode_EqualToASCIIString(PyObject *str, const char *name);
PyAPI_FUNC(void) _PyUnicode_FastCopyCharacters(PyObject *to, Py_ssize_t to_start, PyObject *from,
                                        Py_ssize_t from_start, Py_ssize_t how_many);
PyAPI_FUNC(void) _PyUnicode_FastFill(PyObject *str, Py_ssize_t len, Py_ssize_t size, Py_UCS4 ch);
PyAPI_FUNC(Py_UCS4) _PyUnicode_FindMaxChar(PyObject *str, Py_ssize_t len, Py_ssize_t size);
PyAPI_FUNC(int) _PyUnicode_FormatAdvancedWriter(_PyUnicodeWriter *writer, PyObject *arg,
                                        PyObject *c, Py_ssize_t size, Py_ssize_t size2);
PyAPI_FUNC(PyObject *) _PyUnicode_FormatLong(PyObject *str, int flag, int flag2, int flag3);
PyAPI_FUNC(PyObject *) _PyUnicode_FromASCII(const char *str, Py_ssize_t len);
PyAPI_FUNC(PyObject *) _PyUnicode_FromId(_Py_Identifier *name);
PyAPI_FUNC(Py_ssize_t) _PyUnicode_InsertThousandsGrouping(_PyUnicodeWriter *writer, Py_ssize_t i,
                                        PyObject *c, Py_ssize_t i2, Py_ssize_t i3, Py_ssize_t i4,
                                        const char *name, PyObject *e, Py_UCS4 *arg);
PyAPI_FUNC(int) _PyUnicode_IsAlpha(Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_IsCaseIgnorable(Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_IsCased(Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_IsDecimalDigit(Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_IsDigit(Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_IsLinebreak(const Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_IsLowercase(Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_IsNumeric(Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_IsPrintable(Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_IsTitlecase(Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_IsUppercase(Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_IsWhitespace(const Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_IsXidContinue(Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_IsXidStart(Py_UCS4 ch);
PyAPI_FUNC(PyObject *) _PyUnicode_JoinArray(PyObject *str, PyObject *const *arg, Py_ssize_t size);
PyAPI_FUNC(int) _PyUnicode_Ready(PyObject *str);
PyAPI_FUNC(Py_ssize_t) _PyUnicode_ScanIdentifier(PyObject *str);
PyAPI_FUNC(int) _PyUnicode_ToDecimalDigit(Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_ToDigit(Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_ToFoldedFull(Py_UCS4 ch, Py_UCS4 *arg);
PyAPI_FUNC(int) _PyUnicode_ToLowerFull(Py_UCS4 ch, Py_UCS4 *arg);
PyAPI_FUNC(Py_UCS4) _PyUnicode_ToLowercase(Py_UCS4 ch);
PyAPI_FUNC(double) _PyUnicode_ToNumeric(Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_ToTitleFull(Py_UCS4 ch, Py_UCS4 *arg);
PyAPI_FUNC(Py_UCS4) _PyUnicode_ToTitlecase(Py_UCS4 ch);
PyAPI_FUNC(int) _PyUnicode_ToUpperFull(Py_UCS4 ch, Py_UCS4 *arg);
PyAPI_FUNC(Py_UCS4) _PyUnicode_ToUppercase(Py_UCS4 ch);
PyAPI_FUNC(PyObject *) _PyUnicode_TransformDecimalAndSpaceToASCII(PyObject *str);
PyAPI_FUNC(int) _PyUnicode_WideCharString_Converter(PyObject *str, void *arg);
PyAPI_FUNC(int) _PyUnicode_WideCharString_Opt_Converter(PyObject *str, void *arg);
PyAPI_FUNC(PyObject *) _PyUnicode_XStrip(PyObject *str, int flag, PyObject *c);
#define _PyASCIIObject_CAST(o) _Py_CAST(PyASCIIObject *, (o))
#define _PyCompactUnicodeObject_CAST(o) _Py_CAST(PyCompactUnicodeObject *, (o))
#define _PyUnicodeObject_CAST(o) _Py_CAST(PyUnicodeObject *, (o))

static inline int PyUnicode_CHECK_INTERNED(PyObject *o) {
    return _PyASCIIObject_CAST(o)->state.interned;
}
static inline unsigned int PyUnicode_IS_READY(PyObject *o) {
    return _PyASCIIObject_CAST(o)->state.ready;
}
static inline unsigned int PyUnicode_IS_ASCII(PyObject *o) {
    return _PyASCIIObject_CAST(o)->state.ascii;
}
static inline int PyUnicode_IS_COMPACT(PyObject *o) {
    return _PyASCIIObject_CAST(o)->state.compact;
}
static inline int PyUnicode_IS_COMPACT_ASCII(PyObject *o) {
    return _PyASCIIObject_CAST(o)->state.ascii && _PyASCIIObject_CAST(o)->state.compact;
}
static inline int PyUnicode_READY(PyObject *o) {
    return _PyASCIIObject_CAST(o)->state.ready ? 0 : _PyUnicode_Ready(o);
}
#define PyUnicode_KIND(o) (_PyASCIIObject_CAST(o)->state.kind)
static inline Py_ssize_t PyUnicode_GET_LENGTH(PyObject *o) { return _PyASCIIObject_CAST(o)->length; }

/* Where the characters are: behind the struct if compact, else where data.any says. */
static inline void *_PyUnicode_COMPACT_DATA(PyObject *o) {
    if (_PyASCIIObject_CAST(o)->state.ascii) return (void *)(_PyASCIIObject_CAST(o) + 1);
    return (void *)(_PyCompactUnicodeObject_CAST(o) + 1);
}
static inline void *_PyUnicode_NONCOMPACT_DATA(PyObject *o) {
    return _PyUnicodeObject_CAST(o)->data.any;
}
static inline void *PyUnicode_DATA(PyObject *o) {
    return _PyASCIIObject_CAST(o)->state.compact ? _PyUnicode_COMPACT_DATA(o)
                                                 : _PyUnicode_NONCOMPACT_DATA(o);
}
static inline Py_UCS4 PyUnicode_READ(int kind, const void *data, Py_ssize_t index) {
    if (kind == PyUnicode_1BYTE_KIND) return ((const Py_UCS1 *)data)[index];
    if (kind == PyUnicode_2BYTE_KIND) return ((const Py_UCS2 *)data)[index];
    return ((const Py_UCS4 *)data)[index];
}
static inline Py_UCS4 PyUnicode_READ_CHAR(PyObject *o, Py_ssize_t index) {
    return PyUnicode_READ((int)_PyASCIIObject_CAST(o)->state.kind, PyUnicode_DATA(o), index);
}
static inline void PyUnicode_WRITE(int kind, void *data, Py_ssize_t index, Py_UCS4 value) {
    if (kind == PyUnicode_1BYTE_KIND) ((Py_UCS1 *)data)[index] = (Py_UCS1)value;
    else if (kind == PyUnicode_2BYTE_KIND) ((Py_UCS2 *)data)[index] = (Py_UCS2)value;
    else ((Py_UCS4 *)data)[index] = value;
}
/* An upper bound of all characters in the string: the end of its kind's range. */
static inline Py_UCS4 PyUnicode_MAX_CHAR_VALUE(PyObject *o) {
    if (_PyASCIIObject_CAST(o)->state.ascii) return 0x7f;
    if (_PyASCIIObject_CAST(o)->state.kind == PyUnicode_1BYTE_KIND) return 0xff;
    return _PyASCIIObject_CAST(o)->state.kind == PyUnicode_2BYTE_KIND ? 0xffff : 0x10ffff;
}

/* The wchar_t form, deprecated since 3.3. */
static inline Py_ssize_t PyUnicode_WSTR_LENGTH(PyObject *o) {
    if (PyUnicode_IS_COMPACT_ASCII(o)) return _PyASCIIObject_CAST(o)->length;
    return _PyCompactUnicodeObject_CAST(o)->wstr_length;
}
static inline Py_ssize_t PyUnicode_GET_SIZE(PyObject *o) {
    if (!_PyASCIIObject_CAST(o)->wstr) (void)PyUnicode_AsUnicode(o);
    return PyUnicode_WSTR_LENGTH(o);
}
static inline Py_ssize_t PyUnicode_GET_DATA_SIZE(PyObject *o) {
    return PyUnicode_GET_SIZE(o) * Py_UNICODE_SIZE;
}
static inline Py_UNICODE *PyUnicode_AS_UNICODE(PyObject *o) {
    wchar_t *wstr = _PyASCIIObject_CAST(o)->wstr;
    return wstr ? wstr : PyUnicode_AsUnicode(o);
}
static inline const char *PyUnicode_AS_DATA(PyObject *o) {
    return (const char *)PyUnicode_AS_UNICODE(o);
}

#define PyUnicode_CHECK_INTERNED(o) PyUnicode_CHECK_INTERNED(_PyObject_CAST(o))
#define PyUnicode_IS_READY(o) PyUnicode_IS_READY(_PyObject_CAST(o))
#define PyUnicode_IS_ASCII(o) PyUnicode_IS_ASCII(_PyObject_CAST(o))
#define PyUnicode_IS_COMPACT(o) PyUnicode_IS_COMPACT(_PyObject_CAST(o))
#define PyUnicode_IS_COMPACT_ASCII(o) PyUnicode_IS_COMPACT_ASCII(_PyObject_CAST(o))
#define PyUnicode_READY(o) PyUnicode_READY(_PyObject_CAST(o))
#define PyUnicode_GET_LENGTH(o) PyUnicode_GET_LENGTH(_PyObject_CAST(o))
#define PyUnicode_DATA(o) PyUnicode_DATA(_PyObject_CAST(o))
#define PyUnicode_1BYTE_DATA(o) _Py_STATIC_CAST(Py_UCS1 *, PyUnicode_DATA(o))
#define PyUnicode_2BYTE_DATA(o) _Py_STATIC_CAST(Py_UCS2 *, PyUnicode_DATA(o))
#define PyUnicode_4BYTE_DATA(o) _Py_STATIC_CAST(Py_UCS4 *, PyUnicode_DATA(o))
#define PyUnicode_READ(kind, data, index)                                                          \
    PyUnicode_READ(_Py_STATIC_CAST(int, kind), _Py_STATIC_CAST(const void *, data), (index))
#define PyUnicode_READ_CHAR(o, index) PyUnicode_READ_CHAR(_PyObject_CAST(o), (index))
#define PyUnicode_WRITE(kind, data, index, value)                                                  \
    PyUnicode_WRITE(_Py_STATIC_CAST(int, kind), _Py_CAST(void *, data), (index),                   \
                    _Py_STATIC_CAST(Py_UCS4, value))
#define PyUnicode_MAX_CHAR_VALUE(o) PyUnicode_MAX_CHAR_VALUE(_PyObject_CAST(o))
#define PyUnicode_WSTR_LENGTH(o) PyUnicode_WSTR_LENGTH(_PyObject_CAST(o))
#define PyUnicode_GET_SIZE(o) PyUnicode_GET_SIZE(_PyObject_CAST(o))
#define PyUnicode_GET_DATA_SIZE(o) PyUnicode_GET_DATA_SIZE(_PyObject_CAST(o))
#define PyUnicode_AS_UNICODE(o) PyUnicode_AS_UNICODE(_PyObject_CAST(o))
#define PyUnicode_AS_DATA(o) PyUnicode_AS_DATA(_PyObject_CAST(o))
#define _PyUnicode_AsString PyUnicode_AsUTF8

/* Surrogates. */
#define Py_UNICODE_IS_SURROGATE(ch) (0xD800 <= (ch) && (ch) <= 0xDFFF)
#define Py_UNICODE_IS_HIGH_SURROGATE(ch) (0xD800 <= (ch) && (ch) <= 0xDBFF)
#define Py_UNICODE_IS_LOW_SURROGATE(ch) (0xDC00 <= (ch) && (ch) <= 0xDFFF)
#define Py_UNICODE_JOIN_SURROGATES(high, low)                                                      \
    (0x10000 + ((((Py_UCS4)(high) & 0x03FF) << 10) | ((Py_UCS4)(low) & 0x03FF)))
#define Py_UNICODE_HIGH_SURROGATE(ch) (0xD800 - (0x10000 >> 10) + ((ch) >> 10))
#define Py_UNICODE_LOW_SURROGATE(ch) (0xDC00 + ((ch) & 0x3FF))

/* Properties of characters; space is asked for most, and ASCII has a table. */
static inline int Py_UNICODE_ISSPACE(Py_UCS4 ch) {
    return ch < 128 ? _Py_ascii_whitespace[ch] : _PyUnicode_IsWhitespace(ch);
}
#define Py_UNICODE_ISSPACE(ch) Py_UNICODE_ISSPACE(ch)
#define Py_UNICODE_ISLOWER(ch) _PyUnicode_IsLowercase(ch)
#define Py_UNICODE_ISUPPER(ch) _PyUnicode_IsUppercase(ch)
#define Py_UNICODE_ISTITLE(ch) _PyUnicode_IsTitlecase(ch)
#define Py_UNICODE_ISLINEBREAK(ch) _PyUnicode_IsLinebreak(ch)
#define Py_UNICODE_TOLOWER(ch) _PyUnicode_ToLowercase(ch)
#define Py_UNICODE_TOUPPER(ch) _PyUnicode_ToUppercase(ch)
#define Py_UNICODE_TOTITLE(ch) _PyUnicode_ToTitlecase(ch)
#define Py_UNICODE_ISDECIMAL(ch) _PyUnicode_IsDecimalDigit(ch)
#define Py_UNICODE_ISDIGIT(ch) _PyUnicode_IsDigit(ch)
#define Py_UNICODE_ISNUMERIC(ch) _PyUnicode_IsNumeric(ch)
#define Py_UNICODE_ISPRINTABLE(ch) _PyUnicode_IsPrintable(ch)
#define Py_UNICODE_TODECIMAL(ch) _PyUnicode_ToDecimalDigit(ch)
#define Py_UNICODE_TODIGIT(ch) _PyUnicode_ToDigit(ch)
#define Py_UNICODE_TONUMERIC(ch) _PyUnicode_ToNumeric(ch)
#define Py_UNICODE_ISALPHA(ch) _PyUnicode_IsAlpha(ch)
static inline int Py_UNICODE_ISALNUM(Py_UCS4 ch) {
    return Py_UNICODE_ISALPHA(ch) || Py_UNICODE_ISDECIMAL(ch) || Py_UNICODE_ISDIGIT(ch) ||
           Py_UNICODE_ISNUMERIC(ch);
}
#define Py_UNICODE_ISALNUM(ch) Py_UNICODE_ISALNUM(ch)

#define _PyUnicodeWriter_Prepare(writer, len, max)                                                 \
    (((max) <= (writer)->maxchar && (len) <= (writer)->size - (writer)->pos) ? 0                   \
     : (len) == 0                                                            ? 0                   \
                     : _PyUnicodeWriter_PrepareInternal((writer), (len), (max)))
#define _PyUnicodeWriter_PrepareKind(writer, k)                                                    \
    ((k) <= (writer)->kind ? 0 : _PyUnicodeWriter_PrepareKindInternal((writer), (k)))
#endif

#ifdef __cplusplus
}
#endif
#endif
