# what 'del' takes the last name of dies before the next statement, if anybody could notice
import weakref, gc
log = []
class Node:
    def __del__(self):
        log.append("del")
def local():
    node = Node()
    del node
    assert log == ["del"]
    log.clear()
    plain = Plain()
    refs = [weakref.ref(plain, lambda r, k=k: log.append(k)) for k in range(3)]
    other = plain
    del plain
    assert log == []
    del other
    assert log == [2, 1, 0] and [r() for r in refs] == [None] * 3
class Plain:
    pass
local()
log.clear()

node = Node()
del node
assert log == ["del"]
log.clear()

def generator():
    try:
        yield 1
    finally:
        log.append("closed")
g = generator()
next(g)
del g
assert log == ["closed"]
log.clear()

# cycles wait for the collector
a, b = Node(), Node()
a.other, b.other = b, a
del a, b
assert log == []
gc.collect()
assert log == ["del", "del"]

# the shared reference and proxy come first, then the newest
class Ref(weakref.ref):
    pass
p = Plain()
own = Ref(p)
called = weakref.ref(p, print)
shared = weakref.ref(p)
proxy = weakref.proxy(p)
refs = weakref.getweakrefs(p)
assert len(refs) == 4
assert all(x is y for x, y in zip(refs, (shared, proxy, called, own))), refs
