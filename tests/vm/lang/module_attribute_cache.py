# Names in modules, read again and again by the same instruction while the module changes.
import types

def read(m): return m.x
def call(m, *a): return m.f(*a)

def twice(fn, *a):
    first = fn(*a)
    assert fn(*a) == first
    return first

def fails(fn, *a):
    try: fn(*a)
    except AttributeError as e: return str(e)
    assert False

a, b = types.ModuleType("a"), types.ModuleType("b")
a.x, b.x = 1, 2
assert [twice(read, m) for m in (a, b, a, b)] == [1, 2, 1, 2]
a.x = 3
assert twice(read, a) == 3
a.y = 0 # another set of names
assert twice(read, a) == 3
del a.x
assert fails(read, a) == fails(read, a) == "module 'a' has no attribute 'x'"
assert twice(read, b) == 2
a.__getattr__ = lambda name: "made " + name
assert twice(read, a) == "made x"
a.x = 4
assert twice(read, a) == 4
a.__dict__.clear()
assert fails(read, a) == "module has no attribute 'x'"
a.__dict__.update(x=5)
assert twice(read, a) == 5

a.f = lambda *args: args
b.f = len
assert twice(call, a, 1, 2) == (1, 2) and twice(call, b, [1]) == 1 and twice(call, a) == ()
a.f = str
assert twice(call, a, 1) == "1"
del a.f
assert fails(call, a) == "module 'a' has no attribute 'f'" if hasattr(a, "__name__") else fails(call, a)

class Sub(types.ModuleType):
    @property
    def x(self): return "property"
    def f(self): return "method of " + self.__name__
s = Sub("s")
s.__dict__["x"] = 1
s.__dict__["f"] = lambda: "in the dict"
assert [twice(read, m) for m in (b, s, b)] == [2, "property", 2]
assert twice(call, s) == "in the dict"
b.f = lambda: "b"
b.__class__ = Sub
assert twice(read, b) == "property" and twice(call, b) == "b"
del b.f
assert twice(call, b) == "method of b"
b.__class__ = types.ModuleType
assert twice(read, b) == 2 and fails(call, b) == "module 'b' has no attribute 'f'"

def names(m): return m.__dict__, m.__class__
a.__dict__.update(__dict__=1, __class__=2) # descriptors of the type go first
assert twice(names, a) == (vars(a), types.ModuleType)

class Plain:
    x = "attribute"
    def f(self, *a): return a
b.f = max
assert [read(o) for o in (b, Plain(), b, Plain())] == [2, "attribute", 2, "attribute"]
assert [call(o, 1, 2) for o in (b, Plain(), b, Plain())] == [2, (1, 2), 2, (1, 2)]
