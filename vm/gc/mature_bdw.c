/* mature_bdw.c: the old space on bdwgc's allocator.
 *
 * bdwgc hands out cells (4 KB blocks of one size at a time) and sweeps; it never marks through object memory, whose
 * kind tells it that there are no pointers inside.  Colours are bits in the page table, set by mark.c, and copied to
 * bdwgc's mark bits when its own collection starts (meta.c), which follows every completed mark.
 *
 * Invariant: the first word of a cell has HDR_OBJECT set if and only if the cell holds an object.  Cells on free
 * lists begin with a link or zero; the header of an object found dead is cleared before bdwgc sweeps, which it does
 * lazily.  So any address can be looked up at any time.
 */
#include <gc/gc.h>
#include <gc/gc_inline.h>
#include <gc/gc_mark.h>

#include "vm/gc/gc_internal.h"
#include "vm/gc/pages.h"

#define LISTED_MAX 2048 /* bdwgc gives larger cells pages of their own */

static unsigned kind;
static void *free_lists[LISTED_MAX / 16 + 1]; /* by size in 16 bytes; forgotten at each collection */
static VEC(char *) pages;                     /* every page where a cell starts */

static void init(void) { kind = GC_new_kind(GC_new_free_list(), 0 | GC_DS_LENGTH, 1, 0); }

static Page *make_page(char *start) {
    Page *page = pages_make(start);
    return !page && gc_release_reserve() ? pages_make(start) : page;
}

/* False when there is no memory for the page table or the list; the cells are then left to bdwgc, which finds them unmarked. */
static bool list_page(char *start, i64 cell) {
    Page *page = make_page(start);
    if (!page || !make_page(start + cell - 1)) return false;
    if (page->kind == PAGE_MATURE) {
        KR_ASSERT(page->cell == cell);
        return true;
    }
    KR_ASSERT(page->kind == PAGE_NONE);
    if (!vec_try_reserve(&pages, 1)) return false;
    *page = (Page){.cell = (u16)cell, .kind = PAGE_MATURE};
    vec_push(&pages, start);
    for (i64 i = 1; i * PAGE_BYTES < cell; i++) {
        *page_of((u64)(start + i * PAGE_BYTES)) = (Page){.cell = (u16)cell, .kind = PAGE_MATURE, .back = (u8)i};
    }
    return true;
}

static void unlist_page(char *start) {
    i64 cell = page_of((u64)start)->cell;
    for (i64 i = 0; i == 0 || i * PAGE_BYTES < cell; i++) *page_of((u64)(start + i * PAGE_BYTES)) = (Page){0};
}

static bool more_memory(void) {
    meta_failed();
    return gc_release_reserve();
}

static void *refill(i64 bytes) {
    void *list = NULL;
    do {
        GC_generic_malloc_many((size_t)bytes, (int)kind, &list);
    } while (!list && more_memory());
    char *listed = NULL;
    for (void *cell = list; cell; cell = *(void **)cell) {
        char *start = (char *)((u64)cell & ~(u64)(PAGE_BYTES - 1));
        /* When a page is hard to get, bdwgc answers with one cell of a larger size class. */
        if (start != listed && !list_page(start, (i64)GC_size(cell))) return NULL;
        listed = start;
    }
    return list;
}

static void *alloc(i64 bytes, bool pinned) {
    if (unlikely(bytes > LISTED_MAX)) {
        char *cell;
        do {
            cell = GC_generic_malloc((size_t)bytes, (int)kind);
        } while (!cell && more_memory());
        return cell && list_page(cell, bytes) ? cell : NULL;
    }
    void **list = &free_lists[bytes >> 4];
    void *cell = *list;
    if (unlikely(!cell) && !(cell = refill(bytes))) return NULL;
    *list = *(void **)cell;
    return cell;
}

static int mark(Obj *o) {
    Page *page = page_of((u64)o);
    if (!page || page->kind != PAGE_MATURE) return -1;
    i64 bit = (i64)((u64)o & (PAGE_BYTES - 1)) >> 4;
    u64 mask = (u64)1 << (bit & 63), old = page->mark[bit >> 6];
    page->mark[bit >> 6] = old | mask;
    return !(old & mask);
}

static void unmark(Obj *o) {
    Page *page = page_of((u64)o);
    i64 bit = (i64)((u64)o & (PAGE_BYTES - 1)) >> 4;
    page->mark[bit >> 6] &= ~((u64)1 << (bit & 63));
}

static bool is_live(const Obj *o) {
    Page *page = page_of((u64)o);
    i64 bit = (i64)((u64)o & (PAGE_BYTES - 1)) >> 4;
    return page->mark[bit >> 6] >> (bit & 63) & 1;
}

static Obj *find(u64 word) {
    Page *page = page_of(word);
    if (!page || page->kind != PAGE_MATURE) return NULL;
    char *start = (char *)(word & ~(u64)(PAGE_BYTES - 1)) - page->back * PAGE_BYTES;
    i64 n = ((char *)word - start) / page->cell;
    Obj *o = (Obj *)(start + n * page->cell);
    if (n > 0 && (n + 1) * page->cell > PAGE_BYTES) return NULL; /* what is left at the end of a page */
    return o->hdr & HDR_OBJECT ? o : NULL;
}

static void begin(void) {
    for (i64 i = 0; i < pages.len; i++) {
        Page *page = page_of((u64)pages.v[i]);
        if (page) memset(page->mark, 0, sizeof page->mark);
    }
}

static bool step(i64 deadline_ns) { return true; }

/* Clears the headers of dead cells of a page; the number of Python objects among them. */
static i64 clear_dead(char *start, const Page *page) {
    i64 died = 0;
    char *end = start + KR_MAX(PAGE_BYTES, page->cell);
    for (char *cell = start; cell + page->cell <= end; cell += page->cell) {
        Obj *o = (Obj *)cell;
        if (!(o->hdr & HDR_OBJECT) || is_live(o)) continue;
        died += !(obj_shape(o)->flags & SHAPE_INTERNAL);
        o->hdr = 0;
    }
    return died;
}

static bool page_is_live(const Page *page) { return page->mark[0] | page->mark[1] | page->mark[2] | page->mark[3]; }

static void set_marks(void) {
    for (i64 i = 0; i < pages.len; i++) {
        const Page *page = page_of((u64)pages.v[i]);
        for (int w = 0; w < 4; w++) {
            for (u64 bits = page->mark[w]; bits; bits &= bits - 1) {
                GC_set_mark_bit(pages.v[i] + (w * 64 + __builtin_ctzll(bits)) * 16);
            }
        }
    }
}

static i64 end(void) {
    i64 died = 0, kept = 0;
    for (i64 i = 0; i < pages.len; i++) {
        char *start = pages.v[i];
        const Page *page = page_of((u64)start);
        died += clear_dead(start, page);
        if (page_is_live(page)) {
            pages.v[kept++] = start;
        } else {
            unlist_page(start);
        }
    }
    pages.len = kept;
    memset(free_lists, 0, sizeof free_lists);
    meta_collect(set_marks);
    return died;
}

static void walk(void (*fn)(Obj *o, void *arg), void *arg) {
    for (i64 i = 0; i < pages.len; i++) {
        char *start = pages.v[i];
        i64 cell = page_of((u64)start)->cell;
        for (char *p = start; p + cell <= start + KR_MAX(PAGE_BYTES, cell); p += cell) {
            if (((Obj *)p)->hdr & HDR_OBJECT) fn((Obj *)p, arg);
        }
    }
}

static i64 heap_bytes(void) { return meta_heap_bytes(); }

const MatureSpace mature_bdw = {
    .name = "bdwgc", .init = init, .alloc = alloc, .mark = mark, .unmark = unmark, .is_live = is_live, .find = find, .begin = begin,
    .step = step, .end = end, .walk = walk, .heap_bytes = heap_bytes,
};
