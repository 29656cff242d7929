/* structseq.h: tuples whose items have names: os.stat_result, time.struct_time, sys.flags. */
#pragma once
#include "vm/object/object.h"

typedef struct StructField {
    const char *name; /* NULL: reached by index only; the table ends with {STRUCT_END} */
    const char *doc;
} StructField;
extern const char STRUCT_END[];

/* The type; the first 'nvisible' fields are the items of the tuple, the others attributes only.  TF_NO_NEW in 'flags': it
   cannot be called. */
TypeObj *structseq_type(const char *name, const char *doc, const StructField *fields, int nvisible, u32 flags);
/* How many fields the type has, hidden ones included; 0: it is no struct sequence. */
i64 structseq_fields(const TypeObj *type);
/* An instance with these items, one per field, V_NULL for None. */
Value structseq_new(TypeObj *type, const Value *items);
