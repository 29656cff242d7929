/* foreign.h: objects that an extension placed in memory of its own. */
#pragma once
#include "gcbridge/bridge_internal.h"

/* The VM's part of the object at 'p', which is not in the arena; made when first asked for.  V_ERR raised. */
Value foreign_adopt(PyObject *p);
/* The struct of such an object, NULL if it is none.  Borrowed. */
PyObject *foreign_struct(Obj *o);
