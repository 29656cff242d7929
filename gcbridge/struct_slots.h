/* struct_slots.h: __slots__ in the structs of instances. */
#pragma once
#include "gcbridge/bridge.h"

/* Gives the class, whose struct has room for so many PyMemberDefs and one more behind it, the slots of these names (a list of
   interned strings); false: raised. */
bool struct_slots_add(TypeObj *t, PyHeapTypeObject *h, Value names);
