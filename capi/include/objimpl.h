/* objimpl.h: allocating objects, and the collector's part in it. */
#ifndef Py_OBJIMPL_H
#define Py_OBJIMPL_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(Py_ssize_t) PyGC_Collect(void);
PyAPI_FUNC(int) PyGC_Disable(void);
PyAPI_FUNC(int) PyGC_Enable(void);
PyAPI_FUNC(int) PyGC_IsEnabled(void);
PyAPI_FUNC(void *) PyObject_Calloc(size_t count, size_t size);
PyAPI_FUNC(void) PyObject_Free(void *ptr);
PyAPI_FUNC(void) PyObject_GC_Del(void *ptr);
PyAPI_FUNC(int) PyObject_GC_IsFinalized(PyObject *o);
PyAPI_FUNC(int) PyObject_GC_IsTracked(PyObject *o);
PyAPI_FUNC(void) PyObject_GC_Track(void *ptr);
PyAPI_FUNC(void) PyObject_GC_UnTrack(void *ptr);
PyAPI_FUNC(PyObject *) PyObject_Init(PyObject *o, PyTypeObject *type);
PyAPI_FUNC(PyVarObject *) PyObject_InitVar(PyVarObject *o, PyTypeObject *type, Py_ssize_t size);
PyAPI_FUNC(void *) PyObject_Malloc(size_t size);
PyAPI_FUNC(void *) PyObject_Realloc(void *ptr, size_t size);
PyAPI_FUNC(PyObject *) _PyObject_GC_New(PyTypeObject *type);
PyAPI_FUNC(PyVarObject *) _PyObject_GC_NewVar(PyTypeObject *type, Py_ssize_t len);
PyAPI_FUNC(PyVarObject *) _PyObject_GC_Resize(PyVarObject *p, Py_ssize_t len);
PyAPI_FUNC(PyObject *) _PyObject_New(PyTypeObject *type);
PyAPI_FUNC(PyVarObject *) _PyObject_NewVar(PyTypeObject *type, Py_ssize_t len);
#define PyObject_New(type, typeobj) ((type *)_PyObject_New(typeobj))
#define PyObject_NewVar(type, typeobj, n) ((type *)_PyObject_NewVar((typeobj), (n)))
#define PyObject_NEW(type, typeobj) PyObject_New(type, typeobj)
#define PyObject_NEW_VAR(type, typeobj, n) PyObject_NewVar(type, typeobj, n)
#define PyObject_INIT(o, typeobj) PyObject_Init(_PyObject_CAST(o), (typeobj))
#define PyObject_INIT_VAR(o, typeobj, size) PyObject_InitVar(_PyVarObject_CAST(o), (typeobj), (size))
#define PyObject_MALLOC PyObject_Malloc
#define PyObject_REALLOC PyObject_Realloc
#define PyObject_FREE PyObject_Free
#define PyObject_Del PyObject_Free
#define PyObject_DEL PyObject_Free

#define PyType_IS_GC(t) PyType_HasFeature((t), Py_TPFLAGS_HAVE_GC)
#define PyObject_GC_New(type, typeobj) _Py_CAST(type *, _PyObject_GC_New(typeobj))
#define PyObject_GC_NewVar(type, typeobj, n) _Py_CAST(type *, _PyObject_GC_NewVar((typeobj), (n)))
#define PyObject_GC_Resize(type, o, n)                                                             \
    _Py_CAST(type *, _PyObject_GC_Resize(_PyVarObject_CAST(o), (n)))

/* For tp_traverse, whose parameters must be named visit and arg. */
#define Py_VISIT(o)                                                                                \
    do {                                                                                           \
        if (o) {                                                                                   \
            int vret = visit(_PyObject_CAST(o), arg);                                              \
            if (vret) return vret;                                                                 \
        }                                                                                          \
    } while (0)

#ifndef Py_LIMITED_API
typedef struct {
    void *ctx;
    void *(*alloc)(void *ctx, size_t size);
    void (*free)(void *ctx, void *ptr, size_t size);
} PyObjectArenaAllocator;
PyAPI_FUNC(PyObject **) PyObject_GET_WEAKREFS_LISTPTR(PyObject *o);
PyAPI_FUNC(void) PyObject_GetArenaAllocator(PyObjectArenaAllocator *p);
PyAPI_FUNC(int) PyObject_IS_GC(PyObject *o);
PyAPI_FUNC(void) PyObject_SetArenaAllocator(PyObjectArenaAllocator *p);
PyAPI_FUNC(int) PyType_SUPPORTS_WEAKREFS(PyTypeObject *type);
static inline size_t _PyObject_SIZE(PyTypeObject *type) {
    return _Py_STATIC_CAST(size_t, type->tp_basicsize);
}
static inline size_t _PyObject_VAR_SIZE(PyTypeObject *type, Py_ssize_t nitems) {
    size_t size = (size_t)type->tp_basicsize + (size_t)nitems * (size_t)type->tp_itemsize;
    return _Py_SIZE_ROUND_UP(size, SIZEOF_VOID_P);
}
#define _PyObject_SIZE(type) _PyObject_SIZE(type)
#define _PyObject_VAR_SIZE(type, nitems) _PyObject_VAR_SIZE((type), (nitems))
#define _PyGC_FINALIZED(o) PyObject_GC_IsFinalized(o)
#endif

#ifdef __cplusplus
}
#endif
#endif
