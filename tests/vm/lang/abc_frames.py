# abstract base classes and other hooks that decide isinstance() and issubclass() in Python: answers, errors, no loop entered
import abc
import collections.abc
import sys
import traceback

entries = getattr(sys, "_krait_reentries", int)
entries()


class Meta(type):
    def __instancecheck__(cls, o): return 7
    def __subclasscheck__(cls, o): return []


class Checked(metaclass=Meta): pass


class A(abc.ABC):
    @classmethod
    def __subclasshook__(cls, o):
        if o is int: return True
        if o is str: return 3
        if o is float: raise KeyError(o)
        return NotImplemented


class B(A): pass
class C: pass
class Claims: __class__ = int
class Truth:
    def __bool__(self): raise ValueError("truth")


class NoTruth(type):
    def __instancecheck__(cls, o): return Truth()


class Odd(metaclass=NoTruth): pass
class BadChildren(abc.ABC):
    @staticmethod
    def __subclasses__(): return 5


def shown(f, *args):
    try: return f(*args)
    except Exception as e:
        frames = [frame.name for frame in traceback.extract_tb(e.__traceback__)[1:] if frame.name[:2] == "__"]
        return type(e).__name__, str(e), frames


before = entries()
assert (isinstance(1, Checked), issubclass(int, Checked)) == (True, False)
assert (isinstance(1, (str, Checked)), issubclass(int, (str, (Checked,)))) == (True, False)
assert isinstance(*(1, Checked)) and not isinstance(1, ()) and isinstance(1, ((), (str, (int,))))
assert isinstance([], collections.abc.Sequence) and isinstance({}, collections.abc.Mapping | int)
assert (issubclass(int, A), issubclass(C, A), issubclass(B, A)) == (True, False, True)
assert B.register(C) is C and issubclass(C, A) and isinstance(C(), B)
assert shown(issubclass, str, A) == (
    "AssertionError", "__subclasshook__ must return either False, True, or NotImplemented", ["__subclasscheck__"])
assert shown(issubclass, float, A) == ("KeyError", "<class 'float'>", ["__subclasscheck__", "__subclasshook__"])
assert shown(B.register, A) == ("RuntimeError", "Refusing to create an inheritance cycle", [])
assert shown(B.register, 3) == ("TypeError", "Can only register classes", [])
assert shown(issubclass, 3, A) == ("TypeError", "issubclass() arg 1 must be a class", ["__subclasscheck__"])
assert shown(issubclass, C, BadChildren) == ("TypeError", "__subclasses__() must return a list", ["__subclasscheck__"])
assert shown(isinstance, 1, Odd)[:2] == ("ValueError", "truth")
assert isinstance(Claims(), A) and isinstance(Claims(), int) and isinstance(Claims(), B)
assert list(map(isinstance, [1, C()], [A, B])) == [True, True]
deep = Checked
for i in range(100): deep = (deep,)
assert isinstance(1, deep) and not issubclass(int, deep)
for i in range(100000): deep = (deep,)
assert shown(isinstance, 1, deep)[0] == "RecursionError"
after = entries()
assert after - before <= 6, after - before      # map() calls isinstance() in C; as does a search of 100 nested tuples
