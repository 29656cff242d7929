# stores that add attributes, while all instances come and go between collections
import gc
class A:
    def __init__(self, x):
        self.x = x
        self.y = x
for i in range(5):
    a = A(i)
    assert (a.x, a.y) == (i, i)
    del a
    gc.collect()
objs = [A(i) for i in range(100)]
gc.collect()
assert [o.x + o.y for o in objs] == list(range(0, 200, 2))
