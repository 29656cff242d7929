/* set_internal.h: what the set_*.c files share. */
#pragma once
#include "vm/object/dict_internal.h"
#include "vm/object/set.h"

typedef struct SetEntry {
    Value key; /* V_NULL: empty; V_UNBOUND: dead */
    i64 hash;
} SetEntry;
typedef struct SetTable { /* internal storage object */
    Obj base;
    i64 mask;   /* entries - 1 */
    i64 filled; /* entries that are not empty, dead ones included */
    SetEntry entry[];
} SetTable;
typedef struct SetObj {
    Obj base;
    i64 len;
    i64 hash;    /* of a frozenset; -1: not computed */
    i64 finger;  /* where pop() goes on looking */
    SetTable *t; /* never NULL */
} SetObj;
ALWAYS_INLINE SetObj *as_set(Value v) { return (SetObj *)v.w; }
ALWAYS_INLINE bool set_entry_live(const SetEntry *e) {
    return !is_null(e->key) && !is_unbound(e->key);
}
/* Number of the first live entry from 'i' on, or mask + 1. */
ALWAYS_INLINE i64 set_skip(const SetTable *t, i64 i) {
    while (i <= t->mask && !set_entry_live(&t->entry[i])) i++;
    return i;
}

enum { SET_ABSENT = -1, SET_RAISED = -2 };
/* Number of the entry, SET_ABSENT or SET_RAISED. */
i64 set_lookup(SetObj *s, Value key, i64 hash) MAY_RUN_PYTHON;
bool set_add_hash(SetObj *s, Value key, i64 hash) MAY_RUN_PYTHON;
void set_remove_entry(SetObj *s, i64 i);
/* Empty, of type 't' (set, frozenset or a subclass). */
Value set_make(TypeObj *t);
/* A set or frozenset (as 'like' is one) with the keys of another set. */
Value set_copy_as(Value like, Value from);
bool set_merge(Value s, Value other) MAY_RUN_PYTHON;
/* After many removals: rebuilds a table of which more than a quarter is dead. */
bool set_tidy(SetObj *s);
void set_clear(Value s);
/* Exchanges the contents. */
void set_take(Value s, Value from);
bool set_intersect(Value s, Value other, Value *out) MAY_RUN_PYTHON;
Value set_difference(Value s, Value other) MAY_RUN_PYTHON;
bool set_difference_update(Value s, Value other) MAY_RUN_PYTHON;
bool set_symmetric_update(Value s, Value other) MAY_RUN_PYTHON;
/* Whether every key of 'a' is in 'b' (both sets): 1, 0, -1. */
int set_subset(Value a, Value b) MAY_RUN_PYTHON;
int set_disjoint(Value s, Value other) MAY_RUN_PYTHON;
Value setiter_new(Value s);
