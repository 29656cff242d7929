/* common.c: the end of the road for broken invariants. */
#include "vm/base/common.h"

#include <stdarg.h>
#include <stdio.h>

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
