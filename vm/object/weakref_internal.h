/* weakref_internal.h: what the weakref*.c files share. */
#pragma once
#include "vm/object/weakref.h"

/* Notes that 'ref' is a reference to 'referent'. */
void weakref_table_add(Obj *referent, Obj *ref);
/* The number of living references and proxies to 'referent', the first 'max' of them in 'out',
 * oldest first. */
i64 weakref_table_find(Obj *referent, Obj **out, i64 max);
void weakref_table_init(void);
void weakref_trace(Obj *o, Tracer *t);
