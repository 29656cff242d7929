/* gil.h: the interpreter lock.  Whoever holds it runs Python, touches heap objects, and may collect; a
 * collection waits for nobody, since every other thread is parked with its registers and stack pointer saved.
 */
#pragma once
#include "vm/base/thread.h"

/* Waits for the lock and makes 'th' the current thread.  Asks the holder to yield every switch interval. */
void gil_acquire(Thread *th);

/* Gives the lock up.  From here to gil_acquire the thread touches no heap object: those its stack holds stay
   where they are, since callee-saved registers and stack pointer are saved first. */
void gil_release_saving(Thread *th);
ALWAYS_INLINE void gil_release(void) { gil_release_saving(thread_current); }

/* The same at a place where what lies below the frame of the interpreter loop (its frame address; NULL: none) holds no
   objects that are needed but those that Python's frames hold too: it is not scanned meanwhile. */
void gil_release_below(Thread *th, void *loop_frame);

/* The same for a thread that will never come back. */
void gil_drop(Thread *th);

/* Lets another thread run if one waits: the answer to ATTN_GIL. */
void gil_yield(void);

/* True if the calling thread's lock is held by 'th'. */
bool gil_held_by(const Thread *th);

/* sys.setswitchinterval. */
void gil_set_interval_us(i64 us);
i64 gil_interval_us(void);

/* In the child after fork: the lock is new and held by the current thread. */
void gil_after_fork_child(void);
