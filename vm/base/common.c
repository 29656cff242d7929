/* common.c: the end of the road for broken invariants, and what comes before it when memory ends. */
#include "vm/base/common.h"

#include <stdarg.h>
#include <stdio.h>

bool (*kr_release_reserve)(void);

void *kr_realloc(void *p, size_t bytes) {
    void *grown = realloc(p, bytes);
    return grown || !kr_release_reserve || !kr_release_reserve() ? grown : realloc(p, bytes);
}

void kr_fatal(const char *file, int line, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    fflush(stdout);
    fprintf(stderr, "krait: %s:%d: ", file, line);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}
