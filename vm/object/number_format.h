/* number_format.h: what format() of str, int, float and complex share. */
#pragma once
#include "vm/base/format_spec.h"
#include "vm/object/exc.h"
#include "vm/object/str.h"

/* d by the float codes; 'type' is 0, one of "eEfFgGn%", or 'r'. */
Value number_format_double(const FormatSpec *spec, double d);
