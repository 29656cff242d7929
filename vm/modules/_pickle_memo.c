/* _pickle_memo.c: the pickler's memo: numbers of objects, by identity.
 *
 * Objects move, so the table is by identity hash and knows places in a list, which keeps the objects.
 */
#include "vm/modules/_pickle.h"

bool memo_init(void *holder, Memo *m) {
    memo_free(m);
    Value list = list_new(0);
    if (is_err(list)) return false;
    gc_write(holder, &m->objects, list);
    return true;
}

void memo_free(Memo *m) {
    free(m->numbers);
    free(m->table);
    m->numbers = NULL;
    m->table = NULL;
    m->mask = 0;
    m->numbers_cap = 0;
}

static u32 hash_of(Value v) { return (u32)((u64)value_identity_hash(v) * 0x9e3779b97f4a7c15u >> 32); }

/* The slot where 'v' is, or the free one where it belongs. */
static MemoSlot *find_slot(Memo *m, Value v, u32 hash) {
    u32 i = hash & m->mask;
    for (MemoSlot *s = &m->table[i]; s->place; s = &m->table[i = (i + 1) & m->mask])
        if (s->hash == hash && same(list_at(m->objects, s->place - 1), v)) return s;
    return &m->table[i];
}

bool memo_find(Memo *m, Value v, i64 *number) {
    MemoSlot *slot = m->table ? find_slot(m, v, hash_of(v)) : NULL;
    if (!slot || !slot->place) return false;
    *number = m->numbers[slot->place - 1];
    return true;
}

static bool grow_table(Memo *m) {
    u32 size = m->table ? 2 * (m->mask + 1) : 32;
    MemoSlot *table = calloc(size, sizeof *table);
    if (!table) return native_fail(exc_no_memory());
    for (u32 i = 0; m->table && i <= m->mask; i++) {
        u32 k = m->table[i].hash & (size - 1);
        if (!m->table[i].place) continue;
        while (table[k].place) k = (k + 1) & (size - 1);
        table[k] = m->table[i];
    }
    free(m->table);
    m->table = table;
    m->mask = size - 1;
    return true;
}

bool memo_add(void *holder, Memo *m, Value v, i64 number) {
    i64 n = list_len(m->objects);
    if (n + 1 > m->numbers_cap) {
        i64 cap = 2 * n + 16;
        i64 *grown = realloc(m->numbers, (size_t)cap * sizeof *grown);
        if (!grown) return native_fail(exc_no_memory());
        m->numbers = grown;
        m->numbers_cap = cap;
    }
    if ((!m->table || 2 * (n + 1) > (i64)m->mask) && !grow_table(m)) return false;
    u32 hash = hash_of(v);
    MemoSlot *slot = find_slot(m, v, hash);
    if (slot->place) {
        m->numbers[slot->place - 1] = number;
        return true;
    }
    if (!list_append(m->objects, v)) return false;
    m->numbers[n] = number;
    *slot = (MemoSlot){hash, (u32)n + 1};
    return true;
}
