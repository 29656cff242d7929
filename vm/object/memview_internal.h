/* memview_internal.h: the layout of memoryviews, shared by the files of memoryview. */
#pragma once
#include "vm/object/bytes_internal.h"

#define MEMVIEW_MAX_DIM 64

/* Internal: one hold on an exporter, shared by all views made of it. */
typedef struct ManagedBuf {
    Obj base;
    Buffer b;
    i64 views; /* memoryviews not yet released; the hold ends with the last */
} ManagedBuf;

typedef struct MemViewObj {
    Obj base;
    Value mbuf;   /* ManagedBuf */
    i64 offset;   /* of the first item, from the start of the exporter's contents */
    i64 len;      /* bytes of all items */
    i64 itemsize;
    const char *format; /* the exporter's, or a constant */
    bool readonly, released;
    i64 exports;  /* buffers handed out by this view */
    i64 hash;     /* -1: not computed */
    i64 ndim;
    i64 has_suboffsets;
    i64 dims[];   /* shape, strides, and suboffsets if there are any: ndim each */
} MemViewObj;

ALWAYS_INLINE MemViewObj *as_memview(Value v) { return (MemViewObj *)as_obj(v); }
ALWAYS_INLINE i64 *memview_shape(MemViewObj *m) { return m->dims; }
ALWAYS_INLINE i64 *memview_strides(MemViewObj *m) { return m->dims + m->ndim; }
ALWAYS_INLINE i64 *memview_suboffsets(MemViewObj *m) { return m->has_suboffsets ? m->dims + 2 * m->ndim : NULL; }

/* The hold that the view shares with others. */
ALWAYS_INLINE ManagedBuf *memview_managed(MemViewObj *m) { return (ManagedBuf *)as_obj(m->mbuf); }

/* Whether the view has not been released; false with ValueError. */
bool memview_alive(Value v);
/* A view of all of the managed buffer's items; offset, length, format and dims still to be filled in. */
Value memview_make(ManagedBuf *mb, i64 ndim, bool suboffsets);
/* The view as a buffer, without a hold on it. */
void memview_peek(MemViewObj *m, Buffer *out);
bool memview_hash(Value self, i64 *out) MAY_RUN_PYTHON;
Value memview_richcmp(Value a, Value b, int op) MAY_RUN_PYTHON;
Value memview_m_cast(Value self, Value format, Value shape);

/* Bytes of an item in a native one-character format, '@' before it allowed; 0: another format. */
i64 memview_item_size(const char *format);
char memview_code(const char *format);
/* The same text, for ever, of a format that has an item size. */
const char *memview_format(const char *format);
/* Raises NotImplementedError: items of the format cannot be read or stored. */
void memview_unsupported(const char *format);
/* A struct.Struct for the format; None for one that the module struct does not know, V_ERR raised.  Set at start-up. */
extern Value (*memview_struct_hook)(const char *format);
/* The item at p; V_ERR with NotImplementedError for formats that are not native. */
Value memview_unpack(const char *format, const u8 *p);
/* Stores v as an item; false with TypeError or ValueError. */
bool memview_pack(const char *format, u8 *p, Value v);
