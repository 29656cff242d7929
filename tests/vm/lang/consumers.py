# builtins that take in all items of an iterable of Python code: items, errors, numbers of elements, changes meanwhile
import collections
import sys
import weakref

entries = getattr(sys, "_krait_reentries", int)
entries()


def gen(n):
    for i in range(n): yield i


def fails(n):
    yield from range(n)
    raise KeyError("end")


class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if not self.n: raise StopIteration
        self.n -= 1
        return self.n


class Set(set):
    def add(self, x): raise AssertionError
class Dict(dict):
    def __setitem__(self, k, v): raise AssertionError
class List(list):
    def append(self, x): raise AssertionError


def error(f, *args):
    try: f(*args)
    except Exception as e: return "%s: %s" % (type(e).__name__, e)


def pairs(n): return ((x, -x) for x in range(n))


before = entries()
s = set()
assert s.update(gen(3)) is None and s == {0, 1, 2}
s |= {x for x in gen(5)}
assert s == set(gen(5)) == frozenset(gen(5)) == set(It(5)) == {*gen(5)}
assert type(frozenset(gen(2))) is frozenset
d = {}
assert d.update(pairs(3)) is None and d == {0: 0, 1: -1, 2: -2} == dict(pairs(3))
d.update(zip(gen(2), "ab"))
assert d == {0: "a", 1: "b", 2: -2}
xs = [9]
assert xs.extend(gen(3)) is None and xs == [9, 0, 1, 2]
xs += gen(2)
assert xs == [9, 0, 1, 2, 0, 1]
q = collections.deque(maxlen=3)
q.extend(gen(5))
assert list(q) == [2, 3, 4]
q.extendleft(It(2))
assert list(q) == [0, 1, 2]
counts = {}
collections._count_elements(counts, (c for c in "banana"))
assert counts == {"b": 1, "a": 3, "n": 2}
if hasattr(sys, "_krait_reentries"): assert entries() == before, entries() - before
s = Set()
s.update(gen(3))
assert s == {0, 1, 2}
d = Dict()
d.update(pairs(2))
d.update(zip(gen(3), gen(3)))
assert d == {0: 0, 1: 1, 2: 2}
xs = List()
xs.extend(gen(3))
assert xs == [0, 1, 2]
assert dict([x for x in pairs(2)], b=3) == {0: 0, 1: -1, "b": 3}
d.update(pairs(2), c=4)
assert d["c"] == 4

# errors
assert error(dict, gen(2)) == "TypeError: cannot convert dictionary update sequence element #0 to a sequence"
assert error(dict, ((1,) * (2 + (i == 3)) for i in range(9))) == \
    "ValueError: dictionary update sequence element #3 has length 3; 2 is required"
assert error({}.update, (["ab", (1, 2, 3)][i] for i in range(2))) == \
    "ValueError: dictionary update sequence element #1 has length 3; 2 is required"
assert error(dict, (([], 1) for i in range(2))) == "TypeError: unhashable type: 'list'"
assert error(set, ([] for i in range(2))) == "TypeError: unhashable type: 'list'"
assert error(set().update, ([] for i in range(2))) == "TypeError: unhashable type: 'list'"
for f in (set, frozenset, tuple, list, set().update, [].extend, collections.deque().extend):
    assert error(f, fails(2)) == "KeyError: 'end'", f
xs, s, d, q = [], set(), {}, collections.deque()
assert error(xs.extend, fails(2)) and error(s.update, fails(2)) and error(q.extend, fails(2))
assert xs == [0, 1] and s == {0, 1} and list(q) == [0, 1]
def bad_pairs():
    yield 1, 2
    raise IndexError
assert error(d.update, bad_pairs()) and d == {1: 2}
def changes(target, *what):
    for x in what:
        target.clear()
        yield x
s = {5}
s.update(changes(s, 1, 2))
assert s == {2}
d = {5: 5}
d.update(changes(d, (1, 1), (2, 2)))
assert d == {2: 2}
xs = [5]
xs.extend(changes(xs, 1, 2))
assert xs == [2]
xs.extend(x for x in [xs])
assert xs[1] is xs

# growing where it lies, and around other objects
for n in (0, 1, 3, 4, 5, 100, 1019, 1020, 1021, 1022, 1023, 1024, 1025, 3000):
    assert list(gen(n)) == list(range(n)) and tuple(gen(n)) == tuple(range(n))
    a, b = [], []
    for x in range(n):
        a.append(x)
        if x % 5 == 0: b.append([x])
    assert a == list(range(n)) and b == [[x] for x in range(0, n, 5)]
    assert len(set(x * 2 ** 40 for x in range(n))) == n
    assert list(dict((str(x), [x]) for x in range(n)).items()) == [(str(x), [x]) for x in range(n)]
class Node: pass
kept = [Node() for x in range(2000)]
refs = [weakref.ref(x) for x in kept]
grown = set(kept), {x: x for x in kept}, list(x for x in kept)
del kept
assert all(r() in grown[0] and grown[1][r()] is r() for r in refs)
del grown[1][refs[0]()]
grown[1].update((x, 1) for x in grown[2])
assert len(grown[1]) == 2000 and list(grown[1])[-1] is refs[0]()

# what a comprehension goes through directly
big = 1 << 61
assert [x for x in range(big, big + 3)] == [big, big + 1, big + 2]
for source in ([1, 2], (1, 2), "ab", range(1, 3), {1: 2}, {1}, iter([1]), b"ab", range(5, 1, -2), range(0), ""):
    g, want = (x for x in source), list(source) if source is not iter(source) else [1]
    assert list(g) == want and list(g) == []
xs = [1, 2]
g = (x for x in xs)
xs.append(3)
assert next(g) == 1 and (xs.append(4), list(g))[1] == [2, 3, 4]
it = iter([1, 2, 3])
g = (x for x in it)
assert next(g) == 1 and next(it) == 2 and list(g) == [3]
assert error(lambda: (x for x in 5)) == "TypeError: 'int' object is not iterable"
class L(list):
    def __iter__(self): return iter("own")
assert [x for x in L([1])] == ["o", "w", "n"]

# deep: each level takes in what the one below gives
def deep(n): return set(deep(n - 1) for i in range(1)) and n if n else 0
assert deep(100) == 100
assert error(deep, 10 ** 6).startswith("RecursionError")
