/* thread.c: the list of threads, their stacks' bounds, and how one asks another for attention.
 *
 * Threads live in malloc memory; the collector visits their Values (gc/roots.c).  The list grows without the
 * interpreter lock (a foreign thread makes its Thread before it can wait for the lock) and shrinks only under it, so
 * a collection can follow it at any time.
 */
#define _GNU_SOURCE /* pthread_getattr_np */
#include "vm/base/thread.h"

#include <pthread.h>
#include <sys/resource.h>

#include "vm/base/gil.h"

#define STACK_RESERVE (256 << 10) /* left for error handling and signal handlers when the limit is hit */
#define STACK_DEFAULT (8 << 20)
#define RECURSION_DEFAULT 1000 /* what sys.setrecursionlimit() changes */
#define STACK_MAX ((i64)64 << 20)

void *thread_interp;
Thread *thread_current;
Thread **thread_current_mirror;
Thread *thread_list;
void (*thread_on_attention)(Thread *th);
void (*thread_recursion_error)(const char *where);
static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static u64 next_id = 1;

Thread *thread_new(void) {
    Thread *th = calloc(1, sizeof *th);
    if (!th) KR_FATAL("out of memory: thread state");
    pthread_mutex_lock(&list_lock);
    th->ts.id = next_id++;
    th->ts.interp = thread_interp;
    th->ts.exc_info = &th->ts.exc_state;
    th->ts.recursion_limit = th->ts.recursion_remaining = RECURSION_DEFAULT;
    th->ts.gilstate_counter = 1; /* only threads of C end when it falls to 0 */
    th->next_thread = thread_list;
    __atomic_store_n(&thread_list, th, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&list_lock);
    return th;
}

void thread_free(Thread *th) {
    pthread_mutex_lock(&list_lock);
    Thread **link = &thread_list;
    while (*link && *link != th) link = &(*link)->next_thread;
    if (*link) *link = th->next_thread;
    pthread_mutex_unlock(&list_lock);
    free(th->dispatch);
    free(th);
}

/* Unlinked first: a collection scans the stacks of all in the list that do not run. */
void thread_exit(void) {
    Thread *th = thread_current;
    pthread_mutex_lock(&list_lock);
    Thread **link = &thread_list;
    while (*link && *link != th) link = &(*link)->next_thread;
    if (*link) *link = th->next_thread;
    pthread_mutex_unlock(&list_lock);
    gil_drop(th);
    free(th->dispatch); /* until here others may have asked for attention */
    free(th);
}

Thread *thread_list_find(u64 id) {
    pthread_mutex_lock(&list_lock);
    Thread *th = thread_list;
    while (th && th->ident != id) th = th->next_thread;
    pthread_mutex_unlock(&list_lock);
    return th;
}

static void set_stack(Thread *th, char *base, i64 size) {
    th->stack_base = base;
    th->stack_limit = base - KR_MAX(size - STACK_RESERVE, size / 2);
}

void thread_bind_stack(Thread *th) {
    pthread_attr_t attr;
    void *low = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attr) != 0) KR_FATAL("cannot find this thread's stack");
    pthread_attr_getstack(&attr, &low, &size);
    pthread_attr_destroy(&attr);
    set_stack(th, (char *)low + size, (i64)size);
    th->ident = (u64)pthread_self();
    th->ts.thread_id = th->ident;
}

Thread *thread_init_main(void *stack_base) {
    Thread *th = thread_list ? thread_list : thread_new();
    struct rlimit limit;
    i64 size = STACK_DEFAULT;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
        size = (i64)KR_MIN(limit.rlim_cur, (rlim_t)STACK_MAX);
    }
    if (stack_base) {
        set_stack(th, stack_base, size);
        th->ident = (u64)pthread_self();
        th->ts.thread_id = th->ident;
    } else {
        thread_bind_stack(th);
        if (th->stack_base - th->stack_limit > size) set_stack(th, th->stack_base, size);
    }
    gil_acquire(th);
    return th;
}

void thread_attention(Thread *th, int reason) {
    __atomic_or_fetch(&th->attention, reason, __ATOMIC_SEQ_CST);
    if (thread_on_attention) thread_on_attention(th);
}

bool thread_stack_ok(const char *where) {
    if (likely(thread_has_stack())) return true;
    if (!thread_recursion_error) KR_FATAL("C stack used up%s", where);
    thread_recursion_error(where);
    return false;
}

void thread_after_fork_child(void) {
    pthread_mutex_init(&list_lock, NULL);
    Thread *th = thread_list, *next;
    for (; th; th = next) {
        next = th->next_thread;
        if (th != thread_current) free(th);
    }
    thread_list = thread_current;
    thread_current->next_thread = NULL;
    thread_current->ident = (u64)pthread_self();
    gil_after_fork_child();
}
