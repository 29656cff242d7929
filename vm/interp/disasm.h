/* disasm.h: code objects as readable text. */
#pragma once
#include <stdio.h>

#include "vm/object/code.h"

/* Prints the instructions, tables and, after it, every nested code object. */
void disasm_print(FILE *out, const CodeObj *code);
