/* int_internal.h: what the int*.c files share: looking at any int as limbs, and scratch memory for results. */
#pragma once
#include <gmp.h>

#include "vm/object/exc.h"
#include "vm/object/int.h"

_Static_assert(sizeof(mp_limb_t) == 8, "GMP limbs are 64 bits");

/* Any int as sign and magnitude; d points into the object, or at 'one'.  Never copy the struct. */
typedef struct Limbs {
    const u64 *d;
    i64 n; /* 0 for zero; the top limb is not 0 */
    bool neg;
    u64 one;
} Limbs;
ALWAYS_INLINE void limbs_small(i64 i, Limbs *out) {
    out->neg = i < 0;
    out->one = i < 0 ? -(u64)i : (u64)i;
    out->n = i != 0;
    out->d = &out->one;
}
ALWAYS_INLINE void limbs_of(Value v, Limbs *out) {
    if (is_fixnum(v)) {
        limbs_small(as_fixnum(v), out);
    } else if (is_bool(v)) {
        limbs_small(same(v, V_TRUE), out);
    } else {
        const IntObj *o = (const IntObj *)as_obj(v);
        out->neg = o->size < 0;
        out->n = o->size < 0 ? -o->size : o->size;
        out->d = o->limb;
    }
}
ALWAYS_INLINE i64 limbs_bits(const u64 *d, i64 n) { return n ? n * 64 - __builtin_clzll(d[n - 1]) : 0; }

/* Memory for a result of n limbs: on the stack if small.  NULL with MemoryError. */
#define SCRATCH_LIMBS 40
typedef struct Scratch {
    u64 small[SCRATCH_LIMBS];
    u64 *big;
} Scratch;
u64 *scratch_get(Scratch *s, i64 n);
ALWAYS_INLINE void scratch_free(Scratch *s) {
    if (s->big) free(s->big);
}
/* The int of these limbs, which need not be normalised. */
Value int_from_limbs(const u64 *d, i64 n, bool neg);
/* The same, freeing the scratch memory that d is in. */
Value int_from_scratch(Scratch *s, const u64 *d, i64 n, bool neg);

/* The value of a fixnum, bool or small box; false if it is a big one. */
ALWAYS_INLINE bool int_small(Value v, i64 *out) {
    if (likely(is_fixnum(v))) {
        *out = as_fixnum(v);
        return true;
    }
    return int_to_i64_sat(v, out) == 0;
}
/* Sign, exponent and rounding of a quotient's leading bits: q * 2**exp to the nearest double, 'sticky' telling that there
   is more behind q.  q must have more than 54 bits, or be exact.  Infinite when too large. */
double int_round_double(u64 q, bool sticky, i64 exp);
