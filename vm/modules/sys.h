/* sys.h: what the files of the sys module share. */
#pragma once
#include "vm/interp/interp_internal.h"
#include "vm/modules/modules.h"
#include "vm/object/structseq.h"

/* sys_info.c: the constants and the structures that describe the interpreter. */
bool sys_add_info(Value m);
/* sys_hooks.c */
bool sys_add_hooks(Value m);
/* sys_trace.c */
bool sys_add_tracing(Value m);
