# unpacking of generators and Python iterators, missing keys, format() and setattr(): by frames, with CPython's errors
import collections
import sys

entries = getattr(sys, "_krait_reentries", int)
entries()


def gen(n):
    for i in range(n):
        taken.append(i)
        yield i


class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if not self.n: raise StopIteration
        self.n -= 1
        return self.n


class Fails:
    def __iter__(self): raise KeyError("iter")


class Missing(dict):
    def __missing__(self, key): return [key]


class Keep:
    def __setattr__(self, name, v): super().__setattr__(name, (v,))
    def __format__(self, spec): return spec * 2


class Bad:
    def __format__(self, spec): return 3


def unpack(make):
    taken.clear()
    try: a, b = make()
    except Exception as e: return type(e).__name__, str(e), taken[:]
    return a, b, taken[:]


def unpack_star(make):
    try: a, *b, c = make()
    except Exception as e: return type(e).__name__, str(e)
    return a, b, c


def error(f, *args):
    try: return f(*args)
    except Exception as e: return type(e).__name__, str(e)


taken = []
before = entries()
assert unpack(lambda: gen(2)) == (0, 1, [0, 1])
assert unpack(lambda: gen(1)) == ("ValueError", "not enough values to unpack (expected 2, got 1)", [0])
assert unpack(lambda: gen(9)) == ("ValueError", "too many values to unpack (expected 2)", [0, 1, 2])
assert unpack(lambda: It(2)) == (1, 0, [])
assert unpack(lambda: map(str, gen(2))) == ("0", "1", [0, 1])
assert unpack(Fails) == ("KeyError", "'iter'", [])
assert unpack(lambda: 5) == ("TypeError", "cannot unpack non-iterable int object", [])
assert unpack_star(lambda: gen(5)) == (0, [1, 2, 3], 4)
assert unpack_star(lambda: It(2)) == (1, [], 0)
assert unpack_star(lambda: gen(1)) == ("ValueError", "not enough values to unpack (expected at least 2, got 1)")
g = gen(2)
g, x = g                               # the operand is a variable that is written
assert (g, x) == (0, 1)
() = gen(0)
[(a, b), c] = (gen(2) for i in "ab")
assert (a, b) == (0, 1) and list(c) == [0, 1]
for a, b in [gen(2), It(2)]: pass
assert (a, b) == (1, 0)

d = Missing(a=1)
assert d["a"] == 1 and d["b"] == ["b"] and "b" not in d and error(d.__getitem__, []) == ("TypeError", "unhashable type: 'list'")
dd = collections.defaultdict(lambda: [])
dd[1].append(2)
dd[1].append(3)
assert dd == {1: [2, 3]} and error(lambda: collections.defaultdict()[5]) == ("KeyError", "5")
nested = collections.defaultdict(lambda: collections.defaultdict(lambda: 7))
assert nested["x"]["y"] == 7 and nested == {"x": {"y": 7}}
assert error(lambda: collections.defaultdict(lambda: 1 / 0)[1]) == ("ZeroDivisionError", "division by zero")
k = Keep()
assert setattr(k, "x", 1) is None and k.x == (1,) and format(k, "ab") == "abab" and format(k) == ""
assert error(format, Bad()) == ("TypeError", "__format__ must return a str, not int")
assert format(3, "04") == "0003" and format("x", ">3") == "  x"
assert entries() - before <= 5, entries() - before      # the methods that error() calls are called in C
