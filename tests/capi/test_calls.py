"""Calls of C from Python, each often enough to be cached by the interpreter."""
import gc
import calls_ext as c


def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert str(e) == text, str(e)
    else:
        assert False, f


# ---- arguments come and go; what Python holds too never shows a count of one
def counts(o):
    first = c.count_of(o)
    for i in range(5):
        assert c.count_of(o) == first >= 2, (first, c.count_of(o))


for o in ("a string", [1], {"k": 2}, (3, [4]), object(), c.Thing(), range(5)):
    counts(o)
for o in (5, 123456789, -2 ** 61, 2 ** 100, 1.5, 0.0, -0.0, float("inf"), 1e-320, 2j, None, True, ..., NotImplemented, "x", b""):
    for i in range(5):
        got = c.f_fast(o)[0]
        assert type(got) is type(o) and repr(got) == repr(o), (got, o)

# ---- conventions, through a name, an attribute and *args
f_fast, f_fast_keywords, f_varargs, f_keywords = c.f_fast, c.f_fast_keywords, c.f_varargs, c.f_keywords
for i in range(4):
    many = tuple(range(1000, 1040))
    assert f_fast() == () and f_fast(1) == (1,) and f_fast(*many) == many == c.f_fast(*many)
    assert f_fast_keywords(1, 2.5) == ((1, 2.5), None)
    assert f_fast_keywords(1, a=2, b="3") == ((1, 2, "3"), ("a", "b")) == c.f_fast_keywords(1, a=2, b="3")
    assert f_varargs(1, "b", 3.5) == ((1, "b", 3.5), 1) and f_varargs()[0] == ()
    assert f_keywords(1, k=[2]) == ((1,), {"k": [2]}) and f_keywords() == ((), None)
    raises(TypeError, "calls_ext.count_of() takes exactly one argument (2 given)", c.count_of, 1, 2)
    raises(TypeError, "calls_ext.kept() takes no arguments (1 given)", c.kept, 1)
    raises(TypeError, "calls_ext.kept() takes no keyword arguments", c.kept, a=1)
    raises(TypeError, "calls_ext.f_fast() takes no keyword arguments", c.f_fast, 1, a=1)
    raises(TypeError, "f_varargs() takes no keyword arguments", c.f_varargs, a=1)


def call_site(f, o):
    return f(o)  # the callee changes: a cache must see it


assert [call_site(f, "7") for f in (c.f_fast, c.f_fast, len, int, lambda x: x, c.f_fast)] == [("7",), ("7",), 1, 7, "7", ("7",)]

# ---- results
for i in range(4):
    o = [i]
    c.keep(o)
    assert c.kept() is o
    c.keep(123456 + i)
    assert c.kept() == 123456 + i
    pair = c.returned_and_kept(o)
    assert pair == (o, o) and pair[0] is o and c.kept() is pair
    n = c.nested(o)
    gc.collect()
    assert n == ((70000, o), (0.5, "text"), b"bytes") and n[0][1] is o
c.keep(None)

# ---- the exception being handled, for functions, getters and operators
t = c.Thing()
for i in range(3):
    assert c.f_handled() is t.handled is (t + t) is None
    try:
        raise KeyError(i)
    except KeyError as e:
        assert c.f_handled() is e and t.handled is e and t + t is e and t + 1 is e
        try:
            raise ValueError
        except ValueError as inner:
            assert c.f_handled() is inner
        assert t.handled is e
    assert c.f_handled() is t.handled is None

# ---- members: read and written in place
assert type(c.Thing.n).__name__ == "member_descriptor" and type(c.Thing.handled).__name__ == "getset_descriptor"
def members(t):
    t.n = -2 ** 62
    t.i = 2 ** 31 - 1
    t.d = -0.0
    t.flag = True
    t.o = members
    t.ox = (1, 2)
    return t.n, t.i, repr(t.d), t.flag, t.o is members, t.ox, t.fixed


for i in range(4):
    assert members(t) == (-2 ** 62, 2 ** 31 - 1, "-0.0", True, True, (1, 2), -2 ** 62)
    raises(OverflowError, "Python int too large to convert to C long", setattr, t, "n", 2 ** 63)
    raises(TypeError, "'str' object cannot be interpreted as an integer", setattr, t, "n", "1")
    raises(AttributeError, "readonly attribute", setattr, t, "fixed", 1)
    raises(TypeError, "can't delete numeric/char attribute", delattr, t, "n")
    raises(TypeError, "attribute value type must be bool", setattr, t, "flag", 1)
    raises(ValueError, "not set", setattr, t, "refused", 1)
    raises(ValueError, "not deleted", delattr, t, "refused")
    raises(AttributeError, "attribute 'handled' of 'calls_ext.Thing' objects is not writable", setattr, t, "handled", 1)
    t.d = 3
    t.n = True
    assert (t.d, t.n) == (3.0, 1)
    del t.o, t.ox
    assert t.o is None
    raises(AttributeError, "ox", delattr, t, "ox")
    assert not hasattr(t, "ox")


# ---- caches follow what classes become
class Sub(c.Thing):
    pass


def read(x):
    return x.handled, x.i, x.one(3) and x.made_by()


s = Sub()
s.i = 4
for i in range(3):
    assert read(s) == (None, 4, "Thing")
Sub.i = property(lambda self: "property")
assert read(s) == (None, "property", "Thing")
Sub.i = c.Thing.n
s.n = 9
assert read(s) == (None, 9, "Thing")
Sub.handled = c.Thing.d
s.d = 0.25
assert read(s) == (0.25, 9, "Thing")
del Sub.i, Sub.handled
assert read(s) == (None, 4, "Thing")
Sub.made_by = lambda self: "Python"
assert read(s) == (None, 4, "Python")

# ---- a base's own function, for an instance of a derived C type
d = c.Derived(5)
for i in range(3):
    assert d.made_by() == "Derived" and repr(d) == "a Derived" and c.Thing.__repr__(d) == "a Thing"
    c.Thing.__init__(d, 8)
    assert d.made_by() == "Thing" and d.n == 8
    d.__init__()
    assert d.made_by() == "Derived"
    assert type(c.Thing.__new__(c.Derived)) is c.Derived
    assert repr(c.Derived.__new__(Sub2 := type("Sub2", (c.Derived,), {}))) == "a Derived"

# ---- instances: all C's, or partly Python's
class WithInit(c.Thing):
    def __init__(self, n, extra):
        super().__init__(n=n)
        self.extra = extra


class WithNew(c.Thing):
    def __new__(cls, *args):
        return super().__new__(cls) if args else "something else"


for i in range(3):
    assert c.Thing(7).n == 7 and c.Thing(n=8).n == 8 and Sub(9).n == 9
    w = WithInit(3, extra=4)
    assert (w.n, w.extra) == (3, 4)
    assert WithNew() == "something else" and WithNew(1).n == 1
    raises(TypeError, "'str' object cannot be interpreted as an integer", c.Thing, "x")
    assert len(t) == 3 and t[1] == 1000 and t[-1] == 2000 and list(t) == [0, 1000, 2000]
    raises(IndexError, "item 3", lambda: t[3])
    assert t.self_count() >= 2

# ---- a function is given the class it was bound to
f = c.bound_to_class(c.Thing)
assert f() is c.Thing and c.bound_to_class(c.Derived)() is c.Derived and f() is c.Thing

# ---- collections in between
for i in range(3):
    things = [c.Thing(k) for k in range(200)]
    for k, x in enumerate(things):
        x.o = things[k - 1]
        x.ox = (k, x.o)
    gc.collect()
    assert [x.n for x in things] == list(range(200)) and all(x.ox == (k, x.o) for k, x in enumerate(things))
    del things
    gc.collect()
