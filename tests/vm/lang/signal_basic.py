# Handlers run in the main thread; interrupted waits go on, or end with the handler's exception.
import os, signal, threading, time

seen = []
old = signal.signal(signal.SIGUSR1, lambda n, f: seen.append((n, f.f_code.co_name)))
assert old == signal.SIG_DFL
def here():
    os.kill(os.getpid(), signal.SIGUSR1)
    for _ in range(1000): pass
here()
assert seen == [(signal.SIGUSR1, "here")] or seen[0][0] == signal.SIGUSR1
signal.raise_signal(signal.SIGUSR1)
assert len(seen) == 2 and callable(signal.getsignal(signal.SIGUSR1))
class Stop(Exception): pass
def stop(n, f): raise Stop
signal.signal(signal.SIGALRM, stop)
signal.setitimer(signal.ITIMER_REAL, 0.05)
start = time.monotonic()
try:
    time.sleep(20)
except Stop:
    pass
else:
    assert False
assert time.monotonic() - start < 10
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    while True: time.monotonic()
except Stop:
    pass
signal.signal(signal.SIGALRM, lambda n, f: seen.append("alarm"))
signal.setitimer(signal.ITIMER_REAL, 0.02)
time.sleep(0.2)
assert seen[-1] == "alarm"
lock = threading.Lock(); lock.acquire()
signal.signal(signal.SIGALRM, stop)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    lock.acquire()
except Stop:
    pass
signal.signal(signal.SIGALRM, signal.SIG_IGN)
assert signal.getsignal(signal.SIGALRM) is signal.SIG_IGN
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    pass
else:
    assert False
def error(f, *args):
    try:
        f(*args)
    except Exception as e:
        return type(e).__name__ + ": " + str(e)
assert error(signal.signal, 1000, stop) == "ValueError: signal number out of range"
assert error(signal.signal, signal.SIGUSR1, 5.5).startswith("TypeError: signal handler must be")
errors = []
t = threading.Thread(target=lambda: errors.append(error(signal.signal, signal.SIGUSR1, stop))); t.start(); t.join()
assert errors == ["ValueError: signal only works in main thread of the main interpreter"]
assert signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2]) == set()
signal.pthread_kill(threading.get_ident(), signal.SIGUSR2)
assert signal.sigpending() == {signal.SIGUSR2} and signal.sigwait({signal.SIGUSR2}) == signal.SIGUSR2
assert signal.sigtimedwait([signal.SIGUSR2], 0.01) is None
r, w = os.pipe()
os.set_blocking(w, False)
assert signal.set_wakeup_fd(w) == -1
signal.raise_signal(signal.SIGUSR1)
assert os.read(r, 10) == bytes([signal.SIGUSR1]) and signal.set_wakeup_fd(-1) == w
assert signal.strsignal(9) == "Killed" and signal.SIGKILL in signal.valid_signals()

# a signal that arrives while C code runs is handled right behind the call
def interrupted(f, *args):
    try:
        f(*args)
    except KeyboardInterrupt:
        return True
    else:
        return False
signal.signal(signal.SIGINT, signal.default_int_handler)
import _thread
assert interrupted(_thread.interrupt_main)
assert interrupted(signal.raise_signal, signal.SIGINT)

# a generator resumed meanwhile handles it; one that delegates leaves that to the innermost
def inner():
    try:
        yield 1
        yield 2
    except KeyboardInterrupt:
        yield "caught"
def outer():
    try:
        yield from inner()
    except KeyboardInterrupt:
        yield "too late"
for gen in (inner(), outer()):
    next(gen)
    for _ in map(_thread.interrupt_main, [signal.SIGINT]):
        for item in gen:
            break
    assert item == "caught", item

# ---- what cannot be written to the wakeup descriptor is told ----
import io
import os
import sys


def told(fd, **kw):
    signal.set_wakeup_fd(fd, **kw)
    sys.stderr, saved = io.StringIO(), sys.stderr
    try:
        signal.raise_signal(signal.SIGALRM)
        return sys.stderr.getvalue()
    finally:
        sys.stderr = saved
        signal.set_wakeup_fd(-1)


signal.signal(signal.SIGALRM, lambda *args: None)
r, w = os.pipe()
os.set_blocking(r, False)
os.set_blocking(w, False)
text = told(r)
assert text.startswith("Exception ignored when trying to write to the signal wakeup fd:\nTraceback (most recent call last):\n")
assert text.endswith("\nOSError: [Errno 9] Bad file descriptor\n")
assert told(w) == "" and os.read(r, 10) == bytes([signal.SIGALRM])
try:
    while True:
        os.write(w, b"x" * 4096)
except BlockingIOError:
    pass
assert told(w).endswith("\nBlockingIOError: [Errno 11] Resource temporarily unavailable\n")
assert told(w, warn_on_full_buffer=False) == ""
os.close(r)
assert told(w).endswith("\nBrokenPipeError: [Errno 32] Broken pipe\n")
os.close(w)

for number in 1 << 1000, -1 << 1000, 1 << 40, 0, 65:
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, [number])
    except ValueError as e:
        assert str(e) == f"signal number {number if abs(number) < 1 << 64 else -1} out of range [1; 64]"
    else:
        raise AssertionError
