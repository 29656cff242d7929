/* _abc.h: what the helpers (interp/helpers.def) that ask and register classes need of abstract base classes. */
#pragma once
#include "vm/base/value.h"

/* Enters a class; cycle: it is a base of 'self', which is an error. */
Value abc_add(Value self, Value subclass, bool cycle);
/* Living registered classes, and those that inherit: lists to go through while Python runs. */
Value abc_registered(Value self);
Value abc_children(Value self) MAY_RUN_PYTHON;
/* Remembers what was found out about 'subclass': the answer. */
Value abc_note(Value self, Value subclass, Value answer);
