/* hashes.h: what the modules of hash functions share. */
#pragma once
#include "vm/modules/native.h"

/* The bytes of an argument of update() or a constructor; TypeError for text. */
bool hashes_data(Value v, Buffer *out);
