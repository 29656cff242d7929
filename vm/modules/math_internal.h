/* math_internal.h: what the files of the module math share. */
#pragma once
#include "vm/modules/native.h"

/* math_gamma.c: errno EDOM, ERANGE where CPython raises. */
double math_gamma(double x);
double math_lgamma(double x);
/* math_sum.c */
Value math_fsum(Value m, Value iterable);
Value math_prod(Value m, Value *v);
Value math_dist(Value m, Value p, Value q);
Value math_hypot(Value m, Args args);
/* math_int.c */
Value math_comb(Value m, Value n, Value k);
Value math_factorial(Value m, Value n);
Value math_gcd(Value m, Value *v);
Value math_isqrt(Value m, Value n);
Value math_lcm(Value m, Value *v);
Value math_perm(Value m, Value n, Value k);
