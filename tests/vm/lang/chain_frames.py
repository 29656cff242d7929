# itertools.chain over Python code: items, ends, errors, in loops, next() and builtins
import itertools
import sys

chain = itertools.chain
entries = getattr(sys, "_krait_reentries", int)
entries()


def gen(n):
    for i in range(n): yield i


def fails(n):
    yield from range(n)
    raise KeyError(n)


class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if not self.n: raise StopIteration
        self.n -= 1
        return self.n


def loop(it): return [x for x in it]
def asked(it):
    out = []
    try:
        while True: out.append(next(it))
    except StopIteration: return out


MAKERS = [lambda: chain(gen(3), gen(2)), lambda: chain([7, 8], gen(2), (), "ab", gen(0), It(2)), lambda: chain(),
          lambda: chain.from_iterable([gen(2), [5], gen(1)]), lambda: chain.from_iterable(gen(i) for i in range(4)),
          lambda: chain(chain(gen(2), [3]), chain(), gen(1)), lambda: chain(map(str, gen(2)), zip(gen(2), gen(3)), filter(None, gen(3))),
          lambda: map(str, chain(gen(2), [1])), lambda: zip(chain(gen(2), gen(2)), chain([1], gen(5))),
          lambda: enumerate(chain([9], gen(1))), lambda: chain(range(2), It(0), It(1))]
WANT = [[0, 1, 2, 0, 1], [7, 8, 0, 1, "a", "b", 1, 0], [], [0, 1, 5, 0], [0, 0, 1, 0, 1, 2], [0, 1, 3, 0],
        ["0", "1", (0, 0), (1, 1), 1, 2], ["0", "1", "1"], [(0, 1), (1, 0), (0, 1), (1, 2)], [(0, 9), (1, 0)], [0, 1, 0]]
for make, want in zip(MAKERS, WANT):
    for take in (loop, asked, list, lambda it: [*it], lambda it: sum(([x] for x in it), [])):
        it = make()
        got = take(it)
        assert got == want, (got, want)
        assert list(it) == []
    it = make()
    assert [x for x in it][:1] == want[:1]
    it = make()
    first = next(it, None)
    assert ([first] if want else []) + loop(it) == want

before = entries()
for x in chain(gen(3), gen(2)): pass
assert list(chain(gen(3), [1], gen(2))) == [0, 1, 2, 1, 0, 1]
if hasattr(sys, "_krait_reentries"): assert entries() == before, entries() - before

# errors end nothing but what raised them
it = chain(fails(2), gen(2))
out = []
try:
    for x in it: out.append(x)
except KeyError: out.append("error")
assert out == [0, 1, "error"] and list(it) == [0, 1]
it = chain([1], 5, [2])
try: loop(it)
except TypeError as e: assert str(e) == "'int' object is not iterable"
assert list(it) == []

# asked again from inside
def greedy():
    yield next(it)
    yield 5
it = chain(greedy(), [1, 2])
try: got = loop(it)
except ValueError as e: got = str(e)
assert got == "generator already executing", got
