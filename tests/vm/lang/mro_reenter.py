# mro() of a metaclass runs while the class is not whole, and may change what it hangs on.
def error(f):
    try:
        f()
    except Exception as e:
        return type(e).__name__ + ": " + str(e)

class Reversed(type):
    def mro(cls):
        return type.mro(cls)[::-1]
class A(metaclass=Reversed): pass
assert A.__mro__ == (object, A)

class Extends(type):
    def mro(cls):
        if cls.__mro__ is None and cls.__name__ != "X":
            seen.append(error(lambda: type("X", (cls,), {})))
        return type.mro(cls)
seen = []
class B(metaclass=Extends): pass
assert seen == ["TypeError: Cannot extend an incomplete type 'B'"]

class Super(type):
    def mro(cls):
        if cls.__mro__ is None:
            seen.append(error(lambda: super(cls, cls).xxx))
        return type.mro(cls)
seen = []
class C(metaclass=Super): pass
assert seen == ["AttributeError: 'super' object has no attribute 'xxx'"]

class Cycle(type):
    def mro(cls):
        if cls.__mro__ is not None and not cls.done:
            cls.done = True
            seen.append(error(lambda: setattr(D, "__bases__", (E,))))
        return type.mro(cls)
class Base(metaclass=Cycle): done = True
class Other(Base): pass
class D(Base): pass
class E(D): pass
seen = []
E.done = False
D.__bases__ = (Other,)
assert seen == ["TypeError: a __bases__ item causes an inheritance cycle"], seen
assert E.__mro__ == (E, D, Other, Base, object)
