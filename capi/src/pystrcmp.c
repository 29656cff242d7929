/* pystrcmp.c: comparison without regard to case, and bounded formatting; the locale has no say in the first. */
#include "capi/src/capi_internal.h"

int PyOS_mystrnicmp(const char *a, const char *b, Py_ssize_t size) {
    if (size == 0) return 0;
    while (--size > 0 && *a && *b && Py_TOLOWER(*a) == Py_TOLOWER(*b)) a++, b++;
    return Py_TOLOWER(*a) - Py_TOLOWER(*b);
}

int PyOS_mystricmp(const char *a, const char *b) {
    while (*a && Py_TOLOWER(*a) == Py_TOLOWER(*b)) a++, b++;
    return Py_TOLOWER(*a) - Py_TOLOWER(*b);
}

/* Always ends with a zero byte; a result of `size` or more says that the text was cut. */
int PyOS_vsnprintf(char *str, size_t size, const char *format, va_list va) {
    enum { MARGIN = 512, TOO_LONG = -666 };
    int len = TOO_LONG;
    if (size <= INT_MAX - MARGIN) len = vsnprintf(str, size, format, va);
    if (size > 0) str[size - 1] = '\0';
    return len;
}

int PyOS_snprintf(char *str, size_t size, const char *format, ...) {
    va_list va;
    va_start(va, format);
    int len = PyOS_vsnprintf(str, size, format, va);
    va_end(va);
    return len;
}
