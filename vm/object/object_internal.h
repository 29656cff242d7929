/* object_internal.h: what object.c and object_reduce.c share. */
#pragma once
#include "vm/object/object.h"

Value object_new_slot(TypeObj *t, Args args);
Value object_m_getstate(Value self);
Value object_m_reduce(Value self);
Value object_m_reduce_ex(Value self, Value protocol);
