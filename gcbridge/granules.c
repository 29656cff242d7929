/* granules.c: memory of the sets; pages of it are there once a struct in their part of the arena is a member. */
#include "gcbridge/granules.h"

#include <sys/mman.h>

void granules_init(GranuleSet *s) {
    s->bits = mmap(NULL, arena_bytes / ARENA_GRANULE / 8, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (s->bits == MAP_FAILED) KR_FATAL("cannot reserve a table of proxies");
}
