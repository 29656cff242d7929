/* complex.h: complex numbers. */
#pragma once
#include "vm/object/object.h"

typedef struct ComplexObj {
    Obj base;
    double real, imag;
} ComplexObj;

Value complex_new(double real, double imag);
Value complex_format(Value v, Value spec); /* format(v, spec) */
ALWAYS_INLINE bool is_complex(Value v) { return is_obj(v) && value_is(v, ComplexType); }
