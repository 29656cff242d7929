# descriptors, __class__ and __bases__ where they meet the unusual
import types

def error(f, *args):
    try:
        f(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"

# a descriptor with __set__ alone is hidden by what it stored, on instances and on classes
class Setter:
    def __set__(self, obj, value):
        obj.__dict__["a"] = value
class X:
    a = Setter()
x = X()
assert x.a is X.__dict__["a"]
x.a = 42
assert x.a == 42
class Meta(type):
    pass
class Y(metaclass=Meta):
    a = 42
Meta.a = Setter()
assert Y.a == 42

# wrappers of another class's slots raise, whichever slot the name stands for
class Wrong(int):
    __eq__ = str.__eq__
    __add__ = str.__add__
assert error(lambda: Wrong() == Wrong()) == "TypeError: descriptor '__eq__' requires a 'str' object but received a 'Wrong'"
assert error(lambda: Wrong() + Wrong()) == "TypeError: descriptor '__add__' requires a 'str' object but received a 'Wrong'"
assert list.__len__.__doc__ == "Return len(self)." and int.__radd__.__doc__ == "Return value+self."
assert complex.real.__doc__ == "the real part of a complex number"

# the layouts of two classes differ if only one has weak references or a __dict__
class Slotted:
    __slots__ = ("b", "c")
class Weak(Slotted):
    __slots__ = ("__weakref__",)
class Dict(Slotted):
    __slots__ = ("__dict__",)
def set_class(obj, cls):
    obj.__class__ = cls
for cls in Slotted, Weak, Dict:
    for other in Slotted, Weak, Dict:
        message = error(set_class, cls(), other)
        assert cls is other or message == \
            f"TypeError: __class__ assignment: '{other.__name__}' object layout differs from '{cls.__name__}'", message

# __classcell__ may be a slot
class Base:
    def __init__(self):
        self.b = 42
class Cell(Base):
    __slots__ = ("__classcell__",)
    def __init__(self):
        super().__init__()
assert isinstance(Cell.__dict__["__classcell__"], types.MemberDescriptorType) and Cell().b == 42

# a builtin base's __dict__ rules, wherever it stands among the bases
class Plain:
    pass
class MetaFirst(type, Plain):
    pass
class MetaLast(Plain, type):
    pass
for meta in MetaFirst, MetaLast:
    cls = meta("C", (), {"x": 1})
    assert isinstance(cls.__dict__, types.MappingProxyType) and cls.__dict__["x"] == 1
    assert error(setattr, cls, "__dict__", {}).startswith(("AttributeError", "TypeError"))
class Module(Plain, types.ModuleType):
    pass
module = Module("m")
module.__dict__["x"] = 2
assert module.x == 2 and error(setattr, module, "__dict__", {}) is not None

# an mro() without the class itself
class Lost(type):
    def mro(cls):
        return (Plain,)
assert error(Lost, "L", (), {}) == "TypeError: super(type, obj): obj must be an instance or subtype of type"

# __bases__ assigned while the mro is made, and while it is searched
class Nested(type):
    ready = False
    def mro(cls):
        if Nested.ready and cls.__name__ == "C":
            Nested.ready = False
            C.__bases__ = (B2,)
        return type.mro(cls)
class A(metaclass=Nested): pass
class B1(A): pass
class B2(A): pass
class C(A): pass
Nested.ready = True
C.__bases__ = (B1,)
assert C.__bases__ == (B2,) and B2.__subclasses__() == [C] and B1.__subclasses__() == []

class Key:
    def __hash__(self):
        return hash("key")
    def __eq__(self, other):
        Found.__bases__ = (New,)
class Old:
    key = other = "old"
class New:
    key = other = "new"
Found = type("Found", (Old,), {Key(): 5})
assert Found.key == "old" and Found.other == "new"

assert error(type, "A", (), {"__doc__": "x\udcdcy"}).startswith("UnicodeEncodeError")

# __get__ is called as it is found in the class, unbound: a builtin function gets the descriptor too
class Builtin:
    __get__ = "{!r} {!r} {!r}".format
class Reprs(type):
    def __repr__(cls):
        return cls.__name__
class Listed(metaclass=Reprs):
    def __repr__(self):
        return "listed"
Builtin.__repr__ = lambda self: "builtin"
Listed.a = Builtin()
assert (Listed.a, Listed().a) == ("builtin None Listed", "builtin listed Listed")
