/* object.h: the object header, reference counts and type objects.  All of it is part of the binary interface. */
#ifndef Py_OBJECT_H
#define Py_OBJECT_H

#ifdef __cplusplus
extern "C" {
#endif

/* The head of every object.  Extensions count references in place. */
#define _PyObject_HEAD_EXTRA
#define _PyObject_EXTRA_INIT
#define PyObject_HEAD PyObject ob_base;
#define PyObject_VAR_HEAD PyVarObject ob_base;
#define PyObject_HEAD_INIT(type) { 1, (type) },
#define PyVarObject_HEAD_INIT(type, size) { PyObject_HEAD_INIT(type) (size) },
#define Py_INVALID_SIZE ((Py_ssize_t)-1)

struct _object {
    Py_ssize_t ob_refcnt;
    PyTypeObject *ob_type;
};
typedef struct {
    PyObject ob_base;
    Py_ssize_t ob_size;
} PyVarObject;

#define _PyObject_CAST(o) _Py_CAST(PyObject *, (o))
#define _PyVarObject_CAST(o) _Py_CAST(PyVarObject *, (o))
#define _PyType_CAST(o) _Py_CAST(PyTypeObject *, (o))

/* Types of slots. */
typedef PyObject *(*unaryfunc)(PyObject *);
typedef PyObject *(*binaryfunc)(PyObject *, PyObject *);
typedef PyObject *(*ternaryfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*inquiry)(PyObject *);
typedef Py_ssize_t (*lenfunc)(PyObject *);
typedef PyObject *(*ssizeargfunc)(PyObject *, Py_ssize_t);
typedef PyObject *(*ssizessizeargfunc)(PyObject *, Py_ssize_t, Py_ssize_t);
typedef int (*ssizeobjargproc)(PyObject *, Py_ssize_t, PyObject *);
typedef int (*ssizessizeobjargproc)(PyObject *, Py_ssize_t, Py_ssize_t, PyObject *);
typedef int (*objobjargproc)(PyObject *, PyObject *, PyObject *);
typedef int (*objobjproc)(PyObject *, PyObject *);
typedef int (*visitproc)(PyObject *, void *);
typedef int (*traverseproc)(PyObject *, visitproc, void *);
typedef void (*freefunc)(void *);
typedef void (*destructor)(PyObject *);
typedef PyObject *(*getattrfunc)(PyObject *, char *);
typedef PyObject *(*getattrofunc)(PyObject *, PyObject *);
typedef int (*setattrfunc)(PyObject *, char *, PyObject *);
typedef int (*setattrofunc)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*reprfunc)(PyObject *);
typedef Py_hash_t (*hashfunc)(PyObject *);
typedef PyObject *(*richcmpfunc)(PyObject *, PyObject *, int);
typedef PyObject *(*getiterfunc)(PyObject *);
typedef PyObject *(*iternextfunc)(PyObject *);
typedef PyObject *(*descrgetfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*descrsetfunc)(PyObject *, PyObject *, PyObject *);
typedef int (*initproc)(PyObject *, PyObject *, PyObject *);
typedef PyObject *(*newfunc)(PyTypeObject *, PyObject *, PyObject *);
typedef PyObject *(*allocfunc)(PyTypeObject *, Py_ssize_t);
typedef PyObject *(*vectorcallfunc)(PyObject *callable, PyObject *const *args, size_t nargsf,
                                    PyObject *kwnames);

typedef struct {
    int slot;                                   /* a Py_tp_... number of typeslots.h */
    void *pfunc;
} PyType_Slot;
typedef struct {
    const char *name;
    int basicsize;
    int itemsize;
    unsigned int flags;
    PyType_Slot *slots;                         /* ends with slot 0 */
} PyType_Spec;

typedef enum { PYGEN_RETURN = 0, PYGEN_ERROR = -1, PYGEN_NEXT = 1 } PySendResult;

#ifndef Py_LIMITED_API
typedef PySendResult (*sendfunc)(PyObject *iter, PyObject *value, PyObject **result);

typedef struct {
    binaryfunc nb_add;
    binaryfunc nb_subtract;
    binaryfunc nb_multiply;
    binaryfunc nb_remainder;
    binaryfunc nb_divmod;
    ternaryfunc nb_power;
    unaryfunc nb_negative;
    unaryfunc nb_positive;
    unaryfunc nb_absolute;
    inquiry nb_bool;
    unaryfunc nb_invert;
    binaryfunc nb_lshift;
    binaryfunc nb_rshift;
    binaryfunc nb_and;
    binaryfunc nb_xor;
    binaryfunc nb_or;
    unaryfunc nb_int;
    void *nb_reserved;
    unaryfunc nb_float;
    binaryfunc nb_inplace_add;
    binaryfunc nb_inplace_subtract;
    binaryfunc nb_inplace_multiply;
    binaryfunc nb_inplace_remainder;
    ternaryfunc nb_inplace_power;
    binaryfunc nb_inplace_lshift;
    binaryfunc nb_inplace_rshift;
    binaryfunc nb_inplace_and;
    binaryfunc nb_inplace_xor;
    binaryfunc nb_inplace_or;
    binaryfunc nb_floor_divide;
    binaryfunc nb_true_divide;
    binaryfunc nb_inplace_floor_divide;
    binaryfunc nb_inplace_true_divide;
    unaryfunc nb_index;
    binaryfunc nb_matrix_multiply;
    binaryfunc nb_inplace_matrix_multiply;
} PyNumberMethods;
typedef struct {
    lenfunc sq_length;
    binaryfunc sq_concat;
    ssizeargfunc sq_repeat;
    ssizeargfunc sq_item;
    void *was_sq_slice;
    ssizeobjargproc sq_ass_item;
    void *was_sq_ass_slice;
    objobjproc sq_contains;
    binaryfunc sq_inplace_concat;
    ssizeargfunc sq_inplace_repeat;
} PySequenceMethods;
typedef struct {
    lenfunc mp_length;
    binaryfunc mp_subscript;
    objobjargproc mp_ass_subscript;
} PyMappingMethods;
typedef struct {
    unaryfunc am_await;
    unaryfunc am_aiter;
    unaryfunc am_anext;
    sendfunc am_send;
} PyAsyncMethods;
typedef struct {
    getbufferproc bf_getbuffer;
    releasebufferproc bf_releasebuffer;
} PyBufferProcs;

typedef Py_ssize_t printfunc;                   /* of the slot that tp_vectorcall_offset took over */

struct _typeobject {
    PyObject_VAR_HEAD
    const char *tp_name;
    Py_ssize_t tp_basicsize;
    Py_ssize_t tp_itemsize;
    destructor tp_dealloc;
    Py_ssize_t tp_vectorcall_offset;
    getattrfunc tp_getattr;
    setattrfunc tp_setattr;
    PyAsyncMethods *tp_as_async;
    reprfunc tp_repr;
    PyNumberMethods *tp_as_number;
    PySequenceMethods *tp_as_sequence;
    PyMappingMethods *tp_as_mapping;
    hashfunc tp_hash;
    ternaryfunc tp_call;
    reprfunc tp_str;
    getattrofunc tp_getattro;
    setattrofunc tp_setattro;
    PyBufferProcs *tp_as_buffer;
    unsigned long tp_flags;
    const char *tp_doc;
    traverseproc tp_traverse;
    inquiry tp_clear;
    richcmpfunc tp_richcompare;
    Py_ssize_t tp_weaklistoffset;
    getiterfunc tp_iter;
    iternextfunc tp_iternext;
    struct PyMethodDef *tp_methods;
    struct PyMemberDef *tp_members;
    struct PyGetSetDef *tp_getset;
    PyTypeObject *tp_base;
    PyObject *tp_dict;
    descrgetfunc tp_descr_get;
    descrsetfunc tp_descr_set;
    Py_ssize_t tp_dictoffset;
    initproc tp_init;
    allocfunc tp_alloc;
    newfunc tp_new;
    freefunc tp_free;
    inquiry tp_is_gc;
    PyObject *tp_bases;
    PyObject *tp_mro;
    PyObject *tp_cache;
    PyObject *tp_subclasses;
    PyObject *tp_weaklist;
    destructor tp_del;
    unsigned int tp_version_tag;
    destructor tp_finalize;
    vectorcallfunc tp_vectorcall;
};

struct _specialization_cache {
    PyObject *getitem;
};
typedef struct _heaptypeobject {
    PyTypeObject ht_type;
    PyAsyncMethods as_async;
    PyNumberMethods as_number;
    PyMappingMethods as_mapping;
    PySequenceMethods as_sequence;
    PyBufferProcs as_buffer;
    PyObject *ht_name;
    PyObject *ht_slots;
    PyObject *ht_qualname;
    struct _dictkeysobject *ht_cached_keys;
    PyObject *ht_module;
    char *_ht_tpname;
    struct _specialization_cache _spec_cache;
} PyHeapTypeObject;
#endif

/* tp_flags. */
#define Py_TPFLAGS_MANAGED_DICT (1UL << 4)
#define Py_TPFLAGS_SEQUENCE (1UL << 5)
#define Py_TPFLAGS_MAPPING (1UL << 6)
#define Py_TPFLAGS_DISALLOW_INSTANTIATION (1UL << 7)
#define Py_TPFLAGS_IMMUTABLETYPE (1UL << 8)
#define Py_TPFLAGS_HEAPTYPE (1UL << 9)
#define Py_TPFLAGS_BASETYPE (1UL << 10)
#define Py_TPFLAGS_HAVE_VECTORCALL (1UL << 11)
#define _Py_TPFLAGS_HAVE_VECTORCALL Py_TPFLAGS_HAVE_VECTORCALL
#define Py_TPFLAGS_READY (1UL << 12)
#define Py_TPFLAGS_READYING (1UL << 13)
#define Py_TPFLAGS_HAVE_GC (1UL << 14)
#define Py_TPFLAGS_HAVE_STACKLESS_EXTENSION 0
#define Py_TPFLAGS_METHOD_DESCRIPTOR (1UL << 17)
#define Py_TPFLAGS_HAVE_VERSION_TAG (1UL << 18)
#define Py_TPFLAGS_VALID_VERSION_TAG (1UL << 19)
#define Py_TPFLAGS_IS_ABSTRACT (1UL << 20)
#define _Py_TPFLAGS_MATCH_SELF (1UL << 22)
#define Py_TPFLAGS_LONG_SUBCLASS (1UL << 24)
#define Py_TPFLAGS_LIST_SUBCLASS (1UL << 25)
#define Py_TPFLAGS_TUPLE_SUBCLASS (1UL << 26)
#define Py_TPFLAGS_BYTES_SUBCLASS (1UL << 27)
#define Py_TPFLAGS_UNICODE_SUBCLASS (1UL << 28)
#define Py_TPFLAGS_DICT_SUBCLASS (1UL << 29)
#define Py_TPFLAGS_BASE_EXC_SUBCLASS (1UL << 30)
#define Py_TPFLAGS_TYPE_SUBCLASS (1UL << 31)
#define Py_TPFLAGS_DEFAULT (Py_TPFLAGS_HAVE_STACKLESS_EXTENSION | 0)
#define Py_TPFLAGS_HAVE_FINALIZE (1UL << 0)

/* Rich comparison. */
#define Py_LT 0
#define Py_LE 1
#define Py_EQ 2
#define Py_NE 3
#define Py_GT 4
#define Py_GE 5
#define Py_PRINT_RAW 1

PyAPI_DATA(PyTypeObject) PyBaseObject_Type;
PyAPI_DATA(PyTypeObject) PySuper_Type;
PyAPI_DATA(PyTypeObject) PyType_Type;
PyAPI_DATA(PyObject) _Py_NoneStruct;
PyAPI_DATA(PyObject) _Py_NotImplementedStruct;
PyAPI_FUNC(int) PyCallable_Check(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_ASCII(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_Bytes(PyObject *o);
PyAPI_FUNC(void) PyObject_ClearWeakRefs(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_Dir(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_GenericGetAttr(PyObject *o, PyObject *name);
PyAPI_FUNC(int) PyObject_GenericSetAttr(PyObject *o, PyObject *name, PyObject *value);
PyAPI_FUNC(int) PyObject_GenericSetDict(PyObject *o, PyObject *value, void *closure);
PyAPI_FUNC(PyObject *) PyObject_GetAttr(PyObject *o, PyObject *name);
PyAPI_FUNC(PyObject *) PyObject_GetAttrString(PyObject *o, const char *name);
PyAPI_FUNC(int) PyObject_HasAttr(PyObject *o, PyObject *name);
PyAPI_FUNC(int) PyObject_HasAttrString(PyObject *o, const char *name);
PyAPI_FUNC(Py_hash_t) PyObject_Hash(PyObject *o);
PyAPI_FUNC(Py_hash_t) PyObject_HashNotImplemented(PyObject *o);
PyAPI_FUNC(int) PyObject_IsTrue(PyObject *o);
PyAPI_FUNC(int) PyObject_Not(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_Repr(PyObject *o);
PyAPI_FUNC(PyObject *) PyObject_RichCompare(PyObject *a, PyObject *b, int op);
PyAPI_FUNC(int) PyObject_RichCompareBool(PyObject *a, PyObject *b, int op);
PyAPI_FUNC(PyObject *) PyObject_SelfIter(PyObject *o);
PyAPI_FUNC(int) PyObject_SetAttr(PyObject *o, PyObject *name, PyObject *value);
PyAPI_FUNC(int) PyObject_SetAttrString(PyObject *o, const char *name, PyObject *value);
PyAPI_FUNC(PyObject *) PyObject_Str(PyObject *o);
PyAPI_FUNC(unsigned int) PyType_ClearCache(void);
PyAPI_FUNC(PyObject *) PyType_FromModuleAndSpec(PyObject *module, PyType_Spec *spec,
                                        PyObject *bases);
PyAPI_FUNC(PyObject *) PyType_FromSpec(PyType_Spec *spec);
PyAPI_FUNC(PyObject *) PyType_FromSpecWithBases(PyType_Spec *spec, PyObject *bases);
PyAPI_FUNC(PyObject *) PyType_GenericAlloc(PyTypeObject *type, Py_ssize_t nitems);
PyAPI_FUNC(PyObject *) PyType_GenericNew(PyTypeObject *type, PyObject *args, PyObject *kwargs);
PyAPI_FUNC(unsigned long) PyType_GetFlags(PyTypeObject *type);
PyAPI_FUNC(PyObject *) PyType_GetModule(PyTypeObject *type);
PyAPI_FUNC(void *) PyType_GetModuleState(PyTypeObject *type);
PyAPI_FUNC(PyObject *) PyType_GetName(PyTypeObject *type);
PyAPI_FUNC(PyObject *) PyType_GetQualName(PyTypeObject *type);
PyAPI_FUNC(void *) PyType_GetSlot(PyTypeObject *type, int flag);
PyAPI_FUNC(int) PyType_IsSubtype(PyTypeObject *type, PyTypeObject *base);
PyAPI_FUNC(void) PyType_Modified(PyTypeObject *type);
PyAPI_FUNC(int) PyType_Ready(PyTypeObject *type);
PyAPI_FUNC(void) Py_DecRef(PyObject *o);
PyAPI_FUNC(void) Py_IncRef(PyObject *o);
PyAPI_FUNC(int) Py_Is(PyObject *o, PyObject *arg);
PyAPI_FUNC(int) Py_IsNone(PyObject *o);
PyAPI_FUNC(PyObject *) Py_NewRef(PyObject *o);
PyAPI_FUNC(int) Py_ReprEnter(PyObject *o);
PyAPI_FUNC(void) Py_ReprLeave(PyObject *o);
PyAPI_FUNC(PyObject *) Py_XNewRef(PyObject *o);
PyAPI_FUNC(void) _Py_Dealloc(PyObject *o);
PyAPI_FUNC(void) _Py_DecRef(PyObject *o);
PyAPI_FUNC(void) _Py_IncRef(PyObject *o);
#ifndef Py_LIMITED_API
typedef struct _Py_Identifier {
    const char *string;
    Py_ssize_t index;                           /* -1 until the string was made */
} _Py_Identifier;
#define _Py_static_string_init(value) { .string = (value), .index = -1 }
#define _Py_static_string(name, value) static _Py_Identifier name = _Py_static_string_init(value)
#define _Py_IDENTIFIER(name) _Py_static_string(PyId_##name, #name)
PyAPI_DATA(PyTypeObject) _PyNone_Type;
PyAPI_DATA(PyTypeObject) _PyNotImplemented_Type;
PyAPI_DATA(int) _Py_SwappedOp[];
PyAPI_FUNC(void) PyObject_CallFinalizer(PyObject *o);
PyAPI_FUNC(int) PyObject_CallFinalizerFromDealloc(PyObject *callable);
PyAPI_FUNC(int) PyObject_Print(PyObject *o, FILE *fp, int flag);
PyAPI_FUNC(PyObject *) PyType_GetModuleByDef(PyTypeObject *type, PyModuleDef *def);
PyAPI_FUNC(void) _PyDebugAllocatorStats(FILE *fp, const char *name, int flag, size_t size2);
PyAPI_FUNC(void) _Py_NO_RETURN _PyObject_AssertFailed(PyObject *o, const char *name,
                                        const char *name2, const char *name3, int flag,
                                        const char *name4);
PyAPI_FUNC(int) _PyObject_CheckConsistency(PyObject *o, int flag);
PyAPI_FUNC(void) _PyObject_DebugTypeStats(FILE *fp);
PyAPI_FUNC(void) _PyObject_Dump(PyObject *o);
PyAPI_FUNC(PyObject *) _PyObject_FunctionStr(PyObject *o);
PyAPI_FUNC(PyObject *) _PyObject_GenericGetAttrWithDict(PyObject *o, PyObject *name,
                                        PyObject *value, int flag);
PyAPI_FUNC(int) _PyObject_GenericSetAttrWithDict(PyObject *o, PyObject *name, PyObject *value,
                                        PyObject *value2);
PyAPI_FUNC(PyObject *) _PyObject_GetAttrId(PyObject *o, _Py_Identifier *name);
PyAPI_FUNC(PyObject **) _PyObject_GetDictPtr(PyObject *o);
PyAPI_FUNC(int) _PyObject_GetMethod(PyObject *o, PyObject *name, PyObject **method);
PyAPI_FUNC(PyObject *) _PyObject_GetState(PyObject *o);
PyAPI_FUNC(int) _PyObject_IsAbstract(PyObject *o);
PyAPI_FUNC(int) _PyObject_IsFreed(PyObject *o);
PyAPI_FUNC(int) _PyObject_LookupAttr(PyObject *o, PyObject *name, PyObject **result);
PyAPI_FUNC(int) _PyObject_LookupAttrId(PyObject *o, _Py_Identifier *name, PyObject **result);
PyAPI_FUNC(PyObject *) _PyObject_LookupSpecialId(PyObject *o, _Py_Identifier *name);
PyAPI_FUNC(PyObject *) _PyObject_NextNotImplemented(PyObject *o);
PyAPI_FUNC(int) _PyObject_SetAttrId(PyObject *o, _Py_Identifier *name, PyObject *value);
PyAPI_FUNC(int) _PyTrash_begin(PyThreadState *tstate, PyObject *o);
PyAPI_FUNC(int) _PyTrash_cond(PyObject *o, destructor dealloc);
PyAPI_FUNC(void) _PyTrash_end(PyThreadState *tstate);
PyAPI_FUNC(PyTypeObject *) _PyType_CalculateMetaclass(PyTypeObject *type, PyObject *arg);
PyAPI_FUNC(PyObject *) _PyType_GetDocFromInternalDoc(const char *str, const char *name);
PyAPI_FUNC(PyObject *) _PyType_GetTextSignatureFromInternalDoc(const char *str, const char *name);
PyAPI_FUNC(PyObject *) _PyType_Lookup(PyTypeObject *type, PyObject *arg);
PyAPI_FUNC(PyObject *) _PyType_LookupId(PyTypeObject *type, _Py_Identifier *name);
PyAPI_FUNC(const char *) _PyType_Name(PyTypeObject *type);
PyAPI_FUNC(void) _Py_BreakPoint(void);
PyAPI_FUNC(void) _Py_NewReference(PyObject *o);
#endif

/* Access to the header.  The macros of the same names let any object pointer be passed. */
static inline Py_ssize_t Py_REFCNT(PyObject *o) { return o->ob_refcnt; }
static inline PyTypeObject *Py_TYPE(PyObject *o) { return o->ob_type; }
static inline Py_ssize_t Py_SIZE(PyObject *o) { return _PyVarObject_CAST(o)->ob_size; }
static inline int Py_IS_TYPE(PyObject *o, PyTypeObject *type) { return o->ob_type == type; }
static inline void Py_SET_REFCNT(PyObject *o, Py_ssize_t count) { o->ob_refcnt = count; }
static inline void Py_SET_TYPE(PyObject *o, PyTypeObject *type) { o->ob_type = type; }
static inline void Py_SET_SIZE(PyVarObject *o, Py_ssize_t size) { o->ob_size = size; }

static inline void Py_INCREF(PyObject *o) { o->ob_refcnt++; }
static inline void Py_DECREF(PyObject *o) {
    if (--o->ob_refcnt == 0) _Py_Dealloc(o);
}
static inline void Py_XINCREF(PyObject *o) {
    if (o) Py_INCREF(o);
}
static inline void Py_XDECREF(PyObject *o) {
    if (o) Py_DECREF(o);
}
static inline PyObject *_Py_NewRef(PyObject *o) {
    Py_INCREF(o);
    return o;
}
static inline PyObject *_Py_XNewRef(PyObject *o) {
    Py_XINCREF(o);
    return o;
}

#if !defined(Py_LIMITED_API) || Py_LIMITED_API + 0 < 0x030b0000
#define Py_REFCNT(o) Py_REFCNT(_PyObject_CAST(o))
#define Py_TYPE(o) Py_TYPE(_PyObject_CAST(o))
#define Py_SIZE(o) Py_SIZE(_PyObject_CAST(o))
#define Py_IS_TYPE(o, type) Py_IS_TYPE(_PyObject_CAST(o), (type))
#define Py_SET_REFCNT(o, count) Py_SET_REFCNT(_PyObject_CAST(o), (count))
#define Py_SET_TYPE(o, type) Py_SET_TYPE(_PyObject_CAST(o), (type))
#define Py_SET_SIZE(o, size) Py_SET_SIZE(_PyVarObject_CAST(o), (size))
#define Py_INCREF(o) Py_INCREF(_PyObject_CAST(o))
#define Py_DECREF(o) Py_DECREF(_PyObject_CAST(o))
#define Py_XINCREF(o) Py_XINCREF(_PyObject_CAST(o))
#define Py_XDECREF(o) Py_XDECREF(_PyObject_CAST(o))
#define Py_NewRef(o) _Py_NewRef(_PyObject_CAST(o))
#define Py_XNewRef(o) _Py_XNewRef(_PyObject_CAST(o))
#else
#define Py_NewRef(o) _Py_NewRef(o)
#define Py_XNewRef(o) _Py_XNewRef(o)
#endif

/* The variable holds its new value before the old object can run code. */
#define Py_CLEAR(o)                                                                                \
    do {                                                                                           \
        PyObject *_py_old = _PyObject_CAST(o);                                                     \
        if (_py_old != NULL) {                                                                     \
            (o) = NULL;                                                                            \
            Py_DECREF(_py_old);                                                                    \
        }                                                                                          \
    } while (0)

#ifndef Py_LIMITED_API
#define Py_SETREF(o, value)                                                                        \
    do {                                                                                           \
        PyObject *_py_old = _PyObject_CAST(o);                                                     \
        (o) = (value);                                                                             \
        Py_DECREF(_py_old);                                                                        \
    } while (0)
#define Py_XSETREF(o, value)                                                                       \
    do {                                                                                           \
        PyObject *_py_old = _PyObject_CAST(o);                                                     \
        (o) = (value);                                                                             \
        Py_XDECREF(_py_old);                                                                       \
    } while (0)

#define _PyObject_ASSERT_FROM(o, expr, msg, file, line, func) ((void)0)
#define _PyObject_ASSERT_WITH_MSG(o, expr, msg) ((void)0)
#define _PyObject_ASSERT(o, expr) ((void)0)
#define _PyObject_ASSERT_FAILED_MSG(o, msg)                                                        \
    _PyObject_AssertFailed((o), NULL, (msg), __FILE__, __LINE__, __func__)

/* Deallocation of deeply nested containers: past a depth it is put off instead of using the C stack. */
#define Py_TRASHCAN_BEGIN_CONDITION(o, cond)                                                       \
    do {                                                                                           \
        PyThreadState *_tstate = NULL;                                                             \
        if (cond) {                                                                                \
            _tstate = PyThreadState_Get();                                                         \
            if (_PyTrash_begin(_tstate, _PyObject_CAST(o))) break;                                 \
        }
#define Py_TRASHCAN_END                                                                            \
        if (_tstate) _PyTrash_end(_tstate);                                                        \
    } while (0);
#define Py_TRASHCAN_BEGIN(o, dealloc)                                                              \
    Py_TRASHCAN_BEGIN_CONDITION((o), _PyTrash_cond(_PyObject_CAST(o), (destructor)(dealloc)))
#define Py_TRASHCAN_SAFE_BEGIN(o)                                                                  \
    do {                                                                                           \
        int cond = 1;                                                                              \
        Py_TRASHCAN_BEGIN_CONDITION(o, cond)
#define Py_TRASHCAN_SAFE_END(o)                                                                    \
        Py_TRASHCAN_END                                                                            \
    } while (0);
#endif

static inline int PyType_HasFeature(PyTypeObject *type, unsigned long feature) {
#ifdef Py_LIMITED_API
    return (PyType_GetFlags(type) & feature) != 0;
#else
    return (type->tp_flags & feature) != 0;
#endif
}
#define PyType_FastSubclass(type, flag) PyType_HasFeature((type), (flag))

static inline int PyType_Check(PyObject *o) {
    return PyType_FastSubclass(Py_TYPE(o), Py_TPFLAGS_TYPE_SUBCLASS);
}
static inline int PyType_CheckExact(PyObject *o) { return Py_IS_TYPE(o, &PyType_Type); }
static inline int PyObject_TypeCheck(PyObject *o, PyTypeObject *type) {
    return Py_IS_TYPE(o, type) || PyType_IsSubtype(Py_TYPE(o), type);
}
#if !defined(Py_LIMITED_API) || Py_LIMITED_API + 0 < 0x030b0000
#define PyType_Check(o) PyType_Check(_PyObject_CAST(o))
#define PyType_CheckExact(o) PyType_CheckExact(_PyObject_CAST(o))
#define PyObject_TypeCheck(o, type) PyObject_TypeCheck(_PyObject_CAST(o), (type))
#endif

#define Py_Is(x, y) ((x) == (y))
#define Py_None (&_Py_NoneStruct)
#define Py_IsNone(x) Py_Is((x), Py_None)
#define Py_RETURN_NONE return Py_NewRef(Py_None)
#define Py_NotImplemented (&_Py_NotImplementedStruct)
#define Py_RETURN_NOTIMPLEMENTED return Py_NewRef(Py_NotImplemented)

#define Py_RETURN_RICHCOMPARE(left, right, op)                                                     \
    do {                                                                                           \
        switch (op) {                                                                              \
        case Py_EQ: if ((left) == (right)) Py_RETURN_TRUE; Py_RETURN_FALSE;                        \
        case Py_NE: if ((left) != (right)) Py_RETURN_TRUE; Py_RETURN_FALSE;                        \
        case Py_LT: if ((left) < (right)) Py_RETURN_TRUE; Py_RETURN_FALSE;                         \
        case Py_GT: if ((left) > (right)) Py_RETURN_TRUE; Py_RETURN_FALSE;                         \
        case Py_LE: if ((left) <= (right)) Py_RETURN_TRUE; Py_RETURN_FALSE;                        \
        case Py_GE: if ((left) >= (right)) Py_RETURN_TRUE; Py_RETURN_FALSE;                        \
        default: Py_UNREACHABLE();                                                                 \
        }                                                                                          \
    } while (0)

#ifdef __cplusplus
}
#endif
#endif
