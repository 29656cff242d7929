# Variables, tokens, contexts as snapshots, and running in one.
import _contextvars as C

def raises(exc, text, f, *args, **kw):
    try:
        f(*args, **kw)
    except exc as e:
        assert type(e) is exc and str(e) == text, (type(e), str(e))
    else:
        assert False, text

v, w = C.ContextVar("v"), C.ContextVar("w", default=3)
assert v.name == "v" and repr(v).startswith("<ContextVar name='v' at 0x")
assert repr(w).startswith("<ContextVar name='w' default=3 at 0x")
raises(LookupError, repr(v), v.get)
assert (v.get(5), w.get(), w.get(9)) == (5, 3, 9)
token = v.set(1)
assert token.var is v and token.old_value is C.Token.MISSING and repr(C.Token.MISSING) == "<Token.MISSING>"
assert repr(token).startswith("<Token var=<ContextVar name='v' at ") and v.get() == 1
raises(ValueError, f"{token!r} was created by a different ContextVar", w.reset, token)
v.reset(token)
assert repr(token).startswith("<Token used var=")
raises(RuntimeError, f"{token!r} has already been used once", v.reset, token)
raises(TypeError, "expected an instance of Token, got 1", v.reset, 1)
raises(TypeError, "unhashable type: '_contextvars.Token'", hash, token)
raises(RuntimeError, "Tokens can only be created by ContextVars", C.Token)
raises(TypeError, "ContextVar() takes exactly 1 positional argument (0 given)", C.ContextVar)
raises(TypeError, "ContextVar() takes at most 1 positional argument (2 given)", C.ContextVar, "a", 2)
raises(TypeError, "'defaul' is an invalid keyword argument for ContextVar()", C.ContextVar, "a", defaul=1)
raises(TypeError, "context variable name must be a str", C.ContextVar, 1)
assert str(C.ContextVar[int]) == "_contextvars.ContextVar[int]"

c = C.copy_context()
assert len(c) == 0 and v not in c and c.get(v) is None and c.get(v, 4) == 4
raises(KeyError, repr(v), lambda: c[v])
raises(TypeError, "a ContextVar key was expected, got 'a'", lambda: c["a"])
raises(TypeError, "a ContextVar key was expected, got 'a'", lambda: "a" in c)
raises(TypeError, "run() missing 1 required positional argument", c.run)
raises(TypeError, "Context() does not accept any arguments", C.Context, 1)
raises(RuntimeError, f"cannot enter context: {c!r} is already entered", c.run, c.run, print)

def f(*args, **kw):
    v.set(10)
    return args, kw
assert c.run(f, 1, x=2) == ((1,), {"x": 2})
assert c[v] == 10 and v in c and v.get(None) is None
assert (list(c), list(c.keys()), list(c.values()), list(c.items())) == ([v], [v], [10], [(v, 10)])
d = c.copy()
assert d == c and c != C.Context() and c != 1
it, before = iter(c), d.items()
c.run(w.set, 4)
assert d != c and len(d) == 1 and len(c) == 2 and list(it) == [v] and list(before) == [(v, 10)]
tokens = []
c.run(lambda: tokens.append(v.set(5)))
raises(ValueError, f"{tokens[0]!r} was created in a different Context", v.reset, tokens[0])
c.run(v.reset, tokens[0])
assert c[v] == 10

def fail():
    v.set(11)
    raise ValueError("x")
raises(ValueError, "x", c.run, fail)
assert c[v] == 11
assert c.run(lambda: C.copy_context() == c)
assert c.run(lambda: c.copy().run(lambda: C.copy_context() is not c))
raises(TypeError, "type '_contextvars.Context' is not an acceptable base type", type, "x", (C.Context,), {})

u = C.ContextVar("u", default=None)
first, second = u.set(1), u.set(2)
u.reset(first)
assert u.get() is None
u.reset(second)
assert u.get() == 1

many = [C.ContextVar(str(i)) for i in range(500)]
snapshots = []
for i, x in enumerate(many):
    x.set([i])
    if i % 50 == 0: snapshots.append(C.copy_context())
assert [len(s) for s in snapshots] == [i + 2 for i in range(0, 500, 50)]
assert all(s[many[0]] == [0] for s in snapshots) and C.copy_context()[many[-1]] == [499]
