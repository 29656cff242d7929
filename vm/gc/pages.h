/* pages.h: from any address to what the collector keeps there: a two-level table over 4 KB pages.
 *
 * Entries exist for the pages of the mature space (bdwgc blocks) and for the first page of each large object.  All
 * others are PAGE_NONE: static objects, C memory, the nursery.
 */
#pragma once
#include "vm/base/common.h"

#define PAGE_SHIFT 12
#define PAGE_BYTES ((i64)1 << PAGE_SHIFT)
#define LEAF_SHIFT 28 /* a leaf describes 256 MB */
#define LEAF_PAGES (1 << (LEAF_SHIFT - PAGE_SHIFT))
#define TOP_ENTRIES ((u64)1 << (47 - LEAF_SHIFT))

enum { PAGE_NONE, PAGE_MATURE, PAGE_LARGE };

typedef struct {
    u16 cell;    /* PAGE_MATURE: bytes of each object's cell */
    u8 kind;
    u8 back;     /* PAGE_MATURE: pages back to where the cell starts (cells over one page) */
    u32 listed;  /* PAGE_MATURE: index + 1 in the backend's list of pages */
    u64 mark[4]; /* PAGE_MATURE: one bit per 16 bytes */
} Page;

extern Page **pages_top;
void pages_init(void);
/* The entry of an address, made if need be; NULL when there is no memory for it. */
Page *pages_make(const void *p);

ALWAYS_INLINE Page *page_of(u64 word) {
    if (unlikely(word >> 47)) return NULL;
    Page *leaf = pages_top[word >> LEAF_SHIFT];
    if (unlikely(!leaf)) return NULL;
    return &leaf[(word >> PAGE_SHIFT) & (LEAF_PAGES - 1)];
}
ALWAYS_INLINE int page_kind(u64 word) {
    Page *p = page_of(word);
    return p ? p->kind : PAGE_NONE;
}
