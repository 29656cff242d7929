/* common.c: the end of the road for broken invariants, and what comes before it when memory ends. */
#include "vm/base/vec.h"

#include <stdarg.h>
#include <stdio.h>

bool (*kr_release_reserve)(void);

bool vec_try_grow(void **items, i64 *cap, i64 need, size_t size) {
    const i64 tries[] = {KR_MAX(need, *cap + *cap / 2 + 8), need + need / 16};
    for (i64 i = 0; i < ARRAY_LEN(tries); i++) {
        size_t bytes;
        if (__builtin_mul_overflow((size_t)tries[i], size, &bytes)) continue;
        void *grown = realloc(*items, bytes);
        if (!grown) continue;
        *items = grown;
        *cap = tries[i];
        return true;
    }
    return false;
}

void *vec_grow(void *items, i64 *cap, i64 need, size_t size) {
    while (!vec_try_grow(&items, cap, need, size)) {
        if (!kr_release_reserve || !kr_release_reserve()) KR_FATAL("out of memory: array of %lld elements", (long long)need);
    }
    return items;
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
