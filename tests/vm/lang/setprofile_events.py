# The events of sys.setprofile: Python frames, and calls of C functions.
import sys
import threading


def profiled(func):
    seen = []

    def profile(frame, event, arg):
        name = arg.__name__ if event[0] == "c" and arg else frame.f_code.co_name
        seen.append((event, name))

    sys.setprofile(profile)
    try:
        func()
    except Exception:
        pass
    finally:
        sys.setprofile(None)
    assert seen.pop() == ("c_call", "setprofile")
    return seen


def work():
    len("abc")
    [].append(1)
    "a".join(iter("bc"))
    print(*(), end="")
    int("3")
    sorted([2, 1], key=lambda x: -x)
    list(gen())
    [].pop()


def gen():
    yield 1


assert profiled(work) == [
    ("call", "work"), ("c_call", "len"), ("c_return", "len"), ("c_call", "append"), ("c_return", "append"),
    ("c_call", "iter"), ("c_return", "iter"), ("c_call", "join"), ("c_return", "join"),
    ("c_call", "print"), ("c_return", "print"),
    ("c_call", "sorted"), ("call", "<lambda>"), ("return", "<lambda>"), ("call", "<lambda>"), ("return", "<lambda>"),
    ("c_return", "sorted"), ("call", "gen"), ("return", "gen"), ("call", "gen"), ("return", "gen"),
    ("c_call", "pop"), ("c_exception", "pop"), ("return", "work")], profiled(work)

assert sys.getprofile() is None
threads = []


def in_thread(frame, event, arg):
    threads.append(event)


def target():
    pass


threading.setprofile(in_thread)
t = threading.Thread(target=target)
t.start()
t.join()
threading.setprofile(None)
assert "call" in threads and "c_call" in threads


# A profile function that fails is removed, and its exception raised.
def bad(frame, event, arg):
    raise LookupError


def call():
    target()


sys.setprofile(bad)
try:
    call()
    assert False
except LookupError:
    pass
assert sys.getprofile() is None
