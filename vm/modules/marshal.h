/* marshal.h: values to bytes and back: CPython's format for data, a format of Krait's own for code. */
#pragma once
#include "vm/base/value.h"

/* The value at 'data'; *used (may be NULL) says how many bytes it took.  EOFError, ValueError, TypeError for bad data. */
Value marshal_load(const u8 *data, i64 size, i64 *used);
/* The same from a binary file object, of which no byte too many is read (readinto). */
Value marshal_load_file(Value file) MAY_RUN_PYTHON;
/* The same for bytes that stay where they are, cannot change, and came from marshal_dump: code uses its tables there. */
Value marshal_load_mapped(const u8 *data, i64 size);
/* bytes; ValueError "unmarshallable object". */
Value marshal_dump(Value v, int version) MAY_RUN_PYTHON;
