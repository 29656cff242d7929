/* _thread_wait.c: waiting for a semaphore without the interpreter lock.
 *
 * What lies on the C stack of a thread is seen as living, dead or not, for as long as the thread waits.  So the waiting is done by
 * an instruction (WAIT, in the hidden function wait() of helpers.c) during which the interpreter loop's C frame and what is
 * below it need not be looked at.  A thread that waits for long collects, the young objects first: what it gave up without a del
 * of a name may be what the other thread waits for, such as the end of a connection.
 */
#define _GNU_SOURCE /* sem_clockwait */
#include "vm/modules/_thread_wait.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "vm/base/gil.h"
#include "vm/interp/builtin_push.h"
#include "vm/interp/interp_internal.h"
#include "vm/modules/wait.h"

#define IDLE_NS 20000000 /* so long a thread waits before it collects */

static Waitable *as_waitable(Value v) { return (Waitable *)v.w; }

void waitable_dead(Obj *o) { free(((Waitable *)o)->sem); }

/* loop_frame: as in gil_release_below. */
static int wait_until(sem_t *sem, i64 deadline, void *loop_frame) {
    struct timespec until = {deadline / 1000000000, deadline % 1000000000};
    Thread *th = thread();
    for (;;) {
        gil_release_below(th, loop_frame);
        int r = deadline < 0 ? sem_wait(sem) : sem_clockwait(sem, CLOCK_MONOTONIC, &until), err = errno;
        gil_acquire(th);
        if (r == 0) return 1;
        if (err == ETIMEDOUT) return 0;
        if (err == EINTR && !signal_check()) return -1;
    }
}

int waitable_take_here(Value self, i64 ns) {
    sem_t *sem = as_waitable(self)->sem;
    if (sem_trywait(sem) == 0) return 1;
    if (ns == 0) return 0;
    int r = wait_until(sem, wait_deadline(ns), NULL);
    gc_keep(self.w);
    return r;
}

Value waitable_take(Value self, i64 ns, bool may_push) {
    bool taken = sem_trywait(as_waitable(self)->sem) == 0;
    if (taken || ns == 0) return as_waitable(self)->waited(self, taken);
    i64 deadline = wait_deadline(ns);
    if (may_push) return interp_push_helper(HELPER_wait, 2, self, int_from_i64(deadline), V_NULL, V_NULL);
    int r = wait_until(as_waitable(self)->sem, deadline, NULL);
    return r < 0 ? V_ERR : as_waitable(self)->waited(self, r);
}

/* Ever longer waits, each followed by a collection, until a full one has been made. */
static int wait_collecting(sem_t *sem, i64 deadline, void *loop_frame) {
    int generation = 0;
    for (i64 ns = IDLE_NS; generation <= 2; ns *= 8) {
        i64 until = wait_deadline(ns);
        if (deadline >= 0 && deadline <= until) break;
        int r = wait_until(sem, until, loop_frame);
        if (r != 0) return r;
        if (gc_idle(generation, loop_frame)) generation += 2;
        gc_run_pending();
    }
    return wait_until(sem, deadline, loop_frame);
}

static Value run(const Value *args, void *loop_frame) {
    i64 deadline;
    if (!int_to_i64(args[1], &deadline)) return V_ERR;
    int r = wait_collecting(as_waitable(args[0])->sem, deadline, loop_frame);
    return r < 0 ? V_ERR : as_waitable(args[0])->waited(args[0], r); /* read anew: it may have moved */
}

void waitable_init(Value self, unsigned value, Value (*waited)(Value self, bool taken)) {
    sem_t *sem = malloc(sizeof *sem);
    if (!sem || sem_init(sem, 0, value) != 0) KR_FATAL("cannot make a lock");
    interp_on_wait = run;
    as_waitable(self)->sem = sem;
    as_waitable(self)->waited = waited;
}
