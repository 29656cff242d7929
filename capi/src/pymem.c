/* pymem.c: memory for C code: from malloc, and from the proxy arena what may be or become the struct of an object. */
#include "vm/interp/interp_internal.h"

#include "capi/src/glue.h"
#include "capi/src/switcher.h"

/* A block of no bytes has an address of its own. */
static void *default_malloc(void *ctx, size_t size) { return malloc(size ? size : 1); }

static void *default_calloc(void *ctx, size_t count, size_t size) {
    return count && size ? calloc(count, size) : calloc(1, 1);
}

static void *default_realloc(void *ctx, void *block, size_t size) {
    return realloc(block, size ? size : 1);
}

static void default_free(void *ctx, void *block) {
    if (!block) return;
    if (unlikely(arena_is_number(block))) {
        arena_push_number(block);
        return;
    }
    if (arena_has(block)) { /* PyObject_Del, tp_free */
        tie_free(block);
        return;
    }
    free(block);
}

/* ---- what may become an object by PyObject_Init ---- */

enum { OBJECT_MAX = 32 * 1024 };

static void *object_malloc(void *ctx, size_t size) {
    return size <= OBJECT_MAX ? arena_alloc((i64)size) : default_malloc(ctx, size);
}

static void *object_calloc(void *ctx, size_t count, size_t size) {
    return count * size <= OBJECT_MAX ? arena_alloc((i64)(count * size)) : default_calloc(ctx, count, size);
}

static void *object_realloc(void *ctx, void *block, size_t size) {
    size_t room;
    void *grown;
    if (block && !arena_has(block)) return default_realloc(ctx, block, size);
    room = block ? (size_t)arena_room(block) : 0;
    if (block && size <= room) return block;
    grown = object_malloc(ctx, size);
    if (grown && block) {
        memcpy(grown, block, room);
        tie_free(block);
    }
    return grown;
}

/* A program may put its own functions in front of a domain. */
#define DEFAULT_ALLOCATOR {NULL, default_malloc, default_calloc, default_realloc, default_free}
static PyMemAllocatorEx allocators[] = {
    [PYMEM_DOMAIN_RAW] = DEFAULT_ALLOCATOR, [PYMEM_DOMAIN_MEM] = DEFAULT_ALLOCATOR,
    [PYMEM_DOMAIN_OBJ] = {NULL, object_malloc, object_calloc, object_realloc, default_free},
};
static bool replaced;

void PyMem_GetAllocator(PyMemAllocatorDomain domain, PyMemAllocatorEx *allocator) {
    if ((unsigned)domain < (unsigned)ARRAY_LEN(allocators)) *allocator = allocators[domain];
    else *allocator = (PyMemAllocatorEx){0};
}

void PyMem_SetAllocator(PyMemAllocatorDomain domain, PyMemAllocatorEx *allocator) {
    if ((unsigned)domain >= (unsigned)ARRAY_LEN(allocators)) return;
    allocators[domain] = *allocator;
    replaced = true;
}

const char *_PyMem_GetCurrentAllocatorName(void) { return replaced ? NULL : "malloc"; }

#define DOMAIN_FUNCTIONS(prefix, domain, fast_malloc)                                                           \
    void *prefix##Malloc(size_t size) {                                                            \
        if (size > (size_t)PY_SSIZE_T_MAX) return NULL;                                            \
        if (likely(!replaced)) return fast_malloc(NULL, size);                                     \
        return allocators[domain].malloc(allocators[domain].ctx, size);                            \
    }                                                                                              \
    void *prefix##Calloc(size_t count, size_t size) {                                              \
        if (size && count > (size_t)PY_SSIZE_T_MAX / size) return NULL;                            \
        return allocators[domain].calloc(allocators[domain].ctx, count, size);                     \
    }                                                                                              \
    void *prefix##Realloc(void *block, size_t size) {                                              \
        if (size > (size_t)PY_SSIZE_T_MAX) return NULL;                                            \
        if (switcher_called(__builtin_return_address(0))) return gc_stack_copy_realloc(block, size);\
        return allocators[domain].realloc(allocators[domain].ctx, block, size);                    \
    }                                                                                              \
    void prefix##Free(void *block) {                                                               \
        if (switcher_called(__builtin_return_address(0)) && block && !arena_has(block) &&          \
            !arena_is_number(block) && gc_stack_copy_free(block))                                  \
            return;                                                                                \
        if (likely(!replaced)) default_free(NULL, block);                                          \
        else allocators[domain].free(allocators[domain].ctx, block);                               \
    }
DOMAIN_FUNCTIONS(PyMem_Raw, PYMEM_DOMAIN_RAW, default_malloc)
DOMAIN_FUNCTIONS(PyMem_, PYMEM_DOMAIN_MEM, default_malloc)
DOMAIN_FUNCTIONS(PyObject_, PYMEM_DOMAIN_OBJ, object_malloc)

static char *copy_string(const char *str, void *(*allocate)(size_t)) {
    size_t size = strlen(str) + 1;
    char *copy = allocate(size);
    return copy ? memcpy(copy, str, size) : NULL;
}

char *_PyMem_RawStrdup(const char *str) { return copy_string(str, PyMem_RawMalloc); }

char *_PyMem_Strdup(const char *str) { return copy_string(str, PyMem_Malloc); }

wchar_t *_PyMem_RawWcsdup(const wchar_t *wstr) {
    size_t len = wcslen(wstr);
    if (len > (size_t)PY_SSIZE_T_MAX / sizeof(wchar_t) - 1) return NULL;
    wchar_t *copy = PyMem_RawMalloc((len + 1) * sizeof(wchar_t));
    return copy ? wmemcpy(copy, wstr, len + 1) : NULL;
}

/* ---- arenas: what the stack's chunks come from, which greenlet frees itself ---- */

static void *chunk_malloc(void *ctx, size_t size) { return malloc(size); } /* nobody asks: chunks are the VM's */
static void chunk_free(void *ctx, void *block, size_t size) { frame_free_chunk(block); }
static PyObjectArenaAllocator chunk_functions = {NULL, chunk_malloc, chunk_free};

void PyObject_GetArenaAllocator(PyObjectArenaAllocator *p) { *p = chunk_functions; }

/* Kept for those who ask; the VM's own chunks do not come from it. */
void PyObject_SetArenaAllocator(PyObjectArenaAllocator *p) { chunk_functions = *p; }
