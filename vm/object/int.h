/* int.h: integers: fixnums, and heap objects on GMP limbs beyond 63 bits (or boxed on purpose). */
#pragma once
#include "vm/object/object.h"

typedef struct IntObj {
    Obj base;
    i64 size;     /* limbs in use, negative for negative numbers; 0 for a boxed zero */
    u64 limb[];   /* magnitude, least significant first, normalised */
} IntObj;

extern TypeObj *IntType, *BoolType;

/* int or a subclass, bools included. */
ALWAYS_INLINE bool is_int(Value v) { return is_fixnum(v) || is_bool(v) || has_flag(v, TF_INT_SUB); }
/* exactly int */
ALWAYS_INLINE bool is_int_exact(Value v) { return is_fixnum(v) || is_exact(v, IntType); }
Value int_from_i64_slow(i64 i);
ALWAYS_INLINE Value int_from_i64(i64 i) { return likely(fits_fixnum(i)) ? fixnum(i) : int_from_i64_slow(i); }
Value int_from_u64(u64 u);
Value int_from_i128(__int128 i);
Value int_from_double(double d);             /* truncates; OverflowError/ValueError for inf, nan */
/* Digits in 'base' (0: prefix decides; underscores and blanks around allowed as int() does).  V_NULL: not a
   number, nothing raised; V_ERR raised (too many digits). */
Value int_parse(const char *s, i64 n, int base);
/* int(v, base) of a str, or of bytes and the like: ValueError "invalid literal ..." */
Value int_from_text(Value v, int base);
/* A str as the ASCII text of a number: digits of any script become 0-9, white space blanks, anything else "?"; malloc memory,
   NULL raised. */
char *str_number_text(Value s, i64 *n);
/* sys.get_int_max_str_digits() and its setter (ValueError). */
i64 int_max_str_digits(void);
bool int_set_max_str_digits(i64 n);
/* int_to_i64: any int (bool, subclass, big).  False with OverflowError "Python int too large to convert to C ..." */
bool int_to_i64(Value v, i64 *out);
bool int_to_u64(Value v, u64 *out);
/* 0 fits, 1 too large, -1 too small; never raises. */
int int_to_i64_sat(Value v, i64 *out);
bool int_to_double(Value v, double *out);    /* correctly rounded; OverflowError "int too large to convert to float" */
/* Decimal digits of i, at most 20 characters, not terminated; how many. */
int i64_to_text(i64 i, char *out);
Value int_to_str(Value v, int base);         /* digits without prefix; ValueError beyond the digit limit */
i64 int_hash(Value v);
int int_sign(Value v);                       /* -1, 0, 1 */
i64 int_bit_length(Value v);
/* Exact-int arithmetic on any two ints (fixnum or big); results normalised to fixnums. */
Value int_add(Value a, Value b);
Value int_sub(Value a, Value b);
Value int_mul(Value a, Value b);
Value int_floordiv(Value a, Value b);
Value int_mod(Value a, Value b);
Value int_divmod(Value a, Value b);          /* tuple */
Value int_truediv(Value a, Value b);
Value int_pow(Value a, Value b, Value mod);  /* mod V_NULL: none; may answer a float for negative exponents */
Value int_lshift(Value a, Value b);
Value int_rshift(Value a, Value b);
Value int_and(Value a, Value b);
Value int_or(Value a, Value b);
Value int_xor(Value a, Value b);
Value int_neg(Value a);
Value int_invert(Value a);
Value int_abs(Value a);
int int_cmp(Value a, Value b);               /* -1, 0, 1 */
/* int or subclass -> the plain int of the same value (bools become 0/1). */
Value int_plain(Value v);
Value int_from_bytes(const u8 *p, i64 n, bool little, bool is_signed);
bool int_to_bytes(Value v, u8 *p, i64 n, bool little, bool is_signed); /* OverflowError */
/* format(v, spec) with a str spec. */
Value int_format(Value v, Value spec);
