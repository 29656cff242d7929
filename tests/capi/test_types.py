# Types as generated code makes them: what C stores after PyType_Ready counts.
import gc
import math
import weakref

import types_ext as t

# offsets stored into a type that is ready
o = t.Late()
o.x = 5
r = weakref.ref(o)
assert o.x == 5 and r() is o
class Sub(t.Late):
    __slots__ = ()
s = Sub()
s.y = 1
assert s.y == 1 and weakref.ref(s)() is s
del o
gc.collect()
assert r() is None

# instances that only C makes
o = t.unseen()
r = weakref.ref(o)
assert r() is o

# a base without Py_TPFLAGS_BASETYPE is good for C
assert t.Derived.__mro__ == (t.Derived, t.Closed, object)
try:
    class Bad(t.Closed): pass
except TypeError as e:
    assert str(e) == "type 'types_ext.Closed' is not an acceptable base type", e
else:
    raise AssertionError

# mp_subscript alone makes no sequence
d = t.Derived()
assert d["k"] == 42 and d[0] == 42
class Python(t.Derived): pass
for x in (d, Python()):
    try:
        iter(x)
    except TypeError as e:
        assert "object is not iterable" in str(e)
    else:
        raise AssertionError
class Items(t.Derived):
    def __getitem__(self, i):
        if i > 2: raise IndexError
        return i
assert list(Items()) == [0, 1, 2]

# the VM knows the value that C wrote
x = t.real(2.25)
assert math.sqrt(x) == 1.5 and {2.25: "k"}[x] == "k" and x == 2.25 and x + 1 == 3.25 and "%.1f" % x == "2.2" and [2.25].index(x) == 0
w = t.text("Abc")
assert w == "Abc" and len(w) == 3 and w + "d" == "Abcd" and {"Abc": 1}[w] == 1 and type(w) is t.Text and "".join([w, w]) == "AbcAbc"

# a heap type by hand, and special names assigned afterwards
H = t.by_hand("Hand")
assert H.__name__ == "Hand" and H.__module__ == "Hand" and t.slots(H) == (0, 0, 0)
H.__iter__ = lambda self: iter((1, 2))
H.__init__ = lambda self, n=3: None
H.__int__ = lambda self: 7
assert t.slots(H) == (1, 1, 1) and list(H(5)) == [1, 2] and int(H()) == 7
class P: pass
assert t.slots(P) == (0, 0, 0)
P.__int__ = H.__int__
P.__iter__ = H.__iter__
assert t.slots(P) == (1, 0, 1)
del P.__iter__
assert t.slots(P) == (0, 0, 1)

m = t.instance_method(len)
assert m([1, 2]) == 2

# a type that is made ready by its first use
z = t.lazy()
assert type(z).__name__ == "Lazy" and type(z).__mro__ == (type(z), object)

# a getter that fails without an exception: as if the attribute were absent, for those who ask
q = t.Quiet()
assert getattr(q, "silent", 9) == 9 and not hasattr(q, "silent")
try:
    q.silent
except SystemError as e:
    assert str(e) == "error return without exception set", e
else:
    raise AssertionError

class M(metaclass=t.Meta): a = 1
assert M.a == 1 and M.extra is True and M().extra is True

# a metaclass with a tp_alloc of its own
t.fill(1)
class W(metaclass=t.Wrapping): pass
class X(metaclass=t.Wrapping):
    "own"
    def __repr__(self): return "own repr"
t.fill(0)
class Y(W): pass
class Z(W):
    def __int__(self): return 13
class N(metaclass=t.Wrapping): pass
assert [t.mark(c) for c in (W, X, Y, Z, N)] == [42, 42, 41, 41, 41]
assert repr(W()) == repr(Y()) == "wrapped" and int(W()) == int(X()) == int(Y()) == 12 and int(Z()) == 13
assert repr(X()) == "own repr" and W.__doc__ == "text" and X.__doc__ == "own" and Y.__doc__ is None
assert "__repr__" in W.__dict__ and "__repr__" not in Y.__dict__ and W.__repr__ is Y.__repr__
assert type(W.__repr__).__name__ == "wrapper_descriptor" and W.__int__(Z()) == 12 and super(Z, Z()).__int__() == 12
assert not hasattr(N(), "__int__") and isinstance(Y(), W)
t.fill(-1)
try:
    class Never(metaclass=t.Wrapping): pass
except ValueError as e:
    assert str(e) == "no struct"
else:
    raise AssertionError

# names that C has put into the struct, and Python into the class
t.rename(W, "Outer.W")
assert W.__qualname__ == "Outer.W" and W.__name__ == "W" and repr(W).endswith(".Outer.W'>"), repr(W)
W.__qualname__ = "Other"
assert t.struct_name(W) == "Other" == W.__qualname__

# a builtin __new__ that is found in a C base stands for that of the base that is extended
class E(t.Error, SyntaxError): pass
e = E("message", ("file", 1, 2, "text"))
assert e.args == ("message", ("file", 1, 2, "text")) and e.filename == "file" and e.lineno == 1

# what is to be refused
for i, expected in enumerate((
        "SystemError type types_ext.GC has the Py_TPFLAGS_HAVE_GC flag but has no traverse function",
        "SystemError Type spec does not define the name field.",
        "TypeError type 'bool' is not an acceptable base type",
        "RuntimeError invalid slot offset")):
    try:
        t.bad_spec(i)
    except Exception as e:
        assert "%s %s" % (type(e).__name__, e) == expected, e
    else:
        raise AssertionError(expected)
t.bad_spec(4) # its size is found wrong where memory is asked for

# sizes of structs
assert (t.Late.__basicsize__, t.Text.__basicsize__, t.Real.__basicsize__) == (32, 80, 24)
class Two(t.Late): __slots__ = ("a", "b")
class Plain: pass
assert (Two.__basicsize__, Plain.__basicsize__, list.__basicsize__, type.__basicsize__) == (48, 24, 40, 904)

# a class made by hand: PyType_Ready calls no __init_subclass__ or __set_name__, takes what was set before, and lets slots come
# before methods of the same name
class Base:
    def __init_subclass__(cls):
        raise AssertionError("called")
Raw = t.made_raw(Base)
assert Raw.note == "early" and not hasattr(Raw, "gone") and Raw.__mro__ == (Raw, Base, object)
assert repr(Raw()) == "slot" and type(Raw.__repr__).__name__ == "wrapper_descriptor"
assert Raw().__str__() == "table" and type(Raw.__dict__["__str__"]).__name__ == "method_descriptor"

# the members of property, copied into a subclass
Prop = t.property_with_members(True)
def get(self):
    return 5
prop = Prop(get, None, None, "text")
assert prop.__doc__ == "text" and prop.fget is get and prop.fset is None and "__doc__" in Prop.__dict__
prop.__doc__ = "more"
assert prop.__doc__ == "more"
class UsesProp:
    p = prop
assert UsesProp().p == 5
