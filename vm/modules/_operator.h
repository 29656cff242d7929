/* _operator.h: what the files of the module _operator share. */
#pragma once
#include "vm/modules/native.h"

/* itemgetter, attrgetter, methodcaller (_operator_getters.c). */
bool operator_add_types(Value m);
