/* exc_internal.h: what the exc_*.c files share. */
#pragma once
#include "vm/object/exc.h"

/* Definitions of the exceptions with fields, slots or methods of their own; the others inherit
 * everything. */
extern const TypeDef BaseException_exc_def, StopIteration_exc_def, SystemExit_exc_def,
    ImportError_exc_def, NameError_exc_def, AttributeError_exc_def, KeyError_exc_def,
    OSError_exc_def, SyntaxError_exc_def, UnicodeDecodeError_exc_def, UnicodeEncodeError_exc_def,
    UnicodeTranslateError_exc_def, BaseExceptionGroup_exc_def;

void exc_base_trace(Obj *o, Tracer *t);
bool exc_base_init(Value self, Args args);
Value exc_base_new(TypeObj *type, Args args);
Value exc_base_str(Value self) MAY_RUN_PYTHON;
Value exc_base_reduce(Value self);
/* The keyword arguments 'names' (NULL-terminated), all optional, into *out; others are a TypeError.
 */
bool exc_keywords(const char *fname, Args args, const char *const names[], Value *out);
/* Stores into a field of the instance. */
ALWAYS_INLINE void exc_store(Value self, Value *field, Value v) {
    gc_write(as_obj(self), field, v);
}
/* A field as Python sees it. */
ALWAYS_INLINE Value exc_field(Value v) { return is_null(v) ? V_NONE : v; }
/* The subclass of OSError for an errno, or OSError. */
TypeObj *exc_type_for_errno(int err);
void exc_group_init(void);
