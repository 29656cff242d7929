/* gc_bench.c: what an object costs, collections included, and how long collections stop the program.
 *
 *     gc_bench trees 16 | churn PERCENT | floats | mutate | old | pins DEPTH | alloc | large LEN
 *
 * churn keeps PERCENT of the objects in a window; old does so beside 512 MB of live objects; mutate stores young
 * objects into random old ones; pins runs with so many objects on the stack; large makes temporary arrays of LEN items
 * beside 64 MB of live objects.  KRAITLOG=file tells every pause.
 */
#include <stdio.h>

#include "vm/base/log.h"
#include "vm/base/thread.h"
#include "vm/gc/gc.h"

typedef struct {
    Obj base;
    Value slots[];
} Cell;
typedef struct {
    Obj base;
    i64 len;
    Value items[];
} Array;

static void trace2(Obj *o, Tracer *t) {
    for (int i = 0; i < 2; i++) trace_value(t, &((Cell *)o)->slots[i]);
}
static void trace3(Obj *o, Tracer *t) {
    for (int i = 0; i < 3; i++) trace_value(t, &((Cell *)o)->slots[i]);
}
static void trace6(Obj *o, Tracer *t) {
    for (int i = 0; i < 6; i++) trace_value(t, &((Cell *)o)->slots[i]);
}
static i64 array_size(const Obj *o) { return (i64)sizeof(Array) + ((const Array *)o)->len * 8; }
static void array_trace(Obj *o, Tracer *t) { trace_values(t, ((Array *)o)->items, ((Array *)o)->len); }

static const Layout layout2 = {.name = "cell2", .size = 24, .trace = trace2};
static const Layout layout3 = {.name = "cell3", .size = 32, .trace = trace3};
static const Layout layout6 = {.name = "cell6", .size = 56, .trace = trace6};
static const Layout layout_float = {.name = "float", .size = 16};
static const Layout layout_array = {.name = "array", .size_of = array_size, .trace = array_trace};
static Shape *shape2, *shape3, *shape6, *shape_float, *shape_array;

static Shape *shape_of(const Layout *layout) {
    Shape *s = gc_shape_alloc();
    s->layout = layout;
    return s;
}

static Array *array_new(i64 len) {
    Array *a = gc_try_alloc_logged(shape_array, (i64)sizeof *a + len * 8);
    a->len = len;
    return a;
}

static u64 rnd_state = 88172645463325252u;
static u64 rnd(void) {
    rnd_state ^= rnd_state << 13;
    rnd_state ^= rnd_state >> 7;
    rnd_state ^= rnd_state << 17;
    return rnd_state;
}

static i64 cpu_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (i64)t.tv_sec * 1000000000 + t.tv_nsec;
}

static Cell *tree(int depth) {
    if (depth == 0) return gc_alloc(shape2, 24);
    Cell *left = tree(depth - 1), *right = tree(depth - 1);
    Cell *o = gc_alloc(shape2, 24);
    o->slots[0] = obj_value(left);
    o->slots[1] = obj_value(right);
    return o;
}
static i64 count(const Cell *o) {
    if (is_null(o->slots[0])) return 1;
    return 1 + count((Cell *)as_obj(o->slots[0])) + count((Cell *)as_obj(o->slots[1]));
}

static i64 trees(int depth) {
    i64 allocs = (i64)3 << (depth + 1), sum = count(tree(depth + 1));
    Cell *long_lived = tree(depth);
    for (int d = 4; d <= depth; d += 4) {
        i64 rounds = (i64)1 << (depth - d + 4);
        for (i64 i = 0; i < rounds; i++) sum += count(tree(d));
        allocs += rounds << (d + 1);
    }
    sum += count(long_lived);
    return sum == 42 ? 0 : allocs;
}

static i64 churn(i64 n, int percent) {
    Array *window = array_new(200000);
    u32 threshold = (u32)(percent * 42949672.95);
    i64 at = 0;
    for (i64 i = 0; i < n; i++) {
        Cell *o = gc_alloc(shape3, 32);
        o->slots[0] = fixnum(i);
        o->slots[2] = fixnum(7);
        if ((u32)(rnd() >> 16) >= threshold) continue;
        gc_write(window, &window->items[at], obj_value(o));
        if (++at == window->len) at = 0;
    }
    gc_keep(window);
    return n;
}

/* n objects of 56 bytes, linked among each other. */
static Array *build_old(i64 n) {
    Array *all = array_new(n);
    for (i64 i = 0; i < n; i++) {
        Cell *o = gc_alloc(shape6, 56);
        o->slots[0] = fixnum(i);
        if (i > 0) {
            o->slots[1] = all->items[rnd() % (u64)i];
            o->slots[2] = all->items[i - 1];
        }
        gc_write(all, &all->items[i], obj_value(o));
    }
    return all;
}

static i64 mutate(Array *old, i64 n) {
    for (i64 i = 0; i < n; i++) {
        Cell *o = gc_alloc(shape_float, 16), *holder = (Cell *)as_obj(old->items[rnd() % (u64)old->len]);
        gc_write(holder, &holder->slots[3 + i % 3], obj_value(o));
    }
    return n;
}

static i64 floats(i64 n) {
    Array *a = array_new(n);
    for (i64 i = 0; i < n; i++) {
        Cell *o = gc_alloc(shape_float, 16);
        o->slots[0].w = (u64)i << 3;
        gc_write(a, &a->items[i], obj_value(o));
    }
    return a->len;
}

static NOINLINE i64 pins(i64 depth, i64 n) {
    Cell *o = gc_alloc(shape3, 32);
    o->slots[0] = fixnum(depth);
    i64 done = depth > 0 ? pins(depth - 1, n) : churn(n, 1);
    return as_fixnum(o->slots[0]) == depth ? done : 0;
}

static i64 alloc_only(i64 n) {
    for (i64 i = 0; i < n; i++) {
        Cell *o = gc_alloc(shape3, 32);
        o->slots[0] = fixnum(i);
        gc_keep(o);
    }
    return n;
}

/* Temporary arrays of 'len' items beside 64 MB of live objects. */
static i64 large(i64 n, i64 len) {
    for (i64 i = 0; i < n; i++) {
        Array *a = array_new(len);
        a->items[len - 1] = fixnum(i);
        gc_keep(a);
    }
    return n;
}

int main(int argc, char **argv) {
    log_open();
    gc_init(NULL);
    shape2 = shape_of(&layout2);
    shape3 = shape_of(&layout3);
    shape6 = shape_of(&layout6);
    shape_float = shape_of(&layout_float);
    shape_array = shape_of(&layout_array);
    const char *what = argc > 1 ? argv[1] : "trees";
    int arg = argc > 2 ? atoi(argv[2]) : 0;
    Array *old = NULL;
    if (!strcmp(what, "mutate") || !strcmp(what, "large")) old = build_old(1000000);
    if (!strcmp(what, "old")) old = build_old(8000000);
    GcStats before, after;
    gc_stats(&before);
    i64 start = cpu_ns(), n = 0;
    if (!strcmp(what, "trees")) n = trees(arg ? arg : 16);
    else if (!strcmp(what, "churn")) n = churn(30000000, arg);
    else if (!strcmp(what, "floats")) n = floats(10000000);
    else if (!strcmp(what, "mutate")) n = mutate(old, 5000000);
    else if (!strcmp(what, "old")) n = churn(30000000, 10);
    else if (!strcmp(what, "pins")) n = pins(arg ? arg : 1000, 5000000);
    else if (!strcmp(what, "large")) n = large(300000, arg ? arg : 2000);
    else if (!strcmp(what, "alloc")) n = alloc_only(100000000);
    i64 took = cpu_ns() - start;
    gc_stats(&after);
    printf("%s %d: %.2f ns an object (%lld objects, %lld minor, %lld full, promoted %lld MB, longest minor %.2f ms, "
           "longest full %.1f ms, heap %lld MB)\n",
           what, arg, (double)took / (double)KR_MAX(n, 1), (long long)n, (long long)(after.minors - before.minors),
           (long long)(after.majors - before.majors), (long long)((after.promoted_bytes - before.promoted_bytes) >> 20),
           (double)after.minor_max_ns / 1e6, (double)after.major_max_ns / 1e6, (long long)(after.heap_bytes >> 20));
    gc_keep(old);
    return 0;
}
