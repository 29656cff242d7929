# iterators over iterators over Python code: items, ends, errors, uses of the same iterator meanwhile; no loop is entered
import sys
from functools import lru_cache, partial

entries = getattr(sys, "_krait_reentries", int)
entries()
xs = list(range(20))


def gen(n):
    for i in range(n): yield i


def f(x): return x + 1
def odd(x): return x & 1
def stop_at_5(x):
    if x == 5: raise StopIteration("five")
    return x


def fail_at_5(x):
    if x == 5: raise KeyError(x)
    return x


class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if not self.n: raise StopIteration
        self.n -= 1
        return self.n


class C:
    def __init__(self, x): self.x = stop_at_5(x)
    def __eq__(self, other): return self.x == other.x


class Truth:
    def __init__(self, x): self.x = x
    def __bool__(self): return self.x > 3


def loop(it):
    out = []
    for x in it: out.append(x)
    return out


def plain(it):
    """The same by next(), which asks in another way."""
    out = []
    try:
        while True: out.append(next(it))
    except StopIteration: return out


MAKERS = [
    lambda: map(f, map(f, xs)),
    lambda: map(f, map(f, map(f, map(f, gen(9))))),
    lambda: filter(odd, map(f, gen(9))),
    lambda: map(f, filter(odd, gen(9))),
    lambda: filter(odd, filter(None, map(f, range(9)))),
    lambda: filter(None, gen(5)),
    lambda: zip(map(f, gen(5)), filter(odd, gen(9)), gen(20)),
    lambda: zip(xs, map(f, xs), filter(odd, map(f, It(9)))),
    lambda: enumerate(zip(gen(4), map(f, gen(7)))),
    lambda: map(lambda p: p[0] + p[1], enumerate(filter(odd, gen(9)))),
    lambda: map(lambda a, b: (a, b), gen(3), map(f, It(8))),
    lambda: map(stop_at_5, xs),
    lambda: map(f, map(stop_at_5, xs)),
    lambda: filter(stop_at_5, map(f, xs)),
    lambda: zip(xs, filter(f, map(stop_at_5, gen(9)))),
    lambda: map(partial(f), map(partial(f), xs)),
    lambda: map(lru_cache(f), map(lru_cache(f), xs)),
    lambda: map(lru_cache(stop_at_5), xs),
    lambda: map(int, map(str, map(f, gen(3)))),
    lambda: (x for x in map(f, filter(odd, gen(9)))),
    lambda: iter(It(4)),
]
for i, make in enumerate(MAKERS):
    it = make()                # map() calls __iter__ of a class in C
    before = entries()
    looped = loop(it)
    assert entries() == before, i
    assert looped == plain(make()) == [*make()] == list(make()) == [x for x in make()], (i, looped)

assert [c.x for c in map(C, xs)] == [0, 1, 2, 3, 4] and [c.x for c in filter(None, map(C, xs))] == [0, 1, 2, 3, 4]
assert loop(filter(lambda x: Truth(x), xs)) == loop(filter(Truth, xs)) == xs[4:]
assert loop(filter(lambda x: [x] * (x % 3), xs)) == [x for x in xs if x % 3]
assert dict(zip(xs, map(f, xs))) == {x: x + 1 for x in xs} and dict(enumerate(map(f, xs))) == {x: x + 1 for x in xs}
assert set(map(f, filter(odd, gen(9)))) == {2, 4, 6, 8} == frozenset(map(f, filter(odd, gen(9))))

for make in (lambda: map(f, map(fail_at_5, xs)), lambda: zip(gen(9), filter(fail_at_5, map(f, xs))), lambda: map(C, map(fail_at_5, xs))):
    it, seen = make(), 0
    try:
        for x in it: seen += 1
    except KeyError as e: assert e.args == (5,)
    else: assert False
    assert seen in (5, 4), seen

# asked again from inside
def greedy(x): return x, next(it, None)
it = map(greedy, gen(3))
assert loop(it) == [(0, (1, (2, None)))]
def steals(x): return next(it, "end")
it = zip(gen(6), map(steals, gen(6)))
try: assert loop(it)[0][0] in (0, 1)
except RecursionError: pass
it = filter(lambda x: next(it, True), gen(7))
loop(it)

# what a loop rejects for ever can be interrupted
import signal
def late(*args): raise TimeoutError
signal.signal(signal.SIGALRM, late)
import itertools
for make in (lambda: filter(lambda x: False, itertools.count()), lambda: map(f, filter(lambda x: 0, itertools.count())),
             lambda: filter(lambda x: 0, map(f, itertools.count()))):
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    try:
        for x in make(): pass
    except TimeoutError: pass
