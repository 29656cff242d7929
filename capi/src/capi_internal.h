/* capi_internal.h: what the files of this folder share.  Includes Python.h, never Krait's own headers. */
#pragma once
#include <Python.h>
#include <locale.h>
#include <marshal.h>
#include <frameobject.h>
#include <structmember.h>
#include <token.h>
#include "vm/base/common.h"

/* Names of reference contracts, read by people and by tools over capi.def. */
#define BORROWED
#define STEALS

/* Types of CPython's internal interface that exported functions mention. */
typedef struct { PyObject *large; PyObject *small; } _PyAccu;
typedef struct _arena PyArena;
typedef struct _PyArgv {
    Py_ssize_t argc;
    int use_bytes_argv;
    char *const *bytes_argv;
    wchar_t *const *wchar_argv;
} _PyArgv;
/* CPython's own extensions read the current thread state from it inline, and take the address of a small int. */
enum { RUNTIME_SMALL_MIN = -5, RUNTIME_SMALL_MAX = 256, RUNTIME_SMALLS = RUNTIME_SMALL_MAX - RUNTIME_SMALL_MIN + 1 };
typedef struct pyruntimestate {
    char before[576];
    void *tstate_current;
    char between[680 - 584];
    PyLongObject small_ints[RUNTIME_SMALLS];
    char after[166688 - 680 - RUNTIME_SMALLS * sizeof(PyLongObject)];
} _PyRuntimeState;
struct _PyTraceMalloc_Config { int initialized; int tracing; int max_nframe; };
typedef struct _symtable_entry PySTEntryObject;
typedef struct _Py_hashtable_t _Py_hashtable_t;
typedef Py_uhash_t (*_Py_hashtable_hash_func)(const void *key);
typedef int (*_Py_hashtable_compare_func)(const void *key1, const void *key2);
typedef void (*_Py_hashtable_destroy_func)(void *ptr);
typedef int (*_Py_hashtable_foreach_func)(_Py_hashtable_t *table, const void *key,
                                          const void *value, void *arg);
typedef struct {
    void *(*malloc)(size_t size);
    void (*free)(void *ptr);
} _Py_hashtable_allocator_t;
typedef enum {
    _Py_ERROR_UNKNOWN = 0,
    _Py_ERROR_STRICT,
    _Py_ERROR_SURROGATEESCAPE,
    _Py_ERROR_REPLACE,
    _Py_ERROR_IGNORE,
    _Py_ERROR_BACKSLASHREPLACE,
    _Py_ERROR_SURROGATEPASS,
    _Py_ERROR_XMLCHARREFREPLACE,
    _Py_ERROR_OTHER,
} _Py_error_handler;
struct _PyCodeConstructor;
struct _mod;
struct symtable;
struct _gilstate_runtime_state;

/* The macros that would stand in the way of the functions of the same names. */
#undef PyMapping_Length
#undef PyObject_Length
#undef PySequence_In
#undef PySequence_Length
#undef _PyObject_LookupSpecial

/* Everything exported is declared, also what only CPython's internal headers declare; and so a definition whose
   type differs from capi.def, or a capi.def that differs from the public headers, does not compile. */
#define FN(name, type, error, params) PyAPI_FUNC(type) (name) params;
#define VOID_FN(name, params) PyAPI_FUNC(void) (name) params;
#define NORETURN_FN(name, params) PyAPI_FUNC(void) _Py_NO_RETURN (name) params;
#define DATA(name, type) extern Py_EXPORTED_SYMBOL type name;
#include "capi/src/capi.def"

/* Sets SystemError: the function exists but does nothing yet.  `caller` is an address in the calling extension,
   which is named in the message.  Returns NULL. */
void *krait_capi_missing(const char *name, const void *caller);

void **capi_tstate_current(void);
void capi_data_init(void);
