/* bytes_internal.h: what bytes*.c, bytearray.c and memview.c share. */
#pragma once
#include "vm/base/vec.h"
#include "vm/object/bytes.h"
#include "vm/object/exc.h"
#include "vm/object/str.h"

typedef VEC(u8) ByteVec;

/* Appends bytes; false with MemoryError. */
bool bytevec_append(ByteVec *v, const u8 *data, i64 n);

ALWAYS_INLINE ByteArrayObj *as_bytearray(Value v) { return (ByteArrayObj *)as_obj(v); }
/* Of a bytes or bytearray; a bytearray's data may change whenever Python runs. */
ALWAYS_INLINE u8 *any_data(Value v) { return is_bytes(v) ? bytes_data(v) : as_bytearray(v)->data; }
ALWAYS_INLINE i64 any_len(Value v) { return is_bytes(v) ? bytes_len(v) : as_bytearray(v)->len; }

/* A bytes-like argument, or an int as one byte. */
typedef struct Sub {
    const u8 *data;
    i64 len;
    Buffer buf;
    u8 one;
    bool held;
} Sub;

/* An index object as a byte: "byte must be in range(0, 256)". */
bool byte_arg(Value v, u8 *out);
/* What differs between the constructors of bytes and bytearray. */
typedef struct BytesMaker {
    const char *name, *range_text; /* range_text: the message for an item that is no byte */
    bool dunder;                   /* asks for __bytes__ */
} BytesMaker;
extern const BytesMaker bytes_of_bytes, bytes_of_bytearray;
/* Their initial contents from the bound arguments source, encoding, errors; a count gives zeros. */
Value bytes_from_args(const BytesMaker *maker, Value *v);
Value bytes_slice(Value v, i64 start, i64 stop, i64 step, i64 count);
Value bytes_repr_with(const char *before, const u8 *data, i64 n, const char *after, bool is_array);
int bytes_contains_any(Value self, Value item);
Value bytes_richcmp_any(Value a, Value b, int op);
/* value % args for bytes and bytearray: always bytes. */
Value bytes_mod(Value fmt, Value args) MAY_RUN_PYTHON;
/* A buffer that may be strided or of more than one dimension. */
bool buffer_get_any(Value v, Buffer *out, bool writable);
bool memview_export(Value v, Buffer *out, bool writable);
void memview_unexport(Buffer *b);
u8 *memview_data(Value v);

#define BYTES_M_0(name) Value bytes_m_##name(Value self);
#define BYTES_M_1(name) Value bytes_m_##name(Value self, Value a);
#define BYTES_M_2(name) Value bytes_m_##name(Value self, Value a, Value b);
#define BYTES_M_3(name) Value bytes_m_##name(Value self, Value a, Value b, Value c);
#define METHOD(name, kind, flags, sig) BYTES_##kind(name)
#include "vm/object/bytes_methods.def"
