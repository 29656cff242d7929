/* float.h: doubles: flonums, and boxes for +0.0 (one immortal box), NaN, and rare exponents. */
#pragma once
#include "vm/object/object.h"

typedef struct FloatObj {
    Obj base;
    double d;
} FloatObj;

extern TypeObj *FloatType;
extern Shape *FloatShape;
extern Value float_zero; /* the box of +0.0 */

Value float_box(double d);
ALWAYS_INLINE Value float_value(double d) {
    Value v;
    return likely(flonum_try(d, &v)) ? v : float_box(d);
}
ALWAYS_INLINE bool is_float_exact(Value v) { return is_flonum(v) || has_shape(v, FloatShape); }
ALWAYS_INLINE bool is_float(Value v) { return is_flonum(v) || has_flag(v, TF_FLOAT_SUB); }
/* of a float or float subclass */
ALWAYS_INLINE double as_double(Value v) { return is_flonum(v) ? as_flonum(v) : ((FloatObj *)v.w)->d; }
Value float_repr(double d);
Value float_floordiv(double a, double b); /* ZeroDivisionError */
Value float_mod(double a, double b);
Value float_pow(double a, double b);      /* may answer a complex */
Value float_from_text(Value v);           /* float(v) of a str, bytes or other buffer */
void float_init(void);
Value float_format(Value v, Value spec);
