/* gc_objects.h: the functions of the gc module that look at objects. */
#pragma once
#include "vm/object/object.h"

/* The containers of a generation, of all for -1, but the list itself. */
Value gc_objects_list(int generation);
Value gc_m_get_objects(Value m, Value *a);
Value gc_m_get_referents(Value m, Value *a);
Value gc_m_get_referrers(Value m, Value *a);
Value gc_m_is_tracked(Value m, Value v);
/* gc_is_container */
bool gc_objects_tracked(Obj *o);
