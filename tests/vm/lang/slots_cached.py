# Attributes of __slots__ under inline caches: unset, exchanged, of subclasses, replaced.
class V:
    __slots__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
def get(v): return v.x
def put(v, k): v.x = k
v = V(1, 2)
for i in range(3): assert get(v) == 1; put(v, 1)
del v.x
try: get(v)
except AttributeError as e: assert str(e) == "'V' object has no attribute 'x'"
else: assert 0
put(v, 5); assert get(v) == 5
V.x, V.y = V.y, V.x
assert get(v) == 2
put(v, 7); assert v.y == 5 and v.x == 7
class W(V): __slots__ = ("z",)
class D(V): pass
for c in (W, D, V, W):
    o = c(3, 4); assert get(o) == 3; put(o, 9); assert get(o) == 9 and o.y == 4
class T(int):
    __slots__ = ()
class E(Exception):
    __slots__ = ("x",)
e = E(); put(e, 4); assert get(e) == 4 and get(e) == 4
V.x = property(lambda s: 11)
assert get(v) == 11
