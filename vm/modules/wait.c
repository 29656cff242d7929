/* wait.c: time limits of system calls that wait.  Deadlines are on the monotonic clock. */
#include "vm/modules/wait.h"

#include <limits.h>
#include <math.h>
#include <time.h>

#include "vm/object/exc.h"
#include "vm/object/float.h"
#include "vm/object/int.h"

static bool too_large(void) {
    exc_raise(OverflowErrorType, "timestamp too large to convert to C _PyTime_t");
    return false;
}

bool wait_time(Value v, i64 unit, const char *type_text, i64 *ns) {
    if (is_float(v)) {
        double d = as_double(v);
        if (isnan(d)) return !is_err(exc_raise(ValueErrorType, "Invalid value NaN (not a number)"));
        d *= (double)unit;
        d = d < 0 ? floor(d) : ceil(d);
        if (!(d >= -0x1p63 && d < 0x1p63)) return !is_err(exc_raise(OverflowErrorType, "timestamp out of range for platform time_t"));
        *ns = (i64)d;
        return true;
    }
    if (!is_int(v) && !value_type(v)->slots.index) return !is_err(exc_raise(TypeErrorType, "%s", type_text));
    i64 n;
    Value i = number_index(v);
    if (is_err(i)) return false;
    if (int_to_i64_sat(i, &n) || __builtin_mul_overflow(n, unit, ns)) return too_large();
    return true;
}

/* The clock that deadlines are read from, in nanoseconds. */
static i64 wait_now(void) {
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (i64)ts.tv_sec * 1000000000 + ts.tv_nsec;
}
i64 wait_deadline(i64 ns) {
    i64 at;
    if (ns < 0) return WAIT_FOREVER;
    return __builtin_add_overflow(wait_now(), ns, &at) ? INT64_MAX : at;
}
i64 wait_left(i64 deadline) {
    if (deadline < 0) return WAIT_FOREVER;
    i64 left = deadline - wait_now();
    return left < 0 ? 0 : left;
}
int wait_left_ms(i64 deadline) {
    i64 left = wait_left(deadline);
    if (left < 0) return -1;
    left = left / 1000000 + (left % 1000000 != 0);
    return left > INT_MAX ? INT_MAX : (int)left;
}
