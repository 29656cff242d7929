/* dict.c: the table of a dict: look-up, insertion, deletion, growth.
 *
 *     DictTable | entry 0 | entry 1 | ... | entry cap-1 | index: 2**index_log2 numbers
 *
 * An index slot (1, 2 or 4 bytes) is 0 when empty, 1 when dead, else 2 + the number of an entry.
 * Entries are in insertion order; a deleted one has no key.  used <= filled <= cap < size of the
 * index, so that every probe ends at an empty slot.  Comparing keys may run Python, which may
 * change the dict: the look-up then starts again.
 */
#include "vm/object/dict.h"

#include "vm/object/dict_internal.h"
#include "vm/object/exc.h"

#define SLOT_EMPTY 0
#define SLOT_DEAD 1
#define SLOT_ENTRY 2
#define MIN_LOG2 3
#define MAX_LOG2 31

DictTable *dict_no_table;
GC_ROOT(dict_no_table)
static Shape *table_shape;
static u32 last_version = DICT_UNVERSIONED;
void (*dict_changed_hook)(DictObj *d);

/* ---- the table ---- */

ALWAYS_INLINE int index_width(int log2) { return log2 <= 8 ? 1 : log2 <= 16 ? 2 : 4; }
ALWAYS_INLINE void *index_of(const DictTable *t) { return (void *)&t->entry[t->cap]; }
ALWAYS_INLINE i64 log2_cap(int log2) { return ((i64)2 << log2) / 3; }

ALWAYS_INLINE u32 index_read(const void *index, int width, u64 i) {
    return width == 1   ? ((const u8 *)index)[i]
           : width == 2 ? ((const u16 *)index)[i]
                        : ((const u32 *)index)[i];
}

ALWAYS_INLINE void index_write(void *index, int width, u64 i, u32 slot) {
    if (width == 1) ((u8 *)index)[i] = (u8)slot;
    else if (width == 2) ((u16 *)index)[i] = (u16)slot;
    else ((u32 *)index)[i] = slot;
}

static i64 table_bytes(i64 cap, int log2) {
    return (i64)sizeof(DictTable) + cap * (i64)sizeof(DictEntry) + ((i64)index_width(log2) << log2);
}

static i64 table_size_of(const Obj *o) {
    const DictTable *t = (const DictTable *)o;
    return table_bytes(t->cap, t->index_log2);
}

static void table_trace(Obj *o, Tracer *tracer) {
    DictTable *t = (DictTable *)o;
    trace_table(tracer, t->entry, t->used, sizeof(DictEntry), 1 << 0 | 1 << 1);
}

static const Layout table_layout = {
    .name = "dict table", .size_of = table_size_of, .trace = table_trace};

/* NULL raised. */
static DictTable *table_new(int log2) {
    if (log2 > MAX_LOG2) return exc_no_memory(), NULL;
    i64 cap = log2_cap(log2), size = table_bytes(cap, log2);
    DictTable *t = size <= GC_LARGE ? gc_alloc(table_shape, size) : gc_try_alloc_logged(table_shape, size);
    if (!t) return NULL;
    t->cap = (u32)cap;
    t->index_log2 = (u8)log2;
    t->all_str = 1;
    return t;
}

static int log2_for(i64 entries) {
    int log2 = MIN_LOG2;
    while (log2_cap(log2) < entries) log2++;
    return log2;
}

typedef struct Probe {
    u64 i, perturb, mask;
} Probe;
ALWAYS_INLINE Probe probe_start(const DictTable *t, i64 hash) {
    u64 mask = ((u64)1 << t->index_log2) - 1;
    return (Probe){(u64)hash & mask, (u64)hash, mask};
}
ALWAYS_INLINE void probe_next(Probe *p) {
    p->perturb >>= 5;
    p->i = (p->i * 5 + p->perturb + 1) & p->mask;
}

/* Enters the number of an entry that is known to be absent. */
ALWAYS_INLINE void index_insert(DictTable *t, i64 hash, u32 entry, int width) {
    void *index = index_of(t);
    Probe p = probe_start(t, hash);
    while (index_read(index, width, p.i) != SLOT_EMPTY) probe_next(&p);
    index_write(index, width, p.i, entry + SLOT_ENTRY);
}

/* Enters all entries; whether one holds an object. */
ALWAYS_INLINE bool index_fill_width(DictTable *t, int width) {
    bool objects = false;
    for (u32 i = 0; i < t->used; i++) {
        objects |= is_obj(t->entry[i].key) || is_obj(t->entry[i].value);
        index_insert(t, t->entry[i].hash, i, width);
    }
    return objects;
}
static bool index_fill(DictTable *t) {
    switch (index_width(t->index_log2)) {
    case 1: return index_fill_width(t, 1);
    case 2: return index_fill_width(t, 2);
    default: return index_fill_width(t, 4);
    }
}

static u32 copy_live(DictEntry *to, const DictTable *from, i64 live) {
    u32 n = 0;
    if (from->used == live) {
        memcpy(to, from->entry, (size_t)live * sizeof *to);
        return from->used;
    }
    for (u32 i = 0; i < from->used; i++)
        if (!is_null(from->entry[i].key)) to[n++] = from->entry[i];
    return n;
}

/* A table of 2**log2 index slots with the live entries of 'from'. */
static DictTable *table_rebuilt(const DictTable *from, i64 live, int log2) {
    DictTable *t = table_new(log2);
    if (!t) return NULL;
    t->used = t->filled = copy_live(t->entry, from, live);
    t->all_str = from->all_str;
    if (index_fill(t)) gc_filled(t);
    return t;
}

/* Makes room for one more entry: three times as many as are live. */
static bool grow(DictObj *d) {
    DictTable *t =
        table_rebuilt(d->t, d->len, log2_for(KR_MAX(d->len * 3 / 2 + 1, d->len < 50000 ? d->len * 2 : 0)));
    if (!t) return false;
    gc_write_ptr(d, &d->t, t);
    return true;
}

ALWAYS_INLINE void names_changed(DictObj *d) {
    d->keys_ver = DICT_UNVERSIONED;
    if (unlikely(d->flags & DICT_WATCHED)) dict_changed_hook(d);
}
ALWAYS_INLINE void value_changed(DictObj *d) {
    if (unlikely(d->flags & DICT_WATCHED)) dict_changed_hook(d);
}

/* ---- look-up ---- */

/* An exact str among exact strs: no Python runs. */
ALWAYS_INLINE i64 lookup_str_width(const DictTable *t, Value key, i64 hash, u64 *empty, int width) {
    const void *index = index_of(t);
    for (Probe p = probe_start(t, hash);; probe_next(&p)) {
        u32 slot = index_read(index, width, p.i);
        if (slot == SLOT_EMPTY) return *empty = p.i, DICT_ABSENT;
        if (slot == SLOT_DEAD) continue;
        const DictEntry *e = &t->entry[slot - SLOT_ENTRY];
        if (same(e->key, key)) return slot - SLOT_ENTRY;
        if (e->hash == hash && !(as_str(e->key)->interned && as_str(key)->interned) &&
            str_eq(e->key, key)) {
            return slot - SLOT_ENTRY;
        }
    }
}

/* Where the search for an absent key ended is answered in *empty. */
static i64 lookup_str(const DictTable *t, Value key, i64 hash, u64 *empty) {
    switch (index_width(t->index_log2)) {
    case 1: return lookup_str_width(t, key, hash, empty, 1);
    case 2: return lookup_str_width(t, key, hash, empty, 2);
    default: return lookup_str_width(t, key, hash, empty, 4);
    }
}

/* Whether the entry's key equals: 1, 0, -1 raised, 2 if the table changed meanwhile. */
static int entry_equals(DictObj *d, DictTable *t, u32 i, Value key) {
    Value candidate = t->entry[i].key;
    if (is_fixnum2(candidate, key)) return 0; /* the words differ */
    int eq = value_eq(candidate, key);
    if (eq >= 0 && (d->t != t || !same(t->entry[i].key, candidate))) return 2;
    return eq;
}

/* Keys of any kind, as far as it goes without a change of the table; else AGAIN. */
#define AGAIN (-3)
ALWAYS_INLINE i64 lookup_any_width(DictObj *d, Value key, i64 hash, u64 *empty, int width) {
    DictTable *t = d->t;
    const void *index = index_of(t);
    for (Probe p = probe_start(t, hash);; probe_next(&p)) {
        u32 slot = index_read(index, width, p.i);
        if (slot == SLOT_EMPTY) return *empty = p.i, DICT_ABSENT;
        if (slot == SLOT_DEAD) continue;
        const DictEntry *e = &t->entry[slot - SLOT_ENTRY];
        if (same(e->key, key)) return slot - SLOT_ENTRY;
        if (e->hash != hash) continue;
        int eq = entry_equals(d, t, slot - SLOT_ENTRY, key);
        if (eq == 1) return slot - SLOT_ENTRY;
        if (eq < 0) return DICT_RAISED;
        if (eq == 2) return AGAIN;
    }
}

static i64 lookup_any(DictObj *d, Value key, i64 hash, u64 *empty) {
    for (;;) {
        i64 i;
        switch (index_width(d->t->index_log2)) {
        case 1: i = lookup_any_width(d, key, hash, empty, 1); break;
        case 2: i = lookup_any_width(d, key, hash, empty, 2); break;
        default: i = lookup_any_width(d, key, hash, empty, 4); break;
        }
        if (likely(i != AGAIN)) return i;
    }
}

ALWAYS_INLINE i64 lookup(DictObj *d, Value key, i64 hash, u64 *empty) {
    if (d->t->all_str && is_str_exact(key)) return lookup_str(d->t, key, hash, empty);
    return lookup_any(d, key, hash, empty);
}

i64 dict_lookup(DictObj *d, Value key, i64 hash) {
    u64 ignored;
    return lookup(d, key, hash, &ignored);
}

/* The index slot that names an entry. */
static u64 find_slot(const DictTable *t, i64 entry) {
    const void *index = index_of(t);
    int width = index_width(t->index_log2);
    Probe p = probe_start(t, t->entry[entry].hash);
    while (index_read(index, width, p.i) != (u32)entry + SLOT_ENTRY) probe_next(&p);
    return p.i;
}

/* ---- changing entries ---- */

/* 'empty' is where the search for the key ended in the index. */
static bool insert_new(DictObj *d, Value key, i64 hash, Value v, u64 empty) {
    bool full = d->t->filled >= d->t->cap;
    if (unlikely(full) && !grow(d)) return false;
    DictTable *t = d->t;
    u32 i = t->used;
    DictEntry *e = &t->entry[i];
    gc_write_first(t, &e->key, key);
    gc_write_first(t, &e->value, v);
    e->hash = hash;
    if (full) index_insert(t, hash, i, index_width(t->index_log2));
    else index_write(index_of(t), index_width(t->index_log2), empty, i + SLOT_ENTRY);
    t->used = i + 1;
    t->filled++;
    if (t->all_str && !is_str_exact(key)) t->all_str = 0;
    d->len++;
    names_changed(d);
    return true;
}

void dict_remove_entry(DictObj *d, i64 entry) {
    DictTable *t = d->t;
    DictEntry *e = &t->entry[entry];
    index_write(index_of(t), index_width(t->index_log2), find_slot(t, entry), SLOT_DEAD);
    gc_write(t, &e->key, V_NULL);
    gc_write(t, &e->value, V_NULL);
    d->len--;
    names_changed(d);
}

/* ---- for the rest of the VM ---- */

static Value dict_make(DictTable *t, i64 len) {
    DictObj *d = gc_alloc(DictShape, sizeof *d);
    d->keys_ver = DICT_UNVERSIONED;
    d->t = t;
    d->len = len;
    return obj_value(d);
}

Value dict_new(void) { return dict_make(dict_no_table, 0); }

Value dict_new_sized(i64 n) {
    if (n <= 0) return dict_new();
    DictTable *t = table_new(log2_for(n));
    return t ? dict_make(t, 0) : V_ERR;
}

int dict_get_hash(Value d, Value key, i64 hash, Value *out) {
    DictObj *dict = as_dict(d);
    i64 i = dict_lookup(dict, key, hash);
    if (i < 0) return i == DICT_ABSENT ? 0 : -1;
    *out = dict->t->entry[i].value;
    return 1;
}

int dict_get(Value d, Value key, Value *out) {
    i64 hash;
    return dict_hash_key(key, &hash) ? dict_get_hash(d, key, hash, out) : -1;
}

/* *old: what was there; as it is if nothing was. */
ALWAYS_INLINE bool swap_hash(DictObj *dict, Value key, i64 hash, Value v, Value *old) {
    u64 empty;
    i64 i = lookup(dict, key, hash, &empty);
    if (i >= 0) {
        *old = dict->t->entry[i].value;
        gc_write(dict->t, &dict->t->entry[i].value, v);
        value_changed(dict);
        return true;
    }
    return i == DICT_ABSENT && insert_new(dict, key, hash, v, empty);
}

bool dict_set_hash(Value d, Value key, i64 hash, Value v) {
    Value ignored;
    return swap_hash(as_dict(d), key, hash, v, &ignored);
}

bool dict_set(Value d, Value key, Value v) {
    i64 hash;
    return dict_hash_key(key, &hash) && dict_set_hash(d, key, hash, v);
}

bool dict_swap(Value d, Value key, Value v, Value *old) {
    i64 hash;
    *old = V_NULL;
    return dict_hash_key(key, &hash) && swap_hash(as_dict(d), key, hash, v, old);
}

int dict_pop(Value d, Value key, Value *out) {
    i64 hash;
    if (!dict_hash_key(key, &hash)) return -1;
    i64 i = dict_lookup(as_dict(d), key, hash);
    if (i < 0) return i == DICT_ABSENT ? 0 : -1;
    *out = as_dict(d)->t->entry[i].value;
    dict_remove_entry(as_dict(d), i);
    return 1;
}

int dict_del(Value d, Value key) {
    Value ignored;
    return dict_pop(d, key, &ignored);
}

Value dict_setdefault(Value d, Value key, Value dflt) {
    i64 hash;
    u64 empty;
    if (!dict_hash_key(key, &hash)) return V_ERR;
    i64 i = lookup(as_dict(d), key, hash, &empty);
    if (i >= 0) return as_dict(d)->t->entry[i].value;
    return i == DICT_ABSENT && insert_new(as_dict(d), key, hash, dflt, empty) ? dflt : V_ERR;
}

Value dict_get_str(Value d, Value name) {
    i64 hash = as_str(name)->hash ? as_str(name)->hash : str_hash(name);
    i64 i = dict_lookup(as_dict(d), name, hash);
    if (i == DICT_RAISED) exc_clear();
    return i < 0 ? V_NULL : as_dict(d)->t->entry[i].value;
}

Value dict_get_c(Value d, const char *name) { return dict_get_str(d, str_intern_c(name)); }

bool dict_set_c(Value d, const char *name, Value v) { return dict_set(d, str_intern_c(name), v); }

i64 dict_find_entry(Value d, Value name) {
    DictObj *dict = as_dict(d);
    i64 hash = as_str(name)->hash ? as_str(name)->hash : str_hash(name);
    i64 i = dict_lookup(dict, name, hash);
    if (dict->keys_ver == DICT_UNVERSIONED) {
        if (unlikely(++last_version <= DICT_UNVERSIONED)) last_version = DICT_UNVERSIONED + 1;
        dict->keys_ver = last_version;
    }
    if (i == DICT_RAISED) exc_clear();
    return i < 0 ? -1 : i;
}

bool dict_next(Value d, i64 *pos, Value *key, Value *value) {
    const DictTable *t = as_dict(d)->t;
    i64 i = dict_skip_dead(t, *pos);
    if (i >= t->used) return false;
    *key = t->entry[i].key;
    *value = t->entry[i].value;
    *pos = i + 1;
    return true;
}

Value dict_copy(Value d) {
    DictObj *dict = as_dict(d);
    if (dict->len == 0) return dict_new();
    DictTable *from = dict->t, *t;
    if (from->used == dict->len && from->filled == from->used && dict->len > from->cap / 2) {
        t = table_new(from->index_log2);
        if (!t) return V_ERR;
        memcpy(t->entry, from->entry, (size_t)from->used * sizeof(DictEntry));
        memcpy(index_of(t), index_of(from),
               (size_t)index_width(from->index_log2) << from->index_log2);
        t->used = t->filled = from->used;
        t->all_str = from->all_str;
        gc_filled(t);
    } else {
        t = table_rebuilt(from, dict->len, log2_for(dict->len));
        if (!t) return V_ERR;
    }
    return dict_make(t, dict->len);
}

void dict_clear(Value d) {
    DictObj *dict = as_dict(d);
    if (dict->t == dict_no_table) return;
    dict->len = 0;
    gc_write_ptr(dict, &dict->t, dict_no_table);
    names_changed(dict);
}

void dict_init(void) {
    table_shape = shape_internal(&table_layout);
    dict_no_table = gc_alloc_old(table_shape, table_bytes(0, 0));
    dict_no_table->all_str = 1;
}
