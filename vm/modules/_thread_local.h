/* _thread_local.h: what the _thread module needs of thread-local data. */
#pragma once
#include "vm/interp/interp_internal.h"

/* _thread._local */
TypeObj *thread_local_type(void);
/* The lock that the running thread's end releases; that of any thread, V_NULL if there is none. */
bool thread_locals_set_sentinel(Value lock);
Value thread_locals_sentinel(const Thread *th);
