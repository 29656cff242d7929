# What is handed through as the same object, and what is asked before what.
import sys
import types

# ---- the same string comes back where nothing changes it ----
text = "abcde!"
for same in ("%s" % text, "%.6s" % text, "%6s" % (text,), "{}".format(text), "{0:6s}".format(text), text.format(), text % (), text.expandtabs()):
    assert same is text


# ---- a bound method is no descriptor ----
class A:
    def foo(self, cls=None):
        return "spam", cls


class B:
    bar = classmethod(A().foo)
    plain = A().foo


assert B.bar() == ("spam", B) and B().plain() == ("spam", None)
assert not hasattr(types.MethodType, "__get__")

# ---- a length is asked for behind the iterator ----
asked = []


class Sized:
    def __iter__(self):
        asked.append("iter")
        return iter([1])

    def __len__(self):
        asked.append("len")
        return 1


for f in (list, tuple, sorted, bytes, [].extend):
    asked.clear()
    f(Sized())
    assert asked[:2] == ["iter", "len"], (f, asked)
for f in (set, frozenset, enumerate, dict.fromkeys):
    asked.clear()
    f(Sized())
    assert asked == ["iter"], (f, asked)

# ---- a view that is released while it is indexed ----
view = memoryview(bytearray(b"\xff" * 8))


class Releases:
    def __index__(self):
        view.release()
        return 4


assert list(view[:Releases()]) == [255] * 4
view = memoryview(bytearray(8))
try:
    view[:Releases()] = b"spam"
except ValueError as e:
    assert "released" in str(e)
else:
    raise AssertionError


# ---- errors ----
def message(f, *args, **kw):
    try:
        f(*args, **kw)
    except Exception as e:
        return str(e)


assert message(min, 0, a=1, b=2, c=3) == "min() takes at most 2 keyword arguments (3 given)"
assert message(ImportError, 0, name=1, path=2, c=3) == "ImportError() takes at most 2 keyword arguments (3 given)"
assert message(NameError, 0, name=1, c=3) == "NameError() takes at most 1 keyword argument (2 given)"


class Endless:
    def __getitem__(self, i):
        return i


it = iter(Endless())
it.__setstate__(sys.maxsize - 1)
assert next(it) == sys.maxsize - 1
assert message(next, it) == message(next, it) == "iter index too large"


# ---- a frame left by a with statement stands where the exception was raised ----
class Noop:
    def __enter__(self):
        pass

    def __exit__(self, *args):
        pass


def after_with():
    with Noop():
        1 / 0
        pass


try:
    after_with()
except ZeroDivisionError as e:
    assert e.__traceback__.tb_next.tb_frame.f_lineno == after_with.__code__.co_firstlineno + 2
