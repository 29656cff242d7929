# getattr() and hasattr() that lead to Python code: values, defaults, errors, depth; no loop is entered
import sys

entries = getattr(sys, "_krait_reentries", int)
entries()


class P:
    x = 1
    def __init__(self): self.own = 2
    @property
    def p(self): return 3
    @property
    def bad(self): return self.nothing
    @property
    def worse(self): raise KeyError("worse")
    nobody = property()


class Hook:
    x = 1
    def __init__(self): self.own = 2
    @property
    def bad(self): return self.q.nothing
    def __getattr__(self, name):
        if name == "absent": raise AttributeError(name)
        if name == "worse": raise KeyError(name)
        return "hook " + name


class All:
    def __getattribute__(self, name):
        if name == "absent": raise AttributeError(name)
        return name


class Static:
    @staticmethod
    def __getattr__(name): return name * 2


def error(f, *args):
    try: return f(*args)
    except Exception as e: return "%s: %s" % (type(e).__name__, e)


p, h, a = P(), Hook(), All()
before = entries()
for i in range(3):
    assert getattr(p, "p") == getattr(p, "p", None) == 3 and hasattr(p, "p")
    assert getattr(p, "x") == 1 and getattr(p, "own", 5) == 2 and getattr(p, "none", 5) == 5
    assert getattr(p, "bad", 7) == 7 and not hasattr(p, "bad") and not hasattr(p, "none")
    assert getattr(h, "x") == 1 and getattr(h, "own", 5) == 2 and getattr(h, "foo") == "hook foo" == getattr(h, "foo", 1)
    assert getattr(h, "absent", 9) == 9 and not hasattr(h, "absent") and hasattr(h, "other") and hasattr(h, "own")
    assert getattr(h, "".join(["f", "oo"])) == "hook foo"
if hasattr(sys, "_krait_reentries"): assert entries() == before, entries() - before
assert error(getattr, p, "bad") == "AttributeError: 'P' object has no attribute 'nothing'"
for f in (getattr, hasattr): assert error(f, p, "worse") == "KeyError: 'worse'" == error(f, h, "worse").replace("'worse'", "'worse'")
assert error(getattr, p, "worse", 1) == "KeyError: 'worse'"
assert error(getattr, h, "absent") == "AttributeError: absent"
assert error(getattr, p, "nobody") == "AttributeError: property 'nobody' of 'P' object has no getter"
assert error(getattr, p, "nobody", 4) == 4 and hasattr(p, "nobody") is False
assert error(getattr, h, "bad") == "hook bad" and hasattr(h, "bad")
assert getattr(a, "what") == "what" and getattr(a, "absent", 3) == 3 and not hasattr(a, "absent")
assert getattr(Static(), "ab") == "abab" and hasattr(Static(), "x")
assert list(map(getattr, [p, h], ["p", "foo"])) == [3, "hook foo"]
assert [getattr(*x) for x in [(p, "p"), (h, "foo", 1)]] == [3, "hook foo"]
assert error(getattr, p, 1) == "TypeError: attribute name must be string, not 'int'" == error(hasattr, p, 1)
class Name(str): pass
assert getattr(p, Name("p")) == 3 and getattr(h, Name("foo")) == "hook foo"

# an exception that is handled meanwhile is no context of what comes later
try: raise ValueError("outer")
except ValueError:
    assert getattr(p, "bad", 1) == 1 and not hasattr(h, "absent")
    assert str(sys.exc_info()[1]) == "outer"
assert sys.exc_info() == (None, None, None)
try: getattr(p, "bad")
except AttributeError as e: assert e.__context__ is None and e.name == "nothing" and e.obj is p

# depth
class Deep:
    @property
    def p(self): return getattr(self, "p")
    def __getattr__(self, name): return getattr(self, name)
class Deeper:
    @property
    def p(self): return getattr(self, "p", None)
class Deepest:
    @property
    def p(self): return hasattr(self, "p")
assert error(getattr, Deep(), "q").startswith("RecursionError")
for c in (Deep, Deeper, Deepest): assert error(getattr, c(), "p").startswith("RecursionError"), c
sys.setrecursionlimit(100000)
class Chain:
    def __init__(self, below): self.below = below
    @property
    def depth(self): return 1 + getattr(self.below, "depth", 0)
c = None
for i in range(20000 if hasattr(sys, "_krait_reentries") else 2000): c = Chain(c)
assert c.depth == i + 1
