/* common.h: integer types, branch hints, assertions and the few macros that every file uses. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef int8_t i8;
typedef int16_t i16;
typedef int32_t i32;
typedef int64_t i64;
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define COLD __attribute__((cold, noinline))
#define NOINLINE __attribute__((noinline))
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))
#define KR_EXPORT __attribute__((visibility("default")))
#define ARRAY_LEN(a) ((i64)(sizeof(a) / sizeof(*(a))))
#define KR_MIN(a, b) ((a) < (b) ? (a) : (b))
#define KR_MAX(a, b) ((a) > (b) ? (a) : (b))

/* Marks a prototype whose function may run Python code, and so change any container under its caller. */
#define MAY_RUN_PYTHON

/* Prints what broke and where, and aborts.  For broken invariants, never for what a program can do. */
COLD _Noreturn void kr_fatal(const char *file, int line, const char *fmt, ...) PRINTF_LIKE(3, 4);
#define KR_FATAL(...) kr_fatal(__FILE__, __LINE__, __VA_ARGS__)

/* Set by the collector: gives its reserve back to the system; false if it has none left. */
extern bool (*kr_release_reserve)(void);

#ifdef KRAIT_ASSERTS
#define KR_ASSERT(x) ((x) ? (void)0 : kr_fatal(__FILE__, __LINE__, "assertion failed: %s", #x))
#else
#define KR_ASSERT(x) ((void)sizeof(x))
#endif
#define KR_UNREACHABLE() KR_FATAL("unreachable")
