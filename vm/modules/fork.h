/* fork.h: before and after a fork(): hooks of os.register_at_fork, the import lock, the threads that are gone. */
#pragma once

void posix_before_fork(void);       /* takes the import lock */
void posix_after_fork_parent(void); /* releases it */
void posix_after_fork_child(void);
