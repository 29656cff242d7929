/* pythread.c: locks, threads and thread-local storage over pthreads.  Usable without the interpreter lock. */
#include "capi/src/capi_internal.h"
#include <semaphore.h>
#include <sys/syscall.h>

static size_t stack_size;                       /* of new threads; 0: the system's choice */

void PyThread_init_thread(void) {}

/* Locks are semaphores: any thread may release them, and waiting can be timed or interrupted. */
PyThread_type_lock PyThread_allocate_lock(void) {
    sem_t *lock = PyMem_RawMalloc(sizeof *lock);
    if (lock && sem_init(lock, 0, 1)) {
        PyMem_RawFree(lock);
        lock = NULL;
    }
    return lock;
}

void PyThread_free_lock(PyThread_type_lock lock) {
    if (!lock) return;
    sem_destroy(lock);
    PyMem_RawFree(lock);
}

static struct timespec deadline_after(long long microseconds) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    long long seconds = microseconds / 1000000, room = LONG_MAX - t.tv_sec - 1;
    t.tv_sec += Py_MIN(seconds, room);
    t.tv_nsec += microseconds % 1000000 * 1000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

/* Waits for ever if microseconds < 0.  Signals end the wait only if `intr`. */
PyLockStatus PyThread_acquire_lock_timed(PyThread_type_lock lock, long long microseconds, int intr) {
    struct timespec deadline = {0};
    int failed;
    if (microseconds > 0) deadline = deadline_after(microseconds);
    do {
        if (microseconds > 0) failed = sem_clockwait(lock, CLOCK_MONOTONIC, &deadline);
        else failed = microseconds == 0 ? sem_trywait(lock) : sem_wait(lock);
    } while (failed && errno == EINTR && !intr);
    if (!failed) return PY_LOCK_ACQUIRED;
    return intr && errno == EINTR ? PY_LOCK_INTR : PY_LOCK_FAILURE;
}

int PyThread_acquire_lock(PyThread_type_lock lock, int wait) {
    return PyThread_acquire_lock_timed(lock, wait ? -1 : 0, 0) == PY_LOCK_ACQUIRED;
}

void PyThread_release_lock(PyThread_type_lock lock) { sem_post(lock); }

/* In the child of a fork: whoever held the lock is gone. */
int _PyThread_at_fork_reinit(PyThread_type_lock *lock) {
    PyThread_type_lock fresh = PyThread_allocate_lock();
    if (!fresh) return -1;
    *lock = fresh;
    return 0;
}

/* Threads. */
typedef struct {
    void (*func)(void *);
    void *arg;
} Start;

static void *run_thread(void *start) {
    Start copy = *(Start *)start;
    PyMem_RawFree(start);
    copy.func(copy.arg);
    return NULL;
}

unsigned long PyThread_start_new_thread(void (*func)(void *), void *arg) {
    Start *start = PyMem_RawMalloc(sizeof *start);
    pthread_attr_t attr;
    pthread_t thread;
    if (!start || pthread_attr_init(&attr)) {
        PyMem_RawFree(start);
        return PYTHREAD_INVALID_THREAD_ID;
    }
    *start = (Start){func, arg};
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    int failed = stack_size ? pthread_attr_setstacksize(&attr, stack_size) : 0;
    if (!failed) failed = pthread_create(&thread, &attr, run_thread, start);
    pthread_attr_destroy(&attr);
    if (failed) PyMem_RawFree(start);
    return failed ? PYTHREAD_INVALID_THREAD_ID : (unsigned long)thread;
}

unsigned long PyThread_get_thread_ident(void) { return (unsigned long)pthread_self(); }

unsigned long PyThread_get_thread_native_id(void) { return (unsigned long)syscall(SYS_gettid); }

void PyThread_exit_thread(void) { pthread_exit(NULL); }

size_t PyThread_get_stacksize(void) { return stack_size; }

/* 0, or -1 if the size is not valid. */
int PyThread_set_stacksize(size_t size) {
    pthread_attr_t attr;
    if (size == 0) {
        stack_size = 0;
        return 0;
    }
    if (size < 0x8000 || pthread_attr_init(&attr)) return -1;
    int failed = pthread_attr_setstacksize(&attr, size);
    pthread_attr_destroy(&attr);
    if (failed) return -1;
    stack_size = size;
    return 0;
}

/* Thread-local storage. */
Py_tss_t *PyThread_tss_alloc(void) { return PyMem_RawCalloc(1, sizeof(Py_tss_t)); }

void PyThread_tss_free(Py_tss_t *key) {
    if (!key) return;
    PyThread_tss_delete(key);
    PyMem_RawFree(key);
}

int PyThread_tss_is_created(Py_tss_t *key) { return key->_is_initialized; }

int PyThread_tss_create(Py_tss_t *key) {
    if (key->_is_initialized) return 0;
    if (pthread_key_create(&key->_key, NULL)) return -1;
    key->_is_initialized = 1;
    return 0;
}

void PyThread_tss_delete(Py_tss_t *key) {
    if (!key->_is_initialized) return;
    pthread_key_delete(key->_key);
    key->_is_initialized = 0;
}

int PyThread_tss_set(Py_tss_t *key, void *value) { return pthread_setspecific(key->_key, value) ? -1 : 0; }

void *PyThread_tss_get(Py_tss_t *key) { return pthread_getspecific(key->_key); }

/* Its old form, with an int as the key. */
int PyThread_create_key(void) {
    pthread_key_t key;
    if (pthread_key_create(&key, NULL)) return -1;
    if (key <= INT_MAX) return (int)key;
    pthread_key_delete(key);
    return -1;
}

void PyThread_delete_key(int key) { pthread_key_delete((pthread_key_t)key); }

void PyThread_delete_key_value(int key) { pthread_setspecific((pthread_key_t)key, NULL); }

int PyThread_set_key_value(int key, void *value) { return pthread_setspecific((pthread_key_t)key, value) ? -1 : 0; }

void *PyThread_get_key_value(int key) { return pthread_getspecific((pthread_key_t)key); }

void PyThread_ReInitTLS(void) {}
