/* _struct.h: what the files of the module _struct share. */
#pragma once
#include "vm/modules/native.h"

typedef struct StructItem {
    u8 code;
    u8 size;     /* of one value; 's' and 'p' have 'repeat' bytes */
    i64 offset;
    i64 repeat;
} StructItem;
typedef struct StructObj {
    Obj base;
    Value format;       /* str; V_NULL before __init__ */
    i64 size, nvalues;
    StructItem *items;  /* metadata */
    i64 nitems;
    bool native, little;
} StructObj;
ALWAYS_INLINE StructObj *as_struct(Value v) { return (StructObj *)v.w; }

extern TypeObj *struct_error;
extern const TypeDef struct_def;
/* A Struct, also before the module is imported; None for a wrong format. */
Value struct_for_format(const char *format) MAY_RUN_PYTHON;
/* Reads the format into 's': struct.error. */
bool struct_parse(StructObj *s, Value format);
/* The values at 'p'; a tuple. */
Value struct_unpack(StructObj *s, const u8 *p);
/* Writes s->size bytes. */
bool struct_pack(StructObj *s, const Value *v, u8 *p);
