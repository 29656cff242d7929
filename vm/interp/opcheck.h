/* opcheck.h: a look at code from a file before it runs. */
#pragma once
#include "vm/object/code.h"

/* What is wrong with 'code', NULL if every register, constant, jump and table entry lies where it should. */
const char *opcheck_problem(const CodeObj *code);
