/* pyport.h: integer types, limits, visibility and the compiler attributes that the other headers use. */
#ifndef Py_PYPORT_H
#define Py_PYPORT_H
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Casts: a C++ compiler may be told to warn of the C form, so the static one has a spelling of its own. */
#ifdef __cplusplus
#define _Py_STATIC_CAST(type, expr) static_cast<type>(expr)
#define _Py_NULL nullptr
#if __cplusplus < 201103
#undef _Py_NULL
#define _Py_NULL NULL
#endif
#else
#define _Py_STATIC_CAST(type, expr) ((type)(expr))
#define _Py_NULL NULL
#endif
#define _Py_CAST(type, expr) ((type)(expr))

#ifdef __has_builtin
#define _Py__has_builtin(x) __has_builtin(x)
#else
#define _Py__has_builtin(x) 0
#endif

/* Integer types. */
#define HAVE_LONG_LONG 1
#define PY_LONG_LONG long long
#define PY_LLONG_MIN LLONG_MIN
#define PY_LLONG_MAX LLONG_MAX
#define PY_ULLONG_MAX ULLONG_MAX
#define PY_UINT32_T uint32_t
#define PY_UINT64_T uint64_t
#define PY_INT32_T int32_t
#define PY_INT64_T int64_t
#define PY_DWORD_MAX 4294967295U
#define PYLONG_BITS_IN_DIGIT 30
#define SIZEOF_PY_HASH_T SIZEOF_SIZE_T
#define SIZEOF_PY_UHASH_T SIZEOF_SIZE_T
#define PY_SIZE_MAX SIZE_MAX
#define PY_SSIZE_T_MAX ((Py_ssize_t)(((size_t)-1) >> 1))
#define PY_SSIZE_T_MIN (-PY_SSIZE_T_MAX - 1)
#define Py_LL(x) x##LL
#define Py_ULL(x) Py_LL(x##U)

typedef ssize_t Py_ssize_t;
typedef Py_ssize_t Py_ssize_clean_t;
typedef Py_ssize_t Py_hash_t;
typedef size_t Py_uhash_t;
typedef uintptr_t Py_uintptr_t;
typedef intptr_t Py_intptr_t;

#define PY_LITTLE_ENDIAN 1
#define PY_BIG_ENDIAN 0
#define WITH_THREAD 1
#ifndef S_ISREG
#define S_ISREG(mode) (((mode) & S_IFMT) == S_IFREG)
#endif
#ifndef S_ISDIR
#define S_ISDIR(mode) (((mode) & S_IFMT) == S_IFDIR)
#endif
#ifndef S_ISCHR
#define S_ISCHR(mode) (((mode) & S_IFMT) == S_IFCHR)
#endif

/* Small tools. */
#define Py_ARITHMETIC_RIGHT_SHIFT(TYPE, value, count) ((value) >> (count))
#define Py_FORCE_EXPANSION(x) x
#define Py_SAFE_DOWNCAST(value, WIDE, NARROW) _Py_STATIC_CAST(NARROW, (value))
#define Py_LOCAL(type) static type
#define Py_LOCAL_INLINE(type) static inline type
#define Py_MEMCPY memcpy
#define Py_VA_COPY va_copy
#define Py_BEGIN_ISO_C_ONLY
#define _Py_BEGIN_SUPPRESS_IPH
#define _Py_END_SUPPRESS_IPH

/* Attributes. */
#define Py_GCC_ATTRIBUTE(x) __attribute__(x)
#define Py_ALIGNED(n) __attribute__((aligned(n)))
#define Py_DEPRECATED(version) __attribute__((__deprecated__))
#define Py_NO_INLINE __attribute__((noinline))
#ifdef __OPTIMIZE__
#define Py_ALWAYS_INLINE __attribute__((always_inline))
#else
#define Py_ALWAYS_INLINE
#endif
#define _Py_NO_RETURN __attribute__((__noreturn__))
#define _Py_HOT_FUNCTION __attribute__((hot))
#define _Py_COMP_DIAG_PUSH _Pragma("GCC diagnostic push")
#define _Py_COMP_DIAG_IGNORE_DEPR_DECLS _Pragma("GCC diagnostic ignored \"-Wdeprecated-declarations\"")
#define _Py_COMP_DIAG_POP _Pragma("GCC diagnostic pop")

/* Visibility of what the interpreter exports and of a module's PyInit function. */
#include "exports.h"
#define PyAPI_FUNC(type) Py_EXPORTED_SYMBOL type
#define PyAPI_DATA(type) extern Py_EXPORTED_SYMBOL type
#ifdef __cplusplus
#define PyMODINIT_FUNC extern "C" Py_EXPORTED_SYMBOL PyObject *
#else
#define PyMODINIT_FUNC Py_EXPORTED_SYMBOL PyObject *
#endif

#ifdef __cplusplus
}
#endif
#endif
