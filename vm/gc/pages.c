/* pages.c: the page table's memory: reserved, and zero until it is written. */
#include "vm/gc/pages.h"

#include <sys/mman.h>

Page **pages_top;

static void *reserve(u64 bytes) {
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

void pages_init(void) {
    pages_top = reserve(TOP_ENTRIES * sizeof *pages_top);
    if (!pages_top) KR_FATAL("no address space for the collector's page table");
}

Page *pages_make(const void *p) {
    u64 word = (u64)p;
    KR_ASSERT(word >> 47 == 0);
    Page **leaf = &pages_top[word >> LEAF_SHIFT];
    if (!*leaf) *leaf = reserve(LEAF_PAGES * sizeof(Page));
    return *leaf ? &(*leaf)[(word >> PAGE_SHIFT) & (LEAF_PAGES - 1)] : NULL;
}
