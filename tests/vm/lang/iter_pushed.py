# builtin iterators over Python code, in loops and one by one: ends, errors, order, depth, tracebacks
import functools
import sys
import traceback


def gen(*items):
    for x in items: yield x


class It:
    def __init__(self, *items): self.items = list(items)
    def __iter__(self): return self
    def __next__(self):
        if not self.items: raise StopIteration
        return self.items.pop(0)


class Truth:
    def __init__(self, b): self.b = b
    def __bool__(self): return self.b


def odd(x): return x % 2


def both(make):
    """A new iterator each: by a loop, by list(), by next(), by yield from."""
    def delegate(): yield from make()
    looped = []
    for x in make(): looped.append(x)
    single, it = [], make()
    while True:
        try: single.append(next(it))
        except StopIteration: break
    end = object()
    assert next(it, end) is end
    assert looped == list(make()) == single == list(delegate()) == [*make()] == list(tuple(make())), looped
    return looped


sources = [lambda: [1, 2, 3, 4, 5], lambda: gen(1, 2, 3, 4, 5), lambda: It(1, 2, 3, 4, 5), lambda: map(int, gen(1, 2, 3, 4, 5)),
           lambda: filter(None, gen(1, 2, 0, 3, 4, 5)), lambda: range(1, 6), lambda: {1: 0, 2: 0, 3: 0, 4: 0, 5: 0}]
for s in sources:
    assert both(lambda: map(lambda x: x + 1, s())) == [2, 3, 4, 5, 6]
    assert both(lambda: map(lambda x, y: (x, y), s(), gen(7, 8))) == [(1, 7), (2, 8)]
    assert both(lambda: map(lambda *a: a, gen(7, 8), s(), s())) == [(7, 1, 1), (8, 2, 2)]
    assert both(lambda: map(str, s())) == list("12345")
    assert both(lambda: filter(odd, s())) == [1, 3, 5]
    assert both(lambda: filter(lambda x: Truth(x > 3), s())) == [4, 5]
    assert both(lambda: filter(None, s())) == [1, 2, 3, 4, 5]
    assert both(lambda: zip(s(), gen("a", "b"))) == [(1, "a"), (2, "b")]
    assert both(lambda: zip(gen("a", "b"), s(), s())) == [("a", 1, 1), ("b", 2, 2)]
    assert both(lambda: zip(s(), s(), strict=True))[-1] == (5, 5)
    assert both(lambda: enumerate(s(), 3))[1:3] == [(4, 2), (5, 3)]
    assert both(lambda: enumerate(zip(s(), map(odd, s()))))[1] == (1, (2, 0))
    assert sum(map(odd, s())) == 3 and dict(zip(s(), map(odd, s())))[3] == 1 and sorted(map(lambda x: -x, s()))[0] == -5
    assert any(map(odd, s())) and not all(map(odd, s())) and max(map(odd, s())) == 1 and "".join(map(str, s())) == "12345"
try:
    list(zip(gen(1, 2), gen(1), strict=True))
except ValueError as e:
    assert str(e) == "zip() argument 2 is shorter than argument 1"


# ---- an iterator goes on behind an error, StopIteration of the function is an end
def fail(x):
    if x == 2: raise ValueError(x)
    if x == 4: raise StopIteration
    return x


for s in sources[:3]:
    got, it = [], map(fail, s())
    for attempt in range(3):
        try:
            for x in it: got.append(x)
            got.append("end")
        except ValueError:
            got.append("error")
    assert got in ([1, "error", 3, "end", 5, "end"], [1, "error", 3, "end", 5, "end"]), got
    got, it = [], filter(fail, s())
    try:
        for x in it: got.append(x)
    except ValueError as e:
        got.append(str(e))
    assert got == [1, "2"] and next(it) == 3, got


class Strange:
    """Asks the zip it feeds."""
    def __init__(self): self.n = 0
    def __iter__(self): return self
    def __next__(self):
        self.n += 1
        if self.n == 2: return next(strange)
        if self.n > 5: raise StopIteration
        return self.n


strange = zip(gen(*"abcdef"), Strange())
assert next(strange) == ("a", 1) and len([x for x in strange]) >= 1


# ---- tracebacks show what the program wrote
def names(f):
    try:
        f()
    except Exception as e:
        return [s.name for s in traceback.extract_tb(e.__traceback__)][1:]


def boom(*a): raise KeyError(a)
def boomgen():
    yield 1
    raise KeyError


def loop(it):
    for x in it: pass


for it in map(boom, [1]), map(boom, gen(1)), map(boom, gen(1), [1]), filter(boom, [1]), filter(boom, gen(1)):
    assert names(lambda: loop(it)) == ["<lambda>", "loop", "boom"], names(lambda: loop(it))
for make in enumerate, zip, lambda g: map(str, g), lambda g: filter(None, g), lambda g: map(odd, g):
    assert names(lambda: loop(make(boomgen()))) == ["<lambda>", "loop", "boomgen"]
    assert names(lambda: list(make(boomgen()))) == ["<lambda>", "boomgen"]
assert names(lambda: functools.partial(boom, 1)(2)) == ["<lambda>", "boom"]
assert names(lambda: functools.lru_cache(boom)(2)) == ["<lambda>", "boom"]
assert names(lambda: sorted([1], key=functools.partial(boom))) == ["<lambda>", "boom"]


# ---- depth: C's iterators do not count against the limit of frames
def nested(n):
    it = iter([0, 1, 2])
    for _ in range(n): it = map(lambda x: x, it) if _ % 2 else filter(None, it)
    return it


assert list(nested(600)) == [1, 2]
def descend(n): return 0 if n == 0 else 1 + sum(map(descend, [n - 1]))
def descend_any(n): return n == 0 or any(descend_any(k) for k in [n - 1])
def descend_sorted(n): return 0 if n == 0 else sorted([n - 1], key=descend_sorted)[0]
assert descend(900) == 900 and descend_any(300) and descend_sorted(400) == 399
for f in descend, descend_any, descend_sorted:
    try:
        f(10**6)
    except RecursionError as e:
        assert str(e).startswith("maximum recursion depth exceeded")
    else:
        assert False


# ---- trace functions see the program's frames
def events(f):
    seen = []
    def tracer(frame, event, arg):
        seen.append((frame.f_code.co_name, event))
        return tracer
    sys.settrace(tracer)
    try: f()
    finally: sys.settrace(None)
    return [e for e in seen if e[1] in ("call", "return", "exception")]


def target(): return list(map(odd, [1])), list(enumerate(gen(1)))
calls = events(target)
assert calls == [("target", "call"), ("odd", "call"), ("odd", "return"), ("gen", "call"), ("gen", "return"), ("gen", "call"),
                 ("gen", "return"), ("target", "return")], calls


# ---- what is called: every kind of callable
class Made:
    def __init__(self, x): self.x = x
class New:
    def __new__(cls, x): return x * 2
class Call:
    def __call__(self, x, y=1): return x + y
class Meta(type):
    def __call__(cls, x): return -x
class Met(metaclass=Meta): pass


class Methods:
    def m(self, x): return x + 10
    @classmethod
    def c(cls, x): return x + 20
    @functools.lru_cache(maxsize=None)
    def cached(self, x, *, k=0): return x + 30 + k
    part = functools.partialmethod(m, 5)


o = Methods()
for fn, want in ((Call(), [2, 3]), (New, [2, 4]), (Met, [-1, -2]), (o.m, [11, 12]), (o.c, [21, 22]), (o.cached, [31, 32]),
                 (functools.partial(Call(), y=5), [6, 7]), (functools.partial(functools.partial(pow, 2), mod=None), [2, 4]),
                 (functools.partial(o.m), [11, 12]), (functools.partial(New), [2, 4]), (functools.partial(o.cached, k=1), [32, 33])):
    for s in lambda: [1, 2], lambda: gen(1, 2):
        assert both(lambda: map(fn, s())) == want, fn
        assert [fn(x) for x in s()] == want and [fn(*(x,)) for x in s()] == want
        assert both(lambda: filter(fn, s())) == [1, 2] and sorted(s(), key=fn) == sorted([1, 2], key=lambda x: want[x - 1])
assert [m.x for m in map(Made, gen(1, 2))] == [1, 2] and [m.x for m in map(functools.partial(Made), [3])] == [3]
assert o.part() == 15 and o.cached(1, k=2) == 33 and o.cached.cache_info().hits > 0 if hasattr(o.cached, "cache_info") else True


class Key:
    hashed = 0
    def __init__(self, x): self.x = x
    def __hash__(self):
        Key.hashed += 1
        return self.x
    def __eq__(self, other): return self.x == other.x


@functools.lru_cache(maxsize=2)
def size(key): return key.x
assert [size(Key(x)) for x in (1, 2, 1, 3, 2, 1)] == [1, 2, 1, 3, 2, 1] and Key.hashed == 6, Key.hashed
assert size.cache_info()[:2] == (1, 5), size.cache_info()


@functools.lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
sys.setrecursionlimit(3000)
assert fib(900) % 1000 == 800 and fib.cache_info().misses == 901
