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

static u32 first_slot(const Memo *m, Value v) { return (u32)((u64)value_identity_hash(v) * 0x9e3779b97f4a7c15u >> 32) & m->mask; }

/* The slot where 'v' is, or the free one where it belongs. */
static u32 *find_slot(Memo *m, Value v) {
    u32 i = first_slot(m, v);
    while (m->table[i] && !same(list_at(m->objects, m->table[i] - 1), v)) i = (i + 1) & m->mask;
    return &m->table[i];
}

bool memo_find(Memo *m, Value v, i64 *number) {
    u32 *slot = m->table ? find_slot(m, v) : NULL;
    if (!slot || !*slot) return false;
    *number = m->numbers[*slot - 1];
    return true;
}

static bool grow_table(Memo *m) {
    u32 size = m->table ? 2 * (m->mask + 1) : 32;
    u32 *table = calloc(size, sizeof *table);
    if (!table) return native_fail(exc_no_memory());
    free(m->table);
    m->table = table;
    m->mask = size - 1;
    for (i64 i = 0; i < list_len(m->objects); i++) *find_slot(m, list_at(m->objects, i)) = (u32)i + 1;
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
    if ((!m->table || 3 * (n + 1) > 2 * (i64)m->mask) && !grow_table(m)) return false;
    u32 *slot = find_slot(m, v);
    if (*slot) {
        m->numbers[*slot - 1] = number;
        return true;
    }
    if (!list_append(m->objects, v)) return false;
    m->numbers[n] = number;
    *slot = (u32)n + 1;
    return true;
}
