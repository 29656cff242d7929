# C calls functions, methods and types: the same objects arrive, and what is wrong is said as in CPython.
import vectorcall_ext as c


def raises(exc, text, f, *args):
    try:
        f(*args)
    except exc as e:
        assert text in str(e), str(e)
    else:
        assert False, "nothing raised"


class P:
    def meth(self, *args, **kw):
        return (self, args, kw)

    @classmethod
    def cls(cls, x):
        return (cls, x)

    @staticmethod
    def static(x):
        return x

    def __call__(self, *args):
        return ("called", args)


def f(*args, **kw):
    return args, kw


def three(a, b=2, *, k=3):
    return a, b, k


p = P()
for how in (0, 1, 3):
    assert c.vcall(c.noargs, how) is True
    assert c.vcall(c.one, how, p) is p
    assert c.vcall(c.fast, how, p, 1.5, "x") == (p, 1.5, "x")
    assert c.vcall(c.fastkw, how, 1, 2) == ((1, 2), None)
    assert c.vcall(f, how) == ((), {}) and c.vcall(f, how, p, 10**30) == ((p, 10**30), {})
    assert c.vcall(three, how, p) == (p, 2, 3)
    assert c.vcall(p.meth, how, 1, p) == (p, (1, p), {})
    assert c.vcall(P.meth, how, p, 1) == (p, (1,), {})
    assert c.vcall(p.cls, how, 1) == (P, 1)
    assert c.vcall(P.static, how, 1) == 1
    assert c.vcall(len, how, [1, 2]) == 2
    assert c.vcall(str.upper, how, "abc") == "ABC" and c.vcall("abc".upper, how) == "ABC"
    assert c.vcall(list.append, how, [], 1) is None and c.vcall(dict.get, how, {1: 2}, 1, 3) == 2
for how in (0, 1):
    assert c.vcall(c.varargs, how, p, 5) == (p, 5)
    assert c.vcall(c.keywords, how, p) == ((p,), None)
    assert c.vcall(p, how, 1) == ("called", (1,)) and type(c.vcall(P, how)) is P
    assert c.vcall(list, how, (1, 2)) == [1, 2]

assert c.vcall(c.keywords, 2, p, 4) == ((p,), {"k": 4})
assert c.vcall(c.fastkw, 2, p, 4) == ((p, 4), ("k",))
assert c.vcall(three, 2, p, 4) == (p, 2, 4) and c.vcall(f, 2, p, 4) == ((p,), {"k": 4})
assert c.vcall(p.meth, 2, p, 4) == (p, (p,), {"k": 4}) and c.vcall(P.meth, 2, p, 4) == (p, (), {"k": 4})
assert c.call(three, (1,), {"k": 5, "b": 6}) == (1, 6, 5) and c.call(three, (1,)) == (1, 2, 3)
assert c.call(c.fastkw, (1, 2), {"z": 3}) == ((1, 2, 3), ("z",)) and c.call(p.meth, (1,), {"a": 2}) == (p, (1,), {"a": 2})
assert c.call(f, tuple(range(100)))[0] == tuple(range(100)) and c.call(c.fast, tuple(range(100))) == tuple(range(100))

for callee in (f, p.meth, len, c.one, str.upper, P):
    assert c.has_vectorcall(callee)
assert not c.has_vectorcall(p)
assert c.vcall(c.varargs, 3) == c.vcall(c.keywords, 3) == "no field"

raises(TypeError, "noargs() takes no arguments (1 given)", c.vcall, c.noargs, 0, 1)
raises(TypeError, "one() takes exactly one argument (2 given)", c.vcall, c.one, 0, 1, 2)
raises(TypeError, "takes no keyword arguments", c.vcall, c.noargs, 2, 1)
raises(TypeError, "takes no keyword arguments", c.vcall, c.fast, 2, 1)
raises(TypeError, "three() missing 1 required positional argument: 'a'", c.vcall, three, 0)
raises(TypeError, "three() got an unexpected keyword argument 'z'", c.call, three, (1,), {"z": 1})
raises(TypeError, "'int' object is not callable", c.vcall, 5, 0)
raises(TypeError, "descriptor 'upper'", c.vcall, str.upper, 0, 5)
raises(TypeError, "str.upper()", c.vcall, str.upper, 0)
raises(SystemError, "returned NULL without setting an exception", c.vcall, c.wrong_null, 0)
raises(SystemError, "returned a result with an exception set", c.vcall, c.wrong_set, 0)
raises(ZeroDivisionError, "", c.vcall, lambda: 1 / 0, 0)


def deep(n):
    return n and c.vcall(deep, 0, n - 1)


assert deep(50) == 0
raises(RecursionError, "maximum recursion depth exceeded", deep, 10**6)


# ---- counting: what C calls is a call from C; what the VM enters its loop for inside such a call is the VM's ----

import sys


class Eq:
    def __init__(self, x): self.x = x
    def __eq__(self, other): return self.x == other.x


def counted(f, *args):
    """Entries by the VM and by C while 'c' calls f."""
    names = "_krait_reentries", "_krait_c_calls"
    counters = [getattr(sys, name, int) for name in names]
    before = [n() for n in counters]
    c.vcall(f, 0, *args)
    return tuple(n() - b for n, b in zip(counters, before)) if hasattr(sys, names[0]) else None


def compares():
    return [Eq(1), Eq(2)] == [Eq(1), Eq(2)]


def pushes():
    class Made: pass
    return list(map(lambda x: x, filter(None, [1, 2]))), isinstance(Made(), Made)


assert counted(lambda: None) in ((0, 1), None)
assert counted(pushes) in ((0, 1), None)
assert counted(compares) in ((2, 1), None)
assert counted(list.__eq__, [Eq(1)], [Eq(1)]) in ((0, 1), None)
assert counted(lambda: c.vcall(compares, 0)) in ((2, 2), None)
