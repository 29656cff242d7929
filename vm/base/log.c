/* log.c: the KRAITLOG writer.  Each line is one write(), so that lines of threads and processes do
 * not mix. */
#include "vm/base/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

bool log_on;
static int log_fd = -1;
static i64 log_start;

/* The name with each "%p" replaced by the process number; false if it does not fit. */
static bool expand_name(const char *name, char *out, size_t size) {
    size_t len = 0;
    while (*name) {
        int n;
        if (name[0] == '%' && name[1] == 'p') {
            n = snprintf(out + len, size - len, "%d", (int)getpid());
            name += 2;
        } else {
            n = snprintf(out + len, size - len, "%c", *name++);
        }
        if (n < 0 || (size_t)n >= size - len) return false;
        len += (size_t)n;
    }
    return len > 0;
}

void log_open(void) {
    const char *name = getenv("KRAITLOG");
    char path[4096];
    if (!name || !*name || log_on) return;
    if (expand_name(name, path, sizeof path)) {
        log_fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
    }
    if (log_fd < 0) {
        fprintf(stderr, "krait: cannot write the log %s\n", name);
        return;
    }
    log_start = clock_ns();
    log_on = true;
}

void log_close(void) {
    if (!log_on) return;
    log_on = false;
    close(log_fd);
    log_fd = -1;
}

void log_phase(const char *kind, i64 start_ns, i64 duration_ns, const char *fmt, ...) {
    if (!log_on) return;
    char line[1024];
    i64 room = (i64)sizeof line - 1; /* one byte stays free for the newline */
    i64 start = KR_MAX(start_ns - log_start, 0), took = KR_MAX(duration_ns, 0);
    i64 len = snprintf(line, (size_t)room, "%lld.%03d %s %lld.%03d", (long long)(start / 1000),
                       (int)(start % 1000), kind, (long long)(took / 1000), (int)(took % 1000));
    if (len < room - 1 && *fmt) {
        va_list args;
        va_start(args, fmt);
        line[len++] = ' ';
        len += vsnprintf(line + len, (size_t)(room - len), fmt, args);
        va_end(args);
    }
    len = KR_MIN(len, room - 1);
    line[len++] = '\n';
    ssize_t written = write(log_fd, line, (size_t)len);
    if (written < 0) log_close();
}
