/* array.h: array.array: values of one C type in a row. */
#pragma once
#include "gcbridge/hooks.h"
#include "vm/modules/native.h"

typedef struct ArrayKind {
    char code;
    u8 size;
    u8 kind;          /* ARRAY_* */
    const char *format;
    const char *name; /* in "X is greater than maximum" */
} ArrayKind;
enum { ARRAY_SIGNED, ARRAY_UNSIGNED, ARRAY_CHAR, ARRAY_FLOAT };

/* C may have other memory and another length in its struct: as_array and all functions that take an ArrayObj bring the
   fields up to date, and whoever changes them tells C (hooks_fields_changed). */
typedef struct ArrayObj {
    Obj base;
    u8 *data;    /* malloc */
    i64 len, cap;/* items */
    i64 exports; /* buffers handed out: no resizing */
    const ArrayKind *kind;
} ArrayObj;
ALWAYS_INLINE ArrayObj *as_array(Value v) {
    hooks_take_fields(as_obj(v));
    return (ArrayObj *)v.w;
}

extern const TypeDef array_def;
extern TypeObj *array_type;
ALWAYS_INLINE bool is_array(Value v) { return is_obj(v) && value_is(v, array_type); }

const ArrayKind *array_kind(u32 code); /* NULL: none */
Value array_new_kind(TypeObj *type, const ArrayKind *kind, i64 len);
Value array_item(ArrayObj *a, i64 i);
/* Checks and stores; i < 0: only checks. */
bool array_store(ArrayObj *a, i64 i, Value v);
bool array_resize(ArrayObj *a, i64 len);
bool array_append(ArrayObj *a, Value v);
bool array_extend(Value self, Value other);
bool array_frombytes(ArrayObj *a, Value buffer);
bool array_add_chars(ArrayObj *a, Value text);
void array_reverse_bytes(u8 *p, i64 n, int size);
Value array_reconstructor(Value m, Value *v);
extern const MethodDef array_methods[];
extern const GetSetDef array_getset[];
