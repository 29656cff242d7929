/* emit_internal.h: what the files of emit share. */
#pragma once
#include "vm/compile/emit.h"

/* emit.c: the instruction behind is not reached from this one. */
bool emit_ends_flow(int op);
/* emit_flow.c: marks what is live and shortens the ways between. */
void emit_flow(Compiler *c);
