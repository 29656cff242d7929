/* oracle.h: runs a Python program under the host's CPython 3.11, the judge of behaviour, and reads what it prints.
 * A test that needs it passes without a word where there is none. */
#pragma once
#include <stdio.h>
#include <stdlib.h>

/* A stream of the program's output, or NULL if the host has no CPython 3.11.  The program holds no single quote. */
static inline FILE *oracle_open(const char *environment, const char *program) {
    char command[8192];
    if (system("/usr/bin/python3.11 -S -c '' >/dev/null 2>&1") != 0) return NULL;
    snprintf(command, sizeof command, "%s /usr/bin/python3.11 -S -c '%s'", environment, program);
    return popen(command, "r");
}
