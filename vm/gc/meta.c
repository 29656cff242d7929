/* meta.c: the metadata heap: bdwgc, under our control.
 *
 * bdwgc never decides by itself: it is disabled but for our own call, right after a completed mark of the object
 * heap.  Its roots are what live holders named by trace_meta, registered static variables, and the stacks.  No data
 * segment is a root, and no thread is known to it: the holder of the interpreter lock collects while all others are
 * parked, so there is nothing to stop.  Only where an allocation of bdwgc's has failed it looks, in its collection, for the
 * thread that runs it among those it knows, and faults if there is none: then the thread is made known for so long.
 */
#define GC_THREADS /* Debian's library is threaded; this only declares more of it */
#define GC_NO_THREAD_REDIRECTS
#include <gc/gc.h>
#include <gc/gc_mark.h>
#include <pthread.h>
#include <signal.h>

#include "vm/gc/gc_internal.h"

typedef struct {
    char *start;
    i64 size;
} Range;

static VEC(void *) live; /* what holders named; dense, so that bdwgc takes it as one range */
static VEC(Range) static_roots;
static void (*set_object_marks)(void);
static bool failed; /* an allocation of bdwgc's has */
static void *spare; /* of its heap, for what become_known takes */
#define SPARE_BYTES 4096 /* a block: what is taken off a larger one takes memory for a header */

static void push_stack(void *low, void *high) { GC_push_all_eager(low, high); }

/* Called by bdwgc with its lock held: allocating here would never return. */
static void push_roots(void) {
    if (set_object_marks) set_object_marks();
    if (live.len) GC_push_all(live.v, live.v + live.len);
    for (i64 i = 0; i < static_roots.len; i++) {
        GC_push_all(static_roots.v[i].start, static_roots.v[i].start + static_roots.v[i].size);
    }
    roots_each_stack(push_stack);
}

static void ignore_warning(char *msg, GC_word arg) {}

/* bdwgc takes the signals it would stop threads with; they are the program's. */
static void init_keeping_signals(void) {
    static const int taken[] = {SIGPWR, SIGXCPU};
    struct sigaction old[ARRAY_LEN(taken)];
    for (i64 i = 0; i < ARRAY_LEN(taken); i++) sigaction(taken[i], NULL, &old[i]);
    GC_init();
    for (i64 i = 0; i < ARRAY_LEN(taken); i++) sigaction(taken[i], &old[i], NULL);
}

/* The thread that initialises bdwgc is one that it stops by a signal when another one collects.  So this one does it, and
   is forgotten. */
static void *init_thread(void *arg) {
    init_keeping_signals();
    GC_unregister_my_thread();
    return NULL;
}

void meta_init(void) {
    GC_set_all_interior_pointers(0);
    GC_set_no_dls(1);
    GC_set_dont_precollect(1);
    GC_set_handle_fork(1);
    GC_set_warn_proc(ignore_warning);
    GC_set_markers_count(1);
    pthread_t thread;
    if (pthread_create(&thread, NULL, init_thread, NULL) != 0) KR_FATAL("cannot start the metadata heap");
    pthread_join(thread, NULL);
    GC_clear_roots();
    GC_disable();
    GC_set_push_other_roots(push_roots);
    GC_free(GC_malloc(1)); /* what the first allocation takes besides is not to be in want of memory later */
    spare = GC_malloc_uncollectable(SPARE_BYTES);
}

#define UNMAP_MIN ((size_t)4 << 20) /* bytes free that are worth a second collection */

bool meta_unmaps;

void meta_begin(void) { vec_clear(&live); }

void meta_mark(void *p) { vec_push(&live, p); }

/* bdwgc unmaps what was free before the collection, so what became free in it takes another one. */
static void collect_and_unmap(void) {
    GC_gcollect_and_unmap();
    if (GC_get_free_bytes() > UNMAP_MIN) GC_gcollect_and_unmap();
}

/* False if there is no memory even for that. */
static bool become_known(void) {
    struct GC_stack_base base;
    if (!spare) return false;
    GC_allow_register_threads();
    GC_get_stack_base(&base);
    GC_free(spare);
    spare = NULL;
    return GC_register_my_thread(&base) == GC_SUCCESS;
}

static void unknown_again(void) {
    GC_unregister_my_thread();
    spare = GC_malloc_uncollectable(SPARE_BYTES);
}

/* Without a collection what is dead waits for the next one. */
void meta_collect(void (*set_marks)(void)) {
    bool known = failed;
    if (failed && !spare) spare = GC_malloc_uncollectable(SPARE_BYTES);
    if (failed && !become_known()) return;
    set_object_marks = set_marks;
    GC_enable();
    if (meta_unmaps) collect_and_unmap();
    else GC_gcollect();
    GC_disable();
    set_object_marks = NULL;
    if (known) unknown_again();
}

void meta_failed(void) { failed = true; }

i64 meta_heap_bytes(void) { return (i64)(GC_get_heap_size() - GC_get_free_bytes()); }

i64 meta_free_bytes(void) { return (i64)(GC_get_free_bytes() + GC_get_unmapped_bytes()); }

static void *take(void *(*take_from)(size_t size), i64 size) {
    void *p;
    gc_note_meta(size);
    while (!(p = take_from((size_t)size))) {
        meta_failed();
        if (!gc_release_reserve()) KR_FATAL("out of memory: %lld bytes of metadata", (long long)size);
    }
    return p;
}

void *meta_alloc(i64 size) { return take(GC_malloc, size); }

void *meta_alloc_data(i64 size) { return memset(take(GC_malloc_atomic, size), 0, (size_t)size); }

void meta_add_root(void *start, i64 size) { vec_push(&static_roots, ((Range){start, size})); }
