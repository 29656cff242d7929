/* log.h: one line per phase of the collector or the compiler, to the file that KRAITLOG names.
 *
 *     <start_us> <kind> <duration_us> key=value ...
 *
 * Times are microseconds with three decimals; start counts from log_open.  Ask log_on before
 * computing anything that only the log wants. */
#pragma once
#include <time.h>

#include "vm/base/common.h"

extern bool log_on;

/* Opens what KRAITLOG names, if anything; "%p" in the name stands for the process number.  A file
 * that cannot be opened is a message on stderr, and no log. */
void log_open(void);

/* Ends the log; log_on is false afterwards. */
void log_close(void);

/* Writes one line, whole, even when several threads or processes log to the same file.  Does
 * nothing when the log is off.  start_ns is a clock_ns() time. */
void log_phase(const char *kind, i64 start_ns, i64 duration_ns, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

/* Nanoseconds of the monotonic clock. */
static inline i64 clock_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (i64)t.tv_sec * 1000000000 + t.tv_nsec;
}
/* Processor time of the calling thread: what others on the machine do does not count. */
static inline i64 thread_cpu_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (i64)t.tv_sec * 1000000000 + t.tv_nsec;
}
