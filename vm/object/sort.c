/* sort.c: a stable, adaptive merge sort: natural runs, extended by binary insertion, merged in the order of powersort
 * (Munro and Wild), galloping through stretches that come from one side (Peters' timsort).
 *
 * Comparisons may run Python and raise.  At every moment the storage together with the temporary buffer holds a
 * permutation of the items, so that an error loses nothing.
 */
#include "vm/object/float.h"
#include "vm/object/int.h"
#include "vm/object/list_internal.h"
#include "vm/object/str.h"
#include "vm/object/tuple.h"

#define MIN_GALLOP 7
#define MAX_RUNS 64
#define MAX_MINRUN 64

/* What all keys are: which comparison is enough. */
typedef enum { KIND_FIXNUM, KIND_INT, KIND_FLOAT, KIND_LATIN, KIND_STR, KIND_TUPLE, KIND_ANY } Kind;

typedef struct Run {
    i64 start, len;
    int power; /* of the border to the next run */
} Run;
typedef struct Sort {
    ListItems *keys, *items;         /* items NULL: the keys are the items */
    ListItems *tmp_keys, *tmp_items; /* NULL until a merge needs them */
    i64 n;
    Kind kind;
    bool quiet; /* comparing runs no Python and allocates nothing: logging once is enough */
    i64 min_gallop;
    Run runs[MAX_RUNS];
    int nruns;
} Sort;

/* ---- comparing: 1, 0, -1 raised ---- */

static u64 first_bytes(const void *text) {
    u64 word;
    memcpy(&word, text, sizeof word);
    return __builtin_bswap64(word); /* so that the first character counts most */
}

static int less_latin(Value a, Value b) {
    i64 na = str_len(a), nb = str_len(b);
    const void *x = str_data(a), *y = str_data(b);
    if (na >= 8 && nb >= 8 && first_bytes(x) != first_bytes(y))
        return first_bytes(x) < first_bytes(y);
    int order = memcmp(x, y, (size_t)KR_MIN(na, nb));
    return order ? order < 0 : na < nb;
}

static int less_any(Value a, Value b) {
    if (is_fixnum2(a, b)) return (i64)a.w < (i64)b.w;
    return value_cmp_truth(a, b, CMP_LT);
}

static int less_tuple(Value a, Value b) {
    i64 na = tuple_len(a), nb = tuple_len(b), n = KR_MIN(na, nb);
    for (i64 i = 0; i < n; i++) {
        int eq = value_eq(tuple_at(a, i), tuple_at(b, i));
        if (eq < 0) return -1;
        if (!eq) return less_any(tuple_at(a, i), tuple_at(b, i));
    }
    return na < nb;
}

ALWAYS_INLINE int less(const Sort *s, Value a, Value b) {
    switch (s->kind) {
    case KIND_FIXNUM: return (i64)a.w < (i64)b.w;
    case KIND_INT: return is_fixnum2(a, b) ? (i64)a.w < (i64)b.w : int_cmp(a, b) < 0;
    case KIND_FLOAT: return as_double(a) < as_double(b);
    case KIND_LATIN: return less_latin(a, b);
    case KIND_STR: return str_cmp(a, b) < 0;
    case KIND_TUPLE: return less_tuple(a, b);
    default: return less_any(a, b);
    }
}

static Kind kind_of(Value v) {
    if (is_fixnum(v)) return KIND_FIXNUM;
    if (is_float_exact(v)) return KIND_FLOAT;
    if (is_exact(v, IntType)) return KIND_INT;
    if (is_str_exact(v)) return str_kind(v) == 1 ? KIND_LATIN : KIND_STR;
    return is_tuple_exact(v) ? KIND_TUPLE : KIND_ANY;
}

static Kind common_kind(const Value *keys, i64 n) {
    Kind kind = kind_of(keys[0]);
    for (i64 i = 1; i < n && kind != KIND_ANY; i++) {
        Kind k = kind_of(keys[i]);
        if (k == kind) continue;
        bool both_int = k <= KIND_INT && kind <= KIND_INT;
        bool both_str =
            (k == KIND_LATIN || k == KIND_STR) && (kind == KIND_LATIN || kind == KIND_STR);
        kind = both_int ? KIND_INT : both_str ? KIND_STR : KIND_ANY;
    }
    return kind;
}

/* ---- moving: the keys, and the items along with them ---- */

static void log_all(Sort *s) {
    gc_barrier_all(s->keys);
    if (s->items) gc_barrier_all(s->items);
    if (s->tmp_keys) gc_barrier_all(s->tmp_keys);
    if (s->tmp_items) gc_barrier_all(s->tmp_items);
}

static void move_values(const Sort *s, ListItems *to, i64 at, const ListItems *from, i64 i, i64 n) {
    if (!s->quiet) gc_barrier_all(to);
    memmove(&to->v[at], &from->v[i], (size_t)n * sizeof(Value));
}

static void move(Sort *s, i64 at, i64 from, i64 n) {
    move_values(s, s->keys, at, s->keys, from, n);
    if (s->items) move_values(s, s->items, at, s->items, from, n);
}

static void move_to_tmp(Sort *s, i64 from, i64 n) {
    move_values(s, s->tmp_keys, 0, s->keys, from, n);
    if (s->items) move_values(s, s->tmp_items, 0, s->items, from, n);
}

static void move_from_tmp(Sort *s, i64 at, i64 from, i64 n) {
    move_values(s, s->keys, at, s->tmp_keys, from, n);
    if (s->items) move_values(s, s->items, at, s->tmp_items, from, n);
}

ALWAYS_INLINE void store(const Sort *s, ListItems *to, i64 at, Value v) {
    if (!s->quiet) gc_barrier(to, &to->v[at]);
    to->v[at] = v;
}

ALWAYS_INLINE void move_one(Sort *s, i64 at, i64 from) {
    store(s, s->keys, at, s->keys->v[from]);
    if (s->items) store(s, s->items, at, s->items->v[from]);
}

ALWAYS_INLINE void move_one_from_tmp(Sort *s, i64 at, i64 from) {
    store(s, s->keys, at, s->tmp_keys->v[from]);
    if (s->items) store(s, s->items, at, s->tmp_items->v[from]);
}

static void reverse_values(ListItems *items, i64 from, i64 n) {
    gc_barrier_all(items);
    for (i64 lo = from, hi = from + n - 1; lo < hi; lo++, hi--) {
        Value v = items->v[lo];
        items->v[lo] = items->v[hi];
        items->v[hi] = v;
    }
}

static void reverse(Sort *s, i64 from, i64 n) {
    reverse_values(s->keys, from, n);
    if (s->items) reverse_values(s->items, from, n);
}

static bool tmp_reserve(Sort *s, i64 n) {
    if (s->tmp_keys && s->tmp_keys->cap >= n) return true;
    if (s->tmp_keys) n = KR_MAX(n, KR_MIN(s->tmp_keys->cap * 2, s->n / 2 + 1));
    s->tmp_keys = list_items_new(n);
    if (!s->tmp_keys) return false;
    if (s->items) s->tmp_items = list_items_new(n);
    if (s->items && !s->tmp_items) return false;
    log_all(s); /* allocating may have cleared the logs */
    return true;
}

/* ---- runs ---- */

/* Length of the run that starts at 'from'; a strictly descending one is reversed.  -1 raised. */
static i64 count_run(Sort *s, i64 from) {
    i64 n = s->n - from, len = 2;
    const ListItems *k = s->keys;
    if (n < 2) return n;
    int descending = less(s, k->v[from + 1], k->v[from]);
    if (descending < 0) return -1;
    for (; len < n; len++) {
        int lt = less(s, k->v[from + len], k->v[from + len - 1]);
        if (lt < 0) return -1;
        if (lt != descending) break;
    }
    if (descending) reverse(s, from, len);
    return len;
}

/* Sorts [from, from + n), of which the first 'sorted' are in order. */
static bool insertion_sort(Sort *s, i64 from, i64 n, i64 sorted) {
    for (i64 i = from + sorted; i < from + n; i++) {
        i64 lo = from, hi = i;
        Value key = s->keys->v[i], item = s->items ? s->items->v[i] : V_NULL;
        while (lo < hi) {
            i64 mid = lo + (hi - lo) / 2;
            int lt = less(s, key, s->keys->v[mid]);
            if (lt < 0) return false;
            if (lt) hi = mid;
            else lo = mid + 1;
        }
        move(s, lo + 1, lo, i - lo);
        store(s, s->keys, lo, key);
        if (s->items) store(s, s->items, lo, item);
    }
    return true;
}

/* n / 2**k, rounded up, below MAX_MINRUN: the number of runs is close to a power of two. */
static i64 minimal_run(i64 n) {
    i64 odd = 0;
    while (n >= MAX_MINRUN) {
        odd |= n & 1;
        n >>= 1;
    }
    return n + odd;
}

/* ---- galloping: how many of the n sorted keys at k[from] go before 'key' ---- */

/* Those less than or equal to it (right) or less than it (left).  The search starts at the near
   end: 'hint' is 0 or n - 1.  -1 raised. */
ALWAYS_INLINE int goes_before(const Sort *s, Value candidate, Value key, bool right) {
    if (!right) return less(s, candidate, key);
    int lt = less(s, key, candidate);
    return lt < 0 ? -1 : !lt;
}

static i64 gallop(const Sort *s, Value key, const ListItems *k, i64 from, i64 n, bool from_end,
                  bool right) {
    i64 lo = 0, hi = n, step = 1; /* before index lo: goes before; from hi on: does not */
    while (lo < hi) {
        i64 probe = from_end ? KR_MAX(hi - step, lo) : KR_MIN(lo + step - 1, hi - 1);
        int before = goes_before(s, k->v[from + probe], key, right);
        if (before < 0) return -1;
        if (before) lo = probe + 1;
        else hi = probe;
        if (before == from_end) break; /* bracketed */
        step <<= 1;
    }
    while (lo < hi) {
        i64 mid = lo + (hi - lo) / 2;
        int before = goes_before(s, k->v[from + mid], key, right);
        if (before < 0) return -1;
        if (before) lo = mid + 1;
        else hi = mid;
    }
    return lo;
}

/* ---- merging ---- */

/* A merge from the left: a run in tmp[i, na) and one in keys[j, end) go to keys[d ...]; d + (na -
 * i) == j. */
typedef struct Low {
    i64 i, na, j, end, d;
} Low;

static int gallop_low(Sort *s, Low *m) {
    i64 from_a, from_b;
    do {
        from_a = gallop(s, s->keys->v[m->j], s->tmp_keys, m->i, m->na - m->i, false, true);
        if (from_a < 0) return -1;
        move_from_tmp(s, m->d, m->i, from_a);
        m->d += from_a;
        m->i += from_a;
        if (m->i == m->na) return 0;
        move_one(s, m->d++, m->j++);
        if (m->j == m->end) return 0;
        from_b = gallop(s, s->tmp_keys->v[m->i], s->keys, m->j, m->end - m->j, false, false);
        if (from_b < 0) return -1;
        move(s, m->d, m->j, from_b);
        m->d += from_b;
        m->j += from_b;
        if (m->j == m->end) return 0;
        move_one_from_tmp(s, m->d++, m->i++);
        if (m->i == m->na) return 0;
        s->min_gallop -= s->min_gallop > 1;
    } while (from_a >= MIN_GALLOP || from_b >= MIN_GALLOP);
    s->min_gallop += 2;
    return 0;
}

static bool merge_low(Sort *s, i64 a, i64 na, i64 b, i64 nb) {
    if (!tmp_reserve(s, na)) return false;
    move_to_tmp(s, a, na);
    Low m = {0, na, b, b + nb, a};
    i64 wins_a = 0, wins_b = 0;
    int ok = 0;
    while (m.i < m.na && m.j < m.end && ok == 0) {
        int lt = less(s, s->keys->v[m.j], s->tmp_keys->v[m.i]);
        if (lt < 0) {
            ok = -1;
        } else if (lt) {
            move_one(s, m.d++, m.j++);
            wins_b++;
            wins_a = 0;
        } else {
            move_one_from_tmp(s, m.d++, m.i++);
            wins_a++;
            wins_b = 0;
        }
        if ((wins_a | wins_b) >= s->min_gallop && m.i < m.na && m.j < m.end && ok == 0) {
            ok = gallop_low(s, &m);
            wins_a = wins_b = 0;
        }
    }
    move_from_tmp(s, m.d, m.i, m.na - m.i);
    return ok == 0;
}

/* A merge from the right: keys[a, i] and tmp[0, j] go to keys[... d]; d - (j + 1) == i. */
typedef struct High {
    i64 a, i, j, d;
} High;

static int gallop_high(Sort *s, High *m) {
    i64 from_a, from_b;
    do {
        i64 na = m->i - m->a + 1;
        i64 kept = gallop(s, s->tmp_keys->v[m->j], s->keys, m->a, na, true, true);
        if (kept < 0) return -1;
        from_a = na - kept;
        m->d -= from_a;
        m->i -= from_a;
        move(s, m->d + 1, m->i + 1, from_a);
        if (m->i < m->a) return 0;
        move_one_from_tmp(s, m->d--, m->j--);
        if (m->j < 0) return 0;
        kept = gallop(s, s->keys->v[m->i], s->tmp_keys, 0, m->j + 1, true, false);
        if (kept < 0) return -1;
        from_b = m->j + 1 - kept;
        m->d -= from_b;
        m->j -= from_b;
        move_from_tmp(s, m->d + 1, m->j + 1, from_b);
        if (m->j < 0) return 0;
        move_one(s, m->d--, m->i--);
        if (m->i < m->a) return 0;
        s->min_gallop -= s->min_gallop > 1;
    } while (from_a >= MIN_GALLOP || from_b >= MIN_GALLOP);
    s->min_gallop += 2;
    return 0;
}

static bool merge_high(Sort *s, i64 a, i64 na, i64 b, i64 nb) {
    if (!tmp_reserve(s, nb)) return false;
    move_to_tmp(s, b, nb);
    High m = {a, a + na - 1, nb - 1, b + nb - 1};
    i64 wins_a = 0, wins_b = 0;
    int ok = 0;
    while (m.i >= a && m.j >= 0 && ok == 0) {
        int lt = less(s, s->tmp_keys->v[m.j], s->keys->v[m.i]);
        if (lt < 0) {
            ok = -1;
        } else if (lt) {
            move_one(s, m.d--, m.i--);
            wins_a++;
            wins_b = 0;
        } else {
            move_one_from_tmp(s, m.d--, m.j--);
            wins_b++;
            wins_a = 0;
        }
        if ((wins_a | wins_b) >= s->min_gallop && m.i >= a && m.j >= 0 && ok == 0) {
            ok = gallop_high(s, &m);
            wins_a = wins_b = 0;
        }
    }
    move_from_tmp(s, m.d - m.j, 0, m.j + 1);
    return ok == 0;
}

/* Merges the two topmost runs. */
static bool merge_top(Sort *s) {
    Run *x = &s->runs[s->nruns - 2], y = s->runs[s->nruns - 1];
    i64 a = x->start, na = x->len, b = y.start, nb = y.len;
    x->len += y.len;
    s->nruns--;
    /* what is in place already needs no merging */
    i64 skip = gallop(s, s->keys->v[b], s->keys, a, na, false, true);
    if (skip < 0) return false;
    a += skip;
    na -= skip;
    if (na == 0) return true;
    nb = gallop(s, s->keys->v[a + na - 1], s->keys, b, nb, true, false);
    if (nb <= 0) return nb == 0;
    return na <= nb ? merge_low(s, a, na, b, nb) : merge_high(s, a, na, b, nb);
}

/* Depth, in a balanced binary tree over [0, n), of the node between two neighbouring runs: the
   first bit in which the positions of their middles, as fractions of n, differ. */
static int border_power(const Run *x, const Run *y, i64 n) {
    i64 a = 2 * x->start + x->len, b = a + x->len + y->len;
    for (int power = 1;; power++) {
        if (a >= n) {
            a -= n;
            b -= n;
        } else if (b >= n) {
            return power;
        }
        a <<= 1;
        b <<= 1;
    }
}

static bool push_run(Sort *s, Run run) {
    if (s->nruns) {
        int power = border_power(&s->runs[s->nruns - 1], &run, s->n);
        while (s->nruns > 1 && s->runs[s->nruns - 2].power > power) {
            if (!merge_top(s)) return false;
        }
        s->runs[s->nruns - 1].power = power;
    }
    KR_ASSERT(s->nruns < MAX_RUNS);
    s->runs[s->nruns++] = run;
    return true;
}

static bool sort_all(Sort *s) {
    i64 shortest = minimal_run(s->n), start = 0;
    while (start < s->n) {
        i64 len = count_run(s, start);
        if (len < 0) return false;
        if (len < shortest) {
            i64 forced = KR_MIN(shortest, s->n - start);
            if (!insertion_sort(s, start, forced, len)) return false;
            len = forced;
        }
        if (!push_run(s, (Run){start, len, 0})) return false;
        start += len;
    }
    while (s->nruns > 1) {
        if (!merge_top(s)) return false;
    }
    return true;
}

bool sort_items(ListItems *items, i64 n, ListItems *keys, bool descending) {
    Sort s = {.keys = keys ? keys : items,
              .items = keys ? items : NULL,
              .n = n,
              .min_gallop = MIN_GALLOP};
    if (n < 2) return true;
    s.kind = common_kind(s.keys->v, n);
    s.quiet = s.kind <= KIND_STR;
    log_all(&s);
    /* equal items keep their order in a descending sort too */
    if (descending) reverse(&s, 0, n);
    bool ok = sort_all(&s);
    if (descending) reverse(&s, 0, n);
    gc_filled(s.keys);
    if (s.items) gc_filled(s.items);
    return ok;
}
