/* gc_fixture.h: object kinds for tests of the collector, which needs no object model. */
#pragma once
#include "tests/suite_main.h"
#include "vm/base/log.h"
#include "vm/base/thread.h"
#include "vm/gc/gc.h"

typedef struct {
    Obj base;
    Value key, left, right;
} Node;
typedef struct {
    Obj base;
    i64 len;
    Value items[];
} Array;
typedef struct {
    Obj base;
    i64 len;
    struct {
        i64 hash;
        Value key, value;
    } entries[];
} Table;
typedef struct { /* counts its deaths */
    Obj base;
    Value other;
    i64 *memory; /* from malloc */
} Counted;

static __attribute__((unused)) Node *as_node(Value v) { return (Node *)as_obj(v); }
static __attribute__((unused)) Array *as_array(Value v) { return (Array *)as_obj(v); }
static __attribute__((unused)) Table *as_table(Value v) { return (Table *)as_obj(v); }
static __attribute__((unused)) Counted *as_counted(Value v) { return (Counted *)as_obj(v); }

static Shape *node_shape, *array_shape, *table_shape, *counted_shape, *final_shape;
static i64 counted_dead;
static Value static_root;
GC_ROOT(static_root)

static void node_trace(Obj *o, Tracer *t) {
    Node *n = (Node *)o;
    trace_value(t, &n->key);
    trace_value(t, &n->left);
    trace_value(t, &n->right);
}
static i64 array_size(const Obj *o) { return (i64)sizeof(Array) + ((const Array *)o)->len * 8; }
static void array_trace(Obj *o, Tracer *t) { trace_values(t, ((Array *)o)->items, ((Array *)o)->len); }
static i64 table_size(const Obj *o) { return (i64)sizeof(Table) + ((const Table *)o)->len * 24; }
static void table_trace(Obj *o, Tracer *t) {
    trace_table(t, ((Table *)o)->entries, ((Table *)o)->len, 24, 6);
}
static void counted_trace(Obj *o, Tracer *t) { trace_value(t, &((Counted *)o)->other); }
static void counted_free(Obj *o) {
    ck_assert_int_eq(*((Counted *)o)->memory, 42);
    free(((Counted *)o)->memory);
    counted_dead++;
}

static const Layout node_layout = {.name = "node", .size = sizeof(Node), .trace = node_trace};
static const Layout array_layout = {.name = "array", .size_of = array_size, .trace = array_trace};
static const Layout table_layout = {.name = "table", .size_of = table_size, .trace = table_trace};
static const Layout counted_layout = {
    .name = "counted", .size = sizeof(Counted), .trace = counted_trace, .dead = counted_free,
};

static __attribute__((unused)) Node *node(Value key, Value left, Value right) {
    Node *n = gc_alloc(node_shape, sizeof *n);
    n->key = key;
    n->left = left;
    n->right = right;
    return n;
}
static __attribute__((unused)) Array *array(i64 len) {
    Array *a = gc_alloc(array_shape, (i64)sizeof *a + len * 8);
    a->len = len;
    return a;
}
static __attribute__((unused)) Table *table(i64 len) {
    Table *t = gc_alloc(table_shape, (i64)sizeof *t + len * 24);
    t->len = len;
    return t;
}
static __attribute__((unused)) Counted *counted(Value other) {
    Counted *c = gc_alloc(counted_shape, sizeof *c);
    c->other = other;
    c->memory = malloc(sizeof *c->memory);
    *c->memory = 42;
    return c;
}

static Shape *shape_of(const Layout *layout, int flags) {
    Shape *s = gc_shape_alloc();
    s->layout = layout;
    s->flags = (u16)flags;
    return s;
}

/* Overwrites what earlier calls left on the stack. */
static NOINLINE __attribute__((unused, no_sanitize("address"))) void clear_stack(void) {
    volatile char garbage[16384];
    for (size_t i = 0; i < sizeof garbage; i++) garbage[i] = 0;
}

/* Each test is a process of its own.  'stress': a collection at every allocation, the heap verified around each. */
static void start(int stress) {
    log_open();
    gc_init(NULL);
    node_shape = shape_of(&node_layout, 0);
    array_shape = shape_of(&array_layout, 0);
    table_shape = shape_of(&table_layout, 0);
    counted_shape = shape_of(&counted_layout, 0);
    final_shape = shape_of(&node_layout, SHAPE_HAS_DEL);
    gc_options.verify = true;
    if (!stress) return;
    gc_options.stress_on = true;
    gc_options.stress_every = 1;
    gc_start_stress();
}

