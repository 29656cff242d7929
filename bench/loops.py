"""Times what docs/design/bytecode-and-frames.md says of generators, of profiling and of tracing.  Prints processor time, the
least of five.

    python3.11 bench/loops.py; krait bench/loops.py
"""
import cProfile
import sys

from timing import report

def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def calls():
    for i in range(20000):
        abs(i)
    fib(18)

def profiled():
    profile = cProfile.Profile()
    profile.runcall(calls)

def nothing(frame, event, arg):
    return nothing

def traced():
    sys.settrace(nothing)
    calls()
    sys.settrace(None)

def items():
    for x in xs: yield x

xs = list(range(100000))
CASES = {
    "sum(x for x in xs), an item": (len(xs), lambda: sum(x for x in xs)),
    "sum(map(f, xs)), an item": (len(xs), lambda: sum(map(lambda x: x, xs))),
    "set(x for x in xs), an item": (len(xs), lambda: set(x for x in xs)),
    "dict((x, x) for x in xs)": (len(xs), lambda: dict((x, x) for x in xs)),
    "zip(g, g) of generators": (len(xs), lambda: [0 for _ in zip(items(), items())]),
    "dict(zip(xs, map(f, xs)))": (len(xs), lambda: dict(zip(xs, map(lambda x: x, xs)))),
    "20000 calls, fib(18)": (1, calls),
    "the same, profiled": (1, profiled),
    "the same, traced": (1, traced),
}
report(CASES, 28)
