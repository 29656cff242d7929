# compare.py: calls an API function of CPython and the one of Krait with equal arguments, and compares what comes out.
import copy
import ctypes as C
import re
import sys
import warnings

warnings.simplefilter("ignore")
ours, theirs = C.PyDLL(sys.argv[1]), C.pythonapi
LIBRARIES = ((theirs, ""), (ours, "kr_"))
Obj, Size, Int, Str = C.py_object, C.c_ssize_t, C.c_int, C.c_char_p
NULL = C.c_void_p(None)
calls = differences = 0


def norm(value):
    """Text that is equal for equal values of equal types."""
    try:
        text = re.sub(r"0x[0-9a-f]+", "0x", repr(value))[:300]
    except Exception as exc:
        text = str(exc)
    return type(value).__name__ + ":" + text


def call(library, prefix, name, result, args):
    function = getattr(library, prefix + name)
    function.restype, function.argtypes = result, None
    try:
        return "returned", norm(function(*args))
    except BaseException as exc:
        return type(exc).__name__, [norm(a) for a in exc.args]


def report(name, what, expected, got):
    global calls, differences
    calls += 1
    if expected != got:
        differences += 1
        print("%s(%s)\n  CPython %s\n  Krait   %s" % (name, what, expected, got))


def check(name, result, make_args):
    """make_args is called once for each side, since a call may change its arguments."""
    outcomes = []
    for library, prefix in LIBRARIES:
        args = make_args()
        outcomes.append(call(library, prefix, name, result, args))
    report(name, ", ".join(norm(a.value) if isinstance(a, Obj) else str(a) for a in args), *outcomes)


def fresh(value):
    try:
        return copy.deepcopy(value)
    except Exception:
        return value


def finish():
    print("%s: %d calls, %d differences" % (sys.argv[0], calls, differences))
    sys.exit(differences != 0)


class Index:
    def __index__(self):
        return 2


class BadIndex:
    def __index__(self):
        raise ValueError("no index")


class IntSubclass(int):
    def __radd__(self, other):
        return "radd"


class Items:
    def __getitem__(self, key):
        if isinstance(key, int) and key > 3:
            raise IndexError(key)
        return "item", key


class InPlace:
    def __iadd__(self, other):
        return "iadd", other

    def __imul__(self, other):
        return NotImplemented


class Unprintable:
    def __repr__(self):
        return 3

    def __bool__(self):
        raise KeyError("bool")

    def __len__(self):
        return -1

    def __format__(self, spec):
        return 4


class Meta(type):
    def __instancecheck__(cls, o):
        return o == 3

    def __subclasscheck__(cls, o):
        raise ValueError("subclass check")


class WithMeta(metaclass=Meta):
    pass


VALUES = [0, 1, -3, 255, 256, 2**31, 2**32, 2**63, -2**70, True, 1.5, 3 + 4j, "", "ab", "a\0b", "\xe9\u1234\U0001f600",
          b"", b"xy", b"a\0b", bytearray(b"q"), (1, 2), [1, 2], {1: 2, "k": 5}, {1, 2}, range(3), None, NotImplemented,
          slice(1, 2), memoryview(b"abcdef")[::2], int, str, type, len, print, object(), Exception, list[int], int | str,
          Index(), BadIndex(), IntSubclass(4), Items(), InPlace(), Unprintable(), WithMeta, WithMeta()]
