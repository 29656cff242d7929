/* wait.h: time limits of system calls that wait: parsing them, and what is left after an interruption. */
#pragma once
#include "vm/object/object.h"

#define WAIT_FOREVER ((i64)-1)

/* A number of units of 'unit' nanoseconds as nanoseconds, rounded away from zero; TypeError with 'type_text' if it is none. */
bool wait_time(Value v, i64 unit, const char *type_text, i64 *ns) MAY_RUN_PYTHON;
/* The moment 'ns' from now; negative is WAIT_FOREVER. */
i64 wait_deadline(i64 ns);
/* Nanoseconds left until the deadline, 0 when it has passed; WAIT_FOREVER if there is none. */
i64 wait_left(i64 deadline);
/* The same as milliseconds for poll(): rounded up, clipped to an int, -1 for none. */
int wait_left_ms(i64 deadline);
