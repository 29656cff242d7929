# Where names live: locals, cells, class namespaces, globals, comprehensions.
x = "global"
def outer():
    x = "outer"
    class C:
        y = x
        x = "class"
        z = x
        def m(self): return x
        l = [x for _ in [1]]
        def __init__(self): self.__priv = 1
    c = C()
    return C.y, C.z, c.m(), C.l, sorted(vars(c))
assert outer() == ("global", "class", "outer", ["outer"], ["_C__priv"])
def free_in_class():
    v = "outer"
    class C:
        w = v
        exec("v = 'dynamic'")
        u = v
    return C.w, C.u
assert free_in_class() == ("outer", "dynamic")
def counter():
    n = 0
    def inc(by=1):
        nonlocal n
        n += by
        return n
    return inc, lambda: n
inc, get = counter()
assert (inc(), inc(5), get()) == (1, 6, 6)
def param_cell(a, b=2, *args, c=3, **kw):
    def f(): return a, b, args, c, kw
    a += 1
    return f()
assert param_cell(1, 5, 6, c=7, d=8) == (2, 5, (6,), 7, {"d": 8})
assert param_cell.__code__.co_varnames == ("a", "b", "c", "args", "kw", "f")
assert param_cell.__code__.co_cellvars == ("a", "b", "c", "args", "kw")
def set_global():
    global made
    made = 1
    del made
    made = 2
set_global()
assert made == 2
def loops():
    return [f() for f in [lambda: i for i in range(3)]], [f() for f in [lambda i=i: i for i in range(3)]]
assert loops() == ([2, 2, 2], [0, 1, 2])
def comps(n):
    a = [i * j for i in range(n) for j in range(i) if j]
    b = {i: i * n for i in range(3)}
    c = {i % 2 for i in range(n)}
    d = list((i, k) for i in range(2) for k in [i + n])
    e = [[m * n for m in range(k)] for k in range(3)]
    return a, b, c, d, e
assert comps(4) == ([2, 3, 6], {0: 0, 1: 4, 2: 8}, {0, 1}, [(0, 4), (1, 5)], [[], [0], [0, 4]])
def walrus_out():
    r = [last := i for i in range(5) if (half := i // 2) or True]
    return r, last, half
assert walrus_out() == ([0, 1, 2, 3, 4], 4, 2)
[top := i for i in range(3)]
assert top == 2
class Meta(type):
    def __prepare__(name, bases, **kw): return {"injected": 1, **kw}
    def __new__(m, name, bases, ns, **kw): return type.__new__(m, name, bases, dict(ns))
    def __init__(cls, *a, **kw): pass
class K(metaclass=Meta, flag=2):
    got = injected, flag
    injected = 3
assert K.got == (1, 2) and K.injected == 3
class Base:
    def hello(self): return "base"
    @classmethod
    def make(cls): return cls.__name__
    @property
    def prop(self): return "p"
class Derived(Base):
    def hello(self): return super().hello() + "+" + super(Derived, self).hello()
    @classmethod
    def make(cls): return super().make() + "!"
    @property
    def prop(self): return super().prop + __class__.__name__
    def closure(self):
        def inner(): return self.hello()
        return inner() + super().hello()
    def gen(self): return [s for s in (super(Derived, self).hello() for _ in [1])]
d = Derived()
assert (d.hello(), Derived.make(), d.prop, d.closure(), d.gen()) == (
    "base+base", "Derived!", "pDerived", "base+basebase", ["base"])
class Priv:
    __a = 1
    def get(self): return self.__a, Priv.__a
    def __secret(self): return 2
    def call(self): return self.__secret()
assert Priv().get() == (1, 1) and Priv._Priv__a == 1 and Priv().call() == 2
def deco(tag):
    return lambda f: (f[0], tag + f[1]) if isinstance(f, tuple) else (f, tag)
@deco("a")
@deco("b")
def decorated(): pass
assert decorated[1] == "ab" and decorated[0].__name__ == "decorated"
@deco("c")
class DecoratedClass: pass
assert decorated[0].__qualname__ == "decorated" and DecoratedClass[1] == "c"
def qual():
    def f(): pass
    class A:
        def g(self): pass
        h = lambda: 1
    return f, A.g, A.h, [k for k in [lambda: 0]][0]
assert [q.__qualname__ for q in qual()] == [
    "qual.<locals>.f", "qual.<locals>.A.g", "qual.<locals>.A.<lambda>", "qual.<locals>.<lambda>"]
def annotated(a: int, *b: "str", c: x = 1, **d: None) -> 5:
    v: undefined_name = 3
    return v
assert annotated.__annotations__ == {"a": int, "b": "str", "c": "global", "d": None, "return": 5}
assert annotated(1) == 3
class Ann:
    a: int
    b: str = "s"
    (c): 1 = 2
assert Ann.__annotations__ == {"a": int, "b": str} and (Ann.b, Ann.c) == ("s", 2)
def posonly(a, b=2, /, c=3, *, d, e=5): return a, b, c, d, e
assert posonly(1, d=4) == (1, 2, 3, 4, 5) and posonly.__code__.co_posonlyargcount == 2
assert posonly.__kwdefaults__ == {"e": 5} and posonly.__defaults__ == (2, 3)
def doc(): "the doc"
def nodoc(): f"no doc"
assert (doc.__doc__, nodoc.__doc__, doc()) == ("the doc", None, None)
local_ns, global_ns = {}, {}
exec("""if 1:
    def f():
        y = 1
        def g():
            global y
            return y
        def h(): return y + 1
        return g, h
    y = 9                 # global here too: the declaration inside says so
    g, h = f()
    result = g(), h()
""", global_ns, local_ns)
assert local_ns["result"] == (9, 2) and global_ns["y"] == 9 and "y" not in local_ns
