# Builtins that consume iterators written in Python, or call special methods, push frames: the interpreter loop is not
# entered again from C, and the results are those of the C loops.
import sys

reentries = getattr(sys, "_krait_reentries", int)
def gen(n):
    for i in range(n): yield i
class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise StopIteration
        self.n -= 1
        return self.n
class Sq:
    def __getitem__(self, i):
        if i > 3: raise IndexError
        return i
def star(*a, **k): return a, k
def nxt():
    g = gen(2)
    r = [next(g), next(g), next(g, 'end'), next(g, None)]
    try: next(g)
    except StopIteration as e: r.append(e.args)
    return r
def nxt2():
    g = It(2)
    r = [next(g), next(g), next(g, 'end'), next(g, None)]
    try: next(g)
    except StopIteration as e: r.append(e.args)
    return r
def snd():
    def f():
        x = yield 1
        while x: x = yield x * 2
        return 77
    g = f(); r = [next(g), g.send(4), g.send(5)]
    try: g.send(0)
    except StopIteration as e: r.append(e.value)
    try: g.send(0)
    except StopIteration as e: r.append(e.value)
    return r
def yf():
    class T:
        def __iter__(self):
            yield 1
            yield 2
    def g():
        yield from T()
        yield from [3]
        yield from It(2)
    return list(g())
def check(fn, expected):
    before = reentries()
    result = fn()
    assert result == expected, result
    assert reentries() == before, (expected, reentries() - before)


check(lambda: list(gen(3)), [0, 1, 2])
check(lambda: tuple(gen(3)), (0, 1, 2))
check(lambda: set(gen(3)), {0, 1, 2})
check(lambda: frozenset(gen(3)), frozenset({0, 1, 2}))
check(lambda: dict((i, i*i) for i in gen(3)), {0: 0, 1: 1, 2: 4})
check(lambda: ','.join(str(i) for i in gen(3)), '0,1,2')
check(lambda: sum(gen(4)), 6)
check(lambda: min(gen(4)), 0)
check(lambda: max(i*i for i in gen(3)), 4)
check(lambda: sorted((-i for i in gen(4)), key=lambda x: x), [-3, -2, -1, 0])
check(lambda: sorted(-i for i in gen(4)), [-3, -2, -1, 0])
check(lambda: (lambda l: (l.extend(gen(3)), l))([1]), (None, [1, 0, 1, 2]))
check(lambda: any(gen(3)), True)
check(lambda: all(gen(3)), False)
check(lambda: list(It(3)), [2, 1, 0])
check(lambda: sum(It(4)), 6)
check(lambda: star(*gen(3), *gen(2)), ((0, 1, 2, 0, 1), {}))
check(lambda: star(*gen(3)), ((0, 1, 2), {}))
check(lambda: [*gen(2), 9, *It(2)], [0, 1, 9, 1, 0])
check(lambda: {*gen(2), 9}, {0, 1, 9})
check(lambda: (*gen(2), 9), (0, 1, 9))
check(lambda: (3 in gen(5), 7 in gen(5), 3 not in gen(5)), (True, False, False))
check(nxt, [0, 1, 'end', None, ()])
check(nxt2, [1, 0, 'end', None, ()])
check(snd, [1, 8, 10, 77, None])
check(lambda: list(iter(It(3))), [2, 1, 0])
check(lambda: min([3, 1, 2], key=lambda x: -x), 3)
check(lambda: (lambda l: (l.sort(key=lambda x: -x), l))([1, 3, 2]), (None, [3, 2, 1]))
check(lambda: len(type('X', (), {'__len__': lambda s: 3})()), 3)
check(lambda: repr(type('X', (), {'__repr__': lambda s: 'x'})()), 'x')
check(lambda: str(type('X', (), {'__str__': lambda s: 'x'})()), 'x')
check(lambda: f"{type('X', (), {'__str__': lambda s: 'x'})()}", 'x')
check(lambda: bool(type('X', (), {'__bool__': lambda s: False})()), False)
check(lambda: type('X', (), {'__call__': lambda s: 4})()(), 4)
assert yf() == [1, 2, 3, 1, 0]


def error(fn, expected):
    try:
        fn()
    except Exception as e:
        assert "%s: %s" % (type(e).__name__, e) == expected, e
    else:
        assert False, expected


class NoIter:
    def __iter__(self): return 1


error(lambda: dict(x for x in [1]), "TypeError: cannot convert dictionary update sequence element #0 to a sequence")
error(lambda: dict(x for x in [(1,)]), "ValueError: dictionary update sequence element #0 has length 1; 2 is required")
error(lambda: "".join(x for x in [1]), "TypeError: sequence item 0: expected str instance, int found")
error(lambda: star(*5), "TypeError: __main__.star() argument after * must be an iterable, not int")
error(lambda: iter(NoIter()), "TypeError: iter() returned non-iterator of type 'int'")
error(lambda: tuple(1 / 0 for x in [1]), "ZeroDivisionError: division by zero")
error(lambda: {*(1 / 0 for x in [1])}, "ZeroDivisionError: division by zero")
error(lambda: [*(1 / 0 for x in [1])], "ZeroDivisionError: division by zero")
error(lambda: set([] for x in [1]), "TypeError: unhashable type: 'list'")
