/* int_gmp.h: GMP's functions where they take memory of their own, which may not be there: GMP itself would abort. */
#pragma once
#include "vm/object/int_internal.h"

/* GMP gets its memory here; before anything else uses it. */
void int_gmp_init(void);
/* r[0 .. a->n + b->n) = a * b. */
bool int_gmp_mul(u64 *r, const Limbs *a, const Limbs *b);
/* q[0 .. a->n - b->n], r[0 .. b->n) = the truncated quotient and remainder; a has as many limbs as b or more. */
bool int_gmp_divide(u64 *q, u64 *r, const Limbs *a, const Limbs *b);
/* The n digits as limbs in r, their number in *limbs. */
bool int_gmp_from_digits(u64 *r, const u8 *digits, i64 n, int base, i64 *limbs);
/* The digits of a in out, their number in *ndigits; destroys a. */
bool int_gmp_to_digits(u8 *out, u64 *a, i64 n, int base, i64 *ndigits);
/* r[0 .. *n) = the greatest common divisor; destroys a and b, of which a is not the shorter. */
bool int_gmp_gcd(u64 *r, u64 *a, i64 an, u64 *b, i64 bn, i64 *n);
/* root[0 .. (a->n + 1) / 2) = the integer square root. */
bool int_gmp_sqrt(u64 *root, const Limbs *a);
/* base ** exp % mod, V_ERR with MemoryError. */
Value int_gmp_powmod(const Limbs *base, const Limbs *exp, const Limbs *mod);
