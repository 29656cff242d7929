# Exceptions on both sides of the border: fields in the struct, fields set by C, changes made in Python after C has seen one.
import gc
import weakref

import exception_ext as x

e = OSError(2, "text", "file")
assert x.os_fields(e) == (2, "text", "file")
assert x.os_fields(OSError("alone")) == (None, None, None)
assert x.stop_value(StopIteration(5)) == 5

# What changes later is seen by the API.
e = ValueError("v")
assert x.links(e) == (None, None, None)
e.__cause__ = KeyError("cause")
e.__context__ = KeyError("context")
assert x.links(e) == (e.__cause__, e.__context__, None)
try:
    raise e
except ValueError:
    assert x.links(e)[2] is e.__traceback__ is not None

# What C sets is seen by Python.
cause, context = KeyError(1), KeyError(2)
x.set_links(e, cause, context)
assert e.__cause__ is cause and e.__context__ is context and e.__suppress_context__ is True

try:
    b"ab\xffcd".decode("ascii")
except UnicodeDecodeError as error:
    assert x.widen(error) == b"\xff"
    assert (error.start, error.end, error.reason) == (1, 4, "widened")
    assert x.widen(error) == b"b\xffc"
    error.start = 2
    assert x.widen(error)[:1] == b"\xff"


# A context set after C has passed an exception on stays.
def fail():
    raise e


try:
    try:
        x.pass_on(fail)
    except ValueError as first:
        first.__cause__ = other = TypeError("other")
        raise
except ValueError:
    assert e.__cause__ is other
    try:
        x.pass_on(fail)
    except ValueError:
        assert e.__cause__ is other

# Long chains, and their end.
chain = None
for i in range(20000):
    link = ValueError(i)
    link.__context__ = chain
    chain = link
depth, at = 0, chain
assert x.links(chain)[1] is chain.__context__
while at is not None:
    depth, at = depth + 1, x.links(at)[1]
assert depth == 20000, depth
del chain, link, at


class Local:
    pass


def cycle():
    """An exception that its own frame holds, seen by C."""
    local = Local()
    try:
        raise ValueError(local)
    except ValueError as error:
        kept = error
    x.links(kept)
    return weakref.ref(local)


refs = [cycle() for _ in range(10)]
for _ in range(3):
    gc.collect()
assert [r() for r in refs] == [None] * 10

# What C handles is what is being handled, for Python code that C calls, and again Python's own behind it.
import sys


def current():
    return sys.exc_info()[1], x.handled()


def nested():
    try:
        raise KeyError(1)
    except KeyError as e:
        assert current() == (e, e), current()
        assert x.while_handling(inner, current) == (inner, inner)
        assert current() == (e, e), current()
    return current()


def again():
    raise


def other():
    raise OSError


outer, inner = ValueError("outer"), ValueError("inner")
assert current() == (None, None)
assert x.while_handling(outer, current) == (outer, outer)
assert x.while_handling(outer, nested) == (outer, outer)
assert current() == (None, None)
for f in again, other:
    try:
        x.while_handling(outer, f)
    except ValueError as e:
        assert e is outer
    except OSError as e:
        assert e.__context__ is outer
try:
    raise TypeError
except TypeError as e:
    assert current() == (e, e)
    assert x.while_handling(inner, current) == (inner, inner)
    assert current() == (e, e)
    assert list((lambda: (yield current()))()) == [(e, e)]
