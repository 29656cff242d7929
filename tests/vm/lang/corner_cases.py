# Small things that programs rely on rarely, each found by a test of CPython's own.
import types

def error(f):
    try:
        f()
    except Exception as e:
        return type(e).__name__ + ": " + str(e)

# classmethod hands the class on as both arguments of the wrapped __get__
class Wrapped:
    def __get__(self, obj, owner=None):
        return obj, owner
class A:
    w = classmethod(Wrapped())
assert A.w == (A, A) and A().w == (A, A)

# __length_hint__ that raises
class Hint:
    def __iter__(self): return self
    def __next__(self): raise StopIteration
    def __length_hint__(self): raise RuntimeError("hint")
for f in lambda: [].extend(Hint()), lambda: list(Hint()), lambda: bytearray().extend(Hint()):
    assert error(f) == "RuntimeError: hint"

# StopIteration's value from a __next__ written in Python
class Stops:
    def __iter__(self): return self
    def __next__(self): raise StopIteration(42)
def delegate():
    got.append((yield from Stops()))
got = []
list(delegate())
assert got == [42]

# a generator that is busy with what it delegates to
class Busy:
    def __iter__(self): return self
    def __next__(self): return 42
    def close(self):
        for f in lambda: g.send(1), lambda: next(g):
            texts.append(error(f))
texts = []
def busy(): yield from Busy()
g = busy()
next(g)
g.close()
assert texts == ["ValueError: generator already executing"] * 2

# globals with __missing__
class Globals(dict):
    def __missing__(self, key): return key.upper()
assert eval("(lambda: spam + eggs)()", Globals()) == "SPAMEGGS"
assert eval("spam", Globals()) == "SPAM"

# functions whose globals name no builtins get those of the running code
ns = {"type": type, "__builtins__": {"None": None}}
exec("def f(): pass\ng = type(f)(f.__code__, {})", ns)
assert ns["g"].__builtins__ is ns["__builtins__"]

# texts of calls
nothing = None
def f(**kw): pass
assert error(lambda: nothing(*f)) == "TypeError: None argument after * must be an iterable, not function"
assert error(lambda: nothing(**f)) == "TypeError: None argument after ** must be a mapping, not function"
assert error(lambda: f(**{1: 3}, **{1: 5})) == "TypeError: __main__.f() got multiple values for keyword argument '1'"

# syntax
def syntax(source):
    try:
        compile(source, "f", "exec")
    except SyntaxError as e:
        return e.msg, e.offset
assert syntax("class C(x for x in L): pass")[0] == "invalid syntax"
assert syntax("try: pass\nexcept* E: break")[0] == "'break', 'continue' and 'return' cannot appear in an except* block"
assert syntax("import x; from __future__ import division")[1] == 10
code = compile("def f(a: u'text', b: 'text'): pass\nr = f.__annotations__", "f", "exec", 0x1000000)
exec(code, ns := {})
assert ns["r"] == {"a": "u'text'", "b": "'text'"}

# numbers that a format takes from its arguments
assert error(lambda: "%.*d" % (1 << 40, 1)) == "OverflowError: Python int too large to convert to C int"
assert error(lambda: "%*d" % (1 << 80, 1)) == "OverflowError: Python int too large to convert to C ssize_t"

# recursion that sys.setrecursionlimit limits
deep = int
for _ in range(1500): deep = (deep,)
assert error(lambda: isinstance("", deep)) == "RecursionError: maximum recursion depth exceeded in __instancecheck__"
assert error(lambda: issubclass(str, deep)) == "RecursionError: maximum recursion depth exceeded in __subclasscheck__"
group = TypeError(1)
for i in range(1500): group = ExceptionGroup("eg", [group])
assert error(lambda: group.split(TypeError)).startswith("RecursionError")

try:
    1 / 0
except ZeroDivisionError as e:
    tb = types.TracebackType(e.__traceback__, e.__traceback__.tb_frame, 1, 2)
assert (tb.tb_lasti, tb.tb_lineno) == (1, 2)

# the size of the largest range, through len() and as a method
class Long:
    def __len__(self): return 2 ** 63 - 1
assert len(range(2 ** 63 - 1)) == len(Long()) == 2 ** 63 - 1

# a descriptor with __set__ alone leaves reading to the instance
class SetOnly:
    def __set__(self, obj, value): obj.__dict__["d"] = value
class H:
    d = SetOnly()
h = H()
assert type(h.d) is SetOnly
h.d = 42
assert h.d == 42

# exec() with a closure
def closed(x):
    return lambda: x
inner = closed(1)
for closure in None, (), (1,), list(inner.__closure__):
    assert error(lambda: exec(inner.__code__, closure=closure)) == \
        "TypeError: code object requires a closure of exactly length 1"
assert error(lambda: exec(error.__code__, closure=inner.__closure__)) == \
    "TypeError: cannot use a closure with this code object"
exec(inner.__code__, closure=inner.__closure__)

# patterns are constants or dotted names
assert syntax("match x:\n case f'x': pass") == ("patterns may only match literals and attribute lookups", 7)
assert syntax("match x:\n case {f'x': 1}: pass") == \
    ("mapping pattern keys may only match literals and attribute lookups", 7)

# state in slots of a variable-sized object
class Bytes(bytearray):
    __slots__ = ("x", "__dict__")
b = Bytes(b"1")
b.x, b.y = 5, 6
assert b.__reduce_ex__(2)[2] == ({"y": 6}, {"x": 5})

# an iterator that loses its __next__
class Forgets:
    def __iter__(self): return self
    def __next__(self):
        del Forgets.__next__
        return 1
def loop():
    for i in Forgets(): pass
assert error(loop).startswith("TypeError")
