"""What it costs to cross the border to C, in nanoseconds a case: run by crossing.sh, once for each Python.

A case is a statement, timed in a loop of its own with the cost of the empty loop taken off, or a loop in C that says what
an iteration took."""
import array
import sys
import time

import crossing_ext as x

N = 100_000


class P:
    def __init__(self):
        self.a = 1

    def method(self):
        return None


STATEMENTS = [
    "noargs()", "one(None)", "one(5)", "one(123456789)", "one(1.5)", "one('text')", "one(p)", "one(P())", "same(p)",
    "fast()", "fast(p, p)", "varargs(1, 2)", "keywords(1, b=2)", "add(3, 4)", "give_int()", "give_float()", "give_str()",
    "give_tuple()", "Thing()", "t.method()", "t.x", "t.x = 5", "t.y", "t + t", "len(t)",
]
SETUP = dict(vars(x), p=P(), P=P, t=x.Thing(), x=x)


def timed(statement):
    space = dict(SETUP)
    exec(f"def loop(n):\n for _ in range(n): {statement}", space)
    best = 1e9
    for _ in range(3):
        start = time.perf_counter()
        space["loop"](N)
        best = min(best, time.perf_counter() - start)
    return best / N * 1e9


def python(arg=None):
    return None


def whole(loop, argument):
    """Of a call, with what it costs to pass an argument that C has never seen."""
    start = time.perf_counter()
    loop(N, argument)
    return (time.perf_counter() - start) / N * 1e9


def loops():
    """(name, nanoseconds) of each loop in C."""
    p, ints = P(), list(range(1000, 1000 + N))
    yield "C calls f()", lambda: x.call0(N, python)
    yield "C calls f(x)", lambda: x.call1(N, python)
    yield "C calls C", lambda: x.call0(N, x.noargs)
    yield "C getattr", lambda: x.getattr(N, p, "a")
    yield "C dict item", lambda: x.getitem(N, {"k": p}, "k")
    yield "C isinstance", lambda: x.is_instance(N, p, P)
    yield "C list append", lambda: x.list_append(N, [])
    yield "C new int", lambda: x.new_long(N, None)
    yield "C new tuple", lambda: x.new_tuple(N, None)
    yield "C list of int, warm", lambda: x.list_long(N, ints)
    yield "C list of int, fresh", lambda: whole(x.list_long, list(range(1000, 1000 + N)))
    yield "C list of one object", lambda: x.list_item(N, [p] * N)
    yield "C list of instances, fresh", lambda: whole(x.list_item, [P() for _ in range(N)])
    yield "C buffer of bytearray", lambda: x.buffer(N, bytearray(100))
    yield "C buffer of array", lambda: x.buffer(N, array.array("i", [1] * 100))


empty = timed("pass")
for statement in STATEMENTS:
    print(f"{statement}\t{max(timed(statement) - empty, 0.1):.2f}")
for name, run in loops():
    print(f"{name}\t{min(run() for _ in range(3)):.2f}")
