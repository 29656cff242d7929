/* test_gc_graph.c: lists, trees, cycles, large objects, and a random graph checked against a model in malloc memory;
 * each also with a collection at every allocation and the heap verified. */
#include "gc_fixture.h"

static Value list_of(int n) {
    Value head = V_NULL;
    for (int i = 0; i < n; i++) head = obj_value(node(fixnum(i), head, V_NULL));
    return head;
}

static void check_list(Value head, int n) {
    int i = n;
    while (is_obj(head) && as_fixnum(as_node(head)->key) == i - 1) {
        i--;
        head = as_node(head)->left;
    }
    ck_assert_int_eq(i, 0);
    ck_assert(is_null(head));
}

static Value tree(int depth) { /* children first, so that filling needs no barrier */
    Value left = V_NULL, right = V_NULL;
    if (depth > 0) {
        left = tree(depth - 1);
        right = tree(depth - 1);
    }
    return obj_value(node(fixnum(depth), left, right));
}

static i64 count_tree(Value t) {
    return is_null(t) ? 0 : 1 + count_tree(as_node(t)->left) + count_tree(as_node(t)->right);
}

START_TEST(lists_survive_all_generations) {
    start(_i);
    Value head = list_of(500);
    for (int round = 0; round < 6; round++) {
        gc_collect(round % 3);
        check_list(head, 500);
        list_of(100);
    }
} END_TEST

START_TEST(trees_survive_allocation_around_them) {
    start(_i);
    int depth = _i ? 5 : 14;
    static_root = tree(depth);
    for (int i = 0; i < 10; i++) ck_assert_int_eq(count_tree(tree(depth - 2)), (1 << (depth - 1)) - 1);
    ck_assert_int_eq(count_tree(static_root), (2 << depth) - 1);
    gc_collect(2);
    ck_assert_int_eq(count_tree(static_root), (2 << depth) - 1);
} END_TEST

NOINLINE static void make_cycle(void) {
    Node *a = node(fixnum(1), V_NULL, V_NULL);
    Node *b = node(fixnum(2), obj_value(a), V_NULL);
    gc_write(a, &a->left, obj_value(b));
    a->key = obj_value(counted(V_NULL));
}

START_TEST(cycles_are_collected) {
    start(_i);
    for (int i = 0; i < 100; i++) make_cycle();
    gc_collect(1);
    gc_collect(2);
    clear_stack();
    gc_collect(2);
    ck_assert_int_ge(counted_dead, 97); /* a few may be held by stale stack words */
} END_TEST

START_TEST(unreachable_mature_memory_is_used_again) {
    start(0);
    for (int i = 0; i < 200; i++) {
        static_root = tree(12);
        gc_collect(1);
    }
    static_root = V_NULL;
    gc_collect(2);
    GcStats stats;
    gc_stats(&stats);
    ck_assert_int_lt(stats.heap_bytes, (i64)160 << 20);
    ck_assert_int_lt(stats.live_bytes, (i64)4 << 20);
} END_TEST

NOINLINE static void make_root(void) { static_root = obj_value(node(fixnum(0), V_NULL, V_NULL)); }

START_TEST(old_objects_hold_young_ones) {
    start(_i);
    make_root();
    clear_stack();
    gc_collect(1);
    ck_assert(!gc_is_young(as_obj(static_root)));
    for (int i = 0; i < 200; i++) {
        Value young = obj_value(node(fixnum(i), as_node(static_root)->left, V_NULL));
        Node *old = as_node(static_root);
        gc_write(old, &old->left, young);
        if (i % 50 == 0) gc_collect(i % 3);
    }
    Value head = as_node(static_root)->left;
    check_list(head, 200);
} END_TEST

START_TEST(large_arrays_hold_young_ones) {
    start(_i);
    i64 n = 5000;
    static_root = obj_value(array(n));
    ck_assert(!gc_is_young(as_obj(static_root)));
    Array *a = as_array(static_root);
    for (i64 i = 0; i < n; i += 7) {
        Value young = obj_value(node(fixnum(i), V_NULL, V_NULL));
        gc_write(a, &a->items[i], young);
        if (i % 1001 == 0) gc_collect((int)(i % 3));
    }
    for (int round = 0; round < 3; round++) {
        gc_collect(round);
        bool ok = true;
        for (i64 i = 0; i < n; i++) {
            ok &= i % 7 ? is_null(a->items[i]) : as_fixnum(as_node(a->items[i])->key) == i;
        }
        ck_assert(ok);
    }
    ck_assert_ptr_eq(gc_find((u64)&a->items[n - 1]), (Obj *)a);
    ck_assert_ptr_eq(gc_find((u64)a), (Obj *)a);
} END_TEST

START_TEST(large_tables_are_visited_card_by_card) {
    start(_i);
    i64 n = 2000;
    static_root = obj_value(table(n));
    gc_collect(2);
    Table *t = as_table(static_root);
    for (i64 i = 0; i < n; i += 3) {
        Value key = obj_value(node(fixnum(i), V_NULL, V_NULL));
        gc_write(t, &t->entries[i].key, key);
        Value value = obj_value(node(fixnum(-i), V_NULL, V_NULL));
        gc_write(t, &t->entries[i].value, value);
        t->entries[i].hash = i * 8;
        if (i % 300 == 0) gc_collect((int)(i / 300 % 3));
    }
    gc_collect(0);
    gc_collect(2);
    for (i64 i = 0; i < n; i += 3) {
        ck_assert_int_eq(as_fixnum(as_node(t->entries[i].key)->key), i);
        ck_assert_int_eq(as_fixnum(as_node(t->entries[i].value)->key), -i);
        ck_assert_int_eq(t->entries[i].hash, i * 8);
    }
} END_TEST

NOINLINE static Array *logged_array(i64 n) {
    Array *a = gc_try_alloc_logged(array_shape, (i64)sizeof *a + n * 8);
    a->len = n;
    return a;
}

NOINLINE static void drop_logged(i64 n) {
    Array *a = logged_array(n);
    Value young = obj_value(node(fixnum(1), V_NULL, V_NULL));
    gc_write(a, &a->items[n / 2], young);
}

/* Barriers before the first collection, a fill without them, in sizes below and above what a fill is scanned for; one
   that dies while it is in the dirty list. */
START_TEST(logged_arrays_are_visited_by_card_from_birth) {
    start(_i);
    for (i64 n = 5000; n <= 200000; n *= 40) {
        Array *a = logged_array(n);
        static_root = obj_value(a);
        for (i64 i = 0; i < n; i += n / 50) {
            Value young = obj_value(node(fixnum(i), V_NULL, V_NULL));
            gc_write(a, &a->items[i], young);
        }
        drop_logged(n);
        clear_stack();
        gc_collect(0);
        for (i64 i = 0; i < n; i += n / 50) ck_assert_int_eq(as_fixnum(as_node(a->items[i])->key), i);
        Array *copy = logged_array(n);
        memcpy(copy->items, a->items, (size_t)n * 8);
        gc_filled(copy);
        gc_write(a, &a->items[0], obj_value(copy));
        for (int round = 0; round < 3; round++) gc_collect(round);
        a = as_array(static_root);
        copy = as_array(a->items[0]);
        for (i64 i = 0; i < n; i += n / 50) ck_assert_int_eq(as_fixnum(as_node(copy->items[i])->key), i);
    }
} END_TEST

static i64 data_size(const Obj *o) { return (i64)sizeof(Array) + ((const Array *)o)->len * 8; }
static const Layout data_layout = {.name = "data", .size_of = data_size}; /* holds no pointers */
static Shape *data_shape;

NOINLINE static void hold_data(i64 n) {
    Array *data = gc_alloc(data_shape, (i64)sizeof *data + n * 8);
    data->len = n;
    data->items[n - 1] = fixnum(n);
    static_root = obj_value(node(obj_value(data), V_NULL, V_NULL));
}

/* It lives through one collection and dies in the next, or becomes old there; full ones are not needed. */
START_TEST(large_data_may_die_young_twice) {
    start(0);
    data_shape = shape_of(&data_layout, 0);
    i64 n = 40000;
    for (int i = 0; i < 100; i++) {
        hold_data(n);
        clear_stack();
        gc_collect(0);
        ck_assert_int_eq(as_fixnum(as_array(as_node(static_root)->key)->items[n - 1]), n);
        if (i % 10) static_root = V_NULL;
        clear_stack();
        gc_collect(0);
        if (i % 10 == 0) ck_assert_int_eq(as_fixnum(as_array(as_node(static_root)->key)->items[n - 1]), n);
    }
    GcStats stats;
    gc_stats(&stats);
    ck_assert_int_eq(stats.majors, 0);
    ck_assert_int_lt(stats.heap_bytes, (i64)8 << 20);
} END_TEST

START_TEST(large_garbage_is_freed) {
    start(0);
    for (int i = 0; i < 2000; i++) array(20000);
    GcStats stats;
    gc_stats(&stats);
    ck_assert_int_lt(stats.heap_bytes, (i64)200 << 20);
#ifndef __SANITIZE_ADDRESS__ /* which keeps freed memory back, so that it looks as if it grew */
    ck_assert_int_eq(stats.majors, 0); /* it dies young */
#endif
} END_TEST

/* Large arrays that hold each other, small objects that hold them, one holder old and the other young. */
NOINLINE static void link_large(int i) {
    Array *a = array(1100 + i % 300);
    a->items[0] = fixnum(i);
    Value item = i % 3 ? obj_value(node(fixnum(i), V_NULL, V_NULL)) : V_NULL;
    gc_write(a, &a->items[1000], item);
    Node *n = as_node(static_root);
    gc_write(a, &a->items[1], n->left);
    gc_write(n, &n->left, obj_value(a));
    Value inner = obj_value(array(1200));
    Node *via = node(fixnum(i), inner, V_NULL);
    gc_write(n, &n->right, obj_value(via));
    gc_write(a, &a->items[2], obj_value(via));
    for (int k = 0; k < 5; k++) array(2000);
}

START_TEST(large_objects_of_all_ages) {
    start(_i);
    static_root = obj_value(node(fixnum(0), V_NULL, V_NULL));
    int n = _i ? 60 : 600;
    for (int i = 0; i < n; i++) {
        link_large(i);
        if (i % 37 == 0) gc_collect(i % 3);
    }
    gc_collect(0);
    gc_collect(2);
    Value v = as_node(static_root)->left;
    bool ok = true;
    for (int i = n - 1; i >= 0; i--) {
        Array *a = as_array(v);
        ok &= as_fixnum(a->items[0]) == i && a->len == 1100 + i % 300;
        ok &= i % 3 ? as_fixnum(as_node(a->items[1000])->key) == i : is_null(a->items[1000]);
        ok &= as_array(as_node(a->items[2])->left)->len == 1200;
        v = a->items[1];
    }
    ck_assert(ok && is_null(v));
    static_root = V_NULL;
    v = V_NULL;
    clear_stack();
    gc_collect(2);
    GcStats stats;
    gc_stats(&stats);
    ck_assert_int_lt(stats.live_bytes, (i64)1 << 20);
} END_TEST

NOINLINE static void fill_slot(i64 i) {
    Value item = obj_value(array(5000));
    Array *a = as_array(static_root);
    gc_write(a, &a->items[i], item);
}

START_TEST(what_points_into_a_young_large_object_keeps_it) {
    start(_i);
    Array *a = array(3000);
    Value seven = obj_value(node(fixnum(7), V_NULL, V_NULL));
    gc_write(a, &a->items[2999], seven);
    Value *volatile inside = &a->items[2000];
    a = NULL;
    clear_stack();
    for (int i = 0; i < 6; i++) {
        gc_collect(i % 3);
        for (int k = 0; k < 20; k++) array(3000);
        ck_assert_int_eq(as_fixnum(as_node(inside[999])->key), 7);
    }
    static_root = obj_value(array(10)); /* a small young one holds a large one */
    fill_slot(3);
    clear_stack();
    gc_collect(0);
    ck_assert_int_eq(as_array(as_array(static_root)->items[3])->len, 5000);
} END_TEST

/* ---- the random graph ---- */

#define MODEL 300
typedef struct {
    int key;
    int left, right; /* indices into the model, -1: none */
} ModelNode;
static ModelNode model[MODEL];
static Value handles; /* an array of the nodes: large or small by size */

static u64 rnd_state;
static int rnd(int n) {
    rnd_state ^= rnd_state << 13;
    rnd_state ^= rnd_state >> 7;
    rnd_state ^= rnd_state << 17;
    return (int)((rnd_state >> 20) % (u64)n);
}
GC_ROOT(handles)

static Value handle(int i) { return i < 0 ? V_NULL : as_array(handles)->items[i]; }

static void check_model(void) { /* one assertion in all: Check writes each of them to a file */
    bool ok = true;
    for (int i = 0; i < MODEL; i++) {
        Node *n = as_node(handle(i));
        ok &= as_fixnum(n->key) == model[i].key;
        ok &= same(n->left, handle(model[i].left));
        ok &= same(n->right, handle(model[i].right));
    }
    ck_assert(ok);
}

static void mutate(void) {
    int i = rnd(MODEL), j = rnd(MODEL);
    Node *n;
    switch (rnd(4)) {
    case 0: { /* a new node takes i's place: others keep the old one, so they are cut off it */
        Value fresh = obj_value(node(fixnum(i), handle(model[i].left), handle(model[i].right)));
        for (int k = 0; k < MODEL; k++) {
            n = as_node(handle(k));
            if (model[k].left == i) gc_write(n, &n->left, fresh);
            if (model[k].right == i) gc_write(n, &n->right, fresh);
        }
        Array *a = as_array(handles);
        gc_write(a, &a->items[i], fresh);
        n = as_node(fresh);
        if (model[i].left == i) n->left = fresh;
        if (model[i].right == i) n->right = fresh;
        model[i].key = i;
        break;
    }
    case 1:
        n = as_node(handle(i));
        gc_write(n, &n->left, handle(j));
        model[i].left = j;
        break;
    case 2:
        n = as_node(handle(i));
        gc_write(n, &n->right, handle(j));
        model[i].right = j;
        break;
    case 3:
        n = as_node(handle(i));
        gc_write(n, &n->left, V_NULL);
        model[i].left = -1;
        break;
    }
}

START_TEST(random_graph_equals_its_model) {
    start(_i & 1);
    rnd_state = 88172645463325252u + (u64)_i;
    i64 n = _i & 2 ? 2000 : MODEL;
    handles = obj_value(array(n));
    for (int i = 0; i < MODEL; i++) {
        Value fresh = obj_value(node(fixnum(i), V_NULL, V_NULL));
        Array *a = as_array(handles);
        gc_write(a, &a->items[i], fresh);
        model[i] = (ModelNode){i, -1, -1};
    }
    int steps = _i & 1 ? 1000 : 200000;
    for (int i = 0; i < steps; i++) {
        mutate();
        if (!(_i & 1) && rnd(2000) == 0) gc_collect(rnd(3));
        if (rnd(1000) == 0) check_model();
        if (rnd(50) == 0) list_of(20);
    }
    check_model();
    gc_collect(2);
    check_model();
    handles = V_NULL;
} END_TEST

SUITE_MAIN("gc_graph", 60, {
    tcase_add_loop_test(tc, lists_survive_all_generations, 0, 2);
    tcase_add_loop_test(tc, trees_survive_allocation_around_them, 0, 2);
    tcase_add_loop_test(tc, cycles_are_collected, 0, 2);
    tcase_add_test(tc, unreachable_mature_memory_is_used_again);
    tcase_add_loop_test(tc, old_objects_hold_young_ones, 0, 2);
    tcase_add_loop_test(tc, large_arrays_hold_young_ones, 0, 2);
    tcase_add_test(tc, large_data_may_die_young_twice);
    tcase_add_loop_test(tc, logged_arrays_are_visited_by_card_from_birth, 0, 2);
    tcase_add_loop_test(tc, large_tables_are_visited_card_by_card, 0, 2);
    tcase_add_test(tc, large_garbage_is_freed);
    tcase_add_loop_test(tc, large_objects_of_all_ages, 0, 2);
    tcase_add_loop_test(tc, what_points_into_a_young_large_object_keeps_it, 0, 2);
    tcase_add_loop_test(tc, random_graph_equals_its_model, 0, 4);
})
