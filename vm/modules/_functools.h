/* _functools.h: what the files of the module _functools share. */
#pragma once
#include "vm/modules/native.h"

extern const TypeDef partial_def, lru_def;
