# Calls that nobody makes on purpose: they raise or answer, they never crash or hang.
import _imp


def raised(f, *args):
    try:
        f(*args)
    except Exception as e:
        return type(e).__name__, str(e)


# object.__ne__ asks the type's own comparison, which there may not be
for constant in (None, ..., NotImplemented):
    assert constant.__ne__(1) is NotImplemented and constant.__eq__(constant) is True and constant.__lt__(1) is NotImplemented


class Spec:
    name, origin = None, "nowhere.so"


assert raised(_imp.create_dynamic, Spec()) == ("TypeError", "spec.name must be a string")


# a method of a method of a method, deeper than any stack
def nested_method(depth):
    m = len
    for _ in range(depth):
        m = type(nested_method.__get__(1))(m, 1)
    return m


if "Krait" in __import__("sys").version:  # where CPython crashes
    assert raised(nested_method(100000))[0] == "RecursionError"
assert raised(nested_method(20)) == ("TypeError", "len() takes exactly one argument (20 given)")


# a divmod of the caller's
import os


class BadInt:
    def __init__(self, result): self.result = result
    def __divmod__(self, other): return self.result


for result in 42, (), (1, 2, 3):
    assert raised(lambda: os.utime(__file__, ns=(BadInt(result), 1))) == (
        "TypeError", f"BadInt.__divmod__() must return a 2-tuple, not {type(result).__name__}")
assert raised(lambda: os.utime(__file__, ns=(BadInt(("a", 1)), 1)))[0] == "TypeError"


# error handlers that put something else in the place of the input
import codecs


def replacing(exc):
    exc.object = 42
    return "?", 0


def shortening(exc):
    exc.object = b"a"
    return "?", 1


codecs.register_error("test.replacing", replacing)
codecs.register_error("test.shortening", shortening)
for encoding, data in ("ascii", b"\xff\xff"), ("utf-8", b"\xff\xff"), ("utf-16", b"\xff"), ("utf-32", b"\xff"):
    assert raised(data.decode, encoding, "test.replacing") == ("TypeError", "object attribute must be bytes")
    assert data.decode(encoding, "test.shortening") == "?"
for encoding, data in ("utf-7", b"++"), ("unicode-escape", b"\\u123g"), ("raw-unicode-escape", b"\\u123g"):
    assert raised(data.decode, encoding, "test.replacing")[0] == "TypeError"


# the input of an interactive session goes away
import subprocess
import sys

session = subprocess.run([sys.executable, "-i", "-c", "pass"], input="import os\nprint('closing')\nos.close(0)\n", text=True,
                         capture_output=True, timeout=30)
assert session.returncode == 0 and session.stdout == "closing\n", session
