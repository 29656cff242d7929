/* large.c: objects over GC_LARGE bytes.  They never move, and are freed by full collections.
 *
 * Invariant: a large object that has a trace function keeps NEEDLOG for ever, so that every store reaches large_log,
 * which dirties the card (1 KB) of the slot.  A slot that points at a young object lies in a dirty card of an object
 * in the dirty list.  A fresh object is all dirty, since it is filled without a barrier.
 */
#include "vm/gc/gc_internal.h"
#include "vm/gc/pages.h"

#define CARD_SHIFT 10
#define SIZE_MAX_SANE ((i64)1 << 46)

enum { CARD_CLEAN, CARD_DIRTY, CARD_KEEP };

typedef struct Large { /* right before the object */
    i64 bytes;         /* of the object */
    u8 *cards;         /* NULL: nothing to trace */
    i64 ncards;
    bool marked;
    bool listed;       /* in the dirty list */
    i64 padding[2];
} Large;
_Static_assert(sizeof(Large) % 16 == 0, "the object behind it is aligned");

i64 large_bytes;
static VEC(Large *) all;
static bool sorted = true; /* by address */
static VEC(Large *) dirty;
static Large *scanned;     /* by the card tracer */

static Large *large_of(const Obj *o) { return (Large *)o - 1; }
static Obj *object_of(Large *l) { return (Obj *)(l + 1); }

static void set_all_cards(Large *l) {
    memset(l->cards, CARD_DIRTY, (size_t)l->ncards);
    if (l->listed) return;
    l->listed = true;
    vec_push(&dirty, l);
}

Obj *large_alloc(Shape *shape, i64 size) {
    if (size < 0 || size > SIZE_MAX_SANE) return NULL;
    bool traced = shape->layout->trace != NULL;
    i64 bytes = (size + 15) & ~(i64)15, ncards = traced ? (bytes >> CARD_SHIFT) + 1 : 0;
    Large *l = calloc(1, sizeof *l + (size_t)bytes + (size_t)ncards);
    if (!l) return NULL;
    Page *page = pages_make(object_of(l));
    if (!page) {
        free(l);
        return NULL;
    }
    KR_ASSERT(page->kind == PAGE_NONE); /* starts are over two pages apart */
    page->kind = PAGE_LARGE;
    l->bytes = bytes;
    Obj *o = object_of(l);
    o->hdr = hdr_make(shape);
    if (traced) {
        o->hdr |= HDR_NEEDLOG;
        l->ncards = ncards;
        l->cards = (u8 *)o + bytes;
        set_all_cards(l);
    }
    if (all.len && vec_last(&all) > l) sorted = false;
    vec_push(&all, l);
    large_bytes += bytes;
    return o;
}

/* Before the store: the old value is still there, to be shaded while a mark is in progress. */
void large_log(Obj *o, void *slot) {
    Large *l = large_of(o);
    if (!slot) {
        set_all_cards(l);
        return;
    }
    if (unlikely(mark_active) && is_obj(*(Value *)slot)) mark_object(as_obj(*(Value *)slot));
    i64 card = ((char *)slot - (char *)o) >> CARD_SHIFT;
    KR_ASSERT(card >= 0 && card < l->ncards);
    l->cards[card] = CARD_DIRTY;
    if (l->listed) return;
    l->listed = true;
    vec_push(&dirty, l);
}

/* ---- minor collections: dirty cards ---- */

static void card_visit(Tracer *t, Value *slot) {
    if (!nursery_has(slot->w)) return;
    nursery_visit(slot);
    if (!nursery_has(slot->w)) return;
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

void large_scan_cards(void) {
    Tracer tracer = {.visit = card_visit, .visit_table = card_visit_table};
    i64 kept = 0;
    for (i64 i = 0; i < dirty.len; i++) {
        Large *l = scanned = dirty.v[i];
        Obj *o = object_of(l);
        obj_shape(o)->layout->trace(o, &tracer);
        l->listed = settle_cards(l);
        if (l->listed) dirty.v[kept++] = l;
    }
    dirty.len = kept;
    scanned = NULL;
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

bool large_is_live(const Obj *o) { return large_of(o)->marked; }

void large_begin(void) {
    for (i64 i = 0; i < all.len; i++) all.v[i]->marked = false;
}

i64 large_sweep(void) {
    i64 died = 0, kept = 0;
    for (i64 i = 0; i < dirty.len; i++) {
        if (dirty.v[i]->marked) dirty.v[kept++] = dirty.v[i];
    }
    dirty.len = kept;
    kept = 0;
    for (i64 i = 0; i < all.len; i++) {
        Large *l = all.v[i];
        if (l->marked) {
            all.v[kept++] = l;
            continue;
        }
        died += !(obj_shape(object_of(l))->flags & SHAPE_INTERNAL);
        page_of((u64)object_of(l))->kind = PAGE_NONE;
        large_bytes -= l->bytes;
        free(l);
    }
    all.len = kept;
    return died;
}

static int by_address(const void *a, const void *b) {
    const Large *x = *(Large *const *)a, *y = *(Large *const *)b;
    return (x > y) - (x < y);
}

Obj *large_find(u64 word) {
    if (all.len == 0) return NULL;
    if (!sorted) qsort(all.v, (size_t)all.len, sizeof *all.v, by_address);
    sorted = true;
    if (word < (u64)object_of(all.v[0])) return NULL;
    i64 low = 0, high = all.len; /* the last object at or below 'word' is at low */
    while (high - low > 1) {
        i64 mid = (low + high) / 2;
        if ((u64)object_of(all.v[mid]) <= word) low = mid;
        else high = mid;
    }
    Obj *o = object_of(all.v[low]);
    return word < (u64)o + (u64)all.v[low]->bytes ? o : NULL;
}

void large_walk(void (*fn)(Obj *o, void *arg), void *arg) {
    for (i64 i = 0; i < all.len; i++) fn(object_of(all.v[i]), arg);
}
