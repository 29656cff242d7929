/* zlib.h: what the files of the module zlib share: output that grows, and error texts. */
#pragma once
#include <zlib.h>

#include "vm/modules/native.h"
#include "vm/modules/posix_internal.h"

#define DEFLATED Z_DEFLATED
#define DEF_MEM_LEVEL (MAX_MEM_LEVEL >= 8 ? 8 : MAX_MEM_LEVEL)

typedef struct ZOut { /* malloc memory */
    u8 *buf;
    i64 len, cap;
    i64 max; /* never more; 0: no limit */
} ZOut;
/* Gives the stream room to write; false: the limit is reached, or MemoryError is pending (out->cap is -1). */
bool zlib_room(ZOut *out, z_stream *z);
/* After a call: what was written counts. */
void zlib_wrote(ZOut *out, z_stream *z);
/* The bytes, freeing the buffer. */
Value zlib_take(ZOut *out);
/* Raises zlib.error "Error N doing: why". */
Value zlib_fail(const z_stream *z, int err, const char *doing);
/* Feeds as much of the input as avail_in can say; *left is what is still to come. */
void zlib_feed(z_stream *z, i64 *left);

Value zlib_compressobj(Value m, Value *a);
Value zlib_decompressobj(Value m, Value wbits, Value zdict);
bool zlib_object_types(Value m);
