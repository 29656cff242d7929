"""Slots that a metaclass of C finds in the struct, and functions that it stores into a class."""
import gc, weakref
import metaclass_ext as m


class A(m.Base):
    __slots__ = ("b", "a", "__c")


class B(A):
    __slots__ = ("d", "__weakref__")


class Sealed(m.Base):
    __slots__ = ("x",)
    sealed = True


class Token:
    pass


assert m.mark(A) == 7
assert sorted(m.members(A)) == ["_A__c", "a", "b"] and list(m.members(B)) == ["d"]
a, b = A(), B()
for name, at in m.members(A).items():
    for o in (a, b):
        assert not hasattr(o, name) and m.get_at(o, at) is None
        setattr(o, name, name * 2)
        assert m.get_at(o, at) == name * 2
        m.set_at(o, at, 5)
        assert getattr(o, name) == 5
        delattr(o, name)
        assert not hasattr(o, name) and m.get_at(o, at) is None
assert m.members(B)["d"] > max(m.members(A).values()) and B.__basicsize__ > A.__basicsize__
assert type(A.a).__name__ == "member_descriptor" and A.a.__name__ == "a" and A.a.__objclass__ is A
try:
    a.a
except AttributeError as e:
    assert str(e) in ("a", "'A' object has no attribute 'a'"), e

# what they refer to dies with the object, and so does a cycle through them
token = Token()
gone = weakref.ref(token)
b.a = b.d = token
del token
gc.collect()
assert gone() is not None
del b, o
gc.collect()
assert gone() is None
b = B()
b.d = b
gone = weakref.ref(b)
del b
gc.collect()
assert gone() is None

# functions that C stored into the class count at once, but not in subclasses, which look for names
class More(Sealed):
    __slots__ = ("y",)
try:
    Sealed().x = 1
except AttributeError as e:
    assert str(e) == "'Sealed' is sealed", e
else:
    assert False
assert "__setattr__" not in Sealed.__dict__
more = More()
more.x = more.y = 1
assert (more.x, more.y) == (1, 1)

# C that sees a class before it is whole: the slots have their place, or it is said that they have none
class Early(type(m.Base)):
    def mro(cls):
        m.mark(cls)
        return super().mro()
try:
    class Seen(m.Base, metaclass=Early):
        __slots__ = ("x",)
    seen = Seen()
    seen.x = 5
    assert seen.x == 5 and m.get_at(seen, m.members(Seen)["x"]) == 5
except SystemError as e:
    assert str(e) == "C has seen class 'Seen' before its __slots__ had a place", e
