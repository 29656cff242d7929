/* _thread_wait.h: objects that threads wait for: locks, queues. */
#pragma once
#include <semaphore.h>

#include "vm/modules/native.h"

/* Every such object starts so.  Its semaphore is malloc memory, so that it may be waited for without the interpreter lock. */
typedef struct Waitable {
    Obj base;
    sem_t *sem;                                /* NULL until made */
    Value (*waited)(Value self, bool taken);   /* the value of the call: the semaphore was decremented, or the time is up */
} Waitable;

void waitable_init(Value self, unsigned value, Value (*waited)(Value self, bool taken));
void waitable_dead(Obj *o); /* for TypeDef.dead */
/* Waits at most 'ns' (WAIT_FOREVER; 0: not at all) and ends with waited().  In a function marked MF_PUSHES, last thing ("may_push":
   what call_take_push answered first): the waiting is left to a frame, so that a waiting thread keeps nothing alive but what its frames hold. */
Value waitable_take(Value self, i64 ns, bool may_push) MAY_RUN_PYTHON;
/* The same in C: 1: taken, 0: the time is up, -1: a signal handler has raised. */
int waitable_take_here(Value self, i64 ns) MAY_RUN_PYTHON;
