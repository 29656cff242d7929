/* limit.c: how near the process is to the end of the memory it may have: RLIMIT_AS, or -X heapmax.
 *
 * MemoryError has to come while there is still room for what follows it: the collection that looks for something to
 * free, the unwinding, the handler.  So the last part of the address space is kept back: a program is told when it begins
 * to use it, and told again when half of what was left then is used.
 */
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "vm/gc/gc_internal.h"

#define MARGIN_PART 8                 /* of the limit is kept back, */
#define MARGIN_MIN ((i64)6 << 20)     /* but no less than this, */
#define MARGIN_MAX ((i64)96 << 20)    /* and no more than this */
#define MARGIN_LAST 8                 /* that part of it remains, however often a program is told */

static i64 limit;  /* 0: none */
static i64 margin; /* 0: as the limit says */

static i64 full_margin(void) { return KR_MAX(KR_MIN(limit / MARGIN_PART, MARGIN_MAX), MARGIN_MIN); }

/* Bytes of address space in use, 0 if that cannot be found out. */
static i64 address_space(void) {
    char text[32] = {0};
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) close(fd);
    return n > 0 ? strtoll(text, NULL, 10) * sysconf(_SC_PAGESIZE) : 0;
}

/* With what the two allocators hold unused.  Neither can use what the other holds, so each must have a little. */
static i64 with_unused(i64 left) {
    i64 heap = left + meta_free_bytes(), c = left + (i64)mallinfo2().fordblks, least = KR_MIN(heap, c);
    return least < full_margin() / MARGIN_LAST ? least : heap + c - left;
}

/* Bytes that can be allocated before the address space ends: what is not mapped, and, if 'more' bytes would not leave
   enough of that, what allocators hold unused. */
static i64 room(i64 more) {
    i64 used = address_space(), left = limit - used;
    if (!used) return limit;
    return left - more < full_margin() ? with_unused(left) : left;
}

i64 limit_address_space(void) {
    struct rlimit r;
    return getrlimit(RLIMIT_AS, &r) == 0 && r.rlim_cur < (rlim_t)INT64_MAX ? (i64)r.rlim_cur : 0;
}

bool limit_near(i64 more) {
    limit = limit_address_space();
    if (!limit) return false;
    i64 left = room(more), full = full_margin();
    if (left > full + full / 2) margin = 0;
    return left - more < (margin ? margin : full);
}

void limit_told(void) {
    if (limit) margin = KR_MAX((margin ? margin : full_margin()) / 2, full_margin() / MARGIN_LAST);
}
