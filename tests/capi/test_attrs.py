# Attributes, methods, classes and slots as C asks for them.
import sys

import attrs_ext as c


class P:
    kind = "class"

    def __init__(self):
        self.x = 1

    def meth(self, *args):
        return ("P", self, args)

    def plain(self):
        return self.x

    @property
    def broken(self):
        raise ZeroDivisionError

    @property
    def missing(self):
        raise AttributeError("no")


class Answers:
    def __getattr__(self, name):
        if name == "bad":
            raise KeyError(name)
        if name.startswith("no"):
            raise AttributeError(name)
        return name


class Meta(type):
    of_meta = 5


class WithMeta(metaclass=Meta):
    own = 6


p = P()
assert c.get(p, "x") == 1 and c.get(p, "kind") == "class" and c.get(P, "kind") == "class" and c.get(sys, "path") is sys.path
assert c.get(Answers(), "abc") == "abc" and c.get(WithMeta, "of_meta") == 5
for o, name in ((p, "nosuch"), (P, "nosuch"), (sys, "nosuch"), (5, "nosuch"), (Answers(), "nosuch"), (p, "missing")):
    assert not c.has(o, name) and not c.has_object(o, name) and c.lookup(o, name) is ...
    try:
        c.get(o, name)
        assert False
    except AttributeError:
        pass
for o, name in ((p, "x"), (P, "meth"), (sys, "path"), (5, "real"), (Answers(), "abc"), (WithMeta, "of_meta"), ("", "join")):
    assert c.has(o, name) and c.has_object(o, name) and c.lookup(o, name) == getattr(o, name)
assert not c.has(p, "broken") and not c.has(Answers(), "bad")
for o, name, exc in ((p, "broken", ZeroDivisionError), (Answers(), "bad", KeyError)):
    try:
        c.lookup(o, name)
        assert False
    except exc:
        pass

# methods: what the instance has comes before the class's
assert c.call(p, "plain") == 1
assert c.call_with(p, "meth", 2) == [("P", p, (2,))] * 4 + [("P", p, (2, 7))]
q = P()
q.meth = lambda *args: ("own", args)
assert c.call_with(q, "meth", 2) == [("own", (2,))] * 4 + [("own", (2, 7))]
q.plain = lambda: 8
assert c.call(q, "plain") == 8
assert c.call_with(Answers.__new__(type("A", (Answers,), {"f": lambda self, *a: a})), "f", 1) == [(1,)] * 4 + [(1, 7)]
try:
    c.call(p, "kind")
    assert False
except TypeError as exc:
    assert "not callable" in str(exc)

# classes
class Pretends:
    @property
    def __class__(self):
        return dict


class Proxy:
    def __getattribute__(self, name):
        return dict if name == "__class__" else object.__getattribute__(self, name)


class Any(type):
    def __instancecheck__(cls, o):
        return o == 5


class Five(metaclass=Any):
    pass


assert c.is_instance(p, P) and c.is_instance(p, object) and not c.is_instance(p, dict) and not c.is_instance(5, P)
assert c.is_instance(Pretends(), dict) and c.is_instance(Proxy(), dict) and not c.is_instance(Proxy(), list)
assert c.is_instance(5, Five) and not c.is_instance(6, Five) and c.is_instance(True, int)
assert c.is_instance({}, (list, dict)) and c.is_instance(1, int | str) and not c.is_instance(1.0, int | str)

# numbers and strings
def check(a, b):
    eq, lt, total, product, difference, h, true = c.slots(a, b)
    assert eq is a.__eq__(b) or eq == (a == b), (a, b)
    assert lt is NotImplemented or lt == (a < b)
    assert h == hash(a) and true == bool(a)
    if not isinstance(a, str):
        assert repr((total, product, difference)) == repr((a + b, a * b, a - b))


class Int(int):
    pass


numbers = [0, 1, -1, 2**30 - 1, 2**30, -2**30, 2**31, 2**59, 2**60 - 1, 2**60, -2**60, 2**62, 2**100, True, Int(3), Int(2**70)]
for a in numbers:
    for b in numbers:
        check(a, b)
for a in (0.0, -0.0, 1.5, -2.5, float("inf"), 1e300):
    for b in (0.0, 1.5, -2.5, 3, True, 2**100):
        check(a, b)
nan = float("nan")
assert c.slots(nan, nan)[0] is False and c.slots(nan, 1.0)[1] is False


class Str(str):
    pass


texts = ["", "a", "b", "ab", "\xe9", "\u20ac", "\U0001f600", "abc\0", Str("ab"), Str("\u20ac")]
for a in texts:
    for b in texts:
        check(a, b)
assert c.slots("a", b"a")[0] is NotImplemented

# a static type with room for a dict has attributes and no __dict__ to name them by; nor have its subclasses
import weakref


class Roomier(c.Roomy):
    pass


for cls in c.Roomy, Roomier:
    o = cls()
    o.x = 1
    assert o.x == 1 and weakref.ref(o)() is o
    assert not hasattr(o, "__dict__") and "__dict__" not in vars(cls) and "__weakref__" not in vars(cls)
    assert "__class__" in dir(o)

# the generic way of setting works on classes too
class Plain:
    pass


c.generic_set(Plain, "x", 1)
assert Plain.x == 1 and Plain().x == 1
c.generic_set(Plain, "x")
assert "x" not in vars(Plain)

import array

for exporter in b"a", bytearray(b"a"), array.array("i", [1]):
    try:
        c.no_view(exporter)
        assert False
    except BufferError as e:
        assert "view==NULL argument is obsolete" in str(e)

assert c.second_interpreter() is False

# __class__ of an object that C has seen
class Before(int): __slots__ = ()
class After(int): __slots__ = ()
for o in (P(), Before(3)):
    assert c.type_of(o) is type(o)
    new = After if isinstance(o, int) else type("Q", (P,), {})
    o.__class__ = new
    assert c.type_of(o) is new and type(o) is new

# where a class has its dict and weak references
assert type.__dictoffset__ == 264 and type.__weakrefoffset__ == 368
assert c.offsets(type) == (264, 368) == c.offsets(type("M", (type,), {}))

# attributes of builtin types in tp_getset
assert c.ask_getset(len, "__doc__") == len.__doc__ and c.ask_getset(str.split, "__qualname__") == "str.split"
assert c.ask_getset(P, "__name__") == "P"

# a class is named as in tp_name
import collections
for cls, text in ((collections.deque, "type object 'collections.deque' has no attribute 'no'"),
                  (P, "type object 'P' has no attribute 'no'"), (int, "type object 'int' has no attribute 'no'")):
    try:
        cls.no
    except AttributeError as e:
        assert str(e) == text, e
