# weak references, callbacks, proxies
import gc
from _weakref import ref, proxy, getweakrefcount, getweakrefs, _remove_dead_weakref, ProxyType, CallableProxyType

def error(fn):
    try:
        fn()
    except Exception as e:
        return f"{type(e).__name__}: {e}"

class A:
    def __init__(self, x):
        self.x = x
    def double(self):
        return self.x * 2

a = A(5)
r = ref(a)
assert r() is a and ref(a) is r and ref(a, None) is r and r.__callback__ is None
seen = []
r2 = ref(a, seen.append)
assert r2 is not r and r2 == r and hash(r) == hash(a) and getweakrefcount(a) == 2
assert getweakrefs(a) == [r, r2] and r2.__callback__ == seen.append and getweakrefs(5) == [] and getweakrefcount(5) == 0
assert repr(r).startswith("<weakref at 0x") and "; to 'A' at 0x" in repr(r)

def drop():
    global a
    del a
drop()
gc.collect()
assert r() is None and r2() is None and seen == [r2] and repr(r).endswith("; dead>") and r2.__callback__ is None
assert r != r2 and r == r and hash(r) is not None
b = A(1)
c = A(1)
rb = ref(b)
del b
gc.collect()
assert error(lambda: hash(rb)) == "TypeError: weak object has gone away"

assert error(lambda: ref(5)) == "TypeError: cannot create weak reference to 'int' object"
assert error(lambda: ref([])) == "TypeError: cannot create weak reference to 'list' object"
assert error(lambda: ref()) == "TypeError: __new__ expected at least 1 argument, got 0"
assert error(lambda: ref(c, callback=1)) == "TypeError: ref() takes no keyword arguments"
for ok in ({1}, frozenset(), A, drop, c.double, iter):
    try:
        assert ref(ok)() is ok
    except TypeError:
        assert ok is iter, ok

class Keyed(ref):
    __slots__ = ("key",)
    def __new__(cls, ob, callback, key):
        self = super().__new__(cls, ob, callback)
        self.key = key
        return self
    def __init__(self, ob, callback, key):
        super().__init__(ob, callback)
k = Keyed(c, None, "k")
assert k.key == "k" and k() is c and k == ref(c) and Keyed(c, None, 1) is not k

class Num:
    def __add__(self, o):
        return "add"
    def __radd__(self, o):
        return "radd"
    def __len__(self):
        return 3
    def __getitem__(self, i):
        return i
    def __contains__(self, o):
        return o == 1
    def __call__(self, *args):
        return args
    def __str__(self):
        return "str"
    def __bool__(self):
        return False
    def __eq__(self, o):
        return o == "eq"
n = Num()
p = proxy(n)
assert type(p) is CallableProxyType and type(proxy(c)) is ProxyType and proxy(n) is p
assert p + 1 == "add" and 1 + p == "radd" and len(p) == 3 and p[7] == 7 and 1 in p and p(1, 2) == (1, 2)
assert str(p) == "str" and not p and p == "eq" and isinstance(p, Num) and p.__class__ is Num
assert error(lambda: hash(p)) == "TypeError: unhashable type: 'weakref.CallableProxyType'"
pc = proxy(c)
pc.x = 9
assert c.x == 9 and pc.double() == 18 and error(lambda: pc.nothing) == "AttributeError: 'A' object has no attribute 'nothing'"
del c, k
gc.collect()
gone = "ReferenceError: weakly-referenced object no longer exists"
assert error(lambda: pc.x) == gone and error(lambda: pc == 1) == gone and error(lambda: str(pc)) == gone

d = {}
x = A(1)
d["x"] = ref(x)
_remove_dead_weakref(d, "x")
assert "x" in d
del x
gc.collect()
_remove_dead_weakref(d, "x")
_remove_dead_weakref(d, "x")
assert d == {}

# many references, moved and dropped by collections
objs = [A(i) for i in range(3000)]
refs = [ref(o) for o in objs]
gc.collect()
assert all(r() is o for r, o in zip(refs, objs)) and all(ref(o) is r for r, o in zip(refs, objs))
del objs[::2]
o = None
gc.collect()
assert sum(r() is not None for r in refs) == 1500 and [r().x for r in refs[1::2]] == list(range(1, 3000, 2))
