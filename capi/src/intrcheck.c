/* intrcheck.c: what C does around a fork() of its own. */
#include "vm/modules/fork.h"

#include "capi/src/glue.h"

void PyOS_BeforeFork(void) { posix_before_fork(); }
void PyOS_AfterFork_Parent(void) { posix_after_fork_parent(); }
void PyOS_AfterFork_Child(void) { posix_after_fork_child(); }
void PyOS_AfterFork(void) { PyOS_AfterFork_Child(); }
