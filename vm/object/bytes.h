/* bytes.h: bytes, bytearray, and the buffer protocol as the VM sees it. */
#pragma once
#include "vm/object/object.h"

typedef struct BytesObj {
    Obj base;
    i64 hash;    /* -1: not computed */
    u64 len : 63;
    u64 ext : 1; /* as in StrObj */
    union {
        struct {
            u8 *data;
            Value owner;
        } x;
        u8 inl[8];
    };
} BytesObj;
typedef struct ByteArrayObj {
    Obj base;
    u8 *data;    /* malloc; start of the contents */
    u8 *alloc;   /* start of the block */
    i64 len, cap;
    i64 exports; /* buffers handed out: no resizing */
} ByteArrayObj;

extern TypeObj *BytesType, *ByteArrayType;
extern Shape *BytesShape;
ALWAYS_INLINE bool is_bytes(Value v) { return has_flag(v, TF_BYTES_SUB); }
ALWAYS_INLINE BytesObj *as_bytes(Value v) { return (BytesObj *)v.w; }
ALWAYS_INLINE i64 bytes_len(Value v) { return (i64)as_bytes(v)->len; }
ALWAYS_INLINE u8 *bytes_data(Value v) { return as_bytes(v)->ext ? as_bytes(v)->x.data : as_bytes(v)->inl; }
ALWAYS_INLINE bool is_bytearray(Value v) { return is_obj(v) && value_is(v, ByteArrayType); }

extern Value bytes_empty;
/* -b: str(bytes) and comparing bytes with str give BytesWarning. */
extern bool bytes_warns;
void bytes_init(void);
/* data.hex(sep, bytes_per_sep); V_NULL where not given. */
Value bytes_hex(const u8 *d, i64 n, Value sep, Value per);
Value bytes_new(const char *s, i64 n);   /* copies; s NULL: zeroed, fill bytes_data before handing out */
Value bytes_concat(Value a, Value b);
/* bytes(v) for anything but int and str: buffers, __bytes__, iterables of ints; TypeError "cannot convert 'X' object to
   bytes". */
Value bytes_from_object(Value v) MAY_RUN_PYTHON;
Value bytearray_new(const u8 *s, i64 n);
/* Its first n bytes as a bytes object. */
Value bytearray_to_bytes(Value v, i64 n);
bool bytearray_resize(Value v, i64 n);   /* BufferError while exported */

/* A view of an object's bytes.  'owner' is held by the struct, which must live on the C stack or in a heap object
   that traces it.  Every buffer_get is followed by buffer_release. */
typedef struct Buffer {
    u8 *data;
    i64 len;          /* bytes */
    Value owner;      /* the exporting object */
    Value view;       /* object whose exports count was raised, or V_NULL */
    bool readonly;
    i64 itemsize;
    const char *format; /* as for the struct module: "B"; good for as long as the hold on the exporter lasts */
    i64 ndim;
    i64 *shape, *strides, *suboffsets; /* NULL when ndim <= 1 and contiguous */
    i64 shape1, stride1;
} Buffer;
/* TypeError "a bytes-like object is required, not 'X'" */
bool buffer_get(Value v, Buffer *out, bool writable);
void buffer_release(Buffer *b);
bool buffer_supported(Value v);
/* Nobody holds the memory of the object whose count this is.  Views that are garbage keep their hold until they are collected: looks before it says no. */
bool buffer_unused(const i64 *exports) MAY_RUN_PYTHON;
/* order is C, F or A (either). */
bool buffer_is_contiguous(const Buffer *b, char order);
/* The contents in order, whatever the strides. */
Value buffer_to_bytes(Buffer *b);
/* For a Buffer kept in a heap object: the collector may have moved a bytes object's contents, so call this before each use of
   'data'.  Its trace function visits 'owner' and 'view'. */
void buffer_refresh(Buffer *b);
/* Registered by types that export (array, mmap, memoryview, C types). */
typedef bool (*buffer_getter)(Value v, Buffer *out, bool writable);
typedef void (*buffer_releaser)(Buffer *b);
void buffer_register(TypeObj *t, buffer_getter get, buffer_releaser release);
/* The type, or a base of it, is registered. */
bool buffer_registered(const TypeObj *t);
/* Set by gcbridge: how to ask objects that are not known here.  'release' is called for a 'view' that itself exports. */
typedef struct BufferForeign {
    bool (*exports)(Value v);
    buffer_getter get;
    buffer_releaser release;
} BufferForeign;
extern const BufferForeign *buffer_foreign;
void memview_init(void);
Value memview_new(Value v);              /* memoryview(v) */
