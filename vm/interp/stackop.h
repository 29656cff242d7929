/* stackop.h: CPython 3.11's instructions: numbers, sizes, what they do to the depth of the stack. */
#pragma once
#include "vm/base/common.h"

enum {
#define STACKOP(NAME, number, caches, effect) STACK_##NAME = number,
#include "vm/interp/stackop.def"
};
#define STACK_HAVE_ARGUMENT 90

/* Units of cache behind the instruction. */
int stackop_caches(int op);
/* The change of the depth, on the way that jumps or on the other one; false: there is no such instruction. */
bool stackop_effect(int op, i32 arg, bool jump, i32 *out);
