/* test_gc_pin.c: what stacks and registers point at, or into, stays; identity hashes over moves; other threads. */
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gc_fixture.h"
#include "vm/base/gil.h"

static Value roots[16];
GC_ROOT(roots)

START_TEST(a_local_pins) {
    start(_i);
    Node *n = node(fixnum(77), V_NULL, V_NULL);
    roots[0] = obj_value(n);
    for (int i = 0; i < 12; i++) {
        gc_collect(i % 3);
        node(fixnum(1), V_NULL, V_NULL);
        ck_assert_ptr_eq(as_obj(roots[0]), (Obj *)n);
        ck_assert_int_eq(as_fixnum(n->key), 77);
    }
} END_TEST

START_TEST(an_interior_pointer_pins) {
    start(_i);
    Array *a = array(100);
    roots[0] = obj_value(a);
    Value *volatile inside = &a->items[57];
    a->items[57] = fixnum(57);
    a = NULL;
    clear_stack();
    for (int i = 0; i < 12; i++) {
        gc_collect(i % 3);
        array(3);
        ck_assert_int_eq(as_fixnum(*inside), 57);
        ck_assert_ptr_eq(as_obj(roots[0]), gc_find((u64)inside));
    }
} END_TEST

NOINLINE static void fill_roots(void) {
    for (int i = 0; i < 16; i++) roots[i] = obj_value(node(fixnum(i), V_NULL, V_NULL));
}

START_TEST(what_only_the_heap_holds_moves) {
    start(0);
    fill_roots();
    u64 before[16];
    for (int i = 0; i < 16; i++) before[i] = ~roots[i].w; /* in disguise */
    clear_stack();
    gc_collect(0);
    int moved = 0;
    for (int i = 0; i < 16; i++) {
        moved += ~before[i] != roots[i].w;
        ck_assert_int_eq(as_fixnum(as_node(roots[i])->key), i);
    }
    ck_assert_int_ge(moved, 14);
    GcStats stats;
    gc_stats(&stats);
    ck_assert_int_ge(stats.moved, 14);
} END_TEST

START_TEST(survivors_age_once_then_are_promoted) {
    start(0);
    gc_collect(0); /* the first one promotes: what start-up makes stays */
    fill_roots();
    clear_stack();
    gc_collect(0);
    ck_assert(gc_is_young(as_obj(roots[3])));
    gc_collect(0);
    clear_stack();
    gc_collect(0);
    ck_assert(!gc_is_young(as_obj(roots[3])));
    ck_assert(as_obj(roots[3])->hdr & HDR_NEEDLOG);
} END_TEST

static i64 deep(int depth) {
    Node *n = node(fixnum(depth), V_NULL, V_NULL);
    if (depth == 0) {
        for (int i = 0; i < 6; i++) {
            gc_collect(i % 3);
            for (int k = 0; k < 1000; k++) node(fixnum(-1), V_NULL, V_NULL);
        }
        return 0;
    }
    i64 sum = deep(depth - 1);
    ck_assert_int_eq(as_fixnum(n->key), depth);
    return sum + as_fixnum(n->key);
}

START_TEST(thousands_of_pins) {
    start(0);
    ck_assert_int_eq(deep(5000), 5000 * 5001 / 2);
    gc_collect(0);
    ck_assert_int_eq(deep(100), 5050);
} END_TEST

START_TEST(more_pins_than_blocks) {
    start(1);
    gc_options.verify = false;
    ck_assert_int_eq(deep(4500), 4500 * 4501 / 2);
} END_TEST

START_TEST(identity_hash_survives_moves) {
    start(_i);
    roots[8] = obj_value(array(3000)); /* large: never moves */
    for (int i = 0; i < 8; i++) {
        roots[i] = i & 1 ? obj_value(array(i)) : obj_value(node(fixnum(i), V_NULL, V_NULL));
    }
    u64 hashes[9];
    for (int i = 0; i < 9; i++) {
        if (i == 4) gc_collect(1); /* some are asked when old */
        hashes[i] = gc_identity_hash(as_obj(roots[i]));
        ck_assert(i == 0 || hashes[i] != hashes[i - 1]);
    }
    for (int round = 0; round < 9; round++) {
        clear_stack();
        gc_collect(round % 3);
        node(fixnum(1), V_NULL, V_NULL);
        for (int i = 0; i < 9; i++) ck_assert_uint_eq(gc_identity_hash(as_obj(roots[i])), hashes[i]);
        for (int i = 0; i < 8; i += 2) ck_assert_int_eq(as_fixnum(as_node(roots[i])->key), i);
        for (int i = 1; i < 8; i += 2) ck_assert_int_eq(as_array(roots[i])->len, i);
    }
} END_TEST

START_TEST(old_from_birth_and_pinned_for_ever) {
    start(_i);
    Node *young = node(fixnum(1), V_NULL, V_NULL);
    Node *old = gc_alloc_old(node_shape, sizeof *old);
    ck_assert(!gc_is_young(&old->base));
    old->left = obj_value(young); /* filled without a barrier */
    roots[0] = obj_value(old);
    young = NULL;
    gc_collect(0);
    ck_assert_int_eq(as_fixnum(as_node(old->left)->key), 1);
    u64 disguised = ~(u64)old;
    Value pinned = gc_pin_forever(obj_value(counted(obj_value(node(fixnum(2), V_NULL, V_NULL)))));
    ck_assert(!gc_is_young(as_obj(pinned)));
    roots[1] = pinned;
    u64 disguised_pinned = ~pinned.w;
    old = NULL;
    pinned = V_NULL;
    for (int i = 0; i < 6; i++) {
        clear_stack();
        gc_collect(i % 3);
        node(fixnum(1), V_NULL, V_NULL);
        ck_assert(roots[0].w == ~disguised);
        ck_assert(roots[1].w == ~disguised_pinned);
        ck_assert_int_eq(as_fixnum(as_node(as_counted(roots[1])->other)->key), 2);
    }
    ck_assert_int_eq(counted_dead, 0);
} END_TEST

/* ---- threads ---- */

static volatile int parked;
static volatile bool go_on;

static NOINLINE void park_holding(int i) {
    Node *n = node(fixnum(i), V_NULL, V_NULL);
    u64 before = ~(u64)n;
    gil_release();
    __atomic_add_fetch(&parked, 1, __ATOMIC_SEQ_CST);
    while (!go_on) sched_yield();
    gil_acquire(thread_list_find(pthread_self()));
    ck_assert_uint_eq(~before, (u64)n);
    ck_assert_int_eq(as_fixnum(n->key), i);
}

static void *thread_main(void *arg) {
    Thread *th = thread_new();
    thread_bind_stack(th);
    gil_acquire(th);
    park_holding((int)(i64)arg);
    gil_release();
    return NULL;
}

START_TEST(parked_threads_pin) {
    start(_i);
    pthread_t threads[4];
    gil_release();
    for (i64 i = 0; i < 4; i++) pthread_create(&threads[i], NULL, thread_main, (void *)i);
    while (parked < 4) sched_yield();
    gil_acquire(thread_list_find(pthread_self()));
    for (int i = 0; i < 6; i++) {
        gc_collect(i % 3);
        for (int k = 0; k < 50; k++) node(fixnum(-1), V_NULL, V_NULL);
    }
    go_on = true;
    gil_release();
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    gil_acquire(thread_list_find(pthread_self()));
} END_TEST

static volatile i64 work[3];
static volatile bool finish;
static void *worker(void *arg) {
    Thread *th = thread_new();
    thread_bind_stack(th);
    gil_acquire(th);
    Value kept = V_NULL;
    while (!finish) {
        kept = obj_value(node(fixnum(work[(i64)arg]++), work[(i64)arg] % 100 ? kept : V_NULL, V_NULL));
        if (th->attention & ATTN_GIL) gil_yield();
    }
    gil_release();
    return NULL;
}

START_TEST(threads_take_turns) {
    start(0);
    gc_options.verify = false;
    pthread_t threads[3];
    gil_release();
    for (i64 i = 0; i < 3; i++) pthread_create(&threads[i], NULL, worker, (void *)i);
    struct timespec wait = {0, 300000000};
    nanosleep(&wait, NULL);
    finish = true;
    for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < 3; i++) ck_assert_int_gt(work[i], 1000);
} END_TEST

START_TEST(a_forked_child_collects_alone) {
    start(_i);
    pthread_t thread;
    gil_release();
    pthread_create(&thread, NULL, thread_main, (void *)1);
    while (parked < 1) sched_yield();
    gil_acquire(thread_list_find(pthread_self()));
    roots[0] = obj_value(node(fixnum(5), V_NULL, V_NULL));
    pid_t child = fork();
    if (child == 0) {
        thread_after_fork_child();
        for (int i = 0; i < 6; i++) {
            gc_collect(i % 3);
            for (int k = 0; k < 100; k++) node(fixnum(i), V_NULL, V_NULL);
        }
        gil_yield();
        _exit(thread_list == thread_current && !thread_list->next_thread &&
              as_fixnum(as_node(roots[0])->key) == 5 ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    ck_assert_int_eq(status, 0);
    go_on = true;
    gil_release();
    pthread_join(thread, NULL);
    gil_acquire(thread_list_find(pthread_self()));
} END_TEST

static const char *recursed;
static void on_recursion(const char *where) { recursed = where; }
static int dive(int n) {
    volatile char frame[4096];
    frame[0] = (char)n;
    if (!thread_stack_ok(" in dive")) return n;
    int deepest = dive(n + 1);
    gc_keep(frame);
    return deepest;
}
START_TEST(c_recursion_ends_in_an_error) {
    start(0);
    thread_recursion_error = on_recursion;
    ck_assert(thread_stack_ok(""));
    ck_assert_int_gt(dive(0), 100);
    ck_assert_str_eq(recursed, " in dive");
} END_TEST

SUITE_MAIN("gc_pin", 60, {
    tcase_add_loop_test(tc, a_local_pins, 0, 2);
    tcase_add_loop_test(tc, an_interior_pointer_pins, 0, 2);
    tcase_add_test(tc, what_only_the_heap_holds_moves);
    tcase_add_test(tc, survivors_age_once_then_are_promoted);
    tcase_add_test(tc, thousands_of_pins);
    tcase_add_test(tc, more_pins_than_blocks);
    tcase_add_loop_test(tc, identity_hash_survives_moves, 0, 2);
    tcase_add_loop_test(tc, old_from_birth_and_pinned_for_ever, 0, 2);
    tcase_add_loop_test(tc, parked_threads_pin, 0, 2);
    tcase_add_test(tc, threads_take_turns);
    tcase_add_loop_test(tc, a_forked_child_collects_alone, 0, 2);
    tcase_add_test(tc, c_recursion_ends_in_an_error);
})
