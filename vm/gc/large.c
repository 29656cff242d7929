/* large.c: objects over GC_LARGE bytes.  They never move.
 *
 * A fresh one is young: it lives through the next minor collection only if something leads to it; then it is old, or, if
 * it holds no pointers (numbers, characters), after one more.
 * Invariant: an old one that has a trace function keeps NEEDLOG for ever, so that every store reaches large_log, which
 * dirties the card (1 KB) of the slot.  A slot of it that points at a young object lies in a dirty card, and the object
 * is in the dirty list.
 *
 * A young one needs no barrier, and is visited whole by its first minor collection; but one that was allocated logged
 * obeys the invariant from its birth, so that this visit is no longer than any other.
 */
#include <malloc.h>

#include "vm/gc/gc_internal.h"
#include "vm/gc/pages.h"

#define CARD_SHIFT 10
#define FILL_SCANNED ((i64)1 << 20) /* bytes from which on a fill dirties only the cards that need it */
#define SIZE_MAX_SANE ((i64)1 << 46)

enum { CARD_CLEAN, CARD_DIRTY, CARD_KEEP };

typedef struct Large { /* right before the object */
    i64 bytes;         /* of the object */
    u8 *cards;         /* NULL: nothing to trace */
    i64 ncards;
    bool young;
    bool visited;      /* young, and reached by the minor collection going on */
    bool marked;
    bool listed;       /* in the dirty list */
    bool logged;       /* has had NEEDLOG from its birth */
    bool aged;         /* young, and lived through a minor collection */
    bool ages;         /* young, visited, and stays young */
    i64 padding[2];
} Large;
typedef VEC(Large *) LargeVec;
_Static_assert(sizeof(Large) % 16 == 0, "the object behind it is aligned");

i64 large_bytes, large_young_bytes;
u64 large_young_low, large_young_span;
static LargeVec old, young; /* ordered by address once large_find needs it */
static bool old_sorted = true, young_sorted = true;
static LargeVec dirty;
static LargeVec pending;    /* visited, to be scanned */
static Large *scanned;      /* by the card tracer */
static bool age_now;

static Large *large_of(const Obj *o) { return (Large *)o - 1; }
static Obj *object_of(Large *l) { return (Obj *)(l + 1); }

/* Memory of dead ones is used again soon: giving it back to the system and taking it anew would cost a page fault per
   4 KB (45 times what the rest does for arrays of 160 KB). */
void large_init(void) {
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 32 << 20);
}

static void add_dirty(Large *l) {
    if (l->listed) return;
    l->listed = true;
    vec_push(&dirty, l);
}

static void push(LargeVec *list, bool *sorted, Large *l) {
    if (list->len && vec_last(list) > l) *sorted = false;
    vec_push(list, l);
}

/* What is outside of these bounds is no young large object: most pointers need no closer look. */
static void widen_bounds(const Large *l) {
    u64 low = (u64)(l + 1), high = low + (u64)l->bytes;
    if (young.len > 0) {
        low = KR_MIN(low, large_young_low);
        high = KR_MAX(high, large_young_low + large_young_span);
    }
    large_young_low = low;
    large_young_span = high - low;
}

/* Room in all lists, so that later nothing is in want of it. */
static bool reserve_lists(void) {
    i64 n = old.len + young.len + 1;
    return vec_try_reserve(&young, 1) && vec_try_reserve(&old, n - old.len) && vec_try_reserve(&dirty, n - dirty.len) &&
           vec_try_reserve(&pending, n - pending.len);
}

static i64 cards_of(const Shape *shape, i64 bytes) { return shape->layout->trace ? (bytes >> CARD_SHIFT) + 1 : 0; }

/* The block is the collector's from now on; NULL: no memory for what it keeps about it. */
static Obj *enter(Large *l, Shape *shape, i64 bytes, bool logged) {
    i64 ncards = cards_of(shape, bytes);
    Obj *o = object_of(l);
    Page *page = pages_make(o);
    if (!page || !reserve_lists()) return NULL;
    KR_ASSERT(page->kind == PAGE_NONE); /* starts are over two pages apart */
    page->kind = PAGE_LARGE;
    *l = (Large){.bytes = bytes, .young = true, .cards = ncards ? (u8 *)o + bytes : NULL, .ncards = ncards,
                 .logged = logged && ncards};
    o->hdr = hdr_make(shape) | (l->logged ? HDR_NEEDLOG : 0);
    widen_bounds(l);
    push(&young, &young_sorted, l);
    large_bytes += bytes;
    large_young_bytes += bytes;
    return o;
}

Obj *large_alloc(Shape *shape, i64 size, bool logged) {
    if (size < 0 || size > SIZE_MAX_SANE) return NULL;
    i64 bytes = (size + 15) & ~(i64)15;
    Large *l = calloc(1, sizeof *l + (size_t)(bytes + cards_of(shape, bytes)));
    if (!l) return NULL;
    Obj *o = enter(l, shape, bytes, logged);
    if (!o) free(l);
    return o;
}

/* Before the store: the old value is still there, to be shaded while a mark is in progress. */
void large_log(Obj *o, void *slot) {
    Large *l = large_of(o);
    add_dirty(l);
    if (!slot) {
        memset(l->cards, CARD_DIRTY, (size_t)l->ncards);
        return;
    }
    if (unlikely(mark_active) && is_obj(*(Value *)slot)) mark_object(as_obj(*(Value *)slot));
    i64 card = ((char *)slot - (char *)o) >> CARD_SHIFT;
    KR_ASSERT(card >= 0 && card < l->ncards);
    l->cards[card] = CARD_DIRTY;
}

/* ---- after a fill ---- */

static void note_young(Tracer *t, Value *slot) {
    u64 word = slot->w;
    if (!nursery_has(word) && !(word - large_young_low < large_young_span)) return;
    scanned->cards[((char *)slot - (char *)object_of(scanned)) >> CARD_SHIFT] = CARD_DIRTY;
}

static void note_young_in_table(Tracer *t, void *entries, i64 n, i64 stride, u32 mask) {
    Value *entry = entries;
    for (i64 i = 0; i < n; i++, entry += stride) {
        for (u32 bits = mask; bits; bits &= bits - 1) note_young(t, &entry[__builtin_ctz(bits)]);
    }
}

void large_filled(Obj *o) {
    Large *l = large_of(o);
    if (l->bytes < FILL_SCANNED || unlikely(mark_active)) {
        large_log(o, NULL);
        return;
    }
    Tracer tracer = {.visit = note_young, .visit_table = note_young_in_table};
    memset(l->cards, CARD_CLEAN, (size_t)l->ncards);
    scanned = l;
    obj_shape(o)->layout->trace(o, &tracer);
    scanned = NULL;
    add_dirty(l);
}

/* ---- minor collections: dirty cards ---- */

static void card_visit(Tracer *t, Value *slot) {
    if (!young_visit(slot)) return;
    i64 card = ((char *)slot - (char *)object_of(scanned)) >> CARD_SHIFT;
    KR_ASSERT(card >= 0 && card < scanned->ncards);
    scanned->cards[card] = CARD_KEEP;
}

static void visit_entries(Tracer *t, Value *entry, i64 n, i64 stride, u32 mask) {
    for (i64 i = 0; i < n; i++, entry += stride) {
        for (u32 bits = mask; bits; bits &= bits - 1) {
            Value *slot = &entry[__builtin_ctz(bits)];
            if (is_obj(*slot)) card_visit(t, slot);
        }
    }
}

/* Of a table only entries in dirty cards; one that lies across two cards is visited for either. */
static void card_visit_table(Tracer *t, void *entries, i64 n, i64 stride, u32 mask) {
    char *object = (char *)object_of(scanned), *table = entries;
    i64 entry_bytes = stride * 8, start = table - object, end = start + n * entry_bytes;
    i64 last = KR_MIN((end + ((i64)1 << CARD_SHIFT) - 1) >> CARD_SHIFT, scanned->ncards);
    for (i64 card = start >> CARD_SHIFT; card < last; card++) {
        if (scanned->cards[card] == CARD_CLEAN) continue;
        i64 low = (card << CARD_SHIFT) - start, high = low + ((i64)1 << CARD_SHIFT);
        i64 first = KR_MAX(low, 0) / entry_bytes, past = KR_MIN((high + entry_bytes - 1) / entry_bytes, n);
        visit_entries(t, (Value *)(table + first * entry_bytes), past - first, stride, mask);
    }
}

static bool settle_cards(Large *l) {
    bool any = false;
    for (i64 i = 0; i < l->ncards; i++) {
        if (l->cards[i] == CARD_CLEAN) continue;
        any |= l->cards[i] == CARD_KEEP;
        l->cards[i] = l->cards[i] == CARD_KEEP ? CARD_DIRTY : CARD_CLEAN;
    }
    return any;
}

/* Visits what is in dirty cards; true if some of it is still young. */
static bool scan_cards(Large *l) {
    Tracer tracer = {.visit = card_visit, .visit_table = card_visit_table};
    Obj *o = object_of(l);
    scanned = l;
    obj_shape(o)->layout->trace(o, &tracer);
    scanned = NULL;
    return settle_cards(l);
}

/* Young ones wait until something leads to them. */
void large_scan_cards(void) {
    i64 kept = 0;
    for (i64 i = 0; i < dirty.len; i++) {
        Large *l = dirty.v[i];
        l->listed = l->young || scan_cards(l);
        if (l->listed) dirty.v[kept++] = l;
    }
    dirty.len = kept;
}

/* ---- minor collections: young ones ---- */

static bool is_young(const Obj *o) {
    return (u64)o - large_young_low < large_young_span && page_kind((u64)o) == PAGE_LARGE && large_of(o)->young;
}

bool large_is_young(const Obj *o) { return is_young(o); }
bool large_died_young(const Obj *o) { return is_young(o) && !large_of(o)->visited; }

void large_begin_minor(bool ageing) { age_now = ageing; }

bool large_visit_young(Obj *o) {
    if (!is_young(o)) return false;
    Large *l = large_of(o);
    if (l->visited) return l->ages;
    l->visited = true;
    l->ages = age_now && !l->aged && !l->cards && !obj_shape(o)->layout->dead;
    if (l->cards) vec_push(&pending, l);
    return l->ages;
}

static Obj *find_in(LargeVec *list, bool *sorted, u64 word);

void large_pin(u64 word) {
    Obj *o = find_in(&young, &young_sorted, word);
    if (o) large_visit_young(o);
}

bool large_scan_pending(void) {
    if (pending.len == 0) return false;
    while (pending.len) {
        Large *l = vec_pop(&pending);
        if (l->logged && !l->listed) continue;
        if (!l->logged) memset(l->cards, CARD_DIRTY, (size_t)l->ncards);
        if (scan_cards(l)) add_dirty(l);
    }
    return true;
}

static void release(Large *l) {
    page_of((u64)object_of(l))->kind = PAGE_NONE;
    large_bytes -= l->bytes;
    free(l);
}

/* ---- memory that goes to others, and comes back ---- */

_Static_assert(sizeof(Large) == GC_LARGE_HEAD, "gc.h says so");

static void unlist(LargeVec *list, const Large *l) {
    for (i64 i = list->len - 1; i >= 0; i--) {
        if (list->v[i] != l) continue;
        memmove(&list->v[i], &list->v[i + 1], (size_t)(list->len - 1 - i) * sizeof *list->v);
        list->len--;
        return;
    }
}

static u64 sought, sought_span;
static bool may_take;
static void seek(u64 word) { may_take &= word - sought >= sought_span; }

/* The first to load the field's value: in a frame or register of a caller it would be found. */
static void look_for_others(void *slot) {
    const Obj *o = *(Obj **)slot;
    may_take = page_kind((u64)o) == PAGE_LARGE;
    if (!may_take) return;
    sought = (u64)o;
    sought_span = (u64)large_of(o)->bytes;
    roots_scan_stacks(seek);
}

void *gc_take_large(void *slot) {
    if (mark_active) return NULL;
    roots_call(look_for_others, slot, thread_current->regs, &roots_sp);
    if (!may_take) return NULL;
    Large *l = large_of(*(Obj **)slot);
    unlist(l->young ? &young : &old, l);
    if (l->listed) unlist(&dirty, l);
    page_of((u64)object_of(l))->kind = PAGE_NONE;
    large_bytes -= l->bytes;
    if (l->young) large_young_bytes -= l->bytes;
    return l;
}

void *gc_give_large(void *block, Shape *shape, i64 size) { return enter(block, shape, (size + 15) & ~(i64)15, false); }

/* ---- minor collections: the end ---- */

static void unlist_dead_young(void) {
    i64 kept = 0;
    for (i64 i = 0; i < dirty.len; i++) {
        if (!dirty.v[i]->young || dirty.v[i]->visited) dirty.v[kept++] = dirty.v[i];
    }
    dirty.len = kept;
}

/* The others are old from now on, or stay young once more. */
i64 large_sweep_young(void) {
    i64 survived = 0, n = young.len;
    unlist_dead_young();
    young.len = 0;
    large_young_bytes = large_young_span = 0;
    for (i64 i = 0; i < n; i++) {
        Large *l = young.v[i];
        if (!l->visited) {
            release(l);
            continue;
        }
        l->visited = false;
        if (l->ages) {
            l->ages = false;
            l->aged = true;
            widen_bounds(l);
            young.v[young.len++] = l;
            continue;
        }
        l->young = false;
        if (l->cards) object_of(l)->hdr |= HDR_NEEDLOG;
        push(&old, &old_sorted, l);
        survived += l->bytes;
    }
    return survived;
}

bool large_card_dirty(const Obj *o, const void *slot) {
    Large *l = large_of(o);
    i64 card = ((const char *)slot - (const char *)o) >> CARD_SHIFT;
    return l->listed && card >= 0 && card < l->ncards && l->cards[card] != CARD_CLEAN;
}

/* ---- full collections ---- */

int large_mark(Obj *o) {
    if (page_kind((u64)o) != PAGE_LARGE) return -1;
    Large *l = large_of(o);
    if (l->marked) return 0;
    l->marked = true;
    return 1;
}

void large_unmark(Obj *o) { large_of(o)->marked = false; }

bool large_is_live(const Obj *o) { return large_of(o)->marked; }

void large_begin(void) {
    KR_ASSERT(young.len == 0);
    for (i64 i = 0; i < old.len; i++) old.v[i]->marked = false;
}

i64 large_sweep(void) {
    i64 died = 0, kept = 0;
    for (i64 i = 0; i < dirty.len; i++) {
        if (dirty.v[i]->marked) dirty.v[kept++] = dirty.v[i];
    }
    dirty.len = kept;
    kept = 0;
    for (i64 i = 0; i < old.len; i++) {
        Large *l = old.v[i];
        if (l->marked) {
            old.v[kept++] = l;
            continue;
        }
        died += !(obj_shape(object_of(l))->flags & SHAPE_INTERNAL);
        release(l);
    }
    old.len = kept;
    return died;
}

static int by_address(const void *a, const void *b) {
    const Large *x = *(Large *const *)a, *y = *(Large *const *)b;
    return (x > y) - (x < y);
}

static Obj *find_in(LargeVec *list, bool *sorted, u64 word) {
    if (list->len == 0) return NULL;
    if (!*sorted) qsort(list->v, (size_t)list->len, sizeof *list->v, by_address);
    *sorted = true;
    if (word < (u64)object_of(list->v[0])) return NULL;
    i64 low = 0, high = list->len; /* the last object at or below 'word' is at low */
    while (high - low > 1) {
        i64 mid = (low + high) / 2;
        if ((u64)object_of(list->v[mid]) <= word) low = mid;
        else high = mid;
    }
    Obj *o = object_of(list->v[low]);
    return word < (u64)o + (u64)list->v[low]->bytes ? o : NULL;
}

Obj *large_find(u64 word) {
    Obj *o = find_in(&old, &old_sorted, word);
    return o ? o : find_in(&young, &young_sorted, word);
}

void large_walk(void (*fn)(Obj *o, void *arg), void *arg) {
    for (i64 i = 0; i < old.len; i++) fn(object_of(old.v[i]), arg);
    for (i64 i = 0; i < young.len; i++) fn(object_of(young.v[i]), arg);
}
