/* switcher.h: greenlet, which copies C stacks away and back, and so changes what is running under the VM's feet. */
#pragma once
#include "vm/base/common.h"

/* The code of a library that does this: nothing until such a one is loaded. */
extern u64 switcher_start, switcher_size;
ALWAYS_INLINE bool switcher_called(const void *return_address) {
    return unlikely((u64)return_address - switcher_start < switcher_size);
}
/* A module's library has been loaded; 'code' is its PyInit function. */
void switcher_loaded(const char *module, const void *code);
