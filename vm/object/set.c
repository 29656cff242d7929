/* set.c: the hash table of sets: look-up, insertion, growth.
 *
 * Open addressing: an entry is sought in ten neighbours, then at a place that depends on all bits
 * of the hash.  The probe sequence, the sizes and the moments of growth are CPython's, so that sets
 * print in the same order. Comparing keys may run Python, which may change the set: the look-up
 * then starts again.
 */
#include "vm/object/set.h"

#include "vm/object/exc.h"
#include "gcbridge/hooks.h"
#include "vm/object/set_internal.h"

#define NEIGHBOURS 9
#define MIN_ENTRIES 8

static SetTable *set_no_table;
GC_ROOT(set_no_table)
static Shape *table_shape;

static i64 table_size_of(const Obj *o) {
    return (i64)sizeof(SetTable) + (((const SetTable *)o)->mask + 1) * (i64)sizeof(SetEntry);
}

static void table_trace(Obj *o, Tracer *tracer) {
    SetTable *t = (SetTable *)o;
    trace_table(tracer, t->entry, t->mask + 1, sizeof(SetEntry), 1 << 0);
}

static const Layout table_layout = {
    .name = "set table", .size_of = table_size_of, .trace = table_trace};

static SetTable *table_new(i64 entries) {
    if (entries > INT64_MAX / (i64)sizeof(SetEntry) / 2) return exc_no_memory(), NULL;
    i64 size = (i64)sizeof(SetTable) + entries * (i64)sizeof(SetEntry);
    SetTable *t = size <= GC_LARGE ? gc_alloc(table_shape, size) : gc_try_alloc_logged(table_shape, size);
    if (t) t->mask = entries - 1;
    return t;
}

typedef struct Probe {
    u64 i, perturb;
    i64 left; /* neighbours still to visit */
} Probe;
ALWAYS_INLINE i64 neighbours(u64 i, i64 mask) {
    return (i64)i + NEIGHBOURS <= mask ? NEIGHBOURS : 0;
}
ALWAYS_INLINE Probe probe_start(const SetTable *t, i64 hash) {
    u64 i = (u64)hash & (u64)t->mask;
    return (Probe){i, (u64)hash, neighbours(i, t->mask)};
}
ALWAYS_INLINE void probe_jump(Probe *p, u64 base, const SetTable *t) {
    p->perturb >>= 5;
    p->i = (base * 5 + 1 + p->perturb) & (u64)t->mask;
    p->left = neighbours(p->i, t->mask);
}

/* Enters a key that is known to be absent. */
static void insert_clean(SetTable *t, Value key, i64 hash) {
    Probe p = probe_start(t, hash);
    for (;;) {
        u64 base = p.i;
        for (i64 k = 0; k <= p.left; k++) {
            SetEntry *e = &t->entry[base + (u64)k];
            if (!is_null(e->key)) continue;
            e->key = key;
            e->hash = hash;
            return;
        }
        probe_jump(&p, base, t);
    }
}

static bool resize(SetObj *s, i64 more_than) {
    i64 entries = MIN_ENTRIES;
    while (entries <= more_than) entries <<= 1;
    SetTable *from = s->t, *t = table_new(entries);
    bool objects = false;
    if (!t) return false;
    for (i64 i = 0; i <= from->mask; i++) {
        if (!set_entry_live(&from->entry[i])) continue;
        objects |= is_obj(from->entry[i].key);
        insert_clean(t, from->entry[i].key, from->entry[i].hash);
    }
    t->filled = s->len;
    if (objects) gc_filled(t);
    gc_write_ptr(s, &s->t, t);
    return true;
}

/* ---- look-up ---- */

/* Whether the entry's key equals: 1, 0, -1 raised, 2 if the table changed meanwhile. */
static int entry_equals(SetObj *s, SetTable *t, i64 i, Value key) {
    Value candidate = t->entry[i].key;
    if (is_str_exact(candidate) && is_str_exact(key)) return str_eq(candidate, key);
    if (is_fixnum2(candidate, key)) return 0;
    int eq = value_eq(candidate, key);
    if (eq >= 0 && (s->t != t || !same(t->entry[i].key, candidate))) return 2;
    return eq;
}

/* Also answers in *room where an absent key goes: to the last dead entry on the way, or to where
 * the search ended. */
static i64 lookup(SetObj *s, Value key, i64 hash, i64 *room) {
restart:;
    SetTable *t = s->t;
    i64 dead = -1;
    Probe p = probe_start(t, hash);
    for (;;) {
        u64 base = p.i;
        for (i64 k = 0; k <= p.left; k++) {
            i64 i = (i64)base + k;
            const SetEntry *e = &t->entry[i];
            if (same(e->key, key)) return i;
            if (is_null(e->key)) {
                *room = dead >= 0 ? dead : i;
                return SET_ABSENT;
            }
            if (e->hash != hash) {
                if (is_unbound(e->key)) dead = i; /* its hash is -1, which no key has */
                continue;
            }
            int eq = entry_equals(s, t, i, key);
            if (eq == 1) return i;
            if (eq < 0) return SET_RAISED;
            if (eq == 2) goto restart;
        }
        probe_jump(&p, base, t);
    }
}

i64 set_lookup(SetObj *s, Value key, i64 hash) {
    i64 ignored;
    return lookup(s, key, hash, &ignored);
}

bool set_add_hash(SetObj *s, Value key, i64 hash) {
    i64 room = hash & s->t->mask;
    if (same(s->t->entry[room].key, key)) return true;
    if (!is_null(s->t->entry[room].key)) {
        i64 i = lookup(s, key, hash, &room);
        if (i != SET_ABSENT) return i >= 0;
    }
    if (s->t == set_no_table) {
        SetTable *t = table_new(MIN_ENTRIES);
        if (!t) return false;
        gc_write_ptr(s, &s->t, t);
    }
    SetTable *t = s->t;
    bool was_dead = is_unbound(t->entry[room].key);
    gc_write_first(t, &t->entry[room].key, key);
    t->entry[room].hash = hash;
    s->len++;
    hooks_fields_changed(s);
    if (was_dead) return true;
    t->filled++;
    if (t->filled * 5 < t->mask * 3) return true;
    return resize(s, s->len > 50000 ? s->len * 2 : s->len * 4);
}

void set_remove_entry(SetObj *s, i64 i) {
    gc_write(s->t, &s->t->entry[i].key, V_UNBOUND);
    s->t->entry[i].hash = -1;
    s->len--;
    hooks_fields_changed(s);
}

/* ---- for the rest of the VM ---- */

Value set_make(TypeObj *t) {
    Value v = TRY(type_alloc(t));
    as_set(v)->hash = -1;
    gc_write_ptr(as_set(v), &as_set(v)->t, set_no_table);
    return v;
}

Value set_new(void) { return set_make(SetType); }

bool set_add(Value s, Value v) {
    i64 hash;
    return dict_hash_key(v, &hash) && set_add_hash(as_set(s), v, hash);
}

/* The entry of a key; a set, which has no hash, is looked for as an equal frozenset. */
static i64 find(Value s, Value v) {
    i64 hash;
    if (dict_hash_key(v, &hash)) return set_lookup(as_set(s), v, hash);
    if (!is_anyset(v) || !exc_matches(TypeErrorType)) return SET_RAISED;
    exc_clear();
    Value frozen = set_make(FrozenSetType);
    if (is_err(frozen) || !set_merge(frozen, v) || !value_hash(frozen, &hash)) return SET_RAISED;
    return set_lookup(as_set(s), frozen, hash);
}

int set_contains(Value s, Value v) {
    i64 i = find(s, v);
    return i >= 0 ? 1 : i == SET_ABSENT ? 0 : -1;
}

int set_discard(Value s, Value v) {
    i64 i = find(s, v);
    if (i >= 0) set_remove_entry(as_set(s), i);
    return i >= 0 ? 1 : i == SET_ABSENT ? 0 : -1;
}

i64 set_len(Value s) { return as_set(s)->len; }

bool set_next_hash(Value s, i64 *pos, Value *key, i64 *hash) {
    const SetTable *t = as_set(s)->t;
    i64 i = set_skip(t, *pos);
    if (i > t->mask) return false;
    *key = t->entry[i].key;
    *hash = t->entry[i].hash;
    *pos = i + 1;
    return true;
}

bool set_next(Value s, i64 *pos, Value *key) {
    i64 hash;
    return set_next_hash(s, pos, key, &hash);
}

void set_clear(Value s) {
    as_set(s)->len = 0;
    gc_write_ptr(as_set(s), &as_set(s)->t, set_no_table);
    hooks_fields_changed(as_set(s));
}

void set_take(Value s, Value from) {
    as_set(s)->len = as_set(from)->len;
    gc_write_ptr(as_set(s), &as_set(s)->t, as_set(from)->t);
    hooks_fields_changed(as_set(s));
    set_clear(from);
}

static bool reserve(SetObj *s, i64 more) {
    return (s->t->filled + more) * 5 < s->t->mask * 3 || resize(s, (s->len + more) * 2);
}

/* Into an empty set without dead entries nothing needs comparing; a table of the same size is taken
 * over as it is. */
static bool merge_fresh(SetObj *s, const SetObj *from) {
    const SetTable *source = from->t;
    SetTable *t = table_new(s->t->mask + 1);
    if (!t) return false;
    if (source->mask == t->mask && source->filled == from->len) {
        memcpy(t->entry, source->entry, (size_t)(t->mask + 1) * sizeof(SetEntry));
    } else {
        for (i64 i = set_skip(source, 0); i <= source->mask; i = set_skip(source, i + 1)) {
            insert_clean(t, source->entry[i].key, source->entry[i].hash);
        }
    }
    gc_filled(t);
    s->len = t->filled = from->len;
    gc_write_ptr(s, &s->t, t);
    hooks_fields_changed(s);
    return true;
}

bool set_merge(Value v, Value other) {
    SetObj *s = as_set(v), *from = as_set(other);
    if (s == from || from->len == 0) return true;
    if (!reserve(s, from->len)) return false;
    if (s->t->filled == 0) return merge_fresh(s, from);
    for (i64 i = set_skip(from->t, 0); i <= from->t->mask; i = set_skip(from->t, i + 1)) {
        if (!set_add_hash(s, from->t->entry[i].key, from->t->entry[i].hash)) return false;
    }
    return true;
}

bool set_tidy(SetObj *s) {
    if (s->t->filled - s->len <= s->t->mask / 4) return true;
    return resize(s, s->len > 50000 ? s->len * 2 : s->len * 4);
}

static bool update_from_dict(SetObj *s, Value dict) {
    DictObj *d = as_dict(dict);
    if (!reserve(s, d->len)) return false;
    for (i64 i = dict_skip_dead(d->t, 0); i < d->t->used; i = dict_skip_dead(d->t, i + 1)) {
        if (!set_add_hash(s, d->t->entry[i].key, d->t->entry[i].hash)) return false;
    }
    return true;
}

bool set_update(Value s, Value iterable) {
    if (is_anyset(iterable)) return set_merge(s, iterable);
    if (is_dict_exact(iterable)) return update_from_dict(as_set(s), iterable);
    Value it = value_iter(iterable);
    if (is_err(it)) return false;
    for (;;) {
        Value item = value_next(it);
        if (is_null(item)) return true;
        if (is_err(item) || !set_add(s, item)) return false;
    }
}

Value set_copy_as(Value like, Value from) {
    Value s = TRY(set_make(value_is(like, FrozenSetType) ? FrozenSetType : SetType));
    return set_merge(s, from) ? s : V_ERR;
}

static Value from_iterable(TypeObj *t, Value iterable) {
    Value s = TRY(set_make(t));
    return set_update(s, iterable) ? s : V_ERR;
}

Value set_from(Value iterable) { return from_iterable(SetType, iterable); }

Value frozenset_from(Value iterable) {
    return is_exact(iterable, FrozenSetType) ? iterable : from_iterable(FrozenSetType, iterable);
}

void set_init(void) {
    table_shape = shape_internal(&table_layout);
    set_no_table =
        gc_alloc_old(table_shape, (i64)sizeof(SetTable) + MIN_ENTRIES * (i64)sizeof(SetEntry));
    set_no_table->mask = MIN_ENTRIES - 1;
}
