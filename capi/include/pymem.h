/* pymem.h: memory for C code.  PyMem_Raw* may be called without the interpreter lock. */
#ifndef Py_PYMEM_H
#define Py_PYMEM_H
#ifdef __cplusplus
extern "C" {
#endif

PyAPI_FUNC(void *) PyMem_Calloc(size_t count, size_t size);
PyAPI_FUNC(void) PyMem_Free(void *ptr);
PyAPI_FUNC(void *) PyMem_Malloc(size_t size);
PyAPI_FUNC(void *) PyMem_Realloc(void *ptr, size_t size);
#define PyMem_New(type, n)                                                                         \
    (((size_t)(n) > PY_SSIZE_T_MAX / sizeof(type))                                                 \
         ? NULL                                                                                    \
         : (type *)PyMem_Malloc((size_t)(n) * sizeof(type)))
#define PyMem_Resize(p, type, n)                                                                   \
    ((p) = ((size_t)(n) > PY_SSIZE_T_MAX / sizeof(type))                                           \
               ? NULL                                                                              \
               : (type *)PyMem_Realloc((p), (size_t)(n) * sizeof(type)))
#define PyMem_MALLOC(n) PyMem_Malloc(n)
#define PyMem_NEW(type, n) PyMem_New(type, n)
#define PyMem_REALLOC(p, n) PyMem_Realloc(p, n)
#define PyMem_RESIZE(p, type, n) PyMem_Resize(p, type, n)
#define PyMem_FREE(p) PyMem_Free((p))
#define PyMem_Del PyMem_Free
#define PyMem_DEL PyMem_Free

#ifndef Py_LIMITED_API
typedef enum { PYMEM_DOMAIN_RAW, PYMEM_DOMAIN_MEM, PYMEM_DOMAIN_OBJ } PyMemAllocatorDomain;
typedef enum {
    PYMEM_ALLOCATOR_NOT_SET = 0,
    PYMEM_ALLOCATOR_DEFAULT = 1,
    PYMEM_ALLOCATOR_DEBUG = 2,
    PYMEM_ALLOCATOR_MALLOC = 3,
    PYMEM_ALLOCATOR_MALLOC_DEBUG = 4,
    PYMEM_ALLOCATOR_PYMALLOC = 5,
    PYMEM_ALLOCATOR_PYMALLOC_DEBUG = 6,
} PyMemAllocatorName;
typedef struct {
    void *ctx;
    void *(*malloc)(void *ctx, size_t size);
    void *(*calloc)(void *ctx, size_t count, size_t size);
    void *(*realloc)(void *ctx, void *ptr, size_t size);
    void (*free)(void *ctx, void *ptr);
} PyMemAllocatorEx;
PyAPI_FUNC(void) PyMem_GetAllocator(PyMemAllocatorDomain p, PyMemAllocatorEx *arg);
PyAPI_FUNC(void *) PyMem_RawCalloc(size_t count, size_t size);
PyAPI_FUNC(void) PyMem_RawFree(void *ptr);
PyAPI_FUNC(void *) PyMem_RawMalloc(size_t size);
PyAPI_FUNC(void *) PyMem_RawRealloc(void *ptr, size_t size);
PyAPI_FUNC(void) PyMem_SetAllocator(PyMemAllocatorDomain p, PyMemAllocatorEx *arg);
PyAPI_FUNC(void) PyMem_SetupDebugHooks(void);
PyAPI_FUNC(const char *) _PyMem_GetCurrentAllocatorName(void);
PyAPI_FUNC(char *) _PyMem_RawStrdup(const char *str);
PyAPI_FUNC(wchar_t *) _PyMem_RawWcsdup(const wchar_t *wstr);
PyAPI_FUNC(char *) _PyMem_Strdup(const char *str);
#endif

#ifdef __cplusplus
}
#endif
#endif
