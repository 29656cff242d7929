/* number_format.h: what format() of str, int, float and complex share. */
#pragma once
#include "vm/base/format_spec.h"
#include "vm/object/exc.h"
#include "vm/object/str.h"

/* Reads 'spec' (a str) for a value of this kind; 'v' only names the type in errors. */
bool number_format_parse(FormatKind kind, Value v, Value spec, FormatSpec *out);
/* The number laid out as the specification asks. */
Value number_format_layout(const FormatSpec *spec, const FormatNumber *number);
/* d by the float codes; 'type' is 0, one of "eEfFgGn%", or 'r'. */
Value number_format_double(const FormatSpec *spec, double d);
/* Text padded to the width. */
Value number_format_pad(const FormatSpec *spec, Value text);
