/* builtins_internal.h: functions of builtins that have a file of their own. */
#pragma once
#include "vm/modules/modules.h"

/* ---- builtins_code.c ---- */

Value builtins_eval(Value m, Value source, Value globals, Value locals);
Value builtins_exec(Value m, Value *a);
Value builtins_compile_fn(Value m, Value *a);

/* ---- builtins_class.c ---- */

Value builtins_build_class(Value m, Args args);
