# sys.getrefcount counts what CPython counts, for objects that nothing but the program refers to
import sys, weakref
x = object()
assert (sys.getrefcount(x), sys.getrefcount(object())) == (2, 1)
l = [x] * 3
assert sys.getrefcount(x) == 5
del l
assert sys.getrefcount(x) == 2
class A:
    pass
a = A()
a.x, a.me = x, a
assert (sys.getrefcount(x), sys.getrefcount(a)) == (3, 3)
b = a
assert sys.getrefcount(a) == 4
del a
assert sys.getrefcount(b) == 3
def local(o):
    p = o
    return sys.getrefcount(o)
assert (local(x), local([])) == (5, 3)
d = {1: x, 2: x}
t = (x, x)
assert sys.getrefcount(x) == 7
def generator():
    yield x
g = generator()
next(g)
assert (sys.getrefcount(g), sys.getrefcount(x)) == (2, 7)
bound = x.__str__
assert sys.getrefcount(x) == 8
assert sys.getrefcount(A) > 2
r = weakref.ref(b)
assert (sys.getrefcount(r), sys.getrefcount(b)) == (2, 3)
