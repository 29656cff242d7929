# What __iter__ returns is the iterator: it is not asked for another, and need not have an __iter__ of its own.
import functools, types, weakref

class Two:
    n = 0
    def __next__(self):
        if self.n == 2: raise StopIteration
        self.n += 1
        return self.n

class Bare:
    asked = 0
    def __iter__(self):
        Bare.asked += 1
        return Two()

class Noting(Two):
    def __iter__(self): raise AssertionError("asked again")
class Noted:
    asked = 0
    def __iter__(self):
        Noted.asked += 1
        return Noting()

def generator(x):
    for i in x: yield i

ways = [
    lambda b: [x for x in b], lambda b: {x for x in b}, lambda b: {x: x for x in b}, lambda b: list(x for x in b),
    lambda b: [y for x in [0] for y in b], lambda b: list(generator(b)), list, tuple, set, frozenset, sum, max, min, any, all,
    sorted, bytes, enumerate, lambda b: list(map(str, b)), lambda b: list(filter(None, b)), lambda b: list(zip(b, [1, 2, 3])),
    lambda b: dict(zip(b, "xy")), lambda b: dict.fromkeys(b), lambda b: [*b], lambda b: (*b,), lambda b: {*b},
    lambda b: "".join(str(x) for x in b), lambda b: 2 in b, lambda b: [].extend(b), lambda b: set().update(b), iter,
    lambda b: functools.reduce(lambda x, y: x + y, b), lambda b: functools.reduce(max, b, 0), lambda b: (lambda *a: a)(*b),
]
for i, way in enumerate(ways):
    for cls in Bare, Noted:
        cls.asked = 0
        way(cls())
        assert cls.asked <= 1, (i, cls)
assert [x for x in Bare()] == list(Bare()) == [1, 2] and functools.reduce(lambda x, y: x + y, Noted()) == 3

# Whoever calls the code of a comprehension by himself passes what he likes.
code = (lambda: [x for x in ()]).__code__
inner = next(c for c in code.co_consts if isinstance(c, types.CodeType))
assert types.FunctionType(inner, {})(iter([1, 2])) == [1, 2]

# An iterator that cannot go on says so, and not that it cannot be iterated.
def f(): pass
proxy = weakref.proxy(f)
class Proxied:
    def __iter__(self): return proxy
for way in lambda: [x for x in Proxied()], lambda: list(Proxied()), lambda: next(iter(Proxied())), lambda: tuple(x for x in Proxied()):
    try: way()
    except TypeError as e: assert str(e) == "Weakref proxy referenced a non-iterator 'function' object", e
    else: assert False
