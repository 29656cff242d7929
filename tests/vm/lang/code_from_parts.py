# types.CodeType takes the attributes of a code object, as libraries that send functions elsewhere store them.
import types

PARTS = ("argcount posonlyargcount kwonlyargcount nlocals stacksize flags code consts names varnames filename name qualname "
         "firstlineno linetable exceptiontable freevars cellvars").split()

def parts(code):
    return tuple(tuple(rebuilt(c) if isinstance(c, types.CodeType) else c for c in v) if isinstance(v, tuple) else v
                 for v in (getattr(code, "co_" + p) for p in PARTS))

def rebuilt(code):
    return types.CodeType(*parts(code))

def again(f):
    return types.FunctionType(rebuilt(f.__code__), f.__globals__, f.__name__, f.__defaults__, f.__closure__)

def plain(a, b=2, /, *args, c=3, **kw):
    """doc"""
    x = [i * b for i in range(a)]
    return x, args, c, kw, sum(j for j in x), lambda y: y + a

def copy(f):
    g = again(f)
    assert g.__code__ == f.__code__ and g.__code__ is not f.__code__ and hash(g.__code__) == hash(f.__code__)
    for p in PARTS:
        assert p == "linetable" or getattr(g.__code__, "co_" + p) == getattr(f.__code__, "co_" + p), p
    assert list(g.__code__.co_lines()) == list(f.__code__.co_lines())
    assert list(g.__code__.co_positions()) == list(f.__code__.co_positions())
    return g

g = copy(plain)
g.__kwdefaults__ = {"c": 3}
r, s = plain(4, 5, 6, c=7, d=8), g(4, 5, 6, c=7, d=8)
assert r[:5] == s[:5] == ([0, 5, 10, 15], (6,), 7, {"d": 8}, 30) and s[5](1) == 5

def outer(n):
    def inner(m):
        nonlocal n
        n += m
        return n
    return inner
f = outer(10)
assert copy(f)(5) == 15 and f(1) == 16

def caught(x):
    try:
        with open("/nonexistent" + x) as f:
            yield f
    except OSError as e:
        yield type(e).__name__
    finally:
        yield "end"
assert list(copy(caught)("a")) == ["FileNotFoundError", "end"]

async def co(x):
    return x + 1
try:
    copy(co)(1).send(None)
except StopIteration as e:
    assert e.value == 2

class C:
    def m(self): return super().__repr__()
assert copy(C.m)(C()).startswith("<__main__.C object")

# other names and constants
args = list(parts(plain.__code__))
args[PARTS.index("name")] = "other"
args[PARTS.index("filename")] = "elsewhere.py"
c = types.CodeType(*args)
assert (c.co_name, c.co_filename, c.co_qualname) == ("other", "elsewhere.py", "plain") and c != plain.__code__
def five(): return "five"
args = list(parts(five.__code__))
i = PARTS.index("consts")
args[i] = tuple("six" if v == "five" else v for v in args[i])
assert types.FunctionType(types.CodeType(*args), {})() == "six"

# traceback lines
def fails():
    x = 1
    return x / 0
try:
    copy(fails)()
except ZeroDivisionError as e:
    assert e.__traceback__.tb_next.tb_lineno == fails.__code__.co_firstlineno + 2

# what is wrong
def wrong(*args, **kw):
    try:
        types.CodeType(*args, **kw)
    except (TypeError, ValueError) as e:
        return str(e)
assert wrong(1, 2) == "code expected at least 16 arguments, got 2"
assert wrong(*range(19)) == "code expected at most 18 arguments, got 19"
args = list(parts(plain.__code__))
args[PARTS.index("linetable")] = "text"
assert wrong(*args) == "code() argument 15 must be bytes, not str"

# bytecode from elsewhere: good for looking at
args = list(parts(plain.__code__))
args[PARTS.index("linetable")] = b""
c = types.CodeType(*args)
assert c.co_varnames == plain.__code__.co_varnames and c.co_argcount == 2 and c.co_linetable == b"" and c.co_flags == plain.__code__.co_flags
