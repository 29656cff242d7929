# array.array has CPython's struct: C reads it, makes its memory larger, and makes arrays itself.
import gc
from array import array

import arrays_ext as c

a = array("i", [1, 2, 3])
assert c.look(a) == (64, True, a.tobytes(), "i", 4, True, True), c.look(a)
assert c.look(array("d")) == (64, True, b"", "d", 8, False, False)
assert c.look(array("H", [7]))[3:] == ("H", 2, True, False)

# Python changes what C has seen
a.append(4)
a[0] = 9
assert c.look(a)[2] == array("i", [9, 2, 3, 4]).tobytes()
a.extend(range(100))
del a[10:]
assert c.look(a)[2] == a.tobytes() and len(a) == 10

# C changes what Python has
c.grow(a, 1000)
assert len(a) == 1000 and a[0] == 9 and a[999] == 0 and sum(a) == 9 + 2 + 3 + 4 + sum(range(6))
a.append(5)
assert a[1000] == 5 and c.look(a)[2] == a.tobytes()
c.grow(a, 2)
assert a.tolist() == [9, 2] and memoryview(a).tolist() == [9, 2]

# without passing the array on
def inner():
    return len(a), a[-1], a.tobytes()
assert c.grow_and_call(a, 5000, inner) == (5000, 0, array("i", [9, 2] + [0] * 4998).tobytes())
a.append(1)
assert c.grow_and_call(a, 3, lambda: list(a)) == [9, 2, 0]

# made by C
b = c.clone(a, 4)
assert type(b) is array and b == array("i", [0] * 4) and b.typecode == "i"
b.append(7)
b[1] = -1
assert c.look(b)[2] == b.tobytes() and list(b) == [0, -1, 0, 0, 7]
for i in range(50): c.make_and_drop(a)
class Sub(array): pass
s = Sub("d", [1.5])
s.x = 3
t = c.clone(s, 2)
assert type(t) is Sub and list(t) == [0.0, 0.0] and not hasattr(t, "x")
t.y = 4
assert t.y == 4 and s.x == 3 and c.look(s)[3] == "d"

# items by the functions of the description
assert c.items(a, 77) == 9 and a[0] == 77
try:
    c.items(a, "no")
except TypeError:
    pass
else:
    raise AssertionError
assert c.items(array("u", "x"), "y") == "x"

# memory goes with the array, whoever had it last
for i in range(200):
    x = array("d", range(100))
    c.look(x)
    c.grow(x, 2000)
    y = c.clone(x, 3000)
    y.append(1.0)
del x, y
gc.collect()
