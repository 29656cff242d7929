/* ceval.h: what init.c sets up. */
#pragma once

/* Notes the main thread and listens for calls for later. */
void ceval_init(void);
/* pystate.c: fills in the interpreter state and the thread states that exist. */
void pystate_init(void);
