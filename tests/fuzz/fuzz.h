/* fuzz.h: what the libFuzzer targets share: a VM without the standard library, and a close look at code objects. */
#pragma once
#include "vm/object/code.h"

/* Brings the VM up at the first call. */
void fuzz_init(void);
/* An input's outcome, value or V_ERR: code in it, and in code in it, is used in every way short of running it. */
void fuzz_use(Value v);
