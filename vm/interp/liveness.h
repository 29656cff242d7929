/* liveness.h: which registers of a frame hold live values at an instruction.
 *
 * Parameters and local variables (registers below nlocals) always count as live: frames can be
 * looked at.
 */
#pragma once
#include "vm/object/code.h"

/* Bit i of the result (u64 words): register i is live before instruction 'index' executes
   (before: true), or while it is being executed (before: false). A call in progress still needs
   its operands: NotImplemented tries the next candidate. A frame that waits at its YIELD does
   not keep the yielded value. The map lives as long as the code. */
const u64 *liveness_at(CodeObj *code, u32 index, bool before);
/* Aborts if an instruction may read a temporary that was not written on some path to it, or
   names a register, constant or instruction that is not there. */
void liveness_verify(const CodeObj *code);
