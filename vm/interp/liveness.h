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
/* What one instruction does: the registers that it reads and writes (functions may be NULL), where it may jump to (-1:
   nowhere), whether the next one may follow, and the handler of what it raises (NULL: none). */
typedef void (*liveness_reg_fn)(void *arg, u32 first, u32 n);
void liveness_operands(const Insn *insn, liveness_reg_fn reads, liveness_reg_fn writes, void *arg);
i64 liveness_jump_target(const CodeObj *code, u32 i);
bool liveness_falls_through(int op);
const ExcEntry *liveness_handler(const CodeObj *code, u32 i);
/* Aborts if an instruction may read a temporary that was not written on some path to it, or
   names a register, constant or instruction that is not there. */
void liveness_verify(const CodeObj *code);
