/* super.h: super() as the interpreter uses it without making the object. */
#pragma once
#include "vm/object/object.h"

/* What super(cls, obj).name finds along the MRO: 1 with *cell, 0 nothing (then it is an attribute of the super object
   itself), -1 raised.  *start is the class whose MRO was searched; obj is bound to unless it is that class. */
int super_find(TypeObj *cls, Value obj, Value name, AttrCell **cell, TypeObj **start) MAY_RUN_PYTHON;
/* What the MRO of 'start' has under 'name' (interned) behind 'cls', and where; V_NULL if nothing. */
Value super_lookup(TypeObj *start, TypeObj *cls, Value name, TypeObj **owner);
