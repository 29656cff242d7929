/* names.h: the interned strings of names.def. */
#pragma once
#include "vm/base/value.h"

#define NAME(id) extern Value name_##id;
#include "vm/object/names.def"
/* After str_init, before the first type with methods. */
void names_init(void);
