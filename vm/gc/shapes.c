/* shapes.c: the memory of hidden classes: below 4 GB, so that a header has room for the address, and non-moving.
 *
 * A mortal shape that a full collection did not reach is dead, but inline caches and traces may still compare against
 * its address.  It waits in quarantine, contents intact, until someone who purged them says so: a number that is used
 * again while a stale guard names it would be memory corruption.
 */
#include "vm/gc/gc_internal.h"

#include <sys/mman.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#define LOWEST ((u64)0x10000000)
#define HIGHEST ((u64)0x80000000) /* compares of a shape with 32-bit immediates, which are signed, stay cheap */
#define STEP ((u64)0x01000000)
#define ARENAS 64
#define COLOUR_FREE 0xffffffffu /* in Shape.mark */
#define COLOUR_DEAD 0xfffffffeu

typedef struct {
    Shape *base, *top, *end;
} Arena;

void (*gc_shape_trace)(Shape *s, Tracer *t);
void (*gc_shape_dead)(Shape *s);
void (*gc_shapes_purge)(void);
static Arena arenas[ARENAS];
static int narenas;
static i64 wanted_bytes;
static Shape *free_shapes; /* linked by 'parent' */
static i64 ndead;          /* in quarantine: those of COLOUR_DEAD */

static void *map_at(u64 address, i64 bytes) {
    void *p = mmap((void *)address, (size_t)bytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (p == MAP_FAILED || p == (void *)address) return p;
    munmap(p, (size_t)bytes); /* a kernel that takes the address as a hint */
    return MAP_FAILED;
}

/* The highest gap below 4 GB: another allocator may have been here first, and malloc's heap grows upwards from behind
   the executable. */
static bool add_arena(i64 bytes) {
    if (narenas == ARENAS) return false;
    for (; bytes >= (i64)1 << 20; bytes /= 4) {
        for (u64 address = (HIGHEST - (u64)bytes) & ~(STEP - 1); address >= LOWEST; address -= STEP) {
            Shape *base = map_at(address, bytes);
            if (base == MAP_FAILED) continue;
            arenas[narenas++] = (Arena){base, base, base + bytes / (i64)sizeof(Shape)};
            return true;
        }
    }
    return false;
}

void shapes_init(i64 arena_bytes) {
    wanted_bytes = arena_bytes;
    if (!add_arena(arena_bytes)) KR_FATAL("no address space below 4 GB for shapes");
}

Shape *gc_shape_alloc(void) {
    Shape *s = free_shapes;
    if (s) {
        free_shapes = s->parent;
        s->parent = NULL;
        s->mark = 0;
        return s;
    }
    Arena *a = &arenas[narenas - 1];
    if (a->top == a->end) {
        if (!add_arena(wanted_bytes)) KR_FATAL("all shapes below 4 GB are in use");
        a = &arenas[narenas - 1];
    }
    return a->top++;
}

Shape *shapes_find(u64 word) {
    if (word >> 32) return NULL;
    for (int i = 0; i < narenas; i++) {
        const Arena *a = &arenas[i];
        if (word < (u64)a->base || word >= (u64)a->top) continue;
        Shape *s = a->base + (word - (u64)a->base) / sizeof(Shape);
        return s->mark < COLOUR_DEAD ? s : NULL;
    }
    return NULL;
}

static void each(void (*fn)(Shape *s, void *arg), void *arg) {
    for (int i = 0; i < narenas; i++) {
        for (Shape *s = arenas[i].base; s < arenas[i].top; s++) {
            if (s->mark < COLOUR_DEAD) fn(s, arg);
        }
    }
}

static void call(Shape *s, void *fn) { ((void (*)(Shape *))fn)(s); }

void shapes_each(void (*fn)(Shape *s)) { each(call, (void *)fn); }

static void call_if_root(Shape *s, void *fn) {
    if (!(s->flags & SHAPE_MORTAL)) ((void (*)(Shape *))fn)(s);
}

void shapes_each_root(void (*fn)(Shape *s)) { each(call_if_root, (void *)fn); }

static void kill_if_white(Shape *s, void *colour) {
    if (!(s->flags & SHAPE_MORTAL) || s->mark == *(u32 *)colour) return;
    if (gc_shape_dead) gc_shape_dead(s);
    s->mark = COLOUR_DEAD;
    ndead++;
}

void shapes_sweep(u32 colour) { each(kill_if_white, &colour); }

bool gc_shape_is_dead(u32 id) { return ((const Shape *)(u64)id)->mark == COLOUR_DEAD; }

i64 gc_shapes_dead(void) { return ndead; }

static void set_free(Shape *s) {
    memset(s, 0, sizeof *s);
    s->mark = COLOUR_FREE;
    s->parent = free_shapes;
    free_shapes = s;
}

void gc_shapes_purged(void) {
    for (int i = 0; i < narenas; i++) {
        for (Shape *s = arenas[i].base; s < arenas[i].top; s++) {
            if (s->mark == COLOUR_DEAD) set_free(s);
        }
    }
    ndead = 0;
}
