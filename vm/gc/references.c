/* references.c: how many references there are to an object, which nobody keeps count of: all that could hold one are asked.
 *
 * Counted are fields of live objects, registers of frames, the VM's own roots, and what C owns; not what C code only borrows.
 */
#include "vm/gc/gc_internal.h"

typedef struct Counter {
    Tracer t;
    Obj *wanted;
    i64 n;
} Counter;

static void count_slot(Tracer *t, Value *slot) {
    Counter *c = (Counter *)t;
    c->n += as_obj(*slot) == c->wanted;
}

static void count_table(Tracer *t, void *entries, i64 n, i64 stride, u32 mask) {
    Value *entry = entries;
    for (i64 i = 0; i < n; i++, entry += stride)
        for (u32 bits = mask; bits; bits &= bits - 1) {
            Value *slot = &entry[__builtin_ctz(bits)];
            if (is_obj(*slot)) count_slot(t, slot);
        }
}

/* An instance refers to its class. */
static void count_in(Obj *o, void *counter) {
    Counter *c = counter;
    Shape *s = obj_shape(o);
    c->n += (Obj *)s->type == c->wanted;
    if (s->layout->trace) s->layout->trace(o, &c->t);
}

i64 gc_count_references(Obj *o) {
    Counter c = {.t = {.visit = count_slot, .visit_table = count_table}, .wanted = o};
    gc_walk_all(count_in, &c);
    roots_trace(&c.t);
    if (gc_outside.references) c.n += gc_outside.references(o);
    return c.n;
}
