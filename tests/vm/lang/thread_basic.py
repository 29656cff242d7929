# Threads, locks, thread-local data, conditions; errors in threads.
import _thread, sys, threading, time

res = []
lock = threading.Lock()
def work(n):
    for i in range(200):
        with lock:
            res.append((n, i))
threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
for t in threads: t.start()
for t in threads: t.join()
assert len(res) == 1200 and not any(t.is_alive() for t in threads)
assert repr(lock).startswith("<unlocked _thread.lock object at 0x")
assert lock.acquire() and lock.locked() and not lock.acquire(False) and not lock.acquire(timeout=0.01)
lock.release()
def error(f, *args, **kw):
    try:
        f(*args, **kw)
    except Exception as e:
        return type(e).__name__ + ": " + str(e)
assert error(lock.release) == "RuntimeError: release unlocked lock"
assert error(lock.acquire, False, 1) == "ValueError: can't specify a timeout for a non-blocking call"
assert error(lock.acquire, True, -2) == "ValueError: timeout value must be positive"
assert error(lock.acquire, timeout=1e20) == "OverflowError: timestamp too large to convert to C _PyTime_t"
r = threading.RLock()
with r:
    with r:
        assert r._is_owned()
assert error(r.release) == "RuntimeError: cannot release un-acquired lock" and not r._is_owned()
assert error(_thread.start_new_thread, 1, ()) == "TypeError: first arg must be callable"
assert error(_thread.start_new_thread, len, 1) == "TypeError: 2nd arg must be a tuple"

loc = threading.local()
loc.x = 1
seen = []
def other():
    seen.append(hasattr(loc, "x"))
    loc.x = 2
    seen.append(loc.__dict__)
t = threading.Thread(target=other); t.start(); t.join()
assert seen == [False, {"x": 2}] and loc.x == 1 and loc.__dict__ == {"x": 1}
class Local(threading.local):
    def __init__(self, a): self.a = a
l = Local([3])
l.a.append(4); l.b = 1
t = threading.Thread(target=lambda: seen.append((l.a, hasattr(l, "b")))); t.start(); t.join()
assert seen[-1] == ([3, 4], False)
del l.b
assert not hasattr(l, "b") and error(threading.local, 1) == "TypeError: Initialization arguments are not supported"

cond, queue, got = threading.Condition(), [], []
def consume():
    with cond:
        while not queue: cond.wait(5)
        got.append(queue.pop())
t = threading.Thread(target=consume); t.start()
with cond:
    queue.append(9); cond.notify()
t.join()
event = threading.Event()
t = threading.Thread(target=lambda: got.append(event.wait(5))); t.start(); event.set(); t.join()
assert got == [9, True] and not threading.Event().wait(0.01)

caught = []
threading.excepthook = lambda a: caught.append((a.exc_type, str(a.exc_value), a.thread.name))
t = threading.Thread(target=lambda: 1 / 0, name="T"); t.start(); t.join()
assert caught == [(ZeroDivisionError, "division by zero", "T")]
threading.excepthook = threading.__excepthook__
t = threading.Thread(target=sys.exit); t.start(); t.join()
assert threading.get_ident() == threading.main_thread().ident and threading.get_native_id() > 0
assert threading.get_ident() in sys._current_frames()

# The switch interval passes: nobody starves.
stop, counts = [], [0, 0]
def spin(k):
    while not stop: counts[k] += 1
ts = [threading.Thread(target=spin, args=(k,)) for k in (0, 1)]
for t in ts: t.start()
time.sleep(0.1); stop.append(1)
for t in ts: t.join()
assert all(counts)
def deep(n): return 0 if n == 0 else 1 + deep(n - 1)
t = threading.Thread(target=lambda: got.append(deep(800))); t.start(); t.join()
assert got[-1] == 800
threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()

# Any thread may collect.
import gc
t = threading.Thread(target=lambda: got.append([gc.collect() >= 0 for _ in range(3)])); t.start(); t.join()
assert got[-1] == [True] * 3

# Who asks how many threads run finds nothing of those that have ended.
import weakref


def ended():
    t = threading.Thread(target=len, args=("",))
    t.start()
    t.join()
    return weakref.ref(t)


before = _thread._count()
ref = ended()
while _thread._count() > before:
    time.sleep(0.001)
assert ref() is None
