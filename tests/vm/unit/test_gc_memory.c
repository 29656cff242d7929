/* test_gc_memory.c: running out of memory, limits, shapes that die, the metadata heap, triggers, walks. */
#include <signal.h>
#include <sys/resource.h>

#include "gc_fixture.h"
#include "vm/gc/mature.h"

#ifdef __SANITIZE_ADDRESS__
static const bool sanitized = true;
#else
static const bool sanitized = false;
#endif

static Value roots[4];
GC_ROOT(roots)
static int memory_errors;
static void on_memory_error(void) { memory_errors++; }

START_TEST(impossible_sizes_fail_cleanly) {
    start(0);
    gc_memory_error = on_memory_error;
    ck_assert_ptr_null(gc_try_alloc(array_shape, -1));
    ck_assert_ptr_null(gc_try_alloc(array_shape, INT64_MAX));
    ck_assert_ptr_null(gc_try_alloc(array_shape, INT64_MAX - 8));
    ck_assert_ptr_null(gc_try_alloc(array_shape, (i64)1 << 45));
    ck_assert_int_eq(memory_errors, 4);
    ck_assert_ptr_nonnull(gc_try_alloc(node_shape, sizeof(Node)));
} END_TEST

static Array *try_array(i64 len) {
    Array *a = gc_try_alloc(array_shape, (i64)sizeof *a + len * 8);
    if (a) a->len = len;
    return a;
}

NOINLINE static int fill(i64 len) { /* until there is no memory */
    int got = 0;
    roots[0] = obj_value(array(1000));
    for (Array *a; got < 1000 && (a = try_array(len)); got++) {
        Array *all = as_array(roots[0]);
        gc_write(all, &all->items[got], obj_value(a));
    }
    return got;
}

START_TEST(heap_max_is_kept) {
    start(0);
    gc_options.verify = false;
    gc_memory_error = on_memory_error;
    gc_options.heap_max = (i64)64 << 20;
    for (int i = 0; i < 400; i++) { /* garbage does not count */
        ck_assert_ptr_nonnull(try_array(200000));
    }
    int got = fill(200000);
    ck_assert_int_ge(got, 30);
    ck_assert_int_le(got, 41);
    ck_assert_int_eq(memory_errors, 1);
    ck_assert_int_eq(thread_current->attention & ATTN_MEMORY, 0);
    roots[0] = V_NULL;
    clear_stack();
    ck_assert_ptr_nonnull(try_array(200000));
} END_TEST

START_TEST(small_objects_over_heap_max_ask_for_attention) {
    start(0);
    gc_options.verify = false;
    gc_options.heap_max = (i64)32 << 20;
    for (int i = 0; i < 3000000 && !(thread_current->attention & ATTN_MEMORY); i++) {
        roots[0] = obj_value(node(fixnum(i), roots[0], V_NULL));
    }
    ck_assert(thread_current->attention & ATTN_MEMORY);
    ck_assert_int_gt(as_fixnum(as_node(roots[0])->key), 300000);
} END_TEST

/* bdwgc's own collection takes another way then. */
START_TEST(a_collection_follows_a_failed_allocation) {
    struct rlimit limit = {(rlim_t)256 << 20, (rlim_t)256 << 20};
    setrlimit(RLIMIT_AS, &limit);
    start(0);
    roots[0] = obj_value(node(fixnum(1), V_NULL, V_NULL));
    for (u64 *cell; (cell = mature->alloc(1024, false));) *cell = 0;
    for (int i = 0; i < 3; i++) gc_collect(2);
    ck_assert_int_eq(as_fixnum(as_node(roots[0])->key), 1);
    ck_assert_ptr_nonnull(mature->alloc(1024, false));
} END_TEST

START_TEST(little_address_space_is_enough) {
    struct rlimit limit = {(rlim_t)176 << 20, (rlim_t)176 << 20};
    setrlimit(RLIMIT_AS, &limit);
    start(0);
    gc_options.verify = false;
    gc_memory_error = on_memory_error;
    int got = fill(100000);
    ck_assert_int_eq(memory_errors, 1);
    ck_assert_int_gt(got, 50);
    for (int i = 0; i < 1000000; i++) node(fixnum(i), V_NULL, V_NULL);
    for (int i = 0; i < 1000 && !(thread_current->attention & ATTN_MEMORY); i++) {
        for (int k = 0; k < 1000; k++) roots[1] = obj_value(node(fixnum(i), roots[1], V_NULL));
    }
    ck_assert(thread_current->attention & ATTN_MEMORY);
} END_TEST

/* ---- shapes ---- */

static int shape_deaths;
static void on_shape_dead(Shape *s) { shape_deaths++; }
NOINLINE static void use_mortal(int i) {
    Shape *s = shape_of(&node_layout, SHAPE_MORTAL);
    s->type = (TypeObj *)gc_alloc_old(node_shape, sizeof(Node));
    Node *n = gc_alloc(s, sizeof *n);
    n->key = fixnum(i);
    roots[i] = obj_value(n);
}

START_TEST(mortal_shapes_die_with_their_objects) {
    start(_i);
    gc_shape_dead = on_shape_dead;
    for (int i = 0; i < 4; i++) use_mortal(i);
    clear_stack();
    gc_collect(2);
    ck_assert_int_eq(shape_deaths, 0);
    ck_assert_ptr_eq(obj_shape(as_obj((Value){(u64)obj_shape(as_obj(roots[2]))->type})), node_shape);
    roots[1] = roots[2] = V_NULL;
    gc_collect(2);
    clear_stack();
    gc_collect(2);
    ck_assert_int_eq(shape_deaths, 2);
    ck_assert_int_eq(gc_shapes_dead(), 2);
    Shape *other = gc_shape_alloc();
    gc_shapes_purged();
    ck_assert_int_eq(gc_shapes_dead(), 0);
    Shape *again = gc_shape_alloc();
    ck_assert_ptr_ne(again, other);
    ck_assert_ptr_null(again->layout);
    ck_assert_ptr_eq(obj_shape(as_obj(roots[0]))->layout, &node_layout);
} END_TEST

START_TEST(shapes_lie_below_4_gb) {
    start(0);
    for (int i = 0; i < 100000; i++) {
        Shape *s = shape_of(&node_layout, 0);
        ck_assert_uint_eq((u64)s >> 32, 0);
    }
    gc_collect(2);
} END_TEST

/* ---- metadata ---- */

typedef struct Meta {
    struct Meta *next;
    i64 value;
} Meta;
typedef struct {
    Obj base;
    Meta *meta;
    Value other;
} Holder;
static void holder_trace(Obj *o, Tracer *t) {
    trace_meta(t, ((Holder *)o)->meta);
    trace_value(t, &((Holder *)o)->other);
}
static const Layout holder_layout = {.name = "holder", .size = sizeof(Holder), .trace = holder_trace};
static Meta *static_meta;

static Meta *meta_list(int n) {
    Meta *head = NULL;
    for (int i = 0; i < n; i++) {
        Meta *m = meta_alloc(sizeof *m);
        m->next = head;
        m->value = i;
        head = m;
    }
    return head;
}
static bool meta_is(const Meta *m, int n) {
    while (n-- > 0) {
        if (!m || m->value != n) return false;
        m = m->next;
    }
    return !m;
}

NOINLINE static void make_holders(void) {
    Shape *s = shape_of(&holder_layout, 0);
    for (int i = 0; i < 4; i++) {
        Holder *h = gc_alloc(s, sizeof *h);
        h->meta = meta_list(100 + i);
        roots[i] = obj_value(h);
    }
    static_meta = meta_list(77);
    meta_add_root(&static_meta, sizeof static_meta);
}

START_TEST(metadata_lives_while_held) {
    start(_i);
    make_holders();
    clear_stack();
    Meta *on_stack = meta_list(33);
    for (int i = 0; i < 6; i++) {
        gc_collect(i % 3);
        meta_list(5000);
        meta_alloc_data(10000);
    }
    for (int i = 0; i < 4; i++) ck_assert(meta_is(((Holder *)as_obj(roots[i]))->meta, 100 + i));
    ck_assert(meta_is(static_meta, 77));
    ck_assert(meta_is(on_stack, 33));
} END_TEST

START_TEST(metadata_garbage_is_collected) {
    start(0);
    for (int i = 0; i < 300; i++) meta_list(50000); /* 240 MB */
    for (int i = 0; i < 100000; i++) node(fixnum(i), V_NULL, V_NULL);
    gc_poll(NULL);
    meta_list(1);
    GcStats stats;
    gc_collect(2);
    gc_stats(&stats);
    ck_assert_int_lt(stats.heap_bytes, (i64)100 << 20);
} END_TEST

/* ---- triggers and walks ---- */

START_TEST(external_bytes_ask_for_a_collection) {
    start(0);
    gc_note_external((i64)100 << 20);
    ck_assert(thread_current->attention & ATTN_GC);
    gc_poll(NULL);
    ck_assert_int_eq(thread_current->attention & ATTN_GC, 0);
    GcStats stats;
    gc_stats(&stats);
    ck_assert_int_eq(stats.majors, 1);
    gc_note_external(-((i64)100 << 20));
    gc_note_external((i64)10 << 20);
    ck_assert_int_eq(thread_current->attention & ATTN_GC, 0);
} END_TEST

START_TEST(disabled_means_no_full_collection) {
    start(0);
    gc_options.verify = false;
    gc_enabled = false;
    for (int i = 0; i < 3000; i++) {
        roots[i & 3] = obj_value(array(10000));
        if ((i & 3) == 3) gc_collect(0); /* old, and then dropped */
    }
    GcStats stats;
    gc_stats(&stats);
    ck_assert_int_eq(stats.majors, 0);
    ck_assert_int_gt(stats.heap_bytes, (i64)200 << 20);
    gc_collect(2);
    gc_stats(&stats);
    ck_assert_int_lt(stats.heap_bytes, (i64)50 << 20);
} END_TEST

static void count_nodes(Obj *o, void *arg) {
    if (obj_shape(o) == node_shape) ++*(int *)arg;
}
START_TEST(walks_see_what_lives) {
    start(_i);
    for (int i = 0; i < 50; i++) {
        roots[0] = obj_value(node(fixnum(i), roots[0], V_NULL));
        node(fixnum(-1), V_NULL, V_NULL);
        if (i % 20 == 0) gc_collect(1);
    }
    clear_stack();
    int n = 0;
    gc_walk(count_nodes, &n);
    ck_assert_int_ge(n, 50);
    ck_assert_int_le(n, 52);
} END_TEST

NOINLINE static Obj *stale_address(void) {
    for (int i = 0; i < 50; i++) node(fixnum(i), V_NULL, V_NULL);
    return (Obj *)~(u64)node(fixnum(5), V_NULL, V_NULL);
}
/* Stress mode takes away the memory that objects moved out of, so that a missed pointer shows at once. */
START_TEST(stress_makes_stale_pointers_fault) {
    start(1);
    Obj *disguised = stale_address();
    clear_stack();
    for (int i = 0; i < 20; i++) {
        node(fixnum(i), V_NULL, V_NULL);
        clear_stack();
    }
    ck_assert_uint_ne(((Node *)~(u64)disguised)->key.w, 0);
} END_TEST

SUITE_MAIN("gc_memory", 60, {
    tcase_add_test(tc, impossible_sizes_fail_cleanly);
    tcase_add_test(tc, heap_max_is_kept);
    tcase_add_test(tc, small_objects_over_heap_max_ask_for_attention);
    tcase_add_loop_test(tc, mortal_shapes_die_with_their_objects, 0, 2);
    tcase_add_test(tc, shapes_lie_below_4_gb);
    tcase_add_loop_test(tc, metadata_lives_while_held, 0, 2);
    tcase_add_test(tc, metadata_garbage_is_collected);
    tcase_add_test(tc, external_bytes_ask_for_a_collection);
    tcase_add_test(tc, disabled_means_no_full_collection);
    tcase_add_loop_test(tc, walks_see_what_lives, 0, 2);
    if (!sanitized) { /* which has signals and address space of its own */
        tcase_add_test(tc, little_address_space_is_enough);
        tcase_add_test(tc, a_collection_follows_a_failed_allocation);
        tcase_add_test_raise_signal(tc, stress_makes_stale_pointers_fault, SIGSEGV);
    }
})
