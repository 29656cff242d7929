/* test_gc_weak.c: weak slots, their callbacks, finalizers, resurrection, and the order of it all. */
#include "gc_fixture.h"

/* A holder's key field is a weak slot: its own layout does not trace it. */
static void holder_trace(Obj *o, Tracer *t) {
    Node *n = (Node *)o;
    trace_value(t, &n->left);
    trace_value(t, &n->right);
}
static const Layout holder_layout = {.name = "holder", .size = sizeof(Node), .trace = holder_trace};
static Shape *holder_shape;
static Value roots[8];
GC_ROOT(roots)
static int callbacks, finalized;
static i64 order[100];
static bool resurrect;

static void on_callback(Obj *holder) {
    ck_assert_ptr_eq(obj_shape(holder), holder_shape);
    ck_assert(is_null(((Node *)holder)->key));
    callbacks++;
}

static void on_finalize(Obj *o) {
    Node *n = (Node *)o;
    order[finalized++] = as_fixnum(n->key);
    if (is_obj(n->left)) ck_assert_ptr_eq(obj_shape(as_obj(n->left))->layout, &node_layout);
    if (resurrect) roots[7] = obj_value(o);
    node(fixnum(0), V_NULL, V_NULL); /* allocating is allowed */
}

static void begin(int stress) {
    gc_weak_callback = on_callback;
    gc_finalizer_run = on_finalize;
    start(stress);
    holder_shape = shape_of(&holder_layout, 0);
}

static Node *weak_to(Value referent, int on_clear) {
    Node *n = gc_alloc(holder_shape, sizeof *n);
    n->key = referent;
    gc_weak_register(&n->base, &n->key, on_clear);
    return n;
}

static Node *final(i64 key, Value left) {
    Node *n = gc_alloc(final_shape, sizeof *n);
    n->key = fixnum(key);
    n->left = left;
    gc_finalizer_register(&n->base);
    return n;
}

NOINLINE static void make_weak(int i, Value referent, int on_clear) { roots[i] = obj_value(weak_to(referent, on_clear)); }
NOINLINE static void make_weak_to_fresh(int i, int on_clear) {
    make_weak(i, obj_value(node(fixnum(5), V_NULL, V_NULL)), on_clear);
}

/* The stack may hold stale words; what a test lets die must not depend on one. */
static void collect(int generation) {
    clear_stack();
    gc_collect(generation);
    clear_stack();
}

START_TEST(dead_referents_are_cleared) {
    begin(_i & 1);
    make_weak_to_fresh(0, 1);
    make_weak_to_fresh(1, 0);
    if (_i & 2) gc_collect(0);
    collect(_i & 2 ? 2 : 0);
    if (_i & 2) collect(2);
    ck_assert(is_null(as_node(roots[0])->key));
    ck_assert(is_null(as_node(roots[1])->key));
    ck_assert(_i & 1 || gc_has_pending());
    gc_run_pending();
    ck_assert_int_eq(callbacks, 1);
    gc_run_pending();
    collect(2);
    gc_run_pending();
    ck_assert_int_eq(callbacks, 1);
} END_TEST

NOINLINE static void make_live(void) {
    roots[1] = obj_value(node(fixnum(9), V_NULL, V_NULL));
    make_weak(0, roots[1], 1);
}
START_TEST(live_referents_are_followed) {
    begin(_i);
    make_live();
    for (int i = 0; i < 9; i++) {
        collect(i % 3);
        ck_assert(same(as_node(roots[0])->key, roots[1]));
        ck_assert_int_eq(as_fixnum(as_node(roots[1])->key), 9);
    }
    roots[1] = V_NULL;
    collect(2);
    collect(2);
    ck_assert(is_null(as_node(roots[0])->key));
    gc_run_pending();
    ck_assert_int_eq(callbacks, 1);
} END_TEST

START_TEST(dead_holders_are_forgotten) {
    begin(_i);
    roots[1] = obj_value(node(fixnum(9), V_NULL, V_NULL));
    for (int i = 0; i < 100; i++) make_weak(0, roots[1], 1);
    roots[0] = V_NULL;
    collect(0);
    collect(2);
    roots[1] = V_NULL;
    collect(2);
    collect(2);
    gc_run_pending();
    ck_assert_int_le(callbacks, 1);
} END_TEST

NOINLINE static void make_chain(bool parent_first) {
    if (parent_first) {
        Node *a = final(1, V_NULL);
        Node *b = final(2, V_NULL);
        Node *c = final(3, V_NULL);
        gc_write(a, &a->left, obj_value(b));
        gc_write(b, &b->left, obj_value(c));
        roots[0] = obj_value(a);
        return;
    }
    Node *c = final(3, V_NULL);
    Node *b = final(2, obj_value(node(fixnum(0), obj_value(c), V_NULL)));
    roots[0] = obj_value(final(1, obj_value(b)));
}

START_TEST(finalizers_run_once_parents_first) {
    begin(0);
    make_chain(_i & 1);
    if (_i & 2) collect(1);
    roots[0] = V_NULL;
    collect(_i & 2 ? 2 : 0);
    collect(2);
    gc_run_pending();
    ck_assert_int_eq(finalized, 3);
    for (int i = 0; i < 3; i++) ck_assert_int_eq(order[i], i + 1);
    collect(2);
    gc_run_pending();
    ck_assert_int_eq(finalized, 3);
} END_TEST

NOINLINE static void drop_independent(void) {
    for (int i = 0; i < 20; i++) final(i, V_NULL);
}
START_TEST(independent_finalizers_run_in_order_of_creation) {
    begin(0);
    drop_independent();
    collect(0);
    collect(2);
    gc_run_pending();
    ck_assert_int_eq(finalized, 20);
    for (int i = 0; i < 20; i++) ck_assert_int_eq(order[i], i);
} END_TEST

NOINLINE static void drop_cycle(void) {
    Node *a = final(1, V_NULL);
    Node *b = node(fixnum(2), obj_value(a), V_NULL);
    gc_write(a, &a->left, obj_value(b));
    make_weak(0, obj_value(a), 1);
    make_weak(1, obj_value(b), 0);
}
START_TEST(weak_references_are_cleared_before_finalizers_run) {
    begin(_i & 1);
    resurrect = true;
    drop_cycle();
    collect(_i & 2 ? 2 : 0);
    collect(2);
    ck_assert(is_null(as_node(roots[0])->key));
    ck_assert(is_null(as_node(roots[1])->key));
    gc_run_pending();
    ck_assert_int_eq(callbacks, 1);
    ck_assert_int_eq(finalized, 1);
    ck_assert(is_obj(roots[7])); /* back, with all it refers to */
    for (int i = 0; i < 6; i++) {
        collect(i % 3);
        Node *a = as_node(roots[7]), *b = as_node(a->left);
        ck_assert_int_eq(as_fixnum(a->key), 1);
        ck_assert_int_eq(as_fixnum(b->key), 2);
        ck_assert_ptr_eq(as_obj(b->left), (Obj *)a);
    }
    roots[7] = V_NULL;
    collect(2);
    gc_run_pending();
    ck_assert_int_eq(finalized, 1);
} END_TEST

NOINLINE static void drop_counted(int n) {
    for (int i = 0; i < n; i++) counted(V_NULL);
}
START_TEST(layouts_with_dead_are_told) {
    begin(_i);
    drop_counted(100);
    roots[0] = obj_value(counted(V_NULL));
    collect(0);
    ck_assert_int_ge(counted_dead, _i ? 95 : 98);
    gc_collect(1);
    ck_assert(!gc_is_young(as_obj(roots[0])));
    collect(2);
    ck_assert_int_eq(counted_dead, 100);
    ck_assert_int_eq(*as_counted(roots[0])->memory, 42);
    roots[0] = V_NULL;
    collect(2);
    collect(2);
    ck_assert_int_eq(counted_dead, 101);
} END_TEST

static Value table_entry;
static void sweep_table(bool full) {
    if (is_obj(table_entry)) table_entry = obj_value(gc_survivor(as_obj(table_entry)));
}
NOINLINE static void fill_table(void) {
    roots[0] = obj_value(node(fixnum(1), V_NULL, V_NULL));
    table_entry = roots[0];
}
START_TEST(weak_tables_see_survivors_and_deaths) {
    begin(_i);
    gc_add_weak_table(sweep_table);
    fill_table();
    for (int i = 0; i < 6; i++) {
        collect(i % 3);
        ck_assert(same(table_entry, roots[0]));
    }
    roots[0] = V_NULL;
    collect(2);
    collect(2);
    ck_assert(is_null(table_entry));
} END_TEST

/* A large object that dies young, one that is resurrected. */
static const Layout big_layout = {
    .name = "big", .size = 20000, .trace = counted_trace, .dead = counted_free,
};
NOINLINE static void make_big(Shape *s) {
    for (int i = 0; i < 3; i++) {
        Value other = obj_value(node(fixnum(i), V_NULL, V_NULL));
        Counted *c = gc_alloc(s, 20000);
        c->other = other;
        c->memory = malloc(sizeof *c->memory);
        *c->memory = 42;
        make_weak(i, obj_value(c), 1);
        if (i == 1) final(1, obj_value(c));
        if (i == 2) roots[6] = obj_value(c);
    }
}
static void keep_left(Obj *o) { roots[5] = ((Node *)o)->left; }

START_TEST(young_large_objects_die_by_the_same_rules) {
    begin(_i);
    gc_finalizer_run = keep_left;
    make_big(shape_of(&big_layout, 0));
    collect(_i ? 2 : 0); /* under stress they are old already */
    ck_assert_int_eq(counted_dead, 1);
    ck_assert(is_null(as_node(roots[0])->key));
    /* What an old object's young finalizable owner keeps for its finalizer is not known to be garbage yet. */
    ck_assert(_i || is_null(as_node(roots[1])->key));
    ck_assert(same(as_node(roots[2])->key, roots[6]));
    gc_run_pending();
    ck_assert_int_eq(callbacks, _i ? 1 : 2);
    for (int i = 0; i < 6; i++) {
        collect(i % 3);
        ck_assert_int_eq(as_fixnum(as_node(as_counted(roots[5])->other)->key), 1);
        ck_assert_int_eq(as_fixnum(as_node(as_counted(roots[6])->other)->key), 2);
    }
    roots[5] = roots[6] = V_NULL;
    collect(2);
    ck_assert_int_eq(counted_dead, 3);
} END_TEST

START_TEST(many_weak_slots_of_all_ages) {
    begin(_i);
    int n = _i ? 150 : 20000;
    roots[0] = obj_value(array(n));
    roots[1] = obj_value(array(n));
    for (int i = 0; i < n; i++) {
        Node *referent = node(fixnum(i), V_NULL, V_NULL);
        Node *holder = weak_to(obj_value(referent), 1);
        Array *holders = as_array(roots[0]), *kept = as_array(roots[1]);
        gc_write(holders, &holders->items[i], obj_value(holder));
        if (i % 3) gc_write(kept, &kept->items[i], obj_value(referent));
        if (i % 1000 == 0) gc_collect(i / 1000 % 3);
    }
    collect(0);
    collect(2);
    collect(2);
    int wrong = 0;
    for (int i = 0; i < n; i++) {
        Value seen = as_node(as_array(roots[0])->items[i])->key;
        wrong += !same(seen, as_array(roots[1])->items[i]);
    }
    ck_assert_int_le(wrong, 1); /* the last one may be on the stack */
    gc_run_pending();
    ck_assert_int_ge(callbacks, (n + 2) / 3 - 1);
} END_TEST

SUITE_MAIN("gc_weak", 60, {
    tcase_add_loop_test(tc, dead_referents_are_cleared, 0, 4);
    tcase_add_loop_test(tc, live_referents_are_followed, 0, 2);
    tcase_add_loop_test(tc, dead_holders_are_forgotten, 0, 2);
    tcase_add_loop_test(tc, finalizers_run_once_parents_first, 0, 4);
    tcase_add_test(tc, independent_finalizers_run_in_order_of_creation);
    tcase_add_loop_test(tc, weak_references_are_cleared_before_finalizers_run, 0, 4);
    tcase_add_loop_test(tc, layouts_with_dead_are_told, 0, 2);
    tcase_add_loop_test(tc, weak_tables_see_survivors_and_deaths, 0, 2);
    tcase_add_loop_test(tc, young_large_objects_die_by_the_same_rules, 0, 2);
    tcase_add_loop_test(tc, many_weak_slots_of_all_ages, 0, 2);
})
