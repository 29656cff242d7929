# errors.py: raising, chaining and making exceptions; slices.
from compare import *


class RaisesItself(Exception):
    def __init__(self, *args):
        raise KeyError("init", *args)


class NoException(Exception):
    def __new__(cls, *args):
        return 5


shared = ValueError("shared")


def no_handler():
    pass


def plain():
    raise OSError("handled")


def chained():
    try:
        raise shared
    except ValueError:
        raise KeyError("over")


def chain(exc, depth=0):
    """An exception with its context and cause."""
    if exc is None or depth > 6:
        return None
    return (type(exc).__name__, norm(exc.args), chain(exc.__context__, depth + 1), chain(exc.__cause__, depth + 1),
            exc.__suppress_context__)


def raise_in(handled, function, args):
    try:
        handled()
    except Exception:
        return raise_in(no_handler, function, args)
    try:
        function(*args)
    except BaseException as exc:
        return chain(exc)


def check_raise(name, handled, args):
    outcomes = []
    for library, prefix in LIBRARIES:
        shared.__context__ = shared.__traceback__ = None
        function = getattr(library, prefix + name)
        function.restype, function.argtypes = C.c_void_p, None
        try:
            handled()
        except Exception:
            outcomes.append(raise_in(no_handler, function, args))
        else:
            outcomes.append(raise_in(no_handler, function, args))
    report(name, args, *outcomes)


for handled in no_handler, plain, chained:
    for cls in ValueError, KeyError, UnicodeDecodeError, RaisesItself, NoException, int, 3:
        for value in NULL, "text", (1, 2), (), 5, shared, [1]:
            check_raise("PyErr_SetObject", handled, (Obj(cls), value if value is NULL else Obj(value)))
        check_raise("PyErr_SetNone", handled, (Obj(cls),))
        check_raise("PyErr_SetString", handled, (Obj(cls), Str(b"text")))
    check_raise("_PyErr_SetKeyError", handled, (Obj((1, 2)),))
    check_raise("PyErr_NoMemory", handled, ())
    check_raise("PyErr_SetImportError", handled, (Obj("text"), Obj("name"), None))

for given in ValueError, ValueError(1), 3, KeyError, (1,):
    for cls in ValueError, (KeyError, ValueError), ((LookupError,),), 3, ():
        check("PyErr_GivenExceptionMatches", Int, lambda: (Obj(given), Obj(cls)))
for name, base, attrs in (b"a.b.C", None, None), (b"nodot", None, None), (b"a.C", ValueError, {"x": 1}), (b"a.C", 3, None):
    check("PyErr_NewException", Obj, lambda: (Str(name), Obj(base) if base else None, Obj(attrs) if attrs else None))


def numbers(name, count, args):
    outcomes = []
    for library, prefix in LIBRARIES:
        values = [Size(99) for _ in range(count)]
        outcome = call(library, prefix, name, Int, args + tuple(C.byref(v) for v in values))
        outcomes.append((outcome, [v.value for v in values] if outcome == ("returned", "int:0") else None))
    report(name, args, *outcomes)


BOUNDS = [None, 0, 1, -1, 5, -7, 2**70, -2**70, Index(), BadIndex(), "x"]
for start in BOUNDS:
    for stop in BOUNDS:
        for step in BOUNDS:
            numbers("PySlice_Unpack", 3, (Obj(slice(start, stop, step)),))
            numbers("PySlice_GetIndicesEx", 4, (Obj(slice(start, stop, step)), Size(6)))
finish()
