# A thread that waits for a lock or a queue keeps nothing alive but what its variables hold.
import concurrent.futures
import gc
import queue
import signal
import sys
import threading
import time
import weakref


class Thing:
    pass


def died(make, *args):
    """Starts threads that use a Thing and wait; the Thing, given up by everybody, dies while they do."""
    used.count = 0
    thing = Thing()
    ref = weakref.ref(thing)
    threads = [threading.Thread(target=make, args=(ref, *args), daemon=True) for _ in range(3)]
    for t in threads:
        t.start()
    while used.count < 3:
        time.sleep(0.01)
    time.sleep(0.05)
    del thing
    gc.collect()
    return ref() is None, threads


class used:
    count = 0


def use(ref):
    thing = ref()
    assert isinstance(thing, Thing)
    thing.name = thing
    del thing.name
    del thing
    used.count += 1


def wait_queue(ref, q):
    use(ref)
    q.get()


def wait_lock(ref, lock):
    use(ref)
    with lock:
        pass


def wait_condition(ref, cond):
    with cond:
        use(ref)
        cond.wait(5)


q = queue.SimpleQueue()
dead, threads = died(wait_queue, q)
for t in threads:
    q.put(None)
for t in threads:
    t.join()
assert dead

for lock in threading.Lock(), threading.RLock():
    with lock:
        dead, threads = died(wait_lock, lock)
    for t in threads:
        t.join()
    assert dead

cond = threading.Condition()
dead, threads = died(wait_condition, cond)
with cond:
    cond.notify_all()
for t in threads:
    t.join()
assert dead

# An executor that nobody shuts down ends its threads when it dies.
executor = concurrent.futures.ThreadPoolExecutor(max_workers=4)
executor.map(abs, range(-5, 5))
threads = list(executor._threads)
time.sleep(0.05)
del executor
gc.collect()
for t in threads:
    t.join(5)
assert not any(t.is_alive() for t in threads)



class Owner:
    def __init__(self, lock):
        self.lock = lock
        lock.acquire()

    def __del__(self):
        self.lock.release()


# What nobody has any more may be what the others wait for: it dies before the thread has waited long.
lock = threading.Lock()
for _ in range(3):
    Owner(lock)
    start = time.monotonic()
    assert lock.acquire(timeout=20) and time.monotonic() - start < 10
    lock.release()

# What waits shows as what called, and signal handlers run meanwhile.
q = queue.SimpleQueue()
t = threading.Thread(target=wait_queue, args=(lambda: Thing(), q))
t.start()
time.sleep(0.05)
assert sys._current_frames()[t.ident].f_code is wait_queue.__code__
q.put(1)
t.join()
lock = threading.Lock()
lock.acquire()
signal.signal(signal.SIGALRM, lambda *a: lock.release())
signal.setitimer(signal.ITIMER_REAL, 0.05)
assert lock.acquire(timeout=5) and not lock.acquire(timeout=0.01)


def fail(*args):
    raise KeyError("alarm")


signal.signal(signal.SIGALRM, fail)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    lock.acquire()
except KeyError as e:
    assert e.__traceback__.tb_next.tb_frame.f_code is fail.__code__
else:
    raise AssertionError

# The queue.
for i in range(1000):
    q.put(i, False, timeout="ignored")
assert [q.get() for _ in range(990)] == list(range(990)) and q.qsize() == 10 and not q.empty()
for i in range(990, 1000):
    assert q.get_nowait() == i
for get in q.get_nowait, lambda: q.get(False, -1), lambda: q.get(timeout=0.01), lambda: q.get(timeout=0):
    try:
        get()
    except queue.Empty as e:
        assert str(e) == ""
    else:
        raise AssertionError


def text(f, *args, **kw):
    try:
        f(*args, **kw)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


assert text(q.get, timeout=-1) == "ValueError: 'timeout' must be a non-negative number"
assert text(q.get, timeout="a") == "TypeError: 'str' object cannot be interpreted as an integer"
assert text(q.get, timeout=1e300) == "OverflowError: timestamp too large to convert to C _PyTime_t"
assert text(queue.SimpleQueue, 1) == "TypeError: SimpleQueue() takes no positional arguments"
assert text(queue.SimpleQueue, a=1) == "TypeError: SimpleQueue() takes no keyword arguments"
assert queue.Empty.__doc__ == "Exception raised by Queue.get(block=0)/get_nowait()."


class Descriptor:
    def __get__(self, instance, owner):
        return 1


Descriptor.__set__ = lambda *args: None  # looks through the attributes of all classes
assert weakref.ref(q)() is q and queue.Empty.__module__ == "_queue"

# So it is with what only tells by the callback of a weak reference that it is gone.
gone = threading.Event()


def told():
    thing = Thing()
    return weakref.ref(thing, lambda ref: gone.set())


for _ in range(3):
    gone.clear()
    ref = told()
    start = time.monotonic()
    assert gone.wait(20) and time.monotonic() - start < 10
