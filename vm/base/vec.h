/* vec.h: a growable array for anything but Values, in malloc memory.
 *
 *     VEC(u32) lines = {0};
 *     vec_push(&lines, 7);
 *     for (i64 i = 0; i < lines.len; i++) use(lines.v[i]);
 *     vec_free(&lines);
 *
 * A zeroed VEC is an empty one.  Memory running out is fatal, when the collector's reserve is used up too: these arrays
 * hold the VM's own bookkeeping, whose size the program does not choose directly.  Where there is a way to do without
 * the element, ask vec_try_reserve first.  Pushing may move the elements, so keep indices, not pointers.  Two functions
 * share a VEC only through a typedef. */
#pragma once
#include "vm/base/common.h"

#define VEC(T) \
    struct { \
        T *v; \
        i64 len, cap; \
    }

/* Appends one element. */
#define vec_push(vec, item) \
    do { \
        vec_reserve((vec), 1); \
        (vec)->v[(vec)->len++] = (item); \
    } while (0)

/* Makes room for `extra` more elements, so that the next `extra` pushes do not move anything. */
#define vec_reserve(vec, extra) \
    ((vec)->len + (extra) <= (vec)->cap \
         ? (void)0 \
         : (void)((vec)->v = \
                      vec_grow((vec)->v, &(vec)->cap, (vec)->len + (extra), sizeof *(vec)->v)))

/* The same, false if there is no memory for them; the reserve is left alone. */
#define vec_try_reserve(vec, extra) \
    ((vec)->len + (extra) <= (vec)->cap || \
     vec_try_grow((void **)&(vec)->v, &(vec)->cap, (vec)->len + (extra), sizeof *(vec)->v))

/* Appends n elements copied from an array that is not part of the vec. */
#define vec_append(vec, items, n) \
    do { \
        i64 vec_n_ = (n); \
        vec_reserve((vec), vec_n_); \
        if (vec_n_ > 0) memcpy((vec)->v + (vec)->len, (items), (size_t)vec_n_ * sizeof *(vec)->v); \
        (vec)->len += vec_n_; \
    } while (0)

/* Removes the last element and yields it; there must be one. */
#define vec_pop(vec) ((vec)->v[--(vec)->len])

/* The last element, an lvalue; there must be one. */
#define vec_last(vec) ((vec)->v[(vec)->len - 1])

/* Forgets the elements and keeps the memory. */
#define vec_clear(vec) ((void)((vec)->len = 0))

/* Gives the memory back; the vec is empty and usable afterwards. */
#define vec_free(vec) (free((vec)->v), (vec)->v = NULL, (vec)->len = (vec)->cap = 0, (void)0)

/* Used by the macros: room for `need` elements of `size` bytes: half as many again, or where memory is short a few. */
COLD void *vec_grow(void *items, i64 *cap, i64 need, size_t size);
COLD bool vec_try_grow(void **items, i64 *cap, i64 need, size_t size);
