/* errors.h: printing exceptions as the interpreter does, and what follows from an exception nobody handled. */
#pragma once
#include "vm/base/value.h"

/* Text to sys.stderr, or to file descriptor 2 where that is missing.  Errors are ignored; V_ERR is too. */
void errors_write(Value text) MAY_RUN_PYTHON;
/* The same to 'file'; V_NULL: file descriptor 2, None: nowhere. */
void errors_write_to(Value file, Value text) MAY_RUN_PYTHON;
/* The traceback of 'exc' with its causes, contexts, groups and notes. */
void errors_print(Value exc) MAY_RUN_PYTHON;
/* The same text as a str. */
Value errors_format(Value exc) MAY_RUN_PYTHON;
/* Takes the pending exception: SystemExit answers its exit status, all others go to sys.excepthook and answer 1. */
int errors_handle_pending(void) MAY_RUN_PYTHON;
/* Gives 'exc', SystemExit too, to sys.excepthook; what that raises is pending if it is SystemExit. */
void errors_call_hook(Value exc) MAY_RUN_PYTHON;
/* sys.unraisablehook's work. */
void errors_unraisable(Value exc, Value obj, Value message) MAY_RUN_PYTHON;
/* "Did you mean: 'x'?": the suggestion, or V_NULL. */
Value errors_suggest(Value exc) MAY_RUN_PYTHON;
