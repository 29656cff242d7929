/* run.h: running what the command line names: a command, a module, a file, standard input, a conversation. */
#pragma once
#include "vm/base/value.h"

/* The module __main__, before anything runs in it. */
bool run_make_main(void);
/* Runs it all; the exit status.  *interrupted: a KeyboardInterrupt ended it. */
int run_command_line(bool *interrupted) MAY_RUN_PYTHON;
/* The conversation on standard input; the exit status. */
int run_interactive(void) MAY_RUN_PYTHON;
