/* weakref_table.c: which weak references an object has.  An open-addressing table in malloc memory
 * of the references, by the identity hash of their referents; it holds them weakly itself: after
 * every collection the dead ones leave and the moved ones are corrected.  Minor collections look
 * only at those that were young. */
#include "vm/base/vec.h"
#include "vm/object/weakref_internal.h"

typedef struct Entry {
    u64 hash;
    Obj *ref; /* NULL: empty; DEAD: gone */
} Entry;
#define DEAD ((Obj *)1)

static Entry *table;
static i64 cap, filled; /* cap is a power of two, or 0 */
static VEC(i64) young;  /* entries whose reference is in the nursery */

static void insert(u64 hash, Obj *ref) {
    i64 i = (i64)(hash & (u64)(cap - 1));
    while (table[i].ref) i = (i + 1) & (cap - 1);
    table[i] = (Entry){hash, ref};
    filled++;
    if (gc_is_young(ref)) vec_push(&young, i);
}

/* Where there is no memory for a larger table, this one is filled further. */
static void rebuild(void) {
    Entry *old = table, *larger;
    i64 old_cap = cap, live = 0, wanted = 64;
    for (i64 i = 0; i < old_cap; i++) live += old[i].ref > DEAD;
    while (wanted < live * 4) wanted *= 2;
    while (!(larger = calloc((size_t)wanted, sizeof *larger))) {
        if (kr_release_reserve && kr_release_reserve()) continue;
        if (filled + 1 < cap) return;
        KR_FATAL("out of memory: table of %lld weak references", (long long)wanted);
    }
    table = larger;
    cap = wanted;
    filled = 0;
    vec_clear(&young);
    for (i64 i = 0; i < old_cap; i++) {
        if (old[i].ref > DEAD) insert(old[i].hash, old[i].ref);
    }
    free(old);
}

void weakref_table_add(Obj *referent, Obj *ref) {
    u64 hash = gc_identity_hash(referent);
    if (filled * 3 >= cap * 2) rebuild();
    insert(hash, ref);
}

i64 weakref_table_find(Obj *referent, Obj **out, i64 max) {
    i64 n = 0;
    if (cap == 0) return 0;
    u64 hash = gc_identity_hash(referent);
    for (i64 i = (i64)(hash & (u64)(cap - 1)); table[i].ref; i = (i + 1) & (cap - 1)) {
        if (table[i].hash != hash || table[i].ref == DEAD) continue;
        WeakRefObj *ref = (WeakRefObj *)table[i].ref;
        if (!is_obj(ref->referent) || as_obj(ref->referent) != referent) continue;
        if (n < max) out[n] = &ref->base;
        n++;
    }
    return n;
}

static void update(i64 i) {
    Obj *ref = gc_survivor(table[i].ref);
    table[i].ref = ref ? ref : DEAD;
    if (ref && gc_is_young(ref)) vec_push(&young, i);
}

static void after_collection(bool full) {
    typeof(young) before = young;
    memset(&young, 0, sizeof young);
    if (full) {
        for (i64 i = 0; i < cap; i++) {
            if (table[i].ref > DEAD) update(i);
        }
    } else {
        for (i64 i = 0; i < before.len; i++) update(before.v[i]);
    }
    vec_free(&before);
}

void weakref_table_init(void) { gc_add_weak_table(after_collection); }
