# Abstract base classes: registration, hooks, caches, abstract methods.
from abc import ABC, ABCMeta, abstractmethod, get_cache_token, update_abstractmethods
import collections.abc as c, gc

class A(ABC):
    @abstractmethod
    def f(self): pass
    @property
    @abstractmethod
    def p(self): pass
def error(f, *args):
    try:
        f(*args)
    except Exception as e:
        return type(e).__name__ + ": " + str(e)
assert A.__abstractmethods__ == frozenset({"f", "p"})
assert error(A) == "TypeError: Can't instantiate abstract class A with abstract methods f, p"
class B(A):
    def f(self): return 1
assert B.__abstractmethods__ == {"p"} and error(B) == "TypeError: Can't instantiate abstract class B with abstract method p"
class D(B): p = 3
assert D().f() == 1 and not D.__abstractmethods__
B.p = 5
update_abstractmethods(B)
assert B().p == 5

class R(metaclass=ABCMeta): pass
token = get_cache_token()
assert not issubclass(int, R) and not isinstance(3, R)
assert R.register(int) is int and issubclass(int, R) and isinstance(3, R) and issubclass(bool, R) and not isinstance(3.0, R)
assert get_cache_token() != token
class R2(R): pass
R2.register(float)
assert isinstance(3.0, R) and not isinstance(3, R2)
assert error(R2.register, R) == "RuntimeError: Refusing to create an inheritance cycle"
assert error(R.register, 3) == "TypeError: Can only register classes"
assert error(issubclass, 3, R) == "TypeError: issubclass() arg 1 must be a class"

class H(ABC):
    answer = True
    @classmethod
    def __subclasshook__(cls, other):
        return cls.answer if cls is H else NotImplemented
class Other: pass
assert issubclass(Other, H) and isinstance(Other(), H)
class H2(H): pass
assert not issubclass(Other, H2)
class Bad(ABC):
    __subclasshook__ = classmethod(lambda cls, other: 5)
assert error(issubclass, Other, Bad).startswith("AssertionError")
class Proxy:
    @property
    def __class__(self): return int
assert isinstance(Proxy(), R)

assert isinstance([], c.Sequence) and isinstance({}, c.Mapping) and issubclass(dict, c.MutableMapping) and not isinstance("", c.MutableSequence)
assert isinstance((x for x in ""), c.Generator) and isinstance(len, c.Callable) and not isinstance(3, c.Iterable)
class S:
    def __len__(self): return 0
    def __getitem__(self, i): raise IndexError
def kind(o):
    match o:
        case [*_]: return "sequence"
        case {}: return "mapping"
    return None
assert kind(S()) is None
c.Sequence.register(S)
assert kind(S()) == "sequence"
class M(c.Mapping):
    __len__ = lambda self: 0
    __iter__ = lambda self: iter(())
    __getitem__ = lambda self, k: None
assert kind(M()) == "mapping" and M.__flags__ & 1 << 6

# Registered and cached classes can die.
for _ in range(50):
    T = type("T", (), {})
    R.register(T)
    assert isinstance(T(), R)
del T
gc.collect()
assert isinstance(3, R)
