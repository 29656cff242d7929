/* float_internal.h: what float*.c and complex.c share. */
#pragma once
#include "vm/object/exc.h"
#include "vm/object/float.h"

extern const MethodDef float_methods[];
extern const GetSetDef float_getset[];
/* float or subclass -> the plain float of the same value. */
Value float_plain(Value v);
/* Takes out underscores between digits, in place; the new length, -1 if one stands elsewhere. */
i64 float_drop_underscores(char *s, i64 n);
/* (ar+ai j) ** (br+bi j) */
Value complex_pow(double ar, double ai, double br, double bi);
