/* gil.c: the interpreter lock.  Invariant: thread_current is the holder, and every other thread in thread_list has
 * either saved_sp set (parked, its stack is scanned from there) or holds no heap objects.
 */
#include "vm/base/gil.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#ifndef __x86_64__
#error "gil.c saves the registers of x86-64 only"
#endif

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed, switched;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static Thread *holder;      /* under lock */
static Thread *last_holder; /* under lock: a yielding thread waits until it is another */
static int waiting;         /* threads in gil_acquire */
static u64 switches;
static volatile i64 interval_us = 5000;

static void init_conditions(void) {
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&freed, &attr);
    pthread_cond_init(&switched, &attr);
    pthread_condattr_destroy(&attr);
}

/* False when the interval passed without a signal. */
static bool wait_interval(pthread_cond_t *cond) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    i64 ns = until.tv_nsec + interval_us * 1000;
    until.tv_sec += ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    return pthread_cond_timedwait(cond, &lock, &until) != ETIMEDOUT;
}

void gil_acquire(Thread *th) {
    int saved_errno = errno;
    pthread_once(&once, init_conditions);
    pthread_mutex_lock(&lock);
    waiting++;
    while (holder) {
        u64 seen = switches;
        bool in_time = wait_interval(&freed);
        if (!in_time && holder && seen == switches) thread_attention(holder, ATTN_GIL);
    }
    waiting--;
    holder = th;
    if (last_holder != th) {
        last_holder = th;
        switches++;
        pthread_cond_broadcast(&switched);
    }
    thread_current = th;
    if (thread_current_mirror) *thread_current_mirror = th;
    th->saved_sp = NULL;
    pthread_mutex_unlock(&lock);
    errno = saved_errno;
}

/* Called by gil_release_saving with its argument. */
__attribute__((used, noinline)) void gil_drop(Thread *th) {
    int saved_errno = errno;
    pthread_once(&once, init_conditions);
    pthread_mutex_lock(&lock);
    KR_ASSERT(holder == th);
    holder = NULL;
    thread_current = NULL;
    if (thread_current_mirror) *thread_current_mirror = NULL;
    pthread_cond_signal(&freed);
    pthread_mutex_unlock(&lock);
    errno = saved_errno;
}

/* No prologue, so the callee-saved registers still hold what the caller keeps in them, and the frame that the saved
   stack pointer names is the caller's, which stays. */
__attribute__((naked)) void gil_release_saving(Thread *th __attribute__((unused))) {
    __asm__ volatile("movq %%rbx, %c0(%%rdi)\n\t"
                     "movq %%rbp, %c0+8(%%rdi)\n\t"
                     "movq %%r12, %c0+16(%%rdi)\n\t"
                     "movq %%r13, %c0+24(%%rdi)\n\t"
                     "movq %%r14, %c0+32(%%rdi)\n\t"
                     "movq %%r15, %c0+40(%%rdi)\n\t"
                     "movq %%rsp, %c1(%%rdi)\n\t"
                     "jmp gil_drop"
                     :
                     : "i"(offsetof(Thread, regs)), "i"(offsetof(Thread, saved_sp)));
}

void gil_release_below(Thread *th, void *loop_frame) {
    if (!loop_frame) {
        gil_release_saving(th);
        return;
    }
    th->saved_sp = thread_loop_caller(loop_frame);
    memset(th->regs, 0, sizeof th->regs);
    gil_drop(th);
}

void gil_yield(void) {
    Thread *th = thread_current;
    __atomic_and_fetch(&th->attention, ~ATTN_GIL, __ATOMIC_SEQ_CST);
    gil_release_saving(th);
    pthread_mutex_lock(&lock);
    /* Without this wait the thread that yields would nearly always be the next holder again. */
    while (waiting > 0 && last_holder == th && wait_interval(&switched)) {}
    pthread_mutex_unlock(&lock);
    gil_acquire(th);
}

bool gil_held_by(const Thread *th) {
    pthread_mutex_lock(&lock);
    bool held = holder == th;
    pthread_mutex_unlock(&lock);
    return held;
}

void gil_set_interval_us(i64 us) { interval_us = KR_MAX(us, 1); }
i64 gil_interval_us(void) { return interval_us; }

void gil_after_fork_child(void) {
    pthread_mutex_init(&lock, NULL);
    init_conditions();
    waiting = 0;
    holder = last_holder = thread_current;
}
