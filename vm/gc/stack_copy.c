/* stack_copy.c: blocks into which C code copies parts of C stacks that it has left (greenlet).  They are ambiguous roots
 * like the stacks themselves.
 *
 * A block knows its place in the list by the last word of its usable room, so that many copies cost no search.
 */
#include <malloc.h>

#include "vm/gc/gc_internal.h"

typedef struct StackCopy {
    char *block;
    size_t bytes;
} StackCopy;
static VEC(StackCopy) copies;

static i64 *index_in(char *block) { return (i64 *)(block + ((malloc_usable_size(block) & ~(size_t)7) - sizeof(i64))); }

static i64 index_of(char *block) {
    i64 i = block ? *index_in(block) : -1;
    return i >= 0 && i < copies.len && copies.v[i].block == block ? i : -1;
}

static void put(i64 i, StackCopy copy) {
    copies.v[i] = copy;
    *index_in(copy.block) = i;
}

void *gc_stack_copy_realloc(void *block, size_t bytes) {
    i64 i = index_of(block);
    char *grown = realloc(block, bytes + 2 * sizeof(i64));
    if (!grown) return NULL;
    if (i < 0) {
        vec_push(&copies, ((StackCopy){0}));
        i = copies.len - 1;
    }
    put(i, (StackCopy){grown, bytes});
    return grown;
}

bool gc_stack_copy_free(void *block) {
    i64 i = index_of(block);
    StackCopy last;
    if (i < 0) return false;
    last = vec_pop(&copies);
    if (i < copies.len) put(i, last);
    free(block);
    return true;
}

void stack_copy_each(void (*fn)(void *low, void *high)) {
    for (i64 i = 0; i < copies.len; i++) fn(copies.v[i].block, copies.v[i].block + copies.v[i].bytes);
}
