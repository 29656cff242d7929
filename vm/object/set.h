/* set.h: set and frozenset. */
#pragma once
#include "vm/object/object.h"

extern TypeObj *SetType, *FrozenSetType;
ALWAYS_INLINE bool is_anyset(Value v) { return has_flag(v, TF_SET_SUB); }
void set_init(void); /* the shared empty table; after the types */
Value set_new(void);
Value frozenset_from(Value iterable) MAY_RUN_PYTHON;
Value set_from(Value iterable) MAY_RUN_PYTHON;
bool set_add(Value s, Value v) MAY_RUN_PYTHON;
int set_contains(Value s, Value v) MAY_RUN_PYTHON;
int set_discard(Value s, Value v) MAY_RUN_PYTHON; /* 1 removed, 0 absent, -1 */
bool set_update(Value s, Value iterable) MAY_RUN_PYTHON;
i64 set_len(Value s);
bool set_next(Value s, i64 *pos, Value *key);
bool set_next_hash(Value s, i64 *pos, Value *key, i64 *hash);
