/* set_ops.c: the algebra of sets.  The other operand is a set, a dict, or any iterable. */
#include "vm/object/exc.h"
#include "vm/object/set_internal.h"

/* Calls for every item of 'other' with its hash; stops when the callback answers false. */
typedef bool (*item_fn)(void *arg, Value key, i64 hash);

static bool each_of_set(Value other, item_fn fn, void *arg) {
    SetObj *s = as_set(other);
    for (i64 i = set_skip(s->t, 0); i <= s->t->mask; i = set_skip(s->t, i + 1)) {
        if (!fn(arg, s->t->entry[i].key, s->t->entry[i].hash)) return false;
    }
    return true;
}

static bool each_of_dict(Value other, item_fn fn, void *arg) {
    DictObj *d = as_dict(other);
    for (i64 i = dict_skip_dead(d->t, 0); i < d->t->used; i = dict_skip_dead(d->t, i + 1)) {
        if (!fn(arg, d->t->entry[i].key, d->t->entry[i].hash)) return false;
    }
    return true;
}

static bool each(Value other, item_fn fn, void *arg) {
    if (is_anyset(other)) return each_of_set(other, fn, arg);
    if (is_dict_exact(other)) return each_of_dict(other, fn, arg);
    Value it = value_iter(other);
    if (is_err(it)) return false;
    for (;;) {
        i64 hash;
        Value item = value_next(it);
        if (is_null(item)) return true;
        if (is_err(item) || !dict_hash_key(item, &hash) || !fn(arg, item, hash)) return false;
    }
}

typedef struct Pair {
    SetObj *a, *b;
    int answer;
} Pair;

/* Into b what is in a. */
static bool add_if_in(void *arg, Value key, i64 hash) {
    Pair *p = arg;
    i64 i = set_lookup(p->a, key, hash);
    return i == SET_ABSENT || (i >= 0 && set_add_hash(p->b, key, hash));
}

bool set_intersect(Value s, Value other, Value *out) {
    *out = set_make(value_is(s, FrozenSetType) ? FrozenSetType : SetType);
    if (is_err(*out)) return false;
    if (same(s, other)) return set_merge(*out, s);
    if (is_anyset(other) && set_len(other) > set_len(s)) {
        Value swapped = s;
        s = other;
        other = swapped;
    }
    Pair p = {as_set(s), as_set(*out), 0};
    return each(other, add_if_in, &p);
}

static bool remove_it(void *arg, Value key, i64 hash) {
    Pair *p = arg;
    i64 i = set_lookup(p->a, key, hash);
    if (i >= 0) set_remove_entry(p->a, i);
    return i != SET_RAISED;
}

bool set_difference_update(Value s, Value other) {
    if (same(s, other)) {
        set_clear(s);
        return true;
    }
    Pair p = {as_set(s), NULL, 0};
    return each(other, remove_it, &p) && set_tidy(as_set(s));
}

/* The keys of 's' that are not in 'other', a set or dict. */
static bool add_missing(Value out, Value s, Value other) {
    for (i64 i = set_skip(as_set(s)->t, 0); i <= as_set(s)->t->mask;
         i = set_skip(as_set(s)->t, i + 1)) {
        Value key = as_set(s)->t->entry[i].key;
        i64 hash = as_set(s)->t->entry[i].hash;
        i64 found = is_anyset(other) ? set_lookup(as_set(other), key, hash)
                                     : dict_lookup(as_dict(other), key, hash);
        if (found == SET_RAISED || (found == SET_ABSENT && !set_add_hash(as_set(out), key, hash)))
            return false;
    }
    return true;
}
_Static_assert((int)SET_ABSENT == (int)DICT_ABSENT && (int)SET_RAISED == (int)DICT_RAISED,
               "answers of look-ups");

Value set_difference(Value s, Value other) {
    bool hashed = is_anyset(other) || is_dict_exact(other);
    i64 n = is_anyset(other) ? set_len(other) : hashed ? dict_len(other) : 0;
    if (hashed && set_len(s) >> 2 <= n) {
        Value out = TRY(set_make(value_is(s, FrozenSetType) ? FrozenSetType : SetType));
        return add_missing(out, s, other) ? out : V_ERR;
    }
    Value out = TRY(set_copy_as(s, s));
    return set_difference_update(out, other) ? out : V_ERR;
}

static bool toggle(void *arg, Value key, i64 hash) {
    Pair *p = arg;
    i64 i = set_lookup(p->a, key, hash);
    if (i == SET_RAISED) return false;
    if (i == SET_ABSENT) return set_add_hash(p->a, key, hash);
    set_remove_entry(p->a, i);
    return true;
}

bool set_symmetric_update(Value s, Value other) {
    if (same(s, other)) {
        set_clear(s);
        return true;
    }
    /* an item that an iterable has twice counts once */
    Value keys = is_anyset(other) || is_dict_exact(other) ? other : set_from(other);
    Pair p = {as_set(s), NULL, 0};
    return !is_err(keys) && each(keys, toggle, &p);
}

static bool stop_unless_in(void *arg, Value key, i64 hash) {
    Pair *p = arg;
    i64 i = set_lookup(p->b, key, hash);
    p->answer = i >= 0 ? 1 : i == SET_ABSENT ? 0 : -1;
    return i >= 0;
}

int set_subset(Value a, Value b) {
    if (set_len(a) > set_len(b)) return 0;
    Pair p = {NULL, as_set(b), 1};
    each(a, stop_unless_in, &p);
    return p.answer;
}

static bool stop_if_in(void *arg, Value key, i64 hash) {
    Pair *p = arg;
    i64 i = set_lookup(p->b, key, hash);
    p->answer = i >= 0 ? 0 : i == SET_ABSENT ? 1 : -1;
    return i == SET_ABSENT;
}

int set_disjoint(Value s, Value other) {
    if (same(s, other)) return set_len(s) == 0;
    if (is_anyset(other) && set_len(other) > set_len(s)) {
        Value swapped = s;
        s = other;
        other = swapped;
    }
    Pair p = {NULL, as_set(s), 1};
    bool all = each(other, stop_if_in, &p);
    return !all && exc_pending() ? -1 : p.answer;
}
