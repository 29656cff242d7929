# throw() through yield from: which frames are seen, and exceptions that cannot be made.
import sys

def names():
    f, out = sys._getframe(1), []
    while f:
        out.append(f.f_code.co_name)
        f = f.f_back
    return out

def inner():
    try:
        yield 1
    except KeyError:
        yield names()

def outer():
    x = yield from inner()
    return x

def run():
    g = outer()
    next(g)
    return g.throw(KeyError("k"))

assert run()[:3] == ["inner", "outer", "run"], run()

def handling():
    try:
        raise OSError("held")
    except OSError:
        yield from inner_context()

def inner_context():
    try:
        yield 1
    except KeyError as e:
        yield e.__context__

g = handling()
next(g)
seen = g.throw(KeyError())
assert seen is None or isinstance(seen, OSError)
assert next(g, "end") == "end"

class Odd(Exception):
    def __new__(cls):
        return 3

class Fails(Exception):
    def __init__(self):
        raise LookupError("init")

def catcher():
    while True:
        try:
            yield
        except Exception as e:
            yield type(e).__name__, str(e)

c = catcher()
next(c)
kind, text = c.throw(Odd)
assert kind == "TypeError" and text.startswith("calling <class") and text.endswith("BaseException, not int"), text
next(c)
assert c.throw(Fails) == ("LookupError", "init")

# what the caller of throw() handles does not become the context
def once():
    yield

first, thrown = Exception(1), Exception(2)
thrown.__context__ = cause = Exception(3)
try:
    raise first
except Exception:
    o = once()
    next(o)
    try:
        o.throw(thrown)
    except Exception as e:
        assert e is thrown and e.__context__ is cause, e.__context__
