/* value.h: the tagged word by which the VM holds any Python object, its tests and conversions.
 *
 *   ...x1   fixnum: a 63-bit signed integer
 *   ...10   flonum: a double in its own word;  t = rotl(bits,1) - (3<<61);  flonum iff t>>62 == 0
 *   ..100   constants: None, True, ..., and the VM's own unbound, error, pushed
 *   ..000   pointer to a heap object, 16-byte aligned; the zero word is V_NULL, "nothing here"
 */
#pragma once
#include "vm/base/common.h"

typedef struct {
    u64 w;
} Value;

#define V_NULL ((Value){0})       /* an absent field or argument; never a Python object */
#define V_UNBOUND ((Value){0x04}) /* a local, cell or slot without a value */
#define V_ERR ((Value){0x0c})     /* an exception is pending in the thread */
#define V_NONE ((Value){0x14})
#define V_FALSE ((Value){0x24})
#define V_TRUE ((Value){0x2c})
#define V_ELLIPSIS ((Value){0x34})
#define V_NOTIMPL ((Value){0x3c})
#define V_PUSHED ((Value){0x44}) /* a frame was pushed, its continuation delivers the result */

#define FIXNUM_MAX ((i64)0x3fffffffffffffff)
#define FIXNUM_MIN (-FIXNUM_MAX - 1)
#define FLONUM_BIAS ((u64)3 << 61)

/* Same word: same object, or equal numbers of one representation. */
ALWAYS_INLINE bool same(Value a, Value b) { return a.w == b.w; }

ALWAYS_INLINE bool is_fixnum(Value v) { return v.w & 1; }
ALWAYS_INLINE bool is_fixnum2(Value a, Value b) { return a.w & b.w & 1; }
ALWAYS_INLINE bool is_flonum(Value v) { return (v.w & 3) == 2; }
ALWAYS_INLINE bool is_const(Value v) { return (v.w & 7) == 4; }
/* A heap object.  The zero word answers no. */
ALWAYS_INLINE bool is_obj(Value v) { return (v.w & 7) == 0 && v.w != 0; }
ALWAYS_INLINE bool is_null(Value v) { return v.w == 0; }
ALWAYS_INLINE bool is_err(Value v) { return v.w == 0x0c; }
ALWAYS_INLINE bool is_unbound(Value v) { return v.w == 0x04; }
ALWAYS_INLINE bool is_none(Value v) { return v.w == 0x14; }
ALWAYS_INLINE bool is_pushed(Value v) { return v.w == 0x44; }
ALWAYS_INLINE bool is_notimpl(Value v) { return v.w == 0x3c; }
ALWAYS_INLINE bool is_bool(Value v) { return (v.w & ~(u64)8) == 0x24; }

ALWAYS_INLINE Value fixnum(i64 i) { return (Value){(u64)i << 1 | 1}; }
ALWAYS_INLINE i64 as_fixnum(Value v) { return (i64)v.w >> 1; }
ALWAYS_INLINE bool fits_fixnum(i64 i) { return i >= FIXNUM_MIN && i <= FIXNUM_MAX; }
ALWAYS_INLINE Value bool_value(bool b) { return (Value){b ? 0x2c : 0x24}; }

ALWAYS_INLINE bool flonum_try(double d, Value *out) {
    u64 bits, t;
    memcpy(&bits, &d, sizeof bits);
    t = (bits << 1 | bits >> 63) - FLONUM_BIAS;
    *out = (Value){t << 2 | 2};
    return likely(t >> 62 == 0);
}
ALWAYS_INLINE double as_flonum(Value v) {
    u64 t = (v.w >> 2) + FLONUM_BIAS;
    double d;
    t = t >> 1 | t << 63;
    memcpy(&d, &t, sizeof d);
    return d;
}

/* Passes an error on: evaluates to the value, or returns V_ERR from the calling Value function. */
#define TRY(expr)                                                                                  \
    ({                                                                                             \
        Value try_value_ = (expr);                                                                 \
        if (unlikely(is_err(try_value_))) return V_ERR;                                            \
        try_value_;                                                                                \
    })
/* The same for bool functions called in a Value function. */
#define TRY_OK(expr)                                                                               \
    do {                                                                                           \
        if (unlikely(!(expr))) return V_ERR;                                                       \
    } while (0)
